//! Whom the people of a tenant work for, and when their accounts were used. Nothing of it is planted.

use ephor_schema::tables::users as column;
use ephor_snapshot::Row;

use super::Tenant;
use super::accounts::{self, Account, Profile};
use super::random::{Random, Stream};

const DAY: i64 = 86_400;
/// Successful sign-ins are on record since 2023-12-01.
const SUCCESS_RECORDED: i64 = 1_701_388_800;

const DEPARTMENTS: &[&str] =
    &["Finance", "Human Resources", "Legal", "Marketing", "Produktion", "R&D", "Sales", "Service après-vente"];
const TITLES: &[&str] = &["Account Manager", "Analyst", "Buchhalterin", "Engineer", "Head of Department", "Técnico"];

/// What is said of an account besides what rules are planted in.
pub(super) struct Employment {
    department: &'static str,
    company: &'static str,
    kind: &'static str,
    title: &'static str,
    hired: Option<i64>,
    password_changed: i64,
    interactive: Option<i64>,
    other: Option<i64>,
}

impl Employment {
    /// That of an account which was made at a time.
    pub(super) fn of(tenant: &Tenant, index: u64, profile: Profile, created: i64) -> Self {
        let random = &mut tenant.random(Stream::Employment, index);
        let now = tenant.plan.collected_at;
        let person = matches!(profile.account, Account::Member | Account::Administrator);
        let guest = profile.account == Account::Guest;
        let some = |random: &mut Random, of: &[&'static str]| {
            let one = random.pick(of);
            if person && !random.permille(50) { one } else { "" }
        };
        let department = some(random, DEPARTMENTS);
        let kind = some(random, &["Employee", "Employee", "Employee", "Contractor", "Werkstudent"]);
        let title = some(random, TITLES);
        let interactive = match random.below(1000) {
            // Nobody ever used it.
            0..20 => None,
            20..100 => Some(now - DAY * (30 + below(random, 400))),
            _ => Some(now - below(random, 14) * DAY - below(random, 86_400)),
        };
        let used = person || guest || (profile.account == Account::Service && profile.enabled);
        let interactive = interactive.filter(|_| used).map(|time| time.max(created));
        let other = match profile.account {
            // It signs in all day, and nobody sees a screen.
            Account::Synchronization => Some(now - 600),
            _ => interactive.filter(|_| random.permille(900)).map(|time| (time + below(random, DAY)).min(now)),
        };
        Self {
            department,
            company: if guest { accounts::partner(tenant, index).trim_end_matches(".example") } else { "" },
            kind,
            title,
            hired: (kind == "Employee").then(|| created - created.rem_euclid(DAY)),
            password_changed: created.max(now - DAY * below(random, 700)),
            interactive,
            other,
        }
    }

    /// Fills in the columns.
    pub(super) fn fill(&self, row: &mut Row<'_>) {
        let success = self.interactive.max(self.other).filter(|time| *time >= SUCCESS_RECORDED);
        row.text(&column::DEPARTMENT, self.department)
            .text(&column::COMPANY_NAME, self.company)
            .text(&column::EMPLOYEE_TYPE, self.kind)
            .text(&column::JOB_TITLE, self.title);
        if let Some(time) = self.hired {
            row.time(&column::EMPLOYEE_HIRED, time);
        }
        row.time(&column::PASSWORD_CHANGED, self.password_changed);
        for (column, time) in [
            (&column::LAST_SIGN_IN, self.interactive),
            (&column::LAST_NON_INTERACTIVE_SIGN_IN, self.other),
            (&column::LAST_SUCCESSFUL_SIGN_IN, success),
        ] {
            if let Some(time) = time {
                row.time(column, time);
            }
        }
        row.boolean(&column::SIGN_IN_RECORDED, self.interactive.is_some() || self.other.is_some());
    }
}

/// A number from 0 up to but without `bound`.
fn below(random: &mut Random, bound: i64) -> i64 {
    i64::try_from(random.below(bound.unsigned_abs())).unwrap_or_default()
}
