//! Values as exports write them: a single text for a list, texts for booleans, times in several forms.

use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde::de::Error;
use ephor_sdk::serde_json::Value;

/// A property of which null means something: absent is `None`, null is `Some(Value::Null)`.
pub type Property = Option<Value>;

/// The text of a property: none if null or blank.
#[must_use]
pub fn text(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// Whether a property is null or a blank text.
#[must_use]
pub fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A boolean, also as text.
pub fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(value)),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        _ => Err(D::Error::custom("expected true or false")),
    }
}

/// A list of texts without the blanks around them; none if absent or null, since a list that was not read is not empty.
pub fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let kept = |texts: Vec<String>| {
        let trimmed = texts.iter().map(|text| text.trim());
        trimmed.filter(|text| !text.is_empty()).map(str::to_owned).collect()
    };
    Ok(ephor_sdk::texts_if_known(from)?.map(kept))
}

/// A time: RFC 3339, `/Date(ms)/`, or an object that holds one of them as `value`. Without a zone it is taken for UTC.
#[must_use]
pub fn time(value: &Value) -> Option<Time> {
    match value {
        Value::String(text) => date_of_milliseconds(text).or_else(|| date_and_time(text.trim())),
        Value::Object(object) => object.get("value").filter(|inner| inner.is_string()).and_then(time),
        _ => None,
    }
}

fn date_of_milliseconds(text: &str) -> Option<Time> {
    let milliseconds: i64 = text.trim().strip_prefix("/Date(")?.strip_suffix(")/")?.parse().ok()?;
    Some(Time(milliseconds.div_euclid(1000)))
}

fn date_and_time(text: &str) -> Option<Time> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone_at);
    let [year, month, day] = numbers(date, '-')?;
    let [hours, minutes, seconds] = numbers(clock.split('.').next()?, ':')?;
    let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && hours < 24 && minutes < 60 && seconds < 61;
    let offset = match zone {
        "" | "Z" => 0,
        _ => {
            let [hours, minutes] = numbers(zone.get(1..)?, ':')?;
            (hours * 3600 + minutes * 60) * if zone.starts_with('-') { -1 } else { 1 }
        }
    };
    // A year before 1900 is how vendors write "never".
    let known = in_range && (1900..=9999).contains(&year) && offset.abs() < 86_400;
    known.then(|| Time(Time::date(year, month, day).0 + hours * 3600 + minutes * 60 + seconds - offset))
}

fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let number = |part: &str| {
        let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok()).flatten()
    };
    let numbers: Option<Vec<i64>> = text.split(separator).map(number).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    #[test]
    fn times_are_read_in_every_form() {
        let noon = Some(Time(Time::date(2026, 11, 22).0 + 43_200));
        assert_eq!(time(&json!("2026-11-22T12:00:00Z")), noon);
        assert_eq!(time(&json!("2026-11-22T12:00:00.1234567Z")), noon);
        assert_eq!(time(&json!("2026-11-22T13:00:00+01:00")), noon);
        assert_eq!(time(&json!("2026-11-22T07:30:00-04:30")), noon);
        assert_eq!(time(&json!("2026-11-22T12:00:00")), noon);
        assert_eq!(time(&json!("/Date(1795348800000)/")), noon);
        assert_eq!(time(&json!({"value": "/Date(1795348800000)/", "DisplayHint": 2})), noon);
        for odd in ["", "never", "0001-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "22.11.2026 12:00:00", "/Date(x)/"] {
            assert_eq!(time(&json!(odd)), None, "{odd}");
        }
        assert_eq!(time(&json!(null)), None);
    }

    #[test]
    fn flags_and_lists_are_read_in_every_form() {
        assert_eq!(flag(json!("True")).ok(), Some(Some(true)));
        assert_eq!(flag(json!("false")).ok(), Some(Some(false)));
        assert_eq!(flag(json!(null)).ok(), Some(None));
        assert!(flag(json!(7)).is_err());
        assert_eq!(list(json!("a")).ok(), Some(Some(vec!["a".to_owned()])));
        assert_eq!(list(json!(["a", null, ""])).ok(), Some(Some(vec!["a".to_owned()])));
        assert_eq!(list(json!(null)).ok(), Some(None));
        assert!(list(json!([1])).is_err());
    }
}
