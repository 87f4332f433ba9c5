//! Administrators whose account comes from an on-premises directory.

use ephor_sdk::prelude::*;

use crate::privileged_user::PrivilegedUser;

/// An administrator's account is synchronized from an on-premises directory
///
/// # What it does
/// Reads `onPremisesImmutableId` of every user with a privileged role: it is set where the account is synchronized, or
/// once was.
///
/// # Why it matters
/// Who takes over the on-premises directory can set the password of a synchronized account, and with it takes over the
/// tenant. An attack that begins on a file server must not end with all mailboxes.
///
/// # How to mend
/// Make a cloud-only account for the work of administration, without a mailbox, with security keys. Give it the role,
/// and remove the role from the synchronized account: Entra admin center > Roles & admins.
///
/// # References
/// - CIS-M365 1.1.1
/// - SCuBA MS.AAD.7.3v1
/// - ATT&CK T1078.004
/// - ATT&CK T1556.007
/// - <https://learn.microsoft.com/entra/architecture/protect-m365-from-on-premises-attacks>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.0,
    tags("roles", "hybrid"),
    each(PrivilegedUser),
    fail(synchronized = "{subject} is synchronized from an on-premises directory and holds {roles}")
)]
pub struct SynchronizedAdministrator;

impl CheckDocument<PrivilegedUser> for SynchronizedAdministrator {
    fn check(user: &Item<PrivilegedUser>, _scan: &Scan<Self>) -> Verdict {
        let Some(roles) = &user.roles else { return Verdict::not_known("roles") };
        let mut roles: Vec<&str> = roles.iter().map(String::as_str).collect();
        roles.sort_unstable();
        roles.dedup();
        match user.on_premises_immutable_id.as_ref().map(Option::as_deref) {
            _ if roles.is_empty() => Verdict::NotApplicable,
            None => Verdict::not_known("onPremisesImmutableId"),
            Some(None | Some("")) => Verdict::Pass,
            Some(Some(_)) => Self::synchronized(roles.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(user: Value) -> Verdict {
        Tenant::new().with::<PrivilegedUser>(user).objects::<SynchronizedAdministrator>().pop().unwrap().1
    }

    #[test]
    fn a_cloud_account_passes() {
        assert!(verdict(json!({"roles": ["A"], "onPremisesImmutableId": null})).is_pass());
        assert!(verdict(json!({"roles": ["A"], "onPremisesImmutableId": ""})).is_pass());
    }

    #[test]
    fn a_synchronized_account_fails_and_its_roles_are_named_once() {
        let found = verdict(json!({"roles": ["B", "A", "B"], "onPremisesImmutableId": "x=="}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["A, B"]);
    }

    #[test]
    fn an_account_without_a_role_is_not_judged() {
        assert_eq!(verdict(json!({"roles": [], "onPremisesImmutableId": "x=="})), Verdict::NotApplicable);
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!({"roles": ["A"]})).is_unknown(), "not there is not null");
        assert!(verdict(json!({"onPremisesImmutableId": null})).is_unknown());
    }
}
