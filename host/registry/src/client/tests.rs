//! Registries that lie, drip, or lead astray.

use ephor_collect::live::transport::Trust;
use ephor_collect::live::transport::server::{Received, Reply, Server, json, with};

use super::*;
use crate::artifact::{Artifact, Facts};
use crate::{Store, pull, versions};

const PASSWORD: &str = "hunter22hunter22";

fn given() -> Credentials {
    Credentials::Given { username: "ann".to_owned(), password: PASSWORD.to_owned().into() }
}

fn client(server: &Server, credentials: Credentials) -> Client {
    let reference = Reference::parse(&format!("127.0.0.1:{}/acme/rules", server.port)).unwrap();
    Client::new(&reference, credentials, Access::Pull)
}

/// A registry that answers soundly, but for what a test puts in its way.
fn registry(twist: impl Fn(&Received, &str) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let artifact = Artifact::of(b"component", &Facts { title: "acme", version: "1.0.0", ..Facts::default() });
    let manifest = String::from_utf8(artifact.manifest).unwrap();
    let component = format!("/v2/acme/rules/blobs/{}", Digest::of(b"component"));
    let by_digest = format!("/v2/acme/rules/manifests/{}", artifact.digest);
    Server::start(move |received, _| {
        if let Some(reply) = twist(received, &manifest) {
            return reply;
        }
        match received.target.as_str() {
            "/v2/acme/rules/tags/list?n=1000" => json(200, r#"{"name": "acme/rules", "tags": ["latest", "1.0.0"]}"#),
            "/v2/acme/rules/manifests/1.0.0" => with(200, &[("Content-Type", MANIFEST)], &manifest),
            target if target == by_digest => with(200, &[("Content-Type", MANIFEST)], &manifest),
            target if target == component => with(200, &[], "component"),
            _ => json(404, "{}"),
        }
    })
}

async fn pulled(server: &Server) -> Result<Vec<u8>, String> {
    let store = Store::Registry(Box::new(client(server, Credentials::None)));
    let pulled = pull(&store, &Target::Tag("1.0.0".to_owned())).await;
    pulled.map(|published| published.component).map_err(|error| error.to_string())
}

fn is_blob(received: &Received) -> bool {
    received.target.contains("/blobs/")
}

fn is_manifest(received: &Received) -> bool {
    received.target.contains("/manifests/")
}

#[tokio::test]
async fn what_a_registry_answers_soundly_is_taken() {
    let server = registry(|_, _| None);
    assert_eq!(pulled(&server).await.unwrap(), b"component");
    let store = Store::Registry(Box::new(client(&server, Credentials::None)));
    assert_eq!(versions(&store).await.unwrap(), ["1.0.0".parse().unwrap()]);
    let missing = pull(&store, &Target::Tag("9.9.9".to_owned())).await.unwrap_err();
    assert!(missing.is_not_found() && missing.to_string().ends_with("has no pack 9.9.9"), "{missing}");
    assert!(server.received().iter().all(|received| received.header("authorization").is_none()));
}

#[tokio::test]
async fn other_bytes_than_the_digest_says_are_refused() {
    for body in ["componenu", "compone", "component and more"] {
        let server = registry(move |received, _| is_blob(received).then(|| with(200, &[], body)));
        let error = pulled(&server).await.unwrap_err();
        assert!(error.contains("what it answers for the blob"), "{body}: {error}");
    }
    let other = Digest::of(b"other").to_string();
    let server = registry(move |received, manifest| {
        is_manifest(received).then(|| with(200, &[("Docker-Content-Digest", &other)], manifest))
    });
    assert!(pulled(&server).await.unwrap_err().contains("what it answers for the manifest 1.0.0 is not that"));
    let client = client(&registry(|_, _| None), Credentials::None);
    let error = client.manifest(&Target::Digest(Digest::of(b"other"))).await;
    assert!(matches!(error, Ok(None)), "nothing has that digest");
}

#[tokio::test]
async fn a_body_without_an_end_is_cut_where_it_must_end() {
    // A component of 9 bytes that goes on for ever: as much as the descriptor says and one byte more is read.
    let endless = |bytes: usize| {
        let mut reply = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for _ in 0..bytes / 65536 + 1 {
            reply.extend_from_slice(b"10000\r\n");
            reply.extend(std::iter::repeat_n(b' ', 65536));
            reply.extend_from_slice(b"\r\n");
        }
        Reply::Close(reply)
    };
    let server = registry(move |received, _| is_blob(received).then(|| endless(1 << 20)));
    let error = pulled(&server).await.unwrap_err();
    assert!(error.contains("is longer than the 9 bytes of its descriptor"), "{error}");
    let server = registry(move |received, _| is_manifest(received).then(|| endless(8 << 20)));
    let error = pulled(&server).await.unwrap_err();
    assert!(error.contains("the answer is larger than 4 MiB"), "{error}");
    let server = registry(move |received, _| received.target.contains("/tags/").then(|| endless(8 << 20)));
    let error = client(&server, Credentials::None).tags().await.unwrap_err().to_string();
    assert!(error.contains("the answer is larger than 4 MiB"), "{error}");
}

#[tokio::test]
async fn a_component_that_says_it_is_huge_is_not_asked_for() {
    let server = registry(|received, manifest| {
        let huge = manifest.replace("\"size\":9", "\"size\":33554433");
        is_manifest(received).then(|| with(200, &[], &huge))
    });
    let error = pulled(&server).await.unwrap_err();
    assert!(error.contains("33554433 bytes, and a pack may have 32 MiB"), "{error}");
    assert!(!server.received().iter().any(is_blob));
}

#[tokio::test]
async fn a_body_that_drips_ends_with_its_time() {
    let drip = || Reply::Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".to_vec());
    let server = registry(move |received, _| is_blob(received).then(drip));
    let reference = client(&server, Credentials::None).reference;
    let short = Duration::from_millis(400);
    let options = Options { connect: LARGE, first_byte: short, whole: short, trust: Trust::System };
    let hasty = Client::with(options, &reference, Credentials::None, Access::Pull);
    let blob = Descriptor::of("application/wasm", &[b'x'; 1 << 20]);
    let error = hasty.blob(&blob).await.unwrap_err().to_string();
    assert!(error.contains("took longer than"), "{error}");
}

#[tokio::test]
async fn a_redirect_leads_only_where_it_may() {
    let elsewhere = registry(|_, _| None);
    let to = elsewhere.url(&format!("/v2/acme/rules/blobs/{}", Digest::of(b"component")));
    let server = registry(move |received, _| is_blob(received).then(|| with(307, &[("Location", &to)], "")));
    assert_eq!(pulled(&server).await.unwrap(), b"component", "a registry may keep its blobs elsewhere");
    for (location, said) in [
        ("http://blobs.example/x", "which is not HTTPS; it is not followed"),
        ("ftp://127.0.0.1/x", "which is not HTTPS; it is not followed"),
        ("file:///etc/passwd", "which is not HTTPS; it is not followed"),
        ("https://ann:secret@blobs.example/x?sig=s3cret", "which holds credentials"),
        ("", "which is nowhere"),
    ] {
        let server = registry(move |received, _| is_blob(received).then(|| with(307, &[("Location", location)], "")));
        let error = pulled(&server).await.unwrap_err();
        assert!(error.contains(said) && !error.contains("s3cret"), "{location}: {error}");
    }
    let server = registry(|received, _| is_blob(received).then(|| with(302, &[("Location", &received.target)], "")));
    assert!(pulled(&server).await.unwrap_err().contains("more than 4 redirects"));
    assert_eq!(server.received().iter().filter(|received| is_blob(received)).count(), 5);
}

#[test]
fn a_registry_elsewhere_leads_nobody_to_this_machine() {
    let reference = Reference::parse("ghcr.io/acme/rules").unwrap();
    let client = Client::new(&reference, Credentials::None, Access::Pull);
    let from = client.url("/tags/list").unwrap();
    for location in ["http://127.0.0.1:80/x", "https://localhost/x", "https://[::1]/x", "http://ghcr.io/x"] {
        assert!(client.followed(&from, location).is_err(), "{location}");
    }
    assert_eq!(client.followed(&from, "/x").unwrap().as_str(), "https://ghcr.io/x");
    assert!(client.followed(&from, "https://storage.example/x?sig=1").is_ok());
    for realm in ["http://ghcr.io/token", "https://127.0.0.1/token", "https://a:b@ghcr.io/token", "ghcr.io/token"] {
        assert!(client.realm(realm).is_none(), "{realm}");
    }
    assert!(client.realm("https://auth.docker.io/token").is_some());
}

#[tokio::test]
async fn credentials_go_to_the_registry_and_to_nobody_else() {
    let elsewhere = registry(|_, _| None);
    let to = elsewhere.url(&format!("/v2/acme/rules/blobs/{}", Digest::of(b"component")));
    let server = registry(move |received, _| {
        if received.header("authorization").is_none() {
            return Some(with(401, &[("WWW-Authenticate", "Basic realm=\"x\"")], "{}"));
        }
        is_blob(received).then(|| with(307, &[("Location", &to)], ""))
    });
    let store = Store::Registry(Box::new(client(&server, given())));
    let published = pull(&store, &Target::Tag("1.0.0".to_owned())).await.unwrap();
    assert_eq!(published.component, b"component");
    assert!(
        server
            .received()
            .iter()
            .any(|received| received.header("authorization") == Some("Basic YW5uOmh1bnRlcjIyaHVudGVyMjI="))
    );
    assert!(elsewhere.received().iter().all(|received| received.header("authorization").is_none()));
}

#[tokio::test]
async fn a_registry_that_asks_again_and_again_is_asked_twice() {
    for credentials in [given(), Credentials::None] {
        let has_any = matches!(credentials, Credentials::Given { .. });
        let server = registry(|_, _| {
            let body = format!("{{\"errors\": [{{\"code\": \"DENIED\", \"message\": \"not {PASSWORD}\\u001b[2J\"}}]}}");
            Some(with(401, &[("WWW-Authenticate", "Basic realm=\"x\"")], &body))
        });
        let error = client(&server, credentials).tags().await.unwrap_err().to_string();
        assert!(error.contains("docker login 127.0.0.1"), "{error}");
        assert!(!error.contains(PASSWORD) && !error.contains('\u{1b}'), "{error}");
        assert_eq!(server.received().len(), if has_any { 2 } else { 1 });
    }
    // The same with tokens: one is asked for, and does not count.
    let server = registry(|received, _| {
        if received.target.starts_with("/token") {
            return Some(json(200, "{\"token\": \"a-token-of-theirs\"}"));
        }
        let host = received.header("host").unwrap_or_default();
        let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"s\"");
        Some(with(401, &[("WWW-Authenticate", &challenge)], "{}"))
    });
    let error = client(&server, given()).tags().await.unwrap_err().to_string();
    assert!(error.contains("refuses its tags: status 401"), "{error}");
    let asked: Vec<String> = server.received().into_iter().map(|received| received.target).collect();
    let token = "/token?scope=repository%3Aacme%2Frules%3Apull&service=s";
    assert_eq!(asked, ["/v2/acme/rules/tags/list?n=1000", token, "/v2/acme/rules/tags/list?n=1000"]);
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_used_again() {
    let server = registry(|received, _| {
        if received.target.starts_with("/token") {
            return Some(json(200, "{\"access_token\": \"a-token-of-theirs\"}"));
        }
        let host = received.header("host").unwrap_or_default();
        let challenge = format!("Bearer realm=\"http://{host}/token\"");
        let is_granted = received.header("authorization") == Some("Bearer a-token-of-theirs");
        (!is_granted).then(|| with(401, &[("WWW-Authenticate", &challenge)], "{}"))
    });
    assert_eq!(pulled(&server).await.unwrap(), b"component");
    let asked = server.received();
    assert_eq!(asked.iter().filter(|received| received.target.starts_with("/token")).count(), 1);
    assert_eq!(asked.len(), 4, "one without it, the token, the manifest, the component");
    // A realm that is not for passwords.
    let server = registry(|_, _| {
        Some(with(401, &[("WWW-Authenticate", "Bearer realm=\"http://tokens.example/t?x=s3cret\"")], "{}"))
    });
    let error = client(&server, given()).tags().await.unwrap_err().to_string();
    assert!(error.contains("http://tokens.example/t") && error.contains("which is not HTTPS"), "{error}");
    assert!(!error.contains("s3cret") && !error.contains(PASSWORD), "{error}");
}

#[tokio::test]
async fn a_list_of_tags_has_an_end_and_stays_on_its_host() {
    let next = |to: &'static str| {
        registry(move |received, _| {
            let page = r#"{"tags": ["1.0.0"]}"#;
            received.target.contains("/tags/").then(|| with(200, &[("Link", to)], page))
        })
    };
    let server = next("</v2/acme/rules/tags/list?n=1000&last=x>; rel=\"next\"");
    let error = client(&server, Credentials::None).tags().await.unwrap_err().to_string();
    assert!(error.contains("more than 20 pages"), "{error}");
    assert_eq!(server.received().len(), 20);
    let server = next("<https://tags.example/list>; rel=\"next\"");
    let error = client(&server, Credentials::None).tags().await.unwrap_err().to_string();
    assert!(error.contains("on another host"), "{error}");
}

