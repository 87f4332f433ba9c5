//! Loading packs: from bytes to something that can be asked, or a sentence that says why not.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::{Component, HasSelf, Linker};

use super::compile::{Compiler, Source, Trust, about_built_in};
use super::contract::{self, PackPre};
use super::engine::{self, Clock, EngineError};
use super::instance::{self, State};
use super::limits::Limits;
use super::manifest;
use super::run::Error;
use ephor_artifact::{Key, Sealed};
use ephor_finding::{Pack, Refused};
use ephor_snapshot::hex;

/// Runs packs.
pub struct Runtime {
    engine: Engine,
    fingerprint: String,
    limits: Limits,
    compiler: Arc<dyn Compiler>,
    /// Whether a call ran into the deadline.
    is_too_slow: AtomicBool,
    _clock: Clock,
}

/// A pack of this program.
#[derive(Clone, Copy, Debug)]
pub enum BuiltIn {
    /// The component.
    Component(&'static [u8]),
    /// A component that the build compiled.
    Compiled {
        /// The component, compressed (Zstandard): for an engine that does not take the code.
        component: &'static [u8],
        /// SHA-256 of the component, in small hexadecimal digits.
        sha256: &'static str,
        /// Bytes of the component.
        size: u64,
        /// The key of the seal.
        key: &'static [u8; 32],
        /// The sealed code, compressed.
        code: &'static [u8],
    },
}

impl BuiltIn {
    /// The component.
    ///
    /// # Errors
    /// If it cannot be unpacked: a fault of the build.
    pub fn component(&self) -> std::io::Result<Cow<'static, [u8]>> {
        match self {
            Self::Component(component) => Ok(Cow::Borrowed(component)),
            Self::Compiled { component, .. } => zstd::decode_all(*component).map(Cow::Owned),
        }
    }
}

/// Where a pack comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// Part of this program.
    BuiltIn(BuiltIn),
    /// A file.
    File {
        /// Where it is.
        path: PathBuf,
        /// The SHA-256 that it must have, in small hexadecimal digits: nothing else of that name is looked into.
        sha256: Option<String>,
    },
    /// A pack of a registry that was agreed on, in a cache.
    Locked {
        /// Where its component is.
        path: PathBuf,
        /// Its SHA-256, in small hexadecimal digits.
        sha256: String,
        /// Registry, repository and version: what a message calls it.
        name: String,
    },
}

impl Origin {
    /// What a message calls it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::BuiltIn(_) => "built-in".to_owned(),
            Self::File { path, .. } => path.display().to_string(),
            Self::Locked { name, .. } => name.clone(),
        }
    }
}

/// A pack that can be asked. Cheap to clone: the code is shared.
#[derive(Clone)]
pub struct Loaded {
    /// What its manifest says.
    pub pack: Pack,
    /// The version of the contract that it was built for: `0.1.0`.
    pub contract: String,
    pub(super) pre: PackPre<State>,
}

