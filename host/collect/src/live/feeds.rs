//! What is read: each feed is one endpoint or cmdlet, and each source is made from one feed or more.
//!
//! Most feeds follow from what a source says that it reads; those that need more stand in a list here. Properties are
//! asked for by name where there are many objects. Paths, parameters and page sizes: Microsoft Graph reference v1.0
//! and beta, and Exchange Online PowerShell, read 2026-11.

use ephor_schema::{LEGACY_CLIENTS, SOURCES, Source};

use super::pace::{self, Budget, Cost};
use super::resource_units;

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
        let also = match &self.ask {
            Ask::Graph { path, .. } => resource_units::also(path),
            Ask::GraphEach { path, .. } => resource_units::also(path),
            _ => None,
        };
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

/// Whom a feed with a call for each asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subjects {
    /// Users.
    Users,
    /// Service principals.
    ServicePrincipals,
    /// Service principals that others can have delegated permissions to.
    Resources,
    /// Applications that came without their federated credentials.
    ApplicationsAlone,
    /// App management policies.
    AppManagementPolicies,
    /// Groups that hold a role, or may activate one.
    RoleGroups,
    /// The same, groups that may become their members, and groups that Conditional Access policies name.
    NamedGroups,
}

impl Subjects {
    /// The feeds that name them. Without the first nobody knows any; the others may be refused.
    #[must_use]
    pub const fn feeds(self) -> &'static [&'static str] {
        match self {
            Self::Users => &["graph/users"],
            Self::ServicePrincipals | Self::Resources => &["graph/service-principals"],
            Self::ApplicationsAlone => &[APPLICATIONS],
            Self::AppManagementPolicies => &["graph/app-management-policies"],
            Self::RoleGroups => &["graph/role-assignments", ELIGIBILITY, ASSIGNMENT_INSTANCES],
            Self::NamedGroups => &[
                "graph/conditional-access-policies",
                "graph/role-assignments",
                ELIGIBILITY,
                ASSIGNMENT_INSTANCES,
                GROUP_ELIGIBILITY,
            ],
        }
    }
}

impl Subjects {
    /// Whether a list of the tenant gave them, so that each was there a moment ago. What a policy names may be gone for
    /// years.
    #[must_use]
    pub const fn are_listed(self) -> bool {
        !matches!(self, Self::RoleGroups | Self::NamedGroups)
    }

    /// The path of the object itself, with `{id}`: whether it is there.
    #[must_use]
    pub const fn object(self) -> &'static str {
        match self {
            Self::Users => "/v1.0/users/{id}?$select=id",
            Self::ServicePrincipals | Self::Resources => "/v1.0/servicePrincipals/{id}?$select=id",
            Self::ApplicationsAlone => "/v1.0/applications/{id}?$select=id",
            Self::AppManagementPolicies => "/v1.0/policies/appManagementPolicies/{id}?$select=id",
            // By the right that reads the members: one that shows the group itself is a wider one.
            Self::RoleGroups | Self::NamedGroups => "/v1.0/groups/{id}/transitiveMembers?$select=id",
        }
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

/// Get-OrganizationConfig.md does not list the switch, Set-OrganizationConfig.md tells of it, and parameters may be
/// missing by role (reference collector-faults.md, F9).
pub const OPTIONAL: &[Optional] = &[Optional {
    feed: "exchange/organization-config",
    parameter: "RetrieveEwsOperationAccessPolicy",
    properties: &["EwsAllowedAppIDs"],
}];

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

/// The path of Graph for the inbox rules of a mailbox.
pub const MESSAGE_RULES_OF: &str = "/v1.0/users/{id}/mailFolders/inbox/messageRules";

/// Which TXT records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// Of the domain itself.
    Spf,
    /// Of `selector1._domainkey` and `selector2._domainkey`.
    Dkim,
    /// Of `_dmarc`.
    Dmarc,
}

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
use helper::{
    APPLICATIONS, APPLIES_TO, ASSIGNMENT_INSTANCES, CLASSIFICATIONS, ELIGIBILITY, FEDERATED_CREDENTIALS,
    GROUP_ELIGIBILITY, GROUP_POLICIES, MAIL_CONTACTS, MAIL_USERS, MESSAGE_RULES, RECIPIENTS, REPORT_SETTINGS,
    ROLE_DEFINITIONS, ROLE_POLICIES,
};

