//! The table `inbox-rules`, from Get-InboxRule or from Graph's message rules.

use ephor_schema::tables::inbox_rules::{self as column, TABLE};
use ephor_schema::{Element, source};
use serde_json::{Value, json};

use super::cells::{Cell, Cells, text};
use super::mailboxes::{Mailboxes, Owner};
use super::people::OF;
use super::raw::{MESSAGE_RULES, Object, RawInputs, RawStream, Walk};
use super::recipients::Recipients;
use super::tally::{self, Tally, property};
use super::{Error, Output, value};
use crate::normalize::lists;

const TARGETS: [&str; 3] = ["ForwardTo", "ForwardAsAttachmentTo", "RedirectTo"];
const WORDS: [&str; 5] = [
    "SubjectContainsWords",
    "SubjectOrBodyContainsWords",
    "BodyContainsWords",
    "FromAddressContainsWords",
    "HeaderContainsWords",
];
/// The other conditions of a rule.
const CONDITIONS: [&str; 19] = [
    "FlaggedForAction",
    "From",
    "FromSubscription",
    "HasAttachment",
    "HasClassification",
    "MessageTypeMatches",
    "MyNameInCcBox",
    "MyNameInToBox",
    "MyNameInToOrCcBox",
    "MyNameNotInToBox",
    "ReceivedAfterDate",
    "ReceivedBeforeDate",
    "RecipientAddressContainsWords",
    "SentOnlyToMe",
    "SentTo",
    "WithImportance",
    "WithSensitivity",
    "WithinSizeRangeMaximum",
    "WithinSizeRangeMinimum",
];
/// Whether Graph has any condition.
const OTHER: &str = "OtherConditions";

/// Writes the table, if a feed gives the rules.
pub(super) fn write(
    feeds: &RawInputs,
    mailboxes: &Mailboxes,
    recipients: &Recipients,
    output: &mut Output,
) -> Result<(), Error> {
    let Some(source) = source(TABLE.source) else { return Ok(()) };
    let by_graph = feeds.answered(MESSAGE_RULES);
    let feed = match (tally::answer(feeds, source), by_graph) {
        (Ok(feed), _) | (Err(_), Some(feed)) => feed,
        (Err(status), None) => {
            output.say(status);
            return Ok(());
        }
    };
    let mut tally = Tally::of(feed);
    let mut parts = output.sorted(&TABLE)?;
    let (mut nameless, mut twice, mut strangers, mut from_graph) = (0, 0, 0, feed.name() == MESSAGE_RULES);
    let all = feed.each(|object| {
        let own;
        let rule = if object.contains_key("isEnabled") || object.contains_key("actions") {
            from_graph = true;
            own = from_message_rule(object);
            &own
        } else {
            object
        };
        let mailbox = mailboxes.owner(rule, &["MailboxOwnerId", "Identity"]);
        strangers += usize::from(mailbox.is_none());
        match row(rule, mailbox, recipients) {
            Some((id, cells)) => parts.add(&id, &cells)?,
            None => nameless += 1,
        }
        Ok(())
    })?;
    let written = output.table(&TABLE, parts, |id, mut parts, row| {
        twice += parts.len() - 1;
        parts.pop().map_or(Ok(()), |cells| row(&id, &cells))
    })?;
    tally.some(nameless, all, "objects name no rule or no mailbox, and are left out");
    tally.some(twice, all, "objects have the id of another, and are left out");
    let nowhere = feeds
        .says("rules belong to no mailbox of the file Get-Mailbox", "rules belong to no mailbox of exchange/mailboxes");
    tally.some(strangers, all, nowhere);
    tally.count = usize::try_from(written).unwrap_or(usize::MAX);
    tally.reasons.extend(uncovered(feed, mailboxes));
    if from_graph {
        tally.reasons.push("Graph does not give hidden rules".to_owned());
    }
    output.say(tally.status(source, feed));
    Ok(())
}

