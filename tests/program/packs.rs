//! The built-in packs, for tests that scan many small tenants in one process.

use std::path::Path;

use ephor::scan::{BUILT_IN, Limits, Loaded, Origin, Runtime};

/// The built-in packs, compiled once.
pub struct Packs {
    pub runtime: Runtime,
    pub loaded: Vec<Loaded>,
}

impl Packs {
    pub fn new() -> Self {
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        let runtime = Runtime::new(Limits::default(), Some(&cache)).unwrap();
        let load = |bytes: &&'static [u8]| runtime.load(&Origin::BuiltIn(bytes)).map_err(|refused| refused.reason);
        let loaded = BUILT_IN.iter().map(|bytes| load(bytes).unwrap()).collect();
        Self { runtime, loaded }
    }

    /// The ids of all rules.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.loaded.iter().flat_map(|loaded| &loaded.pack.rules).map(|rule| rule.id.as_str())
    }
}
