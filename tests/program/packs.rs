//! The built-in packs, for tests that scan many small tenants in one process.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ephor_artifact::{Cache, Key};
use ephor_builtin::{BuiltInPack, PACKS as BUILT_IN};
use ephor_finding::{Finding, Sink, Verdict};
use ephor_scan::{BuiltIn, InProcess, Keeping, Limits, Loaded, Options, Origin, Runtime, Scan};
use ephor_snapshot::Snapshot;

use crate::tenant::Counts;

/// The built-in packs, compiled once.
pub struct Packs {
    pub runtime: Runtime,
    pub loaded: Vec<Loaded>,
}

impl Packs {
    pub fn new() -> Self {
        let folder = |name: &str| Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let cache = Cache::open(&folder("cache"), &folder("state")).unwrap();
        let compiler = Keeping::new(Some(cache), InProcess::new(Limits::default(), Key::new([7; 32])));
        let runtime = Runtime::new(Limits::default(), Arc::new(compiler)).unwrap();
        let load = |pack: &BuiltInPack| {
            runtime
                .load(&Origin::BuiltIn(BuiltIn::Component(pack.component)))
                .map_err(|refused| refused.reason)
                .unwrap()
        };
        let loaded = BUILT_IN.iter().map(load).collect();
        Self { runtime, loaded }
    }

    /// The ids of all rules.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.loaded.iter().flat_map(|loaded| &loaded.pack.rules).map(|rule| rule.id.as_str())
    }

    /// Scans the snapshot in that folder, with these parameters and everything else as it is by default.
    pub fn found(&self, snapshot: &Path, parameters: Vec<(String, String, String)>) -> Found {
        let snapshot = Snapshot::open(snapshot).unwrap();
        let options = Options { settings: parameters, ..Options::default() };
        let scan = Scan::prepare(&self.runtime, &snapshot, self.loaded.clone(), Vec::new(), options).unwrap();
        let mut findings = Findings::default();
        let summary = scan.run(&mut findings, &|_| {}).unwrap();
        assert!(summary.failures.is_empty(), "{:?}", summary.failures);
        let rule = |pack: usize, rule: usize| scan.plan().packs[pack].rules[rule].id.clone();
        let mut found = Found::default();
        for Finding { pack, rule: index, verdict, subject, message_id, .. } in findings.0 {
            let id = rule(pack, index);
            match verdict {
                Verdict::Unknown => found.unknown.push((id, format!("{message_id} on {}", subject.id))),
                _ => assert!(found.fails.insert((id, subject.id)), "twice"),
            }
        }
        for (pack, counts) in summary.counts.into_iter().enumerate() {
            found
                .counts
                .extend(counts.into_iter().enumerate().map(|(index, counts)| (rule(pack, index), counts.into())));
        }
        found
    }
}

/// Takes all findings.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Sink for Findings {
    fn finding(&mut self, finding: Finding) -> std::io::Result<()> {
        self.0.push(finding);
        Ok(())
    }
}

/// What a scan found.
#[derive(Default)]
pub struct Found {
    /// Rule and subject of each fail.
    pub fails: BTreeSet<(String, String)>,
    /// Rule of each unknown, with its message and subject.
    pub unknown: Vec<(String, String)>,
    /// By rule.
    pub counts: BTreeMap<String, Counts>,
}
