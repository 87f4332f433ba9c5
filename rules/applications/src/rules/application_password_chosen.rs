//! Passwords of applications that people think up.

use ephor_sdk::prelude::*;

use crate::app_management::{DefaultPolicy, Holds, Limit};

/// Applications may be given passwords that people choose
///
/// # What it checks
/// Reads whether the default app management policy blocks `customPasswordAddition`, for applications of this tenant and for
/// service principals, without a date that leaves older ones out; the parameter `new-applications-suffice` accepts a date that
/// has passed, as CIS does. What is not set there is not blocked. Where no password may be added at all
/// (`passwordAddition`) none can be chosen either, and it passes. Where callers are exempt (`excludeActors`: those who carry a
/// custom security attribute) it is unknown, since who carries it is not read.
///
/// # Why it matters
/// A password that Entra ID makes is long and random, and known to nobody before. One that a person or a script chooses is
/// short, used elsewhere too, or the same in every tenant of a supplier, and is guessed or found in old code.
///
/// # Remediation
/// 1. Find what sets passwords by program: scripts and older tools that hand in a value of their own. From the next step on
///    their calls fail; let them take the password that Entra ID returns when one is added.
/// 2. Entra admin center > Enterprise apps > Application policies > *Block custom passwords*: On, for all applications, and
///    leave *Only apply to apps created after* blank. Passwords that exist go on working until they end.
///
/// # References
/// - CIS-M365 5.1.5.5 (in part: CIS accepts a day that has passed, as new-applications-suffice does)
/// - ATT&CK T1098.001
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies>
/// # Witnesses
/// - claim: reference breadth.md, 5.1.5.5
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
/// - default: unconfirmed, that the portal leaves out what is switched off
/// - remediation: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("applications", "credentials"),
    documents(DefaultPolicy),
    parameter(new_applications_suffice: boolean = "false", "Whether a restriction may leave out applications made before a day that has passed, as CIS accepts it"),
    fail(chosen = "Applications may be given passwords that people choose: {why}"),
    unknown(
        not_one = "The snapshot holds {count} default app management policies; there should be one",
        exempt_callers = "Callers that carry the attribute {attributes} are exempt, and who carries it is not read"
    )
)]
pub struct ApplicationPasswordChosen;

impl CheckTenant for ApplicationPasswordChosen {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<DefaultPolicy>();
        let [policy] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let begun = scan.new_applications_suffice().then(|| scan.collected_at());
        if policy.holds(Limit::PasswordAddition, begun) == Holds::Fully {
            return Verdict::Pass;
        }
        match policy.holds(Limit::CustomPasswordAddition, begun) {
            Holds::Fully => Verdict::Pass,
            Holds::Not(why) => Self::chosen(why).at(policy),
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

    type This = ApplicationPasswordChosen;

    fn tenant(passwords: Value) -> Tenant {
        Tenant::new().with::<DefaultPolicy>(default_policy(passwords, json!([])))
    }

    fn verdict(passwords: Value) -> Verdict {
        tenant(passwords).check::<This>()
    }

    #[test]
    fn blocked_passes_and_so_does_a_block_of_all_passwords() {
        assert!(verdict(json!([restriction("customPasswordAddition", "enabled", None)])).is_pass());
        assert!(verdict(json!([restriction("passwordAddition", "enabled", None)])).is_pass());
    }

    #[test]
    fn not_blocked_fails() {
        let off = verdict(json!([restriction("customPasswordAddition", "disabled", None)]));
        assert_eq!((off.is_fail(), off.message::<This>()), (true, "chosen"));
        let other = verdict(json!([restriction("passwordLifetime", "enabled", Some("P90D"))]));
        assert!(other.arguments()[0].contains("customPasswordAddition is not set"));
        let all = json!([
            restriction("passwordAddition", "disabled", None),
            restriction("customPasswordAddition", "disabled", None)
        ]);
        assert!(verdict(all).is_fail());
    }

    #[test]
    fn a_block_for_new_applications_suffices_where_that_is_said() {
        let mut since = restriction("customPasswordAddition", "enabled", None);
        since["restrictForAppsCreatedAfterDateTime"] = json!("2025-01-01T00:00:00Z");
        let tenant = tenant(json!([since]));
        assert!(tenant.clone().check::<This>().is_fail());
        assert!(tenant.parameter("new-applications-suffice", "true").check::<This>().is_pass());
    }

    #[test]
    fn where_callers_are_exempt_it_is_not_known_for_whom_it_holds() {
        let mut exempt = restriction("customPasswordAddition", "enabled", None);
        exempt["excludeActors"] = json!({"customSecurityAttributes": [{"id": "Set_Name", "value": "Yes"}]});
        let found = verdict(json!([exempt]));
        assert_eq!((found.is_unknown(), found.message::<This>()), (true, "exempt-callers"));
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(Tenant::new().check::<This>().is_unknown());
        assert!(verdict(json!([{"restrictionType": "customPasswordAddition"}])).is_unknown());
    }
}
