//! What an application may do, and whose it is.

use ephor_sdk::permissions::{DATA_OF_ALL, DELEGATED, TAKEOVER};
use ephor_sdk::prelude::*;

/// Those in `held` that are in one of `lists`, joined; none if there is no such.
fn among(held: SymbolSet<'_>, lists: &[&[&str]]) -> Option<String> {
    let listed = |one: &&str| lists.iter().any(|list| list.iter().any(|known| known.eq_ignore_ascii_case(one)));
    let mut found: Vec<&str> = held.iter().filter(listed).collect();
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then(|| found.join(", "))
}

/// The application permissions by which the tenant is taken over, in words.
#[must_use]
pub fn takeover(held: SymbolSet<'_>) -> Option<String> {
    among(held, &[TAKEOVER])
}

/// The dangerous application permissions, in words.
#[must_use]
pub fn dangerous(held: SymbolSet<'_>) -> Option<String> {
    among(held, &[TAKEOVER, DATA_OF_ALL])
}

/// The dangerous delegated permissions, in words, and whether they last while nobody is signed in.
#[must_use]
pub fn dangerous_delegated(held: SymbolSet<'_>) -> Option<String> {
    let found = among(held, &[DELEGATED])?;
    Some(if held.contains("offline_access") { format!("{found}, with offline_access") } else { found })
}

/// Whose application it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Of this tenant.
    Own,
    /// Of Microsoft.
    Microsoft,
    /// Of another tenant.
    Foreign,
}

impl Owner {
    /// The owner as the snapshot writes it; none for a word that is not known.
    #[must_use]
    pub fn parse(symbol: &str) -> Option<Self> {
        let known = [("own", Self::Own), ("microsoft", Self::Microsoft), ("foreign", Self::Foreign)];
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(symbol)).map(|(_, owner)| owner)
    }
}

/// The verdict on an application that is not judged among those of other tenants, or of which that is not known.
pub fn foreign(account_enabled: Option<bool>, owner: Option<&str>) -> Result<(), Verdict> {
    let known = owner.and_then(Owner::parse);
    match (account_enabled, known) {
        (Some(false), _) | (_, Some(Owner::Microsoft | Owner::Own)) => Err(Verdict::NotApplicable),
        (None, _) => Err(Verdict::not_known("account_enabled")),
        (_, None) => Err(Verdict::not_known("owner")),
        (Some(true), Some(Owner::Foreign)) => Ok(()),
    }
}

/// The same among the applications of this tenant that have credentials of their own.
pub fn own(account_enabled: Option<bool>, owner: Option<&str>, principal_type: Option<&str>) -> Result<(), Verdict> {
    let known = owner.and_then(Owner::parse);
    let managed = principal_type.map(|kind| kind.eq_ignore_ascii_case("ManagedIdentity"));
    match (account_enabled, known, managed) {
        (Some(false), ..) | (_, Some(Owner::Microsoft | Owner::Foreign), _) | (.., Some(true)) => {
            Err(Verdict::NotApplicable)
        }
        (None, ..) => Err(Verdict::not_known("account_enabled")),
        (_, None, _) => Err(Verdict::not_known("owner")),
        (.., None) => Err(Verdict::not_known("principal_type")),
        (Some(true), Some(Owner::Own), Some(false)) => Ok(()),
    }
}

/// Whether the application is one of those that are trusted.
pub fn is_trusted<'a>(app_id: Option<&str>, mut trusted: impl Iterator<Item = &'a str>) -> Result<bool, Verdict> {
    match app_id {
        Some(id) => Ok(trusted.any(|one| one.eq_ignore_ascii_case(id))),
        None if trusted.next().is_some() => Err(Verdict::not_known("app_id")),
        None => Ok(false),
    }
}

/// The verdict on an application of another tenant whose dangerous permissions are no finding, or of which that is not
/// known: it is trusted, or its publisher is verified.
pub fn unverified<'a>(
    app_id: Option<&str>,
    trusted: impl Iterator<Item = &'a str>,
    publisher_verified: Option<bool>,
) -> Result<(), Verdict> {
    match (is_trusted(app_id, trusted)?, publisher_verified) {
        (true, _) | (false, Some(true)) => Err(Verdict::Pass),
        (false, None) => Err(Verdict::not_known("publisher_verified")),
        (false, Some(false)) => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The row of an application of another tenant whose publisher is not verified, with these columns changed or added.
    pub(crate) fn stranger(changes: &Value) -> Value {
        let row = json!({"account_enabled": true, "app_id": "app-1", "owner": "foreign", "publisher_verified": false});
        changed(row, changes)
    }

    /// Fails unless `R` leaves out applications of Microsoft and of this tenant, whatever else is known of them.
    #[track_caller]
    pub(crate) fn assert_only_strangers_are_judged<R: Rule>(row: &Value) {
        for owner in ["microsoft", "own"] {
            let row = changed(row.clone(), &json!({"owner": owner, "publisher_verified": null}));
            assert!(Tenant::new().row::<R>(row).is_not_applicable(), "{owner}");
        }
    }

    /// Fails unless `R` spares an application, which fails otherwise, where the parameter `trusted-applications` names it,
    /// and says unknown where the application may be the one.
    #[track_caller]
    pub(crate) fn assert_trusted_ones_pass<R: Rule>(failing: &Value) {
        let trusting =
            |ids: &str, row: &Value| Tenant::new().parameter("trusted-applications", ids).row::<R>(row.clone());
        let nameless = changed(failing.clone(), &json!({"app_id": null}));
        assert!(trusting("x\nAPP-1", failing).is_pass());
        assert!(trusting("x", failing).is_fail());
        assert!(trusting("x", &nameless).is_unknown(), "it may be the one");
        assert!(Tenant::new().row::<R>(nameless).is_fail(), "none is trusted");
    }

    #[test]
    fn owners_are_known_whatever_their_case() {
        assert_eq!(Owner::parse("Foreign"), Some(Owner::Foreign));
        assert_eq!(Owner::parse("own"), Some(Owner::Own));
        assert_eq!(Owner::parse("MICROSOFT"), Some(Owner::Microsoft));
        assert_eq!(Owner::parse("partner"), None);
    }
}
