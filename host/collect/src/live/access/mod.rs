//! What a sign-in can read, before anything is collected: which sources answer, which do not, and what to grant.

pub(crate) mod probe;
mod requirement;
#[cfg(any(test, feature = "testing"))]
#[allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "for tests"
)]
pub mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use ephor_schema::Source;

pub use probe::{Organization, Unavailable};
pub use requirement::{Requirement, holds, rests_on, takes};

use super::auth::{Claims, Error, Identity, Resource, Token, Tokens, can_write, directory_role};
use super::services::exchange::allowed_cmdlets;
use requirement::{grant, lacking};

/// Whether a source can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It can, as far as can be told beforehand.
    Readable,
    /// It can, though less of it than there is.
    Partly {
        /// What is left out, and what to grant.
        reason: String,
    },
    /// The token does not say what it carries.
    NotKnown {
        /// Why.
        reason: String,
    },
    /// A right is missing.
    Denied {
        /// What to grant, all of it.
        grant: Vec<String>,
    },
    /// The tenant lacks a licence.
    Unlicensed {
        /// Which.
        licence: &'static str,
    },
    /// The service does not answer.
    Failed {
        /// Why.
        reason: String,
    },
    /// No right opens it to an application.
    OnlyUsers {
        /// What a user needs.
        right: String,
    },
    /// The collector does not read it.
    Elsewhere {
        /// What it takes.
        right: String,
    },
}

impl Readiness {
    /// A word for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Partly { .. } => "partial",
            Self::NotKnown { .. } => "not-known",
            Self::Denied { .. } => "denied",
            Self::Unlicensed { .. } => "unlicensed",
            Self::Failed { .. } => "failed",
            Self::OnlyUsers { .. } => "only-users",
            Self::Elsewhere { .. } => "not-collected",
        }
    }

    /// Whether what the source holds will be missing, although this sign-in could be given it.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Denied { .. } | Self::Unlicensed { .. } | Self::Failed { .. })
    }
}

/// What a sign-in can read.
#[derive(Debug)]
pub struct Access {
    tokens: Vec<(Resource, Result<Arc<Token>, String>)>,
    /// The tenant.
    pub organization: Organization,
    /// The names of the service plans of the tenant, or why they are not known.
    pub plans: Result<BTreeSet<String>, String>,
    /// The cmdlets that may be run at each service, or why they are not known.
    cmdlets: Vec<(Resource, Result<BTreeSet<String>, Unavailable>)>,
}

impl Access {
    /// Signs in to each of the services, and asks nothing else. A service that gives no token is remembered.
    ///
    /// # Errors
    /// If there is no token at all: then nothing else can be told.
    pub async fn sign_in(tokens: &Tokens) -> Result<Self, Error> {
        let mut first = None;
        let mut all = Vec::new();
        for resource in Resource::ALL {
            match tokens.token(resource).await {
                Ok(token) => all.push((resource, Ok(token))),
                // The login endpoint is the same for all: who cannot readiness it once need not try again.
                Err(error @ Error::Http(_)) => return Err(error),
                Err(error) => {
                    all.push((resource, Err(error.to_string())));
                    first.get_or_insert(error);
                }
            }
        }
        match first {
            Some(error) if all.iter().all(|(_, token)| token.is_err()) => Err(error),
            _ => Ok(Self {
                tokens: all,
                organization: Organization::default(),
                plans: Err("not asked".to_owned()),
                cmdlets: Vec::new(),
            }),
        }
    }

    /// Asks the services what only they can tell: the tenant's name and licences, and the cmdlets that may be run.
    pub async fn probe(&mut self, tokens: &Tokens) {
        if self.claims_or_reason(Resource::Graph).is_ok() {
            self.organization = probe::organization(tokens).await.unwrap_or_default();
            self.plans = probe::service_plans(tokens).await;
        } else {
            self.plans = Err("there is no token for Microsoft Graph".to_owned());
        }
        for resource in [Resource::Exchange, Resource::Compliance] {
            let cmdlets = match self.claims_or_reason(resource) {
                Ok(_) => allowed_cmdlets(tokens, resource, &self.organization).await,
                Err(reason) => Err(Unavailable::failed(reason)),
            };
            self.cmdlets.push((resource, cmdlets));
        }
    }

