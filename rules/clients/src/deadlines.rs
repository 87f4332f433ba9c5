//! What may still connect, and what is still supported: dated facts, in this one place.
//!
//! A deadline applies from its day on, and the snapshot's collection time is the clock.

use ephor_sdk::prelude::Time;

/// The day from which Exchange Online refuses builds of Outlook for Windows below the limits that follow. Source:
/// Microsoft, "New minimum Outlook for Windows version requirements for Microsoft 365".
pub const BUILDS_REFUSED_SINCE: Time = Time::date(2021, 11, 1);
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
    pub ends: Time,
    /// Its builds, from the first to the last.
    builds: ([u32; 3], [u32; 3]),
}

/// The perpetual versions that may still connect. Source: Microsoft Learn, "Office versions and connectivity to
/// Microsoft 365 services" and the Lifecycle page of each product.
const PERPETUAL: [Perpetual; 5] = [
    Perpetual { name: "Office 2013", ends: Time::date(2023, 4, 11), builds: ([15, 0, 4971], [15, 0, u32::MAX]) },
    Perpetual { name: "Office 2016", ends: Time::date(2025, 10, 14), builds: ([16, 0, 4600], [16, 0, 5999]) },
    Perpetual { name: "Office 2019", ends: Time::date(2025, 10, 14), builds: ([16, 0, 10336], [16, 0, 10999]) },
    Perpetual { name: "Office LTSC 2021", ends: Time::date(2026, 10, 13), builds: ([16, 0, 14332], [16, 0, 14332]) },
    Perpetual { name: "Office LTSC 2024", ends: Time::date(2029, 10, 13), builds: ([16, 0, 17932], [16, 0, 17932]) },
];

/// The perpetual version that has this build, if it is one.
#[must_use]
pub fn perpetual([major, minor, build, _]: [u32; 4]) -> Option<Perpetual> {
    let build = [major, minor, build];
    PERPETUAL.into_iter().find(|version| (version.builds.0..=version.builds.1).contains(&build))
}

/// A version of Outlook that the report on mail apps counts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlookVersion {
    /// The header of its column.
    pub name: &'static str,
    /// The year in its name.
    pub year: u32,
    /// The day its support ended.
    pub ends: Time,
}

/// The versions of Outlook that are bought once and that the report counts; the others are Microsoft 365 Apps and those
/// that cannot be told. Source: Microsoft Graph, `getEmailAppUsageVersionsUserCounts`, and the Lifecycle page of each
/// product, read 2026-11.
pub const OUTLOOK: [OutlookVersion; 5] = [
    OutlookVersion { name: "Outlook 2019", year: 2019, ends: Time::date(2025, 10, 14) },
    OutlookVersion { name: "Outlook 2016", year: 2016, ends: Time::date(2025, 10, 14) },
    OutlookVersion { name: "Outlook 2013", year: 2013, ends: Time::date(2023, 4, 11) },
    OutlookVersion { name: "Outlook 2010", year: 2010, ends: Time::date(2020, 10, 13) },
    OutlookVersion { name: "Outlook 2007", year: 2007, ends: Time::date(2017, 10, 10) },
];

/// The day from which Exchange Online switches Exchange Web Services off where nobody has decided (`EwsEnabled` blank),
/// and from which only applications that `EwsAllowedAppIDs` names get in. Source: Exchange Team blog, "Exchange Online
/// EWS, Your Time is Almost Up" and "Introducing EWSAllowedAppIDs", 2026.
pub const EWS_CLOSED_SINCE: Time = Time::date(2026, 10, 1);
/// The day from which Exchange Online has no Exchange Web Services any more. Source: the same.
pub const EWS_GONE_SINCE: Time = Time::date(2027, 4, 1);

/// The day from which Exchange Online refuses versions of Exchange ActiveSync below the limit. Source: Exchange
/// Team blog, "Exchange Online ActiveSync Device Support Update".
pub const ACTIVESYNC_REFUSED_SINCE: Time = Time::date(2026, 3, 1);
/// The first version of Exchange ActiveSync that may connect.
pub const ACTIVESYNC_FIRST: [u32; 4] = [16, 1, 0, 0];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_belong_to_the_version_whose_range_they_are_in() {
        let name = |numbers| perpetual(numbers).map(|version| version.name);
        assert_eq!(name([15, 0, 4971, 1000]), Some("Office 2013"));
        assert_eq!(name([16, 0, 4600, 1000]), Some("Office 2016"));
        assert_eq!(name([16, 0, 5999, 9999]), Some("Office 2016"));
        assert_eq!(name([16, 0, 10336, 20039]), Some("Office 2019"));
        assert_eq!(name([16, 0, 10999, 0]), Some("Office 2019"));
        assert_eq!(name([16, 0, 14332, 20303]), Some("Office LTSC 2021"));
        assert_eq!(name([16, 0, 17932, 20190]), Some("Office LTSC 2024"));
        for other in [10335, 11000, 14331, 14333, 17928, 17931, 17933, 19725] {
            assert_eq!(name([16, 0, other, 20000]), None, "{other}");
        }
    }
}
