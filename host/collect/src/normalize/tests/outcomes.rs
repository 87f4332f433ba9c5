//! What became of a feed decides what its sources say.

use serde_json::json;

use super::*;

const ADA: &str = "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const BOB: &str = "2a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const EVE: &str = "3a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";

fn mailbox(id: &str, name: &str) -> Value {
    json!({
        "ExternalDirectoryObjectId": id, "Guid": id.replace('a', "b"), "Name": name, "UserPrincipalName": format!("{name}@contoso.com"),
        "PrimarySmtpAddress": format!("{name}@contoso.com"), "RecipientTypeDetails": "UserMailbox",
    })
}

fn mailboxes() -> [Value; 2] {
    [mailbox(ADA, "ada"), mailbox(BOB, "bob")]
}

fn user(id: &str, name: &str) -> Value {
    json!({
        "id": id, "userPrincipalName": format!("{name}@contoso.com"), "displayName": name, "accountEnabled": true,
        "userType": "Member", "onPremisesSyncEnabled": null,
    })
}

fn rule(of: &str, number: u64) -> Value {
    json!({"OfMailbox": of, "RuleIdentity": number, "Name": "Invoices", "Enabled": true, "ForwardTo": null})
}

fn cut_short(done: u64, of: u64) -> Outcome {
    Outcome::CutShort { done, of: Some(of), reason: "the collection was stopped".to_owned() }
}

fn refused(status: Status) -> Outcome {
    Outcome::Refused { status, reason: "Graph answered Authorization_RequestDenied: no".to_owned() }
}

#[test]
fn a_whole_feed_is_complete_without_a_doubt() {
    let capture = Capture::new()
        .with("exchange/mailboxes", &mailboxes())
        .with("exchange/inbox-rules", &[rule(ADA, 1)])
        .with("exchange/mailbox-permissions", &[])
        .with("exchange/folder-permissions", &[])
        .with("graph/service-principals", &[json!({"id": EVE, "appId": EVE, "displayName": "Zoom"})])
        .with("graph/app-role-assignments", &[])
        .with(
            "graph/sign-ins",
            &[json!({"userId": ADA, "clientAppUsed": "Browser", "status": {"errorCode": 0}, "createdDateTime": TIME})],
        );
    let manifest = capture.normalize().unwrap().manifest;
    for source in [
        "exchange/mailboxes",
        "exchange/inbox-rules",
        "exchange/mailbox-permissions",
        "exchange/folder-permissions",
        "graph/app-role-assignments",
        "graph/sign-ins",
    ] {
        assert_eq!(status(&manifest, source), (Status::Complete, String::new()), "{source}");
        assert_eq!(source_of(&manifest, source).backend.as_deref(), Some("Test"));
    }
    assert_eq!(source_of(&manifest, "exchange/inbox-rules").count, Some(1));
    assert_eq!(capture.lines("service-principals")[0]["application_permissions"], json!([]));
}

#[test]
fn a_thousand_objects_of_a_capture_are_all_that_there_are() {
    let mailbox =
        |index: usize| json!({"Guid": format!("{index:08}-5d6c-4f6e-9d34-d1f0b2c7a9e1"), "Name": index.to_string()});
    let capture = Capture::new().with("exchange/mailboxes", &(0..1_000).map(mailbox).collect::<Vec<_>>());
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(status(&manifest, "exchange/mailboxes"), (Status::Complete, String::new()));
}

