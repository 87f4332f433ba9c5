//! Sign-in by a person: device code, browser, Azure CLI.

use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::live::transport::server::{Received, decoded};

/// The endpoint of a user: a code that is approved at the third poll, and refresh tokens.
fn user_endpoint(last: &'static str) -> Server {
    let polls = AtomicUsize::new(0);
    Server::start(move |request, before| {
        if request.target.ends_with("/devicecode") {
            return answer(
                200,
                "{\"device_code\":\"s3cret-device\",\"user_code\":\"ABC123\",\"verification_uri\":\"https://microsoft.com/devicelogin\",\"expires_in\":900,\"interval\":0}",
            );
        }
        let pending = request.field("device_code").is_some() && polls.fetch_add(1, Ordering::SeqCst) < 2;
        if pending {
            return answer(
                400,
                "{\"error\":\"authorization_pending\",\"error_codes\":[70016],\"error_description\":\"AADSTS70016: pending\"}",
            );
        }
        if !last.is_empty() {
            return answer(400, last);
        }
        let mut all: Value = serde_json::from_str(&granted(&format!("s3cret-token-{before}"), 3599)).unwrap();
        all["refresh_token"] = json!(format!("s3cret-refresh-{before}"));
        answer(200, &all.to_string())
    })
}

pub(super) fn device_code() -> Credential {
    Credential::DeviceCode { client_id: CLIENT.to_owned() }
}

#[tokio::test]
async fn a_device_code_is_shown_and_asked_once_for_all_services() {
    let server = user_endpoint("");
    let shown: Arc<Mutex<Vec<String>>> = Arc::default();
    let lines = shown.clone();
    let show: Arc<dyn Fn(&str) + Send + Sync> = Arc::new(move |line| lines.lock().unwrap().push(line.to_owned()));
    let tokens = tokens_by(&server, device_code(), Interaction { show, open: Arc::new(|_| false) });
    futures_util::future::try_join_all(Resource::ALL.map(|resource| tokens.token(resource))).await.unwrap();
    let lines = shown.lock().unwrap().clone();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("https://microsoft.com/devicelogin") && lines[0].contains("ABC123"));
    assert!(!lines[0].contains("s3cret"));
    let received = server.received();
    let by_refresh: Vec<_> = received.iter().filter_map(|request| request.field("refresh_token")).collect();
    assert_eq!(by_refresh, ["s3cret-refresh-3", "s3cret-refresh-4"], "the newest refresh token is used");
    let mut scopes: Vec<_> = received.iter().filter_map(|request| request.field("scope")).collect();
    scopes.sort();
    assert_eq!(scopes.len(), 3);
    assert!(scopes.iter().all(|scope| scope.ends_with("/.default offline_access")), "{scopes:?}");
}

#[tokio::test]
async fn a_device_code_that_is_declined_or_blocked_says_so() {
    for (last, word) in [
        ("{\"error\":\"authorization_declined\"}", "declined"),
        ("{\"error\":\"expired_token\"}", "in time"),
        (
            "{\"error\":\"invalid_grant\",\"error_codes\":[53003],\"error_description\":\"AADSTS53003: s3cret\"}",
            "Conditional Access",
        ),
    ] {
        let message = tokens(&user_endpoint(last), device_code()).token(Resource::Graph).await.unwrap_err().to_string();
        assert!(message.contains(word) && !message.contains("s3cret"), "{message}");
    }
}

/// A watchdog: what it waits for ends much earlier.
async fn within_a_minute<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(std::time::Duration::from_secs(60), work).await.expect("it ends")
}

/// Does what a browser does once the user has signed in: opens the redirect with these fields.
pub(super) fn browser(
    then: impl Fn(&dyn Fn(&str) -> String) -> Vec<String> + Send + Sync + Copy + 'static,
) -> Interaction {
    let open = move |url: &str| {
        let url = url.to_owned();
        std::thread::spawn(move || {
            let field = |name: &str| {
                let request = Received { target: url.clone(), ..Received::default() };
                request.field(name).unwrap()
            };
            let port: u16 = field("redirect_uri").rsplit(':').next().unwrap().parse().unwrap();
            for target in then(&field) {
                let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
                write!(stream, "GET {target} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\n\r\n").unwrap();
                let mut page = String::new();
                stream.read_to_string(&mut page).unwrap();
                assert!(page.starts_with("HTTP/1.1 ") && page.contains("no-store"), "{page}");
                assert!(!page.contains("s3cret"), "{page}");
            }
        });
        true
    };
    Interaction { show: Arc::new(|_| {}), open: Arc::new(open) }
}

pub(super) fn in_browser() -> Credential {
    Credential::Browser { client_id: CLIENT.to_owned() }
}

