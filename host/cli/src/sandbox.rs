//! The sandbox around judging: what the process gives up before it reads what a tenant or a pack wrote.

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use clap::ValueEnum;
use ephor_confine::{Reach, State, confine};
use ephor_untrusted::printable;

use super::{Exit, again};

/// Whether a scan gives up its rights before it judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Sandbox {
    /// As far as the system can.
    #[default]
    Auto,
    /// Or do not judge at all.
    Require,
    /// Not.
    Off,
}

/// Confines this process, as wanted.
///
/// # Errors
/// If it is required and the system cannot.
pub fn enter(sandbox: Sandbox, reach: &Reach<'_>) -> anyhow::Result<()> {
    if sandbox == Sandbox::Off {
        return Ok(());
    }
    let state = confine(reach);
    if sandbox == Sandbox::Require && !state.is_whole() {
        anyhow::bail!("--sandbox require: {}; 'ephor doctor --sandbox' tells more", reasons(&state).join("; "));
    }
    // Other systems have no sandbox, and that is no news in each scan.
    if cfg!(target_os = "linux") && !state.is_whole() {
        let text = format!("ephor: note: this scan is not confined: {}", reasons(&state).join("; "));
        let _ = writeln!(anstream::stderr(), "{}", printable(&text));
    }
    Ok(())
}

fn reasons(state: &State) -> Vec<&str> {
    [&state.files, &state.calls].into_iter().filter_map(|part| part.as_ref().err()).map(String::as_str).collect()
}

/// Says what the sandbox of this system does, and tries it in another process: `ephor doctor --sandbox`. That one could
/// not remove what it tried with.
pub fn tell() -> anyhow::Result<Exit> {
    let folder = tempfile::tempdir()?;
    let status = again::command()?.args(["doctor", "--sandbox-trial"]).arg(folder.path()).status()?;
    Ok(again::exit(status))
}

/// What runs in that process, with an empty folder. Confines it.
pub fn trial(folder: &Path) -> anyhow::Result<Exit> {
    let (inside, outside) = (folder.join("inside"), folder.join("outside"));
    fs::create_dir(&inside)?;
    fs::create_dir(&outside)?;
    fs::write(outside.join("file"), "text")?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let mut program = again::command()?;
    let state = confine(&Reach { read: Vec::new(), write: vec![&inside] });
    let tries: [(&str, bool, bool); 6] = [
        ("write a report into its folder", fs::write(inside.join("file"), "text").is_ok(), true),
        ("read another file", fs::read(outside.join("file")).is_ok(), false),
        ("write another file", fs::write(outside.join("file"), "changed").is_ok(), false),
        ("connect to a server", TcpStream::connect(address).is_ok(), false),
        ("listen for connections", TcpListener::bind("127.0.0.1:0").is_ok(), false),
        ("run a program", program.arg("--version").output().is_ok(), false),
    ];
    let mut text = String::from("The process that judges a snapshot, on this system\n\n");
    let mut line = |part: &str, held: &Result<(), String>| {
        let how = held.as_ref().map_or_else(|reason| format!("not confined: {reason}"), |()| "confined".to_owned());
        text.push_str(&format!("  {part:14}{how}\n"));
    };
    line("files", &state.files);
    line("system calls", &state.calls);
    text.push_str("\nTried\n\n");
    for (what, could, may) in tries {
        let judged = if could == may { "as it should be" } else { "NOT AS IT SHOULD BE" };
        text.push_str(&format!("  {:10}{what:34}{judged}\n", if could { "can" } else { "cannot" }));
    }
    anstream::stdout().lock().write_all(printable(&text).as_bytes())?;
    let is_sound = state.is_whole() && tries.iter().all(|(_, could, may)| could == may);
    Ok(if is_sound { Exit::Clean } else { Exit::Incomplete })
}
