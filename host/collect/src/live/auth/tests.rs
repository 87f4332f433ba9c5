//! Every kind of sign-in against a login endpoint on loopback.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::claims::unsigned;
use super::*;
use crate::live::transport::server::{Server, json as answer, with};
use crate::live::transport::{BaseUrl, Options, Request, Transport};

mod by_person;

use by_person::{browser, device_code, in_browser};

/// Made for these tests, and used nowhere.
pub(crate) const KEY: &str = include_str!("testdata/key.pem");
const CERTIFICATE: &str = include_str!("testdata/certificate.pem");
/// The same, encrypted by 'openssl pkcs8 -topk8' with the password correct-horse.
const ENCRYPTED_KEY: &str = include_str!("testdata/encrypted-key.pem");
const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const SECRET: &str = "s3cret~client.value";

fn quiet() -> Interaction {
    Interaction { show: Arc::new(|_| {}), open: Arc::new(|_| false) }
}

fn endpoints(server: &Server) -> Endpoints {
    let base = |path: &str| Some(BaseUrl::parse(&server.url(path)).unwrap());
    let overrides = Overrides {
        login: base("/login"),
        graph: base("/graph"),
        exchange: base("/exchange"),
        compliance: base("/compliance"),
    };
    Endpoints::new(Cloud::Global, overrides).unwrap()
}

fn tokens_by(server: &Server, credential: Credential, interaction: Interaction) -> Tokens {
    Tokens::new(Transport::new(Options::default()), endpoints(server), "contoso.com", credential, interaction).unwrap()
}

fn tokens(server: &Server, credential: Credential) -> Tokens {
    tokens_by(server, credential, quiet())
}

fn secret() -> Credential {
    Credential::Secret { client_id: CLIENT.to_owned(), secret: SECRET.to_owned().into() }
}

/// Gives tokens that are told apart by their number.
fn issuer(expires_in: u64) -> Server {
    Server::start(move |_, before| answer(200, &granted(&format!("s3cret-token-{before}"), expires_in)))
}

fn granted(token: &str, expires_in: u64) -> String {
    json!({"token_type": "Bearer", "expires_in": expires_in, "access_token": token}).to_string()
}

fn exposed(token: &Token) -> &str {
    token.secret().expose_secret()
}

#[tokio::test]
async fn a_secret_asks_for_each_service_once() {
    let server = issuer(3599);
    let tokens = tokens(&server, secret());
    for resource in Resource::ALL {
        let first = tokens.token(resource).await.unwrap();
        assert_eq!(exposed(&first), exposed(&tokens.token(resource).await.unwrap()));
    }
    let received = server.received();
    let scopes: Vec<String> = received.iter().map(|request| request.field("scope").unwrap()).collect();
    assert_eq!(
        scopes,
        [
            "https://graph.microsoft.com/.default",
            "https://outlook.office365.com/.default",
            "https://ps.compliance.protection.outlook.com/.default"
        ]
    );
    let first = &received[0];
    assert_eq!((first.method.as_str(), first.target.as_str()), ("POST", "/login/contoso.com/oauth2/v2.0/token"));
    assert_eq!(first.field("grant_type").as_deref(), Some("client_credentials"));
    assert_eq!(first.field("client_id").as_deref(), Some(CLIENT));
    assert_eq!(first.field("client_secret").as_deref(), Some(SECRET));
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end_and_when_it_was_refused() {
    let ended = issuer(0);
    let renewing = tokens(&ended, secret());
    renewing.token(Resource::Graph).await.unwrap();
    assert_eq!(exposed(&renewing.token(Resource::Graph).await.unwrap()), "s3cret-token-1");

    let server = issuer(3599);
    let tokens = tokens(&server, secret());
    let first = tokens.token(Resource::Graph).await.unwrap();
    let second = tokens.renew(Resource::Graph, &first).await.unwrap();
    assert_eq!(exposed(&second), "s3cret-token-1");
    let same = tokens.renew(Resource::Graph, &first).await.unwrap();
    assert_eq!(exposed(&same), "s3cret-token-1", "another thread has renewed it already");
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_long_lived_token_is_renewed_five_minutes_early_and_a_short_one_in_its_last_quarter() {
    let now = Timestamp::from_second(1_000_000).unwrap();
    let early = |seconds: u64| {
        let lifetime = Duration::from_secs(seconds);
        let answer = Answer { token: "t".to_owned().into(), lifetime, refresh: None, is_renewable: true };
        let token = Token::new(answer, now);
        token.expires.as_second() - token.renew.as_second()
    };
    assert_eq!((early(3600), early(86_400), early(400)), (300, 300, 100));
}

#[tokio::test]
async fn many_at_once_ask_once() {
    let server = issuer(3599);
    let tokens = tokens(&server, secret());
    futures_util::future::try_join_all((0..16).map(|_| tokens.token(Resource::Exchange))).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

/// Checks an assertion as Entra does, and gives its claims.
fn checked(assertion: &str, audience: &str) -> Value {
    let parts: Vec<&str> = assertion.split('.').collect();
    let read = |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    let (header, claims) = (read(parts[0]), read(parts[1]));
    let der = pem_der(CERTIFICATE);
    assert_eq!(header["alg"], "PS256");
    assert_eq!(header["typ"], "JWT");
    assert_eq!(header["x5t#S256"], URL_SAFE_NO_PAD.encode(Sha256::digest(&der)));
    let key = ring::signature::RsaKeyPair::from_pkcs8(&pem_der(KEY)).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key.public_key().as_ref());
    let signed = format!("{}.{}", parts[0], parts[1]);
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    public.verify(signed.as_bytes(), &signature).unwrap();
    assert!(public.verify(format!("{signed}x").as_bytes(), &signature).is_err());
    assert_eq!(claims["aud"], audience);
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(CLIENT), &json!(CLIENT)));
    let time = |name: &str| claims[name].as_i64().unwrap();
    let now = Timestamp::now().as_second();
    assert!(time("nbf") <= now && now <= time("exp"));
    assert!(time("exp") - time("iat") <= 600 && time("exp") - time("nbf") <= 600);
    claims
}

