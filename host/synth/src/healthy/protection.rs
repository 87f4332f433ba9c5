//! Filters against spam, phishing and malware. Everybody is protected as they should be: a few by a preset, the rest by policies of
//! the organization's own. Policies that are no good are there, too, and apply to nobody.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    presets(tenant, documents);
    documents.collected("hosted-connection-filter-policies", connection_filters(tenant));
    kind(tenant, documents, &SPAM);
    documents.collected("hosted-outbound-spam-filter-policies", vec![outbound_filter(tenant)]);
    documents.collected("hosted-outbound-spam-filter-rules", Vec::new());
    kind(tenant, documents, &PHISHING);
    kind(tenant, documents, &MALWARE);
    kind(tenant, documents, &LINKS);
    kind(tenant, documents, &ATTACHMENTS);
    documents.collected(
        "atp-policy-for-o365",
        vec![json!({
            "Identity": DEFAULT,
            "Name": DEFAULT,
            "EnableATPForSPOTeamsODB": true,
            "EnableSafeDocs": true,
            "AllowSafeDocsOpen": false,
        })],
    );
    documents.collected("protection-alerts", alerts(tenant));
}

const DEFAULT: &str = "Default";
/// The policies that apply to everybody who is in no preset and not in [`FINANCE`].
const EVERYBODY: &str = "Everybody";
/// Stricter in this, laxer in that, for one department.
const FINANCE: &str = "Finance";
/// For everybody, too, but behind [`EVERYBODY`].
const SHADOWED: &str = "Before the move";
/// Its rule is switched off.
const SWITCHED_OFF: &str = "Pilot";

/// Policies of one kind, with the rules that assign them.
struct PolicyKind {
    policies: &'static str,
    rules: &'static str,
    /// The property of a rule that names its policy.
    named_by: &'static str,
    /// The policy that applies where no other does.
    last: &'static str,
    /// Whether that is built-in protection.
    built_in: bool,
    /// As a policy should be.
    good: fn(&Tenant) -> Value,
    /// As good, in another way: what differs.
    other: fn(&Tenant) -> Value,
    /// As it should not be: what differs.
    bad: fn() -> Value,
}

const SPAM: PolicyKind = PolicyKind {
    policies: "hosted-content-filter-policies",
    rules: "hosted-content-filter-rules",
    named_by: "HostedContentFilterPolicy",
    last: DEFAULT,
    built_in: false,
    good: |_| content_filter(),
    other: |_| {
        json!({
            "SpamAction": "Quarantine",
            "PhishSpamAction": "Redirect",
            "BulkSpamAction": "Delete",
            // Single senders are no domain.
            "AllowedSenders": ["invoices@fabrikam.example"],
        })
    },
    bad: || {
        json!({
            "SpamAction": "ModifySubject",
            "HighConfidenceSpamAction": "MoveToJmf",
            "PhishSpamAction": "NoAction",
            "SpamZapEnabled": false,
            "AllowedSenderDomains": ["fabrikam.example", "litware.example"],
        })
    },
};

const PHISHING: PolicyKind = PolicyKind {
    policies: "anti-phish-policies",
    rules: "anti-phish-rules",
    named_by: "AntiPhishPolicy",
    last: "Office365 AntiPhish Default",
    built_in: false,
    good: anti_phish,
    other: |tenant| {
        json!({
            "PhishThresholdLevel": 4,
            // The same person in other words, beside others.
            "TargetedUsersToProtect": [
                format!("Treasurer;treasurer@{}", tenant.domain),
                format!("The boss; {}", tenant.chief_executive().to_uppercase()),
            ],
            "TargetedUserProtectionAction": "MoveToJmf",
            "TargetedDomainsToProtect": ["northwind-bank.example", tenant.partner()],
            "TargetedDomainProtectionAction": "Redirect",
            "MailboxIntelligenceProtectionAction": "MoveToJmf",
            "DmarcRejectAction": "Quarantine",
            "DmarcQuarantineAction": "MoveToJmf",
        })
    },
    // As Microsoft delivers the default policy.
    bad: || {
        json!({
            "PhishThresholdLevel": 1,
            "EnableTargetedUserProtection": false,
            "TargetedUsersToProtect": [],
            "TargetedUserProtectionAction": "NoAction",
            "EnableOrganizationDomainsProtection": false,
            "EnableTargetedDomainsProtection": false,
            "TargetedDomainsToProtect": [],
            "TargetedDomainProtectionAction": "NoAction",
            "EnableMailboxIntelligenceProtection": false,
            "MailboxIntelligenceProtectionAction": "NoAction",
            "EnableSpoofIntelligence": false,
            "HonorDmarcPolicy": false,
            "EnableFirstContactSafetyTips": false,
            "EnableSimilarUsersSafetyTips": false,
            "EnableSimilarDomainsSafetyTips": false,
            "EnableUnusualCharactersSafetyTips": false,
        })
    },
};

