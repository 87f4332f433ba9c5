//! Defects that rules of the pack `applications` find.

use serde_json::{Value, json};

use super::super::in_order::applications::{PASSWORDS_OF_OLD, exemption};
use super::{Planting, Setting};

const POLICY: (&str, &str) = ("authorization-policy", "authorizationPolicy");
const REQUESTS: (&str, &str) = ("admin-consent-request-policy", "adminConsentRequestPolicy");
const DEFAULT: (&str, &str) = ("default-app-management-policy", "Default app management tenant policy");
const LIFETIME_EXEMPTION: &str = "applications/application-password-lifetime-exemption";

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("applications/admin-consent-workflow-off", |planting| {
        let off = json!([{"name": "EnableAdminConsentRequests", "value": "false"}]);
        planting.set("directory-settings", "Consent Policy Settings", "/values", off);
        planting.set(REQUESTS.0, REQUESTS.1, "/isEnabled", json!(false));
        planting.fails_tenant();
    })
    // Where nobody can ask, nobody has to answer.
    .not_with(&["applications/consent-request-unanswered"]),
    Setting::new("applications/application-certificate-exemption", |planting| {
        let for_ever = restriction("asymmetricKeyLifetime", "disabled", None, None);
        let policy = exempt(planting, "Certificates of the old ERP", json!([]), json!([for_ever]));
        planting.fails(policy);
        let long = restriction("asymmetricKeyLifetime", "enabled", Some("P3Y"), None);
        let policy = exempt(planting, "Certificates of meters", json!([]), json!([long]));
        planting.fails(policy);
    }),
    Setting::new("applications/application-certificate-long-lived", |planting| {
        let long = restriction("asymmetricKeyLifetime", "enabled", Some("P730D"), None);
        limit(planting, "/applicationRestrictions/keyCredentials", long);
        planting.fails_tenant();
    }),
    Setting::new("applications/application-password-allowed", |planting| {
        // Whatever was there before that day may still be given one.
        let new_ones = restriction("passwordAddition", "enabled", None, Some("2025-06-01T00:00:00Z"));
        limit(planting, "/servicePrincipalRestrictions/passwordCredentials", new_ones);
        planting.fails_tenant();
        passwords_of_old(planting);
    }),
    Setting::new("applications/application-password-exemption", |planting| {
        // Passwords that end soon are passwords.
        let addition = restriction("passwordAddition", "disabled", None, None);
        let short = restriction("passwordLifetime", "enabled", Some("P30D"), None);
        let policy = exempt(planting, "Scanners", json!([addition, short]), json!([]));
        planting.fails(policy);
    }),
    Setting::new("applications/application-password-lifetime-exemption", |planting| {
        let addition = restriction("passwordAddition", "disabled", None, None);
        let long = restriction("passwordLifetime", "enabled", Some("P2Y"), None);
        let policy = exempt(planting, "Sync of the warehouse", json!([addition, long]), json!([]));
        planting.trips("applications/application-password-exemption", &policy);
        planting.fails(policy);
    }),
    Setting::new("applications/application-password-long-lived", |planting| {
        let addition = restriction("passwordAddition", "disabled", None, None);
        limit(planting, "/applicationRestrictions/passwordCredentials", addition);
        let long = restriction("passwordLifetime", "enabled", Some("P400D"), None);
        limit(planting, "/applicationRestrictions/passwordCredentials", long);
        planting.trips_tenant("applications/application-password-allowed");
        passwords_of_old(planting);
        planting.fails_tenant();
    }),
    Setting::new("applications/broad-consent-policy", |planting| {
        consent(planting, "ManagePermissionGrantsForSelf.microsoft-user-default-legacy");
        planting.trips("applications/user-consent-allowed", POLICY.1);
        planting.fails_tenant();
    }),
    Setting::new("applications/consent-request-unanswered", |planting| {
        planting.set(REQUESTS.0, REQUESTS.1, "/reviewers", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("applications/user-app-registration-allowed", |planting| {
        planting.set(POLICY.0, POLICY.1, "/defaultUserRolePermissions/allowedToCreateApps", json!(true));
        planting.fails(POLICY.1);
    }),
    Setting::new("applications/user-consent-allowed", |planting| {
        consent(planting, "ManagePermissionGrantsForSelf.microsoft-user-default-low");
        planting.fails(POLICY.1);
    }),
];

/// Lets users consent by one more policy.
fn consent(planting: &mut Planting<'_>, policy: &str) {
    let pointer = "/defaultUserRolePermissions/permissionGrantPoliciesAssigned";
    let assigned = planting.documents().objects(POLICY.0).first().and_then(|one| one.pointer(pointer)?.as_array());
    let mut assigned = assigned.cloned().unwrap_or_default();
    assigned.push(json!(policy));
    planting.set(POLICY.0, POLICY.1, pointer, json!(assigned));
}

fn restriction(kind: &str, state: &str, lifetime: Option<&str>, since: Option<&str>) -> Value {
    json!({"restrictionType": kind, "state": state, "maxLifetime": lifetime, "restrictForAppsCreatedAfterDateTime": since})
}

/// Puts a restriction in place of the one of its kind.
fn limit(planting: &mut Planting<'_>, pointer: &str, restriction: Value) {
    planting.put(DEFAULT.0, DEFAULT.1, pointer, "restrictionType", restriction);
}

/// Adds a policy in place of the default, for one application.
fn exempt(planting: &mut Planting<'_>, name: &str, passwords: Value, keys: Value) -> String {
    let restrictions = json!({"passwordCredentials": passwords, "keyCredentials": keys});
    planting.add("app-management-policies", exemption(planting.tenant(), name, true, Some(name), restrictions))
}

/// An exemption that did no harm while nobody could add a password does now.
fn passwords_of_old(planting: &mut Planting<'_>) {
    let policy = planting.id("app-management-policies", PASSWORDS_OF_OLD);
    planting.trips(LIFETIME_EXEMPTION, policy);
}
