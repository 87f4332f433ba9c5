//! The login endpoint: client credentials, assertions, device code, authorization code with PKCE, refresh tokens.

mod assertion;
mod behaviors;
mod tokens;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use sha2::Digest as _;

pub(crate) use behaviors::BEHAVIORS;
pub(crate) use tokens::{Audience, Claims, Issuer, MANAGE_AS_APP, Refused};

use crate::encoding;
use crate::http::{Answer, Call, Content};
use crate::options::Options;
use crate::time;

#[derive(Debug)]
struct Device {
    client: String,
    scope: String,
    polls: u32,
}

#[derive(Debug)]
struct Code {
    client: String,
    scope: String,
    redirect: String,
    challenge: String,
}

#[derive(Debug, Default)]
struct State {
    devices: HashMap<String, Device>,
    codes: HashMap<String, Code>,
    refresh: HashMap<String, String>,
    assertions: HashMap<String, i64>,
    count: u64,
}

/// The login endpoint of one tenant.
#[derive(Debug)]
pub(crate) struct Login {
    pub issuer: Issuer,
    polls: u32,
    secret: String,
    state: Mutex<State>,
}

/// An error as the login endpoint writes it.
fn refuse(status: u16, error: &str, code: u32, message: &str) -> Answer {
    let now = time::text(time::now()).replace('T', " ");
    let id = encoding::guid(&format!("{error}{now}"));
    Answer::json(
        status,
        json!({
            "error": error,
            "error_description": format!("AADSTS{code}: {message} Trace ID: {id} Correlation ID: {id} Timestamp: {now}"),
            "error_codes": [code],
            "timestamp": now,
            "trace_id": id,
            "correlation_id": id,
        }),
    )
}

