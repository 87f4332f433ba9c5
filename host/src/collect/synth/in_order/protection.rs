//! Filters against spam, phishing and malware, and what Purview keeps and watches.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    presets(tenant, documents);
    documents.collected("hosted-connection-filter-policies", connection_filters(tenant));
    documents.collected(
        "hosted-content-filter-policies",
        vec![content_filter(tenant, true, DEFAULT), content_filter(tenant, false, EVERYBODY)],
    );
    documents.collected("hosted-content-filter-rules", vec![rule(tenant, "HostedContentFilterPolicy")]);
    documents.collected("hosted-outbound-spam-filter-policies", vec![outbound_filter(tenant)]);
    documents.collected("hosted-outbound-spam-filter-rules", Vec::new());
    documents.collected(
        "anti-phish-policies",
        vec![
            anti_phish(tenant, true, "Office365 AntiPhish Default"),
            anti_phish(tenant, false, EVERYBODY),
            anti_phish(tenant, false, "Standard Preset Security Policy1659535429826"),
            anti_phish(tenant, false, "Strict Preset Security Policy1659535456789"),
        ],
    );
    documents.collected("anti-phish-rules", vec![rule(tenant, "AntiPhishPolicy")]);
    documents.collected("malware-filter-policies", vec![malware_filter(tenant)]);
    documents.collected("malware-filter-rules", Vec::new());
    documents.collected("safe-links-policies", vec![safe_links()]);
    documents.collected("safe-links-rules", vec![rule(tenant, "SafeLinksPolicy")]);
    documents.collected("safe-attachment-policies", vec![safe_attachments()]);
    documents.collected("safe-attachment-rules", vec![rule(tenant, "SafeAttachmentPolicy")]);
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
    documents.collected(
        "unified-audit-log-retention-policies",
        vec![json!({
            "Identity": "Exchange for a year",
            "Name": "Exchange for a year",
            "Enabled": true,
            "Priority": 100,
            "RecordTypes": ["ExchangeAdmin", "ExchangeItem", "ExchangeItemAggregated", "ExchangeItemGroup"],
            "Operations": [],
            "UserIds": [],
            "RetentionDuration": "TwelveMonths",
        })],
    );
    documents.collected("protection-alerts", alerts(tenant));
    documents.collected("dlp-compliance-policies", vec![data_policy(tenant)]);
    documents.collected("dlp-compliance-rules", vec![data_rule(tenant)]);
}

const DEFAULT: &str = "Default";
/// The policies that apply to everybody, beside the defaults.
const EVERYBODY: &str = "Everybody";

/// A custom policy's rule, for all domains of the tenant.
fn rule(tenant: &Tenant, property: &str) -> Value {
    let mut rule = json!({
        "Identity": EVERYBODY,
        "Name": EVERYBODY,
        "State": "Enabled",
        "Priority": 0,
        "RecipientDomainIs": [tenant.domain, tenant.brand_domain(), tenant.initial_domain, tenant.routing_domain()],
        "SentTo": null,
        "SentToMemberOf": null,
        "ExceptIfSentTo": null,
        "ExceptIfSentToMemberOf": null,
        "ExceptIfRecipientDomainIs": null,
    });
    if let Some(rule) = rule.as_object_mut() {
        rule.insert(property.to_owned(), json!(EVERYBODY));
    }
    rule
}

