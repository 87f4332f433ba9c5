//! Defects that rules of the pack `identity` find.

use serde_json::{Value, json};

use super::super::administrators::{GLOBAL, LESSER};
use super::super::in_order::conditional_access::MFA;
use super::{Planting, Setting};

const POLICIES: &str = "conditional-access-policies";
const EVERYONE: &str = "CA010: Require MFA for everyone";
const RESISTANT: &str = "CA017: Require phishing-resistant MFA for everyone";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";
const METHODS: (&str, &str) = ("authentication-methods-policy", "authenticationMethodsPolicy");

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("identity/approved-client-app-only", |planting| {
        let policy =
            planting.set(POLICIES, "CA052: Require an approved app on phones (old)", "/state", json!("enabled"));
        planting.fails(policy);
    }),
    Setting::new("identity/authenticator-context-hidden", |planting| {
        // One-time codes show neither application nor place.
        change_authenticator(planting, "isSoftwareOathEnabled", json!(true));
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/authenticator-passwordless-off", |planting| {
        let push = json!([
            {"targetType": "group", "id": "all_users", "isRegistrationRequired": false, "authenticationMode": "push"},
        ]);
        change_authenticator(planting, "includeTargets", push);
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/device-code-flow-allowed", |planting| {
        planting.set(POLICIES, "CA030: Block the device code flow", "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    }),
    Setting::new("identity/federated-domain", |planting| {
        let domain = planting.tenant().domain.clone();
        planting.set("domains", &domain, "/authenticationType", json!("Federated"));
        planting.fails(domain);
    }),
    Setting::new("identity/legacy-authentication-not-blocked", |planting| {
        // What is left blocks some clients, some people or one application.
        planting.set(POLICIES, "CA001: Block legacy authentication", "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    })
    .usual(),
    Setting::new("identity/managed-device-not-required", |planting| {
        // What is left asks for a device or for something else in its place, or for one to register alone.
        planting.set(POLICIES, "CA050: Require a compliant device for everyone", "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    }),
    Setting::new("identity/method-migration-incomplete", |planting| {
        planting.set(METHODS.0, METHODS.1, "/policyMigrationState", json!("migrationInProgress"));
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/mfa-not-required", |planting| {
        for policy in [EVERYONE, RESISTANT] {
            planting.set(POLICIES, policy, "/state", json!(REPORT_ONLY));
        }
        nothing_resists(planting);
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
    Setting::new("identity/phishing-resistant-mfa-not-required", |planting| {
        // Of those alone who have much power.
        let roles: Vec<&str> = [GLOBAL].iter().chain(LESSER).map(|(template, _)| *template).collect();
        planting.set(POLICIES, RESISTANT, "/conditions/users/includeUsers", json!([]));
        planting.set(POLICIES, RESISTANT, "/conditions/users/includeRoles", json!(roles));
        planting.fails_tenant();
    }),
    Setting::new("identity/policy-exclusion", |planting| {
        let group = planting.tenant().random_of("away for a while").guid();
        let policy = "CA051: Require an approved or protected app on phones";
        let policy = planting.set(POLICIES, policy, "/conditions/users/excludeGroups", json!([group]));
        planting.fails(policy);
    }),
    Setting::new("identity/privileged-role-mfa-phishable", |planting| {
        planting.set(POLICIES, RESISTANT, "/state", json!(REPORT_ONLY));
        planting.trips_tenant("identity/phishing-resistant-mfa-not-required");
        planting.fails_tenant();
    }),
    Setting::new("identity/registration-from-unmanaged-device", |planting| {
        let policy = "CA031: Require a managed device to register security information";
        planting.set(POLICIES, policy, "/state", json!("disabled"));
        planting.fails_tenant();
    }),
    Setting::new("identity/risky-agents-not-blocked", |planting| {
        planting.set(POLICIES, "CA032: Block agents of high risk", "/conditions/agentIdRiskLevels", json!("medium"));
        planting.fails_tenant();
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
        nothing_resists(planting);
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

/// Without a policy for everybody there is none for methods that resist phishing.
fn nothing_resists(planting: &mut Planting<'_>) {
    planting.trips_tenant("identity/phishing-resistant-mfa-not-required");
    planting.trips_tenant("identity/privileged-role-mfa-phishable");
}

/// Changes a property of Microsoft Authenticator in the methods policy.
fn change_authenticator(planting: &mut Planting<'_>, property: &str, value: Value) {
    let list = "/authenticationMethodConfigurations";
    let policies = planting.documents().objects(METHODS.0).iter();
    let mut methods = policies.filter_map(|policy| policy.pointer(list)?.as_array()).flatten();
    let authenticator = methods.find(|method| method["id"] == "MicrosoftAuthenticator").and_then(Value::as_object);
    let mut changed = authenticator.cloned().unwrap_or_default();
    changed.insert(property.to_owned(), value);
    planting.put(METHODS.0, METHODS.1, list, "id", Value::Object(changed));
}
