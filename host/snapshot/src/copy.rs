//! The same snapshot, encrypted or not, or for others: its manifest and the digests in it stay as they are, and so does
//! what a scan says of it.

use std::io::Read as _;

use sha2::{Digest as _, Sha256};

use super::{Error, Snapshot, Target, Writer, hex};

/// What is copied at a time.
const CHUNK: usize = 256 << 10;

/// Writes the snapshot into `target`. Every file is held against its digest on the way.
///
/// # Errors
/// If a file cannot be read, is not the one that the manifest describes, or cannot be written.
pub fn copy<'t>(snapshot: &Snapshot, target: impl Into<Target<'t>>) -> Result<(), Error> {
    let writer = Writer::create(target)?;
    let mut buffer = vec![0; CHUNK];
    for file in &snapshot.manifest().files {
        let path = snapshot.stored(file);
        let mut contents = snapshot.contents(file)?;
        let mut digest = Sha256::new();
        writer.store(&file.path, |output| {
            loop {
                let count = contents.read(&mut buffer).map_err(|error| super::lines::failed("read", &path, error))?;
                let Some(part) = buffer.get(..count).filter(|part| !part.is_empty()) else { return Ok(()) };
                digest.update(part);
                output(part)?;
            }
        })?;
        let found = hex(&digest.finalize());
        if found != file.sha256 {
            return Err(Error::File { path, message: super::lines::changed(&found, &file.sha256) });
        }
    }
    writer.finish_as(snapshot.manifest_text())
}
