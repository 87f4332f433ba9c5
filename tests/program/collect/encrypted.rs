//! A collection that is encrypted: whenever it is killed, nothing of the tenant stands on the disk in clear, and it goes on
//! from there for whoever has the identity.

use super::*;
use crate::encryption::{identity, with_words};
use crate::run::expect;

/// Words of the tenant that must stand nowhere in clear: its domain, a name, an address.
fn words(scene: &Scene) -> Vec<String> {
    let domain =
        json_file(&scene.path("tenant/manifest.json"))["tenant"]["domain"].as_str().expect("a domain").to_owned();
    let users = std::fs::read_to_string(scene.path("tenant/users.jsonl")).expect("users");
    let users = users.lines().take(40).map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let names = users.filter_map(|user| Some(user["display_name"].as_str()?.to_owned()));
    // Shorter ones stand in random bytes now and then.
    let names = names.filter(|name| name.len() >= 8);
    [domain, "userPrincipalName".to_owned()].into_iter().chain(names).collect()
}

/// What stands in clear among what a collection into that folder left.
fn in_clear(scene: &Scene, name: &str, words: &[String]) -> Vec<PathBuf> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let all = std::fs::read_dir(scene.path("")).expect("a folder").map(|entry| entry.expect("an entry"));
    let of_it = all.filter(|entry| {
        let entry = entry.file_name().to_string_lossy().into_owned();
        entry.starts_with(name) || entry.starts_with(".ephor-snapshot-")
    });
    of_it.flat_map(|entry| with_words(&entry.path(), &words)).collect()
}

