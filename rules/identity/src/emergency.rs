//! Accounts that look like emergency access accounts, which nobody has named yet.
//!
//! Microsoft tells everybody to have two of them or more: cloud-only, Global Administrator for good, and left out of the
//! policies. Sources: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md
//! @02213161; docs/identity/conditional-access/managed-policies.md @0018bf33. The data cannot tell one from an account that
//! somebody hid there: so a gap that such accounts alone leave is a question, never a pass.

use ephor_sdk::prelude::*;
use ephor_sdk::{present, texts_if_known};

use crate::conditional_access::combined::State;
use crate::conditional_access::policy::{Policy, has};

/// A holder of a privileged role.
#[derive(Debug, Document)]
#[document("privileged-users")]
#[serde(rename_all = "camelCase")]
pub struct Administrator {
    id: Option<String>,
    #[serde(default, deserialize_with = "texts_if_known")]
    roles: Option<Vec<String>>,
    /// Null for an account of the cloud alone, none if not read.
    #[serde(default, deserialize_with = "present")]
    on_premises_immutable_id: Option<Option<String>>,
}

const GLOBAL_ADMINISTRATOR: &str = "Global Administrator";
/// More are no emergency accounts: two are what Microsoft, CISA and CIS speak of.
const MOST: usize = 2;

/// The accounts that every enabled policy for all users leaves out by name, and that are cloud-only Global Administrators;
/// none if these are more than a few, or if all may be left out anyway.
#[must_use]
pub fn emergency_accounts(
    policies: &[Item<Policy>],
    administrators: &Optional<Administrator>,
    tolerated: &[&str],
) -> Vec<String> {
    let mut of_all = policies.iter().filter_map(left_out);
    let Some(first) = of_all.next() else { return Vec::new() };
    let rest: Vec<&[String]> = of_all.collect();
    let is_tolerated = |id: &str| tolerated.iter().any(|known| known.eq_ignore_ascii_case(id));
    let everywhere = |id: &&String| !is_tolerated(id) && rest.iter().all(|others| has(others, id));
    let known = administrators.known().unwrap_or_default();
    let looks_like_one =
        |id: &&String| known.iter().any(|one| one.is(id) && one.is_global_administrator_of_the_cloud());
    let mut accounts: Vec<String> = first.iter().filter(everywhere).filter(looks_like_one).cloned().collect();
    accounts.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    if accounts.len() > MOST { Vec::new() } else { accounts }
}

/// Whom a policy leaves out by name, if it is in force and for all other users.
fn left_out(policy: &Item<Policy>) -> Option<&[String]> {
    let users = policy.conditions.as_ref()?.users.as_ref()?;
    let is_asked = !matches!(State::read(policy.state.as_deref()), State::Off(_)) && policy.grant_controls.is_some();
    (is_asked && has(&users.include_users, "All")).then_some(users.exclude_users.as_slice())
}

