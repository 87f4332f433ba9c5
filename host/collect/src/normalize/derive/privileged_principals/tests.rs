//! Claims about who holds a privileged role.

use serde_json::{Value, json};

use super::super::sample::Sample;
use super::*;
use ephor_snapshot::Status;

const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
const EXCHANGE: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

const ASSIGNMENTS: &str = "graph/role-assignments";
const INSTANCES: &str = "role-assignment-instances";
const ELIGIBLE: &str = "role-eligibility-instances";
const DEFINITIONS: &str = "role-definitions";
const MEMBERS: &str = "graph/policy-group-members";
const GROUP_ELIGIBLE: &str = "group-eligibility-instances";

/// An assignment of a role to a principal of that type, expanded.
fn assignment(role: &str, kind: &str, principal: &str) -> Value {
    json!({"id": format!("{role} {principal}"), "principalId": principal, "roleDefinitionId": role, "directoryScopeId": "/",
        "principal": {"@odata.type": format!("#microsoft.graph.{kind}"), "id": principal, "displayName": format!("{principal} said")}})
}

fn definition(id: &str, template: &str, built_in: bool) -> Value {
    json!({"id": id, "templateId": template, "displayName": "a role", "isBuiltIn": built_in})
}

fn members(group: &str, of: &[&str]) -> Value {
    json!({"groupId": group, "members": of})
}

fn may_join(group: &str, access: &str, kind: &str, principal: &str) -> Value {
    json!({"groupId": group, "principalId": principal, "accessId": access, "memberType": "direct",
        "principal": {"@odata.type": format!("#microsoft.graph.{kind}"), "id": principal}})
}

/// All feeds whole, and nobody in a role.
fn tenant() -> Sample {
    let definitions = [GLOBAL, EXCHANGE, READER].map(|role| definition(role, role, true));
    let user = |id: &str| json!({"id": id, "displayName": id.to_uppercase(), "onPremisesImmutableId": null});
    let synced = json!({"id": "sync", "displayName": "SYNC", "onPremisesImmutableId": "c3ludGg="});
    let program = json!({"id": "app", "appId": "app-id", "displayName": "Backup", "appRoles": []});
    Sample::new()
        .whole(DEFINITIONS, &definitions)
        .whole(ASSIGNMENTS, &[])
        .whole(INSTANCES, &[])
        .whole(ELIGIBLE, &[])
        .whole(MEMBERS, &[])
        .whole(GROUP_ELIGIBLE, &[])
        .whole(USERS, &[user("ada"), user("bob"), user("eve"), synced])
        .whole(SERVICE_PRINCIPALS, &[program])
}

fn read(sample: &Sample) -> PrivilegedPrincipals {
    let found = privileged_principals(sample).unwrap();
    assert_eq!(found, privileged_principals(&sample.clone().reversed()).unwrap(), "it depends on the order of feeds");
    found
}

/// Who is privileged, with the roles; nothing may be missing.
fn users(sample: &Sample) -> Vec<(String, Value)> {
    let found = read(sample).users;
    assert_eq!((found.status, found.reason), (Status::Complete, None));
    roles(&found.rows)
}

fn roles(rows: &[Object]) -> Vec<(String, Value)> {
    rows.iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row["roles"].clone())).collect()
}

fn one(id: &str, roles: &[&str]) -> (String, Value) {
    (id.to_owned(), json!(roles))
}

/// Why the users are not complete.
fn doubt(sample: &Sample) -> String {
    let found = read(sample).users;
    assert_eq!(found.status, Status::Partial);
    found.reason.unwrap()
}

#[test]
fn whoever_is_assigned_or_eligible_stands_once_with_all_roles() {
    let sample = tenant()
        .whole(ASSIGNMENTS, &[assignment(GLOBAL, "user", "ada"), assignment(READER, "user", "eve")])
        .whole(INSTANCES, &[assignment(GLOBAL, "user", "ada")])
        .whole(ELIGIBLE, &[assignment(EXCHANGE, "user", "ada"), assignment(EXCHANGE, "user", "bob")]);
    let both = ["Exchange Administrator", "Global Administrator"];
    assert_eq!(users(&sample), [one("ada", &both), one("bob", &["Exchange Administrator"])]);
}

