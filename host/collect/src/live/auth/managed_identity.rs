//! The identity of a machine in Azure: of a virtual machine by its metadata service, of App Service, Functions and
//! Container Apps by `IDENTITY_ENDPOINT`.

use secrecy::SecretString;

use super::endpoint::{Answer, Refusal, read, send};
use super::error::Error;
use crate::live::transport::{Error as HttpError, Request, Transport, percent_encode};

/// Where the metadata service of every virtual machine in Azure is.
pub const METADATA_SERVICE: &str = "http://169.254.169.254";

/// Where the identity of this machine is asked for.
#[derive(Debug)]
pub struct ManagedIdentity {
    /// The endpoint: [`METADATA_SERVICE`], or `IDENTITY_ENDPOINT`.
    pub endpoint: String,
    /// `IDENTITY_HEADER`, where there is one; else it is the metadata service.
    pub header: Option<SecretString>,
    /// The client id of a user-assigned identity.
    pub client_id: Option<String>,
}

impl ManagedIdentity {
    pub(super) fn hide_in(&self, client: &Transport) {
        if let Some(header) = &self.header {
            client.hide(header);
        }
    }

    pub(super) async fn ask(&self, client: &Transport, audience: &str) -> Result<Answer, Error> {
        let (path, version) = match self.header {
            Some(_) => ("", "2019-08-01"),
            None => ("/metadata/identity/oauth2/token", "2018-02-01"),
        };
        let mut url = format!("{}{path}?api-version={version}&resource=", self.endpoint.trim_end_matches('/'));
        percent_encode(audience, &mut url);
        if let Some(client_id) = &self.client_id {
            url.push_str("&client_id=");
            percent_encode(client_id, &mut url);
        }
        let request = || {
            let request = Request::get(&*url).link_local().secret_answer();
            match &self.header {
                Some(header) => request.secret_header("X-IDENTITY-HEADER", header.clone()),
                None => request.header("Metadata", "true"),
            }
        };
        let response = send(client, request).await.map_err(|error| match error {
            Error::Http(error @ (HttpError::Connect { .. } | HttpError::Timeout { .. })) => Error::ManagedIdentity {
                reason: format!("{error}; is this a machine in Azure with a managed identity?"),
            },
            other => other,
        })?;
        if let Some(answer) = response.is_success().then(|| read(response.body())).flatten() {
            return Ok(answer);
        }
        let which = match &self.client_id {
            Some(client_id) => format!("it has no identity with the client id {client_id}"),
            None => "it has no identity of its own; turn one on, or give the client id of a user-assigned one with --client-id".to_owned(),
        };
        let said = Refusal::read(response.body()).map(|refusal| format!(", {}", refusal.error)).unwrap_or_default();
        Err(Error::ManagedIdentity {
            reason: format!("the machine gave no token (status {}{said}); perhaps {which}", response.status),
        })
    }
}
