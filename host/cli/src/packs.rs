//! Which packs a command works with, and the engine that runs them.

use std::borrow::Cow;
use std::path::PathBuf;

use ephor_builtin::{BuiltInPack, Compiled, PACKS as BUILT_IN};
use ephor_config::PackFile;
use ephor_finding::Refused;
use ephor_scan::{BuiltIn, Limits, Loaded, Origin, Runtime};
use ephor_snapshot::hex;
use sha2::{Digest as _, Sha256};

use super::compiler::compiler;

/// Arguments of all commands that load packs.
#[derive(Debug, clap::Args)]
pub struct Packs {
    /// Add the rule pack in this file (a WebAssembly component); may be given several times
    #[arg(long = "pack", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Leave the built-in packs out
    #[arg(long)]
    no_built_in: bool,
    /// Compile packs anew, and keep nothing of it
    #[arg(long)]
    no_cache: bool,
}

impl Packs {
    /// Whether no pack is asked for at all.
    pub fn is_empty(&self) -> bool {
        self.no_built_in && self.files.is_empty()
    }

    /// The built-in packs, and the files among these names.
    pub fn named(names: &[String]) -> Self {
        let files = names.iter().map(PathBuf::from).filter(|path| path.is_file()).collect();
        Self { files, no_built_in: false, no_cache: false }
    }

    /// Whether a built-in pack has this name, and is asked for.
    fn is_built_in(&self, name: &str) -> bool {
        !self.no_built_in && BUILT_IN.iter().any(|pack| pack.name == name)
    }

    /// Makes the engine.
    pub fn runtime(&self) -> anyhow::Result<Runtime> {
        let limits = Limits::default();
        Ok(Runtime::new(limits, compiler(limits, !self.no_cache)?)?)
    }

    /// Loads the packs, and those that a configuration names; those that cannot be loaded are told apart.
    pub fn load(&self, runtime: &Runtime, further: &[PackFile]) -> (Vec<Loaded>, Vec<Refused>) {
        let built_in = BUILT_IN.iter().filter(|_| !self.no_built_in).map(|pack| Origin::BuiltIn(built_in(pack)));
        let given = self.files.iter().map(|path| Origin::File { path: path.clone(), sha256: None });
        let configured =
            further.iter().map(|pack| Origin::File { path: pack.path.clone(), sha256: pack.sha256.clone() });
        let origins: Vec<Origin> = built_in.chain(given).chain(configured).collect();
        // Without a cache, compiling is most of what a small scan does: all packs at once.
        let results: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = origins.iter().map(|origin| scope.spawn(move || runtime.load(origin))).collect();
            threads.into_iter().map(|thread| thread.join()).collect()
        });
        let (mut loaded, mut refused) = (Vec::new(), Vec::new());
        for (result, origin) in results.into_iter().zip(&origins) {
            match result {
                // Even if that one was refused: its name is no stranger's.
                Ok(Ok(pack)) if matches!(origin, Origin::File { .. }) && self.is_built_in(&pack.pack.name) => {
                    refused.push(Refused {
                        reason: format!(
                            "there is a pack {:?} already (built-in), and rule ids must be unique",
                            pack.pack.name
                        ),
                        origin: pack.pack.origin,
                    });
                }
                Ok(Ok(pack)) => loaded.push(pack),
                Ok(Err(reason)) => refused.push(reason),
                Err(_) => refused.push(Refused {
                    origin: origin.name(),
                    reason: "loading it brought the engine down; this is a fault of ephor".to_owned(),
                }),
            }
        }
        (loaded, refused)
    }
}

/// A built-in pack as the engine takes it.
fn built_in(pack: &BuiltInPack) -> BuiltIn {
    match pack.compiled {
        None => BuiltIn::Component(pack.component),
        Some(Compiled { sha256, size, key, code }) => {
            BuiltIn::Compiled { component: pack.component, sha256, size: size.parse().unwrap_or_default(), key, code }
        }
    }
}

/// The component of a built-in pack.
///
/// # Errors
/// If the build did not compress it as it should have.
pub fn component(pack: &BuiltInPack) -> anyhow::Result<Cow<'static, [u8]>> {
    Ok(built_in(pack).component()?)
}

/// The component that rules of expressions are written into.
///
/// # Errors
/// If the build did not compress it as it should have.
pub fn expressions() -> anyhow::Result<Cow<'static, [u8]>> {
    let template = ephor_builtin::EXPRESSIONS;
    if template.is_compressed {
        return Ok(Cow::Owned(zstd::decode_all(template.component)?));
    }
    Ok(Cow::Borrowed(template.component))
}

/// SHA-256 of the component of a built-in pack, in small hexadecimal digits.
pub fn sha256(pack: &BuiltInPack) -> String {
    pack.compiled.map_or_else(|| hex(&Sha256::digest(pack.component)), |compiled| compiled.sha256.to_owned())
}
