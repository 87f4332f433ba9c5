//! Times and lengths of time.

use std::fmt;
use std::str::FromStr;

/// A moment, in seconds since 1970-01-01T00:00:00Z. Shown as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// A length of time in seconds. Shown in days, hours, minutes or seconds, whichever is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

impl Duration {
    /// That many days of 24 hours.
    #[must_use]
    pub const fn days(days: i64) -> Self {
        Self(days.saturating_mul(86_400))
    }

    /// Whole days in it, rounded down.
    #[must_use]
    pub const fn in_days(self) -> i64 {
        self.0.div_euclid(86_400)
    }
}

impl Time {
    /// Midnight UTC of a day of the Gregorian calendar; for dates in rules, such as deadlines.
    #[must_use]
    pub const fn date(year: i64, month: i64, day: i64) -> Self {
        // Days from civil, Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". A date library would
        // be the largest part of most packs.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Self((era * 146_097 + day_of_era - 719_468) * 86_400)
    }

    /// How long after `earlier` this is; negative if it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

/// Why a text is no [`Time`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTime;

impl fmt::Display for NoTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a time as RFC 3339 writes it, such as 2026-11-22T13:00:00Z")
    }
}

impl std::error::Error for NoTime {}

/// Reads what RFC 3339 writes, to the whole second: fractions are left out.
///
/// ```
/// use ephor_sdk::Time;
/// let one: Time = "2026-11-22T13:00:00.5+01:00".parse().unwrap();
/// assert_eq!(one.to_string(), "2026-11-22T12:00:00Z");
/// assert!("2026-02-30T00:00:00Z".parse::<Time>().is_err());
/// ```
impl FromStr for Time {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        let (date, rest) = text.split_once(['T', 't', ' ']).ok_or(NoTime)?;
        let zone_at = rest.find(['Z', 'z', '+', '-']).ok_or(NoTime)?;
        let (clock, zone) = rest.split_at(zone_at);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let [year, month, day] = numbers(date, '-', [4, 2, 2]).ok_or(NoTime)?;
        let [hour, minute, second] = numbers(clock, ':', [2, 2, 2]).ok_or(NoTime)?;
        let offset = match zone.split_at_checked(1) {
            Some(("Z" | "z", "")) => 0,
            Some((sign @ ("+" | "-"), ahead)) => {
                let [hours, minutes] = numbers(ahead, ':', [2, 2]).filter(|[h, m]| *h < 24 && *m < 60).ok_or(NoTime)?;
                (hours * 3_600 + minutes * 60) * if sign == "-" { -1 } else { 1 }
            }
            _ => return Err(NoTime),
        };
        let midnight = Self::date(year, month, day);
        // A day that the month does not have is written as another one.
        let is_day = (1..=12).contains(&month) && day > 0 && midnight.to_string().starts_with(date);
        let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
        if !is_day || !is_fraction || hour > 23 || minute > 59 || second > 59 {
            return Err(NoTime);
        }
        Ok(Self(midnight.0 + hour * 3_600 + minute * 60 + second - offset))
    }
}

/// Numbers of so many digits, with a separator between them.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part =
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Midnight UTC of a day in a table of dated facts.
impl From<ephor_facts::Day> for Time {
    fn from(day: ephor_facts::Day) -> Self {
        Self::date(day.year.into(), day.month.into(), day.day.into())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, seconds) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        let shifted = days.saturating_add(719_468);
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        write!(f, "T{:02}:{:02}:{:02}Z", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self.0 {
            seconds if seconds % 86_400 == 0 => (seconds / 86_400, "day"),
            seconds if seconds % 3_600 == 0 => (seconds / 3_600, "hour"),
            seconds if seconds % 60 == 0 => (seconds / 60, "minute"),
            seconds => (seconds, "second"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_seconds_agree() {
        assert_eq!(Time::date(1970, 1, 1), Time(0));
        assert_eq!(Time::date(2026, 11, 22), Time(1_795_305_600));
        assert_eq!(Time(951_782_400).to_string(), "2000-02-29T00:00:00Z");
        assert_eq!(Time(-1).to_string(), "1969-12-31T23:59:59Z");
        for day in -200_000..200_000 {
            let text = Time(day * 86_400).to_string();
            let mut parts = text.trim_end_matches("T00:00:00Z").rsplitn(3, '-').map(|part| part.parse::<i64>());
            let (Some(Ok(d)), Some(Ok(m)), Some(Ok(y))) = (parts.next(), parts.next(), parts.next()) else {
                panic!("{text}")
            };
            assert_eq!(Time::date(y, m, d), Time(day * 86_400), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for second in (-2_000_000_000_i64..4_000_000_000).step_by(99_991_337) {
            assert_eq!(Time(second).to_string().parse(), Ok(Time(second)));
        }
    }

    #[test]
    fn rfc_3339_is_read_and_nothing_else() {
        let noon = Ok(Time(Time::date(2026, 11, 22).0 + 43_200));
        for text in [
            "2026-11-22T12:00:00Z",
            "2026-11-22t12:00:00.999z",
            "2026-11-22 13:00:00+01:00",
            "2026-11-22T07:30:00-04:30",
            "2026-11-23T01:00:00+13:00",
        ] {
            assert_eq!(text.parse(), noon, "{text}");
        }
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T12:00:00",
            "2026-11-22T12:00Z",
            "2026-02-29T12:00:00Z",
            "2026-13-01T12:00:00Z",
            "2026-00-01T12:00:00Z",
            "2026-11-00T12:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T12:60:00Z",
            "2026-11-22T12:00:00.Z",
            "2026-11-22T12:00:00.5x+01:00",
            "2026-11-22T12:00:00+1:00",
            "2026-11-22T12:00:00+24:00",
            "2026-11-22T12:00:00Zx",
            "26-11-22T12:00:00Z",
            "2026-11-22T+1:00:00Z",
            "2026-11-22T12:00:00é",
            "1795348800",
        ] {
            assert_eq!(text.parse::<Time>(), Err(NoTime), "{text}");
        }
    }

    #[test]
    fn no_time_overflows() {
        let _ = (Time(i64::MIN).to_string(), Time(i64::MAX).to_string(), Time(i64::MIN).since(Time(i64::MAX)));
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(Duration::days(90).to_string(), "90 days");
        assert_eq!(Duration(3_600).to_string(), "1 hour");
        assert_eq!(Duration(61).to_string(), "61 seconds");
    }
}
