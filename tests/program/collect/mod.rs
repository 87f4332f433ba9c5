//! The live collection against a simulated tenant.

mod budgets;
mod documented;
mod encrypted;
mod endless;
mod exchange;
mod faults;
mod interrupts;
mod kills;
mod metadata;
mod record;
mod regions;
mod rights;
mod round_trip;
mod secrets;
mod ways;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ephor_simulator::{Options, Running, Simulator};
use serde_json::Value;

use crate::run::{Ran, command, ephor};
use crate::tenant::json_file;

/// The secret of the simulated client.
const SECRET: &str = "simulated-secret";
/// When synthetic tenants are collected: windows count back from it.
const CLIENT: &str = "00000000-0000-4000-8000-000000000001";

/// A synthetic tenant, and a folder to collect into.
struct Scene {
    folder: tempfile::TempDir,
    simulated: Running,
}

impl Scene {
    /// A tenant of so many users that behaves as `change` says; without limits unless it sets them.
    fn new(users: u64, change: impl FnOnce(Options) -> Options) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let users = users.to_string();
        let made = ephor(folder.path(), &["synth", "--users", &users, "--seed", "7", "--out", "tenant"]);
        assert_eq!(made.code, 0, "{}", made.stderr);
        let options = change(Options::new(folder.path().join("tenant")).unlimited());
        let simulated = Simulator::start(options).expect("the simulated tenant starts");
        Self { folder, simulated }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `ephor collect` with these arguments, faster than published limits allow.
    fn collect(&self, arguments: &[&str]) -> Command {
        let Running { login, graph, exchange, compliance, dns, tenant, collected_at, .. } = &self.simulated;
        let dns = dns.to_string();
        let mut all = vec![
            "collect",
            "--tenant",
            tenant,
            "--client-id",
            CLIENT,
            "--auth",
            "secret",
            "--login-endpoint",
            login,
            "--graph-endpoint",
            graph,
            "--exchange-endpoint",
            exchange,
            "--compliance-endpoint",
            compliance,
            "--dns-server",
            &dns,
            "--at",
            collected_at,
        ];
        all.extend(arguments);
        if !arguments.contains(&"--pace") {
            all.extend(["--pace", "1000"]);
        }
        let mut command = command(self.folder.path(), &all);
        command.env("EPHOR_CLIENT_SECRET", SECRET);
        command
    }

    /// Runs it to its end. What takes longer than anything should is killed, and the test fails with the feeds that it
    /// was at.
    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_within(WATCHDOG, arguments).unwrap_or_else(|hung| panic!("{hung}"))
    }

    /// The same with a watchdog of one's own; the error names where it hung.
    fn run_within(&self, longest: Duration, arguments: &[&str]) -> Result<Ran, String> {
        let mut command = self.collect(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("ephor runs");
        let (out, err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
        let read = |mut pipe: Box<dyn Read + Send>| {
            std::thread::spawn(move || {
                let mut text = String::new();
                pipe.read_to_string(&mut text).expect("text");
                text
            })
        };
        let (out, err) = (read(Box::new(out)), read(Box::new(err)));
        let end = Instant::now() + longest;
        let status = loop {
            match child.try_wait().expect("it can be asked") {
                Some(status) => break status,
                None if Instant::now() < end => std::thread::sleep(Duration::from_millis(10)),
                None => {
                    child.kill().expect("it can be killed");
                    child.wait().expect("it ends");
                    let folder = arguments.iter().skip_while(|one| !["--out", "--resume"].contains(*one)).nth(1);
                    let reading = folder.map(|name| under_way(&self.path(&format!("{name}.collecting"))));
                    let said = err.join().expect("text");
                    let last: Vec<&str> = said.lines().rev().take(5).collect();
                    return Err(format!(
                        "{arguments:?} took longer than {longest:?}; not at their end: {reading:?}; last words: {last:?}"
                    ));
                }
            }
        };
        let (stdout, stderr) = (out.join().expect("text"), err.join().expect("text"));
        Ok(Ran { code: status.code().unwrap_or(-1), stdout, stderr })
    }

    /// Collects into that folder, and asserts that there is a snapshot.
    fn collected(&self, name: &str, arguments: &[&str]) -> Collected {
        let ran = self.run(&[&["--out", name], arguments].concat());
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        Collected::read(&self.path(name))
    }

    /// What was simulated.
    fn original(&self) -> Collected {
        Collected::read(&self.path("tenant"))
    }
}

/// No collection in these tests takes this long unless it hangs.
const WATCHDOG: Duration = Duration::from_secs(300);

/// The feeds of a capture that have not ended, by its journal.
fn under_way(capture: &Path) -> BTreeSet<String> {
    let journal = std::fs::read_to_string(capture.join("journal.jsonl")).unwrap_or_default();
    let entries: Vec<Value> = journal.lines().skip(1).filter_map(|line| serde_json::from_str(line).ok()).collect();
    let named = |entry: &Value| entry["feed"].as_str().unwrap_or_default().to_owned();
    let ended: BTreeSet<String> = entries.iter().filter(|entry| entry.get("end").is_some()).map(named).collect();
    let chosen: Value = journal.lines().next().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    let sources = chosen["sources"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let feeds = sources.flat_map(ephor_collect::live::feeds::of_source).map(|feed| (*feed).to_owned());
    feeds.filter(|feed| !ended.contains(feed)).collect()
}

/// A snapshot, for comparing.
#[derive(Debug, PartialEq)]
struct Collected {
    files: BTreeMap<String, String>,
    sources: BTreeMap<String, Value>,
}

impl Collected {
    fn read(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).expect("a snapshot") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if name != "manifest.json" {
                files.insert(name, std::fs::read_to_string(&path).expect("text"));
            }
        }
        let manifest = json_file(&folder.join("manifest.json"));
        let sources = manifest["sources"].as_array().expect("sources").iter();
        let sources = sources.map(|source| (source["id"].as_str().expect("an id").to_owned(), source.clone()));
        Self { files, sources: sources.collect() }
    }

    fn status(&self, source: &str) -> &str {
        self.sources[source]["status"].as_str().expect("a status")
    }

    fn reason(&self, source: &str) -> &str {
        self.sources[source]["reason"].as_str().unwrap_or_default()
    }
}

/// Sources that an application reads over the network.
fn live() -> BTreeSet<&'static str> {
    let sources = ephor_schema::SOURCES.iter().filter(|source| source.is_live() && source.is_for_applications());
    sources.map(|source| source.id).collect()
}

/// The first lines that differ, for messages.
fn difference(one: &str, other: &str) -> String {
    let short = |line: &str| line.chars().take(400).collect::<String>();
    let mut lines = one.lines().zip(other.lines()).filter(|(one, other)| one != other);
    match lines.next() {
        Some((one, other)) => format!("\n  {}\n  {}", short(one), short(other)),
        None => format!("{} lines and {} lines", one.lines().count(), other.lines().count()),
    }
}

/// Asserts that a snapshot holds what another does.
fn assert_same(found: &Collected, expected: &Collected) {
    let wrong: Vec<String> = expected
        .files
        .iter()
        .filter_map(|(name, text)| match found.files.get(name) {
            None => Some(format!("{name} is missing")),
            Some(found) if found != text => Some(format!("{name} differs: {}", difference(found, text))),
            Some(_) => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let extra: Vec<&String> = found.files.keys().filter(|name| !expected.files.contains_key(*name)).collect();
    assert!(extra.is_empty(), "{extra:?}");
}
