//! Microsoft Entra Connect Sync: the versions that the service takes, and those without known faults.

use crate::{Day, Table, day};

/// Where the table is from.
pub const TABLE: Table = Table {
    name: "entra-connect",
    reviewed: day(2026, 11, 30),
    sources: &[
        "reference facts.md, sync-server-outdated (version and day of the service; CVE-2026-65673, cvelistV5)",
        "reference facts.md, automatic-upgrade-off (a version is supported for 12 months after a newer one supersedes it)",
    ],
};

/// The first version that may still synchronize.
pub const FIRST: [u32; 4] = [2, 5, 79, 0];
/// The day from which the service refuses older ones.
pub const REFUSED_SINCE: Day = day(2026, 9, 30);

/// The first version in which CVE-2026-65673 (a local user becomes administrator) is closed.
pub const PATCHED: [u32; 4] = [2, 6, 84, 0];
/// The day on which it was published.
pub const PATCHED_SINCE: Day = day(2026, 8, 11);
