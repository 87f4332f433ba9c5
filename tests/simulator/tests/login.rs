//! Sign-in.

use std::time::Duration;

use serde_json::{Value, json};
use sha2::Digest as _;

use crate::client::{Answer, Client, unlimited};

fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let group = |bits: &[u8]| {
        let text = format!("{:0<6}", std::str::from_utf8(bits).unwrap());
        char::from(ALPHABET[usize::from_str_radix(&text, 2).unwrap()])
    };
    bits.as_bytes().chunks(6).map(group).collect()
}

fn decode(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: String = text.chars().map(|char| format!("{:06b}", ALPHABET.find(char).unwrap())).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

fn claims(token: &str) -> Value {
    serde_json::from_slice(&decode(token.split('.').nth(1).unwrap())).unwrap()
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

fn codes(answer: &Answer) -> (u16, String, u64) {
    let body = answer.json();
    (answer.status, body["error"].as_str().unwrap().to_owned(), body["error_codes"][0].as_u64().unwrap())
}

#[test]
fn a_secret_gives_a_token_that_says_what_it_allows() {
    let client = Client::new();
    let claims = claims(client.graph_token());
    assert_eq!(claims["tid"], client.tenant.tenant.as_str());
    assert_eq!((claims["appid"].as_str(), claims["idtyp"].as_str()), (Some("client"), Some("app")));
    assert!(claims["roles"].as_array().unwrap().contains(&json!("Policy.Read.All")));
    assert_eq!(claims["wids"], json!(["f2ef992c-3afb-46b9-b7cf-a126ee74c451"]));
    assert!(claims["exp"].as_u64().unwrap() > now() + 3000);
}

#[test]
fn a_wrong_secret_scope_or_tenant_is_refused_as_the_vendor_does() {
    let client = Client::new();
    let ask = |secret: &str, scope: &str| {
        client.ask_token(&[
            ("grant_type", "client_credentials"),
            ("client_id", "client"),
            ("client_secret", secret),
            ("scope", scope),
        ])
    };
    let graph = "https://graph.microsoft.com/.default";
    assert_eq!(codes(&ask("guess", graph)), (401, "invalid_client".to_owned(), 7_000_215));
    assert_eq!(codes(&ask("simulated-secret", "https://nowhere.example/.default")).1, "invalid_scope");
    assert_eq!(codes(&client.ask_token(&[("grant_type", "password")])).1, "unsupported_grant_type");
    let elsewhere = format!("{}/00000000-0000-0000-0000-000000000000/oauth2/v2.0/token", client.tenant.login);
    assert_eq!(codes(&client.post_form(&elsewhere, &[])).2, 90_002);
}

fn assertion(header: Value, claims: Value) -> String {
    let part = |value: Value| encode(value.to_string().as_bytes());
    format!("{}.{}.{}", part(header), part(claims), encode(&[7; 256]))
}

fn with_assertion(client: &Client, assertion: &str) -> Answer {
    client.ask_token(&[
        ("grant_type", "client_credentials"),
        ("client_id", "client"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("scope", "https://graph.microsoft.com/.default"),
    ])
}

#[test]
fn an_assertion_of_a_certificate_is_checked_and_good_once() {
    let client = Client::new();
    let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": encode(&[1; 32])});
    let aud = format!("{}/{}/oauth2/v2.0/token", client.tenant.login, client.tenant.tenant);
    let good = json!({
        "aud": aud, "iss": "client", "sub": "client", "jti": "1", "nbf": now(), "iat": now(), "exp": now() + 600,
    });
    let right = assertion(header.clone(), good.clone());
    assert_eq!(with_assertion(&client, &right).status, 200);
    assert_eq!(codes(&with_assertion(&client, &right)).2, 700_027);
    let changed = |name: &str, value: Value| {
        let (mut header, mut claims) = (header.clone(), good.clone());
        let part = if header.get(name).is_some() { &mut header } else { &mut claims };
        part[name] = value;
        claims["jti"] = json!(format!("{name}"));
        if name == "jti" {
            claims["jti"] = json!("");
        }
        codes(&with_assertion(&client, &assertion(header, claims))).2
    };
    for (name, value) in [
        ("alg", json!("RS256")),
        ("x5t#S256", json!(encode(&[1; 20]))),
        ("aud", json!("https://elsewhere.example/token")),
        ("iss", json!("other")),
        ("sub", json!("other")),
        ("exp", json!(now() + 3600)),
        ("exp", json!(now() - 1)),
        ("jti", json!("")),
    ] {
        assert_eq!(changed(name, value), 700_027, "{name}");
    }
}

#[test]
fn a_federated_assertion_is_taken_from_another_provider_alone() {
    let client = Client::new();
    let ask = |iss: &str| {
        let claims = json!({
            "aud": "api://AzureADTokenExchange", "iss": iss, "sub": "repo:contoso/audit:ref:main", "exp": now() + 300,
        });
        with_assertion(&client, &assertion(json!({"alg": "RS256", "typ": "JWT", "kid": "k"}), claims)).status
    };
    assert_eq!((ask("https://token.actions.githubusercontent.com"), ask("client")), (200, 401));
}

#[test]
fn a_device_code_is_approved_after_some_polls_and_refreshed() {
    let client = Client::new();
    let start = format!("{}/{}/oauth2/v2.0/devicecode", client.tenant.login, client.tenant.tenant);
    let scope = "https://graph.microsoft.com/.default offline_access";
    let code = client.post_form(&start, &[("client_id", "c"), ("scope", scope)]).json();
    let poll = || {
        client.ask_token(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", "c"),
            ("device_code", code["device_code"].as_str().unwrap()),
        ])
    };
    assert_eq!(codes(&poll()).1, "authorization_pending");
    assert_eq!(codes(&poll()).1, "authorization_pending");
    let grant = poll().json();
    let own = claims(grant["access_token"].as_str().unwrap());
    assert!(own["scp"].as_str().unwrap().contains("OnPremDirectorySynchronization.Read.All"));
    assert!(own.get("roles").is_none());
    assert_eq!(codes(&poll()).1, "bad_verification_code");
    let refresh = |token: &str, scope: &str| {
        client.ask_token(&[
            ("grant_type", "refresh_token"),
            ("client_id", "c"),
            ("refresh_token", token),
            ("scope", scope),
        ])
    };
    let token = grant["refresh_token"].as_str().unwrap();
    let exchange = refresh(token, "https://outlook.office365.com/.default").json();
    assert_eq!(claims(exchange["access_token"].as_str().unwrap())["aud"], "https://outlook.office365.com");
    assert_eq!(codes(&refresh("guess", scope)).1, "invalid_grant");
}

#[test]
fn a_code_is_redeemed_by_the_verifier_alone_and_once() {
    let client = Client::new();
    let verifier = "a-verifier-of-at-least-forty-three-characters-in-length";
    let challenge = encode(&sha2::Sha256::digest(verifier.as_bytes()));
    let redirect = "http://localhost:4711/";
    let code = |challenge: &str| {
        let url = format!(
            "{}/{}/oauth2/v2.0/authorize?client_id=c&response_type=code&redirect_uri={redirect}&scope=https://graph.microsoft.com/.default&state=s%26t&code_challenge={challenge}&code_challenge_method=S256",
            client.tenant.login, client.tenant.tenant
        );
        let answer = client.get(&url, &[]).unwrap();
        let place = answer.header("location").unwrap().to_owned();
        assert!(answer.status == 302 && place.starts_with(redirect) && place.ends_with("&state=s%26t"), "{place}");
        place.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
    };
    let redeem = |code: &str, verifier: &str| {
        client.ask_token(&[
            ("grant_type", "authorization_code"),
            ("client_id", "c"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ])
    };
    let first = code(&challenge);
    assert_eq!(codes(&redeem(&first, "another")).2, 501_481);
    let second = code(&challenge);
    assert_eq!(redeem(&second, verifier).status, 200);
    assert_eq!(codes(&redeem(&second, verifier)).1, "invalid_grant");
}

#[test]
fn a_token_is_good_for_its_service_and_its_time() {
    let mut options = unlimited();
    options.token_lifetime = Duration::from_millis(1500);
    let mut client = Client::of(options);
    assert_eq!(client.graph("/v1.0/organization").status, 200);
    let wrong = format!("Bearer {}", client.exchange_token());
    let url = format!("{}/v1.0/organization", client.tenant.graph);
    let ask = |token: &str| client.get(&url, &[("Authorization", token)]).unwrap();
    assert_eq!((ask(&wrong).status, ask(&wrong).error_code().as_str()), (401, "InvalidAuthenticationToken"));
    assert!(ask("Bearer x.y.z").header("www-authenticate").unwrap().starts_with("Bearer"));
    assert_eq!(client.get(&url, &[]).unwrap().status, 401);
    client.tenant.expire_tokens();
    let expired = client.graph("/v1.0/organization");
    assert!(expired.status == 401 && expired.text().contains("expired"));
    assert_eq!(client.run("Get-Mailbox", json!({}), "").status, 401);
    client.sign_in();
    assert_eq!(client.graph("/v1.0/organization").status, 200);
    assert_eq!(client.tenant.report().tokens, 6);
}
