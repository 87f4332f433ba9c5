//! What the whole-program tests need that has to be compiled. The tests themselves stand in `program/` and are those of
//! the package `ephor`, so that cargo tells them where the program is.

/// The component of the hostile pack (`evil/`).
pub const EVIL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/evil.wasm"));
