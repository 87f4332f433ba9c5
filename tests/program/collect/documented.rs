//! What Microsoft documents is read without loss: every documented answer is served as it is written, and what arrives is
//! compared with it. The files stand beside the repository; they are too large to be in it.

mod asked;
mod directory;
mod documents;
mod exchange;
mod files;
mod reports;
mod transport;

use ephor_schema::Kind;
use ephor_simulator::{Fault, FaultKind};
use serde_json::json;

use super::*;
use files::{FILES, Use};

/// One documented answer.
struct Answer {
    /// What was asked, where the page says it.
    url: Option<String>,
    status: u16,
    headers: Vec<(String, String)>,
    /// JSON, or a text; null where there is none.
    body: Value,
}

/// Columns that are empty where Graph answers null: their meaning says so.
const EMPTY_FOR_NULL: [&str; 4] = ["department", "company_name", "employee_type", "job_title"];

impl Answer {
    /// The objects of a list; one object where it is no list.
    fn objects(&self) -> Vec<Value> {
        match &self.body["value"] {
            Value::Array(all) => all.clone(),
            _ => vec![self.body.clone()],
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The path that was asked, without its query and the version.
    fn path(&self) -> Option<&str> {
        let url = self.url.as_deref()?.trim_start_matches("https://graph.microsoft.com");
        let path = url.split('?').next()?;
        Some(path.trim_start_matches("/v1.0").trim_start_matches("/beta"))
    }
}

/// The documented answers, by file: `graph/user-list`.
struct Documented(BTreeMap<String, Vec<Answer>>);

impl Documented {
    /// Reads the folders; none where they are not there.
    fn read() -> Option<Self> {
        let mut all = BTreeMap::new();
        for folder in ["exchange", "graph"] {
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder).join("documented");
            let Ok(entries) = std::fs::read_dir(&path) else {
                println!("skipped: ../shared/data/{folder}/documented is not there");
                return None;
            };
            for path in entries.map(|entry| entry.expect("an entry").path()) {
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                all.insert(format!("{folder}/{name}"), answers(&json_file(&path)));
            }
        }
        Some(Self(all))
    }

    fn answer(&self, file: &str, number: usize) -> &Answer {
        self.0.get(file).and_then(|all| all.get(number)).unwrap_or_else(|| panic!("{file} has no answer {number}"))
    }
}

/// The answers of a file: of Graph its exchanges, of Exchange its value and the alternatives.
fn answers(file: &Value) -> Vec<Answer> {
    let Some(exchanges) = file["exchanges"].as_array() else {
        let alternatives = file["alternatives"].as_array().into_iter().flatten();
        let values = std::iter::once(file).chain(alternatives);
        let answer = |one: &Value| json!({"value": one["value"].as_array().expect("a value")});
        return values.map(|one| Answer { url: None, status: 200, headers: Vec::new(), body: answer(one) }).collect();
    };
    let answer = |exchange: &Value| {
        let response = &exchange["response"];
        let headers = response["headers"].as_object().into_iter().flatten();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Answer {
            url: exchange["request"]["url"].as_str().map(str::to_owned),
            // One page gives an error without its status.
            status: response["status"].as_u64().map_or(400, |status| status.try_into().expect("a status")),
            headers: headers.map(|(name, value)| (name.clone(), text(value))).collect(),
            body: if response["text"].is_string() { response["text"].clone() } else { response["body"].clone() },
        }
    };
    exchanges.iter().map(answer).collect()
}

/// A documented answer, by its file and number.
type Of = (&'static str, usize);

/// What an answer must have become.
#[derive(Debug)]
enum What {
    /// A row with these values, and without one where null stands.
    Row { table: &'static str, id: String, cells: Vec<(&'static str, Value)> },
    /// No row.
    NoRow { table: &'static str, id: String },
    /// An object of a document that holds all of this one.
    Object { document: &'static str, object: Value },
    /// A source of this status, whose reason says so.
    Source { source: &'static str, status: &'static str, says: String },
}

/// One collection from a tenant that gives documented answers, and what it must find.
struct Round<'r> {
    /// Where several documented answers are to the same question, each has a round.
    number: usize,
    documented: &'r Documented,
    simulated: &'r Running,
    served: Vec<Fault>,
    claims: Vec<(Of, What)>,
    /// Ids that stand for nobody yet.
    ids: std::ops::RangeFrom<u64>,
}

impl<'r> Round<'r> {
    fn answer(&self, (file, number): Of) -> &'r Answer {
        self.documented.answer(file, number)
    }

    fn objects(&self, of: Of) -> Vec<Value> {
        self.answer(of).objects()
    }

    /// An id for what has none in the documentation.
    fn id(&mut self) -> String {
        format!("0d0c0000-0000-4000-8000-{:012x}", self.ids.next().expect("a number"))
    }

    /// Answers every request that fits; the earlier of two that fit answers.
    fn serve(&mut self, pattern: &str, status: u16, headers: &[(&str, String)], body: Value) {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.served.push(Fault::always(FaultKind::Answer { status, headers, body }, pattern));
    }

    fn serve_list(&mut self, pattern: &str, objects: &[Value]) {
        self.serve(pattern, 200, &[], json!({"value": objects}));
    }

    fn claim(&mut self, of: Of, what: What) {
        self.claims.push((of, what));
    }

    /// Claims a row with these values.
    fn row(&mut self, of: Of, table: &'static str, id: &str, cells: Vec<(&'static str, Value)>) {
        self.claim(of, What::Row { table, id: id.to_owned(), cells });
    }

