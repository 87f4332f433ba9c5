//! All columns that do not exist are reported at once, and nothing else.

use ephor_sdk::prelude::*;

/// A bad state
///
/// # What it checks
/// Looks.
/// # Why it matters
/// Because.
/// # Remediation
/// So.
#[derive(Rule)]
#[rule(
    table = "users",
    level = "note",
    severity = 1,
    parameter(days: integer = 30, "Days"),
    fail(dormant = "{subject} is dormant since {day}")
)]
pub struct AccountDormant<'a> {
    acount_enabled: bool, //~ table "users" has no column `acount_enabled`; did you mean `account_enabled`?; it has id, 
    favorite_color: &'a str, //~ table "users" has no column `favorite_color`
    created: Time,
}

impl CheckRow for AccountDormant<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if !self.acount_enabled || self.favorite_color.is_empty() {
            return Verdict::NotApplicable;
        }
        if scan.days() > 3 { Self::dormant(self.created) } else { Verdict::Pass }
    }
}

/// It is a rule all the same.
pub fn ask() -> Verdict {
    Tenant::new().row::<AccountDormant>(ephor_sdk::serde_json::json!({}))
}

fn main() {}
