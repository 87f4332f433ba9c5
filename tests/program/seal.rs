//! Evidence that stands: whoever changes a sealed folder in whatever way is told, with the file and the place.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::run::{Ran, command, ephor, expect, json as parsed};
use crate::tenant::Tenant;

const SEAL: &str = "evidence/seal.intoto.jsonl";

/// Makes keys of SSH in `folder`; none where there is no ssh-keygen.
pub fn ssh_key(folder: &Path, name: &str, further: &[&str]) -> bool {
    let mut command = Command::new("ssh-keygen");
    command.current_dir(folder).args(["-q", "-C", "", "-f", name]).args(further);
    let made = command.stdin(Stdio::null()).status().is_ok_and(|status| status.success());
    if !made {
        println!("skipped: there is no ssh-keygen to make a key of SSH");
    }
    made
}

/// A folder `evidence` with a snapshot, its log, a page, a configuration and a pack, which `ann` sealed.
struct Evidence {
    tenant: Tenant,
}

impl Evidence {
    /// None where there is no ssh-keygen.
    fn sealed() -> Option<Self> {
        let tenant = Tenant::synth(150, &[]);
        let at = tenant.folder();
        if !ssh_key(at, "ann", &["-t", "ed25519", "-N", ""]) || !ssh_key(at, "eve", &["-t", "ed25519", "-N", ""]) {
            return None;
        }
        fs::create_dir(at.join("evidence")).expect("a folder");
        fs::rename(at.join("tenant"), at.join("evidence/tenant")).expect("a snapshot");
        fs::rename(at.join("tenant.toml"), at.join("evidence/ephor.toml")).expect("a configuration");
        let scan = [
            "scan",
            "evidence/tenant",
            "--config",
            "evidence/ephor.toml",
            "--format",
            "sarif",
            "--output",
            "evidence/log.sarif",
            "--report",
            "html=evidence/page.html",
        ];
        expect(1, at, &scan);
        fs::write(at.join("evidence/own.wasm"), b"\0asm").expect("a pack");
        let key = fs::read_to_string(at.join("ann.pub")).expect("a key");
        fs::write(at.join("signers"), format!("# who seals\nann@example.com {key}")).expect("a list");
        let evidence = Self { tenant };
        expect(0, evidence.at(), &["seal", "evidence", "--key", "ann"]);
        Some(evidence)
    }

    fn at(&self) -> &Path {
        self.tenant.folder()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.at().join(name)
    }

    fn verify(&self) -> Ran {
        ephor(self.at(), &["verify", "evidence", "--signer", "signers"])
    }

