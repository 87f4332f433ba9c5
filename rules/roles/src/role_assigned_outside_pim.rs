//! Privileged roles that were given past Privileged Identity Management.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::privileged_role::{PrivilegedRole, count_and_names};
use crate::service_plan::has_premium_p2;

/// A privileged role was assigned outside of Privileged Identity Management
///
/// # What it does
/// Reads the active assignments of each of the most privileged roles. One that has no start (`startDateTime` is null) was
/// made in the Microsoft 365 admin center, by a script or by an application, past Privileged Identity Management. A tenant
/// without Microsoft Entra ID P2 has no Privileged Identity Management and is not judged.
///
/// # Why it matters
/// Whoever gives a role past Privileged Identity Management gives it without its approval, its end and its alerts. That is
/// a habit that hides an attacker: one assignment more among others of the same kind.
///
/// # How to mend
/// Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Active
/// assignments: remove those whose start time is *-*, after you assigned the person anew, as eligible. Switch on the alert
/// *Roles are being assigned outside of Privileged Identity Management*: Microsoft Entra roles > Alerts.
///
/// # References
/// - CIS-M365 5.3.1
/// - SCuBA MS.AAD.7.5v1
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("roles", "pim"),
    each(PrivilegedRole),
    documents(TenantPlan),
    fail(outside = "{subject} was assigned outside of Privileged Identity Management to {count}: {principals}")
)]
pub struct RoleAssignedOutsidePim;

impl CheckDocument<PrivilegedRole> for RoleAssignedOutsidePim {
    fn check(role: &Item<PrivilegedRole>, scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let Some(assignments) = role.assignments() else { return Verdict::not_known("assignments") };
        let (mut outside, mut not_read) = (Vec::new(), false);
        for assignment in assignments {
            match &assignment.start_date_time {
                Some(None) => outside.push(assignment.principal()),
                Some(Some(_)) => {}
                None => not_read = true,
            }
        }
        if !outside.is_empty() {
            let (count, names) = count_and_names(outside);
            Self::outside(count, names)
        } else if not_read {
            Verdict::not_known("startDateTime")
        } else {
            Verdict::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privileged_role::tests::{tenant, unlicensed};
    use ephor_sdk::serde_json::{Value, json};

    fn of(tenant: Tenant) -> Verdict {
        tenant.objects::<RoleAssignedOutsidePim>().pop().unwrap().1
    }

    fn verdict(assignments: Value) -> Verdict {
        of(tenant(&[json!({"displayName": "User Administrator", "assignments": assignments})]))
    }

    #[test]
    fn assignments_with_a_start_pass() {
        assert!(verdict(json!([{"principalId": "a", "startDateTime": "2026-01-01T00:00:00Z"}])).is_pass());
        assert!(verdict(json!([])).is_pass());
    }

    #[test]
    fn an_assignment_without_a_start_fails_and_each_principal_is_named_once() {
        let outside = |id: &str| json!({"principalId": id, "startDateTime": null});
        let found = verdict(json!([outside("b"), null, outside("a"), outside("b"), {"startDateTime": "2026"}]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["2 principals", "a, b"]);
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        assert!(of(unlicensed()).is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(Value::Null).is_unknown());
        assert!(verdict(json!([{"principalId": "a"}])).is_unknown(), "not there is not null");
        assert!(verdict(json!([{"principalId": "a"}, {"startDateTime": null}])).is_fail(), "one that is known decides");
    }
}
