//! The report on how many people used which version of Outlook.

use ephor_facts::office::{OUTLOOK, OutlookVersion};
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::{Map, Value};

/// One row of the report, as `getEmailAppUsageVersionsUserCounts` gives it: `reportDate` and the report's own columns.
#[derive(Document)]
#[document("email-app-usage-versions")]
#[serde(transparent)]
pub struct Day(Map<String, Value>);

/// What the newest row says of some versions of Outlook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// Who used them on that day, such as `Outlook 2013 (12), Outlook 2010 (1)`.
    Some(String, String),
    /// Nobody.
    Nobody,
    /// The report is empty.
    NoDay,
    /// This column or property is missing, or cannot be read.
    NotKnown(String),
}

impl Day {
    /// The value of a column, however its header is written: `Outlook 2016`, `outlook2016`.
    fn column(&self, name: &str) -> Option<&Value> {
        let plain = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
        };
        let wanted = plain(name);
        self.0.iter().find(|(header, _)| plain(header) == wanted).map(|(_, value)| value)
    }

    /// The day, as text that sorts by time.
    fn date(&self) -> Option<&str> {
        let date = self.column("reportDate")?.as_str()?.trim().get(..10)?;
        let fits = |(byte, form): (u8, u8)| if form == b'0' { byte.is_ascii_digit() } else { byte == form };
        date.bytes().zip(*b"0000-00-00").all(fits).then_some(date)
    }

    /// Whether any version was counted in this row: then a blank among the others stands for nobody.
    fn has_numbers(&self) -> bool {
        self.0.iter().any(|(header, value)| is_version(header) && matches!(count(value), Count::People(_)))
    }
}

fn is_version(header: &str) -> bool {
    let header = header.trim().to_ascii_lowercase();
    header.starts_with("outlook") || header == "undetermined"
}

enum Count {
    People(u64),
    Blank,
    Unreadable,
}

/// Reads `12`, `"12"`, `"1,234"` and blanks.
fn count(value: &Value) -> Count {
    match value {
        Value::Null => Count::Blank,
        Value::Number(number) => number.as_u64().map_or(Count::Unreadable, Count::People),
        Value::String(text) => {
            let text = text.trim();
            if text.is_empty() {
                return Count::Blank;
            }
            let separators = [',', '.', '\'', '\u{2019}', ' ', '\u{a0}', '\u{202f}'];
            let groups: Vec<&str> = text.split(separators).collect();
            let is_number = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
            // A separator stands before three digits: `1,2` is no number of people.
            let grouped = groups.iter().skip(1).all(|group| group.len() == 3) && groups.iter().all(is_number);
            let digits = groups.concat();
            if grouped { digits.parse().map_or(Count::Unreadable, Count::People) } else { Count::Unreadable }
        }
        _ => Count::Unreadable,
    }
}

/// What the newest row of the report says of the versions of these years.
#[must_use]
pub fn use_of(versions: &[&str], days: &[Item<Day>]) -> Use {
    if days.is_empty() {
        return Use::NoDay;
    }
    if days.iter().any(|day| day.date().is_none()) {
        return Use::NotKnown("reportDate".to_owned());
    }
    let Some((date, day)) = days.iter().filter_map(|day| Some((day.date()?, day))).max_by_key(|(date, _)| *date) else {
        return Use::NoDay;
    };
    let (mut used, mut not_known) = (Vec::new(), None);
    for version in versions {
        match day.column(version).map(count) {
            Some(Count::People(0)) => {}
            Some(Count::People(people)) => used.push(format!("{version} ({people})")),
            Some(Count::Blank) if day.has_numbers() => {}
            Some(Count::Blank | Count::Unreadable) | None => not_known = not_known.or(Some(*version)),
        }
    }
    match (used.is_empty(), not_known) {
        (false, _) => Use::Some(used.join(", "), date.to_owned()),
        (true, Some(version)) => Use::NotKnown(version.to_owned()),
        (true, None) => Use::Nobody,
    }
}

/// The versions of Outlook whose support had ended at a time, of those that the report counts and that `wanted` takes.
#[must_use]
pub fn out_of_support(at: Time, wanted: fn(u32) -> bool) -> Vec<&'static str> {
    let ended = |version: &&OutlookVersion| wanted(version.year) && at >= version.ends.into();
    OUTLOOK.iter().filter(ended).map(|version| version.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    #[test]
    fn counts_are_read_in_every_form_and_nothing_else_is() {
        let read = |value: Value| match count(&value) {
            Count::People(people) => Some(people),
            Count::Blank => None,
            Count::Unreadable => Some(u64::MAX),
        };
        for (value, people) in [
            (json!(12), Some(12)),
            (json!("12"), Some(12)),
            (json!(" 1,234 "), Some(1234)),
            (json!("1.234.567"), Some(1_234_567)),
            (json!("1\u{202f}234"), Some(1234)),
            (json!(""), None),
            (json!("  "), None),
            (json!(null), None),
        ] {
            assert_eq!(read(value.clone()), people, "{value}");
        }
        let odd = [
            json!("1,2"),
            json!("-1"),
            json!("twelve"),
            json!("1x"),
            json!("+5"),
            json!(",123"),
            json!(1.5),
            json!(-1),
            json!(true),
            json!([1]),
        ];
        for odd in odd.into_iter().chain([json!("99999999999999999999999")]) {
            assert_eq!(read(odd.clone()), Some(u64::MAX), "{odd}");
        }
    }

    #[test]
    fn a_day_is_year_month_and_day_and_nothing_else_is() {
        let date = |text: &str| {
            let row = json!({"Report Date": text});
            day_of(row).date().map(str::to_owned)
        };
        assert_eq!(date("2026-11-20"), Some("2026-11-20".to_owned()));
        assert_eq!(date(" 2026-11-20T00:00:00Z"), Some("2026-11-20".to_owned()));
        for odd in [
            "",
            "20.11.2026",
            "2026/11/20",
            "2026-11/20",
            "2O26-11-20",
            "2026-1a-20",
            "2026-11-2x",
            "2026-11-2",
            "ééééé",
        ] {
            assert_eq!(date(odd), None, "{odd}");
        }
    }

    fn day_of(row: Value) -> Day {
        ephor_sdk::serde_json::from_value(row).unwrap()
    }
}
