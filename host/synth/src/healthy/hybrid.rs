//! What Exchange in the cloud knows of the servers on-premises: connectors, free/busy and federation.

use serde_json::{Value, json};

use super::super::documents::Documents;
use super::super::service_principals::{Part, Registered, ServicePrincipals};
use super::super::{Tenant, timestamp};

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected("inbound-connectors", inbound_connectors(tenant));
    documents.collected("outbound-connectors", outbound_connectors(tenant));
    documents.collected("intra-organization-connectors", vec![intra_organization_connector(tenant)]);
    documents.collected("organization-relationships", relationships(tenant));
    let all = ServicePrincipals::new(tenant);
    let shared = all.playing(Part::Exchange).map(shared_principal);
    documents.collected("legacy-exchange-service-principal", shared.into_iter().collect());
    // The application that takes its place in this tenant alone.
    documents.collected("dedicated-exchange-hybrid-applications", all.hybrid_application().into_iter().collect());
}

fn inbound_connectors(tenant: &Tenant) -> Vec<Value> {
    let connector = |name: &str, kind: &str, enabled: bool, certificate: Option<String>| {
        json!({
            "Identity": name,
            "Name": name,
            "ConnectorType": kind,
            "ConnectorSource": if kind == "OnPremises" { "HybridWizard" } else { "AdminUI" },
            "Enabled": enabled,
            "RequireTls": certificate.is_some(),
            "RestrictDomainsToCertificate": certificate.is_some(),
            "RestrictDomainsToIPAddresses": false,
            "SenderDomains": ["smtp:*;1"],
            "SenderIPAddresses": [],
            "CloudServicesMailEnabled": kind == "OnPremises",
            "TreatMessagesAsInternal": false,
            "TlsSenderCertificateName": certificate,
            "EFSkipIPs": [],
            "EFSkipLastIP": false,
        })
    };
    vec![
        connector("Inbound from EX", "OnPremises", true, Some(tenant.mail_host())),
        // Of a partner that sends without TLS, and of servers that are gone.
        connector("From Litware", "Partner", true, None),
        connector("Inbound from EX (old)", "OnPremises", false, None),
    ]
}

fn outbound_connectors(tenant: &Tenant) -> Vec<Value> {
    let connector = |name: &str, kind: &str, enabled: bool, settings: Option<&str>, validated: bool| {
        json!({
            "Identity": name,
            "Name": name,
            "ConnectorType": kind,
            "ConnectorSource": if kind == "OnPremises" { "HybridWizard" } else { "AdminUI" },
            "Enabled": enabled,
            "UseMXRecord": false,
            "RecipientDomains": if kind == "OnPremises" { json!([tenant.domain]) } else { json!(["litware.example"]) },
            "SmartHosts": [tenant.mail_host()],
            "RouteAllMessagesViaOnPremises": false,
            "CloudServicesMailEnabled": kind == "OnPremises",
            "TlsSettings": settings,
            "TlsDomain": (settings == Some("DomainValidation")).then(|| tenant.mail_host()),
            "IsValidated": validated,
            "LastValidationTimestamp": validated.then(|| timestamp(tenant.plan.collected_at - 40 * 86_400)),
        })
    };
    vec![
        connector("Outbound to EX", "OnPremises", true, Some("DomainValidation"), true),
        connector("Outbound to EX (branch)", "OnPremises", true, Some("CertificateValidation"), true),
        connector("To Litware", "Partner", true, Some("EncryptionOnly"), false),
        connector("Outbound to EX (old)", "OnPremises", false, None, false),
    ]
}

fn intra_organization_connector(tenant: &Tenant) -> Value {
    let id = tenant.random_of("intra-organization-connectors").guid();
    json!({
        "Identity": format!("HybridIOC - {id}"),
        "Name": format!("HybridIOC - {id}"),
        "Enabled": true,
        "TargetAddressDomains": [tenant.domain],
        "DiscoveryEndpoint": format!("https://{}/autodiscover/autodiscover.svc", tenant.mail_host()),
        "TargetSharingEpr": null,
    })
}

fn relationships(tenant: &Tenant) -> Vec<Value> {
    let relationship =
        |name: &str, enabled: bool, domains: Vec<String>, sharing: Option<String>, discovery: Option<String>| {
            json!({
                "Identity": name,
                "Name": name,
                "Enabled": enabled,
                "DomainNames": domains,
                "FreeBusyAccessEnabled": true,
                "FreeBusyAccessLevel": "LimitedDetails",
                "FreeBusyAccessScope": null,
                "MailTipsAccessEnabled": false,
                "MailTipsAccessLevel": "None",
                "MailboxMoveEnabled": false,
                "DeliveryReportEnabled": false,
                "PhotosEnabled": false,
                "TargetApplicationUri": "outlook.com",
                "TargetSharingEpr": sharing,
                "TargetAutodiscoverEpr": discovery,
            })
        };
    let host = tenant.mail_host();
    let id = tenant.random_of("organization-relationships").guid();
    vec![
        relationship(
            &format!("O365 to On-premises - {id}"),
            true,
            vec![tenant.domain.clone(), tenant.brand_domain().to_uppercase()],
            None,
            Some(format!("https://{host}/autodiscover/autodiscover.svc/WSSecurity")),
        ),
        relationship(
            "Partner",
            true,
            vec![tenant.partner()],
            Some(format!("https://mail.{}/EWS/Exchange.asmx", tenant.partner())),
            None,
        ),
        relationship("Fourth Coffee (ended)", false, vec!["fourthcoffee.example".to_owned()], None, None),
    ]
}

/// Of Exchange in the cloud, which all tenants share: no key of this one is on it.
fn shared_principal(shared: Registered) -> Value {
    json!({
        "objectId": shared.id,
        "appId": shared.app_id,
        "displayName": shared.name,
        "signInAudience": "AzureADMultipleOrgs",
        "keyCredentials": [],
        "passwordCredentials": [],
    })
}
