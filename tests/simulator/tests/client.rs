//! A plain client: it follows nothing, retries nothing and reads JSON.

use std::io::Read as _;
use std::path::PathBuf;

use ephor_simulator::{Options, Running, Simulator};
use serde_json::{Value, json};
use ureq::Agent;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn error_code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A tenant and a client of it.
pub struct Client {
    pub tenant: Running,
    /// The initial domain.
    pub domain: String,
    agent: Agent,
    graph: String,
    exchange: String,
    compliance: String,
}

pub fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/tenant")
}

/// A copy of the tenant in which a file is another.
pub fn copy_with(file: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(data()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.split('.').next() != file.split('.').next() {
            std::fs::copy(&path, folder.path().join(name)).unwrap();
        }
    }
    std::fs::write(folder.path().join(file), text).unwrap();
    folder
}

/// The tenant without limits.
pub fn unlimited() -> Options {
    Options::new(data()).unlimited()
}

pub fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(std::time::Duration::from_secs(20)));
    config.build().into()
}

impl Client {
    pub fn of(options: Options) -> Self {
        let manifest = std::fs::read(options.snapshot.join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let domain = manifest["tenant"]["domain"].as_str().unwrap().to_owned();
        let tenant = Simulator::start(options).unwrap();
        let agent = agent();
        let mut client =
            Self { tenant, domain, agent, graph: String::new(), exchange: String::new(), compliance: String::new() };
        client.sign_in();
        client
    }

    pub fn new() -> Self {
        Self::of(unlimited())
    }

    /// New tokens of all services.
    pub fn sign_in(&mut self) {
        self.graph = self.token("https://graph.microsoft.com");
        self.exchange = self.token("https://outlook.office365.com");
        self.compliance = self.token("https://ps.compliance.protection.outlook.com");
    }

    pub fn token(&self, resource: &str) -> String {
        let answer = self.ask_token(&[
            ("grant_type", "client_credentials"),
            ("client_id", "client"),
            ("client_secret", "simulated-secret"),
            ("scope", &format!("{resource}/.default")),
        ]);
        answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
    }

    /// The token of a user, who signed in by device code.
    pub fn user_token(&self, resource: &str) -> String {
        let url = format!("{}/{}/oauth2/v2.0/devicecode", self.tenant.login, self.tenant.tenant);
        let scope = format!("{resource}/.default");
        let code = self.post_form(&url, &[("client_id", "client"), ("scope", &scope)]).json();
        let code = code["device_code"].as_str().unwrap();
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        for _ in 0..10 {
            let answer =
                self.ask_token(&[("grant_type", grant), ("client_id", "client"), ("device_code", code)]).json();
            if let Some(token) = answer["access_token"].as_str() {
                return token.to_owned();
            }
        }
        panic!("no token came")
    }

    pub fn ask_token(&self, form: &[(&str, &str)]) -> Answer {
        self.post_form(&format!("{}/{}/oauth2/v2.0/token", self.tenant.login, self.tenant.tenant), form)
    }

    pub fn post_form(&self, url: &str, form: &[(&str, &str)]) -> Answer {
        answer(self.agent.post(url).send_form(form.iter().copied())).unwrap()
    }

    /// GET with headers.
    pub fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, ureq::Error> {
        let url = url.replace(' ', "%20").replace('\'', "%27");
        answer(headers.iter().fold(self.agent.get(&url), |request, (name, value)| request.header(*name, *value)).call())
    }

    fn bearer(token: &str) -> String {
        format!("Bearer {token}")
    }

    /// GET of a path of Graph, or of a next link.
    pub fn graph(&self, path: &str) -> Answer {
        self.graph_with(path, &[])
    }

    pub fn graph_with(&self, path: &str, more: &[(&str, &str)]) -> Answer {
        self.try_graph(path, more).unwrap()
    }

    pub fn try_graph(&self, path: &str, more: &[(&str, &str)]) -> Result<Answer, ureq::Error> {
        let url = if path.starts_with('/') { format!("{}{path}", self.tenant.graph) } else { path.to_owned() };
        let bearer = Self::bearer(&self.graph);
        let mut headers = vec![("Authorization", bearer.as_str())];
        headers.extend(more);
        self.get(&url, &headers)
    }

    /// All objects of a list.
    pub fn all(&self, path: &str) -> Vec<Value> {
        self.pages(path).concat()
    }

    pub fn pages(&self, path: &str) -> Vec<Vec<Value>> {
        let (mut pages, mut next) = (Vec::new(), path.to_owned());
        loop {
            let answer = self.graph_with(&next, &[("Prefer", "include-unknown-enum-members")]);
            assert_eq!(answer.status, 200, "{next}: {}", answer.text());
            let body = answer.json();
            match &body["value"] {
                Value::Array(all) => pages.push(all.clone()),
                _ => pages.push(vec![body.clone()]),
            }
            match body["@odata.nextLink"].as_str() {
                Some(link) => {
                    assert!(link.starts_with(&format!("{}/", self.tenant.graph)), "{link}");
                    link.clone_into(&mut next);
                }
                None => return pages,
            }
        }
    }

    pub fn post_graph(&self, path: &str, body: &Value) -> Answer {
        self.post(&format!("{}{path}", self.tenant.graph), &self.graph, body, &[]).unwrap()
    }

    /// The header `X-AnchorMailbox` by which an application is routed.
    pub fn anchor(&self, url: &str) -> String {
        const SYSTEM_MAILBOX: &str = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";
        if url.starts_with(&self.tenant.compliance) {
            format!("UPN:{SYSTEM_MAILBOX}@{}", self.domain)
        } else {
            format!("APP:{SYSTEM_MAILBOX}@{}", self.tenant.tenant)
        }
    }

    pub fn post(&self, url: &str, token: &str, body: &Value, more: &[(&str, &str)]) -> Result<Answer, ureq::Error> {
        let request = self.agent.post(url).header("Authorization", Self::bearer(token));
        let own = more.iter().any(|(name, _)| *name == "X-AnchorMailbox");
        let request = if own { request } else { request.header("X-AnchorMailbox", self.anchor(url)) };
        let request = request.header("Content-Type", "application/json");
        answer(more.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send(body.to_string()))
    }

    /// One page of a cmdlet.
    pub fn run(&self, name: &str, parameters: Value, query: &str) -> Answer {
        let url = format!("{}/adminapi/beta/{}/InvokeCommand{query}", self.tenant.exchange, self.tenant.tenant);
        let body = json!({"CmdletInput": {"CmdletName": name, "Parameters": parameters}});
        self.post(&url, &self.exchange, &body, &[("Prefer", "odata.maxpagesize=1000")]).unwrap()
    }

    /// All objects of a cmdlet.
    pub fn cmdlet(&self, name: &str, parameters: Value) -> Vec<Value> {
        self.cmdlet_of(&self.tenant.exchange, &self.exchange, name, &parameters)
    }

    /// All objects of a cmdlet of Security & Compliance.
    pub fn compliance(&self, name: &str) -> Vec<Value> {
        self.cmdlet_of(&self.tenant.compliance, &self.compliance, name, &json!({}))
    }

    fn cmdlet_of(&self, base: &str, token: &str, name: &str, parameters: &Value) -> Vec<Value> {
        let mut url = format!("{base}/adminapi/beta/{}/InvokeCommand", self.tenant.tenant);
        let body = json!({"CmdletInput": {"CmdletName": name, "Parameters": parameters}});
        let mut all = Vec::new();
        loop {
            let answer = self.post(&url, token, &body, &[("Prefer", "odata.maxpagesize=30")]).unwrap();
            assert_eq!(answer.status, 200, "{name}: {}", answer.text());
            let page = answer.json();
            all.extend(page["value"].as_array().unwrap().clone());
            match page["@odata.nextLink"].as_str() {
                Some(link) => link.clone_into(&mut url),
                None => return all,
            }
        }
    }

    pub fn compliance_token(&self) -> &str {
        &self.compliance
    }

    pub fn exchange_token(&self) -> &str {
        &self.exchange
    }

    pub fn graph_token(&self) -> &str {
        &self.graph
    }
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, ureq::Error> {
    let mut response = response?;
    let mut body = response.body_mut().read_to_vec()?;
    if response.headers().get("content-encoding").is_some_and(|value| value == "gzip") {
        let packed = std::mem::take(&mut body);
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut body)?;
    }
    Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
}
