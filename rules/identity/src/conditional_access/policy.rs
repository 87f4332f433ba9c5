//! A Conditional Access policy as Microsoft Graph gives it.
//!
//! Lists may be null where an export came through other programs. Conditions that are not modelled here are kept,
//! since each of them may narrow a policy. Enumerations are texts: a value that is newer than this code is never
//! taken for a known one.

use std::collections::BTreeMap;

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;
use ephor_sdk::{Others, present, texts_if_known, texts_or_empty};

use crate::conditional_access::words::clipped;

/// One policy, in any state.
#[derive(Clone, Debug, Document)]
#[document("conditional-access-policies")]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// What people call it.
    pub display_name: Option<String>,
    /// Its object id.
    pub id: Option<String>,
    /// `enabled`, `disabled` or `enabledForReportingButNotEnforced`.
    pub state: Option<String>,
    /// To what it applies.
    pub conditions: Option<Conditions>,
    /// What it asks for; null where it only has session controls.
    pub grant_controls: Option<GrantControls>,
    /// What holds after the sign-in; null where there is nothing, none if it was not read.
    #[serde(default, deserialize_with = "present")]
    session_controls: Option<Option<SessionControls>>,
    /// What is yet to come; beside it what says nothing of what the policy does: see [`Policy::new_member`].
    #[serde(flatten)]
    pub others: Others,
}

/// What holds after the sign-in: how soon people are asked again, of all that there is.
#[derive(Clone, Debug, Object)]
#[serde(rename_all = "camelCase")]
struct SessionControls {
    sign_in_frequency: Option<SignInFrequency>,
}

/// How soon people are asked again. Source: microsoftgraph/microsoft-graph-docs-contrib
/// api-reference/v1.0/resources/signinfrequencysessioncontrol.md @15afa84e.
#[derive(Clone, Debug, Object)]
#[serde(rename_all = "camelCase")]
struct SignInFrequency {
    is_enabled: Option<bool>,
    /// `everyTime` or `timeBased`.
    frequency_interval: Option<String>,
    /// Which factors are asked for again: the second one in all cases.
    authentication_type: Option<String>,
    #[serde(flatten)]
    others: Others,
}

/// What says how often, where the interval is one of time.
const OF_FREQUENCY: [&str; 2] = ["type", "value"];

