//! A directory whose passwords stay on-premises.

use ephor_sdk::prelude::*;

use crate::organization::Organization;
use crate::synchronization::Synchronization;

/// Password hashes are not synchronized
///
/// # What it checks
/// Reads `features.passwordSyncEnabled` of the directory synchronization, where a directory on-premises is synchronized.
/// How people sign in (passwords, federation or pass-through authentication) does not matter here: hashes can be
/// synchronized beside each of them.
///
/// # Why it matters
/// Without the hashes Microsoft cannot tell which of your people's passwords are on sale, so *leaked credentials* is never
/// found. A password that is reset on-premises while an attacker is in reaches the cloud at once only by this way. And
/// when the servers on-premises are encrypted or gone, nobody can sign in to the cloud, just when mail is needed most.
///
/// # Remediation
/// Nobody is signed out by it, and how people sign in does not change. The first full synchronization takes hours in a
/// large directory.
///
/// On the server: Microsoft Entra Connect Sync > Configure > Customize synchronization options > Optional features >
/// Password hash synchronization. Then start a full synchronization:
///
/// ```powershell
/// Start-ADSyncSyncCycle -PolicyType Initial
/// ```
///
/// With Cloud Sync: Microsoft Entra admin center > Entra ID > Entra Connect > Cloud Sync > the configuration > Properties.
///
/// # References
/// - CIS-M365 5.1.8.1
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-password-hash-synchronization>
/// - <https://learn.microsoft.com/graph/api/onpremisesdirectorysynchronization-get>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.0,
    tags("hybrid", "directory-synchronization"),
    documents(Organization, Synchronization),
    only_if("directory-synchronization"),
    fail(off = "Password hashes are not synchronized: passwordSyncEnabled is false"),
    unknown(
        not_one = "The snapshot holds {count} organizations; there should be one",
        no_configuration = "The snapshot holds no configuration of directory synchronization"
    )
)]
pub struct PasswordHashSynchronizationOff;

impl CheckTenant for PasswordHashSynchronizationOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        match organization.is_synchronized() {
            Some(false) => return Verdict::NotApplicable,
            None => return Verdict::not_known("onPremisesSyncEnabled").at(organization),
            Some(true) => {}
        }
        let answers = scan.documents::<Synchronization>();
        let mut not_known = None;
        let mut any = false;
        for answer in answers.iter() {
            for entity in &answer.0 {
                any = true;
                match entity.features.as_ref().and_then(|features| features.password_sync_enabled) {
                    Some(true) => {}
                    Some(false) => return Self::off().at(answer),
                    None => not_known = not_known.or(Some(answer)),
                }
            }
        }
        match (any, not_known) {
            (_, Some(answer)) => Verdict::not_known("passwordSyncEnabled").at(answer),
            (true, None) => Verdict::Pass,
            (false, None) => Self::no_configuration(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn entity(on: Value) -> Value {
        json!({"id": "t", "configuration": {}, "features": {"passwordSyncEnabled": on, "blockSoftMatchEnabled": false}})
    }

    fn verdict(answer: Value) -> Verdict {
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": true}));
        tenant.with::<Synchronization>(answer).check::<PasswordHashSynchronizationOff>()
    }

    #[test]
    fn off_fails_and_on_passes_as_an_entity_and_in_a_collection() {
        let off = verdict(entity(json!(false)));
        assert_eq!(off.message::<PasswordHashSynchronizationOff>(), "off");
        let Verdict::Fail(found) = off else { panic!("a fail") };
        assert_eq!(found.related.len(), 1);
        assert!(verdict(entity(json!(true))).is_pass());
        assert!(verdict(json!({"value": [entity(json!(true))]})).is_pass());
        assert!(verdict(json!({"value": [entity(json!(null)), entity(json!(false))]})).is_fail());
    }

    #[test]
    fn a_cloud_only_tenant_is_not_judged() {
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": null}));
        let tenant = tenant.with::<Synchronization>(entity(json!(false)));
        assert!(tenant.check::<PasswordHashSynchronizationOff>().is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({})).is_unknown());
        assert!(verdict(json!({"value": []})).is_unknown());
        assert!(verdict(json!({"value": [entity(json!(true)), {}]})).is_unknown());
        assert!(verdict(entity(Value::Null)).is_unknown());
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": true}));
        assert!(tenant.check::<PasswordHashSynchronizationOff>().is_unknown());
        assert!(Tenant::new().check::<PasswordHashSynchronizationOff>().is_unknown());
        let odd = Tenant::new().with::<Organization>(json!({}));
        assert_eq!(odd.check::<PasswordHashSynchronizationOff>().arguments(), ["onPremisesSyncEnabled"]);
    }
}
