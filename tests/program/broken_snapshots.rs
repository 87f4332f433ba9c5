//! A snapshot that is not sound is refused with a place and a reason, and nothing is written.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::run::{Ran, command};
use crate::tenant::Tenant;

/// Longer than any of these scans takes, shorter than somebody's patience.
const PATIENCE: Duration = Duration::from_secs(60);
/// A line that is read may have 4 MiB; blocks, columns and the engine need their share.
const MEMORY_KIB: u64 = 300 << 10;

fn tenant() -> Tenant {
    Tenant::synth(30, &["--clean"])
}

/// Scans into a file, with an eye on the clock and on the memory.
fn scan(tenant: &Tenant) -> Ran {
    let folder = tenant.folder();
    let (out, err) = (folder.join("stdout"), folder.join("stderr"));
    let mut child = command(folder, &["scan", "tenant", "--format", "sarif", "--output", "out/found.sarif"])
        .stdout(fs::File::create(&out).expect("a file"))
        .stderr(fs::File::create(&err).expect("a file"))
        .spawn()
        .expect("ephor runs");
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        let memory = peak_kib(child.id());
        if begun.elapsed() > PATIENCE || memory > MEMORY_KIB {
            child.kill().expect("it can be stopped");
            panic!("stopped after {:?} with {memory} KiB", begun.elapsed());
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let read = |path| fs::read_to_string(path).expect("UTF-8");
    Ran { code: status.code().unwrap_or(-1), stdout: read(out), stderr: read(err) }
}

/// The most memory that a process had so far, where the system tells.
fn peak_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// Scans, and asserts that it is refused with one line that holds all of `words`; that nothing is written; and that
/// an earlier output stays as it was.
#[track_caller]
fn assert_refused(tenant: &Tenant, words: &[&str]) {
    let out = tenant.folder().join("out");
    fs::create_dir_all(&out).expect("a folder");
    for before in [false, true] {
        if before {
            fs::write(out.join("found.sarif"), "before").expect("a file");
        }
        let ran = scan(tenant);
        let Ran { code, stdout, stderr } = &ran;
        assert_eq!((*code, stdout.as_str()), (4, ""), "{words:?}: {stderr}");
        assert!(stderr.starts_with("ephor: error: ") && stderr.trim_end().lines().count() == 1, "{words:?}: {stderr}");
        assert!(stderr.len() < 2_000, "{words:?}: an error of {} bytes", stderr.len());
        assert!(!stderr.contains(|char: char| char.is_control() && char != '\n'), "{words:?}: {stderr:?}");
        for word in words {
            assert!(stderr.contains(word), "{word:?} is not in: {stderr}");
        }
        let left: Vec<_> =
            fs::read_dir(&out).expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
        if before {
            assert_eq!(left, ["found.sarif"], "{words:?}");
            assert_eq!(fs::read_to_string(out.join("found.sarif")).expect("a file"), "before", "{words:?}");
        } else {
            assert!(left.is_empty(), "{words:?}: {left:?}");
        }
    }
    fs::remove_dir_all(out).expect("the folder");
}

/// Each bytes in place of the manifest, with the words that the refusal must hold.
#[test]
fn a_manifest_that_is_none() {
    let tenant = tenant();
    let path = tenant.file("manifest.json");
    let text = fs::read_to_string(&path).expect("a manifest");
    let refused = |bytes: &[u8], words: &[&str]| {
        fs::write(&path, bytes).expect("a manifest");
        assert_refused(&tenant, words);
    };
    refused(b"", &["manifest.json:1"]);
    refused(b"# contoso\n", &["manifest.json:1", "expected value"]);
    refused(&text.as_bytes()[..text.len() / 2], &["manifest.json:", "EOF"]);
    refused(format!("\u{feff}{text}").as_bytes(), &["manifest.json:1", "byte order mark"]);
    refused(text.replace("Contoso", "Cont\0so").as_bytes(), &["manifest.json:"]);
    refused(
        &text
            .replace("global", "gl\u{ff}bal")
            .into_bytes()
            .iter()
            .copied()
            .filter(|byte| *byte != 0xc3)
            .collect::<Vec<_>>(),
        &["manifest.json:", "UTF-8"],
    );
    refused(format!("{text}{{}}").as_bytes(), &["manifest.json:", "trailing characters"]);
    refused("[".repeat(100_000).as_bytes(), &["manifest.json:1"]);
    refused(format!("{{\"format_version\":{}", "[".repeat(100_000)).as_bytes(), &["manifest.json:1"]);
    refused(format!("{{\"x\":{}", "[".repeat(100_000)).as_bytes(), &["manifest.json:1", "EOF"]);
    refused(format!("{}{text}", " ".repeat(20 << 20)).as_bytes(), &["manifest.json", "16 MiB"]);
    refused(b"[]", &["manifest.json:1"]);
    fs::remove_file(&path).expect("a manifest");
    assert_refused(&tenant, &["tenant is not a snapshot", "no manifest.json", "ephor import"]);
}

#[test]
fn a_manifest_with_a_wrong_field() {
    let tenant = tenant();
    let original = tenant.manifest();
    let refused = |change: &dyn Fn(&mut Value), words: &[&str]| {
        tenant.edit(|manifest| {
            manifest.clone_from(&original);
            change(manifest);
        });
        assert_refused(&tenant, words);
    };
    refused(&|manifest| manifest["format_version"] = json!("9.0"), &["manifest.json:", "version 9.0", "newer ephor"]);
    refused(&|manifest| manifest["format_version"] = json!("1.99"), &["manifest.json:", "1.99", "newer ephor"]);
    refused(&|manifest| manifest["format_version"] = json!("0.1"), &["manifest.json:", "0.1", "again"]);
    refused(&|manifest| manifest["format_version"] = json!("one"), &["manifest.json:", "format_version", "one"]);
    refused(&|manifest| manifest["format_version"] = json!(1), &["manifest.json:", "invalid type"]);
    refused(&|manifest| manifest["colour"] = json!("red"), &["manifest.json:", "unknown field", "colour"]);
    refused(&|manifest| manifest["a\nb\u{1b}[31m"] = json!("red"), &["manifest.json:", "unknown field"]);
    refused(&|manifest| manifest["x".repeat(1 << 20)] = json!(1), &["manifest.json:", "unknown field"]);
    refused(&|manifest| drop(manifest.as_object_mut().unwrap().remove("tenant")), &["manifest.json:", "tenant"]);
    for id in [
        "",
        "contoso",
        "x`\n# FORGED: 0 findings\n<img src=\"https://evil.example/b.png\">",
        "8f6b0f0e3f0e4c539d6e2f3b6a1c7d10",
    ] {
        refused(&|manifest| manifest["tenant"]["id"] = json!(id), &["manifest.json:", "tenant.id", "a GUID"]);
    }
    refused(
        &|manifest| manifest["collected_at"] = json!("yesterday"),
        &["manifest.json:", "collected_at", "yesterday"],
    );
    refused(&|manifest| manifest["sources"] = json!({}), &["manifest.json:", "invalid type"]);
    refused(&|manifest| manifest["sources"][0]["status"] = json!("fine"), &["manifest.json:", "fine", "complete"]);
    refused(&|manifest| manifest["sources"][0]["id"] = json!("graph/user"), &["manifest.json:", "graph/users"]);
    refused(&|manifest| manifest["sources"][0]["id"] = manifest["sources"][1]["id"].clone(), &["stands twice"]);
    refused(
        &|manifest| manifest["sources"][0] = json!({ "id": "graph/users", "status": "denied" }),
        &["manifest.json:", "denied without a reason"],
    );
    refused(&|manifest| manifest["files"][0]["rows"] = json!(-1), &["manifest.json:7: ", "-1"]);
    refused(&|manifest| manifest["files"][0]["sha256"] = json!("00"), &["manifest.json:", "sha256", "64"]);
    let complete = |manifest: &mut Value| {
        let sources = manifest["sources"].as_array_mut().unwrap();
        sources.iter_mut().find(|source| source["id"] == "graph/users").unwrap()["expected"] = json!(31);
    };
    refused(&complete, &["manifest.json:", "graph/users", "complete", "30 of 31"]);
    let source = |change: Value| {
        move |manifest: &mut Value| {
            let sources = manifest["sources"].as_array_mut().unwrap();
            let users =
                sources.iter_mut().find(|source| source["id"] == "graph/users").unwrap().as_object_mut().unwrap();
            for (name, value) in change.as_object().unwrap() {
                if value.is_null() { drop(users.remove(name)) } else { drop(users.insert(name.clone(), value.clone())) }
            }
        }
    };
    for (change, words) in [
        (json!({"count": null, "expected": 100_000}), ["graph/users", "100000 are expected", "no \"count\""]),
        (json!({"status": "denied", "reason": "no right"}), ["graph/users", "denied with 30 objects", "expected none"]),
        (json!({"count": 29}), ["users.jsonl", "has 30 rows", "complete with 29 objects"]),
        (json!({"count": 0}), ["users.jsonl", "has 30 rows", "complete with 0 objects"]),
    ] {
        refused(&source(change), &words);
    }
    let empty = |manifest: &mut Value| {
        let files = manifest["files"].as_array_mut().unwrap();
        files.iter_mut().find(|file| file["path"] == "users.jsonl").unwrap()["rows"] = json!(0);
    };
    refused(&empty, &["users.jsonl", "has 0 rows", "complete with 30 objects"]);
}

#[test]
fn a_file_that_the_manifest_does_not_describe() {
    let tenant = tenant();
    let original = tenant.manifest();
    let users = fs::read(tenant.file("users.jsonl")).expect("users");
    let set = |name: &str, field: &str, value: Value| {
        tenant.edit(|manifest| {
            manifest.clone_from(&original);
            let files = manifest["files"].as_array_mut().unwrap();
            files.iter_mut().find(|file| file["path"] == name).unwrap()[field] = value;
        });
    };
    set("users.jsonl", "sha256", json!("0".repeat(64)));
    assert_refused(&tenant, &["users.jsonl:", "changed after", "sha256"]);
    set("transport-config.jsonl", "sha256", json!("0".repeat(64)));
    assert_refused(&tenant, &["transport-config.jsonl:", "changed after", "sha256"]);
    set("users.jsonl", "rows", json!(29));
    assert_refused(&tenant, &["users.jsonl:", "30 lines", "29"]);
    // Longer and shorter than it was.
    set("users.jsonl", "rows", json!(30));
    fs::write(tenant.file("users.jsonl"), [users.as_slice(), b"{\"id\":\"z\"}\n"].concat()).expect("users");
    assert_refused(&tenant, &["users.jsonl:", "changed after"]);
    fs::write(tenant.file("users.jsonl"), &users[..users.len() - 1]).expect("users");
    assert_refused(&tenant, &["users.jsonl:", "changed after"]);
    fs::remove_file(tenant.file("users.jsonl")).expect("users");
    assert_refused(&tenant, &["users.jsonl", "not there"]);
    fs::create_dir(tenant.file("users.jsonl")).expect("a folder");
    assert_refused(&tenant, &["users.jsonl", "not a plain file"]);
}

#[test]
fn a_file_outside_of_the_folder() {
    let tenant = tenant();
    let original = tenant.manifest();
    fs::copy(tenant.file("users.jsonl"), tenant.folder().join("users.jsonl")).expect("users");
    let absolute = tenant.folder().join("users.jsonl").display().to_string();
    let names = [
        "../users.jsonl",
        "./users.jsonl",
        "x/../users.jsonl",
        "..\\users.jsonl",
        "C:\\users.jsonl",
        "/etc/passwd",
        "manifest.json",
        "secrets.jsonl",
        "USERS.jsonl",
        "users.jsonl.zst.zst",
        "users.jsonl\0",
        "users",
        "",
        &absolute,
    ];
    for name in names {
        tenant.edit(|manifest| {
            manifest.clone_from(&original);
            let files = manifest["files"].as_array_mut().unwrap();
            files.iter_mut().find(|file| file["path"] == "users.jsonl").unwrap()["path"] = json!(name);
        });
        assert_refused(&tenant, &["manifest.json:", "no table or document of the schema"]);
    }
    tenant.edit(|manifest| {
        manifest.clone_from(&original);
        let files = manifest["files"].as_array_mut().unwrap();
        let mut second = files.iter().find(|file| file["path"] == "users.jsonl").unwrap().clone();
        second["path"] = json!("users.jsonl.zst");
        files.push(second);
    });
    assert_refused(&tenant, &["manifest.json:", "two files", "users"]);
}

#[cfg(unix)]
#[test]
fn a_link_or_a_pipe_in_place_of_a_file() {
    use std::os::unix::fs::symlink;
    use std::process::Command;
    let tenant = tenant();
    for name in ["users.jsonl", "transport-config.jsonl", "manifest.json"] {
        let (path, within, outside) = (tenant.file(name), tenant.file("elsewhere"), tenant.folder().join("elsewhere"));
        fs::rename(&path, &within).expect("it moves");
        symlink("elsewhere", &path).expect("a link");
        assert_refused(&tenant, &[name, "symbolic link"]);
        fs::rename(&within, &outside).expect("it moves");
        fs::remove_file(&path).expect("the link");
        symlink(&outside, &path).expect("a link");
        assert_refused(&tenant, &[name, "symbolic link"]);
        fs::remove_file(&path).expect("the link");
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        assert_refused(&tenant, &[name, "not a plain file"]);
        fs::remove_file(&path).expect("the pipe");
        fs::rename(&outside, &path).expect("it moves");
    }
    assert_eq!(tenant.scan(&[]).code, 0, "all is as it was");
}

/// A good row of `users`, with these fields instead of its own.
fn user(number: u32, fields: &str) -> String {
    format!("{{\"id\":\"{number:08}\"{}{fields}}}", if fields.is_empty() { "" } else { "," })
}

#[test]
fn a_line_that_does_not_fit_the_schema() {
    let tenant = tenant();
    // The third line of five is wrong.
    let refused_bytes = |line: &[u8], words: &[&str]| {
        let lines: Vec<Vec<u8>> =
            (1..=5).map(|number| if number == 3 { line.to_vec() } else { user(number, "").into_bytes() }).collect();
        tenant.replace_lines("users.jsonl", &lines);
        assert_refused(&tenant, &[&["tenant/users.jsonl:3: "], words].concat());
    };
    let refused = |fields: &str, words: &[&str]| refused_bytes(user(3, fields).as_bytes(), words);
    refused("\"account_enabled\":\"yes\"", &["account_enabled", "true or false"]);
    refused("\"account_enabled\":1", &["account_enabled", "true or false"]);
    refused("\"user_principal_name\":7", &["user_principal_name", "a text"]);
    refused("\"user_type\":true", &["user_type", "a text"]);
    refused("\"user_type\":[\"Member\"]", &["user_type", "a text"]);
    refused("\"created\":1767225600", &["created", "a time"]);
    refused("\"created\":\"tomorrow\"", &["created", "a time"]);
    refused(&format!("\"created\":\"{}\"", "x".repeat(1 << 20)), &["created", "a time"]);
    refused("\"service_plans\":\"E5\"", &["service_plans", "a list of texts"]);
    refused("\"service_plans\":[1]", &["service_plans", "a list of texts"]);
    refused("\"service_plans\":{\"a\":1}", &["service_plans", "a list of texts"]);
    refused("\"service_plans\":[[\"a\"]]", &["service_plans", "a list of texts"]);
    refused("\"acount_enabled\":true", &["acount_enabled", "no such column", "did you mean \"account_enabled\""]);
    refused("\"colour\":\"red\"", &["colour", "no such column"]);
    refused(&format!("\"{}\":1", "y".repeat(3 << 20)), &["no such column"]);
    refused("\"user_type\":\"Guest\",\"user_type\":\"Member\"", &["user_type", "twice"]);
    refused("\"id\":\"00000004\"", &["id", "twice"]);
    refused(&format!("\"service_plans\":{}", "[".repeat(100_000)), &["service_plans"]);
    refused(&format!("\"x\":{}", "[".repeat(100_000)), &["no such column"]);
    refused(&format!("\"user_type\":{}", "{\"a\":".repeat(100_000)), &["user_type"]);
    refused("\"display_name\":\"\\ud83d\"", &["display_name", "hex escape"]);
    refused("\"service_plans\":[\"\\udc00\"]", &["service_plans", "hex escape"]);
    refused("\"display_name\":\"a\0b\"", &["display_name", "control character"]);
    refused("\"display_name\":", &["display_name"]);
    refused("\"display_name\":\"a\"} {", &["trailing characters"]);
    refused("\"account_enabled\":NaN", &["account_enabled"]);
    refused_bytes(b"{}", &["id", "stable id"]);
    refused_bytes(b"{\"id\":null}", &["id", "null"]);
    refused_bytes(b"{\"id\":\"\"}", &["id", "nothing"]);
    refused_bytes(b"{\"id\":3}", &["id", "a text"]);
    refused_bytes(b"{\"id\":\"00000002\"}", &["id", "sorted", "twice"]);
    refused_bytes(b"{\"id\":\"00000001\"}", &["id", "sorted"]);
    refused_bytes(b"[]", &["an object"]);
    refused_bytes(b"not JSON", &["expected"]);
    refused_bytes(b"", &["empty"]);
    refused_bytes(b"\r", &["empty"]);
    refused_bytes(b"\0\0\0\0", &["expected"]);
    refused_bytes(b"{\"id\":\"\xff\xfe\"}", &["UTF-8", "byte 8"]);
    tenant.replace_lines("users.jsonl", &["\u{feff}{\"id\":\"1\"}"]);
    assert_refused(&tenant, &["tenant/users.jsonl:1: ", "byte order mark"]);
    let mailbox = |value: &str| {
        tenant.replace_lines("users.jsonl", &[user(1, "")]);
        tenant.replace_lines("mailboxes.jsonl", &[format!("{{\"id\":\"1\",\"audit_log_age_limit\":{value}}}")]);
        assert_refused(&tenant, &["tenant/mailboxes.jsonl:1: ", "audit_log_age_limit"]);
    };
    for value in ["1.5", "1e3", "1e400", "-1e400", "99999999999999999999", "\"90.00:00:00\"", "true", "--1"] {
        mailbox(value);
    }
}

#[test]
fn what_is_odd_and_not_wrong_is_read() {
    let tenant = tenant();
    let rows = [
        user(1, "\"display_name\":\"a\\u0000b\\u001b[31m\\ud83d\\ude00\",\"user_type\":null,\"service_plans\":[]"),
        user(2, "\"created\":\"2026-01-08T01:00:00+01:00\",\"service_plans\":[\"\\u0061\",\"a\"]") + "\r",
        format!(
            "{{ \"account_enabled\" : true , \"id\" : \"00000003\", \"user_principal_name\":\"{}\"}}",
            "n".repeat(1 << 20)
        ),
    ];
    tenant.replace_lines("users.jsonl", &rows);
    tenant.replace_lines("mailboxes.jsonl", &["{\"id\":\"1\",\"audit_log_age_limit\":9223372036854775807}"]);
    for format in ["json", "sarif", "text"] {
        let ran = tenant.scan(&["--format", format, "--all"]);
        assert!([0, 1].contains(&ran.code), "{}", ran.stderr);
        assert!(!ran.stdout.contains(['\0', '\u{1b}']), "{format} holds what steers a terminal");
    }
    // Without a newline at its end.
    let bytes = rows.join("\n");
    tenant.replace("users.jsonl", bytes.as_bytes(), rows.len());
    assert!([0, 1].contains(&tenant.scan(&[]).code));
}

/// Mobile devices, more than two blocks of 16,384.
fn devices(count: u32) -> Vec<String> {
    (1..=count)
        .map(|number| format!("{{\"id\":\"{number:08}\",\"client_type\":\"EAS\",\"client_version\":\"16.1\",\"access_state\":\"Allowed\"}}"))
        .collect()
}

#[test]
fn a_broken_line_in_the_middle_of_a_big_table() {
    let tenant = tenant();
    let good = devices(36_000);
    // In a block, at its first line, at its last, and in the last block.
    for at in [16_383, 16_384, 24_000, 35_999] {
        let mut lines = good.clone();
        lines[at] = "{\"id\":".to_owned();
        tenant.replace_lines("mobile-devices.jsonl", &lines);
        assert_refused(&tenant, &[&format!("tenant/mobile-devices.jsonl:{}: ", at + 1), "EOF"]);
        // Two rows that change places; then the same row twice.
        let mut lines = good.clone();
        lines.swap(at - 1, at);
        tenant.replace_lines("mobile-devices.jsonl", &lines);
        assert_refused(&tenant, &[&format!("tenant/mobile-devices.jsonl:{}: ", at + 1), "sorted by id", "\"id\""]);
        let mut lines = good.clone();
        lines[at] = lines[at - 1].clone();
        tenant.replace_lines("mobile-devices.jsonl", &lines);
        assert_refused(
            &tenant,
            &[&format!("tenant/mobile-devices.jsonl:{}: ", at + 1), "no id stands twice", "\"id\""],
        );
    }
    // The first of two is told, whatever the threads do.
    let mut lines = good;
    lines[9_000] = "first".to_owned();
    lines[34_000] = "second".to_owned();
    tenant.replace_lines("mobile-devices.jsonl", &lines);
    for _ in 0..5 {
        assert_refused(&tenant, &["tenant/mobile-devices.jsonl:9001: "]);
    }
}

#[test]
fn a_line_without_end() {
    let tenant = tenant();
    let line = format!("{{\"id\":\"1\",\"name\":\"{}\"}}\n", "x".repeat(100 << 20));
    tenant.replace("mobile-devices.jsonl", line.as_bytes(), 1);
    assert_refused(&tenant, &["mobile-devices.jsonl:1: ", "4 MiB"]);
    // The same in some hundred bytes.
    let bomb = zstd::encode_all(line.as_bytes(), 3).expect("zstd");
    assert!(bomb.len() < 100_000, "{} bytes are no bomb", bomb.len());
    fs::remove_file(tenant.file("mobile-devices.jsonl")).expect("a file");
    tenant.replace("mobile-devices.jsonl.zst", &bomb, 1);
    assert_refused(&tenant, &["mobile-devices.jsonl.zst:1: ", "4 MiB"]);
    let document = format!("{{\"Identity\":\"1\",\"Name\":\"{}\"}}\n", "x".repeat(100 << 20));
    tenant.replace("transport-config.jsonl", document.as_bytes(), 1);
    assert_refused(&tenant, &["transport-config.jsonl:1: ", "4 MiB"]);
}

#[test]
fn a_compressed_file_that_is_cut_short() {
    let tenant = tenant();
    let lines = devices(30_000).join("\n") + "\n";
    let packed = zstd::encode_all(lines.as_bytes(), 3).expect("zstd");
    fs::remove_file(tenant.file("mobile-devices.jsonl")).expect("a file");
    let name = "mobile-devices.jsonl.zst";
    for (bytes, rows) in [(&packed[..packed.len() / 2], 30_000), (&packed[..3], 0), (b"", 0), (b"no zstd here", 1)] {
        tenant.replace(name, bytes, rows);
        assert_refused(&tenant, &[name]);
    }
    // A second frame is more of the same file.
    let more = zstd::encode_all(&b"{\"id\":\"99999999\"}\n"[..], 3).expect("zstd");
    tenant.replace(name, &[packed.as_slice(), &more].concat(), 30_001);
    assert_eq!(tenant.scan(&[]).code, 0, "two frames");
    // A skippable frame may hold anything, but no rows.
    tenant.replace(name, &[packed.as_slice(), b"garbage at the end"].concat(), 30_000);
    assert_refused(&tenant, &[name]);
}

#[test]
fn a_document_that_is_none() {
    let tenant = tenant();
    let refused = |lines: &[&str], words: &[&str]| {
        tenant.replace_lines("transport-config.jsonl", lines);
        assert_refused(&tenant, &[&["tenant/transport-config.jsonl:"], words].concat());
    };
    refused(&["{}"], &[":1: ", "Identity", "stable id"]);
    refused(&["{\"Identity\":null}"], &[":1: ", "Identity", "expected a string"]);
    refused(&["{\"Identity\":7}"], &[":1: ", "Identity", "expected a string"]);
    refused(&["{\"Identity\":\"\"}"], &[":1: ", "Identity", "stable id"]);
    refused(&["[]"], &[":1: ", "an object"]);
    refused(&["{\"Identity\":\"a\"}", "{\"Identity\":\"a\"}"], &[":2: ", "Identity", "twice"]);
    refused(&["{\"Identity\":\"b\"}", "{\"Identity\":\"a\"}"], &[":2: ", "Identity", "sorted"]);
    refused(&["{\"Identity\":\"a\"}", "", "{\"Identity\":\"b\"}"], &[":2: ", "empty"]);
    refused(
        &["{\"Identity\":\"a\",\"SmtpClientAuthenticationDisabled\":true,\"SmtpClientAuthenticationDisabled\":false}"],
        &[":1: ", "SmtpClientAuthenticationDisabled", "twice"],
    );
    refused(&["{\"Identity\":\"a\",\"x\":{\"y\":[{\"z\":1,\"z\":2}]}}"], &[":1: ", "\"z\"", "twice"]);
    refused(&["{\"Identity\":\"a\",\"Name\":\"\\udc00\"}"], &[":1: ", "hex escape"]);
    refused(&["{\"Identity\":\"a\",\"Size\":1e400}"], &[":1: ", "number out of range"]);
    let deep = format!("{{\"Identity\":\"a\",\"Name\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    refused(&[&deep], &[":1: ", "recursion"]);
    tenant.replace("transport-config.jsonl", b"{\"Identity\":\"\xff\"}\n", 1);
    assert_refused(&tenant, &["transport-config.jsonl:1: ", "UTF-8"]);
}
