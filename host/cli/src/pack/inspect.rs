//! `ephor pack inspect`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;

use super::{registry, show};
use crate::{Exit, compiler};
use ephor_finding::Refused;
use ephor_scan::{Limits, Loaded, Origin, Runtime};
use ephor_untrusted::{printable, quiet};

/// Check a pack and show what it is, what it may read and what it can reach
///
/// The pack is loaded and asked to describe itself under the same limits as in a scan. It judges nothing. Exits with 3 if
/// a scan would refuse it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  Before you trust a pack of somebody else:
    ephor pack inspect their-pack.wasm

  The whole manifest, for programs:
    ephor pack inspect their-pack.wasm --format json")]
pub(super) struct Arguments {
    /// The pack, a WebAssembly component
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// The manifest, with size and digest.
    Json,
}

/// Runs it.
pub(super) fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let inspected = match load_with(&runtime(false)?, &arguments.file) {
        Ok(inspected) => inspected,
        Err(refused) => return Ok(refuse(&refused)),
    };
    let text = match arguments.format {
        Format::Json => {
            let Loaded { contract, pack, .. } = &inspected.loaded;
            let value = json!({ "contract": contract, "class": inspected.class(), "pack": pack });
            format!("{}\n", quiet(&format!("{value:#}")))
        }
        Format::Text => printable(&show::pack(&inspected)),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

/// A pack that was looked into.
pub(super) struct Inspected {
    /// The pack.
    pub loaded: Loaded,
    /// Whether it runs only where its digest is pinned: it is too large otherwise.
    pub is_large: bool,
}

impl Inspected {
    /// `default` or `large`.
    pub(super) fn class(&self) -> &'static str {
        if self.is_large { "large" } else { "default" }
    }
}

/// An engine. It keeps what it compiles of an author's own pack, which is tested and run next, and nothing of a stranger's.
pub(super) fn runtime(is_own: bool) -> anyhow::Result<Runtime> {
    let limits = Limits::default();
    Ok(Runtime::new(limits, compiler::compiler(limits, is_own)?)?)
}

/// Loads a pack of either class.
pub(super) fn load_with(runtime: &Runtime, file: &Path) -> Result<Inspected, Refused> {
    let origin = |sha256| Origin::File { path: file.to_owned(), sha256 };
    let refused = match runtime.load(&origin(None)) {
        Ok(loaded) => return Ok(Inspected { loaded, is_large: false }),
        Err(refused) => refused,
    };
    // One that is too large for a stranger runs where it is pinned, and is looked into as such.
    let pinned = runtime.digest(file).ok().map(|digest| runtime.load(&origin(Some(digest))));
    match pinned {
        Some(Ok(loaded)) => Ok(Inspected { loaded, is_large: true }),
        _ => Err(refused),
    }
}

/// Says why a pack is refused.
pub(super) fn refuse(refused: &Refused) -> Exit {
    registry::refused(&refused.origin, &refused.reason)
}
