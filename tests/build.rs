//! Compiles the hostile pack (`evil/`), for the tests alone.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), String> {
    let var = |name: &str| env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set"));
    let workspace = var("CARGO_MANIFEST_DIR")?.parent().map(PathBuf::from).ok_or("the workspace has no folder")?;
    for folder in ["tests/evil", "sdk", "wit", "Cargo.lock", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={}", workspace.join(folder).display());
    }
    let out = var("OUT_DIR")?;
    // The folder of the built-in packs: what they share is compiled once.
    let target = out.ancestors().nth(4).ok_or("OUT_DIR is too short")?.join("packs");
    for component in ephor_build::compile(&workspace, &["ephor-evil".to_owned()], &target)? {
        let path = out.join("evil.wasm");
        fs::write(&path, component.bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}
