//! One restriction of an app management policy: what it forbids, for which applications, and whose calls are exempt.
//!
//! Sources: passwordCredentialConfiguration, keyCredentialConfiguration and appManagementPolicyActorExemptions of Microsoft
//! Graph v1.0 (CSDL of 2026-08-20); MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-app-management-policies.md
//! @30310f96, "Grant an exception to a user or service".

use ephor_sdk::Others;
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::{self, Value};

/// One restriction.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
pub struct Restriction {
    restriction_type: Option<String>,
    state: Option<String>,
    max_lifetime: Option<String>,
    restrict_for_apps_created_after_date_time: Option<String>,
    /// Whose calls are exempt.
    exclude_actors: Option<Value>,
    /// Where ScubaGear puts the applications of a custom policy.
    pub applies_to: Option<Vec<Option<Application>>>,
    #[serde(flatten)]
    others: Others,
}

/// Members that loosen nothing: who set the state, and authorities of certificates, which bear on another restriction.
const HARMLESS: &[&str] = &["isStateSetByMicrosoft", "certificateBasedApplicationConfigurationIds"];

/// An application to which a policy applies.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    display_name: Option<String>,
    app_id: Option<String>,
}

impl Application {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.display_name.as_deref().or(self.app_id.as_deref()).unwrap_or("an application without a name")
    }
}

/// Whose calls are exempt: those of users and service principals that carry a custom security attribute.
#[derive(Object)]
#[document("app-management-policies", "restrictions.passwordCredentials.excludeActors")]
#[serde(rename_all = "camelCase")]
struct Exemptions {
    custom_security_attributes: Option<Vec<Option<Attribute>>>,
    #[serde(flatten)]
    others: Others,
}

#[derive(Object)]
struct Attribute {
    id: Option<String>,
    value: Option<Value>,
}

impl Attribute {
    fn words(&self) -> String {
        let id = self.id.as_deref().unwrap_or("an attribute without an id");
        match &self.value {
            Some(Value::String(value)) => format!("{id} = {value}"),
            _ => id.to_owned(),
        }
    }
}

/// What may be restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// No password may be added.
    PasswordAddition,
    /// Nobody chooses a password: Entra ID makes it.
    CustomPasswordAddition,
    /// A password ends within so many days.
    PasswordLifetime(i64),
    /// A certificate ends within so many days.
    CertificateLifetime(i64),
}

impl Limit {
    /// As Graph calls it.
    #[must_use]
    pub const fn restriction_type(self) -> &'static str {
        match self {
            Self::PasswordAddition => "passwordAddition",
            Self::CustomPasswordAddition => "customPasswordAddition",
            Self::PasswordLifetime(_) => "passwordLifetime",
            Self::CertificateLifetime(_) => "asymmetricKeyLifetime",
        }
    }
}

/// How a restriction holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// For all applications and callers, and strictly enough.
    Fully,
    /// It does not, in words.
    Not(String),
    /// But for the calls of those who carry these attributes; who that is was not read.
    Exempt(String),
    /// This property is not there, cannot be read, or is new.
    NotKnown(String),
}

impl Holds {
    /// Of several: one that does not hold decides.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Not(one), Self::Not(two)) if one != two => Self::Not(format!("{one}; {two}")),
            (no @ Self::Not(_), _) | (_, no @ Self::Not(_)) => no,
            (unclear @ Self::NotKnown(_), _) | (_, unclear @ Self::NotKnown(_)) => unclear,
            (exempt @ Self::Exempt(_), _) | (_, exempt @ Self::Exempt(_)) => exempt,
            (Self::Fully, Self::Fully) => Self::Fully,
        }
    }
}

