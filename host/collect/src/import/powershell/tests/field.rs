//! What exports in the field look like: what they join, cut off, wrap and leave out (reference field-faults.md).

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::import;
use super::{lines, options, put, status, write};
use ephor_snapshot::{Manifest, Status};

const ADA: &str = "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const BOB: &str = "2a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const ROLE: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";

/// A snapshot of these files.
fn imported(files: &[(&str, Value)]) -> (Manifest, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, value)| put(folder.path(), name, value));
    write(folder.path())
}

fn notes(files: &[(&str, Value)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, value)| put(folder.path(), name, value));
    import(folder.path(), &options()).unwrap().notes.join("\n")
}

fn users() -> (&'static str, Value) {
    let user = |id: &str, name: &str| json!({"id": id, "userPrincipalName": name, "userType": "Member"});
    ("users.json", json!([user(ADA, "ada@contoso.com"), user(BOB, "bob@contoso.com")]))
}

/// The roles of Ada and of Bob, each for the tenant and for parts of it.
fn roles(assignments: Value) -> (Status, Value) {
    let members = ("policy-group-members.json", json!([{"groupId": "g", "members": [BOB]}]));
    let (manifest, out) = imported(&[users(), members, ("role-assignments.json", assignments)]);
    let rows = lines(&out, "users.jsonl");
    let of = |row: &Value| json!([row["directory_roles"], row["scoped_roles"]]);
    (status(&manifest, "graph/role-assignments").0, rows.iter().map(of).collect())
}

#[test]
fn a_role_for_a_part_of_the_tenant_is_no_role_of_the_tenant() {
    let held = |principal: &str, scope: &str| json!({"principalId": principal, "roleDefinitionId": ROLE, "directoryScopeId": scope});
    let nothing = json!([[], []]);
    for part in ["/administrativeUnits/9a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "/9a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1"] {
        assert_eq!(roles(json!([held(ADA, part)])), (Status::Complete, json!([[[], [ROLE]], nothing])), "{part}");
        assert_eq!(roles(json!([held("g", part)])), (Status::Complete, json!([nothing, [[], [ROLE]]])), "by a group");
        let both = json!([held(ADA, part), held(ADA, "/")]);
        assert_eq!(roles(both), (Status::Complete, json!([[[ROLE], [ROLE]], nothing])));
    }
    let application =
        json!({"principalId": ADA, "roleDefinitionId": ROLE, "directoryScopeId": null, "appScopeId": "/x"});
    assert_eq!(roles(json!([application])), (Status::Complete, json!([[[], [ROLE]], nothing])));
}

#[test]
fn a_role_whose_scope_is_not_told_leaves_open_what_its_holder_has_and_nobody_else() {
    let unscoped = json!({"principalId": ADA, "roleDefinitionId": ROLE});
    assert_eq!(roles(json!([unscoped])), (Status::Partial, json!([[null, null], [[], []]])));
}

#[test]
fn members_that_came_as_one_text_are_all_of_them_and_members_that_are_not_told_are_not_none() {
    let held = json!([{"principalId": "g", "roleDefinitionId": ROLE, "directoryScopeId": "/"}]);
    let of = |members: Value| {
        let mut group = json!({"groupId": "g"});
        if members != json!("absent") {
            group["members"] = members;
        }
        let (_, out) = imported(&[
            users(),
            ("policy-group-members.json", json!([group])),
            ("role-assignments.json", held.clone()),
        ]);
        lines(&out, "users.jsonl").iter().map(|row| row["directory_roles"].clone()).collect::<Vec<_>>()
    };
    for both in [json!([ADA, BOB]), json!(format!("{ADA} {BOB}")), json!([{"id": ADA}, {"id": BOB}])] {
        assert_eq!(of(both.clone()), [json!([ROLE]), json!([ROLE])], "{both}");
    }
    for nobody in [json!([]), json!(""), json!(null)] {
        assert_eq!(of(nobody.clone()), [json!([]), json!([])], "{nobody}");
    }
    for unknown in [json!("absent"), json!("System.Object[]"), json!(["@{id=x}"]), json!("Ada Lovelace")] {
        assert_eq!(of(unknown.clone()), [Value::Null, Value::Null], "{unknown}");
    }
}

