//! Sign-in with a code that a person enters on any device.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::Tokens;
use super::credential::tenant;
use super::endpoint::{Answer, Refusal, read, refused, send};
use super::error::Error;
use crate::live::transport::Request;

#[derive(Deserialize)]
struct Code {
    device_code: SecretString,
    user_code: String,
    verification_uri: String,
    #[serde(default = "fifteen_minutes")]
    expires_in: u64,
    #[serde(default = "five")]
    interval: u64,
}

fn fifteen_minutes() -> u64 {
    15 * 60
}

fn five() -> u64 {
    5
}

pub(super) async fn sign_in(tokens: &Tokens, client_id: &str, scope: &str) -> Result<Answer, Error> {
    let client = &tokens.transport;
    let tenant = tenant(tokens)?;
    let url = tokens.endpoints.login.join(&format!("/{tenant}/oauth2/v2.0/devicecode"));
    let request = || Request::post_form(&*url, &[("client_id", client_id), ("scope", scope)]);
    let response = send(client, request).await?;
    let code: Option<Code> = response.is_success().then(|| serde_json::from_slice(response.body()).ok()).flatten();
    let Some(code) = code else { return Err(refused(client, &request(), &response)) };
    client.hide(&code.device_code);
    (tokens.interaction.show)(&format!(
        "To sign in, open {} on any device and enter the code {}",
        code.verification_uri, code.user_code
    ));
    let url = tokens.endpoints.token_url(tenant);
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", client_id),
        ("device_code", code.device_code.expose_secret()),
    ];
    let end = Instant::now() + Duration::from_secs(code.expires_in.min(3600));
    let mut interval = Duration::from_secs(code.interval.clamp(1, 60));
    loop {
        sleep(interval).await;
        let request = || Request::post_form(&*url, &fields);
        let response = send(client, request).await?;
        if let Some(answer) = response.is_success().then(|| read(response.body())).flatten() {
            return Ok(answer);
        }
        let refusal = Refusal::read(response.body());
        let ended = || Error::DeviceCode { reason: "nobody entered the code in time; try again".to_owned() };
        match refusal.as_ref().map(|refusal| refusal.error.as_str()) {
            Some("authorization_pending") if Instant::now() >= end => return Err(ended()),
            Some("authorization_pending") => {}
            // RFC 8628, section 3.5.
            Some("slow_down") => interval += Duration::from_secs(5),
            Some("expired_token") => return Err(ended()),
            Some("authorization_declined" | "access_denied") => {
                return Err(Error::DeviceCode { reason: "the sign-in was declined".to_owned() });
            }
            _ => return Err(refused(client, &request(), &response)),
        }
    }
}
