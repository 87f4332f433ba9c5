//! What the simulated tenant answers to a plain client. The tenant in `data` is `ephor synth --users 100 --seed 7`, its
//! larger files compressed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed; clippy.toml sees only the test functions themselves"
)]

mod client;
mod coverage;
mod exchange;
mod faults;
mod graph;
mod limits;
mod login;
mod name_server;
mod rights;
mod witness;