/// Why not every mailbox may have been asked. A mailbox without a rule leaves no trace, so that only the collection or
/// the loop knows whom it asked.
fn uncovered(feed: &RawStream, mailboxes: &Mailboxes) -> Option<String> {
    match feed.walk() {
        Walk::Known => (mailboxes.partial || !mailboxes.known)
            .then(|| "there may be more mailboxes than exchange/mailboxes gave".to_owned()),
        Walk::Unrecorded => Some(super::unrecorded(feed, "mailboxes")),
        Walk::Recorded(of) => (mailboxes.known && of < mailboxes.len() as u64)
            .then(|| format!("the loop that wrote it went over {of} of {} mailboxes", mailboxes.len())),
    }
}

fn row(rule: &Object, mailbox: Option<Owner<'_>>, recipients: &Recipients) -> Option<(String, Cells)> {
    let identity = property(rule, "Identity");
    let number = match rule.get("RuleIdentity") {
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(value) => value::text(value).map(str::to_owned),
        None => identity.and_then(|identity| identity.rsplit_once('\\')).map(|(_, rule)| rule.to_owned()),
    };
    let owner = property(rule, "MailboxOwnerId").or_else(|| property(rule, OF));
    let owner = owner.or_else(|| identity.and_then(|identity| identity.split_once('\\')).map(|(owner, _)| owner));
    let name_of_owner = mailbox.and_then(|mailbox| mailbox.facts.name()).or(owner)?.to_owned();
    let id_of_owner = mailbox.map_or_else(|| name_of_owner.to_lowercase(), |mailbox| mailbox.id.text());
    let name = rule.get("Name").and_then(Value::as_str).unwrap_or_default();

    let mut cells = Cells::default();
    cells.set(&column::NAME, text(format!("{name_of_owner}: {name}")));
    // A rule can have an empty name: that is a finding, and known.
    cells.set(&column::RULE_NAME, rule.contains_key("Name").then(|| text(name)));
    let flag = |name: &str| rule.get(name).and_then(value::boolean);
    cells.set(&column::ENABLED, flag("Enabled").map(Cell::Boolean));
    let targets = all(rule, &TARGETS, Element::Recipient);
    let addresses = |targets: &[String]| targets.iter().map(|target| recipients.address(target)).collect();
    cells.set(&column::FORWARDS_TO, targets.known().map(addresses).map(Cell::Symbols));
    cells.set(&column::FORWARDS_COMPLETE, Cell::Boolean(targets.complete));
    cells.set(&column::MOVES_TO, folder(rule).map(text));
    let deletes = match (flag("DeleteMessage"), flag("SoftDeleteMessage")) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), _) => Some(false),
        (None, other) => other,
    };
    cells.set(&column::DELETES, deletes.map(Cell::Boolean));
    cells.set(&column::MARKS_READ, flag("MarkAsRead").map(Cell::Boolean));
    let words = all(rule, &WORDS, Element::Text);
    let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect();
    cells.set(&column::WORDS, words.known().map(lower).map(Cell::Symbols));
    cells.set(&column::WORDS_COMPLETE, Cell::Boolean(words.complete));
    cells.set(&column::CONDITIONAL, conditional(rule).map(Cell::Boolean));
    Some((format!("{id_of_owner}:{}", number.unwrap_or_else(|| name.to_owned())), cells))
}

/// What stands in several lists.
struct All {
    found: Vec<String>,
    /// Whether all of them were read.
    complete: bool,
}

impl All {
    /// What was found; nothing where that is nothing, and there may be something.
    fn known(&self) -> Option<&[String]> {
        (self.complete || !self.found.is_empty()).then_some(&*self.found)
    }
}

/// What stands in all of the properties.
fn all(rule: &Object, names: &[&str], element: Element) -> All {
    let mut all = All { found: Vec::new(), complete: true };
    for name in names {
        match rule.get(*name) {
            Some(value) if value::is_blank(value) => {}
            Some(value) => match lists::read(value, element) {
                Some(names) => all.found.extend(names),
                None => all.complete = false,
            },
            None => all.complete = false,
        }
    }
    all
}

