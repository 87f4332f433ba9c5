//! The mobile devices: how telephones and tablets reach their mailboxes.

use ephor_schema::tables::mobile_devices as column;

use super::random::{Ids, Random, Stream};
use super::users::Users;
use super::{Defect, Tenant};
use crate::snapshot::{Error, TableWriter};

/// How a device connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Connection {
    client_type: &'static str,
    client_version: &'static str,
    access_state: &'static str,
    defect: Option<Defect>,
}

const OUTDATED: Option<Defect> = Some(Defect::ActiveSyncProtocolOutdated);
const CURRENT: Connection = connection("EAS", "16.1", "Allowed", None);

const fn connection(
    client_type: &'static str,
    client_version: &'static str,
    access_state: &'static str,
    defect: Option<Defect>,
) -> Connection {
    Connection { client_type, client_version, access_state, defect }
}

fn draw(slot: u64, random: &mut Random) -> Connection {
    let old = random.pick(&["14.1", "16.0", "14.0", "12.1", "2.5"]);
    match (slot, random.below(1000)) {
        // The smallest tenant has six devices.
        (0, _) => connection("EAS", "14.1", "Allowed", OUTDATED),
        (1, _) => connection("EAS", "14.1", "Blocked", None),
        (2, _) => CURRENT,
        (3, _) => connection("Outlook", "1.0", "Allowed", None),
        (4, _) => connection("EAS", "16.0", "Quarantined", OUTDATED),
        (5, _) | (_, 0..100) => connection("REST", "1.0", "Allowed", None),
        (_, 100..118) => connection("EAS", old, "Allowed", OUTDATED),
        (_, 118..122) => connection("EAS", old, "Quarantined", OUTDATED),
        (_, 122..142) => connection("EAS", old, "Blocked", None),
        (_, 142..160) => connection("MOWA", "1.0", "Allowed", None),
        (_, 160..180) => connection("EAS", "16.1", "Blocked", None),
        (_, 180..480) => CURRENT,
        _ => connection("Outlook", "1.0", "Allowed", None),
    }
}

/// All mobile devices of a tenant: three for ten users.
pub(super) struct MobileDevices<'a> {
    tenant: &'a Tenant,
    users: Users<'a>,
    ids: Ids,
}

impl<'a> MobileDevices<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        let count = tenant.plan.users * 3 / 10;
        Self { tenant, users: Users::new(tenant), ids: Ids::new(tenant.plan.seed, Stream::MobileId, count) }
    }

    pub(super) const fn count(&self) -> u64 {
        self.ids.count()
    }

    pub(super) fn id(&self, index: u64) -> String {
        self.ids.guid(index)
    }

    fn connection(&self, index: u64) -> Connection {
        let mut random = self.tenant.random(Stream::MobileCase, index);
        let connection = draw(self.ids.slot(index), &mut random);
        match connection.defect {
            Some(defect) if !self.tenant.plants(defect) => CURRENT,
            _ => connection,
        }
    }

    /// The defect that is planted in that device.
    pub(super) fn defect(&self, index: u64) -> Option<Defect> {
        self.connection(index).defect
    }

    pub(super) fn write(&self, table: &mut TableWriter<'_>) -> Result<(), Error> {
        for index in 0..self.count() {
            let connection = self.connection(index);
            let mut random = self.tenant.random(Stream::Mobile, index);
            let owner = self.users.some_person(&mut random).map(|(display_name, _)| display_name);
            let (model, system) = random.pick(&[
                ("iPhone 15", "iOS 26.1"),
                ("iPhone 13 mini", "iOS 18.7"),
                ("iPad Air", "iPadOS 26.1"),
                ("Galaxy S24", "Android 16"),
                ("Pixel 9", "Android 16"),
                ("Xperia 5", "Android 13"),
            ]);
            let name = match owner {
                Some(owner) => format!("{owner}'s {model}"),
                None => model.to_owned(),
            };
            table.row(&self.id(index), |row| {
                row.text(&column::NAME, &name)
                    .text(&column::CLIENT_TYPE, connection.client_type)
                    .text(&column::CLIENT_VERSION, connection.client_version)
                    .text(&column::DEVICE_OS, system)
                    .text(&column::ACCESS_STATE, connection.access_state);
            })?;
        }
        Ok(())
    }
}
