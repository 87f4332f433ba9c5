//! Sharing between Exchange organizations.

use ephor_sdk::prelude::*;

use crate::shape::{self, Property};

/// An organization relationship, as `Get-OrganizationRelationship` gives it.
#[derive(Document)]
#[document("organization-relationships")]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationRelationship {
    name: Option<String>,
    /// Whether it is on.
    #[serde(default, deserialize_with = "shape::flag")]
    pub enabled: Option<bool>,
    /// The domains of the other organization.
    #[serde(default, deserialize_with = "shape::list")]
    pub domain_names: Option<Vec<String>>,
    /// Where its Exchange Web Services are.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub target_sharing_epr: Property,
    /// Where its Autodiscover is.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub target_autodiscover_epr: Property,
}

/// An accepted domain, as `Get-AcceptedDomain` gives it.
#[derive(Document)]
#[document("accepted-domains")]
#[serde(rename_all = "PascalCase")]
pub struct AcceptedDomain {
    /// Its name.
    pub domain_name: Option<String>,
}

impl OrganizationRelationship {
    /// Whether the wizard for hybrid deployments named it as the one to the organization on-premises.
    #[must_use]
    pub fn is_named_hybrid(&self) -> bool {
        let name = self.name.as_deref().unwrap_or_default().to_ascii_lowercase();
        name.starts_with("o365 to on-premises")
    }
}
