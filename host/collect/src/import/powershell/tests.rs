use std::path::Path;

use serde_json::{Value, json};

mod documented;
mod exchange;
mod field;
mod graph;
mod large;
mod on_premises;
mod properties;
mod script;

use super::{Error, Options, import};
use ephor_snapshot::{Manifest, Status};

const TENANT: &str = "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";

fn options() -> Options {
    Options { tenant_id: Some(TENANT.to_owned()), collected_at: None }
}

fn put(folder: &Path, name: &str, value: &Value) {
    std::fs::write(folder.join(name), value.to_string()).unwrap();
}

fn write(folder: &Path) -> (Manifest, tempfile::TempDir) {
    let out = tempfile::tempdir().unwrap();
    (import(folder, &options()).unwrap().write(&out.path().join("t")).unwrap().manifest, out)
}

fn lines(out: &tempfile::TempDir, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(out.path().join("t").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn status(manifest: &Manifest, id: &str) -> (Status, String) {
    let source = manifest.sources.iter().find(|source| source.id == id).unwrap();
    (source.status, source.reason.clone().unwrap_or_default())
}

#[test]
fn a_list_an_object_and_a_wrapped_list_are_documents() {
    let domain = json!({"Identity": "Default", "DomainName": "*", "WhenChanged": "/Date(0)/"});
    for value in [domain.clone(), json!([domain]), json!({"value": [domain], "Count": 1})] {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "get-remotedomain.JSON", &value);
        let (manifest, out) = write(folder.path());
        assert_eq!(status(&manifest, "exchange/remote-domains").0, Status::Complete);
        assert_eq!(
            lines(&out, "remote-domains.jsonl"),
            [json!({"Identity": "Default", "DomainName": "*", "WhenChanged": "1970-01-01T00:00:00Z"})]
        );
        assert_eq!(status(&manifest, "exchange/mailboxes").0, Status::NotCollected);
    }
}

#[test]
fn a_mailbox_without_a_property_has_no_value_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let mailboxes = json!([
        {"ExternalDirectoryObjectId": "", "Guid": "2A61E3A5-5D6C-4F6E-9D34-D1F0B2C7A9E1", "AuditEnabled": "Wahr",
         "AuditOwner": "System.String[]", "AuditLogAgeLimit": {"Ticks": 77_760_000_000_000_i64}},
        {"ExternalDirectoryObjectId": "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "AuditOwner": "Send"},
        {"UserPrincipalName": "nobody@contoso.com"},
    ]);
    put(folder.path(), "Get-EXOMailbox.json", &mailboxes);
    let (manifest, out) = write(folder.path());
    let (status, reason) = status(&manifest, "exchange/mailboxes");
    assert_eq!((status, reason.contains("1 of 3")), (Status::Partial, true), "{reason}");
    assert_eq!(
        lines(&out, "mailboxes.jsonl"),
        [
            json!({"id": "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "audit_owner": ["Send"]}),
            json!({"id": "2a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "audit_enabled": true, "audit_log_age_limit": 7_776_000}),
        ]
    );
}

#[test]
fn an_empty_list_is_evidence_and_an_empty_file_is_not() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Get-InboundConnector.json"), "\u{feff}[]\r\n").unwrap();
    std::fs::write(folder.path().join("Get-OutboundConnector.json"), "\r\n").unwrap();
    let (manifest, _out) = write(folder.path());
    assert_eq!(status(&manifest, "exchange/inbound-connectors").0, Status::Complete);
    assert_eq!(status(&manifest, "exchange/outbound-connectors").0, Status::Failed);
}

#[test]
fn a_type_in_the_place_of_a_list_is_damage_and_one_in_that_of_an_object_of_exchange_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let domains =
        json!([{"Name": "Default", "Exceptions": "System.String[]", "More": ["Microsoft.Exchange.X"], "On": true}]);
    put(folder.path(), "Get-RemoteDomain.json", &domains);
    let (_, out) = write(folder.path());
    let domain = json!({"@ephor.damaged": {"Exceptions": true}, "Exceptions": "System.String[]", "Identity": "Default",
        "Name": "Default", "On": true});
    assert_eq!(lines(&out, "remote-domains.jsonl"), [domain]);
}

#[test]
fn a_thousand_mailboxes_may_be_the_first_of_more() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = |index: usize| json!({"Guid": format!("{index:08}-5d6c-4f6e-9d34-d1f0b2c7a9e1")});
    put(folder.path(), "Get-Mailbox.json", &(0..1000).map(mailbox).collect());
    assert_eq!(status(&write(folder.path()).0, "exchange/mailboxes").0, Status::Partial);
    put(folder.path(), "Get-Mailbox.json", &(0..1001).map(mailbox).collect());
    assert_eq!(status(&write(folder.path()).0, "exchange/mailboxes").0, Status::Complete);
}

#[test]
fn the_audit_bypass_without_users_is_not_collected() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-MailboxAuditBypassAssociation.json", &json!([{"Name": "a", "AuditBypassEnabled": true}]));
    assert_eq!(status(&write(folder.path()).0, "exchange/mailbox-audit-bypass").0, Status::NotCollected);
}

#[test]
fn a_broken_file_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Get-RemoteDomain.json"), "[\n{,}]").unwrap();
    let message = import(folder.path(), &options()).unwrap_err().to_string();
    assert!(message.starts_with("Get-RemoteDomain.json: line 2, column 2: expected JSON"), "{message}");
    std::fs::write(folder.path().join("Get-RemoteDomain.json"), "[1]").unwrap();
    let message = import(folder.path(), &options()).unwrap_err().to_string();
    assert!(message.contains("found the number 1"), "{message}");
}