const MALWARE: PolicyKind = PolicyKind {
    policies: "malware-filter-policies",
    rules: "malware-filter-rules",
    named_by: "MalwareFilterPolicy",
    last: DEFAULT,
    built_in: false,
    good: malware_filter,
    // A list of one's own, and nobody is told.
    other: |_| json!({"FileTypes": ["vbe", "cmd", "exe"], "EnableInternalSenderAdminNotifications": false}),
    bad: || json!({"EnableFileFilter": false, "FileTypes": ["ace", "exe"], "ZapEnabled": false}),
};

const LINKS: PolicyKind = PolicyKind {
    policies: "safe-links-policies",
    rules: "safe-links-rules",
    named_by: "SafeLinksPolicy",
    last: "Built-In Protection Policy",
    built_in: true,
    good: |_| safe_links(),
    // Links are checked though they are not written anew, and one site is left out.
    other: |_| json!({"DisableUrlRewrite": true, "DoNotRewriteUrls": ["intranet.fabrikam.example/*"]}),
    bad: || {
        json!({
            "EnableSafeLinksForEmail": false,
            "EnableForInternalSenders": false,
            "EnableSafeLinksForTeams": false,
            "AllowClickThrough": true,
            "ScanUrls": false,
            "DeliverMessageAfterScan": false,
            "TrackClicks": false,
        })
    },
};

const ATTACHMENTS: PolicyKind = PolicyKind {
    policies: "safe-attachment-policies",
    rules: "safe-attachment-rules",
    named_by: "SafeAttachmentPolicy",
    last: "Built-In Protection Policy",
    built_in: true,
    good: |_| safe_attachments(),
    other: |_| json!({"Action": "DynamicDelivery"}),
    bad: || json!({"Enable": false, "Action": "Allow"}),
};

/// Adds the policies and rules of one kind.
fn kind(tenant: &Tenant, documents: &mut Documents, kind: &PolicyKind) {
    let policy = |name: &str, changes: Value| {
        let is_last = name == kind.last;
        let naming = json!({
            "Identity": name,
            "Name": name,
            "IsDefault": is_last && !kind.built_in,
            "IsBuiltInProtection": is_last && kind.built_in,
            "RecommendedPolicyType": if is_last && kind.built_in { "BuiltIn" } else { "Custom" },
        });
        merged(merged((kind.good)(tenant), naming), changes)
    };
    let of_preset = |preset: &str| policy(&preset_policy(tenant, preset), json!({"RecommendedPolicyType": preset}));
    documents.collected(
        kind.policies,
        vec![
            policy(kind.last, (kind.bad)()),
            policy(EVERYBODY, json!({})),
            policy(FINANCE, (kind.other)(tenant)),
            policy(SHADOWED, (kind.bad)()),
            policy(SWITCHED_OFF, (kind.bad)()),
            of_preset("Standard"),
            of_preset("Strict"),
        ],
    );
    let rule = |name: &str, priority: u8, state: &str, whom: Value| {
        merged(assignment(name, priority, state, whom), json!({ kind.named_by: name }))
    };
    let department = json!({"SentToMemberOf": [format!("finance@{}", tenant.domain)]});
    documents.collected(
        kind.rules,
        vec![
            rule(SHADOWED, 2, "Enabled", json!({})),
            rule(SWITCHED_OFF, 0, "Disabled", json!({})),
            rule(EVERYBODY, 1, "Enabled", json!({"RecipientDomainIs": all_domains(tenant)})),
            rule(FINANCE, 0, "Enabled", department),
        ],
    );
}

fn all_domains(tenant: &Tenant) -> [String; 4] {
    [tenant.domain.clone(), tenant.brand_domain(), tenant.initial_domain.clone(), tenant.routing_domain()]
}

