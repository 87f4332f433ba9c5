//! Who holds a privileged directory role, by object id.

use ephor_sdk::prelude::*;

/// A user with at least one of the eight most privileged roles, assigned or eligible, through groups too.
#[derive(Debug, Document)]
#[document("privileged-users")]
#[serde(rename_all = "camelCase")]
pub struct PrivilegedUser {
    id: Option<String>,
    /// Names of the roles; the same name may stand twice.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    pub roles: Option<Vec<String>>,
    /// The anchor of an account that is or was synchronized from an on-premises directory, or that an administrator gave one,
    /// as federated domains ask for it; null for others, none if not read.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub on_premises_immutable_id: Option<Option<String>>,
    /// True where the account is synchronized, false where it was, null where it never was, none if not read.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub on_premises_sync_enabled: Option<Option<bool>>,
}

/// The most privileged role.
pub const GLOBAL_ADMINISTRATOR: &str = "Global Administrator";

/// How an account hangs on an on-premises directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is synchronized from there.
    Synchronized,
    /// It is not, and carries an anchor: it was, or somebody gave it one.
    Anchored,
    /// It lives in the cloud alone.
    Cloud,
    /// It carries an anchor, and whether it is synchronized was not read.
    Unclear,
}

impl PrivilegedUser {
    /// Whether it is the account of that id.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id))
    }

    /// How the account hangs on an on-premises directory; an error names what was not read.
    pub fn origin(&self) -> Result<Origin, &'static str> {
        let anchor = self.on_premises_immutable_id.as_ref();
        let anchored = anchor.map(|anchor| anchor.as_deref().is_some_and(|anchor| !anchor.is_empty()));
        match (self.on_premises_sync_enabled, anchored) {
            (Some(Some(true)), _) => Ok(Origin::Synchronized),
            (_, Some(false)) => Ok(Origin::Cloud),
            (_, None) => Err("onPremisesImmutableId"),
            (Some(Some(false) | None), Some(true)) => Ok(Origin::Anchored),
            (None, Some(true)) => Ok(Origin::Unclear),
        }
    }

    /// The names of the roles, each once, in words; none if they are not known.
    #[must_use]
    pub fn role_names(&self) -> Option<String> {
        let mut roles: Vec<&str> = self.roles.as_ref()?.iter().map(String::as_str).collect();
        roles.sort_unstable();
        roles.dedup();
        Some(roles.join(", "))
    }

    /// Whether the user holds a role; none if the roles are not known.
    #[must_use]
    pub fn holds(&self, role: &str) -> Option<bool> {
        let roles = self.roles.as_ref()?;
        Some(roles.iter().any(|held| held.eq_ignore_ascii_case(role)))
    }
}
