//! A folder of cmdlets' answers, imported and scanned.

use std::path::Path;

use serde_json::{Value, json};

use crate::run::{expect, json as parse};

const TENANT: &str = "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";

fn answers() -> Vec<(&'static str, Value)> {
    vec![
        ("Get-TransportConfig", json!([{"Name": "Transport Settings", "SmtpClientAuthenticationDisabled": false}])),
        (
            "Get-RemoteDomain",
            json!([
                {"Name": "Default", "DomainName": "*", "AutoForwardEnabled": true},
                {"Name": "Partner", "DomainName": "fabrikam.com", "AutoForwardEnabled": false},
            ]),
        ),
        (
            "Get-MobileDevice",
            json!([{
                "Guid": "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "FriendlyName": "iPhone", "ClientType": "EAS",
                "ClientVersion": "14.1", "DeviceOS": "iOS 12", "DeviceAccessState": "Allowed",
            }]),
        ),
    ]
}

/// The verdicts of every rule over what stands in `folder`.
fn scanned(work: &Path) -> Value {
    let arguments = ["import", "powershell", "answers", "--out", "t", "--tenant-id", TENANT];
    let ran = expect(0, work, &arguments);
    assert!(!ran.stderr.contains("note:"), "{}", ran.stderr);
    let ran = expect(0, work, &["scan", "t", "--format", "json", "--fail-on", "never"]);
    parse(&ran.stdout)["summary"]["rules"].clone()
}

#[test]
fn what_cmdlets_gave_as_json_is_judged_and_the_rest_is_unknown() {
    let work = tempfile::tempdir().unwrap();
    std::fs::create_dir(work.path().join("answers")).unwrap();
    for (name, value) in answers() {
        std::fs::write(work.path().join(format!("answers/{name}.json")), value.to_string()).unwrap();
    }
    let rules = scanned(work.path());
    assert_eq!(rules["mail/smtp-auth-enabled"]["fail"], 1, "{rules}");
    assert_eq!(rules["clients/activesync-protocol-outdated"]["fail"], 1, "{rules}");
    assert_eq!(rules["audit/unified-audit-log-disabled"]["pass"], 0, "{rules}");
}

/// The same as `Export-Csv` writes it: all values as text.
fn csv(value: &Value) -> String {
    let objects: Vec<_> = value.as_array().unwrap().iter().map(|object| object.as_object().unwrap()).collect();
    let cell = |value: &Value| match value {
        Value::Bool(flag) => if *flag { "\"True\"" } else { "\"False\"" }.to_owned(),
        other => format!("\"{}\"", other.as_str().unwrap()),
    };
    let header: Vec<String> = objects[0].keys().map(|name| format!("\"{name}\"")).collect();
    let mut text = format!("#TYPE System.Object\r\n{}\r\n", header.join(","));
    for object in objects {
        text += &object.values().map(cell).collect::<Vec<_>>().join(",");
        text += "\r\n";
    }
    text
}

#[test]
fn csv_gives_the_verdicts_of_json() {
    let [as_json, as_csv] = [false, true].map(|as_csv| {
        let work = tempfile::tempdir().unwrap();
        std::fs::create_dir(work.path().join("answers")).unwrap();
        for (name, value) in answers() {
            let (ending, text) = if as_csv { ("csv", csv(&value)) } else { ("json", value.to_string()) };
            std::fs::write(work.path().join(format!("answers/{name}.{ending}")), text).unwrap();
        }
        scanned(work.path())
    });
    assert_eq!(as_json, as_csv);
}

/// An object as `Export-Clixml` writes it.
fn clixml(object: &Value) -> String {
    let cell = |(name, value): (&String, &Value)| match value {
        Value::Bool(flag) => format!("<B N=\"{name}\">{flag}</B>"),
        other => format!("<S N=\"{name}\">{}</S>", other.as_str().unwrap()),
    };
    let members: String = object.as_object().unwrap().iter().map(cell).collect();
    format!("<Obj><MS>{members}</MS></Obj>")
}