impl Restriction {
    /// Whether it is of that kind.
    #[must_use]
    pub fn is(&self, limit: Limit) -> bool {
        self.restriction_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(limit.restriction_type()))
    }

    /// How it holds. One that leaves out older applications holds if it began by the time `begun`, where that is given.
    #[must_use]
    pub fn holds(&self, limit: Limit, begun: Option<Time>) -> Holds {
        match self.is_on() {
            Ok(true) => {}
            Ok(false) => return Holds::Not(format!("{} is disabled", limit.restriction_type())),
            Err(what) => return Holds::NotKnown(what),
        }
        let has_begun = |since: &str| begun.is_some_and(|now| is_day(since) && *since <= *now.to_string());
        if let Some(since) = self.since().filter(|since| !has_begun(since)) {
            let day = since.get(..10).unwrap_or(since);
            return Holds::Not(format!("{} is only for applications made after {day}", limit.restriction_type()));
        }
        let length = match limit {
            Limit::PasswordAddition | Limit::CustomPasswordAddition => Holds::Fully,
            Limit::PasswordLifetime(most) | Limit::CertificateLifetime(most) => match self.lifetime() {
                None => Holds::NotKnown("maxLifetime".to_owned()),
                Some(length) if length > Duration::days(most).0 => {
                    let allowed = self.max_lifetime.as_deref().unwrap_or_default();
                    Holds::Not(format!("{} allows {allowed}, more than {most} days", limit.restriction_type()))
                }
                Some(_) => Holds::Fully,
            },
        };
        let new = self.others.unread(HARMLESS).map_or(Holds::Fully, |name| Holds::NotKnown(name.to_owned()));
        length.and(self.exemptions()).and(new)
    }

    /// Whether `other`, which takes its place, restricts less; none if that is not known.
    #[must_use]
    pub fn is_loosened_by(&self, other: &Self) -> Option<bool> {
        if !self.is_on().ok()? {
            return Some(false);
        }
        let later = match (self.since(), other.since()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(own), Some(others)) => others > own,
        };
        let longer = match (self.lifetime(), other.lifetime()) {
            (Some(own), Some(others)) => others > own,
            (None, _) => false,
            (Some(_), None) => return other.is_on().ok().map(|on| !on),
        };
        let exempts = !matches!(other.exemptions(), Holds::Fully) && self.exemptions() == Holds::Fully;
        Some(!other.is_on().ok()? || later || longer || exempts)
    }

    /// Whether it is enabled; an error names what is not known.
    fn is_on(&self) -> Result<bool, String> {
        match self.state.as_deref() {
            Some(state) if state.eq_ignore_ascii_case("enabled") => Ok(true),
            Some(state) if state.eq_ignore_ascii_case("disabled") => Ok(false),
            _ => Err("state".to_owned()),
        }
    }

    /// The day before which applications are left out. None, or the first day of the calendar, stands for all applications;
    /// the portal leaves it blank.
    fn since(&self) -> Option<&str> {
        let since = self.restrict_for_apps_created_after_date_time.as_deref().map(str::trim).unwrap_or_default();
        let all = since.is_empty() || since.starts_with("0001-01-01") || since == "/Date(-62135596800000)/";
        (!all).then_some(since)
    }

    fn lifetime(&self) -> Option<i64> {
        self.max_lifetime.as_deref().and_then(seconds)
    }

    /// Whether all callers are restricted. Null, an empty list and an empty object exempt nobody.
    fn exemptions(&self) -> Holds {
        let unreadable = || Holds::NotKnown("excludeActors".to_owned());
        let exemptions = match &self.exclude_actors {
            None | Some(Value::Null) => return Holds::Fully,
            Some(value) => match serde_json::from_value::<Exemptions>(value.clone()) {
                Ok(exemptions) if value.is_object() => exemptions,
                _ => return unreadable(),
            },
        };
        if let Some(name) = exemptions.others.unread(&[]) {
            return Holds::NotKnown(format!("excludeActors.{name}"));
        }
        let attributes = exemptions.custom_security_attributes.unwrap_or_default();
        let words: Vec<String> = attributes.iter().flatten().map(Attribute::words).collect();
        if words.is_empty() { Holds::Fully } else { Holds::Exempt(words.join(", ")) }
    }
}

