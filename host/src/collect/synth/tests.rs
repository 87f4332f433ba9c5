//! Claims about the tenant that is made up. The rules are written down in `rules` a second time, and must find exactly
//! what the truth lists.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use ephor_schema::{Kind, TABLES};
use proptest::prelude::*;
use serde_json::{Map, Value};

use self::rules::{Finding, judge, rows, set};
use super::*;
use crate::snapshot::Snapshot;

mod rules;

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

/// Documents that are the same in every tenant.
const ALIKE: &[&str] = &[
    "admin-audit-log-config",
    "authentication-methods-policy",
    "authorization-policy",
    "directory-settings",
    "dlp-compliance-policies",
    "dlp-compliance-rules",
    "eop-protection-policy-rules",
    "hosted-connection-filter-policies",
    "hosted-content-filter-policies",
    "hosted-content-filter-rules",
    "inbound-connectors",
    "intra-organization-connectors",
    "malware-filter-policies",
    "malware-filter-rules",
    "organization-relationships",
    "outbound-connectors",
    "protection-alerts",
    "remote-domains",
    "security-defaults",
    "service-plans",
    "sharing-policies",
    "transport-config",
    "transport-rules",
];

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let first = bytes(write(plan(300, 7)).path());
    assert_eq!(first, bytes(write(plan(300, 7)).path()));
    let other = bytes(write(plan(300, 8)).path());
    for ((name, here), (_, there)) in first.iter().zip(&other) {
        assert!(
            here != there || ALIKE.contains(&name.trim_end_matches(".jsonl")),
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
