//! Packs on their way: in registries and image layouts of OCI, with their signatures, and in the lock file that says which
//! bytes a scan may run.
//!
//! A registry is a stranger. It is asked for so many bytes and no more, within a time, over HTTPS (or plain HTTP to this
//! machine); what it answers counts by its digest. Who wrote a pack is for a signature to say. A scan reads the lock file and
//! the cache of packs, and asks nobody.

#![forbid(unsafe_code)]

mod artifact;
mod cache;
mod client;
mod component;
mod credentials;
mod digest;
mod error;
mod layout;
mod lock;
mod manifest;
mod reference;
mod signature;
#[cfg(feature = "sigstore")]
mod sigstore;
mod store;

pub use artifact::{Artifact, Facts, LARGEST, Published, published, pull, push, push_signature, versions};
pub use cache::PackCache;
pub use client::{Access, Client};
pub use component::Outline;
pub use credentials::Credentials;
pub use digest::Digest;
pub use error::Error;
pub use layout::Layout;
pub use lock::{FILE as LOCK_FILE, Lock, LockedPack, Mismatch};
pub use manifest::{Descriptor, Manifest};
pub use reference::{Reference, Target};
pub use signature::{Signature, SignatureKind, Signer, Trusted, signatures, verify_any};
pub use store::Store;
