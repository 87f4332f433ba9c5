//! The Office installations: current ones, perpetual ones past their support, and ones that may not connect any more.

use ephor_schema::Table;
use ephor_schema::tables::office_clients as column;

use super::Tenant;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Ids, Random, Stream};
use super::users::Users;
use ephor_snapshot::{Error, TableWriter};

/// What is installed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Release {
    product: &'static str,
    version: &'static str,
}

impl Release {
    fn install(&mut self, product: &'static str, versions: &[&'static str], random: &mut Random) {
        *self = Self { product, version: random.pick(versions) };
    }
}

const CURRENT: &[&str] = &[
    "16.0.18526.20672",
    "16.0.18827.20244",
    "16.0.19127.20402",
    "16.0.19328.20244",
    "16.0.19426.20218",
    "16.0.19530.20184",
    "16.0.19628.20150",
    "16.0.19725.20126",
];
const LTSC_2024: &[&str] = &["16.0.17932.20190", "16.0.17932.20540", "16.0.17932.20602"];

// Below the hard limit since 2021-11-01: 15.0.4971.1000, 16.0.4600.1000 (MSI), M365 Apps 1706 (16.0.8201).
const UNSUPPORTED: &[&str] = &["clients/office-build-unsupported"];
// They connect still, and their support has ended: 2013 and 2016 and 2019 on 2023-10-10 at the latest, LTSC 2021 on
// 2026-10-13. The first builds are those just above the hard limit.
const EXPIRED: &[&str] = &["clients/office-version-out-of-support"];

type Defect = planting::Defect<(), Release>;

/// What may be planted in an installation. How to add to it: [`super::planting`].
const PLANTS: &[Defect] = &[
    Defect::new(UNSUPPORTED, 25, any, |release, random| {
        release.install("office", &["15.0.4420.1017", "15.0.4569.1506", "15.0.4963.1000"], random);
    }),
    Defect::new(UNSUPPORTED, 25, any, |release, random| {
        release.install("office", &["16.0.4266.1001", "16.0.4549.1000"], random);
    }),
    Defect::new(UNSUPPORTED, 25, any, |release, random| {
        release.install("365_apps", &["16.0.6965.2117", "16.0.7967.2161", "16.0.8067.2115"], random);
    }),
    Defect::new(UNSUPPORTED, 25, any, |release, random| {
        release.install("outlook", &["14.0.7268.5000", "14.0.4763.1000", "12.0.6607.1000"], random);
    }),
    Defect::new(EXPIRED, 50, any, |release, random| {
        release.install("office", &["15.0.4971.1000", "15.0.5589.1001"], random);
    }),
    Defect::new(EXPIRED, 50, any, |release, random| {
        release.install("outlook", &["16.0.4600.1000", "16.0.5422.1000", "16.0.5521.1000"], random);
    }),
    Defect::new(EXPIRED, 50, any, |release, random| {
        release.install("office", &["16.0.10336.20039", "16.0.10417.20083"], random);
    }),
    Defect::new(EXPIRED, 50, any, |release, random| {
        release.install("office", &["16.0.14332.20303", "16.0.14332.20763"], random);
    }),
    // Bought once, and supported until 2029.
    Defect::near_miss(700, any, |release, random| release.install("office", LTSC_2024, random)),
];
pub(super) const DEFECTS: DefectSet<(), Release> = DefectSet::alone(PLANTS, Stream::OfficePlant);

const fn any((): &()) -> bool {
    true
}

/// All Office installations of a tenant: three for five users.
pub(super) struct OfficeClients<'a> {
    tenant: &'a Tenant,
    users: Users<'a>,
    ids: Ids,
}

impl<'a> OfficeClients<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        let count = tenant.plan.users * 3 / 5;
        Self { tenant, users: Users::new(tenant), ids: Ids::new(tenant.plan.seed, Stream::OfficeId, count) }
    }

    fn plant(&self, index: u64) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.ids.slot(index), || ())
    }

    fn release(&self, index: u64, random: &mut Random) -> Release {
        let mut release = Release { product: "365_apps", version: random.pick(CURRENT) };
        if let Some(plant) = self.plant(index) {
            plant.change(&mut release, random);
        }
        release
    }

    fn id(&self, index: u64, release: Release) -> String {
        format!("{}:{}", self.ids.device(index), release.product)
    }
}

impl Rows for OfficeClients<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        for index in 0..self.ids.count() {
            let mut random = self.tenant.random(Stream::Office, index);
            let release = self.release(index, &mut random);
            let model = random.pick(&["laptop", "desktop", "vdi", "surface"]);
            let device = format!("{model}-{:07x}.{}", random.below(1 << 28), self.tenant.domain);
            let owner = self.users.some_person(&mut random);
            // Defender looks back 30 days.
            let ago = if random.permille(30) { random.below(29 * 86_400) } else { random.below(7 * 86_400) };
            table.row(&self.id(index, release), |row| {
                row.text(&column::DEVICE_NAME, &device);
                if let Some((_, user_principal_name)) = &owner {
                    row.text(&column::USER_PRINCIPAL_NAME, user_principal_name);
                }
                row.text(&column::PRODUCT, release.product)
                    .text(&column::VERSION, release.version)
                    .time(&column::LAST_SEEN, self.tenant.plan.collected_at - i64::try_from(ago).unwrap_or_default());
            })?;
        }
        Ok(vec![("defender/software-inventory", self.ids.count())])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let found = move |index: &u64| self.plant(*index).is_some_and(|plant| plant.rules().contains(&rule));
        let release = |index| self.release(index, &mut self.tenant.random(Stream::Office, index));
        Box::new((0..self.ids.count()).filter(found).map(move |index| self.id(index, release(index))))
    }
}
