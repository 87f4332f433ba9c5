//! Devices that vanished by the dozen.

use ephor_sdk::prelude::*;

use crate::shape;

/// Many devices were deleted within an hour
///
/// # What it checks
/// Looks in the directory audit log of the last 30 days at who deleted devices, hour by hour, and fails each hour with as
/// many deletions as the parameter `count` says, or more. Those who tidy up on purpose are named in the parameter
/// `expected`, by name or object id. A hybrid tenant looks for the synchronization among them: an upgrade of the
/// synchronization has once deleted all devices that did not run Windows 10, and a filter that is set wrong does the same.
///
/// # Why it matters
/// A device that is gone takes its BitLocker keys and its standing with Conditional Access with it: people cannot sign in
/// from it, or have to register it again. A device that was deleted and registers again is also how somebody who holds an
/// account brings in one of his own, in the crowd.
///
/// # Remediation
/// Find out who did it and why: Microsoft Entra admin center > Entra ID > Devices > Audit logs, with the activity *Delete
/// device*. Where it was the synchronization, stop it before the next cycle, fix the filter, and start it again:
///
/// ```powershell
/// Set-ADSyncScheduler -SyncCycleEnabled $false
/// ```
///
/// Deleted devices come back only by registering again. Keep BitLocker keys in a second place.
///
/// # References
/// - ATT&CK T1531
/// - ATT&CK T1098.005
/// - <https://learn.microsoft.com/entra/identity/devices/manage-stale-devices>
/// - <https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "directory-synchronization", "devices"),
    each(Deletions),
    parameter(count: integer = "50", "Deletions of devices within an hour from which on they count as many"),
    parameter(expected: list = "", "Names or object ids of the users and applications that delete many devices on purpose"),
    fail(many = "{subject} deleted {count} devices in the hour from {hour} on")
)]
pub struct DevicesDeletedInBulk;

/// Devices deleted by one user or application in one hour.
#[derive(Document)]
#[document("device-deletions")]
#[serde(rename_all = "camelCase")]
pub struct Deletions {
    initiated_by: Option<String>,
    initiator_id: Option<String>,
    #[serde(default)]
    hour: shape::Property,
    count: Option<i64>,
}

impl CheckDocument<Deletions> for DevicesDeletedInBulk {
    fn check(deletions: &Item<Deletions>, scan: &Scan<Self>) -> Verdict {
        let Some(count) = deletions.count.filter(|count| *count >= 0) else { return Verdict::not_known("count") };
        if count < scan.count() {
            return Verdict::Pass;
        }
        let is = |who: &Option<String>, known: &str| who.as_deref().is_some_and(|who| who.eq_ignore_ascii_case(known));
        if scan.expected().any(|known| is(&deletions.initiated_by, known) || is(&deletions.initiator_id, known)) {
            return Verdict::Pass;
        }
        match deletions.hour.as_ref().and_then(shape::time) {
            Some(hour) => Self::many(count, hour),
            None => Self::many(count, "a time that is not known"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn of(count: Value) -> Value {
        json!({"id": "1", "initiatedBy": "Microsoft Entra AD Synchronization Service", "initiatorId": "6BF8",
            "hour": "2026-11-20T13:00:00Z", "count": count})
    }

    fn asked(tenant: Tenant, deletions: Value) -> Verdict {
        tenant.with::<Deletions>(deletions).objects::<DevicesDeletedInBulk>().pop().unwrap().1
    }

    #[test]
    fn many_deletions_in_an_hour_fail_and_a_few_pass() {
        assert!(asked(Tenant::new(), of(json!(49))).is_pass());
        assert!(asked(Tenant::new(), of(json!(0))).is_pass());
        assert_eq!(asked(Tenant::new(), of(json!(50))).arguments(), ["50", "2026-11-20T13:00:00Z"]);
    }

    #[test]
    fn the_parameter_says_how_many_are_many() {
        assert!(asked(Tenant::new().parameter("count", "5"), of(json!(5))).is_fail());
        assert!(asked(Tenant::new().parameter("count", "501"), of(json!(500))).is_pass());
    }

    #[test]
    fn who_tidies_up_on_purpose_is_not_named() {
        for expected in ["x\nmicrosoft entra ad synchronization service", "6bf8"] {
            assert!(asked(Tenant::new().parameter("expected", expected), of(json!(900))).is_pass(), "{expected}");
        }
        assert!(asked(Tenant::new().parameter("expected", "Microsoft"), of(json!(900))).is_fail());
        let unnamed = json!({"id": "1", "initiatedBy": null, "hour": "2026-11-20T13:00:00Z", "count": 900});
        assert!(asked(Tenant::new().parameter("expected", "x"), unnamed).is_fail(), "nobody is not expected");
    }

    #[test]
    fn an_hour_that_cannot_be_read_hides_nothing() {
        let mut deletions = of(json!(90));
        deletions["hour"] = json!("noon");
        assert!(asked(Tenant::new(), deletions).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(asked(Tenant::new(), of(Value::Null)).is_unknown());
        assert!(asked(Tenant::new(), of(json!(-1))).is_unknown());
        assert!(asked(Tenant::new().parameter("expected", "6BF8"), of(Value::Null)).is_unknown());
    }
}
