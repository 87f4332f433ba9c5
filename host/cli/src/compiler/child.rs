//! The process that compiles what a stranger wrote: this program once more, with little memory and little time. Whatever
//! a component does to the compiler, it ends there, and the pack is refused.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use ephor_artifact::{KEY_BYTES, Key, Sealed};
use ephor_scan::{Compiler as _, InProcess, Limits, Source, Trust};

use crate::{Exit, again};

/// What the process may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Address space in MiB.
    memory: u64,
    /// CPU time in seconds.
    seconds: u64,
    /// Whether the system must be able to keep it to that.
    must_hold: bool,
}

/// For a pack of which nothing is known.
pub const FOREIGN: Bounds = Bounds { memory: 1_024, seconds: 30, must_hold: true };
/// For a pack that was agreed on by its digest.
pub const PINNED: Bounds = Bounds { memory: 2_048, seconds: 60, must_hold: false };

/// Times the CPU time that may go by on the clock: the machine may have other things to do.
const PATIENCE: u64 = 4;
/// Code of a pack in bytes, at the most.
const MOST_CODE: u64 = 256 << 20;
/// Bytes of a reason.
const MOST_REASON: u64 = 4 << 10;

/// One at a time: so many gigabytes as packs are given would be more than what one may have.
static ONE: Mutex<()> = Mutex::new(());

/// Compiles a component in a process of its own.
///
/// # Errors
/// Why the pack is refused.
pub fn compile(source: Source<'_>, key: &Key, bounds: Bounds) -> Result<Sealed, String> {
    if bounds.must_hold && !CAN_LIMIT {
        return Err(
            "this system cannot limit what compiling it takes, so only packs whose digest was agreed on are run here; name it as [[packs]] with its sha256 in ephor.toml"
                .to_owned(),
        );
    }
    let _one = ONE.lock();
    let failed = |error: io::Error| format!("the process that compiles it cannot be run: {error}");
    let mut child = command(bounds).and_then(|mut command| command.spawn()).map_err(failed)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (code, reason, status) = thread::scope(|scope| {
        scope.spawn(move || stdin.map(|to| send(to, source, key)));
        let code = scope.spawn(move || stdout.map(|from| receive(from, MOST_CODE)));
        let reason = scope.spawn(move || stderr.map(|from| receive(from, MOST_REASON)));
        let status = wait(&mut child, Duration::from_secs(bounds.seconds * PATIENCE));
        let joined = |thread: thread::ScopedJoinHandle<'_, Option<io::Result<Vec<u8>>>>| {
            thread.join().ok().flatten().and_then(Result::ok).unwrap_or_default()
        };
        (joined(code), joined(reason), status)
    });
    let reason = String::from_utf8_lossy(&reason);
    match status.map_err(failed)? {
        Some(status) if status.success() => Ok(Sealed::received(key.clone(), code)),
        Some(status) => Err(refusal(status, reason.trim(), bounds)),
        None => Err(format!(
            "compiling it was not done after {} seconds, in which it could have had its {} seconds of CPU time",
            bounds.seconds * PATIENCE,
            bounds.seconds
        )),
    }
}

fn command(bounds: Bounds) -> io::Result<Command> {
    let mut command = again::command()?;
    command
        .args(["compile-pack", "--memory", &bounds.memory.to_string(), "--seconds", &bounds.seconds.to_string()])
        .args((!bounds.must_hold).then_some("--pinned"))
        // No secret of the environment is there to be found; what stands here keeps address space small on machines
        // with many cores.
        .env_clear()
        .envs([("RAYON_NUM_THREADS", "2"), ("MALLOC_ARENA_MAX", "2")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // Without it no program of Windows starts.
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    Ok(command)
}

fn send(mut to: impl Write, source: Source<'_>, key: &Key) -> io::Result<()> {
    let about = source.about.as_bytes();
    to.write_all(key.bytes())?;
    to.write_all(&(about.len() as u64).to_le_bytes())?;
    to.write_all(about)?;
    to.write_all(source.bytes)
}

fn receive(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The end of the process; none if it did not come in time, and was made.
fn wait(child: &mut Child, most: Duration) -> io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() > most {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Why a process that did not end well means that its pack is refused.
fn refusal(status: ExitStatus, reason: &str, bounds: Bounds) -> String {
    if status.code() == Some(i32::from(Exit::Incomplete as u8)) && !reason.is_empty() {
        return reason.to_owned();
    }
    let time = format!("compiling it takes more than the {} seconds of CPU time that a pack may", bounds.seconds);
    let memory = format!("compiling it takes more than the {} MiB of memory that a pack may", bounds.memory);
    if reason.contains("memory allocation of") {
        return memory;
    }
    if reason.contains("overflowed its stack") {
        return "compiling it takes more stack than a pack may".to_owned();
    }
    match signal(status) {
        // CPU time, softly and then not.
        Some(24 | 9) => time,
        Some(6) => memory,
        _ => {
            let mut text = format!("the process that compiled it ended with {status}");
            if let Some(line) = reason.lines().next() {
                let _ = write!(text, ": {line}");
            }
            text
        }
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Compile one pack: what the program starts for packs of others. Not for people.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address space in MiB
    #[arg(long)]
    memory: u64,
    /// CPU time in seconds
    #[arg(long)]
    seconds: u64,
    /// Whether its digest was agreed on: then it may be larger
    #[arg(long)]
    pinned: bool,
}

/// What runs in that process: reads key and component from standard input, writes sealed code to standard output.
pub fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    limit(arguments)?;
    let mut input = io::stdin().lock();
    let (mut key, mut length) = ([0; KEY_BYTES], [0; 8]);
    input.read_exact(&mut key)?;
    input.read_exact(&mut length)?;
    let mut about = String::new();
    Read::take(&mut input, u64::from_le_bytes(length)).read_to_string(&mut about)?;
    // Nothing is left to open: where the system can, it cannot. Its limits hold all the same.
    let _ = ephor_confine::confine(&ephor_confine::Reach::default());
    let limits = Limits::default();
    let mut bytes = Vec::new();
    input.take(limits.pinned_component_bytes as u64 + 1).read_to_end(&mut bytes)?;
    let trust = if arguments.pinned { Trust::Pinned } else { Trust::Foreign };
    let source = Source { bytes: &bytes, about: &about, trust };
    match InProcess::new(limits, Key::new(key)).compile(source) {
        Ok(sealed) => {
            let mut out = io::stdout().lock();
            out.write_all(sealed.bytes())?;
            out.flush()?;
            Ok(Exit::Clean)
        }
        Err(reason) => {
            let _ = writeln!(io::stderr(), "{reason}");
            Ok(Exit::Incomplete)
        }
    }
}

/// Whether this system keeps a process to a limit of address space. Apple's takes the call and does not.
const CAN_LIMIT: bool = cfg!(target_os = "linux");

#[cfg(unix)]
fn limit(arguments: &Arguments) -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::Core, 0, 0),
        // It writes to its pipes alone.
        (Resource::Fsize, 0, 0),
        (Resource::Cpu, arguments.seconds, arguments.seconds + 1),
        #[cfg(target_os = "linux")]
        (Resource::As, arguments.memory << 20, arguments.memory << 20),
    ];
    for (resource, current, maximum) in limits {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
            .map_err(|error| anyhow::anyhow!("cannot set a limit of this process: {error}"))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit(_: &Arguments) -> anyhow::Result<()> {
    Ok(())
}
