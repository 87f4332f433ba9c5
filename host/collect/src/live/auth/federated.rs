//! Assertions of other identity providers, for workload identity federation.

use std::path::Path;

use secrecy::SecretString;
use serde_json::Value;

use super::credential::Federation;
use super::endpoint::send;
use super::error::Error;
use super::secret::read_secret;
use crate::live::transport::{Request, Response, Transport};

/// The audience that Entra wants, in all clouds unless the federated credential says another.
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// A fresh assertion. The file is read anew each time, since it is changed every hour or so.
pub(super) async fn assertion(client: &Transport, from: &Federation) -> Result<SecretString, Error> {
    match from {
        Federation::File(path) => file(path),
        Federation::GitHub { url, token } => {
            let sign = if url.contains('?') { '&' } else { '?' };
            let mut full = format!("{url}{sign}audience=");
            crate::live::transport::percent_encode(AUDIENCE, &mut full);
            let request = || Request::get(&*full).bearer(token).header("Accept", "application/json").secret_answer();
            let response = send(client, request).await?;
            property(&response, "value")
                .ok_or_else(|| failed(&response, "GitHub", "the job needs 'permissions: id-token: write'"))
        }
        Federation::AzurePipelines { url, token, connection } => {
            // AzurePipelinesCredential of the Azure SDKs asks in the same way.
            let full = format!("{url}?api-version=7.1&serviceConnectionId={connection}");
            let request = || {
                Request::post_json(&*full, "")
                    .bearer(token)
                    .header("Accept", "application/json")
                    .header("X-TFS-FedAuthRedirect", "Suppress")
                    .secret_answer()
            };
            let response = send(client, request).await?;
            property(&response, "oidcToken").ok_or_else(|| {
                failed(&response, "Azure Pipelines", "the step needs 'SYSTEM_ACCESSTOKEN: $(System.AccessToken)', and the job the right to use the service connection")
            })
        }
    }
}

fn file(path: &Path) -> Result<SecretString, Error> {
    read_secret(path).map_err(|error| Error::Federation {
        reason: format!("{error}; AZURE_FEDERATED_TOKEN_FILE names the file of a token that the platform keeps fresh"),
    })
}

fn property(response: &Response, name: &str) -> Option<SecretString> {
    if !response.is_success() {
        return None;
    }
    match serde_json::from_slice(response.body()).ok()? {
        Value::Object(mut all) => match all.remove(name)? {
            Value::String(token) if !token.is_empty() => Some(token.into()),
            _ => None,
        },
        _ => None,
    }
}

fn failed(response: &Response, who: &str, advice: &str) -> Error {
    Error::Federation { reason: format!("{who} gave no token (status {}); {advice}", response.status) }
}
