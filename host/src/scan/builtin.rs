//! The packs that the program carries: compiled from `rules/` by the build script.

include!(concat!(env!("OUT_DIR"), "/packs.rs"));
