//! What a sign-in is made with.

use std::path::PathBuf;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::azure_cli::AzureCli;
use super::certificate::Certificate;
use super::cloud::Resource;
use super::endpoint::{Answer, ask};
use super::error::Error;
use super::managed_identity::ManagedIdentity;
use super::{Tokens, assertion, browser, device_code, federated};
use crate::live::transport::{Request, Transport};

/// How long a token is taken to hold that does not say it.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// What a sign-in is made with.
#[derive(Debug)]
pub enum Credential {
    /// An application and its secret.
    Secret {
        /// The client id of the application.
        client_id: String,
        /// The secret.
        secret: SecretString,
    },
    /// An application and its certificate.
    Certificate {
        /// The client id of the application.
        client_id: String,
        /// The certificate with its key.
        certificate: Box<Certificate>,
    },
    /// An application that trusts the tokens of another identity provider.
    Federated {
        /// The client id of the application.
        client_id: String,
        /// Where those tokens come from.
        from: Federation,
    },
    /// The identity of the machine in Azure.
    ManagedIdentity(ManagedIdentity),
    /// A user, by a code that is entered on any device.
    DeviceCode {
        /// The client id of the application.
        client_id: String,
    },
    /// A user, in the browser of this machine.
    Browser {
        /// The client id of the application.
        client_id: String,
    },
    /// Whoever signed in to the Azure CLI, or to the Azure Developer CLI.
    AzureCli(AzureCli),
    /// Tokens that somebody else fetched.
    Raw(RawTokens),
    /// None: answers come from a recording.
    Replay,
}

/// Where the tokens of another identity provider come from.
#[derive(Debug)]
pub enum Federation {
    /// A file that is kept fresh, as Kubernetes does.
    File(PathBuf),
    /// A job of GitHub Actions with `permissions: id-token: write`.
    GitHub {
        /// `ACTIONS_ID_TOKEN_REQUEST_URL`.
        url: String,
        /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
        token: SecretString,
    },
    /// A job of Azure Pipelines with a service connection.
    AzurePipelines {
        /// `SYSTEM_OIDCREQUESTURI`.
        url: String,
        /// `SYSTEM_ACCESSTOKEN`.
        token: SecretString,
        /// The id of the service connection.
        connection: String,
    },
}

/// Tokens that somebody else fetched. They cannot be renewed.
#[derive(Debug, Default)]
pub struct RawTokens {
    /// For Microsoft Graph.
    pub graph: Option<SecretString>,
    /// For Exchange Online.
    pub exchange: Option<SecretString>,
    /// For Security & Compliance.
    pub compliance: Option<SecretString>,
}

impl RawTokens {
    /// The variable of the environment for a service.
    #[must_use]
    pub fn variable(resource: Resource) -> &'static str {
        match resource {
            Resource::Graph => "EPHOR_GRAPH_TOKEN",
            Resource::Exchange => "EPHOR_EXCHANGE_TOKEN",
            Resource::Compliance => "EPHOR_COMPLIANCE_TOKEN",
        }
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Resource::ALL.iter().all(|resource| self.get(*resource).is_none())
    }

    fn get(&self, resource: Resource) -> Option<&SecretString> {
        match resource {
            Resource::Graph => self.graph.as_ref(),
            Resource::Exchange => self.exchange.as_ref(),
            Resource::Compliance => self.compliance.as_ref(),
        }
    }
}

