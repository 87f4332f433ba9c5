//! `rules.toml`, as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// A text, and where it stands.
pub(super) type Text = Spanned<String>;

/// Pairs of texts.
pub(super) type References = Vec<(String, String)>;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub pack: Head,
    #[serde(default)]
    pub rules: BTreeMap<String, Judged>,
}

/// What the pack says of itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Head {
    pub name: Text,
    pub version: Text,
    pub title: String,
    pub description: String,
    pub organization: Option<String>,
    pub information_uri: Option<String>,
    pub license: Option<String>,
}

/// A rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Judged {
    pub title: Text,
    pub what: Text,
    pub why: Text,
    pub remediation: Text,
    pub level: Text,
    pub severity: Spanned<Severity>,
    pub table: Option<Text>,
    pub each: Option<Text>,
    #[serde(default)]
    pub nullable: Vec<Text>,
    pub when: Option<Text>,
    pub known: Option<Text>,
    pub unknown: Option<Text>,
    pub pass: Text,
    pub fail: Text,
    pub message: Option<Text>,
    #[serde(default)]
    pub evidence: BTreeMap<String, Text>,
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    pub references: Vec<Text>,
    #[serde(default)]
    pub tags: Vec<String>,
    pub stage: Option<String>,
    pub since: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a number from 0.0 to 10.0")]
pub(super) enum Severity {
    Whole(i64),
    Decimal(f64),
}

/// Something that a user may set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    pub kind: Text,
    pub default: Spanned<Default>,
    pub meaning: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a text, a whole number, true, false, or a list of texts")]
pub(super) enum Default {
    Boolean(bool),
    Whole(i64),
    Text(String),
    Texts(Vec<String>),
}
