//! People whose account old protocols can still be used with.

use ephor_sdk::prelude::*;

use crate::conditional_access::locations::NamedLocation;
use crate::conditional_access::members::Person;
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::LEGACY_STOPPED;
use crate::conditional_access::user_policies::{Account, Answer, ask};
use crate::emergency::Administrator;
use crate::security_defaults_off::SecurityDefaults;

/// A user's legacy authentication is not blocked
///
/// # What it checks
/// Asks for each enabled account, guests included, whether the enabled Conditional Access policies that apply to it keep both
/// types of legacy clients out, Exchange ActiveSync clients and other clients, whatever the application, platform and place:
/// by a block, or by asking for something that such clients cannot give, such as multifactor authentication or a compliant
/// device. A policy applies by the user itself, by the groups and roles that it names, nested membership included, and by the
/// kind of guest. The finding says what is open, and which policies would cover it but leave the account out. Accounts that
/// are listed in the parameter `excluded-principals`, by themselves or by a group, are left out where they are not covered.
/// Security defaults, where they are on, block legacy authentication for everybody. Whether there is a block for everybody asks
/// `legacy-authentication-not-blocked`.
/// A cloud-only Global Administrator whom every policy for all users leaves out by name, as few others, is not known: it looks
/// like an emergency account, and whether it is has to be said by naming it.
///
/// # Why it matters
/// Old protocols take a name and a password and cannot ask for more. The account of a scanner or an old program that is
/// left out of the policy is the one that password spraying gets into, and what it sends or reads looks ordinary.
///
/// # Remediation
/// 1. See whether the account still signs in this way, since what does so stops with the block: Entra admin center >
///    Monitoring & health > Sign-in logs, filter *User* and *Client app* by the legacy clients.
/// 2. Move the device or program: to OAuth, to High Volume Email with OAuth for recipients inside, to Azure Communication
///    Services for recipients outside, or to an SMTP relay. High Volume Email with a password is legacy authentication, too.
///    Then take the account out of the exclusion.
/// 3. Where that takes time, block everything but the address of the device: a policy for this account, *Other clients*,
///    all locations but a named one.
///
/// # References
/// - CIS-M365 5.2.2.3 (in part: for one account, and to be stopped by another control is enough)
/// - ATT&CK T1110.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: MicrosoftDocs/entra-docs docs/identity/conditional-access/concept-conditional-access-conditions.md @03589959
/// - remediation: reference facts.md, High Volume Email (E)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 7.5,
    tags("conditional-access", "legacy-authentication"),
    documents(Policy, SecurityDefaults),
    optional(Administrator, AuthenticationStrength, NamedLocation),
    optional_columns(policy_groups),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        left_out = "{subject} can sign in with legacy authentication. Gap: {gap}. Policies that do not apply: {policies}",
        not_blocked = "{subject} can sign in with legacy authentication. Gap: {gap}; no enabled policy covers it"
    ),
    unknown(
        unclear = "Whether {policy} blocks legacy authentication for {subject} is not known: {reason}",
        confirm = "{subject} can sign in with legacy authentication and looks like an emergency access account: confirm that it is one, then list it in excluded-principals",
        too_many = "The Conditional Access policies that apply to {subject} distinguish more cases than can be tried"
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
        let standing = match ask(scan, scan.excluded_principals(), LEGACY_STOPPED, account) {
            Answer::Verdict(verdict) => return verdict,
            Answer::LooksLikeEmergency => return Self::confirm(),
            Answer::Standing(standing) => standing,
        };
        let policies = scan.documents::<Policy>();
        standing.verdict(
            &policies,
            |open| match open.why(&policies) {
                Some(why) => Self::left_out(open.what(), why).at_all(open.policies(&policies)),
                None => Self::not_blocked(open.what()),
            },
            Self::unclear,
            Self::too_many,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use crate::conditional_access::user_policies::tests::{tenant, user};
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
        assert!(verdict(&[policy(&[])], json!({})).is_pass(), "legacy clients cannot give what is asked for");
        let modern = policy(&[("conditions.clientAppTypes", json!(["browser", "mobileAppsAndDesktopClients"]))]);
        assert!(verdict(&[modern], json!({})).is_fail());
    }

    #[test]
    fn whoever_is_left_out_fails_and_the_policy_is_named_with_the_reason() {
        let out = [block(&[("conditions.users.excludeGroups", json!(["g"]))])];
        let found = verdict(&out, json!({"policy_groups": ["g"]}));
        assert_eq!(found.message::<UserLegacyAuthenticationOpen>(), "left-out");
        assert_eq!(
            found.arguments(),
            ["every sign-in".to_owned(), format!("{{policy:{ID}}} excludes the group {{group:g}}")]
        );
        assert!(verdict(&out, json!({})).is_pass());
        let sync = json!({"policy_groups": ["g"], "directory_roles": [crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION]});
        assert!(verdict(&out, sync).is_fail(), "the synchronization account needs no old protocol");
    }

    #[test]
    fn no_policy_fails() {
        let found = verdict(&[], json!({}));
        assert_eq!(found.message::<UserLegacyAuthenticationOpen>(), "not-blocked");
        assert_eq!(found.arguments(), ["every sign-in"]);
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
        assert_eq!(verdict(&[block(&[("state", Value::Null)])], json!({})).arguments()[1], "state is not there");
        assert!(verdict(&[], json!({"account_enabled": null})).is_unknown());
    }

    #[test]
    fn an_account_that_looks_like_an_emergency_account_is_a_question() {
        let one = crate::emergency::tests::administrator("U1", json!({}));
        let left_out = tenant(json!(false), &[block(&[("conditions.users.excludeUsers", json!(["u1"]))])]);
        let ask = |tenant: Tenant| tenant.row::<UserLegacyAuthenticationOpen>(user(json!({})));
        assert!(ask(left_out.clone()).is_fail());
        let found = ask(left_out.with::<Administrator>(one.clone()));
        assert_eq!((found.is_unknown(), found.message::<UserLegacyAuthenticationOpen>()), (true, "confirm"));
        let nothing = tenant(json!(false), &[]).with::<Administrator>(one);
        assert!(ask(nothing).is_fail(), "no policy asks anybody");
    }
}