#[test]
fn clixml_in_utf_16_gives_the_verdicts_of_json() {
    let [as_json, as_clixml] = [false, true].map(|as_clixml| {
        let work = tempfile::tempdir().unwrap();
        std::fs::create_dir(work.path().join("answers")).unwrap();
        for (name, value) in answers() {
            let objects: String = value.as_array().unwrap().iter().map(clixml).collect();
            let text = format!("<Objs Version=\"1.1.0.1\">{objects}</Objs>");
            let utf_16 = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            let (ending, bytes) = if as_clixml { ("xml", utf_16) } else { ("json", value.to_string().into_bytes()) };
            std::fs::write(work.path().join(format!("answers/{name}.{ending}")), bytes).unwrap();
        }
        scanned(work.path())
    });
    assert_eq!(as_json, as_clixml);
}

#[test]
fn rules_judge_what_several_files_say_together() {
    let work = tempfile::tempdir().unwrap();
    let answers = work.path().join("answers");
    std::fs::create_dir_all(answers.join("on-premises")).unwrap();
    let put = |name: &str, value: Value| std::fs::write(answers.join(name), value.to_string()).unwrap();
    let user = "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
    put(
        "users.json",
        json!({"value": [{"id": user, "userPrincipalName": "ada@contoso.com", "accountEnabled": true, "userType": "Member"}]}),
    );
    put(
        "user-registration-details.json",
        json!({"value": [{"id": user, "isMfaRegistered": false, "methodsRegistered": []}]}),
    );
    put("Get-MailboxAuditBypassAssociation.json", json!([{"Name": user, "AuditBypassEnabled": true}]));
    put(
        "on-premises/Get-ADSyncScheduler.json",
        json!({"ComputerName": "SYNC1", "SyncCycleEnabled": false, "StagingModeEnabled": false}),
    );
    let rules = scanned(work.path());
    for rule in ["identity/mfa-method-missing", "audit/audit-bypass", "hybrid/synchronization-scheduler-off"] {
        assert_eq!(rules[rule]["fail"], 1, "{rule}: {rules}");
    }
}

#[test]
fn a_hostile_file_is_named_with_its_line_and_leaves_nothing() {
    let work = tempfile::tempdir().unwrap();
    std::fs::create_dir(work.path().join("answers")).unwrap();
    let laughs = "<!DOCTYPE x [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]>\n<Objs><S>&b;</S></Objs>";
    std::fs::write(work.path().join("answers/Get-Mailbox.xml"), laughs).unwrap();
    let ran = expect(4, work.path(), &["import", "powershell", "answers", "--out", "t", "--tenant-id", TENANT]);
    assert!(ran.stderr.contains("Get-Mailbox.xml: line 1: found a document type"), "{}", ran.stderr);
    assert!(!work.path().join("t").exists());
}

