//! What is in good order in every synthetic tenant: no defect is planted here, so no rule may find one.

use serde_json::{Map, Value, json};

use super::random::Stream;
use super::{Tenant, timestamp};

type Objects = Vec<Map<String, Value>>;

/// Documents by name, with the vendor's property names.
pub(super) fn documents(tenant: &Tenant) -> Vec<(&'static str, Objects)> {
    let domains = [tenant.domain.as_str(), tenant.initial_domain.as_str()];
    let each = |object: fn(&str) -> Value| domains.iter().map(|domain| object(domain)).collect();
    let all: Vec<(&'static str, Vec<Value>)> = vec![
        ("accepted-domains", each(accepted_domain)),
        ("authentication-methods-policy", vec![methods_policy()]),
        ("authorization-policy", vec![authorization_policy()]),
        ("directory-settings", vec![consent_settings()]),
        ("dkim-records", each(dkim_record)),
        ("dkim-signing-configs", each(dkim_signing_config)),
        ("dmarc-records", each(dmarc_record)),
        ("domains", each(domain)),
        ("hosted-connection-filter-policies", vec![connection_filter_policy()]),
        ("inbound-connectors", Vec::new()),
        ("intra-organization-connectors", Vec::new()),
        ("organization", vec![organization(tenant)]),
        ("organization-relationships", Vec::new()),
        ("outbound-connectors", Vec::new()),
        ("service-plans", vec![service_plan()]),
        ("sharing-policies", vec![sharing_policy()]),
        ("spf-records", each(spf_record)),
        ("transport-rules", vec![external_sender_rule()]),
    ];
    let objects = |value: Vec<Value>| value.into_iter().filter_map(|value| value.as_object().cloned()).collect();
    all.into_iter().map(|(name, values)| (name, objects(values))).collect()
}

fn accepted_domain(domain: &str) -> Value {
    json!({"Identity": domain, "Name": domain, "DomainName": domain, "DomainType": "Authoritative"})
}

fn domain(domain: &str) -> Value {
    json!({
        "id": domain,
        "authenticationType": "Managed",
        "isInitial": domain.ends_with(".onmicrosoft.com"),
        "isRoot": true,
        "isVerified": true,
        "passwordValidityPeriodInDays": 2_147_483_647,
    })
}

fn spf_record(domain: &str) -> Value {
    json!({"domain": domain, "rdata": ["v=spf1 include:spf.protection.outlook.com -all"]})
}

fn dkim_record(domain: &str) -> Value {
    json!({"domain": domain, "rdata": ["v=DKIM1; k=rsa; p=c3ludGhldGlj;"]})
}

fn dkim_signing_config(domain: &str) -> Value {
    json!({"Identity": domain, "Domain": domain, "Enabled": true, "Status": "Valid"})
}

fn dmarc_record(domain: &str) -> Value {
    json!({"domain": domain, "rdata": [format!("v=DMARC1; p=reject; rua=mailto:dmarc@{domain}")]})
}

fn methods_policy() -> Value {
    let method = |id: &str, state: &str| json!({"id": id, "state": state});
    let authenticator = json!({
        "id": "MicrosoftAuthenticator",
        "state": "enabled",
        "includeTargets": [{"id": "all_users", "targetType": "group", "authenticationMode": "any"}],
    });
    json!({
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "policyMigrationState": "migrationComplete",
        "authenticationMethodConfigurations": [
            method("Fido2", "enabled"), authenticator, method("Sms", "disabled"),
            method("Voice", "disabled"), method("Email", "disabled"),
        ],
    })
}

fn authorization_policy() -> Value {
    json!({
        "id": "authorizationPolicy",
        "displayName": "Authorization Policy",
        "allowInvitesFrom": "adminsAndGuestInviters",
        "guestUserRoleId": "2af84b1e-32c8-42b7-82bc-daa82404023b",
        "defaultUserRolePermissions": {"allowedToCreateApps": false, "permissionGrantPoliciesAssigned": []},
    })
}

fn consent_settings() -> Value {
    json!({
        "id": "dffd5d46-495d-40a9-8e21-954ff55e198a",
        "displayName": "Consent Policy Settings",
        "values": [{"name": "EnableAdminConsentRequests", "value": "true"}],
    })
}

fn connection_filter_policy() -> Value {
    json!({"Identity": "Default", "Name": "Default", "IPAllowList": [], "IPBlockList": [], "EnableSafeList": false})
}

fn sharing_policy() -> Value {
    json!({
        "Identity": "Default Sharing Policy",
        "Name": "Default Sharing Policy",
        "Default": true,
        "Enabled": true,
        "Domains": ["*:CalendarSharingFreeBusySimple"],
    })
}

fn external_sender_rule() -> Value {
    json!({
        "Identity": "External sender",
        "Name": "External sender",
        "State": "Enabled",
        "Mode": "Enforce",
        "Priority": 0,
        "FromScope": "NotInOrganization",
        "PrependSubject": "[External] ",
    })
}

/// Entra ID P1, without the risk levels of P2.
fn service_plan() -> Value {
    json!({
        "servicePlanId": "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
        "servicePlanName": "AAD_PREMIUM",
        "provisioningStatus": "Success",
        "appliesTo": "User",
    })
}

/// Users are synchronized in some tenants; the last time was within the hour.
fn organization(tenant: &Tenant) -> Value {
    let ago = 60 + i64::try_from(tenant.random(Stream::Tenant, 3).below(50 * 60)).unwrap_or_default();
    json!({
        "id": tenant.id,
        "displayName": tenant.name,
        "onPremisesSyncEnabled": true,
        "onPremisesLastSyncDateTime": timestamp(tenant.plan.collected_at - ago),
        "privacyProfile": {"contactEmail": format!("privacy@{}", tenant.domain), "statementUrl": null},
        "technicalNotificationMails": [format!("admins@{}", tenant.domain)],
        "verifiedDomains": [],
    })
}
