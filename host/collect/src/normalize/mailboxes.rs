//! The table `mailboxes`: what Get-Mailbox gives, joined with what other cmdlets say of the same mailboxes.

use std::rc::Rc;

use ephor_schema::tables::mailboxes::{self as column, TABLE};
use ephor_schema::{DOCUMENTS, Kind, Source, source};
use serde_json::Value;

use super::cells::{Cell, Cells, cell, text};
use super::derived::{self, DERIVED_MAILBOX_COLUMNS, DerivationContext};
use super::identity::{Distinct, Guid, Numbered, Pool};
use super::people::{Index, smtp};
use super::raw::{Object, Origin, RawInputs, RawStream};
use super::recipients::Recipients;
use super::sorted::Sorted;
use super::tally::{self, Row, RowSet, Tally, nothing, property};
use super::users::Owners;
use super::{Error, Output, value};
use crate::normalize::derive::report_settings::conceals_names;
use ephor_snapshot::{SourceStatus, Status};

/// The mailboxes, and how to find one.
#[derive(Debug, Default)]
pub(super) struct Mailboxes {
    numbered: Numbered,
    facts: Vec<Facts>,
    /// Their rows, by what they are called.
    pub index: Index,
    /// Whether a feed gives them.
    pub known: bool,
    /// Whether there may be more than the feed gives.
    pub partial: bool,
}

/// What rows of other tables take over from their mailbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    name: Option<Box<str>>,
    recipient_type: Option<Rc<Cell>>,
    audit_delegate: Option<Rc<Cell>>,
    default_audit_set: Option<Rc<Cell>>,
}

impl Facts {
    fn of(cells: &Cells, pool: &mut Pool) -> Self {
        let mut share = |column| cells.get(column).map(|cell| pool.share(cell));
        Self {
            name: cells.text(&column::USER_PRINCIPAL_NAME).map(Box::from),
            recipient_type: share(&column::RECIPIENT_TYPE),
            audit_delegate: share(&column::AUDIT_DELEGATE),
            default_audit_set: share(&column::DEFAULT_AUDIT_SET),
        }
    }

    /// The name of its owner to sign in with.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn recipient_type(&self) -> Option<Cell> {
        self.recipient_type.as_deref().cloned()
    }

    pub(super) fn audit_delegate(&self) -> Option<Cell> {
        self.audit_delegate.as_deref().cloned()
    }

    pub(super) fn default_audit_set(&self) -> Option<Cell> {
        self.default_audit_set.as_deref().cloned()
    }
}

/// The mailbox that an object belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'m> {
    pub row: Row,
    pub id: Guid,
    pub facts: &'m Facts,
}

impl Mailboxes {
    /// The mailbox that an object belongs to and names in one of the properties.
    pub(super) fn owner(&self, object: &Object, properties: &[&str]) -> Option<Owner<'_>> {
        let row = self.index.find_owner(object, properties)?;
        Some(Owner { row, id: self.numbered.id(row)?, facts: self.facts.get(row)? })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.numbered.len()
    }
}

/// The id of a mailbox: that of its owner in Entra ID, or its own.
fn id(object: &Object) -> Option<Guid> {
    let of = |name: &str| property(object, name).and_then(Guid::of);
    of("ExternalDirectoryObjectId").or_else(|| of("Guid"))
}

/// Writes the table, if a feed gives the mailboxes.
pub(super) fn write(
    inputs: &DerivationContext<'_>,
    recipients: &Recipients,
    owners: &Owners,
    output: &mut Output,
) -> Result<Mailboxes, Error> {
    let feeds = inputs.feeds;
    let mut mailboxes = Mailboxes::default();
    let mut parts = output.sorted(&TABLE)?;
    let Some(own) = source(TABLE.source) else { return Ok(mailboxes) };
    match tally::answer(feeds, own) {
        Err(status) => output.say(status),
        Ok(feed) => {
            let (mut distinct, mut tally, mut pool) = (Distinct::default(), Tally::of(feed), Pool::default());
            let all = feed.each(|object| {
                let Some((row, id)) = distinct.take(id(object), object) else { return Ok(()) };
                mailboxes.index.add(object, row);
                let mut cells = self::row(feed, object, recipients);
                let (plans, of_groups) = owners.plans(id);
                cells.set(&column::OWNER_PLANS, plans.cloned());
                cells.set(&column::OWNER_GROUP_PLANS, of_groups.cloned());
                mailboxes.facts.push(Facts::of(&cells, &mut pool));
                parts.add(&id.text(), &cells)
            })?;
            mailboxes.numbered = distinct.numbered;
            tally.left_out(distinct.left, all);
            tally.count = mailboxes.len();
            mailboxes.known = true;
            mailboxes.partial = !tally.reasons.is_empty();
            output.say(tally.status(own, feed));
        }
    }
    for (id, join) in JOINS {
        let Some(source) = source(id) else { continue };
        let status = match tally::answer(feeds, source) {
            Ok(feed) => join.read(feed, inputs, source, &mailboxes, &mut parts)?,
            Err(status) => status,
        };
        output.say(status);
    }
    for columns in DERIVED_MAILBOX_COLUMNS.iter().filter(|_| feeds.origin == Origin::Capture) {
        let Some(source) = source(columns.source) else { continue };
        let status = columns_of(columns, inputs, source, &mailboxes, &mut parts)?;
        // A document of the same source says how complete it is.
        if !DOCUMENTS.iter().any(|document| document.source == source.id) {
            output.say(status);
        }
    }
    if mailboxes.known {
        output.table(&TABLE, parts, |id, parts, row| {
            let mut cells = Cells::default();
            parts.into_iter().for_each(|part| cells.overlay(part));
            row(&id, &cells)
        })?;
    }
    Ok(mailboxes)
}