#[test]
fn the_account_of_an_agent_is_told_from_those_of_people() {
    let parent = "9a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
    let user = |more: Value| {
        let mut user = json!({"id": ADA, "userPrincipalName": "ada@contoso.com"});
        user.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        user
    };
    let is_agent = |name: &str, user: Value| {
        let (_, out) = imported(&[(name, json!([user]))]);
        lines(&out, "users.jsonl")[0]["is_agent"].clone()
    };
    for agent in [
        json!({"@odata.type": "#microsoft.graph.agentUser"}),
        json!({"identityParentId": parent}),
        json!({"@odata.type": "#microsoft.graph.agentUser", "identityParentId": parent}),
    ] {
        assert_eq!(is_agent("users.json", user(agent.clone())), json!(true), "{agent}");
        let module = json!({"Id": ADA, "UserPrincipalName": "ada@contoso.com", "AdditionalProperties": agent});
        assert_eq!(is_agent("Get-MgUser.json", module), json!(true));
    }
    for person in [json!({}), json!({"@odata.type": "#microsoft.graph.user", "identityParentId": null})] {
        assert_eq!(is_agent("users.json", user(person.clone())), json!(false), "{person}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Get-MgUser.csv"), format!("Id,UserPrincipalName\n{ADA},ada@contoso.com\n"))
        .unwrap();
    assert_eq!(lines(&write(folder.path()).1, "users.jsonl")[0]["is_agent"], Value::Null, "a table may have lost it");
}

#[test]
fn a_file_that_holds_nothing_but_null_is_no_answer() {
    let of = |value: Value| {
        let (manifest, _out) = imported(&[("Get-TransportRule.json", value), users()]);
        status(&manifest, "exchange/transport-rules")
    };
    for nothing in [json!(null), json!([null]), json!([null, [null]]), json!({}), json!([{}]), json!({"value": null})] {
        let (status, reason) = of(nothing.clone());
        assert_eq!(status, Status::Failed, "{nothing}");
        assert!(reason.starts_with("Get-TransportRule.json holds nothing"), "{reason}");
    }
    for none in [json!([]), json!({"value": []})] {
        assert_eq!(of(none.clone()).0, Status::Complete, "{none}");
    }
    let rule = json!({"Identity": "a", "Name": "a"});
    assert_eq!(of(json!([null, rule])).0, Status::Complete, "a null beside an object is no object");
}

#[test]
fn a_value_with_decoration_is_the_value() {
    let version =
        json!({"Major": 14, "Minor": 1, "Build": -1, "Revision": -1, "MajorRevision": -1, "MinorRevision": -1});
    let device = json!([{"Guid": {"value": ADA, "Guid": ADA}, "ClientVersion": version, "DeviceOS": {"value": "iOS", "PSComputerName": "x", "RunspaceId": BOB},
        "DeviceAccessState": {"value": 1, "Value": "Allowed"}}]);
    let (manifest, out) = imported(&[("Get-MobileDevice.json", device)]);
    assert_eq!(status(&manifest, "exchange/mobile-devices").0, Status::Complete);
    let row = &lines(&out, "mobile-devices.jsonl")[0];
    assert_eq!(
        (&row["id"], &row["client_version"], &row["access_state"]),
        (&json!(ADA), &json!("14.1"), &json!("Allowed"))
    );
    let permission = json!([{"Identity": "ada@contoso.com", "User": "bob@contoso.com", "AccessRights": ["FullAccess"],
        "Deny": {"IsPresent": false}, "IsInherited": {"IsPresent": false}}]);
    let (_, out) = imported(&[("Get-MailboxPermission.json", permission)]);
    assert_eq!(lines(&out, "mailbox-permissions.jsonl")[0]["deny"], json!(false));
    // A name beside the value is no decoration: the value of a setting is its own.
    let setting = json!([{"id": "a", "values": [{"name": "EnableX", "value": "true"}]}]);
    let (_, out) = imported(&[("directory-settings.json", setting.clone())]);
    assert_eq!(json!(lines(&out, "directory-settings.jsonl")), setting);
}

