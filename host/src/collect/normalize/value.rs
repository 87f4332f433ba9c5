//! From what a vendor, or PowerShell, made of a value to the kind of a column. What cannot be told is nothing, never a guess.

use serde_json::{Map, Value};

use crate::collect::shape::date;

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

/// Whether PowerShell wrote the name of a type, or how it shows an object, in the place of the value: then nobody
/// knows the value.
pub fn is_unwritten(value: &Value) -> bool {
    match value {
        Value::String(text) => is_type_name(text.trim()) || is_shown_object(text),
        Value::Array(values) => values.iter().any(is_unwritten),
        _ => false,
    }
}

fn is_type_name(text: &str) -> bool {
    ["System.", "Microsoft.Exchange.", "Microsoft.Graph.PowerShell.", "Deserialized."]
        .iter()
        .any(|start| text.starts_with(start))
}

/// `@{Name=Value; …}`, as PowerShell shows an object.
fn is_shown_object(text: &str) -> bool {
    text.starts_with("@{") && text.ends_with('}')
}

/// Removes at every level what was not written, and says how many objects `ConvertTo-Json` cut off at its depth.
pub fn strip(object: &mut Map<String, Value>) -> usize {
    let mut cut = 0;
    object.retain(|_, value| {
        if is_unwritten(value) {
            cut += usize::from(is_cut_off(value));
            return false;
        }
        match value {
            Value::Object(inner) => cut += strip(inner),
            Value::Array(values) => cut += values.iter_mut().filter_map(Value::as_object_mut).map(strip).sum::<usize>(),
            _ => {}
        }
        true
    });
    cut
}

fn is_cut_off(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            is_shown_object(text)
                || text.starts_with("Microsoft.Graph.PowerShell.")
                || text.starts_with("System.Collections.")
        }
        Value::Array(values) => values.iter().any(is_cut_off),
        _ => false,
    }
}

/// A list of names: a list, a lone name, or `{a, b}` as PowerShell shows it. `{a, b...}` was cut and is not known.
pub fn names(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(values) => values.iter().map(|value| text(value).map(str::to_owned)).collect(),
        Value::String(all) => match all.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(inner) if inner.contains("...") || inner.contains('…') => None,
            Some(inner) => {
                Some(inner.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
            }
            None => text(value).map(|name| vec![name.to_owned()]),
        },
        _ => None,
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

    use super::{boolean, integer, names, seconds, strip, text};

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
    fn a_list_that_powershell_cut_or_could_not_write_is_not_known() {
        let known = |list: &[&str]| Some(list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&json!(["Send", "Update"])), known(&["Send", "Update"]));
        assert_eq!(names(&json!("Send")), known(&["Send"]));
        assert_eq!(names(&json!("{Send, Update}")), known(&["Send", "Update"]));
        assert_eq!(names(&json!("{}")), known(&[]));
        assert_eq!(names(&json!([])), known(&[]));
        for value in [json!("{Send, Update...}"), json!("System.String[]"), json!(null), json!([1, 2]), json!("")] {
            assert_eq!(names(&value), None, "{value}");
        }
        assert_eq!(text(&json!("Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]")), None);
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
    fn what_was_cut_off_is_removed_at_every_level_and_counted() {
        let mut object = json!({
            "A": "@{inbound=True}", "B": {"C": ["@{a=1}", "x"], "D": "Microsoft.Graph.PowerShell.Models.X", "E": 1},
            "F": [{"G": "System.Collections.Hashtable", "H": 2}], "I": "System.String[]", "J": "@{ no",
        });
        let cut = strip(object.as_object_mut().unwrap());
        assert_eq!((object, cut), (json!({"B": {"E": 1}, "F": [{"H": 2}], "J": "@{ no"}), 4));
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
