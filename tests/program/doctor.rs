//! `ephor doctor` against the simulated tenant: who can read what, and what is said when a right is not there.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use ephor_simulator::{Options, Running, Simulator};
use serde_json::Value;

use crate::run::{Ran, command, json};
use crate::tenant::{Tenant, rules};

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const SECRET: &str = "simulated-secret";

/// A simulated tenant of some users.
fn start(tenant: &Tenant, change: impl FnOnce(&mut Options)) -> Running {
    let mut options = Options::new(tenant.folder().join("tenant")).unlimited();
    change(&mut options);
    Simulator::start(options).unwrap()
}

/// Runs the doctor there, with these further arguments, and these variables of the environment.
fn doctor(folder: &Path, running: &Running, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let arguments = [&["doctor", "--tenant", &running.tenant, "--client-id", CLIENT], arguments].concat();
    let mut command = command(folder, &arguments);
    command
        .env("EPHOR_LOGIN_ENDPOINT", &running.login)
        .env("EPHOR_GRAPH_ENDPOINT", &running.graph)
        .env("EPHOR_EXCHANGE_ENDPOINT", &running.exchange)
        .env("EPHOR_COMPLIANCE_ENDPOINT", &running.compliance);
    for (name, value) in variables {
        command.env(name, value);
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) };
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains(SECRET) && !text.contains("eyJ") && !text.contains("panicked"), "{text}");
    }
    ran
}

const BY_SECRET: &[(&str, &str)] = &[("EPHOR_CLIENT_SECRET", SECRET)];

/// What the doctor says to programs, when an application signs in by its secret.
fn examined(tenant: &Tenant, running: &Running) -> Value {
    let ran = doctor(tenant.folder(), running, &["--format", "json"], BY_SECRET);
    let found = json(&ran.stdout);
    let expected = if found["complete"] == true { 0 } else { 3 };
    assert_eq!(ran.code, expected, "the code says whether a right is missing: {}", ran.stderr);
    found
}

/// Ids of the entries of a list that are so.
fn ids(found: &Value, list: &str, status: &str) -> BTreeSet<String> {
    let all = found[list].as_array().unwrap().iter().filter(|entry| entry["status"] == status);
    all.map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

/// The rules that cannot be answered without one of these sources.
fn rules_that_need(sources: &BTreeSet<String>) -> BTreeSet<String> {
    let needs = |rule: &&crate::tenant::Rule| rule.sources.iter().any(|source| sources.contains(source));
    rules().iter().filter(needs).map(|rule| rule.id.clone()).collect()
}

#[test]
fn a_user_with_every_right_can_read_all_that_the_collector_reads() {
    let tenant = Tenant::synth(30, &[]);
    let running = start(&tenant, |_| {});
    let ran = doctor(tenant.folder(), &running, &["--auth", "device-code"], &[]);
    // The one license that a synthetic tenant does not have is told, and no fault of the sign-in.
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let (_, unlicensed) = ran.stdout.split_once("Not licensed\n").unwrap();
    let (unlicensed, _) = unlicensed.split_once("\n\n").unwrap();
    assert_eq!(unlicensed.matches("needs ").count(), 1, "{unlicensed}");
    assert!(unlicensed.contains("needs Microsoft Defender for Endpoint Plan 2"), "{unlicensed}");
    assert!(ran.stderr.contains("enter the code") && ran.stdout.contains("speaks for   a user"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("To grant") && ran.stdout.contains("rules can be answered"), "{}", ran.stdout);
}

#[test]
fn each_right_that_is_taken_away_is_named_with_the_rules_concerned() {
    let tenant = Tenant::synth(30, &[]);
    let whole = examined(&tenant, &start(&tenant, |_| {}));
    assert_eq!(ids(&whole, "sources", "denied"), BTreeSet::new());
    let only_users = ids(&whole, "sources", "only-users");
    assert_eq!(only_users, BTreeSet::from(["graph/on-premises-synchronization".to_owned()]));
    let unlicensed = ids(&whole, "sources", "unlicensed");
    let carried = whole["services"][0]["permissions"].as_array().unwrap();
    let mut named = 0;
    for right in carried.iter().map(|right| right.as_str().unwrap()) {
        let running = start(&tenant, |options| {
            options.without_rights.insert(right.to_owned());
        });
        let found = examined(&tenant, &running);
        let denied = ids(&found, "sources", "denied");
        for source in &denied {
            let entry = found["sources"].as_array().unwrap().iter().find(|entry| entry["id"] == *source).unwrap();
            let grant = entry["grant"].as_array().unwrap();
            assert!(grant.len() == 1 && grant[0].as_str().unwrap().starts_with(&format!("{right} (")), "{entry}");
            // Members are asked for of the groups that policies name: without these, nobody knows of which.
            let rests = source == "graph/policy-group-members" && right == "Policy.Read.All";
            assert!(rests || entry["right"].as_str().unwrap().contains(right), "{right}: {entry}");
            named += 1;
        }
        let missing = denied.union(&unlicensed).cloned().collect();
        assert_eq!(ids(&found, "rules", "unknown"), rules_that_need(&missing), "{right}");
        let graph = |entry: &&Value| entry["right"].as_str().unwrap().contains(right);
        for entry in found["sources"].as_array().unwrap().iter().filter(graph) {
            let id = entry["id"].as_str().unwrap();
            let told = denied.contains(id) || entry["status"] == "partial" || entry["status"] == "readable";
            assert!(told, "{right}: {entry}");
        }
    }
    // The others stay readable by a wider right, such as Directory.Read.All.
    assert!(named > 20, "only {named} sources were denied for a right that was taken away");
}

#[test]
fn a_cmdlet_that_is_taken_away_is_named_with_the_rules_concerned() {
    let tenant = Tenant::synth(30, &[]);
    let running = start(&tenant, |options| {
        options.without_cmdlets.insert("Get-TransportConfig".to_owned());
        options.without_cmdlets.insert("Get-ProtectionAlert".to_owned());
    });
    let found = examined(&tenant, &running);
    let denied = ids(&found, "sources", "denied");
    for (source, cmdlet) in
        [("exchange/transport-config", "Get-TransportConfig"), ("compliance/protection-alerts", "Get-ProtectionAlert")]
    {
        assert!(denied.contains(source), "{denied:?}");
        let grant = format!("an Exchange role group that may run {cmdlet}");
        assert_eq!(found["to_grant"][&grant], serde_json::json!([source]), "{}", found["to_grant"]);
    }
    let missing = denied.union(&ids(&found, "sources", "unlicensed")).cloned().collect();
    assert_eq!(ids(&found, "rules", "unknown"), rules_that_need(&missing));
}

#[test]
fn a_sign_in_that_could_change_the_tenant_is_refused() {
    let tenant = Tenant::synth(30, &[]);
    let running = start(&tenant, |options| {
        options.more_rights.insert("User.ReadWrite.All".to_owned());
    });
    let ran = doctor(tenant.folder(), &running, &[], BY_SECRET);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("User.ReadWrite.All (Microsoft Graph)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--allow-write-rights"), "{}", ran.stderr);
    let ran = doctor(tenant.folder(), &running, &["--allow-write-rights"], BY_SECRET);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("Can do more than read: User.ReadWrite.All"), "{}", ran.stdout);
}

