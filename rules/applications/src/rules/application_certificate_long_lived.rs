//! Certificates of applications that live for years.

use ephor_sdk::prelude::*;

use crate::app_management::{DefaultPolicy, Holds, Limit};

/// Certificates of applications may live too long
///
/// # What it checks
/// Reads `asymmetricKeyLifetime` of the default app management policy, for applications of this tenant and for service
/// principals: it must be enabled, for all of them whatever their age, and allow no more than the parameter `days`. Where
/// callers are exempt (`excludeActors`) it is unknown, since who carries the attribute is not read. Policies of single
/// applications are judged by `application-certificate-exemption`.
///
/// # Why it matters
/// The key of a certificate can be copied from the server that uses it. How long the certificate lives decides for how long
/// the copy opens the tenant; and an application whose certificate never ends is one that nobody has to look at again.
///
/// # Remediation
/// 1. Find what adds certificates with a longer life by itself, such as your own authority and its templates, and SAML
///    applications whose signing certificate is made for three years: from the next step on these calls fail. Certificates
///    that exist keep their end.
/// 2. Entra admin center > Enterprise apps > Application policies > *Restrict max certificate lifetime*: On, 366 days (Entra
///    ID compares with *less than*), for all applications, and leave *Only apply to apps created after* blank.
///
/// # References
/// - CIS-M365 5.1.5.6 (in part: CIS asks for 180 days and accepts a day that has passed; set days and new-applications-suffice)
/// - SCuBA MS.AAD.5.7v1
/// - ATT&CK T1649
/// - ATT&CK T1098.001
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/tutorial-enforce-secret-standards>
/// # Witnesses
/// - claim: reference breadth.md, 5.1.5.6
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
/// - claim: reference field-faults.md, F4
/// - default: reference facts.md, application-certificate-long-lived
/// - remediation: unconfirmed, that Entra ID compares with less than
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.4,
    tags("applications", "credentials"),
    documents(DefaultPolicy),
    parameter(days: integer = "366", "Days that a certificate may live at most; Entra ID compares with less than, so 366 means 365"),
    parameter(new_applications_suffice: boolean = "false", "Whether a restriction may leave out applications made before a day that has passed, as CIS accepts it"),
    fail(long_lived = "Certificates of applications may live longer than {days} days: {why}"),
    unknown(
        not_one = "The snapshot holds {count} default app management policies; there should be one",
        exempt_callers = "Callers that carry the attribute {attributes} are exempt, and who carries it is not read"
    )
)]
pub struct ApplicationCertificateLongLived;

impl CheckTenant for ApplicationCertificateLongLived {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<DefaultPolicy>();
        let [policy] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let days = scan.days();
        let begun = scan.new_applications_suffice().then(|| scan.collected_at());
        match policy.holds(Limit::CertificateLifetime(days), begun) {
            Holds::Fully => Verdict::Pass,
            Holds::Not(why) => Self::long_lived(days, why).at(policy),
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

    fn tenant(keys: Value) -> Tenant {
        Tenant::new().with::<DefaultPolicy>(default_policy(json!([]), keys))
    }

    fn verdict(keys: Value) -> Verdict {
        tenant(keys).check::<ApplicationCertificateLongLived>()
    }

    fn lifetime(state: &str, length: Option<&str>) -> Value {
        json!([restriction("asymmetricKeyLifetime", state, length)])
    }

    #[test]
    fn short_lives_pass() {
        assert!(verdict(lifetime("enabled", Some("P366D"))).is_pass());
    }

    #[test]
    fn long_lives_and_lives_without_limit_fail() {
        let found = verdict(lifetime("enabled", Some("P367D")));
        assert!(found.is_fail());
        assert_eq!(found.arguments()[0], "366");
        assert!(verdict(lifetime("disabled", Some("P90D"))).is_fail());
        assert!(verdict(json!([])).is_fail(), "the portal leaves out what is switched off");
    }

    #[test]
    fn passwords_do_not_matter_here() {
        let passwords = json!([restriction("passwordAddition", "enabled", None)]);
        let policy = default_policy(passwords, lifetime("disabled", None));
        assert!(Tenant::new().with::<DefaultPolicy>(policy).check::<ApplicationCertificateLongLived>().is_fail());
    }

    #[test]
    fn the_days_can_be_set() {
        let short = tenant(lifetime("enabled", Some("P90D"))).parameter("days", "89");
        assert!(short.check::<ApplicationCertificateLongLived>().is_fail());
    }

    #[test]
    fn where_callers_are_exempt_it_is_not_known_for_whom_it_holds() {
        let mut exempt = restriction("asymmetricKeyLifetime", "enabled", Some("P90D"));
        exempt["excludeActors"] = json!({"customSecurityAttributes": [{"id": "Set_Name", "value": "Yes"}]});
        let found = verdict(json!([exempt]));
        assert_eq!((found.is_unknown(), found.arguments()), (true, &["Set_Name = Yes".to_owned()][..]));
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(Tenant::new().check::<ApplicationCertificateLongLived>().is_unknown());
        assert!(verdict(lifetime("enabled", None)).is_unknown());
    }
}
