//! Defects that rules of the pack `roles` find.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::administrators::{GLOBAL, LESSER};
use super::super::timestamp;
use super::super::users::Users;
use super::{Planting, Setting};

const USERS: &str = "privileged-users";
const ROLES: &str = "privileged-roles";
/// More Global Administrators are too many.
const MOST: usize = 8;

/// Lesser roles that are counted beside Global Administrator: CISA's.
const COUNTED: [&str; 3] = ["Exchange Administrator", "SharePoint Administrator", "User Administrator"];
/// What hangs on a directory on-premises has an anchor.
const ANCHOR: &str = "c3ludGhldGljLWFuY2hvcg==";

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("roles/anchored-administrator", |planting| {
        // It was synchronized once.
        let anchored = json!({"onPremisesImmutableId": ANCHOR, "onPremisesSyncEnabled": false});
        let id = eligible(planting, 2 * MOST + 1, "SharePoint Administrator", &anchored);
        planting.fails(id);
    }),
    Setting::new("roles/global-administrator-activation-unannounced", |planting| {
        unannounced(planting, GLOBAL.1, "Notification_Admin_EndUser_Assignment");
        planting.fails_tenant();
    }),
    Setting::new("roles/global-administrator-approval-missing", |planting| {
        let approval = json!({"isApprovalRequired": false, "isRequestorJustificationRequired": true});
        change_rule(planting, GLOBAL.1, "Approval_EndUser_Assignment", "setting", approval);
        planting.fails_tenant();
    }),
    Setting::new("roles/global-administrator-count", |planting| {
        // As many with a lesser role that counts, so that all power does not prevail.
        for (number, lesser) in COUNTED.iter().cycle().take(MOST).enumerate() {
            eligible(planting, number, GLOBAL.1, &json!({}));
            eligible(planting, MOST + number, lesser, &json!({}));
        }
        planting.fails_tenant();
    }),
    Setting::new("roles/global-administrators-prevail", |planting| {
        // Everybody who has some power may take all of it.
        let holders = planting.documents().ids(USERS);
        for holder in &holders {
            let roles = with_all_power(planting, holder);
            planting.set(USERS, holder, "/roles", roles);
        }
        planting.fails_tenant();
        if holders.len() > MOST {
            planting.trips_tenant("roles/global-administrator-count");
        }
    }),
    Setting::new("roles/permanent-role-assignment", |planting| {
        let started = json!(timestamp(planting.tenant().plan.collected_at - 86_400 * 20));
        let role = assign(planting, "Authentication Administrator", started);
        planting.fails(role);
    }),
    Setting::new("roles/role-activation-unannounced", |planting| {
        let role = unannounced(planting, "Exchange Administrator", "Notification_Admin_EndUser_Assignment");
        planting.fails(role);
    }),
    Setting::new("roles/role-assigned-outside-pim", |planting| {
        // Whoever is assigned outside has it for good.
        let role = assign(planting, "Hybrid Identity Administrator", Value::Null);
        planting.trips("roles/permanent-role-assignment", &role);
        planting.fails(role);
    }),
    Setting::new("roles/role-assignment-unannounced", |planting| {
        // One of the two ways to assign a role is enough.
        let role = unannounced(planting, "User Administrator", "Notification_Admin_Admin_Eligibility");
        planting.fails(role);
    }),
    Setting::new("roles/synchronized-administrator", |planting| {
        let synchronized = json!({"onPremisesImmutableId": ANCHOR, "onPremisesSyncEnabled": true});
        let id = eligible(planting, 2 * MOST, "Exchange Administrator", &synchronized);
        planting.fails(id);
    }),
];

/// Somebody who is no administrator every day, but may become one through a group.
fn eligible(planting: &mut Planting<'_>, number: usize, role: &str, more: &Value) -> String {
    let id = planting.tenant().random_of(&format!("eligible {number}")).guid();
    let mut user = json!({"id": id, "displayName": format!("On call {number}"), "onPremisesImmutableId": null,
        "onPremisesSyncEnabled": null, "roles": [role]});
    if let (Some(user), Some(more)) = (user.as_object_mut(), more.as_object()) {
        user.extend(more.clone());
    }
    planting.add(USERS, user)
}

/// The roles of somebody, and all power with them.
fn with_all_power(planting: &Planting<'_>, holder: &str) -> Value {
    let found = planting.documents().objects(USERS).iter().find(|one| one["id"] == holder);
    let roles = found.and_then(|one| one["roles"].as_array()).into_iter().flatten().filter_map(Value::as_str);
    json!(roles.chain([GLOBAL.1]).collect::<BTreeSet<_>>())
}

/// Gives a role for good: to the first Global Administrator, who may have it as well.
fn assign(planting: &mut Planting<'_>, role: &str, started: Value) -> String {
    let tenant = planting.tenant();
    let first = tenant.global_administrators.first().map(|index| Users::new(tenant).id(*index));
    let id = first.unwrap_or_else(|| tenant.random_of(&format!("for good {role}")).guid());
    let template = LESSER.iter().find(|known| known.1 == role).map(|known| known.0);
    let assignment = json!({
        "id": format!("{id} {role}"),
        "principalId": id,
        "principalType": "user",
        "roleDefinitionId": template,
        "assignmentType": "Assigned",
        "memberType": "Direct",
        "directoryScopeId": "/",
        "startDateTime": started,
        "endDateTime": null,
    });
    let found = planting.documents().objects(ROLES).iter().find(|one| one["displayName"] == role);
    let mut all = found.and_then(|one| one["assignments"].as_array()).cloned().unwrap_or_default();
    all.push(assignment);
    all.sort_by_key(|one| one["id"].as_str().map(str::to_owned));
    planting.set(ROLES, role, "/assignments", json!(all))
}

/// Takes all who are named out of a notification of a role.
fn unannounced(planting: &mut Planting<'_>, role: &str, notification: &str) -> String {
    change_rule(planting, role, notification, "notificationRecipients", json!([]))
}

/// Changes a property of a management rule of a role; returns the id of the role.
fn change_rule(planting: &mut Planting<'_>, role: &str, rule: &str, property: &str, value: Value) -> String {
    let roles = planting.documents().objects(ROLES).iter();
    let rules = roles.filter(|one| one["displayName"] == role).filter_map(|one| one["rules"].as_array()).flatten();
    let mut changed = rules.filter(|one| one["id"] == rule).find_map(Value::as_object).cloned().unwrap_or_default();
    changed.insert(property.to_owned(), value);
    planting.put(ROLES, role, "/rules", "id", Value::Object(changed))
}
