//! RFC 3339 times as seconds, and back.

use serde_json::Value;

/// The seconds of a time such as `2026-11-22T00:00:00Z`, a date alone too.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_second());
    }
    format!("{text}T00:00:00Z").parse::<jiff::Timestamp>().ok().map(|time| time.as_second())
}

/// The same of a JSON value.
pub(crate) fn of(value: &Value) -> Option<i64> {
    seconds(value.as_str()?)
}

/// A time with seconds.
pub(crate) fn text(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

/// Seconds of now.
pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A time as HTTP has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = text(seconds);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let weekday = usize::try_from((seconds.div_euclid(86_400)).rem_euclid(7)).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().unwrap_or(1).saturating_sub(1);
    let (weekday, month) = (DAYS.get(weekday).unwrap_or(&""), MONTHS.get(month).unwrap_or(&""));
    format!("{weekday}, {} {month} {} {} GMT", part(8, 10), part(0, 4), part(11, 19))
}

/// A time span as Exchange writes it: `90.00:00:00`.
pub(crate) fn span(seconds: i64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest % 3600 / 60, rest % 60);
    if days == 0 { clock } else { format!("{days}.{clock}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_vendors_write_them() {
        assert_eq!(http(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!((span(15_552_000), span(3_661)), ("180.00:00:00".to_owned(), "01:01:01".to_owned()));
        assert_eq!(text(seconds("2026-11-22T00:00:00Z").unwrap()), "2026-11-22T00:00:00Z");
        assert_eq!(seconds("1970-01-02"), Some(86_400));
    }
}
