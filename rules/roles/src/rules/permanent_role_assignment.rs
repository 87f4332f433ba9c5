//! Privileged roles that are active all the time.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::emergency::{Policy, look_like_emergency_accounts};
use crate::privileged_role::{Assignment, Kind, PrivilegedRole, count_and_names, is_judged};
use crate::privileged_user::PrivilegedUser;
use crate::service_plan::has_pim;

/// A privileged role is held permanently
///
/// # What it checks
/// Reads the active assignments of each of the most privileged roles. One without an end (`endDateTime` is null) fails,
/// unless its principal is listed in the parameter `excluded-principals`: emergency accounts, and groups that are
/// themselves managed by PIM for Groups. With the parameter `activated-only`, as CIS asks it, people and groups must have
/// activated the role (`assignmentType`), too; service principals cannot, and need an end. Privileged Identity Management
/// comes with Microsoft Entra ID P2 or Microsoft Entra ID Governance; a tenant with neither is not judged. Where one or two
/// cloud-only accounts are all who hold Global Administrator permanently, and every Conditional Access policy for all users
/// leaves out one of them by name, that is not known: they look like emergency accounts, and whether they are has to be said
/// by naming them.
///
/// # Why it matters
/// A role that is active day and night is there for whoever takes the account over, at any hour, without another step. A
/// role that is activated for the hours of the work is mostly not there to be taken, and each activation leaves a trace.
///
/// # Remediation
/// 1. Spare two emergency accounts: they stay *active* and permanent, assigned through Privileged Identity Management. Never
///    make them eligible: on the day you need them nobody may be there to approve, or to answer a second factor. List their
///    object ids in `excluded-principals`.
/// 2. Service principals cannot be eligible: Entra admin center > ID Governance > Privileged Identity Management > Microsoft
///    Entra roles > Roles > the role > Add assignments: *Active*, with an end, and a reminder to renew it before; the program
///    stops on the day it ends.
/// 3. People and groups: there > Active assignments: make them *eligible* in place of active. Look first that they can
///    activate: a method for a second factor, and an approver who is not one of them where the role asks for approval.
/// 4. Then forbid it for the future: Settings > Edit > Assignment > *Allow permanent active assignment* off. Existing
///    assignments stay as they are.
///
/// # References
/// - CIS-M365 5.3.1 (in part: active assignments that end pass unless activated-only is set, and not all privileged roles are read)
/// - SCuBA MS.AAD.7.4v1 (in part: SCuBA asks it of eight roles; the parameter roles leaves the others out)
/// - ATT&CK T1098.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-add-role-to-user>
/// # Witnesses
/// - claim: reference facts.md, permanent-role-assignment
/// - license: reference facts.md, PIM comes with P2 or Microsoft Entra ID Governance (B)
/// - remediation: reference facts.md, You can't assign service principals as eligible (C)
/// - remediation: reference facts.md, permanent active for emergency accounts
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.5,
    tags("roles", "pim"),
    each(PrivilegedRole),
    documents(TenantPlan),
    optional(Policy, PrivilegedUser),
    parameter(excluded_principals: list = "", "Object ids of users and groups that may hold a role permanently: emergency accounts"),
    parameter(activated_only: boolean = "false", "Whether people and groups may hold a role only by an activation, as CIS asks it"),
    parameter(roles: list = "", "Names or template ids of the roles that are judged; empty: all that the snapshot holds"),
    fail(
        permanent = "{subject} is held permanently by {count}: {principals}",
        assigned = "{subject} is held without an activation by {count}: {principals}"
    ),
    unknown(confirm = "{subject} is held permanently by {principals} alone: confirm that these are emergency access accounts, then list them in excluded-principals")
)]
pub struct PermanentRoleAssignment;

