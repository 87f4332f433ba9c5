//! The test kit: a tenant made in a test, and the verdicts of a rule on it, natively and without WebAssembly.
//!
//! What a test gets wrong (a column that does not exist, a value of another kind) ends the test with a panic
//! that says so.

#![allow(clippy::panic, reason = "a test kit ends the test")]

use serde_json::Value;

use crate::bindings::exports::ephor::rules::checks as wire;
use crate::column::Batch;
use crate::document::Context;
use crate::rule::{Asked, Check, Entry};
use crate::{Document, Found, Place, Rule, Time, Verdict};
use ephor_schema::Kind;

/// A tenant for a test: a time, documents and parameters. Rows are given with the question.
#[derive(Clone, Debug)]
pub struct Tenant {
    collected_at: Time,
    documents: Vec<(String, Vec<Value>)>,
    parameters: Vec<(String, String)>,
    unlicensed: Vec<String>,
}

impl Default for Tenant {
    fn default() -> Self {
        Self::new()
    }
}

impl Tenant {
    /// A tenant without documents, collected on 2026-11-22.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            collected_at: Time::date(2026, 11, 22),
            documents: Vec::new(),
            parameters: Vec::new(),
            unlicensed: Vec::new(),
        }
    }

    /// The same, collected at another time.
    #[must_use]
    pub const fn collected_at(mut self, time: Time) -> Self {
        self.collected_at = time;
        self
    }

    /// Adds an object of the document `D`.
    #[must_use]
    pub fn with<D: Document>(mut self, object: Value) -> Self {
        match self.documents.iter_mut().find(|(name, _)| name == D::NAME) {
            Some((_, objects)) => objects.push(object),
            None => self.documents.push((D::NAME.to_owned(), vec![object])),
        }
        self
    }

    /// Adds objects of the document `D`.
    #[must_use]
    pub fn with_all<D: Document>(self, objects: &[Value]) -> Self {
        objects.iter().fold(self, |tenant, object| tenant.with::<D>(object.clone()))
    }

    /// Says that the document `D` was read and has no object. Only for one that the rule can do without: any other has
    /// none unless one is added.
    #[must_use]
    pub fn without<D: Document>(mut self) -> Self {
        self.documents.push((D::NAME.to_owned(), Vec::new()));
        self
    }

    /// Says that the source of the document `D` names a missing licence.
    #[must_use]
    pub fn unlicensed<D: Document>(mut self) -> Self {
        self.unlicensed.push(D::NAME.to_owned());
        self
    }

    /// Sets a parameter.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The verdict of a rule on one row, given as the snapshot writes it. Columns left out are not known.
    #[must_use]
    pub fn row<R: Rule>(&self, row: Value) -> Verdict {
        match self.rows::<R>(vec![row]).pop() {
            Some(verdict) => verdict,
            None => panic!("the rule gave no verdict on the row"),
        }
    }

    /// The verdicts of a rule on rows, in their order; passes and not-applicables stand at the rows that have no
    /// finding, passes first.
    #[must_use]
    pub fn rows<R: Rule>(&self, rows: Vec<Value>) -> Vec<Verdict> {
        let Entry { meta, check: Check::Rows(check) } = R::ENTRY else { panic!("the rule judges documents") };
        let count = rows.len();
        let batch = batch(meta.table.unwrap_or_default(), meta.columns, &rows);
        let mut out = wire::RowVerdicts { findings: Vec::new(), counts: Vec::new() };
        self.ask(R::ENTRY, |asked| check(asked, Batch(&batch), &mut out));
        let mut verdicts: Vec<Option<Verdict>> = vec![None; count];
        for finding in out.findings {
            let found = found(finding.message, finding.arguments, &finding.related);
            match verdicts.get_mut(finding.row as usize) {
                Some(verdict) => *verdict = Some(named(R::ENTRY, found)),
                None => panic!("there is no row {}", finding.row),
            }
        }
        fill(verdicts, &out.counts)
    }

    /// The verdict of a rule on the tenant.
    #[must_use]
    pub fn check<R: Rule>(&self) -> Verdict {
        match self.objects::<R>().pop() {
            Some((None, verdict)) => verdict,
            Some(_) => panic!("the rule judges the objects of a document: ask with `objects`"),
            None => panic!("the rule gave no verdict"),
        }
    }

    /// The verdicts of a rule on the objects of a document: findings first, then passes and not-applicables
    /// without a place.
    #[must_use]
    pub fn objects<R: Rule>(&self) -> Vec<(Option<Place>, Verdict)> {
        let Check::Documents(check) = R::ENTRY.check else { panic!("the rule judges rows: ask with `row`") };
        let mut out = wire::DocumentVerdicts { findings: Vec::new(), counts: Vec::new() };
        self.ask(R::ENTRY, |asked| check(asked, &mut out));
        let mut verdicts = Vec::new();
        for count in &out.counts {
            verdicts.extend((0..count.pass).map(|_| (None, Verdict::Pass)));
            verdicts.extend((0..count.not_applicable).map(|_| (None, Verdict::NotApplicable)));
        }
        for finding in out.findings {
            let subject = finding.subject.map(|place| Place { document: place.document, item: place.item });
            let found = found(finding.message, finding.arguments, &finding.related);
            verdicts.push((subject, named(R::ENTRY, found)));
        }
        verdicts
    }

    fn ask(&self, entry: Entry, ask: impl FnOnce(&Asked<'_>)) {
        let given =
            |name: &&&str| !entry.meta.is_optional(name) || self.documents.iter().any(|(known, _)| known == *name);
        let source = |name: &str, status: &str| {
            let id = ephor_schema::document(name).map_or("", |document| document.source).to_owned();
            wire::Source { id, status: status.to_owned() }
        };
        let document = |name: &&str| {
            let objects =
                self.documents.iter().find(|(known, _)| known == *name).map(|(_, objects)| objects.as_slice());
            let items = objects.unwrap_or_default().iter().map(Value::to_string).collect();
            wire::Document { name: (*name).to_owned(), items }
        };
        for (name, _) in &self.documents {
            assert!(entry.meta.documents.contains(&name.as_str()), "the rule does not read the document {name}");
        }
        for (name, _) in &self.parameters {
            assert!(entry.meta.parameters.iter().any(|known| known.name == name), "the rule has no parameter {name}");
        }
        let setting =
            |(name, value): &(String, String)| wire::Setting { rule: 0, name: name.clone(), value: value.clone() };
        let context = Context::new(wire::Context {
            collected_at: self.collected_at.0,
            rules: vec![0],
            settings: self.parameters.iter().map(setting).collect(),
            documents: entry.meta.documents.iter().filter(given).map(document).collect(),
            sources: entry
                .meta
                .documents
                .iter()
                .filter(given)
                .map(|name| source(name, "complete"))
                .chain(self.unlicensed.iter().map(|name| source(name, "unlicensed")))
                .collect(),
        });
        ask(&Asked { context: &context, rule: 0, meta: entry.meta });
    }
}

