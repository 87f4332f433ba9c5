//! Microsoft Graph.

mod batch;
mod behaviors;
mod lists;
mod queries;
pub(crate) mod usage;

use serde_json::{Value, json};

use crate::encoding;
use crate::http::{Answer, Call};
use crate::limits::{self, Limit, Refusal};
use crate::login::{Audience, Claims, Refused};
use crate::odata::{self, List};
use crate::options::License;
use crate::rights::{self, Needs};
use crate::server::State;

pub(crate) use behaviors::BEHAVIORS;
pub(crate) use queries::Queries;

/// A request that was understood.
struct Asked<'c> {
    call: &'c Call,
    version: &'c str,
    parts: Vec<&'c str>,
    claims: Claims,
}

/// Answers a request below the base of Graph.
pub(crate) fn answer(state: &State, call: &Call) -> Answer {
    if call.path.ends_with("/$batch") {
        return batch::answer(state, call);
    }
    let answer = routed(state, call);
    state.note("graph", call, &answer);
    answer
}

/// What a token that is not taken gets.
fn unauthorized(why: Refused) -> Answer {
    let (code, message) = match why {
        Refused::Expired => return crate::faults::expired_token(),
        Refused::Missing => ("InvalidAuthenticationToken", "Access token is empty."),
        Refused::Unknown => {
            ("InvalidAuthenticationToken", "IDX14100: JWT is not well formed, or its signature is not valid.")
        }
        Refused::OtherAudience => ("InvalidAuthenticationToken", "Access token validation failure. Invalid audience."),
    };
    let challenge = format!("Bearer realm=\"\", error=\"invalid_token\", error_description=\"{message}\"");
    Answer::graph_error(401, code, message).with("WWW-Authenticate", challenge)
}

fn not_found(path: &str) -> Answer {
    Answer::graph_error(
        404,
        "Request_ResourceNotFound",
        &format!("Resource '{path}' does not exist or one of its queried reference-property objects are not present."),
    )
}

fn routed(state: &State, call: &Call) -> Answer {
    let mut parts = call.path.trim_matches('/').split('/');
    let version = parts.next().unwrap_or_default();
    if !["v1.0", "beta"].contains(&version) {
        return Answer::graph_error(400, "BadRequest", "Invalid version.");
    }
    let parts: Vec<&str> = parts.collect();
    let claims = match state.login.issuer.check(call.bearer(), Audience::Graph) {
        Ok(claims) => claims,
        Err(why) => return unauthorized(why),
    };
    let option = |name| call.option(name).unwrap_or_default();
    let question = format!("{} {}", option("$filter"), option("$select"));
    let Some(needs) = rights::of(&parts, &question) else {
        let segment = parts.last().copied().unwrap_or_default();
        return Answer::graph_error(400, "BadRequest", &format!("Resource not found for the segment '{segment}'."));
    };
    if version == "v1.0" && only_beta(&parts) {
        let segment = parts.last().copied().unwrap_or_default();
        return Answer::graph_error(400, "BadRequest", &format!("Resource not found for the segment '{segment}'."));
    }
    let asked = Asked { call, version, parts, claims };
    let headers = match throttled(state, &asked) {
        Ok(headers) => headers,
        Err(answer) => return answer,
    };
    if let Some(refusal) = refused(state, &asked, needs) {
        return refusal;
    }
    let mut answer = lists::answer(state, &asked);
    answer.headers.extend(headers);
    answer
}

/// What v1.0 does not know, by its metadata, whatever version the declarations ask: a second opinion.
fn only_beta(parts: &[&str]) -> bool {
    matches!(
        parts,
        ["users", _, "authentication", "requirements"] | ["settings"] | ["policies", "b2bManagementPolicies"]
    )
}

