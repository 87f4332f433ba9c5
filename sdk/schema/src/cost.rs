//! What a request costs, and of which published budget.

use crate::{Get, Request};

/// A limit that a service publishes for a kind of requests.
///
/// The figures are those of <https://learn.microsoft.com/graph/throttling-limits>, read 2026-11; the rate limiter of the
/// collector has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// Identity and access: users, groups, applications, roles, domains and policies, in resource units.
    Directory,
    /// Identity reports: sign-ins, audits and registration details.
    IdentityReports,
    /// Conditional Access and identity protection.
    ConditionalAccess,
    /// Usage reports as CSV.
    UsageReports,
    /// Outlook: what is in mailboxes.
    Outlook,
    /// Advanced hunting.
    Hunting,
    /// What else Microsoft Graph answers.
    Graph,
    /// Exchange Online: nothing is published.
    Exchange,
    /// Security & Compliance: nothing is published.
    Compliance,
    /// Name servers.
    Dns,
}

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The budget.
    pub budget: Budget,
    /// Of the directory, the resource units that are published for the path ("Identity and access service limits"); 1
    /// where none are. What `$select`, `$expand` and small pages change comes on top.
    pub base: u32,
}

/// A request to the directory with the units that are published for its path.
#[must_use]
pub const fn directory(base: u32) -> Option<Cost> {
    Some(Cost { budget: Budget::Directory, base })
}

/// One request of another budget.
#[must_use]
pub const fn one(budget: Budget) -> Option<Cost> {
    Some(Cost { budget, base: 1 })
}

/// A page below so many objects costs a unit less.
const SMALL_PAGE: u32 = 20;

impl Cost {
    /// The units of a request: `$select` costs one less, `$expand` one more, a page of fewer than 20 objects one less, and
    /// none is free.
    #[must_use]
    pub fn units(&self, request: &Request) -> u32 {
        match request {
            Request::Get(get) | Request::GetEach(get, _) if self.budget == Budget::Directory => {
                let less = u32::from(!get.select.is_empty()) + u32::from(get.top.is_some_and(|top| top < SMALL_PAGE));
                (self.base + u32::from(!get.expand.is_empty())).saturating_sub(less).max(1)
            }
            _ => self.base,
        }
    }
}

/// Whether a request spends one of the budget of `keyCredentials`, besides: lists of applications and service principals
/// that ask for them. <https://learn.microsoft.com/graph/api/serviceprincipal-list>,
/// <https://learn.microsoft.com/graph/api/application-list>
#[must_use]
pub fn asks_for_keys(request: &Request) -> bool {
    let lists = |get: &Get| ["/applications", "/servicePrincipals"].iter().any(|start| get.path.starts_with(start));
    match request {
        Request::Get(get) | Request::GetEach(get, _) => lists(get) && get.select.contains(&"keyCredentials"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HELPERS, SOURCES};

    /// The units of a path as Microsoft publishes them: a second opinion on what the declarations say. Microsoft Graph
    /// service-specific throttling limits, "Identity and access service limits",
    /// <https://learn.microsoft.com/graph/throttling-limits>, read 2026-11.
    fn published(path: &str) -> u32 {
        match path.trim_start_matches('/').split('/').collect::<Vec<_>>().as_slice() {
            ["groups", _, "transitiveMembers"] => 5,
            ["domains", _, "domainNameReferences"] => 4,
            ["contracts" | "subscribedSkus"] | ["groups", _, "members"] => 3,
            ["users" | "applications" | "oauth2PermissionGrants"]
            | ["oauth2PermissionGrants", _]
            | ["applications", _, "extensionProperties"]
            | ["servicePrincipals", _, "appRoleAssignments"]
            | ["users", _, "licenseDetails" | "memberOf" | "ownedObjects" | "transitiveMemberOf"] => 2,
            _ => 1,
        }
    }

    #[test]
    fn what_is_asked_of_the_directory_costs_what_is_published() {
        const DIRECTORY: &[&str] = &[
            "users",
            "groups",
            "applications",
            "servicePrincipals",
            "oauth2PermissionGrants",
            "subscribedSkus",
            "domains",
            "organization",
            "policies",
            "settings",
            "directory",
        ];
        let mut count = 0;
        for source in SOURCES.iter().chain(HELPERS) {
            let (Request::Get(get) | Request::GetEach(get, _)) = source.request else { continue };
            let cost = source.cost.expect("a cost");
            let first = get.path.split('/').nth(1).unwrap_or_default();
            if DIRECTORY.contains(&first) {
                assert_eq!(cost.budget, Budget::Directory, "{}", source.id);
            }
            if cost.budget == Budget::Directory {
                assert_eq!(cost.base, published(get.path), "{}", source.id);
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn options_change_what_a_request_costs() {
        let units = |base, get| Cost { budget: Budget::Directory, base }.units(&Request::Get(get));
        assert_eq!(units(2, Get::v1("/users")), 2);
        assert_eq!(units(2, Get::v1("/users").select(&["id"]).top(999)), 1);
        assert_eq!(units(2, Get::v1("/users").top(5)), 1);
        assert_eq!(units(5, Get::v1("/groups/{id}/transitiveMembers").select(&["id"]).top(999)), 4);
        assert_eq!(units(2, Get::v1("/applications").select(&["id"]).expand("federatedIdentityCredentials")), 2);
        assert_eq!(units(1, Get::v1("/roleManagement/directory/roleAssignments").expand("principal")), 2);
        assert_eq!(units(1, Get::v1("/domains").select(&["id"])), 1, "none is free");
        let reports = Cost { budget: Budget::IdentityReports, base: 1 };
        assert_eq!(reports.units(&Request::Get(Get::v1("/auditLogs/signIns").expand("x"))), 1);
    }

    #[test]
    fn only_lists_of_applications_with_keys_ask_for_keys() {
        let keys = |get| asks_for_keys(&Request::Get(get));
        assert!(keys(Get::v1("/applications/{id}").select(&["id", "keyCredentials"])));
        assert!(
            !keys(Get::v1("/applications").select(&["id"])) && !keys(Get::v1("/users").select(&["keyCredentials"]))
        );
    }
}
