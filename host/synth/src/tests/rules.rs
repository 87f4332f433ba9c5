//! What the rules decide, written down a second time: on the JSON of the rows, and in the words of their specification.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::conditional_access::Access;
use ephor_snapshot::Snapshot;

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

pub(super) fn document(snapshot: &Snapshot, name: &str) -> Vec<Value> {
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

/// When the tenants of these tests were collected.
pub(super) const COLLECTED_AT: i64 = 1_795_305_600;

fn text<'a>(row: &'a Map<String, Value>, column: &str) -> &'a str {
    row[column].as_str().unwrap_or_else(|| panic!("{column}: {}", row[column]))
}

fn time(row: &Map<String, Value>, column: &str) -> i64 {
    text(row, column).parse::<jiff::Timestamp>().unwrap().as_second()
}

fn user_rules(row: &Map<String, Value>, context: &Context) -> Vec<&'static str> {
    let enabled = row["account_enabled"] == true;
    let member = row["user_type"] == "Member";
    let methods = set(row, "methods_registered");
    let resists = |method: &&str| {
        method.starts_with("fido2")
            || method.starts_with("passKey")
            || method.starts_with("x509")
            || *method == "windowsHelloForBusiness"
    };
    let passwordless = methods.iter().any(|method| resists(method) || *method == "microsoftAuthenticatorPasswordless");
    assert_eq!(row["passwordless_capable"], passwordless, "{row:?}");
    let roles = set(row, "directory_roles");
    let privileged = !roles.is_disjoint(&HashSet::from(PRIVILEGED));
    let mut rules = context.access.user_rules(row);
    let synchronizes = row["named_for_synchronization"] == true;
    let usable = row["mfa_registered"] == true && row["mfa_capable"] == true;
    if enabled && member && !synchronizes && !privileged && !usable {
        rules.push("identity/mfa-method-missing");
    }
    let app = methods.iter().any(|method| method.starts_with("microsoftAuthenticator"));
    if enabled && member && app && !passwordless {
        rules.push("identity/passwordless-not-registered");
    }
    if enabled && privileged && row["mfa_capable"] == false {
        rules.push("identity/mfa-incapable-administrator");
    }
    if enabled && privileged && row["mfa_registered"] == true && !methods.is_empty() && !methods.iter().any(resists) {
        rules.push("identity/privileged-user-phishable-methods");
    }
    let strong: Vec<_> = methods.iter().filter(|method| **method != "email").collect();
    if enabled && member && !strong.is_empty() && strong.iter().all(|method| method.ends_with("Phone")) {
        rules.push("identity/phone-only-method");
    }
    if row["per_user_mfa_state"] != "disabled" {
        rules.push("identity/per-user-mfa");
    }
    if row["risk_state"] == "atRisk" {
        let updated = time(row, "risk_updated");
        if row["risk_level"] == "high" && updated < COLLECTED_AT - 86_400 {
            rules.push("identity/risky-user-open");
        }
        if time(row, "sessions_valid_from") < updated {
            rules.push("identity/risky-user-session-open");
        }
    }
    if row["audit_bypass_enabled"] == true {
        rules.push("audit/audit-bypass");
    }
    let (plans, off) = (set(row, "service_plans"), set(row, "disabled_plans"));
    assert!(plans.is_superset(&set(row, "group_plans")) && plans.is_disjoint(&off), "{row:?}");
    if enabled && off.contains(PREMIUM) {
        rules.push("licensing/advanced-auditing-disabled");
    }
    if enabled && plans.iter().any(|plan| EXCHANGE.contains(plan)) && !plans.contains(PREMIUM) && !off.contains(PREMIUM)
    {
        rules.push("licensing/audit-premium-uncovered");
    }
    match (set(row, "license_errors").is_empty(), set(row, "license_error_groups").is_empty()) {
        (true, true) => {}
        (false, true) => rules.push("licensing/direct-license-error"),
        _ => rules.push("licensing/group-license-error"),
    }
    let domains = set(row, "address_domains");
    let mailbox = plans.iter().any(|plan| EXCHANGE.contains(plan));
    let routed = domains.iter().any(|domain| domain.ends_with(".mail.onmicrosoft.com"));
    if row["on_premises_sync_enabled"] == true && mailbox && !routed {
        rules.push("hybrid/routing-address-missing");
    }
    if enabled && member && roles.is_empty() && row["exchange_powershell_enabled"] == true {
        rules.push("mail/exchange-powershell-open");
    }
    rules
}

