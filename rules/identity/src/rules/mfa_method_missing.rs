//! Members without any strong authentication method.

use ephor_sdk::prelude::*;

use crate::conditional_access::user_policies::is_of_synchronization;
use crate::methods_policy::{MethodsPolicy, external_method};

/// A member who can sign in has no authentication method registered
///
/// # What it checks
/// Looks for enabled members of the tenant for whom Microsoft Entra ID reports that no strong authentication method is
/// registered (`isMfaRegistered`), or that the tenant allows none of those that are (`isMfaCapable`). Guests authenticate at
/// home and are left out, and so are accounts that cannot sign in, the user accounts of agents, and the synchronization
/// account of Microsoft Entra Connect, for which nobody could use a method. Administrators are the finding of
/// `mfa-incapable-administrator`. Where the tenant uses an external method, such as that of another vendor, a member without
/// any other one is unknown: the report leaves out whoever uses it and has not registered it.
///
/// # Why it matters
/// A policy that asks for a second factor cannot help an account that has none: whoever has the password is asked
/// to register a method, and registers their own. Password spraying finds such accounts first. Where people sign in at a
/// federation server that asks for the second factor itself, it is that server which guards them, and they are never asked to
/// register.
///
/// # Remediation
/// 1. Sort out accounts of no person first. Shared mailboxes, rooms and Teams Rooms devices whose account is enabled count, too:
///    block the sign-in of shared and room mailboxes; an account with which a device signs in must keep it, and needs a policy
///    of its own.
/// 2. Ask people to register a method at <https://aka.ms/mysecurityinfo>, or give them a Temporary Access Pass:
///    Entra admin center > Users > the user > Authentication methods > Add authentication method.
/// 3. Run a registration campaign: Entra admin center > Authentication methods > Registration campaign.
/// 4. Protect registration itself: see `registration-from-unmanaged-device`. Disable accounts that nobody uses.
///
/// # References
/// - CIS-M365 5.2.3.4
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/graph/api/resources/userregistrationdetails>
/// # Witnesses
/// - claim: reference facts.md, mfa-method-missing (how-to-authentication-external-method-manage.md @a79f6053)
/// - claim: reference field-faults.md, F11 (5.2.3.4 "MFA capable")
/// - claim: reference field-faults.md, F5 (agent-users.md)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 8.1,
    tags("mfa"),
    optional(MethodsPolicy),
    optional_columns(directory_roles),
    fail(
        no_method = "{subject} can sign in and has no strong authentication method registered",
        not_allowed = "{subject} can sign in and has registered only authentication methods that the tenant does not allow"
    ),
    unknown(
        external = "Whether {subject} uses an external authentication method is not known; no other one is registered"
    )
)]
pub struct MfaMethodMissing<'a> {
    account_enabled: bool,
    user_type: UserType<'a>,
    mfa_registered: Option<bool>,
    mfa_capable: Option<bool>,
    named_for_synchronization: Option<bool>,
    directory_roles: Option<Roles<'a>>,
    is_agent: Option<bool>,
}

impl CheckRow for MfaMethodMissing<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        // The account of an agent can have no password and no method of its own.
        if !self.account_enabled || self.user_type.is_guest() || self.is_agent == Some(true) {
            return Verdict::NotApplicable;
        }
        let found = match (self.mfa_registered, self.mfa_capable) {
            (Some(true), Some(true)) => return Verdict::Pass,
            (None, _) => return Verdict::not_known("mfa_registered"),
            (Some(true), None) => return Verdict::not_known("mfa_capable"),
            (Some(true), Some(false)) => Self::not_allowed(),
            (Some(false), _) if scan.once(external_method).is_possible() => Self::external(),
            (Some(false), _) => Self::no_method(),
        };
        // Whoever can give an account the names of a synchronization account can as well give it a method.
        let roles = self.directory_roles;
        let synchronizes = roles.is_some_and(|roles| roles.symbols().iter().any(is_of_synchronization));
        match self.named_for_synchronization {
            _ if synchronizes || roles.is_some_and(|roles| roles.contains_known()) => Verdict::NotApplicable,
            Some(true) => Verdict::NotApplicable,
            Some(false) => found,
            None => Verdict::not_known("named_for_synchronization"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<MfaMethodMissing>(row)
    }

    fn member(changes: Value) -> Value {
        let member = json!({"account_enabled": true, "user_type": "Member", "mfa_registered": false, "mfa_capable": false,
            "named_for_synchronization": false});
        changed(member, &changes)
    }

    #[test]
    fn a_member_without_a_method_fails() {
        assert_eq!(verdict(member(json!({}))).message::<MfaMethodMissing>(), "no-method");
    }

    #[test]
    fn a_member_with_a_method_passes() {
        let registered = json!({"account_enabled": true, "user_type": "member", "mfa_registered": true,
            "mfa_capable": true});
        assert!(verdict(registered).is_pass());
    }

    #[test]
    fn methods_that_the_tenant_does_not_allow_are_none() {
        let found = verdict(member(json!({"mfa_registered": true})));
        assert_eq!(found.message::<MfaMethodMissing>(), "not-allowed");
        assert!(verdict(member(json!({"mfa_registered": true, "mfa_capable": null}))).is_unknown());
    }

    #[test]
    fn administrators_are_the_finding_of_another_rule() {
        let global = json!({"directory_roles": ["62e90394-69f5-4237-9190-012177145e10"]});
        assert!(verdict(member(global)).is_not_applicable());
        let reader = json!({"directory_roles": ["88d8e3e3-8f55-4a1e-953a-9b9898b8876b"]});
        assert!(verdict(member(reader)).is_fail());
        assert!(verdict(member(json!({"directory_roles": null}))).is_fail(), "nobody said that it is one");
    }

    #[test]
    fn whoever_may_use_an_external_method_is_not_called_without_one() {
        let with = |state: &str| {
            let external = json!({"id": "7f1c4fdb-2b4f-4c11-a2d8-0e3d2a1c0b9a", "state": state});
            let policy = json!({"authenticationMethodConfigurations": [{"id": "Fido2", "state": "enabled"}, external]});
            Tenant::new().with::<MethodsPolicy>(policy).row::<MfaMethodMissing>(member(json!({})))
        };
        assert_eq!(with("enabled").message::<MfaMethodMissing>(), "external");
        assert_eq!(with("disabled").message::<MfaMethodMissing>(), "no-method");
    }

    #[test]
    fn accounts_that_cannot_use_a_method_are_left_out() {
        assert!(verdict(member(json!({"user_type": "Guest"}))).is_not_applicable());
        assert!(verdict(member(json!({"account_enabled": false}))).is_not_applicable());
        assert!(verdict(member(json!({"named_for_synchronization": true}))).is_not_applicable());
        assert!(verdict(member(json!({"is_agent": true, "mfa_registered": null}))).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "user_type", "mfa_registered", "named_for_synchronization"] {
            assert!(verdict(member(json!({column: null}))).is_unknown(), "{column}");
        }
    }
}
