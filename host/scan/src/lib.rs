//! Loads, checks, limits and runs rule packs over a snapshot. Knows nothing of SARIF, files of reports, or HTTP.

#![forbid(unsafe_code)]

mod borrowed;
mod columns;
mod compile;
mod contract;
mod engine;
mod expected;
mod found;
#[doc(hidden)]
pub mod fuzzing;
mod instance;
mod limits;
mod manifest;
#[doc(hidden)]
pub mod measure;
mod names;
mod pack;
mod passes;
mod precondition;
mod run;
mod table;
mod verdicts;

pub use compile::{Compiler, InProcess, Keeping, Source, Trust, about_built_in, is_large};
pub use contract::VERSION as CONTRACT_VERSION;
pub use engine::EngineError;
pub use limits::Limits;
pub use manifest::check_setting;
pub use pack::{BuiltIn, Loaded, Origin, Runtime};
pub use run::{Error, Include, Options, Scan, validate};
