//! `ephor pack test`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use serde_json::{Map, Value};

use super::{build, inspect, show};
use crate::Exit;
use ephor_authoring::{Case, Cases};
use ephor_finding::{Finding, Rule, Sink};
use ephor_scan::{Loaded, Options, Runtime, Scan, measure};
use ephor_snapshot::{Snapshot, SourceStatus, Status, Tenant, Writer};
use ephor_untrusted::printable;

/// Bytes of a file of tests at the most.
const LONGEST: u64 = 16 << 20;
/// Rows that a rule is measured with.
const ROWS: usize = 2_000;

/// Run the tests of a pack in the sandbox: rows and objects, and the verdict that each has to have
///
/// Builds the pack of a folder and runs its tests/*.toml as a scan would judge them. Says what a row costs. Exits with 1 if
/// a verdict is another, or a rule has no test.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  The pack of this folder:
    ephor pack test

  A pack that is built already, with tests that stand elsewhere:
    ephor pack test contoso.wasm --tests contoso/tests")]
pub(super) struct Arguments {
    /// The folder of the pack, or a component
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// The folder of the tests; by default `tests` beside the pack
    #[arg(long, value_name = "DIR")]
    tests: Option<PathBuf>,
}

/// Runs it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let path = &arguments.path;
    let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
    let is_component = path.is_file() && path.extension().is_some_and(|extension| extension == "wasm");
    let file = if is_component {
        path.clone()
    } else {
        let built = match build::build(path)? {
            Ok(built) => built,
            Err(exit) => return Ok(exit),
        };
        let file = scratch.path().join("pack.wasm");
        fs::write(&file, &built.component).with_context(|| format!("cannot write {}", file.display()))?;
        file
    };
    let runtime = inspect::runtime(true)?;
    let loaded = match inspect::load_with(&runtime, &file) {
        Ok(inspected) => inspected.loaded,
        Err(mut refused) => {
            refused.origin = path.display().to_string();
            return Ok(inspect::refuse(&refused));
        }
    };
    let beside = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(Path::new("")) };
    let tests = arguments.tests.clone().unwrap_or_else(|| beside.join("tests"));
    let mut tester = Tester {
        runtime: &runtime,
        loaded: &loaded,
        scratch: scratch.path(),
        failed: 0,
        passed: 0,
        text: String::new(),
    };
    let mut tested = BTreeSet::new();
    for file in files(&tests)? {
        let text = ephor_untrusted::file::read_text(&file, LONGEST)
            .with_context(|| format!("cannot read {}", file.display()))?;
        match ephor_authoring::cases(&text) {
            Ok(cases) => {
                tested.insert(cases.rule.clone());
                tester.file(&file, &cases)?;
            }
            Err(problems) => {
                for problem in problems {
                    tester.wrong(&format!("{}:{problem}", file.display()));
                }
            }
        }
    }
    let id = |rule: &Rule| rule.id.split_once('/').map_or_else(String::new, |(_, name)| name.to_owned());
    let untested: Vec<String> = loaded.pack.rules.iter().map(id).filter(|name| !tested.contains(name)).collect();
    for name in &untested {
        tester.wrong(&format!(
            "rule {name} has no test: expected a file such as {}",
            tests.join(format!("{name}.toml")).display()
        ));
    }
    let Tester { failed, passed, mut text, .. } = tester;
    text.push_str(&format!("{} passed, {failed} failed\n", show::count(passed, "case")));
    io::stdout().lock().write_all(printable(&text).as_bytes())?;
    Ok(if failed == 0 { Exit::Clean } else { Exit::Findings })
}

/// The files of tests in a folder, sorted.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let context = || {
        format!(
            "cannot read the tests in {}; each rule has a file of tests there, see 'ephor pack new'",
            folder.display()
        )
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

struct Tester<'t> {
    runtime: &'t Runtime,
    loaded: &'t Loaded,
    scratch: &'t Path,
    failed: usize,
    passed: usize,
    text: String,
}

/// A verdict as a scan gives it.
#[derive(Debug, Default)]
struct Judged {
    verdict: String,
    message: String,
    arguments: BTreeMap<String, String>,
}

