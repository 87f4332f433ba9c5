//! This program once more, in another process.

use std::io;
use std::process::{Command, ExitStatus};

use super::Exit;

/// Starts the program that runs, even if its file was replaced since.
pub fn command() -> io::Result<Command> {
    let program = if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe()? };
    Ok(Command::new(program))
}

/// What it said as it ended; what is no answer of ours means that it could not run.
pub fn exit(status: ExitStatus) -> Exit {
    let exits = [Exit::Clean, Exit::Findings, Exit::Usage, Exit::Incomplete, Exit::CouldNotRun];
    exits.into_iter().find(|exit| status.code() == Some(*exit as i32)).unwrap_or(Exit::CouldNotRun)
}
