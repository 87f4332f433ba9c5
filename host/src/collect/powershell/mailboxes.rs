//! The table `mailboxes`: what Get-Mailbox gives, joined with what other cmdlets say of the same mailboxes.

use std::collections::BTreeMap;

use ephor_schema::tables::mailboxes::{self as column, TABLE};
use ephor_schema::tables::users;
use ephor_schema::{Column, Kind, Source, source};
use serde_json::Value;

use super::cells::{Cell, Cells, Rows, cell, text};
use super::files::{Files, Found, Object};
use super::people::{Index, smtp};
use super::recipients::Recipients;
use super::tally::{self, Tally, nothing, property};
use super::value;
use crate::collect::scubagear::guid;
use crate::snapshot::{SourceStatus, Status};

/// The mailboxes, and how to find one.
#[derive(Debug, Default)]
pub(super) struct Mailboxes {
    /// Their ids, by position.
    ids: Vec<String>,
    /// Their positions, by what they are called.
    pub index: Index,
    /// The values of each, by id.
    pub rows: BTreeMap<String, Cells>,
    /// The file that gives them.
    pub file: Option<String>,
    /// Whether there may be more than the file gives.
    pub partial: bool,
}

impl Mailboxes {
    /// The id and values of the mailbox at a position of the index.
    pub(super) fn at(&self, position: usize) -> Option<(&str, &Cells)> {
        let id = self.ids.get(position)?;
        Some((id, self.rows.get(id)?))
    }

