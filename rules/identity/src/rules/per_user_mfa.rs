//! Multifactor authentication that is switched on for single users.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::security_defaults_off::SecurityDefaults;
use crate::service_plan::has_conditional_access;

/// Multifactor authentication is switched on for a single user, beside Conditional Access
///
/// # What it checks
/// Reads the old setting of each enabled user (`perUserMfaState`), whose values are disabled, enabled and enforced. Anything
/// but disabled fails: Conditional Access and security defaults do not set it, and do not need it. A tenant whose plans have no
/// Conditional Access, and whose security defaults are off, is not judged: there it is what is left, and
/// `security-defaults-off` is the finding.
///
/// # Why it matters
/// Two systems that both ask for a second factor hide each other's holes: nobody sees which of them protects whom, and an
/// exception in one is undone or done again by the other. An enforced user may also make app passwords, which sign in past
/// every second factor, and which no interface lists.
///
/// # Remediation
/// 1. Require multifactor authentication of everybody by Conditional Access first (`mfa-not-required`), or by security defaults
///    where the plans have no Conditional Access, and see that the policy is on, not report-only: until then the old setting
///    is all that asks these people. What signs in with an app password stops when the setting goes.
/// 2. Then Entra admin center > Users > All users > Per-user MFA: select the users > Disable MFA. People keep their methods.
/// 3. Switch off app passwords beside it: Per-user MFA > Service settings > *Do not allow users to create app passwords*.
///
/// # References
/// - CIS-M365 5.1.2.1
/// - ATT&CK T1556.006
/// - <https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userstates>
/// # Witnesses
/// - claim: reference facts.md, per-user-mfa (howto-mfa-userstates.md @038d4c42)
/// - license: reference facts.md, per-user-mfa (howto-mfa-userstates.md @038d4c42)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 4.5,
    tags("mfa"),
    optional(TenantPlan, SecurityDefaults),
    fail(set = "Multifactor authentication is switched on for {subject} alone (per-user MFA: {state})"),
    unknown(
        new_state = "Whether multifactor authentication is switched on for {subject} alone is not known: perUserMfaState is {state}"
    )
)]
pub struct PerUserMfa<'a> {
    account_enabled: Option<bool>,
    per_user_mfa_state: Option<&'a str>,
    is_agent: Option<bool>,
}

impl CheckRow for PerUserMfa<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        match self.account_enabled {
            Some(true) if self.is_agent != Some(true) => {}
            Some(_) => return Verdict::NotApplicable,
            None => return Verdict::not_known("account_enabled"),
        }
        let is = |state: &str, wanted: &str| state.eq_ignore_ascii_case(wanted);
        match self.per_user_mfa_state {
            None => Verdict::not_known("per_user_mfa_state"),
            Some(state) if is(state, "disabled") => Verdict::Pass,
            Some(state) if is(state, "enabled") || is(state, "enforced") => {
                if scan.once(is_all_there_is).0 {
                    Verdict::NotApplicable
                } else {
                    Self::set(state)
                }
            }
            Some(state) => Self::new_state(state),
        }
    }
}

/// Whether nothing but the old setting can ask anybody for a second factor.
struct IsAllThereIs(bool);

fn is_all_there_is(scan: &Scan<PerUserMfa<'_>>) -> IsAllThereIs {
    let plans = scan.optional::<TenantPlan>();
    let defaults = scan.optional::<SecurityDefaults>();
    let are_off = |defaults: &[Item<SecurityDefaults>]| defaults.iter().all(|one| one.is_enabled == Some(false));
    let without_policies = plans.known().is_some_and(|plans| !has_conditional_access(plans));
    IsAllThereIs(without_policies && defaults.known().is_some_and(are_off))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(state: Value) -> Verdict {
        Tenant::new().row::<PerUserMfa>(json!({"account_enabled": true, "per_user_mfa_state": state}))
    }

    #[test]
    fn a_user_without_the_old_setting_passes() {
        assert!(verdict(json!("disabled")).is_pass());
        assert!(verdict(json!("Disabled")).is_pass());
    }

    #[test]
    fn enabled_and_enforced_fail_alike() {
        for state in ["enabled", "enforced", "Enforced"] {
            let found = verdict(json!(state));
            assert!(found.is_fail(), "{state}");
            assert_eq!(found.arguments(), [state]);
        }
    }

    #[test]
    fn where_nothing_else_can_ask_it_is_not_told() {
        let row = |plan: &str, defaults: bool| {
            let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanName": plan}));
            let tenant = tenant.with::<SecurityDefaults>(json!({"isEnabled": defaults}));
            tenant.row::<PerUserMfa>(json!({"account_enabled": true, "per_user_mfa_state": "enforced"}))
        };
        assert!(row("EXCHANGE_S_STANDARD", false).is_not_applicable());
        assert!(row("EXCHANGE_S_STANDARD", true).is_fail());
        assert!(row("AAD_PREMIUM", false).is_fail());
    }

    #[test]
    fn an_account_that_cannot_sign_in_is_left_out() {
        let disabled = json!({"account_enabled": false, "per_user_mfa_state": "enforced"});
        assert!(Tenant::new().row::<PerUserMfa>(disabled).is_not_applicable());
        let agent = json!({"account_enabled": true, "per_user_mfa_state": "enforced", "is_agent": true});
        assert!(Tenant::new().row::<PerUserMfa>(agent).is_not_applicable());
    }

    #[test]
    fn what_is_new_or_not_there_is_not_known() {
        for state in ["enforced", "disabled"] {
            let row = json!({"account_enabled": null, "per_user_mfa_state": state});
            assert!(Tenant::new().row::<PerUserMfa>(row).is_unknown(), "{state}");
        }
        assert_eq!(verdict(Value::Null).message::<PerUserMfa>(), "value-not-known");
        assert_eq!(verdict(json!("unknownFutureValue")).message::<PerUserMfa>(), "new-state");
    }
}
