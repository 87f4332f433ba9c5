//! What single objects of Graph say of a user.

use std::collections::{BTreeSet, HashMap, HashSet};

use ephor_schema::tables::users::{self as column, TABLE};
use ephor_schema::{Element, Kind};
use serde_json::Value;

use super::super::Error;
use super::super::cells::{Cell, Cells, cell, text};
use super::super::identity::{Guid, Numbered};
use super::super::raw::{Object, RawInputs, RawStream};
use super::super::tally::{RowSet, property};
use super::super::value;
use crate::normalize::lists;

/// The values of a user's own object, without those of licences.
pub(super) fn row(feed: &RawStream, object: &Object) -> Cells {
    let mut cells = Cells::default();
    cells.fill(&TABLE, object);
    let name = "onPremisesSyncEnabled";
    let synchronized = object.get(name).and_then(|value| match value {
        Value::Null => feed.tells(object, name).then_some(false),
        value => value::boolean(value),
    });
    cells.set(&column::EXTERNAL_USER_TYPE, external_user_type(feed, object).map(text));
    cells.set(&column::ON_PREMISES_SYNC_ENABLED, synchronized.map(Cell::Boolean));
    cells.set(&column::NAMED_FOR_SYNCHRONIZATION, named_for_synchronization(object).map(Cell::Boolean));
    cells.set(&column::IS_AGENT, is_agent(feed, object).map(Cell::Boolean));
    for column in [&column::DEPARTMENT, &column::COMPANY_NAME, &column::EMPLOYEE_TYPE, &column::JOB_TITLE] {
        let is_none = object.get(column.property).is_some_and(value::is_blank) && feed.tells(object, column.property);
        cells.set(column, is_none.then(|| text("")));
    }
    let addresses = object.get("proxyAddresses").and_then(|value| lists::read(value, Element::ProxyAddress));
    cells.set(&column::ADDRESS_DOMAINS, addresses.map(|addresses| Cell::Symbols(domains(&addresses))));
    cells
}

fn moment(value: &Value) -> Option<Cell> {
    cell(Kind::Time, value)
}

/// What the activity says of sign-ins. A user of whom none is on record has no activity, no times in it or the first moment of
/// .NET; that this is so can only be told where the activity was asked for.
pub(super) fn sign_ins(feed: &RawStream, object: &Object) -> Cells {
    let mut cells = Cells::default();
    let activity = object.get("signInActivity").filter(|activity| !value::is_blank(activity));
    for (column, name) in [
        (&column::LAST_SIGN_IN, "lastSignInDateTime"),
        (&column::LAST_NON_INTERACTIVE_SIGN_IN, "lastNonInteractiveSignInDateTime"),
        (&column::LAST_SUCCESSFUL_SIGN_IN, "lastSuccessfulSignInDateTime"),
    ] {
        cells.set(column, activity.and_then(|activity| activity.get(name)).and_then(moment));
    }
    let is_any = cells != Cells::default();
    let is_none = match activity {
        None => true,
        // The id of a request without its time, or a time that cannot be read, is no proof.
        Some(Value::Object(activity)) => activity.values().all(is_no_moment),
        Some(_) => false,
    };
    // The module writes an object of nulls for what was not asked for, too.
    let is_asked = || feed.is_captured() || (feed.is_raw() && object.contains_key("signInActivity"));
    let recorded = if is_any { Some(true) } else { (is_none && is_asked()).then_some(false) };
    cells.set(&column::SIGN_IN_RECORDED, recorded.map(Cell::Boolean));
    cells
}

/// Whether a member of an activity holds nothing, or the moment that stands for none.
fn is_no_moment(value: &Value) -> bool {
    value::is_blank(value) || value::time(value).is_some_and(|_| moment(value).is_none())
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
fn external_user_type(feed: &RawStream, object: &Object) -> Option<&'static str> {
    let guest = property(object, "userType")?.eq_ignore_ascii_case("Guest");
    let from_outside = property(object, "userPrincipalName").is_some_and(|name| name.to_uppercase().contains("#EXT#"))
        || property(object, "creationType").is_some_and(|kind| kind.eq_ignore_ascii_case("Invitation"))
        || property(object, "externalUserState").is_some();
    // Without these two properties nobody can tell an invited user whose name was changed.
    let asked = || feed.tells(object, "creationType") || feed.tells(object, "externalUserState");
    match (guest, from_outside) {
        (true, true) => Some("b2bCollaborationGuest"),
        (false, true) => Some("b2bCollaborationMember"),
        (true, false) => asked().then_some("internalGuest"),
        (false, false) => asked().then_some(""),
    }
}

