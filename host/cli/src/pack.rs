//! `ephor pack`.

mod lock;
mod pull;
mod push;
mod registry;
mod sign;
mod verify;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use super::Exit;
use ephor_scan::{CONTRACT_VERSION, Limits, Origin, Runtime};
use ephor_untrusted::{printable, quiet};

/// Look into rule packs, sign them, and pass them on.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check a pack and show what it is, what it may read and what it can reach
    ///
    /// The pack is loaded and asked to describe itself under the same limits as in a scan. It judges nothing. Exits
    /// with 3 if a scan would refuse it.
    #[command(after_help = "Examples:
  Before you trust a pack of somebody else:
    ephor pack inspect their-pack.wasm

  The whole manifest, for programs:
    ephor pack inspect their-pack.wasm --format json")]
    Inspect {
        /// The pack, a WebAssembly component
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// For people, or for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    Push(push::Arguments),
    Pull(pull::Arguments),
    Lock(lock::Arguments),
    Sign(sign::Arguments),
    Verify(verify::Arguments),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// The manifest, with size and digest.
    Json,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let (file, format) = match arguments.command {
        Command::Inspect { file, format } => (file, format),
        Command::Push(arguments) => return push::run(arguments),
        Command::Pull(arguments) => return pull::run(arguments),
        Command::Lock(arguments) => return lock::run(arguments),
        Command::Sign(arguments) => return sign::run(arguments),
        Command::Verify(arguments) => return verify::run(arguments),
    };
    let limits = Limits::default();
    let runtime = Runtime::new(limits, super::compiler::compiler(limits, false)?)?;
    let loaded = match runtime.load(&Origin::File { path: file, sha256: None }) {
        Ok(loaded) => loaded,
        Err(refused) => {
            let text = format!("ephor: pack {} is refused: {}", refused.origin, refused.reason);
            let _ = writeln!(anstream::stderr(), "{}", printable(&text));
            return Ok(Exit::Incomplete);
        }
    };
    let pack = &loaded.pack;
    let text = if format == Format::Json {
        format!("{}\n", quiet(&format!("{:#}", json!({ "contract": CONTRACT_VERSION, "pack": pack }))))
    } else {
        let mut out = String::new();
        let _ = writeln!(out, "{} {}: {}", pack.name, pack.version, pack.title);
        let _ = writeln!(out, "  file      {}, {} bytes", pack.origin, pack.size);
        let _ = writeln!(out, "  sha256    {}", pack.sha256);
        let _ = writeln!(out, "  contract  ephor:rules@{CONTRACT_VERSION}");
        let _ = writeln!(out, "  can reach nothing but what its rules read, and a bounded log");
        let _ = writeln!(out, "\n{} rules", pack.rules.len());
        for rule in &pack.rules {
            let level = format!("{:?}", rule.level).to_lowercase();
            let _ = writeln!(out, "  {}  {level} {}  {}", rule.id, rule.security_severity, rule.title);
            if let Some(table) = &rule.table {
                let _ = writeln!(out, "      reads table {table}: {}", rule.columns.join(", "));
            }
            if !rule.documents.is_empty() {
                let _ = writeln!(out, "      reads documents: {}", rule.documents.join(", "));
            }
        }
        printable(&out)
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}
