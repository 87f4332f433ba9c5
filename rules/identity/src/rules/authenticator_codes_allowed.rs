//! One-time codes of Microsoft Authenticator.

use ephor_sdk::prelude::*;

use crate::authenticator_context_hidden::AuthenticatorPolicy;

/// Microsoft Authenticator may be used for one-time codes
///
/// # What it checks
/// Reads whether Microsoft Authenticator may be used for one-time codes (`isSoftwareOathEnabled`), where the method is
/// enabled.
///
/// # Why it matters
/// A code shows neither the application nor the place of the sign-in that it is asked for, and is typed into whatever page
/// asks for it.
///
/// # Remediation
/// See first who signs in with such codes, and give these people another method: Entra admin center > Authentication methods >
/// User registration details. Telephones without a connection, and applications that ask for a code, such as a VPN with the NPS
/// extension, know nothing else. Then Authentication methods > Policies > Microsoft Authenticator > Configure: *Allow use of
/// Microsoft Authenticator OTP*: No. Where security defaults are on, leave it: Microsoft warns that this may lock you out.
///
/// # References
/// - SCuBA MS.AAD.3.3v2 (in part: what prompts show is judged by `authenticator-context-hidden`)
/// - ATT&CK T1111
/// - <https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-additional-context>
/// # Witnesses
/// - claim: reference facts.md, authenticator-context-hidden (OTP is in SCuBA 3.3v2's instructions only)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.0,
    tags("mfa"),
    each(AuthenticatorPolicy),
    fail(allowed = "Microsoft Authenticator may be used for one-time codes, which do not show what is approved")
)]
pub struct AuthenticatorCodesAllowed;

impl CheckDocument<AuthenticatorPolicy> for AuthenticatorCodesAllowed {
    fn check(policy: &Item<AuthenticatorPolicy>, _scan: &Scan<Self>) -> Verdict {
        let Some(method) = policy.authenticator() else { return Verdict::not_known("MicrosoftAuthenticator") };
        match method.is_software_oath_enabled {
            _ if method.is_disabled() => Verdict::Pass,
            _ if method.state.is_none() => Verdict::not_known("state"),
            Some(false) => Verdict::Pass,
            Some(true) => Self::allowed(),
            None => Verdict::not_known("isSoftwareOathEnabled"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(state: Value, codes: Value) -> Verdict {
        let method = json!({"id": "MicrosoftAuthenticator", "state": state, "isSoftwareOathEnabled": codes});
        let tenant = Tenant::new().with::<AuthenticatorPolicy>(json!({"authenticationMethodConfigurations": [method]}));
        tenant.objects::<AuthenticatorCodesAllowed>().pop().unwrap().1
    }

    #[test]
    fn codes_that_are_allowed_fail() {
        assert!(verdict(json!("enabled"), json!(true)).is_fail());
        assert!(verdict(json!("enabled"), json!(false)).is_pass());
        assert!(verdict(json!("disabled"), json!(true)).is_pass());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!("enabled"), Value::Null).is_unknown());
        assert!(verdict(Value::Null, json!(false)).is_unknown());
        let none = Tenant::new().with::<AuthenticatorPolicy>(json!({"authenticationMethodConfigurations": []}));
        assert!(none.objects::<AuthenticatorCodesAllowed>().pop().unwrap().1.is_unknown());
    }
}
