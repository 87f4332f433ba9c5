//! Which application permission each path needs, and which license.
//!
//! What a path needs is what Microsoft publishes (`tests/data/graph/permissions.json`, the scheme Application), never what the
//! declarations of the sources say: it is the second opinion on them. That a license is needed, and which source stands
//! behind a path, follows from the declarations.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ephor_schema::{HELPERS, Request, SOURCES};
use serde_json::Value;

use crate::options::License;

/// What a path needs: one of each list.
#[derive(Clone, Debug)]
pub(crate) struct Needs {
    pub rights: Vec<Vec<String>>,
    pub license: Option<License>,
    /// The source of the snapshot that stands behind it.
    pub source: &'static str,
}

/// The permissions that a client has unless options say otherwise: all that sources declare for an application.
pub static ALL: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let live = SOURCES.iter().filter(|source| source.is_live() && source.is_for_applications());
    let all: BTreeSet<&str> = live.flat_map(|source| source.permission.scopes()).map(|scope| scope.least).collect();
    all.into_iter().collect()
});

/// The permission of a user who signs in; no application can have it.
pub(crate) const DELEGATED: &str = "OnPremDirectorySynchronization.Read.All";

/// Paths that are another's twins or parts: the table has no line for them.
const ALIKE: &[(&str, &str)] = &[
    ("groupSettings", "settings"),
    ("identity/conditionalAccess/authenticationStrength/policies", "policies/authenticationStrengthPolicies"),
    ("groups", "groups/{}/transitiveMembers"),
    ("groups/{}", "groups/{}/transitiveMembers"),
    ("groups/{}/members", "groups/{}/transitiveMembers"),
];

/// Where pages of microsoft-graph-docs-contrib say another thing than the table, or the table has no line: the path, a part
/// of the filter, and one of each list.
const DOCUMENTED: &[(&str, &str, &[&[&str]])] = &[
    // appmanagementpolicy-list-appliesto.md @09a02445: both.
    ("policies/appManagementPolicies/{}/appliesTo", "", &[&["Application.Read.All"], &["Policy.Read.All"]]),
    // user-list.md and entra-docs howto-manage-inactive-user-accounts.md @00235f77: both.
    ("users", SIGN_IN_ACTIVITY, &[&["User.Read.All", "Directory.Read.All"], &["AuditLog.Read.All"]]),
    // policyroot-list-rolemanagementpolicyassignments.md: the policies of groups take a right of their own.
    (
        "policies/roleManagementPolicyAssignments",
        "scopeType eq 'Group'",
        &[&["RoleManagementPolicy.Read.AzureADGroup"]],
    ),
    (
        "policies/roleManagementPolicyAssignments",
        "",
        &[&["RoleManagementPolicy.Read.Directory", "RoleManagement.Read.Directory"]],
    ),
    // onpremisesdirectorysynchronization-get.md: no application permission is enough.
    ("directory/onPremisesSynchronization", "", &[&[DELEGATED]]),
];

/// The property of users that takes a right and a license of its own, wherever it stands in a question.
pub(crate) const SIGN_IN_ACTIVITY: &str = "signInActivity";

/// What is answered only with a license, although nobody declares it: a tenant without Conditional Access has no named
/// locations.
const LICENSED: &[(&str, License)] = &[("graph/named-locations", License::EntraP1)];

/// The sources whose status is that of a helper.
const BEHIND: &[(&str, &str)] = &[
    ("role-eligibility-instances", "graph/privileged-roles"),
    ("role-assignment-instances", "graph/privileged-roles"),
    ("role-management-policy-assignments", "graph/privileged-roles"),
    ("group-eligibility-instances", "graph/privileged-roles"),
    ("group-management-policy-assignments", "graph/privileged-roles"),
    ("delegated-permission-classifications", "graph/risky-delegated-permission-classifications"),
    ("inbox-message-rules", "exchange/inbox-rules"),
];

/// A line of the table: the parts of a path, a part of the filter, and what it needs.
struct Line {
    path: Vec<String>,
    filter: &'static str,
    needs: Needs,
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let table = published();
    let line = |path: &str, filter, rights| {
        let path: Vec<String> = path.split('/').map(str::to_lowercase).collect();
        let (source, license) = behind(&path, filter);
        Line { needs: Needs { rights, license, source }, path, filter }
    };
    let documented = DOCUMENTED.iter().map(|(path, filter, rights)| {
        line(path, filter, rights.iter().map(|some| some.iter().map(|one| (*one).to_owned()).collect()).collect())
    });
    let alike = ALIKE.iter().filter_map(|(path, other)| {
        let (_, rights) = table.iter().find(|(known, _)| *known == other.to_lowercase())?;
        Some(line(path, "", vec![rights.clone()]))
    });
    let whole = table.iter().map(|(path, rights)| line(path, "", vec![rights.clone()]));
    documented.chain(alike).chain(whole).collect()
});

/// The paths of the table, in lower case, each with the permissions of which one is enough.
fn published() -> Vec<(String, Vec<String>)> {
    const TABLE: &str = include_str!("../../data/graph/permissions.json");
    // Without the table no path is known, and nothing is answered.
    let table: Value = serde_json::from_str(TABLE).unwrap_or_default();
    let paths = table.get("paths").and_then(Value::as_object).into_iter().flatten();
    let permissions = |rights: &Value| {
        let all = rights.get("application").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        all.map(str::to_owned).collect()
    };
    paths
        .filter_map(|(request, rights)| {
            let (_, path) = request.split_once(" /")?;
            Some((path.to_owned(), permissions(rights)))
        })
        .collect()
}

