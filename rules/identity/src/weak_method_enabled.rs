//! Methods that an attacker gets hold of with little effort.

use ephor_sdk::prelude::*;

/// People may sign in with SMS, voice calls or mail
///
/// # What it does
/// Reads the state of the methods *SMS*, *Voice call* and *Email OTP* in the authentication methods policy. Each must be
/// disabled, for whomever it is; the parameter `methods` names others.
///
/// # Why it matters
/// A phone number moves to another SIM card with a call to a shop, a code by SMS or voice is read out to whoever asks
/// well, and a code by mail is as safe as another password.
///
/// # How to mend
/// See who uses them: Entra admin center > Authentication methods > User registration details. Move those people to
/// passkeys or Microsoft Authenticator. Then Authentication methods > Policies: switch each of the three off.
///
/// # References
/// - CIS-M365 5.2.3.5
/// - SCuBA MS.AAD.3.5v2
/// - ATT&CK T1111
/// - ATT&CK T1621
/// - <https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 6.8,
    tags("mfa"),
    each(MethodsPolicy),
    parameter(methods: list = "Sms\nVoice\nEmail", "Ids of the methods that must be disabled"),
    fail(enabled = "weak methods are enabled: {methods}"),
    unknown(missing = "the policy in the snapshot does not say whether {methods} is enabled")
)]
pub struct WeakMethodEnabled;

/// The authentication methods policy of the tenant.
#[derive(Debug, Deserialize, Document)]
#[document("authentication-methods-policy")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct MethodsPolicy {
    authentication_method_configurations: Option<Vec<Method>>,
}

/// One method: `Sms`, `Voice`, `Email`, `Fido2`, `MicrosoftAuthenticator` and others, `enabled` or `disabled`.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde")]
pub struct Method {
    id: Option<String>,
    state: Option<String>,
}

impl CheckDocument<MethodsPolicy> for WeakMethodEnabled {
    fn check(policy: &Item<MethodsPolicy>, scan: &Scan<Self>) -> Verdict {
        let (mut enabled, mut missing) = (Vec::new(), Vec::new());
        for method in scan.list("methods") {
            let mut methods = policy.authentication_method_configurations.iter().flatten();
            let known = methods.find(|one| one.id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(method)));
            match known.and_then(|one| one.state.as_deref()) {
                Some(state) if state.eq_ignore_ascii_case("disabled") => {}
                Some(_) => enabled.push(method),
                None => missing.push(method),
            }
        }
        // One that is known to be enabled decides, whatever is missing.
        if !enabled.is_empty() {
            Self::enabled(enabled.join(", "))
        } else if missing.is_empty() {
            Verdict::Pass
        } else {
            Self::missing(missing.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(methods: Value) -> Tenant {
        Tenant::new().with::<MethodsPolicy>(json!({"authenticationMethodConfigurations": methods}))
    }

    fn verdict(methods: Value) -> Verdict {
        tenant(methods).objects::<WeakMethodEnabled>().pop().unwrap().1
    }

    fn three(sms: &str, voice: &str, email: &str) -> Value {
        let method = |id: &str, state: &str| json!({"id": id, "state": state});
        json!([method("Sms", sms), method("Voice", voice), method("Email", email), method("Fido2", "enabled")])
    }

    #[test]
    fn all_three_disabled_pass() {
        assert!(verdict(three("disabled", "disabled", "Disabled")).is_pass());
    }

    #[test]
    fn each_one_enabled_fails_and_is_named() {
        assert_eq!(verdict(three("enabled", "disabled", "disabled")).arguments(), ["Sms"]);
        assert_eq!(verdict(three("disabled", "enabled", "enabled")).arguments(), ["Voice, Email"]);
        assert!(verdict(json!([{"id": "Email", "state": "enabled"}])).is_fail(), "whatever is missing");
    }

    #[test]
    fn the_methods_can_be_named() {
        let found = tenant(three("enabled", "enabled", "enabled")).parameter("methods", "fido2");
        assert_eq!(found.objects::<WeakMethodEnabled>().pop().unwrap().1.arguments(), ["fido2"]);
    }

    #[test]
    fn a_method_that_is_not_there_is_not_known() {
        assert!(verdict(json!([{"id": "Sms", "state": "disabled"}, {"id": "Voice"}])).is_unknown());
        assert!(verdict(json!(null)).is_unknown());
    }
}
