//! What the organization runs itself, as an export on-premises gives it: Exchange servers and Microsoft Entra Connect.

use serde_json::{Value, json};

use super::super::documents::Documents;
use super::super::{Tenant, timestamp};

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    synchronization(tenant, documents);
    documents.collected("exchange-servers", servers(tenant));
    documents.collected("exchange-certificates", certificates(tenant));
    documents.collected("receive-connectors", receive_connectors(tenant));
    documents.collected("send-connectors", send_connectors(tenant));
    documents.collected("autodiscover-virtual-directories", directories("Autodiscover"));
    documents.collected("web-services-virtual-directories", directories("EWS"));
    documents.collected(
        "availability-address-spaces",
        vec![json!({
            "Identity": tenant.routing_domain(),
            "Name": tenant.routing_domain(),
            "ForestName": tenant.routing_domain(),
            "AccessMethod": "InternalProxy",
            "UseServiceAccount": true,
            "ProxyUrl": format!("https://{}/EWS/Exchange.asmx", tenant.mail_host()),
        })],
    );
    documents.collected("on-premises-sharing-policies", sharing_policies(tenant));
    documents.collected("federation-trusts", vec![federation_trust(tenant)]);
    documents.collected("trusted-roots", trusted_roots());
}

/// Two servers: one synchronizes, the other one is there to take its place.
fn synchronization(tenant: &Tenant, documents: &mut Documents) {
    let mut random = tenant.random_of("sync-servers");
    let mut server = |name, staging| (name, random.pick(&["2.6.84.0", "2.6.90.0"]), staging);
    let servers = [server("SYNC01", false), server("SYNC02", true)];
    let each = |object: fn(&str, &str, bool) -> Value| {
        servers.iter().map(|(server, version, staging)| object(server, version, *staging)).collect()
    };
    documents.collected(
        "ad-sync-scheduler",
        each(|server, _, staging| {
            json!({
                "ComputerName": server,
                "AllowedSyncCycleInterval": "00:30:00",
                "CurrentlyEffectiveSyncCycleInterval": "00:30:00",
                "CustomizedSyncCycleInterval": null,
                "NextSyncCyclePolicyType": "Delta",
                "MaintenanceEnabled": true,
                "SyncCycleEnabled": true,
                "StagingModeEnabled": staging,
                "SchedulerSuspended": false,
            })
        }),
    );
    documents
        .collected("ad-sync-auto-upgrade", each(|server, _, _| json!({"ComputerName": server, "State": "Enabled"})));
    documents.collected(
        "ad-sync-export-deletion-threshold",
        // The number that does not count is of no effect, however large.
        each(|server, _, staging| {
            let (kind, count) = if staging { (2, 5_000) } else { (1, 500) };
            json!({"ComputerName": server, "DeletionPrevention": kind, "ThresholdCount": count, "ThresholdPercentage": 10})
        }),
    );
    documents.collected("sync-servers", each(|server, version, _| json!({"ComputerName": server, "Version": version})));
}

/// Each of the servers inside knows a proxy, that of its place; the one outside needs none.
fn servers(tenant: &Tenant) -> Vec<Value> {
    let server = |name: &str, proxy: Option<&str>| {
        let mut random = tenant.random_of(name);
        json!({
            "Identity": name,
            "Name": name,
            "Fqdn": format!("{name}.corp.{}", tenant.domain).to_lowercase(),
            // Exchange Server Subscription Edition, and two updates of it.
            "AdminDisplayVersion": random.pick(&[
                "Version 15.2 (Build 2562.17)", "Version 15.2 (Build 2562.20)", "Version 15.2 (Build 2562.29)",
            ]),
            "Edition": "Standard",
            "ServerRole": if proxy.is_some() { "Mailbox" } else { "Edge" },
            "IsEdgeServer": proxy.is_none(),
            "InternetWebProxy": proxy.map(|proxy| format!("http://{proxy}.corp.{}:8080/", tenant.domain)),
            "IsExchangeTrialEdition": false,
        })
    };
    vec![server("EX01", Some("proxy")), server("EX02", Some("proxy-branch")), server("EDGE01", None)]
}