    /// Says that the seal does not hold, with these words.
    fn differs(&self, what: &str, words: &[&str]) {
        let ran = self.verify();
        assert_eq!(ran.code, 1, "{what}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("the seal does not hold"), "{what}: {}", ran.stdout);
        for word in words {
            assert!(ran.stdout.contains(word), "{what}: expected {word:?} in {}", ran.stdout);
        }
    }

    /// Changes a file, asserts what is said, and changes it back.
    fn changed(&self, what: &str, file: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>, words: &[&str]) {
        let path = self.path(file);
        let before = fs::read(&path).expect("a file");
        let after = change(before.clone());
        assert_ne!(before, after, "{what}");
        fs::write(&path, after).expect("a file");
        self.differs(what, words);
        fs::write(&path, before).expect("a file");
    }

    /// Changes the statement, and leaves the signature as it was.
    fn statement(&self, change: impl FnOnce(&mut Value)) -> Value {
        let mut envelope = parsed(&fs::read_to_string(self.path(SEAL)).expect("a seal"));
        let payload = STANDARD.decode(envelope["payload"].as_str().expect("a payload")).expect("base64");
        let mut statement: Value = serde_json::from_slice(&payload).expect("JSON");
        change(&mut statement);
        envelope["payload"] = json!(STANDARD.encode(statement.to_string()));
        envelope
    }
}

/// The line of that number, from 1, with other words in it.
fn in_line(number: usize, from: &str, to: &str) -> impl FnOnce(Vec<u8>) -> Vec<u8> {
    move |bytes| {
        let text = String::from_utf8(bytes).expect("text");
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        assert!(lines[number - 1].contains(from), "{}", lines[number - 1]);
        lines[number - 1] = lines[number - 1].replacen(from, to, 1);
        lines.concat().into_bytes()
    }
}

#[test]
fn a_seal_says_who_sealed_what_and_holds_for_those_whom_the_caller_names() {
    let Some(evidence) = Evidence::sealed() else { return };
    let ran = evidence.verify();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for words in [
        "Sealed by ann@example.com (SHA256:",
        "snapshot tenant, of the tenant",
        "log log.sarif, judged by",
        "the seal holds",
    ] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
    // Sound, and still not trusted: nobody is named, or somebody else.
    let ran = expect(1, evidence.at(), &["verify", "evidence"]);
    assert!(ran.stdout.contains("nobody says whose it is; name whom you trust with --signer"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("Sealed by"), "{}", ran.stdout);
    let eve = fs::read_to_string(evidence.path("eve.pub")).expect("a key");
    for (list, words) in [
        (format!("eve@example.com {eve}"), "which others does not name"),
        (
            format!("ann namespaces=\"git\" {}", fs::read_to_string(evidence.path("ann.pub")).expect("a key")),
            "other namespaces",
        ),
        (
            format!("ann valid-before=\"20200101Z\" {}", fs::read_to_string(evidence.path("ann.pub")).expect("a key")),
            "not valid any more",
        ),
    ] {
        fs::write(evidence.path("others"), list).expect("a list");
        let ran = expect(1, evidence.at(), &["verify", "evidence", "--signer", "others"]);
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
    // For programs.
    let ran = expect(0, evidence.at(), &["verify", "evidence", "--signer", "signers", "--format", "json"]);
    let said = parsed(&ran.stdout);
    assert_eq!((&said["holds"], &said["signatures"][0]["trusted"]), (&json!(true), &json!("ann@example.com")));
    let predicate = &said["statement"]["predicate"];
    assert_eq!(predicate["configurations"], json!(["ephor.toml"]));
    assert_eq!(predicate["packs"], json!(["own.wasm"]));
    assert_eq!(predicate["others"], json!(["page.html"]));
    assert_eq!(predicate["logs"][0]["manifestSha256"], predicate["snapshots"][0]["manifestSha256"]);
    assert!(predicate["snapshots"][0]["collection"]["sources"].as_array().is_some_and(|all| all.len() > 20));
    // Twice is once too often, and nothing that is not there is sealed.
    let ran = expect(4, evidence.at(), &["seal", "evidence", "--key", "ann"]);
    assert!(ran.stderr.contains("sealed already"), "{}", ran.stderr);
    fs::create_dir(evidence.path("empty")).expect("a folder");
    expect(4, evidence.at(), &["seal", "empty", "--key", "ann"]);
    let ran = expect(4, evidence.at(), &["verify", "empty", "--signer", "signers"]);
    assert!(ran.stderr.contains("there is no seal.intoto.jsonl"), "{}", ran.stderr);
    expect(4, evidence.at(), &["verify", "nowhere", "--signer", "signers"]);
    expect(4, evidence.at(), &["verify", "evidence", "--signer", "nowhere"]);
}

#[test]
fn openssh_itself_finds_the_signature_sound() {
    let Some(evidence) = Evidence::sealed() else { return };
    let envelope = parsed(&fs::read_to_string(evidence.path(SEAL)).expect("a seal"));
    let decoded = |value: &Value| STANDARD.decode(value.as_str().expect("text")).expect("base64");
    let (kind, payload) = (envelope["payloadType"].as_str().expect("text"), decoded(&envelope["payload"]));
    let mut signed = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    signed.extend(&payload);
    fs::write(evidence.path("signed"), signed).expect("a file");
    fs::write(evidence.path("signature"), decoded(&envelope["signatures"][0]["sig"])).expect("a file");
    let verify = ["-Y", "verify", "-f", "signers", "-I", "ann@example.com", "-n", "ephor-seal", "-s", "signature"];
    let input = fs::File::open(evidence.path("signed")).expect("a file");
    let ran =
        Command::new("ssh-keygen").current_dir(evidence.at()).args(verify).stdin(input).output().expect("it runs");
    assert!(ran.status.success(), "{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_change_of_a_file_is_told_with_its_place() {
    let Some(evidence) = Evidence::sealed() else { return };
    let users = "evidence/tenant/users.jsonl";
    // 1: a value in a row.
    let words = ["tenant/users.jsonl was changed in line 17"];
    evidence.changed("a value", users, in_line(17, "\"display_name\":\"", "\"display_name\":\"Not "), &words);
    // 2: a row that is gone.
    let gone = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).expect("text");
        text.split_inclusive('\n')
            .enumerate()
            .filter(|(at, _)| *at != 40)
            .map(|(_, line)| line)
            .collect::<String>()
            .into_bytes()
    };
    evidence.changed("a row is gone", users, gone, &["tenant/users.jsonl was changed in lines 41 to 15"]);
    // 3: a row more, at the end.
    let more = |mut bytes: Vec<u8>| {
        bytes.extend(b"{\"id\":\"zzz\"}\n");
        bytes
    };
    evidence.changed("a row more", users, more, &["tenant/users.jsonl was changed in line 151"]);
    // 4: cut short.
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() - 3);
        bytes
    };
    evidence.changed("cut short", users, cut, &["tenant/users.jsonl was changed in line 150"]);
    // 5: a document. 6: the manifest. 7: the log. 8: the page. 9: the configuration. 10: the pack.
    let document = "evidence/tenant/conditional-access-policies.jsonl";
    evidence.changed(
        "a policy",
        document,
        in_line(1, "\"state\":\"", "\"state\":\"not "),
        &["conditional-access-policies.jsonl was changed in line 1"],
    );
    evidence.changed(
        "the manifest",
        "evidence/tenant/manifest.json",
        in_line(2, "\"1.0\"", "\"1.00\""),
        &["tenant/manifest.json was changed in line 2"],
    );
    let result = |bytes: Vec<u8>| {
        String::from_utf8(bytes).expect("text").replacen("\"kind\":\"fail\"", "\"kind\":\"pass\"", 1).into_bytes()
    };
    evidence.changed("a finding", "evidence/log.sarif", result, &["log.sarif was changed in line"]);
    evidence.changed("the page", "evidence/page.html", more, &["page.html was changed in line"]);
    evidence.changed("the configuration", "evidence/ephor.toml", more, &["ephor.toml was changed in line"]);
    evidence.changed("the pack", "evidence/own.wasm", more, &["own.wasm was changed\n"]);
    assert_eq!(evidence.verify().code, 0);
}

