//! Rules that the build script cannot see.

use ephor_sdk::prelude::*;

ephor_sdk::pack! {
    title: "A pack",
    description: "A pack.",
}

#[derive(Document)]
#[document("transport-config")]
pub struct TransportConfig {}

macro_rules! rule {
    ($name:ident) => {
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
pub struct $name;

impl CheckTenant for $name {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
    }
}
    };
}

rule!(ByMacro); //~ the rule `ByMacro` is not in the list of its pack

/// Asks a rule that no other function can name.
pub fn ask() -> Verdict {
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
pub struct InAFunction; //~ the rule `InAFunction` is not in the list of its pack

impl CheckTenant for InAFunction {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.documents::<crate::TransportConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
    }
}
    Tenant::new().check::<InAFunction>()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    pub struct OfTests; //~ the rule `OfTests` is not in the list of its pack

    impl CheckTenant for OfTests {
        fn check(_scan: &Scan<Self>) -> Verdict {
            Self::bad()
        }
    }
}
