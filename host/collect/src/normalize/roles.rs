//! The directory roles with privileges, and for what they are held.

pub use ephor_schema::known::{GLOBAL_ADMINISTRATOR as GLOBAL, Known as Role, LESSER};
use serde_json::{Map, Value};

/// The directory roles with privileges.
pub fn privileged() -> impl Iterator<Item = &'static Role> {
    std::iter::once(&GLOBAL).chain(LESSER)
}

/// For what a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole tenant.
    Tenant,
    /// An administrative unit, an object, or what an application is asked about.
    Part,
    /// The assignment does not say it.
    NotTold,
}

impl Scope {
    /// Graph writes `/` for the tenant, `/administrativeUnits/{id}` or `/{id}` for a part of it, and nothing where the scope
    /// is one of an application (v1.0-metadata.xml: `unifiedRoleAssignment`, `directoryScopeId` and `appScopeId`).
    pub fn of(assignment: &Map<String, Value>) -> Self {
        let text = |name: &str| assignment.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty());
        match text("directoryScopeId") {
            Some("/") => Self::Tenant,
            Some(_) => Self::Part,
            None if text("appScopeId").is_some() => Self::Part,
            None => Self::NotTold,
        }
    }
}
