//! Applications that sign in with a password.

use ephor_sdk::prelude::*;

use crate::app_management::{DefaultPolicy, Holds, Limit};

/// Applications may be given passwords
///
/// # What it checks
/// Reads whether the default app management policy blocks `passwordAddition`, for applications of this tenant and for
/// service principals, without a date that leaves older ones out. What is not set there is not blocked. Where callers are
/// exempt (`excludeActors`: those who carry a custom security attribute) it is unknown, since who carries it is not read. The
/// restriction `symmetricKeyAddition`, which the portal sets together with it, is not judged. Policies of single applications
/// are judged by `application-password-exemption`.
///
/// # Why it matters
/// A password of an application (a client secret) is a text. It stands in a script, in a pipeline, in a mail, and whoever
/// reads it signs in as the application, from anywhere and without a second factor. To add one of their own is also how
/// attackers stay after people have changed their passwords.
///
/// # Remediation
/// 1. Find what renews passwords by itself: deployment tools, backup products, scripts. From step 3 on their calls fail; a
///    tool that cannot change yet is exempted as a caller or by application, for a time.
/// 2. Move your applications to managed identities, federated credentials or certificates: Entra admin center > App
///    registrations > the application > Certificates & secrets.
/// 3. Entra admin center > Enterprise apps > Application policies > *Block password addition*: On, for all applications,
///    and leave *Only apply to apps created after* blank. Passwords that exist go on working until they end.
/// 4. Take exempted callers out again: the same page > *Excluded callers*.
///
/// # References
/// - CIS-M365 5.1.5.3 (in part: CIS accepts a day that has passed, as new-applications-suffice does)
/// - SCuBA MS.AAD.5.5v1
/// - ATT&CK T1098.001
/// - ATT&CK T1528
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies>
/// # Witnesses
/// - claim: reference breadth.md, 5.1.5.3
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
/// - claim: reference field-faults.md, F4
/// - default: unconfirmed, that the portal leaves out what is switched off
/// - remediation: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.1,
    tags("applications", "credentials"),
    documents(DefaultPolicy),
    parameter(new_applications_suffice: boolean = "false", "Whether a restriction may leave out applications made before a day that has passed, as CIS accepts it"),
    fail(allowed = "Applications may be given passwords: {why}"),
    unknown(
        not_one = "The snapshot holds {count} default app management policies; there should be one",
        exempt_callers = "Callers that carry the attribute {attributes} are exempt, and who carries it is not read"
    )
)]
pub struct ApplicationPasswordAllowed;

impl CheckTenant for ApplicationPasswordAllowed {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<DefaultPolicy>();
        let [policy] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let begun = scan.new_applications_suffice().then(|| scan.collected_at());
        match policy.holds(Limit::PasswordAddition, begun) {
            Holds::Fully => Verdict::Pass,
            Holds::Not(why) => Self::allowed(why).at(policy),
            Holds::Exempt(attributes) => Self::exempt_callers(attributes).at(policy),
            Holds::NotKnown(what) => Verdict::not_known(&what).at(policy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app_management::tests::{default_policy, restriction};
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policy: Value) -> Verdict {
        Tenant::new().with::<DefaultPolicy>(policy).check::<ApplicationPasswordAllowed>()
    }

    fn passwords(list: Value) -> Verdict {
        verdict(default_policy(list, json!([])))
    }

    #[test]
    fn passwords_that_are_blocked_pass() {
        assert!(passwords(json!([restriction("passwordAddition", "enabled", None)])).is_pass());
    }

    #[test]
    fn passwords_that_are_not_blocked_fail() {
        assert!(passwords(json!([restriction("passwordAddition", "disabled", None)])).is_fail());
        let other = passwords(json!([restriction("customPasswordAddition", "enabled", None)]));
        assert!(other.is_fail(), "the portal leaves out what is switched off");
        assert!(other.arguments()[0].contains("passwordAddition is not set"));
    }

    #[test]
    fn where_callers_are_exempt_it_is_not_known_for_whom_it_holds() {
        let mut exempt = restriction("passwordAddition", "enabled", None);
        exempt["excludeActors"] = json!({"customSecurityAttributes": [{"id": "Set_Name", "value": "Yes"}]});
        let found = passwords(json!([exempt]));
        assert_eq!((found.is_unknown(), found.message::<ApplicationPasswordAllowed>()), (true, "exempt-callers"));
        assert_eq!(found.arguments(), ["Set_Name = Yes"]);
    }

    #[test]
    fn a_block_for_new_applications_suffices_where_that_is_said() {
        let mut since = restriction("passwordAddition", "enabled", None);
        since["restrictForAppsCreatedAfterDateTime"] = json!("2025-01-01T00:00:00Z");
        let policy = default_policy(json!([since]), json!([]));
        let tenant = Tenant::new().with::<DefaultPolicy>(policy);
        assert!(tenant.clone().check::<ApplicationPasswordAllowed>().is_fail());
        assert!(tenant.parameter("new-applications-suffice", "true").check::<ApplicationPasswordAllowed>().is_pass());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!({"isEnabled": true})).is_unknown());
        assert!(Tenant::new().check::<ApplicationPasswordAllowed>().is_unknown());
        assert!(passwords(json!([{"restrictionType": "passwordAddition"}])).is_unknown());
    }
}
