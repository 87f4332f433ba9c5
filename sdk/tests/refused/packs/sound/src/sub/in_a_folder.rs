//! In a folder.

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
pub struct InAFolder;

impl CheckTenant for InAFolder {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
    }
}
