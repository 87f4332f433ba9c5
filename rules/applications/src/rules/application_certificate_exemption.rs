//! Single applications whose certificates may live for years.

use ephor_sdk::prelude::*;

use crate::app_management::{CustomPolicy, DefaultPolicy, Holds, Limit, names};

/// Some applications are exempt from the limit on the life of certificates
///
/// # What it checks
/// Reads the app management policies of single applications. One that is in force, is assigned to an application, and
/// switches `asymmetricKeyLifetime` off, or allows more than the parameter `days`, fails if it allows more than the default
/// policy, too. Where the default limits no more than it does, nothing is exempt; that is the finding of
/// `application-certificate-long-lived`. Where callers are exempt for these applications alone (`excludeActors`) it is
/// unknown, since who carries the attribute is not read.
///
/// # Why it matters
/// A certificate that lives for years is one whose key has been copied from server to server. Nobody knows any more who has
/// it, and it signs in without a second factor.
///
/// # Remediation
/// Renew the certificate with a shorter life first, by a program if there are many: once the exemption is gone, a
/// certificate of the old length cannot be added any more. Then take the application out of the policy:
/// Entra admin center > Enterprise apps > Application policies > *Restrict max certificate lifetime* > Applies to. Accept
/// the others in a waiver with an end.
///
/// # References
/// - SCuBA MS.AAD.5.7v1
/// - ATT&CK T1649
/// - <https://learn.microsoft.com/graph/api/resources/appmanagementpolicy>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md @30310f96
/// - claim: reference field-faults.md, F4
/// - claim: reference facts.md, application-certificate-exemption
/// - default: unconfirmed, that Entra ID compares with less than
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.2,
    tags("applications", "credentials"),
    each(CustomPolicy),
    documents(DefaultPolicy),
    parameter(days: integer = "366", "Days that a certificate may live at most; Entra ID compares with less than, so 366 means 365"),
    fail(exempt = "\"{subject}\" lets certificates of {applications} live longer than {days} days: {why}"),
    unknown(
        not_one = "The snapshot holds {count} default app management policies; there should be one",
        exempt_callers = "Callers that carry the attribute {attributes} are exempt, and who carries it is not read"
    )
)]
pub struct ApplicationCertificateExemption;

impl CheckDocument<CustomPolicy> for ApplicationCertificateExemption {
    fn check(policy: &Item<CustomPolicy>, scan: &Scan<Self>) -> Verdict {
        let days = scan.days();
        let limit = Limit::CertificateLifetime(days);
        let applications = policy.applications(limit);
        let unassigned = applications.as_ref().is_some_and(Vec::is_empty);
        let holds = policy.holds(limit);
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
                Some(true) => Self::exempt(names(&applications), days, why),
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

    fn tenant(restrictions: Value, changes: &[(&str, Value)]) -> Tenant {
        let mut policy = json!({"isEnabled": true, "appliesTo": [{"displayName": "Scanner"}],
            "restrictions": {"passwordCredentials": [], "keyCredentials": restrictions}});
        for (name, value) in changes {
            policy[name] = value.clone();
        }
        under(lifetime("enabled", Some("P180D"))).with::<CustomPolicy>(policy)
    }

    fn under(default: Value) -> Tenant {
        Tenant::new().with::<DefaultPolicy>(default_policy(json!([]), default))
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
        assert!(of(tenant(lifetime("enabled", Some("P200D")), &[])).is_pass());
        assert!(of(tenant(lifetime("enabled", Some("P200D")), &[]).parameter("days", "199")).is_fail());
    }

    #[test]
    fn where_the_default_limits_no_more_nothing_is_exempt() {
        let long = json!({"isEnabled": true, "appliesTo": [{"displayName": "Scanner"}],
            "restrictions": {"keyCredentials": lifetime("enabled", Some("P730D"))}});
        for default in [json!([]), lifetime("disabled", None), lifetime("enabled", Some("P730D"))] {
            assert!(of(under(default).with::<CustomPolicy>(long.clone())).is_not_applicable(), "it tightens");
        }
        assert!(of(under(lifetime("enabled", Some("P400D"))).with::<CustomPolicy>(long.clone())).is_fail());
        let alone = of(Tenant::new().with::<CustomPolicy>(long));
        assert_eq!(alone.message::<ApplicationCertificateExemption>(), "not-one");
    }

    #[test]
    fn callers_that_are_exempt_for_some_applications_are_told() {
        let mut exempt = restriction("asymmetricKeyLifetime", "enabled", Some("P90D"));
        exempt["excludeActors"] = json!({"customSecurityAttributes": [{"id": "Set_Name", "value": "Yes"}]});
        let found = of(tenant(json!([exempt]), &[]));
        assert_eq!((found.is_unknown(), found.arguments()), (true, &["Set_Name = Yes".to_owned()][..]));
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