fn row(feed: &RawStream, object: &Object, recipients: &Recipients) -> Cells {
    let mut cells = Cells::default();
    cells.fill(&TABLE, object);
    // Exchange gives these three with the flag that says whether the mailbox keeps a copy, which is never null.
    let with_flag = object.get("DeliverToMailboxAndForward").is_some_and(|value| !value.is_null());
    let none = |name: &str| {
        object.get(name).is_some_and(value::is_blank)
            && (feed.tells(object, name) || (with_flag && object.contains_key(name)))
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
        if object.get(name).is_some_and(Value::is_null) && !feed.is_csv() && feed.tells(object, name) {
            cells.set(column, Cell::Symbols(Vec::new()));
        }
    }
    cells
}

/// Objects of another source that each belong to a mailbox.
struct Join {
    /// Finds the mailbox.
    owner: fn(&Index, &Object) -> Option<Row>,
    /// What an object says of its mailbox; nothing where it is another kind of object.
    cells: fn(&RawStream, &Object) -> Option<Cells>,
    /// Whether the feed names accounts that have no mailbox, too.
    names_others: bool,
    /// What a whole capture says of a mailbox by silence.
    silence: Option<Silence>,
}

/// What it means that a whole capture has nothing to say of a mailbox.
struct Silence {
    /// Whether it counts only for mailboxes of which there is another kind of object.
    must_be_seen: bool,
    cells: fn() -> Cells,
}

const JOINS: [(&str, Join); 3] = [
    (
        "exchange/cas-mailboxes",
        Join {
            owner: Index::find_object,
            cells: |feed, object| Some(protocols(feed, object)),
            names_others: false,
            silence: None,
        },
    ),
    (
        "exchange/mailbox-folder-statistics",
        Join {
            owner: |index, object| index.find_owner(object, &["ContentMailboxGuid", "Identity"]),
            cells: audit_folder,
            names_others: false,
            // Exchange makes the folder with the first record.
            silence: Some(Silence { must_be_seen: true, cells: no_audit_folder }),
        },
    ),
    (
        "graph/email-app-usage",
        Join {
            owner: |index, object| index.find_owner(object, &["User Principal Name", "userPrincipalName"]),
            cells: |_, object| Some(mail_apps(object)),
            names_others: true,
            // The report names who used an app.
            silence: Some(Silence { must_be_seen: false, cells: no_mail_apps }),
        },
    ),
];

impl Join {
    fn read(
        &self,
        feed: &RawStream,
        inputs: &DerivationContext<'_>,
        source: &Source,
        mailboxes: &Mailboxes,
        parts: &mut Sorted,
    ) -> Result<SourceStatus, Error> {
        let feeds = inputs.feeds;
        if !mailboxes.known {
            return Ok(without_mailboxes(feeds, feed, source));
        }
        if source.id == "graph/email-app-usage" && is_concealed(feed)? {
            let reason = format!("{} has pseudonyms in the place of names", feed.name());
            return Ok(nothing(source, Status::Concealed, reason, Some(feed)));
        }
        if source.id == "graph/email-app-usage" && conceals_names(inputs)? == Some(true) {
            let reason =
                "the tenant conceals names in reports (displayConcealedNames of /admin/reportSettings)".to_owned();
            return Ok(nothing(source, Status::Concealed, reason, Some(feed)));
        }
        let mut tally = Tally::of(feed);
        let (mut seen, mut told, mut strangers, mut all) = (RowSet::default(), RowSet::default(), 0, 0);
        feed.each(|object| {
            let row = (self.owner)(&mailboxes.index, object);
            row.into_iter().for_each(|row| seen.mark(row));
            let Some(cells) = (self.cells)(feed, object) else { return Ok(()) };
            all += 1;
            match row.and_then(|row| Some((row, mailboxes.numbered.id(row)?))) {
                Some((row, id)) => {
                    told.mark(row);
                    parts.add(&id.text(), &cells)?;
                }
                None => strangers += 1,
            }
            Ok(())
        })?;
        if let Some(silence) = self.silence.as_ref().filter(|_| feed.is_captured() && feed.is_whole()) {
            for (row, id) in mailboxes.numbered.ids().enumerate() {
                if !told.has(row) && (seen.has(row) || !silence.must_be_seen) {
                    parts.add(&id.text(), &(silence.cells)())?;
                    told.mark(row);
                }
            }
        }
        if !self.names_others {
            let nowhere = feeds.says(
                "objects belong to no mailbox of the file Get-Mailbox",
                "objects belong to no mailbox of exchange/mailboxes",
            );
            tally.some(strangers, all, nowhere);
        }
        let untold = mailboxes.len() - told.count();
        tally.some(untold, mailboxes.len(), &format!("mailboxes have no object in {}", feed.name()));
        tally.count = all - strangers;
        Ok(tally.status(source, feed))
    }
}

