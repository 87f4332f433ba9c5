//! What the build scripts of Ephor do: find the rules of a pack, and make packs into components.
//!
//! A pack's `build.rs` is one line: `fn main() { ephor_build::collect_rules(); }`. Adding a file with a rule
//! is all there is to do; nothing is registered.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

#[cfg(feature = "component")]
mod component;
#[cfg(feature = "component")]
pub use component::{Component, compile, packs};

/// Writes `rules.rs` for `ephor_sdk::pack!`: a module for each file of `src/` and `src/rules/`, and the list of the rules.
///
/// A file is a rule if it derives `Rule`; then its struct is named like the file: `mfa_method_missing.rs` holds
/// `MfaMethodMissing`. Ends the build with a message if something is not as it should be.
pub fn collect_rules() {
    match try_collect() {
        Ok(()) => {}
        Err(message) => {
            println!("cargo::error={message}");
            process::exit(1);
        }
    }
}

fn try_collect() -> Result<(), String> {
    let var = |name: &str| env::var(name).map_err(|_| format!("{name} is not set: call this from a build script"));
    let package = var("CARGO_PKG_NAME")?;
    let pack = package.strip_prefix("ephor-rules-").unwrap_or(&package);
    println!("cargo::rustc-env=EPHOR_PACK_NAME={pack}");
    let folder = Path::new(&var("CARGO_MANIFEST_DIR")?).join("src");
    println!("cargo::rerun-if-changed={}", folder.display());
    let text = registry(&folder)?;
    fs::write(Path::new(&var("OUT_DIR")?).join("rules.rs"), text)
        .map_err(|error| format!("cannot write rules.rs: {error}"))
}

/// The modules of a folder: its files, and its folders that have a `mod.rs`.
fn modules(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut modules = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|extension| extension == "rs") && stem != "lib" {
            modules.push((stem, path));
        } else if path.join("mod.rs").is_file() {
            modules.push((stem, path.join("mod.rs")));
        }
    }
    Ok(modules)
}

/// The text of `rules.rs` for the source folder of a pack. Rules stand in `rules/`; a small pack may have them beside
/// `lib.rs`. What rules share is a file or a folder beside them.
fn registry(folder: &Path) -> Result<String, String> {
    let mut modules = self::modules(folder)?;
    let rooms = folder.join("rules");
    if rooms.is_dir() {
        modules.extend(self::modules(&rooms)?);
    }
    modules.sort();
    if let Some(twice) = modules.windows(2).find(|pair| matches!(pair, [one, other] if one.0 == other.0)) {
        let paths: Vec<String> = twice.iter().map(|(_, path)| path.display().to_string()).collect();
        return Err(format!("two modules of one name: {}", paths.join(" and ")));
    }
    let (mut text, mut rules) = (String::new(), String::new());
    for (module, path) in &modules {
        let source = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let _ = writeln!(text, "#[path = {:?}]\npub mod {module};", path.display().to_string());
        let is_rule = source.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("#[derive(") && line.split(['(', ',', ')']).any(|name| name.trim() == "Rule")
        });
        if is_rule {
            let name = camel(module);
            if !source.contains(&format!("struct {name}")) {
                return Err(format!(
                    "{}: the rule of this file is named like the file; expected `struct {name}`",
                    path.display()
                ));
            }
            let _ = writeln!(rules, "    &<{module}::{name} as ::ephor_sdk::Rule>::ENTRY,");
        }
    }
    let _ = writeln!(
        text,
        "\n/// The rules, found in the source folder of the pack.\npub const RULES: &[&::ephor_sdk::Entry] = &[\n{rules}];"
    );
    Ok(text)
}

/// `mfa_method_missing` as `MfaMethodMissing`.
fn camel(name: &str) -> String {
    name.split('_')
        .map(|part| {
            let mut chars = part.chars();
            chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_become_modules_and_rules() {
        let folder = env::temp_dir().join(format!("ephor-build-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("lib.rs"), "").unwrap();
        fs::write(folder.join("policy.rs"), "#[derive(Deserialize, Document)]\nstruct Policy;").unwrap();
        fs::write(folder.join("mfa_missing.rs"), "#[derive(Rule)]\npub struct MfaMissing;").unwrap();
        let text = registry(&folder).unwrap();
        assert!(text.contains("pub mod policy;") && text.contains("mfa_missing::MfaMissing as"));
        assert!(!text.contains("policy::Policy") && !text.contains("mod lib"));
        fs::write(folder.join("other.rs"), "#[derive(Rule)]\npub struct Wrong;").unwrap();
        assert!(registry(&folder).unwrap_err().contains("expected `struct Other`"));
        fs::remove_file(folder.join("other.rs")).unwrap();
        // Rules have a room of their own, and engines are folders.
        fs::create_dir_all(folder.join("rules")).unwrap();
        fs::create_dir_all(folder.join("engine")).unwrap();
        fs::write(folder.join("engine/mod.rs"), "pub mod part;").unwrap();
        fs::write(folder.join("engine/part.rs"), "").unwrap();
        fs::rename(folder.join("mfa_missing.rs"), folder.join("rules/mfa_missing.rs")).unwrap();
        let text = registry(&folder).unwrap();
        assert!(text.contains("mfa_missing::MfaMissing as") && text.contains("pub mod engine;"));
        assert!(!text.contains("pub mod rules;") && !text.contains("pub mod part;"));
        fs::write(folder.join("mfa_missing.rs"), "").unwrap();
        assert!(registry(&folder).unwrap_err().starts_with("two modules of one name: "));
        fs::remove_dir_all(&folder).unwrap();
    }
}
