//! The policy for what members and guests may do by default.

use ephor_sdk::prelude::*;

/// The one authorization policy of a tenant.
#[derive(Debug, Document)]
#[document("authorization-policy")]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationPolicy {
    /// Template id of the role whose rights guests have.
    pub guest_user_role_id: Option<String>,
    /// `none`, `adminsAndGuestInviters`, `adminsGuestInvitersAndAllMembers` or `everyone`.
    pub allow_invites_from: Option<String>,
}
