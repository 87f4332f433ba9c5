//! Office that still connects, and gets no more updates.

use ephor_sdk::prelude::*;

use crate::office::{Installation, installation, perpetual};

/// A version of Office is past the end of its support
///
/// # What it checks
/// Looks at installations of Office for Windows that may still connect, and tells by the build which perpetual version
/// they are: Office 2013 (support ended 2023-04-11), Office 2016 and 2019 (2025-10-14), Office LTSC 2021 (connecting to
/// Microsoft 365 is supported until 2026-10-13), Office LTSC 2024 (2029-10-09). Every other Click-to-Run build is taken
/// for Microsoft 365 Apps and passes: whether its channel is up to date is not judged. Builds that may not connect are
/// those of `office-build-unsupported`.
///
/// # Why it matters
/// Nothing blocks these versions, so nobody notices. They get no security updates, or Microsoft no longer tests that
/// they work with the service, and faults in how they open documents and mail stay open for good.
///
/// # Remediation
/// An old installation is often kept for an add-in, a macro or a database that needs it: try these with the new version on
/// one device first. Then move to Microsoft 365 Apps or to Office LTSC 2024, with Intune, Configuration Manager or the Office Deployment Tool.
/// To find what remains, in advanced hunting:
///
/// ```kusto
/// DeviceTvmSoftwareInventory
/// | where SoftwareVendor == "microsoft" and SoftwareName in ("office", "365_apps", "outlook")
/// | summarize Devices = dcount(DeviceId) by SoftwareName, SoftwareVersion
/// ```
///
/// # References
/// - ATT&CK T1203
/// - <https://learn.microsoft.com/microsoft-365-apps/end-of-support/microsoft-365-services-connectivity>
/// - <https://learn.microsoft.com/lifecycle/products/>
/// # Witnesses
/// - claim: reference facts.md, office-version-out-of-support
/// - deadline: reference facts.md, office-version-out-of-support (other dates right)
/// - deadline: unconfirmed, that support of LTSC 2024 ends on 2029-10-09 (one source of second hand)
#[derive(Rule)]
#[rule(
    table = "office-clients",
    level = "warning",
    severity = 6.5,
    tags("client"),
    fail(ended = "{version} on {subject} is {name}, whose support ended on {date}"),
    unknown(unreadable = "The version of {product} on {subject} cannot be read: {version}")
)]
pub struct OfficeVersionOutOfSupport<'a> {
    product: &'a str,
    version: Version<'a>,
}

impl CheckRow for OfficeVersionOutOfSupport<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        match installation(self.product, self.version) {
            Installation::Other | Installation::BelowLimit(_) => Verdict::NotApplicable,
            Installation::Unreadable => Self::unreadable(self.product, self.version),
            Installation::Above(numbers) => match perpetual(numbers) {
                Some(version) if scan.collected_at() >= version.ends.into() => {
                    let ends = Time::from(version.ends).to_string();
                    Self::ended(self.version, version.name, ends.trim_end_matches("T00:00:00Z"))
                }
                _ => Verdict::Pass,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn at(time: Time, version: &str) -> Verdict {
        let row = json!({"product": "office", "version": version});
        Tenant::new().collected_at(time).row::<OfficeVersionOutOfSupport>(row)
    }

    #[test]
    fn each_version_fails_from_its_day_on_and_not_before() {
        for (version, name, date) in [
            ("15.0.5589.1001", "Office 2013", Time::date(2023, 4, 11)),
            ("16.0.5422.1000", "Office 2016", Time::date(2025, 10, 14)),
            ("16.0.10417.20083", "Office 2019", Time::date(2025, 10, 14)),
            ("16.0.14332.20303", "Office LTSC 2021", Time::date(2026, 10, 13)),
            ("16.0.17932.20190", "Office LTSC 2024", Time::date(2029, 10, 9)),
        ] {
            assert!(at(Time(date.0 - 1), version).is_pass(), "{name} the second before");
            let found = at(date, version);
            assert!(found.is_fail(), "{name}");
            assert_eq!(found.arguments()[..2], [version, name]);
            assert!(date.to_string().starts_with(&found.arguments()[2]) && found.arguments()[2].len() == 10);
        }
    }

    #[test]
    fn microsoft_365_apps_pass() {
        for version in [
            "16.0.8201.2102",
            "16.0.10335.1",
            "16.0.10730.20102",
            "16.0.10827.20150",
            "16.0.17928.20114",
            "16.0.19725.20126",
        ] {
            assert!(at(Time::date(2026, 11, 22), version).is_pass(), "{version}");
        }
    }

    #[test]
    fn what_may_not_connect_is_the_finding_of_the_other_rule() {
        for version in ["14.0.7268.5000", "15.0.4971.999", "16.0.4600.999", "16.0.8067.2115"] {
            assert!(at(Time::date(2026, 11, 22), version).is_not_applicable(), "{version}");
        }
        assert!(at(Time::date(2026, 11, 22), "15.0.4971.1000").is_fail());
        assert!(at(Time::date(2026, 11, 22), "16.0.4600.1000").is_fail());
    }

    #[test]
    fn other_products_are_left_out() {
        let row = json!({"product": "visio", "version": "15.0.5589.1001"});
        assert!(Tenant::new().row::<OfficeVersionOutOfSupport>(row).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(at(Time::date(2026, 11, 22), "16,0,14332").is_unknown());
        assert!(Tenant::new().row::<OfficeVersionOutOfSupport>(json!({"product": "office"})).is_unknown());
    }
}
