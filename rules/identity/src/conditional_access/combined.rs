//! What all Conditional Access policies together reach: who is covered, by which client, and what falls short.
//!
//! A policy counts if it is enabled, asks for what is wanted, and nothing narrows it in a way that nobody can tell.
//! Policies that are narrowed by clients, people, applications, platforms, places, devices, risks or flows are taken
//! together: see `gap`.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, TenantPlan};

use crate::conditional_access::gap::{self, Cell, TooMany, Work};
use crate::conditional_access::grant::{Grant, blocks};
use crate::conditional_access::locations::Policies;
use crate::conditional_access::policy::Policy;
use crate::conditional_access::required_control::{GUESTS_ASKED, Goal};
use crate::conditional_access::scope::{self, Reach, Wanted, is_missing, is_new};
use crate::conditional_access::sign_in::{Bits, Dimension, Facts, Kind};
use crate::conditional_access::words::{self, clipped};
use crate::emergency::{Administrator, emergency_accounts};
use crate::service_plan::has_conditional_access;

/// What all policies together amount to.
#[derive(Debug)]
pub enum Judgement<'p> {
    /// The goal is reached.
    Reached,
    /// It may be reached by this policy, of which something cannot be told.
    Unclear(&'p Item<Policy>, String),
    /// There are more cases than can be tried.
    TooMany,
    /// It is not reached.
    Missed(Missed<'p>),
}

/// What is missing.
#[derive(Debug)]
pub struct Missed<'p> {
    /// Types of clients for which something is open.
    clients: Bits,
    /// Template ids of the roles for which something is open, of those that were asked for.
    pub roles: Vec<&'p str>,
    /// What is open for the first of them, in words: a part each.
    open: Vec<Phrase>,
    /// The policies that come near, each with what it lacks; the nearest first.
    near: Vec<(&'p Item<Policy>, Vec<Phrase>)>,
    /// The accounts that are all that is missing, if they look like emergency accounts.
    emergency: Vec<String>,
}

impl<'p> Judgement<'p> {
    /// The verdict of a rule that asks for the goal and nothing else: `unclear` is told the policy and why it cannot be
    /// told, `confirm` the accounts that are left out and look like emergency accounts, `short` the clients that are not
    /// covered, what is open, and the policies that come near, in words.
    pub fn verdict(
        self,
        unclear: impl FnOnce(Phrase, String) -> Verdict,
        too_many: impl FnOnce() -> Verdict,
        confirm: impl FnOnce(Phrases) -> Verdict,
        nothing: impl FnOnce() -> Verdict,
        short: impl FnOnce(String, Phrases, Phrases) -> Verdict,
    ) -> Verdict {
        match self {
            Self::Reached => Verdict::Pass,
            Self::Unclear(policy, why) => unclear(policy.name(), why).at(policy),
            Self::TooMany => too_many(),
            Self::Missed(missed) if missed.is_emergency() => confirm(missed.emergency()).at_all(missed.policies()),
            Self::Missed(missed) if !missed.comes_near() => nothing(),
            Self::Missed(missed) => short(missed.clients(), missed.open(), missed.near()).at_all(missed.policies()),
        }
    }
}

impl Judgement<'_> {
    /// Whether the goal is known not to be reached.
    #[must_use]
    pub const fn is_missed(&self) -> bool {
        matches!(self, Self::Missed(_))
    }
}

impl<'p> Missed<'p> {
    /// Whether a policy comes near.
    #[must_use]
    pub const fn comes_near(&self) -> bool {
        !self.near.is_empty()
    }

    /// Whether accounts that look like emergency accounts are all that is missing.
    #[must_use]
    pub const fn is_emergency(&self) -> bool {
        !self.emergency.is_empty()
    }

    /// These accounts.
    #[must_use]
    pub fn emergency(&self) -> Phrases {
        self.emergency.iter().map(|id| Phrase::of(ObjectKind::User, id)).collect()
    }

    /// The clients for which something is open, in words: `in browsers`.
    #[must_use]
    pub fn clients(&self) -> String {
        words::clients(self.clients)
    }

