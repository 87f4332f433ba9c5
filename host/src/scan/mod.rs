//! Loads, checks, limits and runs rule packs over a snapshot. Knows nothing of SARIF, files of reports, or HTTP.

mod accepted;
mod builtin;
mod cleared;
mod columns;
mod contract;
mod found;
mod instance;
mod lent;
mod limits;
mod manifest;
#[doc(hidden)]
pub mod measure;
mod names;
mod nist;
pub mod outcome;
mod pack;
mod precondition;
mod run;
mod table;
mod verdicts;

pub use builtin::PACKS as BUILT_IN;
pub use contract::VERSION as CONTRACT_VERSION;
pub use limits::Limits;
pub(crate) use manifest::check_setting;
pub use nist::TAXONOMY as NIST;
pub use pack::{EngineError, Loaded, Origin, Runtime};
pub use run::{Error, Include, Options, Scan, validate};
