//! What an installation of Office is, by its product and version.

use ephor_facts::office::{
    CLICK_TO_RUN_BUILDS, CLICK_TO_RUN_FIRST, OFFICE_2013_FIRST, OFFICE_2016_MSI_FIRST, PERPETUAL, Perpetual,
};
use ephor_sdk::prelude::Version;

/// The products of the Office family that share its builds, as Defender names them. Not among them: OneNote, whose
/// store app counts versions in its own way, Visio and Project, which do not connect to Exchange, and Office servers.
const FAMILY: [&str; 12] = [
    "office",
    "365_apps",
    "office_365",
    "office_365_proplus",
    "office_long_term_servicing_channel",
    "office_professional_plus",
    "outlook",
    "word",
    "excel",
    "powerpoint",
    "access",
    "publisher",
];

/// An installation as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installation {
    /// Not Office, or Office for Mac, which has other versions (`16.89`) and other limits.
    Other,
    /// Office with a version that cannot be read.
    Unreadable,
    /// Below what may connect to Exchange Online; the first build that may.
    BelowLimit(&'static str),
    /// May connect: its build.
    Above([u32; 4]),
}

/// What the product and version make of an installation.
#[must_use]
pub fn installation(product: &str, version: Version<'_>) -> Installation {
    if !FAMILY.iter().any(|known| known.eq_ignore_ascii_case(product)) {
        return Installation::Other;
    }
    let Some(numbers) = version.numbers() else { return Installation::Unreadable };
    let (limit, name) = match numbers {
        [0..=14, ..] => return Installation::BelowLimit("15.0.4971.1000 of Office 2013"),
        [15 | 16, minor, ..] if minor > 0 => return Installation::Other,
        [15, ..] => (OFFICE_2013_FIRST, "15.0.4971.1000 of Office 2013"),
        [16, _, build, _] if build < CLICK_TO_RUN_BUILDS => (OFFICE_2016_MSI_FIRST, "16.0.4600.1000 of Office 2016"),
        _ => (CLICK_TO_RUN_FIRST, "16.0.8201 of Microsoft 365 Apps (version 1706)"),
    };
    if numbers < limit { Installation::BelowLimit(name) } else { Installation::Above(numbers) }
}

/// The perpetual version that has this build, if it is one.
#[must_use]
pub fn perpetual([major, minor, build, _]: [u32; 4]) -> Option<&'static Perpetual> {
    PERPETUAL.iter().find(|version| (version.first..=version.last).contains(&[major, minor, build]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(product: &str, version: &str) -> Installation {
        installation(product, Version::parse(version))
    }

    #[test]
    fn the_limits_are_where_they_are() {
        for below in ["8.0", "12.0.6607.1000", "14.0.7268.5000", "15.0.4971.999", "16.0.4600.999", "16.0.5", "16.0"] {
            assert!(matches!(of("office", below), Installation::BelowLimit(_)), "{below}");
        }
        let oldest = Installation::BelowLimit("15.0.4971.1000 of Office 2013");
        assert_eq!((of("office", "14.0.7268.5000"), of("office", "8.0")), (oldest, oldest));
        for below in ["16.0.6000.0", "16.0.6965.2117", "16.0.8200.9999"] {
            assert!(
                matches!(of("365_apps", below), Installation::BelowLimit(name) if name.contains("1706")),
                "{below}"
            );
        }
        for above in ["15.0.4971.1000", "15.0.8000", "16.0.4600.1000", "16.0.5999.0", "16.0.8201", "17.0.1"] {
            assert!(matches!(of("office", above), Installation::Above(_)), "{above}");
        }
    }

    #[test]
    fn builds_belong_to_the_version_whose_range_they_are_in() {
        let name = |numbers| perpetual(numbers).map(|version| version.name);
        assert_eq!(name([15, 0, 4971, 1000]), Some("Office 2013"));
        assert_eq!(name([16, 0, 4600, 1000]), Some("Office 2016"));
        assert_eq!(name([16, 0, 5999, 9999]), Some("Office 2016"));
        assert_eq!(name([16, 0, 10336, 20039]), Some("Office 2019"));
        assert_eq!(name([16, 0, 10417, 20083]), Some("Office 2019"));
        assert_eq!(name([16, 0, 14332, 20303]), Some("Office LTSC 2021"));
        assert_eq!(name([16, 0, 17932, 20190]), Some("Office LTSC 2024"));
        for other in [10335, 10418, 10730, 10827, 11000, 14331, 14333, 17928, 17931, 17933, 19725] {
            assert_eq!(name([16, 0, other, 20000]), None, "{other}");
        }
    }

    #[test]
    fn other_products_and_office_for_mac_are_others() {
        for product in ["visual_studio", "office_online_server", "onenote", ""] {
            assert_eq!(of(product, "14.0"), Installation::Other, "{product}");
        }
        assert_eq!(of("outlook", "16.89.24091630"), Installation::Other);
        assert_eq!(of("word", "15.41.0"), Installation::Other);
        assert!(matches!(of("Outlook", "16.0.19725.20126"), Installation::Above(_)));
    }

    #[test]
    fn a_version_that_cannot_be_read_is_not_guessed() {
        assert_eq!(of("office", "16.0.x"), Installation::Unreadable);
        assert_eq!(of("office", ""), Installation::Unreadable);
        assert_eq!(of("chrome", "x"), Installation::Other);
    }
}