#[test]
fn what_is_missing_added_renamed_or_something_else_is_told() {
    let Some(evidence) = Evidence::sealed() else { return };
    let (page, table) = (evidence.path("evidence/page.html"), evidence.path("evidence/tenant/mailboxes.jsonl"));
    let kept = evidence.path("kept");
    // 11: a report is missing. 12: a table is.
    for (path, words) in [(&page, "page.html is missing"), (&table, "tenant/mailboxes.jsonl is missing")] {
        fs::rename(path, &kept).expect("a file");
        evidence.differs("missing", &[words]);
        fs::rename(&kept, path).expect("a file");
    }
    // 13: a file is added. 14: in a new folder. 15: in the snapshot.
    fs::create_dir(evidence.path("evidence/new")).expect("a folder");
    for name in ["added.txt", "new/added.txt", "tenant/added.jsonl"] {
        let path = evidence.path("evidence").join(name);
        fs::write(&path, "added").expect("a file");
        evidence.differs("added", &[&format!("{name} was added")]);
        fs::remove_file(path).expect("a file");
    }
    // 16: renamed. 17: two files exchanged.
    let other = evidence.path("evidence/other.html");
    fs::rename(&page, &other).expect("a file");
    evidence.differs("renamed", &["page.html was renamed to other.html"]);
    fs::rename(&other, &page).expect("a file");
    let users = evidence.path("evidence/tenant/users.jsonl");
    let exchange = || {
        fs::rename(&users, &kept).and_then(|()| fs::rename(&table, &users)).expect("files");
        fs::rename(&kept, &table).expect("files");
    };
    exchange();
    evidence.differs("exchanged", &["tenant/users.jsonl was changed", "tenant/mailboxes.jsonl was changed"]);
    exchange();
    // 18: a link in the place of a file.
    #[cfg(unix)]
    {
        fs::rename(&page, &kept).expect("a file");
        std::os::unix::fs::symlink(&kept, &page).expect("a link");
        evidence.differs("a link", &["page.html is a symbolic link now"]);
        fs::remove_file(&page).and_then(|()| fs::rename(&kept, &page)).expect("a file");
    }
    assert_eq!(evidence.verify().code, 0);
}

#[test]
fn a_seal_that_was_changed_or_that_nobody_signed_does_not_hold() {
    let Some(evidence) = Evidence::sealed() else { return };
    let whole = fs::read(evidence.path(SEAL)).expect("a seal");
    let with = |what: &str, envelope: &Value, words: &[&str]| {
        fs::write(evidence.path(SEAL), format!("{envelope}\n")).expect("a seal");
        evidence.differs(what, words);
        fs::write(evidence.path(SEAL), &whole).expect("a seal");
    };
    // 19: the statement names the digest of a changed file. 20: another time.
    fs::write(evidence.path("evidence/own.wasm"), b"\0asm!").expect("a pack");
    let changed = evidence.statement(|statement| {
        let all = statement["subject"].as_array_mut().expect("files");
        let pack = all.iter_mut().find(|one| one["name"] == "own.wasm").expect("a pack");
        pack["digest"]["sha256"] = json!("e2cf0d7ab1d3a3d0f3d8e0c1d5c3a9c7c9f0b0a6b34cd7d56b5c6a3f0c6a8f11");
    });
    with("another digest", &changed, &["is not one of this statement"]);
    fs::write(evidence.path("evidence/own.wasm"), b"\0asm").expect("a pack");
    let later = evidence.statement(|statement| statement["predicate"]["sealedAt"] = json!("2020-01-01T00:00:00Z"));
    with("another time", &later, &["is not one of this statement"]);
    // 21: without a signature. 22: with that of another statement. 23: another type. 24: two seals. 25: no seal at all.
    let mut unsigned = parsed(std::str::from_utf8(&whole).expect("text"));
    unsigned["signatures"] = json!([]);
    with("unsigned", &unsigned, &["nobody signed it"]);
    let kind = evidence.statement(|statement| statement["predicateType"] = json!("https://slsa.dev/provenance/v1"));
    with("another predicate", &kind, &["expected a statement of the type https://github.com/ephor-scan/ephor/seal/v1"]);
    let mut payload = parsed(std::str::from_utf8(&whole).expect("text"));
    payload["payloadType"] = json!("text/plain");
    with("another payload", &payload, &["expected a payload of the type application/vnd.in-toto+json"]);
    fs::write(evidence.path(SEAL), [whole.as_slice(), &whole].concat()).expect("a seal");
    evidence.differs("two seals", &["it has more than one line"]);
    fs::write(evidence.path(SEAL), "{}\n").expect("a seal");
    evidence.differs("no seal", &["it is no envelope of a statement"]);
    fs::remove_file(evidence.path(SEAL)).expect("a seal");
    // 26: everything changed and sealed anew, by somebody else.
    fs::write(evidence.path("evidence/page.html"), "all is well").expect("a page");
    expect(0, evidence.at(), &["seal", "evidence", "--key", "eve"]);
    evidence.differs("sealed by somebody else", &["which signers does not name"]);
}