#[test]
fn a_feed_that_ends_in_the_middle_of_the_mailboxes_keeps_what_there_is_and_says_how_far_it_came() {
    let capture = Capture::new()
        .with("exchange/mailboxes", &mailboxes())
        .ended("exchange/inbox-rules", &[rule(ADA, 1)], cut_short(1, 2))
        .ended("exchange/mailbox-permissions", &[], cut_short(0, 2))
        .ended(
            "exchange/mailbox-folder-statistics",
            &[json!({"OfMailbox": ADA, "FolderType": "Audits", "ItemsInFolder": 7, "FolderSize": "7 B (7 bytes)"})],
            cut_short(1, 2),
        );
    let manifest = capture.normalize().unwrap().manifest;
    let expected = (Status::Partial, "1 of 2 were read: the collection was stopped".to_owned());
    assert_eq!(status(&manifest, "exchange/inbox-rules"), expected);
    assert_eq!(source_of(&manifest, "exchange/inbox-rules").count, Some(1));
    assert_eq!(capture.lines("inbox-rules").len(), 1);
    let (partial, reason) = status(&manifest, "exchange/mailbox-permissions");
    assert_eq!((partial, reason.as_str()), (Status::Partial, "0 of 2 were read: the collection was stopped"));
    // What was not read is not known, and no folder is not an empty one.
    let rows = capture.lines("mailboxes");
    assert_eq!((&rows[0]["audit_folder_items"], &rows[1]["audit_folder_items"]), (&json!(7), &Value::Null));
    assert_eq!(status(&manifest, "exchange/mailbox-folder-statistics").0, Status::Partial);
}

#[test]
fn a_mailbox_without_the_folder_of_audit_records_has_none_where_all_its_folders_were_read() {
    let folder = |of: &str, kind: &str| json!({"OfMailbox": of, "FolderType": kind, "ItemsInFolder": 9, "FolderSize": "9 B (9 bytes)"});
    let capture = Capture::new()
        .with("exchange/mailboxes", &mailboxes())
        .with("exchange/mailbox-folder-statistics", &[folder(ADA, "Audits"), folder(BOB, "RecoverableItemsDeletions")]);
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(status(&manifest, "exchange/mailbox-folder-statistics"), (Status::Complete, String::new()));
    let rows = capture.lines("mailboxes");
    assert_eq!((&rows[0]["audit_folder_items"], &rows[1]["audit_folder_items"]), (&json!(9), &json!(0)));
}

#[test]
fn rights_and_rules_of_mailboxes_that_nobody_knows_all_of_are_never_complete() {
    let capture = Capture::new()
        .ended(
            "exchange/mailboxes",
            &mailboxes(),
            Outcome::CutShort { done: 2, of: None, reason: "page 2 failed".to_owned() },
        )
        .with("exchange/inbox-rules", &[])
        .with("exchange/folder-permissions", &[]);
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(status(&manifest, "exchange/mailboxes"), (Status::Partial, "page 2 failed".to_owned()));
    for source in ["exchange/inbox-rules", "exchange/folder-permissions"] {
        let (status, reason) = status(&manifest, source);
        assert_eq!(status, Status::Partial, "{source}");
        assert!(reason.contains("more mailboxes than exchange/mailboxes gave"), "{reason}");
    }
}

#[test]
fn a_list_of_applications_that_ends_where_graph_ends_is_not_all_of_them() {
    let policy = |applications: usize| {
        let applies_to: Vec<Value> = (0..applications).map(|number| json!({"appId": number.to_string()})).collect();
        json!({"id": EVE, "displayName": "P", "isEnabled": true, "restrictions": {}, "appliesTo": applies_to})
    };
    for (applications, status) in [(19, Status::Complete), (20, Status::Partial), (21, Status::Complete)] {
        let manifest =
            Capture::new().with("graph/app-management-policies", &[policy(applications)]).normalize().unwrap().manifest;
        let source = manifest.sources.iter().find(|source| source.id == "graph/app-management-policies").unwrap();
        assert_eq!(source.status, status, "{applications}");
    }
}

#[test]
fn a_refusal_is_the_status_of_its_source_and_makes_no_file() {
    for refusal in [Status::Denied, Status::Unlicensed, Status::Failed] {
        let capture = Capture::new()
            .without("graph/users", refused(refusal))
            .without("exchange/remote-domains", refused(refusal))
            .with("graph/risky-users", &[]);
        let manifest = capture.normalize().unwrap().manifest;
        let expected = (refusal, "Graph answered Authorization_RequestDenied: no".to_owned());
        assert_eq!(status(&manifest, "graph/users"), expected);
        assert_eq!(status(&manifest, "exchange/remote-domains"), expected);
        // Columns of users without users.
        let (status, reason) = status(&manifest, "graph/risky-users");
        assert_eq!(status, Status::NotCollected);
        assert_eq!(reason, "graph/risky-users belongs to users, and graph/users does not give them");
        assert!(
            !capture.target().join("users.jsonl").exists() && !capture.target().join("remote-domains.jsonl").exists()
        );
    }
}

