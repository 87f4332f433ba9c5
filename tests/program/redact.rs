//! A snapshot without names gives the same findings, and names nobody.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use ephor_schema::Kind;
use serde_json::Value;

use crate::run::{ephor, expect, json};
use crate::tenant::Tenant;

/// What a scan finds of a snapshot but for names: counts by rule, and how often each kind of finding stands there, with
/// the evidence that is a number or a time.
fn found(folder: &Path, snapshot: &str) -> (BTreeMap<String, Value>, BTreeMap<String, u64>) {
    let output = format!("{snapshot}.json");
    expect(1, folder, &["scan", snapshot, "--no-config", "--format", "json", "--output", &output]);
    let report = json(&fs::read_to_string(folder.join(output)).unwrap());
    let counts = report["summary"]["rules"].as_object().unwrap().iter().map(|(rule, counts)| {
        let mut counts = counts.clone();
        counts.as_object_mut().unwrap().remove("unknown_reasons");
        (rule.clone(), counts)
    });
    let mut findings = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let evidence = finding["evidence"].as_object().unwrap().iter();
        let evidence: Vec<String> = evidence
            .filter(|(_, value)| value.as_str().unwrap().starts_with(|char: char| char.is_ascii_digit()))
            .filter(|(name, value)| {
                !["reason", "addresses"].contains(&name.as_str()) && !value.as_str().unwrap().contains(['@', '-'])
            })
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let part = |name: &str| finding[name].to_string();
        let kind = finding["subject"]["kind"].to_string();
        let key =
            [part("rule"), part("verdict"), part("message_id"), part("count"), kind, evidence.join(" ")].join(" ");
        *findings.entry(key).or_default() += 1;
    }
    (counts.collect(), findings)
}

/// Names and addresses of people and devices, and the domains of the tenant.
fn names(tenant: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut of = |file: &str, columns: &[&str]| {
        // An imported tenant has not all files.
        for row in fs::read_to_string(tenant.join(file)).unwrap_or_default().lines().map(json) {
            names.extend(columns.iter().filter_map(|column| row[*column].as_str()).map(str::to_lowercase));
        }
    };
    of("users.jsonl", &["id", "user_principal_name", "display_name"]);
    of("mailboxes.jsonl", &["id", "user_principal_name"]);
    of("office-clients.jsonl", &["device_name"]);
    of("conditional-access-policies.jsonl", &["id", "displayName"]);
    of("domains.jsonl", &["id"]);
    names
}

/// Every text of every file of a folder, in lower case.
fn texts(folder: &Path) -> HashSet<String> {
    fn gather(value: &Value, texts: &mut HashSet<String>) {
        match value {
            Value::String(text) => _ = texts.insert(text.to_lowercase()),
            Value::Array(values) => values.iter().for_each(|value| gather(value, texts)),
            Value::Object(object) => object.values().for_each(|value| gather(value, texts)),
            _ => {}
        }
    }
    let mut texts = HashSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => gather(&value, &mut texts),
            Err(_) => text.lines().for_each(|line| gather(&json(line), &mut texts)),
        }
    }
    texts
}

fn assert_the_same_without_names(folder: &Path) {
    expect(0, folder, &["snapshot", "redact", "tenant", "--out", "copy"]);
    expect(0, folder, &["snapshot", "info", "copy", "--verify"]);
    let (counts, findings) = found(folder, "tenant");
    let (counts_again, findings_again) = found(folder, "copy");
    for (rule, counts) in &counts {
        assert_eq!(
            Some(counts),
            counts_again.get(rule),
            "{rule}: rules may decide by a word that the schema does not give to its place"
        );
    }
    assert_eq!(findings, findings_again);
    let texts = texts(&folder.join("copy"));
    // The vendor's own name for the account that synchronizes, by which rules know it.
    let own = "on-premises directory synchronization service account";
    let names = names(&folder.join("tenant")).into_iter().filter(|name| name != own);
    let left: Vec<String> = names.filter(|name| texts.contains(name)).collect();
    assert!(left.is_empty(), "{left:?}");
    let all = texts.into_iter().collect::<Vec<_>>().join("\n");
    for hidden in ["contoso", "alpineskihouse", "@fabrikam", "adventure-works", "tqhjy"] {
        assert!(!all.contains(hidden), "{hidden}");
    }
    let manifest = json(&fs::read_to_string(folder.join("copy/manifest.json")).unwrap());
    assert_eq!(manifest["redaction"], serde_json::json!({"mode": "redacted"}));
}

