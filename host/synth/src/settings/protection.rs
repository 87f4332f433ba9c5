//! Defects that rules of the pack `protection` find.
//!
//! Each stands in a policy that applies to somebody, and in no other: what protects some is no excuse for the rest.

use serde_json::{Value, json};

use super::super::healthy::data_loss::{account, card, security_number, taxpayer_number};
use super::{Planting, Setting};

const ALERTS: &str = "protection-alerts";
const DATA_POLICIES: &str = "dlp-compliance-policies";
const DATA_RULES: &str = "dlp-compliance-rules";
const LINKS: &str = "safe-links-policies";
const MALWARE: &str = "malware-filter-policies";
const PHISHING: &str = "anti-phish-policies";
const SPAM: &str = "hosted-content-filter-policies";

/// Applies to all who are in no preset and not in `FINANCE`.
const EVERYBODY: &str = "Everybody";
/// Applies to a department.
const FINANCE: &str = "Finance";

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("protection/alerts-disabled", |planting| {
        planting.set(ALERTS, "Suspicious Email Forwarding Activity", "/Disabled", json!(true));
        // The one that a plan brings, and so may be missing, but not be off.
        planting.set(ALERTS, "A potentially malicious URL click was detected", "/Disabled", json!(true));
        planting.remove(ALERTS, "Messages have been delayed");
        planting.fails_tenant();
    }),
    Setting::new("protection/click-through-allowed", |planting| {
        weaken(planting, LINKS, FINANCE, "/AllowClickThrough", json!(true));
    }),
    Setting::new("protection/clicks-not-tracked", |planting| {
        weaken(planting, LINKS, FINANCE, "/TrackClicks", json!(false));
    }),
    Setting::new("protection/dangerous-attachments-allowed", |planting| {
        weaken(planting, MALWARE, EVERYBODY, "/FileTypes", json!(["cmd", "com", "exe.txt", "vbe", "vbs"]));
    }),
    Setting::new("protection/dmarc-policy-ignored", |planting| {
        // A good action where a domain asks for quarantine, and too weak a one where it asks to refuse.
        weaken(planting, PHISHING, EVERYBODY, "/DmarcRejectAction", json!("MoveToJmf"));
    }),
    Setting::new("protection/files-not-scanned", |planting| {
        planting.set("atp-policy-for-o365", "Default", "/EnableATPForSPOTeamsODB", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/link-targets-not-scanned", |planting| {
        weaken(planting, LINKS, EVERYBODY, "/DeliverMessageAfterScan", json!(false));
    }),
    Setting::new("protection/mailbox-intelligence-off", |planting| {
        // It learns, and nothing comes of it.
        weaken(planting, PHISHING, EVERYBODY, "/MailboxIntelligenceProtectionAction", json!("NoAction"));
    }),
    Setting::new("protection/malware-purge-off", |planting| {
        weaken(planting, MALWARE, FINANCE, "/ZapEnabled", json!(false));
    }),
    Setting::new("protection/own-domains-impersonation-unprotected", |planting| {
        weaken(planting, PHISHING, FINANCE, "/EnableOrganizationDomainsProtection", json!(false));
    }),
    Setting::new("protection/partner-domains-impersonation-unprotected", |planting| {
        // Other domains in one policy, which only the parameter tells; none at all in the other.
        weaken(planting, PHISHING, EVERYBODY, "/TargetedDomainsToProtect", json!(["northwind-bank.example"]));
        weaken(planting, PHISHING, FINANCE, "/TargetedDomainsToProtect", json!([]));
    }),
    Setting::new("protection/phishing-threshold-low", |planting| {
        weaken(planting, PHISHING, FINANCE, "/PhishThresholdLevel", json!(2));
    }),
    Setting::new("protection/restricted-apps-not-blocked", |planting| {
        let restrictions = json!([
            {"setting": "UnallowedApps", "value": "Block"},
            {"setting": "UnallowedBluetoothTransferApps", "value": "Warn"},
        ]);
        planting.set(DATA_RULES, "Block outside", "/EndpointDlpRestrictions", restrictions);
        planting.fails_tenant();
    }),
    Setting::new("protection/safe-attachments-missing", |planting| {
        // What is left of the rules reaches some, and built-in protection leaves others out.
        planting.set("safe-attachment-rules", EVERYBODY, "/State", json!("Disabled"));
        planting.set("safe-attachment-rules", "Before the move", "/State", json!("Disabled"));
        planting.set("safe-attachment-policies", "Built-In Protection Policy", "/Action", json!("Block"));
        planting.set("safe-attachment-policies", "Built-In Protection Policy", "/Enable", json!(true));
        planting.fails_tenant();
    }),
    Setting::new("protection/safe-links-off", |planting| {
        // On for all but mail from within, as built-in protection has it.
        weaken(planting, LINKS, EVERYBODY, "/EnableForInternalSenders", json!(false));
    }),
    Setting::new("protection/safety-tips-off", |planting| {
        weaken(planting, PHISHING, EVERYBODY, "/EnableFirstContactSafetyTips", json!(false));
    }),
    Setting::new("protection/sender-domains-allowed", |planting| {
        let domain = json!([planting.tenant().partner()]);
        weaken(planting, SPAM, FINANCE, "/AllowedSenderDomains", domain);
    }),
    Setting::new("protection/sensitive-data-locations-unprotected", |planting| {
        // Some of it is not the whole.
        let sites = json!(["https://contoso.sharepoint.com/sites/finance"]);
        planting.set(DATA_POLICIES, "Cards and accounts", "/SharePointLocation", sites);
        planting.set(DATA_POLICIES, "Cards and accounts", "/TeamsLocation", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("protection/sensitive-data-not-blocked", |planting| {
        planting.set(DATA_RULES, "Block outside", "/BlockAccessScope", json!("PerUser"));
        planting.fails_tenant();
    }),
    Setting::new("protection/sensitive-data-not-notified", |planting| {
        planting.set(DATA_RULES, "Block outside", "/NotifyUser", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("protection/sensitive-data-unprotected", |planting| {
        // Of those that still look for it alone one is switched off, and the policy of the other is only tried.
        let kinds = json!([security_number(), card(), account()]);
        planting.set(DATA_RULES, "Block outside", "/ContentContainsSensitiveInformation", kinds);
        planting.set(DATA_RULES, "Count cards", "/ContentContainsSensitiveInformation", with_security_number());
        planting.fails_tenant();
        // What nobody looks for is neither blocked nor told of, anywhere.
        planting.trips_tenant("protection/sensitive-data-locations-unprotected");
        planting.trips_tenant("protection/sensitive-data-not-blocked");
        planting.trips_tenant("protection/sensitive-data-not-notified");
    }),
    Setting::new("protection/spam-delivered", |planting| {
        weaken(planting, SPAM, EVERYBODY, "/BulkSpamAction", json!("NoAction"));
    }),
    Setting::new("protection/spam-marked-only", |planting| {
        weaken(planting, SPAM, FINANCE, "/HighConfidenceSpamAction", json!("AddXHeader"));
    }),
    Setting::new("protection/spoof-intelligence-off", |planting| {
        weaken(planting, PHISHING, FINANCE, "/EnableSpoofIntelligence", json!(false));
    }),
    Setting::new("protection/user-impersonation-unprotected", |planting| {
        // The wrong people in one policy, which only the parameter tells; nothing comes of it in the other.
        let other = format!("Receptionist;reception@{}", planting.tenant().domain);
        weaken(planting, PHISHING, EVERYBODY, "/TargetedUsersToProtect", json!([other]));
        weaken(planting, PHISHING, FINANCE, "/TargetedUserProtectionAction", json!("BccMessage"));
    }),
];

/// Makes a policy weaker in that; its rule, which is on the tenant, finds it.
fn weaken(planting: &mut Planting<'_>, document: &str, policy: &str, property: &str, value: Value) {
    planting.set(document, policy, property, value);
    planting.fails_tenant();
}

/// A number of taxpayers only beside one of social security: that alone makes no rule match.
fn with_security_number() -> Value {
    json!({
        "operator": "And",
        "groups": [
            {"name": "Taxpayers", "operator": "Or", "sensitivetypes": [taxpayer_number()]},
            {"name": "Insured", "operator": "Or", "sensitivetypes": [security_number()]},
        ],
    })
}
