//! Who we are for a registry: what was given, or what Docker keeps in `~/.docker/config.json`.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::Error;
use super::error::quoted;

/// A longer file is no configuration of Docker, and a longer answer none of a helper.
const LONGEST: u64 = 1 << 20;

/// Where credentials come from.
#[derive(Debug)]
pub enum Credentials {
    /// From nowhere.
    None,
    /// From whoever started the program.
    Given {
        /// The name.
        username: String,
        /// The password or token.
        password: SecretString,
    },
    /// From this file of Docker, if it is there, and the helpers that it names.
    Docker(PathBuf),
}

/// Name and password.
#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) username: String,
    pub(crate) password: SecretString,
    /// Whether the password is one for tokens alone (OAuth 2, `refresh_token`).
    pub(crate) is_token: bool,
}

impl Login {
    /// As `Authorization: Basic` has it.
    pub(crate) fn basic(&self) -> SecretString {
        let pair = format!("{}:{}", self.username, self.password.expose_secret());
        format!("Basic {}", STANDARD.encode(SecretString::from(pair).expose_secret())).into()
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DockerConfig {
    auths: BTreeMap<String, Auth>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Auth {
    auth: Option<SecretString>,
    username: Option<String>,
    password: Option<SecretString>,
    identitytoken: Option<SecretString>,
}

impl Credentials {
    /// Those of Docker: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`.
    #[must_use]
    pub fn of_docker() -> Self {
        let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = || folder("HOME").or_else(|| folder("USERPROFILE")).map(|home| home.join(".docker"));
        folder("DOCKER_CONFIG").or_else(home).map_or(Self::None, |folder| Self::Docker(folder.join("config.json")))
    }

    /// Those for a registry; none if there are none.
    pub(crate) fn find(&self, registry: &str) -> Result<Option<Login>, Error> {
        match self {
            Self::None => Ok(None),
            Self::Given { username, password } => {
                Ok(Some(Login { username: username.clone(), password: password.clone(), is_token: false }))
            }
            Self::Docker(path) => {
                of_docker(path, registry).map_err(|reason| Error::Credentials { registry: registry.to_owned(), reason })
            }
        }
    }
}

/// The names under which Docker keeps a registry.
fn keys(registry: &str) -> Vec<String> {
    let mut keys = vec![registry.to_owned(), format!("https://{registry}"), format!("http://{registry}")];
    if registry == "docker.io" {
        keys.insert(0, "https://index.docker.io/v1/".to_owned());
        keys.push("index.docker.io".to_owned());
    }
    keys
}

fn of_docker(path: &Path, registry: &str) -> Result<Option<Login>, String> {
    let text = match ephor_untrusted::file::read_text(path, LONGEST) {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
    };
    // Nothing of what stands there is told.
    let config: DockerConfig = serde_json::from_str(text.expose_secret())
        .map_err(|error| format!("{}:{}: this is no configuration of Docker", path.display(), error.line()))?;
    let keys = keys(registry);
    let of_registry = keys.iter().find_map(|key| Some((key, config.cred_helpers.get(key)?)));
    if let Some((key, helper)) = of_registry {
        return ask_helper(helper, key);
    }
    if let Some((key, auth)) = keys.iter().find_map(|key| Some((key, config.auths.get(key)?))) {
        if let Some(login) = login(auth)
            .map_err(|()| format!("{}: expected name and password in base64 at auths.{key:?}.auth", path.display()))?
        {
            return Ok(Some(login));
        }
        if let Some(store) = &config.creds_store {
            return ask_helper(store, key);
        }
        return Ok(None);
    }
    match (&config.creds_store, keys.first()) {
        (Some(store), Some(key)) => ask_helper(store, key),
        _ => Ok(None),
    }
}

/// What stands in the file itself.
fn login(auth: &Auth) -> Result<Option<Login>, ()> {
    if let Some(token) = &auth.identitytoken {
        return Ok(Some(Login { username: "<token>".to_owned(), password: token.clone(), is_token: true }));
    }
    if let Some(pair) = auth.auth.as_ref().filter(|pair| !pair.expose_secret().is_empty()) {
        let decoded = STANDARD.decode(pair.expose_secret().trim()).map_err(|_| ())?;
        let pair = SecretString::from(String::from_utf8(decoded).map_err(|_| ())?);
        let (username, password) = pair.expose_secret().split_once(':').ok_or(())?;
        // Some programs pad it.
        let password = password.trim_end_matches('\0').to_owned().into();
        return Ok(Some(Login { username: username.to_owned(), password, is_token: false }));
    }
    match (&auth.username, &auth.password) {
        (Some(username), Some(password)) => {
            Ok(Some(Login { username: username.clone(), password: password.clone(), is_token: false }))
        }
        _ => Ok(None),
    }
}

/// Asks `docker-credential-NAME`, by the protocol of Docker. It may ask its user something, so it may take its time.
fn ask_helper(name: &str, registry: &str) -> Result<Option<Login>, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        username: String,
        secret: SecretString,
    }
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if !is_name {
        return Err(format!("{:?} is no name of a credential helper", ephor_untrusted::value(name)));
    }
    let program = format!("docker-credential-{name}");
    let failed = |error: std::io::Error| format!("cannot run {program}: {error}");
    let mut child = Command::new(&program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    // One that does not listen has ended, and says why by its status.
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(registry.as_bytes());
    }
    let mut answer = String::new();
    let read = match child.stdout.take() {
        Some(output) => output.take(LONGEST).read_to_string(&mut answer).map(|_| ()),
        None => Ok(()),
    };
    let answer = SecretString::from(answer);
    let ended = child.wait().map_err(failed)?;
    read.map_err(failed)?;
    if !ended.success() {
        // It says so on standard output, in these words.
        if answer.expose_secret().contains("credentials not found") {
            return Ok(None);
        }
        return Err(format!("{program} failed ({ended}); try 'docker login {}'", quoted(registry)));
    }
    let answer: Answer = serde_json::from_str(answer.expose_secret())
        .map_err(|_| format!("{program} gives no answer with Username and Secret"))?;
    let is_token = answer.username == "<token>";
    Ok(Some(Login { username: answer.username, password: answer.secret, is_token }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(config: &str, registry: &str) -> Result<Option<(String, String, bool)>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        std::fs::write(&path, config).unwrap();
        let login = Credentials::Docker(path).find(registry).map_err(|error| error.to_string())?;
        Ok(login.map(|login| (login.username, login.password.expose_secret().to_owned(), login.is_token)))
    }

    #[test]
    fn docker_keeps_credentials_in_several_forms() {
        let ann = || Some(("ann".to_owned(), "s3cret:x".to_owned(), false));
        let pair = STANDARD.encode("ann:s3cret:x");
        for (config, registry) in [
            (format!(r#"{{"auths": {{"ghcr.io": {{"auth": "{pair}"}}}}}}"#), "ghcr.io"),
            (format!(r#"{{"auths": {{"https://ghcr.io": {{"auth": "{pair}"}}}}}}"#), "ghcr.io"),
            (format!(r#"{{"auths": {{"https://index.docker.io/v1/": {{"auth": "{pair}"}}}}}}"#), "docker.io"),
            (r#"{"auths": {"a.io": {"username": "ann", "password": "s3cret:x"}}}"#.to_owned(), "a.io"),
        ] {
            assert_eq!(found(&config, registry), Ok(ann()), "{config}");
        }
        let token = found(r#"{"auths": {"a.io": {"identitytoken": "t"}}}"#, "a.io").unwrap().unwrap();
        assert!(token.2 && token.1 == "t");
        for config in ["{}", r#"{"auths": {"b.io": {"auth": "x"}}}"#, r#"{"auths": {"a.io": {}}}"#] {
            assert_eq!(found(config, "a.io"), Ok(None), "{config}");
        }
        assert!(Credentials::Docker("/nowhere/config.json".into()).find("a.io").unwrap().is_none());
    }

    #[test]
    fn what_cannot_be_read_is_told_without_a_word_of_it() {
        for config in [
            r#"{"auths": {"a.io": {"auth": "s3cret"}}}"#.to_owned(),
            format!(r#"{{"auths": {{"a.io": {{"auth": "{}"}}}}}}"#, STANDARD.encode("s3cret")),
            r#"{"auths": {"a.io": {"auth": 7}}, "x": "s3cret"}"#.to_owned(),
            "s3cret".to_owned(),
        ] {
            let error = found(&config, "a.io").unwrap_err();
            assert!(error.contains("config.json") && !error.contains("s3cret"), "{error}");
        }
        for name in ["", "../../bin/sh", "a b", "x;y"] {
            let error = found(&format!(r#"{{"credHelpers": {{"a.io": "{name}"}}}}"#), "a.io").unwrap_err();
            assert!(error.contains("no name of a credential helper"), "{error}");
        }
        let error = found(r#"{"credsStore": "ephor-has-no-such"}"#, "a.io").unwrap_err();
        assert!(error.contains("cannot run docker-credential-ephor-has-no-such"), "{error}");
    }

    #[test]
    fn no_debug_shows_a_password() {
        let given = Credentials::Given { username: "ann".to_owned(), password: "s3cret".to_owned().into() };
        assert!(!format!("{given:?} {:?}", given.find("a.io")).contains("s3cret"));
        assert_eq!(given.find("a.io").unwrap().unwrap().basic().expose_secret(), "Basic YW5uOnMzY3JldA==");
    }
}