    fn object(&mut self, of: Of, document: &'static str, object: Value) {
        self.claim(of, What::Object { document, object });
    }

    /// Claims that the row has each documented value that stands under the property of a column of that source.
    fn properties(&mut self, of: Of, table: &'static str, id: &str, source: &str, object: &Value) {
        let columns = ephor_schema::table(table).expect("a table").columns.iter();
        // Whose an application is, is said in other words than the id of a tenant.
        let is_value = |column: &&ephor_schema::Column| !["id", "owner"].contains(&column.name);
        let cells = columns.filter(|column| column.source == source).filter(is_value).filter_map(|column| {
            let value = as_written(column.kind, object.get(column.property)?);
            // Where Graph says by null that none is set, the column is empty: that is known.
            let none = value.is_null() && EMPTY_FOR_NULL.contains(&column.name);
            Some((column.name, if none { Value::String(String::new()) } else { value }))
        });
        self.row(of, table, id, cells.collect());
    }

    /// What is wrong; adds how many values were compared, by the answer that they are of.
    fn check(&self, found: &Collected, values: &mut BTreeMap<Of, usize>) -> Vec<String> {
        let mut wrong = Vec::new();
        let lines = |name: &str| -> Vec<Value> {
            let text = found.files.get(&format!("{name}.jsonl")).map(String::as_str).unwrap_or_default();
            text.lines().map(crate::run::json).collect()
        };
        for (of, what) in &self.claims {
            let mut say = |text: String| wrong.push(format!("{} {} (round {}): {text}", of.0, of.1, self.number));
            let count = match what {
                What::Row { table, id, cells } => {
                    let rows = lines(table);
                    let Some(row) = rows.iter().find(|row| row["id"] == id.as_str()) else {
                        let ids: Vec<_> = rows.iter().map(|row| &row["id"]).collect();
                        say(format!("{table} has no row {id:?} but {ids:?}"));
                        continue;
                    };
                    for (column, value) in cells {
                        if sorted(&row[*column]) != sorted(value) {
                            say(format!("{table} {id:?} {column}: documented {value}, arrived {}", row[*column]));
                        }
                    }
                    1 + cells.len()
                }
                What::NoRow { table, id } => {
                    if lines(table).iter().any(|row| row["id"] == id.as_str()) {
                        say(format!("{table} has a row {id:?}"));
                    }
                    1
                }
                What::Object { document, object } => {
                    let objects = lines(document);
                    let holds = |row: &Value| {
                        object.as_object().expect("an object").iter().all(|(name, value)| row.get(name) == Some(value))
                    };
                    if !objects.iter().any(holds) {
                        say(format!("{document}: {object} is not among {objects:?}"));
                    }
                    leaves(object)
                }
                What::Source { source, status, says } => {
                    if found.status(source) != *status || !found.reason(source).contains(says) {
                        say(format!("expected {status} ({says}), found {}", found.sources[*source]));
                    }
                    1
                }
            };
            *values.entry(*of).or_default() += count;
        }
        wrong
    }
}