/// A row or an object with some of its values changed, and others added.
#[must_use]
pub fn changed(mut object: Value, changes: &Value) -> Value {
    match (object.as_object_mut(), changes.as_object()) {
        (Some(values), Some(changes)) => values.extend(changes.clone()),
        _ => panic!("cannot lay {changes} over {object}: both have to be objects"),
    }
    object
}

impl Verdict {
    /// Id of the message of a fail or unknown of the rule `R`.
    #[must_use]
    pub fn message<R: Rule>(&self) -> &'static str {
        match self {
            Self::Fail(found) | Self::Unknown(found) => {
                R::ENTRY.meta.messages.get(found.message as usize).map_or("", |message| message.id)
            }
            Self::Pass | Self::NotApplicable => "",
        }
    }
}

fn found(message: u32, arguments: Vec<String>, related: &[wire::Place]) -> Found {
    let related = related.iter().map(|place| Place { document: place.document, item: place.item }).collect();
    Found { message, arguments, related }
}

/// A finding means what its message says.
fn named(entry: Entry, found: Found) -> Verdict {
    let Some(message) = entry.meta.messages.get(found.message as usize) else {
        panic!("the rule has no message {}", found.message)
    };
    assert_eq!(message.arguments.len(), found.arguments.len(), "message {} has other arguments", message.id);
    if message.verdict == "fail" { Verdict::Fail(found) } else { Verdict::Unknown(found) }
}