/// The row of a rule of Ada's.
fn inbox_rule(changes: Value, others: &[(&str, Value)]) -> Value {
    let mut rule = json!({"MailboxOwnerId": "ada@contoso.com", "RuleIdentity": "1", "Name": "n", "Enabled": true, "ForwardTo": null,
        "ForwardAsAttachmentTo": null, "RedirectTo": null});
    rule.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let files: Vec<(&str, Value)> = others.iter().cloned().chain([("Get-InboxRule.json", json!([rule]))]).collect();
    lines(&imported(&files).1, "inbox-rules.jsonl").remove(0)
}

#[test]
fn recipients_that_came_as_one_text_are_all_of_them() {
    for between in [", ", " ", "\r\n", ";"] {
        let joined = ["\"Mallory\" [SMTP:mallory@evil.example]", "\"Bob\" [SMTP:bob@contoso.com]"].join(between);
        let row = inbox_rule(json!({"ForwardTo": joined}), &[]);
        assert_eq!(row["forwards_to"], json!(["bob@contoso.com", "mallory@evil.example"]), "{between:?}");
    }
    let row = inbox_rule(json!({"ForwardTo": "Mallory, Bob [SMTP:bob@contoso.com]"}), &[]);
    assert_eq!((&row["forwards_to"], &row["forwards_complete"]), (&Value::Null, &json!(false)));
}

#[test]
fn the_primary_address_of_a_contact_is_not_where_its_mail_goes() {
    let legacy = "/o=Labs/cn=eve";
    let goes = |recipient: Value| {
        let row = inbox_rule(
            json!({"ForwardTo": [format!("\"Eve\" [EX:{legacy}]")]}),
            &[("Get-Recipient.json", json!([recipient]))],
        );
        row["forwards_to"][0].as_str().unwrap().to_owned()
    };
    let recipient = |kind: &str, external: Option<&str>| json!({"Name": "Eve", "LegacyExchangeDN": legacy, "RecipientTypeDetails": kind, "PrimarySmtpAddress": "eve@contoso.com", "ExternalEmailAddress": external});
    for kind in ["MailContact", "MailUser", "GuestMailUser", "MailForestContact", "a kind that is new"] {
        assert!(goes(recipient(kind, None)).contains("not known"), "{kind}");
        assert_eq!(goes(recipient(kind, Some("SMTP:Eve@evil.example"))), "eve@evil.example", "{kind}");
    }
    for kind in ["UserMailbox", "SharedMailbox", "MailUniversalDistributionGroup"] {
        assert_eq!(goes(recipient(kind, None)), "eve@contoso.com", "{kind}");
    }
    let untyped = json!({"Name": "Eve", "LegacyExchangeDN": legacy, "PrimarySmtpAddress": "eve@contoso.com"});
    assert!(goes(untyped.clone()).contains("not known"));
    let contacts = ("Get-MailContact.json", json!([untyped]));
    let row = inbox_rule(json!({"ForwardTo": ["eve@contoso.com"]}), &[contacts]);
    assert_eq!(row["forwards_to"], json!(["eve@contoso.com (external address not known)"]));
}