impl Login {
    pub(crate) fn new(issuer: Issuer, options: &Options) -> Self {
        Self { issuer, polls: options.polls, secret: options.secret.clone(), state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unique(&self, what: &str) -> String {
        let mut state = self.state();
        state.count += 1;
        encoding::base64url(encoding::guid(&format!("{what}{}", state.count)).as_bytes())
    }

    /// Answers a request.
    pub(crate) fn answer(&self, call: &Call) -> Answer {
        let parts: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        let Some((tenant, rest)) = parts.split_first() else { return Answer::empty(404) };
        if !self.issuer.is_tenant(tenant) {
            let message = format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.");
            return refuse(400, "invalid_request", 90_002, &message);
        }
        let form = encoding::pairs(&String::from_utf8_lossy(&call.body));
        match (call.method.as_str(), rest) {
            ("POST", ["oauth2", "v2.0", "token"]) => self.token(&form),
            ("POST", ["oauth2", "v2.0", "devicecode"]) => self.device_code(tenant, &form),
            ("GET", ["oauth2", "v2.0", "authorize"]) => self.authorize(&encoding::pairs(&call.raw_query)),
            ("GET", ["v2.0", ".well-known", "openid-configuration"]) => self.configuration(tenant),
            _ => Answer::empty(404),
        }
    }

    fn configuration(&self, tenant: &str) -> Answer {
        let base = &self.issuer.login;
        Answer::json(
            200,
            json!({
                "issuer": format!("{base}/{tenant}/v2.0"),
                "token_endpoint": format!("{base}/{tenant}/oauth2/v2.0/token"),
                "authorization_endpoint": format!("{base}/{tenant}/oauth2/v2.0/authorize"),
                "device_authorization_endpoint": format!("{base}/{tenant}/oauth2/v2.0/devicecode"),
            }),
        )
    }

    fn device_code(&self, tenant: &str, form: &[(String, String)]) -> Answer {
        let (client, scope) = (field(form, "client_id"), field(form, "scope"));
        if client.is_empty() || scope.is_empty() {
            return refuse(
                400,
                "invalid_request",
                900_144,
                "The request body must contain the parameters 'client_id' and 'scope'.",
            );
        }
        let code = self.unique("device");
        let user_code = code.get(..9).unwrap_or_default().to_uppercase();
        let device = Device { client: client.to_owned(), scope: scope.to_owned(), polls: 0 };
        self.state().devices.insert(code.clone(), device);
        let address = format!("{}/{tenant}/device", self.issuer.login);
        Answer::json(
            200,
            json!({
                "device_code": code,
                "user_code": user_code,
                "verification_uri": address,
                "expires_in": 900,
                "interval": 1,
                "message": format!("To sign in, use a web browser to open the page {address} and enter the code {user_code} to authenticate."),
            }),
        )
    }

    fn authorize(&self, query: &[(String, String)]) -> Answer {
        let redirect = field(query, "redirect_uri");
        let back = |parameters: &str| {
            let state = encoding::encode(field(query, "state"));
            let mark = if redirect.contains('?') { '&' } else { '?' };
            Answer::empty(302).with("Location", format!("{redirect}{mark}{parameters}&state={state}"))
        };
        let is_loopback = ["http://localhost", "http://127.0.0.1"].iter().any(|start| redirect.starts_with(start));
        if !is_loopback {
            let message = "The redirect URI specified in the request does not match the redirect URIs configured for the application.";
            return refuse(400, "invalid_request", 50_011, message);
        }
        if field(query, "response_type") != "code" || field(query, "code_challenge_method") != "S256" {
            return back(
                "error=invalid_request&error_description=AADSTS9002325%3A%20Proof%20Key%20for%20Code%20Exchange%20is%20required",
            );
        }
        let code = self.unique("code");
        let known = Code {
            client: field(query, "client_id").to_owned(),
            scope: field(query, "scope").to_owned(),
            redirect: redirect.to_owned(),
            challenge: field(query, "code_challenge").to_owned(),
        };
        self.state().codes.insert(code.clone(), known);
        back(&format!("code={code}&session_state={}", encoding::guid(&code)))
    }

    fn token(&self, form: &[(String, String)]) -> Answer {
        let client = field(form, "client_id");
        match field(form, "grant_type") {
            "client_credentials" => self.client_credentials(client, form),
            "urn:ietf:params:oauth:grant-type:device_code" => self.device_token(client, form),
            "authorization_code" => self.code_token(client, form),
            "refresh_token" => self.refresh(client, form),
            other => {
                let message =
                    format!("The grant type '{other}' is not supported over the /common or /consumers endpoints.");
                refuse(400, "unsupported_grant_type", 70_003, &message)
            }
        }
    }

    fn client_credentials(&self, client: &str, form: &[(String, String)]) -> Answer {
        if client.is_empty() {
            return refuse(
                400,
                "invalid_request",
                900_144,
                "The request body must contain the following parameter: 'client_id'.",
            );
        }
        let (secret, assertion) = (field(form, "client_secret"), field(form, "client_assertion"));
        if !assertion.is_empty() {
            let kind = field(form, "client_assertion_type");
            let checked = match kind == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
                true => assertion::check(assertion, client, &self.issuer),
                false => Err((900_144, "client_assertion_type must be jwt-bearer.".to_owned())),
            };
            let checked = checked.and_then(|id| self.once(id));
            if let Err((code, message)) = checked {
                return refuse(401, "invalid_client", code, &message);
            }
        } else if secret != self.secret {
            let message = "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.";
            return refuse(401, "invalid_client", 7_000_215, message);
        }
        let scope = field(form, "scope");
        match scope.strip_suffix("/.default").and_then(|resource| self.issuer.audience(resource)) {
            Some(audience) => Answer::json(200, self.grant(audience, client, None)),
            None => {
                let message = format!(
                    "The provided value for the input parameter 'scope' is not valid. The scope {scope} does not exist."
                );
                refuse(400, "invalid_scope", 70_011, &message)
            }
        }
    }

    /// An assertion may be used once.
    fn once(&self, id: Option<(String, i64)>) -> Result<(), (u32, String)> {
        let Some((id, until)) = id else { return Ok(()) };
        match self.state().assertions.insert(id, until) {
            None => Ok(()),
            Some(_) => Err((700_027, "The client assertion was already used: its jti came before.".to_owned())),
        }
    }

    fn grant(&self, audience: Audience, client: &str, user: Option<&str>) -> Value {
        let (token, lifetime) = self.issuer.issue(audience, client, user);
        json!({"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token})
    }

    /// A token for a user, with one to refresh it.
    fn user_grant(&self, client: &str, scope: &str) -> Answer {
        let wanted = scope.split(' ').find_map(|one| {
            let resource = one.strip_suffix("/.default").or_else(|| one.rsplit_once('/').map(|(resource, _)| resource));
            self.issuer.audience(resource.unwrap_or("https://graph.microsoft.com"))
        });
        let Some(audience) = wanted else {
            let message = format!("The provided value for the input parameter 'scope' is not valid: {scope}.");
            return refuse(400, "invalid_scope", 70_011, &message);
        };
        let mut grant = self.grant(audience, client, Some("auditor"));
        if let Some(grant) = grant.as_object_mut() {
            grant.insert("scope".to_owned(), json!(scope));
            if scope.split(' ').any(|one| one == "offline_access") {
                let token = self.unique("refresh");
                self.state().refresh.insert(token.clone(), client.to_owned());
                grant.insert("refresh_token".to_owned(), json!(token));
            }
        }
        Answer::json(200, grant)
    }

    fn device_token(&self, client: &str, form: &[(String, String)]) -> Answer {
        let code = field(form, "device_code");
        let mut state = self.state();
        let Some(device) = state.devices.get_mut(code).filter(|device| device.client == client) else {
            return refuse(400, "bad_verification_code", 70_019, "Verification code is not valid.");
        };
        device.polls += 1;
        if device.polls <= self.polls {
            let message = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
            return refuse(400, "authorization_pending", 70_016, message);
        }
        let scope = device.scope.clone();
        state.devices.remove(code);
        drop(state);
        self.user_grant(client, &scope)
    }

    fn code_token(&self, client: &str, form: &[(String, String)]) -> Answer {
        let known = self.state().codes.remove(field(form, "code"));
        let Some(known) = known.filter(|known| known.client == client) else {
            let message = "The provided authorization code is invalid, expired or was already redeemed.";
            return refuse(400, "invalid_grant", 70_008, message);
        };
        if known.redirect != field(form, "redirect_uri") {
            return refuse(
                400,
                "invalid_grant",
                500_112,
                "The reply address does not match the reply address of the code.",
            );
        }
        let digest = encoding::base64url(&sha2::Sha256::digest(field(form, "code_verifier").as_bytes()));
        if digest != known.challenge {
            return refuse(
                400,
                "invalid_grant",
                501_481,
                "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
            );
        }
        self.user_grant(client, &known.scope)
    }

    fn refresh(&self, client: &str, form: &[(String, String)]) -> Answer {
        let known = self.state().refresh.get(field(form, "refresh_token")).cloned();
        if known.as_deref() != Some(client) {
            return refuse(400, "invalid_grant", 700_082, "The refresh token has expired or is not valid.");
        }
        self.user_grant(client, field(form, "scope"))
    }
}

fn field<'f>(form: &'f [(String, String)], name: &str) -> &'f str {
    form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

/// Whether an answer holds a token.
pub(crate) fn is_grant(answer: &Answer) -> bool {
    matches!(&answer.content, Content::Json(body) if body.get("access_token").is_some())
}
