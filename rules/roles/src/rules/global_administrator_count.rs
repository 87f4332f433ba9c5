//! How many Global Administrators there are.

use ephor_sdk::prelude::*;

use crate::privileged_user::{GLOBAL_ADMINISTRATOR, PrivilegedUser};

/// There are too few or too many Global Administrators
///
/// # What it checks
/// Counts the users who hold the role Global Administrator, assigned or eligible, through groups too. It counts object
/// ids, not names: two people of the same name are two.
///
/// # Why it matters
/// A Global Administrator can do everything, so each one is an account whose loss is the loss of the tenant. With only
/// one, nobody can help when that person is locked out.
///
/// # Remediation
/// 1. Keep two emergency accounts, and sign in with each of them before you go on: the last Global Administrator who can sign
///    in must not be removed.
/// 2. For everybody else find the role that the work needs and assign it first; then remove the assignment: Entra admin
///    center > Roles & admins > Global Administrator > Assignments, and the same for groups that hold the role.
///
/// # References
/// - CIS-M365 1.1.3 (in part: CIS asks for two to four; set most to 4)
/// - SCuBA MS.AAD.7.1v1
/// - ATT&CK T1078.004
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices>
/// # Witnesses
/// - claim: reference facts.md, global-administrator-count
/// - default: reference field-faults.md, global-administrator-count
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.2,
    tags("roles"),
    documents(PrivilegedUser),
    parameter(least: integer = "2", "The fewest Global Administrators that pass"),
    parameter(most: integer = "8", "The most Global Administrators that pass"),
    fail(
        too_few = "{count} users are Global Administrators, fewer than {least}",
        too_many = "{count} users are Global Administrators, more than {most}"
    ),
    unknown(nobody = "No privileged user is in the snapshot, and every tenant has one"),
    unknown(roles_missing = "The roles of {count} privileged users are not there")
)]
pub struct GlobalAdministratorCount;

impl CheckTenant for GlobalAdministratorCount {
    fn check(scan: &Scan<Self>) -> Verdict {
        let users = scan.documents::<PrivilegedUser>();
        if users.is_empty() {
            return Self::nobody();
        }
        let unclear: Vec<_> = users.iter().filter(|user| user.roles.is_none()).collect();
        if !unclear.is_empty() {
            return Self::roles_missing(unclear.len()).at_all(unclear);
        }
        let held: Vec<_> = users.iter().filter(|user| user.holds(GLOBAL_ADMINISTRATOR) == Some(true)).collect();
        let (least, most) = (scan.least(), scan.most());
        let count = i64::try_from(held.len()).unwrap_or(i64::MAX);
        if count < least {
            Self::too_few(count, least).at_all(held)
        } else if count > most {
            Self::too_many(count, most).at_all(held)
        } else {
            Verdict::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(users: &[Value]) -> Tenant {
        Tenant::new().with_all::<PrivilegedUser>(users)
    }

    fn admins(count: usize) -> Vec<Value> {
        // The same name, for names are not counted; and a role that stands twice.
        let mut users =
            vec![json!({"displayName": "A", "roles": [GLOBAL_ADMINISTRATOR, null, GLOBAL_ADMINISTRATOR]}); count];
        users.push(json!({"displayName": "A", "roles": ["User Administrator"]}));
        users
    }

    #[test]
    fn two_to_eight_pass() {
        assert!(tenant(&admins(2)).check::<GlobalAdministratorCount>().is_pass());
        assert!(tenant(&admins(8)).check::<GlobalAdministratorCount>().is_pass());
    }

    #[test]
    fn fewer_and_more_fail() {
        for (count, message) in [(0, "too-few"), (1, "too-few"), (9, "too-many")] {
            let found = tenant(&admins(count)).check::<GlobalAdministratorCount>();
            assert_eq!((found.is_fail(), found.message::<GlobalAdministratorCount>()), (true, message));
            assert_eq!(found.arguments()[0], count.to_string());
        }
    }

    #[test]
    fn the_bounds_can_be_set() {
        assert!(tenant(&admins(9)).parameter("most", "9").check::<GlobalAdministratorCount>().is_pass());
        assert!(tenant(&admins(2)).parameter("least", "3").check::<GlobalAdministratorCount>().is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(tenant(&[]).check::<GlobalAdministratorCount>().is_unknown());
        assert!(tenant(&[json!({"roles": null}), json!({})]).check::<GlobalAdministratorCount>().is_unknown());
    }
}
