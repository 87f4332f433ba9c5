//! Licences from groups that did not arrive.

use ephor_sdk::prelude::*;

/// A licence that a group should give a user is in error
///
/// # What it checks
/// Looks for users with a group-based licence assignment in the state *Error* or *ActiveWithError*, and names the
/// groups and what went wrong, such as `CountViolation` (no licences left) or `MutuallyExclusiveViolation` (two plans
/// that exclude each other). Errors of direct assignments are the finding of `direct-license-error`.
///
/// # Why it matters
/// Group-based licensing fails in silence: the group says that the user is licensed, and the user is not. What came
/// with the licence (Conditional Access, Audit, Defender) is missing for just this user, and no policy tells.
///
/// # Remediation
/// 1. Find the cause: Microsoft 365 admin center > Billing > Licenses > the product > Groups > the group, then the
///    users in error. Buy or free licences, or remove the assignment that excludes it; look first what the user works with,
///    since its services go with it.
/// 2. Assign again:
///
/// ```powershell
/// Invoke-MgLicenseUser -UserId <user>
/// ```
///
/// # References
/// - <https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems>
/// - <https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment>
/// # Witnesses
/// - claim: reference facts.md, group-license-error
/// - remediation: reference facts.md, direct-license-error
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 5.0,
    tags("licence"),
    fail(in_error = "{subject} does not get the licences of these groups: {groups} (errors: {errors})")
)]
pub struct GroupLicenseError<'a> {
    license_error_groups: SymbolSet<'a>,
    license_errors: Option<SymbolSet<'a>>,
}

impl CheckRow for GroupLicenseError<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.license_error_groups.is_empty() {
            return Verdict::Pass;
        }
        let errors = self.license_errors.map_or_else(|| "not known".to_owned(), |errors| errors.to_string());
        let groups: Phrases = self.license_error_groups.iter().map(|id| Phrase::of(ObjectKind::Group, id)).collect();
        Self::in_error(groups, errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<GroupLicenseError>(row)
    }

    #[test]
    fn a_group_in_error_fails_and_says_which_and_why() {
        let row = json!({"license_error_groups": ["g1", "g2"], "license_errors": ["CountViolation"]});
        assert_eq!(verdict(row).arguments(), ["{group:g1}\n{group:g2}", "CountViolation"]);
        let row = json!({"license_error_groups": ["g1"], "account_enabled": false});
        assert!(verdict(row.clone()).is_fail(), "whatever the state of the account");
        assert_eq!(verdict(row).arguments(), ["{group:g1}", "not known"]);
    }

    #[test]
    fn no_group_in_error_passes() {
        assert!(verdict(json!({"license_error_groups": [], "license_errors": []})).is_pass());
        let direct = json!({"license_error_groups": [], "license_errors": ["CountViolation"]});
        assert!(verdict(direct).is_pass(), "an error of a direct assignment");
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({"license_errors": []})).is_unknown());
    }
}
