//! The rule packs that the program carries (`rules/*`), as components.

#![forbid(unsafe_code)]

/// A rule pack of the program.
#[derive(Clone, Copy, Debug)]
pub struct BuiltInPack {
    /// Its name: `identity`.
    pub name: &'static str,
    /// The component: as it is, or compressed (Zstandard) in the second stage of a release build.
    pub component: &'static [u8],
    /// What the second stage of a release build compiled of it. Without it the program compiles the pack when it first
    /// runs, and keeps that.
    pub compiled: Option<Compiled>,
}

/// A pack as the second stage of a build has it: then its component is compressed, too.
#[derive(Clone, Copy, Debug)]
pub struct Compiled {
    /// SHA-256 of the component, in small hexadecimal digits.
    pub sha256: &'static str,
    /// Bytes of the component, in decimal digits.
    pub size: &'static str,
    /// The key of the seal.
    pub key: &'static [u8; 32],
    /// The sealed code, compressed.
    pub code: &'static [u8],
}

/// A component that becomes a pack when rules are written into it.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// The component, as it is or compressed (Zstandard).
    pub component: &'static [u8],
    /// Whether it is compressed: in the second stage of a release build.
    pub is_compressed: bool,
}

include!(concat!(env!("OUT_DIR"), "/packs.rs"));
