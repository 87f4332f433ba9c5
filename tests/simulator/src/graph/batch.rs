//! `$batch`: up to 20 requests in one, each with a status of its own.

use serde_json::{Value, json};

use crate::http::{Answer, Call, Content};
use crate::login::Audience;
use crate::server::State;

/// The most requests of a batch.
const MOST: usize = 20;

pub(super) fn answer(state: &State, call: &Call) -> Answer {
    let bad = |message: &str| Answer::graph_error(400, "BadRequest", message);
    if let Err(why) = state.login.issuer.check(call.bearer(), Audience::Graph) {
        return super::unauthorized(why);
    }
    if call.method != "POST" {
        return bad("A batch must be posted.");
    }
    let Some(body) = call.json() else { return bad("Invalid JSON.") };
    let Some(requests) = body.get("requests").and_then(Value::as_array) else {
        return bad("Invalid batch payload format.");
    };
    if requests.len() > MOST {
        return bad(&format!("Number of batch request steps exceeds the maximum value of {MOST}."));
    }
    let version = call.path.trim_end_matches("/$batch");
    let mut ids = std::collections::HashSet::new();
    let mut responses = Vec::with_capacity(requests.len());
    for request in requests {
        let text = |name: &str| request.get(name).and_then(Value::as_str);
        let (Some(id), Some(method), Some(url)) = (text("id"), text("method"), text("url")) else {
            return bad("Each request of a batch needs id, method and url.");
        };
        if !ids.insert(id) {
            return bad("Ids of a batch must be unique.");
        }
        let inner = inner(call, version, method, url, request);
        let own = format!("{}{version}/{}", state.graph, url.trim_start_matches('/'));
        let answer = state.inner("graph", &inner, &own, || super::answer(state, &inner));
        responses.push(response(id, answer));
    }
    // Answers come in no order.
    responses.reverse();
    Answer::json(200, json!({"responses": responses}))
}

fn inner(call: &Call, version: &str, method: &str, url: &str, request: &Value) -> Call {
    let url = if url.starts_with('/') { url.to_owned() } else { format!("/{url}") };
    let mut inner = Call::to(method, &format!("{version}{url}"));
    inner.inner = true;
    // Who asks stands at the batch; all else at the request.
    inner.headers.extend(call.headers.iter().filter(|(name, _)| name == "authorization").cloned());
    for (name, value) in request.get("headers").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = value.as_str() {
            inner.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    inner.body = request.get("body").map(|body| body.to_string().into_bytes()).unwrap_or_default();
    inner
}

fn response(id: &str, answer: Answer) -> Value {
    let mut headers = json!({"Content-Type": "application/json"});
    if let Some(headers) = headers.as_object_mut() {
        headers.extend(answer.headers.into_iter().map(|(name, value)| (name, json!(value))));
    }
    let mut response = json!({"id": id, "status": answer.status, "headers": headers});
    let body = match answer.content {
        Content::Json(body) => Some(body),
        // What is no JSON comes as base64.
        Content::Text(text, _) => Some(json!(crate::encoding::base64url(text.as_bytes()))),
        Content::Nothing => None,
    };
    if let (Some(body), Some(response)) = (body, response.as_object_mut()) {
        response.insert("body".to_owned(), body);
    }
    response
}
