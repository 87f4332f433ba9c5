//! Packs by a registry: Debian's docker-registry, started here on loopback. Where it is not installed, the tests say that they
//! are skipped (`apt-get install docker-registry skopeo`).

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::run::{Ran, command, expect};
use crate::seal::ssh_key;

/// A registry that ends with the test.
struct Registry {
    process: Child,
    port: u16,
    storage: PathBuf,
}

impl Registry {
    /// None where there is no docker-registry.
    fn start(folder: &Path) -> Option<Self> {
        // Somebody else may take the port in between: then once more with another.
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
            let storage = folder.join("storage");
            let config = format!(
                "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n\
                 storage: {{filesystem: {{rootdirectory: {:?}}}, delete: {{enabled: true}}}}\n\
                 http: {{addr: \"127.0.0.1:{port}\"}}\n",
                storage.display().to_string()
            );
            fs::write(folder.join("registry.yml"), config).expect("a configuration");
            let mut command = Command::new("docker-registry");
            command.args(["serve", "registry.yml"]).current_dir(folder).env_clear();
            let spawned = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            let Ok(mut process) = spawned else {
                println!("skipped: there is no docker-registry");
                return None;
            };
            loop {
                if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return Some(Self { process, port, storage });
                }
                if process.try_wait().expect("a status").is_some() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        }
        panic!("docker-registry does not start");
    }

    fn repository(&self) -> String {
        format!("127.0.0.1:{}/acme/rules", self.port)
    }

    /// Where the registry keeps a blob.
    fn blob(&self, digest: &str) -> PathBuf {
        self.storage.join(format!("docker/registry/v2/blobs/sha256/{}/{digest}/data", &digest[..2]))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A folder with a registry, packs in three versions, keys and a small tenant.
struct Place {
    folder: tempfile::TempDir,
    registry: Registry,
}

impl Place {
    /// None where a program is missing.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let registry = Registry::start(folder.path())?;
        let at = folder.path();
        for key in ["ann", "eve"] {
            if !ssh_key(at, key, &["-t", "ed25519", "-N", ""]) {
                return None;
            }
        }
        for version in ["1.0.0", "1.1.0", "1.2.0", "2.0.0"] {
            fs::write(at.join(format!("{version}.wasm")), pack(version)).expect("a pack");
        }
        let place = Self { folder, registry };
        place.expect(0, &["synth", "--users", "20", "--out", "tenant"]);
        Some(place)
    }

    fn at(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `ephor` with a cache of packs of its own.
    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = command(self.at(), arguments);
        command.env("EPHOR_CACHE_DIR", self.at().join("cache")).env("EPHOR_STATE_DIR", self.at().join("state"));
        let output = command.stdin(Stdio::null()).output().expect("ephor runs");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    fn expect(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "ephor {}: {}{}", arguments.join(" "), ran.stdout, ran.stderr);
        ran
    }

    /// Signs a version and pushes it.
    fn push(&self, version: &str, signer: Option<&str>) {
        let (file, repository) = (format!("{version}.wasm"), self.registry.repository());
        let mut arguments = vec!["pack", "push", file.as_str(), repository.as_str()];
        let signature = format!("{file}.sig");
        if let Some(signer) = signer {
            self.expect(0, &["pack", "sign", &file, "--key", signer]);
            arguments.extend(["--signature", &signature]);
        }
        self.expect(0, &arguments);
    }

    /// Writes a configuration that names the repository.
    fn configure(&self, version: &str, signer: Option<&str>) {
        let mut text = format!("[[packs]]\noci = \"{}\"\nversion = \"{version}\"\n", self.registry.repository());
        if let Some(signer) = signer {
            let key = fs::read_to_string(self.at().join(format!("{signer}.pub"))).expect("a key");
            text.push_str(&format!("signed-by = {{ key = \"{}\" }}\n", key.trim()));
        }
        fs::write(self.at().join("ephor.toml"), text).expect("a configuration");
    }

    fn cached(&self) -> PathBuf {
        self.at().join("cache/packs/sha256")
    }

    /// Scans with the pack of the registry alone.
    fn scan(&self, code: i32) -> Ran {
        self.expect(code, &["scan", "tenant", "--no-built-in", "--format", "json"])
    }
}

