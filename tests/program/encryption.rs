//! Encryption at rest: who is named opens it, nothing of a tenant stands on the disk in clear, and nothing that was
//! changed is judged.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use age::secrecy::ExposeSecret as _;

use crate::run::{Ran, command, ephor, expect};
use crate::tenant::{Tenant, json_file};

/// Makes an identity file of age, and says its recipient.
pub fn identity(folder: &Path, name: &str) -> String {
    let identity = age::x25519::Identity::generate();
    fs::write(folder.join(name), format!("{}\n", identity.to_string().expose_secret())).expect("a file");
    identity.to_public().to_string()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

/// The files below a folder that hold one of the words, in their bytes or their names.
pub fn with_words(folder: &Path, words: &[&str]) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        words.iter().any(|word| {
            name.contains(word) || bytes.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    files(folder).into_iter().filter(holds).collect()
}

/// A tenant in `tenant`, the same encrypted in `sealed` for the identity `ann`.
fn sealed(users: u64) -> Tenant {
    let tenant = Tenant::synth(users, &[]);
    let ann = identity(tenant.folder(), "ann");
    expect(0, tenant.folder(), &["snapshot", "encrypt", "tenant", "--encrypt-to", &ann, "--out", "sealed"]);
    tenant
}

fn scan(folder: &Path, snapshot: &str, output: &str, further: &[&str]) -> Ran {
    let mut arguments = vec!["scan", snapshot, "--config", "tenant.toml", "--format", "sarif", "--output", output];
    arguments.extend(further);
    ephor(folder, &arguments)
}

#[test]
fn a_scan_of_the_encrypted_snapshot_writes_the_same_bytes() {
    let tenant = sealed(400);
    let at = tenant.folder();
    let plain = scan(at, "tenant", "plain.sarif", &[]);
    let encrypted = scan(at, "sealed", "sealed.sarif", &["--identity", "ann"]);
    assert_eq!((plain.code, encrypted.code), (1, 1), "{}", encrypted.stderr);
    let log = |name: &str| fs::read(at.join(name)).expect("a log");
    assert!(log("plain.sarif") == log("sealed.sarif"), "the logs differ");
    // By the environment, too.
    let mut by_environment = command(at, &["snapshot", "info", "sealed", "--verify"]);
    let ran = by_environment.env("EPHOR_IDENTITY", at.join("ann")).output().expect("ephor runs");
    assert!(ran.status.success());
    let info = |arguments: &[&str]| expect(0, at, arguments).stdout;
    let sealed = info(&["snapshot", "info", "sealed", "--verify", "--identity", "ann"]);
    assert_eq!(sealed, info(&["snapshot", "info", "tenant", "--verify"]));
    // Back again: every byte.
    expect(0, at, &["snapshot", "decrypt", "sealed", "--identity", "ann", "--out", "again"]);
    for path in files(&at.join("tenant")) {
        let again = at.join("again").join(path.file_name().expect("a name"));
        assert!(fs::read(&path).expect("a file") == fs::read(again).expect("a file"), "{}", path.display());
    }
    // For somebody else, who then opens it alone.
    let bob = identity(at, "bob");
    let further = ["--identity", "ann", "--encrypt-to", &bob, "--out", "for-bob"];
    expect(0, at, &[&["snapshot", "encrypt", "sealed"][..], &further].concat());
    expect(0, at, &["snapshot", "info", "for-bob", "--verify", "--identity", "bob"]);
    let ran = expect(4, at, &["snapshot", "info", "for-bob", "--identity", "ann"]);
    assert!(ran.stderr.contains("none of the identities") && ran.stderr.contains("an age key"), "{}", ran.stderr);
    let ran = expect(4, at, &["scan", "sealed"]);
    assert!(ran.stderr.contains("name the file of an identity with --identity FILE"), "{}", ran.stderr);
}

#[test]
fn every_file_cut_or_changed_anywhere_is_refused_by_its_name() {
    let tenant = sealed(60);
    let at = tenant.folder();
    let folder = at.join("sealed");
    let refused = |what: &str, name: &str| {
        let ran = ephor(at, &["snapshot", "info", "sealed", "--verify", "--identity", "ann"]);
        assert_eq!(ran.code, 4, "{what}: {}", ran.stdout);
        assert!(ran.stderr.contains(name), "{what}: {}", ran.stderr);
    };
    for path in files(&folder) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let whole = fs::read(&path).expect("a file");
        for part in [1, 5, 9] {
            let point = whole.len() * part / 10;
            fs::write(&path, &whole[..point]).expect("a file");
            refused(&format!("{name} cut at {point}"), &name);
            let mut changed = whole.clone();
            changed[point] ^= 0x10;
            fs::write(&path, &changed).expect("a file");
            refused(&format!("{name} changed at {point}"), &name);
        }
        fs::remove_file(&path).expect("a file");
        let ran = ephor(at, &["snapshot", "info", "sealed", "--verify", "--identity", "ann"]);
        assert_eq!(ran.code, 4, "{name} removed");
        fs::write(&path, &whole).expect("a file");
    }
    expect(0, at, &["snapshot", "info", "sealed", "--verify", "--identity", "ann"]);
}

#[test]
fn a_long_table_cut_in_a_later_chunk_leaves_no_log() {
    let tenant = sealed(20_000);
    let at = tenant.folder();
    let path = at.join("sealed/users.jsonl.zst.age");
    let whole = fs::read(&path).expect("a table");
    let chunks = whole.len() / (64 << 10);
    assert!(chunks > 3, "{} bytes", whole.len());
    for chunk in 1..=chunks {
        fs::write(&path, &whole[..chunk * (64 << 10) + 300]).expect("a table");
        let ran = scan(at, "sealed", "found.sarif", &["--identity", "ann"]);
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        assert!(ran.stderr.contains("users.jsonl.zst.age: the encrypted file was cut short or changed in chunk"));
        assert!(!at.join("found.sarif").exists());
    }
}

#[test]
fn files_that_are_exchanged_or_of_another_snapshot_are_refused() {
    let tenant = sealed(60);
    let at = tenant.folder();
    let ann = identity(at, "ann2");
    let sealed = at.join("sealed");
    let swap = |one: &str, other: &str| {
        let (one, other, between) = (sealed.join(one), sealed.join(other), sealed.join("between"));
        fs::rename(&one, &between).and_then(|()| fs::rename(&other, &one)).expect("files");
        fs::rename(&between, &other).expect("files");
    };
    let (users, mailboxes) = ("users.jsonl.zst.age", "mailboxes.jsonl.zst.age");
    swap(users, mailboxes);
    let ran = expect(4, at, &["snapshot", "info", "sealed", "--verify", "--identity", "ann"]);
    assert!(ran.stderr.contains(users) || ran.stderr.contains(mailboxes), "{}", ran.stderr);
    expect(4, at, &["scan", "sealed", "--identity", "ann"]);
    swap(users, mailboxes);
    // Another snapshot of the same recipient has another key.
    expect(0, at, &["snapshot", "encrypt", "tenant", "--encrypt-to", &ann, "--out", "other"]);
    let whole = fs::read(sealed.join(users)).expect("a table");
    fs::copy(at.join("other").join(users), sealed.join(users)).expect("a table");
    let ran = expect(4, at, &["snapshot", "info", "sealed", "--verify", "--identity", "ann"]);
    assert!(ran.stderr.contains(users) && ran.stderr.contains("another key"), "{}", ran.stderr);
    fs::write(sealed.join(users), whole).expect("a table");
    // A manifest in clear beside the encrypted one.
    fs::copy(at.join("tenant/manifest.json"), sealed.join("manifest.json")).expect("a manifest");
    let ran = expect(4, at, &["snapshot", "info", "sealed", "--identity", "ann"]);
    assert!(ran.stderr.contains("both manifest.json and keys.age"), "{}", ran.stderr);
}

#[test]
fn every_command_that_writes_a_snapshot_writes_it_encrypted_and_no_name_stands_on_the_disk() {
    let tenant = Tenant::synth(60, &[]);
    let at = tenant.folder();
    let ann = identity(at, "ann");
    let to = ["--encrypt-to", ann.as_str()];
    let domain = tenant.manifest()["tenant"]["domain"].as_str().expect("a domain").to_owned();
    let users = fs::read_to_string(tenant.file("users.jsonl")).expect("users");
    let names = users.lines().filter_map(|line| {
        let user: serde_json::Value = serde_json::from_str(line).expect("JSON");
        Some(user["display_name"].as_str()?.to_owned())
    });
    // Shorter ones stand in random bytes now and then.
    let name = names.into_iter().find(|name| name.len() >= 12).expect("a long name");
    let words = [domain.as_str(), name.as_str(), "userPrincipalName", "display_name"];
    fs::create_dir(at.join("out")).expect("a folder");
    let run = |arguments: &[&str]| expect(0, at, &[arguments, &to].concat());
    run(&["synth", "--users", "60", "--out", "out/synth"]);
    run(&["snapshot", "encrypt", "tenant", "--out", "out/encrypted"]);
    run(&["snapshot", "redact", "tenant", "--out", "out/redacted"]);
    run(&["snapshot", "redact", "out/encrypted", "--identity", "ann", "--out", "out/redacted-again"]);
    fs::create_dir(at.join("answers")).expect("a folder");
    let answer = serde_json::json!([{"Id": "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "DisplayName": name,
        "VerifiedDomains": [{"Name": domain, "IsDefault": true, "IsInitial": true}]}]);
    fs::write(at.join("answers/Get-MgOrganization.json"), answer.to_string()).expect("an answer");
    run(&["import", "powershell", "answers", "--out", "out/imported"]);
    for format in ["html", "csv"] {
        let report = format!("{format}=out/report.{format}.age");
        let arguments = ["scan", "tenant", "--format", "sarif", "--output", "out/log.age", "--report", &report];
        let ran = ephor(at, &[&arguments[..], &to].concat());
        assert_eq!(ran.code, 1, "{}", ran.stderr);
    }
    let report = ["report", "out/log.age", "--identity", "ann", "--format", "html", "--output", "out/page.age"];
    expect(0, at, &[&report[..], &to].concat());
    assert_eq!(with_words(&at.join("out"), &words), Vec::<PathBuf>::new());
    assert!(!with_words(&at.join("tenant"), &words).is_empty());
    for snapshot in ["synth", "encrypted", "redacted", "redacted-again", "imported"] {
        let folder = format!("out/{snapshot}");
        expect(0, at, &["snapshot", "info", &folder, "--verify", "--identity", "ann"]);
        expect(4, at, &["snapshot", "info", &folder]);
    }
    // What is encrypted is not joined into what is not.
    let join = ["snapshot", "join", "out/encrypted", "out/imported", "--identity", "ann", "--out", "joined"];
    let ran = expect(2, at, &join);
    assert!(ran.stderr.contains("say with --encrypt-to"), "{}", ran.stderr);
    // A report is the one that the scan would have written in clear.
    expect(0, at, &["snapshot", "decrypt", "out/page.age", "--identity", "ann", "--out", "page.html"]);
    expect(0, at, &["snapshot", "decrypt", "out/report.html.age", "--identity", "ann", "--out", "report.html"]);
    let text = |name: &str| fs::read(at.join(name)).expect("a page");
    assert!(text("page.html") == text("report.html"));
    // A log that is encrypted is a baseline as well.
    let arguments = ["scan", "tenant", "--baseline", "out/log.age", "--identity", "ann", "--fail-on", "new"];
    expect(0, at, &arguments);
    expect(0, at, &["diff", "out/log.age", "out/log.age", "--identity", "ann"]);
    expect(4, at, &["diff", "out/log.age", "out/log.age"]);
    // Standard output that is no terminal may be a file.
    let ran = command(at, &[&["scan", "tenant"][..], &to].concat()).output().expect("ephor runs");
    assert!(ran.stdout.starts_with(b"age-encryption.org/v1\n"));
    // So is what goes into a pipe from a report.
    let report = ["report", "out/log.age", "--identity", "ann", "--format", "csv"];
    let ran = command(at, &[&report[..], &to].concat()).output().expect("ephor runs");
    assert!(ran.stdout.starts_with(b"age-encryption.org/v1\n"));
}

#[test]
fn the_configuration_names_recipients_and_the_command_line_counts_more() {
    let tenant = Tenant::synth(30, &[]);
    let at = tenant.folder();
    let (ann, bob) = (identity(at, "ann"), identity(at, "bob"));
    fs::write(at.join("ann.pub.txt"), format!("{ann}\n")).expect("a file");
    let config = |text: &str| fs::write(at.join("ephor.toml"), text).expect("a file");
    config("[snapshot]\nrecipients = [\"ann.pub.txt\"]\n");
    expect(0, at, &["snapshot", "encrypt", "tenant", "--out", "for-ann"]);
    expect(0, at, &["snapshot", "info", "for-ann", "--identity", "ann"]);
    expect(0, at, &["snapshot", "encrypt", "tenant", "--encrypt-to", &bob, "--out", "for-bob"]);
    expect(4, at, &["snapshot", "info", "for-bob", "--identity", "ann"]);
    for (text, words) in [
        ("[snapshot]\nrecipients = [\"age1cut\"]\n", "ephor.toml:2: recipients: age1cut: this is no recipient"),
        ("[snapshot]\nrecipients = []\n", "nobody is named in recipients"),
        ("[snapshot]\nrecipient = []\n", "did you mean \"recipients\"?"),
        ("[snapshot]\nrecipients = \"age1\"\n", "expected a list of recipients"),
    ] {
        config(text);
        let ran = expect(2, at, &["snapshot", "encrypt", "tenant", "--out", "never"]);
        assert!(ran.stderr.contains(words), "{text}: {}", ran.stderr);
    }
    let ran = expect(2, at, &["snapshot", "encrypt", "tenant", "--no-config", "--out", "never"]);
    assert!(ran.stderr.contains("say with --encrypt-to who may read the copy"), "{}", ran.stderr);
}

#[test]
fn a_passphrase_comes_from_the_environment_and_stands_in_no_message() {
    let tenant = Tenant::synth(30, &[]);
    let at = tenant.folder();
    let run = |arguments: &[&str], passphrase: &str| {
        let mut command = command(at, arguments);
        let ran = command.env("EPHOR_PASSPHRASE", passphrase).stdin(Stdio::null()).output().expect("ephor runs");
        (ran.status.code(), String::from_utf8(ran.stderr).expect("UTF-8"))
    };
    let encrypt = ["snapshot", "encrypt", "tenant", "--encrypt-to", "passphrase", "--out", "sealed"];
    let (code, stderr) = run(&encrypt, "correct horse battery");
    assert_eq!(code, Some(0), "{stderr}");
    let info = ["snapshot", "info", "sealed", "--verify"];
    assert_eq!(run(&info, "correct horse battery").0, Some(0));
    let (code, stderr) = run(&info, "hunter2-is-wrong");
    assert_eq!(code, Some(4));
    assert!(stderr.contains("the passphrase is wrong; it is encrypted to a passphrase"), "{stderr}");
    assert!(!stderr.contains("hunter2"), "{stderr}");
}

/// A plugin of age that gives the key of a file away as it is: what matters here is that it is asked.
#[cfg(unix)]
const PLUGIN: &str = r#"#!/usr/bin/env bash
# Reads stanzas up to "done"; a stanza is a line "-> words" and a body whose last line is shorter than 64.
body() { BODY=""; while IFS= read -r LINE; do BODY="$BODY$LINE"; [ ${#LINE} -lt 64 ] && break; done; }
WRAPPED=""
while IFS= read -r HEAD; do
  body
  case "$HEAD" in
    "-> wrap-file-key") KEY="$BODY" ;;
    "-> recipient-stanza 0 unsafe"*) KEY="$BODY" ;;
    "-> done") break ;;
  esac
done
case "$1" in
  --age-plugin=recipient-v1) printf -- '-> recipient-stanza 0 unsafe\n%s\n' "$KEY" ;;
  --age-plugin=identity-v1) printf -- '-> file-key 0\n%s\n' "$KEY" ;;
