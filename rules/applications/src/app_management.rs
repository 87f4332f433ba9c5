//! App management policies: what the tenant forbids about the credentials of applications.

use ephor_sdk::prelude::*;
use ephor_sdk::{Others, present};

use crate::app_restriction::{Application, Restriction};
pub use crate::app_restriction::{Holds, Limit};

/// The policy of all applications.
#[derive(Debug, Document)]
#[document("default-app-management-policy")]
#[serde(rename_all = "camelCase")]
pub struct DefaultPolicy {
    is_enabled: Option<bool>,
    application_restrictions: Option<Restrictions>,
    service_principal_restrictions: Option<Restrictions>,
    #[serde(flatten)]
    others: Others,
}

/// The policy of single applications: it takes the place of the default, restriction by restriction.
#[derive(Debug, Document)]
#[document("app-management-policies")]
#[serde(rename_all = "camelCase")]
pub struct CustomPolicy {
    is_enabled: Option<bool>,
    restrictions: Option<Restrictions>,
    /// Where Graph puts the applications.
    applies_to: Option<Vec<Option<Application>>>,
    #[serde(flatten)]
    others: Others,
}

/// Graph writes an empty list where nothing is restricted; null means the same, and only absence is not known.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct Restrictions {
    #[serde(default, deserialize_with = "present")]
    password_credentials: Option<Option<Vec<Option<Restriction>>>>,
    #[serde(default, deserialize_with = "present")]
    key_credentials: Option<Option<Vec<Option<Restriction>>>>,
    #[serde(flatten)]
    others: Others,
}

/// Members that say nothing of credentials: identifiers of applications, in a custom policy one level deeper, and who may
/// sign in to them.
const HARMLESS: &[&str] = &["identifierUris", "applicationRestrictions", "audiences"];

impl Restrictions {
    /// The restrictions of that kind; an error with the property's name if that is not known.
    fn of(&self, limit: Limit) -> Result<Vec<&Restriction>, String> {
        let (list, name) = match limit {
            Limit::PasswordAddition | Limit::CustomPasswordAddition | Limit::PasswordLifetime(_) => {
                (&self.password_credentials, "passwordCredentials")
            }
            Limit::CertificateLifetime(_) => (&self.key_credentials, "keyCredentials"),
        };
        let list = list.as_ref().ok_or(name)?;
        Ok(list.iter().flatten().flatten().filter(|one| one.is(limit)).collect())
    }

    /// How a limit holds by them; none if they do not speak of it.
    fn holds(&self, limit: Limit, begun: Option<Time>) -> Result<Option<Holds>, String> {
        let new = || self.others.unread(HARMLESS).map_or(Holds::Fully, |name| Holds::NotKnown(name.to_owned()));
        let each = self.of(limit)?.into_iter().map(|restriction| restriction.holds(limit, begun));
        Ok(each.reduce(Holds::and).map(|holds| holds.and(new())))
    }
}

impl DefaultPolicy {
    /// How the limit holds for applications of this tenant and for those of others. A restriction that leaves out older
    /// applications holds if it began by the time `begun`, where that is given.
    #[must_use]
    pub fn holds(&self, limit: Limit, begun: Option<Time>) -> Holds {
        if self.is_enabled == Some(false) {
            return Holds::Not("the policy is off: isEnabled is false".to_owned());
        }
        let of = |restrictions: &Option<Restrictions>, whose: &str, name: &str| {
            let Some(restrictions) = restrictions else { return Holds::NotKnown(name.to_owned()) };
            match restrictions.holds(limit, begun) {
                Err(name) => Holds::NotKnown(name),
                Ok(None) => Holds::Not(format!("{whose}: {} is not set", limit.restriction_type())),
                Ok(Some(Holds::Not(why))) => Holds::Not(format!("{whose}: {why}")),
                Ok(Some(other)) => other,
            }
        };
        let own = of(&self.application_restrictions, "applications of this tenant", "applicationRestrictions");
        let all =
            own.and(of(&self.service_principal_restrictions, "service principals", "servicePrincipalRestrictions"));
        // What is not restricted is open, on or off.
        let all = if self.is_enabled.is_none() { all.and(Holds::NotKnown("isEnabled".to_owned())) } else { all };
        self.others.unread(&[]).map(|name| Holds::NotKnown(name.to_owned())).into_iter().fold(all, Holds::and)
    }

    /// Whether a custom policy takes applications out of something that this one restricts; none if that is not known.
    #[must_use]
    pub fn is_loosened_by(&self, custom: &CustomPolicy, limit: Limit) -> Option<bool> {
        if self.is_enabled == Some(false) {
            return Some(false);
        }
        let theirs = custom.restrictions.as_ref()?.of(limit).ok()?;
        let mut all = Some(false);
        for own in [&self.application_restrictions, &self.service_principal_restrictions] {
            let Some(own) = own.as_ref().and_then(|own| own.of(limit).ok()) else {
                all = all.filter(|loosened| *loosened);
                continue;
            };
            for (own, other) in own.iter().flat_map(|own| theirs.iter().map(move |other| (own, other))) {
                all = match (all, own.is_loosened_by(other)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (None, _) | (_, None) => None,
                    (Some(false), Some(false)) => Some(false),
                };
            }
        }
        all
    }
}