#[test]
fn a_user_is_shown_as_the_directory_knows_it() {
    let sample = tenant().whole(ASSIGNMENTS, &[assignment(GLOBAL, "user", "SYNC"), assignment(GLOBAL, "user", "ada")]);
    let ada =
        json!({"id": "ada", "displayName": "ADA", "onPremisesImmutableId": null, "roles": ["Global Administrator"]});
    let synced = json!({"id": "sync", "displayName": "SYNC", "onPremisesImmutableId": "c3ludGg=", "roles": ["Global Administrator"]});
    assert_eq!(json!(read(&sample).users.rows), json!([ada, synced]));
}

#[test]
fn a_service_principal_stands_in_a_document_of_its_own() {
    let sample = tenant()
        .whole(ASSIGNMENTS, &[assignment(EXCHANGE, "servicePrincipal", "app"), assignment(GLOBAL, "user", "ada")]);
    let found = read(&sample).service_principals;
    let app = json!({"id": "app", "servicePrincipalId": "app", "appId": "app-id", "displayName": "Backup", "roles": ["Exchange Administrator"]});
    assert_eq!((json!(found.rows), found.status), (json!([app]), Status::Complete));
    assert_eq!(users(&sample), [one("ada", &["Global Administrator"])]);
}

#[test]
fn members_of_a_group_with_a_role_hold_it_whatever_they_are() {
    let sample = tenant()
        .whole(ASSIGNMENTS, &[assignment(GLOBAL, "group", "admins"), assignment(EXCHANGE, "user", "ada")])
        .whole(ELIGIBLE, &[assignment(EXCHANGE, "group", "on-call")])
        // Transitive members: a group in the group, a device, and several pages.
        .whole(
            MEMBERS,
            &[
                members("admins", &["ADA", "nested", "device"]),
                members("admins", &["app"]),
                members("on-call", &["bob"]),
                members("staff", &["eve"]),
            ],
        );
    let both = ["Exchange Administrator", "Global Administrator"];
    assert_eq!(users(&sample), [one("ada", &both), one("bob", &["Exchange Administrator"])]);
    assert_eq!(roles(&read(&sample).service_principals.rows), [one("app", &["Global Administrator"])]);
}

#[test]
fn an_empty_group_is_known_and_one_that_was_not_asked_is_not() {
    let sample = tenant().whole(ASSIGNMENTS, &[assignment(GLOBAL, "group", "admins")]);
    assert!(doubt(&sample).contains("1 of 1 groups that hold a privileged role were not asked"));
    assert_eq!(users(&sample.whole(MEMBERS, &[members("admins", &[])])), []);
}

#[test]
fn who_may_become_a_member_counts_through_groups_and_in_a_circle_too() {
    let sample = tenant()
        .whole(ASSIGNMENTS, &[assignment(GLOBAL, "group", "admins")])
        .whole(MEMBERS, &[members("admins", &[]), members("inner", &["eve"])])
        .whole(
            GROUP_ELIGIBLE,
            &[
                may_join("admins", "member", "user", "ada"),
                may_join("admins", "owner", "user", "bob"),
                may_join("admins", "member", "group", "inner"),
                may_join("inner", "member", "group", "admins"),
                may_join("elsewhere", "member", "user", "bob"),
            ],
        );
    assert_eq!(users(&sample), [one("ada", &["Global Administrator"]), one("eve", &["Global Administrator"])]);
}

