//! People whose account old protocols can still be used with.

use ephor_sdk::prelude::*;

use crate::goal::LEGACY_BLOCKED;
use crate::membership::Person;
use crate::named::NamedLocation;
use crate::policy::{AuthenticationStrength, Policy};
use crate::security_defaults_off::SecurityDefaults;
use crate::user_policies::{Account, Answer, ask};

/// A user's legacy authentication is not blocked
///
/// # What it does
/// Asks for each enabled account, guests included, whether the enabled Conditional Access policies that apply to it block
/// both types of legacy clients (`exchangeActiveSync` and `other`), whatever the application, platform and place: the
/// same judgement as that of `legacy-authentication-not-blocked`, for one account. A policy applies by the user itself,
/// by the groups and roles that it names, nested membership included, and by the kind of guest. The finding says what is
/// open, and which policies would block it but leave the account out. Accounts that are listed in the parameter
/// `excluded-principals`, by themselves or by a group, are left out where they are not blocked. Security defaults, where
/// they are on, block legacy authentication for everybody.
///
/// # Why it matters
/// Old protocols take a name and a password and cannot ask for more. The account of a scanner or an old program that is
/// left out of the policy is the one that password spraying gets into, and what it sends or reads looks ordinary.
///
/// # How to mend
/// 1. See whether the account still signs in this way: Entra admin center > Monitoring & health > Sign-in logs, filter
///    *User* and *Client app* by the legacy clients.
/// 2. Move the device or program to OAuth, High Volume Email or an SMTP relay, and take the account out of the exclusion.
/// 3. Where that takes time, block everything but the address of the device: a policy for this account, *Other clients*,
///    all locations but a named one.
///
/// # References
/// - CIS-M365 5.2.2.3
/// - ATT&CK T1110.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication>
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 7.5,
    tags("conditional-access", "legacy-authentication"),
    documents(Policy, SecurityDefaults),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        left_out = "legacy authentication is not blocked for {subject}; open: {open}; {policies}",
        not_blocked = "legacy authentication is not blocked for {subject}; open: {open}; no enabled policy covers that"
    ),
    unknown(
        unclear = "whether \"{policy}\" blocks legacy authentication for {subject} is not known: {property} is not there",
        too_many = "the Conditional Access policies that apply to {subject} distinguish more cases than can be tried"
    )
)]
pub struct UserLegacyAuthenticationOpen<'a> {
    id: Option<&'a str>,
    account_enabled: Option<bool>,
    user_type: Option<UserType<'a>>,
    external_user_type: Option<&'a str>,
    directory_roles: Option<SymbolSet<'a>>,
    policy_groups: Option<SymbolSet<'a>>,
    is_agent: Option<bool>,
}

impl CheckRow for UserLegacyAuthenticationOpen<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        // Policies for users and security defaults do not reach the account of an agent, which has no password.
        if self.is_agent == Some(true) {
            return Verdict::NotApplicable;
        }
        let Self { id, account_enabled, user_type, external_user_type, directory_roles, policy_groups, .. } = *self;
        let person = Person { id, user_type, external_user_type, groups: policy_groups, roles: directory_roles };
        let account = Account { person, enabled: account_enabled };
        let standing = match ask(scan, LEGACY_BLOCKED, account) {
            Answer::Verdict(verdict) => return verdict,
            Answer::Standing(standing) => standing,
        };
        let policies = scan.documents::<Policy>();
        standing.verdict(
            &policies,
            |open| match open.why_in_words(&policies) {
                Some(words) => Self::left_out(&open.what, words).at_all(open.policies(&policies)),
                None => Self::not_blocked(&open.what),
            },
            |policy, property| Self::unclear(policy, property),
            Self::too_many,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::tests::policy;
    use crate::user_policies::tests::{tenant, user};
    use ephor_sdk::serde_json::{Value, json};

    fn block(changes: &[(&str, Value)]) -> Value {
        let own = [
            ("conditions.clientAppTypes", json!(["exchangeActiveSync", "other"])),
            ("grantControls.builtInControls", json!(["block"])),
        ];
        policy(&[&own, changes].concat())
    }

    fn verdict(policies: &[Value], changes: Value) -> Verdict {
        tenant(json!(false), policies).row::<UserLegacyAuthenticationOpen>(user(changes))
    }

    #[test]
    fn the_account_of_an_agent_is_not_judged() {
        assert!(verdict(&[], json!({"is_agent": true})).is_not_applicable());
        assert!(verdict(&[], json!({"is_agent": false})).is_fail());
    }

    #[test]
    fn whoever_is_blocked_by_both_types_of_clients_passes() {
        assert!(verdict(&[block(&[])], json!({})).is_pass());
        let one = |client: &str| block(&[("conditions.clientAppTypes", json!([client]))]);
        assert!(verdict(&[one("other"), one("exchangeActiveSync")], json!({})).is_pass());
        assert!(verdict(&[one("other")], json!({})).is_fail());
        assert!(verdict(&[policy(&[])], json!({})).is_fail(), "to ask for more is not to block");
    }

    #[test]
    fn whoever_is_left_out_fails_and_the_policy_is_named_with_the_reason() {
        let out = [block(&[("conditions.users.excludeGroups", json!(["g"]))])];
        let found = verdict(&out, json!({"policy_groups": ["g"]}));
        assert_eq!(found.message::<UserLegacyAuthenticationOpen>(), "left-out");
        assert_eq!(found.arguments(), ["everything", "\"Policy\" leaves out the group g"]);
        assert!(verdict(&out, json!({})).is_pass());
        let sync =
            json!({"policy_groups": ["g"], "directory_roles": [crate::user_policies::DIRECTORY_SYNCHRONIZATION]});
        assert!(verdict(&out, sync).is_fail(), "the synchronization account needs no old protocol");
    }

    #[test]
    fn no_policy_fails() {
        let found = verdict(&[], json!({}));
        assert_eq!(found.message::<UserLegacyAuthenticationOpen>(), "not-blocked");
        assert_eq!(found.arguments(), ["everything"]);
    }

    #[test]
    fn security_defaults_emergency_accounts_and_disabled_accounts_are_spared() {
        let defaults = tenant(json!(true), &[]).row::<UserLegacyAuthenticationOpen>(user(json!({})));
        assert!(defaults.is_pass());
        let listed = tenant(json!(false), &[]).parameter("excluded-principals", "U1");
        assert!(listed.row::<UserLegacyAuthenticationOpen>(user(json!({}))).is_not_applicable());
        assert!(verdict(&[], json!({"account_enabled": false})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let out = [block(&[("conditions.users.excludeGroups", json!(["g"]))])];
        assert_eq!(verdict(&out, json!({"policy_groups": null})).arguments(), ["policy_groups"]);
        assert_eq!(verdict(&[block(&[("state", Value::Null)])], json!({})).arguments(), ["Policy", "state"]);
        assert!(verdict(&[], json!({"account_enabled": null})).is_unknown());
    }
}
