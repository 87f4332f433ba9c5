//! Prompts of Microsoft Authenticator that do not say what is approved.

use ephor_sdk::Others;
use ephor_sdk::prelude::*;

use crate::conditional_access::scope::{is_missing, is_new};

/// Prompts of Microsoft Authenticator do not show what is approved
///
/// # What it checks
/// Reads how Microsoft Authenticator is set up in the authentication methods policy. Where it is enabled, its prompts have
/// to show the application and the place of the sign-in, switched on and for all users. A setting that is left to Microsoft
/// (`default`) fails: Microsoft has it disabled. A group may be excluded if it is listed in the parameter
/// `excluded-principals`, such as one of the emergency accounts. A tenant in which Authenticator is disabled passes: it has no
/// such prompts. Its one-time codes are the matter of `authenticator-codes-allowed`.
///
/// # Why it matters
/// An attacker with the password sends one prompt after the other, until somebody is tired or takes it for their own. A
/// prompt that names an unknown application in a foreign country is declined, and reported.
///
/// # Remediation
/// Tell people first that prompts will look different. Entra admin center > Authentication methods > Policies > Microsoft
/// Authenticator > Configure: *Show application name in push and passwordless notifications* and *Show geographic location in
/// push and passwordless notifications*: Enabled, All users.
///
/// # References
/// - CIS-M365 5.2.3.1 (in part: a tenant in which Authenticator is disabled passes)
/// - SCuBA MS.AAD.3.3v2 (in part: one-time codes are judged by `authenticator-codes-allowed`)
/// - ATT&CK T1621
/// - <https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-additional-context>
/// # Witnesses
/// - claim: reference facts.md, authenticator-context-hidden
/// - default: reference facts.md, authenticator-context-hidden (concept-authentication-default-enablement.md @f3f8c28f)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("mfa"),
    each(AuthenticatorPolicy),
    parameter(excluded_principals: list = "", "Object ids of groups that may be excluded: emergency accounts"),
    fail(hidden = "Microsoft Authenticator does not always show what is approved: {settings}"),
    unknown(
        missing = "How Microsoft Authenticator is set up is not known: {reasons}"
    )
)]
pub struct AuthenticatorContextHidden;

/// The authentication methods policy of the tenant, as far as Microsoft Authenticator is concerned.
#[derive(Debug, Document)]
#[document("authentication-methods-policy")]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorPolicy {
    authentication_method_configurations: Option<Vec<Method>>,
}

/// One method. What is not that of Microsoft Authenticator is left out.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    id: Option<String>,
    /// `enabled` or `disabled`.
    pub state: Option<String>,
    /// Whether one-time codes are allowed.
    pub is_software_oath_enabled: Option<bool>,
    feature_settings: Option<Features>,
}

impl AuthenticatorPolicy {
    /// The method Microsoft Authenticator.
    #[must_use]
    pub fn authenticator(&self) -> Option<&Method> {
        let is_it =
            |method: &&Method| method.id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case("MicrosoftAuthenticator"));
        self.authentication_method_configurations.iter().flatten().find(is_it)
    }
}

impl Method {
    /// Whether it is disabled.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("disabled"))
    }
}

/// What prompts show.
#[derive(Debug, Default, Object)]
#[serde(rename_all = "camelCase")]
pub struct Features {
    display_app_information_required_state: Option<Feature>,
    display_location_information_required_state: Option<Feature>,
}

/// `enabled`, `disabled` or `default`, for whom.
#[derive(Debug, Default, Object)]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    state: Option<String>,
    include_target: Option<Target>,
    exclude_target: Option<Target>,
    #[serde(flatten)]
    others: Others,
}

/// A group, or `all_users`.
#[derive(Debug, Object)]
pub struct Target {
    id: Option<String>,
}

/// Graph's id for no group.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// What is wrong, and what is not known.
#[derive(Default)]
struct Faults {
    wrong: Vec<Phrase>,
    missing: Vec<String>,
}

