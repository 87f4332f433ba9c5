//! Accounts that look like emergency access accounts, which nobody has named yet.
//!
//! Microsoft tells everybody to have two or more, cloud-only and Global Administrator for good, and to leave at least one
//! of them out of the policies. Sources: MicrosoftDocs/entra-docs
//! docs/identity/role-based-access-control/security-emergency-access.md @02213161;
//! docs/identity/conditional-access/managed-policies.md @0018bf33. Administrators who never gave up a permanent role look alike
//! but for the policies: so that somebody is left out of all of them decides, and the answer is a question, never a pass.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, serde, texts_or_empty};

use crate::privileged_user::{GLOBAL_ADMINISTRATOR, Origin, PrivilegedUser};

/// A Conditional Access policy: whether it is in force, and whom it leaves out.
#[derive(Debug, Document)]
#[document("conditional-access-policies")]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    state: Option<String>,
    conditions: Option<Conditions>,
    /// Null where it has session controls alone.
    grant_controls: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Object)]
struct Conditions {
    users: Option<Users>,
}

#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct Users {
    #[serde(default, deserialize_with = "texts_or_empty")]
    include_users: Vec<String>,
    #[serde(default, deserialize_with = "texts_or_empty")]
    exclude_users: Vec<String>,
}

/// More are no emergency accounts: two are what Microsoft, CISA and CIS speak of.
const MOST: usize = 2;

/// Whether these, all who hold Global Administrator for good, look like emergency accounts: one or two of the cloud alone, of
/// whom every policy for all users leaves out one by name.
#[must_use]
pub fn look_like_emergency_accounts<R>(scan: &Scan<'_, R>, ids: &[&str]) -> bool
where
    R: MayRead<Policy> + MayRead<PrivilegedUser>,
{
    let (policies, users) = (scan.optional::<Policy>(), scan.optional::<PrivilegedUser>());
    let (Some(policies), Some(users)) = (policies.known(), users.known()) else { return false };
    let of_the_cloud = |id: &&str| users.iter().any(|user| user.is(id) && is_of_the_cloud(user));
    let is_few = (1..=MOST).contains(&ids.len());
    is_few && ids.iter().all(of_the_cloud) && ids.iter().any(|id| is_left_out(policies, id))
}

fn is_of_the_cloud(user: &PrivilegedUser) -> bool {
    user.origin() == Ok(Origin::Cloud) && user.holds(GLOBAL_ADMINISTRATOR) == Some(true)
}

/// Whether every policy that is in force for all users leaves out this one by name; no where there is none.
fn is_left_out(policies: &[Item<Policy>], id: &str) -> bool {
    let mut of_all = policies.iter().filter_map(|policy| policy.left_out()).peekable();
    of_all.peek().is_some() && of_all.all(|excluded| excluded.iter().any(|one| one.eq_ignore_ascii_case(id)))
}

impl Policy {
    fn left_out(&self) -> Option<&[String]> {
        let users = self.conditions.as_ref()?.users.as_ref()?;
        let is_off = |state: &str| {
            let off = ["disabled", "enabledForReportingButNotEnforced"];
            off.iter().any(|known| known.eq_ignore_ascii_case(state))
        };
        let is_asked = !self.state.as_deref().is_some_and(is_off) && self.grant_controls.is_some();
        let is_for_all = users.include_users.iter().any(|one| one.eq_ignore_ascii_case("All"));
        (is_asked && is_for_all).then_some(users.exclude_users.as_slice())
    }
}
