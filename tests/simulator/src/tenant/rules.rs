//! Inbox rules as Exchange and Graph know them.

use serde_json::{Value, json};

use super::{Tenant, copy, names, object, text};
use crate::snapshot::Object;

/// Conditions, actions and exceptions that a rule has and mostly does not use.
const UNUSED: &[&str] = &[
    "BodyContainsWords",
    "FlaggedForAction",
    "From",
    "FromAddressContainsWords",
    "FromSubscription",
    "HasClassification",
    "HeaderContainsWords",
    "MessageTypeMatches",
    "ReceivedAfterDate",
    "ReceivedBeforeDate",
    "RecipientAddressContainsWords",
    "SentTo",
    "SubjectContainsWords",
    "WithImportance",
    "WithSensitivity",
    "WithinSizeRangeMaximum",
    "WithinSizeRangeMinimum",
    "ForwardAsAttachmentTo",
    "CopyToFolder",
];
const FLAGS: &[&str] =
    &["HasAttachment", "MyNameInCcBox", "MyNameInToBox", "MyNameInToOrCcBox", "MyNameNotInToBox", "SentOnlyToMe"];

impl Tenant {
    /// `Get-InboxRule`; hidden ones only where they are asked for.
    pub(crate) fn inbox_rules(&self, id: &str, hidden: bool) -> Vec<Object> {
        let rows = self.snapshot.of_subject("inbox-rules", id);
        let rows = rows.iter().filter(|row| hidden || text(row, "rule_name") != Some("Junk E-mail Rule"));
        rows.map(|row| inbox_rule(row, id)).collect()
    }

    /// `GET /users/{id}/mailFolders/inbox/messageRules`: without hidden ones, and with folders as ids.
    pub(crate) fn message_rules(&self, id: &str) -> Vec<Object> {
        let rows = self.snapshot.of_subject("inbox-rules", id);
        let rows = rows.iter().filter(|row| text(row, "rule_name") != Some("Junk E-mail Rule"));
        rows.enumerate().map(|(at, row)| message_rule(row, at)).collect()
    }
}

fn number(row: &Object) -> &str {
    text(row, "id").and_then(|id| id.split_once(':')).map_or("", |(_, rule)| rule)
}

fn inbox_rule(row: &Object, id: &str) -> Object {
    let mut rule = Object::new();
    for name in UNUSED {
        rule.insert((*name).to_owned(), Value::Null);
    }
    for name in FLAGS {
        rule.insert((*name).to_owned(), json!(false));
    }
    let number = number(row);
    let whole = number.parse::<u64>().map_or_else(|_| json!(number), |number| json!(number));
    rule.insert("RuleIdentity".to_owned(), whole);
    rule.insert("Identity".to_owned(), json!(format!("{id}\\{number}")));
    rule.insert("MailboxOwnerId".to_owned(), json!(id));
    rule.insert("Priority".to_owned(), json!(1));
    copy(row, "rule_name", &mut rule, "Name");
    copy(row, "enabled", &mut rule, "Enabled");
    if let Some(targets) = names(row, "forwards_to") {
        let shown = targets.iter().map(|target| match target.contains('@') {
            true => format!("\"{target}\" [SMTP:{target}]"),
            false => (*target).to_owned(),
        });
        let shown: Vec<String> = shown.collect();
        rule.insert("ForwardTo".to_owned(), if shown.is_empty() { Value::Null } else { json!(shown) });
        rule.insert("RedirectTo".to_owned(), Value::Null);
    } else {
        rule.remove("ForwardAsAttachmentTo");
    }
    match text(row, "moves_to") {
        Some("") => {
            rule.insert("MoveToFolder".to_owned(), Value::Null);
        }
        Some(folder) => {
            rule.insert("MoveToFolder".to_owned(), json!(folder));
        }
        None => {
            rule.remove("CopyToFolder");
        }
    }
    copy(row, "deletes", &mut rule, "DeleteMessage");
    if row.contains_key("deletes") {
        rule.insert("SoftDeleteMessage".to_owned(), json!(false));
    }
    copy(row, "marks_read", &mut rule, "MarkAsRead");
    let words = names(row, "words");
    match &words {
        Some(words) => {
            rule.insert(
                "SubjectOrBodyContainsWords".to_owned(),
                if words.is_empty() { Value::Null } else { json!(words) },
            );
        }
        None => {
            for name in ["SubjectContainsWords", "BodyContainsWords", "FromAddressContainsWords", "HeaderContainsWords"]
            {
                rule.remove(name);
            }
        }
    }
    let has_words = words.is_some_and(|words| !words.is_empty());
    if row.get("conditional") == Some(&json!(true)) && !has_words {
        rule.insert("SentOnlyToMe".to_owned(), json!(true));
    }
    rule
}

fn message_rule(row: &Object, at: usize) -> Object {
    let empty = |name: &str| names(row, name).is_none_or(|all| all.is_empty());
    let addresses = names(row, "forwards_to").unwrap_or_default();
    let addresses: Vec<Value> =
        addresses.iter().map(|to| json!({"emailAddress": {"name": to, "address": to}})).collect();
    let mut actions = json!({"stopProcessingRules": true});
    let mut act = |name: &str, value: Value| {
        if let Some(actions) = actions.as_object_mut() {
            actions.insert(name.to_owned(), value);
        }
    };
    if !addresses.is_empty() {
        act("forwardTo", json!(addresses));
    }
    if row.get("deletes") == Some(&json!(true)) {
        act("delete", json!(true));
    }
    if row.get("marks_read") == Some(&json!(true)) {
        act("markAsRead", json!(true));
    }
    if let Some(folder) = text(row, "moves_to").filter(|folder| !folder.is_empty()) {
        let id = crate::encoding::base64url(folder.as_bytes());
        act("moveToFolder", json!(format!("AQMkADAw{id}")));
    }
    let conditions = match (empty("words"), row.get("conditional") == Some(&json!(true))) {
        (false, _) => json!({"bodyOrSubjectContains": names(row, "words")}),
        (true, true) => json!({"sentOnlyToMe": true}),
        (true, false) => Value::Null,
    };
    let mut rule = object(json!({
        "id": number(row),
        "sequence": at + 1,
        "hasError": false,
        "isReadOnly": false,
        "conditions": conditions,
        "actions": actions,
        "exceptions": null,
    }));
    copy(row, "rule_name", &mut rule, "displayName");
    copy(row, "enabled", &mut rule, "isEnabled");
    rule
}
