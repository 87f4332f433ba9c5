//! What a request of the directory costs, in resource units.
//!
//! Source: Microsoft Graph service-specific throttling limits, "Identity and access service limits",
//! <https://learn.microsoft.com/graph/throttling-limits>, read 2026-11.

use super::pace::{self, Budget};

/// The units of a GET. `path` begins with its version.
#[must_use]
pub fn of(path: &str) -> u32 {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let base: i32 = match segments(path).as_slice() {
        ["groups", _, "transitiveMembers"] => 5,
        ["domains", _, "domainNameReferences"] => 4,
        ["contracts" | "subscribedSkus"] | ["groups", _, "members"] => 3,
        ["users" | "applications" | "oauth2PermissionGrants"]
        | ["oauth2PermissionGrants", _]
        | ["applications", _, "extensionProperties"]
        | ["servicePrincipals", _, "appRoleAssignments"]
        | ["users", _, "licenseDetails" | "memberOf" | "ownedObjects" | "transitiveMemberOf"] => 2,
        _ => 1,
    };
    let options = || query.split('&').filter_map(|option| option.split_once('='));
    let has = |name: &str| options().any(|(option, _)| option == name);
    let few = options().any(|(option, value)| option == "$top" && value.parse::<u32>().is_ok_and(|top| top < 20));
    let units = base - i32::from(has("$select")) + i32::from(has("$expand")) - i32::from(few);
    units.max(1).unsigned_abs()
}

/// The budget of a path that its source says all of. Domains, the organization, group settings and policies that derive
/// from `policyBase` are of the directory; the few others beside them are taken for it, too.
#[must_use]
pub fn budget(path: &str) -> Budget {
    match segments(path).first() {
        Some(&("domains" | "organization" | "policies" | "settings" | "directory")) => pace::IDENTITY,
        _ => pace::OTHER,
    }
}

/// The budget of which a GET spends one, besides the units.
#[must_use]
pub fn also(path: &str) -> Option<Budget> {
    let (path, query) = path.split_once('?')?;
    let lists = matches!(segments(path).as_slice(), ["applications" | "servicePrincipals", ..]);
    let keys = query.split('&').any(|option| option.starts_with("$select=") && option.contains("keyCredentials"));
    (lists && keys).then_some(pace::KEYS)
}

/// The parts of a path after its version.
fn segments(path: &str) -> Vec<&str> {
    path.trim_start_matches('/').split('/').skip(1).collect()
}

#[cfg(test)]
mod tests {
    use super::super::feeds::{Ask, feed, helper, of_source};
    use super::*;

    #[test]
    fn a_request_costs_what_is_published() {
        for (path, units) in [
            ("/v1.0/users", 2),
            ("/v1.0/users?$select=id&$top=999", 1),
            ("/v1.0/users?$top=5", 1),
            ("/v1.0/groups/{id}/transitiveMembers?$select=id&$top=999", 4),
            ("/v1.0/groups/{id}/members", 3),
            ("/v1.0/servicePrincipals/{id}/appRoleAssignments?$top=999", 2),
            ("/v1.0/applications?$select=id&$expand=federatedIdentityCredentials", 2),
            ("/v1.0/roleManagement/directory/roleAssignments?$expand=principal", 2),
            ("/v1.0/subscribedSkus", 3),
            ("/v1.0/domains", 1),
            ("/beta/users/{id}/authentication/requirements", 1),
        ] {
            assert_eq!(of(path), units, "{path}");
        }
    }

    /// Every feed that is asked of Graph by a GET, with its path.
    fn asked() -> impl Iterator<Item = (super::super::feeds::Feed, String)> {
        let names: std::collections::BTreeSet<&str> =
            ephor_schema::SOURCES.iter().flat_map(|source| of_source(source.id)).copied().collect();
        names.into_iter().filter_map(feed).filter_map(|feed| match feed.ask.clone() {
            Ask::Graph { path, .. } => Some((feed, path)),
            Ask::GraphEach { path, .. } => Some((feed, path.to_owned())),
            _ => None,
        })
    }

    #[test]
    fn whoever_asks_for_keys_spends_their_budget_and_nobody_else_does() {
        let found: Vec<&str> =
            asked().filter(|(feed, _)| feed.cost().also.is_some()).map(|(feed, _)| feed.name).collect();
        assert_eq!(found, [helper::APPLICATIONS, "graph/service-principals"]);
        assert_eq!(also("/v1.0/users?$select=keyCredentials"), None);
        assert_eq!(also("/v1.0/applications/{id}?$select=id,keyCredentials"), Some(pace::KEYS));
    }

    #[test]
    fn nothing_of_the_directory_goes_uncounted() {
        let directory =
            ["users", "groups", "applications", "servicePrincipals", "oauth2PermissionGrants", "subscribedSkus"];
        for (feed, path) in asked() {
            let first = segments(path.split('?').next().unwrap_or_default())[0];
            if directory.contains(&first) || budget(&path) == pace::IDENTITY {
                assert_eq!(feed.budget, pace::IDENTITY, "{}: {path}", feed.name);
            }
        }
    }
}
