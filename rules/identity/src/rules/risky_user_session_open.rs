//! Sessions that are older than the sign that somebody else holds them.

use ephor_sdk::prelude::*;

use crate::risk::{RiskState, day};

/// The sessions of a user at high risk were not revoked
///
/// # What it checks
/// Looks at users whose risk Microsoft Entra ID Protection reports as at risk, at a level listed in `levels`. One whose
/// sessions are still valid from before the risk last changed (`signInSessionsValidFromDateTime`) fails. A new password
/// revokes them, too. A disabled account counts: its tokens go on working until they end. Of a user who was confirmed
/// compromised the time of the attack is not known, since the confirmation is the last change; there the sessions must have
/// been revoked within the `hours` before the confirmation, or after it.
///
/// # Why it matters
/// An attacker who has a session needs no password: a refresh token lasts for months and outlives what people think they
/// have done about it. Only a revocation ends it everywhere, applications and mail included.
///
/// # Remediation
/// 1. If it was an attack, confirm the user compromised first (Entra admin center > ID Protection > Risky users): that sets the
///    risk to high anew. See `risky-user-open`.
/// 2. Reset the password and remove methods that are not the user's, or the attacker signs in again.
/// 3. Then revoke the sessions. The user is signed out everywhere, on the telephone, too. Entra admin center > Users > the user
///    > Revoke sessions, or:
///
/// ```powershell
/// Revoke-MgUserSignInSession -UserId <user>
/// ```
///
/// For SharePoint and OneDrive beside it: `Revoke-SPOUserSession -User <user>`.
///
/// # References
/// - ATT&CK T1550.001
/// - ATT&CK T1528
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/users/users-revoke-access>
/// # Witnesses
/// - claim: reference facts.md, risky-user-session-open
/// - remediation: reference facts.md, risky-user-open (howto-identity-protection-remediate-unblock.md)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 8.0,
    tags("risk"),
    parameter(levels: list = "high", "Levels of risk at which sessions have to be revoked: low, medium, high"),
    parameter(hours: integer = "48", "Hours before a user was confirmed compromised within which the sessions may have been revoked"),
    fail(
        not_revoked = "{subject} is at {level} risk since {since}, and sessions from {valid_from} on are still valid",
        compromised = "{subject} was confirmed compromised on {since}, and sessions from {valid_from} on are still valid"
    ),
    unknown(
        new_state = "Whether {subject} is at risk is not known: riskState is {state}",
        no_level = "How high the risk of {subject} is, is not told: riskLevel is {level}"
    )
)]
pub struct RiskyUserSessionOpen<'a> {
    risk_state: Option<&'a str>,
    risk_level: Option<&'a str>,
    risk_updated: Option<Time>,
    sessions_valid_from: Option<Time>,
}

impl CheckRow for RiskyUserSessionOpen<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let Some(text) = self.risk_state else { return Verdict::not_known("risk_state") };
        let Some(state) = RiskState::parse(text) else { return Self::new_state(text) };
        match state.concerns(self.risk_level, scan.levels()) {
            Some(true) => {}
            Some(false) => return Verdict::NotApplicable,
            None => return Self::no_level(self.risk_level.unwrap_or("not there")),
        }
        match (self.risk_updated, self.sessions_valid_from) {
            (None, _) => Verdict::not_known("risk_updated"),
            (_, None) => Verdict::not_known("sessions_valid_from"),
            (Some(since), Some(valid_from)) if state == RiskState::Compromised => {
                // The repair comes before the confirmation or after it.
                if since.since(valid_from).0 <= scan.hours().saturating_mul(3_600) {
                    Verdict::Pass
                } else {
                    Self::compromised(day(since), day(valid_from))
                }
            }
            (Some(since), Some(valid_from)) if valid_from < since => {
                Self::not_revoked(self.risk_level.unwrap_or("an unknown"), day(since), day(valid_from))
            }
            (Some(_), Some(_)) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    const RISK: Time = Time::date(2026, 11, 20);

    fn row(changes: Value) -> Value {
        let row = json!({"risk_state": "atRisk", "risk_level": "high", "risk_updated": RISK.0,
            "sessions_valid_from": RISK.0 - 1});
        changed(row, &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<RiskyUserSessionOpen>(row(changes))
    }

    #[test]
    fn sessions_from_before_the_risk_fail() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["high", "2026-11-20", "2026-11-19"]);
    }

    #[test]
    fn whoever_was_repaired_before_the_confirmation_passes() {
        let confirmed = |valid_from: i64| {
            verdict(
                json!({"risk_state": "confirmedCompromised", "risk_level": null, "sessions_valid_from": valid_from}),
            )
        };
        assert!(confirmed(RISK.0 - 1).is_pass(), "revoked, then confirmed");
        assert!(confirmed(RISK.0 + 1).is_pass());
        let found = confirmed(RISK.0 - 48 * 3_600 - 1);
        assert_eq!(found.message::<RiskyUserSessionOpen>(), "compromised");
    }

    #[test]
    fn sessions_that_were_revoked_since_pass() {
        assert!(verdict(json!({"sessions_valid_from": RISK.0})).is_pass());
        assert!(verdict(json!({"sessions_valid_from": RISK.0 + 1})).is_pass());
    }

    #[test]
    fn a_risk_that_is_settled_or_lower_is_left_out() {
        assert!(verdict(json!({"risk_state": "remediated"})).is_not_applicable());
        assert!(verdict(json!({"risk_state": "none", "risk_updated": null})).is_not_applicable());
        assert!(verdict(json!({"risk_level": "medium"})).is_not_applicable());
        let strict = Tenant::new().parameter("levels", "medium\nhigh");
        assert!(strict.row::<RiskyUserSessionOpen>(row(json!({"risk_level": "medium"}))).is_fail());
    }

    #[test]
    fn what_is_hidden_new_or_not_there_is_not_known() {
        assert_eq!(verdict(json!({"risk_level": "hidden"})).message::<RiskyUserSessionOpen>(), "no-level");
        assert_eq!(verdict(json!({"risk_state": "new"})).message::<RiskyUserSessionOpen>(), "new-state");
        for column in ["risk_state", "risk_updated", "sessions_valid_from"] {
            assert_eq!(verdict(json!({column: null})).arguments(), [column]);
        }
    }
}