#[test]
fn what_nobody_asked_for_is_not_collected() {
    let reason = "left out by --skip";
    let capture = Capture::new()
        .with("exchange/mailboxes", &mailboxes())
        .without("exchange/cas-mailboxes", Outcome::NotAsked { reason: reason.to_owned() });
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(status(&manifest, "exchange/cas-mailboxes"), (Status::NotCollected, reason.to_owned()));
    assert_eq!(status(&manifest, "teams/tenant"), (Status::NotCollected, "nobody asked for it".to_owned()));
    let row = capture.lines("mailboxes").remove(0);
    assert!(row.get("pop_enabled").is_none() && row.get("owner_plans").is_none(), "{row}");
    assert_eq!(source_of(&manifest, "exchange/cas-mailboxes").backend, None);
}

#[test]
fn without_the_mailboxes_their_columns_are_not_collected_and_their_rights_belong_to_nobody() {
    let capture = Capture::new()
        .without("exchange/mailboxes", refused(Status::Denied))
        .with("exchange/cas-mailboxes", &[json!({"Guid": ADA, "PopEnabled": true})])
        .with(
            "exchange/mailbox-permissions",
            &[json!({"OfMailbox": ADA, "User": "bob", "AccessRights": ["FullAccess"]})],
        );
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(status(&manifest, "exchange/cas-mailboxes").0, Status::NotCollected);
    let (status, reason) = status(&manifest, "exchange/mailbox-permissions");
    assert_eq!(status, Status::Partial);
    assert!(reason.contains("1 of 1 objects belong to no mailbox of exchange/mailboxes"), "{reason}");
    assert!(!capture.target().join("mailboxes.jsonl").exists());
}

#[test]
fn a_helper_that_is_missing_leaves_names_as_they_are_and_credentials_unknown() {
    let own = json!({
        "id": EVE, "appId": EVE, "displayName": "Intranet", "appOwnerOrganizationId": TENANT, "passwordCredentials": [],
        "keyCredentials": [],
    });
    let mut forwarding = mailbox(ADA, "ada");
    forwarding["ForwardingAddress"] = json!("Eve");
    let capture = Capture::new()
        .with("exchange/mailboxes", &[forwarding])
        .with("graph/service-principals", &[own])
        .without("applications", refused(Status::Denied));
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(capture.lines("mailboxes")[0]["forwarding_recipient"], "Eve");
    let (status, reason) = status(&manifest, "graph/service-principals");
    assert_eq!(status, Status::Partial);
    assert!(reason.ends_with("and the feed applications does not tell their credentials"), "{reason}");
    assert_eq!(capture.lines("service-principals")[0].get("passwords"), None);
}

#[test]
fn members_of_a_group_that_was_read_in_part_are_no_ones_whole_list() {
    let policies = [json!({"id": EVE, "conditions": {"users": {"includeGroups": [EVE], "excludeGroups": []}}})];
    let members = [json!({"groupId": EVE, "members": [ADA]})];
    let roles = [json!({"principalId": EVE, "roleDefinitionId": "R", "directoryScopeId": "/"})];
    let of = |outcome: Outcome| {
        let capture = Capture::new()
            .with("graph/users", &[user(ADA, "ada"), user(BOB, "bob")])
            .with("graph/conditional-access-policies", &policies)
            .with("graph/role-assignments", &roles)
            .ended("graph/policy-group-members", &members, outcome);
        let manifest = capture.normalize().unwrap().manifest;
        let rows = capture.lines("users");
        let column = |name: &str| rows.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
        let statuses = ["graph/policy-group-members", "graph/role-assignments"].map(|id| status(&manifest, id).0);
        (column("policy_groups"), column("directory_roles"), statuses)
    };
    let whole = of(Outcome::Whole);
    assert_eq!(whole, (vec![json!([EVE]), json!([])], vec![json!(["r"]), json!([])], [Status::Complete; 2]));
    let cut = of(cut_short(0, 1));
    assert_eq!(cut, (vec![Value::Null; 2], vec![json!(["r"]), Value::Null], [Status::Partial; 2]));
}

