//! Moments and lengths of time, in whole seconds as snapshots have them.
//!
//! cel has types of its own for both, with the time zones of the whole world: a megabyte that no rule needs.

use std::any::Any;
use std::cmp::Ordering;

use cel::ExecutionError;
use cel::common::traits::{Adder, Comparer, Subtractor};
use cel::common::types::{DURATION_TYPE, TIMESTAMP_TYPE, Type};
use cel::common::value::{CowVal, StaticVal, Val};
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

const DAY: i64 = 86_400;
/// The years that CEL has, 1 to 9999, in seconds since 1970.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// A moment, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(i64);

/// A length of time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(i64);

impl Moment {
    /// A moment of the years 1 to 9999.
    pub(crate) fn new(seconds: i64) -> Option<Self> {
        RANGE.contains(&seconds).then_some(Self(seconds))
    }

    /// RFC 3339; parts of a second are left out.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text.trim()).ok().and_then(|time| Self::new(time.timestamp()))
    }

    pub(crate) const fn seconds(self) -> i64 {
        self.0
    }

    fn date(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }

    pub(crate) fn year(self) -> i64 {
        self.date().year().into()
    }

    /// From 0, as CEL counts.
    pub(crate) fn month(self) -> i64 {
        self.date().month0().into()
    }

    /// From 1.
    pub(crate) fn day_of_month(self) -> i64 {
        self.date().day().into()
    }

    /// From 0, Sunday.
    pub(crate) fn day_of_week(self) -> i64 {
        self.date().weekday().num_days_from_sunday().into()
    }

    pub(crate) fn hour(self) -> i64 {
        self.date().hour().into()
    }
}

impl Span {
    pub(crate) const fn new(seconds: i64) -> Self {
        Self(seconds)
    }

    pub(crate) fn days(days: i64) -> Option<Self> {
        days.checked_mul(DAY).map(Self)
    }

    /// `36h`, `1h30m`, `90s`, `-5m`: whole numbers.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let mut total = 0_i64;
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let end = rest.find(|char: char| !char.is_ascii_digit())?;
            let (number, unit) = rest.split_at_checked(end)?;
            let (seconds, after) = match unit.as_bytes().first()? {
                b'h' => (3_600, 1),
                b'm' if !unit.starts_with("ms") => (60, 1),
                b's' => (1, 1),
                _ => return None,
            };
            total = number.parse::<i64>().ok()?.checked_mul(seconds).and_then(|part| total.checked_add(part))?;
            rest = unit.get(after..)?;
        }
        total.checked_mul(sign).map(Self)
    }

    pub(crate) const fn seconds(self) -> i64 {
        self.0
    }

    /// How often a unit fits into it, rounded down.
    pub(crate) const fn whole(self, unit: i64) -> i64 {
        self.0.div_euclid(unit)
    }
}

fn wrong(message: &str) -> ExecutionError {
    ExecutionError::FunctionError { function: "arithmetic with times".to_owned(), message: message.to_owned() }
}

const FAR: &str = "the result is out of range";

/// What both types have in common.
macro_rules! value {
    ($own:ident, $type:ident) => {
        impl Val for $own {
            fn get_type(&self) -> &Type {
                <Self as Val>::cel_type()
            }

            fn cel_type() -> &'static Type {
                &$type
            }

            fn as_adder<'b, 'v>(&'b self) -> Option<&'b (dyn Adder + 'v)>
            where
                Self: 'v,
            {
                Some(self)
            }

            fn as_comparer(&self) -> Option<&dyn Comparer> {
                Some(self)
            }

            fn as_subtractor<'b, 'v>(&'b self) -> Option<&'b (dyn Subtractor + 'v)>
            where
                Self: 'v,
            {
                Some(self)
            }

            fn equals(&self, other: &dyn Val) -> bool {
                other.downcast_ref::<Self>() == Some(self)
            }

            fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
            where
                Self: 'v,
            {
                Box::new(*self)
            }

            fn as_any(&self) -> Option<&dyn Any> {
                Some(self)
            }
        }

        impl StaticVal for $own {}

        impl Comparer for $own {
            fn compare(&self, other: &dyn Val) -> Result<Ordering, ExecutionError> {
                let other = other.downcast_ref::<Self>().ok_or_else(|| wrong("a time and a duration have no order"))?;
                Ok(self.0.cmp(&other.0))
            }
        }
    };
}

value!(Moment, TIMESTAMP_TYPE);
value!(Span, DURATION_TYPE);

impl Adder for Moment {
    fn add<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let span = other.downcast_ref::<Span>().ok_or_else(|| wrong("only a duration can be added to a time"))?;
        let sum = self.0.checked_add(span.0).and_then(Self::new).ok_or_else(|| wrong(FAR))?;
        Ok(CowVal::owned(sum))
    }
}

impl Subtractor for Moment {
    fn sub<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        if let Some(moment) = other.downcast_ref::<Self>() {
            return Ok(CowVal::owned(Span(self.0.saturating_sub(moment.0))));
        }
        let span = other.downcast_ref::<Span>();
        let span = span.ok_or_else(|| wrong("only a time or a duration can be subtracted from a time"))?;
        let difference = self.0.checked_sub(span.0).and_then(Self::new).ok_or_else(|| wrong(FAR))?;
        Ok(CowVal::owned(difference))
    }
}

impl Adder for Span {
    fn add<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        if let Some(moment) = other.downcast_ref::<Moment>() {
            let sum = moment.0.checked_add(self.0).and_then(Moment::new).ok_or_else(|| wrong(FAR))?;
            return Ok(CowVal::owned(sum));
        }
        let span = other.downcast_ref::<Self>();
        let span = span.ok_or_else(|| wrong("only a time or a duration can be added to a duration"))?;
        Ok(CowVal::owned(Self(self.0.checked_add(span.0).ok_or_else(|| wrong(FAR))?)))
    }
}

impl Subtractor for Span {
    fn sub<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let span = other.downcast_ref::<Self>();
        let span = span.ok_or_else(|| wrong("only a duration can be subtracted from a duration"))?;
        Ok(CowVal::owned(Self(self.0.checked_sub(span.0).ok_or_else(|| wrong(FAR))?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_cel_writes_them() {
        for (text, seconds) in [("36h", 129_600), ("1h30m", 5_400), ("90s", 90), ("-5m", -300), ("0s", 0)] {
            assert_eq!(Span::parse(text), Some(Span(seconds)), "{text}");
        }
        for text in ["", "-", "5", "5d", "5ms", "1.5h", "h", "9223372036854775807h", "5h5", "é"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
        assert_eq!(Moment::parse("2026-11-22T01:00:00+01:00"), Some(Moment(1_795_305_600)));
        assert_eq!(Moment::parse("0000-01-01T00:00:00Z"), None);
        assert_eq!(Moment::parse("yesterday"), None);
    }

    #[test]
    fn nothing_overflows() {
        let (last, first) = (Moment(*RANGE.end()), Moment(*RANGE.start()));
        assert!(last.add(&Span(1)).is_err() && first.sub(&Span(1)).is_err() && Span(i64::MAX).add(&last).is_err());
        assert!(Span(i64::MAX).add(&Span(1)).is_err() && Span(i64::MIN).sub(&Span(1)).is_err());
        assert!(last.sub(&first).is_ok() && last.add(&first).is_err() && Span(1).sub(&first).is_err());
        assert_eq!((last.year(), first.year()), (9999, 1));
        assert!(Span::days(i64::MAX).is_none() && Moment::new(i64::MAX).is_none());
    }
}