esac
IFS= read -r HEAD; body
printf -- '-> done\n\n'
"#;

/// Bech32 for that plugin.
#[cfg(unix)]
const UNSAFE_RECIPIENT: &str = "age1unsafe1w3jhxaqggwvz8";
#[cfg(unix)]
const UNSAFE_IDENTITY: &str = "AGE-PLUGIN-UNSAFE-1W3JHXAQSCZ2AY";

#[cfg(unix)]
#[test]
fn a_plugin_is_asked_for_the_key_of_the_folder_once() {
    use std::os::unix::fs::PermissionsExt as _;
    if !Command::new("bash").arg("-c").arg("true").status().is_ok_and(|status| status.success()) {
        println!("skipped: there is no bash to run a plugin");
        return;
    }
    let tenant = Tenant::synth(30, &[]);
    let at = tenant.folder();
    let plugin = at.join("age-plugin-unsafe");
    fs::write(&plugin, PLUGIN).expect("a plugin");
    fs::set_permissions(&plugin, fs::Permissions::from_mode(0o755)).expect("a program");
    let path = std::env::join_paths(
        [at.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .expect("a path");
    let run = |arguments: &[&str]| {
        let ran = command(at, arguments).env("PATH", &path).output().expect("ephor runs");
        (ran.status.code(), String::from_utf8(ran.stderr).expect("UTF-8"))
    };
    fs::write(at.join("hardware"), format!("{UNSAFE_IDENTITY}\n")).expect("an identity");
    let encrypt = ["snapshot", "encrypt", "tenant", "--encrypt-to", UNSAFE_RECIPIENT, "--out", "sealed"];
    let (code, stderr) = run(&encrypt);
    assert_eq!(code, Some(0), "{stderr}");
    let keys = fs::read(at.join("sealed/keys.age")).expect("keys");
    assert!(String::from_utf8_lossy(&keys).contains("-> unsafe"));
    let (code, stderr) = run(&["snapshot", "info", "sealed", "--verify", "--identity", "hardware"]);
    assert_eq!(code, Some(0), "{stderr}");
    let (code, stderr) = run(&["snapshot", "info", "sealed"]);
    assert_eq!(code, Some(4));
    assert!(stderr.contains("a key of the kind unsafe (a plugin of age"), "{stderr}");
    // Without the plugin.
    let ran = expect(2, at, &["snapshot", "encrypt", "tenant", "--encrypt-to", UNSAFE_RECIPIENT, "--out", "never"]);
    assert!(ran.stderr.contains("age-plugin-unsafe is not in the PATH"), "{}", ran.stderr);
}

#[test]
fn the_tables_of_an_encrypted_snapshot_are_its_only_names() {
    let tenant = sealed(30);
    let mut known: Vec<String> = json_file(&tenant.file("manifest.json"))["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| format!("{}.zst.age", file["path"].as_str().expect("a name")))
        .chain(["keys.age".to_owned(), "manifest.json.age".to_owned()])
        .collect();
    let name = |path: PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut found: Vec<String> = files(&tenant.folder().join("sealed")).into_iter().map(name).collect();
    known.sort();
    found.sort();
    assert_eq!(found, known);
}
