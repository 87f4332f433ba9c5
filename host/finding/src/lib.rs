//! What a scan says: rules, findings as they come, and a summary at the end.
//!
//! This is all that `report` knows of a scan. Findings arrive in a defined order (documents first, then the
//! tables in the order of the schema, row by row, rule by rule), so that a report can be written as they come.

#![forbid(unsafe_code)]

mod accepted;
mod nist;

pub use accepted::{Accepted, waiver_of};
pub use nist::{TAXONOMY as NIST, add_controls};

use std::collections::BTreeMap;

use ephor_config::{ExpectedUnknown, Waiver};
use ephor_snapshot::{SourceStatus, Tenant};

/// A pack that takes part in a scan, as its manifest describes it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Pack {
    /// Kebab-case name: `identity`.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// One line for people.
    pub title: String,
    /// What it covers, Markdown.
    pub description: String,
    /// SHA-256 of the component, lower-case hexadecimal.
    pub sha256: String,
    /// Where it came from: `built-in`, or the path of the file.
    pub origin: String,
    /// Size of the component in bytes.
    pub size: u64,
    /// Further facts.
    pub properties: Vec<(String, String)>,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// One rule of a pack.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Rule {
    /// `pack/rule-name`.
    pub id: String,
    /// One line: the bad state, as a statement.
    pub title: String,
    /// What it does and why it matters, Markdown.
    pub help: String,
    /// How to mend it, Markdown.
    pub remediation: String,
    /// Level of its findings: that of the configuration, else the pack's own.
    pub level: Level,
    /// Level that the pack gives it.
    pub own_level: Level,
    /// Whether the configuration switched it off: then it gives no verdict at all.
    pub off: bool,
    /// From 0.0 to 10.0, as the pack wrote it.
    pub security_severity: String,
    /// Controls and techniques that it answers to.
    pub references: Vec<Reference>,
    /// What a user may set.
    pub parameters: Vec<Parameter>,
    /// The table whose rows it judges, if it judges rows.
    pub table: Option<String>,
    /// The columns of that table that it reads.
    pub columns: Vec<String>,
    /// The documents that it reads.
    pub documents: Vec<String>,
    /// Ids of the sources behind those columns and documents, sorted: worked out by the host. Those of documents that
    /// it can do without are not among them.
    pub sources: Vec<String>,
    /// Its sentences.
    pub messages: Vec<Message>,
    /// Further facts: `stage`, `since`, `tag`, `optional`, `precondition`.
    pub properties: Vec<(String, String)>,
}

impl Rule {
    /// Whether it can do without a document, or a column (`table.column`), that it reads.
    #[must_use]
    pub fn is_optional(&self, what: &str) -> bool {
        self.properties.iter().any(|(name, value)| name == "optional" && value == what)
    }

    /// What has to be there for the rule to apply: the name of an [`ephor_schema::Precondition`].
    #[must_use]
    pub fn precondition(&self) -> Option<&str> {
        self.properties.iter().find(|(name, _)| name == "precondition").map(|(_, value)| value.as_str())
    }

    /// What its statements rest on, each with the statement: `claim: MicrosoftDocs/entra-docs docs/x.md @07cd7acd`.
    pub fn witnesses(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().filter(|(name, _)| name == "witness").map(|(_, witness)| witness.as_str())
    }

    /// Ids of the sources of the documents and columns that it can do without.
    pub fn optional_sources(&self) -> impl Iterator<Item = &str> {
        let optional = self.documents.iter().filter(|name| self.is_optional(name));
        let documents = optional.filter_map(|name| ephor_schema::document(name)).map(|document| document.source);
        let table = self.table.as_deref().and_then(ephor_schema::table);
        let columns = self.columns.iter().filter_map(move |name| table?.column(name)).filter(move |column| {
            let name = table.map(|table| format!("{}.{}", table.name, column.name));
            name.is_some_and(|name| self.is_optional(&name)) && !self.sources.iter().any(|id| id == column.source)
        });
        documents.chain(columns.map(|column| column.source))
    }
}

/// A control or technique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Reference {
    /// `CIS-M365`, `SCuBA`, `ATT&CK`, ...
    pub taxonomy: String,
    /// The id in that taxonomy.
    pub id: String,
    /// What the control asks and the rule does not check; none if it covers the control in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<String>,
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.taxonomy, self.id)?;
        self.partial.as_ref().map_or(Ok(()), |why| write!(f, " (in part: {why})"))
    }
}

/// Something that a user may set for a rule.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Parameter {
    /// Kebab-case name.
    pub name: String,
    /// `boolean`, `integer`, `duration`, `text` or `list`.
    pub kind: String,
    /// The default, written as the kind asks.
    pub default: String,
    /// What it does.
    pub meaning: String,
}

/// One sentence of a rule.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// Kebab-case id, unique within the rule.
    pub id: String,
    /// What a finding with it means.
    pub verdict: Verdict,
    /// The template: `{subject}` and the arguments by name; `{{` and `}}` stand for braces.
    pub text: String,
    /// Names of the arguments in order.
    pub arguments: Vec<String>,
}