/// Whether a right or a license is missing.
fn refused(state: &State, asked: &Asked<'_>, needs: &Needs) -> Option<Answer> {
    let parts = asked.parts.as_slice();
    let activity = needs.source == "graph/user-sign-in-activity";
    let denied = || match parts {
        // microsoft-graph-explorer-v4 issue 2731: the answer to `GET /users?$select=displayName,signInActivity`.
        ["users"] if activity => Answer::graph_error(
            403,
            "Authentication_MSGraphPermissionMissing",
            "Calling principal does not have required MSGraph permissions AuditLog.Read.All",
        ),
        ["auditLogs" | "reports" | "identityProtection", ..] => Answer::graph_error(
            403,
            "UnknownError",
            r#"{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope.","instanceAnnotations":[]}"#,
        ),
        ["identity" | "policies" | "security", ..] => Answer::graph_error(
            403,
            "AccessDenied",
            "You cannot perform the requested operation, required scopes are missing in the token.",
        ),
        _ => Answer::graph_error(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
    };
    let has = |right: &str| {
        asked.claims.rights.contains(right) || asked.claims.rights.contains(&right.replace(".Read.", ".ReadWrite."))
    };
    if needs.rights.iter().any(|some| !some.iter().any(|right| has(right))) {
        return Some(denied());
    }
    let options = &state.options;
    let status = state.tenant.snapshot.status(needs.source).filter(|_| options.as_collected);
    if status == Some("denied") {
        return Some(denied());
    }
    let missing =
        needs.license.filter(|license| options.without_licenses.contains(license) || status == Some("unlicensed"));
    // Without this right Graph takes the tenant for one without a license.
    let mistaken = matches!(parts, ["auditLogs", "signIns"]) && !has("Directory.Read.All");
    if mistaken || (missing == Some(License::EntraP1) && (activity || matches!(parts, ["auditLogs" | "reports", ..]))) {
        return Some(Answer::graph_error(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        ));
    }
    Some(match missing? {
        License::EntraP1 => Answer::graph_error(403, "AccessDenied", "Your tenant is not licensed for this feature."),
        License::EntraP2 if matches!(parts, ["identityProtection", ..]) => {
            Answer::graph_error(403, "Forbidden", "Your tenant is not licensed for this feature.")
        }
        License::EntraP2 => Answer::graph_error(
            400,
            "AadPremiumLicenseRequired",
            "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
        ),
        License::DefenderEndpoint | License::DefenderOffice => Answer::graph_error(
            400,
            "BadRequest",
            "'where' operator: Failed to resolve table or column expression named 'DeviceTvmSoftwareInventory'",
        ),
    })
}

/// The limit of a path, with whom it counts for and what the request costs.
fn limit(state: &State, asked: &Asked<'_>) -> (Limit, String, f64) {
    let tenant = String::new;
    match asked.parts.as_slice() {
        ["auditLogs", ..] | ["reports", "authenticationMethods", ..] => (limits::IDENTITY_REPORTS, tenant(), 1.0),
        ["reports", report] => {
            let name = report.split('(').next().unwrap_or_default().to_owned();
            let json = asked.version == "beta" && asked.call.option("$format").is_some();
            (if json { limits::USAGE_REPORTS_JSON } else { limits::USAGE_REPORTS }, name, 1.0)
        }
        ["identity" | "identityProtection", ..] => (limits::CONDITIONAL_ACCESS, tenant(), 1.0),
        ["users", id, "mailFolders", ..] => (limits::OUTLOOK, (*id).to_owned(), 1.0),
        ["security", "runHuntingQuery"] => (limits::HUNTING, tenant(), 1.0),
        ["users"]
        | ["users", _]
        | ["users", _, "authentication", ..]
        | ["groups", ..]
        | ["applications", ..]
        | ["servicePrincipals", ..]
        | ["oauth2PermissionGrants"]
        | ["subscribedSkus" | "organization" | "domains" | "settings" | "groupSettings"]
        | ["policies" | "directory" | "directoryObjects", ..]
        | ["roleManagement", ..] => (limits::directory(state.tenant.users()), tenant(), cost(asked)),
        _ => (limits::GLOBAL, tenant(), 1.0),
    }
}

/// Resource units of the directory.
fn cost(asked: &Asked<'_>) -> f64 {
    let mut units: f64 = match asked.parts.as_slice() {
        ["users"] | ["users", _] | ["applications"] | ["oauth2PermissionGrants"] => 2.0,
        ["servicePrincipals", _, "appRoleAssignments"] => 2.0,
        ["groups", _, "members"] | ["subscribedSkus"] => 3.0,
        ["groups", _, "transitiveMembers"] => 5.0,
        _ => 1.0,
    };
    if asked.call.option("$select").is_some() {
        units -= 1.0;
    }
    if asked.call.option("$expand").is_some() {
        units += 1.0;
    }
    if asked.call.option("$top").and_then(|top| top.parse::<u32>().ok()).is_some_and(|top| top < 20) {
        units -= 1.0;
    }
    units.max(1.0)
}

fn throttled(state: &State, asked: &Asked<'_>) -> Result<Vec<(String, String)>, Answer> {
    let (limit, of, cost) = limit(state, asked);
    let request = format!("{} {}", asked.call.method, asked.call.path);
    let refuse = |refusal: Refusal| {
        let code = if limit.name == "conditional-access" { "TooManyRequests" } else { "ApplicationThrottled" };
        let answer = Answer::graph_error(429, code, "Too many requests: the budget of this service is passed.");
        match refusal.retry_after {
            Some(seconds) => answer.with("Retry-After", seconds.to_string()),
            None => answer,
        }
    };
    state.limits.take(&limits::GLOBAL, "", 1.0, &request).map_err(&refuse)?;
    if limit.name == limits::GLOBAL.name {
        return Ok(Vec::new());
    }
    let keys = asked.call.option("$select").is_some_and(|names| names.contains("keyCredentials"));
    if keys && matches!(asked.parts.as_slice(), ["servicePrincipals" | "applications", ..]) {
        state.limits.take(&limits::KEYS, "", 1.0, &request).map_err(&refuse)?;
    }
    let share = state.limits.take(&limit, &of, cost, &request).map_err(&refuse)?;
    let mut headers = Vec::new();
    if limit.name == "directory" {
        headers.push(("x-ms-resource-unit".to_owned(), cost.to_string()));
        if share.0 > 0.8 {
            headers.push(("x-ms-throttle-limit-percentage".to_owned(), format!("{:.2}", share.0)));
            headers.push(("x-ms-throttle-scope".to_owned(), "Tenant_Application/ReadWrite".to_owned()));
        }
    }
    Ok(headers)
}

/// One page of a list, with links below the base.
fn page(state: &State, asked: &Asked<'_>, list: List<'_>) -> Answer {
    sized(state, asked, list, state.options.largest_page)
}

/// The same, with so many objects at most.
fn capped(state: &State, asked: &Asked<'_>, list: List<'_>, most: usize) -> Answer {
    sized(state, asked, list, Some(state.options.largest_page.map_or(most, |own| own.min(most))))
}

fn sized(state: &State, asked: &Asked<'_>, list: List<'_>, most: Option<usize>) -> Answer {
    let list = match (most, list.sizes) {
        (Some(most), Some((usual, largest))) => {
            // A larger $top is taken, as Graph may give less than is asked for.
            let mut call = asked.call.clone();
            let top = call.option("$top").and_then(|top| top.parse::<usize>().ok());
            if top.is_some_and(|top| top > most && top <= largest) {
                let rest = call.query_without("$top");
                call.raw_query = if rest.is_empty() { format!("$top={most}") } else { format!("{rest}&$top={most}") };
            }
            let list = list.pages(usual.min(most), largest);
            return paged(state, asked, &call, &list);
        }
        _ => list,
    };
    paged(state, asked, asked.call, &list)
}

fn paged(state: &State, asked: &Asked<'_>, call: &Call, list: &List<'_>) -> Answer {
    let base = &state.graph;
    let path: Vec<String> = asked
        .parts
        .iter()
        .map(|part| {
            encoding::encode(part).replace("%28", "(").replace("%29", ")").replace("%3D", "=").replace("%27", "'")
        })
        .collect();
    let own = format!("{base}/{}/{}", asked.version, path.join("/"));
    let context = format!("{base}/{}/$metadata#{}", asked.version, asked.parts.join("/"));
    odata::page(call, list, &context, |query| format!("{own}?{query}"))
}

/// One object, with `$select` and `$expand`.
fn one(state: &State, asked: &Asked<'_>, value: Value, navigation: &[&str]) -> Answer {
    let Value::Object(mut object) = value else { return not_found(&asked.call.path) };
    let expand = match odata::Expand::parse(&asked.call.option("$expand").unwrap_or_default()) {
        Ok(expand) => expand,
        Err(message) => return Answer::graph_error(400, "BadRequest", &message),
    };
    expand.keep(&mut object, navigation);
    if let Some(names) = asked.call.option("$select") {
        odata::select(&mut object, &names, &expand.names());
    }
    let context = format!("{}/{}/$metadata#{}/$entity", state.graph, asked.version, asked.parts.join("/"));
    object.insert("@odata.context".to_owned(), json!(context));
    Answer::json(200, Value::Object(object))
}
