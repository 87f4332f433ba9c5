//! Parameters are of a kind that there is, and so are their defaults.

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
    parameter(days: integer = "thirty", "Days"), //~ the default "thirty" of `days` is not of the kind integer; expected a whole number, such as 30
    parameter(strict: boolean = 1, "Strict"), //~ expected true or false
    parameter(age: duration = "30d", "Age"), //~ expected a whole number of seconds, such as 86400
    parameter(names: list = 5, "Names"), //~ expected a text in quotes
    parameter(least: integr = 5, "Least"), //~ the kind of a parameter is one of boolean, integer, duration, text, list; did you mean `integer`?
    parameter(documents: list = "", "Documents"), //~ a parameter cannot be called `documents`
    parameter(days: integer = 30, "Days again"), //~ there are two parameters `days`
    parameter(count: integer = 30), //~ expected `,`
    fail(bad = "{subject} is bad")
)]
pub struct Bad {
    account_enabled: bool,
}

impl CheckRow for Bad {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if self.account_enabled && scan.days() > 3 && scan.strict() && scan.names().next().is_some() {
            return Self::bad();
        }
        if scan.age() > Duration::days(1) { Self::bad() } else { Verdict::Pass }
    }
}

fn main() {}
