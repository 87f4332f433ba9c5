//! Whether a mail flow rule acts on mail at a time: by its state, its mode and its dates.
//!
//! Source: MicrosoftDocs/office-docs-powershell, New-TransportRule: outside of `-ActivationDate` and `-ExpiryDate` a rule takes no
//! action, and in the modes `Audit` and `AuditAndNotify` it changes nothing.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// What of a mail flow rule says whether it acts.
#[derive(Clone, Copy, Debug)]
pub struct Switches<'r> {
    /// `State`
    pub state: Option<&'r str>,
    /// `Mode`
    pub mode: Option<&'r str>,
    /// `ActivationDate`; null where it has none.
    pub begins: Option<&'r Value>,
    /// `ExpiryDate`; null where it has none.
    pub ends: Option<&'r Value>,
}

/// Whether a rule acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acts {
    /// It does.
    Yes,
    /// It is switched off, only tested, or outside of its dates.
    No,
    /// These properties are missing, or say what nobody knows.
    NotKnown(&'static str),
}

/// A time that is known up to its zone, or its order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct About {
    earliest: Time,
    latest: Time,
}

/// Zones are up to 14 hours away.
const ZONES: i64 = 14 * 3_600;

impl Switches<'_> {
    /// Whether the rule acts at that time. One switch that says no is enough.
    #[must_use]
    pub fn act(&self, at: Time) -> Acts {
        let is = |text: Option<&str>, yes: &str, no: &[&str]| {
            let text = text?.trim();
            let known = |word: &str| text.eq_ignore_ascii_case(word);
            if known(yes) { Some(true) } else { no.iter().any(|word| known(word)).then_some(false) }
        };
        let begun = date(self.begins).map(|date| date.is_none_or(|date| date.latest <= at));
        let not_begun = date(self.begins).is_some_and(|date| date.is_some_and(|date| date.earliest > at));
        let ended = date(self.ends).is_some_and(|date| date.is_some_and(|date| date.latest <= at));
        let lasts = date(self.ends).map(|date| date.is_none_or(|date| date.earliest > at));
        let all = [
            ("State", is(self.state, "Enabled", &["Disabled"])),
            ("Mode", is(self.mode, "Enforce", &["Audit", "AuditAndNotify"])),
            ("ActivationDate", if not_begun { Some(false) } else { begun.filter(|begun| *begun) }),
            ("ExpiryDate", if ended { Some(false) } else { lasts.filter(|lasts| *lasts) }),
        ];
        if all.iter().any(|(_, acts)| *acts == Some(false)) {
            return Acts::No;
        }
        match all.iter().find(|(_, acts)| acts.is_none()) {
            Some((name, _)) => Acts::NotKnown(name),
            None => Acts::Yes,
        }
    }
}

/// A date, or that there is none; nothing if it is not there or cannot be read.
fn date(value: Option<&Value>) -> Option<Option<About>> {
    match value? {
        Value::Null => Some(None),
        Value::String(text) if text.trim().is_empty() => Some(None),
        Value::String(text) => read(text.trim()).map(Some),
        // `ConvertTo-Json` of a date with its properties beside it.
        Value::Object(wrapped) => date(Some(wrapped.get("value").or_else(|| wrapped.get("DateTime"))?)),
        _ => None,
    }
}

fn read(text: &str) -> Option<About> {
    if let Some(inner) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        let end = inner.char_indices().skip(1).find(|(_, char)| !char.is_ascii_digit());
        let seconds = inner.get(..end.map_or(inner.len(), |(at, _)| at))?.parse::<i64>().ok()?.div_euclid(1_000);
        return Some(About { earliest: Time(seconds), latest: Time(seconds) });
    }
    let (day, clock) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    if day.contains('-') { iso(day, clock) } else { local(day) }
}

/// `2026-01-31T08:00:00`, with a zone or without.
fn iso(day: &str, clock: &str) -> Option<About> {
    let [year, month, day] = numbers(day, '-')?;
    let midnight = midnight(year, month, day)?;
    let (clock, zone) = match clock.find(['Z', 'z', '+', '-']) {
        Some(at) => (clock.get(..at)?, Some(offset(clock.get(at..)?)?)),
        None => (clock, None),
    };
    let clock = clock.split('.').next()?.trim();
    let seconds = match clock.split(':').map(|part| part.parse::<i64>().ok()).collect::<Option<Vec<_>>>() {
        _ if clock.is_empty() => 0,
        Some(parts) => match parts.as_slice() {
            [hours, minutes] => hours * 3_600 + minutes * 60,
            [hours, minutes, seconds] => hours * 3_600 + minutes * 60 + seconds,
            _ => return None,
        },
        None => return None,
    };
    let at = |shift: i64| Time(midnight.0 + seconds + shift);
    Some(match zone {
        Some(zone) => About { earliest: at(-zone), latest: at(-zone) },
        None => About { earliest: at(-ZONES), latest: at(ZONES) },
    })
}

