//! Rules in every place and form in which they are found.

use ephor_sdk::prelude::*;

ephor_sdk::pack! {
    title: "A pack",
    description: "A pack.",
}

#[derive(Document)]
#[document("transport-config")]
pub struct TransportConfig {}

const _: () = assert!(RULES.len() == 6, "all rules are in the list");

/// A bad state
///
/// # What it checks
/// Looks.
/// # Why it matters
/// Because.
/// # Remediation
/// So.
#[derive(Debug, Rule)]
#[rule(documents(crate::TransportConfig), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
pub struct AtTheTop;

impl CheckTenant for AtTheTop {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
    }
}