#[test]
fn the_report_of_mail_apps_says_by_silence_that_nobody_used_one() {
    let line = json!({"User Principal Name": "ada@contoso.com", "POP3 App": "Yes", "Outlook For Web": "No"});
    let capture = Capture::new()
        .with("exchange/mailboxes", &mailboxes())
        .with("graph/email-app-usage", std::slice::from_ref(&line));
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(status(&manifest, "graph/email-app-usage"), (Status::Complete, String::new()));
    let used = |capture: &Capture| {
        capture.lines("mailboxes").iter().map(|row| row["mail_apps_used"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(used(&capture), [json!(["POP3 App"]), json!([])]);
    // Not where the report has pseudonyms, and not where a part of it is missing.
    let hidden = json!({"User Principal Name": "9B2A0F5C1E7D", "POP3 App": "Yes"});
    let capture = Capture::new().with("exchange/mailboxes", &mailboxes()).with("graph/email-app-usage", &[hidden]);
    let manifest = capture.normalize().unwrap().manifest;
    assert_eq!(status(&manifest, "graph/email-app-usage").0, Status::Concealed);
    assert_eq!(used(&capture), [Value::Null, Value::Null]);
    let capture = Capture::new().with("exchange/mailboxes", &mailboxes()).ended(
        "graph/email-app-usage",
        &[line],
        Outcome::CutShort { done: 1, of: None, reason: "the report broke off".to_owned() },
    );
    capture.normalize().unwrap();
    assert_eq!(used(&capture), [json!(["POP3 App"]), Value::Null]);
}

#[test]
fn a_damaged_line_names_its_file_and_leaves_nothing() {
    let capture = Capture::new()
        .with("graph/users", &[user(ADA, "ada"), user(BOB, "bob")])
        .with("exchange/mailboxes", &mailboxes())
        .with("exchange/inbox-rules", &[rule(ADA, 1), rule(BOB, 1)]);
    let path = capture.path("exchange/inbox-rules");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &text[..text.len() - 20]).unwrap();
    let message = capture.normalize().unwrap_err().to_string();
    assert!(message.contains("exchange.inbox-rules.jsonl:2: the line has no end"), "{message}");
    assert!(message.contains("resume the collection"), "{message}");
    assert!(!capture.target().exists());
    let left: Vec<_> =
        std::fs::read_dir(capture.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    std::fs::remove_file(&path).unwrap();
    let error = capture.normalize().unwrap_err();
    assert!(matches!(&error, Error::Io { path: named, .. } if *named == path), "{error}");
}

#[test]
fn the_capture_tells_whose_it_is_by_the_domain_that_does_not_change() {
    let organization = json!({"id": TENANT.to_uppercase(), "displayName": "Contoso"});
    let domains = [
        json!({"id": "contoso.com", "isDefault": true, "isInitial": false}),
        json!({"id": "contoso.onmicrosoft.com", "isDefault": false, "isInitial": true}),
    ];
    let capture = Capture::new().with("graph/organization", &[organization]).with("graph/domains", &domains);
    let whose = super::super::tenant(&capture.feeds, true).unwrap();
    assert_eq!(whose.ids, [(TENANT.to_owned(), "graph/organization".to_owned())]);
    assert_eq!((whose.name.as_str(), whose.domain.as_str()), ("Contoso", "contoso.onmicrosoft.com"));
    assert_eq!(super::super::tenant(&capture.feeds, false).unwrap().domain, "contoso.com");
}

#[test]
fn a_managed_identity_is_of_the_tenant_although_it_names_no_owner() {
    let identity = json!({
        "id": EVE, "appId": EVE, "displayName": "backup", "servicePrincipalType": "ManagedIdentity", "appOwnerOrganizationId": null,
        "passwordCredentials": [], "keyCredentials": [{"endDateTime": "2027-01-01T00:00:00Z"}],
    });
    let capture = Capture::new().with("graph/service-principals", &[identity]);
    assert_eq!(
        status(&capture.normalize().unwrap().manifest, "graph/service-principals"),
        (Status::Complete, String::new())
    );
    let row = capture.lines("service-principals").remove(0);
    assert_eq!((&row["owner"], &row["credentials_end"]), (&json!("own"), &json!("2027-01-01T00:00:00Z")));
}
