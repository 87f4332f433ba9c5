//! Claims about the tenant that is made up. The rules are written down here a second time, on the JSON of the rows
//! and in the words of their specification, and must find exactly what the truth lists.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use ephor_schema::{Kind, TABLES};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::*;
use crate::snapshot::Snapshot;

type Finding = (String, String);

fn plan(users: u64, seed: u64) -> Plan {
    Plan { users, seed, collected_at: 1_795_305_600, planted: true, settings: Defect::DEFAULT_SETTINGS.to_vec() }
}

fn clean(users: u64, seed: u64) -> Plan {
    Plan { planted: false, settings: Vec::new(), ..plan(users, seed) }
}

/// Writes the snapshot to `tenant` and the truth to `truth.jsonl` in a folder.
fn write(plan: Plan) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tenant = Tenant::new(plan).unwrap();
    tenant.write(&folder.path().join("tenant")).unwrap();
    Truth::create(&folder.path().join("truth.jsonl")).unwrap().write(&tenant).unwrap();
    folder
}

/// All files with their bytes, the truth among them.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = vec![("truth".to_owned(), fs::read(folder.join("truth.jsonl")).unwrap())];
    for entry in fs::read_dir(folder.join("tenant")).unwrap() {
        let entry = entry.unwrap();
        all.push((entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()));
    }
    all.sort();
    all
}

fn rows(snapshot: &Snapshot, table: &str) -> Vec<Map<String, Value>> {
    let mut lines = snapshot.rows(ephor_schema::table(table).unwrap()).unwrap().unwrap();
    let mut all = Vec::new();
    while let Some(block) = lines.next_block().unwrap() {
        all.extend(block.lines().map(|line| serde_json::from_slice::<Map<String, Value>>(line).unwrap()));
    }
    all
}

fn document(snapshot: &Snapshot, name: &str) -> Vec<Value> {
    let items = snapshot.items(ephor_schema::document(name).unwrap()).unwrap();
    items.iter().map(|item| serde_json::from_str(&item.json).unwrap()).collect()
}

fn truth(folder: &Path) -> Vec<Finding> {
    let text = fs::read_to_string(folder.join("truth.jsonl")).unwrap();
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).unwrap();
            assert_eq!(value["verdict"], "fail");
            assert_eq!(value.as_object().unwrap().len(), 3);
            (value["rule"].as_str().unwrap().to_owned(), value["subject"].as_str().unwrap().to_owned())
        })
        .collect()
}

fn set<'a>(row: &'a Map<String, Value>, column: &str) -> HashSet<&'a str> {
    row[column].as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

const PRIVILEGED: [&str; 12] = [
    "62e90394-69f5-4237-9190-012177145e10",
    "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "158c047a-c907-4556-b7ef-446551a6b5f7",
    "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
    "c4e39bd9-1100-46d3-8c65-fb160da0071f",
];

fn user_rules(row: &Map<String, Value>) -> Vec<&'static str> {
    let enabled = row["account_enabled"] == true;
    let methods = set(row, "methods_registered");
    let resists = |method: &&str| {
        method.starts_with("fido2")
            || method.starts_with("passKey")
            || method.starts_with("x509")
            || *method == "windowsHelloForBusiness"
    };
    let privileged = !set(row, "directory_roles").is_disjoint(&HashSet::from(PRIVILEGED));
    let mut rules = Vec::new();
    if enabled && row["user_type"] == "Member" && row["mfa_registered"] == false {
        rules.push("identity/mfa-method-missing");
    }
    if enabled && privileged && row["mfa_registered"] == true && !methods.is_empty() && !methods.iter().any(resists) {
        rules.push("identity/privileged-user-phishable-methods");
    }
    if row["audit_bypass_enabled"] == true {
        rules.push("audit/audit-bypass");
    }
    if enabled && set(row, "disabled_plans").contains("2f442157-a11c-46b9-ae5b-6e39ff4e5849") {
        rules.push("licensing/advanced-auditing-disabled");
    }
    if !set(row, "license_error_groups").is_empty() {
        rules.push("licensing/group-license-error");
    }
    rules
}

