//! Users at high risk with whom nobody has dealt.

use ephor_sdk::prelude::*;

use crate::risk::{RiskState, day};

/// High-risk user not remediated
///
/// # What it checks
/// Looks at enabled users whose risk Microsoft Entra ID Protection reports as at risk or confirmed compromised. One of a
/// level listed in `levels`, or confirmed compromised, whose risk last changed more than `hours` ago, fails: nobody has
/// reset the password, dismissed the risk or disabled the account since.
///
/// # Why it matters
/// High risk means that Microsoft is almost sure: the password stands in a leak, or an attack with it was seen. What follows
/// takes hours, not days: rules in the inbox, mail to colleagues, a payment to another account.
///
/// # Remediation
/// 1. Entra admin center > ID Protection > Risky users > the user: look at the detections. Tell the user by another way than
///    mail: with the next steps every session ends, and a policy that blocks users of high risk keeps the user out until the
///    risk is gone.
/// 2. If it was an attack, **confirm the user compromised first**: that sets the risk to high anew, so it must not come after
///    the repair. If it was not, dismiss the risk, and you are done.
/// 3. Then reset the password, revoke the sessions (Users > the user > Revoke sessions), and see which methods, inbox rules and
///    consents were added.
/// 4. Look again: the risk state must be *Remediated*. Where it still says *Confirmed compromised*, dismiss the risk, or the
///    user stays locked out.
/// 5. Let Conditional Access do it at once: see `risky-users-not-remediated`.
///
/// # References
/// - CIS-M365 5.2.2.6 (in part: what became of users at risk, and not the policy that makes them deal with it)
/// - ATT&CK T1078.004
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock>
/// # Witnesses
/// - claim: reference facts.md, risky-user-open
/// - remediation: reference facts.md, risky-user-open (howto-identity-protection-risk-feedback.md @06fa259f)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 8.4,
    tags("risk"),
    parameter(hours: integer = "24", "Hours within which somebody has to deal with a user at risk"),
    parameter(levels: list = "high", "Levels of risk that have to be dealt with: low, medium, high"),
    fail(
        open = "{subject} has been a user of {level} risk since {since}, and the risk was neither remediated nor dismissed",
        compromised = "{subject} was confirmed compromised on {since}, and the risk was neither remediated nor dismissed"
    ),
    unknown(
        new_state = "Whether {subject} is at risk is not known: riskState is {state}",
        no_level = "How high the risk of {subject} is, is not told: riskLevel is {level}"
    )
)]
pub struct RiskyUserOpen<'a> {
    account_enabled: Option<bool>,
    risk_state: Option<&'a str>,
    risk_level: Option<&'a str>,
    risk_updated: Option<Time>,
}

impl CheckRow for RiskyUserOpen<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        match self.account_enabled {
            Some(true) => {}
            Some(false) => return Verdict::NotApplicable,
            None => return Verdict::not_known("account_enabled"),
        }
        let Some(text) = self.risk_state else { return Verdict::not_known("risk_state") };
        let Some(state) = RiskState::parse(text) else { return Self::new_state(text) };
        match state.concerns(self.risk_level, scan.levels()) {
            Some(true) => {}
            Some(false) => return Verdict::Pass,
            None => return Self::no_level(self.risk_level.unwrap_or("not there")),
        }
        let Some(since) = self.risk_updated else { return Verdict::not_known("risk_updated") };
        if scan.collected_at().since(since).0 > scan.hours().saturating_mul(3_600) {
            match state {
                RiskState::Compromised => Self::compromised(day(since)),
                _ => Self::open(self.risk_level.unwrap_or("not told"), day(since)),
            }
        } else {
            Verdict::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    const NOW: Time = Time::date(2026, 11, 22);
    const DAY: i64 = 86_400;

    fn row(changes: Value) -> Value {
        let row = json!({"account_enabled": true, "risk_state": "atRisk", "risk_level": "high",
            "risk_updated": NOW.0 - DAY - 1});
        changed(row, &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().collected_at(NOW).row::<RiskyUserOpen>(row(changes))
    }

    #[test]
    fn a_high_risk_that_stays_open_fails() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["high", "2026-11-20"]);
        let found = verdict(json!({"risk_state": "confirmedCompromised", "risk_level": "none"}));
        assert_eq!(found.message::<RiskyUserOpen>(), "compromised");
    }

    #[test]
    fn there_is_a_day_to_deal_with_it() {
        assert!(verdict(json!({"risk_updated": NOW.0 - DAY})).is_pass());
        assert!(verdict(json!({"risk_updated": NOW.0 + DAY})).is_pass());
        let hurried = Tenant::new().collected_at(NOW).parameter("hours", "4");
        assert!(hurried.row::<RiskyUserOpen>(row(json!({"risk_updated": NOW.0 - DAY}))).is_fail());
    }

    #[test]
    fn a_risk_that_is_settled_or_lower_passes() {
        for state in ["none", "confirmedSafe", "remediated", "dismissed"] {
            assert!(verdict(json!({"risk_state": state, "risk_level": null})).is_pass(), "{state}");
        }
        assert!(verdict(json!({"risk_level": "medium"})).is_pass());
        let strict = Tenant::new().collected_at(NOW).parameter("levels", "medium\nhigh");
        assert!(strict.row::<RiskyUserOpen>(row(json!({"risk_level": "medium"}))).is_fail());
    }

    #[test]
    fn an_account_that_is_disabled_is_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
    }

    #[test]
    fn what_is_hidden_new_or_not_there_is_not_known() {
        assert_eq!(verdict(json!({"risk_level": "hidden"})).message::<RiskyUserOpen>(), "no-level");
        assert_eq!(verdict(json!({"risk_level": null})).message::<RiskyUserOpen>(), "no-level");
        assert_eq!(verdict(json!({"risk_state": "unknownFutureValue"})).message::<RiskyUserOpen>(), "new-state");
        for column in ["account_enabled", "risk_state", "risk_updated"] {
            assert_eq!(verdict(json!({column: null})).arguments(), [column]);
        }
    }
}
