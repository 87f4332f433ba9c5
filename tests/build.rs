//! Compiles the hostile pack of the tests.

use std::path::PathBuf;
use std::{env, fs, process};

fn main() {
    if let Err(message) = build() {
        for line in message.lines() {
            println!("cargo::error={line}");
        }
        process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let var = |name: &str| env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set"));
    let workspace = var("CARGO_MANIFEST_DIR")?.parent().map(PathBuf::from).ok_or("the workspace has no folder")?;
    for folder in ["tests/evil", "sdk", "wit", "Cargo.lock", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={}", workspace.join(folder).display());
    }
    let out = var("OUT_DIR")?;
    let target = out.ancestors().nth(4).ok_or("OUT_DIR is too short")?.join("packs");
    for component in ephor_build::compile(&workspace, &["ephor-evil".to_owned()], &target)? {
        let path = out.join("evil.wasm");
        fs::write(&path, component.bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        println!("cargo::rustc-env=EPHOR_EVIL={}", path.display());
    }
    Ok(())
}
