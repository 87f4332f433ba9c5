//! Applications: which ones hold risky permissions, and what limits their secrets.

use serde_json::{Value, json};

use super::super::documents::Documents;
use super::super::{Tenant, timestamp};

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected("app-management-policies", exemptions(tenant));
    documents.collected("default-app-management-policy", vec![limits()]);
    documents.collected("risky-applications", vec![migration_tool(tenant)]);
    documents.collected("risky-delegated-permission-classifications", Vec::new());
    documents.collected("risky-third-party-service-principals", Vec::new());
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

/// What single applications have in place of the default: one limit that is stricter, one that does not matter while
/// nobody may add a password, and what opens everything and is off, or for nobody.
fn exemptions(tenant: &Tenant) -> Vec<Value> {
    let restriction = |kind: &str, state: &str, lifetime: Option<&str>| json!({"restrictionType": kind, "state": state, "maxLifetime": lifetime, "restrictForAppsCreatedAfterDateTime": null});
    let open = json!({
        "passwordCredentials": [
            restriction("passwordAddition", "disabled", None),
            restriction("passwordLifetime", "disabled", None),
        ],
        "keyCredentials": [restriction("asymmetricKeyLifetime", "disabled", None)],
    });
    let short = json!({
        "passwordCredentials": [],
        "keyCredentials": [restriction("asymmetricKeyLifetime", "enabled", Some("P90D"))],
    });
    let lifetime = json!({
        "passwordCredentials": [restriction("passwordLifetime", "disabled", None)],
        "keyCredentials": [],
    });
    vec![
        exemption(tenant, "Payments", true, Some("Payment gateway"), short),
        exemption(tenant, PASSWORDS_OF_OLD, true, Some("Badge printer"), lifetime),
        exemption(tenant, "Migration 2023", false, Some("Mailbox migration"), open.clone()),
        exemption(tenant, "Left over", true, None, open),
    ]
}

/// A policy that lets passwords live, but does not let anybody add one.
pub(in super::super) const PASSWORDS_OF_OLD: &str = "Passwords of old";

/// A policy in place of the default, for one application or for none.
pub(in super::super) fn exemption(
    tenant: &Tenant,
    name: &str,
    enabled: bool,
    application: Option<&str>,
    restrictions: Value,
) -> Value {
    let mut random = tenant.random_of(&format!("app-management-policies {name}"));
    let id = random.guid();
    let applies_to: Vec<Value> = application
        .map(|application| {
            json!({
                "@odata.type": "#microsoft.graph.application",
                "id": random.guid(),
                "appId": random.guid(),
                "displayName": application,
            })
        })
        .into_iter()
        .collect();
    json!({
        "id": id,
        "displayName": name,
        "description": "",
        "isEnabled": enabled,
        "restrictions": restrictions,
        "appliesTo": applies_to,
    })
}

/// With a certificate for some months, and without a secret.
fn migration_tool(tenant: &Tenant) -> Value {
    let mut random = tenant.random_of("risky-applications");
    let started = tenant.plan.collected_at - 30 * 86_400;
    json!({
        "objectId": {"application": random.guid(), "servicePrincipal": random.guid()},
        "appId": random.guid(),
        "displayName": "Mailbox migration",
        "isMultiTenantEnabled": false,
        "keyCredentials": [{
            "keyId": random.guid(),
            "displayName": "CN=migration",
            "startDateTime": timestamp(started),
            "endDateTime": timestamp(started + 150 * 86_400),
            "isFromApplication": true,
        }],
        "passwordCredentials": [],
        "federatedCredentials": null,
        "permissions": [{
            "roleId": "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
            "roleType": "Application",
            "roleDisplayName": "Mail.ReadWrite",
            "applicationDisplayName": "Microsoft Graph",
            "isAdminConsented": true,
            "isRisky": true,
        }],
    })
}