/// Whoever has a mailbox or an address is known by these.
const WHO: &[&str] =
    &["ExternalDirectoryObjectId", "Guid", "PrimarySmtpAddress", "DistinguishedName", "Identity", "Name", "Alias"];
const MAILBOX: &[&str] = &[
    "ExternalDirectoryObjectId",
    "Guid",
    "ExchangeGuid",
    "UserPrincipalName",
    "PrimarySmtpAddress",
    "DistinguishedName",
    "LegacyExchangeDN",
    "Identity",
    "Name",
    "Alias",
    "EmailAddresses",
    "RecipientTypeDetails",
    "AuditEnabled",
    "DefaultAuditSet",
    "AuditOwner",
    "AuditDelegate",
    "AuditAdmin",
    "AuditLogAgeLimit",
    "LitigationHoldEnabled",
    "InPlaceHolds",
    "ForwardingSmtpAddress",
    "ForwardingAddress",
    "DeliverToMailboxAndForward",
    "GrantSendOnBehalfTo",
];
const CAS_MAILBOX: &[&str] = &[
    "ExternalDirectoryObjectId",
    "Guid",
    "PrimarySmtpAddress",
    "Identity",
    "Name",
    "PopEnabled",
    "ImapEnabled",
    "SmtpClientAuthenticationDisabled",
];
const USER: &[&str] = &[
    "ExternalDirectoryObjectId",
    "Guid",
    "UserPrincipalName",
    "Identity",
    "Name",
    "EXOModuleEnabled",
    "RemotePowerShellEnabled",
];
const BYPASS: &[&str] = &["ExternalDirectoryObjectId", "Guid", "Identity", "Name", "AuditBypassEnabled"];
const CONTACT: &[&str] = &[
    "Guid",
    "PrimarySmtpAddress",
    "DistinguishedName",
    "LegacyExchangeDN",
    "Identity",
    "Name",
    "Alias",
    "EmailAddresses",
    "ExternalEmailAddress",
    "RecipientTypeDetails",
];
const MAIL_USER: &[&str] = &[
    "ExternalDirectoryObjectId",
    "Guid",
    "UserPrincipalName",
    "PrimarySmtpAddress",
    "DistinguishedName",
    "LegacyExchangeDN",
    "Identity",
    "Name",
    "Alias",
    "EmailAddresses",
    "ExternalEmailAddress",
    "RecipientTypeDetails",
];
const MOBILE_DEVICE: &[&str] = &[
    "Guid",
    "FriendlyName",
    "DeviceModel",
    "UserDisplayName",
    "ClientType",
    "ClientVersion",
    "DeviceOS",
    "DeviceAccessState",
];

const USERS: &str = "/v1.0/users?$top=999&$select=id,userPrincipalName,displayName,accountEnabled,userType,creationType,\
    externalUserState,createdDateTime,onPremisesSyncEnabled,assignedPlans,licenseAssignmentStates,proxyAddresses,\
    signInSessionsValidFromDateTime,onPremisesImmutableId,onPremisesSecurityIdentifier,identityParentId";
const SERVICE_PRINCIPALS: &str = "/v1.0/servicePrincipals?$top=999&$select=id,appId,displayName,accountEnabled,\
    servicePrincipalType,appOwnerOrganizationId,verifiedPublisher,passwordCredentials,keyCredentials,appRoles,\
    oauth2PermissionScopes,signInAudience";
/// An application has 20 federated credentials at the most, which an expanded list holds.
const REGISTERED: &str = "/v1.0/applications?$top=999&$select=id,appId,displayName,signInAudience,\
    requiredResourceAccess,keyCredentials,passwordCredentials&$expand=federatedIdentityCredentials";
