//! People of whom no second factor is asked.

use ephor_sdk::prelude::*;

use crate::conditional_access::coverage::Standing;
use crate::conditional_access::locations::NamedLocation;
use crate::conditional_access::members::Person;
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::MFA_REQUIRED;
use crate::conditional_access::user_policies::{Account, Answer, ask};
use crate::conditional_access::words::clipped;
use crate::emergency::Administrator;
use crate::security_defaults_off::SecurityDefaults;

/// A user can sign in without multifactor authentication
///
/// # What it checks
/// Asks for each enabled account, guests included, whether the enabled Conditional Access policies that apply to it
/// require multifactor authentication, or block it, whatever the client, application, platform, place, device, risk and
/// flow: the same judgement as that of `mfa-not-required`, for one account. A policy applies by the user itself, by the
/// groups and roles that it names, nested membership included, and by the kind of guest. The finding says what is open,
/// and which policies would cover it but leave the account out. Two other mechanisms count: security defaults, where they are
/// on, and the old setting of the user where it is *enforced* (`per-user-mfa`); but neither asks at every sign-in. Security
/// defaults ask people when Microsoft finds it necessary, and the old setting can leave out trusted addresses. Accounts that
/// are listed in the parameter `excluded-principals`, by themselves or by a group, are left out where they are not covered,
/// and so is the synchronization account of Microsoft Entra Connect, which nobody can ask: see `sync-account-not-fenced`.
/// Roles that are only eligible (Privileged Identity Management) are not seen.
/// A cloud-only Global Administrator whom every policy for all users leaves out by name, as few others, is not known: it looks
/// like an emergency account, and whether it is has to be said by naming it.
///
/// # Why it matters
/// Exceptions are made for a day and stay for years: the account of a scanner, of a manager abroad, of a supplier. An
/// attacker who tries a leaked password on all accounts finds exactly those.
///
/// # Remediation
/// 1. See what the account is for before you change anything: a service that signs in with a password stops when a second
///    factor is asked of it. Move it to a workload identity first.
/// 2. Look at the named policies: Entra admin center > Conditional Access > the policy > Users > Exclude. Take the user
///    out of the exclusion or the excluded group, or make a second policy for whoever the first one leaves out. Try it:
///    Conditional Access > What if, with the user and the application.
/// 3. List the object ids of emergency accounts in `excluded-principals`, and give them security keys.
///
/// # References
/// - CIS-M365 5.2.2.2 (in part: for one account, and security defaults or enforced per-user MFA are enough)
/// - ATT&CK T1078.004
/// - ATT&CK T1110.003
/// - <https://learn.microsoft.com/entra/identity/conditional-access/what-if-tool>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: reference field-faults.md, F6 (howto-mfa-userstates.md)
/// - claim: reference facts.md, security-defaults-off (fundamentals/security-defaults.md @00c0f719)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 8.1,
    tags("conditional-access", "mfa"),
    documents(Policy, SecurityDefaults),
    optional(Administrator, AuthenticationStrength, NamedLocation),
    optional_columns(per_user_mfa_state, policy_groups),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        left_out = "{subject} can sign in without multifactor authentication. Gap: {gap}. Policies that do not apply: {policies}",
        not_asked = "{subject} can sign in without multifactor authentication. Gap: {gap}; no enabled policy covers it"
    ),
    unknown(
        unclear = "Whether {policy} requires multifactor authentication of {subject} is not known: {reason}",
        confirm = "{subject} can sign in without multifactor authentication and looks like an emergency access account: confirm that it is one, then list it in excluded-principals",
        per_user = "Whether multifactor authentication is required of {subject} is not known: no policy does, and perUserMfaState is {state}",
        too_many = "The Conditional Access policies that apply to {subject} distinguish more cases than can be tried"
    )
)]
pub struct UserWithoutRequiredMfa<'a> {
    id: Option<&'a str>,
    account_enabled: Option<bool>,
    user_type: Option<UserType<'a>>,
    external_user_type: Option<&'a str>,
    directory_roles: Option<SymbolSet<'a>>,
    policy_groups: Option<SymbolSet<'a>>,
    per_user_mfa_state: Option<&'a str>,
    is_agent: Option<bool>,
}

