//! Tests of the whole program, as its users run it. One binary: the slow part is linking.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed; clippy.toml sees only the test functions themselves"
)]

mod packs;
mod run;
mod tenant;

mod authoring;
mod baseline;
mod broken_snapshots;
mod collect;
mod command_line;
mod commands;
mod conformance;
mod conformance_suites;
mod consumers;
mod contract;
mod coverage;
mod determinism;
mod distribution;
mod docs_current;
mod doctor;
mod encryption;
mod files;
mod honesty;
mod hostile;
mod hostile_text;
mod interrupted;
mod many;
mod new_members;
mod noise;
mod pages;
mod planted;
mod powershell;
mod privacy;
mod properties;
mod redact;
mod registration;
mod released;
mod reports;
mod run_truth;
mod sandbox;
mod seal;
mod sign_in_activity;
mod waivers;
mod witnesses;
