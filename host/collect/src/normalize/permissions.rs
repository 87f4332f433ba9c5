//! The tables of rights: to mailboxes, to send as somebody, to folders.

use std::collections::{BTreeMap, HashSet};

use ephor_schema::everybody::Trustee;
use ephor_schema::tables::{folder_permissions, mailbox_permissions, recipient_permissions};
use ephor_schema::{Element, Source, Table, source};
use serde_json::Value;

use super::cells::{Cell, Cells, text};
use super::mailboxes::{Mailboxes, Owner};
use super::people::OF;
use super::raw::{Object, RawInputs, RawStream, Walk};
use super::tally::{self, RowSet, Tally, property};
use super::{Error, Output, value};
use crate::normalize::lists;
use ephor_snapshot::SourceStatus;

/// Writes the three tables, as far as their feeds are there.
pub(super) fn write(feeds: &RawInputs, mailboxes: &Mailboxes, output: &mut Output) -> Result<(), Error> {
    let kinds: [(&'static Table, Shape); 3] = [
        (&mailbox_permissions::TABLE, Shape { row: of_mailbox, every_mailbox: true }),
        (&recipient_permissions::TABLE, Shape { row: of_recipient, every_mailbox: false }),
        (&folder_permissions::TABLE, Shape { row: of_folder, every_mailbox: true }),
    ];
    for (table, kind) in kinds {
        let Some(source) = source(table.source) else { continue };
        let status = match tally::answer(feeds, source) {
            Err(status) => status,
            Ok(feed) => kind.write(table, feed, feeds, source, mailboxes, output)?,
        };
        output.say(status);
    }
    Ok(())
}

/// One row that an object becomes.
struct Right {
    id: String,
    cells: Cells,
    /// Whether it belongs to no mailbox that was read, although it should.
    stranger: bool,
}

/// How one of the tables is read.
struct Shape {
    /// The row of an object; none where the table does not hold it.
    row: fn(&Object, &Mailboxes) -> Result<Option<Right>, Nameless>,
    /// Whether the cmdlet answers something for every mailbox.
    every_mailbox: bool,
}

/// An object does not name both sides of a right.
struct Nameless;

impl Shape {
    fn write(
        &self,
        table: &'static Table,
        feed: &RawStream,
        feeds: &RawInputs,
        source: &Source,
        mailboxes: &Mailboxes,
        output: &mut Output,
    ) -> Result<SourceStatus, Error> {
        let mut tally = Tally::of(feed);
        let mut parts = output.sorted(table)?;
        let (mut seen, mut nameless, mut strangers) = (RowSet::default(), 0, 0);
        let is_of_folders = table.name == folder_permissions::TABLE.name;
        let folders = if is_of_folders { Folders::of(feed, mailboxes)? } else { Folders::default() };
        let all = feed.each(|object| {
            if let Some(owner) = mailboxes.owner(object, &["Identity"]) {
                seen.mark(owner.row);
            }
            match (self.row)(object, mailboxes) {
                Ok(Some(mut right)) => {
                    strangers += usize::from(right.stranger);
                    if is_of_folders {
                        folders.whom(object, mailboxes, &mut right.cells);
                    }
                    parts.add(&right.id, &right.cells)?;
                }
                Ok(None) => {}
                Err(Nameless) => nameless += 1,
            }
            Ok(())
        })?;
        let mut denials = Denials::default();
        let written = output.rows(table, parts, |next, row| {
            denials.before(next.as_ref().map(|(id, _)| id.as_str()), row)?;
            next.map_or(Ok(()), |(id, parts)| row(&id, &denials.joined(&id, parts)))
        })?;
        tally.some(nameless, all, "objects do not name both sides of a right, and are left out");
        let nowhere = feeds.says(
            "objects belong to no mailbox of the file Get-Mailbox",
            "objects belong to no mailbox of exchange/mailboxes",
        );
        tally.some(strangers, all, nowhere);
        tally.count = usize::try_from(written).unwrap_or(usize::MAX);
        if self.every_mailbox {
            coverage(feed, &seen, mailboxes, &mut tally);
        }
        Ok(tally.status(source, feed))
    }
}

/// The folders of which one entry is recognised as the one for everybody in the organization.
#[derive(Default)]
struct Folders(HashSet<String>);

impl Folders {
    fn of(feed: &RawStream, mailboxes: &Mailboxes) -> Result<Self, Error> {
        let mut folders = Self::default();
        feed.each(|object| {
            let is_default = trustee(object, "User").is_some_and(|user| Trustee::of(&user) == Trustee::Default);
            if let (true, Ok(folder)) = (is_default, folder(object, mailboxes)) {
                folders.0.insert(folder.id);
            }
            Ok(())
        })?;
        Ok(folders)
    }

    /// Says whom a right is for. In a folder without an entry that is recognised, whoever nobody knows may be everybody in
    /// another language: each folder has such an entry (MicrosoftDocs/office-docs-powershell, Set-MailboxFolderPermission).
    fn whom(&self, object: &Object, mailboxes: &Mailboxes, cells: &mut Cells) {
        let Some(user) = trustee(object, "User") else { return };
        let whom = match Trustee::of(&user) {
            Trustee::Default => Some("Default".to_owned()),
            Trustee::Anonymous => Some("Anonymous".to_owned()),
            Trustee::Named => {
                let is_known = user.contains('@') || is_sid(&user) || mailboxes.index.find(&user).is_some();
                let is_told = folder(object, mailboxes).is_ok_and(|folder| self.0.contains(&folder.id));
                (is_known || is_told).then_some(user)
            }
        };
        cells.set(&folder_permissions::TRUSTEE, whom.map(text));
    }
}

/// `NT:S-1-5-21-…`, of somebody who is gone.
fn is_sid(user: &str) -> bool {
    let user = user.trim().to_ascii_uppercase();
    user.strip_prefix("NT:").unwrap_or(&user).starts_with("S-1-")
}

/// Adds why not every mailbox may have been asked. A capture or a record of the loop says it; without one, every
/// mailbox must have an entry.
fn coverage(feed: &RawStream, seen: &RowSet, mailboxes: &Mailboxes, tally: &mut Tally) {
    match feed.walk() {
        Walk::Known => {
            if mailboxes.partial || !mailboxes.known {
                tally.reasons.push("there may be more mailboxes than exchange/mailboxes gave".to_owned());
            }
            return;
        }
        Walk::Recorded(of) if of >= mailboxes.len() as u64 => return,
        Walk::Recorded(_) | Walk::Unrecorded => {}
    }
    if !mailboxes.known {
        tally.reasons.push("no file Get-Mailbox says for how many mailboxes the cmdlet should have run".to_owned());
        return;
    }
    if mailboxes.partial {
        tally.reasons.push("the file Get-Mailbox does not say of all mailboxes that there are".to_owned());
    }
    let unseen = mailboxes.len() - seen.count();
    tally.some(unseen, mailboxes.len(), &format!("mailboxes have no entry in {}", feed.name()));
}

/// Entries for the same two sides are one right, unless one allows what the other denies: that one gets an id of its
/// own, which may come after ids of others.
#[derive(Default)]
struct Denials(BTreeMap<String, Cells>);

impl Denials {
    /// Writes the rows that come before that id, or all.
    fn before(&mut self, id: Option<&str>, row: &mut super::Write<'_>) -> Result<(), Error> {
        while let Some(first) = self.0.first_entry().filter(|first| id.is_none_or(|id| first.key().as_str() < id)) {
            let (id, cells) = first.remove_entry();
            row(&id, &cells)?;
        }
        Ok(())
    }

    /// The right of an id; what says the opposite is kept for later.
    fn joined(&mut self, id: &str, parts: Vec<Cells>) -> Cells {
        let mut parts = self.0.remove(id).into_iter().chain(parts);
        let mut cells = parts.next().unwrap_or_default();
        for part in parts {
            if is_opposite(&cells, &part) {
                match self.0.get_mut(&format!("{id}:2")) {
                    Some(known) => join(known, &part),
                    None => {
                        self.0.insert(format!("{id}:2"), part);
                    }
                }
            } else {
                join(&mut cells, &part);
            }
        }
        cells
    }
}

fn is_opposite(a: &Cells, b: &Cells) -> bool {
    [&mailbox_permissions::DENY, &recipient_permissions::ALLOWED].iter().any(|column| a.get(column) != b.get(column))
}

/// Adds the rights of another entry.
fn join(cells: &mut Cells, more: &Cells) {
    for column in [&mailbox_permissions::RIGHTS, &recipient_permissions::RIGHTS, &folder_permissions::RIGHTS] {
        if let (Some(Cell::Symbols(known)), Some(Cell::Symbols(more))) = (cells.get(column), more.get(column)) {
            let all = known.iter().chain(more).cloned().collect();
            cells.set(column, Cell::Symbols(all));
            return;
        }
    }
}

/// Whether a trustee is the mailbox itself or a part of the system: by its realm, or by a well-known SID.
fn is_system(trustee: &str) -> bool {
    let lower = trustee.trim().to_lowercase();
    let realm = lower.split_once('\\').map_or("", |(realm, _)| realm);
    let system = ["nt authority", "nt-autorität", "autorite nt", "autorité nt", "nt service"].contains(&realm);
    system || ["s-1-5-10", "s-1-5-18", "s-1-5-19", "s-1-5-20"].contains(&lower.as_str())
}

fn flag(object: &Object, name: &str) -> Option<bool> {
    object.get(name).and_then(value::boolean)
}

fn rights(object: &Object) -> Option<Cell> {
    object.get("AccessRights").and_then(|value| lists::read(value, Element::Word)).map(Cell::Symbols)
}

/// Who gets the right: a name, also where it stands in an object.
fn trustee(object: &Object, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::Object(who) => {
            let kind = who.get("UserType").and_then(|kind| match kind {
                Value::Object(kind) => property(kind, "Value"),
                kind => value::text(kind),
            });
            let everybody =
                kind.filter(|kind| ["Default", "Anonymous"].iter().any(|all| all.eq_ignore_ascii_case(kind)));
            everybody
                .or_else(|| property(who, "DisplayName"))
                .or_else(|| property(who, "RawIdentity"))
                .map(str::to_owned)
        }
        other => value::text(other).map(str::to_owned),
    }
}