impl CheckRow for UserWithoutRequiredMfa<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        // Policies for users and security defaults do not reach the account of an agent, which has no password.
        if self.is_agent == Some(true) {
            return Verdict::NotApplicable;
        }
        let Self { id, account_enabled, user_type, external_user_type, directory_roles, policy_groups, .. } = *self;
        let person = Person { id, user_type, external_user_type, groups: policy_groups, roles: directory_roles };
        let account = Account { person, enabled: account_enabled };
        let standing = match ask(scan, scan.excluded_principals(), MFA_REQUIRED, account) {
            Answer::Verdict(verdict) if verdict.is_unknown() && self.is_enforced() => return Verdict::Pass,
            Answer::Verdict(verdict) => return verdict,
            Answer::LooksLikeEmergency if self.is_enforced() => return Verdict::Pass,
            Answer::LooksLikeEmergency => return Self::confirm(),
            Answer::Standing(standing) => standing,
        };
        let policies = scan.documents::<Policy>();
        // It signs in with nobody before the screen.
        if person.synchronizes() && !matches!(standing, Standing::Covered) {
            return Verdict::NotApplicable;
        }
        let verdict = standing.verdict(
            &policies,
            |open| match open.why(&policies) {
                Some(why) => Self::left_out(open.what(), why).at_all(open.policies(&policies)),
                None => Self::not_asked(open.what()),
            },
            Self::unclear,
            Self::too_many,
        );
        // The old setting asks for itself, whatever policies say.
        match self.per_user_mfa_state {
            _ if !verdict.is_pass() && self.is_enforced() => Verdict::Pass,
            // Enabled: whoever signs in next is asked to register. What is new may be anything.
            Some(state) if verdict.is_fail() && !state.eq_ignore_ascii_case("disabled") => {
                Self::per_user(clipped(state))
            }
            _ => verdict,
        }
    }
}

