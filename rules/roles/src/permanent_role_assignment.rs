//! Privileged roles that are active all the time.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::privileged_role::{PrivilegedRole, count_and_names};
use crate::service_plan::has_premium_p2;

/// A privileged role is held permanently
///
/// # What it does
/// Reads the active assignments of each of the most privileged roles. One without an end (`endDateTime` is null) fails,
/// unless its principal is listed in the parameter `excluded-principals`: emergency accounts, and groups that are
/// themselves managed by PIM for Groups. A tenant without Microsoft Entra ID P2 has no Privileged Identity Management and
/// is not judged.
///
/// # Why it matters
/// A role that is active day and night is there for whoever takes the account over, at any hour, without another step. A
/// role that is activated for the hours of the work is mostly not there to be taken, and each activation leaves a trace.
///
/// # How to mend
/// Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Active
/// assignments: make the person *eligible* in place of active. Keep two emergency accounts, and list their object ids in
/// `excluded-principals`. Then forbid it for the future: Settings > Edit > Assignment > *Allow permanent active
/// assignment* off.
///
/// # References
/// - CIS-M365 5.3.1
/// - SCuBA MS.AAD.7.4v1
/// - ATT&CK T1098.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-add-role-to-user>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.5,
    tags("roles", "pim"),
    each(PrivilegedRole),
    documents(TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that may hold a role permanently: emergency accounts"),
    fail(permanent = "{subject} is held permanently by {count}: {principals}")
)]
pub struct PermanentRoleAssignment;

impl CheckDocument<PrivilegedRole> for PermanentRoleAssignment {
    fn check(role: &Item<PrivilegedRole>, scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let Some(assignments) = role.assignments() else { return Verdict::not_known("assignments") };
        let (mut permanent, mut not_read) = (Vec::new(), false);
        for assignment in assignments {
            let tolerated =
                || scan.list("excluded-principals").any(|one| one.eq_ignore_ascii_case(assignment.principal()));
            match &assignment.end_date_time {
                Some(None) if !tolerated() => permanent.push(assignment.principal()),
                Some(_) => {}
                None => not_read = true,
            }
        }
        if !permanent.is_empty() {
            let (count, names) = count_and_names(permanent);
            Self::permanent(count, names)
        } else if not_read {
            Verdict::not_known("endDateTime")
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
        tenant.objects::<PermanentRoleAssignment>().pop().unwrap().1
    }

    fn role(assignments: Value) -> Value {
        json!({"displayName": "User Administrator", "assignments": assignments})
    }

    #[test]
    fn assignments_that_end_pass() {
        assert!(of(tenant(&[role(json!([{"principalId": "a", "endDateTime": "2026-12-01T00:00:00Z"}]))])).is_pass());
        assert!(of(tenant(&[role(json!([]))])).is_pass());
    }

    #[test]
    fn an_assignment_without_an_end_fails_and_each_principal_is_named_once() {
        let never = |id: &str| json!({"principalId": id, "endDateTime": null});
        let found = of(tenant(&[role(json!([never("b"), null, never("a"), never("b"), {"endDateTime": "2026"}]))]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["2 principals", "a, b"]);
    }

    #[test]
    fn emergency_accounts_may_hold_it_and_nobody_else() {
        let roles = [role(json!([{"principalId": "a", "endDateTime": null}]))];
        assert!(of(tenant(&roles).parameter("excluded-principals", "x\nA")).is_pass());
        assert!(of(tenant(&roles).parameter("excluded-principals", "x")).is_fail());
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        assert!(of(unlicensed()).is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(of(tenant(&[json!({"displayName": "R"})])).is_unknown());
        assert!(of(tenant(&[role(json!([{"principalId": "a"}]))])).is_unknown(), "not there is not null");
        let both = role(json!([{"principalId": "a"}, {"principalId": "b", "endDateTime": null}]));
        assert!(of(tenant(&[both])).is_fail(), "one that is known decides");
    }
}