/// The folder that mail goes to, without the mailbox in front of it.
fn folder(rule: &Object) -> Option<String> {
    let of = |name: &str| match rule.get(name) {
        Some(Value::Null) => Some(String::new()),
        Some(Value::Object(folder)) => {
            ["Name", "DisplayName", "FolderPath"].iter().find_map(|name| property(folder, name)).map(str::to_owned)
        }
        Some(Value::String(text)) => {
            let text = text.trim();
            Some(text.split_once(":\\").map_or(text, |(_, folder)| folder).to_owned())
        }
        _ => None,
    };
    match (of("MoveToFolder"), of("CopyToFolder")) {
        (Some(folder), _) if !folder.is_empty() => Some(folder),
        (_, Some(folder)) if !folder.is_empty() => Some(folder),
        (Some(_), Some(_)) => Some(String::new()),
        _ => None,
    }
}

/// Whether a condition is set; nothing where none of those that are there is, and one is not there: that one may limit the
/// rule (reference field-faults.md, M11).
fn conditional(rule: &Object) -> Option<bool> {
    let says = |value: &Value| match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => !text.trim().is_empty() && value::boolean(value) != Some(false),
        Value::Array(values) => !values.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Number(_) => true,
        Value::Null => false,
    };
    let all = || CONDITIONS.iter().chain(&WORDS);
    if all().chain([&OTHER]).filter_map(|name| rule.get(*name)).any(says) {
        return Some(true);
    }
    // Graph tells of its conditions in one.
    let known = rule.contains_key(OTHER) || all().all(|name| rule.contains_key(*name));
    known.then_some(false)
}

/// Graph's message rule in the words of Exchange. What Graph does not tell stays out.
fn from_message_rule(rule: &Object) -> Object {
    let mut own = Object::new();
    for (name, from) in [("RuleIdentity", "id"), ("Name", "displayName"), ("Enabled", "isEnabled"), (OF, OF)] {
        if let Some(value) = rule.get(from) {
            own.insert(name.to_owned(), value.clone());
        }
    }
    let empty = Object::new();
    let part = |name: &str| rule.get(name).and_then(Value::as_object).unwrap_or(&empty);
    let actions = part("actions");
    let addresses = |name: &str| -> Value {
        let all = actions.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|one| one.get("emailAddress")?.get("address").cloned()).collect()
    };
    if rule.contains_key("actions") {
        own.insert("ForwardTo".to_owned(), addresses("forwardTo"));
        own.insert("ForwardAsAttachmentTo".to_owned(), addresses("forwardAsAttachmentTo"));
        own.insert("RedirectTo".to_owned(), addresses("redirectTo"));
        let flag = |name: &str| actions.get(name).and_then(Value::as_bool).unwrap_or_default();
        own.insert("DeleteMessage".to_owned(), json!(flag("delete") || flag("permanentDelete")));
        own.insert("MarkAsRead".to_owned(), json!(flag("markAsRead")));
        // Graph names folders by their ids, which say nothing to people.
        if !["moveToFolder", "copyToFolder"].iter().any(|name| actions.get(*name).is_some_and(|id| !id.is_null())) {
            own.insert("MoveToFolder".to_owned(), Value::Null);
            own.insert("CopyToFolder".to_owned(), Value::Null);
        }
    }
    if !rule.contains_key("conditions") {
        return own;
    }
    let conditions = part("conditions");
    let words = |name: &str| conditions.get(name).cloned().unwrap_or_default();
    own.insert("SubjectContainsWords".to_owned(), words("subjectContains"));
    own.insert("SubjectOrBodyContainsWords".to_owned(), words("bodyOrSubjectContains"));
    own.insert("BodyContainsWords".to_owned(), words("bodyContains"));
    own.insert("FromAddressContainsWords".to_owned(), words("senderContains"));
    own.insert("HeaderContainsWords".to_owned(), words("headerContains"));
    let set = |value: &Value| {
        !matches!(value, Value::Null | Value::Bool(false)) && value.as_array().is_none_or(|all| !all.is_empty())
    };
    own.insert(OTHER.to_owned(), json!(conditions.values().any(set)));
    own
}