impl Runtime {
    /// Makes the engine. Code of packs comes from `compiler`.
    ///
    /// # Errors
    /// If this machine cannot run WebAssembly.
    pub fn new(limits: Limits, compiler: Arc<dyn Compiler>) -> Result<Self, EngineError> {
        let engine = engine::running(&limits)?;
        let (fingerprint, clock) = (engine::fingerprint(&engine), Clock::start(&engine));
        Ok(Self { engine, fingerprint, limits, compiler, is_too_slow: AtomicBool::new(false), _clock: clock })
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The limits of packs.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Notes that a call ran into the deadline: what it would have answered nobody knows, so the scan has no result.
    pub(super) fn call_was_too_slow(&self) {
        self.is_too_slow.store(true, Ordering::SeqCst);
    }

    /// An error if a call ran into the deadline: to be asked before anything of an answer counts.
    pub(super) fn in_time(&self) -> Result<(), Error> {
        if self.is_too_slow.load(Ordering::SeqCst) { Err(Error::TooSlow) } else { Ok(()) }
    }

    /// Loads a pack and asks it for its manifest.
    ///
    /// # Errors
    /// If it is not the file that was agreed on, no component, does not keep the contract, goes over a limit, or its
    /// manifest is not sound.
    pub fn load(&self, origin: &Origin) -> Result<Loaded, Refused> {
        let name = origin.name();
        self.load_from(origin, &name).map_err(|reason| Refused { origin: name, reason })
    }

    fn load_from(&self, origin: &Origin, name: &str) -> Result<Loaded, String> {
        match origin {
            Origin::BuiltIn(built_in) => {
                if let Some(loaded) = self.load_compiled(built_in, name) {
                    return loaded;
                }
                let component = built_in.component().map_err(|error| format!("cannot unpack it: {error}"))?;
                self.load_bytes(name, &component, Trust::BuiltIn)
            }
            Origin::File { path, sha256: None } => {
                self.load_bytes(name, &read(path, self.limits.component_bytes)?, Trust::Foreign)
            }
            Origin::File { path, sha256: Some(wanted) } | Origin::Locked { path, sha256: wanted, .. } => {
                let bytes = read(path, self.limits.pinned_component_bytes)?;
                let found = hex(&Sha256::digest(&bytes));
                if found != *wanted {
                    return Err(format!(
                        "its SHA-256 is {found}, and the configuration asks for another: it is not the file that was agreed on"
                    ));
                }
                self.load_bytes(name, &bytes, Trust::Pinned)
            }
        }
    }

    /// The SHA-256 of a pack of any class, in small hexadecimal digits.
    ///
    /// # Errors
    /// If it cannot be read, or is larger than a pack can be.
    pub fn digest(&self, path: &Path) -> Result<String, String> {
        Ok(hex(&Sha256::digest(&read(path, self.limits.pinned_component_bytes)?)))
    }

    /// Loads what the build compiled; none if there is nothing, or not for this engine.
    fn load_compiled(&self, built_in: &BuiltIn, name: &str) -> Option<Result<Loaded, String>> {
        let BuiltIn::Compiled { sha256, size, key, code, .. } = built_in else { return None };
        let sealed = Sealed::received(Key::new(**key), zstd::decode_all(*code).ok()?);
        let component = ephor_artifact::load(&self.engine, &sealed, &about_built_in(sha256)).ok()?;
        Some(self.finish(name, &component, (*sha256).to_owned(), *size))
    }

    fn load_bytes(&self, origin: &str, bytes: &[u8], trust: Trust) -> Result<Loaded, String> {
        match bytes {
            [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => {
                return Err("it is a core WebAssembly module, not a component; make one of it with 'ephor pack build FILE.wasm'".to_owned());
            }
            [0, b'a', b's', b'm', ..] => {}
            _ => return Err("it is not WebAssembly".to_owned()),
        }
        let digest = hex(&Sha256::digest(bytes));
        let component = self.component(bytes, &digest, trust)?;
        self.finish(origin, &component, digest, bytes.len() as u64)
    }

    /// Checks what a component imports and exports, and asks it for its manifest.
    fn finish(&self, origin: &str, component: &Component, digest: String, size: u64) -> Result<Loaded, String> {
        let contract = contract::check(&self.engine, component)?;
        let mut linker: Linker<State> = Linker::new(&self.engine);
        contract::logging::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)
            .map_err(|error| format!("the host cannot offer it what it needs: {}", first_line(&error)))?;
        let pre = linker.instantiate_pre(component).and_then(PackPre::new).map_err(|error| {
            format!("it does not keep the contract ephor:rules@{}: {}", contract::VERSION, first_line(&error))
        })?;
        let answer =
            instance::describe(self, &pre).map_err(|fault| format!("it could not describe itself: {fault}"))?;
        let pack = manifest::read(answer, &self.limits, origin, digest, size)
            .map_err(|reason| format!("its manifest is not sound: {reason}"))?;
        Ok(Loaded { pack, contract, pre })
    }

    /// What the seal of code is about: a component and this engine.
    fn about(&self, digest: &str) -> String {
        format!("{digest}-{}", self.fingerprint)
    }

    fn component(&self, bytes: &[u8], digest: &str, trust: Trust) -> Result<Component, String> {
        let about = self.about(digest);
        let source = Source { bytes, about: &about, trust };
        let mut last = String::new();
        // What was kept from an earlier run may be broken: once more without it.
        for _ in 0..2 {
            let sealed = self.compiler.compile(source)?;
            match ephor_artifact::load(&self.engine, &sealed, &about) {
                Ok(component) => return Ok(component),
                // The pool holds what the limits allow, and says so before an instance is made.
                Err(ephor_artifact::Error::Engine(text)) if text.contains("pooling allocator") => {
                    return Err(format!("it asked for more memory than it may have ({text})"));
                }
                Err(error) => last = format!("what was compiled of it cannot be used: {error}"),
            }
            self.compiler.forget(source);
        }
        Err(last)
    }
}

/// Reads a component of at most `limit` bytes.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    ephor_untrusted::file::read(path, limit as u64).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => format!("it is larger than {} MiB, the limit for a pack", limit >> 20),
        _ => format!("cannot read it: {error}"),
    })
}

/// The first line of an error with its causes: the rest is a backtrace.
pub(super) fn first_line(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
