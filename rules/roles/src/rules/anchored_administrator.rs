//! Administrators whose account carries an anchor of an on-premises directory.

use ephor_sdk::prelude::*;

use crate::privileged_user::{Origin, PrivilegedUser};

/// An administrator's account carries the anchor of an on-premises directory
///
/// # What it checks
/// Reads `onPremisesImmutableId` of every user with a privileged role. It is set where the account was synchronized once, and
/// where somebody gave an anchor to an account of the cloud, as federated domains ask for it. Where it is known that the
/// account is synchronized, that is the finding of `synchronized-administrator`.
///
/// # Why it matters
/// By the anchor an account is matched with an account on-premises. Whoever rules that directory, and is not stopped from
/// matching, can make the account a synchronized one again, and then set its password; or sign in to it by the federation.
///
/// # Remediation
/// 1. Make a cloud-only account in a domain that is not federated, give it the role, and sign in with it once; then remove the
///    role from the old one: Entra admin center > Roles & admins.
/// 2. Do not clear the anchor of an account that still signs in by federation: it cannot sign in without.
/// 3. Block hard matching for the tenant if nothing needs it: `Update-MgDirectoryOnPremiseSynchronization`, feature
///    `blockCloudObjectTakeoverThroughHardMatchEnabled`.
///
/// # References
/// - SCuBA MS.AAD.7.3v1
/// - ATT&CK T1078.004
/// - ATT&CK T1556.007
/// - <https://learn.microsoft.com/entra/architecture/protect-m365-from-on-premises-attacks>
/// # Witnesses
/// - claim: reference facts.md, synchronized-administrator
/// - remediation: unconfirmed, that blocking hard matches keeps an anchored account from being taken over
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.2,
    tags("roles", "hybrid"),
    each(PrivilegedUser),
    fail(anchored = "{subject} carries the anchor of an on-premises directory and holds {roles}")
)]
pub struct AnchoredAdministrator;

impl CheckDocument<PrivilegedUser> for AnchoredAdministrator {
    fn check(user: &Item<PrivilegedUser>, _scan: &Scan<Self>) -> Verdict {
        let Some(roles) = user.role_names() else { return Verdict::not_known("roles") };
        match user.origin() {
            _ if roles.is_empty() => Verdict::NotApplicable,
            Err(what) => Verdict::not_known(what),
            Ok(Origin::Synchronized) => Verdict::NotApplicable,
            // Whether or not it is synchronized, too.
            Ok(Origin::Anchored | Origin::Unclear) => Self::anchored(roles),
            Ok(Origin::Cloud) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(user: Value) -> Verdict {
        Tenant::new().with::<PrivilegedUser>(user).objects::<AnchoredAdministrator>().pop().unwrap().1
    }

    #[test]
    fn an_anchor_fails_whether_or_not_synchronization_was_read() {
        for user in [
            json!({"roles": ["B", "A", "B"], "onPremisesImmutableId": "x==", "onPremisesSyncEnabled": false}),
            json!({"roles": ["B", "A", "B"], "onPremisesImmutableId": "x==", "onPremisesSyncEnabled": null}),
            json!({"roles": ["B", "A", "B"], "onPremisesImmutableId": "x=="}),
        ] {
            let found = verdict(user.clone());
            assert!(found.is_fail(), "{user}");
            assert_eq!(found.arguments(), ["A, B"]);
        }
    }

    #[test]
    fn a_synchronized_account_is_the_finding_of_the_other_rule() {
        let user = json!({"roles": ["A"], "onPremisesImmutableId": "x==", "onPremisesSyncEnabled": true});
        assert!(verdict(user).is_not_applicable());
    }

    #[test]
    fn a_cloud_account_passes_and_one_without_a_role_is_not_judged() {
        assert!(verdict(json!({"roles": ["A"], "onPremisesImmutableId": null})).is_pass());
        assert!(verdict(json!({"roles": [], "onPremisesImmutableId": "x=="})).is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!({"roles": ["A"]})).is_unknown(), "not there is not null");
        assert!(verdict(json!({"onPremisesImmutableId": "x=="})).is_unknown());
    }
}
