//! Packs and their rules, as their manifests describe them.

use crate::Verdict;

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
    /// How to fix it, Markdown.
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
    /// What it reads that this program does not have, as a sentence: then it is unknown, and a newer program may judge it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<String>,
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
    /// To be fixed in time.
    Warning,
    /// To be fixed now.
    Error,
}
