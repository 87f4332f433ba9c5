//! Codes by mail.

use ephor_sdk::prelude::*;

use crate::methods_policy::{Allowed, MethodsPolicy};

/// People may use codes by mail as an authentication method
///
/// # What it checks
/// Reads the state of the method *Email OTP* in the authentication methods policy. It must be disabled.
///
/// # Why it matters
/// A code by mail is as safe as the mailbox it goes to, which is another password. For members of the tenant the method only
/// resets passwords; guests sign in with it.
///
/// # Remediation
/// 1. Guests first. *Email OTP* cannot be switched off while *Allow external users to use email OTP* is on, and with that
///    switch off, guests who redeemed their invitation by a code cannot sign in until their redemption is reset. Give them
///    another way: Entra admin center > External Identities > All identity providers; then reset the redemption of those who
///    used a code (Users > the guest > B2B collaboration > Reset redemption status).
/// 2. Where security defaults are on, do not disable methods: Microsoft warns that this may lock you out.
/// 3. Authentication methods > Policies > Email OTP > Configure: *Allow external users to use email OTP*: No. Then switch the
///    method off. Members who have no other method for self-service password reset need one first.
///
/// # References
/// - CIS-M365 5.2.3.7
/// - SCuBA MS.AAD.3.5v2 (in part: SMS and voice calls are judged by `weak-method-enabled`)
/// - ATT&CK T1111
/// - <https://learn.microsoft.com/entra/external-id/one-time-passcode>
/// # Witnesses
/// - claim: reference breadth.md, 5.2.3.7
/// - remediation: reference facts.md, weak-method-enabled (external-id/one-time-passcode.md @0374c984)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("mfa", "guests"),
    each(MethodsPolicy),
    fail(enabled = "Codes by mail (Email OTP) are enabled as an authentication method"),
    unknown(missing = "Whether codes by mail (Email OTP) are enabled, the policy in the snapshot does not say")
)]
pub struct EmailCodeEnabled;

impl CheckDocument<MethodsPolicy> for EmailCodeEnabled {
    fn check(policy: &Item<MethodsPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.allows("Email") {
            Allowed::Yes => Self::enabled(),
            Allowed::No => Verdict::Pass,
            Allowed::NotKnown => Self::missing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(methods: Value) -> Verdict {
        let policy = json!({"authenticationMethodConfigurations": methods});
        Tenant::new().with::<MethodsPolicy>(policy).objects::<EmailCodeEnabled>().pop().unwrap().1
    }

    #[test]
    fn the_state_of_the_method_decides() {
        let email = |state: &str| {
            verdict(json!([{"id": "Sms", "state": "enabled"},
            {"id": "Email", "state": state, "allowExternalIdToUseEmailOtp": "default"}]))
        };
        assert!(email("disabled").is_pass());
        assert!(email("enabled").is_fail());
        assert!(email("unknownFutureValue").is_unknown());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!([])).is_unknown());
        assert!(verdict(Value::Null).is_unknown());
    }
}
