//! Prompts of Microsoft Authenticator that do not say what is approved.

use ephor_sdk::prelude::*;

/// Prompts of Microsoft Authenticator do not show what is approved
///
/// # What it does
/// Reads how Microsoft Authenticator is set up in the authentication methods policy. Where it is enabled, its prompts have
/// to show the application and the place of the sign-in, switched on and for all users, and its one-time codes have to be
/// off, since a code shows neither. A setting that is left to Microsoft (`default`) fails. A tenant in which Authenticator
/// is disabled passes: it has no such prompts.
///
/// # Why it matters
/// An attacker with the password sends one prompt after the other, until somebody is tired or takes it for their own. A
/// prompt that names an unknown application in a foreign country is declined, and reported.
///
/// # How to mend
/// Entra admin center > Authentication methods > Policies > Microsoft Authenticator > Configure: *Show application name in
/// push and passwordless notifications* and *Show geographic location in push and passwordless notifications*: Enabled,
/// All users. *Allow use of Microsoft Authenticator OTP*: No; see first who signs in with such codes.
///
/// # References
/// - CIS-M365 5.2.3.1
/// - SCuBA MS.AAD.3.3v2
/// - ATT&CK T1621
/// - <https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-additional-context>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("mfa"),
    each(AuthenticatorPolicy),
    fail(hidden = "Microsoft Authenticator does not always show what is approved: {settings}"),
    unknown(
        missing = "the policy in the snapshot does not say how Microsoft Authenticator is set up: {settings} is not there"
    )
)]
pub struct AuthenticatorContextHidden;

/// The authentication methods policy of the tenant, as far as Microsoft Authenticator is concerned.
#[derive(Debug, Deserialize, Document)]
#[document("authentication-methods-policy")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct AuthenticatorPolicy {
    authentication_method_configurations: Option<Vec<Method>>,
}

/// One method. What is not that of Microsoft Authenticator is left out.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct Method {
    id: Option<String>,
    state: Option<String>,
    is_software_oath_enabled: Option<bool>,
    feature_settings: Option<Features>,
}

/// What prompts show.
#[derive(Debug, Default, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct Features {
    display_app_information_required_state: Option<Feature>,
    display_location_information_required_state: Option<Feature>,
}

/// `enabled`, `disabled` or `default`, for whom.
#[derive(Debug, Default, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct Feature {
    state: Option<String>,
    include_target: Option<Target>,
    exclude_target: Option<Target>,
}

/// A group, or `all_users`.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde")]
pub struct Target {
    id: Option<String>,
}

/// Graph's id for no group.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// What is wrong, and what is not known.
#[derive(Default)]
struct Faults {
    wrong: Vec<String>,
    missing: Vec<String>,
}

impl Faults {
    /// What the prompts are told to show.
    fn feature(&mut self, shown: &str, name: &str, feature: Option<&Feature>) {
        let Some(feature) = feature else { return self.missing.push(name.to_owned()) };
        match feature.state.as_deref() {
            Some("enabled") => {}
            Some("disabled") => return self.wrong.push(format!("{shown} is not shown")),
            Some("default") => return self.wrong.push(format!("whether {shown} is shown is left to Microsoft")),
            Some(other) => return self.wrong.push(format!("{shown} is in the state {other}")),
            None => self.missing.push(format!("{name}.state")),
        }
        match feature.include_target.as_ref().and_then(|target| target.id.as_deref()) {
            Some("all_users") => {}
            Some(group) => self.wrong.push(format!("{shown} is shown to the group {group} only")),
            None => self.missing.push(format!("{name}.includeTarget")),
        }
        let excluded = feature.exclude_target.as_ref().and_then(|target| target.id.as_deref());
        if let Some(group) = excluded.filter(|id| !id.is_empty() && *id != NOBODY) {
            self.wrong.push(format!("{shown} is not shown to the group {group}"));
        }
    }
}