/// Strict for those who are attacked most, standard for some; all others have custom policies.
fn presets(tenant: &Tenant, documents: &mut Documents) {
    let preset = |name: &str, priority: u8, group: &str| {
        json!({
            "Identity": name,
            "Name": name,
            "State": "Enabled",
            "Priority": priority,
            "SentTo": null,
            "SentToMemberOf": [format!("{group}@{}", tenant.domain)],
            "RecipientDomainIs": null,
            "ExceptIfSentTo": null,
            "ExceptIfSentToMemberOf": null,
            "ExceptIfRecipientDomainIs": null,
        })
    };
    let both = || {
        vec![
            preset("Strict Preset Security Policy", 0, "board"),
            preset("Standard Preset Security Policy", 1, "finance"),
        ]
    };
    documents.collected("eop-protection-policy-rules", both());
    documents.collected("atp-protection-policy-rules", both());
    documents.collected(
        "atp-built-in-protection-rules",
        vec![json!({
            "Identity": "ATP Built-In Protection Rule",
            "Name": "ATP Built-In Protection Rule",
            "State": "Enabled",
            "Priority": 0,
            "ExceptIfSentTo": null,
            "ExceptIfSentToMemberOf": null,
            "ExceptIfRecipientDomainIs": null,
        })],
    );
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

/// The default lets a domain in, and applies to nobody.
fn content_filter(tenant: &Tenant, default: bool, name: &str) -> Value {
    json!({
        "Identity": name,
        "Name": name,
        "IsDefault": default,
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
        "AllowedSenderDomains": if default { vec![tenant.partner()] } else { Vec::new() },
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

fn anti_phish(tenant: &Tenant, default: bool, name: &str) -> Value {
    json!({
        "Identity": name,
        "Name": name,
        "IsDefault": default,
        "Enabled": true,
        "PhishThresholdLevel": 3,
        "EnableTargetedUserProtection": true,
        "TargetedUsersToProtect": [format!("Chief Executive;ceo@{}", tenant.domain)],
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
        "Identity": DEFAULT,
        "Name": DEFAULT,
        "IsDefault": true,
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
        "Identity": EVERYBODY,
        "Name": EVERYBODY,
        "IsBuiltInProtection": false,
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
        "Identity": EVERYBODY,
        "Name": EVERYBODY,
        "IsBuiltInProtection": false,
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

fn data_policy(tenant: &Tenant) -> Value {
    json!({
        "Identity": "Cards and accounts",
        "Name": "Cards and accounts",
        "DisplayName": "Cards and accounts",
        "Guid": tenant.random_of("dlp-compliance-policies").guid(),
        "Type": "Dlp",
        "Mode": "Enable",
        "Enabled": true,
        "ExchangeLocation": ["All"],
        "SharePointLocation": ["All"],
        "OneDriveLocation": ["All"],
        "TeamsLocation": ["All"],
        "EndpointDlpLocation": ["All"],
        "Workload": "Exchange, SharePoint, OneDriveForBusiness, Teams, EndpointDevices",
        "Priority": 0,
    })
}

fn data_rule(tenant: &Tenant) -> Value {
    json!({
        "Identity": "Block outside",
        "Name": "Block outside",
        "Guid": tenant.random_of("dlp-compliance-rules").guid(),
        "ParentPolicyName": "Cards and accounts",
        "Mode": "Enforce",
        "Disabled": false,
        "IsAdvancedRule": false,
        "BlockAccess": true,
        "BlockAccessScope": "All",
        "NotifyUser": ["SiteAdmin", "LastModifier", "Owner"],
        "EndpointDlpRestrictions": [
            {"setting": "UnallowedApps", "value": "Block"},
            {"setting": "UnallowedBluetoothTransferApps", "value": "Block"},
            {"setting": "CopyPaste", "value": "Audit"},
        ],
        "ContentContainsSensitiveInformation": [
            {"name": "U.S. Social Security Number (SSN)", "id": "a44669fe-0d48-453d-a9b1-2cc83f2cba77", "mincount": "1"},
            {
                "name": "U.S. Individual Taxpayer Identification Number (ITIN)",
                "id": "e55e2a32-f92d-4985-a35d-a0b269eb687b",
                "mincount": "1",
            },
            {"name": "Credit Card Number", "id": "50842eb7-edc8-4019-85dd-5a5c1f2bb085", "mincount": "1"},
            {"name": "International Banking Account Number (IBAN)", "id": "e7dc4711-11b7-4cb0-b88b-2c394a771f0e", "mincount": "1"},
        ],
    })
}