#[test]
fn what_does_not_belong_together_is_not_sealed_and_told_where_it_was() {
    let Some(evidence) = Evidence::sealed() else { return };
    let at = evidence.at();
    fs::remove_file(evidence.path(SEAL)).expect("a seal");
    expect(0, at, &["synth", "--users", "30", "--seed", "5", "--out", "other"]);
    expect(1, at, &["scan", "other", "--format", "sarif", "--output", "other.sarif"]);
    let log = evidence.path("evidence/log.sarif");
    fs::rename(&log, evidence.path("kept")).expect("a log");
    fs::copy(evidence.path("other.sarif"), &log).expect("a log");
    let ran = expect(4, at, &["seal", "evidence", "--key", "ann"]);
    assert!(ran.stderr.contains("log.sarif is the log of another snapshot than those beside it"), "{}", ran.stderr);
    fs::rename(evidence.path("kept"), &log).expect("a log");
    let users = evidence.path("evidence/tenant/users.jsonl");
    let whole = fs::read(&users).expect("a table");
    fs::write(&users, whole.get(..whole.len() / 2).expect("bytes")).expect("a table");
    let ran = expect(4, at, &["seal", "evidence", "--key", "ann"]);
    assert!(
        ran.stderr.contains("tenant/users.jsonl is not the file that the manifest of its snapshot describes"),
        "{}",
        ran.stderr
    );
    fs::write(&users, whole).expect("a table");
    // 27: a log of another snapshot in the place of the one that was sealed.
    expect(0, at, &["seal", "evidence", "--key", "ann"]);
    fs::copy(evidence.path("other.sarif"), &log).expect("a log");
    evidence.differs("another log", &["log.sarif was changed", "log.sarif is the log of another snapshot"]);
}

#[test]
fn keys_with_a_passphrase_of_rsa_and_of_minisign_seal_too() {
    let Some(evidence) = Evidence::sealed() else { return };
    let at = evidence.at();
    fs::remove_file(evidence.path(SEAL)).expect("a seal");
    assert!(ssh_key(at, "rsa", &["-t", "rsa", "-b", "3072", "-N", ""]));
    assert!(ssh_key(at, "locked", &["-t", "ed25519", "-N", "correct horse"]));
    let pair = minisign::KeyPair::generate_encrypted_keypair(Some("correct horse".to_owned())).expect("keys");
    let write = |name: &str, text: String| fs::write(at.join(name), text).expect("a key");
    write("minisign.key", pair.sk.to_box(None).expect("a key").into_string());
    write("minisign.pub", pair.pk.to_box().expect("a key").into_string());
    let list: String = ["rsa", "locked"]
        .iter()
        .map(|name| {
            format!("{name}@example.com {}", fs::read_to_string(at.join(format!("{name}.pub"))).expect("a key"))
        })
        .collect();
    fs::write(at.join("signers"), list).expect("a list");
    for (key, signer) in [("rsa", "signers"), ("locked", "signers"), ("minisign.key", "minisign.pub")] {
        let seal = |passphrase: &str| {
            let mut command = command(at, &["seal", "evidence", "--key", key]);
            let ran = command.env("EPHOR_PASSPHRASE", passphrase).stdin(Stdio::null()).output().expect("ephor runs");
            (ran.status.code(), String::from_utf8(ran.stderr).expect("UTF-8"))
        };
        if key != "rsa" {
            let (code, stderr) = seal("hunter2");
            assert_eq!(code, Some(4));
            assert!(stderr.contains("the passphrase is wrong") && !stderr.contains("hunter2"), "{stderr}");
        }
        let (code, stderr) = seal("correct horse");
        assert_eq!(code, Some(0), "{key}: {stderr}");
        let ran = expect(0, at, &["verify", "evidence", "--signer", signer]);
        assert!(ran.stdout.contains("the seal holds"), "{}", ran.stdout);
        let ran = expect(1, at, &["verify", "evidence"]);
        assert!(ran.stdout.contains("--signer FILE"), "{}", ran.stdout);
        let page = evidence.path("evidence/page.html");
        let whole = fs::read(&page).expect("a page");
        fs::write(&page, "all is well").expect("a page");
        let ran = expect(1, at, &["verify", "evidence", "--signer", signer]);
        assert!(ran.stdout.contains("page.html was changed"), "{}", ran.stdout);
        fs::write(&page, whole).expect("a page");
        fs::remove_file(evidence.path(SEAL)).expect("a seal");
    }
    // What is no private key.
    for key in ["rsa.pub", "minisign.pub", "signers"] {
        let ran = expect(4, at, &["seal", "evidence", "--key", key]);
        assert!(ran.stderr.contains("expected a private key"), "{}", ran.stderr);
    }
}