    /// What the token of a service says of itself; none if it says nothing. The error is why there is no token.
    pub fn claims_or_reason(&self, resource: Resource) -> Result<Option<&Claims>, &str> {
        match self.tokens.iter().find(|(known, _)| *known == resource) {
            Some((_, Ok(token))) => Ok(token.claims()),
            Some((_, Err(reason))) => Err(reason),
            None => Err("not asked"),
        }
    }

    /// What the token of a service says of itself.
    #[must_use]
    pub fn claims(&self, resource: Resource) -> Option<&Claims> {
        self.claims_or_reason(resource).ok().flatten()
    }

    /// Whether a user signed in who has no Entra role that reads all settings: a permission alone does not open to a
    /// user what the user may not see.
    #[must_use]
    pub fn is_user_without_role(&self) -> bool {
        self.claims(Resource::Graph).is_some_and(|claims| {
            claims.identity == Identity::User
                && !claims.directory_roles.iter().any(|id| READING_ROLES.contains(&id.as_str()))
        })
    }

    /// When the first of the tokens ends.
    #[must_use]
    pub fn expires(&self) -> Option<jiff::Timestamp> {
        self.tokens.iter().filter_map(|(_, token)| token.as_ref().ok()).map(|token| token.expires()).min()
    }

    /// The cmdlets that may be run at a service, in lower case; or why they are not known.
    #[must_use]
    pub fn cmdlets(&self, resource: Resource) -> Option<Result<&BTreeSet<String>, &Unavailable>> {
        self.cmdlets.iter().find(|(known, _)| *known == resource).map(|(_, cmdlets)| cmdlets.as_ref())
    }

    /// How many of the cmdlets that sources need may be run at a service, and how many there are.
    #[must_use]
    pub fn needed_cmdlets(&self, resource: Resource) -> Option<(usize, usize)> {
        let allowed = self.cmdlets(resource)?.ok()?;
        let needed: BTreeSet<String> = ephor_schema::SOURCES
            .iter()
            .filter_map(|source| match Requirement::of(source) {
                Requirement::Cmdlet { resource: at, name, .. } if at == resource => Some(name.to_ascii_lowercase()),
                _ => None,
            })
            .collect();
        Some((needed.intersection(allowed).count(), needed.len()))
    }

    /// The rights that can do more than read, each with the service whose token carries it. Sorted.
    #[must_use]
    pub fn writing_rights(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        for claims in
            Resource::ALL.iter().filter_map(|resource| self.claims(*resource).map(|claims| (resource, claims)))
        {
            let (resource, claims) = claims;
            all.extend(claims.permissions().filter(|name| can_write(name)).map(|name| format!("{name} ({resource})")));
            all.extend(claims.directory_roles.iter().filter_map(|id| match directory_role(id) {
                (_, false) => None,
                (Some(name), true) => Some(format!("the Entra role {name}")),
                (None, true) => Some(format!("the Entra role with the template id {id}, which ephor does not know")),
            }));
        }
        all.into_iter().collect()
    }

    /// Whether a licence is there; none if licences are not known, or this one is not one that we can tell.
    #[must_use]
    pub fn has_licence(&self, licence: &str) -> Option<bool> {
        let plans = self.plans.as_ref().ok()?;
        let (_, names) = LICENCES.iter().find(|(known, _)| *known == licence)?;
        // Those of governments and schools have the same names with an ending.
        Some(plans.iter().any(|plan| names.iter().any(|name| plan.starts_with(name))))
    }

    /// Whether a source can be read, and what it rests on.
    #[must_use]
    pub fn readiness(&self, source: &Source) -> Readiness {
        let alone = self.readiness_alone(source);
        if !matches!(alone, Readiness::Readable | Readiness::Partly { .. }) {
            return alone;
        }
        let other = rests_on(source.id).and_then(ephor_schema::source).map(|other| self.readiness_alone(other));
        other.filter(Readiness::is_missing).unwrap_or(alone)
    }

