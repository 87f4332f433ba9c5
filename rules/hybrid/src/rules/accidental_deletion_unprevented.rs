//! A synchronization that may delete as much as it likes.

use ephor_sdk::prelude::*;

use crate::organization::Organization;
use crate::synchronization::{Entity, Synchronization};

/// Directory synchronization may delete any number of objects
///
/// # What it checks
/// Reads `accidentalDeletionPrevention` of the directory synchronization, where a directory on-premises is
/// synchronized: whether it is switched off, or stops only above more deletions than the parameters `count` and
/// `percentage` allow.
///
/// # Why it matters
/// A wrong filter or a moved organizational unit makes thousands of users vanish in one cycle, with their mailboxes.
/// The threshold stops the export first. It is often switched off for one large change, and never switched on again.
///
/// # Remediation
/// A cycle that would delete more than the threshold then stops, and waits until somebody looks at it: have the notices of
/// the tenant read (`technical-contact-missing`). On the server of Microsoft Entra Connect:
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
/// - <https://learn.microsoft.com/graph/api/onpremisesdirectorysynchronization-get>
/// # Witnesses
/// - claim: reference facts.md, export-deletion-threshold-off
/// - default: reference facts.md, export-deletion-threshold-off (500)
/// - remediation: reference facts.md, export-deletion-threshold-off (-AADUserName; Cloud Sync has its own)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "directory-synchronization"),
    documents(Organization, Synchronization),
    only_if("directory-synchronization"),
    parameter(count: integer = "500", "Deletions in one cycle that may be allowed"),
    parameter(percentage: integer = "10", "Share of objects, in percent, whose deletion in one cycle may be allowed"),
    fail(
        off = "The prevention of accidental deletions is off: synchronizationPreventionType is disabled",
        too_many = "{threshold} objects may be deleted in one cycle before it stops; at most {most} should be",
        too_large = "{threshold} percent of objects may be deleted in one cycle before it stops; at most {most} should be"
    ),
    unknown(
        not_one = "The snapshot holds {count} organizations; there should be one",
        no_configuration = "The snapshot holds no configuration of directory synchronization"
    )
)]
pub struct AccidentalDeletionUnprevented;

impl CheckTenant for AccidentalDeletionUnprevented {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        match organization.is_synchronized() {
            Some(false) => return Verdict::NotApplicable,
            None => return Verdict::not_known("onPremisesSyncEnabled").at(organization),
            Some(true) => {}
        }
        let answers = scan.documents::<Synchronization>();
        let mut any = false;
        for answer in answers.iter() {
            for entity in &answer.0 {
                any = true;
                let verdict = judge(entity, scan);
                if !verdict.is_pass() {
                    return verdict.at(answer);
                }
            }
        }
        if any { Verdict::Pass } else { Self::no_configuration() }
    }
}

fn judge(entity: &Entity, scan: &Scan<AccidentalDeletionUnprevented>) -> Verdict {
    type This = AccidentalDeletionUnprevented;
    let prevention = entity.configuration.as_ref().and_then(|known| known.accidental_deletion_prevention.as_ref());
    let Some(prevention) = prevention else { return Verdict::not_known("accidentalDeletionPrevention") };
    let (kind, threshold) = (prevention.synchronization_prevention_type.as_deref(), prevention.alert_threshold);
    match (kind, threshold) {
        (Some("disabled"), _) => This::off(),
        (Some("enabledForCount" | "enabledForPercentage"), None) => Verdict::not_known("alertThreshold"),
        (Some("enabledForCount"), Some(threshold)) => {
            let most = scan.count();
            if threshold > most { This::too_many(threshold, most) } else { Verdict::Pass }
        }
        (Some("enabledForPercentage"), Some(threshold)) => {
            let most = scan.percentage();
            if threshold > most { This::too_large(threshold, most) } else { Verdict::Pass }
        }
        _ => Verdict::not_known("synchronizationPreventionType"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn entity(kind: &str, threshold: i64) -> Value {
        let prevention = json!({"synchronizationPreventionType": kind, "alertThreshold": threshold});
        json!({"id": "t", "configuration": {"accidentalDeletionPrevention": prevention}})
    }

    fn verdict(answer: Value) -> Verdict {
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": true}));
        tenant.with::<Synchronization>(answer).check::<AccidentalDeletionUnprevented>()
    }

    #[test]
    fn a_prevention_that_is_off_or_too_generous_fails() {
        let message = |answer| verdict(answer).message::<AccidentalDeletionUnprevented>();
        assert_eq!(message(entity("disabled", 500)), "off");
        assert_eq!(message(entity("enabledForCount", 501)), "too-many");
        assert_eq!(message(entity("enabledForPercentage", 11)), "too-large");
        assert_eq!(message(json!({"value": [entity("enabledForCount", 5), entity("disabled", 0)]})), "off");
    }

    #[test]
    fn the_default_passes_as_an_entity_and_in_a_collection() {
        assert!(verdict(entity("enabledForCount", 500)).is_pass());
        assert!(verdict(entity("enabledForPercentage", 10)).is_pass());
        assert!(verdict(json!({"value": [entity("enabledForCount", 500)]})).is_pass());
    }

    #[test]
    fn a_cloud_only_tenant_is_not_judged() {
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": null}));
        let tenant = tenant.with::<Synchronization>(entity("disabled", 0));
        assert!(tenant.check::<AccidentalDeletionUnprevented>().is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({})).is_unknown());
        assert!(verdict(json!({"value": []})).is_unknown());
        assert!(verdict(entity("unknownFutureValue", 1)).is_unknown());
        assert!(verdict(json!({"value": [entity("enabledForCount", 5), {}]})).is_unknown());
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": true}));
        assert!(tenant.check::<AccidentalDeletionUnprevented>().is_unknown());
        assert!(Tenant::new().check::<AccidentalDeletionUnprevented>().is_unknown());
    }
}