/// How much a fail matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// To be mended in time.
    Warning,
    /// To be mended now.
    Error,
}

/// What a finding says. A pass or not-applicable is no finding, only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The bad state is there.
    Fail,
    /// It could not be known.
    Unknown,
}

/// A fail or unknown of one rule on one subject.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Index of the pack in the scan.
    #[serde(skip)]
    pub pack: usize,
    /// Index of the rule in the pack.
    #[serde(skip)]
    pub rule: usize,
    /// Fail or unknown.
    pub verdict: Verdict,
    /// Id of the rule's message, or the host's own: `source-unavailable`, `source-partial`, `value-not-known`,
    /// `rule-failed`, `document-unreadable`.
    pub message_id: String,
    /// The template it was made from; the same placeholders as [`Message::text`].
    pub template: String,
    /// Arguments by name, in the order of the message: the evidence.
    pub arguments: Vec<(String, String)>,
    /// What is judged.
    pub subject: Subject,
    /// How many subjects the finding stands for: more than one only for unknowns that name no single subject.
    pub count: u64,
    /// Where the subject stands in the snapshot.
    pub place: Place,
    /// Further places that explain the finding.
    pub related: Vec<Related>,
    /// Index of the waiver that accepts it for a while.
    pub waiver: Option<usize>,
    /// How it stands to an earlier scan, where there is one to compare with.
    pub baseline: Option<BaselineState>,
    /// When it was first found, in seconds since 1970-01-01T00:00:00Z, as far as earlier scans say.
    pub first_seen: Option<i64>,
}

/// A verdict that is no finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clear {
    /// The bad state was looked for and is not there.
    Pass,
    /// The rule does not speak of the subject.
    NotApplicable,
}

/// A subject, or several of a rule on documents, of which a rule has nothing to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// Index of the pack in the scan.
    pub pack: usize,
    /// Index of the rule in the pack.
    pub rule: usize,
    /// Pass or not applicable.
    pub clear: Clear,
    /// What was judged; the tenant where it stands for objects of documents, of which packs say only how many.
    pub subject: Subject,
    /// How many subjects it stands for.
    pub count: u64,
    /// Where the subject stands in the snapshot.
    pub place: Place,
    /// How it stands to an earlier scan, where there is one to compare with.
    pub baseline: Option<BaselineState>,
    /// Since when it is so, in seconds since 1970-01-01T00:00:00Z, as far as earlier scans say.
    pub first_seen: Option<i64>,
}

/// How a finding stands to an earlier scan, in SARIF's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BaselineState {
    /// It was not there.
    New,
    /// It was there, and said the same.
    Unchanged,
    /// It was there, and said something else.
    Updated,
}

impl BaselineState {
    /// The word for it in SARIF, tables and programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unchanged => "unchanged",
            Self::Updated => "updated",
        }
    }
}

/// What a finding is about. All of it is the tenant's text: untrusted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Subject {
    /// What it is: `user`, `mailbox`, `tenant`, `Conditional Access policy`.
    pub kind: String,
    /// The table, document or `tenant`: the collection in its logical name.
    pub collection: String,
    /// Its stable id.
    pub id: String,
    /// The name that people know it by.
    pub name: String,
}

/// A line of a file of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The file, relative to the snapshot, with forward slashes.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

/// A place that explains a finding, with the object that stands there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What.
    pub subject: Subject,
}

impl Counts {
    /// Fails that nobody accepted.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.fail.saturating_sub(self.waived)
    }

    /// Unknowns that nobody expects.
    #[must_use]
    pub fn unexpected(&self) -> u64 {
        self.unknown.saturating_sub(self.expected)
    }
}

impl Finding {
    /// The message with its placeholders filled in, from untrusted text: escape it for where it goes.
    ///
    /// `escape` is applied to every value that is filled in, not to the template.
    #[must_use]
    pub fn text(&self, escape: impl Fn(&str) -> String) -> String {
        render(&self.template, |name| {
            if name == "subject" {
                return Some(escape(&self.subject.name));
            }
            self.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| in_sentence(value, &escape))
        })
    }
}

/// Items of a list that a sentence shows.
const SHOWN_ITEMS: usize = 3;

/// The items of an argument: one, or those of a list.
pub fn items(argument: &str) -> impl Iterator<Item = &str> {
    argument.split('\n')
}

/// An argument as a sentence shows it: of a list the first items, and how many more there are.
///
/// `escape` is applied to each item.
#[must_use]
pub fn in_sentence(argument: &str, escape: impl Fn(&str) -> String) -> String {
    let shown: Vec<String> = items(argument).take(SHOWN_ITEMS).map(escape).collect();
    let list = shown.join("; ");
    match items(argument).skip(SHOWN_ITEMS).count() {
        0 => list,
        more => format!("{list}; and {more} more"),
    }
}

