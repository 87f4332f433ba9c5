//! Compiles the built-in packs (`rules/*`) to components, which the program carries.

use std::path::PathBuf;
use std::{env, fs, process};

/// The package of the pack that has a slot for rules.
const EXPRESSIONS: &str = "ephor-expressions";

fn main() {
    if let Err(message) = build() {
        // One directive a line: cargo shows each.
        for line in message.lines() {
            println!("cargo::error={line}");
        }
        process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let var = |name: &str| env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set"));
    let workspace =
        var("CARGO_MANIFEST_DIR")?.ancestors().nth(2).map(PathBuf::from).ok_or("the workspace has no folder")?;
    // Not all of `sdk`: the SDKs of other languages are no part of the packs.
    let crates = ["src", "derive", "expressions", "mail-records", "schema"].map(|name| format!("sdk/{name}"));
    let rest = ["facts", "rules", "sdk/Cargo.toml", "wit", "Cargo.lock", "Cargo.toml"].map(str::to_owned);
    for folder in crates.into_iter().chain(rest) {
        println!("cargo::rerun-if-changed={}", workspace.join(folder).display());
    }
    let out = var("OUT_DIR")?;
    // Beside the outer build's folders, whatever the target folder is: OUT_DIR is TARGET/PROFILE/build/NAME/out.
    // All profiles share it, since packs are always compiled alike.
    let target = out.ancestors().nth(4).ok_or("OUT_DIR is too short")?.join("packs");
    let mut packages = ephor_build::packs(&workspace.join("rules"))?;
    packages.push(EXPRESSIONS.to_owned());
    let components = ephor_build::compile(&workspace, &packages, &target)?;
    // What the program of an earlier run of this build compiled of them, if there was one.
    println!("cargo::rerun-if-env-changed=EPHOR_COMPILED_PACKS");
    let compiled = env::var_os("EPHOR_COMPILED_PACKS").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let mut list =
        String::from("/// The built-in packs, in the order of their names.\npub const PACKS: &[BuiltInPack] = &[\n");
    let mut expressions = String::new();
    for component in components {
        let path = out.join(format!("{}.wasm", component.package));
        fs::write(&path, component.bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let name = component.package.strip_prefix("ephor-rules-").unwrap_or(&component.package);
        if component.package == EXPRESSIONS {
            // Never run as it is, so there is no code to keep of it.
            let path = compiled.as_ref().map_or(path, |folder| folder.join("expressions.wasm.zst"));
            println!("cargo::rerun-if-changed={}", path.display());
            expressions = format!(
                "pub const EXPRESSIONS: Template = Template {{ component: include_bytes!({:?}), is_compressed: {} }};\n",
                path.display().to_string(),
                compiled.is_some()
            );
            continue;
        }
        let (path, code) = match &compiled {
            None => (path, "None".to_owned()),
            Some(folder) => {
                let file = |end: &str| {
                    let path = folder.join(format!("{name}.{end}"));
                    println!("cargo::rerun-if-changed={}", path.display());
                    path.display().to_string()
                };
                let key = folder.join("key").display().to_string();
                let code = format!(
                    "Some(Compiled {{ sha256: include_str!({:?}), size: include_str!({:?}), key: include_bytes!({key:?}), code: include_bytes!({:?}) }})",
                    file("sha256"),
                    file("size"),
                    file("code.zst")
                );
                (PathBuf::from(file("wasm.zst")), code)
            }
        };
        list.push_str(&format!(
            "    BuiltInPack {{ name: {name:?}, component: include_bytes!({:?}), compiled: {code} }},\n",
            path.display().to_string()
        ));
    }
    list.push_str("];\n\n/// The pack of expressions, without rules: see `ephor-expressions`.\n");
    list.push_str(&expressions);
    fs::write(out.join("packs.rs"), list).map_err(|error| format!("cannot write packs.rs: {error}"))
}