/// An object with further members, or with others.
fn merged(mut object: Value, changes: Value) -> Value {
    if let (Some(object), Value::Object(changes)) = (object.as_object_mut(), changes) {
        object.extend(changes);
    }
    object
}

/// A rule that assigns a policy.
fn assignment(name: &str, priority: u8, state: &str, whom: Value) -> Value {
    let rule = json!({
        "Identity": name,
        "Name": name,
        "State": state,
        "Priority": priority,
        "RecipientDomainIs": null,
        "SentTo": null,
        "SentToMemberOf": null,
        "ExceptIfSentTo": null,
        "ExceptIfSentToMemberOf": null,
        "ExceptIfRecipientDomainIs": null,
    });
    merged(rule, whom)
}

/// The name of a policy that a preset made for itself.
fn preset_policy(tenant: &Tenant, preset: &str) -> String {
    format!("{preset} Preset Security Policy{}", 1_622_650_000_000 + tenant.random_of(preset).below(90_000_000_000))
}

/// Strict for those who are attacked most, standard for a brand, and neither for all others.
fn presets(tenant: &Tenant, documents: &mut Documents) {
    let both = |kinds: &[&PolicyKind]| {
        let rule = |preset: &str, priority: u8, whom: Value| {
            let names: serde_json::Map<String, Value> =
                kinds.iter().map(|kind| (kind.named_by.to_owned(), preset_policy(tenant, preset).into())).collect();
            let name = format!("{preset} Preset Security Policy");
            merged(assignment(&name, priority, "Enabled", whom), Value::Object(names))
        };
        vec![
            rule("Strict", 0, json!({"SentToMemberOf": [format!("board@{}", tenant.domain)]})),
            rule("Standard", 1, json!({"RecipientDomainIs": [tenant.brand_domain()]})),
        ]
    };
    documents.collected("eop-protection-policy-rules", both(&[&SPAM, &PHISHING, &MALWARE]));
    documents.collected("atp-protection-policy-rules", both(&[&LINKS, &ATTACHMENTS]));
    // Whom it leaves out a policy of the organization's own protects.
    let left_out = json!({"ExceptIfSentToMemberOf": [format!("machines@{}", tenant.domain)]});
    let name = "ATP Built-In Protection Rule";
    documents.collected("atp-built-in-protection-rules", vec![assignment(name, 0, "Enabled", left_out)]);
}

/// What is blocked is not let past.
fn connection_filters(tenant: &Tenant) -> Vec<Value> {
    let blocked = format!("198.51.100.{}/27", tenant.random_of("hosted-connection-filter-policies").below(8) * 32);
    vec![json!({
        "Identity": DEFAULT,
        "Name": DEFAULT,
        "IsDefault": true,
        "IPAllowList": [],
        "IPBlockList": [blocked],
        "EnableSafeList": false,
        "DirectoryBasedEdgeBlockMode": "Default",
    })]
}

fn content_filter() -> Value {
    json!({
        "SpamAction": "MoveToJmf",
        "HighConfidenceSpamAction": "Quarantine",
        "PhishSpamAction": "Quarantine",
        "HighConfidencePhishAction": "Quarantine",
        "BulkSpamAction": "MoveToJmf",
        "BulkThreshold": 6,
        "QuarantineRetentionPeriod": 30,
        "SpamZapEnabled": true,
        "PhishZapEnabled": true,
        "ZapEnabled": true,
        "InlineSafetyTipsEnabled": true,
        "AllowedSenders": [],
        "AllowedSenderDomains": [],
        "BlockedSenders": [],
        "BlockedSenderDomains": ["litware.example"],
    })
}

fn outbound_filter(tenant: &Tenant) -> Value {
    json!({
        "Identity": DEFAULT,
        "Name": DEFAULT,
        "IsDefault": true,
        "Enabled": true,
        "AutoForwardingMode": "Off",
        "ActionWhenThresholdReached": "BlockUser",
        "RecipientLimitExternalPerHour": 500,
        "RecipientLimitInternalPerHour": 1000,
        "RecipientLimitPerDay": 1000,
        "NotifyOutboundSpam": true,
        "NotifyOutboundSpamRecipients": [format!("security@{}", tenant.domain)],
        "BccSuspiciousOutboundMail": true,
        "BccSuspiciousOutboundAdditionalRecipients": [format!("security@{}", tenant.domain)],
    })
}