    /// What is open, a part each.
    #[must_use]
    pub fn open(&self) -> Phrases {
        self.open.iter().cloned().collect()
    }

    /// The policies that come near.
    pub fn policies(&self) -> impl Iterator<Item = &'p Item<Policy>> {
        self.near.iter().map(|(policy, _)| *policy)
    }

    /// The policies that come near and what they lack, one each.
    #[must_use]
    pub fn near(&self) -> Phrases {
        self.near.iter().map(|(policy, lacks)| near_in_words(policy, lacks)).collect()
    }
}

/// A policy and what it lacks.
#[must_use]
pub fn near_in_words(policy: &Policy, lacks: &[Phrase]) -> Phrase {
    policy.name().and(" (").then(&Phrase::joined(lacks, "; ")).and(")")
}

/// The policies, weighed against a goal.
#[derive(Debug, Default)]
pub struct Weighed<'p> {
    /// What policies ask of a sign-in.
    pub facts: Facts,
    /// Those that count, by their number in the document.
    pub counted: Vec<(usize, Reach)>,
    /// Those that may count, and why that cannot be told.
    pub unclear: Vec<(usize, Reach, String)>,
    /// Those that may reach further than they are counted for, or at all, and why that cannot be told: what counts by a
    /// policy that reaches somebody must not be denied for them.
    pub further: Vec<(usize, Reach, String)>,
    /// Those that come near.
    near: Vec<(&'p Item<Policy>, Vec<Phrase>)>,
}

/// Weighs all policies. Users and groups in `tolerated` may be excluded, and roles in `spared`.
#[must_use]
pub fn weigh<'p>(policies: &'p Policies, goal: Goal, tolerated: &[&str], spared: &[&str]) -> Weighed<'p> {
    let facts = Facts::with_trusted(policies.named.trusted().clone());
    let mut weighed = Weighed { facts, ..Weighed::default() };
    let wanted = Wanted { masks: goal.masks, action: goal.action, tolerated, spared };
    for (number, policy) in policies.iter().enumerate() {
        let Some(grant) = &policy.grant_controls else { continue };
        let asked = (goal.grant)(&policies.named.in_force(grant));
        let is_near = asked != Grant::AsGood;
        let (mut lacks, mut unclear, mut counts) = (Vec::new(), None, true);
        match asked {
            Grant::Yes | Grant::AsGood => {}
            Grant::No => continue,
            Grant::Weak(why) => {
                lacks.push(Phrase::text(why));
                counts = false;
            }
            Grant::Unclear(why) => unclear = Some(why),
        }
        if goal.every_time && blocks(grant) != Grant::Yes {
            match policy.asks_every_time() {
                Ok(true) => {}
                Ok(false) => {
                    lacks.push(Phrase::text("does not ask at every sign-in"));
                    counts = false;
                }
                Err(what) => unclear = unclear.or_else(|| Some(is_missing(what))),
            }
        }
        match State::read(policy.state.as_deref()) {
            State::On => {}
            State::Off(why) => {
                lacks.push(Phrase::text(why));
                counts = false;
            }
            State::Unclear(why) => unclear = unclear.or(Some(why)),
        }
        let mut read = scope::read(policy.conditions.as_ref(), wanted, &mut weighed.facts);
        let new_member = policy.new_member().map(is_new);
        lacks.append(&mut read.lacks);
        let further = read.reaches_further || (read.opaque && !read.elsewhere) || new_member.is_some();
        let unclear = unclear.or(read.unclear).or(new_member);
        if counts && further {
            let why = unclear.clone().unwrap_or_else(|| "its conditions are more than this rule knows".to_owned());
            let mut reach = read.reach.clone();
            reach.people.all |= read.new_people;
            weighed.further.push((number, reach, why));
        }
        match unclear {
            _ if !counts || read.opaque => {}
            Some(why) => weighed.unclear.push((number, read.reach, why)),
            None => weighed.counted.push((number, read.reach)),
        }
        if is_near && !lacks.is_empty() {
            weighed.near.push((policy, lacks));
        }
    }
    weighed.near.sort_by_key(|(_, lacks)| lacks.len());
    weighed
}