#[test]
fn an_encrypted_collection_reads_the_same_and_is_encrypted_from_its_first_page_on() {
    let scene = Scene::new(60, |options| options);
    let words = words(&scene);
    let expected = scene.collected("plain", &[]);
    assert!(!in_clear(&scene, "plain", &words).is_empty());
    let ann = identity(&scene.path(""), "ann");
    let ran = scene.run(&["--out", "sealed", "--encrypt-to", &ann, "--record", "sealed-recording"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(in_clear(&scene, "sealed", &words), Vec::<PathBuf>::new());
    let at = scene.path("");
    expect(0, &at, &["snapshot", "info", "sealed", "--verify", "--identity", "ann"]);
    expect(0, &at, &["snapshot", "decrypt", "sealed", "--identity", "ann", "--out", "opened"]);
    assert_same(&Collected::read(&scene.path("opened")), &expected);
    // The recording answers to whoever opens it.
    let ran = scene.run(&["--out", "again", "--replay", "sealed-recording", "--identity", "ann"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = scene.run(&["--out", "never", "--replay", "sealed-recording"]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("--identity"), "{}", ran.stderr);
    // What was read last time is opened, too.
    let ran = scene.run(&["--out", "next", "--previous", "sealed", "--identity", "ann"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn an_encrypted_collection_that_is_killed_goes_on_for_whoever_has_the_identity() {
    let scene = Scene::new(80, |mut options| {
        options.latency = Duration::from_millis(25);
        options.largest_page = Some(20);
        options
    });
    let words = words(&scene);
    let expected = scene.collected("whole", &[]);
    let at = scene.path("");
    let ann = identity(&at, "ann");
    identity(&at, "eve");
    let capture = scene.path("sealed.collecting");
    let mut kills = 0;
    loop {
        let begun = capture.exists();
        if !begun && scene.path("sealed").exists() {
            break;
        }
        let arguments = if begun {
            ["--resume", "sealed", "--identity", "ann"]
        } else {
            ["--out", "sealed", "--encrypt-to", ann.as_str()]
        };
        let mut child =
            scene.collect(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("ephor runs");
        std::thread::sleep(Duration::from_millis(150 + kills * 97 % 300 + kills * 10));
        if let Some(status) = child.try_wait().expect("it can be asked") {
            let mut said = String::new();
            child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
            assert!(status.success(), "{status}: {said}");
            break;
        }
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        kills += 1;
        assert_eq!(in_clear(&scene, "sealed", &words), Vec::<PathBuf>::new(), "after {kills} kills");
        if kills == 1 && capture.exists() {
            for (further, said) in [
                (&[][..], "name the file of an identity with --identity FILE"),
                (&["--identity", "eve"], "none of the identities"),
            ] {
                let ran = scene.run(&[&["--resume", "sealed"][..], further].concat());
                assert_ne!(ran.code, 0);
                assert!(ran.stderr.contains(said), "{}", ran.stderr);
            }
        }
        assert!(kills < 100, "it never ends");
    }
    assert!(kills > 2, "it was killed {kills} times");
    expect(0, &at, &["snapshot", "decrypt", "sealed", "--identity", "ann", "--out", "opened"]);
    let found = Collected::read(&scene.path("opened"));
    assert_same(&found, &expected);
    assert_eq!(found.sources, expected.sources);
}

#[cfg(unix)]
#[test]
fn a_collection_that_was_begun_in_clear_is_not_gone_on_with_as_if_it_were_encrypted() {
    let scene = Scene::new(60, |mut options| {
        options.latency = Duration::from_millis(60);
        options
    });
    let ann = identity(&scene.path(""), "ann");
    let mut child =
        scene.collect(&["--out", "found"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("ephor runs");
    while !scene.path("found.collecting/graph.users.jsonl").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let ran = scene.run(&["--resume", "found", "--encrypt-to", &ann]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("was begun without encryption"), "{}", ran.stderr);
    // Nor by the configuration.
    std::fs::write(scene.path("ephor.toml"), format!("[snapshot]\nrecipients = [\"{ann}\"]\n")).expect("a file");
    let ran = scene.run(&["--resume", "found"]);
    assert_eq!(ran.code, 2);
    let ran = scene.run(&["--resume", "found", "--no-config"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn a_scan_that_collects_needs_no_identity_for_what_it_encrypted() {
    let scene = Scene::new(40, |options| options);
    let ann = identity(&scene.path(""), "ann");
    let collect: Vec<_> = scene.collect(&[]).get_args().skip(1).map(ToOwned::to_owned).collect();
    let mut scan = crate::run::command(&scene.path(""), &["scan", "sealed", "--collect", "--encrypt-to", &ann]);
    scan.args(collect).args(["--format", "sarif", "--output", "found.sarif.age"]).env("EPHOR_CLIENT_SECRET", SECRET);
    let ran = scan.output().expect("ephor runs");
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(in_clear(&scene, "sealed", &words(&scene)), Vec::<PathBuf>::new());
    let log = std::fs::read(scene.path("found.sarif.age")).expect("a log");
    assert!(log.starts_with(b"age-encryption.org/v1\n"));
}

#[test]
fn a_collection_seals_its_snapshot_as_it_ends() {
    let scene = Scene::new(40, |options| options);
    let at = scene.path("");
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("keys");
    let write = |name: &str, text: String| std::fs::write(scene.path(name), text).expect("a key");
    write("ann.key", pair.sk.to_box(None).expect("a key").into_string());
    write("ann.pub", pair.pk.to_box().expect("a key").into_string());
    // A key that is none is told before anything is asked.
    let ran = scene.run(&["--out", "found", "--seal-key", "ann.pub"]);
    assert_eq!((ran.code, scene.path("found").exists()), (4, false), "{}", ran.stderr);
    let ran = scene.run(&["--out", "found", "--seal-key", "ann.key"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("Sealed "), "{}", ran.stderr);
    let ran = expect(0, &at, &["verify", "found", "--signer", "ann.pub"]);
    assert!(ran.stdout.contains("the seal holds"), "{}", ran.stdout);
    // It is a snapshot as before.
    expect(0, &at, &["snapshot", "info", "found", "--verify"]);
}
