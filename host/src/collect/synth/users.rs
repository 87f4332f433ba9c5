//! The users: who they are, and what is wrong with them.

use ephor_schema::tables::users as column;

use super::licences::{ADVANCED_AUDITING, Licence, YAMMER};
use super::random::{Ids, Random, Stream};
use super::{Defect, Tenant};
use crate::snapshot::{Error, Row, TableWriter};

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// An employee.
    Member,
    /// An account that holds directory roles.
    Administrator,
    /// An account that a program signs in with.
    Service,
    /// Somebody of another organization.
    Guest,
    /// The account of a shared mailbox, which nobody signs in with.
    Shared,
    /// The account of a room.
    Room,
    /// The account of a thing that can be booked.
    Equipment,
}

/// What is special about a user: a defect that one rule must find, or something that looks like one and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Plain,
    /// No method to sign in with beside the password.
    NoMethod,
    /// A privileged role, and methods that the tenant does not allow.
    Incapable,
    /// A privileged role, and methods that can be phished only.
    Phishable,
    /// Left out of the mailbox audit log.
    Bypass,
    /// Advanced auditing is paid for and switched off.
    AuditingOff,
    /// A group's licence could not be assigned.
    GroupError,
    /// Near miss: no method, of an account that is disabled or a guest.
    HarmlessNoMethod,
    /// Near miss: a privileged role and phishable methods, and the account is disabled.
    DisabledPhishable,
    /// Near miss: phishable methods, and a role without power.
    ReaderPhishable,
    /// Near miss: a telephone and a security key.
    PhoneAndKey,
    /// Near miss: advanced auditing is switched off for an account that is disabled.
    DisabledAuditingOff,
    /// Near miss: a licence error that no group causes.
    DirectError,
}

impl Case {
    pub(super) const fn defect(self) -> Option<Defect> {
        match self {
            Self::NoMethod => Some(Defect::MfaMethodMissing),
            Self::Incapable => Some(Defect::MfaIncapableAdministrator),
            Self::Phishable => Some(Defect::PrivilegedUserPhishableMethods),
            Self::Bypass => Some(Defect::AuditBypass),
            Self::AuditingOff => Some(Defect::AdvancedAuditingDisabled),
            Self::GroupError => Some(Defect::GroupLicenseError),
            _ => None,
        }
    }
}

/// What is decided about a user before any value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) account: Account,
    pub(super) enabled: bool,
    pub(super) licence: Licence,
    pub(super) case: Case,
}

/// Roles whose holders must not be phished.
const PRIVILEGED_ROLES: &[&str] = &[
    "62e90394-69f5-4237-9190-012177145e10", // Global Administrator
    "29232cdf-9323-42fd-ade2-1d097af3e4de", // Exchange Administrator
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c", // SharePoint Administrator
    "fe930be7-5e62-47db-91af-98c3a49a38b1", // User Administrator
    "194ae4cb-b126-40b2-bd5b-6091b380977d", // Security Administrator
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", // Conditional Access Administrator
    "c4e39bd9-1100-46d3-8c65-fb160da0071f", // Authentication Administrator
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", // Application Administrator
    "158c047a-c907-4556-b7ef-446551a6b5f7", // Cloud Application Administrator
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2", // Hybrid Identity Administrator
    "e8611ab8-c189-46e8-94e1-60213ab1f814", // Privileged Role Administrator
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13", // Privileged Authentication Administrator
];
/// Roles that can only look.
const READER_ROLES: &[&str] = &[
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451", // Global Reader
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", // Directory Readers
    "4a5d8f65-41da-4de4-8968-e035b65339cf", // Reports Reader
    "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b", // Message Center Reader
];
/// Lists of methods, none of which resists phishing.
const PHISHABLE: &[&[&str]] = &[
    &["microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush", "softwareOneTimePasscode"],
    &["mobilePhone", "softwareOneTimePasscode"],
    &["microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush", "mobilePhone", "softwareOneTimePasscode"],
    &["email", "microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush", "mobilePhone"],
    &["microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush"],
    &["hardwareOneTimePasscode"],
];
/// Lists with a method that resists phishing.
const RESISTANT: &[&[&str]] = &[
    &["fido2SecurityKey"],
    &["fido2SecurityKey", "windowsHelloForBusiness"],
    &["microsoftAuthenticatorPush", "passKeyDeviceBoundAuthenticator"],
    &["microsoftAuthenticatorPush", "windowsHelloForBusiness"],
    &["passKeyDeviceBound", "softwareOneTimePasscode"],
];
/// Methods with which nobody needs a password.
const PASSWORDLESS: &[&str] = &[
    "fido2SecurityKey",
    "microsoftAuthenticatorPasswordless",
    "passKeyDeviceBound",
    "passKeyDeviceBoundAuthenticator",
    "windowsHelloForBusiness",
];

