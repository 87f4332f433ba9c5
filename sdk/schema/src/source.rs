//! The sources: each is one read of the tenant.

use crate::{Always, Cmdlet, Cost, Permission, Request, Scope, Service};

/// One read of the tenant: an endpoint, a cmdlet or a query. A helper is the same, and only helps to read sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id, `service/what`; that of a helper has no service in it.
    pub id: &'static str,
    /// Who answers it.
    pub service: Service,
    /// What is sent.
    pub request: Request,
    /// What the request alone does not tell to people; it stands behind it.
    pub detail: &'static str,
    /// What it takes.
    pub permission: Permission,
    /// The license without which it answers nothing, if it needs one.
    pub license: Option<&'static str>,
    /// What a request costs; none where nothing is sent.
    pub cost: Option<Cost>,
    /// The sources and helpers that it is made from, itself included; itself alone where there is none.
    pub from: &'static [&'static str],
    /// What a tenant always has of it; none where there may be none.
    pub always: Option<Always>,
    /// What imports know it as.
    pub imported: Imported,
}

/// What imports know a source as, besides its own cmdlet, its id and the name of its table or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Cmdlets that give the same, without `Beta` in their names.
    pub cmdlets: &'static [&'static str],
    /// Where a ScubaGear export has it.
    pub scubagear: Option<ScubaGear>,
    /// Whether its cmdlet, which a server answers, exists in Exchange Online too, and tells there of the tenant.
    pub online_too: bool,
}

/// A key of a ScubaGear export.
///
/// Keys and commands: the providers of ScubaGear 1.5.0, 1.6.0, 1.7.0, 1.8.0 and 2.0 (main), read 2026-11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScubaGear {
    /// Its name at the top of the export.
    pub key: &'static str,
    /// The products that write it; each has its own lists of commands.
    pub products: &'static [&'static str],
    /// The commands that read it, any of them: their names changed between versions. Empty where ScubaGear keeps no
    /// record; then the object itself is the evidence.
    pub commands: &'static [&'static str],
    /// Further commands whose failure leaves it empty or short.
    pub needs: &'static [&'static str],
    /// The key of a flag that is false where ScubaGear thinks that the license is missing.
    pub license: Option<&'static str>,
}

/// The product of ScubaGear that was called Defender until 1.8.
pub const SUITE: &[&str] = &["securitysuite", "defender"];
/// What moved from one product to the other, or stands in both.
pub const SUITE_AND_EXO: &[&str] = &["securitysuite", "defender", "exo"];

/// What a declaration does not have to say.
pub const DEFAULT: Source = Source {
    id: "",
    service: crate::service::GRAPH,
    request: Request::Derived(""),
    detail: "",
    permission: Permission::Public,
    license: None,
    cost: None,
    from: &[],
    always: None,
    imported: cmdlets(&[]),
};

/// Known to imports by these cmdlets.
#[must_use]
pub const fn cmdlets(cmdlets: &'static [&'static str]) -> Imported {
    Imported { cmdlets, scubagear: None, online_too: false }
}

/// Known to imports by a cmdlet that exists in Exchange Online, too.
#[must_use]
pub const fn online_too() -> Imported {
    Imported { online_too: true, ..cmdlets(&[]) }
}

/// Known to imports as a key of a ScubaGear export that products write with commands.
#[must_use]
pub const fn scubagear(
    key: &'static str,
    products: &'static [&'static str],
    commands: &'static [&'static str],
) -> Imported {
    let scubagear = Some(ScubaGear { key, products, commands, needs: &[], license: None });
    Imported { scubagear, ..cmdlets(&[]) }
}

impl Imported {
    /// Known by these cmdlets, too.
    #[must_use]
    pub const fn and_cmdlets(self, cmdlets: &'static [&'static str]) -> Self {
        Self { cmdlets, ..self }
    }

    /// With further commands of ScubaGear whose failure leaves it empty or short.
    #[must_use]
    pub const fn needs(self, needs: &'static [&'static str]) -> Self {
        match self.scubagear {
            Some(scubagear) => Self { scubagear: Some(ScubaGear { needs, ..scubagear }), ..self },
            None => self,
        }
    }

    /// With the key of ScubaGear's flag of the license.
    #[must_use]
    pub const fn flag(self, license: &'static str) -> Self {
        match self.scubagear {
            Some(scubagear) => Self { scubagear: Some(ScubaGear { license: Some(license), ..scubagear }), ..self },
            None => self,
        }
    }
}