impl Administrator {
    fn is(&self, id: &str) -> bool {
        self.id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id))
    }

    fn is_global_administrator_of_the_cloud(&self) -> bool {
        let in_the_cloud =
            matches!(&self.on_premises_immutable_id, Some(anchor) if anchor.as_deref().is_none_or(str::is_empty));
        in_the_cloud && self.roles.as_ref().is_some_and(|roles| has(roles, GLOBAL_ADMINISTRATOR))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::policy;
    use crate::mfa_not_required::MfaNotRequired;
    use ephor_sdk::serde_json::{Value, json};

    /// A Global Administrator of the cloud alone, with these members changed.
    pub(crate) fn administrator(id: &str, changes: Value) -> Value {
        let own = json!({"id": id, "roles": [GLOBAL_ADMINISTRATOR], "onPremisesImmutableId": null});
        ephor_sdk::testing::changed(own, &changes)
    }

    fn leaving_out(ids: Value) -> Value {
        policy(&[("conditions.users.excludeUsers", ids)])
    }

    fn verdict(policies: &[Value], administrators: &[Value]) -> Verdict {
        let tenant = Tenant::new().with_all::<Policy>(policies).without::<Administrator>();
        tenant.with_all::<Administrator>(administrators).check::<MfaNotRequired>()
    }

    #[test]
    fn one_or_two_accounts_that_look_like_it_are_a_question() {
        let found = verdict(&[leaving_out(json!(["U1"]))], &[administrator("u1", json!({}))]);
        assert_eq!((found.is_unknown(), found.message::<MfaNotRequired>()), (true, "confirm"));
        assert_eq!(found.arguments(), ["{user:U1}"]);
        let both = [administrator("u1", json!({})), administrator("u2", json!({"onPremisesImmutableId": ""}))];
        let found = verdict(&[leaving_out(json!(["u1", "u2"]))], &both);
        assert_eq!(found.arguments(), ["{user:u1}\n{user:u2}"]);
    }

    #[test]
    fn whoever_does_not_look_like_it_is_a_gap() {
        for changes in [
            json!({"roles": ["Exchange Administrator"]}),
            json!({"roles": null}),
            json!({"onPremisesImmutableId": "x=="}),
            json!({"id": "u2"}),
        ] {
            let found = verdict(&[leaving_out(json!(["u1"]))], &[administrator("u1", changes.clone())]);
            assert!(found.is_fail(), "{changes}");
        }
        let not_read = json!({"id": "u1", "roles": [GLOBAL_ADMINISTRATOR]});
        assert!(verdict(&[leaving_out(json!(["u1"]))], &[not_read]).is_fail(), "not there is not null");
        let unread = Tenant::new().with::<Policy>(leaving_out(json!(["u1"])));
        assert!(unread.check::<MfaNotRequired>().is_fail(), "nobody was read");
    }

    #[test]
    fn more_than_a_few_or_somebody_beside_them_is_a_gap() {
        let three = ["u1", "u2", "u3"].map(|id| administrator(id, json!({})));
        assert!(verdict(&[leaving_out(json!(["u1", "u2", "u3"]))], &three).is_fail());
        assert!(verdict(&[leaving_out(json!(["u1", "u2", "stranger"]))], &three).is_fail());
        let group = policy(&[
            ("conditions.users.excludeUsers", json!(["u1"])),
            ("conditions.users.excludeGroups", json!(["g1"])),
        ]);
        assert!(verdict(&[group], &three).is_fail(), "who is in a group is not known");
    }

    #[test]
    fn an_emergency_account_is_left_out_of_every_policy_that_is_in_force() {
        let one = [administrator("u1", json!({}))];
        let device = |changes: &[(&str, Value)]| {
            policy(&[&[("grantControls.builtInControls", json!(["compliantDevice"]))], changes].concat())
        };
        let ask = |other: Value| verdict(&[leaving_out(json!(["u1"])), other], &one);
        assert!(ask(device(&[])).is_fail(), "another policy asks it for a device");
        assert!(ask(device(&[("conditions.users.excludeUsers", json!(["u1"]))])).is_unknown());
        assert!(ask(device(&[("state", json!("disabled"))])).is_unknown());
        assert!(ask(device(&[("grantControls", Value::Null)])).is_unknown(), "a session control keeps nobody out");
        let for_it = device(&[("conditions.users.includeUsers", json!(["u1"]))]);
        assert!(ask(for_it).is_unknown(), "a policy of its own is what Microsoft asks for");
    }

    #[test]
    fn what_cannot_be_told_beside_the_accounts_is_not_called_a_gap() {
        let policy = policy(&[("conditions.users.excludeUsers", json!(["u1"])), ("state", Value::Null)]);
        let found = verdict(&[policy], &[administrator("u1", json!({}))]);
        assert_eq!((found.is_unknown(), found.message::<MfaNotRequired>()), (true, "unclear"));
    }

    #[test]
    fn a_gap_beside_the_accounts_stays_one() {
        let phones = ("conditions.platforms", json!({"includePlatforms": ["all"], "excludePlatforms": ["android"]}));
        let policy = policy(&[("conditions.users.excludeUsers", json!(["u1"])), phones]);
        assert!(verdict(&[policy], &[administrator("u1", json!({}))]).is_fail());
    }

    #[test]
    fn whoever_is_named_is_asked_about_no_more() {
        let tenant = Tenant::new().with::<Policy>(leaving_out(json!(["u1", "u2"])));
        let both = [administrator("u1", json!({})), administrator("u2", json!({}))];
        let tenant = tenant.with_all::<Administrator>(&both);
        let named = |ids: &str| tenant.clone().parameter("excluded-principals", ids).check::<MfaNotRequired>();
        assert_eq!(named("u1").arguments(), ["{user:u2}"]);
        assert!(named("u1\nu2").is_pass());
    }
}
