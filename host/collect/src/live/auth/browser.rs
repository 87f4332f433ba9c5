//! Sign-in in the browser of this machine: authorization code with PKCE, received on loopback (RFC 8252).

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::Tokens;
use super::assertion::random;
use super::credential::tenant;
use super::endpoint::{Answer, Refusal, ask};
use super::error::Error;
use crate::live::transport::{Request, percent_encode};

/// How long a person may take.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// Ports that are tried, until one is free on both addresses of loopback.
const PORTS: usize = 16;
/// How long a whole request may take, which comes from this machine.
const OF_REQUEST: Duration = Duration::from_secs(3);

pub(super) async fn sign_in(tokens: &Tokens, client_id: &str, scope: &str) -> Result<Answer, Error> {
    let failed = |reason: String| Error::Browser { reason };
    let tenant = tenant(tokens)?;
    let listeners = Listeners::bind()
        .await
        .map_err(|error| failed(format!("cannot listen on loopback: {error}; use --auth device-code")))?;
    let port = listeners.port;
    // Entra takes any port for http://localhost, and only for that name.
    let redirect = format!("http://localhost:{port}");
    let verifier = SecretString::from(random::<32>()?);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
    let state = random::<16>()?;
    let mut url = tokens.endpoints.login.join(&format!("/{tenant}/oauth2/v2.0/authorize?response_type=code&response_mode=query&prompt=select_account&code_challenge_method=S256"));
    for (name, value) in [
        ("client_id", client_id),
        ("redirect_uri", &redirect),
        ("scope", scope),
        ("state", &state),
        ("code_challenge", &challenge),
    ] {
        url.push('&');
        url.push_str(name);
        url.push('=');
        percent_encode(value, &mut url);
    }
    let opened = (tokens.interaction.open)(&url);
    let how = if opened { "The browser opens for the sign-in; if it does not, open" } else { "To sign in, open" };
    (tokens.interaction.show)(&format!("{how} {url}"));
    let ended = || failed("nobody signed in within five minutes; try again".to_owned());
    let code = timeout(LONGEST, wait(&listeners, &state, tokens)).await.map_err(|_| ended())??;
    tokens.transport.hide(&code);
    let token_url = tokens.endpoints.token_url(tenant);
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("scope", scope),
        ("code", code.expose_secret()),
        ("redirect_uri", &redirect),
        ("code_verifier", verifier.expose_secret()),
    ];
    ask(&tokens.transport, || Request::post_form(&*token_url, &fields)).await
}

/// `localhost` is one of two addresses, and a browser takes the one or the other: whoever had the other could take the code.
struct Listeners {
    v4: TcpListener,
    /// None on a machine without IPv6.
    v6: Option<TcpListener>,
    port: u16,
}

impl Listeners {
    async fn bind() -> io::Result<Self> {
        let mut last = None;
        for _ in 0..PORTS {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = v4.local_addr()?.port();
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(v6) => return Ok(Self { v4, v6: Some(v6), port }),
                // Somebody has it: another port.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
                Err(_) => return Ok(Self { v4, v6: None, port }),
            }
        }
        Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        let v6 = async {
            match &self.v6 {
                Some(v6) => v6.accept().await,
                None => std::future::pending().await,
            }
        };
        let (stream, _) = tokio::select! {
            accepted = self.v4.accept() => accepted?,
            accepted = v6 => accepted?,
        };
        Ok(stream)
    }
}

/// Waits for the redirect. Whatever else comes (an icon, a scanner, a page that guesses) is sent away.
async fn wait(listeners: &Listeners, state: &str, tokens: &Tokens) -> Result<SecretString, Error> {
    let failed = |reason: &str| Error::Browser { reason: reason.to_owned() };
    // Several at a time: whoever drips must not keep the one out who brings the code.
    let mut asking = FuturesUnordered::new();
    loop {
        let (mut stream, query) = tokio::select! {
            accepted = listeners.accept() => {
                let stream = accepted.map_err(|error| failed(&error.to_string()))?;
                asking.push(asked(stream));
                continue;
            }
            Some(asked) = asking.next() => match asked {
                Some(asked) => asked,
                None => continue,
            },
        };
        let field = |name: &str| field(&query, name);
        if field("state").as_deref() != Some(state) {
            answer(&mut stream, "400 Bad Request", "This sign-in was not begun by the ephor that waits here.").await;
            continue;
        }
        if let Some(code) = field("code").filter(|code| !code.is_empty()) {
            answer(&mut stream, "200 OK", "You are signed in to Ephor. You may close this window.").await;
            return Ok(code.into());
        }
        answer(&mut stream, "200 OK", "The sign-in failed. Ephor says why. You may close this window.").await;
        let error = field("error").unwrap_or_default();
        return Err(match error.as_str() {
            "access_denied" => failed("the sign-in was declined"),
            _ => Refusal::of_redirect(error, field("error_description").unwrap_or_default())
                .into_error(&tokens.transport),
        });
    }
}

/// A request with its query; none for what is not answered here, and was told so.
async fn asked(mut stream: TcpStream) -> Option<(TcpStream, String)> {
    match timeout(OF_REQUEST, query(&mut stream)).await.ok().flatten() {
        Some(query) => Some((stream, query)),
        None => {
            answer(&mut stream, "404 Not Found", "There is nothing here.").await;
            None
        }
    }
}

/// The query of a GET of the root; none for anything else.
async fn query(stream: &mut TcpStream) -> Option<String> {
    let mut input = BufReader::new(stream.take(16 << 10));
    let mut line = String::new();
    input.read_line(&mut line).await.ok()?;
    let target = line.strip_prefix("GET ")?.split_whitespace().next()?;
    // The rest is read so that the browser gets its answer, and thrown away.
    loop {
        let mut header = String::new();
        if input.read_line(&mut header).await.ok()? <= 2 {
            break;
        }
    }
    let (path, query) = target.split_once('?')?;
    (path == "/").then(|| query.to_owned())
}

/// A field of a query.
fn field(query: &str, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Tells the browser, which may have gone.
async fn answer(stream: &mut TcpStream, status: &str, text: &str) {
    let page =
        format!("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Ephor</title><p>{text}</p></html>\n");
    let whole = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nContent-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    let told = async {
        stream.write_all(whole.as_bytes()).await?;
        stream.shutdown().await
    };
    let _: Result<io::Result<()>, _> = timeout(OF_REQUEST, told).await;
}

/// Opens a URL in the browser, if there is one: not over SSH, and not in a container.
pub(super) fn open(url: &str) -> bool {
    use std::process::{Command, Stdio};
    let mut command = if cfg!(windows) {
        let mut command = Command::new("rundll32.exe");
        command.arg("url.dll,FileProtocolHandler");
        command
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
            return false;
        }
        Command::new("xdg-open")
    };
    for name in super::secrets() {
        command.env_remove(name);
    }
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_whatever_it_holds() {
        assert_eq!(field("code=a%2Fb%20c+d&state=s", "code").as_deref(), Some("a/b c d"));
        assert_eq!(field("codes=x", "code"), None);
        for odd in ["%", "%4", "%zz", "%C3", "a%", "%%%"] {
            assert!(field(&format!("code={odd}"), "code").is_some(), "{odd}");
        }
        assert_eq!(field("code=%zz", "code").as_deref(), Some("%zz"));
    }
}
