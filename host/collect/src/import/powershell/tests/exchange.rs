//! Files of several cmdlets become one table.

use std::path::Path;

use serde_json::{Value, json};

use super::super::import;
use super::{lines, options, put, status, write};
use ephor_snapshot::Status;

const ADA: &str = "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const BOB: &str = "2a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";

fn mailbox(id: &str, name: &str) -> Value {
    json!({
        "ExternalDirectoryObjectId": id, "Guid": id.replace('a', "b"), "Name": name, "Alias": name, "Identity": name,
        "UserPrincipalName": format!("{name}@contoso.com"), "PrimarySmtpAddress": format!("{name}@contoso.com"),
        "RecipientTypeDetails": "UserMailbox", "AuditDelegate": ["Create"], "DefaultAuditSet": ["Owner"],
        "ForwardingAddress": null, "ForwardingSmtpAddress": null, "DeliverToMailboxAndForward": false,
        "GrantSendOnBehalfTo": [],
    })
}

fn with_mailboxes() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-Mailbox.json", &json!([mailbox(ADA, "ada"), mailbox(BOB, "bob")]));
    folder
}

fn record(folder: &Path, cmdlet: &str, done: u64, of: u64) {
    put(folder, &format!("{cmdlet}.loop.json"), &json!([{"Done": done, "Of": of}]));
}

#[test]
fn protocols_of_a_mailbox_come_from_another_cmdlet_however_it_calls_the_mailbox() {
    let folder = with_mailboxes();
    put(
        folder.path(),
        "Get-CASMailbox.json",
        &json!([
            {"Identity": "contoso.com/Users/ada", "PopEnabled": true, "ImapEnabled": "False", "SmtpClientAuthenticationDisabled": null},
            {"PrimarySmtpAddress": "BOB@contoso.com", "PopEnabled": false, "SmtpClientAuthenticationDisabled": false},
        ]),
    );
    let (manifest, out) = write(folder.path());
    assert_eq!(status(&manifest, "exchange/cas-mailboxes"), (Status::Complete, String::new()));
    let rows = lines(&out, "mailboxes.jsonl");
    let of = |row: &Value| json!([row["pop_enabled"], row["imap_enabled"], row["smtp_auth"]]);
    assert_eq!(of(&rows[0]), json!([true, false, "inherited"]));
    assert_eq!(of(&rows[1]), json!([false, null, "enabled"]));
}

#[test]
fn what_cannot_be_matched_is_counted_and_stays_unknown() {
    let folder = with_mailboxes();
    put(
        folder.path(),
        "Get-CASMailbox.json",
        &json!([{"Identity": "eve", "PopEnabled": true}, {"Identity": "ada", "PopEnabled": true}]),
    );
    let (manifest, out) = write(folder.path());
    let (status, reason) = status(&manifest, "exchange/cas-mailboxes");
    assert_eq!(status, Status::Partial);
    assert!(
        reason.contains("1 of 2 objects belong to no mailbox") && reason.contains("1 of 2 mailboxes have no object"),
        "{reason}"
    );
    assert_eq!(lines(&out, "mailboxes.jsonl")[1]["pop_enabled"], Value::Null);
}

#[test]
fn columns_of_mailboxes_without_mailboxes_are_not_collected() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-CASMailbox.json", &json!([{"Identity": "ada", "PopEnabled": true}]));
    assert_eq!(status(&write(folder.path()).0, "exchange/cas-mailboxes").0, Status::NotCollected);
}

#[test]
fn null_that_nobody_asked_for_is_not_an_answer() {
    let asked = |name: &str, object: Value| {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &format!("{name}.json"), &json!([object]));
        let row = lines(&write(folder.path()).1, "mailboxes.jsonl").remove(0);
        json!([row["forwarding_smtp_address"], row["forwarding_recipient"], row["send_on_behalf"]])
    };
    let nulls =
        json!({"Guid": ADA, "ForwardingAddress": null, "ForwardingSmtpAddress": "", "GrantSendOnBehalfTo": null});
    assert_eq!(asked("Get-Mailbox", nulls.clone()), json!(["", "", []]));
    // Get-EXOMailbox gives null for what is not in its -Properties.
    assert_eq!(asked("Get-EXOMailbox", nulls.clone()), json!([null, null, null]));
    let mut with_flag = nulls;
    with_flag["DeliverToMailboxAndForward"] = json!(false);
    assert_eq!(asked("Get-EXOMailbox", with_flag), json!(["", "", []]));
    assert_eq!(asked("Get-Mailbox", json!({"Guid": ADA})), json!([null, null, null]));
}

