//! Applications: which ones hold risky permissions, and what limits their secrets.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;
use super::super::service_principals::ServicePrincipals;

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected("app-management-policies", limits_of_some(tenant));
    documents.collected("default-app-management-policy", vec![limits()]);
    let all = ServicePrincipals::new(tenant);
    documents.collected("risky-applications", all.risky_applications());
    documents.collected("risky-delegated-permission-classifications", Vec::new());
    documents.collected("risky-third-party-service-principals", all.risky_third_parties());
}

/// No new passwords, and certificates for half a year at most.
fn limits() -> Value {
    let restrictions = json!({
        "passwordCredentials": [
            {"restrictionType": "passwordAddition", "state": "enabled", "maxLifetime": null},
            {"restrictionType": "customPasswordAddition", "state": "enabled", "maxLifetime": null},
            {"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P180D"},
        ],
        "keyCredentials": [{"restrictionType": "asymmetricKeyLifetime", "state": "enabled", "maxLifetime": "P180D"}],
    });
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "displayName": "Default app management tenant policy",
        "isEnabled": true,
        "applicationRestrictions": restrictions.clone(),
        "servicePrincipalRestrictions": restrictions,
    })
}

/// A policy that lets passwords live, and no matter while the default lets nobody add one.
pub(in super::super) const OLD_PASSWORDS: &str = "Badge printers";

/// One is stricter than the default, and one is laxer where it does not matter; the others are laxer, and off or for
/// nobody any more.
fn limits_of_some(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("app-management-policies");
    let application = random.guid();
    let mut policy = |name: &str, enabled: bool, addition: &str, lifetime: &str, assigned: bool| {
        let limit = |kind: &str| json!({"restrictionType": kind, "state": "enabled", "maxLifetime": lifetime});
        json!({
            "id": random.guid(),
            "displayName": name,
            "isEnabled": enabled,
            "restrictions": {
                "passwordCredentials": [
                    {"restrictionType": "passwordAddition", "state": addition, "maxLifetime": null},
                    limit("passwordLifetime"),
                ],
                "keyCredentials": [limit("asymmetricKeyLifetime")],
            },
            "appliesTo": if assigned { json!([{"displayName": "Payroll", "appId": application}]) } else { json!([]) },
        })
    };
    // It says nothing of adding them, nor of certificates.
    let old_passwords = json!({
        "id": tenant.random_of(OLD_PASSWORDS).guid(),
        "displayName": OLD_PASSWORDS,
        "isEnabled": true,
        "restrictions": {
            "passwordCredentials": [{"restrictionType": "passwordLifetime", "state": "disabled", "maxLifetime": null}],
            "keyCredentials": [],
        },
        "appliesTo": [{"displayName": "Badge printer", "appId": tenant.random_of("badge printer").guid()}],
    });
    vec![
        old_passwords,
        policy("Payroll", true, "enabled", "P30D", true),
        policy("Payroll (until it was moved)", false, "disabled", "P3650D", true),
        policy("Suppliers", true, "disabled", "P3650D", false),
    ]
}