/// The same alone: v1.0 breaks off in the middle of its answer where a credential matches claims in place of a subject
/// (microsoftgraph/msgraph-sdk-python issue 1359; reference collector-faults.md, F8).
const REGISTERED_ALONE: &str = "/v1.0/applications?$top=999&$select=id,appId,displayName,signInAudience,\
    requiredResourceAccess,keyCredentials,passwordCredentials";
const FEDERATED_OF: &str = "/beta/applications/{id}/federatedIdentityCredentials";
/// With `$expand` the list of policies holds 20 of them at the most, and no link to more (reference collector-faults.md,
/// F6; microsoft-graph-docs-contrib api-reference/v1.0/api/appmanagementpolicy-list-appliesto.md @09a02445).
const APPLIES_TO_OF: &str = "/v1.0/policies/appManagementPolicies/{id}/appliesTo?$select=id,appId,displayName";
const CONDITIONAL_ACCESS: &str = "/beta/identity/conditionalAccess/policies";
/// v1.0 has no conditions on agents (its metadata), and left out policies that use features in preview
/// (AzureAD/AzureADAssessment issue 79; reference field-faults.md, F3).
const CONDITIONAL_ACCESS_ALONE: Instead = Instead {
    path: "/v1.0/identity/conditionalAccess/policies",
    lacks: Some(
        "read from v1.0 of Microsoft Graph, since beta was refused: conditions on agents are not there, and policies that \
         use features in preview may be missing",
    ),
};
/// Both kinds of sign-ins; v1.0 gives the interactive ones only. The filter knows `eq` and no negation, and a large
/// tenant has a hundred million sign-ins with modern clients, which no rule reads.
fn sign_ins() -> String {
    let clients: Vec<String> = LEGACY_CLIENTS.iter().map(|client| format!("clientAppUsed eq '{client}'")).collect();
    format!(
        "/beta/auditLogs/signIns?$top=1000&$filter=createdDateTime ge {{since}} and createdDateTime lt {{until}} and \
         (signInEventTypes/any(t: t eq 'interactiveUser') or signInEventTypes/any(t: t eq 'nonInteractiveUser')) and \
         ({})&$select=id,createdDateTime,userId,userPrincipalName,clientAppUsed,status,signInEventTypes",
        clients.join(" or ")
    )
}
const DEVICE_DELETIONS: &str = "/v1.0/auditLogs/directoryAudits?$top=999&$filter=activityDisplayName eq 'Delete device' \
    and activityDateTime ge {since} and activityDateTime lt {until}";
/// v1.0 leaves out service principals (microsoft-graph-docs-contrib api-reference/beta/api/group-list-transitivemembers.md
/// @00e146a9 names them, that of v1.0 does not; reference collector-faults.md, F4).
const MEMBERS_OF: &str = "/beta/groups/{id}/transitiveMembers?$select=id&$top=999";
const GROUP_INSTANCES: &str = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances\
    ?$filter=groupId eq '{id}'&$expand=principal";
const POLICIES_OF_GROUPS: &str = "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{id}' and scopeType \
    eq 'Group' and roleDefinitionId eq 'member'&$expand=policy($expand=rules)";
const POLICIES_OF_ROLES: &str = "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq \
    'DirectoryRole'&$expand=policy($expand=rules)";

