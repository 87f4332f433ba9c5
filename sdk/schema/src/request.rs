//! What is sent to read a source: a named case for each way of asking that there is.

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// GET of Microsoft Graph: a list, page by page, or one object.
    Get(Get),
    /// The same for each subject, with `{id}` in path or filter for it.
    GetEach(Get, Each),
    /// The same for each mailbox.
    GetEachMailbox(Get),
    /// POST with the ids that policies name, for what they are called.
    DirectoryNames,
    /// GET of Microsoft Graph that redirects to a CSV file: the path after the version.
    Report(&'static str),
    /// Hunting queries over these tables.
    HuntingQuery(&'static [&'static str]),
    /// A query of the audit log for one operation.
    AuditQuery(&'static str),
    /// A cmdlet of Exchange Online or of Security & Compliance.
    Cmdlet(Cmdlet),
    /// The same for each mailbox.
    CmdletEachMailbox(Cmdlet, PerMailbox),
    /// TXT records of the tenant's domains.
    TxtRecords(Records),
    /// Nothing of its own: it is made of what others read, in these words.
    Derived(&'static str),
    /// A cmdlet on a server.
    OnServer(Cmdlet),
    /// Nothing yet: imports alone hold it. What reads it: a cmdlet, an HTTP request with its method, or both.
    NotLive(Option<Cmdlet>, Option<(&'static str, &'static str)>),
}

/// A version of Microsoft Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// v1.0.
    V1,
    /// beta.
    Beta,
}

impl Version {
    /// As it stands in a path.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

/// A GET of Microsoft Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Get {
    /// The version.
    pub version: Version,
    /// The path after the version.
    pub path: &'static str,
    /// The size of a page; that of the service where it is none.
    pub top: Option<u32>,
    /// Which objects; all where it is empty. `{since}` and `{until}` stand for the window of the collection.
    pub filter: &'static str,
    /// Besides the filter, a property that has one of these values.
    pub one_of: Option<(&'static str, &'static [&'static str])>,
    /// Properties; what the service gives by itself where there is none.
    pub select: &'static [&'static str],
    /// What is expanded; nothing where it is empty.
    pub expand: &'static str,
    /// In which other way it is read, where this one is refused or cannot be read.
    pub instead: Option<Instead>,
}

/// The other way to read a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instead {
    /// The version.
    pub version: Version,
    /// Whether `$expand` is left out.
    pub unexpanded: bool,
    /// What is not there then, in words for people; none where something else makes up for it.
    pub lacks: Option<&'static str>,
}

impl Get {
    /// Of v1.0.
    #[must_use]
    pub const fn v1(path: &'static str) -> Self {
        let (version, one_of, instead) = (Version::V1, None, None);
        Self { version, path, top: None, filter: "", one_of, select: &[], expand: "", instead }
    }

    /// Of beta.
    #[must_use]
    pub const fn beta(path: &'static str) -> Self {
        Self { version: Version::Beta, ..Self::v1(path) }
    }

    /// With the size of a page.
    #[must_use]
    pub const fn top(self, top: u32) -> Self {
        Self { top: Some(top), ..self }
    }

    /// With a filter.
    #[must_use]
    pub const fn filter(self, filter: &'static str) -> Self {
        Self { filter, ..self }
    }

    /// With values of which a property has one, besides the filter.
    #[must_use]
    pub const fn one_of(self, property: &'static str, values: &'static [&'static str]) -> Self {
        Self { one_of: Some((property, values)), ..self }
    }

    /// With the properties that are asked for.
    #[must_use]
    pub const fn select(self, select: &'static [&'static str]) -> Self {
        Self { select, ..self }
    }

    /// With what is expanded.
    #[must_use]
    pub const fn expand(self, expand: &'static str) -> Self {
        Self { expand, ..self }
    }

    /// With another way.
    #[must_use]
    pub const fn or(self, instead: Instead) -> Self {
        Self { instead: Some(instead), ..self }
    }

