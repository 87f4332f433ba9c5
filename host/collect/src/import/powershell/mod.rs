//! Imports a folder of what the usual cmdlets gave, a file for each: `Get-Mailbox.json`, `Get-MgUser.xml`; or of what
//! Graph answered, named after a table, document or source of the schema: `conditional-access-policies.json`.
//!
//! What stands in the folder `on-premises` is what servers answered. A source without a file is not collected, and a
//! property that a file lacks is not known.

mod clixml;
pub(crate) mod csv;
mod files;
mod graph;
mod large;
mod names;
mod script;
mod text;

use std::path::{Path, PathBuf};

use crate::normalize::shape::short;
use crate::normalize::{self, Normalized, RawInputs};
use ephor_snapshot::{Target, Tenant};
use files::Files;

pub use script::script;

/// For a fuzz target: what `Export-Clixml` wrote, as JSON.
///
/// # Errors
/// What is wrong with it, and in which line.
#[doc(hidden)]
pub fn clixml(text: &str) -> Result<serde_json::Value, String> {
    clixml::value(text)
}

/// What the caller knows better than the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// When the data was read, in place of the time of the newest file.
    pub collected_at: Option<jiff::Timestamp>,
    /// Whose data it is: a GUID in lower case.
    pub tenant_id: Option<String>,
}

/// A folder that was read. Of large files nothing is held but where they are.
#[derive(Debug)]
pub struct Imported {
    /// Whose data it is.
    pub tenant: Tenant,
    /// When it was read.
    pub collected_at: String,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
    feeds: RawInputs,
}

/// Why a folder could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file is broken.
    #[error("{name}: {message}")]
    File {
        /// Its name.
        name: String,
        /// What is wrong and how to repair it.
        message: String,
    },
    /// There is nothing to import.
    #[error(
        "no file is named after a cmdlet or a table; expected files such as Get-OrganizationConfig.json or users.json"
    )]
    Nothing,
    /// Nobody knows whose data it is.
    #[error("no file tells the tenant's id; name it with --tenant-id GUID")]
    Tenant,
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] ephor_snapshot::Error),
    /// What was read could not be made into a snapshot.
    #[error(transparent)]
    Normalize(normalize::Error),
}

impl From<normalize::Error> for Error {
    fn from(error: normalize::Error) -> Self {
        match error {
            normalize::Error::Io { path, source } => Self::Io { path, source },
            normalize::Error::File { name, message } => Self::File { name, message },
            normalize::Error::Snapshot(error) => Self::Snapshot(error),
            other => Self::Normalize(other),
        }
    }
}

/// Reads a folder.
///
/// # Errors
/// If the folder or a file in it cannot be read, a file is broken, or nobody knows whose data it is.
pub fn import(folder: &Path, options: &Options) -> Result<Imported, Error> {
    let Files { feeds, is_empty, notes, newest } = files::read(folder)?;
    if is_empty {
        return Err(Error::Nothing);
    }
    let tenant = tenant(&feeds, options)?;
    let time = options.collected_at.or(newest).unwrap_or_default();
    let collected_at = jiff::Timestamp::from_second(time.as_second()).unwrap_or(time).to_string();
    Ok(Imported { tenant, collected_at, notes, feeds })
}

fn tenant(feeds: &RawInputs, options: &Options) -> Result<Tenant, Error> {
    let normalize::TenantInfo { ids, name, domain } = normalize::tenant(feeds, false)?;
    if let [(one, first), (other, second)] = ids.as_slice()
        && one != other
    {
        let message = format!("it is of the tenant {other}, and {first} of the tenant {one}; import each alone");
        return Err(Error::File { name: second.clone(), message });
    }
    let id = options.tenant_id.clone().or_else(|| ids.into_iter().next().map(|(id, _)| id));
    Ok(Tenant { id: id.ok_or(Error::Tenant)?, name, domain })
}

impl Imported {
    /// Writes the snapshot into the folder `target`.
    ///
    /// # Errors
    /// If a large file cannot be read any more, or the snapshot cannot be written; then nothing stands in `target`.
    pub fn write<'t>(self, target: impl Into<Target<'t>>) -> Result<Normalized, Error> {
        Ok(normalize::normalize(&self.feeds, self.tenant, "global", &self.collected_at, target)?)
    }
}

#[cfg(test)]
mod tests;