#[test]
fn smtp_auth_that_a_short_answer_lacks_is_not_inherited() {
    let folder = with_mailboxes();
    let cas = |name: &str| json!({"Identity": name, "PopEnabled": true, "SmtpClientAuthenticationDisabled": null});
    put(folder.path(), "Get-EXOCasMailbox.json", &json!([cas("ada"), cas("bob")]));
    let rows = lines(&write(folder.path()).1, "mailboxes.jsonl");
    assert_eq!((&rows[0]["smtp_auth"], &rows[0]["pop_enabled"]), (&Value::Null, &json!(true)));
}

#[test]
fn forwarding_is_resolved_through_contacts_to_the_address_outside() {
    let folder = tempfile::tempdir().unwrap();
    let mut ada = mailbox(ADA, "ada");
    ada["ForwardingAddress"] = json!("Eve");
    ada["ForwardingSmtpAddress"] = json!("smtp:Ada@Home.example");
    let mut bob = mailbox(BOB, "bob");
    bob["ForwardingAddress"] = json!("Somebody Else");
    put(folder.path(), "Get-Mailbox.json", &json!([ada, bob]));
    put(
        folder.path(),
        "Get-MailContact.json",
        &json!([{"Name": "Eve", "ExternalEmailAddress": "SMTP:eve@Evil.example"}]),
    );
    let rows = lines(&write(folder.path()).1, "mailboxes.jsonl");
    assert_eq!(rows[0]["forwarding_recipient"], "eve@evil.example");
    assert_eq!(rows[0]["forwarding_smtp_address"], "ada@home.example");
    assert_eq!(rows[1]["forwarding_recipient"], "Somebody Else");
}

#[test]
fn only_rights_of_others_are_mailbox_permissions() {
    let folder = with_mailboxes();
    put(
        folder.path(),
        "Get-MailboxPermission.json",
        &json!([
            {"Identity": "ada", "User": "NT AUTHORITY\\SELF", "AccessRights": ["FullAccess", "ReadPermission"], "Deny": false},
            {"Identity": "ada", "User": "bob@contoso.com", "AccessRights": "FullAccess", "Deny": "False", "IsInherited": false},
            {"Identity": "ada", "User": "ada@contoso.com", "AccessRights": ["FullAccess"], "Deny": false},
            {"Identity": "ada", "User": "PRDTSB01\\Administrator", "AccessRights": ["FullAccess"], "IsInherited": true},
            {"Identity": "bob", "User": "NT AUTHORITY\\SYSTEM", "AccessRights": ["FullAccess"]},
            {"Identity": "bob", "User": "S-1-5-21-1", "AccessRights": ["FullAccess"], "Deny": true},
        ]),
    );
    let (manifest, out) = write(folder.path());
    assert_eq!(status(&manifest, "exchange/mailbox-permissions"), (Status::Complete, String::new()));
    let more = json!({"recipient_type": "UserMailbox", "audit_delegate": ["Create"], "default_audit_set": ["Owner"]});
    let row = |id: &str, name: &str, mailbox: &str, deny: bool| {
        let mut row = more.clone();
        row["id"] = json!(id);
        row["name"] = json!(name);
        row["mailbox_id"] = json!(mailbox);
        row["rights"] = json!(["FullAccess"]);
        row["deny"] = json!(deny);
        row
    };
    assert_eq!(
        lines(&out, "mailbox-permissions.jsonl"),
        [
            row(&format!("{ADA}:bob@contoso.com"), "bob@contoso.com on ada@contoso.com", ADA, false),
            row(&format!("{BOB}:s-1-5-21-1"), "S-1-5-21-1 on bob@contoso.com", BOB, true),
        ]
    );
}

#[test]
fn a_trustee_who_only_has_the_name_of_the_mailbox_or_of_the_system_is_kept() {
    let folder = with_mailboxes();
    let right = |user: &str| json!({"Identity": "ada", "User": user, "AccessRights": ["FullAccess"]});
    put(
        folder.path(),
        "Get-MailboxPermission.json",
        &["ada", "self", "CONTOSO\\SELF", "NT AUTHORITY\\SELF", "NT-AUTORITÄT\\SELBST", "S-1-5-10"]
            .map(right)
            .into_iter()
            .collect(),
    );
    let users: Vec<Value> =
        lines(&write(folder.path()).1, "mailbox-permissions.jsonl").iter().map(|row| row["name"].clone()).collect();
    assert_eq!(users, ["ada on ada@contoso.com", "CONTOSO\\SELF on ada@contoso.com", "self on ada@contoso.com"]);
}