/// Those of the cloud in other words: order and case do not matter, and what is off there needs nothing here.
fn sharing_policies(tenant: &Tenant) -> Vec<Value> {
    let policy = |name: &str, default: bool, domains: &[&str]| json!({"Identity": name, "Name": name, "Default": default, "Enabled": true, "Domains": domains});
    let partner = format!("{}: contactssharing, CalendarSharingFreeBusyDetail", tenant.partner().to_uppercase());
    vec![
        policy("Default Sharing Policy", true, &["*: CalendarSharingFreeBusySimple"]),
        policy("Partners", false, &[&partner]),
    ]
}

const ISSUER: &str = "CN=Example TLS RSA CA G1, O=Example Trust, C=NO";

fn federation_trust(tenant: &Tenant) -> Value {
    let ends = timestamp(tenant.plan.collected_at + 800 * 86_400);
    json!({
        "Identity": "Microsoft Federation Gateway",
        "Name": "Microsoft Federation Gateway",
        "ApplicationUri": tenant.domain,
        "TokenIssuerUri": "urn:federation:MicrosoftOnline",
        "OrgCertificate": {
            "Subject": "CN=Federation",
            "Issuer": "CN=Federation",
            "Thumbprint": format!("{:016X}{:016X}00000000", tenant.random_of("federation-trusts").next(), 0x5eed),
            "NotAfter": ends,
        },
    })
}

/// `<I>issuer<S>subject`, by which a connector names the certificate of mail with the cloud.
fn certificate_name(tenant: &Tenant) -> String {
    format!("<I>{ISSUER}<S>CN={}", tenant.mail_host())
}

/// The certificate in use, on both servers that use it, and the one before it, which has ended and which nobody names any
/// more; and those of the servers among themselves.
fn certificates(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("exchange-certificates");
    let mut thumbprint = || format!("{:016X}{:016X}{:08X}", random.next(), random.next(), random.next() >> 32);
    let certificate = |server: &str, thumbprint: &str, issuer: &str, subject: &str, days: i64, services: &str| {
        let ends = tenant.plan.collected_at + days * 86_400;
        json!({
            "Identity": format!("{server}\\{thumbprint}"),
            "PSComputerName": server,
            "Thumbprint": thumbprint,
            "Issuer": issuer,
            "Subject": subject,
            "NotBefore": timestamp(ends - 397 * 86_400),
            "NotAfter": timestamp(ends),
            "IsSelfSigned": issuer == subject,
            "HasPrivateKey": true,
            "Services": services,
            "Status": if days > 0 { "Valid" } else { "DateInvalid" },
        })
    };
    let host = format!("CN={}", tenant.mail_host());
    let in_use = thumbprint();
    let auth = "CN=Microsoft Exchange Server Auth Certificate";
    vec![
        certificate("EX01", &in_use, ISSUER, &host, 220, "IMAP, POP, IIS, SMTP"),
        certificate("EX02", &in_use, ISSUER, &host, 220, "IMAP, POP, IIS, SMTP"),
        certificate("EX01", &thumbprint(), ISSUER, &host, -120, "None"),
        certificate("EX01", &thumbprint(), "CN=EX01", "CN=EX01", 1_400, "IIS, SMTP"),
        certificate("EX02", &thumbprint(), "CN=EX02", "CN=EX02", 1_400, "IIS, SMTP"),
        certificate("EX01", &thumbprint(), auth, auth, 900, "SMTP"),
    ]
}

