//! The mailboxes: one for each user who has one, and in the place of the others those that belong to no user.
//! So there are as many mailboxes as users, and their ids ascend with those of the users.

use ephor_schema::tables::mailboxes as column;

use super::licences::Licence;
use super::random::{Ids, Random, Stream};
use super::users::{Account, Profile, Users};
use super::{Defect, Tenant};
use crate::snapshot::{Error, Row, TableWriter};

/// Kind of mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    Shared,
    Room,
    Equipment,
    Group,
    Discovery,
    PublicFolder,
}

impl Kind {
    const fn name(self) -> &'static str {
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
    const fn owned(self) -> bool {
        matches!(self, Self::User | Self::Shared | Self::Room | Self::Equipment)
    }
}

/// What is special about a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Plain,
    /// Customised long ago, so that access to mail is not recorded.
    Missing,
    /// A resource or system mailbox, for which Exchange obeys that auditing is off.
    AuditOff,
    /// Near miss: customised, with more than the default.
    Superset,
    /// Near miss: managed by Microsoft, and the set that is shown is old.
    Stale,
    /// Near miss: auditing is off, which Exchange ignores for this kind.
    IgnoredOff,
}

impl Case {
    const fn defect(self) -> Option<Defect> {
        match self {
            Self::Missing => Some(Defect::MailItemsAccessedMissing),
            Self::AuditOff => Some(Defect::MailboxAuditDisabled),
            _ => None,
        }
    }
}

