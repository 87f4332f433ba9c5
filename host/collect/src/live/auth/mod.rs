//! Sign-in: a credential in, a token for each service out, renewed before it ends.

mod assertion;
mod azure_cli;
mod browser;
mod certificate;
mod claims;
mod cloud;
mod credential;
mod device_code;
mod endpoint;
mod error;
mod federated;
mod managed_identity;
mod rights;
mod secret;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ephor_snapshot::{Reader, Rights};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

pub use azure_cli::{AzureCli, Tool};
pub use certificate::Certificate;
#[cfg(any(test, feature = "testing"))]
pub(crate) use claims::unsigned;
pub use claims::{Claims, Identity};
pub use cloud::{Cloud, Endpoints, Overrides, Resource};
pub use credential::{Credential, Federation, RawTokens};
pub(crate) use endpoint::send as send_patiently;
pub use error::Error;
pub use managed_identity::{METADATA_SERVICE, ManagedIdentity};
pub use rights::{can_write, directory_role};
pub use secret::{read_secret, read_secret_from};

/// Variables that no program which we start is to have: all of our own, since some hold secrets and tokens.
fn secrets() -> impl Iterator<Item = std::ffi::OsString> {
    std::env::vars_os().map(|(name, _)| name).filter(|name| is_ours(name))
}

fn is_ours(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.to_ascii_uppercase().starts_with("EPHOR_"))
}

use super::transport::Transport;
use endpoint::Answer;

/// How long before its end a token is renewed; a short-lived one, in the last quarter of its life.
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);

/// How to ask a person.
#[derive(Clone)]
pub struct Interaction {
    /// Shows a line.
    pub show: Arc<dyn Fn(&str) + Send + Sync>,
    /// Opens a URL in the browser, and says whether it could.
    pub open: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

impl Interaction {
    /// Shows lines by `show`, and opens the browser of this machine.
    #[must_use]
    pub fn new(show: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { show: Arc::new(show), open: Arc::new(browser::open) }
    }
}

/// A token for one service.
pub struct Token {
    secret: SecretString,
    expires: Timestamp,
    renew: Timestamp,
    claims: Option<Claims>,
}

impl Token {
    fn new(answer: Answer, now: Timestamp) -> Self {
        let Answer { token: secret, lifetime, is_renewable, .. } = answer;
        let early = RENEW_BEFORE.min(lifetime / 4);
        let after = |duration: Duration| now.checked_add(duration).unwrap_or(Timestamp::MAX);
        let renew = if is_renewable { after(lifetime.saturating_sub(early)) } else { Timestamp::MAX };
        Self { claims: Claims::of(secret.expose_secret()), expires: after(lifetime), renew, secret }
    }

    /// The token, for [`super::transport::Request::bearer`].
    #[must_use]
    pub fn secret(&self) -> &SecretString {
        &self.secret
    }