impl UserWithoutRequiredMfa<'_> {
    /// Whether the old setting asks for a second factor, of an account that may sign in.
    fn is_enforced(&self) -> bool {
        let enforced = self.per_user_mfa_state.is_some_and(|state| state.eq_ignore_ascii_case("enforced"));
        enforced && self.account_enabled == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use crate::conditional_access::user_policies::tests::{tenant, user};
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policies: &[Value], changes: Value) -> Verdict {
        tenant(json!(false), policies).row::<UserWithoutRequiredMfa>(user(changes))
    }

    #[test]
    fn the_account_of_an_agent_is_not_judged_whatever_policies_say() {
        for policies in [vec![], vec![policy(&[])]] {
            assert!(verdict(&policies, json!({"is_agent": true})).is_not_applicable());
        }
        assert!(verdict(&[], json!({"is_agent": false})).is_fail());
    }

    #[test]
    fn whoever_is_asked_passes() {
        assert!(verdict(&[policy(&[])], json!({})).is_pass());
        let group =
            policy(&[("conditions.users.includeUsers", json!([])), ("conditions.users.includeGroups", json!(["G"]))]);
        assert!(verdict(std::slice::from_ref(&group), json!({"policy_groups": ["x", "g"]})).is_pass());
        assert!(verdict(&[group], json!({})).is_fail());
        let block = policy(&[("grantControls.builtInControls", json!(["block"]))]);
        assert!(verdict(&[block], json!({})).is_pass(), "who is blocked cannot sign in without it");
    }

    #[test]
    fn whoever_is_left_out_fails_and_the_policy_is_named_with_the_reason() {
        for (path, id, changes, why) in [
            ("excludeUsers", json!(["U1"]), json!({}), "excludes this user"),
            ("excludeGroups", json!(["x", "G"]), json!({"policy_groups": ["g"]}), "excludes the group {group:G}"),
            ("excludeRoles", json!(["R"]), json!({"directory_roles": ["r"]}), "excludes the role {role:R}"),
            (
                "excludeRoles",
                json!([Role::ExchangeAdministrator.symbol()]),
                json!({"directory_roles": [Role::ExchangeAdministrator.symbol()]}),
                "excludes the role {role:29232cdf-9323-42fd-ade2-1d097af3e4de}",
            ),
            (
                "excludeGuestsOrExternalUsers",
                json!({"guestOrExternalUserTypes": "b2bCollaborationGuest"}),
                json!({"user_type": "Guest", "external_user_type": "b2bCollaborationGuest"}),
                "excludes B2B collaboration guests",
            ),
            ("includeUsers", json!(["u2"]), json!({}), "does not include this user"),
        ] {
            let found = verdict(&[policy(&[(&format!("conditions.users.{path}"), id)])], changes);
            assert_eq!(found.message::<UserWithoutRequiredMfa>(), "left-out", "{path}");
            assert_eq!(found.arguments(), ["every sign-in".to_owned(), format!("{{policy:{ID}}} {why}")], "{path}");
            let Verdict::Fail(found) = found else { panic!("a fail") };
            assert_eq!(found.related.len(), 1, "{path}");
        }
    }

    #[test]
    fn whom_another_policy_covers_passes() {
        let all_but = policy(&[("conditions.users.excludeGroups", json!(["g"]))]);
        let group =
            policy(&[("conditions.users.includeUsers", json!([])), ("conditions.users.includeGroups", json!(["g"]))]);
        assert!(verdict(&[all_but.clone(), group.clone()], json!({"policy_groups": ["g"]})).is_pass());
        assert!(verdict(&[all_but, group], json!({})).is_pass());
    }

    #[test]
    fn what_is_open_for_the_user_is_told() {
        let outside = json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]});
        let found = verdict(&[policy(&[("conditions.locations", outside.clone())])], json!({}));
        assert_eq!(found.message::<UserWithoutRequiredMfa>(), "not-asked");
        assert_eq!(found.arguments(), ["in trusted locations"]);
        // Inside, a policy asks all but this group.
        let inside = policy(&[
            ("id", json!("inside")),
            ("conditions.locations", json!({"includeLocations": ["AllTrusted"]})),
            ("conditions.users.excludeGroups", json!(["g"])),
        ]);
        let both = [policy(&[("conditions.locations", outside)]), inside];
        assert!(verdict(&both, json!({})).is_pass());
        let found = verdict(&both, json!({"policy_groups": ["g"]}));
        assert_eq!(found.arguments(), ["in trusted locations", "{policy:inside} excludes the group {group:g}"]);
        let report_only = policy(&[("state", json!("enabledForReportingButNotEnforced"))]);
        assert_eq!(verdict(&[report_only], json!({})).message::<UserWithoutRequiredMfa>(), "not-asked");
        let weak = policy(&[("grantControls.builtInControls", json!(["mfa", "compliantDevice"]))]);
        assert!(verdict(&[weak], json!({})).is_fail());
    }

    #[test]
    fn emergency_accounts_disabled_accounts_and_the_synchronization_account_are_left_out() {
        let out = [policy(&[("conditions.users.excludeGroups", json!(["g"]))])];
        let of_group = json!({"policy_groups": ["g"]});
        let excluded = |ids: &str, changes: &Value| {
            let tenant = tenant(json!(false), &out).parameter("excluded-principals", ids);
            tenant.row::<UserWithoutRequiredMfa>(user(changes.clone()))
        };
        assert!(excluded("u1", &of_group).is_not_applicable());
        assert!(excluded("x\nG", &of_group).is_not_applicable());
        assert!(excluded("x", &of_group).is_fail());
        assert!(excluded("u1", &json!({})).is_pass(), "it is covered");
        assert!(excluded("x", &json!({"policy_groups": null})).is_unknown());
        let disabled = json!({"account_enabled": false, "policy_groups": null});
        assert!(verdict(&out, disabled).is_not_applicable());
        let sync = json!({"policy_groups": ["g"], "directory_roles": ["D29B2B05-8046-44ba-8758-1e26182fcf32"]});
        assert!(verdict(&out, sync).is_not_applicable());
    }

    #[test]
    fn security_defaults_ask_everybody() {
        let row = |defaults: Value, policies: &[Value]| {
            tenant(defaults, policies).row::<UserWithoutRequiredMfa>(user(json!({})))
        };
        assert!(row(json!(true), &[]).is_pass());
        assert!(row(json!(false), &[]).is_fail());
        assert!(row(Value::Null, &[]).is_unknown());
        assert!(row(Value::Null, &[policy(&[])]).is_pass(), "the policies suffice");
        let none = Tenant::new().row::<UserWithoutRequiredMfa>(user(json!({})));
        assert!(none.is_unknown());
    }

    #[test]
    fn a_column_that_decides_and_is_not_known_is_unknown_and_one_that_does_not_is_no_matter() {
        let all = ["id", "policy_groups", "directory_roles", "external_user_type"];
        let nothing = json!({"id": null, "policy_groups": null, "directory_roles": null, "external_user_type": null,
            "user_type": null});
        assert!(verdict(&[policy(&[])], nothing.clone()).is_pass(), "all are asked");
        for (column, path, excluded) in [
            ("id", "excludeUsers", json!(["u2"])),
            ("policy_groups", "excludeGroups", json!(["g"])),
            ("directory_roles", "excludeRoles", json!(["r"])),
            (
                "external_user_type",
                "excludeGuestsOrExternalUsers",
                json!({"guestOrExternalUserTypes": "b2bCollaborationMember"}),
            ),
        ] {
            let out = [policy(&[(&format!("conditions.users.{path}"), excluded)])];
            let found = verdict(&out, json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
            let others: Vec<&str> = all.into_iter().filter(|other| *other != column).collect();
            for other in others {
                assert!(verdict(&out, json!({other: null})).is_pass(), "{other} does not decide");
            }
        }
        assert!(verdict(&[], nothing).is_fail(), "nobody is asked");
        assert!(verdict(&[policy(&[])], json!({"account_enabled": null})).is_pass());
        assert_eq!(verdict(&[], json!({"account_enabled": null})).arguments(), ["account_enabled"]);
    }

    #[test]
    fn guests_of_some_tenants_and_policies_that_lack_a_property_are_not_guessed() {
        let some = json!({"guestOrExternalUserTypes": "b2bCollaborationGuest",
            "externalTenants": {"membershipKind": "enumerated", "members": ["t"]}});
        let out = [policy(&[("conditions.users.excludeGuestsOrExternalUsers", some)])];
        let guest = json!({"user_type": "Guest", "external_user_type": "b2bCollaborationGuest"});
        assert_eq!(verdict(&out, guest).arguments(), ["external_user_type"]);
        assert!(verdict(&out, json!({})).is_pass());
        let kind_not_known = json!({"user_type": "Member", "external_user_type": null});
        assert!(verdict(&out, kind_not_known).is_pass(), "no member is such a guest");
        let found = verdict(&[policy(&[("state", Value::Null)])], json!({}));
        assert_eq!(found.arguments()[1], "state is not there");
    }

    #[test]
    fn names_of_any_length_do_not_burst_the_findings() {
        let long = "ä".repeat(5_000);
        let found = verdict(
            &[policy(&[
                ("id", Value::Null),
                ("displayName", json!(long)),
                ("conditions.users.excludeUsers", json!(["u1"])),
            ])],
            json!({}),
        );
        assert!(found.is_fail() && found.arguments().iter().all(|argument| argument.len() < 400));
        let filter = json!({"deviceFilter": {"mode": "exclude", "rule": long}});
        let found = verdict(&[policy(&[("conditions.devices", filter)])], json!({}));
        assert!(found.is_fail() && found.arguments().iter().all(|argument| argument.len() < 400));
    }

    #[test]
    fn what_is_enforced_for_the_user_alone_counts_and_what_is_not_does_not() {
        let state = |state: Value| verdict(&[], json!({"per_user_mfa_state": state}));
        assert!(state(json!("enforced")).is_pass());
        assert!(state(json!("Enforced")).is_pass());
        assert!(state(json!("disabled")).is_fail());
        assert!(state(Value::Null).is_fail(), "nobody said that there is such a setting");
        for other in ["enabled", "brandNew"] {
            assert_eq!(state(json!(other)).message::<UserWithoutRequiredMfa>(), "per-user", "{other}");
        }
        let covered = verdict(&[policy(&[])], json!({"per_user_mfa_state": "enabled"}));
        assert!(covered.is_pass(), "a policy is enough");
    }

    #[test]
    fn many_users_and_policies_are_judged_one_by_one() {
        let out: Vec<Value> =
            (0..40).map(|n| policy(&[("conditions.users.excludeGroups", json!([format!("g{n}")]))])).collect();
        let rows: Vec<Value> = (0..5_000)
            .map(|n| {
                let groups =
                    if n % 50 == 0 { (0..40).map(|n| format!("g{n}")).collect() } else { vec![format!("g{}", n % 40)] };
                user(json!({"id": format!("u{n}"), "policy_groups": groups}))
            })
            .collect();
        let found = tenant(json!(false), &out).rows::<UserWithoutRequiredMfa>(rows);
        assert_eq!(found.iter().filter(|verdict| verdict.is_fail()).count(), 100);
    }

    #[test]
    fn the_synchronization_account_is_not_called_covered_where_a_policy_leaves_it_out() {
        let without = policy(&[(
            "conditions.users.excludeRoles",
            json!([crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION]),
        )]);
        assert!(verdict(std::slice::from_ref(&without), json!({})).is_pass());
        let holder = json!({"directory_roles": [crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION]});
        assert!(verdict(&[without], holder).is_not_applicable(), "left out, and not covered");
    }

    #[test]
    fn an_account_that_looks_like_an_emergency_account_is_a_question() {
        let one = crate::emergency::tests::administrator("U1", json!({}));
        let left_out = tenant(json!(false), &[policy(&[("conditions.users.excludeUsers", json!(["u1"]))])]);
        let ask = |tenant: Tenant| tenant.row::<UserWithoutRequiredMfa>(user(json!({})));
        assert!(ask(left_out.clone()).is_fail());
        let found = ask(left_out.with::<Administrator>(one.clone()));
        assert_eq!((found.is_unknown(), found.message::<UserWithoutRequiredMfa>()), (true, "confirm"));
        let nothing = tenant(json!(false), &[]).with::<Administrator>(one);
        assert!(ask(nothing).is_fail(), "no policy asks anybody");
    }
}