#[test]
fn a_scan_seals_as_it_ends_and_a_seal_of_an_encrypted_snapshot_names_nobody() {
    let tenant = Tenant::synth(30, &[]);
    let at = tenant.folder();
    if !ssh_key(at, "ann", &["-t", "ed25519", "-N", ""]) {
        return;
    }
    fs::create_dir(at.join("evidence")).expect("a folder");
    let key = fs::read_to_string(at.join("ann.pub")).expect("a key");
    fs::write(at.join("signers"), format!("ann@example.com {key}")).expect("a list");
    expect(0, at, &["snapshot", "encrypt", "tenant", "--encrypt-to", "ann.pub", "--out", "evidence/tenant"]);
    let scan = [
        "scan",
        "evidence/tenant",
        "--identity",
        "ann",
        "--encrypt-to",
        "ann.pub",
        "--format",
        "sarif",
        "--output",
        "evidence/log.sarif",
        "--seal-key",
        "ann",
    ];
    let ran = expect(2, at, &scan);
    assert!(ran.stderr.contains("--seal-key needs --seal DIR"), "{}", ran.stderr);
    let ran = expect(1, at, &[&scan[..], &["--seal", "evidence"]].concat());
    assert!(ran.stderr.contains("Sealed "), "{}", ran.stderr);
    let names = crate::encryption::with_words(
        &at.join("evidence"),
        &[tenant.manifest()["tenant"]["domain"].as_str().expect("a domain")],
    );
    assert_eq!(names, Vec::<PathBuf>::new());
    // Neither the identity nor the network is needed to verify.
    let ran = expect(0, at, &["verify", "evidence", "--signer", "signers"]);
    let says = "snapshot tenant, encrypted, of the tenant ";
    assert!(ran.stdout.contains(says), "{}", ran.stdout);
    expect(0, at, &["verify", "evidence", "--signer", "signers", "--identity", "ann"]);
    let page = at.join("evidence/tenant/users.jsonl.zst.age");
    let mut bytes = fs::read(&page).expect("a table");
    bytes[300] ^= 1;
    fs::write(&page, bytes).expect("a table");
    let ran = expect(1, at, &["verify", "evidence", "--signer", "signers"]);
    assert!(ran.stdout.contains("tenant/users.jsonl.zst.age was changed"), "{}", ran.stdout);
}

