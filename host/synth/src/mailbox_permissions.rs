//! The rights to whole mailboxes. Several people work in a shared mailbox; in that of one person nobody else does.

use ephor_schema::Table;
use ephor_schema::tables::mailbox_permissions as column;

use super::accounts::{Kind, Profile};
use super::mailboxes::Mailboxes;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Random, Stream};
use super::{Tenant, slots};
use ephor_snapshot::{Error, TableWriter};

/// What is known of a mailbox before somebody has rights to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    kind: Kind,
    /// Whether nothing records that a delegate reads mail in it.
    unrecorded: bool,
}

impl Facts {
    /// Of a mailbox in which nothing is planted.
    pub(super) const fn of(owner: &Profile) -> Self {
        Self { kind: owner.mailbox, unrecorded: false }
    }
}

/// One right.
#[derive(Clone, Debug)]
pub(super) struct Permission {
    trustee: String,
    rights: &'static [&'static str],
    deny: bool,
}

type Defect = planting::Defect<Facts, Permission>;

/// What may be planted in the rights to a mailbox. How to add to it: [`super::planting`].
pub(super) const PLANTS: &[Defect] = &[
    Defect::new(
        &["mail/full-access-delegate"],
        900,
        // One of a person that does not record its delegates would trip the next one, too.
        |mailbox| mailbox.kind == Kind::User && !mailbox.unrecorded,
        |permission, random| {
            permission.rights = random.pick(&[FULL, &["ChangePermission", "FullAccess", "ReadPermission"]]);
            permission.deny = false;
        },
    ),
    // What the delegates of this mailbox read is not recorded: its audit set is one of those that are planted.
    Defect::wherever(
        &["audit/delegate-access-unaudited"],
        |mailbox| mailbox.kind == Kind::Shared && mailbox.unrecorded,
        |permission, _| permission.rights = FULL,
    )
    .masked_by(&["audit/organization-auditing-disabled"]),
];
pub(super) const DEFECTS: DefectSet<Facts, Permission> =
    DefectSet::shared(PLANTS, Stream::MailboxPermissionPlant, slots::MAILBOX_PERMISSIONS, slots::SLOTS);

const FULL: &[&str] = &["FullAccess"];

/// The rights to all mailboxes of a tenant.
pub(super) struct MailboxPermissions<'a> {
    tenant: &'a Tenant,
    mailboxes: Mailboxes<'a>,
}

impl<'a> MailboxPermissions<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        Self { tenant, mailboxes: Mailboxes::new(tenant) }
    }

    fn plant(&self, index: u64, owner: Profile) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.tenant.slots.at(index), || {
            let unrecorded = self.mailboxes.delegates_unrecorded(index, owner);
            Facts { kind: owner.mailbox, unrecorded }
        })
    }

    /// The rights to that mailbox, each with its id, sorted; whatever is planted is in all of them.
    fn of(&self, index: u64, owner: Profile) -> Vec<(String, Permission)> {
        let slot = self.tenant.slots.at(index);
        let mut random = self.tenant.random(Stream::MailboxPermission, index);
        let count = match (owner.mailbox, random.below(100)) {
            (Kind::Shared, 0..30) => 3,
            (Kind::Shared, 30..60) => 2,
            (Kind::Shared, _) | (Kind::Room | Kind::Equipment, 0..20) | (Kind::User, 0..10) => 1,
            _ => u64::from(DEFECTS.is_taken(slot)),
        };
        if count == 0 {
            return Vec::new();
        }
        let plant = self.plant(index, owner);
        let id = self.mailboxes.id(index, owner);
        let own = self.mailboxes.name(index, owner);
        let mut all: Vec<_> = (0..count)
            .map(|_| {
                let mut permission = self.healthy(owner, &own, &mut random);
                if let Some(plant) = plant {
                    plant.change(&mut permission, &mut random);
                }
                (format!("{id}:{}", permission.trustee.to_lowercase()), permission)
            })
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.dedup_by(|a, b| a.0 == b.0);
        all
    }

    /// A right to the mailbox of that name, which is nobody's own.
    fn healthy(&self, owner: Profile, own: &str, random: &mut Random) -> Permission {
        let Tenant { domain, .. } = self.tenant;
        let person = self.mailboxes.users.some_person(random).map(|(_, name)| name).filter(|name| name != own);
        let trustee = match random.below(100) {
            // As some older entries are: a group, or somebody who is gone.
            0..10 => format!("Mailbox-Access-{}@{domain}", random.below(40)),
            10..13 => format!("S-1-5-21-1292428093-{}-839522115-{}", random.below(1 << 32), random.below(90_000)),
            _ => person.unwrap_or_else(|| format!("it-team@{domain}")),
        };
        let (rights, deny) = match owner.mailbox {
            // Nobody may open it: to read its rights, or to be refused, opens nothing.
            Kind::User => random.pick(&[(&["ReadPermission"] as &[&str], false), (FULL, true)]),
            _ => (FULL, false),
        };
        Permission { trustee, rights, deny }
    }
}

impl Rows for MailboxPermissions<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        let mut count = 0;
        for index in 0..self.mailboxes.count() {
            let owner = self.mailboxes.users.profile(index);
            let all = self.of(index, owner);
            if all.is_empty() {
                continue;
            }
            let (mailbox_id, name) = (self.mailboxes.id(index, owner), self.mailboxes.name(index, owner));
            let sets = self.mailboxes.values(index, owner).sets;
            for (id, permission) in all {
                count += 1;
                table.row(&id, |row| {
                    row.text(&column::NAME, &format!("{} on {name}", permission.trustee))
                        .text(&column::MAILBOX_ID, &mailbox_id)
                        .text(&column::RECIPIENT_TYPE, owner.mailbox.name())
                        .symbols(&column::RIGHTS, permission.rights)
                        .boolean(&column::DENY, permission.deny)
                        .symbols(&column::AUDIT_DELEGATE, sets.delegate)
                        .symbols(&column::DEFAULT_AUDIT_SET, sets.managed);
                })?;
            }
        }
        Ok(vec![("exchange/mailbox-permissions", count)])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let ids = move |index| {
            let owner = self.mailboxes.users.profile(index);
            let found = self.plant(index, owner).is_some_and(|plant| plant.rules().contains(&rule));
            let all = if found { self.of(index, owner) } else { Vec::new() };
            all.into_iter().map(|(id, _)| id)
        };
        Box::new((0..self.mailboxes.count()).flat_map(ids))
    }
}
