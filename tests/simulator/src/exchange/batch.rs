//! Batches of cmdlets: up to 10 in one request.

use serde_json::{Value, json};

use super::{anchor, invoke, service};
use crate::http::{Answer, Call, Content};
use crate::login::{Audience, Claims};
use crate::server::State;

/// The most cmdlets of a batch.
const MOST: usize = 10;

pub(super) fn answer(state: &State, call: &Call, audience: Audience, claims: &Claims) -> Answer {
    let bad = |message: &str| Answer::json(400, json!({"error": {"code": "BadRequest", "message": message}}));
    let Some(body) = call.json() else { return bad("The body is no JSON.") };
    let Some(requests) = body.get("requests").and_then(Value::as_array) else {
        return bad("The batch has no requests.");
    };
    if requests.len() > MOST {
        return bad(&format!("A batch may hold {MOST} requests."));
    }
    let mut responses = Vec::with_capacity(requests.len());
    for request in requests {
        let text = |name: &str| request.get(name).and_then(Value::as_str);
        let (Some(id), Some("POST"), Some(url)) = (text("id"), text("method"), text("url")) else {
            return bad("Each request of a batch needs an id, the method POST and a url.");
        };
        let base = state.base(audience);
        let Some(path) = url.strip_prefix(base.as_str()).or(Some(url)).filter(|path| path.starts_with('/')) else {
            return bad("A url of a batch must be below the base.");
        };
        let mut inner = Call::to("POST", path);
        if !inner.path.ends_with("/InvokeCommand") {
            return bad("A batch holds commands alone.");
        }
        inner.inner = true;
        says_who_asks(state, request);
        inner.headers = call.headers.clone();
        for (name, value) in request.get("headers").and_then(Value::as_object).into_iter().flatten() {
            if let Some(value) = value.as_str() {
                inner.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                inner.headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
        }
        inner.body = request.get("body").map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let own = format!("{base}{path}");
        let answer = state.inner(service(audience), &inner, &own, || match anchor::refused(state, &inner, claims) {
            Some(refusal) => refusal,
            None => invoke(state, &inner, audience),
        });
        let mut response = json!({"id": id, "status": answer.status, "headers": headers(&answer)});
        if let (Content::Json(body), Some(response)) = (answer.content, response.as_object_mut()) {
            response.insert("body".to_owned(), body);
        }
        responses.push(response);
    }
    responses.reverse();
    Answer::json(200, json!({"responses": responses}))
}

/// The one program that is known to work with batches says in each request who asks, and which cmdlet it is
/// (KelvinTegelaar/CIPP-API Modules/CIPPCore/Public/GraphHelper/New-ExoBulkRequest.ps1 @059a8a0f).
fn says_who_asks(state: &State, request: &Value) {
    let header = |name: &str| {
        let all = request.get("headers").and_then(Value::as_object).into_iter().flatten();
        all.filter(|(known, _)| known.eq_ignore_ascii_case(name)).find_map(|(_, value)| value.as_str())
    };
    let cmdlet = request.pointer("/body/CmdletInput/CmdletName").and_then(Value::as_str);
    let bearer = header("Authorization").is_some_and(|value| value.starts_with("Bearer ") && value.len() > 20);
    if !bearer || header("X-CmdletName") != cmdlet {
        state.log.violation("a request inside a batch does not say who asks, or which cmdlet".to_owned());
    }
}

fn headers(answer: &Answer) -> Value {
    let all = answer.headers.iter().map(|(name, value)| (name.clone(), json!(value)));
    Value::Object(all.chain([("Content-Type".to_owned(), json!("application/json"))]).collect())
}
