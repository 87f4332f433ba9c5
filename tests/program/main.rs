//! Tests of the whole program, as its users run it. One binary: the slow part is linking.

mod run;
mod tenant;

mod broken_snapshots;
mod command_line;
mod determinism;
mod docs_current;
mod honesty;
mod interrupted;
mod planted;
mod privacy;
