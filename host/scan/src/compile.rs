//! From a component to code. What a stranger wrote is compiled elsewhere: a compiler can be kept busy for hours and
//! gigabytes by a few kilobytes, and no counting of what stands in them wins against that.

use ephor_artifact::{Cache, Key, Sealed};
use wasmparser::{Encoding, Parser, Payload};

use super::engine;
use super::limits::Limits;
use super::pack::first_line;

/// What the seal is about that the build of the program puts on the code of a built-in pack. The engine is not in it: the
/// code is for any processor of the target, and whether it fits is seen when it is loaded.
#[must_use]
pub fn about_built_in(digest: &str) -> String {
    format!("{digest}-built-in")
}

/// A component that is to be compiled.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The component.
    pub bytes: &'a [u8],
    /// What its seal is about: its digest and the engine. Names it in a cache, too.
    pub about: &'a str,
    /// Whose it is.
    pub trust: Trust,
}

/// How far the author of a component is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Part of this program.
    BuiltIn,
    /// Agreed on by its digest.
    Pinned,
    /// Not at all.
    Foreign,
}

/// Gives code for components: from a cache, from another process, or made here.
pub trait Compiler: Send + Sync {
    /// The code of a component.
    ///
    /// # Errors
    /// Why there is none, as the end of a sentence about the pack.
    fn compile(&self, source: Source<'_>) -> Result<Sealed, String>;

    /// Says that code could not be loaded, so that it is not given again.
    fn forget(&self, source: Source<'_>);
}

/// Compiles in this process, each time anew: for packs that are trusted, and for the process that is made to compile.
#[derive(Clone, Debug)]
pub struct InProcess {
    limits: Limits,
    key: Key,
    target: Option<String>,
}

impl InProcess {
    /// Compiles under these limits, and seals with this key.
    #[must_use]
    pub const fn new(limits: Limits, key: Key) -> Self {
        Self { limits, key, target: None }
    }

    /// For any processor of a target (`x86_64-unknown-linux-gnu`), instead of this one.
    #[must_use]
    pub fn for_target(self, triple: String) -> Self {
        Self { target: Some(triple), ..self }
    }
}

impl Compiler for InProcess {
    fn compile(&self, source: Source<'_>) -> Result<Sealed, String> {
        compilable(source.bytes, &self.limits)?;
        let engine = engine::compiling(self.target.as_deref()).map_err(|error| error.to_string())?;
        let code = engine
            .precompile_component(source.bytes)
            .map_err(|error| format!("it is not a sound component: {}", first_line(&error)))?;
        Ok(Sealed::new(self.key.clone(), source.about, &code))
    }

    fn forget(&self, _: Source<'_>) {}
}

/// Keeps what a compiler makes between runs.
#[derive(Debug)]
pub struct Keeping<C> {
    cache: Option<Cache>,
    compiler: C,
}

impl<C> Keeping<C> {
    /// With a cache; without one, nothing is kept.
    pub const fn new(cache: Option<Cache>, compiler: C) -> Self {
        Self { cache, compiler }
    }
}

impl<C: Compiler> Compiler for Keeping<C> {
    fn compile(&self, source: Source<'_>) -> Result<Sealed, String> {
        let Some(cache) = &self.cache else { return self.compiler.compile(source) };
        if let Some(sealed) = cache.get(source.about) {
            return Ok(sealed);
        }
        let sealed = self.compiler.compile(source)?;
        if let Some(code) = sealed.open(source.about) {
            cache.put(source.about, code);
        }
        Ok(sealed)
    }

    fn forget(&self, source: Source<'_>) {
        if let Some(cache) = &self.cache {
            cache.remove(source.about);
        }
        self.compiler.forget(source);
    }
}

/// Refuses what would take the engine minutes and gigabytes to compile. Measured without these limits: 9 MB of small
/// functions took 99 s and 5.9 GB, 200 KB of one function with 2,000 locals 11 s and 0.8 GB, and instances of components
/// that hold instances of components double with every level. The largest built-in pack has 370 functions with 220 KB.
pub(super) fn compilable(bytes: &[u8], limits: &Limits) -> Result<(), String> {
    let (mut instances, mut canonical, mut functions, mut code) = (0_u32, 0_u32, 0_u32, 0_usize);
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
            Payload::ComponentCanonicalSection(section) => canonical = canonical.saturating_add(section.count()),
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
        if canonical > limits.canonical {
            return Err(format!("it has more than {} canonical functions", limits.canonical));
        }
        if functions > limits.functions || code > limits.code_bytes {
            let (functions, code) = (limits.functions, limits.code_bytes >> 20);
            return Err(format!("it has more than {functions} functions or {code} MiB of code"));
        }
    }
    Ok(())
}
