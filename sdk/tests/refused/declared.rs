//! A rule gets what it declared and nothing else.

use ephor_sdk::prelude::*;

#[derive(Document)]
#[document("transport-config")]
pub struct TransportConfig {}

#[derive(Document)]
#[document("organization-config")]
pub struct OrganizationConfig {}

/// A bad state
///
/// # What it checks
/// Looks.
/// # Why it matters
/// Because.
/// # Remediation
/// So.
#[derive(Rule)]
#[rule(documents(TransportConfig), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
pub struct Bad;

impl CheckTenant for Bad {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<OrganizationConfig>().is_empty() { Self::bad() } else { Verdict::Pass } //~ the rule `Bad` did not declare that it reads the document `OrganizationConfig`
    }
}

/// A bad state
///
/// # What it checks
/// Looks.
/// # Why it matters
/// Because.
/// # Remediation
/// So.
#[derive(Rule)]
#[rule(test_only, table = "users", level = "note", severity = 1, fail(bad = "{subject} is bad"))] //~ a rule with `test_only` is for tests
pub struct OfTests {
    account_enabled: bool,
}

impl CheckRow for OfTests {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.account_enabled { Self::bad() } else { Verdict::Pass }
    }
}

fn main() {}
