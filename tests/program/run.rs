//! Runs `ephor` in a clean environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The program, built once.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        // Another package's binary: cargo does not tell its path, but it stands beside the tests.
        let name = format!("ephor{}", std::env::consts::EXE_SUFFIX);
        let tests = std::env::current_exe().expect("the test has a path");
        let path = tests.ancestors().nth(2).expect("TARGET/PROFILE/deps/TEST").join(name);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "ephor", "--bin", "ephor"]);
        if path.parent().is_some_and(|folder| folder.ends_with("release")) {
            build.arg("--release");
        }
        build.arg("--manifest-path").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"));
        assert!(build.status().expect("cargo runs").success(), "ephor does not build");
        path
    })
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// `ephor` with these arguments, in the folder `folder`. Only what a program needs stays in its environment; compiled
/// packs are shared between tests.
pub fn command<S: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new(program());
    command
        .current_dir(folder)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("EPHOR_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    command
}

/// Runs `ephor` to its end.
pub fn ephor<S: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: &[S]) -> Ran {
    let Output { status, stdout, stderr } = command(folder, arguments).output().expect("ephor runs");
    let ran = Ran {
        code: status.code().unwrap_or(-1),
        stdout: String::from_utf8(stdout).expect("UTF-8 on stdout"),
        stderr: String::from_utf8(stderr).expect("UTF-8 on stderr"),
    };
    assert!(!panicked(&ran.stderr), "ephor panicked: {}", ran.stderr);
    ran
}

/// Runs `ephor`, which must exit with `code`.
pub fn expect(code: i32, folder: &Path, arguments: &[&str]) -> Ran {
    let ran = ephor(folder, arguments);
    assert_eq!(ran.code, code, "ephor {}: {}", arguments.join(" "), ran.stderr);
    ran
}

/// Reads JSON that must be sound.
pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("sound JSON")
}

/// A page of the repository that a program writes: it must be current. `EPHOR_WRITE_DOCS=1` writes it.
pub fn committed_page(path: &str, text: &str, how: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var_os("EPHOR_WRITE_DOCS").is_some() {
        std::fs::write(&file, text).expect("the page can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == text, "{path} is not current; run: {how}");
}

/// Runs `ephor` under watch: killed after a minute. Returns its peak memory in bytes, too.
pub fn ephor_bounded<S: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: &[S]) -> (Ran, u64) {
    use std::io::{Read as _, Seek as _};
    use wait4::Wait4 as _;
    let file = || tempfile::tempfile().expect("a temporary file");
    let (mut stdout, mut stderr) = (file(), file());
    let mut child = Command::new("timeout")
        .args(["--signal=KILL", "60"])
        .arg(program())
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("EPHOR_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
        .stdout(stdout.try_clone().expect("a second handle"))
        .stderr(stderr.try_clone().expect("a second handle"))
        .spawn()
        .expect("timeout and ephor run");
    let used = child.wait4().expect("ephor ends");
    let read = |file: &mut std::fs::File| {
        let mut text = String::new();
        file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("UTF-8");
        text
    };
    let ran = Ran { code: used.status.code().unwrap_or(-1), stdout: read(&mut stdout), stderr: read(&mut stderr) };
    assert!(!panicked(&ran.stderr), "ephor panicked: {}", ran.stderr);
    assert_ne!(ran.code, 137, "ephor did not end within a minute");
    (ran, used.rusage.maxrss)
}

/// Whether the host panicked; a pack that does is only told of.
fn panicked(stderr: &str) -> bool {
    stderr.contains("thread '") && stderr.contains("panicked at")
}
