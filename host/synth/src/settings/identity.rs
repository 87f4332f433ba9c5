//! Defects that rules of the pack `identity` find.

use serde_json::{Value, json};

use super::super::groups::{EXEMPTED, FIELD_STAFF, PILOT};
use super::super::healthy::conditional_access::{ADMINISTRATORS, HIGHLY_PRIVILEGED, MFA};
use super::super::users::Users;
use super::{Planting, Setting};

const POLICIES: &str = "conditional-access-policies";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";
const METHODS: (&str, &str) = ("authentication-methods-policy", "authenticationMethodsPolicy");
const EVERYONE: &str = "CA010: Require MFA for everyone";
const RESISTANT: &str = "CA017: Require phishing-resistant MFA for everyone";
/// All that ask everybody for something, by any client.
const ASKING_EVERYONE: [&str; 4] =
    [EVERYONE, "CA015: Require MFA or a compliant device", RESISTANT, "CA050: Require a compliant device for everyone"];
const LEGACY: &str = "CA001: Block legacy authentication";
const EXCLUDED_USERS: &str = "/conditions/users/excludeUsers";
const EXCLUDED_GROUPS: &str = "/conditions/users/excludeGroups";

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("identity/approved-client-app-only", |planting| {
        let policy =
            planting.set(POLICIES, "CA052: Require an approved app on phones (old)", "/state", json!("enabled"));
        planting.fails(policy);
    }),
    Setting::new("identity/authenticator-codes-allowed", |planting| {
        authenticator(planting, "/isSoftwareOathEnabled", json!(true));
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/authenticator-context-hidden", |planting| {
        // As the vendor leaves it.
        authenticator(planting, "/featureSettings/displayLocationInformationRequiredState/state", json!("default"));
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/authenticator-passwordless-off", |planting| {
        authenticator(planting, "/includeTargets/0/authenticationMode", json!("push"));
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/device-code-flow-allowed", |planting| {
        // The other flow stays blocked.
        let flow = json!({"transferMethods": "authenticationTransfer"});
        planting.set(POLICIES, "CA030: Block the device code flow", "/conditions/authenticationFlows", flow);
        planting.fails_tenant();
    })
    .usual(),
    Setting::new("identity/email-code-enabled", |planting| {
        let email = json!({
            "id": "Email",
            "state": "enabled",
            "includeTargets": [{"targetType": "group", "id": "all_users"}],
            "excludeTargets": [],
            "allowExternalIdToUseEmailOtp": "default",
        });
        planting.put(METHODS.0, METHODS.1, "/authenticationMethodConfigurations", "id", email);
        planting.fails(METHODS.1);
    }),
    Setting::new("identity/federated-domain", |planting| {
        // Domains below it go with it.
        let root = planting.tenant().domain.clone();
        for domain in [format!("branch.{root}"), root] {
            planting.set("domains", &domain, "/authenticationType", json!("Federated"));
            planting.fails(domain);
        }
    }),
    Setting::new("identity/legacy-authentication-not-blocked", |planting| {
        // What is left blocks some clients, some people or one application.
        planting.set(POLICIES, LEGACY, "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    }),
    Setting::new("identity/managed-device-not-required", |planting| {
        // Whoever passes MFA needs none.
        let controls = json!(["compliantDevice", "domainJoinedDevice", "mfa"]);
        let policy = "CA050: Require a compliant device for everyone";
        planting.set(POLICIES, policy, "/grantControls/builtInControls", controls);
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
        // They are not at fault here: that is an entry of its own.
        planting.set("security-defaults", "Security Defaults", "/isEnabled", json!(true));
        planting.fails_tenant();
        // What cannot be phished is multifactor authentication, so nobody asks for that either; but administrators.
        planting.trips_tenant("identity/phishing-resistant-mfa-not-required");
    }),
    Setting::new("identity/password-expiry", |planting| {
        let brand = planting.tenant().brand_domain();
        planting.set("domains", &brand, "/passwordValidityPeriodInDays", json!(90));
        planting.fails(brand);
    }),
    Setting::new("identity/phishing-resistant-mfa-not-required", |planting| {
        planting.set(POLICIES, RESISTANT, "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    }),
    Setting::new("identity/policy-exclusion", |planting| {
        // Another policy covers whom this one leaves out: it is an exclusion all the same.
        let user = Users::new(planting.tenant()).some_program();
        let policy = planting.set(POLICIES, "CA002: Block ActiveSync", EXCLUDED_USERS, json!([user]));
        planting.fails(policy);
    }),
    Setting::new("identity/privileged-role-mfa-phishable", |planting| {
        // The vendor's template does not name all of the roles.
        let roles = HIGHLY_PRIVILEGED.split_last().map(|(_, roles)| roles);
        planting.set(POLICIES, ADMINISTRATORS, "/conditions/users/includeRoles", json!(roles));
        planting.set(POLICIES, RESISTANT, "/state", json!("disabled"));
        planting.fails_tenant();
        // A policy for everybody would be one for the roles.
        planting.trips_tenant("identity/phishing-resistant-mfa-not-required");
    }),
    Setting::new("identity/registration-from-unmanaged-device", |planting| {
        // That for all resources does not reach this action.
        let policy = "CA031: Require a managed device to register security information";
        planting.set(POLICIES, policy, "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    }),
    Setting::new("identity/risky-agents-not-blocked", |planting| {
        let agent = planting.tenant().random_of("agent").guid();
        let excluded = "/conditions/clientApplications/excludeAgentIdServicePrincipals";
        planting.set(POLICIES, "CA032: Block agents of high risk", excluded, json!([agent]));
        planting.fails_tenant();
    }),
    Setting::new("identity/risky-sign-in-mfa-missing", |planting| {
        // A second factor of last week will do.
        planting.set(POLICIES, "CA024: Require MFA for every risky sign-in", "/sessionControls", Value::Null);
        planting.fails_tenant();
    }),
    Setting::new("identity/risky-sign-ins-not-blocked", |planting| {
        // Where everybody is asked there and then, a block is not missed.
        planting.set(POLICIES, "CA021: Block sign-ins of high risk", "/state", json!(REPORT_ONLY));
        planting.set(POLICIES, "CA024: Require MFA for every risky sign-in", "/state", json!(REPORT_ONLY));
        planting.trips_tenant("identity/risky-sign-in-mfa-missing");
        planting.fails_tenant();
    }),
    Setting::new("identity/risky-users-not-blocked", |planting| {
        // Where they have to deal with the risk, a block is not missed.
        planting.set(POLICIES, "CA020: Block users of high risk", "/state", json!(REPORT_ONLY));
        planting.trips_tenant("identity/risky-users-not-remediated");
        planting.fails_tenant();
    }),
    Setting::new("identity/risky-users-not-remediated", |planting| {
        planting.set(POLICIES, "CA020: Block users of high risk", "/state", json!("disabled"));
        planting.fails_tenant();
        planting.trips_tenant("identity/risky-users-not-blocked");
    }),
    Setting::new("identity/security-defaults-off", |planting| {
        // No policy that asks anybody for MFA, so that a lenient reading finds it, too.
        for policy in MFA {
            planting.set(POLICIES, policy, "/state", json!(REPORT_ONLY));
        }
        planting.set("security-defaults", "Security Defaults", "/isEnabled", json!(false));
        planting.fails_tenant();
        for rule in [
            "identity/mfa-not-required",
            "identity/phishing-resistant-mfa-not-required",
            "identity/privileged-role-mfa-phishable",
        ] {
            planting.trips_tenant(rule);
        }
    }),
    Setting::new("identity/sync-account-not-excluded", |planting| {
        // A policy that somebody made without thinking of the server.
        let policy = "CA050: Require a compliant device for everyone";
        planting.set(POLICIES, policy, "/conditions/users/excludeRoles", json!([]));
        let account = Users::new(planting.tenant()).synchronization();
        planting.fails(account.unwrap_or_default());
    }),
    Setting::new("identity/sync-account-not-fenced", |planting| {
        let policy = "CA040: Block the synchronization account away from its server";
        planting.set(POLICIES, policy, "/conditions/applications/includeApplications", json!(["Office365"]));
        let account = Users::new(planting.tenant()).synchronization();
        planting.fails(account.unwrap_or_default());
    }),
    Setting::new("identity/user-legacy-authentication-open", |planting| {
        let user = Users::new(planting.tenant()).some_program().unwrap_or_default();
        let policy = planting.set(POLICIES, LEGACY, EXCLUDED_USERS, json!([user]));
        // What is asked of all clients would stop those that cannot give it.
        for asking in ASKING_EVERYONE {
            let modern = json!(["browser", "mobileAppsAndDesktopClients"]);
            planting.set(POLICIES, asking, "/conditions/clientAppTypes", modern);
        }
        planting.fails(user);
        planting.trips_tenant("identity/legacy-authentication-not-blocked");
        planting.trips("identity/policy-exclusion", policy);
    })
    .not_with(&["identity/legacy-authentication-not-blocked", "identity/mfa-not-required"])
    .usual(),
    Setting::new("identity/user-without-required-mfa", |planting| {
        for policy in [EVERYONE, RESISTANT] {
            // The pilot is left out of one of them and covered by the other one.
            let excluded = if policy == EVERYONE { json!([EXEMPTED, PILOT]) } else { json!([EXEMPTED]) };
            let policy = planting.set(POLICIES, policy, EXCLUDED_GROUPS, excluded);
            planting.trips("identity/policy-exclusion", policy);
        }
        cover(planting, "CA019: Require MFA of field staff", FIELD_STAFF);
        let left_out: Vec<String> = Users::new(planting.tenant()).in_group_but_not_in(EXEMPTED, FIELD_STAFF).collect();
        for user in left_out {
            planting.fails(user);
        }
        // Everybody is not asked any more.
        for rule in ["identity/mfa-not-required", "identity/phishing-resistant-mfa-not-required"] {
            planting.trips_tenant(rule);
        }
    })
    .not_with(&[
        "identity/mfa-not-required",
        "identity/phishing-resistant-mfa-not-required",
        "identity/privileged-role-mfa-phishable",
        "identity/security-defaults-off",
    ])
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

/// Gives a property of the method Microsoft Authenticator another value.
fn authenticator(planting: &mut Planting<'_>, pointer: &str, value: Value) {
    let policy = planting.documents().objects(METHODS.0).first();
    let methods = policy.and_then(|policy| policy["authenticationMethodConfigurations"].as_array());
    let mut methods = methods.into_iter().flatten();
    let at = methods.position(|method| method["id"] == "MicrosoftAuthenticator").unwrap_or(usize::MAX);
    planting.set(METHODS.0, METHODS.1, &format!("/authenticationMethodConfigurations/{at}{pointer}"), value);
}

/// Adds a policy that asks a group for MFA: the one for everybody, for others.
fn cover(planting: &mut Planting<'_>, name: &str, group: &str) {
    let policies = planting.documents().objects(POLICIES);
    let mut policy = policies.iter().find(|policy| policy["displayName"] == EVERYONE).cloned().unwrap_or_default();
    if let Some(policy) = policy.as_object_mut() {
        policy.insert("id".to_owned(), json!(planting.tenant().random_of(name).guid()));
        policy.insert("displayName".to_owned(), json!(name));
    }
    let policy = planting.add(POLICIES, policy);
    planting.set(POLICIES, &policy, "/conditions/users/includeGroups", json!([group]));
    for others in ["includeUsers", "excludeUsers", "excludeGroups", "excludeRoles"] {
        planting.set(POLICIES, &policy, &format!("/conditions/users/{others}"), json!([]));
    }
}
