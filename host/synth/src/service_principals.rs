//! The applications: Microsoft's own, those of the organization, and those of others.

use ephor_schema::Table;
use ephor_schema::tables::service_principals as column;
use serde_json::{Value, json};

use super::permissions::{self, EXCHANGE, GRAPH};
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Ids, Random, Stream};
use super::{Tenant, timestamp};
use ephor_snapshot::{Error, Row, TableWriter};

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

type Defect = planting::Defect<(), Application>;

/// What may be planted in an application. How to add to it: [`super::planting`].
const PLANTS: &[Defect] = &[
    Defect::new(&["applications/unverified-application-permission"], 150, any, |application, random| {
        application.stranger(random);
        application.application = random.pick(&[
            &["Mail.Read"] as &[&str],
            &["full_access_as_app"],
            &["Files.ReadWrite.All", "Mail.ReadWrite"],
        ]);
    }),
    Defect::new(&["applications/foreign-application-takeover"], 100, any, |application, random| {
        application.stranger(random);
        application.verified = true;
        application.application = random.pick(&[
            &["RoleManagement.ReadWrite.Directory"] as &[&str],
            &["Application.ReadWrite.All", "User.Read.All"],
        ]);
    }),
    Defect::new(&["applications/privileged-application-password"], 100, any, |application, random| {
        *application = Application { name: "mail-archiver", application: &["Mail.ReadWrite"], ..NEW };
        application.passwords = 1 + i64::try_from(random.below(3)).unwrap_or_default();
        application.credentials_end = Some(in_days(random));
    }),
    Defect::new(&["applications/privileged-application-expired"], 100, any, |application, random| {
        *application = Application { name: "Altsystem-Export", application: &["Sites.Read.All"], ..NEW };
        application.credentials_end = Some(-in_days(random));
    }),
    Defect::new(&["applications/risky-tenant-consent"], 150, any, |application, random| {
        application.stranger(random);
        application.tenant = random.pick(&[
            &["Mail.ReadWrite", "offline_access"] as &[&str],
            &["Files.ReadWrite.All", "User.Read", "offline_access"],
        ]);
    }),
    Defect::new(&["applications/risky-user-consent"], 150, any, |application, random| {
        application.stranger(random);
        application.users = random
            .pick(&[&["Mail.Read", "offline_access"] as &[&str], &["Mail.ReadWrite", "Mail.Send", "offline_access"]]);
        application.consenting = 1 + i64::try_from(random.below(30)).unwrap_or_default();
    }),
    // Microsoft's own may do much.
    Defect::near_miss(600, any, |application, _| {
        let permissions = &["Mail.ReadWrite", "User.Read.All", "full_access_as_app"];
        *application = Application {
            name: "Microsoft Exchange Online Protection",
            owner: "microsoft",
            application: permissions,
            ..NEW
        };
    }),
    // The organization's own, which signs in with a certificate.
    Defect::near_miss(200, any, |application, random| {
        *application = Application { name: "Postfach-Migration", application: &["full_access_as_app"], ..NEW };
        application.credentials_end = Some(in_days(random));
    }),
    // Of a stranger, with all it asked for, and switched off.
    Defect::near_miss(200, any, |application, random| {
        application.stranger(random);
        (application.enabled, application.tenant) = (false, &["Mail.ReadWrite", "offline_access"]);
    }),
    // Of a stranger, and it may see who signs in.
    Defect::near_miss(300, any, |application, random| {
        application.stranger(random);
        application.users = &["User.Read", "email", "openid", "profile"];
        application.consenting = 3;
    }),
];
pub(super) const DEFECTS: DefectSet<(), Application> = DefectSet::alone(PLANTS, Stream::ServicePrincipalPlant);

/// An application that every tenant has. They stand in the slots behind those of the list of defects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Microsoft Graph.
    Graph,
    /// Exchange Online, which all tenants share.
    Exchange,
    /// The one that stands for a dedicated hybrid deployment.
    Hybrid,
    /// A program that keeps copies of settings.
    Backup,
}

const PARTS: [Part; 4] = [Part::Graph, Part::Exchange, Part::Hybrid, Part::Backup];

/// In how many days the key ends that a defect leaves at the application that all tenants share.
pub(super) const SHARED_KEY_ENDS: i64 = 925;