const PREMIUM: &str = "2f442157-a11c-46b9-ae5b-6e39ff4e5849";
const EXCHANGE: [&str; 3] = [
    "efb87545-963c-4e0d-99df-69c6916d9eb0",
    "9aaf7827-d63c-4b61-89c3-182f06f82e5c",
    "4a82b400-a79f-41a4-b4e2-e94f5787b113",
];

/// What is audited by default, by logon type: the table of section 2 of the specification, without
/// `MailItemsAccessed`.
const DEFAULTS: [(&str, &str, &str); 3] = [
    (
        "Admin",
        "audit_admin",
        "ApplyRecord HardDelete MoveToDeletedItems SoftDelete Update UpdateFolderPermissions UpdateInboxRules \
         Create SendAs SendOnBehalf Send UpdateCalendarDelegation",
    ),
    (
        "Delegate",
        "audit_delegate",
        "ApplyRecord HardDelete MoveToDeletedItems SoftDelete Update UpdateFolderPermissions UpdateInboxRules \
         Create SendAs SendOnBehalf",
    ),
    (
        "Owner",
        "audit_owner",
        "ApplyRecord HardDelete MoveToDeletedItems SoftDelete Update UpdateFolderPermissions UpdateInboxRules \
         Send UpdateCalendarDelegation",
    ),
];

fn mailbox_rules(row: &Map<String, Value>, context: &Context) -> Vec<&'static str> {
    let kind = text(row, "recipient_type");
    let managed = set(row, "default_audit_set");
    let records = |logon: &str, column: &str| managed.contains(logon) || set(row, column).contains("MailItemsAccessed");
    let mut rules = Vec::new();
    match kind {
        "UserMailbox" | "SharedMailbox" if !context.nothing_audited => {
            if !DEFAULTS.iter().all(|(logon, column, _)| records(logon, column)) {
                rules.push("audit/mail-items-accessed-missing");
            }
            let lacks = |(logon, column, actions): &(&str, &str, &str)| {
                !managed.contains(logon) && !actions.split_whitespace().all(|action| set(row, column).contains(action))
            };
            if DEFAULTS.iter().any(lacks) {
                rules.push("audit/default-action-missing");
            }
            if managed.len() < 3 {
                rules.push("audit/audit-set-customized");
            }
        }
        "RoomMailbox" | "EquipmentMailbox" if !context.nothing_audited => {
            if row["audit_enabled"] == false {
                rules.push("audit/room-audit-disabled");
            }
        }
        "DiscoveryMailbox" | "PublicFolderMailbox" if !context.nothing_audited => {
            if row["audit_enabled"] == false {
                rules.push("audit/mailbox-audit-disabled");
            }
        }
        "UserMailbox" | "SharedMailbox" | "GroupMailbox" => {}
        "RoomMailbox" | "EquipmentMailbox" | "DiscoveryMailbox" | "PublicFolderMailbox" => {}
        other => panic!("a kind of mailbox that no rule knows: {other}"),
    }
    let days = row["audit_log_age_limit"].as_i64().unwrap() / 86_400;
    let held = row["litigation_hold_enabled"] == true || !set(row, "in_place_holds").is_empty();
    if days < 90 {
        rules.push("audit/audit-age-limit-short");
    }
    if held && days < 180 {
        rules.push("audit/held-mailbox-audit-short");
    }
    // Four fifths of three million records, and of 30 GB.
    let (items, size) = (row["audit_folder_items"].as_i64().unwrap(), row["audit_folder_size"].as_i64().unwrap());
    assert!(size < 24 << 30, "{row:?}");
    if items >= 2_400_000 {
        rules.push("audit/audit-folder-full");
    }
    if row["mail_items_accessed_throttled"] != 0 {
        rules.push("audit/mail-items-accessed-throttled");
    }
    let targets = [text(row, "forwarding_smtp_address"), text(row, "forwarding_recipient")];
    if targets.iter().any(|target| context.is_outside(target)) {
        rules.push("mail/mailbox-forwarding-external");
    }
    let (pop, imap) = (row["pop_enabled"] == true, row["imap_enabled"] == true);
    if pop || imap {
        rules.push("mail/pop-imap-enabled");
        let apps = set(row, "mail_apps_used");
        if pop && apps.contains("POP3 App") || imap && apps.contains("IMAP4 App") {
            rules.push("mail/pop-imap-used");
        }
    }
    if row["smtp_auth"] == "enabled" {
        rules.push("mail/mailbox-smtp-auth-enabled");
    }
    if kind == "UserMailbox" && !set(row, "send_on_behalf").is_empty() {
        rules.push("mail/send-on-behalf-delegate");
    }
    rules
}

