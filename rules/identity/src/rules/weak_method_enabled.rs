//! Methods that an attacker gets hold of with little effort.

use ephor_sdk::prelude::*;

use crate::methods_policy::{Allowed, MethodsPolicy};

/// People may sign in with SMS or voice calls
///
/// # What it checks
/// Reads the state of the methods *SMS* and *Voice call* in the authentication methods policy. Each must be disabled, for
/// whomever it is; the parameter `methods` names others. Codes by mail are the matter of `email-code-enabled`.
///
/// # Why it matters
/// A phone number moves to another SIM card with a call to a shop, and a code by SMS or voice is read out to whoever asks
/// well. Microsoft itself ends both in the public cloud on 2027-02-01, for sign-in and for password reset; whoever has nothing
/// else then has to register a passkey before the next sign-in goes on.
///
/// # Remediation
/// 1. See who uses them before you switch them off: Entra admin center > Authentication methods > User registration details.
///    `phone-only-method` names whoever has nothing else; they are locked out. Let them register a passkey or Microsoft
///    Authenticator first, by a registration campaign. Where the methods serve self-service password reset, the same holds.
/// 2. Where security defaults are on, do not disable methods: Microsoft warns that this may lock you out.
/// 3. Authentication methods > Policies: switch both off. Do not wait for 2027-02-01.
///
/// # References
/// - CIS-M365 5.2.3.5
/// - SCuBA MS.AAD.3.5v2 (in part: codes by mail are judged by `email-code-enabled`)
/// - ATT&CK T1111
/// - ATT&CK T1621
/// - <https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods>
/// # Witnesses
/// - claim: reference facts.md, SMS and voice end (D)
/// - deadline: reference facts.md, SMS and voice end (D: concept-sms-voice-retirement.md, ms.date 2026-07-29)
/// - remediation: reference facts.md, weak-method-enabled
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.8,
    tags("mfa"),
    each(MethodsPolicy),
    parameter(methods: list = "Sms\nVoice", "Ids of the methods that must be disabled"),
    fail(enabled = "Weak methods are enabled: {methods}"),
    unknown(missing = "Whether {methods} is enabled, the policy in the snapshot does not say")
)]
pub struct WeakMethodEnabled;

impl CheckDocument<MethodsPolicy> for WeakMethodEnabled {
    fn check(policy: &Item<MethodsPolicy>, scan: &Scan<Self>) -> Verdict {
        let of = |wanted: Allowed| scan.methods().filter(move |method| policy.allows(method) == wanted);
        let name = |method: &str| match method.to_ascii_lowercase().as_str() {
            "sms" => "SMS".to_owned(),
            "voice" => "voice calls".to_owned(),
            _ => method.to_owned(),
        };
        let enabled: Vec<String> = of(Allowed::Yes).map(name).collect();
        // One that is known to be enabled decides, whatever is missing.
        if !enabled.is_empty() {
            return Self::enabled(enabled.into_iter().collect::<Phrases>());
        }
        let missing: Vec<String> = of(Allowed::NotKnown).map(name).collect();
        if missing.is_empty() { Verdict::Pass } else { Self::missing(missing.into_iter().collect::<Phrases>()) }
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

    fn both(sms: &str, voice: &str) -> Value {
        let method = |id: &str, state: &str| json!({"id": id, "state": state, "includeTargets": [{"id": "all_users"}]});
        json!([method("Sms", sms), method("Voice", voice), method("Email", "enabled"), method("Fido2", "enabled")])
    }

    #[test]
    fn both_disabled_pass() {
        assert!(verdict(both("disabled", "Disabled")).is_pass());
    }

    #[test]
    fn each_one_enabled_fails_and_is_named() {
        assert_eq!(verdict(both("enabled", "disabled")).arguments(), ["SMS"]);
        assert_eq!(verdict(both("enabled", "enabled")).arguments(), ["SMS\nvoice calls"]);
        assert!(verdict(json!([{"id": "Voice", "state": "enabled"}])).is_fail(), "whatever is missing");
    }

    #[test]
    fn the_methods_can_be_named() {
        let found = tenant(both("enabled", "enabled")).parameter("methods", "fido2");
        assert_eq!(found.objects::<WeakMethodEnabled>().pop().unwrap().1.arguments(), ["fido2"]);
    }

    #[test]
    fn a_method_that_is_new_or_not_there_is_not_known() {
        assert!(verdict(json!([{"id": "Sms", "state": "disabled"}, {"id": "Voice"}])).is_unknown());
        assert!(verdict(both("disabled", "unknownFutureValue")).is_unknown());
        let new =
            json!([{"id": "Sms", "state": "disabled", "allowedFor": ["g"]}, {"id": "Voice", "state": "disabled"}]);
        assert!(verdict(new).is_unknown(), "it may be allowed for some all the same");
        assert!(verdict(json!(null)).is_unknown());
    }
}