    /// The position, id and values of the mailbox that an object belongs to and names in one of the properties.
    pub(super) fn owner(&self, object: &Object, properties: &[&str]) -> Option<(usize, &str, &Cells)> {
        let position = self.index.find_owner(object, properties)?;
        self.at(position).map(|(id, cells)| (position, id, cells))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The rows of the table.
    pub(super) fn into_rows(self) -> Rows {
        Rows { table: &TABLE, rows: self.rows }
    }
}

/// The id of a mailbox: that of its owner in Entra ID, or its own.
fn id(object: &Object) -> Option<String> {
    let of = |name: &str| property(object, name).and_then(guid);
    of("ExternalDirectoryObjectId").or_else(|| of("Guid"))
}

/// Reads the mailboxes.
pub(super) fn read(files: &Files, recipients: &Recipients) -> (Mailboxes, Vec<SourceStatus>) {
    let mut mailboxes = Mailboxes::default();
    let mut statuses = Vec::new();
    let Some(own) = source("exchange/mailboxes") else { return (mailboxes, statuses) };
    match tally::answer(files, own) {
        Err(status) => statuses.push(status),
        Ok(found) => {
            let mut tally = Tally::of(found, own);
            for (id, object) in tally::distinct(found, &mut tally, id) {
                mailboxes.index.add(object, mailboxes.ids.len());
                mailboxes.ids.push(id.clone());
                mailboxes.rows.insert(id, row(found, object, recipients));
            }
            mailboxes.file = Some(found.name.clone());
            mailboxes.partial = !tally.reasons.is_empty();
            statuses.push(tally.status(own));
        }
    }
    let joins: [(&str, Join); 3] = [
        ("exchange/cas-mailboxes", Join { whose: |_| true, owner: Index::find_object, fill: protocols }),
        (
            "exchange/mailbox-folder-statistics",
            Join {
                whose: is_audit_folder,
                owner: |index, object| index.find_owner(object, &["ContentMailboxGuid", "Identity"]),
                fill: audit_folder,
            },
        ),
        (
            "graph/email-app-usage",
            Join {
                whose: |_| true,
                owner: |index, object| index.find_owner(object, &["User Principal Name", "userPrincipalName"]),
                fill: mail_apps,
            },
        ),
    ];
    for (id, join) in joins {
        let Some(source) = source(id) else { continue };
        statuses.push(match tally::answer(files, source) {
            Ok(found) => join.read(found, source, &mut mailboxes),
            Err(status) => status,
        });
    }
    (mailboxes, statuses)
}

fn row(found: &Found, object: &Object, recipients: &Recipients) -> Cells {
    let mut cells = Cells::default();
    cells.fill(&TABLE, object);
    // Exchange gives these three with the flag that says whether the mailbox keeps a copy, which is never null.
    let with_flag = object.get("DeliverToMailboxAndForward").is_some_and(|value| !value.is_null());
    let none = |name: &str| {
        object.get(name).is_some_and(value::is_blank)
            && (found.tells(object, name) || (with_flag && object.contains_key(name)))
    };
    let address =
        property(object, "ForwardingSmtpAddress").map(|address| smtp(address).unwrap_or_else(|| address.to_owned()));
    cells.set(&column::FORWARDING_SMTP_ADDRESS, address.map(Cell::Text));
    if none("ForwardingSmtpAddress") {
        cells.set(&column::FORWARDING_SMTP_ADDRESS, text(""));
    }
    let recipient = property(object, "ForwardingAddress").map(|called| recipients.address(called));
    cells.set(&column::FORWARDING_RECIPIENT, recipient.map(Cell::Text));
    if none("ForwardingAddress") {
        cells.set(&column::FORWARDING_RECIPIENT, text(""));
    }
    if none("GrantSendOnBehalfTo") {
        cells.set(&column::SEND_ON_BEHALF, Cell::Symbols(Vec::new()));
    }
    for (column, name) in [(&column::IN_PLACE_HOLDS, "InPlaceHolds"), (&column::DEFAULT_AUDIT_SET, "DefaultAuditSet")] {
        if object.get(name).is_some_and(Value::is_null) && !found.csv && found.tells(object, name) {
            cells.set(column, Cell::Symbols(Vec::new()));
        }
    }
    cells
}

/// Objects of another source that each belong to a mailbox.
struct Join {
    /// Which objects count.
    whose: fn(&Object) -> bool,
    /// Finds the mailbox.
    owner: fn(&Index, &Object) -> Option<usize>,
    /// Fills the columns of a mailbox.
    fill: fn(&Found, &Object, &mut Cells),
}

impl Join {
    fn read(&self, found: &Found, source: &Source, mailboxes: &mut Mailboxes) -> SourceStatus {
        if mailboxes.file.is_none() {
            let reason = format!("{} belongs to mailboxes, and no file Get-Mailbox gives them", found.name);
            return nothing(source, Status::NotCollected, reason);
        }
        let mut tally = Tally::of(found, source);
        if source.id == "graph/email-app-usage" && is_concealed(found) {
            let reason = format!("{} has pseudonyms in the place of names", found.name);
            return nothing(source, Status::Concealed, reason);
        }
        let objects: Vec<&Object> = found.objects.iter().filter(|object| (self.whose)(object)).collect();
        let mut seen = vec![false; mailboxes.len()];
        let mut strangers = 0;
        for object in &objects {
            let position = (self.owner)(&mailboxes.index, object);
            let row = position.and_then(|at| Some((at, mailboxes.rows.get_mut(mailboxes.ids.get(at)?)?)));
            match row {
                Some((at, cells)) => {
                    if let Some(seen) = seen.get_mut(at) {
                        *seen = true;
                    }
                    (self.fill)(found, object, cells);
                }
                None => strangers += 1,
            }
        }
        let unseen = seen.iter().filter(|seen| !**seen).count();
        // The report of apps names accounts that have no mailbox, too.
        if source.id != "graph/email-app-usage" {
            tally.some(strangers, objects.len(), "objects belong to no mailbox of the file Get-Mailbox");
        }
        tally.some(unseen, mailboxes.len(), &format!("mailboxes have no object in {}", found.name));
        tally.count = objects.len() - strangers;
        tally.status(source)
    }
}

fn protocols(found: &Found, object: &Object, cells: &mut Cells) {
    let flag = |name: &str| object.get(name).and_then(|value| cell(Kind::Boolean, value));
    cells.set(&column::POP_ENABLED, flag("PopEnabled"));
    cells.set(&column::IMAP_ENABLED, flag("ImapEnabled"));
    let name = "SmtpClientAuthenticationDisabled";
    let state = match object.get(name) {
        Some(value) if value::is_blank(value) => found.tells(object, name).then_some("inherited"),
        Some(value) => value::boolean(value).map(|disabled| if disabled { "disabled" } else { "enabled" }),
        None => None,
    };
    cells.set(&column::SMTP_AUTH, state.map(text));
}

/// The folder of audit records. Its name is not translated; its type says it in some versions.
fn is_audit_folder(object: &Object) -> bool {
    ["FolderType", "Name"]
        .iter()
        .any(|name| property(object, name).is_some_and(|name| name.eq_ignore_ascii_case("Audits")))
}

fn audit_folder(_: &Found, object: &Object, cells: &mut Cells) {
    let number = |name: &str| object.get(name).and_then(value::integer).map(Cell::Integer);
    cells.set(&column::AUDIT_FOLDER_ITEMS, number("ItemsInFolder"));
    cells.set(&column::AUDIT_FOLDER_SIZE, number("FolderSize"));
}

/// Whether the report has pseudonyms: Microsoft writes a hash where a name to sign in with should stand.
fn is_concealed(found: &Found) -> bool {
    let name = |object: &Object| {
        property(object, "User Principal Name")
            .or_else(|| property(object, "userPrincipalName"))
            .map(|name| name.contains('@'))
    };
    let mut names = found.objects.iter().filter_map(name).peekable();
    names.peek().is_some() && !names.any(|is_name| is_name)
}

fn mail_apps(_: &Found, object: &Object, cells: &mut Cells) {
    let yes = |value: &Value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("Yes"));
    let no_data = |(name, value): (&String, &Value)| (is_app(name) && yes(value)).then(|| name.clone());
    if object.keys().any(|name| is_app(name)) {
        cells.set(&column::MAIL_APPS_USED, Cell::Symbols(object.iter().filter_map(no_data).collect()));
    }
}

/// Whether a column of the report stands for an app, as `POP3 App` and `Outlook For Windows` do.
fn is_app(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(" app") || name.contains(" for ")
}

/// Gives the mailboxes the licence facts of their owners.
pub(super) fn owners(mailboxes: &mut Mailboxes, users: &BTreeMap<String, Cells>) {
    let pairs: [(&Column, &Column); 2] =
        [(&column::OWNER_PLANS, &users::SERVICE_PLANS), (&column::OWNER_GROUP_PLANS, &users::GROUP_PLANS)];
    for (id, cells) in &mut mailboxes.rows {
        let Some(owner) = users.get(id) else { continue };
        for (own, of_user) in pairs {
            cells.set(own, owner.get(of_user).cloned());
        }
    }
}
