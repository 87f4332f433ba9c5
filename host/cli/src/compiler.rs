//! Code of packs: kept between runs with a seal, and compiled in a process of its own where a stranger wrote the pack.

mod child;

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use ephor_artifact::{Cache, Key, Sealed};
use ephor_scan::{Compiler, InProcess, Keeping, Limits, Source, Trust};
use ephor_untrusted::printable;

pub use child::{Arguments, run};

/// What gives the code of packs. With `keeps`, code is kept between runs where the system has a safe place for it.
///
/// # Errors
/// If the system gives no random numbers.
pub fn compiler(limits: Limits, keeps: bool) -> anyhow::Result<Arc<dyn Compiler>> {
    let cache = if keeps { cache() } else { None };
    let key = Key::random().map_err(anyhow::Error::msg)?;
    Ok(Arc::new(Keeping::new(cache, ByTrust { limits, key })))
}

/// The cache of the user, if there is a safe place for one: says why not where somebody would want to know.
fn cache() -> Option<Cache> {
    match Cache::open(&cache_folder()?, &state_folder()?) {
        Ok(cache) => Some(cache),
        Err(reason) => {
            let text = format!("ephor: note: compiled packs are not kept between runs: {reason}");
            let _ = writeln!(anstream::stderr(), "{}", printable(&text));
            None
        }
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Where packs are kept, compiled and as they were pulled: `EPHOR_CACHE_DIR`, else the cache folder of the user.
pub fn cache_folder() -> Option<PathBuf> {
    user_folder("EPHOR_CACHE_DIR", "XDG_CACHE_HOME", ".cache/ephor", "ephor\\cache")
}

/// Where the key is: `EPHOR_STATE_DIR`, else the state folder of the user. Never in the cache, which pipelines copy from
/// machine to machine.
fn state_folder() -> Option<PathBuf> {
    user_folder("EPHOR_STATE_DIR", "XDG_STATE_HOME", ".local/state/ephor", "ephor\\state")
}

/// A folder of the user: what our own variable names, else by the variable of XDG, below the home, or below that of
/// Windows.
fn user_folder(own: &str, xdg: &str, of_home: &str, of_windows: &str) -> Option<PathBuf> {
    let folder = variable(own)
        .or_else(|| variable(xdg).map(|folder| folder.join("ephor")))
        .or_else(|| variable("HOME").map(|folder| folder.join(of_home)))
        .or_else(|| variable("LOCALAPPDATA").map(|folder| folder.join(of_windows)))?;
    folder.is_absolute().then_some(folder)
}

/// Compiles by how far the author is trusted.
struct ByTrust {
    limits: Limits,
    /// Known to this process alone.
    key: Key,
}

impl Compiler for ByTrust {
    fn compile(&self, source: Source<'_>) -> Result<Sealed, String> {
        match source.trust {
            Trust::BuiltIn => InProcess::new(self.limits, self.key.clone()).compile(source),
            Trust::Pinned => child::compile(source, &self.key, child::PINNED),
            Trust::Foreign => child::compile(source, &self.key, child::FOREIGN),
        }
    }
}
