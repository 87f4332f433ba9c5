//! What it takes to read a source.

/// What it takes to read a source: as little as there can be. A permission that another source needs anyway may stand in
/// place of a narrower one that would do for a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Nothing: anybody may ask.
    Public,
    /// Permissions of Microsoft Graph.
    Graph {
        /// All of these.
        all: &'static [Scope],
        /// What some tenants take besides.
        also: Option<Also>,
        /// The Entra role with which a signed-in user can have them, where no application can.
        only_users: Option<&'static str>,
    },
    /// `Exchange.ManageAsApp` of an application with this Entra role; a user who signs in has the role alone.
    ManageAsApp(&'static str),
    /// A role group of Exchange that may run the cmdlet, which Global Reader may not; or a permission of Microsoft Graph,
    /// without something.
    RoleGroup {
        /// The permission.
        instead: Scope,
        /// What is not read with it.
        without: &'static str,
    },
    /// This Entra role, and no permission.
    Role(&'static str),
    /// Of a user who signs in, one of these Entra roles; no application can have it.
    SignedIn(&'static [&'static str]),
    /// Something of its own, in words.
    Other(&'static str),
}

/// A permission of Microsoft Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Its name: the least that does.
    pub least: &'static str,
    /// Those that also do, from the table of permissions and paths that Microsoft publishes with Graph's metadata (kibali,
    /// read 2026-11), for the path that is asked.
    pub wider: &'static [&'static str],
}

/// What some tenants take besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Also {
    /// What for.
    pub purpose: &'static str,
    /// All of these.
    pub all: &'static [Scope],
}

impl Permission {
    /// Permissions of Microsoft Graph, all of them.
    #[must_use]
    pub const fn graph(all: &'static [Scope]) -> Self {
        Self::Graph { all, also: None, only_users: None }
    }

    /// The same, with what some tenants take besides.
    #[must_use]
    pub const fn graph_and(all: &'static [Scope], purpose: &'static str, also: &'static [Scope]) -> Self {
        Self::Graph { all, also: Some(Also { purpose, all: also }), only_users: None }
    }

    /// All permissions of Microsoft Graph in it, those that some tenants take included.
    pub fn scopes(&'static self) -> impl Iterator<Item = &'static Scope> {
        let (all, also): (&'static [Scope], &'static [Scope]) = match *self {
            Self::Graph { all, also, .. } => (all, also.map_or(&[], |also| also.all)),
            _ => (&[], &[]),
        };
        let instead: Option<&'static Scope> = match self {
            Self::RoleGroup { instead, .. } => Some(instead),
            _ => None,
        };
        all.iter().chain(also).chain(instead)
    }
}

/// A permission that nothing wider stands for.
#[must_use]
pub const fn least(least: &'static str) -> Scope {
    Scope { least, wider: &[] }
}

const fn scope(least: &'static str, wider: &'static [&'static str]) -> Scope {
    Scope { least, wider }
}

const DIRECTORY: &str = "Directory.Read.All";
const ROLES: &[&str] = &["RoleManagement.Read.Directory", "RoleManagement.Read.All"];

/// Applications and service principals.
pub const APPLICATION: Scope = scope("Application.Read.All", &[DIRECTORY]);
/// Policies of authentication methods.
pub const AUTHENTICATION_METHOD: Scope = scope("Policy.Read.AuthenticationMethod", &["Policy.Read.All"]);
/// Domains.
pub const DOMAIN: Scope = scope("Domain.Read.All", &[DIRECTORY]);
/// Members of groups by their ids.
pub const GROUP_MEMBER: Scope =
    scope("GroupMember.ReadBasic.All", &["GroupMember.Read.All", "Group.ReadBasic.All", "Group.Read.All", DIRECTORY]);
/// Licenses of the tenant.
pub const LICENSE_ASSIGNMENT: Scope = scope("LicenseAssignment.Read.All", &["Organization.Read.All", DIRECTORY]);
/// The organization.
pub const ORGANIZATION: Scope = scope("Organization.Read.All", &[DIRECTORY]);
/// Who holds a role, for a time too.
pub const ROLE_ASSIGNMENT_SCHEDULE: Scope = scope("RoleAssignmentSchedule.Read.Directory", ROLES);
/// Who may activate a role.
pub const ROLE_ELIGIBILITY_SCHEDULE: Scope = scope("RoleEligibilitySchedule.Read.Directory", ROLES);
/// Roles and who holds them.
pub const ROLE_MANAGEMENT: Scope = scope("RoleManagement.Read.Directory", &["RoleManagement.Read.All"]);
/// The rules of roles.
pub const ROLE_MANAGEMENT_POLICY: Scope = scope("RoleManagementPolicy.Read.Directory", ROLES);
/// Users.
pub const USER: Scope = scope("User.Read.All", &[DIRECTORY]);

/// Cmdlets of Exchange Online and of Security & Compliance that read.
pub const GLOBAL_READER: Permission = Permission::ManageAsApp("Global Reader");
/// Microsoft Entra Connect.
pub const ENTRA_CONNECT: Permission = Permission::Other("on the server: a member of ADSyncAdmins");
/// Exchange servers.
pub const EXCHANGE_SERVER: Permission =
    Permission::Other("on-premises: the Exchange role group View-Only Organization Management");
/// Power Platform.
pub const POWER_PLATFORM_ADMINISTRATOR: Permission =
    Permission::Other("an application registered as Power Platform administrator");
