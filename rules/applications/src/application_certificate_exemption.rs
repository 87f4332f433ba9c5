//! Single applications whose certificates may live for years.

use ephor_sdk::prelude::*;

use crate::app_management::{CustomPolicy, Holds, Limit, names};

/// Some applications are exempt from the limit on the life of certificates
///
/// # What it does
/// Reads the app management policies of single applications. One that is in force, is assigned to an application, and
/// switches `asymmetricKeyLifetime` off, or allows more than the parameter `days`, takes these applications out of what the
/// default policy limits.
///
/// # Why it matters
/// A certificate that lives for years is one whose key has been copied from server to server. Nobody knows any more who has
/// it, and it signs in without a second factor.
///
/// # How to mend
/// Renew the certificate with a shorter life, by a program if there are many, and take the application out of the policy:
/// Entra admin center > Enterprise apps > Application policies > *Restrict max certificate lifetime* > Applies to. Accept
/// the others in a waiver with an end.
///
/// # References
/// - SCuBA MS.AAD.5.7v1
/// - ATT&CK T1649
/// - <https://learn.microsoft.com/graph/api/resources/appmanagementpolicy>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.2,
    tags("applications", "credentials"),
    each(CustomPolicy),
    parameter(days: integer = "366", "Days that a certificate may live at most; Entra ID compares with less than, so 366 means 365"),
    fail(exempt = "\"{subject}\" lets certificates of {applications} live longer than {days} days: {why}")
)]
pub struct ApplicationCertificateExemption;

impl CheckDocument<CustomPolicy> for ApplicationCertificateExemption {
    fn check(policy: &Item<CustomPolicy>, scan: &Scan<Self>) -> Verdict {
        let days = scan.integer("days");
        let limit = Limit::CertificateLifetime(days);
        let applications = policy.applications(limit);
        let unassigned = applications.as_ref().is_some_and(Vec::is_empty);
        match (policy.holds(limit), policy.is_enabled(), applications) {
            (None | Some(Holds::Fully), ..) | (_, Some(false), _) => Verdict::Pass,
            _ if unassigned => Verdict::Pass,
            (Some(Holds::NotKnown(what)), ..) => Verdict::not_known(what),
            (_, None, _) => Verdict::not_known("isEnabled"),
            (_, _, None) => Verdict::not_known("appliesTo"),
            (Some(Holds::Not(why)), _, Some(applications)) => Self::exempt(names(&applications), days, why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app_management::tests::restriction;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(restrictions: Value, changes: &[(&str, Value)]) -> Tenant {
        let mut policy = json!({"isEnabled": true, "appliesTo": [{"displayName": "Scanner"}],
            "restrictions": {"passwordCredentials": [], "keyCredentials": restrictions}});
        for (name, value) in changes {
            policy[name] = value.clone();
        }
        Tenant::new().with::<CustomPolicy>(policy)
    }

    fn of(tenant: Tenant) -> Verdict {
        tenant.objects::<ApplicationCertificateExemption>().pop().unwrap().1
    }

    fn lifetime(state: &str, length: Option<&str>) -> Value {
        json!([restriction("asymmetricKeyLifetime", state, length)])
    }

    #[test]
    fn a_policy_that_loosens_the_limit_fails() {
        let found = of(tenant(lifetime("disabled", None), &[]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["Scanner", "366", "asymmetricKeyLifetime is disabled"]);
        assert!(of(tenant(lifetime("enabled", Some("P367D")), &[])).is_fail());
    }

    #[test]
    fn a_policy_that_loosens_nothing_passes() {
        assert!(of(tenant(lifetime("enabled", Some("P366D")), &[])).is_pass());
        assert!(of(tenant(json!([]), &[])).is_pass());
        assert!(of(tenant(lifetime("disabled", None), &[("isEnabled", json!(false))])).is_pass());
        assert!(of(tenant(lifetime("disabled", None), &[("appliesTo", json!([]))])).is_pass());
    }

    #[test]
    fn the_days_can_be_set() {
        assert!(of(tenant(lifetime("enabled", Some("P90D")), &[]).parameter("days", "89")).is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["isEnabled", "appliesTo", "restrictions"] {
            assert!(of(tenant(lifetime("disabled", None), &[(property, Value::Null)])).is_unknown(), "{property}");
        }
        assert!(of(tenant(lifetime("enabled", None), &[])).is_unknown());
    }

    #[test]
    fn without_such_policies_there_is_nothing_to_judge() {
        assert!(of(Tenant::new()).is_not_applicable());
    }
}
