//! Dated facts: what was true on the day when somebody last looked.
//!
//! One file a table. Each table says where it is from and when it was last held against that (`reviewed`);
//! `scripts/facts-gate.sh` says, without failing, which tables nobody has looked at for six months.

pub mod attack;
pub mod entra_connect;
pub mod exchange_online;
pub mod exchange_server;
pub mod office;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Such as 2026.
    pub year: u32,
    /// From 1 to 12.
    pub month: u32,
    /// From 1 to 31.
    pub day: u32,
}

/// A day: `day(2026, 11, 30)`.
#[must_use]
pub const fn day(year: u32, month: u32, day: u32) -> Day {
    Day { year, month, day }
}

/// Where a table is from, and when it was last held against that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Kebab-case name.
    pub name: &'static str,
    /// The day of the last review.
    pub reviewed: Day,
    /// The documents: repository, path and commit, or page and day of the copy that was read.
    pub sources: &'static [&'static str],
}

/// All tables.
pub const TABLES: &[Table] =
    &[attack::TABLE, entra_connect::TABLE, exchange_online::TABLE, exchange_server::TABLE, office::TABLE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_name_of_its_own_a_source_and_a_day_that_exists() {
        let mut names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLES.len());
        for table in TABLES {
            assert!(!table.sources.is_empty(), "{}", table.name);
            let Day { year, month, day } = table.reviewed;
            assert!(year >= 2026 && (1..=12).contains(&month) && (1..=31).contains(&day), "{}", table.name);
        }
    }
}