fn fill(verdicts: Vec<Option<Verdict>>, counts: &[wire::Count]) -> Vec<Verdict> {
    let mut rest: Vec<Verdict> = Vec::new();
    for count in counts {
        rest.extend((0..count.not_applicable).map(|_| Verdict::NotApplicable));
        rest.extend((0..count.pass).map(|_| Verdict::Pass));
    }
    let found = verdicts.iter().flatten().count();
    assert_eq!(found + rest.len(), verdicts.len(), "the verdicts do not add up to the rows");
    verdicts.into_iter().map(|verdict| verdict.or_else(|| rest.pop()).unwrap_or(Verdict::Pass)).collect()
}

/// Rows as columns, as the host makes them.
fn batch(table: &str, columns: &[&str], rows: &[Value]) -> wire::Batch {
    let Some(schema) = ephor_schema::table(table) else { panic!("there is no table {table}") };
    for name in rows.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys) {
        assert!(schema.column(name).is_some(), "table {table} has no column {name}");
    }
    let column = |name: &&str| {
        let Some(column) = schema.column(name) else { panic!("table {table} has no column {name}") };
        let values: Vec<&Value> = rows.iter().map(|row| row.get(*name).unwrap_or(&Value::Null)).collect();
        wire::Column {
            name: (*name).to_owned(),
            nulls: values.iter().map(|value| u8::from(value.is_null())).collect(),
            values: column_values(column, &values),
        }
    };
    wire::Batch { rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), columns: columns.iter().map(column).collect() }
}

fn column_values(column: &ephor_schema::Column, values: &[&Value]) -> wire::Values {
    let wrong =
        |value: &Value| -> ! { panic!("column {} is of kind {}, not {value}", column.name, column.kind.name()) };
    let string = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => wrong(other),
    };
    let integer = |value: &&Value| match value {
        Value::Null => 0,
        other => other.as_i64().unwrap_or_else(|| wrong(other)),
    };
    match column.kind {
        Kind::Boolean => wire::Values::Booleans(
            values
                .iter()
                .map(|value| match value {
                    Value::Null => 0,
                    other => u8::from(other.as_bool().unwrap_or_else(|| wrong(other))),
                })
                .collect(),
        ),
        // A test gives times as seconds: `Time::date(2026, 1, 8).0`.
        Kind::Integer | Kind::Duration | Kind::Time => wire::Values::Integers(values.iter().map(integer).collect()),
        Kind::Text => wire::Values::Text(text(values.iter().map(|value| string(value)))),
        Kind::Symbol => {
            let (dictionary, keys) = interned(values.iter().map(|value| string(value)));
            wire::Values::Symbols(wire::Symbols { dictionary: text(dictionary.into_iter()), keys })
        }
        Kind::Symbols => {
            let sets: Vec<Vec<String>> = values
                .iter()
                .map(|value| match value {
                    Value::Null => Vec::new(),
                    Value::Array(members) => members.iter().map(string).collect(),
                    other => wrong(other),
                })
                .collect();
            let (sets, keys) = interned(sets.into_iter());
            let mut ends = Vec::new();
            let mut end = 0;
            for set in &sets {
                end += u32::try_from(set.len()).unwrap_or(u32::MAX);
                ends.push(end);
            }
            let (dictionary, members) = interned(sets.into_iter().flatten());
            wire::Values::SymbolSets(wire::SymbolSets { members, dictionary: text(dictionary.into_iter()), ends, keys })
        }
    }
}

/// Different values in order of first use, and for each value its index among them.
fn interned<T: PartialEq>(values: impl Iterator<Item = T>) -> (Vec<T>, Vec<u32>) {
    let mut known: Vec<T> = Vec::new();
    let keys = values.map(|value| {
        let position = known.iter().position(|before| *before == value).unwrap_or_else(|| {
            known.push(value);
            known.len() - 1
        });
        u32::try_from(position).unwrap_or(u32::MAX)
    });
    let keys = keys.collect();
    (known, keys)
}

