//! The client against a server that misbehaves as it is told.

use std::path::Path;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::server::{Reply, Server, json, with};
use super::*;

const TOKEN: &str = "eyJ0b2tlbg.header.signature";

fn client() -> Transport {
    Transport::new(Options::default())
}

/// One that gives up soon.
fn hasty() -> Transport {
    let short = Duration::from_millis(400);
    Transport::new(Options { connect: Duration::from_secs(10), first_byte: short, whole: short, trust: Trust::System })
}

fn head(rest: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{rest}\r\n\r\n").into_bytes()
}

fn start(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |_, _| reply())
}

#[tokio::test]
async fn an_answer_has_its_status_headers_and_body_whatever_the_status() {
    for status in [200, 204, 400, 403, 429, 500] {
        let server = start(move || with(status, &[("X-One", "1")], if status == 204 { "" } else { "{\"a\": 1}" }));
        let response = client().send(&Request::get(server.url("/x?y=z"))).await.unwrap();
        assert_eq!((response.status, response.header("x-one")), (status, Some("1")));
        assert_eq!(response.body().is_empty(), status == 204);
        let received = server.received();
        assert_eq!((received[0].target.as_str(), received[0].method.as_str()), ("/x?y=z", "GET"));
        assert_eq!(received[0].header("user-agent"), Some(concat!("ephor/", env!("CARGO_PKG_VERSION"))));
        assert_eq!(received[0].header("accept-encoding"), Some("gzip"));
    }
}

#[tokio::test]
async fn a_post_sends_its_body_and_a_form_is_encoded() {
    let server = start(|| json(200, "{}"));
    client().send(&Request::post_json(server.url("/a"), "{\"b\":1}").bearer(&TOKEN.to_owned().into())).await.unwrap();
    client().send(&Request::post_form(server.url("/b"), &[("a b", "ä&=+ %"), ("c", "d")])).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].body, "{\"b\":1}");
    assert_eq!(received[0].header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!(received[0].header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(received[1].body, "a%20b=%C3%A4%26%3D%2B%20%25&c=d");
    assert_eq!(received[1].header("content-type"), Some("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn a_redirect_is_given_back_and_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = start(move || with(status, &[("Location", "/elsewhere")], ""));
        for request in [Request::get(server.url("/x")), Request::post_json(server.url("/x"), "{}")] {
            let response = client().send(&request).await.unwrap();
            assert!(response.is_redirect());
            assert_eq!((response.status, response.header("Location")), (status, Some("/elsewhere")));
        }
        assert!(server.received().iter().all(|request| request.target == "/x"));
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn a_body_that_ends_early_is_an_error_and_no_short_answer() {
    let bodies: [Vec<u8>; 5] = [
        [&head("Content-Length: 20")[..], b"{\"value\": []}"].concat(),
        [&head("Transfer-Encoding: chunked")[..], b"5\r\n{\"a\":\r\n"].concat(),
        [&head("Transfer-Encoding: chunked")[..], b"50\r\n{\"a\":"].concat(),
        b"HTTP/1.1 200 OK\r\nContent-Le".to_vec(),
        Vec::new(),
    ];
    for body in bodies {
        let text = String::from_utf8_lossy(&body).into_owned();
        let server = start(move || Reply::Close(body.clone()));
        let error = client().send(&Request::get(server.url("/x"))).await.unwrap_err();
        assert!(matches!(error, Error::Truncated { .. }) && error.is_transient(), "{text:?}: {error:?}");
    }
}

/// `{"a":1}` as gzip.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x01, 0x07, 0x00, 0xf8, 0xff, b'{', b'"', b'a', b'"',
    b':', b'1', b'}', 0xaf, 0xac, 0x1b, 0x56, 0x07, 0x00, 0x00, 0x00,
];

#[tokio::test]
async fn gzip_is_opened_and_half_of_it_is_an_error() {
    let answer = |bytes: &'static [u8]| {
        let start = head(&format!("Content-Encoding: gzip\r\nContent-Length: {}", bytes.len()));
        Reply::Bytes([&start[..], bytes].concat())
    };
    let server = start(move || answer(GZIP));
    let result = client().send(&Request::get(server.url("/x"))).await;
    assert_eq!(result.unwrap().body(), b"{\"a\":1}");
    let server = start(move || answer(&GZIP[..20]));
    let error = client().send(&Request::get(server.url("/x"))).await.unwrap_err();
    assert!(matches!(error, Error::Truncated { .. }), "{error:?}");
}

/// Errors of the Exchange admin interface can say that they are gzip and be plain text.
#[tokio::test]
async fn what_says_that_it_is_gzip_and_is_not_comes_as_it_is() {
    let text: &[u8] = b"{\"error\":{\"message\":\"no gzip at all, but it says so\"}}";
    let start_of = head(&format!("Content-Encoding: gzip\r\nContent-Length: {}", text.len()));
    let server = start(move || Reply::Bytes([&start_of[..], text].concat()));
    let response = client().send(&Request::get(server.url("/x"))).await.unwrap();
    assert_eq!((response.body(), response.header("content-encoding")), (text, None));
    let mut broken = GZIP.to_vec();
    broken[12] = 7;
    let start_of = head(&format!("Content-Encoding: gzip\r\nContent-Length: {}", broken.len()));
    let server = start(move || Reply::Bytes([&start_of[..], &broken].concat()));
    let error = client().send(&Request::get(server.url("/x"))).await.unwrap_err();
    assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let server = start(|| json(200, &"x".repeat(5000)));
    let error = client().send(&Request::get(server.url("/x")).limit(4999)).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 4999, .. }), "{error:?}");
    assert_eq!(client().send(&Request::get(server.url("/x")).limit(5000)).await.unwrap().body().len(), 5000);
}

