//! Defects that rules of the pack `mail` find.

use serde_json::{Value, json};

use super::super::healthy::dns::published;
use super::super::healthy::exchange::PROTOCOLS;
use super::{Planting, Setting};
use ephor_collect::normalize::derive::dns::Records;

const AUTHENTICATION: &str = "authentication-policies";
const CONNECTION_FILTER: &str = "hosted-connection-filter-policies";

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("mail/auto-forwarding-allowed", |planting| {
        // Where all outbound policies block, the remote domain opens nothing.
        let outbound = "hosted-outbound-spam-filter-policies";
        let policy = json!({"Identity": "Newsletters", "Name": "Newsletters", "AutoForwardingMode": "On"});
        let policy = planting.add(outbound, policy);
        planting.trips("mail/outbound-policy-allows-forwarding", &policy);
        let domain = planting.set("remote-domains", "Default", "/AutoForwardEnabled", json!(true));
        planting.fails(domain);
    }),
    Setting::new("mail/basic-authentication-allowed", |planting| {
        let default = planting.set(AUTHENTICATION, "Block basic authentication", "/AllowBasicAuthSmtp", json!(true));
        planting.fails(default);
        let of_few = authentication_policy(planting, "Scanners", "AllowBasicAuthSmtp");
        planting.fails(of_few);
        let left_over = authentication_policy(planting, "Old phones", "AllowBasicAuthActiveSync");
        planting.fails(left_over);
    }),
    Setting::new("mail/calendar-details-shared-with-everybody", |planting| {
        let details = json!(["Anonymous:CalendarSharingFreeBusyReviewer", "*:CalendarSharingFreeBusySimple"]);
        let policy = share(planting, "Default Sharing Policy", details);
        planting.fails(policy);
    }),
    Setting::new("mail/contacts-shared-with-everybody", |planting| {
        let policy = share(planting, "Partners", json!(["*:CalendarSharingFreeBusySimple, ContactsSharing"]));
        planting.fails(policy);
    }),
    Setting::new("mail/dkim-disabled", |planting| {
        let brand = planting.tenant().brand_domain();
        planting.set("dkim-signing-configs", &brand, "/Enabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("mail/dmarc-contact-missing", |planting| {
        // An authority gets reports of single messages, and the organization does not.
        let domain = planting.tenant().initial_domain.clone();
        dmarc(planting, &domain, &format!("rua=mailto:dmarc@{domain}; ruf=mailto:reports@dmarc.cyber.dhs.gov"));
        planting.fails(domain);
    }),
    Setting::new("mail/dmarc-missing", |planting| {
        let brand = planting.tenant().brand_domain();
        publish(planting, Records::Dmarc, &brand, "MS=ms14830321");
        planting.fails(brand);
    }),
    Setting::new("mail/dmarc-not-enforced", |planting| {
        let domain = planting.tenant().domain.clone();
        let record = format!("v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}; ruf=mailto:dmarc@{domain}");
        publish(planting, Records::Dmarc, &domain, &record);
        planting.fails(domain);
    }),
    Setting::new("mail/dmarc-reports-unread", |planting| {
        // An address that is not written as one is left out. Of single messages an authority gets reports alone.
        // The domain of Microsoft needs none where it has forged mail rejected.
        let domain = planting.tenant().initial_domain.clone();
        let record = format!("v=DMARC1; p=quarantine; rua=dmarc@{domain}; ruf=mailto:reports@dmarc.cyber.dhs.gov");
        publish(planting, Records::Dmarc, &domain, &record);
        planting.trips("mail/dmarc-contact-missing", &domain);
        planting.trips("mail/dmarc-not-enforced", &domain);
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
    Setting::new("mail/mailbox-export-role-held", |planting| {
        let name = "Mailbox Import Export-Litigation Support";
        planting.add(
            "management-role-assignments",
            json!({
                "Identity": format!("{name}\\All Group Members"),
                "Name": name,
                "Role": "Mailbox Import Export",
                "RoleAssignee": "Litigation Support",
                "RoleAssigneeName": "Litigation Support",
                "RoleAssigneeType": "RoleGroup",
                "RoleAssignmentDelegationType": "Regular",
                "EffectiveUserName": "All Group Members",
                "AssignmentMethod": "Direct",
                "Enabled": true,
            }),
        );
        planting.fails_tenant();
    }),
    Setting::new("mail/modern-authentication-off", |planting| {
        let name = planting.tenant().initial_domain.clone();
        planting.set("organization-config", &name, "/OAuth2ClientProfileEnabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("mail/outbound-policy-allows-forwarding", |planting| {
        let mode = json!("Automatic");
        let policy = planting.set("hosted-outbound-spam-filter-policies", "Default", "/AutoForwardingMode", mode);
        planting.fails(policy);
    }),
    Setting::new("mail/pop-imap-plan-enabled", |planting| {
        for (plan, protocol) in
            [("ExchangeOnlineDeskless", "/ImapEnabled"), ("ExchangeOnlineEnterprise", "/PopEnabled")]
        {
            let plan = planting.set("cas-mailbox-plans", plan, protocol, json!(true));
            planting.fails(plan);
        }
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
        publish(planting, Records::Spf, &brand, "v=spf1 include:spf.protection.outlook.com ?all");
        planting.fails(brand);
    }),
    Setting::new("mail/transport-rule-forwards-external", |planting| {
        let address = format!("archive@{}", planting.tenant().partner());
        let copies = planting.set("transport-rules", "Internal announcements", "/BlindCopyTo", json!([address]));
        planting.fails(copies);
        // The address inside beside it does not make up for it.
        let inside = format!("payroll@{}", planting.tenant().domain);
        let both = json!([inside, "payroll@fabrikam.example"]);
        let redirects = planting.set("transport-rules", "Payroll", "/RedirectMessageTo", both);
        planting.fails(redirects);
    }),
];

/// Adds an authentication policy that allows basic authentication for one protocol alone.
fn authentication_policy(planting: &mut Planting<'_>, name: &str, allowed: &str) -> String {
    let id = planting.add(AUTHENTICATION, json!({"Identity": name, "Name": name}));
    for protocol in PROTOCOLS {
        planting.set(AUTHENTICATION, &id, &format!("/{protocol}"), json!(protocol == allowed));
    }
    id
}

/// Shares with other organizations, and the same on both sides.
fn share(planting: &mut Planting<'_>, policy: &str, domains: Value) -> String {
    planting.set("on-premises-sharing-policies", policy, "/Domains", domains.clone());
    planting.set("sharing-policies", policy, "/Domains", domains)
}

/// Publishes a strict DMARC record of a domain, with those tags for reports.
fn dmarc(planting: &mut Planting<'_>, domain: &str, reports: &str) {
    publish(planting, Records::Dmarc, domain, &format!("v=DMARC1; p=reject; {reports}"));
}

/// Publishes one record alone.
fn publish(planting: &mut Planting<'_>, kind: Records, domain: &str, record: &str) {
    let document = if kind == Records::Spf { "spf-records" } else { "dmarc-records" };
    let found = published(planting.tenant(), kind, domain, &[record]);
    for property in ["rdata", "log"] {
        let value = found.get(property).cloned().unwrap_or_default();
        planting.set(document, domain, &format!("/{property}"), value);
    }
}
