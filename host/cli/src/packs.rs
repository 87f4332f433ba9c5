//! Which packs a command works with, and the engine that runs them.

use std::path::PathBuf;

use ephor_builtin::PACKS as BUILT_IN;
use ephor_config::PackFile;
use ephor_finding::Refused;
use ephor_scan::{EngineError, Limits, Loaded, Origin, Runtime};

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

    /// Makes the engine.
    pub fn runtime(&self) -> Result<Runtime, EngineError> {
        let cache = if self.no_cache { None } else { cache_folder() };
        Runtime::new(Limits::default(), cache.as_deref())
    }

    /// Loads the packs, and those that a configuration names; those that cannot be loaded are told apart.
    pub fn load(&self, runtime: &Runtime, further: &[PackFile]) -> (Vec<Loaded>, Vec<Refused>) {
        let built_in = BUILT_IN.iter().filter(|_| !self.no_built_in).map(|bytes| Origin::BuiltIn(bytes));
        let named = self.files.iter().chain(further.iter().map(|pack| &pack.path));
        let origins: Vec<Origin> = built_in.chain(named.cloned().map(Origin::File)).collect();
        // The digests that the packs of the configuration, the last ones, must have.
        let first = origins.len() - further.len();
        let wanted = |at: usize| at.checked_sub(first).and_then(|at| further.get(at)?.sha256.as_deref());
        // Without a cache, compiling is most of what a small scan does: all packs at once.
        let results: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = origins.iter().map(|origin| scope.spawn(move || runtime.load(origin))).collect();
            threads.into_iter().map(|thread| thread.join()).collect()
        });
        let (mut loaded, mut refused) = (Vec::new(), Vec::new());
        for (at, (result, origin)) in results.into_iter().zip(&origins).enumerate() {
            match result {
                Ok(Ok(loaded)) if wanted(at).is_some_and(|wanted| wanted != loaded.pack.sha256) => {
                    refused.push(Refused {
                        reason: format!(
                            "its SHA-256 is {}, and the configuration asks for another: it is not the file that was agreed on",
                            loaded.pack.sha256
                        ),
                        origin: loaded.pack.origin,
                    });
                }
                Ok(Ok(pack)) => loaded.push(pack),
                Ok(Err(reason)) => refused.push(reason),
                Err(_) => refused.push(Refused {
                    origin: match origin {
                        Origin::BuiltIn(_) => "built-in".to_owned(),
                        Origin::File(path) => path.display().to_string(),
                    },
                    reason: "loading it brought the engine down; this is a fault of ephor".to_owned(),
                }),
            }
        }
        (loaded, refused)
    }
}

/// Where compiled packs are kept: `EPHOR_CACHE_DIR`, else the cache folder of the user.
fn cache_folder() -> Option<PathBuf> {
    let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = var("EPHOR_CACHE_DIR")
        .or_else(|| var("XDG_CACHE_HOME").map(|folder| folder.join("ephor")))
        .or_else(|| var("HOME").map(|folder| folder.join(".cache/ephor")))
        .or_else(|| var("LOCALAPPDATA").map(|folder| folder.join("ephor\\cache")))?;
    folder.is_absolute().then_some(folder)
}