#[test]
fn hostile_json_and_csv_are_errors_with_their_line() {
    let deep = "[".repeat(1_000_000);
    for (name, text, expected) in [
        ("Get-Mailbox.json", deep.as_str(), "line 1, column"),
        ("Get-Mailbox.json", "[\n{\"A\": 1e999}]", "line 2, column"),
        ("Get-Mailbox.json", "[\n{\"A\": \"\0\"}]", "line 2, column"),
        ("Get-Mailbox.csv", "A,B\n\"1", "line 2: "),
        ("Get-InboxRule.loop.json", "[{\"Done\": -1, \"Of\": 2}]", "expected the record of a loop"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        let message = import(folder.path(), &options()).unwrap_err().to_string();
        assert!(message.starts_with(&format!("{name}: {expected}")), "{message}");
    }
}

#[test]
fn files_of_two_tenants_are_not_mixed() {
    let folder = tempfile::tempdir().unwrap();
    let other = "9a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
    put(folder.path(), "Get-OrganizationConfig.json", &json!({"Name": "a", "ExternalDirectoryOrganizationId": TENANT}));
    put(folder.path(), "organization.json", &json!({"value": [{"id": other}]}));
    let message = import(folder.path(), &Options::default()).unwrap_err().to_string();
    assert!(message.starts_with("organization.json: it is of the tenant 9a61"), "{message}");
    put(folder.path(), "organization.json", &json!({"value": [{"id": TENANT.to_uppercase()}]}));
    assert_eq!(import(folder.path(), &Options::default()).unwrap().tenant.id, TENANT);
}

#[test]
fn two_files_of_the_same_source_and_other_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-Weather.json", &json!([]));
    assert!(matches!(import(folder.path(), &options()), Err(Error::Nothing)));
    put(folder.path(), "Get-Mailbox.json", &json!([]));
    put(folder.path(), "Get-Recipient.json", &(0..1000).map(|index| json!({"Name": index.to_string()})).collect());
    put(folder.path(), "Get-InboxRule.loop.json", &json!({"Done": 1, "Of": 1}));
    std::fs::write(folder.path().join("readme.txt"), "").unwrap();
    std::fs::create_dir(folder.path().join("old")).unwrap();
    let imported = import(folder.path(), &options()).unwrap();
    for expected in [
        "is named after no cmdlet, table, document or source that is known: \"Get-Weather.json\"",
        "does not end in .json, .csv, .xml or .clixml: \"readme.txt\"",
        "folders in it are not read, beside on-premises: \"old\"",
        "Get-InboxRule.loop.json is the record of a loop",
        "Get-Recipient.json: 1,000 is what the cmdlet gives",
    ] {
        assert!(imported.notes.iter().any(|note| note.contains(expected)), "{expected}: {:?}", imported.notes);
    }
    put(folder.path(), "Get-EXOMailbox.json", &json!([]));
    assert!(matches!(import(folder.path(), &options()), Err(Error::File { .. })));
}

#[test]
fn the_id_of_the_tenant_is_never_guessed() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-OrganizationConfig.json", &json!({"Identity": "contoso", "Guid": TENANT}));
    assert!(matches!(import(folder.path(), &Options::default()), Err(Error::Tenant)));
    let (manifest, _out) = write(folder.path());
    assert_eq!(manifest.tenant.id, TENANT);
}
