//! Defects that rules of the pack `mail` find.

use serde_json::json;

use super::Setting;

const CONNECTION_FILTER: &str = "hosted-connection-filter-policies";

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("mail/auto-forwarding-allowed", |planting| {
        let domain = planting.set("remote-domains", "Default", "/AutoForwardEnabled", json!(true));
        planting.fails(domain);
    }),
    Setting::new("mail/calendar-details-shared-with-everybody", |planting| {
        let details = json!(["Anonymous:CalendarSharingFreeBusyReviewer", "*:CalendarSharingFreeBusySimple"]);
        let policy = planting.set("sharing-policies", "Default Sharing Policy", "/Domains", details);
        planting.fails(policy);
    }),
    Setting::new("mail/contacts-shared-with-everybody", |planting| {
        let contacts = json!(["*:CalendarSharingFreeBusySimple, ContactsSharing"]);
        let policy = planting.set("sharing-policies", "Partners", "/Domains", contacts);
        planting.fails(policy);
    }),
    Setting::new("mail/dkim-disabled", |planting| {
        let brand = planting.tenant().brand_domain();
        planting.set("dkim-signing-configs", &brand, "/Enabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("mail/dmarc-missing", |planting| {
        let brand = planting.tenant().brand_domain();
        planting.set("dmarc-records", &brand, "/rdata", json!(["MS=ms14830321"]));
        planting.trips("mail/dmarc-not-enforced", &brand);
        planting.fails(brand);
    }),
    Setting::new("mail/dmarc-not-enforced", |planting| {
        let domain = planting.tenant().domain.clone();
        let record = format!("v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}");
        planting.set("dmarc-records", &domain, "/rdata", json!([record]));
        planting.fails(domain);
    }),
    Setting::new("mail/external-sender-unmarked", |planting| {
        planting.set("transport-rules", "External sender", "/Mode", json!("Audit"));
        planting.fails_tenant();
    }),
    Setting::new("mail/ip-allow-list", |planting| {
        let policy = planting.set(CONNECTION_FILTER, "Default", "/IPAllowList", json!(["192.0.2.10", "192.0.2.64/26"]));
        planting.fails(policy);
    }),
    Setting::new("mail/modern-authentication-off", |planting| {
        let name = planting.tenant().initial_domain.clone();
        planting.set("organization-config", &name, "/OAuth2ClientProfileEnabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("mail/safe-list-enabled", |planting| {
        let policy = planting.set(CONNECTION_FILTER, "Default", "/EnableSafeList", json!(true));
        planting.fails(policy);
    }),
    Setting::new("mail/smtp-auth-enabled", |planting| {
        planting.set("transport-config", "Transport Settings", "/SmtpClientAuthenticationDisabled", json!(false));
        planting.fails_tenant();
    })
    .usual(),
    Setting::new("mail/spf-missing", |planting| {
        let brand = planting.tenant().brand_domain();
        planting.set("spf-records", &brand, "/rdata", json!(["v=spf1 include:spf.protection.outlook.com ~all"]));
        planting.fails(brand);
    }),
];