    /// The path as it is sent, with version and query.
    #[must_use]
    pub fn url(&self) -> String {
        let mut options = Vec::new();
        options.extend(self.top.map(|top| format!("$top={top}")));
        let one_of = self.one_of.map(|(property, values)| {
            let values: Vec<String> = values.iter().map(|value| format!("{property} eq '{value}'")).collect();
            format!("({})", values.join(" or "))
        });
        let filter: Vec<&str> =
            [self.filter, one_of.as_deref().unwrap_or_default()].into_iter().filter(|part| !part.is_empty()).collect();
        if !filter.is_empty() {
            options.push(format!("$filter={}", filter.join(" and ")));
        }
        if !self.select.is_empty() {
            options.push(format!("$select={}", self.select.join(",")));
        }
        if !self.expand.is_empty() {
            options.push(format!("$expand={}", self.expand));
        }
        let query = if options.is_empty() { String::new() } else { format!("?{}", options.join("&")) };
        format!("/{}{}{query}", self.version.name(), self.path)
    }

    /// The other way as a request.
    #[must_use]
    pub fn alternative(&self) -> Option<Self> {
        let instead = self.instead?;
        let expand = if instead.unexpanded { "" } else { self.expand };
        Some(Self { version: instead.version, expand, instead: None, ..*self })
    }
}

/// How a request is made for each of some subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Each {
    /// Whom it asks about.
    pub of: Subjects,
    /// The property that gets the id of the subject.
    pub property: &'static str,
    /// Whether the objects of a page become one, `{property: id, members: [ids]}`.
    pub members: bool,
}

/// Whom a request with a call for each asks about.
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
    /// The sources and helpers that name them. Without the first nobody knows any; the others may be refused.
    #[must_use]
    pub const fn feeds(self) -> &'static [&'static str] {
        match self {
            Self::Users => &["graph/users"],
            Self::ServicePrincipals | Self::Resources => &["graph/service-principals"],
            Self::ApplicationsAlone => &["applications"],
            Self::AppManagementPolicies => &["graph/app-management-policies"],
            Self::RoleGroups => &["graph/role-assignments", "role-eligibility-instances", "role-assignment-instances"],
            Self::NamedGroups => &[
                "graph/conditional-access-policies",
                "graph/role-assignments",
                "role-eligibility-instances",
                "role-assignment-instances",
                "group-eligibility-instances",
            ],
        }
    }

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

/// A cmdlet with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cmdlet {
    /// Its name.
    pub name: &'static str,
    /// Its parameters: a name and a value, or a switch.
    pub parameters: &'static [(&'static str, Option<&'static str>)],
    /// The properties asked for; all where there is none.
    pub select: &'static [&'static str],
    /// A parameter that the service may not know, with the properties that are told only to those who ask with it.
    pub optional: Option<(&'static str, &'static [&'static str])>,
}

impl Cmdlet {
    /// Without parameters.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, parameters: &[], select: &[], optional: None }
    }

    /// With all objects, where it stops at 1,000 by itself.
    #[must_use]
    pub const fn unlimited(name: &'static str) -> Self {
        Self { parameters: &[(RESULT_SIZE, Some("Unlimited"))], ..Self::new(name) }
    }

    /// With these parameters.
    #[must_use]
    pub const fn with(self, parameters: &'static [(&'static str, Option<&'static str>)]) -> Self {
        Self { parameters, ..self }
    }

    /// With the properties that are asked for.
    #[must_use]
    pub const fn select(self, select: &'static [&'static str]) -> Self {
        Self { select, ..self }
    }

    /// With a parameter that the service may not know, and the properties that are told only to those who ask with it.
    #[must_use]
    pub const fn optional(self, parameter: &'static str, properties: &'static [&'static str]) -> Self {
        Self { optional: Some((parameter, properties)), ..self }
    }

    /// Whether it takes the number of objects.
    #[must_use]
    pub fn is_sized(&self) -> bool {
        self.parameters.iter().any(|(name, _)| *name == RESULT_SIZE)
    }
}

const RESULT_SIZE: &str = "ResultSize";

/// What is asked about each mailbox by a cmdlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerMailbox {
    /// Inbox rules.
    InboxRules,
    /// Rights to the whole mailbox.
    Permissions,
    /// Rights to inbox and calendar, whose names `Get-MailboxFolderStatistics` tells.
    FolderPermissions,
    /// The folders of what can be recovered.
    FolderStatistics,
}

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

impl Records {
    /// The names below the domain; none where it is the domain itself.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Spf => &[],
            Self::Dkim => &["selector1._domainkey", "selector2._domainkey"],
            Self::Dmarc => &["_dmarc"],
        }
    }
}
