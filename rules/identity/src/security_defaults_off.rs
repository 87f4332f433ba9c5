//! Neither security defaults nor Conditional Access.

use ephor_sdk::prelude::*;

use crate::conditional_access::{Judgement, judge};
use crate::goal::MFA_REQUIRED;
use crate::named::{NamedLocation, Policies};
use crate::policy::{AuthenticationStrength, Policy};

/// Security defaults are off and no policy takes their place
///
/// # What it does
/// Reads whether Entra's security defaults are on. Where they are off, it asks whether Conditional Access requires
/// multifactor authentication of everybody, by the same judgement as `mfa-not-required`.
///
/// # Why it matters
/// Security defaults cost nothing and come with every plan: they ask everybody for a second factor, administrators at
/// each sign-in, and block legacy authentication. A tenant with neither lets anybody in who has a password.
///
/// # How to mend
/// With Microsoft Entra ID P1 or P2, require MFA by Conditional Access: see `mfa-not-required`. Without it, switch
/// security defaults on: Entra admin center > Entra ID > Overview > Properties > Manage security defaults. Or:
///
/// ```powershell
/// Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -IsEnabled:$true
/// ```
///
/// # References
/// - ATT&CK T1078.004
/// - ATT&CK T1110.003
/// - <https://learn.microsoft.com/entra/fundamentals/security-defaults>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 9.5,
    tags("mfa"),
    documents(SecurityDefaults, Policy),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(off = "security defaults are off, and no Conditional Access policy requires multifactor authentication of everybody"),
    unknown(
        not_one = "the snapshot holds {count} security defaults policies; there should be one",
        unclear = "security defaults are off, and whether \"{policy}\" takes their place is not known: {property} is not there",
        too_many = "security defaults are off, and the Conditional Access policies distinguish more cases than can be tried"
    )
)]
pub struct SecurityDefaultsOff;

/// The security defaults, as Microsoft Graph gives them.
#[derive(Deserialize, Document)]
#[document("security-defaults")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct SecurityDefaults {
    /// Whether they are on.
    pub is_enabled: Option<bool>,
}

impl CheckTenant for SecurityDefaultsOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let defaults = scan.documents::<SecurityDefaults>();
        let [defaults] = defaults.as_slice() else { return Self::not_one(defaults.len()).at_all(defaults.iter()) };
        match defaults.is_enabled {
            Some(true) => return Verdict::Pass,
            Some(false) => {}
            None => return Verdict::not_known("isEnabled").at(defaults),
        }
        let policies = Policies::of(scan);
        let tolerated: Vec<&str> = scan.list("excluded-principals").collect();
        match judge(&policies, MFA_REQUIRED, &tolerated) {
            Judgement::Reached => Verdict::Pass,
            Judgement::Unclear(policy, property) => Self::unclear(policy.name(), property).at(policy).at(defaults),
            Judgement::TooMany => Self::too_many().at(defaults),
            Judgement::Missed(missed) => Self::off().at(defaults).at_all(missed.policies()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::tests::policy;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(enabled: Value, policies: &[Value]) -> Tenant {
        let defaults = json!({"id": "00000000-0000-0000-0000-000000000005", "isEnabled": enabled});
        let tenant = Tenant::new().with::<SecurityDefaults>(defaults);
        tenant.with_all::<Policy>(policies)
    }

    fn verdict(enabled: Value, policies: &[Value]) -> Verdict {
        tenant(enabled, policies).check::<SecurityDefaultsOff>()
    }

    #[test]
    fn defaults_that_are_on_pass() {
        assert!(verdict(json!(true), &[]).is_pass());
    }

    #[test]
    fn conditional_access_takes_their_place() {
        assert!(verdict(json!(false), &[policy(&[])]).is_pass());
    }

    #[test]
    fn neither_of_both_fails() {
        let found = verdict(json!(false), &[]);
        assert_eq!(found.message::<SecurityDefaultsOff>(), "off");
        let report_only = policy(&[("state", json!("enabledForReportingButNotEnforced"))]);
        let Verdict::Fail(found) = verdict(json!(false), &[report_only]) else { panic!("a fail") };
        assert_eq!(found.related.len(), 2, "the defaults and the policy that comes near");
        let admins = policy(&[("conditions.users.includeUsers", json!(["u1"]))]);
        assert!(verdict(json!(false), &[admins]).is_fail());
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = policy(&[("conditions.users.excludeUsers", json!(["u1"]))]);
        assert!(verdict(json!(false), std::slice::from_ref(&excluded)).is_fail());
        let with = tenant(json!(false), &[excluded]).parameter("excluded-principals", "u1");
        assert!(with.check::<SecurityDefaultsOff>().is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(Value::Null, &[]).is_unknown());
        assert!(verdict(Value::Null, &[policy(&[])]).is_unknown());
        let none = Tenant::new().with::<Policy>(policy(&[])).check::<SecurityDefaultsOff>();
        assert_eq!((none.message::<SecurityDefaultsOff>(), none.arguments()), ("not-one", &["0".to_owned()][..]));
        let two = tenant(json!(true), &[]).with::<SecurityDefaults>(json!({"isEnabled": true}));
        assert!(two.check::<SecurityDefaultsOff>().is_unknown());
        let unclear = policy(&[("state", Value::Null)]);
        assert_eq!(verdict(json!(false), &[unclear]).message::<SecurityDefaultsOff>(), "unclear");
    }
}