#[test]
fn the_demo_without_names_has_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    expect(1, folder.path(), &["demo", "--out", "."]);
    assert_the_same_without_names(folder.path());
}

#[test]
fn a_thousand_users_without_names_have_the_same_findings() {
    assert_the_same_without_names(Tenant::synth(1_000, &[]).folder());
}

#[test]
fn tenants_with_every_defect_have_the_same_findings_without_names() {
    for seed in ["1", "2", "3"] {
        let tenant = Tenant::synth(200, &["--seed", seed, "--planted-settings", "all"]);
        assert_the_same_without_names(tenant.folder());
    }
}

#[test]
fn an_imported_tenant_has_the_same_findings_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let export = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/scubagear/ProviderSettingsExport.json");
    expect(0, folder.path(), &["import", "scubagear", export, "--out", "tenant"]);
    assert_the_same_without_names(folder.path());
}

/// Texts that nobody has seen before, each with a word that stands nowhere else and of letters that no pseudonym has.
struct Canaries {
    state: u64,
    words: Vec<String>,
}

impl Canaries {
    fn random(&mut self, below: usize) -> usize {
        // Knuth's multiplicative generator: the same texts in each run.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap() % below
    }

    fn word(&mut self) -> String {
        const LETTERS: [char; 18] =
            ['g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'q', 'r', 't', 'v', 'w', 'y', 'z', 'ö', 'ж', '日'];
        let word: String = (0..9).map(|_| LETTERS[self.random(LETTERS.len())]).collect();
        self.words.push(word.clone());
        word
    }

    /// A text of one of the shapes that texts have; vendors' words stand beside the canary.
    fn text(&mut self) -> String {
        let word = self.word();
        match self.random(20) {
            0 => word,
            1 => word.to_uppercase(),
            2 => format!("{word}@example.com"),
            3 => format!("info@{word}.onmicrosoft.com"),
            4 => format!("smtp:{word}@mail.{word}.com"),
            5 => format!("enabled {word}"),
            6 => format!("All,{word}"),
            7 => format!("Default;{word};None"),
            8 => format!("https://www.{word}.com/{word}?{word}={word}#{word}"),
            9 => format!("\\\\{word}\\c$"),
            10 => format!("CN={word},OU={word},DC=com"),
            11 => format!("v=spf1 include:{word}.com -all"),
            12 => format!("{{\"name\":\"{word}\",\"{word}\":1}}"),
            13 => format!("[\"All\",\"{word}\"]"),
            14 => format!("Standard Preset Security Policy{word}"),
            15 => format!("Global Administrator ({word})"),
            16 => format!("/Date({word})/"),
            17 => format!("#microsoft.graph.{word}"),
            18 => format!("2.5.{word}.0"),
            _ => format!("00000000-0000-0000-0000-000000000000:{word}"),
        }
    }

    /// Replaces all texts of a value, and adds properties that nobody knows.
    fn fill(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(),
            Value::Array(values) => values.iter_mut().for_each(|value| self.fill(value)),
            Value::Object(object) => {
                object.values_mut().for_each(|value| self.fill(value));
                let (name, text) = (self.word(), self.text());
                object.insert(name, text.into());
            }
            _ => {}
        }
    }

