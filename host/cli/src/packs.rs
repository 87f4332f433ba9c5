//! Which packs a command works with, and the engine that runs them.

use std::borrow::Cow;
use std::path::PathBuf;

use ephor_builtin::{BuiltInPack, Compiled, PACKS as BUILT_IN};
use ephor_config::{Config, Error, RegistryPack};
use ephor_finding::Refused;
use ephor_registry::{Digest, LARGEST, LOCK_FILE, Layout, Lock, PackCache, Trusted};
use ephor_scan::{BuiltIn, Limits, Loaded, Origin, Runtime};
use ephor_snapshot::hex;
use ephor_untrusted::printable;
use sha2::{Digest as _, Sha256};

use super::compiler::{cache_folder, compiler};
use super::config::File;
use super::{Exit, usage};

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
    /// Take packs of registries from this image layout of OCI (skopeo copy docker://... oci:DIR) in place of the cache
    #[arg(long, value_name = "DIR")]
    oci_layout: Option<PathBuf>,
}

impl Packs {
    /// Whether no pack is asked for at all.
    pub fn is_empty(&self) -> bool {
        self.no_built_in && self.files.is_empty()
    }

    /// The built-in packs, and the files among these names.
    pub fn named(names: &[String]) -> Self {
        let files = names.iter().map(PathBuf::from).filter(|path| path.is_file()).collect();
        Self { files, no_built_in: false, no_cache: false, oci_layout: None }
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

    /// The packs that a configuration names. Those of registries are the bytes that the lock file agrees on, from the
    /// cache or an image layout: nothing is asked of the network.
    ///
    /// # Errors
    /// If the lock file does not fit the configuration, or a pack is not there, with the line that names it.
    pub fn configured(&self, config: Option<&Config>) -> Result<Vec<Origin>, Error> {
        let Some(config) = config else { return Ok(Vec::new()) };
        let files = config.packs.iter();
        let files = files.map(|pack| Origin::File { path: pack.path.clone(), sha256: pack.sha256.clone() });
        let mut origins: Vec<Origin> = files.collect();
        if let Some(first) = config.registry_packs.first() {
            let wrong = |reason: ephor_registry::Error| config.wrong(first.line, chain(&reason));
            let lock = Lock::read(&lock_file(config)).map_err(wrong)?;
            let layout = self.oci_layout.as_deref().map(Layout::open).transpose().map_err(wrong)?;
            for pack in &config.registry_packs {
                let origin = locked(&lock, layout.as_ref(), pack).map_err(|reason| config.wrong(pack.line, reason))?;
                origins.push(origin);
            }
        }
        Ok(origins)
    }

    /// The same of the configuration that a command works with; else the exit code of what is wrong with it, which was told.
    ///
    /// # Errors
    /// If a configuration was named and cannot be read.
    pub fn configured_in(&self, file: &File) -> anyhow::Result<Result<Vec<Origin>, Exit>> {
        let config = match file.read() {
            Ok(config) => config,
            Err(error @ Error::Io { .. }) => return Err(error.into()),
            Err(error) => return Ok(Err(usage(&printable(&error.to_string())))),
        };
        Ok(self.configured(config.as_ref()).map_err(|error| usage(&printable(&error.to_string()))))
    }

    /// Loads the packs, and these further ones; those that cannot be loaded are told apart.
    pub fn load(&self, runtime: &Runtime, further: &[Origin]) -> (Vec<Loaded>, Vec<Refused>) {
        let built_in = BUILT_IN.iter().filter(|_| !self.no_built_in).map(|pack| Origin::BuiltIn(built_in(pack)));
        let given = self.files.iter().map(|path| Origin::File { path: path.clone(), sha256: None });
        let configured = further.iter().cloned();
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
                Ok(Ok(pack)) if !matches!(origin, Origin::BuiltIn(_)) && self.is_built_in(&pack.pack.name) => {
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

/// Where the lock file of a configuration stands: beside it.
pub fn lock_file(config: &Config) -> PathBuf {
    config.path.with_file_name(LOCK_FILE)
}

/// The cache of packs that were pulled.
///
/// # Errors
/// If the system names no place for one.
pub fn pack_cache() -> anyhow::Result<PackCache> {
    let folder = cache_folder();
    let none = "there is no folder to keep packs in: set EPHOR_CACHE_DIR, XDG_CACHE_HOME or HOME to a whole path";
    Ok(PackCache::within(&folder.ok_or_else(|| anyhow::anyhow!(none))?))
}

/// The bytes that were agreed on for a pack of a registry.
fn locked(lock: &Lock, layout: Option<&Layout>, pack: &RegistryPack) -> Result<Origin, String> {
    let trusted = pack.signed_by.as_ref().map(Trusted::of).transpose().map_err(|said| format!("signed-by: {said}"))?;
    let locked = lock.find(pack, trusted.as_ref()).map_err(|mismatch| mismatch.to_string())?;
    let path = match layout {
        Some(layout) => layout.path(&locked.sha256),
        None => pack_cache().map_err(|error| error.to_string())?.path(&locked.sha256),
    };
    let (name, shown) = (locked.name(), path.display());
    let bytes = ephor_untrusted::file::read(&path, LARGEST).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("{name} is locked, and its component is not there ({shown}); run 'ephor pack pull'")
        }
        _ => format!("{name} is locked, and its component cannot be read ({shown}: {error}); run 'ephor pack pull'"),
    })?;
    let found = Digest::of(&bytes);
    if found != locked.sha256 {
        return Err(format!(
            "{name} is locked, and {shown} is something else (SHA-256 {}); run 'ephor pack pull'",
            found.hex()
        ));
    }
    Ok(Origin::Locked { path, sha256: locked.sha256.hex().to_owned(), name })
}

/// An error with its causes.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    text
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
