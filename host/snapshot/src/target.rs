//! Where a snapshot is written to, and for whom.

use std::path::{Path, PathBuf};

use ephor_encryption::Envelope;

/// The folder of a snapshot that is to be written, and the key that it is encrypted with, if it is.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    /// A folder that does not exist, or is empty.
    pub folder: &'t Path,
    /// Who may read it; everybody who can read the files where there is none.
    pub envelope: Option<&'t Envelope>,
}

impl<'t> Target<'t> {
    /// A folder for whoever the envelope names.
    #[must_use]
    pub const fn new(folder: &'t Path, envelope: Option<&'t Envelope>) -> Self {
        Self { folder, envelope }
    }
}

/// Not encrypted.
impl<'t> From<&'t Path> for Target<'t> {
    fn from(folder: &'t Path) -> Self {
        Self::new(folder, None)
    }
}

/// Not encrypted.
impl<'t> From<&'t PathBuf> for Target<'t> {
    fn from(folder: &'t PathBuf) -> Self {
        Self::new(folder, None)
    }
}
