//! A synthetic tenant whose snapshot a test changes, and what a scan says of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ephor_config::{Config, RuleChange};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::packs::{Found, Packs};
use crate::run::{Ran, ephor, expect};

/// What the organization says of itself, beside the snapshot.
pub const CONFIG: &str = "tenant.toml";

/// A folder with a snapshot in `tenant`.
pub struct Tenant {
    folder: tempfile::TempDir,
}

impl Tenant {
    /// `ephor synth --users N`, with further arguments. `expected.jsonl` and [`CONFIG`] stand beside the snapshot.
    pub fn synth(users: u64, further: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let users = users.to_string();
        let mut arguments =
            vec!["synth", "--users", &users, "--out", "tenant", "--expected", "expected.jsonl", "--config", CONFIG];
        arguments.extend(further);
        expect(0, folder.path(), &arguments);
        Self { folder }
    }

    /// The folder around the snapshot.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the snapshot.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("tenant").join(name)
    }

    /// The manifest.
    pub fn manifest(&self) -> Value {
        json_file(&self.file("manifest.json"))
    }

    /// Changes the manifest.
    pub fn edit(&self, change: impl FnOnce(&mut Value)) {
        let mut manifest = self.manifest();
        change(&mut manifest);
        fs::write(self.file("manifest.json"), format!("{manifest:#}\n")).expect("the manifest can be written");
    }

    /// Puts other bytes in place of a file, and says so in the manifest.
    pub fn replace(&self, name: &str, bytes: &[u8], rows: usize) {
        fs::write(self.file(name), bytes).expect("the file can be written");
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let file = serde_json::json!({ "path": name, "sha256": sha256, "rows": rows });
        self.edit(|manifest| {
            let files = manifest["files"].as_array_mut().expect("files");
            files.retain(|file| stem(file["path"].as_str().expect("a path")) != stem(name));
            files.push(file);
            // A table with other rows is one of a source with as many objects.
            let source = ephor_schema::table(stem(name)).map(|table| table.source);
            let sources = manifest["sources"].as_array_mut().expect("sources");
            for source in sources.iter_mut().filter(|one| one["id"].as_str() == source) {
                if source["status"] == "complete" && source["count"].is_u64() {
                    source["count"] = rows.into();
                }
            }
        });
    }

    /// The same with lines.
    pub fn replace_lines<L: AsRef<[u8]>>(&self, name: &str, lines: &[L]) {
        let mut bytes = Vec::new();
        for line in lines {
            bytes.extend_from_slice(line.as_ref());
            bytes.push(b'\n');
        }
        self.replace(name, &bytes, lines.len());
    }

    /// What the organization says of itself: rule, parameter and value.
    pub fn parameters(&self) -> Vec<(String, String, String)> {
        let config = Config::read(&self.folder().join(CONFIG)).expect("the configuration");
        let of_rule = |change: RuleChange| {
            let rule = change.id.value;
            change.parameters.into_iter().map(move |(name, value)| (rule.clone(), name.value, value))
        };
        config.rules.into_iter().flat_map(of_rule).collect()
    }

    /// What the packs find in the snapshot, in this process and with these parameters.
    pub fn judged(&self, packs: &Packs) -> Found {
        packs.found(&self.file(""), self.parameters())
    }

    /// Scans the snapshot.
    pub fn scan(&self, further: &[&str]) -> Ran {
        let mut arguments = vec!["scan", "tenant"];
        arguments.extend(further);
        ephor(self.folder(), &arguments)
    }

    /// Scans the snapshot; the report as JSON, the exit code within it.
    pub fn judge(&self) -> Value {
        self.judge_with(&[])
    }

    /// The same with further arguments.
    pub fn judge_with(&self, further: &[&str]) -> Value {
        let ran = self.scan(&[&["--format", "json"], further].concat());
        assert!([0, 1].contains(&ran.code), "{}", ran.stderr);
        serde_json::from_str(&ran.stdout).expect("the report is JSON")
    }
}

