//! The `ephor` program: a tenant's snapshot in, verdicts of sandboxed rule packs out.
//!
//! Arrows point one way: `cli` → (`collect` | `scan` | `report`) → (`snapshot` | `config` |
//! `untrusted`).

pub mod cli;
pub mod collect;
pub mod config;
pub mod report;
pub mod scan;
pub mod snapshot;
mod untrusted;
