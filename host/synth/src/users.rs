//! The users: their rows in good order, and what is planted in them.

use ephor_schema::Table;
use ephor_schema::tables::users as column;

use super::accounts::{self, Account, Kind, Profile};
use super::employment::Employment;
use super::licences::{ADVANCED_AUDITING, Licence, YAMMER};
use super::people::CONSEQUENCES;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Ids, Random, Stream};
use super::{Tenant, administrators, groups, slots};
use ephor_snapshot::{Error, Row, TableWriter};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// The values of one user that are not plain from the account.
#[derive(Clone, Debug)]
pub(super) struct User {
    /// When the tenant was collected.
    pub(super) now: i64,
    /// Ids of the service plans that are enabled.
    pub(super) plans: Vec<&'static str>,
    /// Ids of those that are switched off.
    pub(super) disabled_plans: Vec<&'static str>,
    /// Ids of the enabled ones that come through a group.
    pub(super) group_plans: Vec<&'static str>,
    license_errors: &'static [&'static str],
    license_error_groups: Vec<String>,
    /// Whether the user has an address in the domain through which mail goes to the cloud.
    routed: bool,
    created: i64,
    sessions_valid_from: i64,
    policy_groups: Vec<&'static str>,
    roles: Vec<&'static str>,
    methods: &'static [&'static str],
    mfa_capable: bool,
    passwordless_capable: bool,
    second_factor: &'static str,
    /// The old setting of a single user.
    pub(super) per_user_mfa: &'static str,
    risk_state: &'static str,
    risk_level: &'static str,
    risk_updated: Option<i64>,
    exchange_powershell: bool,
    audit_bypass: bool,
}

impl User {
    /// Registers methods, with all that follows from them.
    fn register(&mut self, methods: &'static [&'static str]) {
        let has = |of: &[&str]| methods.iter().any(|method| of.iter().any(|part| method.starts_with(part)));
        self.methods = methods;
        self.mfa_capable = is_strong(methods);
        self.passwordless_capable =
            has(&["fido2", "passKey", "windowsHello", "x509", "microsoftAuthenticatorPasswordless"]);
        self.second_factor = match methods {
            _ if has(&["microsoftAuthenticator"]) => "push",
            _ if has(&["softwareOneTime", "hardwareOneTime"]) => "oath",
            _ if has(&["mobilePhone"]) => "sms",
            _ if has(&["alternateMobilePhone"]) => "voiceAlternateMobile",
            _ if has(&["officePhone"]) => "voiceOffice",
            _ => "none",
        };
    }

    /// Puts the user at risk since some time ago; sessions are valid from some time later on.
    fn risk(&mut self, state: &'static str, level: &'static str, ago: i64, revoked_after: Option<i64>) {
        (self.risk_state, self.risk_level, self.risk_updated) = (state, level, Some(self.now - ago));
        self.sessions_valid_from = match revoked_after {
            Some(later) => self.now - ago + later,
            None => self.created.min(self.now - ago - 30 * DAY),
        };
    }

    /// Whether the user is in a group, by another group in it, too.
    pub(super) fn is_in(&self, group: &str) -> bool {
        self.policy_groups.contains(&group)
    }

    fn without_plan(&mut self, id: &str) {
        for plans in [&mut self.plans, &mut self.group_plans] {
            plans.retain(|plan| *plan != id);
        }
    }
}

/// A mail address alone resets a password and is no strong method.
fn is_strong(methods: &[&str]) -> bool {
    methods.iter().any(|method| *method != "email")
}

/// A number of seconds from one bound to the other.
fn between(random: &mut Random, least: i64, most: i64) -> i64 {
    least + i64::try_from(random.below((most - least).unsigned_abs())).unwrap_or_default()
}

fn licensed(profile: &Profile) -> bool {
    profile.licence != Licence::None
}

const NOTHING_AUDITED: &[&str] = &["audit/organization-auditing-disabled"];

type Defect = planting::Defect<Profile, User>;

