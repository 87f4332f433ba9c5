//! Phone sign-in with Microsoft Authenticator.

use ephor_sdk::prelude::*;

/// Nobody may sign in with Microsoft Authenticator without a password
///
/// # What it checks
/// Reads the method *Microsoft Authenticator* of the authentication methods policy: whether it is on, and whether the
/// mode of any of its targets is *Any* or *Passwordless*. With mode *Push* alone the app only confirms a password.
///
/// # Why it matters
/// People who have the app could sign in without a password. As long as the mode is *Push*, each of them types a password that
/// can be phished, sprayed and reused. Passkeys, which are Microsoft's default since 2026-09-01, are the better aim.
///
/// # Remediation
/// Switch on *Passkey (FIDO2)* first: Entra admin center > Authentication methods > Policies. A passkey in the same app cannot
/// be relayed by a look-alike page. Where passkeys have to wait, Microsoft Authenticator: Enable, add a target, Authentication
/// mode *Any*. Nobody loses a method by either.
///
/// # References
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/identity/authentication/howto-authentication-passwordless-phone>
/// # Witnesses
/// - claim: reference facts.md, authenticator-passwordless-off
/// - default: reference facts.md, SMS and voice end (D: Passkeys are default since 2026-09-01)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 1.5,
    tags("passwordless"),
    each(MethodsPolicy),
    fail(
        off = "Microsoft Authenticator is off",
        push_only = "Microsoft Authenticator only confirms a password: its mode is push for {targets}",
        nobody = "Microsoft Authenticator is on for nobody: it has no target"
    )
)]
pub struct AuthenticatorPasswordlessOff;

/// The authentication methods policy of the tenant.
#[derive(Debug, Document)]
#[document("authentication-methods-policy")]
#[serde(rename_all = "camelCase")]
pub struct MethodsPolicy {
    authentication_method_configurations: Option<Vec<Configuration>>,
}

#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    id: Option<String>,
    state: Option<String>,
    include_targets: Option<Vec<Option<Target>>>,
}

#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct Target {
    id: Option<String>,
    authentication_mode: Option<String>,
}

impl CheckDocument<MethodsPolicy> for AuthenticatorPasswordlessOff {
    fn check(policy: &Item<MethodsPolicy>, _scan: &Scan<Self>) -> Verdict {
        let is_it = |one: &&Configuration| {
            one.id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case("MicrosoftAuthenticator"))
        };
        let Some(method) = policy.authentication_method_configurations.iter().flatten().find(is_it) else {
            return Verdict::not_known("MicrosoftAuthenticator");
        };
        match method.state.as_deref() {
            Some(state) if state.eq_ignore_ascii_case("enabled") => {}
            Some(state) if state.eq_ignore_ascii_case("disabled") => return Self::off(),
            _ => return Verdict::not_known("state"),
        }
        let Some(targets) = &method.include_targets else { return Verdict::not_known("includeTargets") };
        let is = |target: &Target, wanted: &[&str]| {
            let mode = target.authentication_mode.as_deref();
            mode.is_some_and(|mode| wanted.iter().any(|one| mode.eq_ignore_ascii_case(one)))
        };
        let targets: Vec<&Target> = targets.iter().flatten().collect();
        if targets.iter().any(|target| is(target, &["any", "deviceBasedPush"])) {
            Verdict::Pass
        } else if targets.is_empty() {
            Self::nobody()
        } else if targets.iter().all(|target| is(target, &["push"])) {
            let name = |target: &&Target| match target.id.as_deref() {
                Some("all_users") => Phrase::text("all users"),
                Some(id) => Phrase::text("the group ").object(ObjectKind::Group, id),
                None => Phrase::text("a target without an id"),
            };
            Self::push_only(targets.iter().map(name).collect::<Phrases>())
        } else {
            Verdict::not_known("authenticationMode")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type This = AuthenticatorPasswordlessOff;

    fn verdict(method: Value) -> Verdict {
        let other = json!({"id": "Fido2", "state": "enabled", "includeTargets": [{"id": "all_users"}]});
        let policy = json!({"authenticationMethodConfigurations": [other, method]});
        Tenant::new().with::<MethodsPolicy>(policy).objects::<This>().pop().unwrap().1
    }

    fn modes(modes: &[Value]) -> Verdict {
        let targets: Vec<Value> = modes.iter().map(|mode| json!({"id": "g", "authenticationMode": mode})).collect();
        verdict(json!({"id": "microsoftAuthenticator", "state": "enabled", "includeTargets": targets}))
    }

    #[test]
    fn one_target_that_may_do_without_a_password_passes() {
        assert!(modes(&[json!("any")]).is_pass());
        assert!(modes(&[json!("push"), json!("DeviceBasedPush"), Value::Null]).is_pass());
    }

    #[test]
    fn off_and_push_alone_fail() {
        let off = verdict(json!({"id": "MicrosoftAuthenticator", "state": "disabled"}));
        assert_eq!((off.is_fail(), off.message::<This>()), (true, "off"));
        let push = modes(&[json!("push"), json!("Push")]);
        assert_eq!(
            (push.message::<This>(), push.arguments()[0].as_str()),
            ("push-only", "the group {group:g}\nthe group {group:g}")
        );
        assert_eq!(modes(&[]).message::<This>(), "nobody");
    }

    #[test]
    fn what_is_new_or_not_there_is_not_known() {
        assert!(modes(&[json!("push"), json!("unknownFutureValue")]).is_unknown());
        assert!(modes(&[Value::Null]).is_unknown());
        assert!(verdict(json!({"id": "MicrosoftAuthenticator", "state": "enabled"})).is_unknown());
        assert!(verdict(json!({"id": "MicrosoftAuthenticator"})).is_unknown());
        assert!(verdict(json!({"id": "Sms", "state": "enabled"})).is_unknown());
    }
}
