//! The mobile devices: how telephones and tablets reach their mailboxes.

use ephor_schema::Table;
use ephor_schema::tables::mobile_devices as column;

use super::Tenant;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Ids, Random, Stream};
use super::users::Users;
use ephor_snapshot::{Error, TableWriter};

/// How a device connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Connection {
    client_type: &'static str,
    client_version: &'static str,
    access_state: &'static str,
}

impl Connection {
    fn old(&mut self, access_state: &'static str, random: &mut Random) {
        *self = Self {
            client_type: "EAS",
            client_version: random.pick(&["14.1", "16.0", "14.0", "12.1", "2.5"]),
            access_state,
        };
    }
}

const OUTDATED: &[&str] = &["clients/activesync-protocol-outdated"];

type Defect = planting::Defect<(), Connection>;

/// What may be planted in a device. How to add to it: [`super::planting`].
const PLANTS: &[Defect] = &[
    Defect::new(OUTDATED, 180, any, |device, random| device.old("Allowed", random)),
    Defect::new(OUTDATED, 40, any, |device, random| device.old("Quarantined", random)),
    // Old, and not let in.
    Defect::near_miss(200, any, |device, random| device.old("Blocked", random)),
    // Other clients count their versions in another way.
    Defect::near_miss(1_000, any, |device, _| (device.client_type, device.client_version) = ("REST", "1.0")),
    Defect::near_miss(200, any, |device, _| (device.client_type, device.client_version) = ("MOWA", "1.0")),
];
pub(super) const DEFECTS: DefectSet<(), Connection> = DefectSet::alone(PLANTS, Stream::MobilePlant);

const fn any((): &()) -> bool {
    true
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

    fn plant(&self, index: u64) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.ids.slot(index), || ())
    }

    fn connection(&self, index: u64, random: &mut Random) -> Connection {
        let (client_type, client_version) = if random.permille(350) { ("EAS", "16.1") } else { ("Outlook", "1.0") };
        let access_state = if client_type == "EAS" && random.permille(60) { "Blocked" } else { "Allowed" };
        let mut connection = Connection { client_type, client_version, access_state };
        if let Some(plant) = self.plant(index) {
            plant.change(&mut connection, random);
        }
        connection
    }
}

impl Rows for MobileDevices<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        for index in 0..self.ids.count() {
            let mut random = self.tenant.random(Stream::Mobile, index);
            let connection = self.connection(index, &mut random);
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
            table.row(&self.ids.guid(index), |row| {
                row.text(&column::NAME, &name)
                    .text(&column::CLIENT_TYPE, connection.client_type)
                    .text(&column::CLIENT_VERSION, connection.client_version)
                    .text(&column::DEVICE_OS, system)
                    .text(&column::ACCESS_STATE, connection.access_state);
            })?;
        }
        Ok(vec![("exchange/mobile-devices", self.ids.count())])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let found = move |index: &u64| self.plant(*index).is_some_and(|plant| plant.rules().contains(&rule));
        Box::new((0..self.ids.count()).filter(found).map(|index| self.ids.guid(index)))
    }
}
