//! What authors get wrong does not compile, and says what to do: each file of `refused` is compiled, and its errors are
//! held against its comments.
//!
//! `//~ text` stands in the line of an error, whose words hold the text; `//~| text` goes on with the line before, and
//! `//~! text` is an error of the build script. An error that no comment expects fails the test, so that none may follow
//! from another. Each folder of `refused/packs` is a pack of its own. All of them are checked by one run of cargo.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends with what it did not expect")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// Errors by file and line, as the compiler shows them.
#[derive(Default)]
struct Told {
    errors: BTreeMap<(String, usize), Vec<String>>,
    /// What cargo itself says.
    stderr: String,
}

/// Where it is compiled: one folder for all runs, so that what the SDK stands on is compiled once.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused")
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// Writes a file, unless it is there already: cargo compiles what is newer.
fn put(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|known| known == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A manifest of a package that stands on the SDK of this repository.
fn manifest(name: &str) -> String {
    let sdk = env!("CARGO_MANIFEST_DIR");
    format!(
        "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nephor-sdk = {{ path = {sdk:?} }}\n\n\
         [build-dependencies]\nephor-build = {{ path = \"{sdk}/build\" }}\n"
    )
}

/// Lays out the workspace: the files beside each other as examples of one package, and the packs.
fn lay_out(folder: &Path) {
    for old in ["cases/examples", "packs"] {
        for file in files(&folder.join(old)).into_iter().filter(|file| file.exists()) {
            let source =
                sources().join(file.strip_prefix(folder).unwrap().to_string_lossy().replace("cases/examples/", ""));
            let is_made = file.ends_with("Cargo.toml") || file.ends_with("build.rs");
            if !is_made && !source.exists() {
                fs::remove_file(file).unwrap();
            }
        }
    }
    put(
        &folder.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"cases\", \"packs/*\"]\n\n[profile.dev]\ndebug = false\nincremental = false\n",
    );
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    if !folder.join("Cargo.lock").exists() {
        fs::copy(lock, folder.join("Cargo.lock")).unwrap();
    }
    put(&folder.join("cases/Cargo.toml"), &manifest("cases"));
    put(&folder.join("cases/src/lib.rs"), "");
    for file in files(&sources()) {
        let text = fs::read_to_string(&file).unwrap();
        let below = file.strip_prefix(sources()).unwrap();
        match below.strip_prefix("packs") {
            Ok(_) => put(&folder.join(below), &text),
            Err(_) => put(&folder.join("cases/examples").join(below), &text),
        }
    }
    for pack in fs::read_dir(sources().join("packs")).unwrap() {
        let name = pack.unwrap().file_name().to_string_lossy().into_owned();
        let own = folder.join("packs").join(&name);
        put(&own.join("Cargo.toml"), &manifest(&name));
        if name != "no-build-script" {
            put(&own.join("build.rs"), "//! Finds the rules.\nfn main() {\n    ephor_build::collect_rules();\n}\n");
        }
    }
}

/// Everything that one run of cargo says.
fn compile(folder: &Path) -> Told {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "check",
        "--workspace",
        "--lib",
        "--tests",
        "--examples",
        "--keep-going",
        "--offline",
        "--message-format=json",
    ]);
    // What the cargo that runs this test tells it is not meant for this one.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_PROFILE_") || name == "CARGO_MANIFEST_DIR" {
            command.env_remove(&name);
        }
    }
    let output = command.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target")).output().unwrap();
    let mut told = Told { stderr: String::from_utf8(output.stderr).unwrap(), ..Told::default() };
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let message = &message["message"];
        let is_summary = message["message"].as_str().is_some_and(|text| text.starts_with("aborting due to"));
        if message["level"] != "error" || is_summary {
            continue;
        }
        let spans = message["spans"].as_array().unwrap();
        let span = spans.iter().find(|span| span["is_primary"] == true).map(outermost);
        let place = span.map(|span| {
            let file = span["file_name"].as_str().unwrap().replace("cases/examples/", "");
            (file, usize::try_from(span["line_start"].as_u64().unwrap()).unwrap())
        });
        let rendered = message["rendered"].as_str().unwrap().to_owned();
        told.errors.entry(place.unwrap_or_default()).or_default().push(rendered);
    }
    told
}

/// Where a macro stands that an error lies in.
fn outermost(span: &Value) -> &Value {
    match span["expansion"].get("span") {
        Some(outer)
            if !span["file_name"]
                .as_str()
                .is_some_and(|file| file.starts_with("cases") || file.starts_with("packs")) =>
        {
            outermost(outer)
        }
        _ => span,
    }
}

/// What the comments of a file expect: the line, and the texts of the error there.
fn expected(text: &str) -> Vec<(usize, Vec<&str>)> {
    let mut all: Vec<(usize, Vec<&str>)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match line.split_once("//~") {
            Some((_, more)) if more.starts_with('|') => all.last_mut().unwrap().1.push(more[1..].trim()),
            Some((_, of_build)) if of_build.starts_with('!') => all.push((0, vec![of_build[1..].trim()])),
            Some((_, error)) => all.push((number, vec![error.trim()])),
            None => {}
        }
    }
    all
}

#[test]
fn what_authors_get_wrong_is_refused_with_what_to_do() {
    let folder = workspace();
    fs::create_dir_all(folder.join("cases/examples")).unwrap();
    fs::create_dir_all(folder.join("packs")).unwrap();
    lay_out(&folder);
    let mut told = compile(&folder);
    let mut wrong = String::new();
    for file in files(&sources()) {
        let name = file.strip_prefix(sources()).unwrap().display().to_string();
        for (line, texts) in expected(&fs::read_to_string(&file).unwrap()) {
            let shown = format!("{name}:{line}: expected {texts:?}");
            if line == 0 {
                if !texts.iter().all(|text| told.stderr.contains(text)) {
                    wrong += &format!("{shown}; cargo says:\n{}\n", told.stderr);
                }
                continue;
            }
            let is_it = |error: &String| texts.iter().all(|text| error.contains(text));
            let errors = told.errors.entry((name.clone(), line)).or_default();
            if !errors.iter().any(is_it) {
                wrong += &format!("{shown}\n");
            }
            errors.retain(|error| !is_it(error));
        }
    }
    for ((file, line), errors) in &told.errors {
        for error in errors {
            wrong += &format!("{file}:{line}: expected no error, found\n{error}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
