//! Office that Exchange Online does not let in any more.

use ephor_facts::exchange_online::BUILDS_REFUSED_SINCE;
use ephor_sdk::prelude::*;

use crate::office::{Installation, installation};

/// A build of Office is too old to connect to Exchange Online
///
/// # What it checks
/// Compares the build of each installation of Office for Windows with the oldest that Exchange Online lets in since
/// 2021-11-01: Office 2013 15.0.4971.1000, Office 2016 16.0.4600.1000 (installed by Windows Installer, builds below
/// 16.0.6000), Microsoft 365 Apps version 1706 (16.0.8201). Office 2010 and older never connects. Office for Mac has
/// other versions and is left out.
///
/// # Why it matters
/// Such a build cannot reach the mailbox, and has had no security updates for years: every document that it opens is
/// a risk. It is often left beside a newer Office, or on a device that nobody looks after.
///
/// # Remediation
/// `RemoveMSI` takes Visio, Project and language packs that Windows Installer installed as well: name what must stay
/// with `IgnoreProduct`. Add-ins and macros are best tried on one device.
///
/// Remove the old installation and install Microsoft 365 Apps with Intune, Configuration Manager or the Office
/// Deployment Tool. Its configuration removes old versions that Windows Installer installed:
///
/// ```xml
/// <Configuration>
///   <Add OfficeClientEdition="64" Channel="MonthlyEnterprise"><Product ID="O365ProPlusRetail"><Language ID="MatchOS" /></Product></Add>
///   <RemoveMSI />
/// </Configuration>
/// ```
///
/// # References
/// - ATT&CK T1203
/// - <https://learn.microsoft.com/microsoft-365-apps/end-of-support/microsoft-365-services-connectivity>
/// - <https://learn.microsoft.com/microsoft-365-apps/deploy/overview-office-deployment-tool>
/// # Witnesses
/// - claim: reference facts.md, office-build-unsupported
/// - deadline: reference facts.md, office-build-unsupported (OfficeDocs-DeployOffice @947f018)
#[derive(Rule)]
#[rule(
    table = "office-clients",
    level = "error",
    severity = 8.0,
    tags("client"),
    fail(
        too_old = "{product} {version} on {subject} is below {limit}, the oldest that may connect to Exchange Online"
    ),
    unknown(unreadable = "The version of {product} on {subject} cannot be read: {version}")
)]
pub struct OfficeBuildUnsupported<'a> {
    product: &'a str,
    version: Version<'a>,
}

impl CheckRow for OfficeBuildUnsupported<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        match installation(self.product, self.version) {
            Installation::Other => Verdict::NotApplicable,
            Installation::Unreadable => Self::unreadable(self.product, self.version),
            Installation::BelowLimit(limit) if scan.collected_at() >= BUILDS_REFUSED_SINCE.into() => {
                Self::too_old(self.product, self.version, limit)
            }
            Installation::BelowLimit(_) | Installation::Above(_) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(product: &str, version: &str) -> Verdict {
        Tenant::new().row::<OfficeBuildUnsupported>(json!({"product": product, "version": version}))
    }

    #[test]
    fn what_may_not_connect_fails_with_the_limit() {
        for version in ["14.0.7268.5000", "15.0.4963.1000", "16.0.4549.1000", "16.0.7967.2161"] {
            assert!(verdict("office", version).is_fail(), "{version}");
        }
        let found = verdict("365_apps", "16.0.8067.2115");
        let limit = "16.0.8201 of Microsoft 365 Apps (version 1706)";
        assert_eq!(found.arguments(), ["365_apps", "16.0.8067.2115", limit]);
    }

    #[test]
    fn what_may_connect_passes_in_support_or_not() {
        for version in ["15.0.4971.1000", "16.0.4600.1000", "16.0.10417.20083", "16.0.8201.2102", "16.0.19725.20126"] {
            assert!(verdict("office", version).is_pass(), "{version}");
        }
    }

    #[test]
    fn a_limit_does_not_apply_before_its_day() {
        let row = json!({"product": "office", "version": "14.0.1"});
        let at = |time| Tenant::new().collected_at(time).row::<OfficeBuildUnsupported>(row.clone());
        assert!(at(Time(Time::from(BUILDS_REFUSED_SINCE).0 - 1)).is_pass());
        assert!(at(Time::date(2021, 11, 1)).is_fail());
    }

    #[test]
    fn other_products_are_left_out() {
        assert!(verdict("chrome", "14.0").is_not_applicable());
        assert!(verdict("outlook", "16.89").is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let odd = verdict("office", "sixteen");
        assert!(odd.is_unknown());
        assert_eq!(odd.arguments(), ["office", "sixteen"]);
        assert!(Tenant::new().row::<OfficeBuildUnsupported>(json!({"product": "office"})).is_unknown());
        assert!(Tenant::new().row::<OfficeBuildUnsupported>(json!({"version": "16.0.19725.1"})).is_unknown());
    }
}
