//! Passwords that are not synchronized.

use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::{self, Value};

/// Password hashes are not synchronized
///
/// # What it does
/// Reads `features.passwordSyncEnabled` of the directory synchronization, where a directory on-premises is synchronized. It
/// should be on even where people sign in by federation or pass-through authentication.
///
/// # Why it matters
/// Without the hashes Microsoft cannot tell that a password of yours stands in a leak, and a password that is reset in the
/// cloud does not count. When the servers on-premises are encrypted by an attacker, nobody can sign in to the cloud either:
/// with the hashes there, sign-in is switched over within minutes.
///
/// # How to mend
/// On the server of Microsoft Entra Connect, start the wizard: *Customize synchronization options* > *Password hash
/// synchronization*. With Entra Cloud Sync: Entra admin center > Entra Connect > Cloud sync > the configuration > *Enable
/// password hash sync*.
///
/// # References
/// - CIS-M365 5.1.8.1
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-password-hash-synchronization>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.0,
    tags("hybrid", "passwords"),
    documents(Organization, Synchronization),
    fail(off = "password hashes are not synchronized: passwordSyncEnabled is false"),
    unknown(
        not_one = "the snapshot holds {count} organizations; there should be one",
        no_configuration = "the snapshot holds no configuration of directory synchronization"
    )
)]
pub struct PasswordHashSyncOff;

/// The tenant itself.
#[derive(Debug, Deserialize, Document)]
#[document("organization")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct Organization {
    /// Null where no directory ever was synchronized, none if not read.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    on_premises_sync_enabled: Option<Option<bool>>,
}

/// Directory synchronization, as `GET /directory/onPremisesSynchronization` answers: one entity, or a collection.
#[derive(Debug, Document)]
#[document("on-premises-synchronization")]
pub struct Synchronization(Vec<Entity>);

#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde")]
struct Entity {
    features: Option<Features>,
}

#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
struct Features {
    password_sync_enabled: Option<bool>,
}

impl Entity {
    fn is_on(&self) -> Option<bool> {
        self.features.as_ref()?.password_sync_enabled
    }
}

impl<'de> Deserialize<'de> for Synchronization {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let refused = <D::Error as ephor_sdk::serde::de::Error>::custom::<serde_json::Error>;
        let mut answer = Value::deserialize(from)?;
        match answer.get_mut("value").map(Value::take) {
            Some(collection) => serde_json::from_value(collection).map(Self).map_err(refused),
            None => serde_json::from_value(answer).map(|entity| Self(vec![entity])).map_err(refused),
        }
    }
}

impl CheckTenant for PasswordHashSyncOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        match organization.on_premises_sync_enabled {
            Some(Some(false) | None) => return Verdict::NotApplicable,
            None => return Verdict::not_known("onPremisesSyncEnabled").at(organization),
            Some(Some(true)) => {}
        }
        let answers = scan.documents::<Synchronization>();
        let entities = || answers.iter().flat_map(|answer| answer.0.iter().map(move |entity| (answer, entity.is_on())));
        if let Some((answer, _)) = entities().find(|(_, on)| *on == Some(false)) {
            Self::off().at(answer)
        } else if let Some((answer, _)) = entities().find(|(_, on)| on.is_none()) {
            Verdict::not_known("passwordSyncEnabled").at(answer)
        } else if entities().next().is_none() {
            Self::no_configuration()
        } else {
            Verdict::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    type This = PasswordHashSyncOff;

    fn tenant(synchronized: Value, answer: Value) -> Tenant {
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": synchronized}));
        tenant.with::<Synchronization>(answer)
    }

    fn verdict(answer: Value) -> Verdict {
        tenant(json!(true), answer).check::<This>()
    }

    fn entity(on: Value) -> Value {
        json!({"id": "t", "features": {"passwordSyncEnabled": on}})
    }

    #[test]
    fn hashes_that_are_synchronized_pass() {
        assert!(verdict(entity(json!(true))).is_pass());
        assert!(verdict(json!({"value": [entity(json!(true)), entity(json!(true))]})).is_pass());
    }

    #[test]
    fn hashes_that_are_not_fail() {
        assert!(verdict(entity(json!(false))).is_fail());
        let several = json!({"value": [entity(json!(true)), entity(Value::Null), entity(json!(false))]});
        assert!(verdict(several).is_fail());
    }

    #[test]
    fn without_synchronization_there_is_nothing_to_judge() {
        for never in [json!(null), json!(false)] {
            assert!(tenant(never, entity(json!(false))).check::<This>().is_not_applicable());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(entity(Value::Null)).is_unknown());
        assert!(verdict(json!({"id": "t"})).is_unknown());
        assert!(verdict(json!({"value": [entity(json!(true)), {}]})).is_unknown());
        assert_eq!(verdict(json!({"value": []})).message::<This>(), "no-configuration");
        let silent = Tenant::new().with::<Organization>(json!({})).with::<Synchronization>(entity(json!(true)));
        assert_eq!(silent.check::<This>().message::<This>(), "value-not-known");
        assert_eq!(Tenant::new().check::<This>().message::<This>(), "not-one");
    }
}
