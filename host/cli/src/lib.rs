//! The command line: one file a subcommand, arguments in, exit code out.

#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use ephor_untrusted::printable;

mod again;
mod collect;
mod compile_built_in;
mod compiler;
mod completions;
mod config;
mod demo;
mod diff;
mod doctor;
mod encryption;
mod format;
mod import;
mod interrupt;
mod judge;
mod key;
mod pack;
mod packs;
mod pending;
mod permissions;
mod previous;
mod recording;
mod report;
mod require;
mod rules;
mod runtime;
mod sandbox;
mod scan;
mod seal;
mod sign_in;
mod snapshot;
mod synth;
mod waive;

/// What the program says to its caller when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above the threshold, or simply done.
    Clean = 0,
    /// Findings at or above the threshold.
    Findings = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// What was asked for was done in part: a pack or rule failed, coverage was lost, something that is required was not
    /// judged, or a verdict is unknown and `--strict` was asked.
    Incomplete = 3,
    /// It could not run: a snapshot that cannot be read, a file that cannot be written.
    CouldNotRun = 4,
    /// A collection lost something that was read last time.
    LessThanBefore = 5,
    /// It was interrupted, and what was done is kept: worth another try.
    Interrupted = 75,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Compliance scanner for Microsoft 365 and Entra tenants.
#[derive(Debug, Parser)]
#[command(
    name = "ephor",
    version,
    propagate_version = true,
    after_help = "Exit codes:\n  0  nothing at or above the threshold\n  1  findings at or above the threshold (--fail-on)\n  2  the command line or the configuration is wrong\n  3  incomplete: a pack or rule failed, coverage was lost, what is required was not judged, or a verdict is unknown and --strict was given\n  4  could not run\n  5  a collection lost something that was read last time\n  75 a collection was interrupted; what was read is kept, and --resume goes on"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Arguments),
    Collect(Box<collect::Arguments>),
    Scan(Box<scan::Arguments>),
    Diff(diff::Arguments),
    Doctor(Box<doctor::Arguments>),
    Report(report::Arguments),
    Import(import::Arguments),
    Synth(synth::Arguments),
    Snapshot(snapshot::Arguments),
    Rules(rules::Arguments),
    Pack(pack::Arguments),
    Waive(waive::Arguments),
    Seal(seal::SealArguments),
    Verify(seal::VerifyArguments),
    Completions(completions::Arguments),
    #[command(hide = true)]
    CompilePack(compiler::Arguments),
    #[command(hide = true)]
    CompileBuiltIn(compile_built_in::Arguments),
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Clean };
            // Nothing to be done if nobody reads it.
            let _ = error.print();
            return exit.into();
        }
    };
    without_core_dumps();
    interrupt::prepare();
    let done = match cli.command {
        Command::Demo(arguments) => demo::run(arguments),
        Command::Collect(arguments) => collect::run(*arguments),
        Command::Scan(arguments) => scan::run(*arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Doctor(arguments) => doctor::run(*arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Synth(arguments) => synth::run(arguments),
        Command::Snapshot(arguments) => snapshot::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
        Command::Pack(arguments) => pack::run(arguments),
        Command::Waive(arguments) => waive::run(arguments),
        Command::Seal(arguments) => seal::seal(arguments),
        Command::Verify(arguments) => seal::verify(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::CompilePack(arguments) => compiler::run(&arguments),
        Command::CompileBuiltIn(arguments) => compile_built_in::run(arguments),
    };
    match done {
        Ok(exit) => exit.into(),
        // Whoever reads our output has heard enough: no fault, and nobody to tell.
        Err(error) if is_broken_pipe(&error) => Exit::Clean.into(),
        Err(error) => {
            // Causes on one line: what failed, then why. File names and tenant text may hold terminal escapes.
            let text = printable(&shortened(&format!("{error:#}"))).replace('\n', "\\n");
            let _ = writeln!(anstream::stderr(), "ephor: error: {text}");
            Exit::CouldNotRun.into()
        }
    }
}

/// What memory holds (secrets, names of a tenant) is written into no file when the program is brought down.
fn without_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // One that may not lower its own limit goes on.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// A message may quote the tenant: a value of some megabytes is cut out of the middle, since the end says what was
/// expected.
fn shortened(text: &str) -> Cow<'_, str> {
    const MOST: usize = 400;
    if text.chars().nth(2 * MOST).is_none() {
        return Cow::Borrowed(text);
    }
    let start = text.char_indices().nth(MOST).map_or(text.len(), |(at, _)| at);
    let end = text.char_indices().nth_back(MOST - 1).map_or(0, |(at, _)| at);
    let (start, end) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    Cow::Owned(format!("{start} [...] {end}"))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    kinds.map(std::io::Error::kind).any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}

/// Says what is wrong with what the command line or a file asks for: what clap cannot see, and where its usage is no help.
fn usage(message: &str) -> Exit {
    // Nothing to be done if nobody reads it.
    let _ = writeln!(anstream::stderr(), "{}", printable(&format!("error: {message}")));
    Exit::Usage
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_long_message_keeps_its_start_and_its_end() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"ä".repeat(800)).chars().count(), 800);
        let long = shortened(&format!("users.jsonl:3: {}, expected a time", "ä".repeat(1 << 20))).into_owned();
        assert!(long.starts_with("users.jsonl:3: ") && long.ends_with("ä, expected a time"), "{long}");
        assert!(long.chars().count() < 900);
    }
}
