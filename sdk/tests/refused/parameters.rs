//! A parameter is read by its name and as its kind.

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
    parameter(prefixes: list = "ext-\nv-", "Prefixes"),
    fail(bad = "{subject} is bad")
)]
pub struct Bad<'a> {
    user_principal_name: &'a str,
}

impl CheckRow for Bad<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if scan.prefixs().any(|prefix| self.user_principal_name.starts_with(prefix)) { //~ no method named `prefixs` found
            return Self::bad();
        }
        let days: i64 = scan.prefixes(); //~ expected `i64`, found `List<'_>`
        let by_text = scan.integer("days"); //~ no method named `integer` found
        if scan.days() > days + by_text { Self::bad() } else { Verdict::Pass }
    }
}

fn main() {}