#[test]
fn the_documented_answers_of_exchange_import_without_a_doubt_about_their_shape() {
    let entries =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/documented/exchange")).unwrap();
    let work = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(work.path().join("answers/on-premises")).unwrap();
    for entry in entries {
        let path = entry.unwrap().path();
        let file = parse(&std::fs::read_to_string(&path).unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // The one cmdlet that matters on a server and exists online, too.
        let place = if name == "Get-AvailabilityAddressSpace.json" { "answers/on-premises" } else { "answers" };
        std::fs::write(work.path().join(place).join(name), file["value"].to_string()).unwrap();
    }
    let ran = expect(0, work.path(), &["import", "powershell", "answers", "--out", "t", "--tenant-id", TENANT]);
    assert!(!ran.stderr.contains("note:"), "{}", ran.stderr);
    for document in ["organization-config", "remote-domains", "transport-rules", "inbound-connectors"] {
        assert!(work.path().join(format!("t/{document}.jsonl")).is_file(), "{document}: {}", ran.stdout);
    }
    println!("{}", ran.stdout);
}

/// Rules about servers of the organization's own, with how many verdicts of theirs are not known and how many do not apply.
fn of_servers(answers: &[(&str, Value)]) -> Vec<(String, u64, u64)> {
    let work = tempfile::tempdir().unwrap();
    std::fs::create_dir(work.path().join("answers")).unwrap();
    for (name, value) in answers {
        std::fs::write(work.path().join(format!("answers/{name}.json")), value.to_string()).unwrap();
    }
    let rules = scanned(work.path());
    const OF_SERVERS: [&str; 17] = [
        "hybrid/accidental-deletion-unprevented",
        "hybrid/automatic-upgrade-off",
        "hybrid/autodiscover-authentication-off",
        "hybrid/availability-address-space-missing",
        "hybrid/exchange-server-out-of-support",
        "hybrid/export-deletion-threshold-off",
        "hybrid/federation-certificate-expiring",
        "hybrid/password-hash-synchronization-off",
        "hybrid/receive-connector-certificate-unusable",
        "hybrid/send-connector-certificate-unusable",
        "hybrid/server-without-proxy",
        "hybrid/sharing-policies-differ",
        "hybrid/sync-server-outdated",
        "hybrid/sync-server-unpatched",
        "hybrid/synchronization-scheduler-off",
        "hybrid/trusted-root-missing",
        "hybrid/web-services-authentication-off",
    ];
    let count = |rule: &str, verdict: &str| rules[rule][verdict].as_u64().unwrap_or_else(|| panic!("{rule}: {rules}"));
    OF_SERVERS.iter().map(|rule| ((*rule).to_owned(), count(rule, "unknown"), count(rule, "not_applicable"))).collect()
}

#[test]
fn a_tenant_of_the_cloud_is_not_asked_for_servers_and_one_that_was_not_read_is_unknown() {
    let organization =
        |synchronized: Value| json!([{"id": TENANT, "displayName": "A", "onPremisesSyncEnabled": synchronized}]);
    let rest = [
        ("Get-AcceptedDomain", json!([{"Name": "a.example", "DomainName": "a.example", "Default": true}])),
        ("Get-OrganizationRelationship", json!([])),
        ("Get-IntraOrganizationConnector", json!([])),
        ("Get-InboundConnector", json!([])),
        ("Get-OutboundConnector", json!([])),
    ];
    let with = |synchronized: Value| {
        let mut answers = rest.to_vec();
        answers.push(("organization", organization(synchronized)));
        answers
    };
    for (rule, unknown, not_applicable) in of_servers(&with(Value::Null)) {
        assert_eq!((unknown, not_applicable), (0, 1), "{rule}");
    }
    for answers in [with(json!(true)), rest.to_vec()] {
        for (rule, unknown, _) in of_servers(&answers) {
            assert_eq!(unknown, 1, "{rule}");
        }
    }
    let only_organization = vec![("organization", organization(json!(false)))];
    for (rule, unknown, not_applicable) in of_servers(&only_organization) {
        let of_synchronization = rule.contains("sync") || rule.contains("deletion") || rule.contains("upgrade");
        let expected = if of_synchronization { (0, 1) } else { (1, 0) };
        assert_eq!((unknown, not_applicable), expected, "{rule}: what is set up for servers was not read");
    }
}

/// Whoever else may sign in to the machine could read the answers while they are written.
#[test]
fn the_folder_of_an_export_is_private_before_anything_stands_in_it() {
    let script = include_str!("../../docs/export-tenant.ps1");
    let at = |part: &str| script.find(part).unwrap_or_else(|| panic!("no {part}"));
    let (made, private) = (at("New-Item -ItemType Directory"), at("& chmod 700 $Folder"));
    let first = script[made..].find("Save ").map(|at| at + made).unwrap();
    assert!(made < private && private < first);
    assert!(!script[..private].contains("\nSave "), "only functions stand above");
}