impl CustomPolicy {
    /// Whether it is in force; none if it does not say.
    #[must_use]
    pub const fn is_enabled(&self) -> Option<bool> {
        self.is_enabled
    }

    /// What it says of the limit in place of the default: none if it says nothing, and then the default holds.
    #[must_use]
    pub fn holds(&self, limit: Limit) -> Option<Holds> {
        let Some(restrictions) = &self.restrictions else { return Some(Holds::NotKnown("restrictions".to_owned())) };
        let new = self.others.unread(&[]).or_else(|| restrictions.others.unread(HARMLESS));
        let new = new.map(|name| Holds::NotKnown(name.to_owned()));
        // A policy of passwords alone says nothing of certificates.
        match restrictions.holds(limit, None) {
            Ok(Some(holds)) => Some(new.into_iter().fold(holds, Holds::and)),
            Ok(None) | Err(_) => new,
        }
    }

    /// The applications that it is for; none if they were not read.
    #[must_use]
    pub fn applications(&self, limit: Limit) -> Option<Vec<&str>> {
        let of_restriction = || {
            let restrictions = self.restrictions.as_ref()?.of(limit).ok()?;
            restrictions.into_iter().find_map(|restriction| restriction.applies_to.as_ref())
        };
        let all = self.applies_to.as_ref().or_else(of_restriction)?;
        Some(all.iter().flatten().map(Application::name).collect())
    }
}