/// Whether it is the user account of an agent. Graph names the type of an object that is not the one of its list, and of an
/// agent's account the parent is set (v1.0-metadata.xml: `agentUser`, base type `user`; `identityParentId` of `user`). What
/// came through a module or a table may have lost the type.
fn is_agent(feed: &RawStream, object: &Object) -> Option<bool> {
    let kind = property(object, "@odata.type").map(|kind| kind.rsplit('.').next().unwrap_or_default());
    let is_child = object.get("identityParentId").is_some_and(|parent| !value::is_blank(parent));
    match kind {
        _ if is_child => Some(true),
        Some(kind) => Some(kind.eq_ignore_ascii_case("agentUser")),
        None => (feed.is_raw() || feed.tells(object, "identityParentId")).then_some(false),
    }
}

/// Whether both names are those of an account that synchronizes the directory. One other name is enough to deny it.
fn named_for_synchronization(object: &Object) -> Option<bool> {
    let name = property(object, "userPrincipalName").map(|name| {
        let starts = |with: &str| name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        starts("Sync_") || starts("ADToAADSyncServiceAccount@")
    });
    let display_name = property(object, "displayName")
        .map(|name| name.eq_ignore_ascii_case("On-Premises Directory Synchronization Service Account"));
    match (name, display_name) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// What the registration details say.
pub(super) fn methods(object: &Object) -> Cells {
    let mut cells = Cells::default();
    for (column, name) in [
        (&column::MFA_REGISTERED, "isMfaRegistered"),
        (&column::METHODS_REGISTERED, "methodsRegistered"),
        (&column::MFA_CAPABLE, "isMfaCapable"),
        (&column::PASSWORDLESS_CAPABLE, "isPasswordlessCapable"),
        (&column::SECOND_FACTOR, "userPreferredMethodForSecondaryAuthentication"),
    ] {
        cells.set(column, object.get(name).and_then(|value| cell(column.kind, value)));
    }
    cells
}

/// What the list of risky users says.
pub(super) fn risk(object: &Object) -> Cells {
    let mut cells = Cells::default();
    for (column, name) in [
        (&column::RISK_STATE, "riskState"),
        (&column::RISK_LEVEL, "riskLevel"),
        (&column::RISK_UPDATED, "riskLastUpdatedDateTime"),
    ] {
        cells.set(column, object.get(name).and_then(|value| cell(column.kind, value)));
    }
    cells
}

/// The users in groups, by the id of the group.
#[derive(Debug, Default)]
pub(super) struct Groups(HashMap<String, RowSet>);

impl Groups {
    /// Reads `{groupId, members: […]}`, an object for each group or several, or `{groupId, id}`, one for each member. A group
    /// of which some object does not tell its members was not read.
    pub(super) fn of(feeds: &RawInputs, users: &Numbered) -> Result<Self, Error> {
        let mut groups = Self::default();
        let mut unread: HashSet<String> = HashSet::new();
        feeds.each("graph/policy-group-members", |object| {
            let Some(group) = property(object, "groupId").map(str::to_lowercase) else { return Ok(()) };
            let Some(ids) = members(object) else {
                unread.insert(group);
                return Ok(());
            };
            let members = groups.0.entry(group).or_default();
            ids.into_iter().filter_map(|id| users.find(id)).for_each(|row| members.mark(row));
            Ok(())
        })?;
        groups.0.retain(|group, _| !unread.contains(group));
        Ok(groups)
    }

    /// The members of a group that was read.
    pub(super) fn members(&self, group: &str) -> Option<&RowSet> {
        self.0.get(group)
    }
}

/// The members that an object tells of its group; nothing where it does not say who they are.
fn members(object: &Object) -> Option<Vec<Guid>> {
    let of = |member: &Value| -> Option<Vec<Guid>> {
        match member {
            Value::Object(member) => Some(vec![Guid::of(property(member, "id")?)?]),
            ids => lists::read(ids, Element::Word)?.iter().map(|id| Guid::of(id)).collect(),
        }
    };
    match object.get("members") {
        Some(nobody) if value::is_blank(nobody) => Some(Vec::new()),
        Some(Value::Array(all)) => all.iter().map(of).collect::<Option<Vec<_>>>().map(|all| all.concat()),
        Some(members) => of(members),
        None => Some(vec![Guid::of(property(object, "id")?)?]),
    }
}

/// The groups that the policies include or leave out; nothing where nobody gives the policies.
pub(super) fn groups_of_policies(feeds: &RawInputs) -> Result<Option<BTreeSet<String>>, Error> {
    let Some(policies) = feeds.answered("graph/conditional-access-policies") else { return Ok(None) };
    let mut groups = BTreeSet::new();
    policies.each(|policy| {
        if let Some(users) = policy.get("conditions").and_then(|conditions| conditions.get("users")?.as_object()) {
            let named = ["includeGroups", "excludeGroups"].into_iter().filter_map(|name| users.get(name));
            let lists = named.filter_map(|value| lists::read(value, Element::Word));
            groups.extend(lists.flatten().map(|group| group.to_lowercase()));
        }
        Ok(())
    })?;
    Ok(Some(groups))
}
