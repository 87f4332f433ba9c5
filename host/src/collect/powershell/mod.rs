//! Imports a folder of what the usual cmdlets gave, a file for each: `Get-Mailbox.json`, `Get-MgUser.xml`; or of what
//! Graph answered, named after a table, document or source of the schema: `conditional-access-policies.json`.
//!
//! What stands in the folder `on-premises` is what servers answered. A source without a file is not collected, and a
//! property that a file lacks is not known.

mod applications;
mod cells;
mod clixml;
mod csv;
mod documents;
mod files;
mod graph;
mod inbox_rules;
mod mailboxes;
mod names;
mod people;
mod permissions;
mod recipients;
mod sign_ins;
mod tally;
mod text;
mod users;
mod value;

use std::path::{Path, PathBuf};

use ephor_schema::tables::mobile_devices;
use ephor_schema::{DOCUMENTS, Document, SOURCES, Source, source};

use super::scubagear::guid;
use super::shape::short;
use crate::snapshot::{self, Manifest, SourceStatus, Status, Tenant, Writer};
use cells::{Cells, Rows};
use files::{Files, Object};
use tally::{Tally, property};

/// A script that writes such a folder; it only reads the tenant.
pub const SCRIPT: &str = include_str!("../../../assets/export-tenant.ps1");

/// What the caller knows better than the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// When the data was read, in place of the time of the newest file.
    pub collected_at: Option<jiff::Timestamp>,
    /// Whose data it is: a GUID in lower case.
    pub tenant_id: Option<String>,
}

/// A folder in memory.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Whose data it is.
    pub tenant: Tenant,
    /// When it was read.
    pub collected_at: String,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
    documents: Vec<(&'static Document, Vec<Object>)>,
    tables: Vec<Rows>,
    sources: Vec<SourceStatus>,
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
        /// What is wrong and how to mend it.
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
    Snapshot(#[from] snapshot::Error),
}

/// Imports a folder in memory.
///
/// # Errors
/// If the folder or a file in it cannot be read, a file is broken, or nobody knows whose data it is.
pub fn import(folder: &Path, options: &Options) -> Result<Imported, Error> {
    let mut files = files::read(folder)?;
    let mut notes = std::mem::take(&mut files.notes);
    if files.is_empty() {
        return Err(Error::Nothing);
    }
    let tenant = tenant(&files, options)?;
    let time = options.collected_at.or(files.newest).unwrap_or_default();
    let collected_at = jiff::Timestamp::from_second(time.as_second()).unwrap_or(time).to_string();
    let (tables, mut sources) = tables(&files, &tenant.id, &mut notes);
    let mut documents = Vec::new();
    for document in DOCUMENTS {
        let Some(source) = source(document.source) else { continue };
        let (status, objects) = documents::read(&files, document, source, &tenant.id);
        documents.extend(objects.map(|objects| (document, objects)));
        sources.push(status);
    }
    for source in SOURCES {
        if !sources.iter().any(|status| status.id == source.id) {
            sources.push(left_out(&files, source));
        }
    }
    Ok(Imported { tenant, collected_at, notes, documents, tables, sources })
}

/// The tables, and the statuses of all sources that fill them.
fn tables(files: &Files, tenant_id: &str, notes: &mut Vec<String>) -> (Vec<Rows>, Vec<SourceStatus>) {
    let recipients = recipients::Recipients::of(files);
    let (users, mut sources) = users::read(files, notes);
    let (mut mailboxes, of_mailboxes) = mailboxes::read(files, &recipients);
    mailboxes::owners(&mut mailboxes, &users.rows);
    let (mut tables, of_rights) = permissions::read(files, &mailboxes);
    let (rules, of_rules) = inbox_rules::read(files, &mailboxes, &recipients);
    let (applications, of_applications) = applications::read(files, tenant_id);
    let (sign_ins, of_sign_ins) = sign_ins::read(files);
    let (devices, of_devices) = devices(files);
    for more in [of_mailboxes, of_rights, of_rules, of_applications, of_sign_ins, of_devices] {
        sources.extend(more);
    }
    if users.are_known() {
        tables.push(users.into_rows());
    }
    if mailboxes.file.is_some() {
        tables.push(mailboxes.into_rows());
    }
    tables.extend([rules, applications, sign_ins, devices].into_iter().flatten());
    (tables, sources)
}

fn tenant(files: &Files, options: &Options) -> Result<Tenant, Error> {
    let documents::Whose { ids, name, domain } = documents::tenant(files);
    if let [(one, first), (other, second)] = ids.as_slice()
        && one != other
    {
        let message = format!("it is of the tenant {other}, and {first} of the tenant {one}; import each alone");
        return Err(Error::File { name: second.clone(), message });
    }
    let id = options.tenant_id.clone().or_else(|| ids.into_iter().next().map(|(id, _)| id));
    Ok(Tenant { id: id.ok_or(Error::Tenant)?, name, domain })
}

/// The status of a source that no table and no document is made from.
fn left_out(files: &Files, source: &'static Source) -> SourceStatus {
    match tally::answer(files, source) {
        Err(status) => status,
        Ok(found) => {
            let reason = format!("{} is not read: this import makes nothing of it", found.name);
            tally::nothing(source, Status::NotCollected, reason)
        }
    }
}

/// The table of mobile devices.
fn devices(files: &Files) -> (Option<Rows>, Vec<SourceStatus>) {
    let table = &mobile_devices::TABLE;
    let Some(source) = source(table.source) else { return (None, Vec::new()) };
    let found = match tally::answer(files, source) {
        Ok(found) => found,
        Err(status) => return (None, vec![status]),
    };
    let mut tally = Tally::of(found, source);
    let kept = tally::distinct(found, &mut tally, |object| property(object, "Guid").and_then(guid));
    let row = |(id, object): (String, &Object)| {
        let mut cells = Cells::default();
        cells.fill(table, object);
        cells.set(&mobile_devices::NAME, device_name(object).map(cells::text));
        (id, cells)
    };
    let rows = kept.into_iter().map(row).collect();
    (Some(Rows { table, rows }), vec![tally.status(source)])
}

fn device_name(object: &Object) -> Option<String> {
    let model = property(object, "FriendlyName").or_else(|| property(object, "DeviceModel"));
    match (property(object, "UserDisplayName"), model) {
        (Some(owner), Some(model)) => Some(format!("{owner}'s {model}")),
        (Some(name), None) | (None, Some(name)) => Some(name.to_owned()),
        (None, None) => None,
    }
}

impl Imported {
    /// Writes the snapshot into the folder `target`.
    ///
    /// # Errors
    /// If it cannot be written; then nothing stands in `target`.
    pub fn write(self, target: &Path) -> Result<Manifest, Error> {
        let mut writer = Writer::create(target)?;
        for (document, objects) in self.documents {
            writer.document(document, objects)?;
        }
        for Rows { table, rows } in self.tables {
            writer.table(table, |output| {
                rows.iter().try_for_each(|(id, cells)| output.row(id, |row| cells.write(table, row)))
            })?;
        }
        Ok(writer.finish(self.tenant, "global", &self.collected_at, self.sources)?)
    }
}

#[cfg(test)]
mod tests;
