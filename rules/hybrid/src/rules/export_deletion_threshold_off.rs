//! Servers that may delete as much as they like.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// A synchronization server may delete any number of objects
///
/// # What it checks
/// Reads what `Get-ADSyncExportDeletionThreshold` says on each server of Microsoft Entra Connect Sync: whether the
/// threshold is off (`DeletionPrevention` is 0), or above the parameters `count` and `percentage`.
/// `accidental-deletion-unprevented` asks the tenant for the same; an application may not read that, so this export is
/// often the only way to know.
///
/// # Why it matters
/// A wrong filter or a moved organizational unit makes thousands of users vanish in one cycle, with their mailboxes.
/// The threshold stops the export first. It is often switched off for one large change, and never switched on again.
///
/// # Remediation
/// A cycle that would delete more than the threshold then stops, and waits until somebody looks at it: have the notices of
/// the tenant read (`technical-contact-missing`). On the server:
///
/// ```powershell
/// Enable-ADSyncExportDeletionThreshold -DeletionThreshold 500 -AADUserName "<administrator>"
/// Get-ADSyncExportDeletionThreshold -AADUserName "<administrator>"
/// ```
///
/// Microsoft Entra Cloud Sync has a threshold of its own, which is set in its configuration.
///
/// # References
/// - ATT&CK T1531
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-prevent-accidental-deletes>
/// # Witnesses
/// - claim: reference facts.md, export-deletion-threshold-off
/// - default: reference facts.md, export-deletion-threshold-off (500)
/// - remediation: reference facts.md, export-deletion-threshold-off (-AADUserName; Cloud Sync has its own)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "directory-synchronization"),
    each(Threshold),
    only_if("directory-synchronization"),
    parameter(count: integer = "500", "Deletions in one cycle that may be allowed"),
    parameter(percentage: integer = "10", "Share of objects, in percent, whose deletion in one cycle may be allowed"),
    fail(
        off = "The deletion threshold of {subject} is off: DeletionPrevention is 0",
        too_many = "{subject} lets {threshold} objects be deleted in one cycle before it stops; at most {most} should be",
        too_large = "{subject} lets {threshold} percent of objects be deleted in one cycle before it stops; at most {most} should be"
    )
)]
pub struct ExportDeletionThresholdOff;

/// The threshold of one server, as `Get-ADSyncExportDeletionThreshold` gives it.
#[derive(Document)]
#[document("ad-sync-export-deletion-threshold")]
#[serde(rename_all = "PascalCase")]
pub struct Threshold {
    /// 0 is off, 1 counts objects, 2 is a share of them.
    #[serde(default)]
    deletion_prevention: Value,
    #[serde(default)]
    threshold_count: Value,
    #[serde(default)]
    threshold_percentage: Value,
}

impl CheckDocument<Threshold> for ExportDeletionThresholdOff {
    fn check(server: &Item<Threshold>, scan: &Scan<Self>) -> Verdict {
        match kind(&server.deletion_prevention) {
            Some(0) => Self::off(),
            Some(1) => match (number(&server.threshold_count), scan.count()) {
                (None, _) => Verdict::not_known("ThresholdCount"),
                (Some(threshold), most) if threshold > most => Self::too_many(threshold, most),
                (Some(_), _) => Verdict::Pass,
            },
            Some(2) => match (number(&server.threshold_percentage), scan.percentage()) {
                (None, _) => Verdict::not_known("ThresholdPercentage"),
                (Some(threshold), most) if threshold > most => Self::too_large(threshold, most),
                (Some(_), _) => Verdict::Pass,
            },
            _ => Verdict::not_known("DeletionPrevention"),
        }
    }
}

/// A number that is not negative, also as text.
fn number(value: &Value) -> Option<i64> {
    let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number| *number >= 0)
}

/// The kind of threshold: its number, or its name in Microsoft Graph.
fn kind(value: &Value) -> Option<i64> {
    match value.as_str().map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("disabled") => Some(0),
        Some("enabledforcount") => Some(1),
        Some("enabledforpercentage") => Some(2),
        _ => number(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(prevention: Value, count: Value, percentage: Value) -> Verdict {
        let server = json!({"ComputerName": "SYNC1", "DeletionPrevention": prevention, "ThresholdCount": count,
            "ThresholdPercentage": percentage});
        Tenant::new().with::<Threshold>(server).objects::<ExportDeletionThresholdOff>().pop().unwrap().1
    }

    #[test]
    fn a_threshold_that_is_off_or_too_generous_fails() {
        for off in [json!(0), json!("0"), json!("Disabled")] {
            assert_eq!(verdict(off, json!(500), json!(0)).message::<ExportDeletionThresholdOff>(), "off");
        }
        assert_eq!(verdict(json!(1), json!(501), json!(0)).arguments(), ["501", "500"]);
        assert_eq!(verdict(json!("EnabledForPercentage"), json!(0), json!("11")).arguments(), ["11", "10"]);
    }

    #[test]
    fn the_default_passes() {
        assert!(verdict(json!(1), json!(500), json!(0)).is_pass());
        assert!(verdict(json!("1"), json!("500"), Value::Null).is_pass());
        assert!(verdict(json!(2), Value::Null, json!(10)).is_pass());
    }

    #[test]
    fn the_parameters_allow_more() {
        let of =
            |prevention| json!({"DeletionPrevention": prevention, "ThresholdCount": 2000, "ThresholdPercentage": 20});
        let tenant = Tenant::new().parameter("count", "2000").parameter("percentage", "20");
        for prevention in [1, 2] {
            let verdicts = tenant.clone().with::<Threshold>(of(prevention)).objects::<ExportDeletionThresholdOff>();
            assert!(verdicts.iter().all(|(_, verdict)| verdict.is_pass()), "{prevention}");
            assert!(verdict(json!(prevention), json!(2000), json!(20)).is_fail());
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for odd in [json!(null), json!(3), json!("yes"), json!([])] {
            assert_eq!(verdict(odd, json!(1), json!(1)).arguments(), ["DeletionPrevention"]);
        }
        for odd in [json!(null), json!(-1), json!("many")] {
            assert_eq!(verdict(json!(1), odd.clone(), json!(1)).arguments(), ["ThresholdCount"]);
            assert_eq!(verdict(json!(2), json!(1), odd).arguments(), ["ThresholdPercentage"]);
        }
    }
}
