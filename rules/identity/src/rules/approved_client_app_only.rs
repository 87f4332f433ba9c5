//! Policies that rely on a control that is no longer enforced.

use ephor_sdk::prelude::*;

use crate::conditional_access::combined::State;
use crate::conditional_access::locations::{APPROVED_CLIENT_APP, approved_client_app_ended};
use crate::conditional_access::policy::{GrantControls, Policy, has};
use crate::conditional_access::scope::is_new;
use crate::conditional_access::words::{clipped, control};

/// A policy relies on approved client apps, which are no longer enforced
///
/// # What it checks
/// Looks at each enabled Conditional Access policy that selects *Require approved client app*. Since the end of 2026-06-30
/// Microsoft treats the control as if it were not selected. The policy fails where it was the only control, or where
/// all controls had to be met, so that one of them is gone. Where any one control was enough, the others still stand,
/// and the policy passes. Policies that do not select the control are left out.
///
/// # Why it matters
/// The policy is shown as on, and protects nothing, or less than it says: any app on any device gets through that the
/// control once kept out.
///
/// # Remediation
/// 1. App protection policies first: Intune admin center > Apps > Protection. Without one, people are locked out of the apps
///    that the new control asks about.
/// 2. Entra admin center > Conditional Access > the policy > Grant: select *Require app protection policy* and clear
///    *Require approved client app*. Run it report-only for some days, then switch it on.
///
/// # References
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/migrate-approved-client-app>
/// # Witnesses
/// - claim: reference facts.md, approved-client-app-only
/// - deadline: reference facts.md, approved-client-app-only (migrate-approved-client-app.md, ms.date 2026-03-24)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.5,
    tags("conditional-access"),
    each(Policy),
    fail(
        protects_nothing = "{subject} asks for an approved client app and nothing else, which is no longer enforced: it protects nothing",
        protects_less = "{subject} asks for an approved client app, which is no longer enforced; what remains: {controls}"
    ),
    unknown(unclear = "What {subject} still protects is not known: {reason}")
)]
pub struct ApprovedClientAppOnly;

impl CheckDocument<Policy> for ApprovedClientAppOnly {
    fn check(policy: &Item<Policy>, scan: &Scan<Self>) -> Verdict {
        let Some(grant) = &policy.grant_controls else { return Verdict::NotApplicable };
        if !has(&grant.built_in_controls, APPROVED_CLIENT_APP) {
            return Verdict::NotApplicable;
        }
        match State::read(policy.state.as_deref()) {
            State::On => {}
            State::Off(_) => return Verdict::NotApplicable,
            State::Unclear(reason) => return Self::unclear(reason),
        }
        if !approved_client_app_ended(scan.collected_at()) {
            return Verdict::Pass;
        }
        if let Some(member) = grant.new_member() {
            return Self::unclear(is_new(&format!("grantControls.{member}")));
        }
        let others = others(grant);
        let operator = grant.operator.as_deref().map(str::to_ascii_uppercase);
        match operator.as_deref() {
            _ if others.is_empty() => Self::protects_nothing(),
            Some("AND") => Self::protects_less(others.into_iter().collect::<Phrases>()),
            Some("OR") => Verdict::Pass,
            _ => Verdict::not_known("grantControls.operator"),
        }
    }
}

