//! Finds the declarations: a file in a folder of `src/` needs no registration.
//!
//! Each folder of `src/` becomes a module, and each of its files a module in it. A file says what it declares by the lines
//! `pub const SOURCE: Source`, `pub const HELPER: Source`, `pub const DOCUMENT: Document` and, in `tables/`, by being there.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// The folder whose files hold a table each.
const TABLES: &str = "tables";
/// What a file of another folder may declare: the beginning of the line, the list, the type.
const DECLARED: [(&str, &str, &str); 3] = [
    ("pub const SOURCE: Source", "SOURCES", "Source"),
    ("pub const HELPER: Source", "HELPERS", "Source"),
    ("pub const DOCUMENT: Document", "DOCUMENTS", "Document"),
];

fn main() {
    if let Err(message) = collect() {
        println!("cargo::error={message}");
        process::exit(1);
    }
}

fn collect() -> Result<(), String> {
    let var = |name: &str| env::var(name).map_err(|_| format!("{name} is not set: cargo runs this"));
    let folder = Path::new(&var("CARGO_MANIFEST_DIR")?).join("src");
    println!("cargo::rerun-if-changed={}", folder.display());
    let text = declarations(&folder)?;
    let target = Path::new(&var("OUT_DIR")?).join("declarations.rs");
    fs::write(&target, text).map_err(|error| format!("cannot write {}: {error}", target.display()))
}

/// The modules of all folders, and the lists of what they declare.
fn declarations(folder: &Path) -> Result<String, String> {
    let mut modules = String::from("use crate::{Document, Source, Table};\n");
    let mut tables = Vec::new();
    let mut lists = DECLARED.map(|_| Vec::new());
    for folder in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        let service = name(&folder);
        let title = if service == TABLES { "The tables, one a file." } else { "What this service is asked for." };
        let _ = writeln!(modules, "#[doc = {title:?}]\npub mod {service} {{");
        for file in entries(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
            let module = name(&file);
            let text = fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let _ = writeln!(modules, "#[path = {:?}]\npub mod {module};", file.display().to_string());
            if service == TABLES {
                tables.push(format!("&tables::{module}::TABLE"));
                continue;
            }
            let mut declares = false;
            for (list, (line, ..)) in lists.iter_mut().zip(DECLARED) {
                if text.lines().any(|found| found.starts_with(line)) {
                    let constant = line.trim_start_matches("pub const ").split(':').next().unwrap_or_default();
                    list.push(format!("{service}::{module}::{constant}"));
                    declares = true;
                }
            }
            if !declares {
                let lines = DECLARED.map(|(line, ..)| line).join("', '");
                return Err(format!("{}: declares nothing; expected a line '{lines}'", file.display()));
            }
        }
        modules.push_str("}\n");
    }
    for (list, (_, constant, kind)) in lists.iter().zip(DECLARED) {
        let _ = writeln!(
            modules,
            "pub(crate) static {constant}_FOUND: [{kind}; {}] = crate::sorted::{}([{}]);",
            list.len(),
            constant.to_lowercase(),
            list.join(", ")
        );
    }
    let _ = writeln!(
        modules,
        "pub(crate) const TABLES_FOUND: [&Table; {}] = crate::sorted::tables([{}]);",
        tables.len(),
        tables.join(", ")
    );
    Ok(modules)
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// A file's or folder's name without its ending.
fn name(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
