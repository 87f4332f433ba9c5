//! The test kit: a tenant made in a test, and the verdicts of a rule on it, natively and without WebAssembly.
//!
//! What a test gets wrong (a column that does not exist, a value of another kind) ends the test with a panic that says so
//! and points at the test.

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

    /// Sets a parameter, by its name in kebab-case and as `ephor.toml` has it: `true`, `30`, or the entries of a list, one a
    /// line. A rule that has no such parameter, or one of another kind, ends the test.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The verdict of a rule on one row, given as the snapshot writes it; a time may be given in seconds, too. Columns left
    /// out are not known.
    ///
    /// # Panics
    /// If the table of the rule has no such column, a value is of another kind than its column, or the rule judges no rows.
    #[must_use]
    #[track_caller]
    pub fn row<R: Rule>(&self, row: Value) -> Verdict {
        match self.rows::<R>(vec![row]).pop() {
            Some(verdict) => verdict,
            None => panic!("the rule gave no verdict on the row"),
        }
    }

    /// The verdicts of a rule on rows, in their order; passes and not-applicables stand at the rows that have no
    /// finding, passes first.
    #[must_use]
    #[track_caller]
    pub fn rows<R: Rule>(&self, rows: Vec<Value>) -> Vec<Verdict> {
        let Entry { meta, check: Check::Rows(check) } = R::ENTRY else { panic!("the rule judges documents") };
        let count = rows.len();
        let batch = match batch(meta.table.unwrap_or_default(), meta.columns, &rows) {
            Ok(batch) => batch,
            // Not in a closure, which would be the place that is told.
            Err(wrong) => panic!("{wrong}"),
        };
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
    #[track_caller]
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
    #[track_caller]
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

    #[track_caller]
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
        for (name, value) in &self.parameters {
            let Some(parameter) = entry.meta.parameters.iter().find(|known| known.name == name) else {
                let known: Vec<&str> = entry.meta.parameters.iter().map(|known| known.name).collect();
                panic!("the rule has no parameter {name}; it has {}", known.join(", "))
            };
            let fits = match parameter.kind {
                "boolean" => value.parse::<bool>().is_ok(),
                "integer" | "duration" => value.parse::<i64>().is_ok(),
                _ => true,
            };
            assert!(fits, "parameter {name} is of kind {}, not {value:?}", parameter.kind);
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
#[track_caller]
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
#[track_caller]
fn named(entry: Entry, found: Found) -> Verdict {
    let Some(message) = entry.meta.messages.get(found.message as usize) else {
        panic!("the rule has no message {}", found.message)
    };
    assert_eq!(message.arguments.len(), found.arguments.len(), "message {} has other arguments", message.id);
    if message.verdict == "fail" { Verdict::Fail(found) } else { Verdict::Unknown(found) }
}

#[track_caller]
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

/// Rows as columns, as the host makes them, or what is wrong with them.
fn batch(table: &str, columns: &[&str], rows: &[Value]) -> Result<wire::Batch, String> {
    let schema = ephor_schema::table(table).ok_or_else(|| format!("there is no table {table}"))?;
    let missing = |name: &str| {
        let near = ephor_schema::nearest_name(schema.columns.iter().map(|column| column.name), name);
        let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        format!("table {table} has no column {name}{near}")
    };
    for row in rows {
        let row =
            row.as_object().ok_or_else(|| format!("a row is an object with columns of table {table}, not {row}"))?;
        if let Some(name) = row.keys().find(|name| schema.column(name).is_none()) {
            return Err(missing(name));
        }
    }
    let column = |name: &&str| {
        let column = schema.column(name).ok_or_else(|| missing(name))?;
        let values: Vec<&Value> = rows.iter().map(|row| row.get(*name).unwrap_or(&Value::Null)).collect();
        Ok(wire::Column {
            name: (*name).to_owned(),
            nulls: values.iter().map(|value| u8::from(value.is_null())).collect(),
            values: column_values(column, &values)?,
        })
    };
    let columns = columns.iter().map(column).collect::<Result<_, String>>()?;
    Ok(wire::Batch { rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), columns })
}

fn column_values(column: &ephor_schema::Column, values: &[&Value]) -> Result<wire::Values, String> {
    let wrong = |value: &Value| format!("column {} is of kind {}, not {value}", column.name, column.kind.name());
    let string = |value: &Value| match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        other => Err(wrong(other)),
    };
    let integer = |value: &&Value| match value {
        Value::Null => Ok(0),
        Value::String(text) if column.kind == Kind::Time => {
            text.parse().map(|Time(seconds)| seconds).map_err(|error| format!("{}: {error}", wrong(value)))
        }
        other => other.as_i64().ok_or_else(|| wrong(other)),
    };
    let boolean = |value: &&Value| match value {
        Value::Null => Ok(0),
        other => other.as_bool().map(u8::from).ok_or_else(|| wrong(other)),
    };
    let set = |value: &&Value| match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(members) => members.iter().map(string).collect(),
        other => Err(wrong(other)),
    };
    Ok(match column.kind {
        Kind::Boolean => wire::Values::Booleans(values.iter().map(boolean).collect::<Result<_, _>>()?),
        Kind::Integer | Kind::Duration | Kind::Time => {
            wire::Values::Integers(values.iter().map(integer).collect::<Result<_, _>>()?)
        }
        Kind::Text => {
            let strings: Vec<String> = values.iter().map(|value| string(value)).collect::<Result<_, _>>()?;
            wire::Values::Text(text(strings.into_iter()))
        }
        Kind::Symbol => {
            let strings: Vec<String> = values.iter().map(|value| string(value)).collect::<Result<_, _>>()?;
            let (dictionary, keys) = interned(strings.into_iter());
            wire::Values::Symbols(wire::Symbols { dictionary: text(dictionary.into_iter()), keys })
        }
        Kind::Symbols => {
            let sets: Vec<Vec<String>> = values.iter().map(set).collect::<Result<_, String>>()?;
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
    })
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

    /// A state that began long ago
    ///
    /// # What it checks
    /// Looks for accounts that were made before the tenant was collected, and takes every kind of parameter.
    ///
    /// # Why it matters
    /// Parameters are of kinds.
    ///
    /// # Remediation
    /// Not at all.
    #[derive(Rule)]
    #[rule(
        table = "users",
        level = "note",
        severity = 0.0,
        parameter(max_age: duration = 86400, "Age that an account may have"),
        parameter(least: integer = -5, "Least number"),
        parameter(strict: boolean = false, "Whether it is strict"),
        parameter(r#type: text = "a", "Kind"),
        parameter(names: list = "a\n\n b ", "Names"),
        fail(old = "{subject} is {age} old: {rest}")
    )]
    struct Old {
        created: Time,
    }

    impl CheckRow for Old {
        fn check(&self, scan: &Scan<Self>) -> Verdict {
            let age = scan.collected_at().since(self.created);
            let (least, strict, kind): (i64, bool, &str) = (scan.least(), scan.strict(), scan.r#type());
            let names: List<'_> = scan.names();
            let rest = format!("{least} {strict} {kind} {}", names.collect::<Vec<_>>().join("+"));
            if age > scan.max_age() { Self::old(age, rest) } else { Verdict::Pass }
        }
    }

    #[test]
    fn a_time_is_given_as_the_snapshot_writes_it_or_in_seconds() {
        let old = Tenant::new().row::<Old>(json!({"created": "2026-11-20T00:00:00Z"}));
        assert_eq!(old.arguments(), ["2 days", "-5 false a a+b"]);
        assert_eq!(Tenant::new().row::<Old>(json!({"created": Time::date(2026, 11, 20).0})), old);
        assert!(Tenant::new().row::<Old>(json!({"created": "2026-11-21T01:00:00+01:00"})).is_pass());
        assert!(Tenant::new().row::<Old>(json!({"created": null})).is_unknown());
    }

    #[test]
    fn a_parameter_is_what_its_kind_says() {
        let tenant = Tenant::new().parameter("max-age", "1").parameter("least", "7").parameter("strict", "true");
        let tenant = tenant.parameter("type", " b").parameter("names", "c\n");
        let old = tenant.row::<Old>(json!({"created": "2026-11-21T23:59:58Z"}));
        assert_eq!(old.arguments(), ["2 seconds", "7 true  b c"]);
    }

    /// Where the tests begin in this file.
    const TESTS: u32 = line!();

    /// What a test is told that got something wrong, and in which line.
    fn told(ask: impl FnOnce() -> Verdict + Send + 'static) -> (String, u32) {
        let place = std::sync::Arc::new(std::sync::Mutex::new(0));
        let (shared, own) = (place.clone(), std::thread::current().id());
        let before = std::panic::take_hook();
        // Other tests panic at the same time.
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == own {
                *shared.lock().unwrap() = panic.location().map_or(0, std::panic::Location::line);
            } else {
                before(panic);
            }
        }));
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ask)).unwrap_err();
        let _ = std::panic::take_hook();
        let text = caught.downcast::<String>().map(|text| *text).unwrap_or_default();
        let place = *place.lock().unwrap();
        (text, place)
    }

    #[test]
    fn what_a_test_gets_wrong_is_told_at_the_test() {
        let row = |row: Value| move || Tenant::new().row::<Old>(row);
        let set = |name: &'static str, value: &'static str| {
            move || Tenant::new().parameter(name, value).row::<Old>(json!({}))
        };
        for (told, says) in [
            (
                told(row(json!({"created": "yesterday"}))),
                "column created is of kind time, not \"yesterday\": expected a time",
            ),
            (told(row(json!({"created": true}))), "column created is of kind time, not true"),
            (told(row(json!({"create": 0}))), "table users has no column create; did you mean created?"),
            (told(row(json!([]))), "a row is an object with columns of table users, not []"),
            (told(set("days", "1")), "the rule has no parameter days; it has max-age, least, strict, type, names"),
            (told(set("least", "x")), "parameter least is of kind integer, not \"x\""),
            (told(|| Tenant::new().check::<Old>()), ""),
        ] {
            assert!(told.0.starts_with(says), "{told:?}");
            assert!(told.1 > TESTS, "{told:?}");
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
                scan.names().map(str::to_owned).collect::<Vec<String>>()
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