impl CheckDocument<PrivilegedRole> for PermanentRoleAssignment {
    fn check(role: &Item<PrivilegedRole>, scan: &Scan<Self>) -> Verdict {
        if !has_pim(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        if !is_judged(role, scan.roles()) {
            return Verdict::NotApplicable;
        }
        let Some(assignments) = role.assignments() else { return Verdict::not_known("assignments") };
        let named = |assignment: &&Assignment| assignment.is_of(scan.excluded_principals());
        let held: Vec<&Assignment> = assignments.filter(|assignment| !named(assignment)).collect();
        let (permanent, rest): (Vec<&Assignment>, Vec<&Assignment>) =
            held.iter().partition(|assignment| matches!(assignment.end_date_time, Some(None)));
        let emergency = looks_like_emergency(role, &permanent, scan);
        let judged = if emergency { &rest } else { &held };
        let (mut assigned, mut not_read) = (Vec::new(), None);
        for assignment in judged {
            match &assignment.end_date_time {
                Some(None) => {}
                Some(Some(_)) => not_read = not_read.or_else(|| assignment.new_member()),
                None => not_read = not_read.or(Some("endDateTime")),
            }
            if !scan.activated_only() {
                continue;
            }
            match (assignment.kind(), assignment.is_of_service_principal()) {
                (Some(Kind::Activated), _) | (_, Some(true)) => {}
                (Some(Kind::Assigned), Some(false)) => assigned.push(assignment.principal()),
                (None, _) => not_read = not_read.or(Some("assignmentType")),
                (_, None) => not_read = not_read.or(Some("principalType")),
            }
        }
        let (count, names) = count_and_names(permanent.iter().map(|assignment| assignment.principal()).collect());
        if !permanent.is_empty() && !emergency {
            Self::permanent(count, names)
        } else if !assigned.is_empty() {
            let (count, names) = count_and_names(assigned);
            Self::assigned(count, names)
        } else if emergency {
            Self::confirm(names)
        } else {
            not_read.map_or(Verdict::Pass, Verdict::not_known)
        }
    }
}

/// Whether those who hold a role permanently look like emergency accounts.
fn looks_like_emergency(
    role: &PrivilegedRole,
    permanent: &[&Assignment],
    scan: &Scan<'_, PermanentRoleAssignment>,
) -> bool {
    let ids: Option<Vec<&str>> = permanent.iter().map(|assignment| assignment.principal_id()).collect();
    let Some(mut ids) = ids else { return false };
    ids.sort_unstable();
    ids.dedup();
    role.is_global_administrator() == Some(true) && look_like_emergency_accounts(scan, &ids)
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
        assert_eq!(found.arguments(), ["2 principals", "{user:a}\n{user:b}"]);
    }

    #[test]
    fn emergency_accounts_may_hold_it_and_nobody_else() {
        let roles = [role(json!([{"principalId": "a", "endDateTime": null}]))];
        assert!(of(tenant(&roles).parameter("excluded-principals", "x\nA")).is_pass());
        assert!(of(tenant(&roles).parameter("excluded-principals", "x")).is_fail());
    }

    #[test]
    fn a_service_principal_needs_an_end_and_is_told_as_one() {
        let of_type = |kind: &str, end: Value| {
            of(tenant(&[role(json!([{"principalId": "p", "principalType": kind,
            "assignmentType": "Assigned", "endDateTime": end}]))])
            .parameter("activated-only", "true"))
        };
        let found = of_type("servicePrincipal", Value::Null);
        assert_eq!(
            (found.is_fail(), found.arguments()[1].as_str()),
            (true, "{service-principal:p} (service principal)")
        );
        assert!(of_type("servicePrincipal", json!("2026-12-01T00:00:00Z")).is_pass());
        let found = of_type("user", json!("2026-12-01T00:00:00Z"));
        assert_eq!((found.is_fail(), found.message::<PermanentRoleAssignment>()), (true, "assigned"));
    }

    #[test]
    fn where_only_activations_count_a_new_word_is_none() {
        let verdict = |changes: Value| {
            let mut one = json!({"principalId": "p", "principalType": "user", "endDateTime": "2026-12-01T00:00:00Z"});
            one.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            of(tenant(&[role(json!([one]))]).parameter("activated-only", "true"))
        };
        assert!(verdict(json!({"assignmentType": "Activated"})).is_pass());
        assert_eq!(verdict(json!({"assignmentType": "Renewed"})).arguments(), ["assignmentType"]);
        assert_eq!(
            verdict(json!({"assignmentType": "Assigned", "principalType": null})).arguments(),
            ["principalType"]
        );
        assert_eq!(verdict(json!({"assignmentType": "Activated", "renewsItself": true})).arguments(), ["renewsItself"]);
    }

