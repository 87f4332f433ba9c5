//! The header `Retry-After`, in all the forms that Microsoft's services send.

use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;

/// How long to wait, by a `Retry-After` in whole seconds, in decimals (`2.128`) or as a date of HTTP. A date is
/// counted from the answer's own `Date`, if it has one, since clocks differ; one that has passed is no wait.
#[must_use]
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if let Some(seconds) = seconds(value) {
        return Some(seconds);
    }
    let until = parse_http_date(value).ok()?;
    let from = date.and_then(|date| parse_http_date(date.trim()).ok()).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(from).unwrap_or_default())
}

/// Digits with at most one point: no sign, no exponent, no `inf`.
fn seconds(text: &str) -> Option<Duration> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || !text.starts_with(|char: char| char.is_ascii_digit()) {
        return None;
    }
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_come_whole_and_with_decimals() {
        assert_eq!(retry_after("0", None), Some(Duration::ZERO));
        assert_eq!(retry_after(" 17 ", None), Some(Duration::from_secs(17)));
        assert_eq!(retry_after("2.128", None), Some(Duration::from_millis(2128)));
    }

    #[test]
    fn a_date_counts_from_the_date_of_the_answer() {
        let date = Some("Sun, 06 Nov 1994 08:49:07 GMT");
        for until in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(retry_after(until, date), Some(Duration::from_secs(30)), "{until}");
        }
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:48:37 GMT", date), Some(Duration::ZERO), "it has passed");
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", None), Some(Duration::ZERO), "long ago");
    }

    #[test]
    fn what_is_neither_is_no_wait_at_all() {
        for value in ["", "-1", "+3", "1e9", "inf", "NaN", ".5", "1.2.3", "soon", "99999999999999999999999"] {
            assert_eq!(retry_after(value, None), None, "{value:?}");
        }
    }
}
