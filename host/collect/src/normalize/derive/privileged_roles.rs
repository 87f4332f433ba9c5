//! The document `privileged-roles`.

use std::collections::BTreeMap;

use serde_json::json;

use super::holders::{ASSIGNMENTS, Definitions, Holders, INSTANCES, Kind, Named, rules};
use super::properties::{copied, id, text, without};
use super::{Derived, Inputs, Object};
use crate::normalize::roles;

const POLICIES: &str = "role-management-policy-assignments";
const GROUP_POLICIES: &str = "group-management-policy-assignments";

/// Makes the document `privileged-roles`: each privileged role with its active assignments, and the rules of Privileged
/// Identity Management for it and for the groups that hold it.
///
/// A role has no `rules` where they were not read. Where Privileged Identity Management does not answer, `assignments`
/// come without their times, so that whether one ends is not known. `principalType` says what holds the role (`user`,
/// `group`, `servicePrincipal`), since a service principal cannot activate one.
///
/// # Feeds
/// Beside those of [`privileged_principals`](super::privileged_principals::privileged_principals), without users and
/// service principals:
/// - `role-management-policy-assignments`: `GET /v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and
///   scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)`; application right RoleManagement.Read.Directory; Microsoft
///   Entra ID P2 or ID Governance.
/// - `group-management-policy-assignments`: `GET /v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{id}' and
///   scopeType eq 'Group' and roleDefinitionId eq 'member'&$expand=policy($expand=rules)`, of each group that holds a role;
///   each object gets the group's id in `groupId`; RoleManagementPolicy.Read.AzureADGroup; the same licence.
///
/// # Errors
/// If a feed cannot be read.
pub fn privileged_roles<F: Inputs>(feeds: &F) -> Result<Derived, F::Error> {
    let (holders, mut standing) = match Holders::read(feeds)? {
        Ok(read) => read,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    standing.also(feeds, INSTANCES, "when assignments begin and end is not known");
    let timed = feeds.gap(INSTANCES).is_none_or(|gap| gap.status.has_data());
    let definitions = Definitions::read(feeds)?;
    let mut assignments: BTreeMap<&str, Vec<Object>> = BTreeMap::new();
    feeds.each(if timed { INSTANCES } else { ASSIGNMENTS }, &mut |assignment| {
        if let Named::Privileged(role) = definitions.of(assignment) {
            let mut shown = if timed {
                without(assignment, &["principal", "roleDefinition", "directoryScope", "activatedUsing"])
            } else {
                copied(assignment, &["id", "principalId", "roleDefinitionId", "directoryScopeId"])
            };
            let principal = assignment.get("principal").and_then(serde_json::Value::as_object);
            if let Some(kind) = principal.and_then(Kind::of).and_then(Kind::word) {
                shown.insert("principalType".to_owned(), json!(kind));
            }
            assignments.entry(role.0).or_default().push(shown);
        }
    })?;
    let mut managed: BTreeMap<&str, Vec<Object>> = BTreeMap::new();
    let mut unread = 0;
    feeds.each(POLICIES, &mut |policy| {
        let Named::Privileged(role) = definitions.of(policy) else { return };
        match rules(policy, role.1, "Directory Role") {
            Some(rules) => managed.entry(role.0).or_default().extend(rules),
            None => unread += 1,
        }
    })?;
    standing.also(feeds, POLICIES, "the rules of roles are not known");
    let (groups, groups_unread) = rules_of_groups(feeds)?;
    let (mut held_by_groups, mut without_rules, mut all) = (false, 0, 0);
    let mut rows = Vec::new();
    for role in roles::privileged().filter(|role| definitions.has(role)) {
        all += 1;
        let mut of_role = assignments.remove(role.0).unwrap_or_default();
        of_role.sort_by(|a, b| text(a, "id").cmp(&text(b, "id")));
        let mut row = Object::new();
        row.insert("roleTemplateId".to_owned(), json!(role.0));
        row.insert("displayName".to_owned(), json!(role.1));
        row.insert("assignments".to_owned(), json!(of_role));
        let mut rules = managed.remove(role.0);
        without_rules += usize::from(rules.is_none());
        for (group, name) in holders.groups_with(role.1) {
            held_by_groups = true;
            let of_group = groups.get(group).into_iter().flatten().cloned().map(|mut rule| {
                rule.insert("ruleSource".to_owned(), json!(name.unwrap_or(group)));
                rule
            });
            if let Some(rules) = &mut rules {
                rules.extend(of_group);
            }
        }
        if let Some(rules) = rules {
            row.insert("rules".to_owned(), json!(rules));
        }
        rows.push(row);
    }
    if feeds.gap(POLICIES).is_none() {
        standing.some(without_rules, all, "roles have no policy among the answers");
    }
    standing.some(unread, all, "policies came without their rules");
    if held_by_groups {
        standing.some(groups_unread, groups.len() + groups_unread, "policies of groups came without their rules");
        standing.also(feeds, GROUP_POLICIES, "the rules of groups that hold a role are not known");
    }
    rows.sort_by(|a, b| text(a, "roleTemplateId").cmp(&text(b, "roleTemplateId")));
    Ok(standing.derived(rows))
}

/// Rules of policies by the group's id, and how many policies came without rules.
type OfGroups = (BTreeMap<String, Vec<Object>>, usize);

/// By the group's id, and how many policies came without rules. A group that is not managed has none.
fn rules_of_groups<F: Inputs>(feeds: &F) -> Result<OfGroups, F::Error> {
    let mut groups: BTreeMap<String, Vec<Object>> = BTreeMap::new();
    let mut unread = 0;
    feeds.each(GROUP_POLICIES, &mut |policy| {
        let member = text(policy, "roleDefinitionId").is_none_or(|role| role.eq_ignore_ascii_case("member"));
        let group = id(policy, "groupId").or_else(|| id(policy, "scopeId"));
        match (group, rules(policy, "", "PIM Group")) {
            _ if !member => {}
            (Some(group), Some(rules)) => groups.entry(group).or_default().extend(rules),
            _ => unread += 1,
        }
    })?;
    Ok((groups, unread))
}

#[cfg(test)]
mod tests;
