//! What single objects of Graph say of a user.

use std::collections::{BTreeSet, HashMap, HashSet};

use ephor_schema::tables::users::{self as column, TABLE};
use serde_json::Value;

use super::super::cells::{Cell, Cells, cell, text};
use super::super::files::{Found, Object};
use super::super::tally::property;
use super::super::value;

/// The values of a user's own object, without those of licences.
pub(super) fn row(found: &Found, object: &Object) -> Cells {
    let mut cells = Cells::default();
    cells.fill(&TABLE, object);
    let name = "onPremisesSyncEnabled";
    let synchronized = object.get(name).and_then(|value| match value {
        Value::Null => found.tells(object, name).then_some(false),
        value => value::boolean(value),
    });
    cells.set(&column::EXTERNAL_USER_TYPE, external_user_type(found, object).map(text));
    cells.set(&column::ON_PREMISES_SYNC_ENABLED, synchronized.map(Cell::Boolean));
    let addresses = object.get("proxyAddresses").and_then(value::names);
    cells.set(&column::ADDRESS_DOMAINS, addresses.map(|addresses| Cell::Symbols(domains(&addresses))));
    cells
}

fn domains(addresses: &[String]) -> Vec<String> {
    let domain = |address: &String| {
        let address = super::super::people::smtp(address)?;
        address.rsplit_once('@').map(|(_, domain)| domain.to_owned())
    };
    // Addresses of other kinds, such as x500, have no domain.
    addresses.iter().filter(|address| address.to_ascii_lowercase().starts_with("smtp:")).filter_map(domain).collect()
}

/// What kind of guest or external user it is; empty for a member of the tenant itself.
fn external_user_type(found: &Found, object: &Object) -> Option<&'static str> {
    let guest = property(object, "userType")?.eq_ignore_ascii_case("Guest");
    let from_outside = property(object, "userPrincipalName").is_some_and(|name| name.to_uppercase().contains("#EXT#"))
        || property(object, "creationType").is_some_and(|kind| kind.eq_ignore_ascii_case("Invitation"))
        || property(object, "externalUserState").is_some();
    // Without these two properties nobody can tell an invited user whose name was changed.
    let asked = || found.tells(object, "creationType") || found.tells(object, "externalUserState");
    match (guest, from_outside) {
        (true, true) => Some("b2bCollaborationGuest"),
        (false, true) => Some("b2bCollaborationMember"),
        (true, false) => asked().then_some("internalGuest"),
        (false, false) => asked().then_some(""),
    }
}

/// What the registration details say.
pub(super) fn methods(object: &Object, cells: &mut Cells) {
    for (column, name) in [
        (&column::MFA_REGISTERED, "isMfaRegistered"),
        (&column::METHODS_REGISTERED, "methodsRegistered"),
        (&column::MFA_CAPABLE, "isMfaCapable"),
        (&column::PASSWORDLESS_CAPABLE, "isPasswordlessCapable"),
        (&column::SECOND_FACTOR, "userPreferredMethodForSecondaryAuthentication"),
    ] {
        cells.set(column, object.get(name).and_then(|value| cell(column.kind, value)));
    }
}

/// What the list of risky users says.
pub(super) fn risk(object: &Object, cells: &mut Cells) {
    for (column, name) in [
        (&column::RISK_STATE, "riskState"),
        (&column::RISK_LEVEL, "riskLevel"),
        (&column::RISK_UPDATED, "riskLastUpdatedDateTime"),
    ] {
        cells.set(column, object.get(name).and_then(|value| cell(column.kind, value)));
    }
}

/// Members of groups, by the id of the group.
#[derive(Debug, Default)]
pub(super) struct Groups(HashMap<String, HashSet<String>>);

impl Groups {
    /// The members of a group that was read.
    pub(super) fn members(&self, group: &str) -> Option<&HashSet<String>> {
        self.0.get(group)
    }
}

/// Reads `{groupId, members: […]}`, an object for each group, or `{groupId, id}`, one for each member.
pub(super) fn groups_of_users(objects: &[Object]) -> Groups {
    let mut groups = Groups::default();
    for object in objects {
        let Some(group) = property(object, "groupId") else { continue };
        let members = groups.0.entry(group.to_lowercase()).or_default();
        let id = |value: &Value| match value {
            Value::String(id) => Some(id.to_lowercase()),
            Value::Object(member) => property(member, "id").map(str::to_lowercase),
            _ => None,
        };
        match object.get("members") {
            Some(Value::Array(all)) => members.extend(all.iter().filter_map(id)),
            Some(one) => members.extend(id(one)),
            None => members.extend(property(object, "id").map(str::to_lowercase)),
        }
    }
    groups
}

/// The groups that policies include or leave out.
pub(super) fn groups_of_policies(policies: &[Object]) -> BTreeSet<String> {
    let users = policies.iter().filter_map(|policy| policy.get("conditions")?.get("users")?.as_object());
    users
        .flat_map(|users| ["includeGroups", "excludeGroups"].into_iter().filter_map(|name| users.get(name)))
        .filter_map(value::names)
        .flatten()
        .map(|group| group.to_lowercase())
        .collect()
}
