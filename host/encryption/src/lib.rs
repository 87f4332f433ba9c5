//! Encryption at rest, in the format of age (<https://age-encryption.org/v1>).
//!
//! A folder has one key of its own. [`KEYS`] holds it, encrypted to everybody who may read the folder; every other file is
//! encrypted to that key. So a passphrase or a hardware key is asked for once, and giving the folder to somebody else
//! rewrites one small file. The tools of age open all of it, too: they decrypt [`KEYS`] to an identity file, and the others
//! with that.

#![forbid(unsafe_code)]

mod envelope;
mod error;
mod header;
mod identities;
mod key;
mod parts;
mod prompt;
mod recipients;

pub use envelope::{Envelope, KEYS};
pub use error::{Damage, Error};
pub use identities::Identities;
pub use key::{Decrypting, Encrypting, Key, is_encrypted};
pub use parts::{PART, PartReader};
pub use prompt::{Prompt, Silent};
pub use recipients::{PASSPHRASE, Recipients};

/// How the name of every encrypted file ends.
pub const EXTENSION: &str = "age";

#[cfg(test)]
mod tests;