/// What to call the mailbox of an object.
fn called(object: &Object, mailbox: Option<Owner<'_>>) -> Option<String> {
    let name = mailbox.and_then(|mailbox| mailbox.facts.name()).map(str::to_owned);
    let identity = || property(object, "Identity").map(|id| id.split(":\\").next().unwrap_or_default().to_owned());
    name.or_else(identity).or_else(|| property(object, OF).map(str::to_owned))
}

fn of_mailbox(object: &Object, mailboxes: &Mailboxes) -> Result<Option<Right>, Nameless> {
    use mailbox_permissions as column;
    let user = trustee(object, "User").ok_or(Nameless)?;
    if is_system(&user) || flag(object, "IsInherited") == Some(true) {
        return Ok(None);
    }
    let mailbox = mailboxes.owner(object, &["Identity"]);
    // The owner may do everything anyway. A group can have the name of a mailbox, and is somebody else.
    if mailbox.is_some_and(|mailbox| mailboxes.index.find_exactly(&user) == Some(mailbox.row)) {
        return Ok(None);
    }
    let name = called(object, mailbox).ok_or(Nameless)?;
    let mut cells = Cells::default();
    cells.set(&column::NAME, text(format!("{user} on {name}")));
    cells.set(&column::RIGHTS, rights(object));
    cells.set(&column::DENY, flag(object, "Deny").map(Cell::Boolean));
    if let Some(Owner { id, facts, .. }) = mailbox {
        cells.set(&column::MAILBOX_ID, text(id.text()));
        cells.set(&column::RECIPIENT_TYPE, facts.recipient_type());
        cells.set(&column::AUDIT_DELEGATE, facts.audit_delegate());
        cells.set(&column::DEFAULT_AUDIT_SET, facts.default_audit_set());
    }
    let id = mailbox.map_or_else(|| name.to_lowercase(), |mailbox| mailbox.id.text());
    Ok(Some(Right { id: format!("{id}:{}", user.to_lowercase()), cells, stranger: mailbox.is_none() }))
}

