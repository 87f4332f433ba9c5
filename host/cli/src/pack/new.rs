//! `ephor pack new`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use crate::{Exit, usage};
use ephor_schema::names::is_kebab;
use ephor_untrusted::printable;

/// Begin a pack: a folder with a rule, its tests and a workflow
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  Rules as expressions, which need no compiler:
    ephor pack new contoso

  Rules in Rust, with the SDK of a checkout beside it:
    ephor pack new contoso --language rust --sdk ../ephor/sdk")]
pub(super) struct Arguments {
    /// The name of the pack, the first half of its rules' ids: kebab-case
    #[arg(value_name = "NAME")]
    name: String,
    /// What its rules are written in
    #[arg(long, value_enum, default_value_t = Language::Cel)]
    language: Language,
    /// The folder to make; by default one of the name of the pack
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The folder of the SDK's sources, for a pack in Rust
    #[arg(long, value_name = "DIR")]
    sdk: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Expressions in a rules.toml.
    Cel,
    /// Rust, with the SDK.
    Rust,
}

/// Runs it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let name = &arguments.name;
    if !is_kebab(name) || name.starts_with(|first: char| first.is_ascii_digit()) {
        let message = format!("the name of the pack is {name:?}; expected kebab-case, such as contoso or contoso-mail");
        return Ok(usage(&message));
    }
    if ephor_builtin::PACKS.iter().any(|pack| pack.name == name) {
        return Ok(usage(&format!(
            "there is a built-in pack {name:?}, and rule ids must be unique: choose another name"
        )));
    }
    let folder = arguments.folder.clone().unwrap_or_else(|| PathBuf::from(name));
    if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Ok(usage(&format!("{} is not empty: name another folder with --folder", folder.display())));
    }
    let sdk = match (&arguments.sdk, arguments.language) {
        (Some(_), Language::Cel) => return Ok(usage("--sdk is for packs in Rust; expressions need none")),
        (None, _) => None,
        (Some(sdk), Language::Rust) if !sdk.join("Cargo.toml").is_file() => {
            bail!("--sdk: there is no Cargo.toml in {}: name the folder sdk of a checkout of Ephor", sdk.display());
        }
        (Some(sdk), Language::Rust) => {
            Some(fs::canonicalize(sdk).with_context(|| format!("cannot find {}", sdk.display()))?)
        }
    };
    let language = match arguments.language {
        Language::Cel => ephor_authoring::Language::Expressions,
        Language::Rust => ephor_authoring::Language::Rust,
    };
    let sdk = sdk.as_deref().map(|sdk| sdk.display().to_string());
    let mut text = format!("{}\n", folder.display());
    for (path, contents) in ephor_authoring::files(language, name, sdk.as_deref()) {
        let file = folder.join(path);
        let parent = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        fs::write(&file, contents).with_context(|| format!("cannot write {}", file.display()))?;
        text.push_str(&format!("  {path}\n"));
    }
    text.push_str(&format!("\nNext:\n  ephor pack build {0}\n  ephor pack test {0}\n", folder.display()));
    if arguments.language == Language::Rust && sdk.is_none() {
        text.push_str("\nThe SDK is not on crates.io yet: give --sdk the folder sdk of a checkout of Ephor, or set the paths in Cargo.toml.\n");
    }
    anstream::stdout().write_all(printable(&text).as_bytes())?;
    Ok(Exit::Clean)
}