fn inbox_rules(row: &Map<String, Value>, context: &Context) -> Vec<&'static str> {
    if row["enabled"] == false {
        return Vec::new();
    }
    let mut rules = Vec::new();
    if set(row, "forwards_to").iter().any(|target| context.is_outside(target)) {
        rules.push("mail/inbox-rule-forwards-external");
    }
    let folder = text(row, "moves_to").to_lowercase();
    let unwatched = folder.starts_with("rss") || folder == "conversation history";
    if unwatched || row["deletes"] == true && row["conditional"] == false {
        rules.push("mail/inbox-rule-hides-mail");
    }
    rules
}

fn mailbox_permission_rules(row: &Map<String, Value>, context: &Context) -> Vec<&'static str> {
    if !set(row, "rights").contains("FullAccess") || row["deny"] == true {
        return Vec::new();
    }
    let mut rules = Vec::new();
    if row["recipient_type"] == "UserMailbox" {
        rules.push("mail/full-access-delegate");
    }
    let people = row["recipient_type"] == "UserMailbox" || row["recipient_type"] == "SharedMailbox";
    let recorded = set(row, "default_audit_set").contains("Delegate")
        || ["MailItemsAccessed", "SendAs", "HardDelete", "UpdateInboxRules"]
            .iter()
            .all(|action| set(row, "audit_delegate").contains(action));
    if people && !recorded && !context.nothing_audited {
        rules.push("audit/delegate-access-unaudited");
    }
    rules
}

fn recipient_permission_rules(row: &Map<String, Value>, _: &Context) -> Vec<&'static str> {
    if row["recipient_type"] == "UserMailbox" && row["allowed"] == true {
        vec!["mail/send-as-delegate"]
    } else {
        vec![]
    }
}

fn folder_permission_rules(row: &Map<String, Value>, _: &Context) -> Vec<&'static str> {
    if !matches!(text(row, "trustee"), "Default" | "Anonymous") {
        return Vec::new();
    }
    let rights = set(row, "rights");
    match text(row, "folder") {
        "Inbox" if rights != HashSet::from(["None"]) => vec!["mail/inbox-open-to-everybody"],
        "Calendar" if !rights.is_subset(&HashSet::from(["None", "AvailabilityOnly"])) => {
            vec!["mail/calendar-open-to-everybody"]
        }
        _ => Vec::new(),
    }
}

fn application_rules(row: &Map<String, Value>, _: &Context) -> Vec<&'static str> {
    if row["account_enabled"] == false || row["owner"] == "microsoft" {
        return Vec::new();
    }
    let holds = |column: &str, starts: &[&str]| {
        set(row, column).iter().any(|permission| starts.iter().any(|start| permission.starts_with(start)))
    };
    let takeover = holds("application_permissions", &["RoleManagement.ReadWrite", "Application.ReadWrite"]);
    let data = ["Mail.", "Files.", "Sites.Read", "full_access"];
    let dangerous = takeover || holds("application_permissions", &data);
    let mut rules = Vec::new();
    if row["owner"] == "own" {
        if dangerous && row["passwords"] != 0 {
            rules.push("applications/privileged-application-password");
        }
        if dangerous && row.contains_key("credentials_end") && time(row, "credentials_end") < COLLECTED_AT {
            rules.push("applications/privileged-application-expired");
        }
        return rules;
    }
    if row["publisher_verified"] == true {
        return if takeover { vec!["applications/foreign-application-takeover"] } else { rules };
    }
    if dangerous {
        rules.push("applications/unverified-application-permission");
    }
    if holds("tenant_permissions", &data) {
        rules.push("applications/risky-tenant-consent");
    }
    if holds("user_permissions", &data) {
        rules.push("applications/risky-user-consent");
    }
    rules
}

