//! The directory roles with privileges, with their template ids and names: those of the SDK's `Role`, and some of
//! [`ephor_schema::known::ROLES`].

use serde_json::{Map, Value};

/// A directory role: its template id and its name.
pub type Role = (&'static str, &'static str);

/// The role with all power.
pub const GLOBAL: Role = ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator");
/// Roles with power, short of all power.
pub const LESSER: &[Role] = &[
    ("29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator"),
    ("f28a1f50-f6e7-4571-818b-6a12f2af6b6c", "SharePoint Administrator"),
    ("fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator"),
    ("194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator"),
    ("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", "Conditional Access Administrator"),
    ("c4e39bd9-1100-46d3-8c65-fb160da0071f", "Authentication Administrator"),
    ("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator"),
    ("158c047a-c907-4556-b7ef-446551a6b5f7", "Cloud Application Administrator"),
    ("8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2", "Hybrid Identity Administrator"),
    ("e8611ab8-c189-46e8-94e1-60213ab1f814", "Privileged Role Administrator"),
    ("7be44c8a-adaf-4e2a-84d6-ab2649e08a13", "Privileged Authentication Administrator"),
];

/// All of them.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_called_as_everywhere() {
        for (template, name) in privileged() {
            assert_eq!(ephor_schema::known::role(template), Some(*name));
        }
    }
}