/// Whether a policy is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    On,
    /// It is not, and why.
    Off(&'static str),
    /// It cannot be told, and why.
    Unclear(String),
}

impl State {
    /// The state as Microsoft Graph writes it.
    #[must_use]
    pub fn read(state: Option<&str>) -> Self {
        let Some(state) = state else { return Self::Unclear(is_missing("state")) };
        let is = |known: &str| state.eq_ignore_ascii_case(known);
        if is("enabled") {
            Self::On
        } else if is("enabledForReportingButNotEnforced") {
            Self::Off("report-only")
        } else if is("disabled") {
            Self::Off("switched off")
        } else {
            Self::Unclear(is_new(&format!("the state {}", clipped(state))))
        }
    }
}

/// Judges all policies for the holders of these roles, or for everybody, as a rule asks that has the parameter
/// `excluded-principals`, given as `excluded`. Where accounts that look like emergency accounts are all that is missing, it says so.
#[must_use]
pub fn judge_as<'p, R: MayRead<Administrator>>(
    scan: &Scan<'_, R>,
    excluded: List<'_>,
    policies: &'p Policies,
    goal: Goal,
    of: &[&'p str],
) -> Judgement<'p> {
    let tolerated: Vec<&str> = excluded.collect();
    let judgement = judge_of(policies, goal, &tolerated, of);
    let Judgement::Missed(missed) = judgement else { return judgement };
    let emergency = emergency_accounts(policies, &scan.optional(), &tolerated);
    if emergency.is_empty() {
        return Judgement::Missed(missed);
    }
    let with: Vec<&str> = tolerated.iter().copied().chain(emergency.iter().map(String::as_str)).collect();
    match judge_of(policies, goal, &with, of) {
        Judgement::Reached => Judgement::Missed(Missed { emergency, ..missed }),
        // Beside them it cannot be told.
        unclear @ Judgement::Unclear(..) => unclear,
        Judgement::Missed(_) | Judgement::TooMany => Judgement::Missed(missed),
    }
}

/// Judges a goal that guests cannot give for members, and whether something is asked of guests, where it is reached: the
/// verdict on the members, or what is open for guests in the words of the rule, clients and gap.
#[allow(clippy::too_many_arguments, reason = "the words of the rule, a function each")]
pub fn judge_members_and_guests<R: MayRead<Administrator>>(
    scan: &Scan<'_, R>,
    excluded: List<'_>,
    policies: &Policies,
    goal: Goal,
    members: impl FnOnce(Judgement<'_>) -> Verdict,
    unclear: impl FnOnce(Phrase, String) -> Verdict,
    too_many: impl FnOnce() -> Verdict,
    guests_open: impl FnOnce(String, Phrases) -> Verdict,
) -> Verdict {
    let verdict = members(judge_as(scan, excluded.clone(), policies, goal.of_members(), &[]));
    if !verdict.is_pass() {
        return verdict;
    }
    let tolerated: Vec<&str> = excluded.collect();
    match judge(policies, GUESTS_ASKED, &tolerated) {
        Judgement::Reached => Verdict::Pass,
        Judgement::Unclear(policy, reason) => unclear(policy.name(), reason).at(policy),
        Judgement::TooMany => too_many(),
        Judgement::Missed(missed) => guests_open(missed.clients(), missed.open()).at_all(missed.policies()),
    }
}

/// Whether another goal is reached that will do in place of the one that is not, for all but those who may be left out and
/// those who look like emergency accounts: about these the rule of that goal asks.
#[must_use]
pub fn is_answered<R: MayRead<Administrator>>(
    scan: &Scan<'_, R>,
    excluded: List<'_>,
    policies: &Policies,
    by: Goal,
) -> bool {
    match judge_as(scan, excluded, policies, by, &[]) {
        Judgement::Reached => true,
        Judgement::Missed(missed) => missed.is_emergency(),
        Judgement::Unclear(..) | Judgement::TooMany => false,
    }
}

/// Judges all policies for everybody. Users and groups in `tolerated` may be excluded.
#[must_use]
pub fn judge<'p>(policies: &'p Policies, goal: Goal, tolerated: &[&str]) -> Judgement<'p> {
    judge_of(policies, goal, tolerated, &[])
}