fn pem_der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[tokio::test]
async fn a_certificate_in_each_form_signs_an_assertion_that_its_public_key_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let der = pem_der(KEY);
    // The key of PKCS#1 is the octet string at the end of PKCS#8.
    let inner = der.get(26..).unwrap();
    let text = base64::engine::general_purpose::STANDARD.encode(inner);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pkcs1 =
        format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n{CERTIFICATE}", lines.join("\n"));
    let password = SecretString::from("correct-horse".to_owned());
    let files = [
        file(&folder, "pkcs8.pem", format!("{CERTIFICATE}{KEY}").as_bytes()),
        file(&folder, "pkcs1.pem", pkcs1.as_bytes()),
        file(&folder, "encrypted.pem", format!("{CERTIFICATE}{ENCRYPTED_KEY}").as_bytes()),
        file(&folder, "modern.pfx", include_bytes!("testdata/modern.pfx")),
        file(&folder, "legacy.pfx", include_bytes!("testdata/legacy.pfx")),
    ];
    let mut ids = std::collections::BTreeSet::new();
    for path in &files {
        let server = issuer(3599);
        let certificate = Box::new(Certificate::read(path, Some(&password)).unwrap());
        let tokens = tokens(&server, Credential::Certificate { client_id: CLIENT.to_owned(), certificate });
        tokens.token(Resource::Graph).await.unwrap();
        let request = &server.received()[0];
        assert_eq!(
            request.field("client_assertion_type").as_deref(),
            Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        );
        let url = server.url("/login/contoso.com/oauth2/v2.0/token");
        let claims = checked(&request.field("client_assertion").unwrap(), &url);
        ids.insert(claims["jti"].to_string());
        assert!(request.field("client_secret").is_none());
    }
    assert_eq!(ids.len(), files.len(), "no id is used twice");
}

#[tokio::test]
async fn a_wrong_password_of_a_pfx_file_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for bytes in [&include_bytes!("testdata/modern.pfx")[..], include_bytes!("testdata/legacy.pfx")] {
        let path = file(&folder, "x.pfx", bytes);
        for password in [None, Some(&SecretString::from("wrong-s3cret".to_owned()))] {
            let message = Certificate::read(&path, password).unwrap_err().to_string();
            assert!(message.contains("password is wrong") && message.contains("x.pfx"), "{message}");
            assert!(!message.contains("s3cret"));
        }
    }
}

#[tokio::test]
async fn a_wrong_password_of_a_pem_key_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "x.pem", format!("{CERTIFICATE}{ENCRYPTED_KEY}").as_bytes());
    let message = Certificate::read(&path, Some(&"wrong-s3cret".to_owned().into())).unwrap_err().to_string();
    assert!(message.contains("password of its key is wrong") && !message.contains("s3cret"), "{message}");
}

