//! The accounts: what each one is for, before anything is planted, and what it is called.

use super::Tenant;
use super::licences::Licence;
use super::random::{Random, Stream};
use super::slots;

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
    /// The account with which Microsoft Entra Connect writes to the directory.
    Synchronization,
}

/// Kind of mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Shared,
    Room,
    Equipment,
    Group,
    Discovery,
    PublicFolder,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::User => "UserMailbox",
            Self::Shared => "SharedMailbox",
            Self::Room => "RoomMailbox",
            Self::Equipment => "EquipmentMailbox",
            Self::Group => "GroupMailbox",
            Self::Discovery => "DiscoveryMailbox",
            Self::PublicFolder => "PublicFolderMailbox",
        }
    }

    /// Whether it is the mailbox of a user account.
    pub(super) const fn owned(self) -> bool {
        matches!(self, Self::User | Self::Shared | Self::Room | Self::Equipment)
    }
}

/// What is decided about an account and its mailbox before any value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) account: Account,
    pub(super) enabled: bool,
    pub(super) licence: Licence,
    /// Whether the licence comes through a group.
    pub(super) by_group: bool,
    /// Whether the account is synchronized from an on-premises directory.
    pub(super) synced: bool,
    /// The account's mailbox; for accounts without one, the mailbox without an owner that stands in its place.
    pub(super) mailbox: Kind,
}

impl Profile {
    /// An employee who may sign in.
    pub(super) fn works(&self) -> bool {
        self.account == Account::Member && self.enabled
    }

    /// An administrator who may sign in.
    pub(super) fn administers(&self) -> bool {
        self.account == Account::Administrator && self.enabled
    }
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
        Account::Shared | Account::Room | Account::Equipment | Account::Synchronization => false,
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
    let mailbox = match (account, licence) {
        (Account::Shared, _) => Kind::Shared,
        (Account::Room, _) => Kind::Room,
        (Account::Equipment, _) => Kind::Equipment,
        (Account::Guest | Account::Service, _) | (_, Licence::None) => match random.below(100) {
            0..2 => Kind::Discovery,
            2..10 => Kind::PublicFolder,
            _ => Kind::Group,
        },
        _ => Kind::User,
    };
    let by_group = licence != Licence::None && random.permille(600);
    let synced = account == Account::Member && random.permille(700);
    Profile { account, enabled, licence, by_group, synced, mailbox }
}

/// An administrator whose licence is in a group is one of a thousand accounts; so many draws find one for sure.
const DRAWS: u64 = 100_000;

/// There is one in every tenant, in the last slot: all of them are hybrid.
const SYNCHRONIZATION: Profile = Profile {
    account: Account::Synchronization,
    enabled: true,
    licence: Licence::None,
    by_group: false,
    synced: false,
    mailbox: Kind::Group,
};

/// The account of that index. In the first slots stands who can play the part of the slot.
pub(super) fn profile(tenant: &Tenant, index: u64) -> Profile {
    let slot = tenant.slots.at(index);
    if slot + 1 == tenant.plan.users {
        return SYNCHRONIZATION;
    }
    let mut random = tenant.random(Stream::Account, index);
    let mut profile = draw(&mut random);
    if slot < slots::SLOTS {
        for _ in 0..DRAWS {
            if slots::applies(slot, &profile) {
                break;
            }
            profile = draw(&mut random);
        }
    }
    profile
}

/// Whether the guest of that index was made here for somebody else instead of invited; few were.
pub(super) const fn is_internal_guest(index: u64) -> bool {
    index % 20 == 7
}

/// The domain of the organization that the guest of that index is of.
pub(super) fn partner(tenant: &Tenant, index: u64) -> &'static str {
    let partners = &["litware.example", "proseware.example", "alpineskihouse.example"];
    Random::new(tenant.slots.at(index), Stream::User, 0).pick(partners)
}

/// The display name and the name to sign in with.
pub(super) fn name(tenant: &Tenant, index: u64, account: Account) -> (String, String) {
    let Tenant { domain, initial_domain, .. } = tenant;
    let slot = tenant.slots.at(index);
    let pick = |of: &[(&'static str, &'static str)]| Random::new(slot, Stream::User, 0).pick(of);
    let place = |kind: &str, city: (&str, &str)| {
        (format!("{} {kind} {slot}", city.0), format!("{}-{}-{slot}@{domain}", kind.to_lowercase(), city.1))
    };
    match account {
        Account::Member | Account::Administrator => {
            let person = tenant.names.person(slot);
            if account == Account::Administrator {
                return (format!("{} (Admin)", person.display), format!("adm-{}@{initial_domain}", person.alias));
            }
            (person.display, format!("{}@{domain}", person.alias))
        }
        Account::Guest => {
            let person = tenant.names.person(slot);
            let partner = partner(tenant, index);
            // Only the name of who was invited says so.
            let name = if is_internal_guest(index) {
                format!("{}.{}@{domain}", person.alias, partner.trim_end_matches(".example"))
            } else {
                format!("{}_{partner}#EXT#@{initial_domain}", person.alias)
            };
            (person.display, name)
        }
        Account::Service => {
            let (what, _) = pick(&[("backup", ""), ("scanner", ""), ("erp", ""), ("crm-sync", ""), ("monitoring", "")]);
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
        Account::Synchronization => (
            "On-Premises Directory Synchronization Service Account".to_owned(),
            format!("Sync_SRV01_{:012x}@{initial_domain}", Random::new(slot, Stream::User, 0).next() >> 16),
        ),
        Account::Equipment => place("Projector", pick(&[("Oslo", "oslo"), ("Malmö", "malmoe"), ("Kraków", "krakow")])),
    }
}