/// The feeds that a source is made from. Those of sources that nothing reads over the network are none.
#[must_use]
pub fn of_source(source: &str) -> &'static [&'static str] {
    const ROLES: &[&str] = &[
        "graph/role-assignments",
        ROLE_DEFINITIONS,
        ELIGIBILITY,
        ASSIGNMENT_INSTANCES,
        ROLE_POLICIES,
        GROUP_ELIGIBILITY,
        GROUP_POLICIES,
        "graph/policy-group-members",
        "graph/users",
        "graph/service-principals",
        "graph/conditional-access-policies",
    ];
    const MEMBERS: &[&str] = &[
        "graph/users",
        "graph/conditional-access-policies",
        "graph/role-assignments",
        ELIGIBILITY,
        ASSIGNMENT_INSTANCES,
        GROUP_ELIGIBILITY,
        "graph/policy-group-members",
    ];
    const APPS: &[&str] = &[
        APPLICATIONS,
        FEDERATED_CREDENTIALS,
        "graph/service-principals",
        "graph/app-role-assignments",
        "graph/oauth2-permission-grants",
        CLASSIFICATIONS,
    ];
    match source {
        "graph/privileged-users" | "graph/privileged-service-principals" | "graph/privileged-roles" => ROLES,
        "graph/dedicated-exchange-hybrid-applications"
        | "graph/risky-applications"
        | "graph/risky-third-party-service-principals"
        | "graph/risky-delegated-permission-classifications" => APPS,
        "graph/service-plans" => &["graph/subscribed-skus"],
        "graph/legacy-exchange-service-principal" => &["graph/service-principals"],
        "graph/service-principals" => &["graph/service-principals", APPLICATIONS, "graph/organization"],
        "graph/app-role-assignments" => &["graph/service-principals", "graph/app-role-assignments"],
        "graph/oauth2-permission-grants" => &["graph/service-principals", "graph/oauth2-permission-grants"],
        "graph/policy-group-members" => MEMBERS,
        "graph/role-assignments" => &[
            "graph/users",
            "graph/role-assignments",
            ROLE_DEFINITIONS,
            ELIGIBILITY,
            ASSIGNMENT_INSTANCES,
            GROUP_ELIGIBILITY,
            "graph/policy-group-members",
            "graph/conditional-access-policies",
            "graph/service-principals",
        ],
        "graph/app-management-policies" => &["graph/app-management-policies", APPLIES_TO],
        "graph/directory-names" => &[
            "graph/directory-names",
            "graph/conditional-access-policies",
            "graph/named-locations",
            "graph/service-principals",
            ROLE_DEFINITIONS,
        ],
        "graph/device-deletions" => &["graph/device-deletions", "graph/subscribed-skus"],
        "defender/software-inventory" => &["defender/software-inventory", "graph/users"],
        "graph/users" => &["graph/users", "graph/subscribed-skus"],
        "graph/user-registration-details" => &["graph/users", "graph/user-registration-details"],
        "graph/per-user-mfa" => &["graph/users", "graph/per-user-mfa"],
        "graph/risky-users" => &["graph/users", "graph/risky-users"],
        "graph/email-app-usage" => &["exchange/mailboxes", "graph/email-app-usage", REPORT_SETTINGS],
        "exchange/users" => &["graph/users", "exchange/users"],
        "exchange/mailbox-audit-bypass" => &["graph/users", "exchange/users", "exchange/mailbox-audit-bypass"],
        "exchange/mailboxes" => {
            &["exchange/mailboxes", "graph/users", "graph/subscribed-skus", MAIL_CONTACTS, MAIL_USERS, RECIPIENTS]
        }
        "exchange/cas-mailboxes" => &["exchange/mailboxes", "exchange/cas-mailboxes"],
        "exchange/inbox-rules" => {
            &["exchange/mailboxes", "exchange/inbox-rules", MESSAGE_RULES, MAIL_CONTACTS, MAIL_USERS, RECIPIENTS]
        }
        "exchange/mailbox-permissions" => &["exchange/mailboxes", "exchange/mailbox-permissions"],
        "exchange/recipient-permissions" => &["exchange/mailboxes", "exchange/recipient-permissions"],
        "exchange/folder-permissions" => &["exchange/mailboxes", "exchange/folder-permissions"],
        "exchange/mailbox-folder-statistics" => &["exchange/mailboxes", "exchange/mailbox-folder-statistics"],
        "graph/mail-items-accessed-records" => &["exchange/mailboxes", "graph/mail-items-accessed-records"],
        "dns/spf-records" => &["exchange/accepted-domains", "graph/domains", "dns/spf-records"],
        "dns/dkim-records" => {
            &["exchange/accepted-domains", "graph/domains", "exchange/dkim-signing-configs", "dns/dkim-records"]
        }
        "dns/dmarc-records" => &["exchange/accepted-domains", "graph/domains", "dns/dmarc-records"],
        other => alone(other),
    }
}

