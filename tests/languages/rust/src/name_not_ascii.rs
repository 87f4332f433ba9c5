//! Texts: their borders, and what stands in them.

use ephor_sdk::prelude::*;

/// The display name of an account is not ASCII
///
/// # What it checks
/// Looks for display names with characters beyond ASCII, and counts their characters.
///
/// # Why it matters
/// Offsets of texts are bytes of UTF-8, which not every language counts.
///
/// # Remediation
/// Count bytes.
///
/// # References
/// - Conformance text
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 5.0,
    fail(beyond = "{subject} is called {name}, {length} characters with {{braces}}"),
    unknown(nameless = "{subject} has no name that is known")
)]
pub struct NameNotAscii<'a> {
    user_principal_name: &'a str,
    display_name: Option<&'a str>,
}

impl CheckRow for NameNotAscii<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        let Some(name) = self.display_name else { return Self::nameless() };
        if !self.user_principal_name.contains('@') {
            return Verdict::NotApplicable;
        }
        if name.is_ascii() { Verdict::Pass } else { Self::beyond(name, name.chars().count()) }
    }
}
