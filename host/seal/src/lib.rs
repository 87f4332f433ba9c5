//! Evidence that stands: one signed statement over a folder of snapshots, configuration, packs, logs and reports.
//!
//! The statement is one of in-toto (Statement v1) in an envelope of DSSE, in the file [`SEAL`]. Its subjects are all files of
//! the folder; its predicate says what they are and how they belong together. [`verify`] needs no network: it says who
//! sealed the folder, whether that is somebody whom the caller trusts, and what differs. A timestamp of an authority (RFC 3161)
//! in the file [`STAMP`] says when the seal was there at the latest.

#![forbid(unsafe_code)]

mod detached;
mod dsse;
mod error;
mod folder;
mod gather;
mod signer;
mod statement;
mod timestamp;
mod trust;
mod verify;

pub use detached::{PACK_NAMESPACE, PublicKey, SignatureFormat, signature_format};
pub use error::Error;
pub use gather::{Sealed, Stamping, seal};
pub use signer::Signer;
pub use statement::{CollectionRecord, PREDICATE, Predicate, SEAL, Statement};
pub use timestamp::{Authority, LONGEST, Policy, QUERY_TYPE, Query, REPLY_TYPE, STAMP, Stamp};
pub use trust::Signers;
pub use verify::{Difference, Seal, SignedBy, verify};