/// An authority made with OpenSSL in `folder`: a root `ROOT.pem`, and a certificate for timestamps `NAME.pem` of it, from 2020
/// to `end`.
fn authority(folder: &Path, root: &str, name: &str, end: &str) {
    let openssl = |arguments: &[&str]| {
        let ran = Command::new("openssl").current_dir(folder).args(arguments).stdin(Stdio::null()).output();
        let ran = ran.expect("openssl runs");
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    let subject = |name: &str| format!("/O=Example/CN={name}");
    let (root_pem, root_key) = (format!("{root}.pem"), format!("{root}.key"));
    if !folder.join(&root_pem).exists() {
        let new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj"];
        openssl(&[&new[..], &[&subject(root), "-keyout", &root_key, "-out", &root_pem]].concat());
    }
    let (pem, key, request) = (format!("{name}.pem"), format!("{name}.key"), format!("{name}.csr"));
    let kind = if name.contains("p384") {
        &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"][..]
    } else {
        &["-newkey", "rsa:2048"]
    };
    let named = subject(name);
    openssl(&[&["req", "-nodes"], kind, &["-subj", &named, "-keyout", &key, "-out", &request]].concat());
    fs::write(folder.join("extensions"), "extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:false\n")
        .expect("a file");
    let ca = "[ca]\ndefault_ca=one\n[one]\ndatabase=./index.txt\nserial=./ca.serial\nnew_certs_dir=.\ndefault_md=sha256\n\
              unique_subject=no\npolicy=any\n[any]\norganizationName=optional\ncommonName=supplied\n";
    fs::write(folder.join("ca.cnf"), ca).expect("a file");
    if !folder.join("index.txt").exists() {
        fs::write(folder.join("index.txt"), "").expect("a file");
    }
    let sign =
        ["ca", "-batch", "-notext", "-rand_serial", "-config", "ca.cnf", "-cert", &root_pem, "-keyfile", &root_key];
    let of = ["-in", &request, "-extfile", "extensions", "-out", &pem];
    openssl(&[&sign[..], &of, &["-startdate", "20200101000000Z", "-enddate", end]].concat());
    let config = format!(
        "[tsa]\ndefault_tsa=one\n[one]\nserial=./{name}.serial\nsigner_cert=./{name}.pem\nsigner_key=./{name}.key\n\
         signer_digest=sha384\ndefault_policy=1.2.3.4.1\nother_policies=1.2.3.4.2\ndigests=sha256\naccuracy=secs:1\n\
         clock_precision_digits={}\ness_cert_id_alg={}\n",
        if name.contains("p384") { 3 } else { 0 },
        if name.contains("p384") { "sha256" } else { "sha1" },
    );
    fs::write(folder.join(format!("{name}.cnf")), config).expect("a file");
}

/// Whether there is an OpenSSL that stamps.
fn has_openssl() -> bool {
    let has = Command::new("openssl").args(["ts", "-help"]).stdin(Stdio::null()).output();
    let has = has.is_ok_and(|ran| ran.status.success());
    if !has {
        println!("skipped: there is no openssl to make a timestamp authority");
    }
    has
}

/// What an authority answers over HTTP.
type Answering = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;

/// Answers one POST after the other on loopback, and gives its URL. The thread ends with the process.
fn serve(answer: Box<Answering>) -> String {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut input = BufReader::new(stream.try_clone().expect("a connection"));
            let (mut length, mut is_query) = (0, false);
            loop {
                let mut line = String::new();
                input.read_line(&mut line).expect("a header");
                let line = line.trim_end().to_ascii_lowercase();
                if line.is_empty() {
                    break;
                }
                if let Some(text) = line.strip_prefix("content-length:") {
                    length = text.trim().parse().expect("a length");
                }
                is_query |= line == "content-type: application/timestamp-query";
            }
            let mut body = vec![0; length];
            input.read_exact(&mut body).expect("a body");
            let answer =
                if is_query { answer(&body) } else { b"HTTP/1.1 415 No\r\nContent-Length: 0\r\n\r\n".to_vec() };
            let _ = stream.write_all(&answer);
            let _ = stream.shutdown(std::net::Shutdown::Write);
        }
    });
    format!("http://127.0.0.1:{port}/tsr")
}