/// Fills the placeholders of a template. One that is not known stays as it is written.
#[must_use]
pub fn render(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        if let Some(tail) = tail.strip_prefix("{{") {
            out.push('{');
            rest = tail;
        } else if let Some(tail) = tail.strip_prefix("}}") {
            out.push('}');
            rest = tail;
        } else if let Some((name, after)) = tail.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            match value(name) {
                Some(text) => out.push_str(&text),
                None => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = after;
        } else {
            let mut chars = tail.chars();
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// What is known before the first finding.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The tenant.
    pub tenant: Tenant,
    /// When the snapshot was collected, seconds since 1970-01-01T00:00:00Z.
    pub collected_at: i64,
    /// SHA-256 of the manifest of the snapshot, which names the digests of all its files.
    pub manifest_sha256: String,
    /// Files of the snapshot: path relative to it, SHA-256. Sorted by path; `manifest.json` is not among them.
    pub files: Vec<(String, String)>,
    /// Every source of the schema, with its status in this snapshot and the line of `manifest.json` that says so
    /// (1 where it says nothing). Sorted by id.
    pub sources: Vec<(SourceStatus, u64)>,
    /// The packs, in the order of their names.
    pub packs: Vec<Pack>,
    /// Packs that could not be loaded: they give no verdict at all.
    pub refused: Vec<Refused>,
    /// What is accepted for a while, as the configuration says it, expired waivers included.
    pub waivers: Vec<Waiver>,
    /// What the team expects not to be known, as the configuration says it, expired ones included.
    pub expected: Vec<ExpectedUnknown>,
    /// Parameters that were set, by the configuration or the command line: id of the rule, name, value. The last of
    /// a name counts.
    pub settings: Vec<(String, String, String)>,
    /// The configuration that switched rules off, gave them other levels or set parameters, if one did.
    pub policy: Option<Policy>,
}

/// The decisions of a team on rules, as their configuration has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Policy {
    /// Name of the file, never its folder.
    pub name: String,
    /// Parameters that it sets: id of the rule, name, value.
    pub settings: Vec<(String, String, String)>,
}

/// A pack that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Refused {
    /// The file, as the user wrote it.
    pub origin: String,
    /// Why, as a sentence.
    pub reason: String,
}

/// Counts of one rule's verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Subjects that pass.
    pub pass: u64,
    /// Subjects that fail, accepted ones included.
    pub fail: u64,
    /// Those of them that a waiver accepts.
    pub waived: u64,
    /// Subjects that the rule does not apply to.
    pub not_applicable: u64,
    /// Subjects of which it could not be known; a subject that could not even be counted counts as one.
    pub unknown: u64,
    /// Those of them that the configuration expects.
    #[serde(default)]
    pub expected: u64,
    /// Why unknown, with counts: at most 20 reasons, the rest under `and more`.
    pub unknown_reasons: BTreeMap<String, u64>,
}

/// A rule that crashed, ran over a limit or answered against the contract.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// Index of the pack.
    #[serde(skip)]
    pub pack: usize,
    /// Index of the rule, if it could be told.
    #[serde(skip)]
    pub rule: Option<usize>,
    /// What it was doing: `check-rows users`, `check-documents`.
    pub during: String,
    /// Why, as a sentence: `ran out of fuel (1,000,000,000 instructions)`.
    pub reason: String,
    /// Subjects that lost their verdict by it.
    pub lost: u64,
}

/// What is known after the last finding.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Counts by pack and rule: the same order as in the [`Plan`].
    pub counts: Vec<Vec<Counts>>,
    /// Rules that crashed, in the order in which they did.
    pub failures: Vec<Failure>,
    /// Number of rows read, by table.
    pub rows: BTreeMap<String, u64>,
    /// By waiver of the [`Plan`]: findings that it accepts, or would accept had it not expired.
    pub waived: Vec<u64>,
    /// By expected unknown of the [`Plan`]: subjects of which it says that they are not known, or would had it not
    /// expired.
    pub expected: Vec<u64>,
}

/// What takes the findings of a scan.
pub trait Sink {
    /// Takes the next finding.
    ///
    /// # Errors
    /// Whatever keeps it from being written; the scan ends with it.
    fn finding(&mut self, finding: Finding) -> std::io::Result<()>;

    /// Takes a subject of which a rule has nothing to find; they come only if the scan was asked for them, and few
    /// reports list them.
    ///
    /// # Errors
    /// Whatever keeps it from being written; the scan ends with it.
    fn cleared(&mut self, _cleared: Cleared) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_shows_the_first_items_of_a_list() {
        let quoted = |text: &str| format!("<{text}>");
        assert_eq!(in_sentence("one", quoted), "<one>");
        assert_eq!(in_sentence("a\nb\nc", quoted), "<a>; <b>; <c>");
        assert_eq!(in_sentence("a\nb\nc\nd\ne", quoted), "<a>; <b>; <c>; and 2 more");
    }

    #[test]
    fn a_template_is_filled_once() {
        let filled = render("{subject} of {{x}} has {n}, {nobody}, } {", |name| match name {
            "subject" => Some("{n}".to_owned()),
            "n" => Some("3".to_owned()),
            _ => None,
        });
        assert_eq!(filled, "{n} of {x} has 3, {nobody}, } {");
    }
}