#[test]
fn rights_that_are_allowed_and_denied_are_two() {
    let folder = with_mailboxes();
    let right = |deny: bool, right: &str| json!({"Identity": "ada", "User": "bob@contoso.com", "AccessRights": right, "Deny": deny});
    let all = json!([right(false, "FullAccess"), right(true, "ReadPermission"), right(false, "ChangeOwner")]);
    put(folder.path(), "Get-MailboxPermission.json", &all);
    let rows = lines(&write(folder.path()).1, "mailbox-permissions.jsonl");
    let of = |row: &Value| json!([row["deny"], row["rights"]]);
    let rows: Vec<Value> = rows.iter().map(of).collect();
    assert_eq!(rows, [json!([false, ["ChangeOwner", "FullAccess"]]), json!([true, ["ReadPermission"]])]);
}

#[test]
fn mailboxes_that_the_loop_did_not_reach_make_the_rights_partial() {
    let folder = with_mailboxes();
    let right = json!([{"Identity": "ada", "User": "NT AUTHORITY\\SELF", "AccessRights": ["FullAccess"]}]);
    put(folder.path(), "Get-MailboxPermission.json", &right);
    let of = |folder: &Path| status(&write(folder).0, "exchange/mailbox-permissions");
    let (status, reason) = of(folder.path());
    assert!(status == Status::Partial && reason.contains("1 of 2 mailboxes have no entry"), "{reason}");
    record(folder.path(), "Get-MailboxPermission", 1, 2);
    let (status, reason) = of(folder.path());
    assert!(status == Status::Partial && reason.contains("read 1 of 2"), "{reason}");
    record(folder.path(), "Get-MailboxPermission", 2, 2);
    assert_eq!(of(folder.path()), (Status::Complete, String::new()));
    // Mailboxes that came after the loop had begun.
    record(folder.path(), "Get-MailboxPermission", 1, 1);
    assert_eq!(of(folder.path()).0, Status::Partial);
}

#[test]
fn rights_of_mailboxes_that_may_not_be_all_are_partial() {
    let folder = with_mailboxes();
    let of_both = ["ada", "bob"]
        .map(|name| json!({"Identity": name, "User": "NT AUTHORITY\\SELF", "AccessRights": ["FullAccess"]}));
    put(folder.path(), "Get-MailboxPermission.json", &json!(of_both));
    assert_eq!(status(&write(folder.path()).0, "exchange/mailbox-permissions").0, Status::Complete);
    put(folder.path(), "Get-Mailbox.json", &json!([mailbox(ADA, "ada"), mailbox(BOB, "bob"), {"Name": "nameless"}]));
    let (status, reason) = status(&write(folder.path()).0, "exchange/mailbox-permissions");
    assert!(status == Status::Partial && reason.contains("does not say of all mailboxes"), "{reason}");
}

#[test]
fn rights_to_send_as_and_to_folders_are_tables() {
    let folder = with_mailboxes();
    put(
        folder.path(),
        "Get-RecipientPermission.json",
        &json!([
            {"Identity": "ada", "Trustee": "NT AUTHORITY\\SELF", "AccessControlType": "Allow", "AccessRights": ["SendAs"]},
            {"Identity": "ada", "Trustee": "bob", "AccessControlType": "Allow", "AccessRights": ["SendAs"]},
            {"Identity": "Sales", "Trustee": "bob", "AccessControlType": "Deny", "AccessRights": ["SendAs"]},
        ]),
    );
    put(
        folder.path(),
        "Get-MailboxFolderPermission.json",
        &json!([
            {"Identity": "ada@contoso.com:\\Kalender", "FolderName": "Kalender", "FolderType": "Calendar", "User": "Default", "AccessRights": ["LimitedDetails"]},
            {"OfMailbox": BOB, "FolderName": "Inbox", "User": {"DisplayName": "x", "UserType": {"Value": "Anonymous"}}, "AccessRights": "None"},
            {"OfMailbox": BOB, "FolderName": "Posteingang", "User": "Ada", "AccessRights": ["Editor"]},
        ]),
    );
    let (manifest, out) = write(folder.path());
    let sends: Vec<Value> = lines(&out, "recipient-permissions.jsonl");
    assert_eq!(
        sends,
        [
            json!({"id": "ada:bob", "name": "bob as ada@contoso.com", "recipient_type": "UserMailbox", "rights": ["SendAs"], "allowed": true}),
            json!({"id": "sales:bob", "name": "bob as Sales", "rights": ["SendAs"], "allowed": false}),
        ]
    );
    assert_eq!(status(&manifest, "exchange/recipient-permissions"), (Status::Complete, String::new()));
    assert_eq!(
        lines(&out, "folder-permissions.jsonl"),
        [
            json!({"id": format!("{ADA}:calendar:default"), "name": "Default on Kalender of ada@contoso.com", "folder": "Calendar",
               "trustee": "Default", "rights": ["LimitedDetails"]}),
            json!({"id": format!("{BOB}:inbox:anonymous"), "name": "Anonymous on Inbox of bob@contoso.com", "folder": "Inbox",
               "trustee": "Anonymous", "rights": ["None"]}),
            // A translated name says nothing of the kind.
            json!({"id": format!("{BOB}:posteingang:ada"), "name": "Ada on Posteingang of bob@contoso.com", "trustee": "Ada", "rights": ["Editor"]}),
        ]
    );
}

