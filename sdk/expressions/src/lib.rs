//! Rules that are expressions of the Common Expression Language (CEL), as a rule pack.
//!
//! This crate is compiled once, with the program, to a component without rules. `ephor pack build` checks the rules of a
//! `rules.toml` and writes them as JSON ([`model::Pack`]) into a slot of that component ([`slot`]). The result is a pack
//! like any other: same contract, same limits, same digest for the same text. Nothing is compiled.
//!
//! An expression that cannot be evaluated gives *unknown*, never a pass.

pub mod model;
pub mod slot;

mod column;
mod documents;
mod environment;
mod evidence;
mod judge;
mod time;

pub use environment::parse;
pub use judge::{Judge, evaluate};

#[cfg(target_family = "wasm")]
mod exports {
    #![allow(unsafe_code, reason = "the exports of a component, generated")]
    #![allow(clippy::all, reason = "generated code")]
    use crate::Judge;
    ephor_sdk::bindings::export_pack!(Judge with_types_in ephor_sdk::bindings);
}
