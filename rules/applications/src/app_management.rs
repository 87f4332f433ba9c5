//! App management policies: what the tenant forbids about the credentials of applications.

use ephor_sdk::prelude::*;
use ephor_sdk::present;

/// The policy of all applications.
#[derive(Debug, Deserialize, Document)]
#[document("default-app-management-policy")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct DefaultPolicy {
    is_enabled: Option<bool>,
    application_restrictions: Option<Restrictions>,
    service_principal_restrictions: Option<Restrictions>,
}

/// The policy of single applications: it takes the place of the default, restriction by restriction.
#[derive(Debug, Deserialize, Document)]
#[document("app-management-policies")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct CustomPolicy {
    is_enabled: Option<bool>,
    restrictions: Option<Restrictions>,
    /// Where Graph puts the applications.
    applies_to: Option<Vec<Option<Application>>>,
}

/// Graph writes an empty list where nothing is restricted; null means the same, and only absence is not known.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
struct Restrictions {
    #[serde(default, deserialize_with = "present")]
    password_credentials: Option<Option<Vec<Option<Restriction>>>>,
    #[serde(default, deserialize_with = "present")]
    key_credentials: Option<Option<Vec<Option<Restriction>>>>,
}

/// One restriction.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
struct Restriction {
    restriction_type: Option<String>,
    state: Option<String>,
    max_lifetime: Option<String>,
    restrict_for_apps_created_after_date_time: Option<String>,
    /// Where ScubaGear puts the applications of a custom policy.
    applies_to: Option<Vec<Option<Application>>>,
}

#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
struct Application {
    display_name: Option<String>,
    app_id: Option<String>,
}

impl Application {
    fn name(&self) -> &str {
        self.display_name.as_deref().or(self.app_id.as_deref()).unwrap_or("an application without a name")
    }
}

/// What may be restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// No password may be added.
    PasswordAddition,
    /// A password ends within so many days.
    PasswordLifetime(i64),
    /// A certificate ends within so many days.
    CertificateLifetime(i64),
}

impl Limit {
    const fn restriction_type(self) -> &'static str {
        match self {
            Self::PasswordAddition => "passwordAddition",
            Self::PasswordLifetime(_) => "passwordLifetime",
            Self::CertificateLifetime(_) => "asymmetricKeyLifetime",
        }
    }
}

/// How a restriction holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Holds {
    /// For all applications, and strictly enough.
    Fully,
    /// It does not, in words.
    Not(String),
    /// This property is not there, or cannot be read.
    NotKnown(&'static str),
}

impl Holds {
    /// Of several: one that does not hold decides.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Not(one), Self::Not(two)) => Self::Not(format!("{one}; {two}")),
            (no @ Self::Not(_), _) | (_, no @ Self::Not(_)) => no,
            (unclear @ Self::NotKnown(_), _) | (_, unclear @ Self::NotKnown(_)) => unclear,
            (Self::Fully, Self::Fully) => Self::Fully,
        }
    }
}

impl Restrictions {
    /// The restriction of that kind: none if there is none, an error with the property's name if that is not known.
    fn find(&self, limit: Limit) -> Result<Option<&Restriction>, &'static str> {
        let (list, name) = match limit {
            Limit::PasswordAddition | Limit::PasswordLifetime(_) => (&self.password_credentials, "passwordCredentials"),
            Limit::CertificateLifetime(_) => (&self.key_credentials, "keyCredentials"),
        };
        let list = list.as_ref().ok_or(name)?;
        let of_kind = |one: &&Restriction| {
            one.restriction_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(limit.restriction_type()))
        };
        Ok(list.iter().flatten().flatten().find(of_kind))
    }
}

impl Restriction {
    fn holds(&self, limit: Limit) -> Holds {
        match self.state.as_deref() {
            Some(state) if state.eq_ignore_ascii_case("enabled") => {}
            Some(state) => return Holds::Not(format!("{} is {state}", limit.restriction_type())),
            None => return Holds::NotKnown("state"),
        }
        // No date, or the first day of the calendar, stands for all applications; the portal leaves it blank.
        let since = self.restrict_for_apps_created_after_date_time.as_deref().map(str::trim).unwrap_or_default();
        if !(since.is_empty() || since.starts_with("0001-01-01") || since == "/Date(-62135596800000)/") {
            let day = since.get(..10).unwrap_or(since);
            return Holds::Not(format!("{} is only for applications made after {day}", limit.restriction_type()));
        }
        let most = match limit {
            Limit::PasswordAddition => return Holds::Fully,
            Limit::PasswordLifetime(most) | Limit::CertificateLifetime(most) => most,
        };
        match self.max_lifetime.as_deref().and_then(seconds) {
            None => Holds::NotKnown("maxLifetime"),
            Some(seconds) if seconds > Duration::days(most).0 => {
                let allowed = self.max_lifetime.as_deref().unwrap_or_default();
                Holds::Not(format!("{} allows {allowed}, more than {most} days", limit.restriction_type()))
            }
            Some(_) => Holds::Fully,
        }
    }
}

