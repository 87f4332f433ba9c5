//! A waiver: one finding, or several of one rule, accepted for a while.

use std::cmp::Ordering;

use jiff::civil::Date;

/// Accepts fails of one rule on some subjects until a day.
///
/// It never accepts an unknown: what could not be seen cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Waiver {
    /// Id of the rule.
    pub rule: String,
    /// Id or name of the subject; `*` stands for any characters. Without `*` it names one subject.
    pub subject: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it was decided.
    pub ticket: Option<String>,
    /// The last day on which it holds, in UTC.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub expires: Date,
    /// Name of the file that holds it.
    pub file: String,
    /// The line on which it stands there, from 1.
    pub line: usize,
}

/// How a waiver stands at the time of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds.
    Active,
    /// It holds, and lapses in so many days.
    Lapsing(i32),
    /// It held until its last day, and accepts nothing any more.
    Expired,
}

/// A waiver that lapses in this many days or fewer is told.
const SOON: i32 = 30;

impl Waiver {
    /// How it stands at that time, in seconds since 1970-01-01T00:00:00Z. The time of the snapshot decides, so that
    /// the same scan has the same result on any day.
    #[must_use]
    pub fn state(&self, time: i64) -> State {
        state(self.expires, time)
    }

    /// Whether it speaks of that subject. `name` is none where people outside choose the names of such subjects: who
    /// may name an inbox rule or an application could otherwise step under a waiver.
    #[must_use]
    pub fn covers(&self, id: &str, name: Option<&str>) -> bool {
        fits(&self.subject, id) || name.is_some_and(|name| fits(&self.subject, name))
    }
}

/// How what holds until a day stands at that time.
pub(super) fn state(expires: Date, time: i64) -> State {
    let Ok(time) = jiff::Timestamp::from_second(time) else { return State::Expired };
    let day = jiff::tz::Offset::UTC.to_datetime(time).date();
    let left = day.until(expires).map_or(0, |span| span.get_days());
    match expires.cmp(&day) {
        Ordering::Less => State::Expired,
        _ if left <= SOON => State::Lapsing(left),
        _ => State::Active,
    }
}

pub(super) fn as_text<S: serde::Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

pub(super) fn from_text<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(from)?;
    text.parse().map_err(|_| serde::de::Error::custom("expected a day such as 2027-03-31"))
}

/// Whether a text fits a pattern with `*`, whatever the case.
#[must_use]
pub fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    // The leftmost fit of each part leaves the most room for those behind it.
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn until(day: &str) -> Waiver {
        Waiver {
            rule: "identity/mfa-method-missing".to_owned(),
            subject: "x".to_owned(),
            reason: "r".to_owned(),
            owner: None,
            ticket: None,
            expires: day.parse().unwrap(),
            file: "ephor.toml".to_owned(),
            line: 1,
        }
    }

    fn time(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_second()
    }

    #[test]
    fn the_last_day_counts_to_its_end() {
        let waiver = until("2026-11-22");
        assert_eq!(waiver.state(time("2026-11-22T23:59:59Z")), State::Lapsing(0));
        assert_eq!(waiver.state(time("2026-11-23T00:00:00Z")), State::Expired);
        assert_eq!(waiver.state(time("2026-10-23T12:00:00Z")), State::Lapsing(30));
        assert_eq!(waiver.state(time("2026-10-22T12:00:00Z")), State::Active);
        assert_eq!(until("9999-12-31").state(time("2026-10-22T12:00:00Z")), State::Active);
        assert_eq!(waiver.state(i64::MAX), State::Expired, "a time that does not exist accepts nothing");
    }

    #[test]
    fn a_star_stands_for_any_characters_and_nothing_else_is_special() {
        for (pattern, text, fit) in [
            ("ada@contoso.com", "Ada@Contoso.com", true),
            ("ada@contoso.com", "ada@contoso.com.evil.example", false),
            ("svc-*@contoso.com", "svc-backup@contoso.com", true),
            ("svc-*@contoso.com", "svc-@contoso.com", true),
            ("svc-*@contoso.com", "xsvc-a@contoso.com", false),
            ("*", "", true),
            ("a*b*a", "aba", true),
            ("a*a", "a", false),
            ("a.c", "abc", false),
            ("**x", "yx", true),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }

    #[test]
    fn names_count_only_where_they_are_given() {
        let mut waiver = until("2026-11-22");
        waiver.subject = "ada@contoso.com".to_owned();
        assert!(waiver.covers("11111111", Some("ada@contoso.com")));
        assert!(!waiver.covers("11111111", None));
        waiver.subject = "1111*".to_owned();
        assert!(waiver.covers("11111111", None));
    }

    proptest! {
        #[test]
        fn a_pattern_made_from_a_text_fits_it(text in "[a-c*]{0,12}", cut in 0_usize..12) {
            let cut = cut.min(text.len());
            prop_assert!(fits(&text, &text));
            let (start, end) = (text[..cut].to_owned() + "*", "*".to_owned() + &text[cut..]);
            prop_assert!(fits(&start, &text) && fits(&end, &text));
        }
    }
}
