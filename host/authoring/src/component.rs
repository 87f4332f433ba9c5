//! Components of crates: what `cargo build` and wit-component make of them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

use crate::sbom::{Part, Parts};

/// The target of packs: no WASI, so that there is nothing to import.
const TARGET: &str = "wasm32-unknown-unknown";
/// The profile that packs are compiled with, unless the crate says otherwise: small, fast, and a panic ends the call.
const PROFILE: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3"),
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
    ("CARGO_PROFILE_RELEASE_STRIP", "true"),
];

/// A crate as a component.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The name of its package.
    pub name: String,
    /// The component.
    pub component: Vec<u8>,
    /// The crates in it.
    pub parts: Parts,
}

/// Compiles the crate in a folder for WebAssembly and makes a component of it. Paths of this machine stay out of it, so that
/// the same sources give the same bytes.
///
/// # Errors
/// A sentence that says what is missing, or what the compiler said.
pub fn compile(folder: &Path) -> Result<Compiled, String> {
    let manifest = folder.join("Cargo.toml");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let about = output(
        Command::new(&cargo)
            .args(["metadata", "--format-version", "1", "--filter-platform", TARGET, "--manifest-path"])
            .arg(&manifest),
    )?;
    let about: Value =
        serde_json::from_slice(&about).map_err(|error| format!("cannot read what cargo says: {error}"))?;
    let package = package(&about, &manifest)?;
    let name = text(package, "name").to_owned();
    let targets = package.get("targets").and_then(Value::as_array);
    let library = targets.into_iter().flatten().find(|target| has(target, "crate_types", "cdylib"));
    let library = library.ok_or_else(|| {
        format!(
            "{}: a pack is a library of the kind cdylib; expected a table [lib] with crate-type = [\"cdylib\", \"rlib\"]",
            manifest.display()
        )
    })?;
    let target = PathBuf::from(text(&about, "target_directory"));
    let mut build = Command::new(&cargo);
    build.args(["build", "--release", "--lib", "--target", TARGET, "--manifest-path"]).arg(&manifest);
    // Warnings and progress are for the author to see.
    build.stdout(Stdio::null()).stderr(Stdio::inherit());
    let root = text(&about, "workspace_root");
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")));
    let mut flags = vec!["-Ctarget-feature=+simd128".to_owned(), format!("--remap-path-prefix={root}=/pack")];
    flags.extend(home.ok().map(|home| format!("--remap-path-prefix={home}=/cargo")));
    // What the packages in other folders stand in, such as an SDK beside the pack.
    let beside = about.get("packages").and_then(Value::as_array).into_iter().flatten();
    for package in beside.filter(|package| package.get("source").is_some_and(Value::is_null)) {
        if let Some(folder) =
            Path::new(text(package, "manifest_path")).parent().filter(|folder| !folder.starts_with(root))
        {
            flags.push(format!("--remap-path-prefix={}=/{}", folder.display(), text(package, "name")));
        }
    }
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    for (name, value) in PROFILE {
        build.env(name, value);
    }
    let status = build.status().map_err(|error| no_cargo(&error))?;
    if !status.success() {
        let hint = if has_target(&cargo) {
            String::new()
        } else {
            format!("; the compiler has no target {TARGET}: run 'rustup target add {TARGET}'")
        };
        return Err(format!("{}: it does not compile{hint}", manifest.display()));
    }
    let file = target.join(TARGET).join("release").join(format!("{}.wasm", text(library, "name").replace('-', "_")));
    let module = fs::read(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let component = encode(&module).map_err(|reason| format!("{}: {reason}", file.display()))?;
    Ok(Compiled { name, component, parts: parts(&about, text(package, "id")) })
}

/// Makes a component of a core module that was compiled against the contract. One that is a component already stays what
/// it is.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn encode(module: &[u8]) -> Result<Vec<u8>, String> {
    if module.starts_with(b"\0asm\x0d\0\x01\0") {
        return Ok(module.to_vec());
    }
    if !module.starts_with(b"\0asm\x01\0\0\0") {
        return Err("it is no WebAssembly module".to_owned());
    }
    let wrong = |error: &dyn std::fmt::Display| {
        let text = format!("{error:#}");
        format!("it does not keep the contract: {}", text.lines().next().unwrap_or_default())
    };
    wit_component::ComponentEncoder::default()
        .module(module)
        .map_err(|error| wrong(&error))?
        .validate(true)
        .encode()
        .map_err(|error| wrong(&error))
}

fn no_cargo(error: &std::io::Error) -> String {
    format!(
        "cannot run cargo: {error}; a pack in Rust needs it (https://rustup.rs), rules of expressions in a rules.toml need no compiler"
    )
}

fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let output = command.output().map_err(|error| no_cargo(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

fn has_target(cargo: &OsString) -> bool {
    let rustc = Path::new(cargo).with_file_name("rustc");
    let mut command = Command::new(if rustc.is_file() { rustc } else { PathBuf::from("rustc") });
    let folder = output(command.args(["--print", "target-libdir", "--target", TARGET])).ok();
    folder.is_some_and(|folder| Path::new(String::from_utf8_lossy(&folder).trim()).is_dir())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn has(value: &Value, list: &str, entry: &str) -> bool {
    value.get(list).and_then(Value::as_array).is_some_and(|list| list.iter().any(|value| value == entry))
}

/// The package whose manifest that is.
fn package<'a>(about: &'a Value, manifest: &Path) -> Result<&'a Value, String> {
    let wanted = manifest.canonicalize().map_err(|error| format!("cannot read {}: {error}", manifest.display()))?;
    let mut packages = about.get("packages").and_then(Value::as_array).into_iter().flatten();
    let is_it =
        |package: &&Value| Path::new(text(package, "manifest_path")).canonicalize().is_ok_and(|own| own == wanted);
    packages
        .find(is_it)
        .ok_or_else(|| format!("{}: it is a workspace; name the folder of the pack", manifest.display()))
}

/// The packages that are linked into one, itself left out.
fn parts(about: &Value, root: &str) -> Parts {
    let nodes = about.get("resolve").and_then(|resolve| resolve.get("nodes")).and_then(Value::as_array);
    let nodes: Vec<&Value> = nodes.into_iter().flatten().collect();
    let mut found: Vec<String> = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(id) = open.pop() {
        let node = nodes.iter().find(|node| text(node, "id") == id);
        let dependencies = node.and_then(|node| node.get("deps")).and_then(Value::as_array);
        for dependency in dependencies.into_iter().flatten() {
            // Neither what builds it nor what tests it is in it.
            let kinds = dependency.get("dep_kinds").and_then(Value::as_array);
            let is_linked =
                kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind.get("kind").is_some_and(Value::is_null)));
            let id = text(dependency, "pkg").to_owned();
            if is_linked && !found.contains(&id) {
                found.push(id.clone());
                open.push(id);
            }
        }
    }
    let packages = about.get("packages").and_then(Value::as_array).into_iter().flatten();
    let part = |package: &Value| Part {
        name: text(package, "name").to_owned(),
        version: text(package, "version").to_owned(),
        license: package.get("license").and_then(Value::as_str).map(str::to_owned),
    };
    Parts(packages.filter(|package| found.iter().any(|id| id == text(package, "id"))).map(part).collect())
}