#[tokio::test]
async fn a_browser_brings_a_code_that_only_we_can_redeem() {
    let server = user_endpoint("");
    let challenge: Arc<Mutex<String>> = Arc::default();
    let kept = challenge.clone();
    let interaction =
        browser(|field| vec!["/favicon.ico".to_owned(), format!("/?code=s3cret-code%2F1&state={}", field("state"))]);
    let open = interaction.open.clone();
    let watched = move |url: &str| {
        let query = url.split_once('?').unwrap().1;
        let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let field = |name: &str| decoded(pairs.iter().find(|(known, _)| *known == name).unwrap().1);
        *kept.lock().unwrap() = field("code_challenge");
        assert_eq!((field("code_challenge_method").as_str(), field("response_type").as_str()), ("S256", "code"));
        assert_eq!(field("client_id"), CLIENT);
        assert!(field("redirect_uri").starts_with("http://localhost:"));
        assert!(url.contains("/login/contoso.com/oauth2/v2.0/authorize?"));
        open(url)
    };
    let tokens = tokens_by(&server, in_browser(), Interaction { open: Arc::new(watched), ..interaction });
    tokens.token(Resource::Graph).await.unwrap();
    tokens.token(Resource::Exchange).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].field("grant_type").as_deref(), Some("authorization_code"));
    assert_eq!(received[0].field("code").as_deref(), Some("s3cret-code/1"));
    let verifier = received[0].field("code_verifier").unwrap();
    assert_eq!(*challenge.lock().unwrap(), URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)));
    assert!(verifier.len() >= 43, "RFC 7636, section 4.1");
    assert!(received[0].field("redirect_uri").unwrap().starts_with("http://localhost:"));
    assert_eq!(received[1].field("grant_type").as_deref(), Some("refresh_token"));
}

#[tokio::test]
async fn a_redirect_with_a_refusal_ends_it() {
    let server = user_endpoint("");
    let message = async |interaction| {
        tokens_by(&server, in_browser(), interaction).token(Resource::Graph).await.unwrap_err().to_string()
    };
    let refused = message(browser(|field| {
        let description = "AADSTS65001%3A+The+user+has+not+consented";
        vec![format!("/?error=invalid_grant&error_description={description}&state={}", field("state"))]
    }))
    .await;
    assert!(refused.contains("Grant admin consent") && refused.contains("AADSTS65001"), "{refused}");
    let declined = message(browser(|field| vec![format!("/?error=access_denied&state={}", field("state"))])).await;
    assert!(declined.contains("declined"), "{declined}");
    assert!(server.received().is_empty(), "no code was redeemed");
}

/// Any page can make a browser ask loopback: it neither ends the sign-in nor brings a code of its own.
#[tokio::test]
async fn a_request_with_a_wrong_state_is_sent_away_and_the_right_one_awaited() {
    let server = user_endpoint("");
    let interaction = browser(|field| {
        vec![
            "/?code=s3cret-forged&state=forged".to_owned(),
            "/?code=s3cret-forged".to_owned(),
            "/?error=access_denied&state=".to_owned(),
            format!("/?code=s3cret-code&state={}", field("state")),
        ]
    });
    let tokens = tokens_by(&server, in_browser(), interaction);
    within_a_minute(tokens.token(Resource::Graph)).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].field("code").as_deref(), Some("s3cret-code"));
}