fn text(strings: impl Iterator<Item = String>) -> wire::Text {
    let mut out = wire::Text { bytes: String::new(), ends: Vec::new() };
    for string in strings {
        out.bytes.push_str(&string);
        out.ends.push(u32::try_from(out.bytes.len()).unwrap_or(u32::MAX));
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use serde_json::{Value, json};

    /// A state that tests make
    ///
    /// # What it checks
    /// Answers in every way there is.
    ///
    /// # Why it matters
    /// A verdict that is looked up must be the one that would be given.
    ///
    /// # Remediation
    /// Not at all.
    #[derive(Rule)]
    #[rule(
        table = "users",
        level = "note",
        severity = 0.0,
        fail(bad = "{subject} is bad: {roles}"),
        unknown(odd = "{subject} is odd: {kind}")
    )]
    struct Made<'a> {
        account_enabled: bool,
        mfa_registered: Option<bool>,
        user_type: UserType<'a>,
        directory_roles: SymbolSet<'a>,
    }

    impl CheckRow for Made<'_> {
        fn check(&self, _scan: &Scan<Self>) -> Verdict {
            match (self.account_enabled, self.mfa_registered, self.user_type) {
                (_, _, UserType::Other(kind)) => Self::odd(kind),
                (false, ..) => Verdict::NotApplicable,
                (true, Some(true), _) => Verdict::Pass,
                (true, ..) => Self::bad(self.directory_roles),
            }
        }
    }

    #[test]
    fn rows_that_are_alike_have_the_verdict_that_each_would_have_alone() {
        let pick = |values: &[Value], at: usize| values[at % values.len()].clone();
        let truth = [json!(true), json!(false), Value::Null];
        let kinds = [json!("Member"), json!("guest"), json!("alien"), Value::Null];
        let roles = [json!([]), json!(["a"]), json!(["a", "b"]), Value::Null];
        // Few kinds of row, then so many that every row is asked.
        for spread in [1, 1_000] {
            let row = |n: usize| {
                let unlike = json!([format!("r{}", n % spread)]);
                let roles = if spread > 1 { unlike } else { pick(&roles, n / 36) };
                json!({
                    "account_enabled": pick(&truth, n), "mfa_registered": pick(&truth, n / 3),
                    "user_type": pick(&kinds, n / 9), "directory_roles": roles,
                })
            };
            let rows: Vec<Value> = (0..500).map(|n| row(n * 7)).collect();
            let (mut found, mut counts) = (0, [0; 2]);
            let together = Tenant::new().rows::<Made>(rows.clone());
            for (row, verdict) in rows.into_iter().zip(&together) {
                let alone = Tenant::new().row::<Made>(row);
                match &alone {
                    Verdict::Pass => counts[0] += 1,
                    Verdict::NotApplicable => counts[1] += 1,
                    _ => {
                        found += 1;
                        assert_eq!(verdict, &alone);
                    }
                }
            }
            let of = |kind: fn(&Verdict) -> bool| together.iter().filter(|verdict| kind(verdict)).count();
            assert_eq!(counts, [of(Verdict::is_pass), of(Verdict::is_not_applicable)]);
            assert!(found > 0 && counts[0] > 0 && counts[1] > 0);
        }
    }

    thread_local! {
        static MADE: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }

    /// A state that is looked up
    ///
    /// # What it checks
    /// Makes something of a parameter and looks it up for each row.
    ///
    /// # Why it matters
    /// What is made for each row costs as often as there are rows.
    ///
    /// # Remediation
    /// Not at all.
    #[derive(Rule)]
    #[rule(
        table = "users",
        level = "note",
        severity = 0.0,
        parameter(names: list = "a\nb", "Names"),
        fail(listed = "{subject} is one of {count}")
    )]
    struct Listed<'a> {
        id: &'a str,
    }

    impl CheckRow for Listed<'_> {
        fn check(&self, scan: &Scan<Self>) -> Verdict {
            let names = scan.once(|scan| {
                MADE.set(MADE.get() + 1);
                scan.list("names").map(str::to_owned).collect::<Vec<String>>()
            });
            let count = scan.once(|_| names.len());
            if names.iter().any(|name| name == self.id) { Self::listed(*count) } else { Verdict::Pass }
        }
    }

    #[test]
    fn what_is_made_once_is_made_once_for_all_rows_of_a_scan_and_afresh_for_the_next() {
        let rows = |tenant: Tenant| {
            let id = |n: usize| ["a", "b", "c"][n % 3];
            let rows = (0..1_000).map(|n| json!({"id": id(n)})).collect();
            tenant.rows::<Listed>(rows).iter().filter(|verdict| verdict.is_fail()).count()
        };
        assert_eq!(rows(Tenant::new()), 667);
        assert_eq!(MADE.get(), 1);
        assert_eq!(rows(Tenant::new().parameter("names", "c")), 333);
        assert_eq!(MADE.get(), 2);
    }
}