/// `users` of `users.jsonl` or `users.jsonl.zst`.
pub fn stem(path: &str) -> &str {
    path.trim_end_matches(".zst").trim_end_matches(".jsonl")
}

/// Reads a file of JSON.
pub fn json_file(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// How the verdicts of a rule add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    pub pass: u64,
    pub fail: u64,
    pub not_applicable: u64,
    pub unknown: u64,
    /// Reasons of the unknowns, each with its count.
    pub reasons: BTreeMap<String, u64>,
}

impl From<ephor_finding::Counts> for Counts {
    fn from(counts: ephor_finding::Counts) -> Self {
        let ephor_finding::Counts { pass, fail, not_applicable, unknown, unknown_reasons, .. } = counts;
        Self { pass, fail, not_applicable, unknown, reasons: unknown_reasons }
    }
}

/// The counts of all rules in a report, by rule id.
pub fn counts(report: &Value) -> BTreeMap<String, Counts> {
    let rules = report["summary"]["rules"].as_object().expect("counts by rule");
    let number = |value: &Value| value.as_u64().expect("a count");
    let of_rule = |counts: &Value| Counts {
        pass: number(&counts["pass"]),
        fail: number(&counts["fail"]),
        not_applicable: number(&counts["not_applicable"]),
        unknown: number(&counts["unknown"]),
        reasons: counts["unknown_reasons"]
            .as_object()
            .expect("reasons")
            .iter()
            .map(|(reason, count)| (reason.clone(), number(count)))
            .collect(),
    };
    rules.iter().map(|(id, counts)| (id.clone(), of_rule(counts))).collect()
}

/// A rule, as `ephor rules list` tells it.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    pub level: String,
    pub table: Option<String>,
    pub columns: Vec<String>,
    /// The documents that it cannot do without.
    pub documents: Vec<String>,
    /// Those that it can do without.
    pub optional: Vec<String>,
    pub sources: Vec<String>,
    pub parameters: Vec<String>,
}

impl Rule {
    /// Whether a document that it reads comes from the source.
    pub fn reads_document_from(&self, source: &str) -> bool {
        let mut documents = self.documents.iter().filter_map(|name| ephor_schema::document(name));
        documents.any(|document| document.source == source)
    }

    /// Whether a document that it can do without comes from the source.
    pub fn may_read(&self, source: &str) -> bool {
        let mut documents = self.optional.iter().filter_map(|name| ephor_schema::document(name));
        documents.any(|document| document.source == source)
    }

    /// Whether it reads that table or document.
    pub fn reads_file(&self, stem: &str) -> bool {
        self.table.as_deref() == Some(stem) || self.documents.iter().any(|name| name == stem)
    }
}

/// All rules of this build.
pub fn rules() -> Vec<Rule> {
    let listed = expect(0, Path::new("."), &["rules", "list", "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let list = |value: &Value| value.as_array().expect("a list").iter().map(text).collect();
    let rule = |rule: &Value| {
        let all: Vec<String> = list(&rule["documents"]);
        let properties = rule["properties"].as_array().expect("a list");
        let is_optional = |name: &String| properties.iter().any(|known| known[0] == "optional" && known[1] == **name);
        let (optional, documents) = all.into_iter().partition(is_optional);
        let parameters = rule["parameters"].as_array().expect("a list");
        Rule {
            id: text(&rule["id"]),
            level: text(&rule["level"]),
            table: rule["table"].as_str().map(str::to_owned),
            columns: list(&rule["columns"]),
            documents,
            optional,
            sources: list(&rule["sources"]),
            parameters: parameters.iter().map(|known| text(&known["name"])).collect(),
        }
    };
    let rules: Vec<Rule> = listed.as_array().expect("a list").iter().map(rule).collect();
    assert!(!rules.is_empty(), "this build has no rule");
    rules
}
