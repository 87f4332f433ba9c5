//! Whom a request is routed to: the header `X-AnchorMailbox`.

use serde_json::{Value, json};

use crate::http::{Answer, Call};
use crate::login::{Audience, Claims};
use crate::server::State;

/// The mailbox of the system by which requests of applications are routed, the same in every tenant.
const SYSTEM_MAILBOX: &str = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";

/// Why a request is routed nowhere; none where it comes to its tenant.
///
/// Security & Compliance finds the tenant of an application by the domain in this header. Exchange Online serves
/// requests without it from any server; here they are refused, since the module always sends it. What the admin
/// interface answers is not documented: this is what the REST interface of Outlook says of a mailbox that does not lead
/// to the tenant (Microsoft 365 developer blog, 2018-01-19).
pub(super) fn refused(state: &State, call: &Call, claims: &Claims) -> Option<Answer> {
    let anchor = call.header("x-anchormailbox").unwrap_or_default();
    if leads_home(state, anchor, claims) {
        return None;
    }
    let message = format!("The x-anchor mailbox '{anchor}' does not match the target of the request.");
    Some(Answer::json(400, json!({"error": {"code": "ErrorIncorrectRoutingHint", "message": message}})))
}

fn leads_home(state: &State, anchor: &str, claims: &Claims) -> bool {
    let Some((kind, who)) = anchor.split_once(':') else { return false };
    if let Some(user) = &claims.user {
        return kind == "UPN" && who.eq_ignore_ascii_case(user);
    }
    let Some((mailbox, home)) = who.rsplit_once('@') else { return false };
    let known = match kind {
        "UPN" => is_domain(state, home),
        "APP" => claims.audience != Audience::Compliance && home.eq_ignore_ascii_case(&state.tenant.snapshot.tenant_id),
        _ => false,
    };
    mailbox.eq_ignore_ascii_case(SYSTEM_MAILBOX) && known
}

/// Whether a domain is one of the tenant.
fn is_domain(state: &State, name: &str) -> bool {
    let snapshot = &state.tenant.snapshot;
    let of_exchange = snapshot.document("accepted-domains").iter().map(|domain| domain.get("DomainName"));
    let of_entra = snapshot.document("domains").iter().map(|domain| domain.get("id"));
    let known = of_exchange.chain(of_entra).filter_map(|name| name.and_then(Value::as_str));
    known.chain([snapshot.domain.as_str()]).any(|known| known.eq_ignore_ascii_case(name))
}
