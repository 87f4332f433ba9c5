//! From what a vendor, or PowerShell, made of a value to the kind of a column. What cannot be told is nothing, never a guess.

use serde_json::Value;

use crate::normalize::lists::is_type_name;
use crate::normalize::shape::date;

/// A boolean, also as the text of a localized machine.
pub fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "$true" | "wahr" | "vrai" | "verdadero" | "verdadeiro" | "vero" | "waar" => Some(true),
            "false" | "$false" | "falsch" | "faux" | "falso" | "onwaar" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A text that says something.
pub fn text(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty() && !is_type_name(text))
}

/// Whether there is nothing in it: null, a blank text or an empty list.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// A whole number, also as text, and the bytes of a size: `18 MB (18,874,368 bytes)`. `Unlimited` is none.
pub fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => {
            let text = text.trim();
            match text.split_once('(') {
                // The thousands are set apart as the machine does it: by a comma, a full stop, an apostrophe or a space.
                Some((_, size)) => {
                    let digits: String = size.chars().filter(char::is_ascii_digit).collect();
                    let plain = |char: char| char.is_alphanumeric() || char.is_whitespace() || ",.'’)".contains(char);
                    size.chars().all(plain).then(|| digits.parse().ok()).flatten()
                }
                None => text.parse().ok(),
            }
        }
        _ => None,
    }
}

/// Seconds of a time span: `90.00:00:00`, days alone as .NET reads them, or an object with ticks.
pub fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Object(span) => span.get("Ticks")?.as_i64().map(|ticks| ticks / 10_000_000),
        Value::String(text) => span(text.trim()),
        _ => None,
    }
}

fn span(text: &str) -> Option<i64> {
    let number = |part: &str| part.parse::<u32>().ok().map(i64::from);
    let Some((hours, rest)) = text.split_once(':') else { return Some(number(text)? * 86_400) };
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let (minutes, seconds) = rest.split_once(':')?;
    let (seconds, _) = seconds.split_once('.').unwrap_or((seconds, ""));
    // Each is below 2^32, so the sum is far from the end of the numbers.
    Some(number(days)? * 86_400 + number(hours)? * 3600 + number(minutes)? * 60 + number(seconds)?)
}

/// Seconds since 1970 of a time with its zone.
pub fn time(value: &Value) -> Option<i64> {
    let text = value.as_str()?.trim();
    let time: jiff::Timestamp = date(text).as_deref().unwrap_or(text).parse().ok()?;
    Some(time.as_second())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{boolean, integer, seconds};

    #[test]
    fn booleans_are_read_in_the_language_of_the_machine() {
        for (value, flag) in [
            (json!(true), Some(true)),
            (json!("False"), Some(false)),
            (json!("Wahr"), Some(true)),
            (json!("Faux"), Some(false)),
            (json!("perhaps"), None),
            (json!(""), None),
            (json!(1), None),
            (json!(null), None),
        ] {
            assert_eq!(boolean(&value), flag, "{value}");
        }
    }

    #[test]
    fn sizes_are_bytes_and_what_has_no_limit_is_no_number() {
        for (value, number) in [
            (json!(7), Some(7)),
            (json!(" 7 "), Some(7)),
            (json!("18 MB (18,874,368 bytes)"), Some(18_874_368)),
            (json!("18 MB (18.874.368 Bytes)"), Some(18_874_368)),
            (json!("18 Mo (18\u{202f}874\u{202f}368 octets)"), Some(18_874_368)),
            (json!("0 B (0 bytes)"), Some(0)),
            (json!("Unlimited"), None),
            (json!("1.5"), None),
            (json!("1 (-5 bytes)"), None),
            (json!("9 EB (99999999999999999999 bytes)"), None),
            (json!(null), None),
        ] {
            assert_eq!(integer(&value), number, "{value}");
        }
    }

    #[test]
    fn time_spans_are_seconds() {
        assert_eq!(seconds(&json!("90.00:00:00")), Some(7_776_000));
        assert_eq!(seconds(&json!("01:02:03.5")), Some(3723));
        assert_eq!(seconds(&json!("90")), Some(7_776_000));
        assert_eq!(seconds(&json!({"Ticks": 77_760_000_000_000_i64, "Days": 90})), Some(7_776_000));
        for value in [json!("Unlimited"), json!(null), json!(90), json!("1:2"), json!("a:b:c")] {
            assert_eq!(seconds(&value), None, "{value}");
        }
    }
}