impl Source {
    /// Whether a collection reads it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.service.protocol.is_some()
    }

    /// Whether an application can have what it takes.
    #[must_use]
    pub const fn is_for_applications(&self) -> bool {
        !matches!(self.permission, Permission::Graph { only_users: Some(_), .. } | Permission::SignedIn(_))
    }

    /// The cmdlet that it is read by.
    #[must_use]
    pub const fn cmdlet(&self) -> Option<&Cmdlet> {
        match &self.request {
            Request::Cmdlet(cmdlet)
            | Request::CmdletEachMailbox(cmdlet, _)
            | Request::OnServer(cmdlet)
            | Request::NotLive(Some(cmdlet), _) => Some(cmdlet),
            _ => None,
        }
    }

    /// The names of its cmdlet and of those that give the same.
    pub fn cmdlets(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.cmdlet().map(|cmdlet| cmdlet.name).into_iter().chain(self.imported.cmdlets.iter().copied())
    }

    /// What is called, for people.
    #[must_use]
    pub fn reads(&self) -> String {
        format!("{}{}", asked(&self.request), self.detail)
    }

    /// The rights with which an application reads all of it, for people.
    #[must_use]
    pub fn right(&self) -> String {
        let names = |scopes: &[Scope]| scopes.iter().map(|scope| scope.least).collect::<Vec<_>>().join(" and ");
        match self.permission {
            Permission::Public => "none: public DNS".to_owned(),
            Permission::Graph { all, also, only_users } => {
                let also = also.map(|also| format!("; for {} also {}", also.purpose, names(also.all)));
                let role = only_users
                    .map(|role| format!(" of a user who signs in with the Entra role {role}; not an application"));
                format!("{}{}{}", names(all), also.unwrap_or_default(), role.unwrap_or_default())
            }
            Permission::ManageAsApp(role) => {
                let compliance = self.service == crate::service::COMPLIANCE;
                let place = if compliance { ", at the Security & Compliance endpoint" } else { "" };
                format!("Exchange.ManageAsApp with the Entra role {role}{place}")
            }
            Permission::RoleGroup { instead, without } => format!(
                "an Exchange role group that may run {} (Global Reader may not); or {}, without {without}",
                self.cmdlet().map(|cmdlet| cmdlet.name).unwrap_or_default(),
                instead.least
            ),
            Permission::Role(role) => format!("the Entra role {role}, and no permission"),
            Permission::SignedIn(roles) => {
                format!("a user who signs in with the Entra role {}; not an application", roles.join(" or "))
            }
            Permission::Other(words) => words.to_owned(),
        }
    }
}

/// A request in words.
fn asked(request: &Request) -> String {
    match request {
        Request::Get(get) | Request::GetEach(get, _) | Request::GetEachMailbox(get) => {
            let version = if get.version == crate::Version::Beta { "/beta" } else { "" };
            format!("GET {version}{}", get.path)
        }
        Request::DirectoryNames => "POST /directoryObjects/getByIds, of the ids that policies name".to_owned(),
        Request::Report(path) => format!("GET {path}"),
        Request::HuntingQuery(tables) => format!("POST /security/runHuntingQuery {}", tables.join(", ")),
        Request::AuditQuery(operation) => {
            format!("POST /security/auditLog/queries with the operation {operation}, and its records")
        }
        Request::Cmdlet(cmdlet) | Request::OnServer(cmdlet) => command(cmdlet),
        Request::CmdletEachMailbox(cmdlet, what) => {
            let folders = if *what == crate::PerMailbox::FolderPermissions { " of inbox and calendar" } else { "" };
            format!("{}{folders}, one call for each mailbox", command(cmdlet))
        }
        Request::TxtRecords(records) => {
            let names = records.names().join(" and ");
            format!("TXT records {names}").trim_end().to_owned()
        }
        Request::Derived(words) => (*words).to_owned(),
        Request::NotLive(cmdlet, http) => {
            let cmdlet = cmdlet.as_ref().map(command);
            let http = http.map(|(method, path)| format!("{method} {path}"));
            cmdlet.into_iter().chain(http).collect::<Vec<_>>().join(", or ")
        }
    }
}

/// A cmdlet with its parameters as people write them.
fn command(cmdlet: &Cmdlet) -> String {
    let mut words = vec![cmdlet.name.to_owned()];
    for (name, value) in cmdlet.parameters {
        words.push(format!("-{name}"));
        words.extend(value.map(|value| if value.contains(' ') { format!("'{value}'") } else { value.to_owned() }));
    }
    words.join(" ")
}