/// A body as an answer of HTTP.
fn answer(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The authority `name` of `folder`, over HTTP.
fn stamping(folder: &Path, name: &'static str) -> String {
    let folder = folder.to_owned();
    serve(Box::new(move |query| answer(&reply(&folder, name, query))))
}

/// What `openssl ts` answers.
fn reply(folder: &Path, name: &str, query: &[u8]) -> Vec<u8> {
    fs::write(folder.join("query.tsq"), query).expect("a query");
    let config = format!("{name}.cnf");
    let arguments = ["ts", "-reply", "-config", &config, "-queryfile", "query.tsq", "-out", "reply.tsr"];
    let ran = Command::new("openssl").current_dir(folder).args(arguments).stdin(Stdio::null()).output();
    let ran = ran.expect("openssl runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    fs::read(folder.join("reply.tsr")).expect("a reply")
}

/// When certificates end that count.
const GOOD: &str = "20991231235959Z";

const TSR: &str = "evidence/seal.tsr";

impl Evidence {
    /// Seals anew, with a timestamp of whoever listens there.
    fn stamped(&self, code: i32, url: &str, more: &[&str]) -> Ran {
        for name in [SEAL, TSR] {
            let _ = fs::remove_file(self.path(name));
        }
        expect(code, self.at(), &[&["seal", "evidence", "--key", "ann", "--timestamp", url], more].concat())
    }

    /// Verifies with the timestamp of that authority.
    fn verify_stamp(&self, code: i32, certificate: &str) -> Ran {
        let verify = ["verify", "evidence", "--signer", "signers", "--timestamp-certificate", certificate];
        expect(code, self.at(), &verify)
    }
}

#[test]
fn a_timestamp_says_when_the_seal_was_there_by_the_clock_of_an_authority() {
    let Some(evidence) = Evidence::sealed() else { return };
    if !has_openssl() {
        return;
    }
    let at = evidence.at();
    for name in ["rsa", "p384"] {
        authority(at, "root", name, GOOD);
        let url = stamping(at, if name == "rsa" { "rsa" } else { "p384" });
        let ran = evidence.stamped(0, &url, &["--timestamp-certificate", "root.pem"]);
        assert!(ran.stdout.contains(", timestamp 2") && ran.stdout.contains(&format!("CN={name}")), "{}", ran.stdout);
        // By who vouches for it, and by itself.
        for certificate in ["root.pem".to_owned(), format!("{name}.pem")] {
            let ran = evidence.verify_stamp(0, &certificate);
            let words = [&format!("by the clock of CN={name}"), "under the policy 1.2.3.4.1", "the seal holds"];
            assert!(words.iter().all(|words| ran.stdout.contains(*words)), "{}", ran.stdout);
        }
        // Without a certificate it counts for nothing, and that is said.
        let ran = expect(0, at, &["verify", "evidence", "--signer", "signers"]);
        assert!(ran.stdout.contains("nobody says whether that counts"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("by the clock of"), "{}", ran.stdout);
        // OpenSSL finds it sound by itself.
        let verify = ["ts", "-verify", "-data", SEAL, "-in", TSR, "-CAfile", "root.pem"];
        let ran = Command::new("openssl").current_dir(at).args(verify).output().expect("openssl runs");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    // For programs; and the time is the authority's, within the day that the test takes at the most.
    let verify =
        ["verify", "evidence", "--signer", "signers", "--timestamp-certificate", "root.pem", "--format", "json"];
    let said = parsed(&expect(0, at, &verify).stdout);
    assert_eq!((&said["timestamp"]["trusted"], &said["timestamp"]["policy"]), (&json!(true), &json!("1.2.3.4.1")));
    let time = |value: &Value| value.as_str().expect("a time").parse::<jiff::Timestamp>().expect("a time").as_second();
    let apart = time(&said["timestamp"]["at"]) - time(&said["statement"]["predicate"]["sealedAt"]);
    assert!((0..86_400).contains(&apart), "{apart}");
    // The policy that was asked for, which the authority has; and another that was not.
    let url = stamping(at, "rsa");
    evidence.stamped(0, &url, &["--timestamp-policy", "1.2.3.4.2"]);
    let verify =
        ["verify", "evidence", "--signer", "signers", "--timestamp-certificate", "root.pem", "--timestamp-policy"];
    expect(0, at, &[&verify[..], &["1.2.3.4.2"]].concat());
    let ran = expect(1, at, &[&verify[..], &["1.2.3.4.1"]].concat());
    assert!(ran.stdout.contains("it stands under the policy 1.2.3.4.2, expected 1.2.3.4.1"), "{}", ran.stdout);
    // A key counts only if it did by the clock of the authority, too.
    let key = fs::read_to_string(evidence.path("ann.pub")).expect("a key");
    fs::write(at.join("signers"), format!("ann@example.com valid-before=\"20200101Z\" {key}")).expect("a list");
    let ran = evidence.verify_stamp(1, "root.pem");
    assert!(ran.stdout.contains("not valid any more"), "{}", ran.stdout);
    // A seal does not begin with the timestamp of another.
    fs::remove_file(evidence.path(SEAL)).expect("a seal");
    let ran = expect(4, at, &["seal", "evidence", "--key", "ann"]);
    assert!(ran.stderr.contains("this is the timestamp of another seal; remove it"), "{}", ran.stderr);
}

#[test]
fn a_timestamp_that_was_changed_or_is_of_somebody_else_does_not_hold() {
    let Some(evidence) = Evidence::sealed() else { return };
    if !has_openssl() {
        return;
    }
    let at = evidence.at();
    authority(at, "root", "tsa", GOOD);
    authority(at, "root", "p384", GOOD);
    authority(at, "stranger", "other", GOOD);
    let refused = |what: &str, certificate: &str, words: &str| {
        let ran = evidence.verify_stamp(1, certificate);
        assert!(ran.stdout.contains("the seal does not hold"), "{what}: {}", ran.stdout);
        assert!(ran.stdout.contains("seal.tsr: ") && ran.stdout.contains(words), "{what}: {}", ran.stdout);
    };
    let first = stamping(at, "tsa");
    evidence.stamped(0, &first, &[]);
    let of_another_seal = fs::read(evidence.path(TSR)).expect("a timestamp");
    // Another authority; and another of the same root, which is not the one that is named.
    refused("another authority", "stranger.pem", "it does not lead to a certificate of that file");
    refused("another of the same root", "p384.pem", "it does not lead to a certificate of that file");
    // The timestamp of another seal, which was sound.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    evidence.stamped(0, &first, &[]);
    let whole = fs::read(evidence.path(TSR)).expect("a timestamp");
    fs::write(evidence.path(TSR), of_another_seal).expect("a timestamp");
    refused("of another seal", "root.pem", "it is the timestamp of something else than this seal");
    // Even where nobody asks for one.
    evidence.differs("of another seal", &["it is the timestamp of something else than this seal"]);
    // Missing, where one is asked for.
    fs::remove_file(evidence.path(TSR)).expect("a timestamp");
    refused("missing", "root.pem", "there is no timestamp of the seal");
    // Any byte changed: either it is refused, or the byte is one that nothing rests on and no signature covers, such as the
    // version of a message, and all that is said stays the same.
    fs::write(evidence.path(TSR), &whole).expect("a timestamp");
    let said = evidence.verify_stamp(0, "root.pem").stdout;
    let tested: Vec<usize> = (0..whole.len()).filter(|place| place % 23 == 5).collect();
    let mut held = Vec::new();
    for place in &tested {
        let mut changed = whole.clone();
        changed[*place] ^= 1;
        fs::write(evidence.path(TSR), changed).expect("a timestamp");
        let verify = ["verify", "evidence", "--signer", "signers", "--timestamp-certificate", "root.pem"];
        let ran = ephor(at, &verify);
        match ran.code {
            0 => held.push((*place, ran.stdout)),
            code => assert_eq!(code, 1, "byte {place}: {}{}", ran.stdout, ran.stderr),
        }
    }
    assert!(held.iter().all(|(_, now)| *now == said), "{held:?}");
    assert!(tested.len() > 50 && held.len() * 10 < tested.len(), "{} of {} held", held.len(), tested.len());
    // The time itself, and the digest of what was stamped.
    let time = whole.windows(2).position(|two| two == [0x18, 0x0f]).expect("a time") + 2;
    for place in [time + 3, time + 13] {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        fs::write(evidence.path(TSR), changed).expect("a timestamp");
        refused("the time", "root.pem", "its signature is not one of this timestamp: the time was changed");
    }
    // Cut short, or with something behind it.
    for changed in [&whole[..whole.len() - 1], &[&whole[..], b"\0"].concat(), b"", b"<html>"] {
        fs::write(evidence.path(TSR), changed).expect("a timestamp");
        refused("cut short", "root.pem", "it is no reply of a timestamp authority");
    }
    fs::write(evidence.path(TSR), &whole).expect("a timestamp");
    evidence.verify_stamp(0, "root.pem");
    // What is no certificate.
    for certificate in ["signers", "tsa.key", TSR, "nowhere.pem"] {
        let verify = ["verify", "evidence", "--signer", "signers", "--timestamp-certificate", certificate];
        let ran = expect(4, at, &verify);
        assert!(
            certificate == "nowhere.pem" || ran.stderr.contains("expected the certificate of a timestamp authority"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn an_authority_whose_certificate_does_not_count_gives_no_seal() {
    let Some(evidence) = Evidence::sealed() else { return };
    if !has_openssl() {
        return;
    }
    let at = evidence.at();
    authority(at, "root", "tsa", GOOD);
    let bad = |url: &str, more: &[&str], words: &str| {
        let ran = evidence.stamped(4, url, more);
        assert!(
            ran.stderr.contains(words) && ran.stderr.contains("nothing was sealed"),
            "expected {words:?}: {}",
            ran.stderr
        );
        assert!(!evidence.path(SEAL).exists() && !evidence.path(TSR).exists());
    };
    // A certificate that had expired when it signed. OpenSSL stamps with it all the same.
    authority(at, "root", "expired", "20210101000000Z");
    let expired = stamping(at, "expired");
    bad(&expired, &["--timestamp-certificate", "root.pem"], "a certificate on the way had expired at 2");
    bad(&expired, &["--timestamp-certificate", "expired.pem"], "had expired at 2");
    // Who takes it without saying whom it trusts is told when it is verified.
    evidence.stamped(0, &expired, &[]);
    let ran = evidence.verify_stamp(1, "root.pem");
    assert!(ran.stdout.contains("seal.tsr: the certificate of CN=expired"), "{}", ran.stdout);
    let own = at.to_owned();
    let nonce = serve(Box::new(move |query| {
        // An answer to somebody else: the same digest, another nonce.
        let mut other = query.to_vec();
        let place = other.len() - 8;
        other[place] ^= 1;
        answer(&reply(&own, "tsa", &other))
    }));
    bad(&nonce, &[], "it answers another query than ours: its nonce is another");
    let refusing = stamping(at, "tsa");
    bad(&refusing, &["--timestamp-policy", "1.2.3.9"], "it does not stamp under the policy that was asked for");
    let redirects = serve(Box::new(|_| {
        b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/tsr?permit=s3cret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
    }));
    bad(&redirects, &[], "it redirects to http://192.0.2.1/tsr, which is not followed");
    let fails = serve(Box::new(|_| b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()));
    bad(&fails, &[], "the status 503 of HTTP");
    let large = serve(Box::new(|_| answer(&vec![0x30; 2 << 20])));
    bad(&large, &[], "larger than 1 MiB");
    let page = serve(Box::new(|_| answer(b"<html>")));
    bad(&page, &[], "it is no reply of a timestamp authority");
    bad("ftp://127.0.0.1/", &[], "expected a URL of the form https://HOST");
    let ran = expect(2, at, &["seal", "evidence", "--key", "ann", "--timestamp-certificate", "root.pem"]);
    assert!(ran.stderr.contains("--timestamp"), "{}", ran.stderr);
}
