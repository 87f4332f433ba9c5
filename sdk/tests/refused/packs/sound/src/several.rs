//! A derive over several lines, and a second rule.

use ephor_sdk::prelude::*;

/// A bad state
///
/// # What it checks
/// Looks.
/// # Why it matters
/// Because.
/// # Remediation
/// So.
#[derive(
    Debug,
    Rule,
)]
#[rule(documents(crate::TransportConfig), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
pub struct First;

impl CheckTenant for First {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
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
#[derive(ephor_sdk::Rule)]
#[rule(documents(crate::TransportConfig), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
pub struct Second;

impl CheckTenant for Second {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
    }
}

/// A module within.
pub mod inner {
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
#[rule(documents(crate::TransportConfig), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
pub struct Third;

impl CheckTenant for Third {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
    }
}
}

#[cfg(test)]
mod tests {
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
#[rule(test_only, documents(crate::TransportConfig), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
pub struct OfTests;

impl CheckTenant for OfTests {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
    }
}
}