/// An application as it is registered.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    /// The id of its service principal.
    pub(super) id: String,
    pub(super) app_id: String,
    pub(super) name: String,
    application: Application,
}

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

    fn part(&self, index: u64) -> Option<Part> {
        let at = self.ids.slot(index).checked_sub(PLANTS.len() as u64)?;
        PARTS.get(usize::try_from(at).ok()?).copied()
    }

    fn plant(&self, index: u64) -> Option<&'static Defect> {
        if self.part(index).is_some() {
            return None;
        }
        DEFECTS.at(self.tenant, index, self.ids.slot(index), || ())
    }

    /// The application that plays that part.
    pub(super) fn playing(&self, part: Part) -> Option<Registered> {
        let index = (0..self.ids.count()).find(|index| self.part(*index) == Some(part))?;
        Some(self.with_part(index, part))
    }

    /// All of them, in order of the ids of their service principals.
    fn all(&self) -> impl Iterator<Item = Registered> {
        (0..self.ids.count()).map(|index| self.registered(index))
    }

    fn registered(&self, index: u64) -> Registered {
        match self.part(index) {
            // Where it is missing, something else stands in its place.
            Some(Part::Hybrid) if self.tenant.has("hybrid/dedicated-application-missing") => {
                let application = Application { tenant: &["User.Read"], ..NEW };
                Registered { name: "Intranet search".to_owned(), application, ..self.at_random(index) }
            }
            Some(part) => self.with_part(index, part),
            None => self.at_random(index),
        }
    }

    fn at_random(&self, index: u64) -> Registered {
        let mut random = self.tenant.random(Stream::ServicePrincipal, index);
        let mut application = healthy(&mut random);
        if let Some(plant) = self.plant(index) {
            plant.change(&mut application, &mut random);
        }
        Registered {
            id: self.ids.guid(index),
            app_id: random.guid(),
            name: format!("{} {}", application.name, self.ids.slot(index)),
            application,
        }
    }

    fn with_part(&self, index: u64, part: Part) -> Registered {
        let one = self.at_random(index);
        let shared = |(app_id, name): permissions::Resource, application| Registered {
            app_id: app_id.to_owned(),
            name: name.to_owned(),
            application: Application { owner: "microsoft", ..application },
            ..one.clone()
        };
        match part {
            Part::Graph => shared(GRAPH, NEW),
            Part::Exchange => {
                let key = self.tenant.has("hybrid/shared-principal-credentials").then_some(SHARED_KEY_ENDS);
                shared(EXCHANGE, Application { credentials_end: key, ..NEW })
            }
            Part::Hybrid => {
                let first_stage = self.tenant.has("hybrid/hybrid-application-web-services");
                let application: &[&str] =
                    if first_stage { &["full_access_as_app"] } else { &["Calendars.ReadBasic.All"] };
                Registered {
                    name: format!("ExchangeServerApp-{}", self.tenant.random_of("hybrid application").guid()),
                    application: Application { application, credentials_end: Some(265), ..NEW },
                    ..one
                }
            }
            Part::Backup => Registered { name: "Exchange backup".to_owned(), application: NEW, ..one },
        }
    }

    fn fill(&self, index: u64, row: &mut Row<'_>) -> Counted {
        let Registered { app_id, name, application, .. } = self.registered(index);
        row.text(&column::DISPLAY_NAME, &name)
            .text(&column::APP_ID, &app_id)
            .boolean(&column::ACCOUNT_ENABLED, application.enabled)
            .text(&column::PRINCIPAL_TYPE, application.kind)
            .text(&column::OWNER, application.owner)
            .boolean(&column::PUBLISHER_VERIFIED, application.verified)
            .symbols(&column::APPLICATION_PERMISSIONS, application.application)
            .symbols(&column::TENANT_PERMISSIONS, application.tenant)
            .symbols(&column::USER_PERMISSIONS, application.users)
            .integer(&column::CONSENTING_USERS, application.consenting);
        if let Some(days) = application.credentials_end {
            row.time(&column::CREDENTIALS_END, self.tenant.plan.collected_at + days * DAY);
        }
        row.integer(&column::PASSWORDS, application.passwords);
        let grants = u64::from(!application.tenant.is_empty()) + application.consenting.unsigned_abs();
        Counted { roles: application.application.len() as u64, grants }
    }

    /// Applications of the organization with dangerous permissions, as the document lists them.
    pub(super) fn risky_applications(&self) -> Vec<Value> {
        let own = |one: &Registered| one.application.owner == "own" && one.application.kind == "Application";
        self.all().filter(|one| own(one) && one.is_risky()).map(|one| one.document(self.tenant)).collect()
    }

    /// The application of the dedicated hybrid deployment, as documents list it.
    pub(super) fn hybrid_application(&self) -> Option<Value> {
        Some(self.playing(Part::Hybrid)?.document(self.tenant))
    }

    /// Those of others with dangerous permissions, as the document lists them.
    pub(super) fn risky_third_parties(&self) -> Vec<Value> {
        let of_others = |one: &Registered| one.application.owner != "own" && one.is_risky();
        let shown = |one: Registered| {
            let owner = match one.application.owner {
                "microsoft" => "f8cdef31-a31e-4b4a-93e4-5f571e91255a".to_owned(),
                _ => self.tenant.random_of(&format!("owner of {}", one.id)).guid(),
            };
            json!({
                "objectId": one.id,
                "appId": one.app_id,
                "displayName": one.name,
                "signInAudience": "AzureADMultipleOrgs",
                "appOwnerOrganizationId": owner,
                "keyCredentials": [],
                "passwordCredentials": [],
                "permissions": permissions::granted(one.application.application, one.application.tenant),
            })
        };
        self.all().filter(of_others).map(shown).collect()
    }
}

