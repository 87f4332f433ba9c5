//! The contract, as generated from `wit/`: see CONTRIBUTING, "The contract".

#![allow(missing_docs, unsafe_code, clippy::all, clippy::pedantic, reason = "generated code")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "generated code")]

include!("bindings/generated.rs");
