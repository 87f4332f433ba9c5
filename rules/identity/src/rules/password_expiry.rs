//! Passwords that must be changed from time to time.

use ephor_sdk::prelude::*;

/// Passwords expire
///
/// # What it checks
/// Reads `passwordValidityPeriodInDays` of each verified root domain whose passwords Entra ID keeps. 2147483647 means
/// never, and so does null, as it is found in tenants made since October 2021. A subdomain takes what its root domain has;
/// federated domains, and those that are not verified, have no passwords here.
///
/// # Why it matters
/// People who must change a password make the next one out of the last: `Summer2026!` follows `Spring2026!`. A password
/// is changed when there is a sign that it leaked, not by the calendar.
///
/// # Remediation
/// Require multifactor authentication of everybody first: see `mfa-not-required`. Then Microsoft 365 admin center > Settings >
/// Org settings > Security & privacy > Password expiration policy: *Set passwords to never expire*. Or, for each domain:
///
/// ```powershell
/// Update-MgDomain -DomainId example.com -PasswordValidityPeriodInDays 2147483647
/// ```
///
/// Passwords that are synchronized from on-premises follow the policy there.
///
/// # References
/// - CIS-M365 1.3.1
/// - SCuBA MS.AAD.6.1v1
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/microsoft-365/admin/manage/set-password-expiration-policy>
/// # Witnesses
/// - claim: reference facts.md, password-expiry (SG AADConfig.rego:1102)
/// - default: reference facts.md, password-expiry (GD resources/domain.md)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.1,
    tags("passwords"),
    each(Domain),
    fail(expire = "Passwords of {subject} expire after {days} days")
)]
pub struct PasswordExpiry;

/// A domain of the tenant.
#[derive(Debug, Document)]
#[document("domains")]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    authentication_type: Option<String>,
    is_verified: Option<bool>,
    is_root: Option<bool>,
    /// None if it is not there, null where never is meant without saying so: ScubaGear's users see both.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    password_validity_period_in_days: Option<Option<i64>>,
}

/// What Graph writes for passwords that never expire.
const NEVER: i64 = 2_147_483_647;

impl CheckDocument<Domain> for PasswordExpiry {
    fn check(domain: &Item<Domain>, _scan: &Scan<Self>) -> Verdict {
        if domain.authentication_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("Federated"))
            || domain.is_verified == Some(false)
            || domain.is_root == Some(false)
        {
            return Verdict::NotApplicable;
        }
        let is_managed = domain.authentication_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("Managed"));
        if !is_managed || domain.is_verified.is_none() {
            return Verdict::not_known("authenticationType, isVerified");
        }
        match domain.password_validity_period_in_days {
            Some(Some(NEVER) | None) => Verdict::Pass,
            Some(Some(days)) => Self::expire(days),
            None => Verdict::not_known("passwordValidityPeriodInDays"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(kind: &str, verified: bool, root: Value, days: Value) -> Verdict {
        let domain = json!({"id": "a.example", "authenticationType": kind, "isVerified": verified, "isRoot": root,
            "passwordValidityPeriodInDays": days});
        Tenant::new().with::<Domain>(domain).objects::<PasswordExpiry>().pop().unwrap().1
    }

    #[test]
    fn passwords_that_never_expire_pass() {
        assert!(verdict("Managed", true, json!(true), json!(NEVER)).is_pass());
        assert!(verdict("Managed", true, json!(true), json!(null)).is_pass());
    }

    #[test]
    fn passwords_that_expire_fail() {
        let found = verdict("Managed", true, json!(true), json!(90));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["90"]);
        assert!(verdict("Managed", true, json!(null), json!(5)).is_fail());
    }

    #[test]
    fn domains_without_passwords_of_their_own_are_not_judged() {
        for (kind, verified, root) in [("Federated", true, true), ("Managed", false, true), ("Managed", true, false)] {
            assert_eq!(verdict(kind, verified, json!(root), json!(90)), Verdict::NotApplicable);
        }
    }

    #[test]
    fn a_period_that_is_not_there_is_not_known() {
        let without = json!({"id": "x", "authenticationType": "Managed", "isVerified": true, "isRoot": true});
        let new = json!({"id": "x", "authenticationType": "Delegated", "isVerified": true,
            "passwordValidityPeriodInDays": NEVER});
        for domain in [without, json!({"id": "x"}), new] {
            let tenant = Tenant::new().with::<Domain>(domain);
            assert!(tenant.objects::<PasswordExpiry>().pop().unwrap().1.is_unknown());
        }
    }
}
