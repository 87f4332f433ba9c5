//! Defects that rules of the pack `applications` find.

use serde_json::{Value, json};

use super::super::healthy::applications::OLD_PASSWORDS;
use super::{Planting, Setting};

/// Limits for all applications, and for some.
const DEFAULT: (&str, &str) = ("default-app-management-policy", "00000000-0000-0000-0000-000000000000");
const EXEMPTIONS: &str = "app-management-policies";
const POLICY: (&str, &str) = ("authorization-policy", "authorizationPolicy");

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("applications/admin-consent-workflow-off", |planting| {
        let off = json!([{"name": "EnableAdminConsentRequests", "value": "false"}]);
        planting.set("directory-settings", "Consent Policy Settings", "/values", off);
        planting.set("admin-consent-request-policy", "adminConsentRequestPolicy", "/isEnabled", json!(false));
        planting.fails_tenant();
    })
    // Where nobody can ask, nobody has to answer.
    .not_with(&["applications/consent-request-unanswered"]),
    Setting::new("applications/application-certificate-exemption", |planting| {
        let lifetime = restriction("asymmetricKeyLifetime", "enabled", "P1095D");
        let policy = exemption(planting, "Long certificates", json!({"keyCredentials": [lifetime]}));
        planting.fails(policy);
    }),
    Setting::new("applications/application-certificate-long-lived", |planting| {
        limit(planting, "/applicationRestrictions/keyCredentials", "asymmetricKeyLifetime", "enabled", "P730D");
        planting.fails_tenant();
    }),
    Setting::new("applications/application-password-allowed", |planting| {
        limit(planting, "/servicePrincipalRestrictions/passwordCredentials", "passwordAddition", "disabled", "");
        old_passwords(planting);
        planting.fails_tenant();
    }),
    Setting::new("applications/application-password-chosen", |planting| {
        // Where none may be added none can be chosen.
        let passwords = "/applicationRestrictions/passwordCredentials";
        limit(planting, passwords, "customPasswordAddition", "disabled", "");
        limit(planting, passwords, "passwordAddition", "disabled", "");
        old_passwords(planting);
        planting.trips_tenant("applications/application-password-allowed");
        planting.fails_tenant();
    }),
    Setting::new("applications/application-password-exemption", |planting| {
        // For a short time, by its own words, so that only this is wrong whatever the default says.
        let restrictions = json!([
            restriction("passwordAddition", "disabled", ""),
            restriction("passwordLifetime", "enabled", "P90D"),
        ]);
        let policy = exemption(planting, "Short passwords", json!({"passwordCredentials": restrictions}));
        planting.fails(policy);
    }),
    Setting::new("applications/application-password-lifetime-exemption", |planting| {
        let restrictions = json!([
            restriction("passwordAddition", "disabled", ""),
            restriction("passwordLifetime", "enabled", "P3650D"),
        ]);
        let policy = exemption(planting, "Passwords for good", json!({"passwordCredentials": restrictions}));
        planting.trips("applications/application-password-exemption", &policy);
        planting.fails(policy);
    }),
    Setting::new("applications/application-password-long-lived", |planting| {
        // Where none may be added it would not matter: to old applications they may.
        let passwords = "/applicationRestrictions/passwordCredentials";
        let mut of_new = restriction("passwordAddition", "enabled", "");
        if let Some(restriction) = of_new.as_object_mut() {
            restriction.insert("restrictForAppsCreatedAfterDateTime".to_owned(), json!("2024-01-01T00:00:00Z"));
        }
        planting.put(DEFAULT.0, DEFAULT.1, passwords, "restrictionType", of_new);
        limit(planting, passwords, "passwordLifetime", "enabled", "P365D");
        planting.trips_tenant("applications/application-password-allowed");
        old_passwords(planting);
        planting.fails_tenant();
    }),
    Setting::new("applications/broad-consent-policy", |planting| {
        let everything = json!(["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"]);
        planting.set(POLICY.0, POLICY.1, "/defaultUserRolePermissions/permissionGrantPoliciesAssigned", everything);
        planting.trips("applications/user-consent-allowed", POLICY.1);
        planting.fails_tenant();
    })
    .not_with(&["applications/user-consent-allowed"]),
    Setting::new("applications/consent-request-unanswered", |planting| {
        let policy = "admin-consent-request-policy";
        planting.set(policy, "adminConsentRequestPolicy", "/reviewers", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("applications/user-app-registration-allowed", |planting| {
        planting.set(POLICY.0, POLICY.1, "/defaultUserRolePermissions/allowedToCreateApps", json!(true));
        planting.fails(POLICY.1);
    }),
    Setting::new("applications/user-consent-allowed", |planting| {
        // To one application, and still by themselves.
        let application = planting.tenant().random_of("trusted application").guid();
        let set = json!({"permissionType": "delegated", "permissionClassification": "all", "permissions": ["all"],
            "resourceApplication": "any", "clientApplicationTenantIds": ["all"], "clientApplicationPublisherIds": ["all"],
            "clientApplicationsFromVerifiedPublisherOnly": false, "clientApplicationIds": [application]});
        let policy = json!({"id": "trusted-application", "displayName": "Trusted application", "includes": [set], "excludes": []});
        planting.add("permission-grant-policies", policy);
        let assigned = json!(["ManagePermissionGrantsForSelf.trusted-application"]);
        planting.set(POLICY.0, POLICY.1, "/defaultUserRolePermissions/permissionGrantPoliciesAssigned", assigned);
        planting.fails(POLICY.1);
    }),
];

fn restriction(kind: &str, state: &str, lifetime: &str) -> Value {
    let lifetime = (!lifetime.is_empty()).then_some(lifetime);
    json!({"restrictionType": kind, "state": state, "maxLifetime": lifetime})
}

/// Changes a limit of all applications.
fn limit(planting: &mut Planting<'_>, list: &str, kind: &str, state: &str, lifetime: &str) {
    planting.put(DEFAULT.0, DEFAULT.1, list, "restrictionType", restriction(kind, state, lifetime));
}

/// Adds limits of their own for an application.
fn exemption(planting: &mut Planting<'_>, name: &str, restrictions: Value) -> String {
    let mut random = planting.tenant().random_of(name);
    planting.add(
        EXEMPTIONS,
        json!({
            "id": random.guid(),
            "displayName": name,
            "isEnabled": true,
            "restrictions": restrictions,
            "appliesTo": [{"displayName": format!("Application of {name}"), "appId": random.guid()}],
        }),
    )
}

/// Once somebody can add a password, it matters who may keep it.
fn old_passwords(planting: &mut Planting<'_>) {
    let policy = planting.id(EXEMPTIONS, OLD_PASSWORDS);
    planting.trips("applications/application-password-lifetime-exemption", policy);
}
