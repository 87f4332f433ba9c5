//! What an application may do, and whose it is.

use ephor_sdk::permissions::{BY_ROLE, DATA_OF_ALL, DELEGATED, TAKEOVER};
use ephor_sdk::prelude::*;
use ephor_sdk::texts_if_known;

/// Those in `held` that are in one of `lists`, joined; none if there is no such.
fn among(held: SymbolSet<'_>, lists: &[&[&str]]) -> Option<String> {
    let listed = |one: &&str| lists.iter().any(|list| list.iter().any(|known| known.eq_ignore_ascii_case(one)));
    let mut found: Vec<&str> = held.iter().filter(listed).collect();
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then(|| found.join(", "))
}

/// A service principal that holds a privileged directory role.
#[derive(Debug, Document)]
#[document("privileged-service-principals")]
#[serde(rename_all = "camelCase")]
pub struct PrivilegedProgram {
    app_id: Option<String>,
    #[serde(default, deserialize_with = "texts_if_known")]
    roles: Option<Vec<String>>,
}

/// What the permissions of an application come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Danger {
    /// These are dangerous.
    Of(String),
    /// It manages Exchange by its roles, and which these are is not known in full.
    ByRoles,
    /// None is.
    None,
}

/// The roles by which an application that may manage Exchange as itself takes over the tenant, or reaches all mailboxes.
const MASTERS: &[&str] = &["Global Administrator"];
const EXCHANGE: &[&str] = &["Exchange Administrator", "Global Administrator"];

/// Whether an application manages Exchange by one of those roles. None where it holds none of them, as far as is known: role
/// groups of Exchange are not read.
fn manages(
    held: SymbolSet<'_>,
    app_id: Option<&str>,
    programs: &Optional<PrivilegedProgram>,
    roles: &[&str],
) -> Option<Danger> {
    let permission = among(held, &[BY_ROLE])?;
    let Some(programs) = programs.known() else { return Some(Danger::ByRoles) };
    let is_it = |one: &&Item<PrivilegedProgram>| {
        app_id.is_some_and(|id| one.app_id.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(id)))
    };
    let mut own: Vec<&str> = programs
        .iter()
        .filter(is_it)
        .flat_map(|one| one.roles.iter().flatten().map(String::as_str))
        .filter(|role| roles.iter().any(|known| known.eq_ignore_ascii_case(role)))
        .collect();
    own.sort_unstable();
    own.dedup();
    Some(if own.is_empty() { Danger::None } else { Danger::Of(format!("{permission} as {}", own.join(", "))) })
}

/// The application permissions by which the tenant is taken over.
#[must_use]
pub fn takeover(held: SymbolSet<'_>, app_id: Option<&str>, programs: &Optional<PrivilegedProgram>) -> Danger {
    match (among(held, &[TAKEOVER]), manages(held, app_id, programs, MASTERS)) {
        (Some(one), Some(Danger::Of(two))) => Danger::Of(format!("{one}, {two}")),
        (Some(all), _) | (None, Some(Danger::Of(all))) => Danger::Of(all),
        (None, Some(Danger::ByRoles)) => Danger::ByRoles,
        // Role groups of Exchange do not reach beyond it.
        (None, Some(Danger::None) | None) => Danger::None,
    }
}

/// The dangerous application permissions.
#[must_use]
pub fn dangerous(held: SymbolSet<'_>, app_id: Option<&str>, programs: &Optional<PrivilegedProgram>) -> Danger {
    match (among(held, &[TAKEOVER, DATA_OF_ALL]), manages(held, app_id, programs, EXCHANGE)) {
        (Some(one), Some(Danger::Of(two))) => Danger::Of(format!("{one}, {two}")),
        (Some(all), _) | (None, Some(Danger::Of(all))) => Danger::Of(all),
        (None, Some(_)) => Danger::ByRoles,
        (None, None) => Danger::None,
    }
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

    /// What permissions come to for the application `app-1`, by both questions.
    fn dangers(permissions: &[&str], tenant: Tenant) -> [String; 2] {
        use crate::foreign_application_takeover::ForeignApplicationTakeover;
        use crate::unverified_application_permission::UnverifiedApplicationPermission;
        let row = |verified| stranger(&json!({"application_permissions": permissions, "publisher_verified": verified}));
        let words = |found: Verdict| match found {
            found if found.is_fail() => found.arguments().last().cloned().unwrap_or_default(),
            found if found.is_unknown() => "?".to_owned(),
            _ => String::new(),
        };
        [
            words(tenant.row::<ForeignApplicationTakeover>(row(true))),
            words(tenant.row::<UnverifiedApplicationPermission>(row(false))),
        ]
    }

    #[test]
    fn to_manage_exchange_is_as_much_as_the_roles_of_the_application() {
        let tenant = |roles: &[&str]| {
            let own = json!({"appId": "APP-1", "roles": roles});
            let other = json!({"appId": "app-2", "roles": ["Global Administrator"]});
            Tenant::new().with::<PrivilegedProgram>(other).with::<PrivilegedProgram>(own)
        };
        let of = |roles: &[&str]| dangers(&["Exchange.ManageAsApp", "User.Read.All"], tenant(roles));
        let named = |role: &str| format!("Exchange.ManageAsApp as {role}");
        assert_eq!(of(&["Global Administrator"]), [named("Global Administrator"), named("Global Administrator")]);
        assert_eq!(of(&["Exchange Administrator"]), [String::new(), named("Exchange Administrator")]);
        // Role groups of Exchange may open all mailboxes; they do not take over the tenant.
        assert_eq!(of(&["User Administrator"]), ["", "?"]);
        assert_eq!(dangers(&["exchange.manageasappv2"], Tenant::new()), ["?", "?"], "the roles were not read");
        assert_eq!(dangers(&["Mail.Read", "Exchange.ManageAsApp"], tenant(&[])), ["", "Mail.Read"]);
    }

    #[test]
    fn what_weakens_a_tenant_is_dangerous_and_no_takeover() {
        for one in ["User.ReadWrite.All", "User.EnableDisableAccount.All", "Policy.ReadWrite.SecurityDefaults"] {
            assert_eq!(dangers(&[one], Tenant::new()), ["", one]);
        }
        let one = "Policy.ReadWrite.CrossTenantAccess";
        assert_eq!(dangers(&[one], Tenant::new()), [one, one]);
    }
}