    /// Replaces the texts of all columns, in the order of the new ids.
    fn fill_rows(&mut self, table: &ephor_schema::Table, rows: &mut [Value]) {
        for row in rows.iter_mut() {
            for column in table.columns {
                let text = matches!(column.kind, Kind::Text | Kind::Symbol | Kind::Symbols);
                if let Some(value) = row.get_mut(column.name).filter(|_| text) {
                    match value {
                        Value::Array(values) => *values = (0..3).map(|_| self.text().into()).collect(),
                        Value::Null => {}
                        value => *value = self.text().into(),
                    }
                }
            }
        }
        rows.sort_by(|a, b| a[table.id].as_str().unwrap().cmp(b[table.id].as_str().unwrap()));
    }
}

#[test]
fn no_text_that_is_not_a_vendors_word_is_left_in_any_place() {
    for seed in 1..=3 {
        let tenant = Tenant::synth(40, &["--planted-settings", "all"]);
        let mut canaries = Canaries { state: seed, words: Vec::new() };
        let mut places = 0;
        let paths: Vec<String> = tenant.manifest()["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect();
        for path in &paths {
            let mut rows: Vec<Value> = fs::read_to_string(tenant.file(path)).unwrap().lines().map(json).collect();
            let before = canaries.words.len();
            match ephor_schema::table(crate::tenant::stem(path)) {
                Some(table) => canaries.fill_rows(table, &mut rows),
                None => {
                    let document = ephor_schema::document(crate::tenant::stem(path)).unwrap();
                    rows.iter_mut().for_each(|row| canaries.fill(row));
                    let id = |row: &Value| row[document.id].as_str().unwrap_or_default().to_owned();
                    rows.sort_by_key(id);
                }
            }
            let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
            tenant.replace_lines(path, &lines);
            assert!(rows.is_empty() || canaries.words.len() > before, "{path}");
            places += canaries.words.len() - before;
        }
        tenant.edit(|manifest| {
            // Its id is a GUID, which no text takes the place of.
            for part in ["name", "domain"] {
                manifest["tenant"][part] = canaries.text().into();
            }
            for source in manifest["sources"].as_array_mut().unwrap() {
                source["reason"] = canaries.text().into();
            }
        });
        assert!(places > 1_000, "{places}");
        let folder = tenant.folder();
        expect(0, folder, &["snapshot", "redact", "tenant", "--out", "copy"]);
        let copy = crate::tenant::json_file(&folder.join("copy/manifest.json"));
        assert_ne!(copy["tenant"]["id"], tenant.manifest()["tenant"]["id"]);
        expect(0, folder, &["snapshot", "info", "copy", "--verify"]);
        let mut all = String::new();
        for entry in fs::read_dir(folder.join("copy")).unwrap() {
            all.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap().to_lowercase());
        }
        let left: Vec<&String> = canaries.words.iter().filter(|word| all.contains(&word.to_lowercase())).collect();
        assert!(left.is_empty(), "{} of {}: {:?}", left.len(), canaries.words.len(), &left[..left.len().min(5)]);
    }
}

