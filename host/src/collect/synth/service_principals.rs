//! The applications: Microsoft's own, those of the organization, and those of others.

use ephor_schema::Table;
use ephor_schema::tables::service_principals as column;

use super::Tenant;
use super::planting::{self, Bed, Counts, Rows};
use super::random::{Ids, Random, Stream};
use crate::snapshot::{Error, Row, TableWriter};

/// One application.
#[derive(Clone, Debug)]
pub(super) struct Application {
    name: &'static str,
    kind: &'static str,
    owner: &'static str,
    enabled: bool,
    verified: bool,
    application: &'static [&'static str],
    tenant: &'static [&'static str],
    users: &'static [&'static str],
    consenting: i64,
    /// In how many days the last of its credentials ends.
    credentials_end: Option<i64>,
    passwords: i64,
}

impl Application {
    /// Makes it one of an unknown publisher.
    fn stranger(&mut self, random: &mut Random) {
        *self = Self {
            name: random.pick(&[
                "PerfectData Sync",
                "eM Client",
                "Mail Backup 365",
                "PDF-Werkzeuge",
                "Доставка",
                "OneDrive",
            ]),
            owner: "foreign",
            ..NEW
        };
    }
}

const NEW: Application = Application {
    name: "",
    kind: "Application",
    owner: "own",
    enabled: true,
    verified: false,
    application: &[],
    tenant: &[],
    users: &[],
    consenting: 0,
    credentials_end: None,
    passwords: 0,
};

const fn any((): &()) -> bool {
    true
}

fn in_days(random: &mut Random) -> i64 {
    30 + i64::try_from(random.below(300)).unwrap_or_default()
}

type Plant = planting::Plant<(), Application>;

/// What may be planted in an application. How to add to it: [`super::planting`].
const PLANTS: &[Plant] = &[
    Plant::defect(&["applications/unverified-application-permission"], 150, any, |application, random| {
        application.stranger(random);
        application.application = random.pick(&[
            &["Mail.Read"] as &[&str],
            &["full_access_as_app"],
            &["Files.ReadWrite.All", "Mail.ReadWrite"],
        ]);
    }),
    Plant::defect(&["applications/foreign-application-takeover"], 100, any, |application, random| {
        application.stranger(random);
        application.verified = true;
        application.application = random.pick(&[
            &["RoleManagement.ReadWrite.Directory"] as &[&str],
            &["Application.ReadWrite.All", "User.Read.All"],
        ]);
    }),
    Plant::defect(&["applications/privileged-application-password"], 100, any, |application, random| {
        *application = Application { name: "mail-archiver", application: &["Mail.ReadWrite"], ..NEW };
        application.passwords = 1 + i64::try_from(random.below(3)).unwrap_or_default();
        application.credentials_end = Some(in_days(random));
    }),
    Plant::defect(&["applications/privileged-application-expired"], 100, any, |application, random| {
        *application = Application { name: "Altsystem-Export", application: &["Sites.Read.All"], ..NEW };
        application.credentials_end = Some(-in_days(random));
    }),
    Plant::defect(&["applications/risky-tenant-consent"], 150, any, |application, random| {
        application.stranger(random);
        application.tenant = random.pick(&[
            &["Mail.ReadWrite", "offline_access"] as &[&str],
            &["Files.ReadWrite.All", "User.Read", "offline_access"],
        ]);
    }),
    Plant::defect(&["applications/risky-user-consent"], 150, any, |application, random| {
        application.stranger(random);
        application.users = random
            .pick(&[&["Mail.Read", "offline_access"] as &[&str], &["Mail.ReadWrite", "Mail.Send", "offline_access"]]);
        application.consenting = 1 + i64::try_from(random.below(30)).unwrap_or_default();
    }),
    // Microsoft's own may do much.
    Plant::near_miss(600, any, |application, _| {
        let permissions = &["Mail.ReadWrite", "User.Read.All", "full_access_as_app"];
        *application = Application {
            name: "Microsoft Exchange Online Protection",
            owner: "microsoft",
            application: permissions,
            ..NEW
        };
    }),
    // The organization's own, which signs in with a certificate.
    Plant::near_miss(200, any, |application, random| {
        *application = Application { name: "Postfach-Migration", application: &["full_access_as_app"], ..NEW };
        application.credentials_end = Some(in_days(random));
    }),
    // Of a stranger, with all it asked for, and switched off.
    Plant::near_miss(200, any, |application, random| {
        application.stranger(random);
        (application.enabled, application.tenant) = (false, &["Mail.ReadWrite", "offline_access"]);
    }),
    // Of a stranger, and it may see who signs in.
    Plant::near_miss(300, any, |application, random| {
        application.stranger(random);
        application.users = &["User.Read", "email", "openid", "profile"];
        application.consenting = 3;
    }),
];
pub(super) const BED: Bed<(), Application> = Bed::alone(PLANTS, Stream::ServicePrincipalPlant);

