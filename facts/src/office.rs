//! Office for Windows: which builds may connect to Exchange Online, and the ends of support.

use crate::{Day, Table, day};

/// Where the table is from.
pub const TABLE: Table = Table {
    name: "office",
    reviewed: day(2026, 11, 30),
    sources: &[
        "reference facts.md, office-build-unsupported (OfficeDocs-DeployOffice @947f018)",
        "reference facts.md, office-version-out-of-support (LTSC 2024: 2029-10-09; builds of Office 2019: 10336 to 10417)",
        "reference facts.md, outlook-out-of-support (Graph getEmailAppUsageVersionsUserCounts)",
    ],
};

/// Office 2013: the first build that may connect.
pub const OFFICE_2013_FIRST: [u32; 4] = [15, 0, 4971, 1000];
/// Office 2016 installed by Windows Installer: the first build that may connect.
pub const OFFICE_2016_MSI_FIRST: [u32; 4] = [16, 0, 4600, 1000];
/// Click-to-Run: the first build that may connect, Microsoft 365 Apps version 1706.
pub const CLICK_TO_RUN_FIRST: [u32; 4] = [16, 0, 8201, 0];
/// Of version 16.0, installations by Windows Installer have a build below this, and Click-to-Run ones this or above.
pub const CLICK_TO_RUN_BUILDS: u32 = 6000;

/// A perpetual version of Office: bought once, with a last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Perpetual {
    /// What it is called.
    pub name: &'static str,
    /// The day its support ends: from then on it is out of support.
    pub ends: Day,
    /// Its first build: major, minor, build.
    pub first: [u32; 3],
    /// Its last build.
    pub last: [u32; 3],
}

/// The perpetual versions that may still connect. Builds of Microsoft 365 Apps lie between some of them: 10730 and 10827
/// are versions 1808 and 1809.
pub const PERPETUAL: &[Perpetual] = &[
    Perpetual { name: "Office 2013", ends: day(2023, 4, 11), first: [15, 0, 4971], last: [15, 0, u32::MAX] },
    Perpetual { name: "Office 2016", ends: day(2025, 10, 14), first: [16, 0, 4600], last: [16, 0, 5999] },
    Perpetual { name: "Office 2019", ends: day(2025, 10, 14), first: [16, 0, 10336], last: [16, 0, 10417] },
    Perpetual { name: "Office LTSC 2021", ends: day(2026, 10, 13), first: [16, 0, 14332], last: [16, 0, 14332] },
    Perpetual { name: "Office LTSC 2024", ends: day(2029, 10, 9), first: [16, 0, 17932], last: [16, 0, 17932] },
];

/// A version of Outlook that the report on mail apps counts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlookVersion {
    /// The header of its column.
    pub name: &'static str,
    /// The year in its name.
    pub year: u32,
    /// The day its support ended.
    pub ends: Day,
}

/// The versions of Outlook that are bought once and that the report counts; the others are Microsoft 365 Apps and those
/// that cannot be told.
pub const OUTLOOK: &[OutlookVersion] = &[
    OutlookVersion { name: "Outlook 2019", year: 2019, ends: day(2025, 10, 14) },
    OutlookVersion { name: "Outlook 2016", year: 2016, ends: day(2025, 10, 14) },
    OutlookVersion { name: "Outlook 2013", year: 2013, ends: day(2023, 4, 11) },
    OutlookVersion { name: "Outlook 2010", year: 2010, ends: day(2020, 10, 13) },
    OutlookVersion { name: "Outlook 2007", year: 2007, ends: day(2017, 10, 10) },
];