/// The status of what says more of mailboxes, where nobody gives the mailboxes.
fn without_mailboxes(feeds: &RawInputs, feed: &RawStream, source: &Source) -> SourceStatus {
    let nobody = feeds.says("no file Get-Mailbox gives them", "exchange/mailboxes does not give them");
    let reason = format!("{} belongs to mailboxes, and {nobody}", feed.name());
    nothing(source, Status::NotCollected, reason, Some(feed))
}

/// Columns that are derived from several feeds.
fn columns_of(
    columns: &derived::OfMailboxes,
    inputs: &DerivationContext<'_>,
    source: &Source,
    mailboxes: &Mailboxes,
    parts: &mut Sorted,
) -> Result<SourceStatus, Error> {
    if let Some(status) = derived::unread(inputs, source, columns.feeds) {
        return Ok(status);
    }
    if let Some(feed) = columns.feeds.iter().find_map(|feed| inputs.answered(feed)).filter(|_| !mailboxes.known) {
        return Ok(without_mailboxes(inputs.feeds, feed, source));
    }
    let mut told = RowSet::default();
    let made = (columns.make)(inputs, &mut |called, cells| {
        let Some(row) = mailboxes.index.find(called) else { return Ok(()) };
        let Some(id) = mailboxes.numbered.id(row) else { return Ok(()) };
        told.mark(row);
        parts.add(&id.text(), &cells)
    })?;
    let status = derived::status(inputs, source, columns.feeds, made);
    if status.status == Status::Complete {
        for (_, id) in mailboxes.numbered.ids().enumerate().filter(|(row, _)| !told.has(*row)) {
            parts.add(&id.text(), &(columns.silence)())?;
        }
    }
    Ok(status)
}

fn protocols(feed: &RawStream, object: &Object) -> Cells {
    let mut cells = Cells::default();
    let flag = |name: &str| object.get(name).and_then(|value| cell(Kind::Boolean, value));
    cells.set(&column::POP_ENABLED, flag("PopEnabled"));
    cells.set(&column::IMAP_ENABLED, flag("ImapEnabled"));
    let name = "SmtpClientAuthenticationDisabled";
    let state = match object.get(name) {
        Some(value) if value::is_blank(value) => feed.tells(object, name).then_some("inherited"),
        Some(value) => value::boolean(value).map(|disabled| if disabled { "disabled" } else { "enabled" }),
        None => None,
    };
    cells.set(&column::SMTP_AUTH, state.map(text));
    cells
}

/// The folder of audit records. Its name is not translated; its type says it in some versions.
fn is_audit_folder(object: &Object) -> bool {
    ["FolderType", "Name"]
        .iter()
        .any(|name| property(object, name).is_some_and(|name| name.eq_ignore_ascii_case("Audits")))
}

fn audit_folder(_: &RawStream, object: &Object) -> Option<Cells> {
    if !is_audit_folder(object) {
        return None;
    }
    let mut cells = Cells::default();
    let number = |name: &str| object.get(name).and_then(value::integer).map(Cell::Integer);
    cells.set(&column::AUDIT_FOLDER_ITEMS, number("ItemsInFolder"));
    cells.set(&column::AUDIT_FOLDER_SIZE, number("FolderSize"));
    Some(cells)
}

fn no_audit_folder() -> Cells {
    let mut cells = Cells::default();
    cells.set(&column::AUDIT_FOLDER_ITEMS, Cell::Integer(0));
    cells.set(&column::AUDIT_FOLDER_SIZE, Cell::Integer(0));
    cells
}

/// Whether the report has pseudonyms: Microsoft writes a hash where a name to sign in with should stand.
fn is_concealed(feed: &RawStream) -> Result<bool, Error> {
    let (mut any, mut name) = (false, false);
    feed.each(|object| {
        let called = property(object, "User Principal Name").or_else(|| property(object, "userPrincipalName"));
        any |= called.is_some();
        name |= called.is_some_and(|called| called.contains('@'));
        Ok(())
    })?;
    Ok(any && !name)
}

fn mail_apps(object: &Object) -> Cells {
    let yes = |value: &Value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("Yes"));
    let used = |(name, value): (&String, &Value)| (is_app(name) && yes(value)).then(|| name.clone());
    let mut cells = Cells::default();
    if object.keys().any(|name| is_app(name)) {
        cells.set(&column::MAIL_APPS_USED, Cell::Symbols(object.iter().filter_map(used).collect()));
    }
    cells
}

fn no_mail_apps() -> Cells {
    let mut cells = Cells::default();
    cells.set(&column::MAIL_APPS_USED, Cell::Symbols(Vec::new()));
    cells
}

/// Whether a column of the report stands for an app, as `POP3 App` and `Outlook For Windows` do.
fn is_app(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(" app") || name.contains(" for ")
}