fn federated(from: Federation) -> Credential {
    Credential::Federated { client_id: CLIENT.to_owned(), from }
}

#[tokio::test]
async fn a_token_file_is_read_anew_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "token", b"s3cret-one\n");
    let server = issuer(0);
    let tokens = tokens(&server, federated(Federation::File(path.clone())));
    tokens.token(Resource::Graph).await.unwrap();
    std::fs::write(&path, "s3cret-two").unwrap();
    tokens.token(Resource::Graph).await.unwrap();
    let assertions: Vec<_> =
        server.received().iter().map(|request| request.field("client_assertion").unwrap()).collect();
    assert_eq!(assertions, ["s3cret-one", "s3cret-two"]);
    std::fs::remove_file(&path).unwrap();
    let message = tokens.token(Resource::Graph).await.unwrap_err().to_string();
    assert!(message.contains("AZURE_FEDERATED_TOKEN_FILE"), "{message}");
}

#[tokio::test]
async fn github_and_azure_pipelines_are_asked_for_an_assertion() {
    let server = Server::start(|request, _| match request.target.split('?').next().unwrap() {
        "/github" => answer(200, "{\"value\":\"s3cret-github\"}"),
        "/pipelines" => answer(200, "{\"oidcToken\":\"s3cret-pipelines\"}"),
        _ => answer(200, &granted("s3cret-token", 3599)),
    });
    let github =
        Federation::GitHub { url: server.url("/github?api-version=2.0"), token: "s3cret-request".to_owned().into() };
    tokens(&server, federated(github)).token(Resource::Graph).await.unwrap();
    let pipelines = Federation::AzurePipelines {
        url: server.url("/pipelines"),
        token: "s3cret-access".to_owned().into(),
        connection: "c0".to_owned(),
    };
    tokens(&server, federated(pipelines)).token(Resource::Graph).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].target, "/github?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange");
    assert_eq!(received[0].header("authorization"), Some("Bearer s3cret-request"));
    assert_eq!(received[1].field("client_assertion").as_deref(), Some("s3cret-github"));
    assert_eq!(
        (received[2].method.as_str(), received[2].target.as_str()),
        ("POST", "/pipelines?api-version=7.1&serviceConnectionId=c0")
    );
    assert_eq!(received[2].header("authorization"), Some("Bearer s3cret-access"));
    assert_eq!(received[3].field("client_assertion").as_deref(), Some("s3cret-pipelines"));
}

#[tokio::test]
async fn a_job_that_may_not_have_an_assertion_hears_what_it_needs() {
    let server = Server::start(|_, _| answer(403, "{}"));
    let github = Federation::GitHub { url: server.url("/x"), token: "s3cret-request".to_owned().into() };
    let message = tokens(&server, federated(github)).token(Resource::Graph).await.unwrap_err().to_string();
    assert!(message.contains("id-token: write") && message.contains("403"), "{message}");
}

#[tokio::test]
async fn a_managed_identity_is_asked_as_its_platform_wants() {
    let body =
        format!("{{\"access_token\":\"s3cret-token\",\"expires_on\":\"{}\"}}", Timestamp::now().as_second() + 7200);
    let server = Server::start(move |_, _| answer(200, &body));
    let machine = ManagedIdentity { endpoint: server.url(""), header: None, client_id: None };
    let token = tokens(&server, Credential::ManagedIdentity(machine)).token(Resource::Graph).await.unwrap();
    let left = token.expires().as_second() - Timestamp::now().as_second();
    assert!((7000..=7200).contains(&left), "{left}");
    let app = ManagedIdentity {
        endpoint: server.url("/msi/token"),
        header: Some("s3cret-header".to_owned().into()),
        client_id: Some(CLIENT.to_owned()),
    };
    tokens(&server, Credential::ManagedIdentity(app)).token(Resource::Exchange).await.unwrap();
    let received = server.received();
    assert_eq!(
        received[0].target,
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fgraph.microsoft.com"
    );
    assert_eq!((received[0].header("metadata"), received[0].method.as_str()), (Some("true"), "GET"));
    assert_eq!(
        received[1].target,
        format!("/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Foutlook.office365.com&client_id={CLIENT}")
    );
    assert_eq!(received[1].header("x-identity-header"), Some("s3cret-header"));
}

