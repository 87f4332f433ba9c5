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
    assert!(!ran.stderr.contains("panicked at"), "ephor panicked: {}", ran.stderr);
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
