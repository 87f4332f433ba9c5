//! Defects that rules of the pack `identity` find.

use serde_json::json;

use super::super::in_order::conditional_access::MFA;
use super::Setting;

const POLICIES: &str = "conditional-access-policies";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";
const METHODS: (&str, &str) = ("authentication-methods-policy", "authenticationMethodsPolicy");

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("identity/approved-client-app-only", |planting| {
        let policy =
            planting.set(POLICIES, "CA052: Require an approved app on phones (old)", "/state", json!("enabled"));
        planting.fails(policy);
    }),
    Setting::new("identity/legacy-authentication-not-blocked", |planting| {
        // What is left blocks some clients, some people or one application.
        planting.set(POLICIES, "CA001: Block legacy authentication", "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    })
    .usual(),
    Setting::new("identity/method-migration-incomplete", |planting| {
        planting.set(METHODS.0, METHODS.1, "/policyMigrationState", json!("migrationInProgress"));
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/mfa-not-required", |planting| {
        for policy in ["CA010: Require MFA for everyone", "CA017: Require phishing-resistant MFA for everyone"] {
            planting.set(POLICIES, policy, "/state", json!(REPORT_ONLY));
        }
        // They are not at fault here: that is an entry of its own.
        planting.set("security-defaults", "Security Defaults", "/isEnabled", json!(true));
        planting.fails_tenant();
    })
    .usual(),
    Setting::new("identity/password-expiry", |planting| {
        let brand = planting.tenant().brand_domain();
        planting.set("domains", &brand, "/passwordValidityPeriodInDays", json!(90));
        planting.fails(brand);
    }),
    Setting::new("identity/risky-sign-ins-not-blocked", |planting| {
        planting.set(POLICIES, "CA021: Block sign-ins of high risk", "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    }),
    Setting::new("identity/risky-users-not-blocked", |planting| {
        planting.set(POLICIES, "CA020: Block users of high risk", "/state", json!("disabled"));
        planting.fails_tenant();
    }),
    Setting::new("identity/security-defaults-off", |planting| {
        // No policy that asks anybody for MFA, so that a lenient reading finds it, too.
        for policy in MFA {
            planting.set(POLICIES, policy, "/state", json!(REPORT_ONLY));
        }
        planting.set("security-defaults", "Security Defaults", "/isEnabled", json!(false));
        planting.fails_tenant();
        planting.trips_tenant("identity/mfa-not-required");
    })
    .usual(),
    Setting::new("identity/weak-method-enabled", |planting| {
        let sms = json!({
            "id": "Sms",
            "state": "enabled",
            "includeTargets": [{"targetType": "group", "id": "all_users", "isUsableForSignIn": false}],
            "excludeTargets": [],
        });
        planting.put(METHODS.0, METHODS.1, "/authenticationMethodConfigurations", "id", sms);
        planting.fails(METHODS.1);
    }),
];
