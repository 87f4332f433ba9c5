//! What the rules decide, written down a second time: on the JSON of the rows, and in the words of their specification.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use crate::snapshot::Snapshot;

/// Rule and subject.
pub(super) type Finding = (String, String);

pub(super) fn rows(snapshot: &Snapshot, table: &str) -> Vec<Map<String, Value>> {
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

pub(super) fn set<'a>(row: &'a Map<String, Value>, column: &str) -> HashSet<&'a str> {
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
    if enabled && privileged && row["mfa_capable"] == false {
        rules.push("identity/mfa-incapable-administrator");
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
    let off = document(snapshot, "security-defaults")[0]["isEnabled"] == false;
    if off && rules.contains(&"identity/mfa-not-required") {
        // Whoever reads the rule strictly or loosely must come to the same verdict.
        assert!(!enabled.iter().any(mentions_mfa));
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
pub(super) fn judge(snapshot: &Snapshot) -> BTreeSet<Finding> {
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
