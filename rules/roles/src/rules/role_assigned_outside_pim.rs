//! Privileged roles that were given past Privileged Identity Management.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::privileged_role::{PrivilegedRole, count_and_names, is_judged};
use crate::service_plan::has_pim;

/// A privileged role was assigned outside of Privileged Identity Management
///
/// # What it checks
/// Reads the active assignments of each of the most privileged roles. One that has no start (`startDateTime` is null) was
/// made in the Microsoft 365 admin center, by a script or by an application, past Privileged Identity Management, unless its
/// principal is listed in the parameter `excluded-principals`. Privileged Identity Management comes with Microsoft Entra ID P2
/// or Microsoft Entra ID Governance; a tenant with neither is not judged.
///
/// # Why it matters
/// Whoever gives a role past Privileged Identity Management gives it without its approval, its end and its alerts. That is
/// a habit that hides an attacker: one assignment more among others of the same kind.
///
/// # Remediation
/// 1. Emergency accounts, which are nearly always among these: assign them anew through Privileged Identity Management as
///    *active* and permanent, never as eligible; sign in with one; only then remove the old assignment.
/// 2. Service principals cannot be eligible: assign them anew as *active*, with an end, and note the day: the program stops
///    when it ends.
/// 3. People and groups: assign them anew as *eligible*, let them activate the role once, and then remove the assignments
///    whose start time is *-*: Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles >
///    Roles > the role > Active assignments. Be sure that you do not remove your own before another Global Administrator can
///    activate.
/// 4. Switch on the alert *Roles are being assigned outside of Privileged Identity Management*: Microsoft Entra roles >
///    Alerts.
///
/// # References
/// - CIS-M365 5.3.1 (in part: the way of the assignment alone)
/// - SCuBA MS.AAD.7.5v1 (in part: SCuBA asks it of eight roles; the parameter roles leaves the others out)
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts>
/// # Witnesses
/// - claim: reference facts.md, role-assigned-outside-pim
/// - claim: reference scubagear.md, null = permanent/outside PIM
/// - license: reference facts.md, PIM comes with P2 or Microsoft Entra ID Governance (B)
/// - remediation: reference facts.md, You can't assign service principals as eligible (C)
/// - remediation: reference facts.md, permanent active for emergency accounts
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("roles", "pim"),
    each(PrivilegedRole),
    documents(TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of principals that may hold a role past Privileged Identity Management"),
    parameter(roles: list = "", "Names or template ids of the roles that are judged; empty: all that the snapshot holds"),
    fail(outside = "{subject} was assigned outside of Privileged Identity Management to {count}: {principals}")
)]
pub struct RoleAssignedOutsidePim;

impl CheckDocument<PrivilegedRole> for RoleAssignedOutsidePim {
    fn check(role: &Item<PrivilegedRole>, scan: &Scan<Self>) -> Verdict {
        if !has_pim(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        if !is_judged(role, scan.roles()) {
            return Verdict::NotApplicable;
        }
        let Some(assignments) = role.assignments() else { return Verdict::not_known("assignments") };
        let (mut outside, mut not_read) = (Vec::new(), None);
        for assignment in assignments.filter(|assignment| !assignment.is_of(scan.excluded_principals())) {
            match &assignment.start_date_time {
                Some(None) => outside.push(assignment.principal()),
                Some(Some(_)) => not_read = not_read.or_else(|| assignment.new_member()),
                None => not_read = not_read.or(Some("startDateTime")),
            }
        }
        if outside.is_empty() {
            return not_read.map_or(Verdict::Pass, Verdict::not_known);
        }
        let (count, names) = count_and_names(outside);
        Self::outside(count, names)
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
        assert_eq!(found.arguments(), ["2 principals", "{user:a}\n{user:b}"]);
    }

    #[test]
    fn what_is_listed_is_left_out() {
        let held = json!({"displayName": "R", "assignments": [{"principalId": "a", "startDateTime": null}]});
        assert!(of(tenant(std::slice::from_ref(&held)).parameter("excluded-principals", "x\nA")).is_pass());
        assert!(of(tenant(std::slice::from_ref(&held)).parameter("excluded-principals", "x")).is_fail());
        assert!(of(tenant(&[held]).parameter("roles", "Global Administrator")).is_not_applicable());
        let new = json!([{"principalId": "a", "startDateTime": "2026-01-01T00:00:00Z", "imported": true}]);
        assert_eq!(verdict(new).arguments(), ["imported"]);
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