/// The honest pack of `tests/evil`, with another version.
fn pack(version: &str) -> Vec<u8> {
    replaced(ephor_tests::EVIL, b"6.6.6", version.as_bytes())
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, window)| *window == from).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 1, "it stands in the pack once");
    let mut bytes = bytes.to_vec();
    bytes[places[0]..places[0] + to.len()].copy_from_slice(to);
    bytes
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_pack_goes_through_a_registry_into_a_scan() {
    let Some(place) = Place::new() else { return };
    let repository = place.registry.repository();
    place.push("1.0.0", Some("ann"));
    place.push("1.1.0", Some("ann"));
    place.push("2.0.0", Some("eve"));
    // Pushed again, it is the same.
    place.push("1.1.0", Some("ann"));
    place.configure("1", Some("ann"));
    let before = place.scan(2).stderr;
    assert!(
        before.contains("ephor.toml:1: ephor.lock does not name") && before.contains("'ephor pack lock'"),
        "{before}"
    );
    place.expect(0, &["pack", "lock"]);
    place.expect(0, &["pack", "lock", "--locked"]);
    let lock = fs::read_to_string(place.at().join("ephor.lock")).unwrap();
    assert!(lock.contains("version = \"1.1.0\"") && lock.contains(&sha256(&pack("1.1.0"))), "{lock}");
    assert!(lock.contains("signed-by = { key = \"ssh-ed25519 ") && lock.contains("contract = \"0.1.0\""), "{lock}");
    // Locked once more, it is the same.
    place.expect(0, &["pack", "lock"]);
    assert_eq!(fs::read_to_string(place.at().join("ephor.lock")).unwrap(), lock);
    let scanned = place.scan(0).stdout;
    assert!(scanned.contains("rules:1.1.0"), "{scanned}");
    let listed = place.expect(0, &["rules", "list", "--no-built-in"]).stdout;
    assert!(listed.contains("zz-evil/another"), "{listed}");
    // What was pulled is gone, and comes again.
    fs::remove_dir_all(place.cached()).unwrap();
    let missing = place.scan(2).stderr;
    assert!(missing.contains("its component is not there") && missing.contains("run 'ephor pack pull'"), "{missing}");
    let listed = place.expect(2, &["rules", "list"]).stderr;
    assert!(listed.contains("run 'ephor pack pull'"), "{listed}");
    place.expect(0, &["pack", "pull"]);
    assert_eq!(place.scan(0).stdout, scanned, "the same bytes");
    let component = place.cached().join(sha256(&pack("1.1.0")));
    fs::write(&component, pack("1.2.0")).unwrap();
    let changed = place.scan(2).stderr;
    assert!(changed.contains("is something else") && changed.contains("run 'ephor pack pull'"), "{changed}");
    let pulled = place.expect(0, &["pack", "pull", &repository, "--output", "newest.wasm"]).stdout;
    assert!(pulled.contains("rules:2.0.0: pulled to newest.wasm"), "{pulled}");
    assert_eq!(fs::read(place.at().join("newest.wasm")).unwrap(), pack("2.0.0"));
}

#[test]
fn a_scan_asks_no_network() {
    let Some(mut place) = Place::new() else { return };
    place.push("1.0.0", None);
    place.configure("1", None);
    let noted = place.expect(0, &["pack", "lock"]).stderr;
    assert!(noted.contains("names no signer"), "{noted}");
    place.registry.process.kill().unwrap();
    place.registry.process.wait().unwrap();
    place.scan(0);
    place.expect(0, &["pack", "pull"]);
    place.expect(0, &["pack", "lock", "--locked"]);
    fs::remove_dir_all(place.cached()).unwrap();
    place.expect(4, &["pack", "pull"]);
    place.expect(4, &["pack", "lock"]);
    let missing = place.scan(2).stderr;
    assert!(missing.contains("run 'ephor pack pull'"), "{missing}");
}

#[test]
fn a_version_never_moves() {
    let Some(place) = Place::new() else { return };
    let repository = place.registry.repository();
    place.push("1.0.0", None);
    place.configure("1", None);
    place.expect(0, &["pack", "lock"]);
    // Another pack of the same version: an author is refused.
    let marker = b"EPHOR-EVIL-ATTACK:";
    let other = replaced(&pack("1.0.0"), marker, b"EPHOR-EVIL-ATTACK.");
    fs::write(place.at().join("other.wasm"), &other).unwrap();
    let moved = place.expect(2, &["pack", "push", "other.wasm", &repository]).stderr;
    assert!(moved.contains("has version 1.0.0 already") && moved.contains("a version never moves"), "{moved}");
    let tag = format!("{repository}:1.1.0");
    let chosen = place.expect(2, &["pack", "push", "1.0.0.wasm", &tag]).stderr;
    assert!(chosen.contains("the tag is the version of the pack"), "{chosen}");
    // Somebody moves it at the registry: who locked it notices.
    let tags = place.registry.storage.join("docker/registry/v2/repositories/acme/rules/_manifests/tags");
    fs::remove_dir_all(tags.join("1.0.0")).unwrap();
    place.expect(0, &["pack", "push", "other.wasm", &repository]);
    let noticed = place.expect(3, &["pack", "lock"]).stderr;
    assert!(noticed.contains("it was moved: ephor.lock agreed on"), "{noticed}");
    place.scan(0);
    // An old version under a new tag: the pack itself says which it is.
    fs::rename(tags.join("1.0.0"), tags.join("1.9.0")).unwrap();
    let old = place.expect(3, &["pack", "lock"]).stderr;
    assert!(old.contains("the pack says that it is version \"1.0.0\""), "{old}");
}

