//! The admin interface of Exchange Online, and that of Security & Compliance: cmdlets over HTTP.

mod anchor;
mod batch;
mod behaviors;
mod cmdlets;

pub(crate) use behaviors::BEHAVIORS;
use serde_json::{Value, json};

use crate::http::{Answer, Call};
use crate::login::{Audience, MANAGE_AS_APP, Refused};
use crate::odata::{self, Cursor, Tokens};
use crate::options::License;
use crate::server::State;
use crate::snapshot::Object;

/// The most objects of a page, and what comes without `-ResultSize Unlimited`.
const PAGE: usize = 1000;

/// A cmdlet with its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Cmdlet {
    pub name: String,
    parameters: Object,
}

impl Cmdlet {
    fn of(body: &Value) -> Option<Self> {
        let input = body.get("CmdletInput")?;
        let parameters = input.get("Parameters").and_then(Value::as_object).cloned().unwrap_or_default();
        Some(Self { name: input.get("CmdletName")?.as_str()?.to_owned(), parameters })
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    fn switch(&self, name: &str) -> bool {
        match self.value(name) {
            Some(Value::Bool(on)) => *on,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }
}

/// Which of the two interfaces.
fn service(audience: Audience) -> &'static str {
    if audience == Audience::Compliance { "compliance" } else { "exchange" }
}

/// An error of a cmdlet.
fn failed(status: u16, code: &str, exception: &str, message: &str) -> Answer {
    let detail = format!("|{exception}|{message}");
    Answer::json(
        status,
        json!({"error": {
            "code": code,
            "message": "Error executing cmdlet",
            "details": [{"code": "Context", "target": "", "message": detail}],
            "innererror": {
                "message": "Error executing cmdlet",
                "type": "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
                "stacktrace": "",
                "internalexception": {"message": detail, "type": exception, "stacktrace": ""},
            },
        }}),
    )
}

fn unknown_cmdlet(name: &str) -> Answer {
    failed(
        400,
        "BadRequest",
        "System.Management.Automation.CommandNotFoundException",
        &format!(
            "The term '{name}' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again."
        ),
    )
}

fn unauthorized(why: Refused) -> Answer {
    let message = match why {
        Refused::Missing => "The token is missing.",
        Refused::Unknown => "The token is not valid.",
        Refused::Expired => "The token has expired.",
        Refused::OtherAudience => "The audience claim value is invalid for the current resource.",
    };
    let challenge = format!(
        "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", error=\"invalid_token\", error_description=\"{message}\""
    );
    Answer::empty(401).with("WWW-Authenticate", challenge)
}

/// Answers a request below the base of one of the two.
pub(crate) fn answer(state: &State, call: &Call, audience: Audience) -> Answer {
    let parts: Vec<&str> = call.path.trim_matches('/').split('/').collect();
    let claims = match state.login.issuer.check(call.bearer(), audience) {
        Ok(claims) => claims,
        Err(why) => {
            let answer = unauthorized(why);
            state.note(service(audience), call, &answer);
            return answer;
        }
    };
    let [interface, version, tenant, endpoint] = parts.as_slice() else { return Answer::empty(404) };
    if !interface.eq_ignore_ascii_case("adminapi") || !state.login.issuer.is_tenant(tenant) {
        return Answer::empty(404);
    }
    if claims.user.is_none() && !claims.rights.contains(MANAGE_AS_APP) {
        let message = "The role assigned to application is not supported in this scenario. Please check online documentation for assigning correct Directory Roles to Azure AD Application for EXO App-Only Authentication.";
        let answer = Answer::json(403, json!({"error": {"code": "Forbidden", "message": message}}));
        state.note(service(audience), call, &answer);
        return answer;
    }
    if let Some(refusal) = anchor::refused(state, call, &claims) {
        state.note(service(audience), call, &refusal);
        return refusal;
    }
    match (call.method.as_str(), *version, *endpoint) {
        ("POST", "beta", "InvokeCommand") => invoke(state, call, audience),
        ("POST", "beta", "$batch") => batch::answer(state, call, audience, &claims),
        ("GET", "v1.0", "EXOModuleFile") => module(state, call, audience),
        _ => Answer::empty(404),
    }
}

/// The probe: which cmdlets the caller may run.
fn module(state: &State, call: &Call, audience: Audience) -> Answer {
    if call.header("commandname") != Some("*") {
        return Answer::json(200, json!({"value": []}));
    }
    let allowed = cmdlets::all(audience).into_iter().filter(|name| is_allowed(state, name));
    let exported: Vec<&str> = allowed.collect();
    Answer::json(
        200,
        json!({
            "@odata.context": format!("{}/$metadata#EXOModuleFile", state.base(audience)),
            "value": [{"exportedCmdlets": exported.join(","), "version": call.option("version").unwrap_or_default()}],
        }),
    )
}

/// Whether the caller sees a cmdlet: by role, by license, and as it was when the snapshot was made.
fn is_allowed(state: &State, name: &str) -> bool {
    let options = &state.options;
    let is = |other: &String| other.eq_ignore_ascii_case(name);
    if options.without_cmdlets.iter().any(is) {
        return false;
    }
    let Some(source) = cmdlets::source(name) else { return true };
    let status = state.tenant.snapshot.status(source.id).filter(|_| options.as_collected);
    let needed = source.license.and_then(License::declared);
    let unlicensed = needed.is_some_and(|license| options.without_licenses.contains(&license));
    !unlicensed && !matches!(status, Some("denied" | "unlicensed"))
}

/// Runs a cmdlet and answers a page of what it gives.
fn invoke(state: &State, call: &Call, audience: Audience) -> Answer {
    let answer = run(state, call, audience);
    state.note(service(audience), call, &answer);
    answer
}

fn run(state: &State, call: &Call, audience: Audience) -> Answer {
    let Some(cmdlet) = call.json().as_ref().and_then(Cmdlet::of) else {
        return failed(
            400,
            "BadRequest",
            "",
            "The body must be {\"CmdletInput\": {\"CmdletName\": …, \"Parameters\": {…}}}.",
        );
    };
    let known = cmdlets::all(audience).into_iter().find(|known| known.eq_ignore_ascii_case(&cmdlet.name));
    let Some(name) = known.filter(|name| is_allowed(state, name)) else { return unknown_cmdlet(&cmdlet.name) };
    let list = match cmdlets::list(state, name, &cmdlet) {
        Ok(list) => list,
        Err(missing) => {
            return failed(
                404,
                "NotFound",
                "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
                &missing,
            );
        }
    };
    let asked = call.preference("odata.maxpagesize").and_then(|size| size.parse::<usize>().ok());
    let most = state.options.largest_page.unwrap_or(PAGE).min(PAGE);
    let size = asked.unwrap_or(PAGE).clamp(1, most);
    // The same body, or a token for another question.
    let body = call.json().unwrap_or_default().to_string();
    let rest = call.query_without("$skiptoken");
    let question = format!("{}?{rest}#{body}", call.path);
    let mut cursor = Cursor::default();
    if let Some(token) = call.option("$skiptoken") {
        match Tokens::read(&question, &token) {
            Some(place) => cursor = place,
            None => {
                state.log.violation(format!("{} was asked for a page with another body than the first", cmdlet.name));
                return failed(400, "BadRequest", "", "The page token does not belong to this command.");
            }
        }
    }
    let limit = match cmdlet.value("ResultSize") {
        Some(Value::String(text)) if text.eq_ignore_ascii_case("Unlimited") => usize::MAX,
        Some(Value::String(text)) => text.parse().unwrap_or(PAGE),
        Some(Value::Number(number)) => number.as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(PAGE),
        _ if cmdlets::is_sized(name) => PAGE,
        _ => usize::MAX,
    };
    let end = list.rows.min(limit);
    let mut objects = Vec::new();
    while cursor.row < end && objects.len() < size {
        objects.extend((list.expand)(cursor.row));
        cursor.row += 1;
    }
    let mut warnings: Vec<String> = Vec::new();
    if list.rows > limit && cursor.row >= end {
        warnings.push(format!(
            "By default, only the first {limit} items are returned. Use the ResultSize parameter to specify the number of items returned. There are more results available than are currently displayed."
        ));
    }
    let select = call.option("$select");
    let values = objects.into_iter().map(|mut object| {
        if let Some(names) = &select {
            odata::select(&mut object, names, &[]);
        }
        if state.options.annotations { annotated(object) } else { Value::Object(object) }
    });
    let base = state.base(audience);
    let tenant = &state.tenant.snapshot.tenant_id;
    let mut body = json!({
        "@odata.context": format!("{base}/adminapi/beta/{tenant}/$metadata#Collection(Exchange.GenericHashTable)"),
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": warnings,
        "value": values.collect::<Vec<_>>(),
    });
    if cursor.row < end
        && let Some(body) = body.as_object_mut()
    {
        let token = format!("$skiptoken={}", Tokens::write(&question, cursor));
        let query = if rest.is_empty() { token } else { format!("{rest}&{token}") };
        body.insert("@odata.nextLink".to_owned(), json!(format!("{base}{}?{query}", call.path)));
    }
    Answer::json(200, body)
}

/// The annotations that Exchange writes beside values that are no texts.
fn annotated(object: Object) -> Value {
    let mut annotated = Object::new();
    for (name, value) in object {
        let kind = match &value {
            Value::Array(all) if all.iter().all(Value::is_string) => Some("#Collection(String)"),
            Value::Array(_) => Some("#Collection(Exchange.GenericHashTable)"),
            Value::Object(_) => Some("#Exchange.GenericHashTable"),
            _ => None,
        };
        if let Some(kind) = kind.filter(|_| !name.contains('@')) {
            annotated.insert(format!("{name}@odata.type"), json!(kind));
        }
        let data = match &value {
            Value::String(text) if is_span(text) => Some("System.TimeSpan"),
            Value::Bool(_) => Some("System.Boolean"),
            _ => None,
        };
        if let Some(data) = data {
            annotated.insert(format!("{name}@data.type"), json!(data));
        }
        annotated.insert(name, value);
    }
    Value::Object(annotated)
}

fn is_span(text: &str) -> bool {
    let clock = text.rsplit('.').next().unwrap_or_default();
    clock.len() == 8 && clock.split(':').count() == 3 && clock.chars().all(|char| char.is_ascii_digit() || char == ':')
}

/// What a request is called in faults and the report.
pub(crate) fn subject(call: &Call) -> String {
    let cmdlet = call.json().as_ref().and_then(Cmdlet::of);
    match cmdlet {
        Some(cmdlet) => {
            let of = ["Identity", "Mailbox"].iter().find_map(|name| cmdlet.text(name));
            of.map_or_else(|| cmdlet.name.clone(), |of| format!("{} {of}", cmdlet.name))
        }
        None => format!("{} {}", call.method, call.path.rsplit('/').next().unwrap_or_default()),
    }
}