// The sets that Microsoft manages, since 2024 the same for all licences; sorted.
const ADMIN: &[&str] = &[
    "ApplyRecord",
    "Create",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "Send",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const DELEGATE: &[&str] = &[
    "ApplyRecord",
    "Create",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const OWNER: &[&str] = &[
    "ApplyRecord",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "Send",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
// Sets with everything that an auditor may ask for beside the default.
const ADMIN_MORE: &[&str] = &[
    "ApplyRecord",
    "Copy",
    "Create",
    "FolderBind",
    "HardDelete",
    "MailItemsAccessed",
    "Move",
    "MoveToDeletedItems",
    "RecordDelete",
    "Send",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const DELEGATE_MORE: &[&str] = &[
    "ApplyRecord",
    "Create",
    "FolderBind",
    "HardDelete",
    "MailItemsAccessed",
    "Move",
    "MoveToDeletedItems",
    "RecordDelete",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const OWNER_MORE: &[&str] = &[
    "ApplyRecord",
    "Create",
    "HardDelete",
    "MailItemsAccessed",
    "MailboxLogin",
    "Move",
    "MoveToDeletedItems",
    "RecordDelete",
    "SearchQueryInitiated",
    "Send",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
// Sets as they were customised before 2019.
const ADMIN_OLD: &[&str] = &[
    "Copy",
    "Create",
    "FolderBind",
    "HardDelete",
    "MessageBind",
    "Move",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
];
const DELEGATE_OLD: &[&str] = &["Create", "HardDelete", "SendAs", "SendOnBehalf", "SoftDelete", "Update"];
const OWNER_OLD: &[&str] = &["MailboxLogin"];
// The fixed sets of group mailboxes.
const GROUP: &[&str] =
    &["Create", "HardDelete", "MoveToDeletedItems", "SendAs", "SendOnBehalf", "SoftDelete", "Update"];
const GROUP_OWNER: &[&str] = &["HardDelete", "MoveToDeletedItems", "SoftDelete", "Update"];

const ALL: &[&str] = &["Admin", "Delegate", "Owner"];

/// What a mailbox says about its auditing.
#[derive(Clone, Copy)]
struct Sets {
    managed: &'static [&'static str],
    admin: &'static [&'static str],
    delegate: &'static [&'static str],
    owner: &'static [&'static str],
}

const DEFAULT: Sets = Sets { managed: ALL, admin: ADMIN, delegate: DELEGATE, owner: OWNER };

/// The ways in which the record of access to mail is missing. At least one logon type is neither managed nor
/// records `MailItemsAccessed`.
const MISSING: &[Sets] = &[
    Sets { managed: &[], admin: ADMIN_OLD, delegate: DELEGATE_OLD, owner: OWNER_OLD },
    Sets { managed: &["Admin", "Delegate"], owner: OWNER_OLD, ..DEFAULT },
    Sets { managed: &["Admin", "Owner"], delegate: DELEGATE_OLD, ..DEFAULT },
    Sets { managed: &["Delegate", "Owner"], admin: ADMIN_OLD, ..DEFAULT },
    Sets { managed: &[], admin: ADMIN_MORE, delegate: DELEGATE_MORE, owner: &[] },
    // The set that is shown for the delegate holds it and Microsoft manages the administrator's: the owner's lacks it.
    Sets { managed: &["Admin"], admin: ADMIN_OLD, delegate: DELEGATE_MORE, owner: OWNER_OLD },
];
const SUPERSET: &[Sets] = &[
    Sets { managed: &[], admin: ADMIN_MORE, delegate: DELEGATE_MORE, owner: OWNER_MORE },
    Sets { managed: &["Admin", "Delegate"], owner: OWNER_MORE, ..DEFAULT },
    Sets { managed: &["Owner"], admin: ADMIN_MORE, ..DEFAULT },
];
const STALE: &[Sets] = &[
    Sets { managed: ALL, admin: ADMIN_OLD, delegate: DELEGATE_OLD, owner: OWNER_OLD },
    Sets { managed: ALL, owner: OWNER_OLD, ..DEFAULT },
    Sets { managed: &["Delegate", "Owner"], admin: ADMIN_MORE, delegate: DELEGATE_OLD, owner: &[] },
];

impl Default for Sets {
    fn default() -> Self {
        DEFAULT
    }
}

/// What the first slots have, so that the smallest tenant has one of everything. Who has which slot stands with the
/// users.
const fn cast(slot: u64) -> Option<Case> {
    match slot {
        7 | 9 | 13 => Some(Case::AuditOff),
        8 | 10 => Some(Case::Missing),
        12 => Some(Case::Superset),
        14 => Some(Case::Stale),
        0 | 17 => Some(Case::IgnoredOff),
        1..20 => Some(Case::Plain),
        _ => None,
    }
}

fn draw(kind: Kind, random: &mut Random) -> Case {
    match (kind, random.below(1000)) {
        (Kind::User | Kind::Shared, 0..20) => Case::Missing,
        (Kind::User | Kind::Shared, 20..40) => Case::Superset,
        (Kind::User | Kind::Shared, 40..50) => Case::Stale,
        (Kind::User | Kind::Shared | Kind::Group, 50..80) => Case::IgnoredOff,
        (Kind::Room | Kind::Equipment | Kind::Discovery | Kind::PublicFolder, 0..30) => Case::AuditOff,
        // Their sets may lack it: the rule does not apply to them.
        (Kind::Room | Kind::Equipment, 30..80) => Case::Stale,
        _ => Case::Plain,
    }
}

/// All mailboxes of a tenant.
pub(super) struct Mailboxes<'a> {
    tenant: &'a Tenant,
    users: Users<'a>,
    unowned: Ids,
}

impl<'a> Mailboxes<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        let unowned = Ids::new(tenant.plan.seed, Stream::MailboxId, tenant.plan.users);
        Self { tenant, users: Users::new(tenant), unowned }
    }

    pub(super) const fn count(&self) -> u64 {
        self.users.count()
    }

    pub(super) fn id(&self, index: u64) -> String {
        self.id_of(index, self.what(index).1)
    }

    fn id_of(&self, index: u64, kind: Kind) -> String {
        if kind.owned() { self.users.id(index) } else { self.unowned.guid(index) }
    }

    fn what(&self, index: u64) -> (Profile, Kind, Case) {
        let profile = self.users.profile(index);
        let slot = self.tenant.slots.at(index);
        let mut random = self.tenant.random(Stream::MailboxCase, index);
        let kind = match (profile.account, profile.licence) {
            (Account::Shared, _) => Kind::Shared,
            (Account::Room, _) => Kind::Room,
            (Account::Equipment, _) => Kind::Equipment,
            (Account::Guest | Account::Service, _) | (_, Licence::None) => match (slot, random.below(100)) {
                (5 | 7, _) | (20.., 0..2) => Kind::Discovery,
                (19, _) | (20.., 2..10) => Kind::PublicFolder,
                _ => Kind::Group,
            },
            _ => Kind::User,
        };
        let case = cast(slot).unwrap_or_else(|| draw(kind, &mut random));
        let planted = case.defect().is_none_or(|defect| self.tenant.plants(defect));
        (profile, kind, if planted { case } else { Case::Plain })
    }

    /// The defect that is planted in that mailbox.
    pub(super) fn defect(&self, index: u64) -> Option<Defect> {
        self.what(index).2.defect()
    }

    fn user_principal_name(&self, index: u64, kind: Kind, profile: Profile, random: &mut Random) -> String {
        let Tenant { domain, initial_domain, slots, .. } = self.tenant;
        let slot = slots.at(index);
        match kind {
            Kind::Group => {
                let team = random.pick(&["sales", "projekt-atlas", "hr", "budget", "allcompany", "equipe-marketing"]);
                format!("{team}-{slot}@{domain}")
            }
            Kind::Discovery => format!("DiscoverySearchMailbox{slot}@{initial_domain}"),
            Kind::PublicFolder => format!("publicfolders-{slot}@{initial_domain}"),
            _ => self.users.name(index, profile.account).1,
        }
    }

    pub(super) fn write(&self, table: &mut TableWriter<'_>) -> Result<(), Error> {
        for index in 0..self.count() {
            let (profile, kind, case) = self.what(index);
            table.row(&self.id_of(index, kind), |row| self.fill(index, profile, kind, case, row))?;
        }
        Ok(())
    }

    fn fill(&self, index: u64, profile: Profile, kind: Kind, case: Case, row: &mut Row<'_>) {
        let mut random = self.tenant.random(Stream::Mailbox, index);
        let sets = match (kind, case) {
            (Kind::Group, _) => Sets { managed: ALL, admin: GROUP, delegate: GROUP, owner: GROUP_OWNER },
            (_, Case::Missing) => random.pick(MISSING),
            (_, Case::Superset) => random.pick(SUPERSET),
            (_, Case::Stale) => random.pick(STALE),
            _ => DEFAULT,
        };
        row.text(&column::USER_PRINCIPAL_NAME, &self.user_principal_name(index, kind, profile, &mut random))
            .text(&column::RECIPIENT_TYPE, kind.name())
            .boolean(&column::AUDIT_ENABLED, !matches!(case, Case::AuditOff | Case::IgnoredOff))
            .symbols(&column::DEFAULT_AUDIT_SET, sets.managed)
            .symbols(&column::AUDIT_OWNER, sets.owner)
            .symbols(&column::AUDIT_DELEGATE, sets.delegate)
            .symbols(&column::AUDIT_ADMIN, sets.admin)
            .integer(&column::AUDIT_LOG_AGE_LIMIT, if random.permille(100) { 180 * 86_400 } else { 90 * 86_400 });
        if kind.owned() {
            row.symbols(&column::OWNER_PLANS, &self.users.plans(index, profile).0);
        }
    }
}