/// Ends by the client's limits; without it the test would hang, which the watchdog turns into a failure.
#[tokio::test]
async fn a_drip_ends_and_so_does_silence() {
    let begun = Instant::now();
    let drip = start(|| Reply::Drip(head("Content-Length: 1000000")));
    let error = hasty().send(&Request::get(drip.url("/x"))).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { phase: Phase::Whole, .. }), "{error:?}");
    let slow_head = start(|| Reply::Drip(b"HTTP/1.1 200 OK\r\nX: ".to_vec()));
    let error = hasty().send(&Request::get(slow_head.url("/x"))).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    let silent = start(|| {
        std::thread::sleep(Duration::from_secs(30));
        json(200, "{}")
    });
    let error = hasty().send(&Request::get(silent.url("/x"))).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    let error = client().send(&Request::get(silent.url("/x")).within(Duration::from_millis(300))).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(25), "watchdog");
}

#[tokio::test]
async fn connections_are_kept_unless_a_fresh_one_is_asked_for() {
    let server = start(|| json(200, "{}"));
    let client = client();
    for fresh in [false, false, true, false] {
        client.send(&Request::get(server.url("/x")).fresh(fresh)).await.unwrap();
    }
    let connections: Vec<usize> = server.received().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 1, 0]);
}

#[tokio::test]
async fn nobody_listening_and_no_such_host_are_told_apart() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = client().send(&Request::get(format!("http://127.0.0.1:{port}/x"))).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    assert!(error.is_transient() && error.to_string().contains("127.0.0.1"));
}

#[tokio::test]
async fn what_is_not_http_is_said() {
    let server = start(|| Reply::Close(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()));
    let error = client().send(&Request::get(server.url("/x"))).await.unwrap_err();
    assert!(matches!(error, Error::Protocol { .. } | Error::Truncated { .. }), "{error:?}");
}

#[tokio::test]
async fn plain_http_goes_nowhere_but_to_this_machine() {
    for url in [
        "http://graph.microsoft.com/v1.0/users?token=s3cret",
        "http://169.254.169.254/metadata",
        "ftp://localhost/",
        "x",
    ] {
        let error = client().send(&Request::get(url)).await.unwrap_err();
        assert!(matches!(error, Error::Url { .. }), "{error:?}");
        assert!(!error.to_string().contains("s3cret") && !error.is_transient());
    }
}

#[tokio::test]
async fn what_is_no_secret_may_go_over_plain_http_and_a_token_never() {
    let url = "http://nowhere.invalid/tsr";
    let plain = || Request::post(url, "application/timestamp-query", b"\x30".as_slice()).plain();
    let error = hasty().send(&plain()).await.unwrap_err();
    assert!(!matches!(error, Error::Url { .. }), "it was tried: {error:?}");
    let error = hasty().send(&plain().bearer(&TOKEN.to_owned().into())).await.unwrap_err();
    assert!(matches!(error, Error::Url { .. }), "{error:?}");
    let error = hasty().send(&Request::post(url, "text/plain", Vec::new())).await.unwrap_err();
    assert!(matches!(error, Error::Url { .. }), "{error:?}");
    // As it is sent.
    let server = start(|| json(200, "{}"));
    let request = Request::post(server.url("/x"), "application/timestamp-query", b"abc".as_slice()).plain();
    client().send(&request).await.unwrap();
    let received = server.received();
    assert_eq!((received[0].method.as_str(), received[0].body.as_str()), ("POST", "abc"));
    assert_eq!(received[0].header("content-type"), Some("application/timestamp-query"));
}

