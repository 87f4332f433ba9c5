//! From raw objects of Graph and Exchange to a snapshot: the one way that imports and the live collection share.
//!
//! Objects come as feeds, are gone over one at a time, and their rows are sorted on disk, so that memory does not grow
//! with what they say; only what finds and joins rows is held, a few dozen bytes for each.

mod applications;
mod cells;
pub mod derive;
pub mod derived;
mod devices;
mod documents;
mod identity;
mod inbox_rules;
mod lines;
pub mod lists;
mod mailboxes;
mod names;
mod people;
mod permissions;
mod raw;
mod recipients;
pub mod roles;
pub mod shape;
mod sign_ins;
mod sorted;
mod tally;
mod users;
pub mod value;

use std::path::PathBuf;

use ephor_schema::{DOCUMENTS, SOURCES, Source, Table, source};

pub use cells::{Cell, Cells, cell, text};
pub(crate) use documents::{TenantInfo, tenant};
use ephor_snapshot::{Manifest, SourceStatus, Status, Target, Tenant, Writer};
pub use raw::{
    APPLICATIONS, GROUPS, MAIL_CONTACTS, MAIL_USERS, MESSAGE_RULES, Object, Objects, Outcome, RECIPIENTS,
    ROLE_DEFINITIONS, RawInputs, RawStream,
};
use sorted::Sorted;
pub use tally::property;

/// Why feeds could not be made into a snapshot.
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
    /// A line of a capture is not what was written.
    #[error(
        "{}:{line}: {message}; expected one JSON object on each line. Where the disk is full, or somebody changed the file, \
         free space, remove the file and resume the collection, which reads the feed again", path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// An exported file is broken.
    #[error("{name}: {message}")]
    File {
        /// Its name.
        name: String,
        /// What is wrong and how to repair it.
        message: String,
    },
    /// Rows could not be sorted on disk.
    #[error("cannot write or read a temporary file in the folder of the snapshot; is the disk full?")]
    Temporary(#[source] std::io::Error),
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] ephor_snapshot::Error),
}

/// A snapshot that was written.
#[derive(Debug)]
pub struct Normalized {
    /// Its manifest.
    pub manifest: Manifest,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// Writes the snapshot of the feeds into the folder `target`. `collected_at` is RFC 3339 in UTC with whole seconds.
///
/// # Errors
/// If a feed cannot be read or the snapshot cannot be written; then nothing stands in `target`.
pub fn normalize<'t>(
    feeds: &RawInputs,
    tenant: Tenant,
    cloud: &str,
    collected_at: &str,
    target: impl Into<Target<'t>>,
) -> Result<Normalized, Error> {
    let inputs = derived::DerivationContext { feeds, tenant_id: &tenant.id, collected_at };
    let mut output = Output { writer: Writer::create(target)?, statuses: Vec::new(), notes: Vec::new() };
    tables(&inputs, &mut output)?;
    for document in DOCUMENTS {
        if let Some(source) = source(document.source) {
            documents::write(&inputs, document, source, &mut output)?;
        }
    }
    for source in SOURCES {
        if !output.statuses.iter().any(|status| status.id == source.id) {
            let status = left_out(feeds, source);
            output.say(status);
        }
    }
    let Output { mut writer, statuses, notes } = output;
    writer.collection(feeds.collection.clone());
    let manifest = writer.finish(tenant, cloud, collected_at, statuses)?;
    Ok(Normalized { manifest, notes })
}

/// Writes the tables. What finds rows is dropped as soon as nobody needs it.
fn tables(inputs: &derived::DerivationContext<'_>, output: &mut Output) -> Result<(), Error> {
    let feeds = inputs.feeds;
    let owners = users::write(feeds, output)?;
    let recipients = recipients::Recipients::of(feeds)?;
    let mailboxes = mailboxes::write(inputs, &recipients, &owners, output)?;
    drop(owners);
    inbox_rules::write(feeds, &mailboxes, &recipients, output)?;
    drop(recipients);
    permissions::write(feeds, &mailboxes, output)?;
    drop(mailboxes);
    applications::write(feeds, inputs.tenant_id, output)?;
    sign_ins::write(feeds, output)?;
    devices::write(feeds, output)?;
    derived::tables(inputs, output)
}

/// The status of a source that no table and no document is made from.
fn left_out(feeds: &RawInputs, source: &'static Source) -> SourceStatus {
    match tally::answer(feeds, source) {
        Err(status) => status,
        Ok(feed) => {
            let nothing = feeds.says("this import makes nothing of it", "nothing is made of it");
            let reason = format!("{} is not read: {nothing}", feed.name());
            tally::nothing(source, Status::NotCollected, reason, Some(feed))
        }
    }
}

/// Why a feed of one call for each of many may not hold all of them.
fn unrecorded(feed: &RawStream, what: &str) -> String {
    let stem = feed.record_name();
    format!("nobody wrote down for how many {what} the cmdlet ran; a file {stem}.loop.json with Done and Of says it")
}

/// A snapshot on its way.
struct Output {
    writer: Writer,
    statuses: Vec<SourceStatus>,
    notes: Vec<String>,
}

/// Writes one row of a table.
type Write<'w> = dyn FnMut(&str, &Cells) -> Result<(), Error> + 'w;

impl Output {
    /// Notes how complete a source is. Where several things come from one source, the least complete of them counts.
    fn say(&mut self, mut status: SourceStatus) {
        tally::none_of_what_always_is(&mut status);
        let rank = |status: Status| match status {
            Status::Complete => 0,
            Status::Partial => 1,
            _ => 2,
        };
        match self.statuses.iter_mut().find(|known| known.id == status.id) {
            Some(known) if rank(known.status) < rank(status.status) => *known = status,
            Some(_) => {}
            None => self.statuses.push(status),
        }
    }

    /// Takes parts of rows of that table, in any order.
    fn sorted(&self, table: &'static Table) -> Result<Sorted, Error> {
        Ok(Sorted::new(table, self.writer.temporary()?))
    }

    /// Writes a table: `fill` gets each id with its parts, and writes rows. Says how many rows there are.
    fn table(
        &mut self,
        table: &'static Table,
        parts: Sorted,
        mut fill: impl FnMut(String, Vec<Cells>, &mut Write<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        self.rows(table, parts, |next, row| next.map_or(Ok(()), |(id, parts)| fill(id, parts, row)))
    }

    /// The same, where rows may be left to be written when there is no further id.
    fn rows(
        &mut self,
        table: &'static Table,
        parts: Sorted,
        mut fill: impl FnMut(Option<(String, Vec<Cells>)>, &mut Write<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let mut failed = None;
        let written = self.writer.table(table, |rows| {
            let mut row = |id: &str, cells: &Cells| Ok(rows.row(id, |row| cells.write(table, row))?);
            let filled = parts.each(|id, parts| fill(Some((id, parts)), &mut row));
            failed = filled.and_then(|()| fill(None, &mut row)).err();
            Ok(())
        })?;
        failed.map_or(Ok(written), Err)
    }
}

#[cfg(test)]
mod tests;