/// The source behind a path, and the license that it takes.
fn behind(path: &[String], filter: &str) -> (&'static str, Option<License>) {
    let declared =
        SOURCES.iter().chain(HELPERS).find(|source| paths(&source.request, filter).contains(&path.join("/")));
    // What a user or an application is called by its id is of the list.
    let list = || {
        SOURCES
            .iter()
            .find(|source| matches!(path, [list, id] if id == "{}" && paths(&source.request, "").contains(list)))
    };
    let Some(source) = declared.or_else(list) else { return ("", None) };
    let license = LICENSED.iter().find(|(id, _)| *id == source.id).map(|(_, license)| *license);
    let license = license.or_else(|| source.license.and_then(License::declared));
    let is_source = ephor_schema::source(source.id).is_some();
    let own = if is_source { source.id } else { "" };
    (BEHIND.iter().find(|(helper, _)| *helper == source.id).map_or(own, |(_, source)| source), license)
}

/// The paths of a request, in lower case, with `{}` for what changes. A request that selects what takes a right of its own
/// stands behind that alone.
fn paths(request: &Request, filter: &str) -> Vec<String> {
    let plain = |path: &str| path.trim_start_matches('/').replace("{id}", "{}").to_lowercase();
    match request {
        Request::Get(get) | Request::GetEach(get, _) | Request::GetEachMailbox(get)
            if get.select.contains(&SIGN_IN_ACTIVITY) =>
        {
            if filter == SIGN_IN_ACTIVITY {
                vec![plain(get.path)]
            } else {
                Vec::new()
            }
        }
        Request::Get(get) | Request::GetEach(get, _) | Request::GetEachMailbox(get) if get.filter.contains(filter) => {
            vec![plain(get.path)]
        }
        Request::Report(path) => vec![plain(&format!("{}(period={{}})", path.split('(').next().unwrap_or_default()))],
        Request::DirectoryNames => vec!["directoryobjects/getbyids".to_owned()],
        Request::HuntingQuery(_) => vec!["security/runhuntingquery".to_owned()],
        Request::AuditQuery(_) => {
            ["", "/{}", "/{}/records"].map(|end| format!("security/auditlog/queries{end}")).into()
        }
        _ => Vec::new(),
    }
}

/// What a path needs, its version left out, with its filter and the properties that are selected in one text; nothing for a path that there is not.
pub(crate) fn of(path: &[&str], filter: &str) -> Option<&'static Needs> {
    let is = |line: &&Line| {
        line.path.len() == path.len()
            && line.path.iter().zip(path).all(|(known, part)| is_part(known, part))
            && filter.contains(line.filter)
    };
    LINES.iter().find(is).map(|line| &line.needs)
}

/// Whether a part of a path is as the table has it: `{}` for any, `report(period={})` for any period.
fn is_part(known: &str, part: &str) -> bool {
    match known.split_once("{}") {
        Some(("", "")) => true,
        Some((start, end)) => {
            let part = part.to_lowercase();
            part.starts_with(start) && part.ends_with(end)
        }
        None => known.eq_ignore_ascii_case(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rights_are_enough_for_every_path_but_the_delegated_one() {
        for line in LINES.iter().filter(|line| line.needs.rights != [[DELEGATED]]) {
            let enough = line.needs.rights.iter().all(|some| some.iter().any(|right| ALL.contains(&right.as_str())));
            assert!(enough, "{:?}: {:?}", line.path, line.needs);
        }
        assert!(!ALL.contains(&DELEGATED));
    }

    #[test]
    fn paths_are_found_with_what_they_need() {
        assert!(of(&["nothing"], "").is_none());
        let policies = ["policies", "roleManagementPolicyAssignments"];
        let right = |filter| of(&policies, filter).unwrap().rights[0][0].clone();
        assert_eq!(right("scopeId eq '/' and scopeType eq 'DirectoryRole'"), "RoleManagementPolicy.Read.Directory");
        assert_eq!(right("scopeId eq 'x' and scopeType eq 'Group'"), "RoleManagementPolicy.Read.AzureADGroup");
        let activity = of(&["users"], " id,signInActivity").unwrap();
        assert_eq!((activity.source, activity.license), ("graph/user-sign-in-activity", Some(License::EntraP1)));
        assert_eq!(activity.rights, [&["User.Read.All", "Directory.Read.All"][..], &["AuditLog.Read.All"]]);
        for (path, source, license) in [
            (&["users"][..], "graph/users", None),
            (&["users", "x"], "graph/users", None),
            (&["groups", "x", "transitiveMembers"], "graph/policy-group-members", None),
            (&["reports", "getEmailAppUsageUserDetail(period='D180')"], "graph/email-app-usage", None),
            (&["auditLogs", "signIns"], "graph/sign-ins", Some(License::EntraP1)),
            (&["security", "auditLog", "queries", "x", "records"], "graph/mail-items-accessed-records", None),
            (&["security", "runHuntingQuery"], "defender/software-inventory", Some(License::DefenderEndpoint)),
            (&policies, "graph/privileged-roles", Some(License::EntraP2)),
            (
                &["roleManagement", "directory", "roleEligibilityScheduleInstances"],
                "graph/privileged-roles",
                Some(License::EntraP2),
            ),
            (&["applications", "x"], "", None),
            (&["identity", "conditionalAccess", "namedLocations"], "graph/named-locations", Some(License::EntraP1)),
        ] {
            let needs = of(path, "").unwrap_or_else(|| panic!("{path:?}"));
            assert_eq!((needs.source, needs.license), (source, license), "{path:?}");
        }
    }
}
