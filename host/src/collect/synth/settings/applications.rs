//! Defects that rules of the pack `applications` find.

use serde_json::json;

use super::Setting;

const POLICY: (&str, &str) = ("authorization-policy", "authorizationPolicy");

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("applications/admin-consent-workflow-off", |planting| {
        let off = json!([{"name": "EnableAdminConsentRequests", "value": "false"}]);
        planting.set("directory-settings", "Consent Policy Settings", "/values", off);
        planting.set("admin-consent-request-policy", "adminConsentRequestPolicy", "/isEnabled", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("applications/user-app-registration-allowed", |planting| {
        planting.set(POLICY.0, POLICY.1, "/defaultUserRolePermissions/allowedToCreateApps", json!(true));
        planting.fails(POLICY.1);
    }),
    Setting::new("applications/user-consent-allowed", |planting| {
        let everything = json!(["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"]);
        planting.set(POLICY.0, POLICY.1, "/defaultUserRolePermissions/permissionGrantPoliciesAssigned", everything);
        planting.fails(POLICY.1);
    }),
];
