//! Single applications that may be given passwords.

use ephor_sdk::prelude::*;

use crate::app_management::{CustomPolicy, DefaultPolicy, Holds, Limit, names};

/// Some applications are exempt from the block of passwords
///
/// # What it checks
/// Reads the app management policies of single applications. One that is in force, is assigned to an application, and
/// loosens `passwordAddition` fails: it takes these applications out of what the default policy blocks. Where the default
/// blocks no more than it does, nothing is exempt; that is the finding of `application-password-allowed`. Where callers are
/// exempt for these applications alone (`excludeActors`) it is unknown, since who carries the attribute is not read.
///
/// # Why it matters
/// Exemptions are made for one application that cannot do otherwise, and stay when it can. Each is a place where an attacker
/// may put a password of their own although the tenant blocks it everywhere else.
///
/// # Remediation
/// 1. Ask the owners whether the application still gets passwords from a program: that program fails once the exemption is
///    gone. Passwords that exist go on working until they end.
/// 2. Entra admin center > Enterprise apps > Application policies > *Block password addition* > Applies to: remove the
///    applications that have a certificate or a managed identity by now. A policy may carry other limits, too: change it,
///    rather than delete it. Accept the others in a waiver with an end.
///
/// # References
/// - SCuBA MS.AAD.5.5v1
/// - ATT&CK T1098.001
/// - <https://learn.microsoft.com/graph/api/resources/appmanagementpolicy>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
/// - claim: reference field-faults.md, F4
/// - claim: reference facts.md, application-password-exemption
/// - remediation: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.1,
    tags("applications", "credentials"),
    each(CustomPolicy),
    documents(DefaultPolicy),
    fail(exempt = "\"{subject}\" lets passwords be added to {applications}: {why}"),
    unknown(
        not_one = "The snapshot holds {count} default app management policies; there should be one",
        exempt_callers = "Callers that carry the attribute {attributes} are exempt, and who carries it is not read"
    )
)]
pub struct ApplicationPasswordExemption;

impl CheckDocument<CustomPolicy> for ApplicationPasswordExemption {
    fn check(policy: &Item<CustomPolicy>, scan: &Scan<Self>) -> Verdict {
        let limit = Limit::PasswordAddition;
        let holds = policy.holds(limit);
        let applications = policy.applications(limit);
        let unassigned = applications.as_ref().is_some_and(Vec::is_empty);
        if matches!(holds, None | Some(Holds::Fully)) || policy.is_enabled() == Some(false) || unassigned {
            return Verdict::Pass;
        }
        let found = scan.documents::<DefaultPolicy>();
        let [default] = found.as_slice() else { return Self::not_one(found.len()) };
        match (holds, policy.is_enabled(), applications) {
            (None | Some(Holds::Fully), ..) => Verdict::Pass,
            (Some(Holds::NotKnown(what)), ..) => Verdict::not_known(&what),
            (_, None, _) => Verdict::not_known("isEnabled"),
            (_, _, None) => Verdict::not_known("appliesTo"),
            (Some(Holds::Not(why)), _, Some(applications)) => match default.is_loosened_by(policy, limit) {
                Some(true) => Self::exempt(names(&applications), why),
                Some(false) => Verdict::NotApplicable,
                None => Verdict::not_known("the default app management policy"),
            },
            (Some(Holds::Exempt(attributes)), ..) => match default.is_loosened_by(policy, limit) {
                Some(false) => Verdict::NotApplicable,
                Some(true) | None => Self::exempt_callers(attributes),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app_management::tests::{default_policy, restriction};
    use ephor_sdk::serde_json::{Value, json};

    /// The default lets nobody add a password.
    fn verdict(policy: Value) -> Verdict {
        under(json!([restriction("passwordAddition", "enabled", None)]), policy)
    }

    fn under(default: Value, policy: Value) -> Verdict {
        let tenant = Tenant::new().with::<DefaultPolicy>(default_policy(default, json!([])));
        tenant.with::<CustomPolicy>(policy).objects::<ApplicationPasswordExemption>().pop().unwrap().1
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
    fn where_the_default_blocks_no_more_nothing_is_exempt() {
        assert!(under(json!([]), policy(json!(true), free(), apps())).is_not_applicable());
        assert!(under(free(), policy(json!(true), free(), apps())).is_not_applicable());
        let mut since = restriction("passwordAddition", "enabled", None);
        since["restrictForAppsCreatedAfterDateTime"] = json!("2026-01-01T00:00:00Z");
        let tightens = policy(json!(true), json!([since]), apps());
        assert!(under(json!([]), tightens.clone()).is_not_applicable(), "it tightens");
        assert!(verdict(tightens).is_fail(), "older applications are exempt");
    }

    #[test]
    fn callers_that_are_exempt_for_some_applications_are_told() {
        let mut exempt = restriction("passwordAddition", "enabled", None);
        exempt["excludeActors"] = json!({"customSecurityAttributes": [{"id": "Set_Name", "value": "Yes"}]});
        let found = verdict(policy(json!(true), json!([exempt]), apps()));
        assert_eq!((found.is_unknown(), found.arguments()), (true, &["Set_Name = Yes".to_owned()][..]));
        assert!(under(json!([]), policy(json!(true), json!([exempt]), apps())).is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let alone = Tenant::new().with::<CustomPolicy>(policy(json!(true), free(), apps()));
        let found = alone.objects::<ApplicationPasswordExemption>().pop().unwrap().1;
        assert_eq!(found.message::<ApplicationPasswordExemption>(), "not-one");
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