/// A documented value as a column of that kind has it; null where the documentation has none.
fn as_written(kind: Kind, value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    match kind {
        // The documentation writes some booleans as texts.
        Kind::Boolean if value.is_string() => text.parse::<bool>().map_or(Value::Null, Value::from),
        // A time span of days alone.
        Kind::Duration => text.parse::<i64>().map_or(Value::Null, |days| json!(days * 86_400)),
        // Seconds are enough; the documentation writes all its times in UTC.
        Kind::Time if text.ends_with('Z') => json!(format!("{}Z", &text[..19])),
        Kind::Time => Value::Null,
        Kind::Text | Kind::Symbol if text.is_empty() => Value::Null,
        Kind::Boolean | Kind::Integer | Kind::Symbol | Kind::Symbols | Kind::Text => value.clone(),
    }
}

/// A set has no order.
fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Array(all) = &mut value {
        all.sort_by_key(Value::to_string);
    }
    value
}

/// How many values there are in it.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(object) => object.values().map(leaves).sum(),
        Value::Array(all) => all.iter().map(leaves).sum(),
        _ => 1,
    }
}

#[test]
fn every_documented_answer_is_read_without_loss() {
    let Some(documented) = Documented::read() else { return };
    let scene = Scene::new(20, |mut options| {
        // So that rules of the inbox are read from Graph, whose answers are documented.
        options.without_cmdlets.insert("Get-InboxRule".to_owned());
        options
    });
    let (mut values, mut wrong) = (BTreeMap::new(), Vec::new());
    for number in 0..2 {
        let (documented, simulated) = (&documented, &scene.simulated);
        let mut round = Round { number, documented, simulated, served: Vec::new(), claims: Vec::new(), ids: 1.. };
        directory::serve(&mut round);
        reports::serve(&mut round);
        exchange::serve(&mut round);
        documents::serve(&mut round);
        for fault in &round.served {
            scene.simulated.add_fault(fault.clone());
        }
        let found = scene.collected(&format!("found-{number}"), &[]);
        for (fault, struck) in scene.simulated.report().faults {
            if struck == 0 {
                wrong.push(format!("round {number}: nobody asked for {:?}", fault.pattern));
            }
        }
        scene.simulated.clear_faults();
        wrong.extend(round.check(&found, &mut values));
    }
    let mut by_file: BTreeMap<&str, usize> = BTreeMap::new();
    values.iter().for_each(|((file, _), count)| *by_file.entry(file).or_default() += count);
    println!("values checked: {by_file:#?}\nin all: {}", by_file.values().sum::<usize>());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (file, answers) in FILES {
        for (number, used) in answers.iter().enumerate() {
            let is_compared = matches!(used, Use::Document(_) | Use::Values);
            assert_eq!(values.contains_key(&(*file, number)), is_compared, "{file} {number} is {used:?}");
        }
    }
}

#[test]
fn every_documented_answer_is_accounted_for() {
    let Some(Documented(documented)) = Documented::read() else { return };
    let known: BTreeMap<String, usize> = documented.iter().map(|(file, all)| (file.clone(), all.len())).collect();
    let listed: BTreeMap<String, usize> = FILES.iter().map(|(file, all)| ((*file).to_owned(), all.len())).collect();
    assert_eq!(known, listed);
    let asked: BTreeSet<String> =
        asked::asked().into_iter().map(|(_, path)| asked::plain(path.split('?').next().expect("a path"))).collect();
    let tests = include_str!("documented/transport.rs");
    for (file, answers) in FILES {
        for (number, used) in answers.iter().enumerate() {
            let answer = &documented[*file][number];
            match used {
                Use::Transport(test) => assert!(tests.contains(&format!("fn {test}()")), "{file}: no test {test}"),
                Use::Document(document) => assert!(ephor_schema::document(document).is_some(), "{file}: {document}"),
                Use::NotAsked(_) => {
                    let Some(path) = answer.path() else { continue };
                    let is = |asked: &&String| {
                        asked.trim_start_matches("/v1.0").trim_start_matches("/beta") == path.to_lowercase()
                    };
                    assert_eq!(asked.iter().find(is), None, "{file} {number} is asked for");
                }
                Use::Values | Use::Nothing(_) => {}
            }
        }
    }
}
