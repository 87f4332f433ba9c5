//! The documents `privileged-users` and `privileged-service-principals`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::holders::{Holders, Kind};
use super::properties::{copied, id};
use super::{Derived, Inputs, Object};

const USERS: &str = "graph/users";
const SERVICE_PRINCIPALS: &str = "graph/service-principals";

/// Who holds a privileged role, or is eligible for one.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivilegedPrincipals {
    /// The document `privileged-users`.
    pub users: Derived,
    /// The document `privileged-service-principals`.
    pub service_principals: Derived,
}

/// Makes the documents `privileged-users` and `privileged-service-principals`: who holds one of the privileged roles for the
/// whole tenant, assigned or eligible, directly or by a group and the groups in it.
///
/// # Feeds
/// - `graph/role-assignments`: `GET /v1.0/roleManagement/directory/roleAssignments?$expand=principal`; application right
///   RoleManagement.Read.Directory. Graph takes no second `$expand` here.
/// - `role-definitions`: `GET /v1.0/roleManagement/directory/roleDefinitions?$select=id,templateId,displayName,isBuiltIn`;
///   the same right.
/// - `role-assignment-instances`, `role-eligibility-instances`:
///   `GET /v1.0/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal` and
///   `…/roleEligibilityScheduleInstances?$expand=principal`; RoleAssignmentSchedule.Read.Directory and
///   RoleEligibilitySchedule.Read.Directory, or RoleManagement.Read.Directory; Microsoft Entra ID P2 or ID Governance. Without
///   the licence nobody is eligible, and what is active stands in the first feed.
/// - `graph/policy-group-members`: `GET /beta/groups/{id}/transitiveMembers?$select=id`, of each group that is a principal
///   above, service principals among its members; GroupMember.ReadBasic.All.
/// - `group-eligibility-instances`:
///   `GET /v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances?$filter=groupId eq '{id}'&$expand=principal`,
///   of each of these groups; PrivilegedEligibilitySchedule.Read.AzureADGroup; the same licence.
/// - `graph/users`: `GET /v1.0/users` with `id,displayName,onPremisesImmutableId,onPremisesSyncEnabled` in its `$select`; User.Read.All.
/// - `graph/service-principals`: `GET /v1.0/servicePrincipals` with `id,appId,displayName`; Application.Read.All.
///
/// # Errors
/// If a feed cannot be read.
pub fn privileged_principals<F: Inputs>(feeds: &F) -> Result<PrivilegedPrincipals, F::Error> {
    let (mut holders, standing) = match Holders::read(feeds)? {
        Ok(read) => read,
        Err(gap) => {
            let nothing = || Derived::nothing(gap.clone());
            return Ok(PrivilegedPrincipals { users: nothing(), service_principals: nothing() });
        }
    };
    let users = named(
        feeds,
        USERS,
        &["displayName", "onPremisesImmutableId", "onPremisesSyncEnabled"],
        Kind::User,
        &mut holders,
    )?;
    let names = &["appId", "displayName"];
    let programs = named(feeds, SERVICE_PRINCIPALS, names, Kind::ServicePrincipal, &mut holders)?;
    let Holders { roles, principals, groups } = holders;
    // Members of groups that are neither, such as devices, act for nobody once all users and programs are known.
    let unnamed = |id: &&String| principals.get(*id).is_some_and(|said| said.kind.is_none()) && !groups.contains(*id);
    let strangers = roles.keys().filter(unnamed).count();
    let rest = "principals with a privileged role are nobody whom the feeds name";
    let finish = |feed: &str, rows: BTreeMap<String, Object>| {
        let mut standing = standing.clone();
        standing.also(feeds, feed, "names, and members of groups, may be missing");
        standing.some(strangers, roles.len(), rest);
        let with_roles = |(id, mut row): (String, Object)| {
            row.insert("roles".to_owned(), json!(roles.get(&id)));
            row.insert("id".to_owned(), Value::String(id));
            row
        };
        standing.derived(rows.into_iter().map(with_roles).collect())
    };
    let with_id = |(id, mut row): (String, Object)| {
        row.insert("servicePrincipalId".to_owned(), Value::String(id.clone()));
        (id, row)
    };
    Ok(PrivilegedPrincipals {
        users: finish(USERS, users),
        service_principals: finish(SERVICE_PRINCIPALS, programs.into_iter().map(with_id).collect()),
    })
}

/// Those of that kind, with some properties: from their own feed, or else as their assignments describe them.
fn named<F: Inputs>(
    feeds: &F,
    feed: &str,
    properties: &[&str],
    kind: Kind,
    holders: &mut Holders,
) -> Result<BTreeMap<String, Object>, F::Error> {
    let mut found = BTreeMap::new();
    let Holders { roles, principals, .. } = holders;
    feeds.each(feed, &mut |object| {
        if let Some(id) = id(object, "id").filter(|id| roles.contains_key(id)) {
            if let Some(said) = principals.get_mut(&id) {
                said.kind = Some(kind);
            }
            found.insert(id, copied(object, properties));
        }
    })?;
    for (id, said) in principals.iter().filter(|(_, said)| said.kind == Some(kind)) {
        found.entry(id.clone()).or_insert_with(|| copied(&said.object, properties));
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
