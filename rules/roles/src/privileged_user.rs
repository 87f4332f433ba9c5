//! Who holds a privileged directory role, by object id.

use ephor_sdk::prelude::*;

/// A user with at least one of the eight most privileged roles, assigned or eligible, through groups too.
#[derive(Debug, Deserialize, Document)]
#[document("privileged-users")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct PrivilegedUser {
    /// Names of the roles; the same name may stand twice.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    pub roles: Option<Vec<String>>,
    /// Set for accounts that are synchronized from an on-premises directory, null for others, none if not read.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub on_premises_immutable_id: Option<Option<String>>,
}

/// The most privileged role.
pub const GLOBAL_ADMINISTRATOR: &str = "Global Administrator";

impl PrivilegedUser {
    /// Whether the user holds a role; none if the roles are not known.
    #[must_use]
    pub fn holds(&self, role: &str) -> Option<bool> {
        let roles = self.roles.as_ref()?;
        Some(roles.iter().any(|held| held.eq_ignore_ascii_case(role)))
    }
}
