//! What only the services can tell: which licences there are, whose tenant it is, and why they refuse.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::live::auth::{Error, Resource, Token, Tokens, send_patiently};
use crate::live::transport::{Request, Response};

/// What a tenant calls itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organization {
    /// Its name.
    pub name: Option<String>,
    /// Its initial domain.
    pub domain: Option<String>,
}

/// Why a service tells nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// Whether it refuses us: the token, or what it lets us do.
    pub refuses: bool,
    /// Whether it sends us to where no token is taken, out of the service or in a circle.
    pub off_service: bool,
    /// Its words, or ours.
    pub reason: String,
}

impl Unavailable {
    pub(crate) fn failed(reason: impl ToString) -> Self {
        Self { refuses: false, off_service: false, reason: reason.to_string() }
    }

    pub(crate) fn off_service(reason: String) -> Self {
        Self { refuses: false, off_service: true, reason }
    }

    pub(crate) fn refusal(tokens: &Tokens, response: &Response) -> Self {
        Self { refuses: matches!(response.status, 401 | 403), off_service: false, reason: refusal(tokens, response) }
    }
}

/// Sends a request with the token of a service; once more with another one if it is refused with 401.
pub(crate) async fn ask(
    tokens: &Tokens,
    resource: Resource,
    request: impl Fn(&Token) -> Request,
) -> Result<Response, Error> {
    let token = tokens.token(resource).await?;
    let response = send_patiently(tokens.transport(), || request(&token).bearer(token.secret())).await?;
    if response.status != 401 {
        return Ok(response);
    }
    let token = tokens.renew(resource, &token).await?;
    send_patiently(tokens.transport(), || request(&token).bearer(token.secret())).await
}

async fn graph(tokens: &Tokens, path: &str) -> Result<Value, String> {
    let url = tokens.endpoints().graph.join(path);
    let response = ask(tokens, Resource::Graph, |_| Request::get(&*url).header("Accept", "application/json"))
        .await
        .map_err(|error| error.to_string())?;
    if !response.is_success() {
        return Err(refusal(tokens, &response));
    }
    serde_json::from_slice(response.body()).map_err(|_| "the answer of Microsoft Graph is no JSON".to_owned())
}

/// The name and initial domain of the tenant, or why Graph does not tell them.
pub(super) async fn organization(tokens: &Tokens) -> Result<Organization, String> {
    let answer = graph(tokens, "/v1.0/organization?$select=id,displayName,verifiedDomains").await?;
    let first = answer.pointer("/value/0").unwrap_or(&Value::Null);
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let domains = first.get("verifiedDomains").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let initial = domains.iter().find(|domain| domain.get("isInitial").and_then(Value::as_bool) == Some(true));
    Ok(Organization { name: text(first, "displayName"), domain: initial.and_then(|domain| text(domain, "name")) })
}

/// The names of the service plans that the tenant has and that work, in upper case.
pub(super) async fn service_plans(tokens: &Tokens) -> Result<BTreeSet<String>, String> {
    let answer = graph(tokens, "/v1.0/subscribedSkus?$select=capabilityStatus,servicePlans").await?;
    let array = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    // A subscription in its grace period (Warning) still works.
    let works = |sku: &Value| matches!(text(sku, "capabilityStatus").as_str(), "Enabled" | "Warning");
    let skus = array(&answer, "value");
    let plans = skus.iter().filter(|sku| works(sku)).flat_map(|sku| array(sku, "servicePlans"));
    Ok(plans
        .filter(|plan| text(plan, "provisioningStatus") != "Disabled")
        .map(|plan| text(&plan, "servicePlanName").to_ascii_uppercase())
        .collect())
}

/// Why a service refuses, in its own words as far as it has any.
fn refusal(tokens: &Tokens, response: &Response) -> String {
    let body: Value = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    let text = |path: &str| body.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
    let said = text("/error/details/0/message").or_else(|| text("/error/message")).or_else(|| text("/error/code"));
    match said {
        Some(said) => {
            // Before it is cut: nobody finds half a secret.
            let line: String =
                tokens.transport().without_secrets(said).chars().filter(|char| !char.is_control()).take(300).collect();
            format!("status {}: {line}", response.status)
        }
        None => format!("status {}", response.status),
    }
}
