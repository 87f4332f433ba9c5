//! `ephor snapshot`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use super::{Exit, printable};
use crate::scan::validate;
use crate::snapshot::{Snapshot, Status, schema};

/// Look into snapshots, and what they may hold.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show what a snapshot holds, how complete it is and where it is from
    #[command(after_help = "Examples:
  What is there, and what is missing:
    ephor snapshot info contoso

  Read every line and check it against the schema and the digests, too:
    ephor snapshot info contoso --verify")]
    Info {
        /// The folder of the snapshot
        #[arg(value_name = "DIR")]
        snapshot: PathBuf,
        /// Read all files: check every line, the order of ids, and the digests
        #[arg(long)]
        verify: bool,
        /// For people, or for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show the schema: tables, columns, documents and sources
    #[command(after_help = "Examples:
  JSON Schema of each file of a snapshot, for whoever makes snapshots:
    ephor snapshot schema > snapshot.schema.json

  The page docs/snapshot.md:
    ephor snapshot schema --format markdown")]
    Schema {
        /// As JSON Schema, or as a page to read
        #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
        format: SchemaFormat,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// The manifest.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SchemaFormat {
    /// JSON Schema, draft 2020-12.
    Json,
    /// A page to read.
    Markdown,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let text = match arguments.command {
        Command::Info { snapshot, verify, format } => {
            let snapshot = Snapshot::open(&snapshot)?;
            if verify {
                validate(&snapshot)?;
            }
            if format == Format::Json { format!("{:#}\n", json!(snapshot.manifest())) } else { info(&snapshot, verify) }
        }
        Command::Schema { format: SchemaFormat::Json } => format!("{:#}\n", schema::json_schema()),
        Command::Schema { format: SchemaFormat::Markdown } => schema::markdown(),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn info(snapshot: &Snapshot, verified: bool) -> String {
    let manifest = snapshot.manifest();
    let mut out = String::new();
    let _ = writeln!(out, "{} ({})", manifest.tenant.name, manifest.tenant.domain);
    let _ = writeln!(out, "  tenant     {}, cloud {}", manifest.tenant.id, manifest.cloud);
    let _ = writeln!(
        out,
        "  collected  {}, written by {} {}",
        manifest.collected_at, manifest.tool.name, manifest.tool.version
    );
    let _ = writeln!(out, "  manifest   sha256 {}", snapshot.manifest_sha256());
    let _ = writeln!(out, "\nFiles{}", if verified { ", all lines and digests checked" } else { "" });
    let width = manifest.files.iter().map(|file| file.path.len()).max().unwrap_or_default();
    for file in &manifest.files {
        let _ = writeln!(
            out,
            "  {:width$}  {:>10} {}",
            file.path,
            file.rows,
            if file.rows == 1 { "object" } else { "objects" }
        );
    }
    let sources: Vec<_> = ephor_schema::SOURCES.iter().map(|source| snapshot.source(source.id)).collect();
    let width = sources.iter().map(|source| source.id.len()).max().unwrap_or_default();
    let complete = sources.iter().filter(|source| source.status == Status::Complete).count();
    let _ = writeln!(out, "\nSources: {complete} of {} complete", sources.len());
    for source in &sources {
        let count = match (source.count, source.expected) {
            (Some(count), Some(expected)) => format!("{count} of {expected}"),
            (Some(count), None) => count.to_string(),
            _ => String::new(),
        };
        let reason = source.reason.as_deref().unwrap_or_default();
        let line = format!("  {:width$}  {:13}  {count:>8}  {reason}", source.id, source.status.name());
        let _ = writeln!(out, "{}", line.trim_end());
    }
    printable(&out)
}