/// To what a policy applies.
#[derive(Clone, Debug, Default, Object)]
#[serde(rename_all = "camelCase")]
pub struct Conditions {
    /// `all`, `browser`, `mobileAppsAndDesktopClients`, `exchangeActiveSync`, `other`; an empty list is none of them.
    #[serde(default, deserialize_with = "texts_if_known")]
    pub client_app_types: Option<Vec<String>>,
    /// The applications, or what else is signed in to.
    pub applications: Option<Applications>,
    /// Who signs in.
    pub users: Option<Users>,
    /// Every other condition: risk levels, locations, platforms, devices and what is yet to come.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// The applications that a policy applies to.
#[derive(Clone, Debug, Default, Object)]
#[serde(rename_all = "camelCase")]
pub struct Applications {
    /// Ids, `All`, `Office365` and others.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub include_applications: Vec<String>,
    /// Those that it does not apply to.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub exclude_applications: Vec<String>,
    /// Actions in place of applications.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub include_user_actions: Vec<String>,
    /// Authentication contexts in place of applications.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub include_authentication_context_class_references: Vec<String>,
    /// Filters and what is yet to come.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// The users that a policy applies to.
#[derive(Clone, Debug, Default, Object)]
#[serde(rename_all = "camelCase")]
pub struct Users {
    /// Ids, `All`, `None`, `GuestsOrExternalUsers`.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub include_users: Vec<String>,
    /// Ids of groups.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub include_groups: Vec<String>,
    /// Template ids of roles.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub include_roles: Vec<String>,
    /// Kinds of guests.
    pub include_guests_or_external_users: Option<Value>,
    /// Ids of users that it does not apply to, and `GuestsOrExternalUsers`.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub exclude_users: Vec<String>,
    /// Ids of groups that it does not apply to.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub exclude_groups: Vec<String>,
    /// Template ids of roles that it does not apply to.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub exclude_roles: Vec<String>,
    /// Kinds of guests that it does not apply to.
    pub exclude_guests_or_external_users: Option<Value>,
    /// What is yet to come.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// What a policy asks for.
#[derive(Clone, Debug, Default, Object)]
#[serde(rename_all = "camelCase")]
pub struct GrantControls {
    /// `AND` or `OR`.
    pub operator: Option<String>,
    /// `block`, `mfa`, `compliantDevice`, `approvedApplication` and others.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub built_in_controls: Vec<String>,
    /// Controls of other vendors.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub custom_authentication_factors: Vec<String>,
    /// Terms of use.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub terms_of_use: Vec<String>,
    /// Which combinations of methods are strong enough.
    pub authentication_strength: Option<AuthenticationStrength>,
    /// What is yet to come.
    #[serde(flatten)]
    pub others: Others,
}

/// Which combinations of methods are strong enough: as policies carry it, or as the list of strengths has it.
#[derive(Clone, Debug, Default, Document)]
#[document("authentication-strength-policies")]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationStrength {
    /// Its object id.
    pub id: Option<String>,
    /// What people call it.
    pub display_name: Option<String>,
    /// `mfa` or `none`.
    pub requirements_satisfied: Option<String>,
    /// Combinations, such as `password,sms`.
    #[serde(default, deserialize_with = "texts_or_empty")]
    pub allowed_combinations: Vec<String>,
    /// What is yet to come; beside it what says nothing of what the strength allows: see [`AuthenticationStrength::new_member`].
    #[serde(flatten)]
    pub others: Others,
}

/// What a policy was made from. Source: Microsoft Graph v1.0 metadata,
/// conditionalAccessPolicy.
const OF_POLICIES: [&str; 1] = ["templateId"];
/// Members of a strength that say nothing of what it allows, or narrow a combination: which security keys, which issuers
/// of certificates. Source: Microsoft Graph v1.0 metadata, authenticationStrengthPolicy.
const OF_STRENGTHS: [&str; 2] = ["combinationConfigurations", "policyType"];

impl Policy {
    /// What to call it in a message.
    #[must_use]
    pub fn name(&self) -> Phrase {
        match (self.id.as_deref(), self.display_name.as_deref()) {
            (Some(id), _) => Phrase::of(ObjectKind::Policy, id),
            (None, Some(name)) => Phrase::text(clipped(name)),
            (None, None) => Phrase::text("a policy without a name"),
        }
    }

    /// Whether it asks anew at every sign-in; an error names what is not there or new.
    pub fn asks_every_time(&self) -> Result<bool, &'static str> {
        const INTERVAL: &str = "sessionControls.signInFrequency.frequencyInterval";
        let Some(session) = &self.session_controls else { return Err("sessionControls") };
        let Some(frequency) = session.as_ref().and_then(|session| session.sign_in_frequency.as_ref()) else {
            return Ok(false);
        };
        match frequency.is_enabled {
            Some(true) => {}
            Some(false) => return Ok(false),
            None => return Err("sessionControls.signInFrequency.isEnabled"),
        }
        if frequency.others.unread(&OF_FREQUENCY).is_some() {
            return Err("sessionControls.signInFrequency");
        }
        let factors = ["primaryAndSecondaryAuthentication", "secondaryAuthentication"];
        let is_known = |kind: &str| factors.iter().any(|known| known.eq_ignore_ascii_case(kind));
        match (frequency.authentication_type.as_deref(), frequency.frequency_interval.as_deref()) {
            (Some(kind), _) if !is_known(kind) => Err("sessionControls.signInFrequency.authenticationType"),
            (_, Some(interval)) if interval.eq_ignore_ascii_case("everyTime") => Ok(true),
            (_, Some(interval)) if interval.eq_ignore_ascii_case("timeBased") => Ok(false),
            _ => Err(INTERVAL),
        }
    }