fn mailbox_rules(row: &Map<String, Value>) -> Vec<&'static str> {
    let managed = set(row, "default_audit_set");
    let records = |logon: &str, column: &str| managed.contains(logon) || set(row, column).contains("MailItemsAccessed");
    match row["recipient_type"].as_str().unwrap() {
        "UserMailbox" | "SharedMailbox" => {
            let all = records("Owner", "audit_owner")
                && records("Delegate", "audit_delegate")
                && records("Admin", "audit_admin");
            if all { Vec::new() } else { vec!["audit/mail-items-accessed-missing"] }
        }
        "RoomMailbox" | "EquipmentMailbox" | "DiscoveryMailbox" | "PublicFolderMailbox" => {
            if row["audit_enabled"] == false { vec!["audit/mailbox-audit-disabled"] } else { Vec::new() }
        }
        "GroupMailbox" => Vec::new(),
        other => panic!("a kind of mailbox that no rule knows: {other}"),
    }
}

fn office_rules(row: &Map<String, Value>) -> Vec<&'static str> {
    let version = row["version"].as_str().unwrap();
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
    let [major, minor, build, revision] = parts[..] else { panic!("{version}") };
    let unsupported = vec!["clients/office-build-unsupported"];
    let expired = vec!["clients/office-version-out-of-support"];
    match (major, build) {
        (..=14, _) => unsupported,
        (15, _) if (minor, build, revision) < (0, 4971, 1000) => unsupported,
        (15, _) => expired,
        (16, 4000..6000) if (build, revision) < (4600, 1000) => unsupported,
        (16, 4000..6000) => expired,
        (16, 6000..8201) => unsupported,
        (16, 10336..=10999 | 14332) => expired,
        (16, 17932 | 18000..20000) => Vec::new(),
        _ => panic!("a version that no rule is sure of: {version}"),
    }
}

fn mobile_rules(row: &Map<String, Value>) -> Vec<&'static str> {
    let (major, minor) = row["client_version"].as_str().unwrap().split_once('.').unwrap();
    let version: (u32, u32) = (major.parse().unwrap(), minor.parse().unwrap());
    if row["client_type"] == "EAS" && row["access_state"] != "Blocked" && version < (16, 1) {
        vec!["clients/activesync-protocol-outdated"]
    } else {
        Vec::new()
    }
}

fn tenant_rules(snapshot: &Snapshot) -> Vec<&'static str> {
    let strings = |value: &Value| -> Vec<String> { serde_json::from_value(value.clone()).unwrap() };
    let enabled: Vec<Value> = document(snapshot, "conditional-access-policies")
        .into_iter()
        .filter(|policy| policy["state"] == "enabled")
        .collect();
    let everyone = |policy: &Value| {
        let conditions = &policy["conditions"];
        strings(&conditions["users"]["includeUsers"]) == ["All"]
            && strings(&conditions["users"]["excludeUsers"]).is_empty()
            && strings(&conditions["users"]["excludeGroups"]).is_empty()
            && strings(&conditions["applications"]["includeApplications"]) == ["All"]
            && strings(&conditions["applications"]["excludeApplications"]).is_empty()
            && conditions["platforms"].is_null()
            && conditions["locations"].is_null()
            && conditions["devices"].is_null()
            && strings(&conditions["signInRiskLevels"]).is_empty()
            && strings(&conditions["userRiskLevels"]).is_empty()
    };
    let controls = |policy: &Value| strings(&policy["grantControls"]["builtInControls"]);
    let mentions_mfa = |policy: &Value| {
        controls(policy).contains(&"mfa".to_owned()) || !policy["grantControls"]["authenticationStrength"].is_null()
    };
    let requires_mfa = |policy: &Value| {
        mentions_mfa(policy) && (policy["grantControls"]["operator"] == "AND" || controls(policy).len() <= 1)
    };
    let blocks_legacy = |policy: &Value| {
        let mut types = strings(&policy["conditions"]["clientAppTypes"]);
        types.sort();
        everyone(policy) && controls(policy) == ["block"] && types == ["exchangeActiveSync", "other"]
    };
    let all_clients = |policy: &Value| strings(&policy["conditions"]["clientAppTypes"]) == ["all"];
    let mut rules = Vec::new();
    if !enabled.iter().any(blocks_legacy) {
        rules.push("identity/legacy-authentication-not-blocked");
    }
    if !enabled.iter().any(|policy| everyone(policy) && all_clients(policy) && requires_mfa(policy)) {
        rules.push("identity/mfa-not-required");
    }
    // Whoever reads the rule strictly or loosely must come to the same verdict.
    let strict = !enabled.iter().any(requires_mfa);
    assert_eq!(strict, !enabled.iter().any(mentions_mfa));
    if document(snapshot, "security-defaults")[0]["isEnabled"] == false && strict {
        rules.push("identity/security-defaults-off");
    }
    if document(snapshot, "organization-config")[0]["AuditDisabled"] == true {
        rules.push("audit/organization-auditing-disabled");
    }
    if document(snapshot, "admin-audit-log-config")[0]["UnifiedAuditLogIngestionEnabled"] == false {
        rules.push("audit/unified-audit-log-disabled");
    }
    if document(snapshot, "transport-config")[0]["SmtpClientAuthenticationDisabled"] == false {
        rules.push("mail/smtp-auth-enabled");
    }
    rules
}

