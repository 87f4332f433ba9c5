//! Rules as the slot holds them: checked, with all that they read named.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The rules of a pack, and what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Kebab-case name.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// One line for people.
    pub title: String,
    /// What the pack covers, Markdown.
    pub description: String,
    /// Further facts, such as `organization`.
    pub properties: Vec<(String, String)>,
    /// The rules, in the order of their names.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Kebab-case name without the pack.
    pub name: String,
    /// The bad state, as a statement.
    pub title: String,
    /// What it checks and why it matters, Markdown.
    pub help: String,
    /// How to fix it, Markdown.
    pub remediation: String,
    /// `error`, `warning` or `note`.
    pub level: String,
    /// From 0.0 to 10.0.
    pub severity: String,
    /// Taxonomy and id.
    pub references: Vec<(String, String)>,
    /// What a user may set.
    pub parameters: Vec<Parameter>,
    /// Further facts.
    pub properties: Vec<(String, String)>,
    /// What it judges.
    pub subject: Subject,
    /// The columns that it reads, if it judges rows.
    pub columns: Vec<String>,
    /// Those of them that may be null: `null` in the expressions. A row on which any other is not known is unknown.
    pub nullable: BTreeSet<String>,
    /// The documents that it reads, and in each the properties, with dots between the names.
    pub documents: BTreeMap<String, BTreeSet<String>>,
    /// Whether the rule applies, an expression. Always, if there is none.
    pub when: Option<String>,
    /// Whether the subject can be judged, an expression. Always, if there is none.
    pub known: Option<String>,
    /// The message where it cannot, if there is such an expression; it has the arguments of a fail.
    pub unknown: Option<String>,
    /// Whether the subject is as it should be, an expression.
    pub pass: String,
    /// Id of the message of a fail.
    pub message: String,
    /// The message of a fail.
    pub fail: String,
    /// The arguments of that message: name and expression.
    pub evidence: Vec<(String, String)>,
}

/// What a rule judges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Each row of the table of that name.
    Rows(String),
    /// Each object of the document of that name.
    Objects(String),
    /// The tenant.
    Tenant,
}

/// Something that a user may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Kebab-case name.
    pub name: String,
    /// `boolean`, `integer`, `duration`, `text` or `list`.
    pub kind: String,
    /// The default as text: durations in seconds, lists one a line.
    pub default: String,
    /// What it does, with its unit.
    pub meaning: String,
}

/// The name of a column, document or parameter in expressions: `conditional_access_policies`.
#[must_use]
pub fn variable(name: &str) -> String {
    name.replace('-', "_")
}

/// The variable of the object that is judged.
pub const OBJECT: &str = "object";
/// The variable of the moment of the collection.
pub const COLLECTED_AT: &str = "collected_at";