    #[test]
    fn a_role_that_is_not_listed_is_not_judged() {
        let held = tenant(&[role(json!([{"principalId": "a", "endDateTime": null}]))]);
        assert!(of(held.clone().parameter("roles", "Exchange Administrator")).is_not_applicable());
        assert!(of(held.parameter("roles", "User Administrator")).is_fail());
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

    /// Global Administrator, held permanently by these.
    fn global(ids: &[&str]) -> Tenant {
        let permanent: Vec<Value> = ids.iter().map(|id| json!({"principalId": id, "endDateTime": null})).collect();
        tenant(&[json!({"displayName": "Global Administrator", "assignments": permanent})])
    }

    /// Everybody is asked but these.
    fn policy(excluded: &[&str], changes: Value) -> Value {
        let users = json!({"includeUsers": ["All"], "excludeUsers": excluded});
        let own = json!({"state": "enabled", "conditions": {"users": users}, "grantControls": {}});
        ephor_sdk::testing::changed(own, &changes)
    }

    fn cloud(id: &str) -> Value {
        json!({"id": id, "roles": ["Global Administrator"], "onPremisesImmutableId": null})
    }

    #[test]
    fn what_looks_like_emergency_accounts_is_a_question() {
        let users = [cloud("a"), cloud("b"), cloud("c")];
        let ask = |ids: &[&str], policies: &[Value]| {
            of(global(ids).with_all::<Policy>(policies).with_all::<PrivilegedUser>(&users))
        };
        let found = ask(&["A", "b"], &[policy(&["a"], json!({}))]);
        assert_eq!((found.is_unknown(), found.message::<PermanentRoleAssignment>()), (true, "confirm"));
        assert_eq!(found.arguments(), ["{user:A}\n{user:b}"]);
        assert!(ask(&["a"], &[policy(&["a"], json!({})), policy(&[], json!({"state": "disabled"}))]).is_unknown());
        assert!(ask(&["a"], &[policy(&["a"], json!({})), policy(&[], json!({"grantControls": null}))]).is_unknown());
        assert!(ask(&["a", "b", "c"], &[policy(&["a"], json!({}))]).is_fail(), "more than a few");
        assert!(ask(&["a", "b"], &[policy(&["c"], json!({}))]).is_fail(), "policies hold for both");
        assert!(ask(&["a"], &[policy(&["a"], json!({})), policy(&[], json!({}))]).is_fail(), "one policy holds for it");
        assert!(ask(&["a"], &[]).is_fail(), "there is no policy");
        assert!(ask(&["a", "d"], &[policy(&["a"], json!({}))]).is_fail(), "d is no such account");
    }

    #[test]
    fn only_global_administrators_of_the_cloud_look_like_emergency_accounts() {
        let ask =
            |user: Value| of(global(&["a"]).with::<Policy>(policy(&["a"], json!({}))).with::<PrivilegedUser>(user));
        assert!(ask(cloud("a")).is_unknown());
        assert!(ask(json!({"id": "a", "roles": ["Global Administrator"]})).is_fail(), "not there is not null");
        assert!(ask(json!({"id": "a", "roles": ["User Administrator"], "onPremisesImmutableId": null})).is_fail());
        let anchored = json!({"id": "a", "roles": ["Global Administrator"], "onPremisesImmutableId": "x=="});
        assert!(ask(anchored).is_fail());
        let other = tenant(&[role(json!([{"principalId": "a", "endDateTime": null}]))]);
        let other = other.with::<Policy>(policy(&["a"], json!({}))).with::<PrivilegedUser>(cloud("a"));
        assert!(of(other).is_fail(), "no emergency account needs another role");
        let unread = global(&["a"]).with::<Policy>(policy(&["a"], json!({})));
        assert!(of(unread).is_fail(), "nobody was read");
    }

    #[test]
    fn somebody_beside_them_who_has_not_activated_the_role_fails() {
        let rows = json!([
            {"principalId": "a", "principalType": "user", "assignmentType": "Assigned", "endDateTime": null},
            {"principalId": "b", "principalType": "user", "assignmentType": "Assigned", "endDateTime": "2026-12-24T00:00:00Z"}
        ]);
        let tenant = tenant(&[json!({"displayName": "Global Administrator", "assignments": rows})]);
        let tenant = tenant.with::<Policy>(policy(&["a"], json!({}))).with::<PrivilegedUser>(cloud("a"));
        assert!(of(tenant.clone()).is_unknown());
        let found = of(tenant.parameter("activated-only", "true"));
        assert_eq!(
            (found.message::<PermanentRoleAssignment>(), found.arguments()[1].as_str()),
            ("assigned", "{user:b}")
        );
    }
}