#[test]
fn a_recipient_is_found_by_the_name_that_it_had_elsewhere() {
    let recipients = json!([{"Name": "Carol", "RecipientTypeDetails": "UserMailbox", "PrimarySmtpAddress": "carol@contoso.com",
        "EmailAddresses": ["SMTP:carol@contoso.com", "X500:/o=Old/ou=A Group (F)/cn=Recipients/cn=Carol"]}]);
    for name in ["/o=Old/ou=A Group (F)/cn=Recipients/cn=Carol", "/O=OLD/OU=a group (f)/cn=recipients/cn=carol"] {
        let row = inbox_rule(
            json!({"ForwardTo": [format!("\"Carol\" [EX:{name}]")]}),
            &[("Get-Recipient.json", recipients.clone())],
        );
        assert_eq!(row["forwards_to"], json!(["carol@contoso.com"]), "{name}");
    }
    let row =
        inbox_rule(json!({"ForwardTo": ["\"Carol\" [EX:/o=Other/cn=Carol B]"]}), &[("Get-Recipient.json", recipients)]);
    assert_eq!(row["forwards_to"], json!(["\"Carol\" [EX:/o=Other/cn=Carol B]"]));
}

#[test]
fn conditions_that_were_not_exported_leave_open_whether_there_is_one() {
    let all: Vec<&str> = [
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
        "SubjectContainsWords",
        "SubjectOrBodyContainsWords",
        "BodyContainsWords",
        "FromAddressContainsWords",
        "HeaderContainsWords",
    ]
    .to_vec();
    let empty: Value =
        all.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<serde_json::Map<_, _>>().into();
    let of = |rule: &Value| {
        let row = inbox_rule(rule.clone(), &[]);
        (row["conditional"].clone(), row["words_complete"].clone())
    };
    assert_eq!(of(&empty), (json!(false), json!(true)));
    for name in all {
        let mut rule = empty.clone();
        rule[name] = json!(["x"]);
        assert_eq!(of(&rule).0, json!(true), "{name}");
        rule.as_object_mut().unwrap().remove(name);
        assert_eq!(of(&rule).0, Value::Null, "{name}");
    }
    let few = inbox_rule(json!({"From": "", "SubjectContainsWords": "invoice"}), &[]);
    assert_eq!(
        (&few["conditional"], &few["words"], &few["words_complete"]),
        (&json!(true), &json!(["invoice"]), &json!(false))
    );
}

#[test]
fn rights_and_audit_sets_that_came_as_one_text_are_all_of_them() {
    for between in [" ", ", ", ",", ";", "|", "\n"] {
        let rights = ["ReadPermission", "FullAccess"].join(between);
        let permission =
            json!([{"Identity": "ada@contoso.com", "User": "bob@contoso.com", "AccessRights": rights, "Deny": false}]);
        let (_, out) = imported(&[("Get-MailboxPermission.json", permission)]);
        assert_eq!(
            lines(&out, "mailbox-permissions.jsonl")[0]["rights"],
            json!(["FullAccess", "ReadPermission"]),
            "{between:?}"
        );
        let sets = ["Admin", "Delegate", "Owner"].join(between);
        let (_, out) = imported(&[("Get-Mailbox.json", json!([{"Guid": ADA, "DefaultAuditSet": sets}]))]);
        assert_eq!(
            lines(&out, "mailboxes.jsonl")[0]["default_audit_set"],
            json!(["Admin", "Delegate", "Owner"]),
            "{between:?}"
        );
    }
}

#[test]
fn plans_that_came_as_one_text_are_all_of_them() {
    let state = json!({"skuId": "e5", "state": "Active", "error": "None", "disabledPlans": format!("{ADA} {BOB}")});
    let user = json!({"id": ADA, "userPrincipalName": "a", "assignedPlans": [], "licenseAssignmentStates": [state]});
    let (_, out) = imported(&[("users.json", json!([user]))]);
    assert_eq!(lines(&out, "users.jsonl")[0]["disabled_plans"], json!([ADA, BOB]));
}