/// What the rules find.
fn judge(snapshot: &Snapshot) -> BTreeSet<Finding> {
    let mut found = BTreeSet::new();
    let mut add = |subject: &str, rules: Vec<&str>| {
        found.extend(rules.into_iter().map(|rule| (rule.to_owned(), subject.to_owned())));
    };
    type Rules = fn(&Map<String, Value>) -> Vec<&'static str>;
    let tables: [(&str, Rules); 4] = [
        ("users", user_rules),
        ("mailboxes", mailbox_rules),
        ("office-clients", office_rules),
        ("mobile-devices", mobile_rules),
    ];
    for (table, rules) in tables {
        for row in rows(snapshot, table) {
            let broken = rules(&row);
            assert!(broken.len() <= 1, "one row breaks {broken:?}");
            add(row["id"].as_str().unwrap(), broken);
        }
    }
    add(&snapshot.manifest().tenant.id, tenant_rules(snapshot));
    found
}

fn open(folder: &tempfile::TempDir) -> Snapshot {
    Snapshot::open(&folder.path().join("tenant")).unwrap()
}

fn assert_truth(plan: Plan) {
    let folder = write(plan.clone());
    let listed = truth(folder.path());
    assert!(listed.is_sorted_by(|a, b| a < b), "the truth is not sorted by rule and subject");
    let listed: BTreeSet<Finding> = listed.into_iter().collect();
    let found = judge(&open(&folder));
    let missed: Vec<_> = listed.difference(&found).collect();
    let extra: Vec<_> = found.difference(&listed).collect();
    assert!(missed.is_empty() && extra.is_empty(), "{plan:?}\nnot found: {missed:#?}\nnot listed: {extra:#?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let first = bytes(write(plan(300, 7)).path());
    assert_eq!(first, bytes(write(plan(300, 7)).path()));
    let other = bytes(write(plan(300, 8)).path());
    for ((name, here), (_, there)) in first.iter().zip(&other) {
        assert!(
            here != there
                || name == "security-defaults.jsonl"
                || name == "admin-audit-log-config.jsonl"
                || name == "transport-config.jsonl",
            "{name} does not depend on the seed"
        );
    }
}

#[test]
fn rows_carry_the_columns_of_the_schema_and_no_others() {
    let folder = write(plan(2000, 3));
    let snapshot = open(&folder);
    for (table, count) in [("users", 2000), ("mailboxes", 2000), ("office-clients", 1200), ("mobile-devices", 600)] {
        let table = ephor_schema::table(table).unwrap();
        let all = rows(&snapshot, table.name);
        assert_eq!(all.len(), count, "{}", table.name);
        let mut last = "";
        let mut labels = HashSet::new();
        for row in &all {
            for (name, value) in row {
                let column = table.column(name).unwrap_or_else(|| panic!("{} has no column {name}", table.name));
                let fits = match column.kind {
                    Kind::Boolean => value.is_boolean(),
                    Kind::Integer | Kind::Duration => value.is_i64(),
                    Kind::Time => value.as_str().is_some_and(|time| time.parse::<jiff::Timestamp>().is_ok()),
                    Kind::Symbol | Kind::Text => value.as_str().is_some_and(|text| !text.is_empty()),
                    Kind::Symbols => value
                        .as_array()
                        .is_some_and(|of| of.iter().all(|symbol| symbol.as_str().is_some_and(|text| !text.is_empty()))),
                };
                assert!(fits, "{}.{name}: {value}", table.name);
            }
            let id = row["id"].as_str().unwrap();
            assert!(id > last, "{}: {id} does not come after {last}", table.name);
            last = id;
            if matches!(table.name, "users" | "mailboxes") {
                assert!(labels.insert(row[table.label].as_str().unwrap()), "{} stands twice", row[table.label]);
            }
        }
    }
}

#[test]
fn mailboxes_belong_to_their_users() {
    let folder = write(plan(2000, 4));
    let snapshot = open(&folder);
    let users: std::collections::HashMap<String, Map<String, Value>> =
        rows(&snapshot, "users").into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect();
    let mut owned = 0;
    for mailbox in rows(&snapshot, "mailboxes") {
        let user = users.get(mailbox["id"].as_str().unwrap());
        assert_eq!(user.is_some(), mailbox.contains_key("owner_plans"));
        if let Some(user) = user {
            owned += 1;
            assert_eq!(user["user_principal_name"], mailbox["user_principal_name"]);
            assert_eq!(user["service_plans"], mailbox["owner_plans"]);
        } else {
            let kind = mailbox["recipient_type"].as_str().unwrap();
            assert!(matches!(kind, "GroupMailbox" | "DiscoveryMailbox" | "PublicFolderMailbox"), "{kind}");
        }
    }
    assert!((1500..1900).contains(&owned), "{owned} of 2000 mailboxes have an owner");
}

#[test]
fn every_source_is_complete_with_its_count_or_says_why_not() {
    let folder = write(plan(100, 1));
    let snapshot = open(&folder);
    assert_eq!(snapshot.manifest().sources.len(), SOURCES.len());
    for source in &snapshot.manifest().sources {
        match source.status {
            Status::Complete => assert!(source.count.is_some(), "{}", source.id),
            other => {
                assert_eq!(other, Status::NotCollected);
                let read = TABLES.iter().any(|table| table.source == source.id && snapshot.file(table.name).is_some());
                assert!(!read, "{} was made up and is not complete", source.id);
            }
        }
    }
    let roles: usize = rows(&snapshot, "users").iter().map(|row| set(row, "directory_roles").len()).sum();
    assert_eq!(snapshot.source("graph/role-assignments").count, Some(roles as u64));
}

#[test]
fn the_smallest_tenant_has_every_defect() {
    for seed in 0..20 {
        let all = Plan { settings: vec![Defect::UnifiedAuditLogDisabled], ..plan(LEAST_USERS, seed) };
        let rules: HashSet<String> = truth(write(all).path()).into_iter().map(|(rule, _)| rule).collect();
        let mut wanted: HashSet<String> = Defect::ALL.iter().map(|defect| defect.rule().to_owned()).collect();
        wanted.retain(|rule| !Defect::SETTINGS.iter().any(|setting| setting.rule() == rule));
        wanted.insert(Defect::UnifiedAuditLogDisabled.rule().to_owned());
        assert_eq!(rules, wanted);
    }
}

#[test]
fn a_clean_tenant_has_no_findings_and_keeps_what_only_looks_like_one() {
    let folder = write(clean(3000, 5));
    assert!(truth(folder.path()).is_empty());
    let snapshot = open(&folder);
    assert_eq!(judge(&snapshot), BTreeSet::new());
    let users = rows(&snapshot, "users");
    assert!(users.iter().any(|row| row["account_enabled"] == false && row["mfa_registered"] == false));
    assert!(users.iter().any(|row| row["user_type"] == "Guest" && row["mfa_registered"] == false));
    let mailboxes = rows(&snapshot, "mailboxes");
    assert!(mailboxes.iter().any(|row| row["recipient_type"] == "UserMailbox" && row["audit_enabled"] == false));
    assert!(
        mailboxes
            .iter()
            .any(|row| { row["recipient_type"] == "UserMailbox" && set(row, "default_audit_set").is_empty() })
    );
}

#[test]
fn a_part_of_a_large_tenant_is_in_a_bad_state() {
    let users = 20_000;
    let mut counts = std::collections::HashMap::new();
    Tenant::new(plan(users, 11))
        .unwrap()
        .findings(|defect, _| {
            *counts.entry(defect.rule()).or_insert(0_u64) += 1;
            Ok::<(), ()>(())
        })
        .unwrap();
    // Eligible: most members; members with E5; members with a licence; user and shared mailboxes; resources; ...
    for (rule, least, most) in [
        ("identity/mfa-method-missing", 200, 500),
        ("audit/audit-bypass", 120, 400),
        ("licensing/advanced-auditing-disabled", 40, 150),
        ("licensing/group-license-error", 100, 300),
        ("audit/mail-items-accessed-missing", 200, 500),
        ("audit/mailbox-audit-disabled", 5, 60),
        ("clients/office-build-unsupported", 60, 360),
        ("clients/office-version-out-of-support", 120, 480),
        ("clients/activesync-protocol-outdated", 60, 240),
        ("identity/privileged-user-phishable-methods", 1, 20),
        ("mail/smtp-auth-enabled", 1, 1),
    ] {
        let count = counts.get(rule).copied().unwrap_or_default();
        assert!((least..=most).contains(&count), "{rule}: {count} of {users} users");
    }
}

#[test]
fn without_auditing_of_the_organization_no_mailbox_has_an_audit_finding() {
    let plan = Plan { settings: vec![Defect::OrganizationAuditingDisabled], ..plan(200, 2) };
    let rules: BTreeSet<String> = truth(write(plan.clone()).path()).into_iter().map(|(rule, _)| rule).collect();
    let audit: Vec<_> = rules.iter().filter(|rule| rule.starts_with("audit/")).collect();
    assert_eq!(audit, ["audit/organization-auditing-disabled"]);
    assert_truth(plan);
}

#[test]
fn each_choice_of_settings_gives_just_those_findings() {
    let mut choices = 0;
    for bits in 0..1 << Defect::SETTINGS.len() {
        let chosen = |(index, _): &(usize, &Defect)| bits >> index & 1 == 1;
        let settings = Defect::SETTINGS.iter().enumerate().filter(chosen).map(|(_, setting)| *setting).collect();
        let plan = Plan { settings, ..plan(LEAST_USERS, 1 + bits % 4) };
        if check(&plan.settings) {
            choices += 1;
            assert_truth(plan);
        }
    }
    assert_eq!(choices, 48);
}

fn check(settings: &[Defect]) -> bool {
    super::settings::check(settings).is_ok()
}

#[test]
fn what_cannot_be_is_refused_with_a_reason() {
    let refused = |plan| Tenant::new(plan).unwrap_err().to_string();
    assert!(refused(plan(19, 1)).starts_with("19 users: a synthetic tenant has 20 to 50000000"));
    assert!(refused(Plan { collected_at: EARLIEST - 1, ..plan(20, 1) }).contains("2026-11-01"));
    assert!(refused(Plan { collected_at: LATEST, ..plan(20, 1) }).contains("2029-09-30"));
    let alone = refused(Plan { settings: vec![Defect::SecurityDefaultsOff], ..plan(20, 1) });
    assert!(alone.contains("needs identity/mfa-not-required"), "{alone}");
    assert!(!check(&[Defect::AuditBypass]));
}

#[test]
fn the_bounds_of_time_are_what_they_say() {
    assert_eq!(timestamp(EARLIEST), "2026-11-01T00:00:00Z");
    assert_eq!(timestamp(LATEST), "2029-10-01T00:00:00Z");
    assert_eq!(timestamp(plan(20, 1).collected_at), "2026-11-22T00:00:00Z");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_truth_is_what_correct_rules_find(users in 20_u64..1500, seed: u64, planted: bool) {
        assert_truth(if planted { plan(users, seed) } else { clean(users, seed) });
    }
}
