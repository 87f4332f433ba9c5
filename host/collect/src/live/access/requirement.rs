//! What a source needs, and whether a token has it.

use ephor_schema::{Permission, Protocol, Scope, Source};

use super::grant_for;
use crate::live::auth::{Claims, Identity, Resource};
use crate::live::feeds::{self, Ask};

/// What it takes to read a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing: anybody may ask.
    Public,
    /// Permissions of Microsoft Graph, all of them.
    Permissions {
        /// Their names.
        all: Vec<&'static str>,
        /// What some tenants take besides: what for, and which permissions.
        also: Option<(&'static str, Vec<&'static str>)>,
        /// Only a user can have them.
        only_users: bool,
    },
    /// A cmdlet of Exchange Online or of Security & Compliance.
    Cmdlet {
        /// Where it runs.
        resource: Resource,
        /// Its name.
        name: &'static str,
        /// A permission of Microsoft Graph that does instead, if less well.
        instead: Option<&'static str>,
    },
    /// More than the collector does: it comes into a snapshot by an import.
    Elsewhere,
}

impl Requirement {
    /// What a source needs.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        let names = |scopes: &'static [Scope]| scopes.iter().map(|scope| scope.least).collect();
        match source.permission {
            Permission::Public => Self::Public,
            Permission::Graph { all, also, only_users } => Self::Permissions {
                all: names(all),
                also: also.map(|also| (also.purpose, names(also.all))),
                only_users: only_users.is_some(),
            },
            Permission::ManageAsApp(_) => Self::cmdlet(source, None),
            Permission::RoleGroup { instead, .. } => Self::cmdlet(source, Some(instead.least)),
            Permission::Role(_) | Permission::SignedIn(_) | Permission::Other(_) => Self::Elsewhere,
        }
    }

    fn cmdlet(source: &Source, instead: Option<&'static str>) -> Self {
        let resource = match source.service.protocol {
            Some(Protocol::Exchange) => Resource::Exchange,
            Some(Protocol::Compliance) => Resource::Compliance,
            _ => return Self::Elsewhere,
        };
        source.cmdlet().map_or(Self::Elsewhere, |cmdlet| Self::Cmdlet { resource, name: cmdlet.name, instead })
    }

    /// What a feed needs: that of a source, or of a helper.
    #[must_use]
    pub fn of_feed(name: &str) -> Option<Self> {
        ephor_schema::source_or_helper(name).map(Self::of)
    }
}

/// What a feed takes that was refused, as far as can be told: what the token lacks, or all where it does not say.
#[must_use]
pub fn takes(feed: &str, claims: Option<&Claims>) -> Option<String> {
    let all = match Requirement::of_feed(feed)? {
        Requirement::Permissions { all, only_users: true, .. } => {
            vec![format!("{}, which only a user who signs in can have, never an application", all.join(" and "))]
        }
        Requirement::Permissions { all, .. } => match claims {
            Some(claims) => lacking(claims, feed, &all).into_iter().map(|name| grant(claims, name)).collect(),
            None => all.into_iter().map(str::to_owned).collect(),
        },
        Requirement::Cmdlet { resource, name, .. } => grant_for(claims, resource, name),
        Requirement::Public | Requirement::Elsewhere => Vec::new(),
    };
    (!all.is_empty()).then(|| all.join(" and "))
}

/// The source without which nothing of another can be used: what it names is asked about, or what it lists is joined to.
#[must_use]
pub fn rests_on(source: &str) -> Option<&'static str> {
    let joined = || {
        // What is a document too is read for its own sake.
        if ephor_schema::DOCUMENTS.iter().any(|document| document.source == source) {
            return None;
        }
        let table = ephor_schema::TABLES.iter().find(|table| table.columns.iter().any(|one| one.source == source))?;
        Some(table.source)
    };
    let other = match feeds::feed(source)?.ask {
        Ask::MailboxEach(_) => Some("exchange/mailboxes"),
        Ask::Dns(_) => Some("exchange/accepted-domains"),
        Ask::GraphEach { of, .. } => of.feeds().first().copied(),
        _ => joined(),
    };
    other.filter(|other| *other != source && ephor_schema::source(other).is_some())
}

/// The permissions that also do in place of one that a source or helper needs.
fn wider(source: &str, needed: &str) -> &'static [&'static str] {
    let scope = ephor_schema::source_or_helper(source)
        .and_then(|source| source.permission.scopes().find(|scope| scope.least == needed));
    scope.map_or(&[], |scope| scope.wider)
}

/// Whether a token has a permission for a source: itself, its writing twin, or one that includes it.
#[must_use]
pub fn holds(claims: &Claims, source: &str, needed: &str) -> bool {
    let has = |name: &str| claims.has(name) || claims.has(&name.replacen(".Read.", ".ReadWrite.", 1));
    has(needed) || wider(source, needed).iter().any(|by| has(by))
}

