//! Licences assigned to a user that did not arrive.

use ephor_sdk::prelude::*;

/// A licence that was assigned to a user directly is in error
///
/// # What it checks
/// Looks for users whose licence assignments are in the state *Error* or *ActiveWithError* while none of those comes from
/// a group: the error is one of a direct assignment, such as `CountViolation` (no licences left), `DependencyViolation`
/// (a plan that another one needs is off) or `MutuallyExclusiveViolation` (two plans that exclude each other). Users with
/// an error of a group are the finding of `group-license-error`, which names all errors of the user.
///
/// # Why it matters
/// The licence is on the user's page, and its plans are not in effect: Conditional Access, Defender or a year of audit
/// records is missing for just this user. It is rare: an assignment that cannot be made is refused at once, so that the state
/// is left by something that changed later.
///
/// # Remediation
/// 1. Find out what the user works with: with the licence its services go, and a mailbox without one is deleted after 30 days.
/// 2. Microsoft 365 admin center > Users > Active users > the user > Licenses and apps: take away the licence that excludes
///    the other, switch on the plan that is needed, or buy more.
/// 3. Assign the licence that is in error anew. Where the error stays, remove it first (`-RemoveLicenses @("<sku>")`):
///
/// ```powershell
/// Set-MgUserLicense -UserId <user> -RemoveLicenses @() -AddLicenses @(@{SkuId="<sku>"; DisabledPlans=@()})
/// ```
///
/// To have assignments processed again (`Invoke-MgLicenseUser`) helps licences from groups alone.
///
/// # References
/// - <https://learn.microsoft.com/graph/api/resources/licenseassignmentstate>
/// - <https://learn.microsoft.com/graph/api/user-assignlicense>
/// # Witnesses
/// - claim: reference facts.md, direct-license-error
/// - remediation: reference facts.md, direct-license-error
/// - deadline: unconfirmed, that a mailbox without a licence is deleted after 30 days
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 4.0,
    tags("licence"),
    fail(in_error = "{subject} does not get all that a licence assigned to the account should give: {errors}")
)]
pub struct DirectLicenseError<'a> {
    license_errors: SymbolSet<'a>,
    license_error_groups: Option<SymbolSet<'a>>,
}

impl CheckRow for DirectLicenseError<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        match (self.license_errors.is_empty(), self.license_error_groups) {
            (true, _) => Verdict::Pass,
            (false, None) => Verdict::not_known("license_error_groups"),
            (false, Some(groups)) if groups.is_empty() => Self::in_error(self.license_errors),
            (false, Some(_)) => Verdict::NotApplicable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(errors: Value, groups: Value) -> Verdict {
        Tenant::new().row::<DirectLicenseError>(json!({"license_errors": errors, "license_error_groups": groups}))
    }

    #[test]
    fn an_error_without_a_group_fails_and_says_which() {
        let found = verdict(json!(["CountViolation", "Other"]), json!([]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["CountViolation, Other"]);
    }

    #[test]
    fn a_user_without_an_error_passes() {
        assert!(verdict(json!([]), json!([])).is_pass());
        assert!(verdict(json!([]), Value::Null).is_pass());
    }

    #[test]
    fn an_error_of_a_group_is_the_finding_of_the_other_rule() {
        assert!(verdict(json!(["CountViolation"]), json!(["g1"])).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(Value::Null, json!([])).is_unknown());
        assert_eq!(verdict(json!(["Other"]), Value::Null).arguments(), ["license_error_groups"]);
    }
}