/// What may be planted in a user. How to add to it: [`super::planting`].
pub(super) const PLANTS: &[Defect] = &[
    Defect::new(&["identity/mfa-method-missing"], 100, Profile::works, |user, random| {
        user.register(if random.permille(300) { &["email"] } else { &[] });
    }),
    Defect::new(&["identity/privileged-user-phishable-methods"], 300, Profile::administers, |user, random| {
        user.register(random.pick(PHISHABLE));
    }),
    Defect::new(
        &["audit/audit-bypass"],
        80,
        |profile| matches!(profile.account, Account::Member | Account::Service),
        |user, _| user.audit_bypass = true,
    )
    .masked_by(NOTHING_AUDITED),
    Defect::new(
        &["licensing/advanced-auditing-disabled"],
        60,
        |profile| profile.works() && licensed(profile),
        |user, _| {
            user.without_plan(ADVANCED_AUDITING);
            user.disabled_plans.push(ADVANCED_AUDITING);
        },
    ),
    Defect::new(
        &["licensing/group-license-error"],
        80,
        |profile| profile.by_group,
        |user, random| {
            user.license_errors = random.pick(GROUP_ERRORS);
            user.license_error_groups = vec![random.guid()];
        },
    ),
    // One that no group causes.
    Defect::new(&["licensing/direct-license-error"], 40, licensed, |user, _| {
        user.license_errors = &["DependencyViolation"];
    }),
    Defect::new(&["identity/mfa-incapable-administrator"], 300, Profile::administers, |user, random| {
        user.register(random.pick(RESISTANT));
        user.mfa_capable = false;
    }),
    Defect::new(&["identity/mfa-incapable-administrator"], 100, Profile::administers, |user, _| user.register(&[])),
    Defect::new(&["identity/per-user-mfa"], 40, Profile::works, |user, random| {
        user.per_user_mfa = if random.permille(500) { "enabled" } else { "enforced" };
    }),
    Defect::new(&["identity/phone-only-method"], 40, Profile::works, |user, random| {
        user.register(random.pick(TELEPHONE));
    }),
    Defect::new(&["identity/passwordless-not-registered"], 40, Profile::works, |user, random| {
        user.register(random.pick(WITH_PASSWORD));
    }),
    Defect::new(&["identity/risky-user-open"], 20, Profile::works, |user, random| {
        let ago = between(random, 2 * DAY, 20 * DAY);
        user.risk("atRisk", "high", ago, Some(HOUR));
    }),
    Defect::new(
        &["identity/risky-user-session-open", "identity/risky-user-open"],
        20,
        Profile::works,
        |user, random| {
            let ago = between(random, 2 * DAY, 20 * DAY);
            user.risk("atRisk", "high", ago, None);
        },
    ),
    Defect::new(
        &["licensing/audit-premium-uncovered"],
        40,
        |profile| profile.works() && licensed(profile) && profile.licence != Licence::E5,
        // Without the add-on.
        |user, _| user.without_plan(ADVANCED_AUDITING),
    ),
    Defect::new(
        &["hybrid/routing-address-missing"],
        40,
        |profile| profile.works() && profile.synced && profile.mailbox == Kind::User,
        |user, _| user.routed = false,
    ),
    Defect::new(&["mail/exchange-powershell-open"], 60, Profile::works, |user, _| user.exchange_powershell = true),
    // A member of the group that may be left out of policies, and is not.
    Defect::near_miss(30, Profile::works, |user, _| user.policy_groups.push(groups::EXEMPTED)),
    // A code generator and nothing else, which is no telephone and no half of going without a password.
    Defect::near_miss(40, Profile::works, |user, _| user.register(&["hardwareOneTimePasscode"])),
    // A telephone, and a security key beside it.
    Defect::near_miss(2_500, Profile::administers, |user, _| user.register(&["fido2SecurityKey", "mobilePhone"])),
    // A role that can only look, and methods that can be phished.
    Defect::near_miss(60, Profile::works, |user, random| {
        user.roles.push(random.pick(READER_ROLES));
        user.register(random.pick(PHISHABLE));
    }),
    // Advanced auditing is switched off for an account that is disabled.
    Defect::near_miss(
        600,
        |profile| profile.account == Account::Member && !profile.enabled && licensed(profile),
        |user, _| {
            user.without_plan(ADVANCED_AUDITING);
            user.disabled_plans.push(ADVANCED_AUDITING);
        },
    ),
    // A privileged account with methods that can be phished, and it is disabled.
    Defect::near_miss(
        1_500,
        |profile| profile.account == Account::Administrator && !profile.enabled,
        |user, random| user.register(random.pick(PHISHABLE)),
    ),
    // A risk that somebody dealt with.
    Defect::near_miss(40, Profile::works, |user, random| {
        let state = random.pick(&["remediated", "dismissed", "confirmedSafe"]);
        let ago = between(random, DAY, 80 * DAY);
        user.risk(state, "none", ago, Some(HOUR));
    }),
    // A small one, and all had to sign in again.
    Defect::near_miss(30, Profile::works, |user, random| {
        let ago = between(random, DAY, 60 * DAY);
        user.risk("atRisk", "low", ago, Some(HOUR));
    }),
    // One of an hour ago, and the sessions ended at once.
    Defect::near_miss(10, Profile::works, |user, random| {
        let ago = between(random, HOUR, 3 * HOUR);
        user.risk("atRisk", "high", ago, Some(HOUR / 2));
    }),
    // A member of that group by a group in it.
    Defect::near_miss(30, Profile::works, |user, _| {
        user.policy_groups.extend([groups::FIELD_STAFF, groups::EXEMPTED]);
    }),
    // The account with which a server that is gone synchronized.
    Defect::near_miss(
        2_000,
        |profile| profile.account == Account::Service && !profile.enabled,
        |user, _| user.roles.push(SYNCHRONIZATION_ROLE),
    ),
];
pub(super) const DEFECTS: DefectSet<Profile, User> =
    DefectSet::shared(PLANTS, Stream::UserPlant, slots::USERS, slots::SLOTS);