#[tokio::test]
async fn signatures_of_another_pack_do_not_count_for_this_one() {
    let about = Descriptor::of(MANIFEST, b"another manifest");
    let signature = "untrusted comment: x\nRUQ\n";
    let manifest = crate::Manifest {
        schema_version: 2,
        media_type: Some(MANIFEST.to_owned()),
        artifact_type: None,
        config: Descriptor::of("application/vnd.oci.empty.v1+json", b"{}"),
        layers: vec![Descriptor::of("application/vnd.ephor.signature.minisign.v1", signature.as_bytes())],
        subject: Some(about.clone()),
        annotations: std::collections::BTreeMap::new(),
    };
    let bytes = String::from_utf8(manifest.bytes()).unwrap();
    let index = Index { manifests: vec![Descriptor::of(MANIFEST, bytes.as_bytes())], ..Index::default() };
    let index = String::from_utf8(index.bytes()).unwrap();
    let digest = Digest::of(bytes.as_bytes()).to_string();
    // Whatever is asked about, the list names that one.
    let server = registry(move |received, _| match received.target.as_str() {
        target if target.contains("/referrers/") => Some(with(200, &[], &index)),
        target if target.ends_with(&digest) => Some(with(200, &[], &bytes)),
        target if is_blob(received) && !target.is_empty() => Some(with(200, &[], signature)),
        _ => None,
    });
    let store = Store::Registry(Box::new(client(&server, Credentials::None)));
    assert!(crate::signatures(&store, &Digest::of(b"this manifest")).await.unwrap().is_empty());
    assert_eq!(crate::signatures(&store, &about.digest).await.unwrap().len(), 1);
}