#[tokio::test]
async fn a_header_cannot_be_split() {
    let request = Request::get("http://127.0.0.1:9/x").header("Prefer", "a\r\nX-Evil: 1");
    assert!(matches!(client().send(&request).await, Err(Error::Url { .. })));
}

fn tls_server(certificate: &rcgen::Certificate, key: &rcgen::KeyPair) -> u16 {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut bytes = [0; 4096];
            if stream.read(&mut bytes).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                let _ = stream.flush();
            }
        }
    });
    port
}

#[tokio::test]
async fn only_a_certificate_that_is_trusted_opens_a_connection() {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let port = tls_server(&certificate, &key);
    let trusting = |roots: Vec<_>| Transport::new(Options { trust: Trust::Only(roots), ..Options::default() });
    let url = format!("https://localhost:{port}/x");
    let good = trusting(vec![certificate.der().clone()]);
    assert_eq!(good.send(&Request::get(&*url)).await.unwrap().body(), b"{}");
    let other = rcgen::KeyPair::generate().unwrap();
    let other = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&other).unwrap();
    let error = trusting(vec![other.der().clone()]).send(&Request::get(&*url)).await.unwrap_err();
    assert!(matches!(error, Error::Tls { .. }) && !error.is_transient(), "{error:?}");
    let wrong_name = good.send(&Request::get(format!("https://127.0.0.1:{port}/x"))).await.unwrap_err();
    assert!(matches!(wrong_name, Error::Tls { .. }), "{wrong_name:?}");
}

#[tokio::test]
async fn nothing_secret_is_shown_by_debug() {
    let request = Request::post_form("https://login.example/token?sig=s3cret-sig", &[("client_secret", "s3cret-body")])
        .bearer(&"s3cret-token".to_owned().into())
        .header("Cookie", "s3cret-cookie")
        .secret_header("X-IDENTITY-HEADER", "s3cret-header".to_owned().into());
    let response = Response::new(200, vec![("Set-Cookie".into(), "s3cret".into())], b"s3cret".to_vec(), true);
    let shown = format!("{request:?} {response:?} {:?}", client());
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(shown.contains("Authorization") && shown.contains("https://login.example/token"), "{shown}");
}