/// Directory Synchronization Accounts.
pub(super) const SYNCHRONIZATION_ROLE: &str = "d29b2b05-8046-44ba-8758-1e26182fcf32";
const GROUP_ERRORS: &[&[&str]] = &[&["CountViolation"], &["MutuallyExclusiveViolation"]];
/// Roles that can only look.
const READER_ROLES: &[&str] = &[
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451", // Global Reader
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", // Directory Readers
    "4a5d8f65-41da-4de4-8968-e035b65339cf", // Reports Reader
    "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b", // Message Center Reader
];
/// Lists without a password, none of which resists phishing.
const PHISHABLE: &[&[&str]] = &[
    &["microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush"],
    &["microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush", "softwareOneTimePasscode"],
    &["email", "microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush", "mobilePhone"],
];
/// Lists with which everybody types a password still.
const WITH_PASSWORD: &[&[&str]] = &[
    &["microsoftAuthenticatorPush", "softwareOneTimePasscode"],
    &["microsoftAuthenticatorPush", "mobilePhone", "softwareOneTimePasscode"],
    &["email", "microsoftAuthenticatorPush", "mobilePhone"],
];
/// Lists of nothing but telephones.
const TELEPHONE: &[&[&str]] =
    &[&["mobilePhone"], &["email", "mobilePhone"], &["alternateMobilePhone", "mobilePhone"], &["officePhone"]];
/// Lists with a method that resists phishing.
const RESISTANT: &[&[&str]] = &[
    &["fido2SecurityKey"],
    &["fido2SecurityKey", "windowsHelloForBusiness"],
    &["microsoftAuthenticatorPush", "passKeyDeviceBoundAuthenticator"],
    &["microsoftAuthenticatorPush", "windowsHelloForBusiness"],
    &["passKeyDeviceBound", "softwareOneTimePasscode"],
];

/// Methods in good order: without a password for all who work here, against phishing for who has power. Accounts that
/// nobody signs in to, and most guests, have none.
fn methods(profile: Profile, random: &mut Random) -> &'static [&'static str] {
    match (profile.account, profile.enabled) {
        (Account::Administrator, _) => random.pick(RESISTANT),
        (Account::Service, true) => &["fido2SecurityKey", "hardwareOneTimePasscode"],
        (Account::Service, false) => &[],
        (Account::Member, true) if random.permille(300) => random.pick(RESISTANT),
        (Account::Member, true) => random.pick(PHISHABLE),
        (Account::Member, false) if random.permille(350) => &[],
        (Account::Guest, _) if random.permille(600) => &[],
        (Account::Member, false) => random.pick(TELEPHONE),
        (Account::Guest, _) => random.pick(WITH_PASSWORD),
        (Account::Shared | Account::Room | Account::Equipment | Account::Synchronization, _) => &[],
    }
}

/// All users of a tenant.
pub(super) struct Users<'a> {
    tenant: &'a Tenant,
    ids: Ids,
}