/// Whether a text begins with a day, so that it stands in the order of time beside others.
fn is_day(text: &str) -> bool {
    let form = |c: char| if c.is_ascii_digit() { '0' } else { c };
    text.get(..10).is_some_and(|day| day.chars().map(form).eq("0000-00-00".chars()))
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
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;
    use ephor_sdk::testing::changed;

    const ADDITION: Limit = Limit::PasswordAddition;
    const LIFETIME: Limit = Limit::PasswordLifetime(181);

    fn restriction(changes: Value) -> Restriction {
        let one = json!({"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P90D",
            "restrictForAppsCreatedAfterDateTime": null, "excludeActors": null});
        serde_json::from_value(changed(one, &changes)).unwrap()
    }

    fn holds(changes: Value) -> Holds {
        restriction(changes).holds(LIFETIME, None)
    }

    fn actors(list: Value) -> Value {
        json!({"excludeActors": {"customSecurityAttributes": list}})
    }

    #[test]
    fn a_state_that_is_new_is_not_off() {
        assert_eq!(holds(json!({})), Holds::Fully);
        assert_eq!(holds(json!({"state": "DISABLED"})), Holds::Not("passwordLifetime is disabled".to_owned()));
        for state in [json!("unknownFutureValue"), json!("audit"), Value::Null] {
            assert_eq!(holds(json!({"state": state})), Holds::NotKnown("state".to_owned()));
        }
    }

    #[test]
    fn a_day_that_has_passed_may_suffice() {
        let now = Time::date(2026, 11, 22);
        let since = |day: &str| restriction(json!({"restrictForAppsCreatedAfterDateTime": day}));
        assert_eq!(since("2026-11-21T23:00:00Z").holds(LIFETIME, Some(now)), Holds::Fully);
        for day in ["2026-11-23T00:00:00Z", "/Date(1660328610000)/", "soon"] {
            assert!(matches!(since(day).holds(LIFETIME, Some(now)), Holds::Not(_)), "{day}");
        }
        assert!(matches!(since("2026-11-21T23:00:00Z").holds(LIFETIME, None), Holds::Not(_)));
    }

    #[test]
    fn callers_that_are_exempt_make_it_hold_for_the_others_alone() {
        let exempt =
            json!([{"@odata.type": "#x", "id": "Set_Name", "operator": "equals", "value": "Yes"}, {"id": "Other"}]);
        assert_eq!(holds(actors(exempt.clone())), Holds::Exempt("Set_Name = Yes, Other".to_owned()));
        assert_eq!(restriction(actors(exempt.clone())).holds(ADDITION, None), holds(actors(exempt)));
        for nobody in [actors(json!([])), actors(json!(null)), actors(json!([null])), json!({"excludeActors": {}})] {
            assert_eq!(holds(nobody.clone()), Holds::Fully, "{nobody}");
        }
    }

    #[test]
    fn exemptions_that_cannot_be_read_or_are_new_are_not_nobody() {
        for (value, what) in [
            (json!("System.Collections.Hashtable"), "excludeActors"),
            (json!([]), "excludeActors"),
            (json!({"customSecurityAttributes": "x"}), "excludeActors"),
            (json!({"customSecurityAttributes": [], "roles": ["r"]}), "excludeActors.roles"),
        ] {
            assert_eq!(holds(json!({"excludeActors": value})), Holds::NotKnown(what.to_owned()));
        }
    }

    #[test]
    fn a_member_that_is_new_may_loosen_it_and_does_not_hide_what_is_bad() {
        assert_eq!(holds(json!({"excludeTenants": ["t"]})), Holds::NotKnown("excludeTenants".to_owned()));
        assert_eq!(holds(json!({"isStateSetByMicrosoft": false})), Holds::Fully);
        assert!(matches!(holds(json!({"excludeTenants": ["t"], "maxLifetime": "P182D"})), Holds::Not(_)));
    }

    #[test]
    fn of_several_what_does_not_hold_decides() {
        let exempt = || Holds::Exempt("a".to_owned());
        let not = |why: &str| Holds::Not(why.to_owned());
        assert_eq!(exempt().and(Holds::Fully), exempt());
        assert_eq!(not("x").and(exempt()), not("x"));
        assert_eq!(not("x").and(not("y")), not("x; y"));
        assert_eq!(not("x").and(not("x")), not("x"));
        assert_eq!(exempt().and(Holds::NotKnown("z".to_owned())), Holds::NotKnown("z".to_owned()));
    }

    #[test]
    fn what_takes_its_place_may_loosen_it() {
        let default = restriction(json!({}));
        let by = |changes: Value| default.is_loosened_by(&restriction(changes));
        assert_eq!(by(json!({"state": "disabled", "maxLifetime": null})), Some(true));
        assert_eq!(by(json!({"maxLifetime": "P91D"})), Some(true));
        assert_eq!(by(json!({"restrictForAppsCreatedAfterDateTime": "2026-01-01T00:00:00Z"})), Some(true));
        assert_eq!(by(actors(json!([{"id": "a"}]))), Some(true));
        assert_eq!(by(json!({})), Some(false));
        assert_eq!(by(json!({"maxLifetime": "P30D"})), Some(false));
        assert_eq!(by(json!({"state": "new"})), None);
        let off = restriction(json!({"state": "disabled"}));
        assert_eq!(off.is_loosened_by(&restriction(json!({"maxLifetime": "P730D"}))), Some(false), "it tightens");
        let dated = restriction(json!({"restrictForAppsCreatedAfterDateTime": "2025-01-01T00:00:00Z"}));
        let later = restriction(json!({"restrictForAppsCreatedAfterDateTime": "2026-01-01T00:00:00Z"}));
        assert_eq!((dated.is_loosened_by(&later), later.is_loosened_by(&dated)), (Some(true), Some(false)));
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
}