/// Whether there is no Conditional Access in the tenant: its plans are known, none of them has it, and there is no policy.
/// Whoever cannot make a policy is not told to: `security-defaults-off` judges such a tenant.
#[must_use]
pub fn is_not_licensed<R: MayRead<TenantPlan>>(scan: &Scan<'_, R>, policies: &Policies) -> bool {
    policies.is_empty() && scan.optional::<TenantPlan>().known().is_some_and(|plans| !has_conditional_access(plans))
}

/// Judges all policies for the holders of each of these roles, by template id; without one, for everybody.
#[must_use]
pub fn judge_of<'p>(policies: &'p Policies, goal: Goal, tolerated: &[&str], of: &[&'p str]) -> Judgement<'p> {
    let mut weighed = weigh(policies, goal, tolerated, goal.spared);
    let mut cells: Vec<(Option<&str>, Cell)> = Vec::new();
    let numbers: Vec<_> = of.iter().map(|role| (*role, weighed.facts.number(Kind::Role, role))).collect();
    cells.extend(numbers.iter().map(|(role, fact)| (Some(*role), Cell::new(goal.masks, &weighed.facts, &[*fact]))));
    if of.is_empty() {
        cells.push((None, Cell::new(goal.masks, &weighed.facts, &[])));
    }
    let counted: Vec<&Reach> = weighed.counted.iter().map(|(_, reach)| reach).collect();
    let mut work = Work::new(Work::TENANT);
    let found = match Found::look(&counted, &cells, goal, &weighed.facts, &mut work) {
        Ok(None) => return Judgement::Reached,
        Ok(Some(found)) => found,
        Err(TooMany) => return Judgement::TooMany,
    };
    if let Some((number, _, why)) = weighed.unclear.first() {
        let all = counted.iter().copied().chain(weighed.unclear.iter().map(|(_, reach, _)| reach)).collect::<Vec<_>>();
        match Found::look(&all, &cells, goal, &weighed.facts, &mut work) {
            // What is known to fall short does so whatever the properties that are not there would say.
            Ok(Some(_)) => {}
            Ok(None) => {
                let policy = policies.get(*number);
                return policy.map_or(Judgement::TooMany, |policy| Judgement::Unclear(policy, why.clone()));
            }
            Err(TooMany) => return Judgement::TooMany,
        }
    }
    let Found { clients, roles, open } = found;
    Judgement::Missed(Missed { clients, roles, open, near: weighed.near, emergency: Vec::new() })
}

/// What is open.
struct Found<'r> {
    clients: Bits,
    roles: Vec<&'r str>,
    open: Vec<Phrase>,
}

