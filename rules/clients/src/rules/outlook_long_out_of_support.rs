//! Outlook that has had no security update for years, and is used.

use ephor_sdk::prelude::*;

use crate::outlook_report::{self, Day, Use};

/// People use Outlook 2013 or older
///
/// # What it checks
/// Reads the newest row of the report on versions of Outlook, and how many people used Outlook 2007, 2010 or 2013, by the
/// name of the column, since the order of the columns has changed before. The report counts people and names nobody;
/// `office-build-unsupported` and `office-version-out-of-support` name the devices, where Defender sees them. A version
/// that calls itself a newer one is not found: what a client says of itself proves nothing.
///
/// # Why it matters
/// Support of Outlook 2007 ended on 2017-10-10, of 2010 on 2020-10-13, of 2013 on 2023-04-11. Faults in how it shows
/// mail and opens attachments stay open for good, and it is enough to receive a message. Contrary to what was announced
/// once, nothing blocks every such version, so it goes on until somebody looks.
///
/// # Remediation
/// Find the devices: Microsoft Defender portal > Vulnerability management > Inventories > Software, or in advanced
/// hunting:
///
/// ```kusto
/// DeviceTvmSoftwareInventory
/// | where SoftwareVendor == "microsoft" and SoftwareName in ("office", "outlook") and SoftwareVersion matches regex @"^1[245]\."
/// ```
///
/// Replace the installation by Microsoft 365 Apps or Office LTSC 2024.
///
/// # References
/// - ATT&CK T1203
/// - ATT&CK T1566.001
/// - <https://learn.microsoft.com/graph/api/reportroot-getemailappusageversionsusercounts>
/// - <https://learn.microsoft.com/lifecycle/products/>
/// # Witnesses
/// - claim: reference facts.md, outlook-out-of-support (columns and dates)
/// - deadline: reference facts.md, outlook-out-of-support (columns and dates)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 9.0,
    tags("client"),
    documents(Day),
    fail(in_use = "People use Outlook that is long out of support: {versions} on {date}"),
    unknown(no_day = "The report on versions of Outlook holds no row")
)]
pub struct OutlookLongOutOfSupport;

impl CheckTenant for OutlookLongOutOfSupport {
    fn check(scan: &Scan<Self>) -> Verdict {
        let versions = outlook_report::out_of_support(scan.collected_at(), |year| year <= 2013);
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

    fn day(date: &str, old: Value) -> Value {
        json!({"reportDate": date, "Report Refresh Date": date, "Outlook 2016": "7", "Outlook 2013": old, "Outlook 2010": "0",
            "Outlook 2007": "0", "Undetermined": "3", "Outlook M365": "1,234", "Outlook 2019": "9", "Report Period": "30"})
    }

    fn verdict(days: &[Value]) -> Verdict {
        Tenant::new().with_all::<Day>(days).check::<OutlookLongOutOfSupport>()
    }

    #[test]
    fn each_old_version_fails_with_its_count_and_its_day() {
        assert_eq!(verdict(&[day("2026-11-20", json!("1,234"))]).arguments(), ["Outlook 2013 (1234)", "2026-11-20"]);
        let mut all = day("2026-11-20", json!(2));
        all["Outlook 2010"] = json!("3");
        all["Outlook 2007"] = json!(4);
        assert_eq!(verdict(&[all]).arguments()[0], "Outlook 2013 (2), Outlook 2010 (3), Outlook 2007 (4)");
    }

    #[test]
    fn nobody_passes_and_newer_versions_are_not_asked_for() {
        assert!(verdict(&[day("2026-11-20", json!("0"))]).is_pass());
        assert!(verdict(&[day("2026-11-20", json!(0))]).is_pass());
        assert!(verdict(&[day("2026-11-20", json!(""))]).is_pass(), "a blank beside numbers is nobody");
    }

    #[test]
    fn the_newest_day_decides() {
        let days = [day("2026-11-20", json!(0)), day("2026-11-19", json!(5)), day("2026-10-31", json!(5))];
        assert!(verdict(&days).is_pass());
        let days = [day("2026-11-19", json!(0)), day("2026-11-20", json!(1))];
        assert_eq!(verdict(&days).arguments(), ["Outlook 2013 (1)", "2026-11-20"]);
    }

    #[test]
    fn columns_are_found_by_name_however_it_is_written() {
        let row =
            json!({"reportDate": "2026-11-20T00:00:00Z", "outlook2007": 0, "OUTLOOK 2010": 1, "Outlook2013": null});
        assert_eq!(verdict(&[row]).arguments(), ["Outlook 2010 (1)", "2026-11-20"]);
    }

    #[test]
    fn a_version_is_not_out_of_support_before_its_day() {
        let at = |time| Tenant::new().collected_at(time).with::<Day>(day("2023-04-10", json!(5)));
        assert!(at(Time::date(2023, 4, 10)).check::<OutlookLongOutOfSupport>().is_pass());
        assert!(at(Time::date(2023, 4, 11)).check::<OutlookLongOutOfSupport>().is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(verdict(&[]).message::<OutlookLongOutOfSupport>(), "no-day");
        assert_eq!(verdict(&[day("2026-11-20", json!("many"))]).arguments(), ["Outlook 2013"]);
        let mut without = day("2026-11-20", json!(0));
        without.as_object_mut().unwrap().remove("Outlook 2010");
        assert_eq!(verdict(&[without]).arguments(), ["Outlook 2010"]);
        let blank = json!({"reportDate": "2026-11-20", "Outlook 2013": "", "Outlook 2010": "", "Outlook 2007": "",
            "Report Period": 30});
        assert!(verdict(&[blank]).is_unknown(), "a row of blanks counted nobody");
        assert_eq!(verdict(&[day("yesterday", json!(0))]).arguments(), ["reportDate"]);
        assert!(verdict(&[day("2026-11-20", json!(0)), json!({"Outlook 2013": 5})]).is_unknown());
    }

    #[test]
    fn what_is_known_to_be_used_fails_beside_what_is_not_known() {
        let row = json!({"reportDate": "2026-11-20", "Outlook 2013": 2});
        assert_eq!(verdict(&[row]).arguments(), ["Outlook 2013 (2)", "2026-11-20"]);
    }
}
