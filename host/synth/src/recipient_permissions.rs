//! The rights to send as somebody else. Several people send as a shared mailbox; as one person only that person.

use ephor_schema::Table;
use ephor_schema::tables::recipient_permissions as column;

use super::accounts::{Kind, Profile};
use super::mailboxes::Mailboxes;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::Stream;
use super::{Tenant, slots};
use ephor_snapshot::{Error, TableWriter};

/// One right.
#[derive(Clone, Debug)]
pub(super) struct Permission {
    allowed: bool,
}

type Defect = planting::Defect<Profile, Permission>;

/// What may be planted in the right to send as a mailbox. How to add to it: [`super::planting`].
pub(super) const PLANTS: &[Defect] = &[Defect::new(
    &["mail/send-as-delegate"],
    2_500,
    |owner| owner.mailbox == Kind::User,
    |permission, _| permission.allowed = true,
)];
pub(super) const DEFECTS: DefectSet<Profile, Permission> =
    DefectSet::shared(PLANTS, Stream::RecipientPermissionPlant, slots::RECIPIENT_PERMISSIONS, slots::SLOTS);

/// The rights to send as any mailbox of a tenant.
pub(super) struct RecipientPermissions<'a> {
    tenant: &'a Tenant,
    mailboxes: Mailboxes<'a>,
}

impl<'a> RecipientPermissions<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        Self { tenant, mailboxes: Mailboxes::new(tenant) }
    }

    fn plant(&self, index: u64, owner: Profile) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.tenant.slots.at(index), || owner)
    }

    /// The right to send as that mailbox: its id, its trustee and what it says; of most mailboxes there is none.
    fn of(&self, index: u64, owner: Profile) -> Option<(String, String, Permission)> {
        let mut random = self.tenant.random(Stream::RecipientPermission, index);
        let there = match owner.mailbox {
            Kind::Shared => random.permille(700),
            Kind::User => random.permille(30),
            _ => false,
        };
        if !there && !DEFECTS.is_taken(self.tenant.slots.at(index)) {
            return None;
        }
        let own = self.mailboxes.name(index, owner);
        let person = self.mailboxes.users.some_person(&mut random).map(|(_, name)| name).filter(|name| *name != own);
        let trustee = person.unwrap_or_else(|| format!("it-team@{}", self.tenant.domain));
        // As a person nobody may send: it is refused in so many words.
        let mut permission = Permission { allowed: owner.mailbox != Kind::User };
        if let Some(plant) = self.plant(index, owner) {
            plant.change(&mut permission, &mut random);
        }
        Some((format!("{}:{}", self.mailboxes.id(index, owner), trustee.to_lowercase()), trustee, permission))
    }
}

impl Rows for RecipientPermissions<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        let mut count = 0;
        for index in 0..self.mailboxes.count() {
            let owner = self.mailboxes.users.profile(index);
            let Some((id, trustee, permission)) = self.of(index, owner) else { continue };
            count += 1;
            table.row(&id, |row| {
                row.text(&column::NAME, &format!("{trustee} as {}", self.mailboxes.name(index, owner)))
                    .text(&column::RECIPIENT_TYPE, owner.mailbox.name())
                    .symbols(&column::RIGHTS, &["SendAs"])
                    .boolean(&column::ALLOWED, permission.allowed);
            })?;
        }
        Ok(vec![("exchange/recipient-permissions", count)])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let id = move |index| {
            let owner = self.mailboxes.users.profile(index);
            let found = self.plant(index, owner).is_some_and(|plant| plant.rules().contains(&rule));
            found.then(|| self.of(index, owner)).flatten().map(|(id, ..)| id)
        };
        Box::new((0..self.mailboxes.count()).filter_map(id))
    }
}