impl DefaultPolicy {
    /// How the limit holds for applications of this tenant and for those of others.
    #[must_use]
    pub fn holds(&self, limit: Limit) -> Holds {
        if self.is_enabled == Some(false) {
            return Holds::Not("the policy is off: isEnabled is false".to_owned());
        }
        let of = |restrictions: &Option<Restrictions>, whose: &str, name| {
            let Some(restrictions) = restrictions else { return Holds::NotKnown(name) };
            match restrictions.find(limit) {
                Err(name) => Holds::NotKnown(name),
                Ok(None) => Holds::Not(format!("{whose}: {} is not set", limit.restriction_type())),
                Ok(Some(restriction)) => match restriction.holds(limit) {
                    Holds::Not(why) => Holds::Not(format!("{whose}: {why}")),
                    other => other,
                },
            }
        };
        let own = of(&self.application_restrictions, "applications of this tenant", "applicationRestrictions");
        let all =
            own.and(of(&self.service_principal_restrictions, "service principals", "servicePrincipalRestrictions"));
        // What is not restricted is open, on or off.
        if self.is_enabled.is_none() { all.and(Holds::NotKnown("isEnabled")) } else { all }
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
        let Some(restrictions) = &self.restrictions else { return Some(Holds::NotKnown("restrictions")) };
        match restrictions.find(limit) {
            // A policy of passwords alone says nothing of certificates.
            Err(_) | Ok(None) => None,
            Ok(Some(restriction)) => Some(restriction.holds(limit)),
        }
    }

    /// The applications that it is for; none if they were not read.
    #[must_use]
    pub fn applications(&self, limit: Limit) -> Option<Vec<&str>> {
        let of_restriction = || self.restrictions.as_ref()?.find(limit).ok()??.applies_to.as_ref();
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

/// The length of an ISO 8601 duration, such as `P181D` or `P4DT12H30M5S`, in seconds; a year counts 365 days, a month 30.
fn seconds(text: &str) -> Option<i64> {
    let mut rest = text.trim().strip_prefix('P')?;
    let (mut total, mut in_day, mut any) = (0_i64, false, false);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|_| !in_day) {
            (in_day, rest) = (true, time);
            continue;
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest.get(..digits)?.parse().ok()?;
        let unit = rest.get(digits..)?.chars().next()?;
        let length = match (in_day, unit) {
            (false, 'Y') => 365 * 86_400,
            (false, 'M') => 30 * 86_400,
            (false, 'W') => 7 * 86_400,
            (false, 'D') => 86_400,
            (true, 'H') => 3_600,
            (true, 'M') => 60,
            (true, 'S') => 1,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(length)?)?;
        rest = rest.get(digits + unit.len_utf8()..)?;
        any = true;
    }
    any.then_some(total)
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
        serde_json::from_value::<DefaultPolicy>(policy).unwrap().holds(limit)
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
        assert_eq!(holds(policy.clone(), ADDITION), Holds::NotKnown("servicePrincipalRestrictions"));
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
        assert_eq!(holds(policy.clone(), ADDITION), Holds::NotKnown("isEnabled"));
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
            assert_eq!(of(odd), Holds::NotKnown("maxLifetime"), "{odd:?}");
        }
    }

    #[test]
    fn lengths_of_time_are_read_in_all_units() {
        for (text, length) in [("P1Y1M1W1DT1H1M1S", 403 * 86_400 + 3_661), ("PT0S", 0), ("P180D", 180 * 86_400)] {
            assert_eq!(seconds(text), Some(length), "{text}");
        }
        for odd in ["P1DT1HT1M", "P€D", "P1€", "P-1D", "1D"] {
            assert_eq!(seconds(odd), None, "{odd}");
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
        assert_eq!(custom(json!({})).holds(ADDITION), Some(Holds::NotKnown("restrictions")));
    }

    #[test]
    fn not_all_of_many_applications_are_named() {
        assert_eq!(names(&["a", "b"]), "a, b");
        assert!(names(&["a"; 21]).ends_with("a, and more"));
    }
}