impl Registered {
    fn is_risky(&self) -> bool {
        permissions::are_risky(self.application.application, self.application.tenant)
    }

    fn document(&self, tenant: &Tenant) -> Value {
        let mut random = tenant.random_of(&format!("application of {}", self.id));
        let application = random.guid();
        let (keys, passwords) = self.credentials(tenant, &mut random);
        json!({
            "objectId": {"application": application, "servicePrincipal": self.id},
            "appId": self.app_id,
            "displayName": self.name,
            "isMultiTenantEnabled": false,
            "keyCredentials": keys,
            "passwordCredentials": passwords,
            "federatedCredentials": [],
            "permissions": permissions::granted(self.application.application, self.application.tenant),
        })
    }

    /// Keys and passwords that the row counts: the last one ends when the row says. A password leaves no room for keys.
    fn credentials(&self, tenant: &Tenant, random: &mut Random) -> (Vec<Value>, Vec<Value>) {
        let Some(days) = self.application.credentials_end else { return (Vec::new(), Vec::new()) };
        let mut credential = |name: String, ends: i64| {
            let time = |days: i64| timestamp(tenant.plan.collected_at + days * DAY);
            json!({
                "keyId": random.guid(),
                "displayName": name,
                "startDateTime": time(ends - 365),
                "endDateTime": time(ends),
                "isFromApplication": true,
            })
        };
        let key = if self.name.starts_with("ExchangeServerApp-") {
            "CN=Microsoft Exchange Server Auth Certificate"
        } else {
            "CN=migration"
        };
        let count = self.application.passwords;
        let mut passwords: Vec<Value> =
            (0..count).map(|at| credential(format!("Secret {at}"), days - 30 * at)).collect();
        passwords.sort_by_key(|one| one["keyId"].as_str().map(str::to_owned));
        let keys = if count == 0 { vec![credential(key.to_owned(), days)] } else { Vec::new() };
        (keys, passwords)
    }
}

const DAY: i64 = 86_400;

/// What the permissions of an application count for in their own sources.
struct Counted {
    roles: u64,
    grants: u64,
}

fn healthy(random: &mut Random) -> Application {
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
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let found = move |index: &u64| self.plant(*index).is_some_and(|plant| plant.rules().contains(&rule));
        Box::new((0..self.ids.count()).filter(found).map(|index| self.ids.guid(index)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::plan;
    use super::*;

    #[test]
    fn every_permission_that_is_made_up_is_published_by_a_resource() {
        for seed in 0..10 {
            let tenant = Tenant::new(plan(3_000, seed)).unwrap();
            for one in ServicePrincipals::new(&tenant).all() {
                let Application { application, tenant, users, .. } = one.application;
                assert!(permissions::are_published(application, tenant), "{}", one.name);
                assert!(permissions::are_published(&[], users), "{}", one.name);
            }
        }
    }

    #[test]
    fn every_tenant_has_each_part_once() {
        for users in [20, 100, 3_000] {
            let tenant = Tenant::new(plan(users, 3)).unwrap();
            let all = ServicePrincipals::new(&tenant);
            for part in PARTS {
                let named = all.playing(part).unwrap().name;
                assert_eq!(all.all().filter(|one| one.name == named).count(), 1, "{named}");
            }
        }
    }
}