#[test]
fn a_role_is_known_by_its_template_whatever_its_own_id_is() {
    let other = "11111111-2222-4333-8444-555555555555";
    let sample = tenant().whole(ASSIGNMENTS, &[assignment(other, "user", "ada")]);
    assert_eq!(
        users(&sample.clone().whole(DEFINITIONS, &[definition(other, &GLOBAL.to_uppercase(), true)])),
        [one("ada", &["Global Administrator"])]
    );
    // One of the tenant's own may name any template, and is not the role.
    assert_eq!(users(&sample.whole(DEFINITIONS, &[definition(other, GLOBAL, false)])), []);
}

#[test]
fn a_role_that_no_definition_names_may_be_a_privileged_one() {
    let sample =
        tenant().whole(ASSIGNMENTS, &[assignment("who-knows", "user", "ada"), assignment(GLOBAL, "user", "bob")]);
    assert!(doubt(&sample).contains("1 of 2 assignments are of a role that no definition names"));
    assert_eq!(roles(&read(&sample).users.rows), [one("bob", &["Global Administrator"])]);
}

#[test]
fn built_in_roles_are_known_without_definitions() {
    let sample = tenant()
        .refused(DEFINITIONS, Status::Denied, "no right")
        .whole(ASSIGNMENTS, &[assignment(GLOBAL, "user", "bob")]);
    assert_eq!(users(&sample), [one("bob", &["Global Administrator"])]);
    let reader = sample.whole(ASSIGNMENTS, &[assignment(READER, "user", "bob")]);
    assert!(doubt(&reader).contains("role-definitions: no right"), "it cannot be told from a privileged one");
}

#[test]
fn without_the_licence_nobody_is_eligible_and_nothing_is_missing() {
    let refused = |sample: Sample, feed| sample.refused(feed, Status::Unlicensed, "AadPremiumLicenseRequired");
    let sample = [ELIGIBLE, INSTANCES, GROUP_ELIGIBLE].into_iter().fold(tenant(), refused);
    let sample = sample
        .whole(ASSIGNMENTS, &[assignment(GLOBAL, "user", "ada"), assignment(EXCHANGE, "group", "admins")])
        .whole(MEMBERS, &[members("admins", &["bob"])]);
    assert_eq!(users(&sample), [one("ada", &["Global Administrator"]), one("bob", &["Exchange Administrator"])]);
}

#[test]
fn a_feed_that_is_missing_or_cut_is_told() {
    let sample = tenant()
        .whole(ASSIGNMENTS, &[assignment(GLOBAL, "group", "admins")])
        .whole(MEMBERS, &[members("admins", &["ada"])]);
    let denied = |feed| doubt(&sample.clone().refused(feed, Status::Denied, "no right"));
    assert!(denied(ELIGIBLE).contains("who is eligible for a role is not known"));
    assert!(denied(GROUP_ELIGIBLE).contains("who may become a member"));
    assert!(denied(USERS).contains("graph/users: no right"));
    assert!(denied(MEMBERS).contains("members of groups may be missing"));
    let cut = sample.clone().cut(MEMBERS, &[members("admins", &["ada"])], "2 of 3 were read: stopped");
    assert!(doubt(&cut).contains("2 of 3"));
    assert_eq!(roles(&read(&cut).users.rows), [one("ada", &["Global Administrator"])]);
    let programs = read(&sample.refused(SERVICE_PRINCIPALS, Status::Denied, "no right")).service_principals;
    assert_eq!(programs.status, Status::Partial);
}

#[test]
fn either_feed_of_active_assignments_is_enough() {
    let ada = [assignment(GLOBAL, "user", "ada")];
    let only_instances = tenant().refused(ASSIGNMENTS, Status::Failed, "timed out").whole(INSTANCES, &ada);
    assert_eq!(users(&only_instances), [one("ada", &["Global Administrator"])]);
    let cut = tenant().cut(ASSIGNMENTS, &ada, "page 2 of 3");
    assert_eq!(users(&cut), [one("ada", &["Global Administrator"])], "the other one is whole");
    assert!(doubt(&cut.refused(INSTANCES, Status::Failed, "timed out")).contains("page 2 of 3"));
    let neither =
        tenant().refused(ASSIGNMENTS, Status::Denied, "no right").refused(INSTANCES, Status::Unlicensed, "no P2");
    let found = read(&neither);
    assert_eq!(
        (found.users.status, found.users.reason.as_deref(), found.users.rows.len()),
        (Status::Denied, Some("no right"), 0)
    );
    assert_eq!(found.service_principals.status, Status::Denied);
}

