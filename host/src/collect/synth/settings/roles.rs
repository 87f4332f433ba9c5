//! Defects that rules of the pack `roles` find.

use serde_json::{Value, json};

use super::super::administrators::{GLOBAL, LESSER};
use super::{Planting, Setting};

const USERS: &str = "privileged-users";
/// More Global Administrators are too many.
const MOST: usize = 8;

pub(super) const SETTINGS: &[Setting] = &[
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
