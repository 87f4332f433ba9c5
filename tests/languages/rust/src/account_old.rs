//! Times and a length of time.

use ephor_sdk::prelude::*;

/// An account is old
///
/// # What it checks
/// Looks for accounts that were made longer ago than `oldest`.
///
/// # Why it matters
/// Times are seconds, and written as RFC 3339.
///
/// # Remediation
/// Make it anew.
#[derive(Rule)]
#[rule(
    table = "users",
    level = "note",
    severity = 0.0,
    parameter(oldest: duration = 31536000, "How old an account may be"),
    fail(old = "{subject} was made {created}: {age} ago, {days} days, and {oldest} are allowed")
)]
pub struct AccountOld {
    created: Time,
}

impl CheckRow for AccountOld {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let (age, oldest) = (scan.collected_at().since(self.created), scan.oldest());
        if age > oldest { Self::old(self.created, age, age.in_days(), oldest) } else { Verdict::Pass }
    }
}
