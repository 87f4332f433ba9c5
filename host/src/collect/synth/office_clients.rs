//! The Office installations: current ones, perpetual ones past their support, and ones that may not connect any more.

use ephor_schema::tables::office_clients as column;

use super::random::{Ids, Random, Stream};
use super::users::Users;
use super::{Defect, Tenant};
use crate::snapshot::{Error, TableWriter};

/// A group of builds that a rule judges alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Release {
    product: &'static str,
    versions: &'static [&'static str],
    defect: Option<Defect>,
}

const fn release(product: &'static str, versions: &'static [&'static str], defect: Option<Defect>) -> Release {
    Release { product, versions, defect }
}

const CURRENT: Release = release(
    "365_apps",
    &[
        "16.0.18526.20672",
        "16.0.18827.20244",
        "16.0.19127.20402",
        "16.0.19328.20244",
        "16.0.19426.20218",
        "16.0.19530.20184",
        "16.0.19628.20150",
        "16.0.19725.20126",
    ],
    None,
);
const LTSC_2024: Release = release("office", &["16.0.17932.20190", "16.0.17932.20540", "16.0.17932.20602"], None);
/// Below the hard limit since 2021-11-01: 15.0.4971.1000, 16.0.4600.1000 (MSI), M365 Apps 1706 (16.0.8201).
const UNSUPPORTED: &[Release] = &[
    release("office", &["15.0.4420.1017", "15.0.4569.1506", "15.0.4963.1000"], Some(Defect::OfficeBuildUnsupported)),
    release("office", &["16.0.4266.1001", "16.0.4549.1000"], Some(Defect::OfficeBuildUnsupported)),
    release("365_apps", &["16.0.6965.2117", "16.0.7967.2161", "16.0.8067.2115"], Some(Defect::OfficeBuildUnsupported)),
    release("outlook", &["14.0.7268.5000", "14.0.4763.1000", "12.0.6607.1000"], Some(Defect::OfficeBuildUnsupported)),
];
/// They connect still, and their support has ended: 2013 and 2016 and 2019 on 2023-10-10 at the latest, LTSC 2021 on
/// 2026-10-13. The first builds are those just above the hard limit.
const EXPIRED: &[Release] = &[
    release("office", &["15.0.4971.1000", "15.0.5589.1001"], Some(Defect::OfficeVersionOutOfSupport)),
    release(
        "outlook",
        &["16.0.4600.1000", "16.0.5422.1000", "16.0.5521.1000"],
        Some(Defect::OfficeVersionOutOfSupport),
    ),
    release("office", &["16.0.10336.20039", "16.0.10417.20083"], Some(Defect::OfficeVersionOutOfSupport)),
    release("office", &["16.0.14332.20303", "16.0.14332.20763"], Some(Defect::OfficeVersionOutOfSupport)),
];

fn draw(slot: u64, random: &mut Random) -> Release {
    match (slot, random.below(1000)) {
        // The smallest tenant has one of each.
        (0..4, _) => at(UNSUPPORTED, slot),
        (4..8, _) => at(EXPIRED, slot - 4),
        (8, _) => LTSC_2024,
        (9..12, _) => CURRENT,
        (_, 0..10) => random.pick(UNSUPPORTED),
        (_, 10..30) => random.pick(EXPIRED),
        (_, 30..100) => LTSC_2024,
        _ => CURRENT,
    }
}

fn at(of: &[Release], index: u64) -> Release {
    usize::try_from(index).ok().and_then(|index| of.get(index)).copied().unwrap_or_default()
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

    pub(super) const fn count(&self) -> u64 {
        self.ids.count()
    }

    fn release(&self, index: u64) -> Release {
        let mut random = self.tenant.random(Stream::OfficeCase, index);
        let release = draw(self.ids.slot(index), &mut random);
        match release.defect {
            Some(defect) if !self.tenant.plants(defect) => CURRENT,
            _ => release,
        }
    }

    pub(super) fn id(&self, index: u64) -> String {
        self.id_of(index, self.release(index))
    }

    fn id_of(&self, index: u64, release: Release) -> String {
        format!("{}:{}", self.ids.device(index), release.product)
    }

    /// The defect that is planted in that installation.
    pub(super) fn defect(&self, index: u64) -> Option<Defect> {
        self.release(index).defect
    }

    pub(super) fn write(&self, table: &mut TableWriter<'_>) -> Result<(), Error> {
        for index in 0..self.count() {
            let release = self.release(index);
            let mut random = self.tenant.random(Stream::Office, index);
            let model = random.pick(&["laptop", "desktop", "vdi", "surface"]);
            let device = format!("{model}-{:07x}.{}", random.below(1 << 28), self.tenant.domain);
            let owner = self.users.some_person(&mut random);
            let version = random.pick(release.versions);
            let ago = if random.permille(30) { random.below(120 * 86_400) } else { random.below(7 * 86_400) };
            table.row(&self.id_of(index, release), |row| {
                row.text(&column::DEVICE_NAME, &device);
                if let Some((_, user_principal_name)) = &owner {
                    row.text(&column::USER_PRINCIPAL_NAME, user_principal_name);
                }
                row.text(&column::PRODUCT, release.product)
                    .text(&column::VERSION, version)
                    .time(&column::LAST_SEEN, self.tenant.plan.collected_at - i64::try_from(ago).unwrap_or_default());
            })?;
        }
        Ok(())
    }
}