fn anti_phish(tenant: &Tenant) -> Value {
    json!({
        "Enabled": true,
        "PhishThresholdLevel": 3,
        "EnableTargetedUserProtection": true,
        "TargetedUsersToProtect": [format!("Chief Executive;{}", tenant.chief_executive())],
        "TargetedUserProtectionAction": "Quarantine",
        "EnableOrganizationDomainsProtection": true,
        "EnableTargetedDomainsProtection": true,
        "TargetedDomainsToProtect": [tenant.partner()],
        "TargetedDomainProtectionAction": "Quarantine",
        "EnableMailboxIntelligence": true,
        "EnableMailboxIntelligenceProtection": true,
        "MailboxIntelligenceProtectionAction": "Quarantine",
        "EnableSpoofIntelligence": true,
        "AuthenticationFailAction": "Quarantine",
        "HonorDmarcPolicy": true,
        "DmarcRejectAction": "Reject",
        "DmarcQuarantineAction": "Quarantine",
        "EnableFirstContactSafetyTips": true,
        "EnableSimilarUsersSafetyTips": true,
        "EnableSimilarDomainsSafetyTips": true,
        "EnableUnusualCharactersSafetyTips": true,
        "EnableUnauthenticatedSender": true,
        "EnableViaTag": true,
        "ExcludedSenders": [],
        "ExcludedDomains": [],
    })
}

fn malware_filter(tenant: &Tenant) -> Value {
    json!({
        "EnableFileFilter": true,
        "FileTypeAction": "Reject",
        "FileTypes": ["ace", "ani", "apk", "app", "cab", "cmd", "com", "dll", "exe", "iso", "jar", "js", "lnk", "scr", "vbe", "vbs"],
        "ZapEnabled": true,
        "QuarantineTag": "AdminOnlyAccessPolicy",
        "EnableInternalSenderAdminNotifications": true,
        "InternalSenderAdminAddress": format!("security@{}", tenant.domain),
    })
}

fn safe_links() -> Value {
    json!({
        "EnableSafeLinksForEmail": true,
        "EnableSafeLinksForTeams": true,
        "EnableSafeLinksForOffice": true,
        "EnableForInternalSenders": true,
        "ScanUrls": true,
        "DeliverMessageAfterScan": true,
        "DisableUrlRewrite": false,
        "TrackClicks": true,
        "AllowClickThrough": false,
        "DoNotRewriteUrls": [],
    })
}

fn safe_attachments() -> Value {
    json!({
        "Enable": true,
        "Action": "Block",
        "Redirect": false,
        "QuarantineTag": "AdminOnlyAccessPolicy",
    })
}

/// Alerts that every tenant has, all on; and one of its own that nobody needs any more.
fn alerts(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("protection-alerts");
    let mut alert = |name: &str, severity: &str, disabled: bool, system: bool| {
        json!({
            "Identity": format!("{}\\{name}", random.guid()),
            "Name": name,
            "Severity": severity,
            "Disabled": disabled,
            "IsSystemRule": system,
            "NotificationEnabled": true,
            "NotifyUser": ["TenantAdmins", format!("security@{}", tenant.domain)],
        })
    };
    let mut alerts: Vec<Value> = [
        ("Suspicious email sending patterns detected", "Medium"),
        ("Suspicious Connector Activity", "High"),
        ("Suspicious Email Forwarding Activity", "High"),
        ("Messages have been delayed", "High"),
        ("Tenant restricted from sending unprovisioned email", "High"),
        ("Tenant restricted from sending email", "High"),
        ("User restricted from sending email", "High"),
        ("A potentially malicious URL click was detected", "High"),
        ("Email messages containing malicious URL removed after delivery", "Informational"),
        ("Email messages containing malicious file removed after delivery", "Informational"),
        ("Email sending limit exceeded", "Medium"),
        ("Creation of forwarding/redirect rule", "Informational"),
        ("Elevation of Exchange admin privilege", "Low"),
        ("Malware campaign detected after delivery", "High"),
        ("Unusual external user file activity", "High"),
        ("Unusual volume of external file sharing", "Medium"),
    ]
    .into_iter()
    .map(|(name, severity)| alert(name, severity, false, true))
    .collect();
    alerts.push(alert("Move to the new file server", "Low", true, false));
    alerts
}
