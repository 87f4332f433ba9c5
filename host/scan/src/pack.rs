//! Loading packs: from bytes to something that can be asked, or a sentence that says why not.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Cache, CacheConfig, Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::contract::{self, PackPre};
use super::instance::{self, State};
use super::limits::{Limits, STACK_BYTES};
use super::manifest;
use ephor_finding::{Pack, Refused};
use ephor_snapshot::hex;

/// Runs packs.
pub struct Runtime {
    engine: Engine,
    limits: Limits,
}

/// Where a pack comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// Part of this program.
    BuiltIn(&'static [u8]),
    /// A file.
    File(PathBuf),
}

/// A pack that can be asked. Cheap to clone: the code is shared.
#[derive(Clone)]
pub struct Loaded {
    /// What its manifest says.
    pub pack: Pack,
    pub(super) pre: PackPre<State>,
}

/// The engine could not be made: nothing can be scanned.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the WebAssembly engine: {0}")]
pub struct EngineError(String);

impl Runtime {
    /// Makes the engine. Compiled code is kept in `cache`, if it can be; a scan goes on without.
    ///
    /// # Errors
    /// If this machine cannot run WebAssembly.
    pub fn new(limits: Limits, cache: Option<&Path>) -> Result<Self, EngineError> {
        // A pool reserves much address space, which some machines forbid: then each instance makes its own memory.
        let engine = Engine::new(&config(&limits, cache, true))
            .or_else(|_| Engine::new(&config(&limits, cache, false)))
            .map_err(|error| EngineError(format!("{error:#}")))?;
        Ok(Self { engine, limits })
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The limits of packs.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Loads a pack and asks it for its manifest.
    ///
    /// # Errors
    /// If it is no component, does not keep the contract, goes over a limit, or its manifest is not sound.
    pub fn load(&self, origin: &Origin) -> Result<Loaded, Refused> {
        let (name, bytes) = match origin {
            Origin::BuiltIn(bytes) => ("built-in".to_owned(), std::borrow::Cow::Borrowed(*bytes)),
            Origin::File(path) => {
                let name = path.display().to_string();
                let bytes = self.read(path).map_err(|reason| Refused { origin: name.clone(), reason })?;
                (name, std::borrow::Cow::Owned(bytes))
            }
        };
        self.load_bytes(&name, &bytes).map_err(|reason| Refused { origin: name, reason })
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        use std::io::Read as _;
        let limit = self.limits.component_bytes;
        let failed = |error: std::io::Error| format!("cannot read it: {error}");
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err("it is not a file".to_owned());
        }
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() > limit {
            return Err(format!("it is larger than {} MiB, the limit for a pack", limit >> 20));
        }
        Ok(bytes)
    }

    fn load_bytes(&self, origin: &str, bytes: &[u8]) -> Result<Loaded, String> {
        match bytes {
            [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => {
                return Err("it is a core WebAssembly module, not a component; make one with 'wasm-tools component new' or wit-component".to_owned());
            }
            [0, b'a', b's', b'm', ..] => {}
            _ => return Err("it is not WebAssembly".to_owned()),
        }
        compilable(bytes, &self.limits)?;
        let component = Component::new(&self.engine, bytes).map_err(|error| match first_line(&error) {
            // The pool holds what the limits allow, and says so before an instance is made.
            text if text.contains("pooling allocator") => {
                format!("it asked for more memory than it may have ({text})")
            }
            text => format!("it is not a sound component: {text}"),
        })?;
        contract::check(&self.engine, &component)?;
        let mut linker: Linker<State> = Linker::new(&self.engine);
        contract::logging::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)
            .map_err(|error| format!("the host cannot offer it what it needs: {}", first_line(&error)))?;
        let pre = linker.instantiate_pre(&component).and_then(PackPre::new).map_err(|error| {
            format!("it does not keep the contract ephor:rules@{}: {}", contract::VERSION, first_line(&error))
        })?;
        let answer =
            instance::describe(self, &pre).map_err(|fault| format!("it could not describe itself: {fault}"))?;
        let digest = hex(&Sha256::digest(bytes));
        let pack = manifest::read(answer, &self.limits, origin, digest, bytes.len() as u64)
            .map_err(|reason| format!("its manifest is not sound: {reason}"))?;
        Ok(Loaded { pack, pre })
    }
}

