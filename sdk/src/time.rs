//! Times and lengths of time.

use std::fmt;

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
