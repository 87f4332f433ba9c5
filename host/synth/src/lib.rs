//! A made-up tenant of any size with planted defects, and the exact list of what a scan must find in it.
//!
//! Every row is a function of the seed and its index. So memory stays flat, rows can refer to each other, and the
//! truth is read from the plan of what was planted, never from the rows or from the rules that judge them.
//!
//! How the defect of a new rule is planted: in rows, see `planting`; in documents, see `settings`.

#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use ephor_schema::SOURCES;

use ephor_snapshot::{Manifest, SourceStatus, Status, Target, Writer};

mod accounts;
mod addresses;
mod administrators;
mod audit_sets;
mod directory_names;
mod documents;
mod employment;
mod expected;
mod folder_permissions;
mod groups;
mod healthy;
mod inbox_rules;
mod licences;
mod mailbox_permissions;
mod mailboxes;
mod mobile_devices;
mod names;
mod office_clients;
mod parameters;
mod people;
mod permissions;
mod planting;
mod random;
mod recipient_permissions;
mod service_principals;
mod settings;
mod sign_ins;
mod slots;
#[cfg(test)]
mod tests;
mod users;

pub use expected::ExpectedFindings;
pub use settings::Setting;

use folder_permissions::FolderPermissions;
use inbox_rules::InboxRules;
use mailbox_permissions::MailboxPermissions;
use mailboxes::Mailboxes;
use mobile_devices::MobileDevices;
use names::Names;
use office_clients::OfficeClients;
use planting::Rows;
use random::{Random, Shuffle, Stream};
use recipient_permissions::RecipientPermissions;
use service_principals::ServicePrincipals;
use sign_ins::AllSignIns;
use users::Users;

/// Fewer are no tenant.
pub const LEAST_USERS: u64 = 20;
/// From so many users on, a tenant holds every defect at least once.
pub const WHOLE: u64 = 100;
/// More is not a tenant any more.
pub const MOST_USERS: u64 = 50_000_000;
/// The planted facts are those of this time: `collected_at` is at or after it, 2026-11-01T00:00:00Z.
pub const EARLIEST: i64 = 1_793_491_200;
/// And before this one, 2029-10-01T00:00:00Z, when the support of Office LTSC 2024 ends soon.
pub const LATEST: i64 = 1_885_507_200;

/// What tenant to make up.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Number of users, and of mailboxes; at least [`LEAST_USERS`], and [`WHOLE`] for one of every defect.
    pub users: u64,
    /// The same seed gives the same tenant.
    pub seed: u64,
    /// When it was collected, in seconds since 1970-01-01T00:00:00Z; from [`EARLIEST`] up to [`LATEST`].
    pub collected_at: i64,
    /// Whether the rows of tables have defects.
    pub planted: bool,
    /// The defects of the tenant's settings.
    pub settings: Vec<&'static Setting>,
}