/// Seconds that a zone is ahead: `Z`, `+02:00`.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = zone.split_at_checked(1)?;
    let [hours, minutes] = numbers(rest, ':')?;
    Some((hours * 3_600 + minutes * 60) * if sign == "-" { -1 } else { 1 })
}

/// `1/31/2026` and `31.1.2026`, of which nobody knows which number is the month.
fn local(day: &str) -> Option<About> {
    let [a, b, year] = numbers(day, '/').or_else(|| numbers(day, '.'))?;
    let possible: Vec<Time> = [midnight(year, a, b), midnight(year, b, a)].into_iter().flatten().collect();
    let (first, last) = (possible.iter().min()?, possible.iter().max()?);
    Some(About { earliest: Time(first.0 - ZONES), latest: Time(last.0 + 86_400 + ZONES) })
}

fn midnight(year: i64, month: i64, day: i64) -> Option<Time> {
    let is_day = (1..=9_999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| Time::date(year, month, day))
}

fn numbers<const N: usize>(text: &str, mark: char) -> Option<[i64; N]> {
    let parts: Option<Vec<i64>> =
        text.split(mark).map(|part| part.parse().ok().filter(|number| (0..=9_999).contains(number))).collect();
    parts?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    const AT: Time = Time::date(2026, 11, 20);

    fn acts(begins: &Value, ends: &Value) -> Acts {
        Switches { state: Some("Enabled"), mode: Some("enforce"), begins: Some(begins), ends: Some(ends) }.act(AT)
    }

    #[test]
    fn a_rule_acts_between_its_dates() {
        for (begins, ends) in [
            (json!(null), json!(null)),
            (json!(""), json!(null)),
            (json!("2024-01-01T00:00:00"), json!("2030-01-01T00:00:00")),
            (json!("2026-11-19T00:00:00Z"), json!("2026-11-20T00:00:01Z")),
            (json!("/Date(1653603718610)/"), json!("1/1/2027 12:00:00 AM")),
            (json!({"value": "2024-01-01T00:00:00", "DateTime": "1 January 2024"}), json!("31.12.2026")),
        ] {
            assert_eq!(acts(&begins, &ends), Acts::Yes, "{begins} {ends}");
        }
    }

    #[test]
    fn outside_of_its_dates_it_does_nothing() {
        for ends in [
            "2024-01-01T00:00:00",
            "/Date(1653603718610)/",
            "12/31/2025",
            "2026-11-20T00:00:00Z",
            "2026-11-20T01:00:00+02:00",
        ] {
            assert_eq!(acts(&json!(null), &json!(ends)), Acts::No, "{ends}");
        }
        for begins in ["2030-01-01T00:00:00", "2026-11-20T00:00:01Z", "2026-11-21T18:00:00.123"] {
            assert_eq!(acts(&json!(begins), &json!(null)), Acts::No, "{begins}");
        }
    }

    #[test]
    fn a_date_that_cannot_be_told_is_not_known() {
        for ends in [
            json!("2026-11-20T06:00:00"),
            json!("11/12/2026"),
            json!("soon"),
            json!(5),
            json!("2026-13-01"),
            json!("99/99/2026"),
        ] {
            assert_eq!(acts(&json!(null), &ends), Acts::NotKnown("ExpiryDate"), "{ends}");
        }
        let rule = Switches { state: Some("Enabled"), mode: Some("Enforce"), begins: None, ends: Some(&Value::Null) };
        assert_eq!(rule.act(AT), Acts::NotKnown("ActivationDate"), "it was not exported");
    }

    #[test]
    fn states_and_modes_that_nobody_knows_are_not_known() {
        let with = |state, mode| Switches { state, mode, begins: Some(&Value::Null), ends: Some(&Value::Null) }.act(AT);
        assert_eq!(with(Some("Disabled"), None), Acts::No);
        assert_eq!(with(None, Some("AuditAndNotify")), Acts::No);
        assert_eq!(with(Some("Paused"), Some("Enforce")), Acts::NotKnown("State"));
        assert_eq!(with(Some("Enabled"), Some("EnforceSome")), Acts::NotKnown("Mode"));
        assert_eq!(with(None, Some("Enforce")), Acts::NotKnown("State"));
    }
}
