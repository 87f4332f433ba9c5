//! Single applications whose passwords may live for years.

use ephor_sdk::prelude::*;

use crate::app_management::{CustomPolicy, DefaultPolicy, Holds, Limit, names};

/// Some applications are exempt from the limit on the life of passwords
///
/// # What it checks
/// Reads the app management policies of single applications. One that is in force, is assigned to an application, and
/// loosens `passwordLifetime` or `passwordAddition`, lets passwords of these applications live longer than the parameter
/// `days` if no limit is left: what such a policy does not say, the default policy says. An application that may not be
/// given a password needs no limit. Where the default limits no more than it does, nothing is exempt; that is the finding of
/// `application-password-long-lived`. Where callers are exempt for these applications alone (`excludeActors`) it is unknown,
/// since who carries the attribute is not read.
///
/// # Why it matters
/// The application that cannot change its password is often the old one with the most rights. A password that lives for
/// years in it is worth the search.
///
/// # Remediation
/// Give the application a certificate, a federated credential or a managed identity first: once the exemption is gone, a
/// password of the old length cannot be added any more. Then take it out of the policy: Entra
/// admin center > Enterprise apps > Application policies > *Restrict max password lifetime* > Applies to. Accept the others
/// in a waiver with an end.
///
/// # References
/// - SCuBA MS.AAD.5.6v1
/// - ATT&CK T1552.001
/// - ATT&CK T1098.001
/// - <https://learn.microsoft.com/graph/api/resources/appmanagementpolicy>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
/// - claim: reference field-faults.md, F4
/// - default: unconfirmed, that Entra ID compares with less than
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.7,
    tags("applications", "credentials"),
    each(CustomPolicy),
    documents(DefaultPolicy),
    parameter(days: integer = "181", "Days that a password may live at most; Entra ID compares with less than, so 181 means 180"),
    fail(exempt = "\"{subject}\" lets passwords of {applications} live longer than {days} days: {why}"),
    unknown(
        not_one = "The snapshot holds {count} default app management policies; there should be one",
        exempt_callers = "Callers that carry the attribute {attributes} are exempt, and who carries it is not read"
    )
)]
pub struct ApplicationPasswordLifetimeExemption;