    fn readiness_alone(&self, source: &Source) -> Readiness {
        let readiness = match Requirement::of(source) {
            Requirement::Public => Readiness::Readable,
            Requirement::Elsewhere => Readiness::Elsewhere { right: source.right() },
            Requirement::Permissions { all, also, only_users } => {
                self.by_permissions(source, &all, also.as_ref(), only_users)
            }
            Requirement::Cmdlet { resource, name, instead } => self.by_cmdlet(source, resource, name, instead),
        };
        match source.license {
            Some(licence) if readiness == Readiness::Readable && self.has_licence(licence) == Some(false) => {
                Readiness::Unlicensed { licence }
            }
            // Cmdlets of a product that is not licensed are hidden, as if a right were missing.
            Some(licence) if matches!(readiness, Readiness::Denied { .. }) && self.hides(source, licence) => {
                Readiness::Unlicensed { licence }
            }
            _ => readiness,
        }
    }

    fn hides(&self, source: &Source, licence: &str) -> bool {
        matches!(Requirement::of(source), Requirement::Cmdlet { .. }) && self.has_licence(licence) == Some(false)
    }

    fn by_permissions(
        &self,
        source: &Source,
        all: &[&'static str],
        also: Option<&(&'static str, Vec<&'static str>)>,
        only_users: bool,
    ) -> Readiness {
        let claims = match self.claims_or_reason(Resource::Graph) {
            Ok(Some(claims)) => claims,
            Ok(None) => return opaque(Resource::Graph),
            Err(reason) => return Readiness::Failed { reason: reason.to_owned() },
        };
        if only_users && claims.identity == Identity::Application {
            return Readiness::OnlyUsers { right: all.join(" and ") };
        }
        let to_grant = |all: &[&'static str]| -> Vec<String> {
            lacking(claims, source.id, all).iter().map(|name| grant(claims, name)).collect()
        };
        let missing = to_grant(all);
        if !missing.is_empty() {
            return Readiness::Denied { grant: missing };
        }
        match also.map(|(what_for, names)| (what_for, to_grant(names))) {
            Some((what_for, missing)) if !missing.is_empty() => {
                Readiness::Partly { reason: format!("for {what_for} grant {}", missing.join(" and ")) }
            }
            _ => Readiness::Readable,
        }
    }

    fn by_cmdlet(&self, source: &Source, resource: Resource, name: &str, instead: Option<&'static str>) -> Readiness {
        let by_graph = instead.filter(|permission| {
            self.claims(Resource::Graph).is_some_and(|claims| holds(claims, source.id, permission))
        });
        let readiness = self.by_cmdlet_alone(resource, name);
        match (&readiness, by_graph, instead) {
            (Readiness::Readable, ..) | (_, None, None) => readiness,
            (_, Some(permission), _) => Readiness::Partly {
                reason: format!(
                    "read with {permission}, which does not show all; for the rest grant {}",
                    role_for(name)
                ),
            },
            (Readiness::Denied { grant }, None, Some(permission)) => {
                let or =
                    format!("{}, or {permission} of Microsoft Graph, which does not show all", grant.join(" and "));
                Readiness::Denied { grant: vec![or] }
            }
            _ => readiness,
        }
    }

    fn by_cmdlet_alone(&self, resource: Resource, name: &str) -> Readiness {
        let claims = match self.claims_or_reason(resource) {
            Ok(claims) => claims,
            Err(reason) => return Readiness::Failed { reason: reason.to_owned() },
        };
        match self.cmdlets(resource) {
            None => Readiness::NotKnown { reason: format!("{resource} was not asked") },
            Some(Ok(cmdlets)) if cmdlets.contains(&name.to_ascii_lowercase()) => Readiness::Readable,
            Some(Err(unavailable)) if !unavailable.refuses => Readiness::Failed { reason: unavailable.reason.clone() },
            Some(Ok(_)) => Readiness::Denied { grant: grant_for(claims, resource, name) },
            Some(Err(unavailable)) => match claims {
                Some(_) => Readiness::Denied { grant: grant_for(claims, resource, name) },
                None => Readiness::Failed { reason: unavailable.reason.clone() },
            },
        }
    }
}

/// What to grant so that a cmdlet may be run: the permission that opens Exchange to an application, the role that
/// shows its settings, or, if both are there, a role group of Exchange itself.
fn grant_for(claims: Option<&Claims>, resource: Resource, cmdlet: &str) -> Vec<String> {
    let Some(claims) = claims else { return vec![role_for(cmdlet)] };
    let mut grant = Vec::new();
    let manages = claims.permissions().any(|own| own.to_ascii_lowercase().starts_with("exchange.manage"));
    if claims.identity == Identity::Application && !manages {
        grant.push("Exchange.ManageAsApp (application permission of Office 365 Exchange Online)".to_owned());
    }
    // What Global Reader may not run needs a role group, whichever Entra role there is.
    let by_role = !NOT_FOR_GLOBAL_READER.contains(&cmdlet);
    let has_role = claims.directory_roles.iter().any(|id| opens(resource, id));
    if by_role && !has_role {
        grant.push("the Entra role Global Reader".to_owned());
    } else if !by_role || grant.is_empty() {
        grant.push(role_for(cmdlet));
    }
    grant
}

/// Cmdlets that Global Reader may not run, as the sources say that read them.
const NOT_FOR_GLOBAL_READER: &[&str] = &["Get-InboxRule"];

fn role_for(cmdlet: &str) -> String {
    format!("{ROLE_GROUP}{cmdlet}")
}

/// What is granted for a single cmdlet begins so, and ends with its name.
pub const ROLE_GROUP: &str = "an Exchange role group that may run ";

fn opaque(resource: Resource) -> Readiness {
    Readiness::NotKnown { reason: format!("the token for {resource} does not say what it carries") }
}

/// Whether an Entra role opens a service to an application. Security & Compliance is not opened by that of Exchange
/// (reference collector-faults.md, F16; the table of supported roles in "App-only authentication …").
fn opens(resource: Resource, role: &str) -> bool {
    READING_ROLES.contains(&role) && (resource != Resource::Compliance || role != EXCHANGE_ADMINISTRATOR)
}

const EXCHANGE_ADMINISTRATOR: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";

/// Entra roles that show the settings of a tenant, and open Exchange to an application: Global Reader, Global
/// Administrator, Exchange Administrator, Security Reader, Security Administrator and Compliance Administrator. Source: "App-only authentication for
/// unattended scripts in Exchange Online PowerShell", read 2026-11.
const READING_ROLES: &[&str] = &[
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "62e90394-69f5-4237-9190-012177145e10",
    EXCHANGE_ADMINISTRATOR,
    "5d6b6bb7-de71-4623-b4af-96380a352509",
    "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "17315797-102d-40b4-93e0-432062caca18",
];

/// Licences by the service plans that they bring, in upper case. Names: "Product names and service plan identifiers for licensing",
/// read 2026-11.
const LICENCES: &[(&str, &[&str])] = &[
    ("Microsoft Entra ID P1", &["AAD_PREMIUM"]),
    ("Microsoft Entra ID P2", &["AAD_PREMIUM_P2"]),
    // Either brings Privileged Identity Management: reference facts.md, PIM comes with P2 or Governance (B).
    ("Microsoft Entra ID P2 or Microsoft Entra ID Governance", &["AAD_PREMIUM_P2", "ENTRA_IDENTITY_GOVERNANCE"]),
    ("Microsoft Defender for Office 365 Plan 1", &["ATP_ENTERPRISE", "THREAT_INTELLIGENCE"]),
    ("Microsoft Defender for Endpoint Plan 2", &["WINDEFATP"]),
];

/// The licences that decide what sources answer, as far as they can be told.
pub fn licences() -> impl Iterator<Item = &'static str> {
    LICENCES.iter().map(|(name, _)| *name)
}
