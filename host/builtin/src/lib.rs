//! The rule packs that the program carries (`rules/*`), as components.

#![forbid(unsafe_code)]

/// A rule pack of the program.
#[derive(Clone, Copy, Debug)]
pub struct BuiltInPack {
    /// Its name: `identity`.
    pub name: &'static str,
    /// The component.
    pub component: &'static [u8],
    /// What the second stage of a release build compiled of it: the key of the seal, and the sealed code. Without it the
    /// program compiles the pack when it first runs, and keeps that.
    pub compiled: Option<(&'static [u8; 32], &'static [u8])>,
}

include!(concat!(env!("OUT_DIR"), "/packs.rs"));
