//! Who may invite guests.

use ephor_sdk::prelude::*;

use crate::authorization_policy::AuthorizationPolicy;

/// Members or guests may invite guests
///
/// # What it checks
/// Reads `allowInvitesFrom` of the authorization policy. Only *Guest Inviters* and administrators, or nobody, pass.
///
/// # Why it matters
/// Whoever may invite opens the tenant to an account that nobody here manages. Where every member may, or even guests
/// may invite further guests, nobody knows who is inside and why, and an attacker with one account brings in others.
///
/// # Remediation
/// Give the role *Guest Inviter* to the people who work with partners first: others can share a file or a team with nobody new
/// from outside afterwards. Then Entra admin center > External Identities >
/// External collaboration settings > Guest invite settings: *Only users assigned to specific admin roles can invite
/// guest users*. Or:
///
/// ```powershell
/// Update-MgPolicyAuthorizationPolicy -AllowInvitesFrom adminsAndGuestInviters
/// ```
///
/// # References
/// - CIS-M365 5.1.6.3
/// - SCuBA MS.AAD.8.2v1
/// - ATT&CK T1136.003
/// - <https://learn.microsoft.com/entra/external-id/external-collaboration-settings-configure>
/// # Witnesses
/// - claim: reference facts.md, guest-invitations-open
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.4,
    tags("guests"),
    each(AuthorizationPolicy),
    fail(open = "{who} may invite guests: allowInvitesFrom is {value}"),
    unknown(not_clear = "Who may invite guests is not known: allowInvitesFrom is {value}")
)]
pub struct GuestInvitationsOpen;

impl CheckDocument<AuthorizationPolicy> for GuestInvitationsOpen {
    fn check(policy: &Item<AuthorizationPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.allow_invites_from.as_deref() {
            None | Some("") => Verdict::not_known("allowInvitesFrom"),
            Some(value) => match value.to_ascii_lowercase().as_str() {
                "none" | "adminsandguestinviters" => Verdict::Pass,
                "adminsguestinvitersandallmembers" => Self::open("every member", value),
                "everyone" => Self::open("everyone, guests included,", value),
                _ => Self::not_clear(value),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(from: Value) -> Verdict {
        let tenant = Tenant::new().with::<AuthorizationPolicy>(json!({"allowInvitesFrom": from}));
        tenant.objects::<GuestInvitationsOpen>().pop().unwrap().1
    }

    #[test]
    fn few_inviters_pass() {
        assert!(verdict(json!("none")).is_pass());
        assert!(verdict(json!("adminsAndGuestInviters")).is_pass());
        assert!(verdict(json!("AdminsAndGuestInviters")).is_pass(), "as PowerShell may write it");
    }

    #[test]
    fn many_inviters_fail_and_are_named() {
        assert_eq!(verdict(json!("adminsGuestInvitersAndAllMembers")).arguments()[0], "every member");
        let everyone = verdict(json!("everyone"));
        assert!(everyone.is_fail());
        assert_eq!(everyone.arguments(), ["everyone, guests included,", "everyone"]);
    }

    #[test]
    fn what_is_new_or_not_there_is_not_known() {
        assert!(verdict(json!("unknownFutureValue")).is_unknown());
        assert!(verdict(Value::Null).is_unknown());
    }
}