fn of_recipient(object: &Object, mailboxes: &Mailboxes) -> Result<Option<Right>, Nameless> {
    use recipient_permissions as column;
    let user = trustee(object, "Trustee").ok_or(Nameless)?;
    if is_system(&user) || flag(object, "IsInherited") == Some(true) {
        return Ok(None);
    }
    let mailbox = mailboxes.owner(object, &["Identity"]);
    if mailbox.is_some_and(|mailbox| mailboxes.index.find_exactly(&user) == Some(mailbox.row)) {
        return Ok(None);
    }
    let identity = property(object, "Identity").ok_or(Nameless)?;
    let name = called(object, mailbox).ok_or(Nameless)?;
    let mut cells = Cells::default();
    cells.set(&column::NAME, text(format!("{user} as {name}")));
    cells.set(&column::RIGHTS, rights(object));
    let allowed = match object.get("AccessControlType") {
        Some(Value::Number(number)) if number.as_i64() == Some(0) => Some(true),
        Some(Value::Number(number)) if number.as_i64() == Some(1) => Some(false),
        Some(value) => value::text(value).and_then(|kind| match kind.to_ascii_lowercase().as_str() {
            "allow" => Some(true),
            "deny" => Some(false),
            _ => None,
        }),
        None => None,
    };
    cells.set(&column::ALLOWED, allowed.map(Cell::Boolean));
    cells.set(&column::RECIPIENT_TYPE, mailbox.and_then(|mailbox| mailbox.facts.recipient_type()));
    // Groups and contacts can be sent as, too, and are in no file of mailboxes.
    Ok(Some(Right { id: format!("{}:{}", identity.to_lowercase(), user.to_lowercase()), cells, stranger: false }))
}

