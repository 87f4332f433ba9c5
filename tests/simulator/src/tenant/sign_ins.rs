//! Sign-ins: each counted row becomes as many events.

use serde_json::{Value, json};

use super::{Tenant, object, text};
use crate::encoding;
use crate::odata::List;
use crate::snapshot::Object;
use crate::time;

/// Thirty days.
const WINDOW: i64 = 30 * 86_400;

/// Which sign-ins a list may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignIns {
    /// Those that v1.0 knows.
    Interactive,
    /// All, as beta filters them.
    All,
}

/// Whether the nth event of a client is interactive: old protocols sign in without the user.
fn is_interactive(client: &str, nth: i64) -> bool {
    match client {
        "Browser" => true,
        "Mobile Apps and Desktop clients" => nth % 4 == 0,
        _ => false,
    }
}

impl Tenant {
    /// `GET /auditLogs/signIns`.
    pub(crate) fn sign_ins(&self, which: SignIns) -> List<'_> {
        List::rows(self.snapshot.rows("sign-ins"), move |at| {
            self.snapshot.row("sign-ins", at).map(|row| self.events(&row, which)).unwrap_or_default()
        })
        .pages(1000, 1000)
    }

    fn events(&self, row: &Object, which: SignIns) -> Vec<Object> {
        let number = |name: &str| row.get(name).and_then(Value::as_i64).unwrap_or_default();
        let (successes, failures) = (number("successes"), number("failures"));
        let client = text(row, "client_app").unwrap_or_default();
        let id = text(row, "id").unwrap_or_default();
        let user = id.split(':').next().unwrap_or_default();
        let name = text(row, "name").unwrap_or_default();
        let name = name.strip_suffix(&format!(" by {client}")).unwrap_or(name);
        let end = self.snapshot.collected_at;
        let last = row.get("last_success").and_then(time::of).unwrap_or(end - 1);
        let start = end - WINDOW + 1;
        let event = |nth: i64, when: i64, code: i64| {
            let interactive = is_interactive(client, nth);
            if which == SignIns::Interactive && !interactive {
                return None;
            }
            let failure = if code == 0 { "Other." } else { "Invalid username or password." };
            let mut event = object(json!({
                "id": encoding::guid(&format!("{id}#{nth}")),
                "createdDateTime": time::text(when),
                "userId": user,
                "userPrincipalName": name,
                "userDisplayName": name,
                "appId": "00000002-0000-0ff1-ce00-000000000000",
                "appDisplayName": "Office 365 Exchange Online",
                "resourceDisplayName": "Office 365 Exchange Online",
                "ipAddress": "203.0.113.7",
                "clientAppUsed": client,
                "isInteractive": interactive,
                "conditionalAccessStatus": "notApplied",
                "riskLevelAggregated": "none",
                "riskState": "none",
                "status": {"errorCode": code, "failureReason": failure, "additionalDetails": null},
            }));
            if which == SignIns::All {
                let kind = if interactive { "interactiveUser" } else { "nonInteractiveUser" };
                event.insert("signInEventTypes".to_owned(), json!([kind]));
            }
            Some(event)
        };
        // The last success at its time, the others at steps before it, all inside the window.
        let step = ((last - start) / successes.max(1)).clamp(0, 3600);
        let good = (0..successes).filter_map(|nth| event(nth, last - nth * step, 0));
        let step = ((end - start) / failures.max(1)).clamp(0, 3600);
        let bad = (0..failures).filter_map(|nth| event(successes + nth, end - 1 - nth * step, 50_126));
        good.chain(bad).collect()
    }
}