fn rules(folder: &Path) -> (Vec<Value>, (Status, String)) {
    let (manifest, out) = write(folder);
    (lines(&out, "inbox-rules.jsonl"), status(&manifest, "exchange/inbox-rules"))
}

#[test]
fn an_inbox_rule_tells_what_it_does_and_to_whom() {
    let folder = with_mailboxes();
    put(
        folder.path(),
        "Get-MailContact.json",
        &json!([{"Name": "Eve", "LegacyExchangeDN": "/o=L/cn=eve", "ExternalEmailAddress": "SMTP:eve@evil.example"}]),
    );
    put(
        folder.path(),
        "Get-InboxRule.json",
        &json!([{
            "OfMailbox": ADA, "MailboxOwnerId": "bob", "Identity": "ada\\17", "RuleIdentity": 17_000_000_000_000_000_001_u64, "Name": "bob", "Enabled": true,
            "ForwardTo": ["\"Eve\" [EX:/o=L/cn=Eve]"], "ForwardAsAttachmentTo": null, "RedirectTo": "\"M\" [SMTP:M@x.example]",
            "MoveToFolder": "ada:\\RSS Subscriptions", "CopyToFolder": null, "DeleteMessage": false, "SoftDeleteMessage": true,
            "MarkAsRead": true, "SubjectContainsWords": ["Invoice"], "SubjectOrBodyContainsWords": null, "BodyContainsWords": null,
            "FromAddressContainsWords": null, "HeaderContainsWords": [], "From": null,
        }, {
            "MailboxOwnerId": "bob", "Identity": "bob\\3", "Name": "", "Enabled": false, "ForwardTo": null, "RedirectTo": null,
            "ForwardAsAttachmentTo": null, "MoveToFolder": null, "CopyToFolder": null, "DeleteMessage": false, "From": null,
            "HasAttachment": false, "SubjectContainsWords": [],
        }]),
    );
    record(folder.path(), "Get-InboxRule", 2, 2);
    let (rows, status) = rules(folder.path());
    assert_eq!(status, (Status::Complete, String::new()));
    assert_eq!(
        rows,
        [
            json!({"id": format!("{ADA}:17000000000000000001"), "name": "ada@contoso.com: bob", "rule_name": "bob", "enabled": true,
               "forwards_to": ["eve@evil.example", "m@x.example"], "forwards_complete": true, "moves_to": "RSS Subscriptions",
               "deletes": true, "marks_read": true, "words": ["invoice"], "words_complete": true, "conditional": true}),
            json!({"id": format!("{BOB}:3"), "name": "bob@contoso.com: ", "rule_name": "", "enabled": false, "forwards_to": [],
               "forwards_complete": true, "moves_to": "", "deletes": false, "words_complete": false}),
        ]
    );
}

#[test]
fn inbox_rules_without_a_record_of_the_loop_are_partial() {
    let folder = with_mailboxes();
    put(folder.path(), "Get-InboxRule.json", &json!([]));
    let (rows, (status, reason)) = rules(folder.path());
    assert!(rows.is_empty() && status == Status::Partial && reason.contains("Get-InboxRule.loop.json"), "{reason}");
    record(folder.path(), "Get-InboxRule", 1, 1);
    let (_, (status, reason)) = rules(folder.path());
    assert!(status == Status::Partial && reason.contains("went over 1 of 2"), "{reason}");
}