/// Instances at a time: threads that scan and packs that load.
pub(super) const INSTANCES: u32 = 96;

/// How packs are run. With `pooled`, the memory of an instance serves the next one, cleaned: with a fresh instance for
/// every batch, page faults were a third of the time of the packs.
fn config(limits: &Limits, cache: Option<&Path>, pooled: bool) -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .max_wasm_stack(STACK_BYTES)
        // The same snapshot and packs give the same bytes on every machine.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_backtrace_max_frames(None);
    if let Some(folder) = cache {
        let mut settings = CacheConfig::new();
        settings.with_directory(folder);
        // A cache that does not work costs time, nothing else.
        config.cache(Cache::new(settings).ok());
    }
    if pooled {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(INSTANCES)
            .total_core_instances(INSTANCES * 4)
            .total_memories(INSTANCES)
            .total_tables(INSTANCES * 4)
            .max_memory_size(limits.memory_bytes)
            .table_elements(limits.table_elements)
            // What a batch of the built-in packs touches.
            .linear_memory_keep_resident(4 << 20)
            .pagemap_scan(Enabled::Auto);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// Refuses what would take the engine minutes and gigabytes to compile. Measured without these limits: 9 MB of small
/// functions took 99 s and 5.9 GB, 200 KB of one function with 2,000 locals 11 s and 0.8 GB, and instances of components
/// that hold instances of components double with every level. The largest built-in pack has 370 functions with 220 KB.
fn compilable(bytes: &[u8], limits: &Limits) -> Result<(), String> {
    use wasmparser::{Encoding, Parser, Payload};
    let (mut instances, mut functions, mut code) = (0_u32, 0_u32, 0_usize);
    // Whether what is open at each depth is a component.
    let mut open: Vec<bool> = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        // What cannot be parsed is for the engine to refuse, in its own words.
        let Ok(payload) = payload else { return Ok(()) };
        match payload {
            Payload::Version { encoding, .. } => open.push(encoding == Encoding::Component),
            Payload::End(_) => drop(open.pop()),
            Payload::ComponentInstanceSection(section) => instances = instances.saturating_add(section.count()),
            Payload::InstanceSection(section) => instances = instances.saturating_add(section.count()),
            Payload::CodeSectionEntry(body) => {
                let size = body.range().len();
                let groups = body.get_locals_reader().into_iter().flatten();
                let locals = groups.flatten().fold(0_u32, |sum, (count, _)| sum.saturating_add(count));
                functions = functions.saturating_add(1);
                code = code.saturating_add(size);
                if size > limits.function_bytes {
                    return Err(format!(
                        "a function of it has {size} bytes, and {} are allowed",
                        limits.function_bytes
                    ));
                }
                if locals > limits.locals {
                    return Err(format!("a function of it has {locals} locals, and {} are allowed", limits.locals));
                }
            }
            _ => {}
        }
        if open.iter().filter(|is_component| **is_component).count() > 2 {
            return Err("it nests components more than one deep, and a pack has no need to".to_owned());
        }
        if instances > limits.instances {
            return Err(format!("it makes more than {} instances", limits.instances));
        }
        if functions > limits.functions || code > limits.code_bytes {
            let (functions, code) = (limits.functions, limits.code_bytes >> 20);
            return Err(format!("it has more than {functions} functions or {code} MiB of code"));
        }
    }
    Ok(())
}

/// The first line of an error with its causes: the rest is a backtrace.
pub(super) fn first_line(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
