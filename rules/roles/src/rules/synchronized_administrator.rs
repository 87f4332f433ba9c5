//! Administrators whose account comes from an on-premises directory.

use ephor_sdk::prelude::*;

use crate::privileged_user::{Origin, PrivilegedUser};

/// An administrator's account is synchronized from an on-premises directory
///
/// # What it checks
/// Reads `onPremisesSyncEnabled` of every user with a privileged role. Where it was not read, as in an export of ScubaGear,
/// an account without an anchor (`onPremisesImmutableId`) passes, and one with an anchor is not known. Accounts that are not
/// synchronized and carry an anchor are the finding of `anchored-administrator`.
///
/// # Why it matters
/// Who takes over the on-premises directory can set the password of a synchronized account, and with it takes over the
/// tenant. An attack that begins on a file server must not end with all mailboxes.
///
/// # Remediation
/// 1. Make a cloud-only account for the work of administration, without a mailbox, and register two security keys for it.
/// 2. Give it the role, and sign in and work with it once. The emergency accounts must be cloud-only, too.
/// 3. Only then remove the role from the synchronized account: Entra admin center > Roles & admins. Leave the roles of the
///    synchronization itself (*Directory Synchronization Accounts*) alone.
///
/// # References
/// - CIS-M365 1.1.1
/// - SCuBA MS.AAD.7.3v1 (in part: SCuBA asks for the anchor, which anchored-administrator judges)
/// - ATT&CK T1078.004
/// - ATT&CK T1556.007
/// - <https://learn.microsoft.com/entra/architecture/protect-m365-from-on-premises-attacks>
/// # Witnesses
/// - claim: reference facts.md, synchronized-administrator
/// - remediation: reference facts.md, synchronized-administrator
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.0,
    tags("roles", "hybrid"),
    each(PrivilegedUser),
    fail(synchronized = "{subject} is synchronized from an on-premises directory and holds {roles}"),
    unknown(
        unclear = "Whether {subject}, who holds {roles}, is synchronized is not known: the account carries an anchor, and onPremisesSyncEnabled was not read"
    )
)]
pub struct SynchronizedAdministrator;

impl CheckDocument<PrivilegedUser> for SynchronizedAdministrator {
    fn check(user: &Item<PrivilegedUser>, _scan: &Scan<Self>) -> Verdict {
        let Some(roles) = user.role_names() else { return Verdict::not_known("roles") };
        match user.origin() {
            _ if roles.is_empty() => Verdict::NotApplicable,
            Err(what) => Verdict::not_known(what),
            Ok(Origin::Synchronized) => Self::synchronized(roles),
            Ok(Origin::Unclear) => Self::unclear(roles),
            Ok(Origin::Anchored | Origin::Cloud) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type This = SynchronizedAdministrator;

    fn verdict(user: Value) -> Verdict {
        Tenant::new().with::<PrivilegedUser>(user).objects::<This>().pop().unwrap().1
    }

    #[test]
    fn a_cloud_account_passes() {
        assert!(verdict(json!({"roles": ["A"], "onPremisesImmutableId": null})).is_pass());
        assert!(verdict(json!({"roles": ["A"], "onPremisesImmutableId": "", "onPremisesSyncEnabled": null})).is_pass());
    }

    #[test]
    fn a_synchronized_account_fails_and_its_roles_are_named_once() {
        let user = json!({"roles": ["B", "A", "B"], "onPremisesImmutableId": "x==", "onPremisesSyncEnabled": true});
        let found = verdict(user);
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["A, B"]);
    }

    #[test]
    fn an_anchor_alone_is_no_synchronization() {
        for enabled in [json!(false), json!(null)] {
            let user = json!({"roles": ["A"], "onPremisesImmutableId": "x==", "onPremisesSyncEnabled": enabled});
            assert!(verdict(user).is_pass(), "{enabled}");
        }
        let unread = verdict(json!({"roles": ["A"], "onPremisesImmutableId": "x=="}));
        assert_eq!((unread.is_unknown(), unread.message::<This>()), (true, "unclear"));
    }

    #[test]
    fn an_account_without_a_role_is_not_judged() {
        assert_eq!(verdict(json!({"roles": [], "onPremisesSyncEnabled": true})), Verdict::NotApplicable);
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!({"roles": ["A"]})).is_unknown(), "not there is not null");
        assert!(verdict(json!({"onPremisesImmutableId": null})).is_unknown());
    }
}