fn sign_in_rules(row: &Map<String, Value>, _: &Context) -> Vec<&'static str> {
    let modern = matches!(text(row, "client_app"), "Browser" | "Mobile Apps and Desktop clients");
    let successes = row["successes"].as_i64().unwrap();
    assert_eq!(successes > 0, row.contains_key("last_success"), "{row:?}");
    if !modern && successes > 0 { vec!["identity/legacy-sign-in"] } else { Vec::new() }
}

fn office_rules(row: &Map<String, Value>, _: &Context) -> Vec<&'static str> {
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

fn mobile_rules(row: &Map<String, Value>, _: &Context) -> Vec<&'static str> {
    let (major, minor) = row["client_version"].as_str().unwrap().split_once('.').unwrap();
    let version: (u32, u32) = (major.parse().unwrap(), minor.parse().unwrap());
    if row["client_type"] == "EAS" && row["access_state"] != "Blocked" && version < (16, 1) {
        vec!["clients/activesync-protocol-outdated"]
    } else {
        Vec::new()
    }
}

/// The rules on settings that are judged here. Beside these, the entries of `settings` say what must be found, and a
/// scan is held against them.
pub(super) const SETTINGS: &[&str] = &[
    "audit/organization-auditing-disabled",
    "audit/unified-audit-log-disabled",
    "identity/legacy-authentication-not-blocked",
    "identity/mfa-not-required",
    "identity/security-defaults-off",
    "mail/smtp-auth-enabled",
];

fn tenant_rules(snapshot: &Snapshot) -> Vec<&'static str> {
    let mut rules = Vec::new();
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

/// What is known of the tenant when a row is judged.
struct Context {
    /// The domains of the organization.
    domains: Vec<String>,
    /// Whether auditing is off for the organization.
    nothing_audited: bool,
    access: Access,
}

impl Context {
    fn of(snapshot: &Snapshot) -> Self {
        let domains = document(snapshot, "accepted-domains");
        Self {
            domains: domains.iter().map(|domain| domain["DomainName"].as_str().unwrap().to_owned()).collect(),
            nothing_audited: document(snapshot, "organization-config")[0]["AuditDisabled"] == true,
            access: Access::of(snapshot),
        }
    }

    fn is_outside(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        domain.is_some_and(|domain| !self.domains.iter().any(|own| own == domain))
    }
}

/// Rules that judge nothing while auditing is off for the organization.
fn needs_auditing(rule: &str) -> bool {
    rule.starts_with("audit/") && !rule.ends_with("-audit-log-disabled") && !rule.starts_with("audit/organization-")
}

/// What the rules find.
pub(super) fn judge(snapshot: &Snapshot) -> BTreeSet<Finding> {
    let context = Context::of(snapshot);
    let mut found = BTreeSet::new();
    let mut add = |subject: &str, rules: Vec<&str>| {
        let counts = |rule: &&str| !(context.nothing_audited && needs_auditing(rule));
        found.extend(rules.into_iter().filter(counts).map(|rule| (rule.to_owned(), subject.to_owned())));
    };
    type Rules = fn(&Map<String, Value>, &Context) -> Vec<&'static str>;
    let tables: [(&str, Rules); 10] = [
        ("users", user_rules),
        ("mailboxes", mailbox_rules),
        ("office-clients", office_rules),
        ("mobile-devices", mobile_rules),
        ("inbox-rules", inbox_rules),
        ("mailbox-permissions", mailbox_permission_rules),
        ("recipient-permissions", recipient_permission_rules),
        ("folder-permissions", folder_permission_rules),
        ("service-principals", application_rules),
        ("sign-ins", sign_in_rules),
    ];
    for (table, rules) in tables {
        for row in rows(snapshot, table) {
            add(row["id"].as_str().unwrap(), rules(&row, &context));
        }
    }
    let tenant = &snapshot.manifest().tenant.id;
    add(tenant, tenant_rules(snapshot));
    add(tenant, context.access.tenant_rules());
    for policy in context.access.with_exclusions() {
        add(policy, vec!["identity/policy-exclusion"]);
    }
    found
}
