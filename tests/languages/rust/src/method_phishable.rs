//! States and sets: values by dictionary, empty sets, nulls.

use ephor_sdk::prelude::*;

/// An account has a method that can be phished
///
/// # What it checks
/// Looks at the methods of enabled members.
///
/// # Why it matters
/// Sets, symbols and booleans are passed by dictionary.
///
/// # Remediation
/// Register a key.
///
/// # References
/// - ATT&CK T1078.004
/// - Conformance set (in part: sets of users alone)
/// - <https://learn.microsoft.com/entra/identity/authentication/>
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 7.5,
    stage = "preview",
    tags("conformance", "sets"),
    optional_columns(risk_state),
    fail(phishable = "{subject} has {methods}; all: {all}"),
    unknown(none = "{subject} has no method")
)]
pub struct MethodPhishable<'a> {
    account_enabled: bool,
    user_type: &'a str,
    methods_registered: SymbolSet<'a>,
    mfa_registered: Option<bool>,
    risk_state: Option<&'a str>,
}

impl CheckRow for MethodPhishable<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if !self.account_enabled || self.user_type.eq_ignore_ascii_case("guest") || self.risk_state.is_some() {
            return Verdict::NotApplicable;
        }
        if self.methods_registered.is_empty() {
            return Self::none();
        }
        let Some(registered) = self.mfa_registered else { return Verdict::not_known("mfa_registered") };
        if registered && !self.methods_registered.contains("MOBILEPHONE") {
            return Verdict::Pass;
        }
        let methods: Phrases = self.methods_registered.iter().collect();
        Self::phishable(methods, self.methods_registered)
    }
}