/// All applications of a tenant: twenty, and one more for every hundred users.
pub(super) struct ServicePrincipals<'a> {
    tenant: &'a Tenant,
    ids: Ids,
}

impl<'a> ServicePrincipals<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        let count = 20 + tenant.plan.users / 100;
        Self { tenant, ids: Ids::new(tenant.plan.seed, Stream::ServicePrincipalId, count) }
    }

    fn plant(&self, index: u64) -> Option<&'static Plant> {
        BED.at(self.tenant, index, self.ids.slot(index), || ())
    }

    fn fill(&self, index: u64, row: &mut Row<'_>) -> Counted {
        let mut random = self.tenant.random(Stream::ServicePrincipal, index);
        let mut application = in_order(&mut random);
        if let Some(plant) = self.plant(index) {
            plant.change(&mut application, &mut random);
        }
        row.text(&column::DISPLAY_NAME, &format!("{} {}", application.name, self.ids.slot(index)))
            .text(&column::APP_ID, &random.guid())
            .boolean(&column::ACCOUNT_ENABLED, application.enabled)
            .text(&column::PRINCIPAL_TYPE, application.kind)
            .text(&column::OWNER, application.owner)
            .boolean(&column::PUBLISHER_VERIFIED, application.verified)
            .symbols(&column::APPLICATION_PERMISSIONS, application.application)
            .symbols(&column::TENANT_PERMISSIONS, application.tenant)
            .symbols(&column::USER_PERMISSIONS, application.users)
            .integer(&column::CONSENTING_USERS, application.consenting);
        if let Some(days) = application.credentials_end {
            row.time(&column::CREDENTIALS_END, self.tenant.plan.collected_at + days * 86_400);
        }
        row.integer(&column::PASSWORDS, application.passwords);
        let grants = u64::from(!application.tenant.is_empty()) + application.consenting.unsigned_abs();
        Counted { roles: application.application.len() as u64, grants }
    }
}

/// What the permissions of an application count for in their own sources.
struct Counted {
    roles: u64,
    grants: u64,
}

fn in_order(random: &mut Random) -> Application {
    let harmless = &["User.Read", "email", "openid", "profile"];
    match random.below(100) {
        0..45 => Application {
            name: random.pick(&[
                "Office 365 SharePoint Online",
                "Microsoft Teams Services",
                "Windows Azure Active Directory",
            ]),
            owner: "microsoft",
            ..NEW
        },
        45..55 => Application {
            name: random.pick(&["backup-runner", "logic-app-hr", "vm-monitoring"]),
            kind: "ManagedIdentity",
            ..NEW
        },
        55..75 => Application {
            name: random.pick(&["Intranet", "Zeiterfassung", "Gestión de viajes", "社内ポータル"]),
            tenant: &["User.Read"],
            credentials_end: Some(in_days(random)),
            ..NEW
        },
        75..90 => Application {
            name: random.pick(&["Zoom", "Miro", "DocuSign", "Personio"]),
            owner: "foreign",
            verified: true,
            tenant: harmless,
            ..NEW
        },
        _ => Application {
            name: random.pick(&["Doodle", "Trello", "Slack"]),
            owner: "foreign",
            verified: true,
            users: harmless,
            consenting: 1 + i64::try_from(random.below(60)).unwrap_or_default(),
            ..NEW
        },
    }
}

impl Rows for ServicePrincipals<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        let (mut roles, mut grants) = (0, 0);
        for index in 0..self.ids.count() {
            table.row(&self.ids.guid(index), |row| {
                let counted = self.fill(index, row);
                roles += counted.roles;
                grants += counted.grants;
            })?;
        }
        Ok(vec![
            ("graph/service-principals", self.ids.count()),
            ("graph/app-role-assignments", roles),
            ("graph/oauth2-permission-grants", grants),
        ])
    }

    fn rules(&self) -> Vec<&'static str> {
        BED.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let found = move |index: &u64| self.plant(*index).is_some_and(|plant| plant.rules().contains(&rule));
        Box::new((0..self.ids.count()).filter(found).map(|index| self.ids.guid(index)))
    }
}