/// A browser may take `localhost` for either address: nobody else may have the other.
#[tokio::test]
async fn both_addresses_of_localhost_are_listened_on() {
    if std::net::TcpListener::bind(("::1", 0)).is_err() {
        return;
    }
    let server = user_endpoint("");
    let open = |url: &str| {
        let request = Received { target: url.to_owned(), ..Received::default() };
        std::thread::spawn(move || {
            let port: u16 = request.field("redirect_uri").unwrap().rsplit(':').next().unwrap().parse().unwrap();
            let mut browser = std::net::TcpStream::connect(("::1", port)).unwrap();
            let state = request.field("state").unwrap();
            write!(browser, "GET /?code=s3cret-code&state={state} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            let mut page = String::new();
            browser.read_to_string(&mut page).unwrap();
        });
        true
    };
    let interaction = Interaction { show: Arc::new(|_| {}), open: Arc::new(open) };
    let tokens = tokens_by(&server, in_browser(), interaction);
    within_a_minute(tokens.token(Resource::Graph)).await.unwrap();
}

#[tokio::test]
async fn whoever_drips_does_not_keep_the_code_out() {
    let server = user_endpoint("");
    let open = |url: &str| {
        let url = url.to_owned();
        std::thread::spawn(move || {
            let request = Received { target: url, ..Received::default() };
            let port: u16 = request.field("redirect_uri").unwrap().rsplit(':').next().unwrap().parse().unwrap();
            // Comes first, and would take 16 KiB at ten bytes a second.
            let mut dripping = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
            dripping.write_all(b"GET /").unwrap();
            let mut browser = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
            let state = request.field("state").unwrap();
            write!(browser, "GET /?code=s3cret-code&state={state} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            while dripping.write_all(b"x").is_ok() {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
        });
        true
    };
    let interaction = Interaction { show: Arc::new(|_| {}), open: Arc::new(open) };
    let tokens = tokens_by(&server, in_browser(), interaction);
    within_a_minute(tokens.token(Resource::Graph)).await.unwrap();
}

#[cfg(unix)]
fn azure_cli(folder: &tempfile::TempDir, script: &str) -> Credential {
    use std::os::unix::fs::PermissionsExt as _;
    let program = file(folder, "az", format!("#!/bin/sh\n{script}\n").as_bytes());
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    Credential::AzureCli(AzureCli { program, ..AzureCli::of(Tool::Azure) })
}

#[cfg(unix)]
#[tokio::test]
async fn the_azure_cli_is_asked_by_scope_and_tenant() {
    let folder = tempfile::tempdir().unwrap();
    let server = issuer(3599);
    let script = format!(
        "echo \"$@\" > {}/asked; echo '{{\"accessToken\": \"s3cret-cli\", \"expires_on\": 4102444800, \"tokenType\": \"Bearer\"}}'",
        folder.path().display()
    );
    let token = tokens(&server, azure_cli(&folder, &script)).token(Resource::Graph).await.unwrap();
    assert_eq!(exposed(&token), "s3cret-cli");
    let asked = std::fs::read_to_string(folder.path().join("asked")).unwrap();
    assert_eq!(
        asked.trim(),
        "account get-access-token --output json --scope https://graph.microsoft.com/.default --tenant contoso.com"
    );
    assert!(server.received().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn an_azure_cli_that_fails_or_is_missing_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let server = issuer(3599);
    let failing = azure_cli(&folder, "echo 'WARNING: old' >&2; echo 'ERROR: Please run az login' >&2; exit 1");
    let message = tokens(&server, failing).token(Resource::Graph).await.unwrap_err().to_string();
    assert!(message.contains("Please run az login"), "{message}");
    let missing =
        Credential::AzureCli(AzureCli { program: folder.path().join("nothing"), ..AzureCli::of(Tool::Azure) });
    let message = tokens(&server, missing).token(Resource::Graph).await.unwrap_err().to_string();
    assert!(message.contains("there is no program"), "{message}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_azure_developer_cli_is_asked_in_its_own_words_and_tells_when_its_token_ends() {
    let folder = tempfile::tempdir().unwrap();
    let server = issuer(3599);
    let developer = |script: &str| match azure_cli(&folder, script) {
        Credential::AzureCli(cli) => Credential::AzureCli(AzureCli { tool: Tool::AzureDeveloper, ..cli }),
        other => other,
    };
    let script = format!(
        "echo \"$@\" > {}/asked; echo '{{\"token\": \"s3cret-azd\", \"expiresOn\": \"2100-01-01T00:00:00Z\"}}'",
        folder.path().display()
    );
    let token = tokens(&server, developer(&script)).token(Resource::Graph).await.unwrap();
    assert_eq!(exposed(&token), "s3cret-azd");
    // Longer than anybody keeps one: what it said was read.
    assert!(token.expires().as_second() > Timestamp::now().as_second() + 86_400);
    let asked = std::fs::read_to_string(folder.path().join("asked")).unwrap();
    assert_eq!(
        asked.trim(),
        "auth token --output json --no-prompt --scope https://graph.microsoft.com/.default --tenant-id contoso.com"
    );
    let failing = developer("echo '{\"data\": {\"message\": \"ERROR: not logged in\"}}' >&2; exit 1");
    let message = tokens(&server, failing).token(Resource::Graph).await.unwrap_err().to_string();
    assert!(message.contains("Azure Developer CLI: ") && message.contains("not logged in"), "{message}");
    assert!(message.contains("azd auth login"), "{message}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_the_azure_cli_leaves_running_does_not_hold_back_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let server = issuer(3599);
    // It inherits the output of the CLI, and holds it open for longer than the test may take.
    let script = "sleep 75 &\necho '{\"accessToken\": \"s3cret-cli\", \"expires_on\": 4102444800}'";
    let tokens = tokens(&server, azure_cli(&folder, script));
    let token = within_a_minute(tokens.token(Resource::Graph)).await.unwrap();
    assert_eq!(exposed(&token), "s3cret-cli");
}

#[cfg(unix)]
#[tokio::test]
async fn an_azure_cli_that_never_stops_writing_is_cut_short() {
    let folder = tempfile::tempdir().unwrap();
    let server = issuer(3599);
    let tokens = tokens(&server, azure_cli(&folder, "yes x | head -c 3000000 2>&1\nexit 1"));
    let message = within_a_minute(tokens.token(Resource::Graph)).await.unwrap_err().to_string();
    assert!(message.contains("gave no token"), "{message}");
}
