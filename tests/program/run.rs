//! Runs `ephor` in a clean environment.

use std::ffi::OsStr;
use std::io::{Read as _, Seek as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// The program, which cargo built for this test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ephor"))
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
pub fn command<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new(program());
    command
        .current_dir(folder)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("EPHOR_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
        .env("EPHOR_STATE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/state"));
    command
}

/// Runs `ephor` to its end.
pub fn ephor<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Ran {
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

/// The same within bounds: a run of more than a minute, or with more memory than `bytes` at its peak, fails.
pub fn ephor_within<S: AsRef<OsStr>>(bytes: u64, folder: &Path, arguments: &[S]) -> Ran {
    const PATIENCE: Duration = Duration::from_secs(60);
    // In files: nobody reads a pipe while we wait, and a report may be larger than a pipe holds.
    let mut outputs = [tempfile::tempfile(), tempfile::tempfile()].map(|file| file.expect("a temporary file"));
    let [stdout, stderr] = outputs.each_ref().map(|file| Stdio::from(file.try_clone().expect("a second handle")));
    let mut command = command(folder, arguments);
    let mut child = command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn().expect("ephor runs");
    let began = Instant::now();
    let used = loop {
        if let Some(used) = child.try_wait4().expect("ephor can be waited for") {
            break used;
        }
        if began.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("ephor still ran after {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let mut texts = outputs.each_mut().map(|file| {
        let mut text = String::new();
        file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("UTF-8");
        text
    });
    let ran = Ran {
        code: used.status.code().unwrap_or(-1),
        stdout: std::mem::take(&mut texts[0]),
        stderr: std::mem::take(&mut texts[1]),
    };
    assert!(!panicked(&ran.stderr), "ephor panicked: {}", ran.stderr);
    assert!(used.rusage.maxrss < bytes, "ephor used {} MiB", used.rusage.maxrss >> 20);
    if std::env::var_os("EPHOR_SHOW_USAGE").is_some() {
        eprintln!("{:>6} ms {:>4} MiB", began.elapsed().as_millis(), used.rusage.maxrss >> 20);
    }
    ran
}

/// Reads JSON that must be sound.
pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("sound JSON")
}

/// A page of the repository that a program writes: it must be current. `EPHOR_WRITE_DOCS=1` writes it.
pub fn committed_page(path: &str, text: &str, how: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if std::env::var_os("EPHOR_WRITE_DOCS").is_some() {
        std::fs::write(&file, text).expect("the page can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == text, "{path} is not current; run: {how}");
}

/// Whether the host panicked; a pack that does is only told of.
fn panicked(stderr: &str) -> bool {
    stderr.contains("thread '") && stderr.contains("panicked at")
}
