//! The policy for what users may do by default.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// The authorization policy, as Microsoft Graph gives it.
#[derive(Deserialize, Document)]
#[document("authorization-policy")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct AuthorizationPolicy {
    permission_grant_policy_ids_assigned_to_default_user_role: Option<Value>,
    default_user_role_permissions: Option<Value>,
}

/// How the ids of policies for consent on one's own behalf begin.
const FOR_SELF: &str = "ManagePermissionGrantsForSelf.";

impl AuthorizationPolicy {
    /// What users may do by default: the value of one permission.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<&Value> {
        self.default_user_role_permissions.as_ref()?.get(name)
    }

    /// The policies assigned for consent to applications on one's own behalf, or none if the snapshot does not say. Beta
    /// has the list at the top, v1.0 among the role permissions.
    #[must_use]
    pub fn consent_for_self(&self) -> Option<Vec<Assigned<'_>>> {
        let at_the_top = self.permission_grant_policy_ids_assigned_to_default_user_role.as_ref();
        let all: Vec<&str> = match at_the_top.or_else(|| self.permission("permissionGrantPoliciesAssigned"))? {
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
            Value::String(id) => vec![id],
            _ => return None,
        };
        Some(all.into_iter().filter_map(Assigned::read).collect())
    }
}

/// A permission grant policy that is assigned to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned<'a> {
    /// As the authorization policy writes it.
    pub whole: &'a str,
    /// The id of the policy alone.
    pub policy: &'a str,
}

impl<'a> Assigned<'a> {
    /// One for consent on one's own behalf.
    fn read(whole: &'a str) -> Option<Self> {
        let (start, policy) = whole.split_at_checked(FOR_SELF.len())?;
        start.eq_ignore_ascii_case(FOR_SELF).then_some(Self { whole, policy })
    }
}
