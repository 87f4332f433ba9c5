//! Sign-ins that no second factor can protect.

use ephor_sdk::LEGACY_CLIENTS;
use ephor_sdk::prelude::*;

/// Somebody signs in with legacy authentication
///
/// # What it checks
/// Looks at the sign-ins of the last 30 days with such clients, by user and client. One or more that succeeded by a client of
/// legacy authentication (Exchange ActiveSync, IMAP, POP, authenticated SMTP, MAPI, Exchange Web Services and others, as the
/// sign-in log names them) fail. Attempts that failed do not count: they are what attackers leave in every tenant. A client
/// that this rule does not know is not taken for a legacy one. Clients that you must allow for a while stand in
/// `allowed-clients`.
///
/// # Why it matters
/// These protocols send a user name and a password and nothing else, so no policy can ask for a second factor. Password
/// spraying goes there first, and a sign-in that succeeded is either an old device or an attacker: in the log both look the
/// same.
///
/// # Remediation
/// 1. Ask the person which device it is, before you block anything: Entra admin center > Monitoring & health > Sign-in logs,
///    filter *Client app*. If nobody knows the device, treat the account as taken over.
/// 2. Move the device to a client with modern authentication: Outlook, IMAP or SMTP with OAuth. Devices that send mail can use
///    High Volume Email *with OAuth* for recipients inside, and Azure Communication Services for recipients outside; High Volume
///    Email with a password is legacy authentication, too.
/// 3. Block the rest by Conditional Access: see `legacy-authentication-not-blocked`.
///
/// # References
/// - CIS-M365 5.2.2.3 (in part: what signed in, and not the policy that blocks it)
/// - ATT&CK T1078.004
/// - ATT&CK T1110.003
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication>
/// # Witnesses
/// - claim: reference facts.md, legacy-sign-in (Names of clients agree with the sign-in log docs)
/// - remediation: reference facts.md, High Volume Email (E)
#[derive(Rule)]
#[rule(
    table = "sign-ins",
    level = "error",
    severity = 7.8,
    tags("legacy-authentication", "sign-ins"),
    parameter(allowed_clients: list = "", "Names of legacy clients, as the sign-in log has them, that may still be used"),
    fail(succeeded = "{subject}: sign-ins with legacy authentication ({client}) succeeded, {successes} in 30 days, the last one at {last}")
)]
pub struct LegacySignIn<'a> {
    client_app: Option<&'a str>,
    successes: Option<i64>,
    last_success: Option<Time>,
}

impl CheckRow for LegacySignIn<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let Some(client) = self.client_app.map(str::trim).filter(|client| !client.is_empty()) else {
            return Verdict::not_known("client_app");
        };
        if !LEGACY_CLIENTS.iter().any(|known| known.eq_ignore_ascii_case(client)) {
            return Verdict::NotApplicable;
        }
        if scan.allowed_clients().any(|allowed| allowed.eq_ignore_ascii_case(client)) {
            return Verdict::Pass;
        }
        match self.successes {
            None => Verdict::not_known("successes"),
            Some(..=0) => Verdict::Pass,
            Some(count) => {
                let last =
                    self.last_success.map_or_else(|| "a time that is not known".to_owned(), |time| time.to_string());
                Self::succeeded(client, count, last)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn row(client: &str, successes: Value) -> Value {
        let last = Time::date(2026, 11, 20).0;
        json!({"client_app": client, "successes": successes, "last_success": last})
    }

    fn verdict(client: &str, successes: Value) -> Verdict {
        Tenant::new().row::<LegacySignIn>(row(client, successes))
    }

    #[test]
    fn a_legacy_sign_in_that_succeeded_fails() {
        let found = verdict("IMAP4", json!(3));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["IMAP4", "3", "2026-11-20T00:00:00Z"]);
        for client in ["exchange activesync", "AUTHENTICATED SMTP", " POP3 ", "Other clients", "mapi over http"] {
            assert!(verdict(client, json!(1)).is_fail(), "{client}");
        }
        assert!(Tenant::new().row::<LegacySignIn>(json!({"client_app": "SMTP", "successes": 1})).is_fail());
    }

    #[test]
    fn attempts_that_failed_pass() {
        assert!(verdict("IMAP4", json!(0)).is_pass());
    }

    #[test]
    fn modern_clients_and_those_that_are_not_known_are_left_out() {
        for client in ["Browser", "Mobile Apps and Desktop clients", "Other mobile apps", "Quantum client"] {
            assert!(verdict(client, json!(9)).is_not_applicable(), "{client}");
        }
    }

    #[test]
    fn clients_can_be_allowed_for_a_while() {
        let tenant = Tenant::new().parameter("allowed-clients", "authenticated smtp");
        assert!(tenant.row::<LegacySignIn>(row("Authenticated SMTP", json!(9))).is_pass());
        assert!(tenant.row::<LegacySignIn>(row("SMTP", json!(9))).is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict("IMAP4", Value::Null).is_unknown());
        assert!(verdict(" ", json!(1)).is_unknown());
        assert!(Tenant::new().row::<LegacySignIn>(json!({"successes": 1})).is_unknown());
    }
}