impl CheckDocument<AuthenticatorPolicy> for AuthenticatorContextHidden {
    fn check(policy: &Item<AuthenticatorPolicy>, _scan: &Scan<Self>) -> Verdict {
        let mut methods = policy.authentication_method_configurations.iter().flatten();
        let is_it =
            |method: &&Method| method.id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case("MicrosoftAuthenticator"));
        let Some(method) = methods.find(is_it) else { return Self::missing("MicrosoftAuthenticator") };
        match method.state.as_deref() {
            Some("disabled") => return Verdict::Pass,
            Some("enabled") => {}
            // A state that is new is not taken for one that is off.
            Some(_) => {}
            None => return Self::missing("state"),
        }
        let mut faults = Faults::default();
        let none = Features::default();
        let features = method.feature_settings.as_ref().unwrap_or(&none);
        faults.feature(
            "the application",
            "displayAppInformationRequiredState",
            features.display_app_information_required_state.as_ref(),
        );
        faults.feature(
            "the place",
            "displayLocationInformationRequiredState",
            features.display_location_information_required_state.as_ref(),
        );
        match method.is_software_oath_enabled {
            Some(false) => {}
            Some(true) => faults.wrong.push("one-time codes are allowed".to_owned()),
            None => faults.missing.push("isSoftwareOathEnabled".to_owned()),
        }
        // What is known to be wrong decides, whatever is missing.
        if !faults.wrong.is_empty() {
            Self::hidden(faults.wrong.join(", "))
        } else if faults.missing.is_empty() {
            Verdict::Pass
        } else {
            Self::missing(faults.missing.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn method(changes: &[(&str, Value)]) -> Value {
        let shown = json!({"state": "enabled", "includeTarget": {"targetType": "group", "id": "all_users"},
            "excludeTarget": {"targetType": "group", "id": NOBODY}});
        let mut method = json!({
            "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethodConfiguration",
            "id": "MicrosoftAuthenticator", "state": "enabled", "isSoftwareOathEnabled": false,
            "featureSettings": {"displayAppInformationRequiredState": shown,
                "displayLocationInformationRequiredState": shown, "companionAppAllowedState": {"state": "default"}},
        });
        for (path, value) in changes {
            *path.split('.').fold(&mut method, |at, name| &mut at[name]) = value.clone();
        }
        method
    }

    fn verdict(methods: Value) -> Verdict {
        let tenant = Tenant::new().with::<AuthenticatorPolicy>(json!({"authenticationMethodConfigurations": methods}));
        tenant.objects::<AuthenticatorContextHidden>().pop().unwrap().1
    }

    fn changed(path: &str, value: Value) -> Verdict {
        verdict(json!([{"id": "Sms", "state": "enabled"}, method(&[(path, value)])]))
    }

    const APP: &str = "featureSettings.displayAppInformationRequiredState";
    const PLACE: &str = "featureSettings.displayLocationInformationRequiredState";

    #[test]
    fn prompts_that_show_application_and_place_to_everybody_pass() {
        assert!(verdict(json!([method(&[])])).is_pass());
        assert!(changed(&format!("{APP}.excludeTarget"), Value::Null).is_pass());
    }

    #[test]
    fn a_tenant_without_authenticator_has_no_prompts() {
        assert!(changed("state", json!("disabled")).is_pass());
        assert!(verdict(json!([{"id": "MicrosoftAuthenticator", "state": "disabled"}])).is_pass());
    }

    #[test]
    fn what_is_hidden_is_told() {
        for (path, value, words) in [
            (format!("{APP}.state"), json!("disabled"), "the application is not shown"),
            (format!("{PLACE}.state"), json!("default"), "whether the place is shown is left to Microsoft"),
            (format!("{PLACE}.state"), json!("brandNew"), "the place is in the state brandNew"),
            (format!("{APP}.includeTarget.id"), json!("g"), "the application is shown to the group g only"),
            (format!("{PLACE}.excludeTarget.id"), json!("g"), "the place is not shown to the group g"),
            ("isSoftwareOathEnabled".to_owned(), json!(true), "one-time codes are allowed"),
        ] {
            let found = changed(&path, value);
            assert_eq!(found.message::<AuthenticatorContextHidden>(), "hidden", "{path}");
            assert_eq!(found.arguments(), [words], "{path}");
        }
        assert!(changed("state", json!("brandNew")).is_pass(), "all is shown whatever the state");
        let two = verdict(json!([method(&[(APP, Value::Null), ("isSoftwareOathEnabled", json!(true))])]));
        assert_eq!(two.arguments(), ["one-time codes are allowed"], "what is known to be wrong decides");
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for (path, value, missing) in [
            ("state".to_owned(), Value::Null, "state"),
            (APP.to_owned(), Value::Null, "displayAppInformationRequiredState"),
            (format!("{PLACE}.state"), Value::Null, "displayLocationInformationRequiredState.state"),
            (format!("{PLACE}.includeTarget"), Value::Null, "displayLocationInformationRequiredState.includeTarget"),
            ("isSoftwareOathEnabled".to_owned(), Value::Null, "isSoftwareOathEnabled"),
        ] {
            let found = changed(&path, value);
            assert!(found.is_unknown(), "{path}");
            assert_eq!(found.arguments(), [missing], "{path}");
        }
        assert!(changed("featureSettings", Value::Null).is_unknown());
        assert_eq!(verdict(json!([])).arguments(), ["MicrosoftAuthenticator"]);
        assert!(verdict(Value::Null).is_unknown());
    }
}