/// The applications in words, not all of many.
#[must_use]
pub fn names(applications: &[&str]) -> String {
    const NAMED: usize = 20;
    let more = if applications.len() > NAMED { ", and more" } else { "" };
    format!("{}{more}", applications.get(..NAMED).unwrap_or(applications).join(", "))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::{self, Value, json};

    /// A restriction for all applications.
    pub(crate) fn restriction(kind: &str, state: &str, lifetime: Option<&str>) -> Value {
        json!({"restrictionType": kind, "state": state, "maxLifetime": lifetime,
            "restrictForAppsCreatedAfterDateTime": "0001-01-01T00:00:00Z"})
    }

    /// A default policy with the same restrictions on both kinds of objects.
    pub(crate) fn default_policy(passwords: Value, keys: Value) -> Value {
        let both = json!({"passwordCredentials": passwords, "keyCredentials": keys});
        json!({"isEnabled": true, "applicationRestrictions": both, "servicePrincipalRestrictions": both})
    }

    fn holds(policy: Value, limit: Limit) -> Holds {
        serde_json::from_value::<DefaultPolicy>(policy).unwrap().holds(limit, None)
    }

    const ADDITION: Limit = Limit::PasswordAddition;

    #[test]
    fn both_kinds_of_objects_count() {
        let on = json!([restriction("PasswordAddition", "Enabled", None)]);
        let mut policy = default_policy(on, json!([]));
        assert_eq!(holds(policy.clone(), ADDITION), Holds::Fully);
        policy["servicePrincipalRestrictions"]["passwordCredentials"] = json!([]);
        let why = "service principals: passwordAddition is not set".to_owned();
        assert_eq!(holds(policy.clone(), ADDITION), Holds::Not(why));
        policy["servicePrincipalRestrictions"] = Value::Null;
        assert_eq!(holds(policy.clone(), ADDITION), Holds::NotKnown("servicePrincipalRestrictions".to_owned()));
        policy["applicationRestrictions"]["passwordCredentials"] = Value::Null;
        let why = "applications of this tenant: passwordAddition is not set".to_owned();
        assert_eq!(holds(policy, ADDITION), Holds::Not(why), "what is bad is not hidden by what is missing");
    }

    #[test]
    fn a_policy_that_is_off_restricts_nothing() {
        let mut policy = default_policy(json!([restriction("passwordAddition", "enabled", None)]), json!([]));
        policy["isEnabled"] = json!(false);
        assert_eq!(holds(policy, ADDITION), Holds::Not("the policy is off: isEnabled is false".to_owned()));
    }

    #[test]
    fn a_policy_that_may_be_off_restricts_nothing_for_sure() {
        let mut policy = default_policy(json!([restriction("passwordAddition", "enabled", None)]), json!([]));
        policy["isEnabled"] = Value::Null;
        assert_eq!(holds(policy.clone(), ADDITION), Holds::NotKnown("isEnabled".to_owned()));
        let Holds::Not(why) = holds(policy, Limit::PasswordLifetime(1)) else { panic!("open, on or off") };
        assert!(why.contains("passwordLifetime is not set"), "{why}");
    }

    #[test]
    fn a_date_leaves_older_applications_out_and_a_blank_one_does_not() {
        let since = |date: Value| {
            let mut one = restriction("passwordAddition", "enabled", None);
            one["restrictForAppsCreatedAfterDateTime"] = date;
            holds(default_policy(json!([one]), json!([])), ADDITION)
        };
        for all in [Value::Null, json!(""), json!("0001-01-01T00:00:00Z"), json!("/Date(-62135596800000)/")] {
            assert_eq!(since(all.clone()), Holds::Fully, "{all}");
        }
        let Holds::Not(why) = since(json!("2023-11-14T22:13:20Z")) else { panic!("it holds") };
        assert!(why.contains("only for applications made after 2023-11-14"), "{why}");
    }

    #[test]
    fn a_lifetime_of_the_limit_holds_and_a_longer_one_does_not() {
        let of = |lifetime: Option<&str>| {
            let keys = json!([restriction("asymmetricKeyLifetime", "enabled", lifetime)]);
            holds(default_policy(json!([]), keys), Limit::CertificateLifetime(366))
        };
        assert_eq!(of(Some("P366D")), Holds::Fully);
        let Holds::Not(why) = of(Some("P367D")) else { panic!("it holds") };
        assert!(why.contains("allows P367D, more than 366 days"), "{why}");
        assert!(matches!(of(Some("P366DT1S")), Holds::Not(_)));
        for odd in [None, Some(""), Some("P"), Some("366"), Some("P366"), Some("PT1D"), Some("P99999999999999999Y")] {
            assert_eq!(of(odd), Holds::NotKnown("maxLifetime".to_owned()), "{odd:?}");
        }
    }

    #[test]
    fn a_custom_policy_that_says_nothing_leaves_the_default() {
        let custom = |policy: Value| serde_json::from_value::<CustomPolicy>(policy).unwrap();
        let passwords = json!([restriction("passwordLifetime", "disabled", None)]);
        let policy = custom(json!({"restrictions": {"passwordCredentials": passwords}}));
        assert_eq!(policy.holds(ADDITION), None);
        assert_eq!(policy.holds(Limit::CertificateLifetime(1)), None);
        let why = "passwordLifetime is disabled".to_owned();
        assert_eq!(policy.holds(Limit::PasswordLifetime(1)), Some(Holds::Not(why)));
        assert_eq!(custom(json!({})).holds(ADDITION), Some(Holds::NotKnown("restrictions".to_owned())));
    }

    #[test]
    fn not_all_of_many_applications_are_named() {
        assert_eq!(names(&["a", "b"]), "a, b");
        assert!(names(&["a"; 21]).ends_with("a, and more"));
    }

    #[test]
    fn of_two_restrictions_of_one_kind_the_laxer_one_decides() {
        let both = json!([
            restriction("passwordAddition", "enabled", None),
            restriction("passwordAddition", "disabled", None)
        ]);
        assert!(matches!(holds(default_policy(both, json!([])), ADDITION), Holds::Not(_)));
    }

    #[test]
    fn a_member_that_is_new_may_loosen_the_policy() {
        let on = json!([restriction("passwordAddition", "enabled", None)]);
        let mut policy = default_policy(on, json!([]));
        policy["applicationRestrictions"]["identifierUris"] = json!({"nonDefaultUriAddition": {"state": "enabled"}});
        assert_eq!(holds(policy.clone(), ADDITION), Holds::Fully);
        let mut within = policy.clone();
        within["servicePrincipalRestrictions"]["exceptions"] = json!(["x"]);
        assert_eq!(holds(within, ADDITION), Holds::NotKnown("exceptions".to_owned()));
        policy["excludeApps"] = json!(["x"]);
        assert_eq!(holds(policy, ADDITION), Holds::NotKnown("excludeApps".to_owned()));
        let custom = json!({"restrictions": {"passwordCredentials": []}, "addsTo": "x"});
        let custom = serde_json::from_value::<CustomPolicy>(custom).unwrap();
        assert_eq!(custom.holds(ADDITION), Some(Holds::NotKnown("addsTo".to_owned())));
    }

    #[test]
    fn a_custom_policy_loosens_only_what_is_restricted() {
        let custom = |state: &str| {
            let passwords = json!([restriction("passwordAddition", state, None)]);
            serde_json::from_value::<CustomPolicy>(json!({"restrictions": {"passwordCredentials": passwords}})).unwrap()
        };
        let default =
            |passwords: Value| serde_json::from_value::<DefaultPolicy>(default_policy(passwords, json!([]))).unwrap();
        let blocks = default(json!([restriction("passwordAddition", "enabled", None)]));
        assert_eq!(blocks.is_loosened_by(&custom("disabled"), ADDITION), Some(true));
        assert_eq!(blocks.is_loosened_by(&custom("enabled"), ADDITION), Some(false));
        assert_eq!(blocks.is_loosened_by(&custom("new"), ADDITION), None);
        assert_eq!(default(json!([])).is_loosened_by(&custom("disabled"), ADDITION), Some(false));
        let unread = serde_json::from_value::<DefaultPolicy>(json!({"isEnabled": true})).unwrap();
        assert_eq!(unread.is_loosened_by(&custom("disabled"), ADDITION), None);
        let off = serde_json::from_value::<DefaultPolicy>(json!({"isEnabled": false})).unwrap();
        assert_eq!(off.is_loosened_by(&custom("disabled"), ADDITION), Some(false));
    }
}