/// What the first slots are, so that the smallest tenant has one of everything.
const fn cast(slot: u64) -> Option<Profile> {
    use Account::{Administrator, Equipment, Guest, Member, Room, Service, Shared};
    use Licence::{Business, E3, E5, F3};
    let (account, enabled, licence, case) = match slot {
        0 => (Member, true, E3, Case::NoMethod),
        1 => (Administrator, true, E5, Case::Phishable),
        2 => (Member, true, E3, Case::Bypass),
        3 => (Member, true, E5, Case::AuditingOff),
        4 => (Member, true, E3, Case::GroupError),
        5 => (Administrator, true, Licence::None, Case::Plain),
        6 => (Member, false, E3, Case::HarmlessNoMethod),
        7 => (Guest, true, Licence::None, Case::HarmlessNoMethod),
        8 | 17 => (Shared, false, Licence::None, Case::HarmlessNoMethod),
        9 => (Room, false, Licence::None, Case::HarmlessNoMethod),
        10 => (Member, true, Business, Case::DirectError),
        11 => (Guest, true, Licence::None, Case::Plain),
        12 => (Member, true, E5, Case::ReaderPhishable),
        13 => (Equipment, false, Licence::None, Case::HarmlessNoMethod),
        14 => (Administrator, true, E5, Case::PhoneAndKey),
        15 => (Administrator, false, E3, Case::DisabledPhishable),
        16 => (Member, false, E5, Case::DisabledAuditingOff),
        18 => (Administrator, true, F3, Case::Incapable),
        19 => (Service, true, Licence::None, Case::Plain),
        _ => return None,
    };
    Some(Profile { account, enabled, licence, case })
}