/// The permissions of these that a token lacks for a source. One that comes with another is not asked for.
#[must_use]
pub fn lacking<'n>(claims: &Claims, source: &str, all: &[&'n str]) -> Vec<&'n str> {
    let missing: Vec<&str> = all.iter().copied().filter(|needed| !holds(claims, source, needed)).collect();
    let comes_along = |needed: &str| missing.iter().any(|other| *other != needed && includes(other, source, needed));
    missing.iter().copied().filter(|needed| !comes_along(needed)).collect()
}

/// Whether a permission includes another for a source.
fn includes(wide: &str, source: &str, needed: &str) -> bool {
    wider(source, needed).contains(&wide)
}

/// What to grant so that a token has a permission of Microsoft Graph.
#[must_use]
pub fn grant(claims: &Claims, permission: &str) -> String {
    match claims.identity {
        Identity::Application => format!("{permission} (application permission of Microsoft Graph)"),
        Identity::User => format!("{permission} (delegated permission of Microsoft Graph)"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::live::auth::unsigned;

    fn of(id: &str) -> Requirement {
        Requirement::of(ephor_schema::source(id).unwrap())
    }

    fn application(roles: &[&str]) -> Claims {
        Claims::of(&unsigned(&json!({"roles": roles}))).unwrap()
    }

    #[test]
    fn every_source_has_a_requirement_that_can_be_checked() {
        for source in ephor_schema::SOURCES {
            match Requirement::of(source) {
                Requirement::Permissions { all, .. } => {
                    for name in all {
                        let sound = name.contains(".Read") && !name.contains(' ');
                        assert!(sound, "{}: {name:?} is no permission", source.id);
                    }
                }
                Requirement::Cmdlet { name, .. } => assert!(name.starts_with("Get-"), "{}: {name:?}", source.id),
                Requirement::Public => assert_eq!(source.service.protocol, Some(Protocol::Dns), "{}", source.id),
                Requirement::Elsewhere => assert!(!source.is_live(), "{}", source.id),
            }
        }
    }

    #[test]
    fn what_a_source_declares_is_what_it_needs() {
        let both = of("graph/sign-ins");
        assert_eq!(
            both,
            Requirement::Permissions {
                all: vec!["AuditLog.Read.All", "Directory.Read.All"],
                also: None,
                only_users: false
            }
        );
        assert!(matches!(of("graph/on-premises-synchronization"), Requirement::Permissions { only_users: true, .. }));
        assert_eq!(
            of("exchange/inbox-rules"),
            Requirement::Cmdlet {
                resource: Resource::Exchange,
                name: "Get-InboxRule",
                instead: Some("MailboxSettings.Read")
            }
        );
        assert!(matches!(
            of("compliance/protection-alerts"),
            Requirement::Cmdlet { resource: Resource::Compliance, name: "Get-ProtectionAlert", instead: None }
        ));
    }

    #[test]
    fn a_wider_right_counts_where_microsoft_says_so_and_nowhere_else() {
        let directory = application(&["Directory.Read.All"]);
        for (source, needed) in [
            ("graph/users", "User.Read.All"),
            ("graph/domains", "Domain.Read.All"),
            ("graph/subscribed-skus", "LicenseAssignment.Read.All"),
            ("graph/role-assignments", "RoleManagement.Read.Directory"),
        ] {
            assert!(holds(&directory, source, needed), "{needed}");
        }
        for (source, needed) in [
            ("graph/sign-ins", "AuditLog.Read.All"),
            ("graph/authorization-policy", "Policy.Read.All"),
            ("graph/privileged-roles", "RoleManagement.Read.Directory"),
        ] {
            assert!(!holds(&directory, source, needed), "{needed}");
        }
        assert!(holds(&application(&["policy.readwrite.all"]), "graph/x", "Policy.Read.All"));
        assert!(!holds(&application(&["User.ReadBasic.All"]), "graph/users", "User.Read.All"));
        assert!(holds(
            &application(&["RoleManagement.Read.All"]),
            "graph/privileged-roles",
            "RoleManagementPolicy.Read.Directory"
        ));
        assert_eq!(
            lacking(
                &application(&["AuditLog.Read.All"]),
                "graph/sign-ins",
                &["AuditLog.Read.All", "Directory.Read.All"]
            ),
            ["Directory.Read.All"]
        );
        assert_eq!(
            lacking(
                &application(&[]),
                "graph/privileged-roles",
                &["RoleManagement.Read.Directory", "RoleManagementPolicy.Read.Directory"]
            ),
            ["RoleManagement.Read.Directory"],
            "the other comes with it"
        );
    }
}
