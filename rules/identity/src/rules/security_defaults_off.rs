//! Neither security defaults nor Conditional Access.

use ephor_sdk::Others;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{Judgement, judge, weigh};
use crate::conditional_access::grant::{Grant, requires_mfa};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::MFA_REQUIRED;
use crate::conditional_access::scope::Reach;
use crate::conditional_access::sign_in::Dimension;
use crate::conditional_access::words::clipped;

/// Security defaults are off and no policy takes their place
///
/// # What it checks
/// Reads whether Entra's security defaults are on. Where they are off, an enabled Conditional Access policy has to require
/// multifactor authentication of all users. Whether it leaves gaps, such as an account or an application that is excluded, is
/// not the question here: then the finding is that of `mfa-not-required`, and this rule does not apply. Neither does it where
/// the plans of the tenant have Conditional Access and no policy requires anything: that is the same finding, too. So it is
/// about tenants that have nothing but security defaults.
///
/// # Why it matters
/// Security defaults cost nothing and come with every plan: they make everybody register for multifactor authentication, ask
/// administrators for it at each sign-in and others when Microsoft finds it necessary, and block legacy authentication. A
/// tenant with neither lets anybody in who has a password.
///
/// # Remediation
/// 1. Before the switch: all sign-ins by legacy protocols end at once, and everybody has to register Microsoft Authenticator or
///    a passkey within 14 days. Devices and programs that send mail with a password stop.
/// 2. With Microsoft Entra ID P1 or P2, require MFA by Conditional Access: see `mfa-not-required`. Without it, switch
///    security defaults on: Entra admin center > Entra ID > Overview > Properties > Manage security defaults. Or:
///
/// ```powershell
/// Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -IsEnabled:$true
/// ```
///
/// # References
/// - ATT&CK T1078.004
/// - ATT&CK T1110.003
/// - <https://learn.microsoft.com/entra/fundamentals/security-defaults>
/// # Witnesses
/// - claim: reference facts.md, security-defaults-off (fundamentals/security-defaults.md @00c0f719)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.8,
    tags("mfa"),
    documents(SecurityDefaults, Policy),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(off = "Security defaults are off, and no Conditional Access policy requires multifactor authentication of all users"),
    unknown(
        not_one = "The snapshot holds {count} security defaults policies; there should be one",
        new_member = "Whether security defaults are on is not known: {member} is new to this rule",
        unclear = "Security defaults are off, and whether {policy} takes their place is not known: {reason}",
        too_many = "Security defaults are off, and the Conditional Access policies distinguish more cases than can be tried"
    )
)]
pub struct SecurityDefaultsOff;

/// The security defaults, as Microsoft Graph gives them.
#[derive(Document)]
#[document("security-defaults")]
#[serde(rename_all = "camelCase")]
pub struct SecurityDefaults {
    /// Whether they are on.
    pub is_enabled: Option<bool>,
    #[serde(flatten)]
    others: Others,
}

impl SecurityDefaults {
    /// A member that may say that they do not hold for everybody.
    #[must_use]
    pub fn new_member(&self) -> Option<&str> {
        self.others.unread(&[])
    }
}

impl CheckTenant for SecurityDefaultsOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let defaults = scan.documents::<SecurityDefaults>();
        let [defaults] = defaults.as_slice() else { return Self::not_one(defaults.len()).at_all(defaults.iter()) };
        if let Some(member) = defaults.new_member() {
            return Self::new_member(clipped(member)).at(defaults);
        }
        match defaults.is_enabled {
            Some(true) => return Verdict::Pass,
            Some(false) => {}
            None => return Verdict::not_known("isEnabled").at(defaults),
        }
        let policies = Policies::of(scan);
        let tolerated: Vec<&str> = scan.excluded_principals().collect();
        match judge(&policies, MFA_REQUIRED, &tolerated) {
            Judgement::Reached => Verdict::Pass,
            Judgement::Unclear(policy, reason) => Self::unclear(policy.name(), reason).at(policy).at(defaults),
            Judgement::TooMany => Self::too_many().at(defaults),
            Judgement::Missed(_) if takes_their_place(&policies) => Verdict::NotApplicable,
            Judgement::Missed(missed) => Self::off().at(defaults).at_all(missed.policies()),
        }
    }
}

/// Whether an enabled policy requires multifactor authentication of all users in ordinary sign-ins, if with gaps.
fn takes_their_place(policies: &Policies) -> bool {
    let counted = weigh(policies, MFA_REQUIRED, &[], &[]).counted;
    let ordinary = |reach: &Reach, dimension: Dimension| reach.masks.of(dimension) & 1 == 1;
    counted.iter().any(|(number, reach)| {
        let grant = policies.get(*number).and_then(|policy| policy.grant_controls.as_ref());
        reach.people.all
            && [Dimension::UserRisk, Dimension::SignInRisk, Dimension::Flow].into_iter().all(|one| ordinary(reach, one))
            && grant.is_some_and(|grant| requires_mfa(&policies.named.in_force(grant)) == Grant::Yes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::policy;
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
        let gap = verdict(json!(false), std::slice::from_ref(&excluded));
        assert!(gap.is_not_applicable(), "a gap is the finding of mfa-not-required");
        let with = tenant(json!(false), &[excluded]).parameter("excluded-principals", "u1");
        assert!(with.check::<SecurityDefaultsOff>().is_pass());
    }

    #[test]
    fn gaps_of_a_policy_that_takes_their_place_are_the_finding_of_the_other_rule() {
        let risky = policy(&[("conditions.signInRiskLevels", json!(["high"]))]);
        assert!(verdict(json!(false), &[risky]).is_fail(), "nothing is asked in ordinary sign-ins");
        let outside = json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]});
        assert!(verdict(json!(false), &[policy(&[("conditions.locations", outside)])]).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let new = json!({"isEnabled": true, "excludedUsers": ["u1"]});
        assert!(
            Tenant::new()
                .with::<SecurityDefaults>(new)
                .with_all::<Policy>(&[])
                .check::<SecurityDefaultsOff>()
                .is_unknown()
        );
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
