//! What is read: each feed is one endpoint or cmdlet, and each source is made from one feed or more. All of it follows
//! from the declarations of the sources and helpers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ephor_schema::{HELPERS, Request, SOURCES, Source, source_or_helper};
pub use ephor_schema::{Records, Subjects};

use super::budget::{self, Budget, Cost};

/// One stream of objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Its name: the id of a source, or that of a helper that no source is alone.
    pub name: &'static str,
    /// What is sent.
    pub ask: Ask,
    /// Which budget it spends.
    pub budget: Budget,
    /// Units of the budget that a request costs.
    pub units: u32,
}

/// Subjects that are asked about together, and kept together.
pub const GRAPH_BATCH: usize = 20;
/// The same of mailboxes.
pub const EXCHANGE_BATCH: usize = 10;

impl Feed {
    /// What a request of it spends; a batch, as many times the units as it holds requests.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let keys = source_or_helper(self.name).is_some_and(|source| ephor_schema::asks_for_keys(&source.request));
        let also = keys.then_some(budget::KEYS);
        Cost { budget: self.budget, units: self.units, also }
    }

    /// The most requests whose answers are under way and not in the capture yet, those inside batches counted: what whoever
    /// is killed asks again. `left` is how many subjects of a feed with a call for each have not answered. Further pages
    /// of a subject, and the parts of a hunting query, are not counted.
    #[must_use]
    pub fn under_way(&self, left: u64) -> u64 {
        let (batch, calls) = match &self.ask {
            Ask::Graph { .. } | Ask::Cmdlet { .. } | Ask::Names => return 1,
            // The redirect and the report; the number of rows and the rows; the query, a look at it or a page of it.
            Ask::Report { .. } | Ask::Hunting | Ask::AuditQuery => return 2,
            // Name servers are asked again for all.
            Ask::Dns(_) => return 0,
            Ask::GraphEach { .. } => (GRAPH_BATCH, 1),
            // Two folders, each with its name and its rights.
            Ask::MailboxEach(PerMailbox::FolderPermissions) => (EXCHANGE_BATCH, 4),
            Ask::MailboxEach(what) => (what.batch(), 1),
        };
        // Each worker holds a batch until all of it has answered.
        left.min(u64::from(self.budget.at_once.1) * batch as u64) * calls
    }
}

/// What a feed sends.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// GET of a list, page by page, or of one object. `{since}` stands for the beginning of the window.
    Graph {
        /// The path after the base URL, with its query.
        path: String,
        /// In which other way it is read, where this one is refused or cannot be read.
        instead: Option<Instead>,
    },
    /// POST with the ids that policies name, 1,000 at a time, for what they are called.
    Names,
    /// GET for each subject, in batches of 20.
    GraphEach {
        /// The path with `{id}` for the subject.
        path: &'static str,
        /// Whom it asks about.
        of: Subjects,
        /// The property that gets the id of the subject.
        property: &'static str,
        /// Whether the objects of a page become one, `{property: id, members: [ids]}`.
        members: bool,
    },
    /// GET that redirects to a CSV file; an object for each line.
    Report {
        /// The path after the base URL.
        path: &'static str,
    },
    /// Hunting queries.
    Hunting,
    /// A query of the audit log that is made, waited for, and read page by page.
    AuditQuery,
    /// A cmdlet of Exchange or of Security & Compliance.
    Cmdlet {
        /// Its name.
        name: &'static str,
        /// Its parameters: a name and a value, or a switch.
        parameters: Vec<(&'static str, Option<&'static str>)>,
        /// The properties asked for; all where there is none.
        select: &'static [&'static str],
    },
    /// A cmdlet for each mailbox.
    MailboxEach(PerMailbox),
    /// TXT records of the tenant's domains.
    Dns(Records),
}

/// The other way to read a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instead {
    /// The path after the base URL, with its query.
    pub path: &'static str,
    /// What is not there then, in words for people; none where something else makes up for it.
    pub lacks: Option<&'static str>,
}

impl Instead {
    /// Whether a link to a page is of this way.
    #[must_use]
    pub fn is_on(&self, link: &str) -> bool {
        link.contains(self.path.split('?').next().unwrap_or_default())
    }
}

/// A parameter that the service may not know, and what is then not known: the properties that are told only to those who
/// ask with it.
#[derive(Clone, Copy, Debug)]
pub struct Optional {
    /// The feed.
    pub feed: &'static str,
    /// Its parameter.
    pub parameter: &'static str,
    /// The properties.
    pub properties: &'static [&'static str],
}

/// All of them.
pub static OPTIONAL: LazyLock<Vec<Optional>> = LazyLock::new(|| {
    let all = SOURCES.iter().filter_map(|source| {
        let (parameter, properties) = source.cmdlet()?.optional?;
        Some(Optional { feed: source.id, parameter, properties })
    });
    all.collect()
});