#[test]
fn a_rule_that_vanished_is_not_pushed_as_compatible() {
    let Some(place) = Place::new() else { return };
    let repository = place.registry.repository();
    place.push("1.0.0", None);
    for (version, code) in [("1.2.0", 2), ("2.0.0", 0)] {
        let without = replaced(&pack(version), b"documentsanotherman", b"documentsanothesman");
        fs::write(place.at().join("without.wasm"), without).unwrap();
        let ran = place.expect(code, &["pack", "push", "without.wasm", &repository]);
        let is_told = ran.stderr.contains("zz-evil lacks zz-evil/another of version 1.0.0");
        assert_eq!(is_told, code == 2, "{}", ran.stderr);
    }
}

#[test]
fn a_layer_that_was_swapped_at_the_registry_is_not_taken() {
    let Some(place) = Place::new() else { return };
    let reference = format!("{}:1.0.0", place.registry.repository());
    place.push("1.0.0", Some("ann"));
    place.configure("1", Some("ann"));
    place.expect(0, &["pack", "lock"]);
    let blob = place.registry.blob(&sha256(&pack("1.0.0")));
    fs::write(&blob, pack("1.1.0")).unwrap();
    fs::remove_dir_all(place.cached()).unwrap();
    for arguments in [&["pack", "pull"][..], &["pack", "pull", &reference], &["pack", "lock"]] {
        let error = place.expect(4, arguments).stderr;
        assert!(error.contains("what it answers for the blob") && error.contains("is not that"), "{error}");
    }
    assert!(!place.cached().exists(), "nothing of it was kept");
    place.scan(2);
}

#[test]
fn a_pack_counts_only_with_the_signature_of_whom_the_team_names() {
    let Some(place) = Place::new() else { return };
    let reference = format!("{}:1.0.0", place.registry.repository());
    place.push("1.0.0", None);
    place.configure("1", Some("ann"));
    let none = place.expect(3, &["pack", "lock"]).stderr;
    assert!(none.contains("is refused: it has no signature"), "{none}");
    // Signed by somebody else, beside the same pack.
    place.push("1.0.0", Some("eve"));
    let other = place.expect(3, &["pack", "lock"]).stderr;
    assert!(other.contains("it is signed by another key, SHA256:"), "{other}");
    assert!(!place.at().join("ephor.lock").exists());
    let verify = |code: i32, key: &str| place.expect(code, &["pack", "verify", &reference, "--key", key]).stdout;
    assert!(verify(1, "ann.pub").contains("not signed by whom you name"));
    assert!(verify(0, "eve.pub").contains("signed by the key ssh-ed25519"));
    let refused = place.expect(3, &["pack", "pull", &reference, "--key", "ann.pub", "--output", "out.wasm"]).stderr;
    assert!(refused.contains("is refused") && !place.at().join("out.wasm").exists(), "{refused}");
    // By both, it counts for either.
    place.push("1.0.0", Some("ann"));
    verify(0, "ann.pub");
    verify(0, "eve.pub");
    place.expect(0, &["pack", "lock"]);
    place.scan(0);
    // The team changes its mind: the lock no longer fits.
    place.configure("1", Some("eve"));
    let signer = place.scan(2).stderr;
    assert!(signer.contains("another signer is asked for; run 'ephor pack lock'"), "{signer}");
    place.expect(2, &["pack", "lock", "--locked"]);
    place.configure("2", Some("ann"));
    assert!(place.scan(2).stderr.contains("has version 1.0.0 of"));
    // A signature of other bytes.
    fs::copy(place.at().join("1.0.0.wasm.sig"), place.at().join("1.1.0.wasm.sig")).unwrap();
    let file = place.expect(1, &["pack", "verify", "1.1.0.wasm", "--key", "ann.pub"]).stdout;
    assert!(file.contains("not of these bytes: the pack was changed"), "{file}");
    let nobody = place.expect(2, &["pack", "verify", "1.0.0.wasm"]).stderr;
    assert!(nobody.contains("say whom you trust"), "{nobody}");
}