#[tokio::test]
async fn a_machine_without_an_identity_is_told() {
    let server = Server::start(|_, _| {
        answer(400, "{\"error\":\"invalid_request\",\"error_description\":\"Identity not found\"}")
    });
    let machine = ManagedIdentity { endpoint: server.url(""), header: None, client_id: None };
    let message =
        tokens(&server, Credential::ManagedIdentity(machine)).token(Resource::Graph).await.unwrap_err().to_string();
    assert!(message.contains("--client-id") && message.contains("400"), "{message}");
}

#[tokio::test]
async fn a_raw_token_is_used_until_it_is_refused() {
    let server = issuer(3599);
    let raw = unsigned(&json!({"tid": "t-1", "roles": ["User.Read.All"], "exp": Timestamp::now().as_second() + 60}));
    let tokens_of = |graph: &str| {
        let graph = Some(graph.to_owned().into());
        tokens(&server, Credential::Raw(RawTokens { graph, ..RawTokens::default() }))
    };
    let given = tokens_of(&raw);
    let token = given.token(Resource::Graph).await.unwrap();
    assert_eq!(exposed(&given.token(Resource::Graph).await.unwrap()), raw);
    assert_eq!(given.tenant(Resource::Graph).await.unwrap(), "t-1");
    let message = given.renew(Resource::Graph, &token).await.unwrap_err().to_string();
    assert!(message.contains("EPHOR_GRAPH_TOKEN"), "{message}");
    let message = given.token(Resource::Exchange).await.unwrap_err().to_string();
    assert!(message.contains("EPHOR_EXCHANGE_TOKEN"), "{message}");
    let ended = tokens_of(&unsigned(&json!({"exp": 1_000_000})));
    assert!(matches!(ended.token(Resource::Graph).await, Err(Error::RawTokenEnded { .. })));
    assert!(exposed(&tokens_of("opaque").token(Resource::Graph).await.unwrap()) == "opaque");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_refusal_says_what_to_do_and_nothing_secret() {
    for (code, word) in [
        (7_000_215, "not its id"),
        (7_000_222, "expired"),
        (700_016, "--client-id"),
        (90_002, "--tenant"),
        (700_027, "upload the certificate"),
        (65_001, "consent"),
        (53_003, "Conditional Access"),
        (50_076, "--auth browser"),
    ] {
        let body = json!({
            "error": "invalid_client",
            "error_description": format!("AADSTS{code}: what was sent is {SECRET}\r\nTrace ID: x"),
            "error_codes": [code],
            "correlation_id": "c0ffee-1",
        });
        let server = Server::start(move |_, _| answer(401, &body.to_string()));
        let tokens = tokens(&server, secret());
        let error = tokens.token(Resource::Graph).await.unwrap_err();
        let message = format!("{error} {error:?} {tokens:?}");
        assert!(message.contains(word) && message.contains(&format!("AADSTS{code}")), "{message}");
        assert!(message.contains("c0ffee-1") && !message.contains("s3cret"), "{message}");
        assert_eq!(server.received().len(), 1, "a refusal is not asked again");
    }
}

#[tokio::test]
async fn a_code_that_nobody_knows_is_told_in_the_words_of_the_endpoint_without_secrets() {
    let text = format!("AADSTS12345: {SECRET} is \u{1b}[31mwrong\r\nTrace ID: x");
    let body = json!({"error": "invalid_client", "error_description": text}).to_string();
    let server = Server::start(move |_, _| answer(400, &body));
    let message = tokens(&server, secret()).token(Resource::Graph).await.unwrap_err().to_string();
    assert!(message.contains("AADSTS12345: (redacted) is [31mwrong"), "{message:?}");
    assert!(!message.contains("s3cret") && !message.contains('\u{1b}') && !message.contains("Trace"));
}

#[tokio::test]
async fn what_is_no_token_endpoint_is_said() {
    for reply in
        [(200, "<html>Sign in</html>"), (200, "{}"), (404, ""), (302, ""), (400, "{\"error\":{\"code\":\"x\"}}")]
    {
        let server = Server::start(move |_, _| answer(reply.0, reply.1));
        let error = tokens(&server, secret()).token(Resource::Graph).await.unwrap_err();
        assert!(matches!(&error, Error::NoToken { status, .. } if *status == reply.0), "{error:?}");
    }
}

#[tokio::test]
async fn an_endpoint_that_falters_is_asked_again() {
    let server = Server::start(|_, before| match before {
        0 => with(503, &[("Retry-After", "0")], "busy"),
        1 => with(429, &[("Retry-After", "0")], ""),
        _ => answer(200, &granted("s3cret-token", 3599)),
    });
    assert!(tokens(&server, secret()).token(Resource::Graph).await.is_ok());
    assert_eq!(server.received().len(), 3);
    let down = Server::start(|_, _| with(503, &[("Retry-After", "0")], ""));
    assert!(matches!(tokens(&down, secret()).token(Resource::Graph).await, Err(Error::NoToken { status: 503, .. })));
}

#[tokio::test]
async fn without_a_tenant_nothing_is_asked() {
    let server = issuer(3599);
    let tokens = Tokens::new(Transport::new(Options::default()), endpoints(&server), "", secret(), quiet()).unwrap();
    assert!(matches!(tokens.token(Resource::Graph).await, Err(Error::NoTenant)));
    assert!(server.received().is_empty());
}

fn everything_in(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// All kinds of sign-in, recorded: nothing in the recording, in Debug or in a message may be one of their secrets.
#[tokio::test]
async fn no_secret_of_any_kind_of_sign_in_is_shown_or_recorded() {
    let signed = unsigned(&json!({"tid": "t-1", "appid": CLIENT, "roles": ["User.Read.All"], "wids": [], "s3cret": 1}));
    let body = json!({"access_token": signed, "refresh_token": "s3cret-refresh", "expires_in": 3599, "value": "s3cret-assertion"});
    let server = Server::start(move |request, _| match request.target.as_str() {
        "/login/contoso.com/oauth2/v2.0/devicecode" => answer(
            200,
            "{\"device_code\":\"s3cret-device\",\"user_code\":\"S3CRET-USER\",\"verification_uri\":\"u\",\"interval\":0}",
        ),
        "/graph/me" => answer(200, "{\"id\": 7}"),
        _ => answer(200, &body.to_string()),
    });
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "both.pem", format!("{CERTIFICATE}{KEY}").as_bytes());
    let token = file(&folder, "token", b"s3cret-file-token");
    let certificate = Box::new(Certificate::read(&path, None).unwrap());
    let identity = ManagedIdentity {
        endpoint: server.url("/msi"),
        header: Some("s3cret-identity-header".to_owned().into()),
        client_id: None,
    };
    let raw = unsigned(&json!({"tid": "t-1", "s3cret": 2}));
    let credentials = [
        secret(),
        Credential::Certificate { client_id: CLIENT.to_owned(), certificate },
        federated(Federation::File(token)),
        federated(Federation::GitHub { url: server.url("/github"), token: "s3cret-request".to_owned().into() }),
        Credential::ManagedIdentity(identity),
        device_code(),
        in_browser(),
        Credential::Raw(RawTokens { graph: Some(raw.into()), ..RawTokens::default() }),
    ];
    for (at, credential) in credentials.into_iter().enumerate() {
        let recording = folder.path().join(format!("recording-{at}"));
        let client = Transport::recording(Options::default(), &recording).unwrap();
        let interaction = browser(|field| vec![format!("/?code=s3cret-code&state={}", field("state"))]);
        let tokens = Tokens::new(client.clone(), endpoints(&server), "contoso.com", credential, interaction).unwrap();
        let token = tokens.token(Resource::Graph).await.unwrap();
        client.send(&Request::get(server.url("/graph/me")).bearer(token.secret())).await.unwrap();
        let shown = format!("{tokens:?} {token:?} {:?} {}", tokens.credential(), everything_in(&recording));
        let kind = tokens.credential().kind();
        assert!(!shown.to_ascii_lowercase().contains("s3cret"), "{kind}: {shown}");
        for part in exposed(&token).split('.').chain(KEY.lines().skip(1).take(3)) {
            assert!(!shown.contains(part), "{kind}: {shown}");
        }

        let replay = Transport::replaying(&recording).unwrap();
        let again = Tokens::new(replay.clone(), endpoints(&server), "", Credential::Replay, quiet()).unwrap();
        let given = again.token(Resource::Graph).await.unwrap();
        assert_eq!(given.claims(), token.claims(), "{kind}: a recording knows the rights of its token");
        let answer = replay.send(&Request::get(server.url("/graph/me")).bearer(given.secret())).await.unwrap();
        assert_eq!(answer.body(), b"{\"id\": 7}");
    }
}