impl Faults {
    /// What the prompts are told to show.
    fn feature(&mut self, shown: &str, name: &str, feature: Option<&Feature>, tolerated: &[&str]) {
        let Some(feature) = feature else { return self.missing.push(is_missing(name)) };
        if let Some(member) = feature.others.unread(&[]) {
            self.missing.push(is_new(&format!("{name}.{member}")));
        }
        match feature.state.as_deref() {
            Some("enabled") => {}
            Some("disabled") => return self.wrong.push(Phrase::text(format!("{shown} is not shown"))),
            Some("default") => {
                return self.wrong.push(Phrase::text(format!("whether {shown} is shown is left to Microsoft")));
            }
            Some(other) => self.missing.push(is_new(&format!("the state {other} of {name}"))),
            None => self.missing.push(is_missing(&format!("{name}.state"))),
        }
        match feature.include_target.as_ref().and_then(|target| target.id.as_deref()) {
            Some("all_users") => {}
            Some(group) => {
                let only =
                    Phrase::text(format!("{shown} is shown only to the group ")).object(ObjectKind::Group, group);
                self.wrong.push(only);
            }
            None => self.missing.push(is_missing(&format!("{name}.includeTarget"))),
        }
        let excluded = feature.exclude_target.as_ref().and_then(|target| target.id.as_deref());
        let is_tolerated = |id: &str| tolerated.iter().any(|known| known.eq_ignore_ascii_case(id));
        if let Some(group) = excluded.filter(|id| !id.is_empty() && *id != NOBODY && !is_tolerated(id)) {
            self.wrong
                .push(Phrase::text(format!("{shown} is not shown to the group ")).object(ObjectKind::Group, group));
        }
    }
}

impl CheckDocument<AuthenticatorPolicy> for AuthenticatorContextHidden {
    fn check(policy: &Item<AuthenticatorPolicy>, scan: &Scan<Self>) -> Verdict {
        let Some(method) = policy.authenticator() else { return Self::missing(is_missing("MicrosoftAuthenticator")) };
        if method.is_disabled() {
            return Verdict::Pass;
        }
        // A state that is new is not taken for one that is off.
        if method.state.is_none() {
            return Self::missing(is_missing("state"));
        }
        let tolerated: Vec<&str> = scan.excluded_principals().collect();
        let mut faults = Faults::default();
        let none = Features::default();
        let features = method.feature_settings.as_ref().unwrap_or(&none);
        for (shown, name, feature) in [
            (
                "the application",
                "displayAppInformationRequiredState",
                features.display_app_information_required_state.as_ref(),
            ),
            (
                "the place",
                "displayLocationInformationRequiredState",
                features.display_location_information_required_state.as_ref(),
            ),
        ] {
            faults.feature(shown, name, feature, &tolerated);
        }
        // What is known to be wrong decides, whatever is missing.
        if !faults.wrong.is_empty() {
            Self::hidden(faults.wrong.into_iter().collect::<Phrases>())
        } else if faults.missing.is_empty() {
            Verdict::Pass
        } else {
            Self::missing(faults.missing.into_iter().collect::<Phrases>())
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
            (format!("{APP}.includeTarget.id"), json!("g"), "the application is shown only to the group {group:g}"),
            (format!("{PLACE}.excludeTarget.id"), json!("g"), "the place is not shown to the group {group:g}"),
        ] {
            let found = changed(&path, value);
            assert_eq!(found.message::<AuthenticatorContextHidden>(), "hidden", "{path}");
            assert_eq!(found.arguments(), [words], "{path}");
        }
        assert!(changed("state", json!("brandNew")).is_pass(), "all is shown whatever the state");
        let two = verdict(json!([method(&[(APP, Value::Null), (&format!("{PLACE}.state"), json!("disabled"))])]));
        assert_eq!(two.arguments(), ["the place is not shown"], "what is known to be wrong decides");
        let tenant = Tenant::new().with::<AuthenticatorPolicy>(json!({"authenticationMethodConfigurations":
            [method(&[(&format!("{PLACE}.excludeTarget.id"), json!("g"))])]}));
        let tenant = tenant.parameter("excluded-principals", "G");
        assert!(tenant.objects::<AuthenticatorContextHidden>().pop().unwrap().1.is_pass());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for (path, value, missing) in [
            ("state".to_owned(), Value::Null, "state"),
            (APP.to_owned(), Value::Null, "displayAppInformationRequiredState"),
            (format!("{PLACE}.state"), Value::Null, "displayLocationInformationRequiredState.state"),
            (format!("{PLACE}.includeTarget"), Value::Null, "displayLocationInformationRequiredState.includeTarget"),
        ] {
            let found = changed(&path, value);
            assert!(found.is_unknown(), "{path}");
            assert_eq!(found.arguments(), [format!("{missing} is not there")], "{path}");
        }
        assert!(changed("featureSettings", Value::Null).is_unknown());
        for (path, value) in [("state", json!("brandNew")), ("exemptUsers", json!(["u"]))] {
            assert!(changed(&format!("{PLACE}.{path}"), value).is_unknown(), "{path}");
        }
        assert_eq!(verdict(json!([])).arguments(), ["MicrosoftAuthenticator is not there"]);
        assert!(verdict(Value::Null).is_unknown());
    }
}
