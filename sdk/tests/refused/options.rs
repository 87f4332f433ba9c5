//! Misspelt options are reported at once, each with the one that may be meant, and nothing else.

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
    tabel = "users", //~ `#[rule]` has no option `tabel`; did you mean `table`?
    levl = "note", //~ `#[rule]` has no option `levl`; did you mean `level`?
    severity = 11, //~ a severity is a number from 0.0 to 10.0
    colour = "red", //~ `#[rule]` has no option `colour`; it has table, level, severity,
    fial(bad = "{subject} is bad: {why}"), //~ `#[rule]` has no option `fial`; did you mean `fail`?
    unknown(odd = "{subject} is odd: {Why}"), //~ a placeholder is a name in snake_case
    paramter(days: integer = 30, "Days") //~ `#[rule]` has no option `paramter`; did you mean `parameter`?
)]
pub struct Bad {
    account_enabled: Option<bool>,
}

impl CheckRow for Bad {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        match self.account_enabled {
            Some(true) if scan.days() > 3 => Self::bad("why"),
            Some(_) => Verdict::Pass,
            None => Self::odd("why"),
        }
    }
}

fn main() {}
