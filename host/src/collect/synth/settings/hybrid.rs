//! Defects that rules of the pack `hybrid` find.

use serde_json::json;

use super::super::timestamp;
use super::Setting;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("hybrid/accidental-deletion-unprevented", |planting| {
        let tenant = planting.tenant();
        let off = json!({"synchronizationPreventionType": "disabled", "alertThreshold": 500});
        planting.set("on-premises-synchronization", tenant.id(), "/configuration/accidentalDeletionPrevention", off);
        planting.fails_tenant();
    }),
    Setting::new("hybrid/availability-address-space-missing", |planting| {
        let routing = planting.tenant().routing_domain();
        planting.remove("availability-address-spaces", &routing);
        planting.fails_tenant();
    }),
    Setting::new("hybrid/directory-synchronization-stale", |planting| {
        let tenant = planting.tenant();
        let last = timestamp(tenant.plan.collected_at - 30 * HOUR);
        planting.set("organization", tenant.id(), "/onPremisesLastSyncDateTime", json!(last));
        planting.fails_tenant();
    }),
    Setting::new("hybrid/exchange-server-out-of-support", |planting| {
        // Exchange Server 2019 with its 14th cumulative update.
        let version = json!("Version 15.2 (Build 1544.9)");
        let server = planting.set("exchange-servers", "EX02", "/AdminDisplayVersion", version);
        planting.fails(server);
    }),
    Setting::new("hybrid/federation-certificate-expiring", |planting| {
        let ends = timestamp(planting.tenant().plan.collected_at + 12 * DAY);
        let trust =
            planting.set("federation-trusts", "Microsoft Federation Gateway", "/OrgCertificate/NotAfter", json!(ends));
        planting.fails(trust);
    }),
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
        // One of its own, so that no other connector names it.
        let (issuer, subject) = ("CN=Example TLS RSA CA G1, O=Example Trust, C=NO", "CN=edge.example");
        let ends = timestamp(planting.tenant().plan.collected_at + 9 * DAY);
        planting.add(
            "exchange-certificates",
            json!({
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
    Setting::new("hybrid/shared-principal-credentials", |planting| {
        let started = planting.tenant().plan.collected_at - 900 * DAY;
        let key = json!([{
            "keyId": planting.tenant().random_of("shared key").guid(),
            "displayName": "CN=Microsoft Exchange Server Auth Certificate",
            "startDateTime": timestamp(started),
            "endDateTime": timestamp(started + 1_825 * DAY),
        }]);
        let principal = planting.id("legacy-exchange-service-principal", "Office 365 Exchange Online");
        planting.set("legacy-exchange-service-principal", &principal, "/keyCredentials", key);
        planting.fails(principal);
    }),
    Setting::new("hybrid/sync-server-outdated", |planting| {
        let server = planting.set("sync-servers", "SYNC02", "/Version", json!("2.4.27.0"));
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
