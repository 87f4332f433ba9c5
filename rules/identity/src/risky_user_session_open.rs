//! Sessions that are older than the sign that somebody else holds them.

use ephor_sdk::prelude::*;

use crate::risk::RiskState;

/// The sessions of a user at high risk were not revoked
///
/// # What it does
/// Looks at users whose risk Microsoft Entra ID Protection reports as at risk or confirmed compromised, at a level listed in
/// `levels`, or confirmed compromised. One whose sessions are still valid from before the risk last changed
/// (`signInSessionsValidFromDateTime`) fails. A new password revokes them, too. A disabled account counts: its tokens go on
/// working until they end.
///
/// # Why it matters
/// An attacker who has a session needs no password: a refresh token lasts for months and outlives what people think they
/// have done about it. Only a revocation ends it everywhere, applications and mail included.
///
/// # How to mend
/// Entra admin center > Users > the user > Revoke sessions, or:
///
/// ```powershell
/// Revoke-MgUserSignInSession -UserId <user>
/// ```
///
/// Do it after you have reset the password and removed methods that are not the user's, or the attacker signs in again. For
/// SharePoint and OneDrive beside it: `Revoke-SPOUserSession -User <user>`.
///
/// # References
/// - ATT&CK T1550.001
/// - ATT&CK T1528
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/users/users-revoke-access>
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 8.0,
    tags("risk"),
    parameter(levels: list = "high", "Levels of risk at which sessions have to be revoked: low, medium, high"),
    fail(not_revoked = "{subject} is {state} since {since}, and sessions from {valid_from} on are still valid"),
    unknown(
        new_state = "whether {subject} is at risk is not known: riskState is {state}",
        no_level = "how high the risk of {subject} is, is not told: riskLevel is {level}"
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
        match state.concerns(self.risk_level, scan.list("levels")) {
            Some(true) => {}
            Some(false) => return Verdict::NotApplicable,
            None => return Self::no_level(self.risk_level.unwrap_or("not there")),
        }
        match (self.risk_updated, self.sessions_valid_from) {
            (None, _) => Verdict::not_known("risk_updated"),
            (_, None) => Verdict::not_known("sessions_valid_from"),
            (Some(since), Some(valid_from)) if valid_from < since => Self::not_revoked(text, since, valid_from),
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
        assert_eq!(found.arguments(), ["atRisk", "2026-11-20T00:00:00Z", "2026-11-19T23:59:59Z"]);
        assert!(verdict(json!({"risk_state": "confirmedCompromised", "risk_level": null})).is_fail());
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
