//! Defects that rules of the pack `protection` find.

use serde_json::json;

use super::{Planting, Setting};

/// The custom policies that apply to all who are in no preset.
const EVERYBODY: &str = "Everybody";
const PHISHING: &str = "anti-phish-policies";
const SPAM: &str = "hosted-content-filter-policies";
const MALWARE: &str = "malware-filter-policies";
const LINKS: &str = "safe-links-policies";
const DATA_RULES: (&str, &str) = ("dlp-compliance-rules", "Block outside");

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("protection/alerts-disabled", |planting| {
        planting.set("protection-alerts", "Suspicious Email Forwarding Activity", "/Disabled", json!(true));
        planting.fails_tenant();
    }),
    Setting::new("protection/clicks-not-tracked", |planting| {
        planting.set(LINKS, EVERYBODY, "/TrackClicks", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/dangerous-attachments-allowed", |planting| {
        planting.set(MALWARE, "Default", "/FileTypes", json!(["ace", "cmd", "exe.txt", "js", "vbe"]));
        planting.fails_tenant();
    }),
    Setting::new("protection/dmarc-policy-ignored", |planting| {
        planting.set(PHISHING, EVERYBODY, "/HonorDmarcPolicy", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/files-not-scanned", |planting| {
        planting.set("atp-policy-for-o365", "Default", "/EnableATPForSPOTeamsODB", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/link-targets-not-scanned", |planting| {
        planting.set(LINKS, EVERYBODY, "/DeliverMessageAfterScan", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/mailbox-intelligence-off", |planting| {
        // It looks, and does nothing.
        planting.set(PHISHING, EVERYBODY, "/MailboxIntelligenceProtectionAction", json!("NoAction"));
        planting.fails_tenant();
    }),
    Setting::new("protection/malware-purge-off", |planting| {
        planting.set(MALWARE, "Default", "/ZapEnabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/own-domains-impersonation-unprotected", |planting| {
        planting.set(PHISHING, EVERYBODY, "/EnableOrganizationDomainsProtection", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/partner-domains-impersonation-unprotected", |planting| {
        planting.set(PHISHING, EVERYBODY, "/TargetedDomainsToProtect", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("protection/phishing-threshold-low", |planting| {
        planting.set(PHISHING, EVERYBODY, "/PhishThresholdLevel", json!(1));
        planting.fails_tenant();
    }),
    Setting::new("protection/restricted-apps-not-blocked", |planting| {
        // One of the two is blocked.
        let watched = json!({"setting": "UnallowedBluetoothTransferApps", "value": "Audit"});
        planting.put(DATA_RULES.0, DATA_RULES.1, "/EndpointDlpRestrictions", "setting", watched);
        planting.fails_tenant();
    }),
    Setting::new("protection/safe-attachments-missing", |planting| {
        planting.set("safe-attachment-policies", EVERYBODY, "/Enable", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/safe-links-off", |planting| {
        planting.set(LINKS, EVERYBODY, "/EnableForInternalSenders", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/safety-tips-off", |planting| {
        planting.set(PHISHING, EVERYBODY, "/EnableSimilarUsersSafetyTips", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/sender-domains-allowed", |planting| {
        let partner = planting.tenant().partner();
        planting.set(SPAM, EVERYBODY, "/AllowedSenderDomains", json!([partner]));
        planting.fails_tenant();
    }),
    Setting::new("protection/sensitive-data-locations-unprotected", |planting| {
        planting.set("dlp-compliance-policies", "Cards and accounts", "/TeamsLocation", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("protection/sensitive-data-not-blocked", |planting| {
        // Only those outside are blocked.
        planting.set(DATA_RULES.0, DATA_RULES.1, "/BlockAccessScope", json!("PerUser"));
        planting.fails_tenant();
    }),
    Setting::new("protection/sensitive-data-not-notified", |planting| {
        planting.set(DATA_RULES.0, DATA_RULES.1, "/NotifyUser", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("protection/sensitive-data-unprotected", |planting| {
        cards_are_left_out(planting);
        // What is not looked for is neither blocked nor told of, anywhere.
        for rule in [
            "protection/sensitive-data-locations-unprotected",
            "protection/sensitive-data-not-blocked",
            "protection/sensitive-data-not-notified",
        ] {
            planting.trips_tenant(rule);
        }
        planting.fails_tenant();
    }),
    Setting::new("protection/spam-delivered", |planting| {
        planting.set(SPAM, EVERYBODY, "/HighConfidenceSpamAction", json!("AddXHeader"));
        planting.fails_tenant();
    }),
    Setting::new("protection/spoof-intelligence-off", |planting| {
        planting.set(PHISHING, EVERYBODY, "/EnableSpoofIntelligence", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("protection/user-impersonation-unprotected", |planting| {
        planting.set(PHISHING, EVERYBODY, "/EnableTargetedUserProtection", json!(false));
        planting.fails_tenant();
    }),
];

/// Takes credit cards out of what is looked for.
fn cards_are_left_out(planting: &mut Planting<'_>) {
    let rules = planting.documents().objects(DATA_RULES.0).iter();
    let kinds = rules.filter_map(|rule| rule["ContentContainsSensitiveInformation"].as_array()).flatten();
    let others: Vec<_> = kinds.filter(|kind| kind["name"] != "Credit Card Number").cloned().collect();
    planting.set(DATA_RULES.0, DATA_RULES.1, "/ContentContainsSensitiveInformation", json!(others));
}