/// What is asked about each mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerMailbox {
    /// `Get-InboxRule -IncludeHidden`.
    InboxRules,
    /// `GET /users/{id}/mailFolders/inbox/messageRules`, where Exchange refuses that cmdlet.
    MessageRules,
    /// `Get-MailboxPermission`.
    Permissions,
    /// `Get-MailboxFolderPermission` of inbox and calendar, whose names `Get-MailboxFolderStatistics` tells.
    FolderPermissions,
    /// `Get-MailboxFolderStatistics -FolderScope RecoverableItems`.
    FolderStatistics,
}

impl PerMailbox {
    /// How many mailboxes are asked about in one request.
    #[must_use]
    pub const fn batch(self) -> usize {
        if matches!(self, Self::MessageRules) { GRAPH_BATCH } else { EXCHANGE_BATCH }
    }
}

impl From<ephor_schema::PerMailbox> for PerMailbox {
    fn from(what: ephor_schema::PerMailbox) -> Self {
        use ephor_schema::PerMailbox;
        match what {
            PerMailbox::InboxRules => Self::InboxRules,
            PerMailbox::Permissions => Self::Permissions,
            PerMailbox::FolderPermissions => Self::FolderPermissions,
            PerMailbox::FolderStatistics => Self::FolderStatistics,
        }
    }
}

/// The path of Graph for the inbox rules of a mailbox.
pub const MESSAGE_RULES_OF: &str = "/v1.0/users/{id}/mailFolders/inbox/messageRules";

/// Helpers: feeds that are no source alone.
pub mod helper {
    pub use crate::normalize::{APPLICATIONS, MAIL_CONTACTS, MAIL_USERS, MESSAGE_RULES, RECIPIENTS, ROLE_DEFINITIONS};
    /// Who may activate a role.
    pub const ELIGIBILITY: &str = "role-eligibility-instances";
    /// Who holds a role now, and whether for a time.
    pub const ASSIGNMENT_INSTANCES: &str = "role-assignment-instances";
    /// The rules of each role.
    pub const ROLE_POLICIES: &str = "role-management-policy-assignments";
    /// Who may become a member of a group that holds a role.
    pub const GROUP_ELIGIBILITY: &str = "group-eligibility-instances";
    /// The rules of each such group.
    pub const GROUP_POLICIES: &str = "group-management-policy-assignments";
    /// Which delegated permissions users may consent to.
    pub const CLASSIFICATIONS: &str = "delegated-permission-classifications";
    /// Whether reports conceal names.
    pub const REPORT_SETTINGS: &str = "report-settings";
    /// Tokens of others that stand for an application, where the list of applications could not be read with them.
    pub const FEDERATED_CREDENTIALS: &str = "federated-identity-credentials";
    /// Whom an app management policy applies to.
    pub const APPLIES_TO: &str = "app-management-policy-targets";
}

/// The feeds that a source is made from. Those of sources that nothing reads over the network are none.
#[must_use]
pub fn of_source(source: &str) -> &'static [&'static str] {
    match ephor_schema::source(source) {
        Some(source) if !source.from.is_empty() => source.from,
        Some(source) if PLAN.contains_key(source.id) => std::slice::from_ref(&source.id),
        _ => &[],
    }
}

/// The feed of that name.
#[must_use]
pub fn feed(name: &str) -> Option<Feed> {
    PLAN.get(name).cloned()
}

/// Every feed, by name.
static PLAN: LazyLock<BTreeMap<&'static str, Feed>> =
    LazyLock::new(|| SOURCES.iter().chain(HELPERS).filter_map(|source| Some((source.id, planned(source)?))).collect());

/// The feed that follows from a declaration; none where nothing is sent.
fn planned(source: &'static Source) -> Option<Feed> {
    let cost = source.cost?;
    // A path is made once for each source, and stays.
    let ask = match source.request {
        Request::Get(get) => {
            let lacks = get.instead.and_then(|instead| instead.lacks);
            let instead = get.alternative().map(|other| Instead { path: other.url().leak(), lacks });
            Ask::Graph { path: get.url(), instead }
        }
        Request::GetEach(get, each) => {
            Ask::GraphEach { path: get.url().leak(), of: each.of, property: each.property, members: each.members }
        }
        Request::GetEachMailbox(_) => Ask::MailboxEach(PerMailbox::MessageRules),
        Request::DirectoryNames => Ask::Names,
        Request::Report(path) => Ask::Report { path: format!("/v1.0{path}").leak() },
        Request::HuntingQuery(_) => Ask::Hunting,
        Request::AuditQuery(_) => Ask::AuditQuery,
        Request::Cmdlet(cmdlet) => {
            Ask::Cmdlet { name: cmdlet.name, parameters: cmdlet.parameters.to_vec(), select: cmdlet.select }
        }
        Request::CmdletEachMailbox(_, what) => Ask::MailboxEach(what.into()),
        Request::TxtRecords(records) => Ask::Dns(records),
        Request::Derived(_) | Request::OnServer(_) | Request::NotLive(..) => return None,
    };
    Some(Feed { name: source.id, ask, budget: budget(cost.budget), units: cost.units(&source.request) })
}