fn draw(random: &mut Random) -> Profile {
    let account = match random.below(1000) {
        0..3 => Account::Administrator,
        3..83 => Account::Guest,
        83..103 => Account::Service,
        103..153 => Account::Shared,
        153..168 => Account::Room,
        168..173 => Account::Equipment,
        _ => Account::Member,
    };
    let enabled = match account {
        Account::Member | Account::Administrator | Account::Service => !random.permille(60),
        Account::Guest => !random.permille(20),
        Account::Shared | Account::Room | Account::Equipment => false,
    };
    let licence = match account {
        Account::Member => match random.below(100) {
            0..25 => Licence::E5,
            25..65 => Licence::E3,
            65..75 => Licence::Business,
            75..96 => Licence::F3,
            _ => Licence::None,
        },
        Account::Administrator => random.pick(&[Some(Licence::E5), Some(Licence::E3), None]).unwrap_or(Licence::None),
        _ => Licence::None,
    };
    let case = match (account, enabled, random.below(1000)) {
        (Account::Member, true, 0..20) => Case::NoMethod,
        (Account::Member, _, 20..32) => Case::Bypass,
        (Account::Member, _, 32..44) if licence != Licence::None => Case::GroupError,
        (Account::Member, _, 44..50) => Case::DirectError,
        (Account::Member, true, 50..72) if licence == Licence::E5 => Case::AuditingOff,
        (Account::Member, false, 50..250) if licence == Licence::E5 => Case::DisabledAuditingOff,
        (Account::Member, true, 72..78) => Case::ReaderPhishable,
        (Account::Member, false, 250..600) => Case::HarmlessNoMethod,
        (Account::Administrator, true, 0..30) => Case::Phishable,
        (Account::Administrator, true, 30..40) => Case::Incapable,
        (Account::Administrator, true, 40..300) => Case::PhoneAndKey,
        (Account::Administrator, false, 0..400) => Case::DisabledPhishable,
        (Account::Service, _, 0..30) => Case::Bypass,
        (Account::Service, true, 30..40) => Case::NoMethod,
        (Account::Service, false, 30..500) => Case::HarmlessNoMethod,
        (Account::Guest, _, 0..600) => Case::HarmlessNoMethod,
        (Account::Shared | Account::Room | Account::Equipment, _, _) => Case::HarmlessNoMethod,
        _ => Case::Plain,
    };
    Profile { account, enabled, licence, case }
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
        let drawn = || draw(&mut self.tenant.random(Stream::Account, index));
        let mut profile = cast(self.tenant.slots.at(index)).unwrap_or_else(drawn);
        if profile.case.defect().is_some_and(|defect| !self.tenant.plants(defect)) {
            profile.case = Case::Plain;
        }
        profile
    }

    /// The defect that is planted in that user.
    pub(super) fn defect(&self, index: u64) -> Option<Defect> {
        self.profile(index).case.defect()
    }

    /// The display name and the name to sign in with.
    pub(super) fn name(&self, index: u64, account: Account) -> (String, String) {
        let Tenant { domain, initial_domain, .. } = self.tenant;
        let slot = self.tenant.slots.at(index);
        let pick = |of: &[(&'static str, &'static str)]| Random::new(slot, Stream::User, 0).pick(of);
        let place = |kind: &str, city: (&str, &str)| {
            (format!("{} {kind} {slot}", city.0), format!("{}-{}-{slot}@{domain}", kind.to_lowercase(), city.1))
        };
        match account {
            Account::Member | Account::Administrator => {
                let person = self.tenant.names.person(slot);
                if account == Account::Administrator {
                    return (format!("{} (Admin)", person.display), format!("adm-{}@{initial_domain}", person.alias));
                }
                (person.display, format!("{}@{domain}", person.alias))
            }
            Account::Guest => {
                let person = self.tenant.names.person(slot);
                let (partner, _) =
                    pick(&[("litware.example", ""), ("proseware.example", ""), ("alpineskihouse.example", "")]);
                (person.display, format!("{}_{partner}#EXT#@{initial_domain}", person.alias))
            }
            Account::Service => {
                let (what, _) =
                    pick(&[("backup", ""), ("scanner", ""), ("erp", ""), ("crm-sync", ""), ("monitoring", "")]);
                (format!("svc-{what}-{slot}"), format!("svc-{what}-{slot}@{domain}"))
            }
            Account::Shared => {
                let (what, alias) = pick(&[
                    ("Info", "info"),
                    ("Buchhaltung", "buchhaltung"),
                    ("Support", "support"),
                    ("Facturación", "facturacion"),
                ]);
                (format!("{what} {slot}"), format!("{alias}-{slot}@{domain}"))
            }
            Account::Room => place(
                "Room",
                pick(&[("Oslo", "oslo"), ("Zürich", "zuerich"), ("São Paulo", "saopaulo"), ("東京", "tokyo")]),
            ),
            Account::Equipment => {
                place("Projector", pick(&[("Oslo", "oslo"), ("Malmö", "malmoe"), ("Kraków", "krakow")]))
            }
        }
    }

    /// A person who works with computers, chosen by chance; none when chance found no one.
    pub(super) fn some_person(&self, random: &mut Random) -> Option<(String, String)> {
        for _ in 0..8 {
            let index = random.below(self.count());
            let profile = self.profile(index);
            if profile.account == Account::Member && profile.enabled {
                return Some(self.name(index, profile.account));
            }
        }
        None
    }

    /// The ids of the service plans that are enabled, and of those that are switched off.
    pub(super) fn plans(&self, index: u64, profile: Profile) -> (Vec<&'static str>, Vec<&'static str>) {
        // A tenth of the licensed users has another plan switched off, which says nothing about auditing.
        let no_yammer = index % 10 == 3;
        let off = |plan: &str| {
            (no_yammer && plan == YAMMER)
                || (plan == ADVANCED_AUDITING && matches!(profile.case, Case::AuditingOff | Case::DisabledAuditingOff))
        };
        profile.licence.plans().iter().copied().partition(|plan| !off(plan))
    }

    /// Writes all rows, and adds the directory roles they hold to `roles`.
    pub(super) fn write(&self, table: &mut TableWriter<'_>, roles: &mut u64) -> Result<(), Error> {
        for index in 0..self.count() {
            table.row(&self.id(index), |row| *roles += self.fill(index, row))?;
        }
        Ok(())
    }

    /// Fills one row; returns the number of directory roles.
    fn fill(&self, index: u64, row: &mut Row<'_>) -> u64 {
        let profile = self.profile(index);
        let Profile { account, enabled, case, .. } = profile;
        let mut random = self.tenant.random(Stream::User, index);
        let (display_name, user_principal_name) = self.name(index, account);
        let (enabled_plans, disabled_plans) = self.plans(index, profile);
        let roles = roles(profile, &mut random);
        let methods = methods(profile, &mut random);
        // A mail address alone resets a password and is no strong method.
        let registered = methods.iter().any(|method| *method != "email");
        let group = random.guid();
        let (errors, groups): (&[&str], &[&str]) = match case {
            Case::GroupError => (&[random.pick(&["CountViolation", "MutuallyExclusiveViolation"])], &[&group]),
            Case::DirectError => (&["DependencyViolation"], &[]),
            _ => (&[], &[]),
        };
        let age = 86_400 + random.below(10 * 365 * 86_400);
        let synced = account == Account::Member && random.permille(700);
        row.text(&column::USER_PRINCIPAL_NAME, &user_principal_name)
            .text(&column::DISPLAY_NAME, &display_name)
            .boolean(&column::ACCOUNT_ENABLED, enabled)
            .text(&column::USER_TYPE, if account == Account::Guest { "Guest" } else { "Member" })
            .time(&column::CREATED, self.tenant.plan.collected_at - i64::try_from(age).unwrap_or_default())
            .boolean(&column::ON_PREMISES_SYNC_ENABLED, synced)
            .symbols(&column::SERVICE_PLANS, &enabled_plans)
            .symbols(&column::DISABLED_PLANS, &disabled_plans)
            .symbols(&column::LICENSE_ERRORS, errors)
            .symbols(&column::LICENSE_ERROR_GROUPS, groups)
            .symbols(&column::DIRECTORY_ROLES, &roles)
            .boolean(&column::MFA_REGISTERED, registered)
            .symbols(&column::METHODS_REGISTERED, methods)
            .boolean(&column::MFA_CAPABLE, registered && case != Case::Incapable)
            .boolean(&column::PASSWORDLESS_CAPABLE, methods.iter().any(|method| PASSWORDLESS.contains(method)))
            .boolean(&column::AUDIT_BYPASS_ENABLED, case == Case::Bypass);
        roles.len() as u64
    }
}

fn roles(profile: Profile, random: &mut Random) -> Vec<&'static str> {
    match (profile.account, profile.case) {
        (Account::Administrator, _) => {
            let mut roles = vec![random.pick(PRIVILEGED_ROLES)];
            if random.permille(300) {
                roles.push(random.pick(READER_ROLES));
            }
            roles
        }
        (_, Case::ReaderPhishable) => vec![random.pick(READER_ROLES)],
        _ => Vec::new(),
    }
}

fn methods(profile: Profile, random: &mut Random) -> &'static [&'static str] {
    match (profile.account, profile.case) {
        (Account::Member, Case::NoMethod) if random.permille(300) => &["email"],
        (_, Case::NoMethod | Case::HarmlessNoMethod) => &[],
        (_, Case::Phishable | Case::DisabledPhishable | Case::ReaderPhishable) => random.pick(PHISHABLE),
        (_, Case::PhoneAndKey) => &["fido2SecurityKey", "mobilePhone"],
        (Account::Administrator, _) => random.pick(RESISTANT),
        (Account::Service, _) => &["softwareOneTimePasscode"],
        (_, _) if random.permille(300) => random.pick(RESISTANT),
        _ => random.pick(PHISHABLE),
    }
}