impl<'a> Users<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        Self { tenant, ids: Ids::new(tenant.plan.seed, Stream::UserId, tenant.plan.users) }
    }

    pub(super) const fn count(&self) -> u64 {
        self.tenant.plan.users
    }

    pub(super) fn id(&self, index: u64) -> String {
        self.ids.guid(index)
    }

    pub(super) fn profile(&self, index: u64) -> Profile {
        accounts::profile(self.tenant, index)
    }

    /// The display name and the name to sign in with.
    pub(super) fn name(&self, index: u64, account: Account) -> (String, String) {
        accounts::name(self.tenant, index, account)
    }

    /// A person who works with computers, chosen by chance; none when chance found no one.
    pub(super) fn some_person(&self, random: &mut Random) -> Option<(String, String)> {
        for _ in 0..8 {
            let index = random.below(self.count());
            let profile = self.profile(index);
            if profile.works() {
                return Some(self.name(index, profile.account));
            }
        }
        None
    }

    pub(super) fn plant(&self, index: u64) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.tenant.slots.at(index), || self.profile(index))
    }

    /// The values of that user, with what is planted.
    pub(super) fn values(&self, index: u64, profile: Profile) -> User {
        let mut random = self.tenant.random(Stream::User, index);
        let mut user = self.healthy(index, profile, &mut random);
        if let Some(plant) = self.plant(index) {
            plant.change(&mut user, &mut random);
        }
        user
    }

    fn healthy(&self, index: u64, profile: Profile, random: &mut Random) -> User {
        // A tenth of the licensed users has another plan switched off, which says nothing about auditing.
        let off = |plan: &&str| index % 10 == 3 && *plan == YAMMER;
        let (disabled_plans, plans): (Vec<_>, Vec<_>) = profile.licence.plans().iter().copied().partition(off);
        let now = self.tenant.plan.collected_at;
        let created = now - between(random, DAY, 10 * 365 * DAY);
        // Some had to sign in again since.
        let sessions_valid_from = if random.permille(200) { now - between(random, 0, now - created) } else { created };
        let mut user = User {
            now,
            group_plans: if profile.by_group { plans.clone() } else { Vec::new() },
            plans,
            disabled_plans,
            license_errors: &[],
            license_error_groups: Vec::new(),
            routed: profile.synced,
            created,
            sessions_valid_from,
            policy_groups: match profile.account {
                Account::Member if random.permille(50) => vec![groups::EMPLOYEES, groups::PILOT],
                Account::Member => vec![groups::EMPLOYEES],
                _ => Vec::new(),
            },
            roles: Vec::new(),
            methods: &[],
            mfa_capable: false,
            passwordless_capable: false,
            second_factor: "none",
            per_user_mfa: "disabled",
            risk_state: "none",
            risk_level: "none",
            risk_updated: None,
            exchange_powershell: profile.account == Account::Administrator,
            audit_bypass: false,
        };
        if profile.account == Account::Administrator {
            user.roles.push(administrators::role(self.tenant, index).0);
            user.roles.extend(administrators::further(self.tenant, index).iter().map(|role| role.0));
            if random.permille(300) {
                user.roles.push(random.pick(READER_ROLES));
            }
        }
        if profile.account == Account::Synchronization {
            user.roles.push(SYNCHRONIZATION_ROLE);
        }
        user.register(methods(profile, random));
        user
    }

    /// Domains of the addresses. Who has no mailbox has none, but for guests, who have that of their organization.
    fn address_domains(&self, index: u64, profile: Profile, user: &User) -> Vec<String> {
        let Tenant { domain, initial_domain, .. } = self.tenant;
        match profile.account {
            Account::Guest => vec![accounts::partner(self.tenant, index).to_owned()],
            _ if profile.mailbox.owned() => {
                let routing = initial_domain.replace(".onmicrosoft.com", ".mail.onmicrosoft.com");
                let routed = user.routed.then_some(routing);
                [domain.clone(), initial_domain.clone()].into_iter().chain(routed).collect()
            }
            _ => Vec::new(),
        }
    }

    fn fill(&self, index: u64, profile: Profile, user: &User, row: &mut Row<'_>) {
        let (display_name, user_principal_name) = self.name(index, profile.account);
        let guest = profile.account == Account::Guest;
        let external = if accounts::is_internal_guest(index) { "internalGuest" } else { "b2bCollaborationGuest" };
        row.text(&column::USER_PRINCIPAL_NAME, &user_principal_name)
            .text(&column::DISPLAY_NAME, &display_name)
            .boolean(&column::ACCOUNT_ENABLED, profile.enabled)
            .text(&column::USER_TYPE, if guest { "Guest" } else { "Member" })
            .text(&column::EXTERNAL_USER_TYPE, if guest { external } else { "" })
            .boolean(&column::NAMED_FOR_SYNCHRONIZATION, profile.account == Account::Synchronization)
            .boolean(&column::IS_AGENT, false)
            .time(&column::CREATED, user.created)
            .boolean(&column::ON_PREMISES_SYNC_ENABLED, profile.synced)
            .symbols(&column::SERVICE_PLANS, &user.plans)
            .symbols(&column::DISABLED_PLANS, &user.disabled_plans)
            .symbols(&column::LICENSE_ERRORS, user.license_errors)
            .symbols(&column::LICENSE_ERROR_GROUPS, &user.license_error_groups)
            .symbols(&column::GROUP_PLANS, &user.group_plans)
            .symbols(&column::ADDRESS_DOMAINS, &self.address_domains(index, profile, user))
            .time(&column::SESSIONS_VALID_FROM, user.sessions_valid_from);
        Employment::of(self.tenant, index, profile, user.created).fill(row);
        row.symbols(&column::POLICY_GROUPS, &user.policy_groups)
            .symbols(&column::DIRECTORY_ROLES, &user.roles)
            .symbols(&column::SCOPED_ROLES, &[] as &[&str])
            .boolean(&column::MFA_REGISTERED, is_strong(user.methods))
            .symbols(&column::METHODS_REGISTERED, user.methods)
            .boolean(&column::MFA_CAPABLE, user.mfa_capable)
            .boolean(&column::PASSWORDLESS_CAPABLE, user.passwordless_capable)
            .text(&column::SECOND_FACTOR, user.second_factor)
            .text(&column::PER_USER_MFA_STATE, user.per_user_mfa)
            .text(&column::RISK_STATE, user.risk_state)
            .text(&column::RISK_LEVEL, user.risk_level);
        if let Some(time) = user.risk_updated {
            row.time(&column::RISK_UPDATED, time);
        }
        row.boolean(&column::EXCHANGE_POWERSHELL_ENABLED, user.exchange_powershell)
            .boolean(&column::AUDIT_BYPASS_ENABLED, user.audit_bypass);
    }
}

