//! A field holds what its column is.

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
#[rule(table = "users", level = "note", severity = 1, fail(bad = "{subject} is bad"))]
pub struct Bad {
    account_enabled: i64, //~ a field of type `i64` cannot hold a column of kind `Boolean`
    created: Time,
}

impl CheckRow for Bad {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.account_enabled == 0 && self.created > Time(0) { Self::bad() } else { Verdict::Pass }
    }
}

fn main() {}
