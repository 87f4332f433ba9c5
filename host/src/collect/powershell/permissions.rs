//! The tables of rights: to mailboxes, to send as somebody, to folders.

use std::collections::BTreeMap;

use ephor_schema::tables::{folder_permissions, mailbox_permissions, mailboxes, recipient_permissions};
use ephor_schema::{Kind, Source, Table, source};
use serde_json::Value;

use super::cells::{Cell, Cells, Rows, cell, text};
use super::files::{Files, Found, Object};
use super::mailboxes::Mailboxes;
use super::people::OF;
use super::tally::{self, Tally, property};
use super::value;
use crate::snapshot::SourceStatus;

/// Reads the three tables, as far as their files are there.
pub(super) fn read(files: &Files, mailboxes: &Mailboxes) -> (Vec<Rows>, Vec<SourceStatus>) {
    let kinds: [(&'static Table, Shape); 3] = [
        (&mailbox_permissions::TABLE, Shape { row: of_mailbox, every_mailbox: true }),
        (&recipient_permissions::TABLE, Shape { row: of_recipient, every_mailbox: false }),
        (&folder_permissions::TABLE, Shape { row: of_folder, every_mailbox: true }),
    ];
    let mut tables = Vec::new();
    let mut statuses = Vec::new();
    for (table, kind) in kinds {
        let Some(source) = source(table.source) else { continue };
        match tally::answer(files, source) {
            Err(status) => statuses.push(status),
            Ok(found) => {
                let (rows, status) = kind.read(found, source, mailboxes);
                tables.push(Rows { table, rows });
                statuses.push(status);
            }
        }
    }
    (tables, statuses)
}

/// One row that an object becomes.
struct Right {
    id: String,
    cells: Cells,
    /// Whether it belongs to no mailbox of the file Get-Mailbox, although it should.
    stranger: bool,
}

/// How one of the tables is read.
struct Shape {
    /// The row of an object; none where the table does not hold it.
    row: fn(&Object, &Mailboxes) -> Result<Option<Right>, ()>,
    /// Whether the cmdlet answers something for every mailbox.
    every_mailbox: bool,
}

impl Shape {
    fn read(&self, found: &Found, source: &Source, mailboxes: &Mailboxes) -> (BTreeMap<String, Cells>, SourceStatus) {
        let mut tally = Tally::of(found, source);
        let mut rows: BTreeMap<String, Cells> = BTreeMap::new();
        let mut seen = vec![false; mailboxes.len()];
        let (mut nameless, mut strangers) = (0, 0);
        for object in &found.objects {
            if let Some(seen) = mailboxes.owner(object, &["Identity"]).and_then(|(at, ..)| seen.get_mut(at)) {
                *seen = true;
            }
            match (self.row)(object, mailboxes) {
                Ok(Some(right)) => {
                    strangers += usize::from(right.stranger);
                    add(&mut rows, right);
                }
                Ok(None) => {}
                Err(()) => nameless += 1,
            }
        }
        let all = found.objects.len();
        tally.some(nameless, all, "objects do not name both sides of a right, and are left out");
        tally.some(strangers, all, "objects belong to no mailbox of the file Get-Mailbox");
        tally.count = rows.len();
        if self.every_mailbox {
            coverage(found, &seen, mailboxes, &mut tally);
        }
        (rows, tally.status(source))
    }
}

/// Adds why not every mailbox may have been asked. A record of the loop says it; without one, every mailbox must have
/// an entry.
fn coverage(found: &Found, seen: &[bool], mailboxes: &Mailboxes, tally: &mut Tally) {
    if found.record.is_some_and(|record| record.of >= mailboxes.len() as u64) {
        return;
    }
    if mailboxes.file.is_none() {
        tally.reasons.push("no file Get-Mailbox says for how many mailboxes the cmdlet should have run".to_owned());
        return;
    }
    if mailboxes.partial {
        tally.reasons.push("the file Get-Mailbox does not say of all mailboxes that there are".to_owned());
    }
    let unseen = seen.iter().filter(|seen| !**seen).count();
    tally.some(unseen, mailboxes.len(), &format!("mailboxes have no entry in {}", found.name));
}

/// Adds a right. Two entries for the same two sides are one, unless one allows what the other denies.
fn add(rows: &mut BTreeMap<String, Cells>, right: Right) {
    let opposite = |cells: &Cells| {
        let (deny, allowed) = (&mailbox_permissions::DENY, &recipient_permissions::ALLOWED);
        cells.get(deny) != right.cells.get(deny) || cells.get(allowed) != right.cells.get(allowed)
    };
    let mut id = right.id;
    if rows.get(&id).is_some_and(opposite) {
        id.push_str(":2");
    }
    let Some(known) = rows.get_mut(&id) else {
        rows.insert(id, right.cells);
        return;
    };
    for column in [&mailbox_permissions::RIGHTS, &recipient_permissions::RIGHTS, &folder_permissions::RIGHTS] {
        if let (Some(Cell::Symbols(known_rights)), Some(Cell::Symbols(more))) =
            (known.get(column), right.cells.get(column))
        {
            let all = known_rights.iter().chain(more).cloned().collect();
            known.set(column, Cell::Symbols(all));
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
    object.get("AccessRights").and_then(|value| match value {
        // Two rights in one text are shown with a comma.
        Value::String(all) if !all.trim().starts_with('{') && all.contains(',') => {
            Some(Cell::Symbols(all.split(',').map(|right| right.trim().to_owned()).collect()))
        }
        value => cell(Kind::Symbols, value),
    })
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
fn called(object: &Object, cells: Option<&Cells>) -> Option<String> {
    let name = cells.and_then(|cells| cells.text(&mailboxes::USER_PRINCIPAL_NAME)).map(str::to_owned);
    let identity = || property(object, "Identity").map(|id| id.split(":\\").next().unwrap_or_default().to_owned());
    name.or_else(identity).or_else(|| property(object, OF).map(str::to_owned))
}

fn of_mailbox(object: &Object, mailboxes: &Mailboxes) -> Result<Option<Right>, ()> {
    use mailbox_permissions as column;
    let user = trustee(object, "User").ok_or(())?;
    if is_system(&user) || flag(object, "IsInherited") == Some(true) {
        return Ok(None);
    }
    let mailbox = mailboxes.owner(object, &["Identity"]);
    // The owner may do everything anyway. A group can have the name of a mailbox, and is somebody else.
    if mailbox.is_some_and(|(at, ..)| mailboxes.index.find_exactly(&user) == Some(at)) {
        return Ok(None);
    }
    let of = mailbox.map(|(_, _, cells)| cells);
    let name = called(object, of).ok_or(())?;
    let mut cells = Cells::default();
    cells.set(&column::NAME, text(format!("{user} on {name}")));
    cells.set(&column::RIGHTS, rights(object));
    cells.set(&column::DENY, flag(object, "Deny").map(Cell::Boolean));
    if let Some((_, id, of)) = mailbox {
        cells.set(&column::MAILBOX_ID, text(id));
        cells.set(&column::RECIPIENT_TYPE, of.get(&mailboxes::RECIPIENT_TYPE).cloned());
        cells.set(&column::AUDIT_DELEGATE, of.get(&mailboxes::AUDIT_DELEGATE).cloned());
        cells.set(&column::DEFAULT_AUDIT_SET, of.get(&mailboxes::DEFAULT_AUDIT_SET).cloned());
    }
    let id = mailbox.map_or_else(|| name.to_lowercase(), |(_, id, _)| id.to_owned());
    Ok(Some(Right { id: format!("{id}:{}", user.to_lowercase()), cells, stranger: mailbox.is_none() }))
}

fn of_recipient(object: &Object, mailboxes: &Mailboxes) -> Result<Option<Right>, ()> {
    use recipient_permissions as column;
    let user = trustee(object, "Trustee").ok_or(())?;
    if is_system(&user) || flag(object, "IsInherited") == Some(true) {
        return Ok(None);
    }
    let mailbox = mailboxes.owner(object, &["Identity"]);
    if mailbox.is_some_and(|(at, ..)| mailboxes.index.find_exactly(&user) == Some(at)) {
        return Ok(None);
    }
    let identity = property(object, "Identity").ok_or(())?;
    let name = called(object, mailbox.map(|(_, _, cells)| cells)).ok_or(())?;
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
    cells.set(&column::RECIPIENT_TYPE, mailbox.and_then(|(_, _, of)| of.get(&mailboxes::RECIPIENT_TYPE).cloned()));
    // Groups and contacts can be sent as, too, and are in no file of mailboxes.
    Ok(Some(Right { id: format!("{}:{}", identity.to_lowercase(), user.to_lowercase()), cells, stranger: false }))
}

fn of_folder(object: &Object, mailboxes: &Mailboxes) -> Result<Option<Right>, ()> {
    use folder_permissions as column;
    let user = trustee(object, "User").ok_or(())?;
    let mailbox = mailboxes.owner(object, &["Identity"]);
    let name = called(object, mailbox.map(|(_, _, cells)| cells)).ok_or(())?;
    let in_identity = || property(object, "Identity")?.split_once(":\\").map(|(_, folder)| folder);
    let folder = property(object, "FolderName").or_else(in_identity);
    let kind = property(object, "FolderType")
        .or(folder)
        .and_then(|name| ["Inbox", "Calendar"].into_iter().find(|kind| kind.eq_ignore_ascii_case(name)));
    let shown = folder.or(kind).ok_or(())?;
    let mut cells = Cells::default();
    cells.set(&column::NAME, text(format!("{user} on {shown} of {name}")));
    cells.set(&column::FOLDER, kind.map(text));
    cells.set(&column::TRUSTEE, text(user.clone()));
    cells.set(&column::RIGHTS, rights(object));
    let id = mailbox.map_or_else(|| name.to_lowercase(), |(_, id, _)| id.to_owned());
    let id = format!("{id}:{}:{}", kind.unwrap_or(shown).to_lowercase(), user.to_lowercase());
    Ok(Some(Right { id, cells, stranger: mailbox.is_none() }))
}
