//! Claims about the tenant that is made up. The rules are written down in `rules` a second time, and must find exactly
//! what the truth lists.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use ephor_schema::{Kind, TABLES};
use proptest::prelude::*;
use serde_json::{Map, Value};

use self::rules::{COLLECTED_AT, Finding, document, judge, rows, set};
use super::*;
use ephor_snapshot::Snapshot;

mod conditional_access;
mod rules;

pub(super) fn plan(users: u64, seed: u64) -> Plan {
    Plan { users, seed, collected_at: COLLECTED_AT, planted: true, settings: Setting::usual_ones() }
}

pub(super) fn clean(users: u64, seed: u64) -> Plan {
    Plan { planted: false, settings: Vec::new(), ..plan(users, seed) }
}

/// Writes the snapshot to `tenant` and the truth to `expected.jsonl` in a folder.
fn write(plan: Plan) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tenant = Tenant::new(plan).unwrap();
    tenant.write(&folder.path().join("tenant")).unwrap();
    ExpectedFindings::create(&folder.path().join("truth.jsonl")).unwrap().write(&tenant).unwrap();
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

fn expected(folder: &Path) -> Vec<Finding> {
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
    let listed = expected(folder.path());
    assert!(listed.is_sorted_by(|a, b| a < b), "the expected is not sorted by rule and subject");
    let listed: BTreeSet<Finding> = listed.into_iter().collect();
    let found = judge(&open(&folder));
    let missed: Vec<_> = listed.difference(&found).collect();
    let extra: Vec<_> = found.difference(&listed).collect();
    assert!(missed.is_empty() && extra.is_empty(), "{plan:?}\nnot found: {missed:#?}\nnot listed: {extra:#?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_other_ones_others() {
    let first = bytes(write(plan(300, 7)).path());
    assert_eq!(first, bytes(write(plan(300, 7)).path()));
    let others: Vec<_> = (8..13).map(|seed| bytes(write(plan(300, seed)).path())).collect();
    let is_alike = |file: &&(String, Vec<u8>)| others.iter().all(|other| other.contains(file));
    let alike: Vec<&str> = first.iter().filter(is_alike).map(|(name, _)| name.trim_end_matches(".jsonl")).collect();
    // Some documents name neither people nor domains, and are what the vendor made them.
    assert!(alike.iter().all(|name| ephor_schema::document(name).is_some()), "{alike:?}");
    assert!(alike.len() * 2 < first.len(), "{} of {} files do not depend on the seed", alike.len(), first.len());
}

#[test]
fn rows_carry_the_columns_of_the_schema_and_no_others() {
    let folder = write(plan(2000, 3));
    let snapshot = open(&folder);
    for (table, least, most) in [
        ("users", 2000, 2000),
        ("mailboxes", 2000, 2000),
        ("office-clients", 1200, 1200),
        ("mobile-devices", 600, 600),
        ("inbox-rules", 1000, 1400),
        ("mailbox-permissions", 300, 500),
        ("recipient-permissions", 60, 180),
        ("folder-permissions", 900, 1200),
        ("service-principals", 40, 40),
        ("sign-ins", 50, 150),
    ] {
        let table = ephor_schema::table(table).unwrap();
        let all = rows(&snapshot, table.name);
        assert!((least..=most).contains(&all.len()), "{}: {}", table.name, all.len());
        // All that a column may hold is in some row.
        for column in table.columns {
            assert!(all.iter().any(|row| row.contains_key(column.name)), "{}.{} is nowhere", table.name, column.name);
        }
        let mut last = "";
        let mut labels = HashSet::new();
        for row in &all {
            for (name, value) in row {
                let column = table.column(name).unwrap_or_else(|| panic!("{} has no column {name}", table.name));
                let fits = match column.kind {
                    Kind::Boolean => value.is_boolean(),
                    Kind::Integer | Kind::Duration => value.is_i64(),
                    Kind::Time => value.as_str().is_some_and(|time| time.parse::<jiff::Timestamp>().is_ok()),
                    Kind::Symbol | Kind::Text if column.meaning.contains("empty") => value.is_string(),
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
            if !matches!(table.name, "office-clients" | "mobile-devices" | "inbox-rules") {
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
    let programs = document(&snapshot, "privileged-service-principals").len();
    assert_eq!(snapshot.source("graph/role-assignments").count, Some((roles + programs) as u64));
}

#[test]
fn a_small_tenant_has_every_defect() {
    for seed in 0..20 {
        let all = Plan { settings: settings(&["audit/unified-audit-log-disabled"]), ..plan(WHOLE, seed) };
        let tenant = Tenant::new(all.clone()).unwrap();
        let rules: BTreeSet<String> = expected(write(all).path()).into_iter().map(|(rule, _)| rule).collect();
        let mut wanted: BTreeSet<String> = tenant.rules_on_rows().into_iter().map(str::to_owned).collect();
        assert!(wanted.len() > 40, "{wanted:?}");
        wanted.insert("audit/unified-audit-log-disabled".to_owned());
        let missing: Vec<_> = wanted.difference(&rules).collect();
        assert!(missing.is_empty() && rules.len() == wanted.len(), "{missing:?}");
    }
}

#[test]
fn the_strips_of_a_list_fit_and_every_entry_has_a_slot() {
    let shares = [
        users::DEFECTS.shares(),
        mailboxes::DEFECTS.shares(),
        office_clients::DEFECTS.shares(),
        mobile_devices::DEFECTS.shares(),
        inbox_rules::DEFECTS.shares(),
        mailbox_permissions::DEFECTS.shares(),
        recipient_permissions::DEFECTS.shares(),
        folder_permissions::DEFECTS.shares(),
        service_principals::DEFECTS.shares(),
        sign_ins::DEFECTS.shares(),
    ];
    assert!(shares.iter().all(|shares| *shares <= 10_000), "{shares:?}");
    // The last slot is that of the synchronization account.
    const { assert!(slots::SLOTS < WHOLE, "raise WHOLE") };
    for seed in 0..20 {
        let tenant = Tenant::new(plan(WHOLE, seed)).unwrap();
        for index in 0..WHOLE {
            let slot = tenant.slots.at(index);
            assert!(slots::applies(slot, &accounts::profile(&tenant, index)), "nobody is_taken slot {slot}");
        }
    }
}

#[test]
fn rights_and_rules_are_of_mailboxes_that_exist_and_repeat_what_these_say() {
    let folder = write(plan(2000, 6));
    let snapshot = open(&folder);
    let by_id = |table: &str| -> std::collections::HashMap<String, Map<String, Value>> {
        rows(&snapshot, table).into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
    };
    let (mailboxes, users) = (by_id("mailboxes"), by_id("users"));
    let mut customized = 0;
    for table in ["inbox-rules", "mailbox-permissions", "recipient-permissions", "folder-permissions"] {
        for row in rows(&snapshot, table) {
            let id = row["id"].as_str().unwrap().split_once(':').unwrap().0;
            let mailbox = mailboxes.get(id).unwrap_or_else(|| panic!("{table}: no mailbox {id}"));
            assert!(
                row["name"].as_str().unwrap().contains(mailbox["user_principal_name"].as_str().unwrap()),
                "{row:?}"
            );
            for column in ["recipient_type", "audit_delegate", "default_audit_set"] {
                assert!(row.get(column).is_none_or(|value| *value == mailbox[column]), "{table}.{column}: {row:?}");
            }
            assert!(row.get("mailbox_id").is_none_or(|value| value == id));
            customized += u64::from(row.get("default_audit_set").is_some_and(|set| set.as_array().unwrap().len() < 3));
        }
    }
    assert!(customized > 0, "no permission is on a mailbox whose set is customized");
    for row in rows(&snapshot, "sign-ins") {
        assert!(users.contains_key(row["id"].as_str().unwrap().split_once(':').unwrap().0));
    }
    for mailbox in mailboxes.values().filter(|row| row.contains_key("owner_plans")) {
        assert_eq!(mailbox["owner_group_plans"], users[mailbox["id"].as_str().unwrap()]["group_plans"]);
    }
}

#[test]
fn what_only_looks_bad_is_in_the_new_tables_too() {
    let folder = write(clean(3000, 9));
    let snapshot = open(&folder);
    let has = |table: &str, what: fn(&Map<String, Value>) -> bool| {
        assert!(rows(&snapshot, table).iter().any(what), "{table} lacks a near miss");
    };
    has("inbox-rules", |row| row["enabled"] == false && !set(row, "forwards_to").is_empty());
    has("inbox-rules", |row| row["enabled"] == true && !set(row, "forwards_to").is_empty());
    has("inbox-rules", |row| row["marks_read"] == true && row["moves_to"] == "ビルド");
    has("mailboxes", |row| row["forwarding_smtp_address"] != "");
    has("mailboxes", |row| row["pop_enabled"] == false && set(row, "mail_apps_used").contains("POP3 App"));
    has("mailbox-permissions", |row| row["recipient_type"] == "UserMailbox" && row["deny"] == true);
    has("mailbox-permissions", |row| row["recipient_type"] == "SharedMailbox" && row["deny"] == false);
    has("recipient-permissions", |row| row["recipient_type"] == "UserMailbox" && row["allowed"] == false);
    has("folder-permissions", |row| row["trustee"] == "Default" && row["folder"] == "Calendar");
    has("service-principals", |row| row["owner"] == "microsoft" && !set(row, "application_permissions").is_empty());
    has("service-principals", |row| row["owner"] == "foreign" && row["publisher_verified"] == false);
    has("sign-ins", |row| row["client_app"] == "IMAP4" && row["failures"] != 0);
    has("users", |row| row["risk_state"] == "atRisk" && row["risk_level"] == "high");
}

#[test]
fn a_clean_tenant_has_no_findings_and_keeps_what_only_looks_like_one() {
    let folder = write(clean(3000, 5));
    assert!(expected(folder.path()).is_empty());
    let snapshot = open(&folder);
    assert_eq!(judge(&snapshot), BTreeSet::new());
    let users = rows(&snapshot, "users");
    assert!(users.iter().any(|row| row["account_enabled"] == false && row["mfa_registered"] == false));
    assert!(users.iter().any(|row| row["user_type"] == "Guest" && row["mfa_registered"] == false));
    let nested = |row: &Map<String, Value>| {
        let groups = set(row, "policy_groups");
        groups.contains(groups::EXEMPTED) && groups.contains(groups::FIELD_STAFF)
    };
    assert!(users.iter().any(nested), "nobody is in the group by another group");
    assert!(users.iter().any(|row| set(row, "policy_groups").contains(groups::EXEMPTED) && !nested(row)));
    let mailboxes = rows(&snapshot, "mailboxes");
    assert!(mailboxes.iter().any(|row| row["recipient_type"] == "UserMailbox" && row["audit_enabled"] == false));
    let old = |row: &&Map<String, Value>| row["recipient_type"] == "UserMailbox" && set(row, "audit_owner").len() < 2;
    assert!(mailboxes.iter().any(|row| old(&row) && set(row, "default_audit_set").len() == 3));
}

#[test]
fn every_tenant_has_one_account_that_synchronizes_and_may_have_old_ones() {
    let mut old = 0;
    for (users, seed) in [(LEAST_USERS, 1), (WHOLE, 2), (3_000, 3)] {
        let folder = write(plan(users, seed));
        let all = rows(&open(&folder), "users");
        let (enabled, disabled): (Vec<_>, Vec<_>) = all
            .iter()
            .filter(|row| set(row, "directory_roles").contains(users::SYNCHRONIZATION_ROLE))
            .partition(|row| row["account_enabled"] == true);
        let [account] = enabled[..] else { panic!("{enabled:?}") };
        assert!(account["user_principal_name"].as_str().unwrap().starts_with("Sync_"), "{account:?}");
        assert!(account["mfa_registered"] == false && account["user_type"] == "Member", "{account:?}");
        old += disabled.len();
    }
    assert!(old > 1, "servers that are gone leave an account behind");
}

#[test]
fn a_part_of_a_large_tenant_is_in_a_bad_state() {
    let users = 20_000;
    let mut counts = std::collections::HashMap::new();
    Tenant::new(plan(users, 11))
        .unwrap()
        .findings(|rule, _| {
            *counts.entry(rule.to_owned()).or_insert(0_u64) += 1;
            Ok::<(), ()>(())
        })
        .unwrap();
    // Eligible: most members; members with a licence; user and shared mailboxes; resources; ...
    for (rule, least, most) in [
        ("identity/mfa-method-missing", 100, 250),
        ("audit/audit-bypass", 80, 220),
        ("licensing/advanced-auditing-disabled", 40, 150),
        ("licensing/group-license-error", 40, 150),
        ("identity/passwordless-not-registered", 30, 130),
        ("identity/risky-user-open", 30, 120),
        ("audit/mail-items-accessed-missing", 80, 300),
        ("audit/room-audit-disabled", 5, 60),
        ("mail/mailbox-forwarding-external", 50, 150),
        ("mail/inbox-rule-forwards-external", 150, 400),
        ("mail/full-access-delegate", 60, 250),
        ("audit/delegate-access-unaudited", 5, 80),
        ("mail/inbox-open-to-everybody", 40, 200),
        ("applications/risky-user-consent", 1, 20),
        ("identity/legacy-sign-in", 50, 200),
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
    let plan = Plan { settings: settings(&["audit/organization-auditing-disabled"]), ..plan(200, 2) };
    let rules: BTreeSet<String> = expected(write(plan.clone()).path()).into_iter().map(|(rule, _)| rule).collect();
    let audit: Vec<_> = rules.iter().filter(|rule| rule.starts_with("audit/")).collect();
    assert_eq!(audit, ["audit/organization-auditing-disabled"]);
    assert_truth(plan);
}

/// Settings by their rules.
fn settings(rules: &[&str]) -> Vec<&'static Setting> {
    let found: Vec<_> = Setting::all().filter(|setting| rules.contains(&setting.rule())).collect();
    assert_eq!(found.len(), rules.len(), "{rules:?}");
    found
}

#[test]
fn each_choice_of_settings_gives_just_those_findings() {
    for bits in 0..1 << rules::SETTINGS.len() {
        let chosen = |(index, _): &(usize, &&'static str)| bits >> index & 1 == 1;
        let chosen: Vec<_> = rules::SETTINGS.iter().enumerate().filter(chosen).map(|(_, rule)| *rule).collect();
        assert_truth(Plan { settings: settings(&chosen), ..plan(LEAST_USERS, 1 + bits % 4) });
    }
}

#[test]
fn what_cannot_be_is_refused_with_a_reason() {
    let refused = |plan| Tenant::new(plan).unwrap_err().to_string();
    assert!(refused(plan(19, 1)).starts_with("19 users: a synthetic tenant has 20 to 50000000"));
    assert!(refused(Plan { collected_at: EARLIEST - 1, ..plan(20, 1) }).contains("2026-11-01"));
    assert!(refused(Plan { collected_at: LATEST, ..plan(20, 1) }).contains("2029-09-30"));
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