#[test]
fn what_an_export_cut_off_is_named_with_its_file_and_what_to_do() {
    let policy = json!([{"id": ADA, "conditions": {"users": {"excludeGroups": "System.Object[]"}, "platforms": "@{includePlatforms=}"}}]);
    let said = notes(&[("conditional-access-policies.json", policy.clone())]);
    let expected = "conditional-access-policies.json: 2 values were cut off or joined in the export (conditions.platforms, \
                    conditions.users.excludeGroups); what they hold is not known: export again with ConvertTo-Json -Depth 20";
    assert_eq!(said, expected);
    let (manifest, out) = imported(&[("conditional-access-policies.json", policy)]);
    assert_eq!(status(&manifest, "graph/conditional-access-policies").0, Status::Complete);
    let damaged = json!({"conditions": {"users": {"excludeGroups": true}, "platforms": true}});
    assert_eq!(lines(&out, "conditional-access-policies.jsonl")[0]["@ephor.damaged"], damaged);
}

#[test]
fn an_exception_that_a_table_could_not_hold_is_damage_and_not_absent() {
    let folder = tempfile::tempdir().unwrap();
    let table = "Identity,Name,ExceptIfSentTo,RecipientDomainIs\nr,r,System.String[],contoso.com contoso.example\n";
    std::fs::write(folder.path().join("Get-SafeLinksRule.csv"), table).unwrap();
    let (_, out) = write(folder.path());
    let rule = &lines(&out, "safe-links-rules.jsonl")[0];
    assert_eq!(rule["@ephor.damaged"], json!({"ExceptIfSentTo": true}));
    assert_eq!(rule["RecipientDomainIs"], json!(["contoso.com", "contoso.example"]));
}

#[test]
fn a_subscription_that_ended_gives_no_plan_to_an_import_either() {
    let sku = |id: &str, state: Value| json!({"skuId": id, "capabilityStatus": state, "servicePlans": [{"servicePlanId": id, "servicePlanName": id, "provisioningStatus": "Success"}]});
    let skus = json!([
        sku("a", json!("Enabled")),
        sku("b", json!("Suspended")),
        sku("c", json!("Warning")),
        sku("d", Value::Null)
    ]);
    let (manifest, out) = imported(&[("subscribed-skus.json", skus)]);
    assert_eq!(status(&manifest, "graph/service-plans").0, Status::Complete);
    let plans: Vec<Value> =
        lines(&out, "service-plans.jsonl").iter().map(|plan| plan["servicePlanId"].clone()).collect();
    assert_eq!(plans, ["a", "c", "d"]);
}

/// Certificates that Microsoft's own tests export.
fn of_css_exchange(name: &str) -> Vec<Value> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/css-exchange");
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path().join("on-premises");
    std::fs::create_dir(&server).unwrap();
    std::fs::copy(data.join(name), server.join("Get-ExchangeCertificate.xml")).unwrap();
    let (manifest, out) = write(Path::new(folder.path()));
    assert_eq!(status(&manifest, "on-premises/exchange-certificates"), (Status::Complete, String::new()), "{name}");
    lines(&out, "exchange-certificates.jsonl")
}

#[test]
fn certificates_are_read_from_their_bytes_and_their_text() {
    let two = of_css_exchange("GetExchangeCertificateIncomplete.xml");
    let first = two.iter().find(|one| one["Subject"] == "CN=localhost").unwrap();
    assert_eq!(two.len(), 2);
    assert_eq!(first["Thumbprint"], "E267D459A0FB53D0EF225C11FAC062D522648C09");
    assert_eq!(first["Issuer"], "CN=localhost");
    // In universal time; the text has the hours of the machine.
    assert_eq!(
        (&first["NotBefore"], &first["NotAfter"]),
        (&json!("2021-08-06T13:00:58Z"), &json!("2026-08-06T00:00:00Z"))
    );
    for name in ["NewExchangeAuthCertificate.xml", "NewExchangeCertificateDefaultTransport.xml"] {
        for one in of_css_exchange(name) {
            for property in ["Thumbprint", "Subject", "Issuer", "NotBefore", "NotAfter", "PSComputerName"] {
                assert!(one[property].is_string(), "{name}: {property} of {one}");
            }
        }
    }
}