#[test]
fn who_has_the_key_and_the_original_finds_a_name_back() {
    let tenant = Tenant::synth(100, &[]);
    let folder = tenant.folder();
    let redact = |out: &str, key: &str| {
        expect(0, folder, &["snapshot", "redact", "tenant", "--out", out, "--pseudonymize", "--key-file", key]);
        fs::read_to_string(folder.join(out).join("users.jsonl")).unwrap()
    };
    let copy = redact("copy", "a.key");
    assert_eq!(copy, redact("again", "a.key"), "the same key, the same pseudonyms");
    assert_ne!(copy, redact("other", "b.key"), "another key, others");
    let rows: Vec<Value> = copy.lines().map(json).collect();
    let original: BTreeMap<String, Value> = fs::read_to_string(tenant.file("users.jsonl"))
        .unwrap()
        .lines()
        .map(json)
        .map(|row| (row["user_principal_name"].as_str().unwrap().to_lowercase(), row))
        .collect();
    let (id, name, shown) = (&rows[7]["id"], &rows[7]["user_principal_name"], &rows[7]["display_name"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (id, name, shown) = (text(id), text(name), text(shown));
    let ran = expect(0, folder, &["snapshot", "resolve", "tenant", "--key-file", "a.key", &id, &name, &shown]);
    let found: Vec<&str> = ran.stdout.lines().map(|line| line.split_once(": ").unwrap().1).collect();
    let row = &original[&found[1].to_lowercase()];
    assert_eq!((found[0], found[2]), (row["id"].as_str().unwrap(), row["display_name"].as_str().unwrap()));
    let ran = expect(1, folder, &["snapshot", "resolve", "tenant", "--key-file", "b.key", &id]);
    assert!(ran.stdout.contains("not known: made from another snapshot, or with another key"), "{}", ran.stdout);
    let key = fs::read_to_string(folder.join("a.key")).unwrap();
    let manifest = fs::read_to_string(folder.join("copy/manifest.json")).unwrap();
    assert!(manifest.contains("\"pseudonymized\"") && !manifest.contains(&key[..16]), "{manifest}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(folder.join("a.key")).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.join("copy")).unwrap().permissions().mode() & 0o777, 0o700);
    }
    for (arguments, said) in [
        (vec!["redact", "copy", "--out", "twice"], "the snapshot is pseudonymized already"),
        (vec!["resolve", "copy", "--key-file", "a.key", "x"], "expected the original"),
        (vec!["redact", "tenant", "--out", "copy"], "there is something here already"),
        (vec!["resolve", "tenant", "--key-file", "tenant.toml", "x"], "expected a key"),
    ] {
        let ran = ephor(folder, &[&["snapshot"], arguments.as_slice()].concat());
        assert!(ran.code == 4 && ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    expect(2, folder, &["snapshot", "redact", "tenant", "--out", "x", "--pseudonymize"]);
}

#[test]
fn hostile_text_in_a_snapshot_is_replaced_and_breaks_nothing() {
    let tenant = Tenant::synth(20, &[]);
    let folder = tenant.folder();
    let mut rows: Vec<Value> = fs::read_to_string(tenant.file("users.jsonl")).unwrap().lines().map(json).collect();
    let hostile = [
        "</script><script>alert(1)</script>",
        "=HYPERLINK(1)",
        "\u{1b}[31mred\u{202e}",
        "a\u{0}b",
        "%s%n",
        "-",
        "💣 mallory",
        "mallory@",
        "@mallory",
        "mallory@a@b",
        "::",
        "1.2.3",
        "\\\\mallory\\c$",
        "00000000-0000-0000-0000-00000000mallory",
    ];
    for (row, text) in rows.iter_mut().zip(hostile) {
        row["display_name"] = text.into();
        for column in ["department", "company_name", "employee_type", "job_title"] {
            row[column] = text.into();
        }
        row["address_domains"] = vec![text; 2].into();
    }
    let mut long = rows[0].clone();
    long["id"] = "ffffffff-ffff-ffff-ffff-ffffffffffff".into();
    long["display_name"] = "mallory ".repeat(1 << 17).into();
    rows.push(long);
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    tenant.replace_lines("users.jsonl", &lines);
    expect(0, folder, &["snapshot", "redact", "tenant", "--out", "copy"]);
    expect(0, folder, &["snapshot", "info", "copy", "--verify"]);
    let copy = fs::read_to_string(folder.join("copy/users.jsonl")).unwrap();
    assert_eq!(copy.lines().map(json).count(), rows.len());
    assert!(!copy.contains("mallory") && !copy.contains("script>alert"), "{}", copy.len());
    assert!(copy.len() < 1 << 20, "a name of a megabyte is no longer one");
}