/// A folder, as an object names it.
struct Folder<'o> {
    mailbox: Option<Owner<'o>>,
    /// What to call its mailbox.
    name: String,
    shown: String,
    kind: Option<&'static str>,
    id: String,
}

fn folder<'o>(object: &'o Object, mailboxes: &'o Mailboxes) -> Result<Folder<'o>, Nameless> {
    let mailbox = mailboxes.owner(object, &["Identity"]);
    let name = called(object, mailbox).ok_or(Nameless)?;
    let in_identity = || property(object, "Identity")?.split_once(":\\").map(|(_, folder)| folder);
    let folder = property(object, "FolderName").or_else(in_identity);
    let kind = property(object, "FolderType")
        .or(folder)
        .and_then(|name| ["Inbox", "Calendar"].into_iter().find(|kind| kind.eq_ignore_ascii_case(name)));
    let shown = folder.or(kind).ok_or(Nameless)?.to_owned();
    let id = mailbox.map_or_else(|| name.to_lowercase(), |mailbox| mailbox.id.text());
    let id = format!("{id}:{}", kind.unwrap_or(&shown).to_lowercase());
    Ok(Folder { mailbox, name, shown, kind, id })
}

fn of_folder(object: &Object, mailboxes: &Mailboxes) -> Result<Option<Right>, Nameless> {
    use folder_permissions as column;
    let user = trustee(object, "User").ok_or(Nameless)?;
    let Folder { mailbox, name, shown, kind, id } = folder(object, mailboxes)?;
    let mut cells = Cells::default();
    cells.set(&column::NAME, text(format!("{user} on {shown} of {name}")));
    cells.set(&column::FOLDER, kind.map(text));
    cells.set(&column::RIGHTS, rights(object));
    let id = format!("{id}:{}", user.to_lowercase());
    Ok(Some(Right { id, cells, stranger: mailbox.is_none() }))
}

#[cfg(test)]
mod tests {
    use super::super::derived::Rows;
    use super::*;

    fn right(deny: bool, rights: &str) -> Cells {
        let mut cells = Cells::default();
        cells.set(&mailbox_permissions::DENY, Cell::Boolean(deny));
        cells.set(&mailbox_permissions::RIGHTS, Cell::Symbols(vec![rights.to_owned()]));
        cells
    }

    #[test]
    fn a_denial_comes_after_the_ids_that_are_smaller_than_its_own() {
        let rows = [
            ("m:a", vec![right(false, "FullAccess"), right(true, "ReadPermission"), right(true, "SendAs")]),
            // Smaller than m:a:2.
            ("m:a-b", vec![right(false, "FullAccess"), right(false, "ReadPermission")]),
            ("m:b", vec![right(true, "FullAccess"), right(false, "FullAccess")]),
        ];
        let mut written = Vec::new();
        let mut denials = Denials::default();
        {
            let write: &mut Rows<'_> = &mut |id: &str, cells: Cells| {
                written.push((id.to_owned(), cells));
                Ok(())
            };
            let mut row = |id: &str, cells: &Cells| write(id, cells.clone());
            for (id, parts) in rows {
                denials.before(Some(id), &mut row).unwrap();
                let cells = denials.joined(id, parts);
                row(id, &cells).unwrap();
            }
            denials.before(None, &mut row).unwrap();
        }
        let ids: Vec<_> = written.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["m:a", "m:a-b", "m:a:2", "m:b", "m:b:2"]);
        let mut both = right(true, "ReadPermission");
        join(&mut both, &right(true, "SendAs"));
        assert_eq!(written[2].1, both);
        assert_eq!((&written[0].1, &written[3].1), (&right(false, "FullAccess"), &right(true, "FullAccess")));
    }
}