impl CheckDocument<CustomPolicy> for ApplicationPasswordLifetimeExemption {
    fn check(policy: &Item<CustomPolicy>, scan: &Scan<Self>) -> Verdict {
        let days = scan.days();
        let (addition, lifetime) = (Limit::PasswordAddition, Limit::PasswordLifetime(days));
        let own = [policy.holds(addition), policy.holds(lifetime)];
        if policy.is_enabled() == Some(false) || own.iter().flatten().all(|holds| *holds == Holds::Fully) {
            return Verdict::Pass;
        }
        let found = scan.documents::<DefaultPolicy>();
        let [default] = found.as_slice() else { return Self::not_one(found.len()) };
        let [own_addition, own_lifetime] = own;
        // A password that may be added, and whose life is not limited.
        let in_force = [
            own_addition.unwrap_or_else(|| default.holds(addition, None)),
            own_lifetime.unwrap_or_else(|| default.holds(lifetime, None)),
        ];
        let applications = policy.applications(lifetime).or_else(|| policy.applications(addition));
        match (in_force, policy.is_enabled(), applications) {
            ([Holds::Fully, _] | [_, Holds::Fully], ..) => Verdict::Pass,
            (_, _, Some(applications)) if applications.is_empty() => Verdict::Pass,
            ([Holds::NotKnown(what), _] | [_, Holds::NotKnown(what)], ..) => Verdict::not_known(&what),
            (_, None, _) => Verdict::not_known("isEnabled"),
            (_, _, None) => Verdict::not_known("appliesTo"),
            ([Holds::Exempt(attributes), _] | [_, Holds::Exempt(attributes)], ..) => Self::exempt_callers(attributes),
            ([_, Holds::Not(why)], _, Some(applications)) => {
                let limits = [addition, lifetime].map(|limit| default.is_loosened_by(policy, limit));
                match limits {
                    [Some(true), _] | [_, Some(true)] => Self::exempt(names(&applications), days, why),
                    [Some(false), Some(false)] => Verdict::NotApplicable,
                    _ => Verdict::not_known("the default app management policy"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app_management::tests::{default_policy, restriction};
    use ephor_sdk::serde_json::{Value, json};

    type This = ApplicationPasswordLifetimeExemption;

    fn tenant(default: Value, policy: Value) -> Tenant {
        Tenant::new().with::<DefaultPolicy>(default_policy(default, json!([]))).with::<CustomPolicy>(policy)
    }

    fn of(tenant: Tenant) -> Verdict {
        tenant.objects::<This>().pop().unwrap().1
    }

    /// The default limits the life of passwords.
    fn limited(policy: Value) -> Verdict {
        of(tenant(json!([lifetime("enabled", "P90D")]), policy))
    }

    fn lifetime(state: &str, length: &str) -> Value {
        restriction("passwordLifetime", state, Some(length))
    }

    fn policy(restrictions: Value) -> Value {
        json!({"isEnabled": true, "appliesTo": [{"displayName": "Scanner"}],
            "restrictions": {"passwordCredentials": restrictions, "keyCredentials": []}})
    }

    #[test]
    fn a_policy_that_loosens_the_limit_fails() {
        let found = limited(policy(json!([lifetime("disabled", "P90D")])));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["Scanner", "181", "passwordLifetime is disabled"]);
        assert!(limited(policy(json!([lifetime("enabled", "P730D")]))).is_fail());
    }

    #[test]
    fn a_policy_that_lets_passwords_be_added_needs_a_limit() {
        let adds = policy(json!([restriction("passwordAddition", "disabled", None)]));
        let blocked = json!([restriction("passwordAddition", "enabled", None)]);
        assert!(of(tenant(blocked, adds.clone())).is_fail(), "the default blocks passwords and limits none");
        assert!(limited(adds).is_pass(), "the default limits them");
    }

    #[test]
    fn a_policy_that_loosens_nothing_passes() {
        assert!(limited(policy(json!([lifetime("enabled", "P181D")]))).is_pass());
        assert!(limited(policy(json!([]))).is_pass());
        assert!(of(tenant(json!([]), policy(json!([])))).is_pass(), "that is the finding of the default policy");
        let mut off = policy(json!([lifetime("disabled", "P90D")]));
        off["isEnabled"] = json!(false);
        assert!(limited(off).is_pass());
        let mut unassigned = policy(json!([lifetime("disabled", "P90D")]));
        unassigned["appliesTo"] = json!([]);
        assert!(limited(unassigned).is_pass());
    }

    #[test]
    fn where_the_default_limits_no_more_nothing_is_exempt() {
        let long = policy(json!([lifetime("enabled", "P730D")]));
        assert!(of(tenant(json!([]), long.clone())).is_not_applicable(), "it tightens");
        assert!(of(tenant(json!([lifetime("enabled", "P400D")]), long)).is_fail());
    }

    #[test]
    fn callers_that_are_exempt_for_some_applications_are_told() {
        let mut exempt = lifetime("enabled", "P90D");
        exempt["excludeActors"] = json!({"customSecurityAttributes": [{"id": "Set_Name", "value": "Yes"}]});
        let found = limited(policy(json!([exempt])));
        assert_eq!((found.is_unknown(), found.arguments()), (true, &["Set_Name = Yes".to_owned()][..]));
    }

    #[test]
    fn where_no_password_may_be_added_there_is_nothing_to_limit() {
        let blocked = restriction("passwordAddition", "enabled", None);
        assert!(limited(policy(json!([blocked, lifetime("disabled", "P90D")]))).is_pass());
        assert!(of(tenant(json!([blocked]), policy(json!([lifetime("disabled", "P90D")])))).is_pass());
    }

    #[test]
    fn the_days_can_be_set() {
        let tenant = tenant(json!([lifetime("enabled", "P30D")]), policy(json!([lifetime("enabled", "P90D")])));
        assert!(of(tenant.clone()).is_pass());
        assert!(of(tenant.parameter("days", "89")).is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let bad = policy(json!([lifetime("disabled", "P90D")]));
        for property in ["isEnabled", "appliesTo"] {
            let mut without = bad.clone();
            without[property] = Value::Null;
            assert!(limited(without).is_unknown(), "{property}");
        }
        assert!(limited(policy(json!([lifetime("enabled", "soon")]))).is_unknown());
        let alone = Tenant::new().with::<CustomPolicy>(bad);
        assert_eq!(of(alone).message::<This>(), "not-one");
    }
}