/// A source that is a feed of its own.
fn alone(source: &str) -> &'static [&'static str] {
    // One entry for each source, so that a slice of one can be lent.
    static NAMES: std::sync::LazyLock<Vec<[&'static str; 1]>> = std::sync::LazyLock::new(|| {
        SOURCES.iter().filter(|source| feed(source.id).is_some()).map(|source| [source.id]).collect()
    });
    NAMES.iter().find(|[name]| *name == source).map_or(&[], |name| name.as_slice())
}

/// The feed of that name.
#[must_use]
pub fn feed(name: &str) -> Option<Feed> {
    listed(name).or_else(|| SOURCES.iter().find(|source| source.id == name).and_then(declared))
}

fn graph(name: &'static str, path: &str, budget: Budget) -> Feed {
    let units = if budget == pace::IDENTITY { resource_units::of(path) } else { 1 };
    Feed { name, ask: Ask::Graph { path: path.to_owned(), instead: None }, budget, units }
}

/// The same, with another way to read it.
fn or_instead(feed: Feed, other: Instead) -> Feed {
    let ask = match feed.ask {
        Ask::Graph { path, .. } => Ask::Graph { path, instead: Some(other) },
        ask => ask,
    };
    Feed { ask, ..feed }
}

fn cmdlet(name: &'static str, cmdlet: &'static str, select: &'static [&'static str]) -> Feed {
    let ask = Ask::Cmdlet { name: cmdlet, parameters: vec![("ResultSize", Some("Unlimited"))], select };
    Feed { name, ask, budget: pace::EXCHANGE, units: 1 }
}