    /// A member that this code does not know, and that may say anything.
    #[must_use]
    pub fn new_member(&self) -> Option<&str> {
        self.others.unread(&OF_POLICIES)
    }
}

impl GrantControls {
    /// A member that this code does not know, and that may say anything.
    #[must_use]
    pub fn new_member(&self) -> Option<&str> {
        self.others.unread(&[])
    }
}

impl AuthenticationStrength {
    /// A member that this code does not know, and that may say anything.
    #[must_use]
    pub fn new_member(&self) -> Option<&str> {
        self.others.unread(&OF_STRENGTHS)
    }
}

/// Whether one of the texts is this one, whatever its case.
#[must_use]
pub fn has(texts: &[String], text: &str) -> bool {
    texts.iter().any(|known| known.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{from_value, json};

    #[test]
    fn lists_may_be_null_hold_null_or_be_one_text() {
        let users: Users =
            from_value(json!({"includeUsers": "All", "excludeUsers": null, "excludeGroups": [null, "g"]})).unwrap();
        assert_eq!((users.include_users, users.exclude_groups), (vec!["All".to_owned()], vec!["g".to_owned()]));
        assert!(users.exclude_users.is_empty() && users.include_roles.is_empty());
        assert!(from_value::<Users>(json!({"excludeUsers": {"id": 1}})).is_err(), "never taken for an empty list");
        assert!(from_value::<Users>(json!({"excludeUsers": [1]})).is_err());
    }

    #[test]
    fn what_is_not_modelled_is_kept() {
        let conditions: Conditions = from_value(json!({"clientAppTypes": ["all"], "brandNew": {"a": 1}})).unwrap();
        assert_eq!(conditions.others.keys().collect::<Vec<_>>(), ["brandNew"]);
    }

    #[test]
    fn a_policy_asks_every_time_where_it_says_so() {
        let asks = |session: Value| {
            from_value::<Policy>(json!({"id": "p", "sessionControls": session})).unwrap().asks_every_time()
        };
        let frequency = |changes: Value| {
            let own = json!({"isEnabled": true, "frequencyInterval": "everyTime", "type": null, "value": null,
                "authenticationType": "primaryAndSecondaryAuthentication"});
            asks(json!({"signInFrequency": ephor_sdk::testing::changed(own, &changes)}))
        };
        assert_eq!(frequency(json!({})), Ok(true));
        for factors in [Value::Null, json!("secondaryAuthentication")] {
            assert_eq!(frequency(json!({"authenticationType": factors})), Ok(true));
        }
        assert_eq!(frequency(json!({"frequencyInterval": "EveryTime"})), Ok(true));
        for no in [json!({"isEnabled": false}), json!({"frequencyInterval": "timeBased", "type": "hours", "value": 4})]
        {
            assert_eq!(frequency(no.clone()), Ok(false), "{no}");
        }
        for (changes, what) in [
            (json!({"isEnabled": null}), "sessionControls.signInFrequency.isEnabled"),
            (json!({"frequencyInterval": null}), "sessionControls.signInFrequency.frequencyInterval"),
            (json!({"frequencyInterval": "sometimes"}), "sessionControls.signInFrequency.frequencyInterval"),
            (json!({"authenticationType": "other"}), "sessionControls.signInFrequency.authenticationType"),
            (json!({"onlyFor": "guests"}), "sessionControls.signInFrequency"),
        ] {
            assert_eq!(frequency(changes.clone()), Err(what), "{changes}");
        }
        assert_eq!((asks(Value::Null), asks(json!({"persistentBrowser": {}}))), (Ok(false), Ok(false)));
        let unread = from_value::<Policy>(json!({"id": "p"})).unwrap();
        assert_eq!(unread.asks_every_time(), Err("sessionControls"), "not there is not null");
    }
}