#[test]
fn a_message_rule_of_graph_is_an_inbox_rule_whose_folder_is_not_known() {
    let folder = with_mailboxes();
    put(
        folder.path(),
        "inbox-rules.json",
        &json!([{
            "OfMailbox": ADA, "id": "AQ=", "displayName": "x", "isEnabled": true, "conditions": {"senderContains": ["Boss"]},
            "actions": {"moveToFolder": "AAMk", "markAsRead": true, "forwardTo": [{"emailAddress": {"name": "E", "address": "E@x.example"}}]},
        }]),
    );
    let (rows, (status, reason)) = rules(folder.path());
    assert!(status == Status::Partial && reason.contains("hidden"), "{reason}");
    assert_eq!(
        rows,
        [json!({
            "id": format!("{ADA}:AQ="), "name": "ada@contoso.com: x", "rule_name": "x", "enabled": true, "forwards_to": ["e@x.example"],
            "forwards_complete": true, "deletes": false, "marks_read": true, "words": ["boss"], "words_complete": true,
            "conditional": true,
        })]
    );
}

#[test]
fn the_audit_folder_is_read_from_its_statistics() {
    let folder = with_mailboxes();
    put(
        folder.path(),
        "Get-MailboxFolderStatistics.json",
        &json!([
            {"Identity": "ada\\Audits", "Name": "Audits", "FolderType": "Audits", "ItemsInFolder": 12, "FolderSize": "1 KB (1,024 bytes)"},
            {"Identity": "ada\\Purges", "Name": "Purges", "ItemsInFolder": 99},
            {"OfMailbox": BOB, "Name": "Audits", "ItemsInFolder": "3", "FolderSize": "Unlimited"},
        ]),
    );
    let (manifest, out) = write(folder.path());
    let rows = lines(&out, "mailboxes.jsonl");
    let of = |row: &Value| json!([row["audit_folder_items"], row["audit_folder_size"]]);
    assert_eq!((of(&rows[0]), of(&rows[1])), (json!([12, 1024]), json!([3, null])));
    assert_eq!(status(&manifest, "exchange/mailbox-folder-statistics").0, Status::Complete);
}

#[test]
fn clixml_csv_and_json_of_the_same_mailboxes_give_the_same_rows() {
    let properties =
        ["ExternalDirectoryObjectId", "UserPrincipalName", "RecipientTypeDetails", "ForwardingSmtpAddress"];
    let values = [ADA, "ada@contoso.com", "SharedMailbox", "smtp:a@x.example"];
    let pairs = || properties.iter().zip(values);
    let rows = |name: &str, text: String| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        lines(&write(folder.path()).1, "mailboxes.jsonl")
    };
    let object: serde_json::Map<String, Value> =
        pairs().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let as_json = rows("Get-Mailbox.json", json!([object]).to_string());
    assert_eq!(as_json[0]["forwarding_smtp_address"], "a@x.example");
    assert_eq!(rows("Get-Mailbox.csv", format!("{}\r\n{}\r\n", properties.join(","), values.join(","))), as_json);
    let xml: String = pairs().map(|(name, value)| format!("<S N=\"{name}\">{value}</S>")).collect();
    let xml = format!("<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><MS>{xml}</MS></Obj></Objs>");
    assert_eq!(rows("Get-Mailbox.xml", xml.clone()), as_json);
    assert_eq!(rows("get-mailbox.CLIXML", xml), as_json);
}

#[test]
fn a_broken_clixml_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Get-Mailbox.xml"), "<Objs>\n<Obj>\n</Objs>").unwrap();
    let message = import(folder.path(), &options()).unwrap_err().to_string();
    assert!(message.starts_with("Get-Mailbox.xml: line 3: "), "{message}");
}

#[test]
fn the_report_of_mail_apps_is_read_as_graph_writes_it() {
    let folder = with_mailboxes();
    let report = "\u{feff}Report Refresh Date,User Principal Name,Mail For Mac,Outlook For Windows,POP3 App\r\n\
                  2026-11-20,ADA@contoso.com,No,Yes,Yes\r\n2026-11-20,bob@contoso.com,No,No,No\r\n";
    std::fs::write(folder.path().join("email-app-usage.csv"), report).unwrap();
    let (manifest, out) = write(folder.path());
    assert_eq!(status(&manifest, "graph/email-app-usage"), (Status::Complete, String::new()));
    let rows = lines(&out, "mailboxes.jsonl");
    assert_eq!(rows[0]["mail_apps_used"], json!(["Outlook For Windows", "POP3 App"]));
    assert_eq!(rows[1]["mail_apps_used"], json!([]));
}