#[test]
fn other_programs_read_what_is_pushed() {
    let Some(place) = Place::new() else { return };
    place.push("1.0.0", Some("ann"));
    let repository = place.registry.repository();
    let run = |program: &str, arguments: &[&str]| {
        let ran = Command::new(program).current_dir(place.at()).args(arguments).stdin(Stdio::null()).output();
        let ran = ran.ok()?;
        assert!(ran.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        Some(String::from_utf8(ran.stdout).expect("UTF-8"))
    };
    let url = format!("http://{}", repository.replacen('/', "/v2/", 1));
    let accept = "Accept: application/vnd.oci.image.manifest.v1+json";
    match run("curl", &["-sf", "-H", accept, &format!("{url}/manifests/1.0.0")]) {
        None => println!("skipped: there is no curl"),
        Some(manifest) => {
            let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
            assert_eq!(manifest["config"]["mediaType"], "application/vnd.wasm.config.v0+json");
            assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
            assert_eq!(manifest["layers"][0]["digest"], format!("sha256:{}", sha256(&pack("1.0.0"))));
            assert_eq!(manifest["annotations"]["org.opencontainers.image.version"], "1.0.0");
            let config = manifest["config"]["digest"].as_str().unwrap();
            let config = run("curl", &["-sf", &format!("{url}/blobs/{config}")]).unwrap();
            let config: serde_json::Value = serde_json::from_str(&config).unwrap();
            assert_eq!(config["architecture"], "wasm");
            assert_eq!(config["component"]["exports"][0], "ephor:rules/checks@0.1.0");
        }
    }
    let tags = run("curl", &["-sf", &format!("{url}/tags/list")]).unwrap_or_default();
    let signatures = tags.split('"').find(|text| text.starts_with("sha256-")).unwrap_or_default().to_owned();
    for tag in ["1.0.0", &signatures] {
        let (from, to) = (format!("docker://{repository}:{tag}"), format!("oci:layout:{tag}"));
        if run("skopeo", &["copy", "-q", "--all", "--src-tls-verify=false", &from, &to]).is_none() {
            println!("skipped: there is no skopeo");
            return;
        }
    }
    // From the layout alone, as on a machine without a network.
    place.configure("1", Some("ann"));
    let layout = ["--oci-layout", "layout"];
    place.expect(0, &[&["pack", "lock"][..], &layout].concat());
    let verify = ["pack", "verify", &repository, "--key", "ann.pub"];
    place.expect(0, &[&verify[..], &layout].concat());
    fs::remove_dir_all(place.cached()).unwrap();
    let scan = ["scan", "tenant", "--no-built-in", "--format", "json"];
    place.expect(0, &[&scan[..], &layout].concat());
    // And back, by skopeo.
    place.expect(0, &[&["pack", "push", "1.1.0.wasm", &repository][..], &["--oci-layout", "out"]].concat());
    let back = (format!("oci:out:{repository}:1.1.0"), format!("docker://{repository}:1.1.0"));
    run("skopeo", &["copy", "-q", "--dest-tls-verify=false", &back.0, &back.1]);
    place.expect(0, &["pack", "pull", &format!("{repository}:1.1.0")]);
    // A layout that was changed on its way.
    let component = place.at().join("layout/blobs/sha256").join(sha256(&pack("1.0.0")));
    fs::write(&component, pack("1.1.0")).unwrap();
    let changed = place.expect(2, &[&scan[..], &layout].concat()).stderr;
    assert!(changed.contains("is something else"), "{changed}");
}

#[test]
fn no_password_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(folder.path(), &["pack", "pull", "127.0.0.1:1/acme/rules", "--username", "ann"]);
    let output = command.env("EPHOR_REGISTRY_PASSWORD", "hunter22hunter22").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(4) && said.contains("cannot connect"), "{said}");
    assert!(!said.contains("hunter22"), "{said}");
    let ran = expect(2, folder.path(), &["pack", "pull", "ann:hunter22@ghcr.io/acme/rules"]);
    assert!(ran.stderr.contains("no reference of a registry") && !ran.stderr.contains("hunter22"), "{}", ran.stderr);
    let ran = expect(4, folder.path(), &["pack", "pull", "ghcr.io/acme/rules", "--username", "ann"]);
    assert!(ran.stderr.contains("needs the password in EPHOR_REGISTRY_PASSWORD"), "{}", ran.stderr);
}

#[test]
fn who_names_no_pack_is_told_where_to_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let ran = expect(4, folder.path(), &["pack", "lock"]);
    assert!(ran.stderr.contains("no configuration names a pack of a registry: add [[packs]]"), "{}", ran.stderr);
    let ran = expect(4, folder.path(), &["pack", "pull"]);
    assert!(ran.stderr.contains("there is no ephor.toml here"), "{}", ran.stderr);
    fs::write(folder.path().join("ephor.toml"), "[[packs]]\noci = \"rules\"\nversion = \"1\"\n").unwrap();
    let ran = expect(2, folder.path(), &["pack", "lock"]);
    assert!(ran.stderr.contains("ephor.toml:1: oci: \"rules\" is no reference of a registry"), "{}", ran.stderr);
}
