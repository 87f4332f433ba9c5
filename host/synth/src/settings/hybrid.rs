//! Defects that rules of the pack `hybrid` find.

use serde_json::json;

use super::super::service_principals::SHARED_KEY_ENDS;
use super::super::timestamp;
use super::{Planting, Setting};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("hybrid/accidental-deletion-unprevented", |planting| {
        let tenant = planting.tenant();
        let off = json!({"synchronizationPreventionType": "disabled", "alertThreshold": 500});
        planting.set("on-premises-synchronization", tenant.id(), "/configuration/accidentalDeletionPrevention", off);
        planting.fails_tenant();
    }),
    Setting::new("hybrid/autodiscover-authentication-off", |planting| {
        let directory = planting.set(
            "autodiscover-virtual-directories",
            "EX02\\Autodiscover (Default Web Site)",
            "/WSSecurityAuthentication",
            json!(false),
        );
        planting.fails(directory);
    }),
    Setting::new("hybrid/automatic-upgrade-off", |planting| {
        // By somebody, and by the server itself; in staging mode or not.
        for (server, state) in [("SYNC01", "Suspended"), ("SYNC02", "Disabled")] {
            let server = planting.set("ad-sync-auto-upgrade", server, "/State", json!(state));
            planting.fails(server);
        }
    }),
    Setting::new("hybrid/availability-address-space-missing", |planting| {
        let routing = planting.tenant().routing_domain();
        planting.remove("availability-address-spaces", &routing);
        planting.fails_tenant();
    }),
    Setting::new("hybrid/dedicated-application-missing", |planting| {
        let application = planting.id("dedicated-exchange-hybrid-applications", "ExchangeServerApp-");
        planting.remove("dedicated-exchange-hybrid-applications", &application);
        planting.fails_tenant();
    }),
    Setting::new("hybrid/devices-deleted-in-bulk", |planting| {
        let tenant = planting.tenant();
        let account = tenant.random_of("synchronization account").guid();
        let collected = tenant.plan.collected_at;
        let hour = timestamp(collected - collected.rem_euclid(HOUR) - 5 * DAY);
        let burst = planting.add(
            "device-deletions",
            json!({
                "id": format!("{account} {hour}"),
                "initiatedBy": "On-Premises Directory Synchronization Service Account",
                "initiatorId": account,
                "hour": hour,
                "count": 50,
            }),
        );
        planting.fails(burst);
    }),
    Setting::new("hybrid/directory-synchronization-stale", |planting| {
        synchronized_before(planting, 7 * HOUR);
        planting.fails_tenant();
    })
    .not_with(&["hybrid/directory-synchronization-stopped"]),
    Setting::new("hybrid/directory-synchronization-stopped", |planting| {
        synchronized_before(planting, 30 * HOUR);
        planting.fails_tenant();
    }),
    Setting::new("hybrid/exchange-server-out-of-support", |planting| {
        // Exchange Server 2019 with its 14th cumulative update.
        let version = json!("Version 15.2 (Build 1544.9)");
        let server = planting.set("exchange-servers", "EX02", "/AdminDisplayVersion", version);
        planting.fails(server);
    }),
    Setting::new("hybrid/export-deletion-threshold-off", |planting| {
        // Off, and so high that it is as good as off.
        let (document, raised) = ("ad-sync-export-deletion-threshold", "SYNC01");
        planting.set(document, raised, "/ThresholdCount", json!(20_000));
        planting.fails(raised);
        let off = planting.set(document, "SYNC02", "/DeletionPrevention", json!(0));
        planting.fails(off);
    }),
    Setting::new("hybrid/federation-certificate-expiring", |planting| {
        let ends = timestamp(planting.tenant().plan.collected_at + 12 * DAY);
        let trust =
            planting.set("federation-trusts", "Microsoft Federation Gateway", "/OrgCertificate/NotAfter", json!(ends));
        planting.fails(trust);
    }),
    Setting::new("hybrid/hybrid-application-web-services", |planting| {
        let application = planting.id("dedicated-exchange-hybrid-applications", "ExchangeServerApp-");
        planting.fails(application);
    })
    .not_with(&["hybrid/dedicated-application-missing"]),
    Setting::new("hybrid/inbound-sender-not-verified", |planting| {
        let connector = planting.set("inbound-connectors", "Inbound from EX", "/TlsSenderCertificateName", json!(null));
        planting.fails(connector);
    }),
    Setting::new("hybrid/intra-organization-connector-disabled", |planting| {
        let connector = planting.id("intra-organization-connectors", "HybridIOC");
        planting.set("intra-organization-connectors", &connector, "/Enabled", json!(false));
        planting.fails(connector);
    }),
    Setting::new("hybrid/organization-relationship-incomplete", |planting| {
        let relationship = planting.id("organization-relationships", "O365 to On-premises");
        // Without the domain of the brand.
        let domains = json!([planting.tenant().domain]);
        planting.set("organization-relationships", &relationship, "/DomainNames", domains);
        planting.fails_tenant();
    }),
    Setting::new("hybrid/outbound-certificate-not-verified", |planting| {
        let connector = planting.set("outbound-connectors", "Outbound to EX", "/TlsSettings", json!("EncryptionOnly"));
        planting.fails(connector);
    }),
    Setting::new("hybrid/outbound-connector-not-validated", |planting| {
        let connector = planting.set("outbound-connectors", "Outbound to EX (branch)", "/IsValidated", json!(false));
        planting.fails(connector);
    }),
    Setting::new("hybrid/password-hash-synchronization-off", |planting| {
        let tenant = planting.tenant();
        planting.set("on-premises-synchronization", tenant.id(), "/features/passwordSyncEnabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("hybrid/receive-connector-certificate-unusable", |planting| {
        // The certificate was replaced, and the connector not told.
        let gone = json!("<I>CN=Example TLS RSA CA G1, O=Example Trust, C=NO<S>CN=smtp.example");
        let connector = planting.set("receive-connectors", "Default Frontend EX01", "/TlsCertificateName", gone);
        planting.fails(connector);
    }),
    Setting::new("hybrid/relationship-endpoint-unusable", |planting| {
        let plain = json!(format!("http://mail.{}/EWS/Exchange.asmx", planting.tenant().partner()));
        let relationship = planting.set("organization-relationships", "Partner", "/TargetSharingEpr", plain);
        planting.fails(relationship);
    }),
    Setting::new("hybrid/send-connector-certificate-unusable", |planting| {
        // Sent from two servers, and one of them does not have it. One of its own, so that no other connector names it.
        let (issuer, subject) = ("CN=Example TLS RSA CA G1, O=Example Trust, C=NO", "CN=edge.example");
        let ends = timestamp(planting.tenant().plan.collected_at + 300 * DAY);
        planting.add(
            "exchange-certificates",
            json!({
                "Identity": "EX02\\0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C",
                "PSComputerName": "EX02",
                "Thumbprint": "0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C",
                "Issuer": issuer,
                "Subject": subject,
                "NotAfter": ends,
                "IsSelfSigned": false,
                "HasPrivateKey": true,
                "Services": "SMTP",
                "Status": "Valid",
            }),
        );
        let name = json!(format!("<I>{issuer}<S>{subject}"));
        let connector = planting.set("send-connectors", "Outbound to Office 365", "/TlsCertificateName", name);
        planting.fails(connector);
    }),
    Setting::new("hybrid/server-without-proxy", |planting| {
        let server = planting.set("exchange-servers", "EX01", "/InternetWebProxy", json!(null));
        planting.fails(server);
    }),
    Setting::new("hybrid/shared-principal-credentials", |planting| {
        let ends = planting.tenant().plan.collected_at + SHARED_KEY_ENDS * DAY;
        let key = json!([{
            "keyId": planting.tenant().random_of("shared key").guid(),
            "displayName": "CN=Microsoft Exchange Server Auth Certificate",
            "startDateTime": timestamp(ends - 1_825 * DAY),
            "endDateTime": timestamp(ends),
            "isFromApplication": false,
        }]);
        let principal = planting.id("legacy-exchange-service-principal", "Office 365 Exchange Online");
        planting.set("legacy-exchange-service-principal", &principal, "/keyCredentials", key);
        planting.fails(principal);
    }),
    Setting::new("hybrid/sharing-policies-differ", |planting| {
        // Policies of their own: the others are those of entries of the pack `mail`.
        let policy = |name: &str, domains: &str| json!({"Identity": name, "Name": name, "Default": false, "Enabled": true, "Domains": [domains]});
        let wide = policy("Board", "fabrikam.example:CalendarSharingFreeBusyReviewer");
        let board = planting.add("sharing-policies", wide);
        let narrow = policy("Board", "fabrikam.example:CalendarSharingFreeBusySimple");
        planting.add("on-premises-sharing-policies", narrow);
        planting.fails(board);
        let alone = policy("Suppliers", "fourthcoffee.example:CalendarSharingFreeBusySimple");
        let suppliers = planting.add("sharing-policies", alone);
        planting.fails(suppliers);
    }),
    Setting::new("hybrid/sync-server-outdated", |planting| {
        let server = planting.set("sync-servers", "SYNC02", "/Version", json!("2.4.27.0"));
        planting.fails(server);
    }),
    Setting::new("hybrid/sync-server-unpatched", |planting| {
        // The last that may synchronize and has the fault.
        let server = planting.set("sync-servers", "SYNC01", "/Version", json!("2.5.190.0"));
        planting.fails(server);
    }),
    Setting::new("hybrid/synchronization-scheduler-off", |planting| {
        // The other one is in staging mode.
        planting.set("ad-sync-scheduler", "SYNC01", "/SyncCycleEnabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("hybrid/technical-contact-missing", |planting| {
        let tenant = planting.tenant();
        planting.set("organization", tenant.id(), "/technicalNotificationMails", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("hybrid/trusted-root-missing", |planting| {
        // The other server trusts it, and what is left here has names much like it.
        planting.remove("trusted-roots", "EX02\\DF3C24F9BFD666761B268073FE06D1CC8D4F82A4");
        planting.fails_tenant();
    }),
    Setting::new("hybrid/web-services-authentication-off", |planting| {
        let directory = planting.set(
            "web-services-virtual-directories",
            "EX02\\EWS (Default Web Site)",
            "/WSSecurityAuthentication",
            json!(false),
        );
        planting.fails(directory);
    }),
];

/// The directory was last synchronized so many seconds before the collection.
fn synchronized_before(planting: &mut Planting<'_>, seconds: i64) {
    let tenant = planting.tenant();
    let last = timestamp(tenant.plan.collected_at - seconds);
    planting.set("organization", tenant.id(), "/onPremisesLastSyncDateTime", json!(last));
}