fn certificate(folder: &Path) -> PathBuf {
    let pem = concat!(
        include_str!("../../host/src/collect/live/auth/testdata/certificate.pem"),
        include_str!("../../host/src/collect/live/auth/testdata/encrypted-key.pem")
    );
    let path = folder.join("ephor.pem");
    std::fs::write(&path, pem).unwrap();
    path
}

#[test]
fn a_certificate_and_a_secret_from_standard_input_sign_in() {
    let tenant = Tenant::synth(30, &[]);
    let running = start(&tenant, |_| {});
    let path = certificate(tenant.folder());
    let password = [("EPHOR_CERTIFICATE_PASSWORD", "correct-horse")];
    let ran = doctor(tenant.folder(), &running, &["--certificate", path.to_str().unwrap()], &password);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("Signed in by certificate"), "{}", ran.stdout);

    let secret = tenant.folder().join("secret.txt");
    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let ran = doctor(tenant.folder(), &running, &["--client-secret-file", secret.to_str().unwrap()], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let wrong = doctor(tenant.folder(), &running, &[], &[("EPHOR_CLIENT_SECRET", "another-s3cret-value")]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (4, ""), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("AADSTS7000215") && !wrong.stderr.contains("s3cret-value"), "{}", wrong.stderr);
}

#[test]
fn a_recording_holds_no_secret_and_says_the_same_again() {
    let tenant = Tenant::synth(30, &[]);
    let running = start(&tenant, |_| {});
    let real = doctor(tenant.folder(), &running, &["--format", "json", "--record", "recording"], BY_SECRET);
    assert_eq!(real.code, 0, "{}", real.stderr);
    let folder = tenant.folder().join("recording");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for secret in [SECRET, "eyJ", "simulated-signature", "client_assertion"] {
            assert!(!text.contains(secret), "{secret} is in: {text}");
        }
        files += 1;
    }
    assert!(files > 6, "{files} files");
    drop(running);
    let mut command = command(tenant.folder(), &["doctor", "--format", "json", "--replay", "recording"]);
    let again = command.output().unwrap();
    let (mut real, mut again) = (json(&real.stdout), json(&String::from_utf8(again.stdout).unwrap()));
    real["credential"] = Value::Null;
    again["credential"] = Value::Null;
    assert_eq!(real, again);
}

/// The proxy of the environment is asked to connect, and nobody else is. It refuses, and sees no secret.
#[test]
fn a_proxy_that_refuses_is_named_and_learns_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let proxy = std::thread::spawn(move || {
        let mut seen = String::new();
        // As often as the sign-in tries.
        for stream in listener.incoming().take(4) {
            let mut stream = stream.unwrap();
            // Whoever closes with something unread resets the connection.
            let mut asked = String::new();
            while !asked.ends_with("\r\n\r\n") {
                let mut bytes = [0; 4096];
                let length = stream.read(&mut bytes).unwrap();
                assert!(length > 0, "the question ends early: {asked:?}");
                asked.push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
            seen.push_str(&asked);
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
        seen
    });
    let arguments = ["doctor", "--tenant", "contoso.com", "--client-id", CLIENT];
    let mut command = command(folder.path(), &arguments);
    command.env("EPHOR_CLIENT_SECRET", SECRET).env("HTTPS_PROXY", format!("http://127.0.0.1:{port}"));
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert!(text.contains("proxy") && text.contains("login.microsoftonline.com"), "{text}");
    let seen = proxy.join().unwrap();
    assert!(seen.starts_with("CONNECT login.microsoftonline.com:443"), "{seen}");
    assert!(!seen.contains(SECRET) && !text.contains(SECRET), "{seen}{text}");
}
