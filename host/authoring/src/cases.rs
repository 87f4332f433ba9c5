//! Tests of rules: rows and objects, and the verdict that each has to have.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use crate::Problem;
use crate::expressions::{line_at, seconds};

/// The tests of a rule: a file in `tests`.
#[derive(Clone, Debug)]
pub struct Cases {
    /// The rule, without its pack.
    pub rule: String,
    /// When the tenant is collected, RFC 3339; `2026-11-22T00:00:00Z` unless the file says otherwise.
    pub collected_at: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The line of the file where it begins.
    pub line: usize,
    /// The row that is judged, as the snapshot writes it. Columns that are left out are not known.
    pub row: Option<Map<String, Value>>,
    /// The object that is judged, for a rule that judges each object of a document.
    pub object: Option<Map<String, Value>>,
    /// What stands in other documents; one that is left out was read and is empty.
    pub documents: BTreeMap<String, Vec<Map<String, Value>>>,
    /// Parameters, as the contract writes them.
    pub parameters: BTreeMap<String, String>,
    /// The verdict: `pass`, `fail`, `unknown` or `not-applicable`.
    pub expect: String,
    /// Id of the message, if it is asked for.
    pub message: Option<String>,
    /// What the finding has to say, if it is asked for.
    pub evidence: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    rule: String,
    collected_at: Option<String>,
    cases: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: String,
    row: Option<toml::Table>,
    object: Option<toml::Table>,
    #[serde(default)]
    documents: BTreeMap<String, Vec<toml::Table>>,
    #[serde(default)]
    parameters: BTreeMap<String, toml::Value>,
    expect: String,
    message: Option<String>,
    #[serde(default)]
    evidence: BTreeMap<String, String>,
}

/// Reads the tests of a rule.
///
/// # Errors
/// What is wrong with them.
pub fn cases(text: &str) -> Result<Cases, Vec<Problem>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        vec![Problem { line, message: error.message().trim().replace('\n', "; ") }]
    })?;
    let mut problems = Vec::new();
    let mut cases = Vec::new();
    for written in file.cases {
        let line = line_at(text, written.span().start);
        let Written { name, row, object, documents, parameters, expect, message, evidence } = written.into_inner();
        let mut wrong = |message: String| problems.push(Problem { line, message: format!("{name}: {message}") });
        if !["pass", "fail", "unknown", "not-applicable"].contains(&expect.as_str()) {
            wrong(format!("`expect` is {expect:?}; expected pass, fail, unknown or not-applicable"));
        }
        let asks_for_words = message.is_some() || !evidence.is_empty();
        if asks_for_words && !["fail", "unknown"].contains(&expect.as_str()) {
            wrong(format!("a verdict {expect} has no message and no evidence"));
        }
        if row.is_some() && object.is_some() {
            wrong("it judges a `row` or an `object`, not both".to_owned());
        }
        let mut given = BTreeMap::new();
        for (parameter, value) in parameters {
            match setting(&value) {
                Some(value) => _ = given.insert(parameter, value),
                None => wrong(format!(
                    "parameter `{parameter}`: expected a text, a whole number, true, false, or a list of texts"
                )),
            }
        }
        let documents =
            documents.into_iter().map(|(name, objects)| (name, objects.into_iter().map(object_of).collect())).collect();
        cases.push(Case {
            name,
            line,
            row: row.map(object_of),
            object: object.map(object_of),
            documents,
            parameters: given,
            expect,
            message,
            evidence,
        });
    }
    if cases.is_empty() {
        problems.push(Problem { line: 1, message: "there is no case: expected tables headed [[cases]]".to_owned() });
    }
    if problems.is_empty() {
        let collected_at = file.collected_at.unwrap_or_else(|| "2026-11-22T00:00:00Z".to_owned());
        return Ok(Cases { rule: file.rule, collected_at, cases });
    }
    Err(problems)
}

/// The value of a parameter as the contract writes it.
fn setting(value: &toml::Value) -> Option<String> {
    Some(match value {
        // A length of time in words is one in seconds; no other kind of parameter has a default that looks like it.
        toml::Value::String(text) => seconds(text).map_or_else(|| text.clone(), |seconds| seconds.to_string()),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Boolean(truth) => truth.to_string(),
        toml::Value::Array(texts) => {
            texts.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>().map(|texts| texts.join("\n"))?
        }
        _ => return None,
    })
}

fn object_of(table: toml::Table) -> Map<String, Value> {
    table.into_iter().map(|(name, value)| (name, json(value))).collect()
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(values) => values.into_iter().map(json).collect(),
        toml::Value::Table(table) => Value::Object(object_of(table)),
    }
}
