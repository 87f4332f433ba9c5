//! From a component to code. What a stranger wrote is compiled elsewhere: a compiler can be kept busy for hours and
//! gigabytes by a few kilobytes, and no counting of what stands in them wins against that.

use ephor_artifact::{Cache, Key, Sealed};
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind, ComponentTypeRef, Encoding,
    Parser, Payload,
};

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

    /// Says that code could not be loaded, so that it is not given again; nothing to do for who keeps none.
    fn forget(&self, _source: Source<'_>) {}
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
        compilable(source.bytes, source.trust, &self.limits)?;
        let engine = engine::compiling(self.target.as_deref()).map_err(|error| error.to_string())?;
        let code = engine
            .precompile_component(source.bytes)
            .map_err(|error| format!("it is not a sound component: {}", first_line(&error)))?;
        Ok(Sealed::new(self.key.clone(), source.about, &code))
    }
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

/// Whether a component is larger than one may be that nobody agreed on by its digest.
#[must_use]
pub fn is_large(component: &[u8], limits: &Limits) -> bool {
    component.len() > limits.component_bytes || compilable(component, Trust::Foreign, limits).is_err()
}

/// Refuses early what the engine would take long and much memory to compile: what it takes is limited in any case, by the
/// process that compiles. The largest built-in pack has 370 functions with 220 KB.
pub(super) fn compilable(bytes: &[u8], trust: Trust, limits: &Limits) -> Result<(), String> {
    let most_code = match trust {
        Trust::Foreign => limits.code_bytes,
        Trust::BuiltIn | Trust::Pinned => limits.pinned_code_bytes,
    };
    let (mut canonical, mut functions, mut code) = (0_u32, 0_u32, 0_usize);
    // What is open, the outermost first.
    let mut open: Vec<Open> = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        // What cannot be parsed is for the engine to refuse, in its own words.
        let Ok(payload) = payload else { return Ok(()) };
        match payload {
            Payload::Version { encoding, .. } => {
                open.push(Open { is_component: encoding == Encoding::Component, ..Open::default() });
            }
            Payload::End(_) => {
                let Some(ended) = open.pop() else { return Ok(()) };
                if let Some(outer) = open.last_mut().filter(|outer| ended.is_component && outer.is_component) {
                    outer.components.push(ended.instances);
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section.into_iter().flatten() {
                    let count = match instance {
                        ComponentInstance::Instantiate { component_index, .. } => {
                            let inner = open.last().map_or(0, |here| here.made_by(component_index));
                            inner.saturating_add(1)
                        }
                        ComponentInstance::FromExports(_) => 1,
                    };
                    if let Some(here) = open.last_mut() {
                        here.instances = here.instances.saturating_add(count);
                    }
                }
            }
            Payload::InstanceSection(section) => {
                if let Some(here) = open.last_mut() {
                    here.instances = here.instances.saturating_add(u64::from(section.count()));
                }
            }
            // A component by another name: as many as the largest that is known makes.
            Payload::ComponentAliasSection(section) => {
                let most = open.iter().flat_map(|open| &open.components).copied().max().unwrap_or_default();
                let aliases = section.into_iter().flatten().filter(is_component_alias).count();
                if let Some(here) = open.last_mut() {
                    here.components.extend(std::iter::repeat_n(most, aliases));
                }
            }
            Payload::ComponentImportSection(section) => {
                let imports = section.into_iter().flatten();
                let count = imports.filter(|import| matches!(import.ty, ComponentTypeRef::Component(_))).count();
                if let Some(here) = open.last_mut() {
                    here.components.extend(std::iter::repeat_n(0, count));
                }
            }
            Payload::ComponentCanonicalSection(section) => canonical = canonical.saturating_add(section.count()),
            Payload::CodeSectionEntry(body) => {
                let size = body.range().len();
                let groups = body.get_locals_reader().into_iter().flatten();
                let locals = groups.flatten().fold(0_u32, |sum, (count, _)| sum.saturating_add(count));
                functions = functions.saturating_add(1);
                code = code.saturating_add(size);
                let weight = (size as u64).saturating_mul(u64::from(locals).saturating_add(1));
                if weight > limits.function_weight {
                    return Err(format!(
                        "a function of it has {size} bytes and {locals} locals; the product may be {} million",
                        limits.function_weight / 1_000_000
                    ));
                }
            }
            _ => {}
        }
        if open.iter().any(|open| open.instances > limits.instances) {
            return Err(format!("it makes more than {} instances, with those that its parts make", limits.instances));
        }
        if canonical > limits.canonical {
            return Err(format!("it has more than {} canonical functions", limits.canonical));
        }
        if functions > limits.functions || code > most_code {
            let (functions, code) = (limits.functions, most_code >> 20);
            let more = if trust == Trust::Foreign {
                "; a pack whose digest the configuration names may have more"
            } else {
                ""
            };
            return Err(format!("it has more than {functions} functions or {code} MiB of code{more}"));
        }
    }
    Ok(())
}

/// A component or module that is being read.
#[derive(Default)]
struct Open {
    is_component: bool,
    /// Instances that it makes, with those that its parts make.
    instances: u64,
    /// Instances that each of its components makes when it is instantiated, by index.
    components: Vec<u64>,
}

impl Open {
    fn made_by(&self, component: u32) -> u64 {
        self.components.get(component as usize).copied().unwrap_or_default()
    }
}

fn is_component_alias(alias: &ComponentAlias<'_>) -> bool {
    match alias {
        ComponentAlias::InstanceExport { kind, .. } => *kind == ComponentExternalKind::Component,
        ComponentAlias::Outer { kind, .. } => *kind == ComponentOuterAliasKind::Component,
        ComponentAlias::CoreInstanceExport { .. } => false,
    }
}