impl<'r> Found<'r> {
    fn look(
        policies: &[&Reach],
        cells: &[(Option<&'r str>, Cell)],
        goal: Goal,
        facts: &Facts,
        work: &mut Work,
    ) -> Result<Option<Self>, TooMany> {
        let clients = goal.masks.of(Dimension::Client);
        let mut found = Self { clients: 0, roles: Vec::new(), open: Vec::new() };
        for (role, cell) in cells {
            for bit in (0..Dimension::Client.values().len()).map(|index| 1 << index).filter(|bit| clients & bit != 0) {
                let cell = cell.clone().with(Dimension::Client, bit);
                let Some(gap) = gap::find(policies, &cell, facts, work)? else { continue };
                if found.open.is_empty() {
                    found.open = gap.words(goal.masks, facts);
                }
                found.clients |= bit;
                found.roles.extend(role.filter(|role| !found.roles.contains(role)));
            }
        }
        Ok((found.clients != 0).then_some(found))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    /// The id of [`policy`].
    pub(crate) const ID: &str = "11111111-1111-1111-1111-111111111111";

    /// An enabled policy for everybody, with these changes laid over it: a path of properties and its new value.
    pub(crate) fn policy(changes: &[(&str, Value)]) -> Value {
        let mut policy = json!({
            "id": ID, "displayName": "Policy", "state": "enabled",
            "conditions": {
                "clientAppTypes": ["all"], "signInRiskLevels": [], "userRiskLevels": [], "platforms": null,
                "locations": null, "devices": null, "clientApplications": null,
                "authenticationFlows": {"transferMethods": null},
                "applications": {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
                    "includeAuthenticationContextClassReferences": [], "applicationFilter": null},
                "users": {"includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [],
                    "includeRoles": [], "excludeRoles": [], "includeGuestsOrExternalUsers": null,
                    "excludeGuestsOrExternalUsers": null}
            },
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": [],
                "termsOfUse": [], "authenticationStrength": null}
        });
        for (path, value) in changes {
            *path.split('.').fold(&mut policy, |at, name| &mut at[name]) = value.clone();
        }
        policy
    }

    /// What is open where these policies ask for a second factor, each with its changes; empty where nothing is.
    fn open(policies: &[&[(&str, Value)]]) -> String {
        let tenant = policies.iter().fold(Tenant::new(), |tenant, changes| tenant.with::<Policy>(policy(changes)));
        let verdict = tenant.check::<crate::mfa_not_required::MfaNotRequired>();
        if verdict.is_pass() { String::new() } else { plain(&verdict.arguments()[1]) }
    }

    /// An argument as a reader would see it where no name is known.
    pub(crate) fn plain(argument: &str) -> String {
        let mut text = argument.replace('\n', "; ");
        for kind in ["user", "group", "role", "application", "location", "policy"] {
            text = text.replace(&format!("{{{kind}:"), "");
        }
        text.replace('}', "")
    }

    fn platforms(include: &[&str], exclude: &[&str]) -> (&'static str, Value) {
        ("conditions.platforms", json!({"includePlatforms": include, "excludePlatforms": exclude}))
    }

    fn locations(include: &[&str], exclude: &[&str]) -> (&'static str, Value) {
        ("conditions.locations", json!({"includeLocations": include, "excludeLocations": exclude}))
    }

    fn users(of: &str, ids: &[&str]) -> (&'static str, Value) {
        let path = match of {
            "include groups" => "conditions.users.includeGroups",
            "exclude groups" => "conditions.users.excludeGroups",
            "include users" => "conditions.users.includeUsers",
            "include roles" => "conditions.users.includeRoles",
            "exclude roles" => "conditions.users.excludeRoles",
            _ => "conditions.users.excludeUsers",
        };
        (path, json!(ids))
    }

    #[test]
    fn platforms_that_two_policies_share_are_covered_and_the_rest_is_named() {
        let two = [platforms(&["windows", "macOS"], &[])];
        assert_eq!(open(&[&two, &[platforms(&["all"], &["macOS", "windows"])]]), "");
        assert_eq!(open(&[&two, &[platforms(&["all"], &["macOS", "windows", "linux"])]]), "on Linux");
        assert_eq!(
            open(&[&two, &[platforms(&["android", "iOS"], &[])]]),
            "on Windows Phone, Linux, and platforms that Entra does not recognize"
        );
        assert_eq!(
            open(&[&two, &[platforms(&["all"], &["chromeOS", "windows", "macOS"])]]),
            "on platforms that Entra does not recognize"
        );
        let named = ["android", "iOS", "windows", "windowsPhone", "macOS", "linux"];
        assert_eq!(open(&[&[platforms(&named, &[])]]), "on platforms that Entra does not recognize");
    }

    #[test]
    fn places_that_two_policies_share_are_covered_and_the_rest_is_named() {
        let outside = [locations(&["All"], &["AllTrusted"])];
        assert_eq!(open(&[&outside]), "in trusted locations");
        assert_eq!(open(&[&outside, &[locations(&["AllTrusted"], &[])]]), "");
        let linux = [platforms(&["all"], &["linux"])];
        let inside = [locations(&["AllTrusted"], &[]), linux[0].clone()];
        assert_eq!(open(&[&outside, &inside]), "in trusted locations; on Linux");
        // Locations overlap: who is in both is left out by the first and not reached by the second.
        let overlap = [locations(&["All"], &["a", "b"])];
        assert_eq!(
            open(&[&overlap, &[locations(&["a"], &["b"])], &[locations(&["b"], &["a"])]]),
            "in all of the locations a, b"
        );
        assert_eq!(open(&[&overlap, &[locations(&["a"], &[])], &[locations(&["b"], &["a"])]]), "");
    }

    #[test]
    fn applications_that_two_policies_share_are_covered_and_the_rest_is_named() {
        const ID: &str = "00000003-0000-0000-c000-000000000000";
        let include = |ids: &[&str]| ("conditions.applications.includeApplications", json!(ids));
        let exclude = |ids: &[&str]| ("conditions.applications.excludeApplications", json!(ids));
        assert_eq!(open(&[&[exclude(&["Office365"])], &[include(&["Office365"])]]), "");
        assert_eq!(open(&[&[exclude(&[ID])], &[include(&[&ID.to_uppercase()])]]), "");
        assert_eq!(open(&[&[include(&["Office365"])]]), "applications outside Office365");
        let other = ID.replace('3', "4");
        assert_eq!(open(&[&[exclude(&[ID])], &[exclude(&[&other])]]), "", "no application is both");
        let suite_but_one = [include(&["Office365"]), exclude(&[ID])];
        let found = open(&[&[exclude(&["Office365"])], &suite_but_one]);
        assert_eq!(found, format!("the application {ID}; applications of Office365"));
        let guests = json!({"mode": "exclude", "rule": "x"});
        let filtered = [("conditions.applications.applicationFilter", guests)];
        assert_eq!(open(&[&filtered, &[include(&[ID])]]), format!("every application but {ID}"), "nobody can tell");
    }

    #[test]
    fn groups_roles_and_users_that_another_policy_covers_are_covered() {
        let nobody = users("include users", &["None"]);
        assert_eq!(open(&[&[users("exclude groups", &["G"])], &[nobody.clone(), users("include groups", &["g"])]]), "");
        assert_eq!(open(&[&[users("exclude users", &["u"])], &[users("include users", &["u"])]]), "");
        assert_eq!(open(&[&[users("exclude roles", &["r"])], &[nobody.clone(), users("include roles", &["r"])]]), "");
        let role = Role::GlobalAdministrator.symbol();
        assert_eq!(open(&[&[users("exclude roles", &[role])]]), format!("holders of the role {role}"));
        // The second policy leaves out a member of the first's group.
        let of_group = [nobody, users("include groups", &["g"]), users("exclude groups", &["h"])];
        assert_eq!(open(&[&[users("exclude groups", &["g"])], &of_group]), "members of all of the groups g, h");
        // Somebody who is in all three groups is left out by all three policies.
        let out = |group: &'static str| [users("exclude groups", &[group])];
        assert_eq!(open(&[&out("a"), &out("b"), &out("c")]), "members of all of the groups a, b, c");
        assert_eq!(open(&[&[users("exclude users", &["a"])], &[users("exclude users", &["b"])]]), "", "nobody is both");
    }

    #[test]
    fn guests_that_another_policy_covers_are_covered() {
        let kinds = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider";
        let all = json!({"membershipKind": "all"});
        let some = json!({"membershipKind": "enumerated", "members": ["t"]});
        let out = |kinds: &str| {
            [(
                "conditions.users.excludeGuestsOrExternalUsers",
                json!({"guestOrExternalUserTypes": kinds, "externalTenants": all}),
            )]
        };
        let only = |kinds: &str, tenants: &Value| {
            let guests = json!({"guestOrExternalUserTypes": kinds, "externalTenants": tenants});
            [users("include users", &[]), ("conditions.users.includeGuestsOrExternalUsers", guests)]
        };
        assert_eq!(open(&[&out(kinds), &only(kinds, &all)]), "");
        assert_eq!(
            open(&[&out("internalGuest"), &only("internalGuest", &some)]),
            "",
            "those of this tenant have no other"
        );
        assert_eq!(open(&[&out("internalGuest"), &only("serviceProvider", &all)]), "internal guests");
        let partner = "B2B collaboration guests";
        assert_eq!(
            open(&[&out("b2bCollaborationGuest"), &only("b2bCollaborationGuest", &some)]),
            partner,
            "of some tenants"
        );
        assert_eq!(open(&[&out(kinds), &[users("include users", &["GuestsOrExternalUsers"])]]), "");
        assert_eq!(open(&[&[users("include users", &["GuestsOrExternalUsers"])]]), "members of the tenant");
        assert_eq!(open(&[&out("brandNew")]), "every sign-in", "a kind that is new");
    }

    #[test]
    fn risks_flows_and_devices_that_two_policies_share_are_covered() {
        let risk = |levels: &[&str]| [("conditions.signInRiskLevels", json!(levels))];
        assert_eq!(open(&[&risk(&["high", "medium"]), &risk(&["low", "none"])]), "");
        assert_eq!(open(&[&risk(&["high", "medium"]), &risk(&["low"])]), "when sign-in risk is none");
        let flow = |methods: &str| [("conditions.authenticationFlows.transferMethods", json!(methods))];
        let both = "in ordinary sign-ins";
        assert_eq!(open(&[&flow("deviceCodeFlow,authenticationTransfer")]), both);
        let device =
            |mode: &str, rule: &str| [("conditions.devices", json!({"deviceFilter": {"mode": mode, "rule": rule}}))];
        let rule = "device.isCompliant -eq True";
        assert_eq!(open(&[&device("include", rule), &device("exclude", rule)]), "");
        assert_eq!(open(&[&device("exclude", rule)]), format!("on devices that match {rule}"));
        assert_eq!(
            open(&[&device("include", "a"), &device("exclude", "b")]),
            "on devices that match b; on devices that do not match a"
        );
        assert_eq!(open(&[&device("either", rule), &device("exclude", rule)]), format!("on devices that match {rule}"));
        // However they are spelled.
        let (other, neither) = ("device.isCompliant -ne true", "device.trustType -eq \"ServerAD\"");
        assert_eq!(open(&[&device("include", rule), &device("include", other)]), "");
        assert_eq!(open(&[&device("exclude", other), &device("exclude", rule)]), "");
        assert_eq!(open(&[&device("exclude", rule), &device("exclude", "device.isCompliant -eq False")]), "");
        assert!(!open(&[&device("include", rule), &device("include", "device.isCompliant -eq False")]).is_empty());
        let gap = open(&[&device("exclude", rule), &device("include", neither)]);
        assert_eq!(gap, format!("on devices that match {rule}; on devices that do not match {neither}"));
        let either = format!("{rule} -or {neither}");
        assert_eq!(open(&[&device("include", rule), &device("include", neither), &device("exclude", &either)]), "");
    }

    #[test]
    fn a_policy_that_is_narrowed_in_a_way_that_nobody_can_tell_covers_nothing() {
        let hidden = [("conditions.insiderRiskLevels", json!("elevated"))];
        assert_eq!(open(&[&hidden, &[platforms(&["linux"], &[])]]), "on every platform but Linux");
        for (name, value) in [
            ("devices", json!({"includeDevices": ["All"], "excludeDevices": ["Compliant"]})),
            ("insiderRiskLevels", json!("elevated")),
            ("clientApplications", json!({"includeServicePrincipals": ["All"]})),
        ] {
            let path = format!("conditions.{name}");
            assert_eq!(open(&[&[(&path, value)]]), "every sign-in", "{name}");
        }
    }

    #[test]
    fn what_is_new_in_a_policy_is_unknown_where_it_decides() {
        use crate::mfa_not_required::MfaNotRequired;
        let check = |policies: &[Value]| Tenant::new().with_all::<Policy>(policies).check::<MfaNotRequired>();
        for (path, value) in [
            ("conditions.locations", json!({"includeLocations": ["All"], "brandNew": [1]})),
            ("conditions.platforms", json!({"includePlatforms": ["all"], "brandNew": true})),
            ("conditions.authenticationFlows", json!({"brandNew": "x"})),
            ("conditions.brandNew", json!(false)),
            ("conditions.users.includeRobots", json!(["All"])),
            ("conditions.applications.brandNew", json!(["a"])),
            ("grantControls.vouchers", json!(["v"])),
            ("exemptions", json!(["u1"])),
            ("state", json!("brandNew")),
        ] {
            let new = policy(&[(path, value)]);
            let found = check(std::slice::from_ref(&new));
            assert_eq!(found.message::<MfaNotRequired>(), "unclear", "{path}");
            assert!(found.arguments()[1].contains("new to this rule"), "{path}");
            assert!(check(&[new.clone(), policy(&[])]).is_pass(), "{path}: another policy is enough");
            let mut off = new;
            off["conditions"]["platforms"] = json!({"includePlatforms": ["linux"]});
            if path != "conditions.platforms" {
                assert!(check(&[off]).is_fail(), "{path}: it falls short whatever is new");
            }
        }
    }

    #[test]
    fn conditions_that_say_nothing_do_not_narrow() {
        for (name, value) in [
            ("locations", json!({"includeLocations": ["All"], "excludeLocations": []})),
            ("platforms", json!({"includePlatforms": ["all"], "excludePlatforms": null})),
            ("authenticationFlows", json!({"transferMethods": "none"})),
            ("devices", json!({"deviceFilter": null, "includeDevices": []})),
            ("signInRiskLevels", json!([])),
            ("agents@odata.context", json!("x")),
            ("agents", json!({"@odata.type": "x", "a": [null]})),
        ] {
            let path = format!("conditions.{name}");
            assert_eq!(open(&[&[(&path, value)]]), "", "{name}");
        }
    }

    #[test]
    fn a_policy_for_no_type_of_client_covers_nothing() {
        assert_eq!(open(&[&[("conditions.clientAppTypes", json!([]))]]), "every sign-in");
        assert_eq!(open(&[&[("conditions.clientAppTypes", json!(["brandNew"]))]]), "every sign-in");
    }

    #[test]
    fn what_lacks_a_property_is_unclear_only_where_it_could_fill_the_gap() {
        let verdict = |policies: &[Value]| {
            Tenant::new().with_all::<Policy>(policies).check::<crate::mfa_not_required::MfaNotRequired>()
        };
        let narrow = policy(&[platforms(&["windows"], &[])]);
        let rest = policy(&[("state", Value::Null), platforms(&["all"], &["windows"])]);
        let linux = policy(&[("state", Value::Null), platforms(&["linux"], &[])]);
        assert!(verdict(&[narrow.clone(), rest]).is_unknown());
        assert!(verdict(&[narrow, linux]).is_fail(), "it falls short whatever its state");
    }

    #[test]
    fn more_cases_than_can_be_tried_are_never_a_pass() {
        // A riddle: of 9 holes each of 10 pigeons needs one of its own. Every policy leaves out what would solve it.
        let group = |pigeon: usize, hole: usize| format!("p{pigeon}h{hole}");
        let mut policies = Vec::new();
        for pigeon in 0..10 {
            let holes: Vec<String> = (0..9).map(|hole| group(pigeon, hole)).collect();
            policies.push(policy(&[("conditions.users.excludeGroups", json!(holes))]));
        }
        for hole in 0..9 {
            for (one, other) in (0..10).flat_map(|one| (0..one).map(move |other| (one, other))) {
                let other_than = |id: &str| json!({"includeLocations": [id], "excludeLocations": []});
                // Whoever is in both groups: in one, at the place that stands for the other.
                policies.push(policy(&[
                    ("conditions.users.includeUsers", json!([])),
                    ("conditions.users.includeGroups", json!([group(one, hole)])),
                    ("conditions.locations", other_than(&group(other, hole))),
                ]));
            }
        }
        for (pigeon, hole) in (0..10).flat_map(|pigeon| (0..9).map(move |hole| (pigeon, hole))) {
            let name = group(pigeon, hole);
            policies.push(policy(&[
                ("conditions.users.includeUsers", json!([])),
                ("conditions.users.includeGroups", json!([name])),
                ("conditions.locations", json!({"includeLocations": ["All"], "excludeLocations": [name]})),
            ]));
        }
        let tenant = policies.into_iter().fold(Tenant::new(), |tenant, policy| tenant.with::<Policy>(policy));
        let found = tenant.check::<crate::mfa_not_required::MfaNotRequired>();
        assert_eq!(found.message::<crate::mfa_not_required::MfaNotRequired>(), "too-many");
    }
}
