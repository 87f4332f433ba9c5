//! The domain model: rules, verdicts, findings as they come, and a summary at the end.
//!
//! A scan produces it and a report consumes it; neither knows the other. Findings arrive in a defined order (documents
//! first, then the tables in the order of the schema, row by row, rule by rule), so that a report can be written as they
//! come.

#![forbid(unsafe_code)]

mod accepted;
mod found;
mod nist;
mod plan;
mod rule;
mod sentence;
mod summary;
mod verdict;

pub use accepted::{Accepted, waiver_of};
pub use found::{Finding, NonFinding, Place, Related, Subject};
pub use nist::{TAXONOMY as NIST, add_controls};
pub use plan::{Plan, Policy, Refused};
pub use rule::{Level, Message, Pack, Parameter, Reference, Rule};
pub use sentence::{in_sentence, items, placeholders, render};
pub use summary::{Counts, Failure, Sink, Summary};
pub use verdict::{BaselineState, Verdict};
