//! Single applications that may be given passwords.

use ephor_sdk::prelude::*;

use crate::app_management::{CustomPolicy, Holds, Limit, names};

/// Some applications are exempt from the block of passwords
///
/// # What it does
/// Reads the app management policies of single applications. One that is in force, is assigned to an application, and
/// sets `passwordAddition` to anything but enabled for all, takes these applications out of what the default policy blocks.
///
/// # Why it matters
/// Exemptions are made for one application that cannot do otherwise, and stay when it can. Each is a place where an attacker
/// may put a password of their own although the tenant blocks it everywhere else.
///
/// # How to mend
/// Entra admin center > Enterprise apps > Application policies > *Block password addition* > Applies to: remove the
/// applications that have a certificate or a managed identity by now. Or `DELETE` the policy, or its assignment, at
/// `https://graph.microsoft.com/v1.0/policies/appManagementPolicies/<id>`. Accept the others in a waiver with an end.
///
/// # References
/// - SCuBA MS.AAD.5.5v1
/// - ATT&CK T1098.001
/// - <https://learn.microsoft.com/graph/api/resources/appmanagementpolicy>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.1,
    tags("applications", "credentials"),
    each(CustomPolicy),
    fail(exempt = "\"{subject}\" lets passwords be added to {applications}: {why}")
)]
pub struct ApplicationPasswordExemption;

impl CheckDocument<CustomPolicy> for ApplicationPasswordExemption {
    fn check(policy: &Item<CustomPolicy>, _scan: &Scan<Self>) -> Verdict {
        let holds = policy.holds(Limit::PasswordAddition);
        let applications = policy.applications(Limit::PasswordAddition);
        let unassigned = applications.as_ref().is_some_and(Vec::is_empty);
        match (holds, policy.is_enabled(), applications) {
            (None | Some(Holds::Fully), ..) | (_, Some(false), _) => Verdict::Pass,
            _ if unassigned => Verdict::Pass,
            (Some(Holds::NotKnown(what)), ..) => Verdict::not_known(what),
            (_, None, _) => Verdict::not_known("isEnabled"),
            (_, _, None) => Verdict::not_known("appliesTo"),
            (Some(Holds::Not(why)), _, Some(applications)) => Self::exempt(names(&applications), why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app_management::tests::restriction;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policy: Value) -> Verdict {
        Tenant::new().with::<CustomPolicy>(policy).objects::<ApplicationPasswordExemption>().pop().unwrap().1
    }

    fn policy(enabled: Value, restrictions: Value, applies_to: Value) -> Value {
        json!({"displayName": "P", "isEnabled": enabled, "appliesTo": applies_to,
            "restrictions": {"passwordCredentials": restrictions, "keyCredentials": []}})
    }

    fn free() -> Value {
        json!([restriction("passwordAddition", "disabled", None)])
    }

    fn apps() -> Value {
        json!([{"displayName": "Scanner", "appId": "1"}, null, {"appId": "2"}, {}])
    }

    #[test]
    fn a_policy_that_frees_applications_fails_and_names_them() {
        let found = verdict(policy(json!(true), free(), apps()));
        assert!(found.is_fail());
        let named = "Scanner, 2, an application without a name";
        assert_eq!(found.arguments(), [named, "passwordAddition is disabled"]);
    }

    #[test]
    fn the_applications_may_stand_in_the_restriction() {
        let mut restrictions = free();
        restrictions[0]["appliesTo"] = json!([{"displayName": "Scanner"}]);
        assert_eq!(verdict(policy(json!(true), restrictions, Value::Null)).arguments()[0], "Scanner");
    }

    #[test]
    fn a_policy_that_frees_nobody_passes() {
        assert!(verdict(policy(json!(false), free(), apps())).is_pass(), "it is not in force");
        assert!(verdict(policy(json!(true), free(), json!([]))).is_pass(), "it is not assigned");
        let strict = json!([restriction("passwordAddition", "enabled", None)]);
        assert!(verdict(policy(json!(true), strict, apps())).is_pass());
        assert!(verdict(policy(json!(true), json!([]), apps())).is_pass(), "the default holds");
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(policy(Value::Null, free(), apps())).is_unknown());
        assert!(verdict(policy(json!(true), free(), Value::Null)).is_unknown());
        assert!(verdict(policy(json!(true), json!([{"restrictionType": "passwordAddition"}]), apps())).is_unknown());
        assert!(verdict(json!({"isEnabled": true, "appliesTo": apps()})).is_unknown());
    }

    #[test]
    fn without_such_policies_there_is_nothing_to_judge() {
        let found = Tenant::new().objects::<ApplicationPasswordExemption>();
        assert_eq!(found, [(None, Verdict::NotApplicable)]);
    }
}
