//! The normalized tenant as a folder: what stands in it, reading it and writing it.
//!
//! `manifest.json` names the tenant, the time, every source with its status, and every file with its SHA-256.
//! Tables and documents are JSON Lines, sorted by id. Nothing here talks to a tenant or judges anything.
//!
//! An encrypted snapshot has the same files, each encrypted, and `keys.age` beside them. The manifest is the same to the
//! byte: it names the files and digests of the snapshot that is not encrypted.

#![forbid(unsafe_code)]

mod collection;
mod copy;
mod error;
mod join;
mod leftover;
mod lines;
mod manifest;
mod object;
mod read;
pub mod redact;
pub mod schema;
mod scratch;
mod target;
mod unfinished;
mod write;

pub use collection::{Collection, Reader, Rights};
pub use copy::copy;
pub use error::Error;
pub use join::{Joined, join};
pub use leftover::{clear as clear_leftovers, hold};
pub use lines::hex;
pub use lines::{BLOCK_ROWS, Block, Lines};
pub use manifest::{Backend, File, MANIFEST, Manifest, Part, Redaction, SourceStatus, Status, Tenant, Tool};
pub use read::{Item, Snapshot};
pub use read::{json_message, suggest};
pub use scratch::{Scratch, ScratchWriter};
pub use target::Target;
pub use unfinished::{NothingBegins, Unfinished, remove_unfinished};
pub use write::{Row, TableWriter, Writer};
