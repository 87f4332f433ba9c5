//! A rule that fails when it is told to.

use ephor_sdk::prelude::*;

/// A rule crashed
///
/// # What it checks
/// Crashes at disabled accounts if `crash` is set, and passes otherwise.
///
/// # Why it matters
/// What a rule throws must never become a verdict, and must not touch the other rules.
///
/// # Remediation
/// Catch nothing.
#[derive(Rule)]
#[rule(
    table = "users",
    level = "note",
    severity = 0.0,
    parameter(crash: boolean = false, "Whether it crashes"),
    fail(never = "{subject} is never wrong")
)]
pub struct CrashAsked {
    account_enabled: bool,
}

impl CheckRow for CrashAsked {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        assert!(self.account_enabled || !scan.crash(), "the rule was told to crash");
        if scan.collected_at() < Time::date(2000, 1, 1) { Self::never() } else { Verdict::Pass }
    }
}
