//! The token endpoint: asks, repeats what may be repeated, and puts refusals into words.

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

use super::error::{Error, advice};
use crate::live::retry::RetryPolicy;
use crate::live::transport::{Request, Response, Transport, host_in};

/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A token, and how long it holds.
pub(super) struct Answer {
    pub(super) token: SecretString,
    pub(super) lifetime: Duration,
    /// What lets a person stay signed in.
    pub(super) refresh: Option<SecretString>,
    /// Whether asking again gives another.
    pub(super) is_renewable: bool,
}

/// All ways in which token endpoints of Microsoft write a token: of Entra, of managed identities, of the programs of Azure.
#[derive(Deserialize)]
struct Written {
    #[serde(alias = "accessToken", alias = "token")]
    access_token: SecretString,
    expires_in: Option<Number>,
    expires_on: Option<Number>,
    /// RFC 3339 from the Azure Developer CLI; the Azure CLI has a local time here, and `expires_on` beside it.
    #[serde(rename = "expiresOn")]
    expires_at: Option<String>,
    refresh_token: Option<SecretString>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Number(f64),
    Text(String),
}

impl Number {
    fn seconds(&self) -> Option<f64> {
        let number = match self {
            Self::Number(number) => *number,
            Self::Text(text) => text.trim().parse().ok()?,
        };
        (number.is_finite() && number >= 0.0).then_some(number)
    }
}

/// Reads a token.
pub(super) fn read(body: &[u8]) -> Option<Answer> {
    let written: Written = serde_json::from_slice(body).ok()?;
    let now = jiff::Timestamp::now().as_second();
    let until = |end: f64| end - now as f64;
    let seconds = written.expires_in.as_ref().and_then(Number::seconds);
    let seconds = seconds.or_else(|| written.expires_on.as_ref().and_then(Number::seconds).map(until));
    let at = || written.expires_at.as_deref()?.parse::<jiff::Timestamp>().ok();
    let seconds = seconds.or_else(|| at().map(|at| until(at.as_second() as f64)));
    // Tokens of Entra hold for an hour at least, unless they say otherwise.
    let lifetime = Duration::try_from_secs_f64(seconds.unwrap_or(3600.0).clamp(0.0, 1e7)).unwrap_or_default();
    Some(Answer { token: written.access_token, lifetime, refresh: written.refresh_token, is_renewable: true })
}

/// What the endpoint says when it refuses.
pub(super) struct Refusal {
    /// `invalid_client`, `authorization_pending` and the like.
    pub(super) error: String,
    code: Option<u64>,
    description: String,
    correlation: Option<String>,
}

impl Refusal {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let description = text("error_description").unwrap_or_default();
        let first = value.get("error_codes").and_then(|codes| codes.get(0)).and_then(Value::as_u64);
        let error = match value.get("error")? {
            Value::String(error) => error.clone(),
            _ => return None,
        };
        let code = first.or_else(|| code_in(&description));
        Some(Self { error, code, correlation: text("correlation_id").filter(|id| is_id(id)), description })
    }

    /// From what a redirect of the authorization endpoint says.
    pub(super) fn of_redirect(error: String, description: String) -> Self {
        Self { error, code: code_in(&description), description, correlation: None }
    }

    fn is_transient(&self) -> bool {
        // Services behind the endpoint that are away, slow or busy.
        let passes = matches!(self.code, Some(90_006 | 90_012 | 90_024 | 90_033 | 90_055 | 90_090));
        passes || self.error == "temporarily_unavailable"
    }

    /// In words. What the endpoint itself says is only told of codes that we do not know, and without secrets.
    pub(super) fn into_error(self, client: &Transport) -> Error {
        let advice = match self.code.and_then(advice) {
            Some(known) => known.to_owned(),
            None => {
                let line = self.description.lines().next().unwrap_or_default();
                let text = client.without_secrets(if line.is_empty() { &self.error } else { line });
                text.chars().filter(|char| !char.is_control()).take(400).collect()
            }
        };
        Error::Refused { code: self.code, advice, correlation: self.correlation }
    }
}

fn is_id(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The number after `AADSTS`.
fn code_in(description: &str) -> Option<u64> {
    let (_, rest) = description.split_once("AADSTS")?;
    rest.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()
}

/// Asks a token endpoint.
pub(super) async fn ask(client: &Transport, request: impl Fn() -> Request) -> Result<Answer, Error> {
    let response = send(client, &request).await?;
    if let Some(answer) = response.is_success().then(|| read(response.body())).flatten() {
        return Ok(answer);
    }
    Err(refused(client, &request(), &response))
}

pub(super) fn refused(client: &Transport, request: &Request, response: &Response) -> Error {
    match Refusal::read(response.body()) {
        Some(refusal) => refusal.into_error(client),
        None => Error::NoToken { host: host_in(request.url()), status: response.status },
    }
}

/// Sends a request of a sign-in, again where the network or the endpoint falters.
pub(crate) async fn send(transport: &Transport, request: impl Fn() -> Request) -> Result<Response, Error> {
    let mut attempts = RetryPolicy::SIGN_IN.attempts();
    loop {
        let asked = request().within(Duration::from_secs(60)).fresh(attempts.failed() > 0);
        let result = transport.send(&asked).await;
        let after = match &result {
            Ok(response) => {
                let falters = matches!(response.status, 429 | 500 | 502 | 503 | 504)
                    || Refusal::read(response.body()).is_some_and(|refusal| refusal.is_transient());
                if !falters {
                    return Ok(result?);
                }
                response.retry_after().map(|after| after.min(LONGEST_WAIT))
            }
            Err(error) if !error.is_transient() => return Ok(result?),
            Err(_) => None,
        };
        match attempts.next(after, "") {
            Ok(pause) => sleep(pause).await,
            Err(_) => return Ok(result?),
        }
    }
}