/// Feeds that need more than their source says.
fn listed(name: &str) -> Option<Feed> {
    use pace::{EXCHANGE, HUNTING, IDENTITY, OTHER, OUTLOOK, PROTECTION, REPORTS, USAGE};
    let each = |name, path, of, property| Feed {
        name,
        ask: Ask::GraphEach { path, of, property, members: false },
        budget: IDENTITY,
        units: resource_units::of(path),
    };
    let mailboxes = |name, what| Feed { name, ask: Ask::MailboxEach(what), budget: EXCHANGE, units: 1 };
    let records = |name, which| Feed { name, ask: Ask::Dns(which), budget: pace::DNS, units: 1 };
    Some(match name {
        "graph/users" => graph("graph/users", USERS, IDENTITY),
        "graph/user-registration-details" => graph(
            "graph/user-registration-details",
            "/v1.0/reports/authenticationMethods/userRegistrationDetails",
            REPORTS,
        ),
        "graph/per-user-mfa" => {
            each("graph/per-user-mfa", "/beta/users/{id}/authentication/requirements", Subjects::Users, "userId")
        }
        "graph/risky-users" => graph("graph/risky-users", "/v1.0/identityProtection/riskyUsers?$top=500", PROTECTION),
        "graph/role-assignments" => graph(
            "graph/role-assignments",
            "/v1.0/roleManagement/directory/roleAssignments?$expand=principal",
            IDENTITY,
        ),
        "graph/policy-group-members" => Feed {
            name: "graph/policy-group-members",
            ask: Ask::GraphEach { path: MEMBERS_OF, of: Subjects::NamedGroups, property: "groupId", members: true },
            budget: IDENTITY,
            units: resource_units::of(MEMBERS_OF),
        },
        "graph/conditional-access-policies" => or_instead(
            graph("graph/conditional-access-policies", CONDITIONAL_ACCESS, PROTECTION),
            CONDITIONAL_ACCESS_ALONE,
        ),
        "graph/named-locations" => {
            graph("graph/named-locations", "/v1.0/identity/conditionalAccess/namedLocations", PROTECTION)
        }
        "graph/app-management-policies" => {
            graph("graph/app-management-policies", "/v1.0/policies/appManagementPolicies", IDENTITY)
        }
        APPLIES_TO => each(APPLIES_TO, APPLIES_TO_OF, Subjects::AppManagementPolicies, "ofPolicy"),
        "graph/directory-names" => Feed { name: "graph/directory-names", ask: Ask::Names, budget: IDENTITY, units: 1 },
        "graph/service-principals" => graph("graph/service-principals", SERVICE_PRINCIPALS, IDENTITY),
        APPLICATIONS => {
            or_instead(graph(APPLICATIONS, REGISTERED, IDENTITY), Instead { path: REGISTERED_ALONE, lacks: None })
        }
        FEDERATED_CREDENTIALS => {
            each(FEDERATED_CREDENTIALS, FEDERATED_OF, Subjects::ApplicationsAlone, "ofApplication")
        }
        ROLE_DEFINITIONS => graph(
            ROLE_DEFINITIONS,
            "/v1.0/roleManagement/directory/roleDefinitions?$select=id,templateId,displayName,isBuiltIn",
            IDENTITY,
        ),
        ELIGIBILITY => graph(
            ELIGIBILITY,
            "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal",
            IDENTITY,
        ),
        ASSIGNMENT_INSTANCES => graph(
            ASSIGNMENT_INSTANCES,
            "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal",
            IDENTITY,
        ),
        ROLE_POLICIES => graph(ROLE_POLICIES, POLICIES_OF_ROLES, IDENTITY),
        GROUP_ELIGIBILITY => each(GROUP_ELIGIBILITY, GROUP_INSTANCES, Subjects::RoleGroups, "groupId"),
        GROUP_POLICIES => each(GROUP_POLICIES, POLICIES_OF_GROUPS, Subjects::RoleGroups, "groupId"),
        CLASSIFICATIONS => each(
            CLASSIFICATIONS,
            "/v1.0/servicePrincipals/{id}/delegatedPermissionClassifications",
            Subjects::Resources,
            "ofServicePrincipal",
        ),
        "graph/app-role-assignments" => each(
            "graph/app-role-assignments",
            "/v1.0/servicePrincipals/{id}/appRoleAssignments?$top=999",
            Subjects::ServicePrincipals,
            "ofServicePrincipal",
        ),
        "graph/oauth2-permission-grants" => {
            graph("graph/oauth2-permission-grants", "/v1.0/oauth2PermissionGrants?$top=999", IDENTITY)
        }
        "graph/subscribed-skus" => graph("graph/subscribed-skus", "/v1.0/subscribedSkus", IDENTITY),
        "graph/sign-ins" => graph("graph/sign-ins", &sign_ins(), REPORTS),
        "graph/device-deletions" => graph("graph/device-deletions", DEVICE_DELETIONS, REPORTS),
        REPORT_SETTINGS => graph(REPORT_SETTINGS, "/v1.0/admin/reportSettings", OTHER),
        "graph/email-app-usage" => Feed {
            name: "graph/email-app-usage",
            ask: Ask::Report { path: "/v1.0/reports/getEmailAppUsageUserDetail(period='D180')" },
            budget: USAGE,
            units: 1,
        },
        "graph/email-app-usage-versions" => Feed {
            name: "graph/email-app-usage-versions",
            ask: Ask::Report { path: "/v1.0/reports/getEmailAppUsageVersionsUserCounts(period='D30')" },
            budget: USAGE,
            units: 1,
        },
        "defender/software-inventory" => {
            Feed { name: "defender/software-inventory", ask: Ask::Hunting, budget: HUNTING, units: 1 }
        }
        "graph/mail-items-accessed-records" => {
            Feed { name: "graph/mail-items-accessed-records", ask: Ask::AuditQuery, budget: OTHER, units: 1 }
        }
        "exchange/mailboxes" => cmdlet("exchange/mailboxes", "Get-Mailbox", MAILBOX),
        "exchange/cas-mailboxes" => cmdlet("exchange/cas-mailboxes", "Get-CASMailbox", CAS_MAILBOX),
        "exchange/users" => cmdlet("exchange/users", "Get-User", USER),
        "exchange/mailbox-audit-bypass" => {
            cmdlet("exchange/mailbox-audit-bypass", "Get-MailboxAuditBypassAssociation", BYPASS)
        }
        "exchange/mobile-devices" => cmdlet("exchange/mobile-devices", "Get-MobileDevice", MOBILE_DEVICE),
        RECIPIENTS => cmdlet(RECIPIENTS, "Get-Recipient", WHO),
        MAIL_CONTACTS => cmdlet(MAIL_CONTACTS, "Get-MailContact", CONTACT),
        MAIL_USERS => cmdlet(MAIL_USERS, "Get-MailUser", MAIL_USER),
        "exchange/management-role-assignments" => Feed {
            name: "exchange/management-role-assignments",
            ask: Ask::Cmdlet {
                name: "Get-ManagementRoleAssignment",
                parameters: vec![("Role", Some("Mailbox Import Export")), ("GetEffectiveUsers", None)],
                select: &[],
            },
            budget: EXCHANGE,
            units: 1,
        },
        "exchange/organization-config" => Feed {
            name: "exchange/organization-config",
            // Which applications may use EWS is told only to those who ask.
            ask: Ask::Cmdlet {
                name: "Get-OrganizationConfig",
                parameters: vec![("RetrieveEwsOperationAccessPolicy", None)],
                select: &[],
            },
            budget: EXCHANGE,
            units: 1,
        },
        "exchange/inbox-rules" => mailboxes("exchange/inbox-rules", PerMailbox::InboxRules),
        MESSAGE_RULES => {
            Feed { name: MESSAGE_RULES, ask: Ask::MailboxEach(PerMailbox::MessageRules), budget: OUTLOOK, units: 1 }
        }
        "exchange/mailbox-permissions" => mailboxes("exchange/mailbox-permissions", PerMailbox::Permissions),
        "exchange/folder-permissions" => mailboxes("exchange/folder-permissions", PerMailbox::FolderPermissions),
        "exchange/mailbox-folder-statistics" => {
            mailboxes("exchange/mailbox-folder-statistics", PerMailbox::FolderStatistics)
        }
        "dns/spf-records" => records("dns/spf-records", Records::Spf),
        "dns/dkim-records" => records("dns/dkim-records", Records::Dkim),
        "dns/dmarc-records" => records("dns/dmarc-records", Records::Dmarc),
        _ => return None,
    })
}

