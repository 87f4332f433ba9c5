//! What a source needs, and whether a token has it.

use ephor_schema::Source;

use super::grant_for;
use crate::live::auth::{Claims, Identity, Resource};
use crate::live::feeds::{self, Ask, helper};

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
        let right = source.right;
        match source.id.split('/').next().unwrap_or_default() {
            "dns" => Self::Public,
            "graph" | "defender" => {
                let (names, only_users) = match right.split_once(" of a user who signs in") {
                    Some((names, _)) => (names, true),
                    None => (right, false),
                };
                let list = |names: &'static str| names.split(" and ").map(str::trim).collect();
                let (names, also) = match names.split_once("; for ") {
                    Some((names, rest)) => {
                        (names, rest.split_once(" also ").map(|(what_for, names)| (what_for, list(names))))
                    }
                    None => (names, None),
                };
                Self::Permissions { all: list(names), also, only_users }
            }
            service @ ("exchange" | "compliance") => match cmdlet(source.reads) {
                Some(name) => Self::Cmdlet {
                    resource: if service == "exchange" { Resource::Exchange } else { Resource::Compliance },
                    name,
                    instead: instead(right),
                },
                None => Self::Elsewhere,
            },
            _ => Self::Elsewhere,
        }
    }

    /// What a feed needs: that of a source, or of a helper.
    #[must_use]
    pub fn of_feed(name: &str) -> Option<Self> {
        if let Some(source) = ephor_schema::source(name) {
            return Some(Self::of(source));
        }
        let (_, right) = HELPERS.iter().find(|(known, _)| *known == name)?;
        Some(match right.split_once('-') {
            Some(("Get", _)) => Self::Cmdlet { resource: Resource::Exchange, name: right, instead: None },
            _ => Self::Permissions { all: vec![*right], also: None, only_users: false },
        })
    }
}

/// Feeds that are no source alone: the permission of Microsoft Graph, or the cmdlet of Exchange.
const HELPERS: &[(&str, &str)] = &[
    (helper::APPLICATIONS, "Application.Read.All"),
    (helper::CLASSIFICATIONS, "Application.Read.All"),
    (helper::FEDERATED_CREDENTIALS, "Application.Read.All"),
    (helper::APPLIES_TO, "Application.Read.All"),
    (helper::ROLE_DEFINITIONS, "RoleManagement.Read.Directory"),
    (helper::ELIGIBILITY, "RoleEligibilitySchedule.Read.Directory"),
    (helper::ASSIGNMENT_INSTANCES, "RoleAssignmentSchedule.Read.Directory"),
    (helper::ROLE_POLICIES, "RoleManagementPolicy.Read.Directory"),
    (helper::GROUP_ELIGIBILITY, "PrivilegedEligibilitySchedule.Read.AzureADGroup"),
    (helper::GROUP_POLICIES, "RoleManagementPolicy.Read.AzureADGroup"),
    (helper::REPORT_SETTINGS, "ReportSettings.Read.All"),
    (helper::MESSAGE_RULES, "MailboxSettings.Read"),
    (helper::MAIL_CONTACTS, "Get-MailContact"),
    (helper::MAIL_USERS, "Get-MailUser"),
    (helper::RECIPIENTS, "Get-Recipient"),
];

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

/// The cmdlet at the start of what a source reads.
fn cmdlet(reads: &'static str) -> Option<&'static str> {
    let first = reads.split([' ', ',']).next()?;
    let (verb, noun) = first.split_once('-')?;
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_word(verb) && is_word(noun)).then_some(first)
}

/// The permission after `; or`.
fn instead(right: &'static str) -> Option<&'static str> {
    let (_, rest) = right.split_once("; or ")?;
    rest.split([',', ' ']).next()
}

/// A permission that includes another, for these sources alone or, if none is named, for all that need it.
struct Wider {
    needed: &'static str,
    by: &'static [&'static str],
    sources: &'static [&'static str],
}

impl Wider {
    /// Whether it stands for a permission that a source needs.
    fn fits(&self, source: &str, needed: &str) -> bool {
        // For whom an app management policy applies to the table has no wider permission.
        let alone = source == APP_MANAGEMENT && needed == "Application.Read.All";
        self.needed == needed && !alone && (self.sources.is_empty() || self.sources.contains(&source))
    }
}

const APP_MANAGEMENT: &str = "graph/app-management-policies";

