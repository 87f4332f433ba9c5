//! What users signed in with in the last 30 days.

use ephor_schema::Table;
use ephor_schema::tables::sign_ins as column;

use super::accounts::Profile;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Random, Stream};
use super::users::Users;
use super::{Tenant, slots};
use ephor_snapshot::{Error, TableWriter};

/// What a user did with one kind of client.
#[derive(Clone, Debug)]
pub(super) struct SignIns {
    client: &'static str,
    successes: i64,
    failures: i64,
}

const LEGACY: &[&str] =
    &["IMAP4", "POP3", "Authenticated SMTP", "Other clients", "Exchange Web Services", "MAPI Over HTTP"];

fn old(random: &mut Random) -> &'static str {
    random.pick(LEGACY)
}

fn some(random: &mut Random, most: u64) -> i64 {
    1 + i64::try_from(random.below(most)).unwrap_or_default()
}

type Defect = planting::Defect<Profile, SignIns>;

/// What may be planted among the sign-ins of a user: one more kind of client. How to add to it: [`super::planting`].
pub(super) const PLANTS: &[Defect] = &[
    Defect::new(&["identity/legacy-sign-in"], 60, Profile::works, |client, random| {
        *client = SignIns { client: old(random), successes: some(random, 400), failures: 0 };
        if random.permille(300) {
            client.failures = some(random, 50);
        }
    }),
    // Somebody tries passwords, and none was right.
    Defect::near_miss(300, Profile::works, |client, random| {
        *client = SignIns { client: old(random), successes: 0, failures: some(random, 900) };
    }),
];
pub(super) const DEFECTS: DefectSet<Profile, SignIns> =
    DefectSet::shared(PLANTS, Stream::SignInPlant, slots::SIGN_INS, slots::SLOTS);

/// The sign-ins of all users of a tenant, by kind of client.
pub(super) struct AllSignIns<'a> {
    tenant: &'a Tenant,
    users: Users<'a>,
}

impl<'a> AllSignIns<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        Self { tenant, users: Users::new(tenant) }
    }

    fn plant(&self, index: u64, profile: Profile) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.tenant.slots.at(index), || profile)
    }

    /// What that user signed in with, sorted by client; the last of the clients in `order` was planted, if it is
    /// another than those of everybody.
    fn of(&self, index: u64, profile: Profile) -> Vec<SignIns> {
        let mut random = self.tenant.random(Stream::SignIn, index);
        let mut all = Vec::new();
        // Somebody tries old protocols in every tenant.
        if profile.enabled && random.permille(20) {
            all.push(SignIns { client: "Exchange ActiveSync", successes: 0, failures: some(&mut random, 30) });
        }
        if let Some(plant) = self.plant(index, profile) {
            let mut client = SignIns { client: "Other clients", successes: 0, failures: 0 };
            plant.change(&mut client, &mut random);
            all.push(client);
        }
        all.sort_by_key(|sign_ins| sign_ins.client);
        all
    }

    fn id(&self, index: u64, sign_ins: &SignIns) -> String {
        format!("{}:{}", self.users.id(index), sign_ins.client)
    }
}

impl Rows for AllSignIns<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        let mut count = 0;
        for index in 0..self.users.count() {
            let profile = self.users.profile(index);
            let all = self.of(index, profile);
            if all.is_empty() {
                continue;
            }
            let (_, name) = self.users.name(index, profile.account);
            for (ordinal, sign_ins) in (0..).zip(&all) {
                count += sign_ins.successes.unsigned_abs() + sign_ins.failures.unsigned_abs();
                let mut random = Random::new(index, Stream::SignIn, ordinal);
                let ago = i64::try_from(random.below(29 * 86_400)).unwrap_or_default();
                table.row(&self.id(index, sign_ins), |row| {
                    row.text(&column::NAME, &format!("{name} by {}", sign_ins.client))
                        .text(&column::CLIENT_APP, sign_ins.client)
                        .integer(&column::SUCCESSES, sign_ins.successes)
                        .integer(&column::FAILURES, sign_ins.failures);
                    if sign_ins.successes > 0 {
                        row.time(&column::LAST_SUCCESS, self.tenant.plan.collected_at - ago);
                    }
                })?;
            }
        }
        Ok(vec![("graph/sign-ins", count)])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let id = move |index| {
            let profile = self.users.profile(index);
            let found = self.plant(index, profile).is_some_and(|plant| plant.rules().contains(&rule));
            let all = if found { self.of(index, profile) } else { Vec::new() };
            all.iter().find(|sign_ins| LEGACY.contains(&sign_ins.client)).map(|sign_ins| self.id(index, sign_ins))
        };
        Box::new((0..self.users.count()).filter_map(id))
    }
}