    /// When it ends.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// What it says of itself; none if it is one that only its service can read.
    #[must_use]
    pub fn claims(&self) -> Option<&Claims> {
        self.claims.as_ref()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// Gives tokens, keeps them, and renews them. Safe to share: one fetches, the others wait.
pub struct Tokens {
    transport: Transport,
    endpoints: Endpoints,
    tenant: String,
    credential: Credential,
    interaction: Interaction,
    slots: HashMap<Resource, Slot>,
    /// What lets a person stay signed in. Never written anywhere.
    refresh: Mutex<Option<SecretString>>,
    /// A person is asked by one at a time.
    person: Semaphore,
}

/// The token of a service, and whose turn it is to fetch one.
struct Slot {
    token: Mutex<Option<Arc<Token>>>,
    turn: Semaphore,
}

impl Slot {
    fn token(&self) -> MutexGuard<'_, Option<Arc<Token>>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tokens {
    /// Nothing is asked yet. `tenant` is a GUID or a domain; a raw token and the Azure CLI can do without (empty).
    ///
    /// # Errors
    /// If the transport records, and its folder cannot be written.
    pub fn new(
        transport: Transport,
        endpoints: Endpoints,
        tenant: impl Into<String>,
        credential: Credential,
        interaction: Interaction,
    ) -> Result<Self, Error> {
        credential.hide_in(&transport);
        endpoints.record(&transport)?;
        let slot = |resource: &Resource| (*resource, Slot { token: Mutex::default(), turn: Semaphore::new(1) });
        let (slots, tenant) = (Resource::ALL.iter().map(slot).collect(), tenant.into());
        let (refresh, person) = (Mutex::default(), Semaphore::new(1));
        Ok(Self { transport, endpoints, tenant, credential, interaction, slots, refresh, person })
    }

    /// Where the services are.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The way to the network.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The credential.
    #[must_use]
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// A token that holds for some minutes more.
    ///
    /// # Errors
    /// If sign-in fails, with what to do about it.
    pub async fn token(&self, resource: Resource) -> Result<Arc<Token>, Error> {
        self.get(resource, |token| Timestamp::now() < token.renew).await
    }

    /// Another token than this one, which the service refused with 401. If it was renewed meanwhile,
    /// that one is given.
    ///
    /// # Errors
    /// If sign-in fails, with what to do about it.
    pub async fn renew(&self, resource: Resource, refused: &Token) -> Result<Arc<Token>, Error> {
        self.get(resource, |token| token.secret.expose_secret() != refused.secret.expose_secret()).await
    }

    /// Dropped while it fetches, nothing is kept, and the next fetches.
    async fn get(&self, resource: Resource, is_good: impl Fn(&Token) -> bool) -> Result<Arc<Token>, Error> {
        let Some(slot) = self.slots.get(&resource) else {
            return Err(Error::NoEndpoint { resource });
        };
        // Nobody closes it.
        let _turn = slot.turn.acquire().await.ok();
        let known = slot.token().clone();
        let again = known.is_some();
        if let Some(token) = known.filter(|token| is_good(token)) {
            return Ok(token);
        }
        let token = Arc::new(self.fetch(resource, again).await?);
        self.transport.hide(&token.secret);
        if let (Some(recorder), Some(claims)) = (self.transport.recorder(), token.claims()) {
            recorder.write_once_beside(&claims_file(resource), claims)?;
        }
        *slot.token() = Some(Arc::clone(&token));
        Ok(token)
    }

    async fn fetch(&self, resource: Resource, again: bool) -> Result<Token, Error> {
        if let Some(replay) = self.transport.replay() {
            let claims: Option<Claims> = replay.read_beside(&claims_file(resource))?;
            return Ok(replayed(claims));
        }
        let now = Timestamp::now();
        Ok(Token::new(self.credential.ask(self, resource, again).await?, now))
    }

    /// Who reads, with which rights, and where: what the tokens that were fetched so far say of themselves.
    pub(crate) fn reader(&self) -> (Reader, Vec<Rights>, BTreeMap<String, String>) {
        let mut reader = Reader { credential: self.credential.kind().to_owned(), ..Reader::default() };
        let mut rights = Vec::new();
        let mut endpoints = BTreeMap::from([("login".to_owned(), self.endpoints.login.to_string())]);
        if let Credential::Certificate { certificate, .. } = &self.credential {
            reader.certificate_sha256 = certificate.sha256();
        }
        reader.application_id = self.credential.client_id().map(str::to_owned);
        for resource in Resource::ALL {
            let token = self.slots.get(&resource).and_then(|slot| slot.token().clone());
            let Some(token) = token else { continue };
            endpoints.insert(resource.name().to_owned(), self.endpoints.base(resource).to_string());
            let Some(claims) = token.claims() else { continue };
            reader.application_id = reader.application_id.or_else(|| claims.application_id.clone());
            reader.object_id = reader.object_id.or_else(|| claims.object_id.clone());
            reader.user = reader.user.or_else(|| claims.user.clone());
            let sorted = |names: &[String]| {
                let mut names = names.to_vec();
                names.sort_unstable();
                names
            };
            let named = |id: &String| directory_role(id).0.map_or_else(|| id.clone(), str::to_owned);
            rights.push(Rights {
                service: resource.name().to_owned(),
                application: sorted(&claims.application_permissions),
                delegated: sorted(&claims.delegated_permissions),
                roles: sorted(&claims.directory_roles.iter().map(named).collect::<Vec<_>>()),
            });
        }
        (reader, rights, endpoints)
    }

    /// What the tenant is called in URLs: the id that the token names, else what the user gave.
    ///
    /// # Errors
    /// If sign-in fails.
    pub async fn tenant(&self, resource: Resource) -> Result<String, Error> {
        let token = self.token(resource).await?;
        let named = token.claims().and_then(|claims| claims.tenant_id.clone());
        named.or_else(|| Some(self.tenant.clone()).filter(|tenant| !tenant.is_empty())).ok_or(Error::NoTenant)
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("tenant", &self.tenant)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

/// The file of a recording that says what a token was good for.
fn claims_file(resource: Resource) -> String {
    format!("claims-{}.json", resource.name())
}

/// Stands for a token where nobody checks it: it has the rights of the one that was recorded.
fn replayed(claims: Option<Claims>) -> Token {
    Token { secret: "replayed".to_owned().into(), expires: Timestamp::MAX, renew: Timestamp::MAX, claims }
}