/// The figures of a budget.
const fn budget(budget: ephor_schema::Budget) -> Budget {
    use ephor_schema::Budget;
    match budget {
        Budget::Directory => budget::IDENTITY,
        Budget::IdentityReports => budget::REPORTS,
        Budget::ConditionalAccess => budget::PROTECTION,
        Budget::UsageReports => budget::USAGE,
        Budget::Outlook => budget::OUTLOOK,
        Budget::Hunting => budget::HUNTING,
        Budget::Graph => budget::OTHER,
        Budget::Exchange => budget::EXCHANGE,
        Budget::Compliance => budget::COMPLIANCE,
        Budget::Dns => budget::DNS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_that_can_be_read_over_the_network_has_its_feeds() {
        for source in SOURCES {
            let feeds = of_source(source.id);
            if !source.is_live() {
                assert!(feeds.is_empty(), "{}", source.id);
                continue;
            }
            assert!(!feeds.is_empty(), "{}", source.id);
            for name in feeds {
                let found = feed(name).unwrap_or_else(|| panic!("{} needs {name}, which is no feed", source.id));
                assert_eq!(found.name, *name);
                if let Ask::GraphEach { of, .. } = found.ask {
                    for named in of.feeds() {
                        assert!(feeds.contains(named), "{} asks about each of {named}", source.id);
                    }
                }
                if matches!(found.ask, Ask::MailboxEach(_)) {
                    assert!(feeds.contains(&"exchange/mailboxes"), "{}", source.id);
                }
            }
        }
    }

    #[test]
    fn what_every_tenant_has_is_given_by_a_feed() {
        for source in SOURCES.iter().chain(HELPERS).filter(|source| source.always.is_some()) {
            assert!(feed(source.id).is_some(), "{} is no feed", source.id);
        }
    }

    #[test]
    fn a_feed_follows_from_what_its_source_reads() {
        let declared = |name: &str| feed(name).unwrap().ask;
        assert_eq!(declared("graph/domains"), Ask::Graph { path: "/v1.0/domains".to_owned(), instead: None });
        assert_eq!(
            declared("graph/directory-settings"),
            Ask::Graph { path: "/beta/settings".to_owned(), instead: None }
        );
        assert_eq!(
            declared("exchange/recipient-permissions"),
            Ask::Cmdlet {
                name: "Get-RecipientPermission",
                parameters: vec![("ResultSize", Some("Unlimited"))],
                select: &[]
            }
        );
        assert_eq!(feed("compliance/protection-alerts").unwrap().budget, budget::COMPLIANCE);
        assert_eq!(feed("teams/tenant"), None);
    }

    #[test]
    fn whoever_asks_for_keys_spends_their_budget_and_nobody_else_does() {
        let keys = PLAN.values().filter(|feed| feed.cost().also == Some(budget::KEYS)).map(|feed| feed.name);
        assert_eq!(keys.collect::<Vec<_>>(), [helper::APPLICATIONS, "graph/service-principals"]);
    }

    #[test]
    fn the_inbox_rules_of_a_mailbox_have_the_path_that_their_helper_declares() {
        let helper = source_or_helper(helper::MESSAGE_RULES).unwrap();
        let Request::GetEachMailbox(get) = helper.request else { panic!("{helper:?}") };
        assert_eq!(get.url(), MESSAGE_RULES_OF);
    }

    /// A source that is declared nowhere: what a new file would hold.
    static NEW: Source = Source {
        id: "graph/cross-tenant-access-default",
        service: ephor_schema::service::GRAPH,
        request: Request::Get(ephor_schema::Get::v1("/policies/crossTenantAccessPolicy/default").select(&["id"])),
        permission: ephor_schema::Permission::graph(&[ephor_schema::least("Policy.Read.All")]),
        cost: ephor_schema::directory(2),
        ..ephor_schema::DEFAULT
    };

    #[test]
    fn the_declaration_of_a_new_source_is_enough_to_ask_it_and_to_say_what_it_takes() {
        use crate::live::access::Requirement;
        let path = "/v1.0/policies/crossTenantAccessPolicy/default?$select=id".to_owned();
        let ask = Ask::Graph { path, instead: None };
        assert_eq!(planned(&NEW), Some(Feed { name: NEW.id, ask, budget: budget::IDENTITY, units: 1 }));
        let needed = Requirement::Permissions { all: vec!["Policy.Read.All"], also: None, only_users: false };
        assert_eq!(Requirement::of(&NEW), needed);
    }
}
