//! Exchange Server: the versions and the ends of their support.

use crate::{Day, Table, day};

/// Where the table is from.
pub const TABLE: Table = Table {
    name: "exchange-server",
    reviewed: day(2026, 11, 30),
    sources: &["reference facts.md, exchange-server-out-of-support (five dates, first build of Subscription Edition)"],
};

/// A version whose support has an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// What it is called.
    pub name: &'static str,
    /// Its first build: major, minor, build.
    pub first: [u32; 3],
    /// Its last build.
    pub last: [u32; 3],
    /// The day on which its support ended.
    pub ended: Day,
}

/// All versions whose support has ended.
pub const ENDED: &[Version] = &[
    Version { name: "Exchange Server 2007", first: [8, 0, 0], last: [8, u32::MAX, u32::MAX], ended: day(2017, 4, 11) },
    Version {
        name: "Exchange Server 2010",
        first: [14, 0, 0],
        last: [14, u32::MAX, u32::MAX],
        ended: day(2020, 10, 13),
    },
    Version { name: "Exchange Server 2013", first: [15, 0, 0], last: [15, 0, u32::MAX], ended: day(2023, 4, 11) },
    Version { name: "Exchange Server 2016", first: [15, 1, 0], last: [15, 1, u32::MAX], ended: day(2025, 10, 14) },
    Version { name: "Exchange Server 2019", first: [15, 2, 0], last: [15, 2, 2561], ended: day(2025, 10, 14) },
];

/// The first build of Exchange Server Subscription Edition: 15.2.2562.17, of 2025-07-01.
pub const SUBSCRIPTION_EDITION: [u32; 3] = [15, 2, 2562];