/// Why a tenant could not be made up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A number of users that does not work.
    #[error(
        "{users} users: a synthetic tenant has {LEAST_USERS} to {MOST_USERS}; from {WHOLE} on it holds every defect at least once"
    )]
    Users {
        /// The number asked for.
        users: u64,
    },
    /// A time for which the planted facts do not hold.
    #[error("the collection time must be from 2026-11-01 up to 2029-09-30: the planted defects are those of that time")]
    CollectedAt,
    /// Settings that cannot be planted together.
    #[error("{one} and {other} exclude one another: plant one of them")]
    Settings {
        /// The rule that finds the one.
        one: &'static str,
        /// The rule that finds the other.
        other: &'static str,
    },
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] ephor_snapshot::Error),
    /// The list of findings could not be written.
    #[error("cannot write the expected file {}", path.display())]
    ExpectedFindings {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// A tenant that was thought up, and can be written.
#[derive(Debug)]
pub struct Tenant {
    plan: Plan,
    id: String,
    name: &'static str,
    /// The domain of most addresses.
    domain: String,
    /// The domain that the tenant was founded with.
    initial_domain: String,
    names: Names,
    /// Spreads people and the defects that every tenant has over all rows.
    slots: Shuffle,
    /// The indices of the users with all power.
    global_administrators: Vec<u64>,
}

const ORGANIZATIONS: &[(&str, &str)] = &[
    ("Contoso", "contoso"),
    ("Fabrikam Industries", "fabrikam"),
    ("Northwind Traders", "northwind"),
    ("Tailspin Toys", "tailspin"),
    ("Adventure Works", "adventure-works"),
    ("Wide World Importers", "wideworldimporters"),
    ("Müller & Söhne", "mueller-soehne"),
    ("Relecloud", "relecloud"),
];

impl Tenant {
    /// Thinks up the tenant of that plan.
    ///
    /// # Errors
    /// If the plan asks for what cannot be.
    pub fn new(plan: Plan) -> Result<Self, Error> {
        if !(LEAST_USERS..=MOST_USERS).contains(&plan.users) {
            return Err(Error::Users { users: plan.users });
        }
        if !(EARLIEST..LATEST).contains(&plan.collected_at) {
            return Err(Error::CollectedAt);
        }
        settings::check(&plan.settings)?;
        let mut random = Random::new(plan.seed, Stream::Tenant, 0);
        let (name, domain) = random.pick(ORGANIZATIONS);
        let mut tenant = Self {
            id: random.guid(),
            name,
            domain: format!("{domain}.example"),
            initial_domain: format!("{}.onmicrosoft.com", domain.replace('-', "")),
            names: Names::new(&mut random),
            slots: Shuffle::new(&mut random, plan.users),
            global_administrators: Vec::new(),
            plan,
        };
        tenant.global_administrators = administrators::global(&tenant);
        Ok(tenant)
    }

    /// Writes the snapshot into the folder `out`.
    ///
    /// # Errors
    /// If there is something in `out`, or it cannot be written.
    pub fn write<'t>(&self, out: impl Into<Target<'t>>) -> Result<Manifest, Error> {
        let mut writer = Writer::create(out)?;
        let mut counts: Vec<(&'static str, u64)> = Vec::new();
        for rows in self.tables() {
            let mut further = Vec::new();
            writer.table(rows.table(), |table| {
                further = rows.write(table)?;
                Ok(())
            })?;
            counts.extend(further);
        }
        let mut documents = settings::plant(self).documents;
        directory_names::add(self, &mut documents);
        for (document, objects) in documents.into_all() {
            if let Some(document) = ephor_schema::document(document) {
                counts.push((document.source, writer.document(document, objects)?));
            }
        }
        let tenant = ephor_snapshot::Tenant {
            id: self.id.clone(),
            name: self.name.to_owned(),
            domain: self.initial_domain.clone(),
        };
        Ok(writer.finish(tenant, "global", &timestamp(self.plan.collected_at), sources(&counts))?)
    }

    /// The tenant id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The rules that must find something in rows, sorted.
    #[must_use]
    pub fn rules_on_rows(&self) -> BTreeSet<&'static str> {
        self.tables().iter().flat_map(|table| table.rules()).collect()
    }

    /// The tables, with what is planted in each.
    fn tables(&self) -> Vec<Box<dyn Rows + '_>> {
        vec![
            Box::new(Users::new(self)),
            Box::new(Mailboxes::new(self)),
            Box::new(OfficeClients::new(self)),
            Box::new(MobileDevices::new(self)),
            Box::new(InboxRules::new(self)),
            Box::new(MailboxPermissions::new(self)),
            Box::new(RecipientPermissions::new(self)),
            Box::new(FolderPermissions::new(self)),
            Box::new(ServicePrincipals::new(self)),
            Box::new(AllSignIns::new(self)),
        ]
    }

    /// Whether the defect of that rule is planted in the settings.
    fn has(&self, rule: &str) -> bool {
        self.plan.settings.iter().any(|setting| setting.rule() == rule)
    }

    fn random(&self, stream: Stream, index: u64) -> Random {
        Random::new(self.plan.seed, stream, index)
    }

    /// Chance for a document, or what else has a name.
    fn random_of(&self, name: &str) -> Random {
        // FNV-1a: names that differ in a letter are far apart.
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.random(Stream::Document, name.bytes().fold(0xcbf2_9ce4_8422_2325, hash))
    }

    /// A time before the collection, up to so many days.
    fn ago(&self, name: &str, days: u64) -> i64 {
        let ago = 3_600 + self.random_of(name).below(days * 86_400);
        self.plan.collected_at - i64::try_from(ago).unwrap_or_default()
    }
}

/// What was made up is complete, what was not was not collected.
fn sources(counts: &[(&'static str, u64)]) -> Vec<SourceStatus> {
    let status = |source: &ephor_schema::Source| {
        let count = counts.iter().find(|(id, _)| *id == source.id).map(|(_, count)| *count);
        SourceStatus {
            id: source.id.to_owned(),
            status: if count.is_some() { Status::Complete } else { Status::NotCollected },
            reason: count.is_none().then(|| "a synthetic tenant does not have this source".to_owned()),
            backend: count.is_some().then(|| "ephor synth".to_owned()),
            count,
            expected: None,
        }
    };
    SOURCES.iter().map(status).collect()
}

/// RFC 3339 in UTC. The times of a plan are in range.
fn timestamp(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}
