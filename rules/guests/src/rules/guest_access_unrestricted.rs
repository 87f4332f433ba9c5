//! What guests see of the directory.

use ephor_sdk::known::guest_roles::{LIMITED, MEMBER, RESTRICTED};
use ephor_sdk::prelude::*;

use crate::authorization_policy::AuthorizationPolicy;

/// Guests see as much of the directory as members
///
/// # What it checks
/// Reads `guestUserRoleId` of the authorization policy: whose rights guests have. *Guest User* (limited) and
/// *Restricted Guest User* pass; *User*, the role of members, and any role that is not known to be limited fail.
///
/// # Why it matters
/// A guest with the rights of a member can list all users, groups and applications. An account of a partner that was
/// taken over then serves to find whom to attack next.
///
/// # Remediation
/// Entra admin center > External Identities > External collaboration settings > Guest user access: choose *Guest users
/// have limited access* or, better, *Guest user access is restricted*. With the latter guests no longer see the members of
/// the groups and teams that they are in, which some applications need: try it with the owners of those first. Or:
///
/// ```powershell
/// Update-MgPolicyAuthorizationPolicy -GuestUserRoleId 2af84b1e-32c8-42b7-82bc-daa82404023b
/// ```
///
/// # References
/// - CIS-M365 5.1.6.2
/// - SCuBA MS.AAD.8.1v1
/// - ATT&CK T1087.004
/// - <https://learn.microsoft.com/entra/identity/users/users-restrict-guest-permissions>
/// # Witnesses
/// - claim: reference facts.md, guest-access-unrestricted
/// - remediation: unconfirmed, that restricted guests do not see the members of their groups
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("guests"),
    each(AuthorizationPolicy),
    fail(
        as_members = "Guests have the rights of members: guestUserRoleId is {role}",
        not_limited = "Guests have a role that is not known to be limited: guestUserRoleId is {role}"
    )
)]
pub struct GuestAccessUnrestricted;

impl CheckDocument<AuthorizationPolicy> for GuestAccessUnrestricted {
    fn check(policy: &Item<AuthorizationPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.guest_user_role_id.as_deref() {
            None | Some("") => Verdict::not_known("guestUserRoleId"),
            Some(role) if [LIMITED, RESTRICTED].iter().any(|known| role.eq_ignore_ascii_case(known)) => Verdict::Pass,
            Some(role) if role.eq_ignore_ascii_case(MEMBER) => Self::as_members(role),
            Some(role) => Self::not_limited(role),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(role: Value) -> Verdict {
        let tenant = Tenant::new().with::<AuthorizationPolicy>(json!({"guestUserRoleId": role}));
        tenant.objects::<GuestAccessUnrestricted>().pop().unwrap().1
    }

    #[test]
    fn limited_guests_pass() {
        assert!(verdict(json!(LIMITED)).is_pass());
        assert!(verdict(json!(RESTRICTED.to_uppercase())).is_pass());
    }

    #[test]
    fn guests_like_members_fail() {
        let found = verdict(json!(MEMBER));
        assert_eq!((found.is_fail(), found.message::<GuestAccessUnrestricted>()), (true, "as-members"));
    }

    #[test]
    fn a_role_that_nobody_knows_fails() {
        let found = verdict(json!("62e90394-69f5-4237-9190-012177145e10"));
        assert_eq!(found.message::<GuestAccessUnrestricted>(), "not-limited");
        assert!(found.is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(Value::Null).is_unknown());
        assert!(verdict(json!("")).is_unknown());
    }
}