fn receive_connectors(tenant: &Tenant) -> Vec<Value> {
    let connector = |name: &str, enabled: bool, certificate: Option<String>| {
        json!({
            "Identity": format!("EX01\\{name}"),
            "Name": name,
            "Server": "EX01",
            "Enabled": enabled,
            "AuthMechanism": "Tls",
            "PermissionGroups": "AnonymousUsers",
            "RequireTLS": false,
            "TransportRole": "FrontendTransport",
            "ProtocolLoggingLevel": "Verbose",
            "TlsCertificateName": certificate,
        })
    };
    vec![
        connector("Default Frontend EX01", true, Some(certificate_name(tenant))),
        connector("Client Frontend EX01", true, None),
        // Names a certificate that is long gone, and is off.
        connector("Scanners EX01", false, Some("<I>CN=Old CA<S>CN=relay".to_owned())),
    ]
}

fn send_connectors(tenant: &Tenant) -> Vec<Value> {
    let connector = |name: &str, enabled: bool, space: &str, certificate: Option<String>| {
        json!({
            "Identity": name,
            "Name": name,
            "Enabled": enabled,
            "AddressSpaces": [space],
            "RequireTLS": certificate.is_some(),
            "TlsAuthLevel": certificate.is_some().then_some("DomainValidation"),
            "TlsDomain": certificate.is_some().then_some("mail.protection.outlook.com"),
            "CloudServicesMailEnabled": certificate.is_some(),
            "ProtocolLoggingLevel": "Verbose",
            "SourceTransportServers": ["EX01", "EX02"],
            "SmartHosts": [],
            "TlsCertificateName": certificate,
        })
    };
    vec![
        connector(
            "Outbound to Office 365",
            true,
            &format!("smtp:{};1", tenant.routing_domain()),
            Some(certificate_name(tenant)),
        ),
        connector("Fax gateway", true, "smtp:fax.example;1", None),
        connector("Outbound to Office 365 (old)", false, "smtp:*;10", Some("<I>CN=Old CA<S>CN=relay".to_owned())),
    ]
}

fn directories(name: &str) -> Vec<Value> {
    ["EX01", "EX02"]
        .map(|server| {
            json!({
                "Identity": format!("{server}\\{name} (Default Web Site)"),
                "Name": format!("{name} (Default Web Site)"),
                "Server": server,
                "BasicAuthentication": false,
                "WindowsAuthentication": true,
                "WSSecurityAuthentication": true,
                "OAuthAuthentication": true,
            })
        })
        .to_vec()
}

/// Those of the certificates that Microsoft 365 presents (learn.microsoft.com, encryption chains), and the
/// organization's own.
fn trusted_roots() -> Vec<Value> {
    let roots = [
        (
            "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4",
            "CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US",
            "2038-01-15T12:00:00Z",
        ),
        (
            "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436",
            "CN=DigiCert Global Root CA, OU=www.digicert.com, O=DigiCert Inc, C=US",
            "2031-11-10T00:00:00Z",
        ),
        (
            "7E04DE896A3E666D00E687D33FFAD93BE83D349E",
            "CN=DigiCert Global Root G3, OU=www.digicert.com, O=DigiCert Inc, C=US",
            "2038-01-15T12:00:00Z",
        ),
        (
            "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74",
            "CN=Microsoft RSA Root Certificate Authority 2017, O=Microsoft Corporation, C=US",
            "2042-07-18T23:00:23Z",
        ),
        (
            "999A64C37FF47D9FAB95F14769891460EEC4C3C5",
            "CN=Microsoft ECC Root Certificate Authority 2017, O=Microsoft Corporation, C=US",
            "2042-07-18T23:16:04Z",
        ),
        (
            "58E8ABB0361533FB80F79B1B6D29D3FF8D5F00F0",
            "CN=D-TRUST Root Class 3 CA 2 2009, O=D-Trust GmbH, C=DE",
            "2029-11-05T08:35:58Z",
        ),
    ];
    let on = |server: &str| {
        let root = |(thumbprint, subject, ends): &(&str, &str, &str)| {
            json!({
                "Identity": format!("{server}\\{thumbprint}"),
                "PSComputerName": server,
                "Thumbprint": thumbprint,
                "Subject": subject,
                "Issuer": subject,
                "NotAfter": ends,
            })
        };
        roots.iter().map(root).collect::<Vec<_>>()
    };
    [on("EX01"), on("EX02")].concat()
}