#[test]
fn who_was_deleted_holds_nothing_and_who_cannot_be_told_is_told() {
    let mut deleted = assignment(GLOBAL, "user", "gone");
    deleted["principal"] = Value::Null;
    assert_eq!(users(&tenant().whole(ASSIGNMENTS, &[deleted])), []);
    let mut bare = assignment(GLOBAL, "user", "gone");
    bare.as_object_mut().unwrap().remove("principal");
    assert!(doubt(&tenant().whole(ASSIGNMENTS, &[bare.clone()])).contains("nobody whom the feeds name"));
    bare["principalId"] = json!("ada");
    assert_eq!(users(&tenant().whole(ASSIGNMENTS, &[bare.clone()])), [one("ada", &["Global Administrator"])]);
    bare["principalId"] = json!("admins");
    let group = tenant().whole(ASSIGNMENTS, &[bare]).whole(MEMBERS, &[members("admins", &["bob"])]);
    assert_eq!(users(&group), [one("bob", &["Global Administrator"])], "a group without its type");
}

#[test]
fn a_user_whom_no_feed_has_is_shown_as_the_assignment_does() {
    let found = read(&tenant().whole(ASSIGNMENTS, &[assignment(GLOBAL, "user", "new")])).users;
    let new = json!({"id": "new", "displayName": "new said", "roles": ["Global Administrator"]});
    assert_eq!(json!(found.rows), json!([new]), "without an anchor that nobody read");
}

/// The answer that Microsoft documents for `$expand=principal`.
#[test]
fn the_documented_answer_gives_three_global_administrators() {
    let of = |id: &str, name: &str, kind: &str| {
        json!({"id": format!("lAPpYvVpN0KRkAEhdxReE {id}"), "principalId": id, "resourceScope": "/", "directoryScopeId": "/",
            "roleDefinitionId": GLOBAL, "principal": {"@odata.type": "#microsoft.graph.user", "id": id, "accountEnabled": true,
            "displayName": name, "imAddresses": [], "userType": kind}})
    };
    let documented = [
        of("ace08ec9-aa11-4ada-9145-addf0398233e", "Joey Cruz", "Member"),
        of("6f87972e-2e7e-4b49-9980-eb3888bdcfe1", "Kalyan Krishna", "Guest"),
        of("10fc1cc8-ac36-4186-b99b-0cf814aa2dd5", "Markie Downing", "Guest"),
    ];
    let found = read(&tenant().whole(ASSIGNMENTS, &documented)).users;
    let names: Vec<_> = found.rows.iter().map(|row| row["displayName"].as_str().unwrap()).collect();
    assert_eq!(names, ["Markie Downing", "Kalyan Krishna", "Joey Cruz"], "in order of their ids");
}

#[test]
fn objects_of_any_shape_are_read_without_a_panic() {
    let odd = [
        json!({}),
        json!({"principalId": 7, "roleDefinitionId": GLOBAL}),
        json!({"principalId": "x", "roleDefinitionId": GLOBAL, "principal": [1]}),
        json!({"principalId": "y", "roleDefinitionId": GLOBAL, "principal": {"@odata.type": ""}}),
    ];
    let sample = tenant()
        .whole(ASSIGNMENTS, &odd)
        .whole(MEMBERS, &[json!({"groupId": "x", "members": [1, null]}), json!({"members": "x"})]);
    assert_eq!(read(&sample).users.status, Status::Partial);
}