/// From the table of permissions and paths that Microsoft publishes with Graph's metadata (kibali, read 2026-11), for
/// the paths of our sources: what may read the path besides the permission that we declare.
const WIDER: &[Wider] = &[
    Wider { needed: "Application.Read.All", by: &["Directory.Read.All"], sources: &[] },
    Wider { needed: "AuditLogsQuery-Exchange.Read.All", by: &["AuditLogsQuery.Read.All"], sources: &[] },
    Wider { needed: "Domain.Read.All", by: &["Directory.Read.All"], sources: &[] },
    Wider {
        needed: "GroupMember.ReadBasic.All",
        by: &["GroupMember.Read.All", "Group.ReadBasic.All", "Group.Read.All", "Directory.Read.All"],
        sources: &[],
    },
    Wider { needed: "GroupSettings.Read.All", by: &["Group.Read.All", "Directory.Read.All"], sources: &[] },
    Wider { needed: "LicenseAssignment.Read.All", by: &["Organization.Read.All", "Directory.Read.All"], sources: &[] },
    Wider { needed: "Organization.Read.All", by: &["Directory.Read.All"], sources: &[] },
    Wider { needed: "Policy.Read.All", by: &["Directory.Read.All"], sources: &["graph/admin-consent-request-policy"] },
    Wider { needed: "Policy.Read.AuthenticationMethod", by: &["Policy.Read.All"], sources: &[] },
    Wider {
        needed: "RoleManagement.Read.Directory",
        by: &["Directory.Read.All"],
        sources: &["graph/role-assignments", helper::ROLE_DEFINITIONS],
    },
    Wider {
        needed: "RoleManagement.Read.Directory",
        by: &["RoleManagement.Read.All"],
        sources: &[
            "graph/privileged-roles",
            "graph/privileged-users",
            "graph/privileged-service-principals",
            helper::ROLE_DEFINITIONS,
        ],
    },
    Wider {
        needed: "RoleAssignmentSchedule.Read.Directory",
        by: &["RoleManagement.Read.Directory", "RoleManagement.Read.All"],
        sources: &[],
    },
    Wider {
        needed: "RoleEligibilitySchedule.Read.Directory",
        by: &["RoleManagement.Read.Directory", "RoleManagement.Read.All"],
        sources: &[],
    },
    Wider {
        needed: "RoleManagementPolicy.Read.Directory",
        by: &["RoleManagement.Read.Directory", "RoleManagement.Read.All"],
        sources: &[],
    },
    Wider { needed: "User.Read.All", by: &["Directory.Read.All"], sources: &[] },
];

/// Whether a token has a permission for a source: itself, its writing twin, or one that includes it.
#[must_use]
pub fn holds(claims: &Claims, source: &str, needed: &str) -> bool {
    let has = |name: &str| claims.has(name) || claims.has(&name.replacen(".Read.", ".ReadWrite.", 1));
    has(needed) || WIDER.iter().any(|wider| wider.fits(source, needed) && wider.by.iter().any(|by| has(by)))
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
    WIDER.iter().any(|wider| wider.fits(source, needed) && wider.by.contains(&wide))
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
                Requirement::Public => assert!(source.id.starts_with("dns/")),
                Requirement::Elsewhere => {
                    let start = source.id.split('/').next().unwrap();
                    let known = ["on-premises", "power-bi", "power-platform", "sharepoint", "teams"];
                    assert!(known.contains(&start), "{}", source.id);
                }
            }
        }
    }

    #[test]
    fn words_between_rights_are_understood() {
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

    #[test]
    fn a_wider_right_is_one_for_a_right_that_some_source_needs() {
        let of_sources = ephor_schema::SOURCES.iter().map(Requirement::of);
        let of_helpers = HELPERS.iter().filter_map(|(name, _)| Requirement::of_feed(name));
        let needed: Vec<&str> = of_sources
            .chain(of_helpers)
            .flat_map(|requirement| match requirement {
                Requirement::Permissions { all, also, .. } => {
                    all.into_iter().chain(also.into_iter().flat_map(|(_, names)| names)).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        for wider in WIDER {
            assert!(needed.contains(&wider.needed), "{}", wider.needed);
            assert!(wider.sources.iter().all(|id| Requirement::of_feed(id).is_some()), "{:?}", wider.sources);
        }
    }
}