/// A feed that its source says all of: `GET /domains`, or `Get-TransportRule -ResultSize Unlimited`.
fn declared(source: &Source) -> Option<Feed> {
    let (service, _) = source.id.split_once('/')?;
    match service {
        "graph" => {
            let path = source.reads.strip_prefix("GET ").filter(|path| !path.contains(' '))?;
            let version = if path.starts_with("/beta/") { "" } else { "/v1.0" };
            let path = format!("{version}{path}");
            Some(graph(source.id, &path, resource_units::budget(&path)))
        }
        "exchange" | "compliance" => {
            let mut words = source.reads.split(' ').peekable();
            let name = words.next().filter(|name| name.starts_with("Get-") && !name.ends_with(','))?;
            let mut parameters = Vec::new();
            while let Some(word) = words.next() {
                let parameter = word.strip_prefix('-')?;
                let value = words.next_if(|next| !next.starts_with('-'));
                parameters.push((parameter, value));
            }
            let budget = if service == "compliance" { pace::COMPLIANCE } else { pace::EXCHANGE };
            Some(Feed { name: source.id, ask: Ask::Cmdlet { name, parameters, select: &[] }, budget, units: 1 })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sources that only servers answer, or that no rule reads.
    const NOT_READ: &[&str] = &["on-premises/", "power-bi/", "power-platform/", "sharepoint/", "teams/"];

    #[test]
    fn every_source_that_can_be_read_over_the_network_has_its_feeds() {
        for source in SOURCES {
            let feeds = of_source(source.id);
            if NOT_READ.iter().any(|start| source.id.starts_with(start)) {
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
        for always in ephor_schema::ALWAYS {
            assert!(feed(always.feed).is_some(), "{} is no feed", always.feed);
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
        assert_eq!(feed("compliance/protection-alerts").unwrap().budget, pace::COMPLIANCE);
        assert_eq!(feed("teams/tenant"), None);
    }
}
