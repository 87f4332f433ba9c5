//! The rule packs that the program carries (`rules/*`), as components.

#![forbid(unsafe_code)]

include!(concat!(env!("OUT_DIR"), "/packs.rs"));