impl Tester<'_> {
    fn wrong(&mut self, what: &str) {
        self.failed += 1;
        self.text.push_str(&format!("FAILED  {what}\n"));
    }

    fn file(&mut self, file: &Path, cases: &Cases) -> anyhow::Result<()> {
        let wanted = format!("{}/{}", self.loaded.pack.name, cases.rule);
        let Some(index) = self.loaded.pack.rules.iter().position(|rule| rule.id == wanted) else {
            let known: Vec<&str> = self
                .loaded
                .pack
                .rules
                .iter()
                .filter_map(|rule| rule.id.split_once('/'))
                .map(|(_, name)| name)
                .collect();
            let near = ephor_snapshot::suggest(&cases.rule, &known);
            self.wrong(&format!("{}:1: the pack has no rule {:?}{near}", file.display(), cases.rule));
            return Ok(());
        };
        let Some(rule) = self.loaded.pack.rules.get(index).cloned() else { return Ok(()) };
        for case in &cases.cases {
            let place = format!("{}:{}: {}", file.display(), case.line, case.name);
            match self.judge(index, &rule, cases, case) {
                Err(error) => self.wrong(&format!("{place}: {error:#}")),
                Ok(judged) => match difference(case, &judged) {
                    None => {
                        self.passed += 1;
                        self.text.push_str(&format!("ok      {}: {}\n", cases.rule, case.name));
                    }
                    Some(difference) => self.wrong(&format!("{place}: {difference}")),
                },
            }
        }
        if rule.table.is_some() {
            self.measure(index, &rule, cases)?;
        }
        Ok(())
    }

    /// What a row costs, over rows as the cases have them.
    fn measure(&mut self, index: usize, rule: &Rule, cases: &Cases) -> anyhow::Result<()> {
        let same: Vec<&Case> =
            cases.cases.iter().filter(|case| case.parameters.is_empty() && case.row.is_some()).collect();
        let Some(table) = rule.table.as_deref().and_then(ephor_schema::table).filter(|_| !same.is_empty()) else {
            return Ok(());
        };
        let rows: Vec<&Case> = same.iter().copied().cycle().take(ROWS).collect();
        let folder = match self.write(rule, cases, &rows) {
            Ok(folder) => folder,
            // The case itself said so.
            Err(_) => return Ok(()),
        };
        let snapshot = Snapshot::open(&folder.path().join("tenant"))?;
        let scan = Scan::prepare(self.runtime, &snapshot, vec![self.loaded.clone()], Vec::new(), Options::default())?;
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let most = self.runtime.limits().row_fuel;
        match measure::fuel(&scan, table, 0, number) {
            Ok((spent, rows)) => {
                let each = spent.checked_div(rows).unwrap_or_default();
                self.text.push_str(&format!(
                    "        {}: {each} instructions a row of {rows} rows, {most} allowed\n",
                    cases.rule
                ));
                if each > most {
                    self.wrong(&format!("{}: a row takes {each} instructions, and {most} are allowed", cases.rule));
                }
            }
            Err(error) => self.wrong(&format!("{}: {error}", cases.rule)),
        }
        Ok(())
    }

    /// Writes a tenant in which these cases stand, and nothing else.
    fn write(&self, rule: &Rule, cases: &Cases, judged: &[&Case]) -> anyhow::Result<tempfile::TempDir> {
        let folder = tempfile::tempdir_in(self.scratch)?;
        let target = folder.path().join("tenant");
        let mut writer = Writer::create(target.as_path())?;
        let first = judged.first().context("there is no case")?;
        match (&rule.table, &first.row, &first.object) {
            (Some(name), Some(_), None) => {
                let table = ephor_schema::table(name).with_context(|| format!("there is no table {name}"))?;
                let rows: Vec<&Map<String, Value>> = judged.iter().filter_map(|case| case.row.as_ref()).collect();
                writer.table(table, |writer| {
                    for (number, row) in rows.iter().enumerate() {
                        let id = match row.get(table.id).and_then(Value::as_str) {
                            Some(id) if rows.len() == 1 => id.to_owned(),
                            _ => format!("{number:08}"),
                        };
                        writer.values(&id, row)?;
                    }
                    Ok(())
                })?;
            }
            (Some(name), None, _) => return Err(anyhow!("the rule judges rows of {name}: the case needs a `row`")),
            (None, Some(_), _) => {
                return Err(anyhow!("the rule judges no rows: the case needs an `object` or `documents`"));
            }
            (Some(name), Some(_), Some(_)) => return Err(anyhow!("the rule judges rows of {name}, and no `object`")),
            (None, None, _) => {}
        }
        let mut documents = first.documents.clone();
        if let Some(name) = documents.keys().find(|name| !rule.documents.contains(name)) {
            let known: Vec<&str> = rule.documents.iter().map(String::as_str).collect();
            return Err(anyhow!(
                "the rule does not read the document {name:?}{}",
                ephor_snapshot::suggest(name, &known)
            ));
        }
        if let Some(object) = &first.object {
            // The document whose objects are judged is the one that a rule reads alone, or that the case leaves out.
            let mut free = rule.documents.iter().filter(|name| !documents.contains_key(*name));
            let (Some(own), None) = (free.next(), free.next()) else {
                return Err(anyhow!(
                    "the rule reads several documents: give all but the one of the `object` under `documents`, as a list that may be empty"
                ));
            };
            documents.insert(own.clone(), vec![object.clone()]);
        }
        for name in &rule.documents {
            let document = ephor_schema::document(name).with_context(|| format!("there is no document {name}"))?;
            let objects = documents.remove(name).unwrap_or_default();
            let named = (1..).zip(objects).map(|(number, mut object): (usize, Map<String, Value>)| {
                object.entry(document.id).or_insert_with(|| Value::String(format!("object-{number:04}")));
                object
            });
            writer.document(document, named.collect())?;
        }
        let sources: BTreeSet<&str> = rule.sources.iter().map(String::as_str).chain(rule.optional_sources()).collect();
        let complete = |id: &str| SourceStatus {
            id: id.to_owned(),
            status: Status::Complete,
            reason: None,
            backend: None,
            count: None,
            expected: None,
        };
        let tenant = Tenant {
            id: "00000000-0000-4000-8000-000000000000".to_owned(),
            name: "Tests".to_owned(),
            domain: "tests.example".to_owned(),
        };
        writer.finish(tenant, "global", &cases.collected_at, sources.into_iter().map(complete).collect())?;
        Ok(folder)
    }

    fn judge(&self, index: usize, rule: &Rule, cases: &Cases, case: &Case) -> anyhow::Result<Judged> {
        let folder = self.write(rule, cases, &[case])?;
        let snapshot = Snapshot::open(&folder.path().join("tenant"))?;
        for (name, value) in &case.parameters {
            let known: Vec<&str> = rule.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            let parameter = rule.parameters.iter().find(|parameter| parameter.name == *name);
            let near = ephor_snapshot::suggest(name, &known);
            let parameter = parameter.ok_or_else(|| anyhow!("the rule has no parameter {name:?}{near}"))?;
            ephor_scan::check_setting(parameter, value).map_err(|reason| anyhow!(reason))?;
        }
        let settings = case.parameters.iter();
        let settings = settings.map(|(name, value)| (rule.id.clone(), name.clone(), value.clone())).collect();
        let off =
            self.loaded.pack.rules.iter().filter(|other| other.id != rule.id).map(|other| other.id.clone()).collect();
        let options = Options { settings, off, ..Options::default() };
        ephor_scan::validate(&snapshot)?;
        let scan = Scan::prepare(self.runtime, &snapshot, vec![self.loaded.clone()], Vec::new(), options)?;
        let mut found = Found::default();
        let summary = scan.run(&mut found, &|_| {})?;
        if let Some(failure) = summary.failures.first() {
            return Err(anyhow!("{failure:?}"));
        }
        if let Some(finding) = found.0.pop() {
            return Ok(Judged {
                verdict: finding.verdict.name().to_owned(),
                message: finding.message_id,
                arguments: finding.arguments.into_iter().collect(),
            });
        }
        let counts = summary.counts.first().and_then(|counts| counts.get(index));
        let verdict = match counts {
            Some(counts) if counts.pass > 0 => "pass",
            Some(counts) if counts.not_applicable > 0 => "not-applicable",
            _ => return Err(anyhow!("the rule gave no verdict")),
        };
        Ok(Judged { verdict: verdict.to_owned(), ..Judged::default() })
    }
}

/// What is other than the case expects.
fn difference(case: &Case, judged: &Judged) -> Option<String> {
    let said = || {
        let arguments: Vec<String> =
            judged.arguments.iter().map(|(name, value)| format!("{name} = {value:?}")).collect();
        let evidence = if arguments.is_empty() { String::new() } else { format!(": {}", arguments.join(", ")) };
        if judged.message.is_empty() { String::new() } else { format!(" ({}{evidence})", judged.message) }
    };
    if judged.verdict != case.expect {
        return Some(format!("expected {}, found {}{}", case.expect, judged.verdict, said()));
    }
    if let Some(message) = case.message.as_ref().filter(|message| **message != judged.message) {
        return Some(format!("expected the message {message:?}, found {:?}", judged.message));
    }
    for (name, value) in &case.evidence {
        match judged.arguments.get(name) {
            Some(found) if found == value => {}
            Some(found) => return Some(format!("expected {name} to be {value:?}, found {found:?}")),
            None => return Some(format!("the finding has no {name:?}{}", said())),
        }
    }
    None
}

/// Takes all findings.
#[derive(Default)]
struct Found(Vec<Finding>);

impl Sink for Found {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        self.0.push(finding);
        Ok(())
    }
}
