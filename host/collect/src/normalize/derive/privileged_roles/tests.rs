//! Claims about privileged roles, their assignments and rules.

use serde_json::{Value, json};

use super::super::sample::Sample;
use super::*;
use ephor_snapshot::Status;

const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
const EXCHANGE: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";

/// The one that Microsoft documents.
fn instance(id: &str, principal: &str) -> Value {
    json!({"id": id, "principalId": principal, "roleDefinitionId": GLOBAL, "directoryScopeId": "/", "appScopeId": null,
        "startDateTime": null, "endDateTime": null, "assignmentType": "Assigned", "memberType": "Direct",
        "roleAssignmentOriginId": id, "roleAssignmentScheduleId": id})
}

fn expanded(id: &str, kind: &str, principal: &str) -> Value {
    let mut one = instance(id, principal);
    one["principal"] =
        json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": principal, "displayName": "Tier 0"});
    one
}

fn rule(id: &str) -> Value {
    json!({"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule", "id": id, "notificationRecipients": [],
        "target": {"caller": "Admin", "level": "Eligibility", "operations": ["All"], "inheritableSettings": [], "enforcedSettings": []}})
}

fn policy(role: &str, rules: &[Value]) -> Value {
    json!({"id": format!("DirectoryRole_{role}"), "policyId": "p", "scopeId": "/", "scopeType": "DirectoryRole", "roleDefinitionId": role,
        "policy": {"id": "p", "displayName": "DirectoryRole", "rules": rules}})
}

fn of_group(group: &str, rules: &[Value]) -> Value {
    json!({"groupId": group, "scopeId": group, "scopeType": "Group", "roleDefinitionId": "member", "policy": {"rules": rules}})
}

fn tenant() -> Sample {
    let definitions = [GLOBAL, EXCHANGE].map(|role| json!({"id": role, "templateId": role, "isBuiltIn": true}));
    let empty = [
        "graph/role-assignments",
        "role-eligibility-instances",
        "graph/policy-group-members",
        "group-eligibility-instances",
        INSTANCES,
        GROUP_POLICIES,
    ];
    let sample = empty.iter().fold(Sample::new(), |sample, feed| sample.whole(feed, &[]));
    let policies = [policy(GLOBAL, &[rule("B"), rule("A")]), policy(EXCHANGE, &[])];
    sample.whole("role-definitions", &definitions).whole(POLICIES, &policies)
}

fn read(sample: &Sample) -> Derived {
    let found = privileged_roles(sample).unwrap();
    assert_eq!(found, privileged_roles(&sample.clone().reversed()).unwrap(), "it depends on the order of feeds");
    found
}

fn global(found: &Derived) -> Value {
    json!(found.rows.iter().find(|row| row["roleTemplateId"] == GLOBAL).unwrap())
}

#[test]
fn a_role_has_its_assignments_as_graph_gives_them() {
    let principal = "6be4b305-b75e-4efc-bfcc-31bd3b53a5f8";
    let found = read(&tenant().whole(INSTANCES, &[expanded("b", "user", "bob"), instance("a", principal)]));
    assert_eq!((found.status, found.reason.clone()), (Status::Complete, None));
    let mut bob = instance("b", "bob");
    bob["principalType"] = json!("user");
    assert_eq!(global(&found)["assignments"], json!([instance("a", principal), bob]));
    let names: Vec<_> = found.rows.iter().map(|row| row["displayName"].as_str().unwrap()).collect();
    assert_eq!(names, ["Exchange Administrator", "Global Administrator"], "those that the tenant has");
    assert_eq!(found.rows[0]["assignments"], json!([]));
}

#[test]
fn an_assignment_says_what_holds_the_role() {
    let kinds = [("servicePrincipal", json!("servicePrincipal")), ("group", json!("group")), ("device", Value::Null)];
    for (kind, word) in kinds {
        let found = read(&tenant().whole(INSTANCES, &[expanded("a", kind, "p")]));
        assert_eq!(global(&found)["assignments"][0].get("principalType").cloned().unwrap_or_default(), word, "{kind}");
    }
}

#[test]
fn a_policy_of_a_group_without_its_rules_is_not_a_group_that_is_not_managed() {
    let bare = json!({"groupId": "tier0", "scopeId": "tier0", "scopeType": "Group", "roleDefinitionId": "member"});
    let found = read(
        &tenant()
            .whole(INSTANCES, &[expanded("a", "group", "tier0")])
            .whole("graph/policy-group-members", &[json!({"groupId": "tier0", "members": []})])
            .whole(GROUP_POLICIES, &[bare]),
    );
    assert_eq!(found.status, Status::Partial);
    assert!(found.reason.unwrap().contains("policies of groups came without their rules"));
}