/// The other controls, in words.
fn others(grant: &GrantControls) -> Vec<String> {
    let is_other = |name: &&String| !name.eq_ignore_ascii_case(APPROVED_CLIENT_APP);
    let named = grant.built_in_controls.iter().filter(is_other).map(|name| clipped(control(name)));
    let mut others: Vec<String> = named.collect();
    others.extend(grant.custom_authentication_factors.iter().map(|name| clipped(name)));
    others.extend(grant.terms_of_use.first().map(|_| "terms of use".to_owned()));
    others.extend(grant.authentication_strength.iter().map(|strength| {
        format!("the authentication strength \"{}\"", clipped(strength.display_name.as_deref().unwrap_or_default()))
    }));
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::policy;
    use ephor_sdk::serde_json::{Value, json};

    fn asks(controls: &[&str], operator: &str, changes: &[(&str, Value)]) -> Value {
        let own = [("grantControls.builtInControls", json!(controls)), ("grantControls.operator", json!(operator))];
        policy(&[&own, changes].concat())
    }

    fn verdict(policy: Value) -> Verdict {
        Tenant::new().with::<Policy>(policy).objects::<ApprovedClientAppOnly>().pop().unwrap().1
    }

    #[test]
    fn the_control_alone_protects_nothing() {
        for operator in ["OR", "AND", ""] {
            let found = verdict(asks(&["approvedApplication"], operator, &[]));
            assert_eq!(found.message::<ApprovedClientAppOnly>(), "protects-nothing", "{operator:?}");
        }
        assert!(verdict(asks(&["ApprovedApplication"], "OR", &[("grantControls.termsOfUse", Value::Null)])).is_fail());
    }

    #[test]
    fn beside_controls_that_all_have_to_be_met_one_is_gone() {
        let found = verdict(asks(&["mfa", "approvedApplication"], "and", &[]));
        assert_eq!(found.message::<ApprovedClientAppOnly>(), "protects-less");
        assert_eq!(found.arguments(), ["multifactor authentication"]);
        let strength = [("grantControls.authenticationStrength", json!({"displayName": "Strong"}))];
        let found = verdict(asks(&["approvedApplication"], "AND", &strength));
        assert_eq!(found.arguments(), ["the authentication strength \"Strong\""]);
    }

    #[test]
    fn beside_controls_any_of_which_is_enough_the_others_stand() {
        assert!(verdict(asks(&["approvedApplication", "compliantApplication"], "OR", &[])).is_pass());
        let terms = [("grantControls.termsOfUse", json!(["t"]))];
        assert!(verdict(asks(&["approvedApplication"], "OR", &terms)).is_pass());
        let vendor = [("grantControls.customAuthenticationFactors", json!(["v"]))];
        assert!(verdict(asks(&["approvedApplication"], "OR", &vendor)).is_pass());
    }

    #[test]
    fn other_policies_are_left_out() {
        assert!(verdict(policy(&[])).is_not_applicable());
        assert!(verdict(policy(&[("grantControls", Value::Null)])).is_not_applicable());
        for state in ["disabled", "enabledForReportingButNotEnforced"] {
            let off = asks(&["approvedApplication"], "OR", &[("state", json!(state))]);
            assert!(verdict(off).is_not_applicable(), "{state}");
        }
    }

    #[test]
    fn the_control_counted_before_its_last_day() {
        let at = |time| {
            let tenant = Tenant::new().collected_at(time).with::<Policy>(asks(&["approvedApplication"], "OR", &[]));
            tenant.objects::<ApprovedClientAppOnly>().pop().unwrap().1
        };
        assert!(at(Time(Time::date(2026, 7, 1).0 - 1)).is_pass());
        assert!(at(Time::date(2026, 7, 1)).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let no_state = asks(&["approvedApplication"], "OR", &[("state", Value::Null)]);
        assert_eq!(verdict(no_state).arguments(), ["state is not there"]);
        let new = asks(&["approvedApplication"], "OR", &[("grantControls.exemptApps", json!(["a"]))]);
        assert!(verdict(new).is_unknown());
        let both = asks(&["approvedApplication", "mfa"], "", &[]);
        assert_eq!(verdict(both).arguments(), ["grantControls.operator"]);
        assert!(verdict(json!({"grantControls": {"builtInControls": {"a": 1}}})).is_unknown());
    }

    #[test]
    fn each_policy_is_judged_by_itself() {
        let tenant = Tenant::new()
            .with::<Policy>(policy(&[]))
            .with::<Policy>(asks(&["approvedApplication"], "OR", &[]))
            .with::<Policy>(asks(&["approvedApplication", "compliantApplication"], "OR", &[]));
        let verdicts = tenant.objects::<ApprovedClientAppOnly>();
        assert_eq!(verdicts.iter().filter(|(_, verdict)| verdict.is_fail()).count(), 1);
        let Some((Some(place), _)) = verdicts.iter().find(|(_, verdict)| verdict.is_fail()) else { panic!("a place") };
        assert_eq!(place.item, 1);
    }
}
