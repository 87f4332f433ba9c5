//! Defects that rules of the pack `roles` find.

use serde_json::{Value, json};

use super::super::administrators::{GLOBAL, LESSER};
use super::super::in_order::privileged::assignment;
use super::{Planting, Setting};

const USERS: &str = "privileged-users";
const ROLES: &str = "privileged-roles";
/// More Global Administrators are too many.
const MOST: usize = 8;

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("roles/global-administrator-activation-unannounced", |planting| {
        change_rule(planting, GLOBAL.1, "Notification_Admin_EndUser_Assignment", "/notificationRecipients", json!([]));
        planting.fails_tenant();
    }),
    Setting::new("roles/global-administrator-approval-missing", |planting| {
        let rule = "Approval_EndUser_Assignment";
        change_rule(planting, GLOBAL.1, rule, "/setting/isApprovalRequired", json!(false));
        planting.fails_tenant();
    }),
    Setting::new("roles/global-administrator-count", |planting| {
        // As many with a lesser role, so that all power does not prevail.
        for (number, (_, lesser)) in LESSER.iter().take(MOST).enumerate() {
            eligible(planting, number, GLOBAL.1, Value::Null);
            eligible(planting, MOST + number, lesser, Value::Null);
        }
        planting.fails_tenant();
    }),
    Setting::new("roles/global-administrators-prevail", |planting| {
        // Everybody who has some power may take all of it.
        let holders = planting.documents().ids(USERS);
        for holder in &holders {
            planting.set(USERS, holder, "/roles", json!(["Exchange Administrator", GLOBAL.1]));
        }
        planting.fails_tenant();
        if holders.len() > MOST {
            planting.trips_tenant("roles/global-administrator-count");
        }
    }),
    Setting::new("roles/permanent-role-assignment", |planting| {
        let role = assign(planting, "Exchange Administrator", Some(-200), None);
        planting.fails(role);
    }),
    Setting::new("roles/role-activation-unannounced", |planting| {
        let rule = "Notification_Admin_EndUser_Assignment";
        let role = change_rule(planting, "User Administrator", rule, "/notificationRecipients", json!([]));
        planting.fails(role);
    }),
    Setting::new("roles/role-assigned-outside-pim", |planting| {
        // What is given so has no end either.
        let role = assign(planting, "SharePoint Administrator", None, None);
        planting.trips("roles/permanent-role-assignment", &role);
        planting.fails(role);
    }),
    Setting::new("roles/role-assignment-unannounced", |planting| {
        // One of the two ways is enough: eligible here, active there.
        for (role, rule) in [
            ("Security Administrator", "Notification_Admin_Admin_Eligibility"),
            ("Application Administrator", "Notification_Admin_Admin_Assignment"),
        ] {
            let role = change_rule(planting, role, rule, "/notificationRecipients", json!([]));
            planting.fails(role);
        }
    }),
    Setting::new("roles/synchronized-administrator", |planting| {
        let id = eligible(planting, 2 * MOST, "Exchange Administrator", json!("c3ludGhldGljLWFuY2hvcg=="));
        planting.fails(id);
    }),
];

/// Somebody who is no administrator every day, but may become one through a group.
fn eligible(planting: &mut Planting<'_>, number: usize, role: &str, anchor: Value) -> String {
    let id = planting.tenant().random_of(&format!("eligible {number}")).guid();
    planting.add(
        USERS,
        json!({"id": id, "displayName": format!("On call {number}"), "onPremisesImmutableId": anchor, "roles": [role]}),
    )
}

/// Makes somebody active in that role, from one day to another; returns the id of the role.
fn assign(planting: &mut Planting<'_>, role: &str, from: Option<i64>, to: Option<i64>) -> String {
    let tenant = planting.tenant();
    let somebody = tenant.random_of(&format!("assigned to {role}")).guid();
    let template = LESSER.iter().find(|(_, name)| *name == role).map(|(id, _)| *id).unwrap_or_default();
    let assignment = assignment(tenant, &somebody, template, "Assigned", from, to);
    planting.put(ROLES, role, "/assignments", "id", assignment)
}

/// Changes a rule of Privileged Identity Management for that role; returns the id of the role.
fn change_rule(planting: &mut Planting<'_>, role: &str, rule: &str, pointer: &str, value: Value) -> String {
    let roles = planting.documents().objects(ROLES);
    let rules = roles.iter().find(|one| one["displayName"] == role).and_then(|one| one["rules"].as_array());
    let at = rules.and_then(|rules| rules.iter().position(|one| one["id"] == rule)).unwrap_or(usize::MAX);
    planting.set(ROLES, role, &format!("/rules/{at}{pointer}"), value)
}