#[test]
fn an_activation_keeps_its_end() {
    let mut activated = instance("a", "ada");
    activated["assignmentType"] = json!("Activated");
    activated["startDateTime"] = json!("2026-11-20T08:00:00.123Z");
    activated["endDateTime"] = json!("2026-11-20T16:00:00.123Z");
    let found = read(&tenant().whole(INSTANCES, &[activated.clone()]));
    assert_eq!(global(&found)["assignments"], json!([activated]));
}

#[test]
fn rules_say_whose_they_are() {
    let owned = |id: &str, source: &str, kind: &str| {
        let mut rule = rule(id);
        rule["ruleSource"] = json!(source);
        rule["ruleSourceType"] = json!(kind);
        rule
    };
    let of_role = ["A", "B"].map(|id| owned(id, "Global Administrator", "Directory Role"));
    assert_eq!(global(&read(&tenant()))["rules"], json!(of_role));
    let sample = tenant()
        .whole(INSTANCES, &[expanded("a", "group", "tier0")])
        .whole("graph/policy-group-members", &[json!({"groupId": "tier0", "members": []})])
        .whole(GROUP_POLICIES, &[of_group("TIER0", &[rule("B")]), of_group("elsewhere", &[rule("A")])]);
    let [a, b] = of_role;
    let found = read(&sample);
    assert_eq!(global(&found)["rules"], json!([a, b, owned("B", "Tier 0", "PIM Group")]));
    assert_eq!(found.status, Status::Complete);
    let denied = read(&sample.refused(GROUP_POLICIES, Status::Denied, "no right"));
    assert!(denied.reason.unwrap().contains("the rules of groups that hold a role are not known"));
}

#[test]
fn rules_that_were_not_read_are_not_there() {
    let denied = read(&tenant().refused(POLICIES, Status::Denied, "no right"));
    assert!(global(&denied).get("rules").is_none());
    assert_eq!(denied.status, Status::Partial);
    let lacking = read(&tenant().whole(POLICIES, &[policy(GLOBAL, &[])]));
    assert_eq!((global(&lacking)["rules"].clone(), lacking.status), (json!([]), Status::Partial));
    assert!(lacking.reason.unwrap().contains("1 of 2 roles have no policy"));
    let mut bare = policy(GLOBAL, &[]);
    bare.as_object_mut().unwrap().remove("policy");
    let unexpanded = read(&tenant().whole(POLICIES, &[bare, policy(EXCHANGE, &[])]));
    assert!(unexpanded.reason.unwrap().contains("policies came without their rules"));
}

#[test]
fn without_the_licence_assignments_have_no_times() {
    let refuse = |sample: Sample, feed| sample.refused(feed, Status::Unlicensed, "AadPremiumLicenseRequired");
    let pim = ["role-eligibility-instances", INSTANCES, POLICIES, GROUP_POLICIES, "group-eligibility-instances"];
    let assignment = json!({"id": "a", "principalId": "ada", "roleDefinitionId": GLOBAL, "directoryScopeId": "/", "resourceScope": "/",
        "principal": {"@odata.type": "#microsoft.graph.user", "id": "ada"}});
    let found = read(&pim.into_iter().fold(tenant(), refuse).whole(ASSIGNMENTS, &[assignment]));
    let expected = json!({"roleTemplateId": GLOBAL, "displayName": "Global Administrator", "assignments": [
        {"id": "a", "principalId": "ada", "roleDefinitionId": GLOBAL, "directoryScopeId": "/", "principalType": "user"}]});
    assert_eq!(global(&found), expected);
    assert_eq!(found.status, Status::Partial);
    let reason = found.reason.unwrap();
    assert!(
        reason.contains("when assignments begin and end is not known") && reason.contains("AadPremiumLicenseRequired"),
        "{reason}"
    );
}

#[test]
fn what_was_refused_in_all_ways_is_not_an_empty_list() {
    let sample =
        tenant().refused(ASSIGNMENTS, Status::Denied, "no right").refused(INSTANCES, Status::Denied, "no right");
    let found = read(&sample);
    assert_eq!((found.rows.len(), found.status), (0, Status::Denied));
    let cut = read(&tenant().cut(INSTANCES, &[instance("a", "ada")], "page 2 of 4"));
    assert_eq!((global(&cut)["assignments"].as_array().unwrap().len(), cut.status), (1, Status::Partial));
}
