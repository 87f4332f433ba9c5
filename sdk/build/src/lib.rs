//! What the build scripts of Ephor do: find the rules of a pack, and make packs into components.
//!
//! A pack's `build.rs` is one line: `fn main() { ephor_build::collect_rules(); }`. Adding a file with a rule is all there is
//! to do; nothing is registered. See [`collect_rules`].

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

use std::path::Path;
use std::{env, fs, process};

#[cfg(feature = "component")]
mod component;
mod names;
mod rules;
#[cfg(feature = "component")]
pub use component::{Component, compile, packs};

/// Finds the rules of a pack, for `ephor_sdk::pack!`, and checks the name of the pack.
///
/// The files of `src` are the modules of the pack, and no file declares them:
///
/// - `src/guest_overstayed.rs` is the module `guest_overstayed`; what lies in `src/rules/` is a module of the pack in the
///   same way.
/// - A folder with a `mod.rs` is a module, and that file declares what it consists of.
/// - Any other folder is a module that holds its files: `src/guests/overstayed.rs` is `guests::overstayed`.
///
/// Each struct there that derives `Rule` is a rule of the pack, several in a file and those of inner modules too, but what
/// is compiled for tests alone (`#[cfg(test)]`). A rule that is not found, since a macro makes it, does not compile. The
/// pack has the name of its package, in kebab-case.
///
/// Ends the build with a message if something is not as it should be: the name of the pack, a file that is no module, a
/// rule that is private, two rules of one name.
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
    let pack = names::pack(&package)?;
    let source = Path::new(&var("CARGO_MANIFEST_DIR")?).join("src");
    println!("cargo::rerun-if-changed={}", source.display());
    let found = rules::find(&source)?;
    for file in &found.elsewhere {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    if found.count == 0 {
        println!("cargo::warning=no rule was found in {}: derive `Rule` for a struct", source.display());
    }
    let list = Path::new(&var("OUT_DIR")?).join("rules.rs");
    fs::write(&list, found.text).map_err(|error| format!("cannot write {}: {error}", list.display()))?;
    println!("cargo::rustc-env=EPHOR_PACK_NAME={pack}");
    println!("cargo::rustc-env=EPHOR_RULES={}", list.display());
    Ok(())
}