fn everything_in(folder: &Path) -> String {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// The requests of a small collection; the server's secrets and ours all hold `s3cret`.
fn exchanges(server: &Server) -> Vec<Request> {
    let token = SecretString::from("s3cret-token-in-header".to_owned());
    vec![
        Request::post_form(server.url("/login/token"), &[("client_secret", "s3cret-client")]),
        Request::get(server.url("/graph/users?$skiptoken=abc")).bearer(&token).header("Cookie", "s3cret-cookie"),
        Request::get(server.url("/graph/users?$skiptoken=abc")).bearer(&token),
        Request::post_json(server.url("/graph/$batch"), "{\"requests\":[1]}").bearer(&token),
        Request::post_json(server.url("/graph/$batch"), "{\"requests\":[2]}").bearer(&token),
        Request::get(server.url("/graph/report")).bearer(&token),
        Request::get(server.url("/report.csv?sig=s3cret-signature")),
        Request::get(server.url("/binary")).bearer(&token),
        Request::get(server.url("/cut")).bearer(&token),
    ]
}

/// Sends them one after the other.
async fn all(transport: &Transport, server: &Server) -> Vec<Result<Response, Error>> {
    let mut results = Vec::new();
    for request in exchanges(server) {
        results.push(transport.send(&request).await);
    }
    results
}

fn tenant() -> Server {
    Server::start(|request, before| match request.target.as_str() {
        "/login/token" => {
            json(200, "{\"access_token\":\"s3cret-access\",\"refresh_token\":\"s3cret-refresh\",\"expires_in\":3599}")
        }
        "/graph/users?$skiptoken=abc" => {
            let cookie =
                [("Set-Cookie", "s3cret-set-cookie"), ("Content-Type", "application/json"), ("request-id", "r1")];
            with(200, &cookie, &format!("{{ \"n\": {before}, \"name\": \"Ada Ä\" }}"))
        }
        "/graph/$batch" if request.body.contains("[1]") => json(
            200,
            "{\"responses\":[{\"id\":\"1\",\"headers\":{\"Location\":\"https://x.example/a?sig=s3cret-location\",\"Set-Cookie\":\"s3cret\"},\"body\":{\"note\":\"known-s3cret-elsewhere\"}}]}",
        ),
        "/graph/$batch" => json(429, "{\"error\":{\"code\":\"TooManyRequests\"}}"),
        "/graph/report" => with(302, &[("Location", "https://x.example/report.csv?sig=s3cret-redirect")], ""),
        "/binary" => Reply::Bytes([&head("Content-Length: 3")[..], &[0xff, 0x00, 0xfe]].concat()),
        "/cut" => Reply::Close(head("Content-Length: 9")),
        _ => with(200, &[("Content-Type", "text/csv")], "User Principal Name\nada@contoso.com\n"),
    })
}

fn outcome(result: &Result<Response, Error>) -> String {
    match result {
        Ok(response) => format!("{} {:?} {:?}", response.status, response.header("content-type"), response.body()),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_recording_holds_no_secret_and_answers_as_the_tenant_did() {
    let server = tenant();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("recording");
    let recording = Transport::recording(Options::default(), &folder).unwrap();
    recording.hide(&"known-s3cret-elsewhere".to_owned().into());
    let real = all(&recording, &server).await;
    assert_eq!(real.iter().filter(|result| result.is_err()).count(), 1, "{real:?}");

    let text = everything_in(&folder);
    assert!(!text.contains("s3cret"), "{text}");
    assert!(!text.to_ascii_lowercase().contains("authorization") && !text.to_ascii_lowercase().contains("cookie\":"));
    assert!(text.contains("Ada Ä") && text.contains("ada@contoso.com"), "names stay in");
    assert!(text.contains("\"request-id\"") && text.contains("$skiptoken=abc"));

    let replay = Transport::replaying(&folder).unwrap();
    let again = all(&replay, &server).await;
    for (at, (real, again)) in real.iter().zip(&again).enumerate() {
        // What a sign-in gave, and what held a secret, cannot come back.
        if ![0, 3].contains(&at) {
            assert_eq!(outcome(real), outcome(again), "exchange {at}");
        }
    }
    assert_eq!(again[5].as_ref().unwrap().header("location"), Some("https://x.example/report.csv"));
    let used_up = replay.send(&exchanges(&server)[1]).await;
    assert!(matches!(used_up, Err(Error::NotRecorded { .. })), "{used_up:?}");
    let other_body = replay.send(&Request::post_json(server.url("/graph/$batch"), "{\"requests\":[3]}")).await;
    assert!(matches!(other_body, Err(Error::NotRecorded { .. })), "{other_body:?}");
    assert!(replay.recorded_at().is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn a_recording_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = tenant();
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("recording");
    let client = Transport::recording(Options::default(), &folder).unwrap();
    client.send(&exchanges(&server)[1]).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("000001.json"))), (0o700, 0o600));
}

#[tokio::test]
async fn recordings_do_not_mix_and_damaged_ones_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let empty = Transport::replaying(folder.path()).unwrap_err();
    assert!(empty.to_string().contains("--record"), "{empty}");
    Transport::recording(Options::default(), folder.path()).unwrap();
    let error = Transport::recording(Options::default(), folder.path()).unwrap_err();
    assert!(error.to_string().contains("empty folder"), "{error}");
    std::fs::write(folder.path().join("000001.json"), "{").unwrap();
    let error = Transport::replaying(folder.path()).unwrap_err();
    assert!(error.to_string().contains("000001.json"), "{error}");
}

#[tokio::test]
async fn a_token_inside_a_batch_is_on_the_wire_and_in_no_recording() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(|| json(200, "{}"));
    let recording = Transport::recording(Options::default(), folder.path()).unwrap();
    let body = format!("{{\"a\":\"{BEARER}\",\"b\":[\"{BEARER}\",\"x {BEARER}\"]}}");
    let request = || Request::post_batch(server.url("/x"), body.as_bytes());
    let token = SecretString::from("t0ken.of\"quotes".to_owned());
    recording.send(&request().bearer(&token)).await.unwrap();
    let received = server.received();
    assert_eq!(
        received[0].body,
        "{\"a\":\"Bearer t0ken.of\\\"quotes\",\"b\":[\"Bearer t0ken.of\\\"quotes\",\"x (bearer)\"]}"
    );
    let kept = std::fs::read_to_string(folder.path().join("000001.json")).unwrap();
    assert!(kept.contains(BEARER) && !kept.contains("t0ken"), "{kept}");
    let other = SecretString::from("another".to_owned());
    assert!(
        Transport::replaying(folder.path()).unwrap().send(&request().bearer(&other)).await.is_ok(),
        "whoever replays it"
    );
}