impl Credential {
    /// Its kind, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Secret { .. } => "client secret",
            Self::Certificate { .. } => "certificate",
            Self::Federated { from: Federation::File(_), .. } => "workload identity federation",
            Self::Federated { from: Federation::GitHub { .. }, .. } => "GitHub Actions",
            Self::Federated { from: Federation::AzurePipelines { .. }, .. } => "Azure Pipelines",
            Self::ManagedIdentity(_) => "managed identity",
            Self::DeviceCode { .. } => "device code",
            Self::Browser { .. } => "browser",
            Self::AzureCli(cli) => cli.tool.name(),
            Self::Raw(_) => "token from the environment",
            Self::Replay => "recording",
        }
    }

    /// The client id that was given, if one was.
    pub(super) fn client_id(&self) -> Option<&str> {
        match self {
            Self::Secret { client_id, .. }
            | Self::Certificate { client_id, .. }
            | Self::Federated { client_id, .. }
            | Self::DeviceCode { client_id }
            | Self::Browser { client_id } => Some(client_id),
            Self::ManagedIdentity(identity) => identity.client_id.as_deref(),
            Self::AzureCli(_) | Self::Raw(_) | Self::Replay => None,
        }
    }

    /// Keeps its secrets out of recordings and messages.
    pub(super) fn hide_in(&self, transport: &Transport) {
        match self {
            Self::Secret { secret, .. } => transport.hide(secret),
            Self::Federated { from: Federation::GitHub { token, .. }, .. }
            | Self::Federated { from: Federation::AzurePipelines { token, .. }, .. } => transport.hide(token),
            Self::ManagedIdentity(identity) => identity.hide_in(transport),
            Self::Raw(tokens) => {
                Resource::ALL
                    .iter()
                    .filter_map(|resource| tokens.get(*resource))
                    .for_each(|token| transport.hide(token));
            }
            Self::Certificate { .. }
            | Self::Federated { .. }
            | Self::DeviceCode { .. }
            | Self::Browser { .. }
            | Self::AzureCli(_)
            | Self::Replay => {}
        }
    }

    /// Asks for a token; `again` if one was given before.
    pub(super) async fn ask(&self, tokens: &Tokens, resource: Resource, again: bool) -> Result<Answer, Error> {
        match self {
            Self::Secret { client_id, secret } => {
                client_credentials(tokens, resource, client_id, &[("client_secret", secret.expose_secret())]).await
            }
            Self::Certificate { client_id, certificate } => {
                let url = tokens.endpoints.token_url(tenant(tokens)?);
                let assertion = assertion::sign(certificate, client_id, &url)?;
                with_assertion(tokens, resource, client_id, &assertion).await
            }
            Self::Federated { client_id, from } => {
                let assertion = federated::assertion(&tokens.transport, from).await?;
                with_assertion(tokens, resource, client_id, &assertion).await
            }
            Self::ManagedIdentity(identity) => {
                identity.ask(&tokens.transport, tokens.endpoints.audience(resource)).await
            }
            Self::DeviceCode { client_id } => {
                signed_in(tokens, resource, client_id, async |scope| {
                    device_code::sign_in(tokens, client_id, scope).await
                })
                .await
            }
            Self::Browser { client_id } => {
                signed_in(tokens, resource, client_id, async |scope| browser::sign_in(tokens, client_id, scope).await)
                    .await
            }
            Self::AzureCli(cli) => cli.ask(&tokens.transport, &tokens.endpoints.scope(resource), &tokens.tenant).await,
            Self::Raw(raw) => raw_token(raw, resource, again),
            Self::Replay => Err(Error::NoTenant),
        }
    }
}

/// The tenant that the user gave.
pub(super) fn tenant(tokens: &Tokens) -> Result<&str, Error> {
    if tokens.tenant.is_empty() { Err(Error::NoTenant) } else { Ok(&tokens.tenant) }
}

async fn with_assertion(
    tokens: &Tokens,
    resource: Resource,
    client_id: &str,
    assertion: &SecretString,
) -> Result<Answer, Error> {
    tokens.transport.hide(assertion);
    let fields = [
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion.expose_secret()),
    ];
    client_credentials(tokens, resource, client_id, &fields).await
}

async fn client_credentials(
    tokens: &Tokens,
    resource: Resource,
    client_id: &str,
    proof: &[(&str, &str)],
) -> Result<Answer, Error> {
    let url = tokens.endpoints.token_url(tenant(tokens)?);
    let scope = tokens.endpoints.scope(resource);
    let mut fields = vec![("grant_type", "client_credentials"), ("client_id", client_id), ("scope", &scope)];
    fields.extend(proof);
    ask(&tokens.transport, || Request::post_form(&*url, &fields)).await
}

/// For a user: once by hand, then by the refresh token, for each service. One at a time, so that nobody is asked
/// twice.
async fn signed_in(
    tokens: &Tokens,
    resource: Resource,
    client_id: &str,
    by_hand: impl AsyncFn(&str) -> Result<Answer, Error>,
) -> Result<Answer, Error> {
    let scope = format!("{} offline_access", tokens.endpoints.scope(resource));
    // Nobody closes it.
    let _turn = tokens.person.acquire().await.ok();
    let known = refresh_token(tokens).clone();
    let Some(refresh) = known else {
        let answer = by_hand(&scope).await?;
        keep(tokens, &answer);
        return Ok(answer);
    };
    let url = tokens.endpoints.token_url(tenant(tokens)?);
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", client_id),
        ("scope", &scope),
        ("refresh_token", refresh.expose_secret()),
    ];
    let answer = ask(&tokens.transport, || Request::post_form(&*url, &fields)).await?;
    keep(tokens, &answer);
    Ok(answer)
}

fn refresh_token(tokens: &Tokens) -> MutexGuard<'_, Option<SecretString>> {
    tokens.refresh.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The newest refresh token is the one to use.
fn keep(tokens: &Tokens, answer: &Answer) {
    if let Some(refresh) = &answer.refresh {
        tokens.transport.hide(refresh);
        *refresh_token(tokens) = Some(refresh.clone());
    }
}

/// A raw token is given once: asking again means that it was refused, and it cannot be renewed.
fn raw_token(raw: &RawTokens, resource: Resource, again: bool) -> Result<Answer, Error> {
    let variable = RawTokens::variable(resource);
    let token = raw.get(resource).ok_or(Error::NoRawToken { resource, variable })?;
    let ends = super::Claims::of(token.expose_secret()).and_then(|claims| claims.expires);
    let now = jiff::Timestamp::now();
    if again || ends.is_some_and(|ends| ends <= now) {
        return Err(Error::RawTokenEnded { resource, variable });
    }
    let left = ends.and_then(|ends| Duration::try_from(ends.duration_since(now)).ok());
    Ok(Answer { token: token.clone(), lifetime: left.unwrap_or(A_DAY), refresh: None, is_renewable: false })
}
