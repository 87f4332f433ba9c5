//! The rights to inboxes and calendars, of some mailboxes.

use ephor_schema::Table;
use ephor_schema::tables::folder_permissions as column;

use super::accounts::{Kind, Profile};
use super::mailboxes::Mailboxes;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Random, Stream};
use super::{Tenant, slots};
use ephor_snapshot::{Error, TableWriter};

/// One right to a folder.
#[derive(Clone, Debug)]
pub(super) struct Permission {
    folder: &'static str,
    trustee: String,
    rights: &'static [&'static str],
}

impl Permission {
    fn set(&mut self, folder: &'static str, trustee: &str, rights: &'static [&'static str]) {
        *self = Self { folder, trustee: trustee.to_owned(), rights };
    }

    /// The entry for everybody in the organization, which each folder has; none if this is it. Witness:
    /// MicrosoftDocs/office-docs-powershell, Set-MailboxFolderPermission: `Default` is AvailabilityOnly for calendars and None for others.
    fn beside(&self) -> Option<Self> {
        let rights: &[&str] = if self.folder == "Calendar" { &["AvailabilityOnly"] } else { &["None"] };
        (self.trustee != "Default").then(|| Self { folder: self.folder, trustee: "Default".to_owned(), rights })
    }
}

type Defect = planting::Defect<Profile, Permission>;

/// What may be planted in the rights to a mailbox's folders. How to add to it: [`super::planting`].
pub(super) const PLANTS: &[Defect] = &[
    Defect::new(
        &["mail/inbox-open-to-everybody"],
        150,
        |owner| matches!(owner.mailbox, Kind::User | Kind::Shared),
        |permission, random| {
            let rights = random.pick(&[&["Reviewer"] as &[&str], &["Editor"], &["PublishingAuthor"], &["Owner"]]);
            permission.set("Inbox", random.pick(&["Default", "Default", "Anonymous"]), rights);
        },
    ),
    Defect::new(
        &["mail/calendar-open-to-everybody"],
        150,
        |owner| matches!(owner.mailbox, Kind::User | Kind::Shared),
        |permission, random| {
            let rights = random.pick(&[&["Reviewer"] as &[&str], &["Editor"], &["LimitedDetails"]]);
            permission.set("Calendar", random.pick(&["Default", "Default", "Anonymous"]), rights);
        },
    ),
    // To see when somebody is busy, everybody may.
    Defect::near_miss(
        1_000,
        |owner| owner.mailbox == Kind::User,
        |permission, _| permission.set("Calendar", "Default", &["AvailabilityOnly"]),
    ),
    // A person may do more.
    Defect::near_miss(
        500,
        |owner| owner.mailbox == Kind::User,
        |permission, random| {
            let name = random.pick(&["Siobhán O'Neill", "Default Müller", "田中 翔太", "assistenz"]);
            permission.set("Inbox", name, random.pick(&[&["Editor"] as &[&str], &["Reviewer"]]));
        },
    ),
];
pub(super) const DEFECTS: DefectSet<Profile, Permission> =
    DefectSet::shared(PLANTS, Stream::FolderPermissionPlant, slots::FOLDER_PERMISSIONS, slots::SLOTS);

/// The rights to the folders of all mailboxes of a tenant.
pub(super) struct FolderPermissions<'a> {
    tenant: &'a Tenant,
    mailboxes: Mailboxes<'a>,
}

impl<'a> FolderPermissions<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        Self { tenant, mailboxes: Mailboxes::new(tenant) }
    }

    fn plant(&self, index: u64, owner: Profile) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.tenant.slots.at(index), || owner)
    }

    /// The right to a folder of that mailbox, with its id; of most mailboxes none is told.
    fn of(&self, index: u64, owner: Profile) -> Option<(String, Permission)> {
        let mut random = self.tenant.random(Stream::FolderPermission, index);
        let there = owner.mailbox.owned() && random.permille(400);
        if !there && !DEFECTS.is_taken(self.tenant.slots.at(index)) {
            return None;
        }
        let mut permission = self.healthy(&mut random);
        if let Some(plant) = self.plant(index, owner) {
            plant.change(&mut permission, &mut random);
        }
        Some((self.id(index, owner, &permission), permission))
    }

    fn id(&self, index: u64, owner: Profile, permission: &Permission) -> String {
        let id = self.mailboxes.id(index, owner);
        format!("{id}:{}:{}", permission.folder.to_lowercase(), permission.trustee.to_lowercase())
    }

    fn healthy(&self, random: &mut Random) -> Permission {
        let everybody = random.pick(&[
            ("Calendar", "Default", &["AvailabilityOnly"] as &[&str]),
            ("Calendar", "Anonymous", &["None"]),
            ("Inbox", "Default", &["None"]),
            ("Inbox", "Anonymous", &["None"]),
        ]);
        let (folder, trustee, rights) = everybody;
        if random.permille(700) {
            return Permission { folder, trustee: trustee.to_owned(), rights };
        }
        let person = self.mailboxes.users.some_person(random).map(|(name, _)| name);
        let rights = random.pick(&[&["Reviewer"] as &[&str], &["Editor"], &["LimitedDetails"]]);
        Permission { folder, trustee: person.unwrap_or_else(|| "IT".to_owned()), rights }
    }
}

impl Rows for FolderPermissions<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        let mut count = 0;
        for index in 0..self.mailboxes.count() {
            let owner = self.mailboxes.users.profile(index);
            let Some((id, permission)) = self.of(index, owner) else { continue };
            let everybody = permission.beside().map(|default| (self.id(index, owner, &default), default));
            let mut rows = vec![(id, permission)];
            rows.extend(everybody);
            rows.sort_by(|(a, _), (b, _)| a.cmp(b));
            for (id, Permission { folder, trustee, rights }) in rows {
                count += 1;
                table.row(&id, |row| {
                    row.text(&column::NAME, &format!("{trustee} on {folder} of {}", self.mailboxes.name(index, owner)))
                        .text(&column::FOLDER, folder)
                        .text(&column::TRUSTEE, &trustee)
                        .symbols(&column::RIGHTS, rights);
                })?;
            }
        }
        Ok(vec![("exchange/folder-permissions", count)])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let id = move |index| {
            let owner = self.mailboxes.users.profile(index);
            let found = self.plant(index, owner).is_some_and(|plant| plant.rules().contains(&rule));
            found.then(|| self.of(index, owner)).flatten().map(|(id, _)| id)
        };
        Box::new((0..self.mailboxes.count()).filter_map(id))
    }
}
