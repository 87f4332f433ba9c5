//! Passwords of applications that live for years.

use ephor_sdk::prelude::*;

use crate::app_management::{DefaultPolicy, Holds, Limit};

/// Passwords of applications may live too long
///
/// # What it checks
/// Reads `passwordLifetime` of the default app management policy, for applications of this tenant and for service
/// principals: it must be enabled, for all of them whatever their age, and allow no more than the parameter `days`. Where
/// the policy lets nobody add a password, there is nothing to limit. Where callers are exempt (`excludeActors`) it is unknown,
/// since who carries the attribute is not read. Policies of single applications are judged by
/// `application-password-lifetime-exemption`.
///
/// # Why it matters
/// A password of an application (a client secret) leaks sooner or later: into a repository, a log, a laptop that is sold.
/// How long it lives decides for how long whoever finds it can use it. Made by a program, it may live for a hundred years.
///
/// # Remediation
/// 1. Find what adds passwords with a longer life by itself (deployment tools, scripts, the portal's *24 months*): from the
///    next step on these calls fail. Passwords that exist keep their end.
/// 2. Block passwords altogether (see `application-password-allowed`), or: Entra admin center > Enterprise apps > Application
///    policies > *Restrict max password lifetime*: On, 181 days (Entra ID compares with *less than*), for all applications,
///    and leave *Only apply to apps created after* blank.
///
/// # References
/// - CIS-M365 5.1.5.4 (in part: CIS asks for 180 days and accepts a day that has passed; set days and new-applications-suffice)
/// - SCuBA MS.AAD.5.6v1
/// - ATT&CK T1552.001
/// - ATT&CK T1098.001
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/tutorial-enforce-secret-standards>
/// # Witnesses
/// - claim: reference breadth.md, 5.1.5.4
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
/// - claim: reference field-faults.md, F4
/// - default: reference facts.md, application-password-long-lived
/// - remediation: unconfirmed, that Entra ID compares with less than
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.2,
    tags("applications", "credentials"),
    documents(DefaultPolicy),
    parameter(days: integer = "181", "Days that a password may live at most; Entra ID compares with less than, so 181 means 180"),
    parameter(new_applications_suffice: boolean = "false", "Whether a restriction may leave out applications made before a day that has passed, as CIS accepts it"),
    fail(long_lived = "Passwords of applications may live longer than {days} days: {why}"),
    unknown(
        not_one = "The snapshot holds {count} default app management policies; there should be one",
        exempt_callers = "Callers that carry the attribute {attributes} are exempt, and who carries it is not read"
    )
)]
pub struct ApplicationPasswordLongLived;

impl CheckTenant for ApplicationPasswordLongLived {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<DefaultPolicy>();
        let [policy] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let days = scan.days();
        let begun = scan.new_applications_suffice().then(|| scan.collected_at());
        match (policy.holds(Limit::PasswordAddition, begun), policy.holds(Limit::PasswordLifetime(days), begun)) {
            (Holds::Fully, _) | (_, Holds::Fully) => Verdict::Pass,
            (Holds::NotKnown(what), _) | (_, Holds::NotKnown(what)) => Verdict::not_known(&what).at(policy),
            (Holds::Exempt(attributes), _) | (_, Holds::Exempt(attributes)) => {
                Self::exempt_callers(attributes).at(policy)
            }
            (Holds::Not(_), Holds::Not(why)) => Self::long_lived(days, why).at(policy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app_management::tests::{default_policy, restriction};
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(passwords: Value) -> Tenant {
        Tenant::new().with::<DefaultPolicy>(default_policy(passwords, json!([])))
    }

    fn verdict(passwords: Value) -> Verdict {
        tenant(passwords).check::<ApplicationPasswordLongLived>()
    }

    fn lifetime(state: &str, length: &str) -> Value {
        let addition = restriction("passwordAddition", "disabled", None);
        json!([addition, restriction("passwordLifetime", state, Some(length))])
    }

    #[test]
    fn short_lives_pass() {
        assert!(verdict(lifetime("enabled", "P181D")).is_pass());
        assert!(verdict(lifetime("enabled", "P90D")).is_pass());
    }

    #[test]
    fn long_lives_and_lives_without_limit_fail() {
        let found = verdict(lifetime("enabled", "P182D"));
        assert!(found.is_fail());
        assert_eq!(found.arguments()[0], "181");
        assert!(verdict(lifetime("disabled", "P90D")).is_fail());
        assert!(verdict(json!([])).is_fail(), "the portal leaves out what is switched off");
        let symmetric = json!([restriction("symmetricKeyLifetime", "enabled", Some("P1D"))]);
        assert!(verdict(symmetric).is_fail(), "that is about keys");
    }

    #[test]
    fn where_nobody_adds_a_password_there_is_nothing_to_limit() {
        let blocked = restriction("passwordAddition", "enabled", None);
        assert!(verdict(json!([blocked, restriction("passwordLifetime", "disabled", None)])).is_pass());
    }

    #[test]
    fn the_days_can_be_set() {
        let short = tenant(lifetime("enabled", "P90D")).parameter("days", "89");
        assert!(short.check::<ApplicationPasswordLongLived>().is_fail());
    }

    #[test]
    fn where_callers_are_exempt_it_is_not_known_for_whom_it_holds() {
        let mut exempt = restriction("passwordLifetime", "enabled", Some("P90D"));
        exempt["excludeActors"] = json!({"customSecurityAttributes": [{"id": "Set_Name", "value": "Yes"}]});
        let found = verdict(json!([exempt]));
        assert_eq!((found.is_unknown(), found.arguments()), (true, &["Set_Name = Yes".to_owned()][..]));
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(Tenant::new().check::<ApplicationPasswordLongLived>().is_unknown());
        assert!(verdict(json!([restriction("passwordLifetime", "enabled", None)])).is_unknown());
    }

    #[test]
    fn where_passwords_may_be_blocked_or_not_the_lifetime_may_not_matter() {
        let of = |passwords: Value| {
            let mut policy = default_policy(passwords, json!([]));
            policy["isEnabled"] = Value::Null;
            Tenant::new().with::<DefaultPolicy>(policy).check::<ApplicationPasswordLongLived>()
        };
        let blocked = restriction("passwordAddition", "enabled", None);
        let found = of(json!([blocked, restriction("passwordLifetime", "disabled", None)]));
        assert_eq!((found.is_unknown(), found.arguments()), (true, &["isEnabled".to_owned()][..]));
        assert!(of(lifetime("enabled", "P90D")).is_unknown());
        assert!(of(lifetime("disabled", "P90D")).is_fail(), "open, on or off");
    }
}
