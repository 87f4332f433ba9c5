//! Outlook whose support has ended, and that is used.

use ephor_sdk::prelude::*;

use crate::outlook_report::{self, Day, Use};

/// People use Outlook 2016 or 2019
///
/// # What it checks
/// Reads the newest row of the report on versions of Outlook, and how many people used Outlook 2016 or 2019, by the name
/// of the column. The report tells these from Microsoft 365 Apps and counts people without naming anybody;
/// `office-version-out-of-support` names the devices, where Defender sees them.
///
/// # Why it matters
/// Support of both ended on 2025-10-14, and their connecting to Microsoft 365 has not been supported since 2023-10-10.
/// They were never blocked, as many expected: they go on working, or half work, while no fault is fixed any more.
///
/// # Remediation
/// Find the devices: Microsoft Defender portal > Vulnerability management > Inventories > Software, or in advanced
/// hunting, where builds of 2016 lie below 16.0.6000 and those of 2019 begin with 16.0.103 or 16.0.104:
///
/// ```kusto
/// DeviceTvmSoftwareInventory
/// | where SoftwareVendor == "microsoft" and SoftwareName in ("office", "outlook")
/// | where SoftwareVersion matches regex @"^16\.0\.([45]\d{3}|10[34]\d\d)\."
/// ```
///
/// Move to Microsoft 365 Apps or Office LTSC 2024.
///
/// # References
/// - ATT&CK T1203
/// - <https://learn.microsoft.com/graph/api/reportroot-getemailappusageversionsusercounts>
/// - <https://learn.microsoft.com/microsoft-365-apps/end-of-support/microsoft-365-services-connectivity>
/// # Witnesses
/// - claim: reference facts.md, outlook-out-of-support (columns and dates)
/// - deadline: reference facts.md, outlook-out-of-support (columns and dates)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("client"),
    documents(Day),
    fail(in_use = "People use Outlook whose support has ended: {versions} on {date}"),
    unknown(no_day = "The report on versions of Outlook holds no row")
)]
pub struct OutlookOutOfSupport;

impl CheckTenant for OutlookOutOfSupport {
    fn check(scan: &Scan<Self>) -> Verdict {
        let versions = outlook_report::out_of_support(scan.collected_at(), |year| year > 2013);
        match outlook_report::use_of(&versions, &scan.documents::<Day>()) {
            Use::Some(versions, date) => Self::in_use(versions, date),
            Use::Nobody => Verdict::Pass,
            Use::NoDay => Self::no_day(),
            Use::NotKnown(column) => Verdict::not_known(&column),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn day(of_2016: Value, of_2019: Value) -> Value {
        json!({"reportDate": "2026-11-20", "Outlook 2019": of_2019, "Outlook M365": 50, "Outlook 2016": of_2016,
            "Outlook 2013": 4})
    }

    fn verdict(day: Value) -> Verdict {
        Tenant::new().with::<Day>(day).check::<OutlookOutOfSupport>()
    }

    #[test]
    fn either_version_fails() {
        assert_eq!(verdict(day(json!("12"), json!("0"))).arguments(), ["Outlook 2016 (12)", "2026-11-20"]);
        assert_eq!(verdict(day(json!(""), json!(1))).arguments(), ["Outlook 2019 (1)", "2026-11-20"]);
        assert_eq!(verdict(day(json!(2), json!(1))).arguments()[0], "Outlook 2019 (1), Outlook 2016 (2)");
    }

    #[test]
    fn neither_passes_and_older_ones_are_the_finding_of_the_other_rule() {
        assert!(verdict(day(json!(0), json!("0"))).is_pass());
    }

    #[test]
    fn before_their_day_they_pass() {
        let at = |time| Tenant::new().collected_at(time).with::<Day>(day(json!(1), json!(1)));
        assert!(at(Time::date(2025, 10, 13)).check::<OutlookOutOfSupport>().is_pass());
        assert!(at(Time::date(2025, 10, 14)).check::<OutlookOutOfSupport>().is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(Tenant::new().check::<OutlookOutOfSupport>().is_unknown());
        assert_eq!(verdict(day(json!("?"), json!(0))).arguments(), ["Outlook 2016"]);
        assert_eq!(verdict(json!({"reportDate": "2026-11-20", "Outlook 2016": 0})).arguments(), ["Outlook 2019"]);
        assert!(verdict(json!({"Outlook 2016": 0, "Outlook 2019": 0})).is_unknown());
    }
}