impl Rows for Users<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        let (mut roles, mut groups, mut risky) = (0, 0, 0);
        for index in 0..self.count() {
            let profile = self.profile(index);
            let user = self.values(index, profile);
            roles += user.roles.len() as u64;
            groups += user.policy_groups.len() as u64;
            risky += u64::from(user.risk_state != "none");
            table.row(&self.id(index), |row| self.fill(index, profile, &user, row))?;
        }
        Ok(vec![
            ("graph/users", self.count()),
            ("graph/policy-group-members", groups),
            // A program holds one, too.
            ("graph/role-assignments", roles + 1),
            ("graph/user-registration-details", self.count()),
            ("graph/user-sign-in-activity", self.count()),
            ("graph/per-user-mfa", self.count()),
            ("graph/risky-users", risky),
            ("exchange/users", self.count()),
            ("exchange/mailbox-audit-bypass", self.count()),
        ])
    }

    fn rules(&self) -> Vec<&'static str> {
        let consequences = CONSEQUENCES.iter().filter(|consequence| (consequence.when)(self.tenant));
        DEFECTS.rules(self.tenant).into_iter().chain(consequences.map(|consequence| consequence.rule)).collect()
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let consequence = CONSEQUENCES.iter().find(|consequence| consequence.rule == rule);
        let consequence = consequence.filter(|consequence| (consequence.when)(self.tenant));
        let found = move |index: &u64| {
            let profile = self.profile(*index);
            consequence.is_some_and(|consequence| (consequence.fits)(&(profile, self.values(*index, profile))))
                || self.plant(*index).is_some_and(|plant| plant.rules().contains(&rule))
        };
        Box::new((0..self.count()).filter(found).map(|index| self.id(index)))
    }
}
