//! The part of SARIF 2.1.0 that Ephor writes, property by property as the standard names them.
//!
//! Write-only. No crate on the registry is fit: `serde-sarif` 0.8.0 does not stream and pulls in a code generator,
//! `sarif_rust` 0.3.0 writes logs that the schema rejects, `sarif` is an empty reservation (looked up 2026-11).

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use ephor_finding::{BaselineState, Rule};
use ephor_untrusted::{Escaped, Markdown};

use super::words::Words;

/// A property bag in the order in which it is written.
#[derive(Default)]
pub(super) struct Bag(Vec<(String, serde_json::Value)>);

impl Bag {
    /// Adds a property. The first of a name stays: a pack may repeat names, and neither break the object nor
    /// overrule the host with them.
    pub(super) fn put(&mut self, name: &str, value: impl Into<serde_json::Value>) {
        if self.0.iter().all(|(known, _)| known != name) {
            self.0.push((name.to_owned(), value.into()));
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Bag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A tool component: the program, a pack or a taxonomy.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolComponent {
    pub name: String,
    pub guid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Only one that is by semver.org.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semantic_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_comprehensive: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_taxonomies: Vec<ComponentReference>,
    /// Present and empty in the driver: GitHub asks for it, and DefectDojo reads packs only if it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<Descriptor>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notifications: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxa: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Bag::is_empty")]
    pub properties: Bag,
}

#[derive(Serialize)]
pub(super) struct Tool {
    pub driver: ToolComponent,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<ToolComponent>,
}

/// A multiformat message string, or a message that has nothing but words.
#[derive(Clone, Serialize)]
pub(super) struct Text {
    pub text: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<Escaped<Markdown>>,
}

impl Text {
    pub(super) fn plain(text: impl Into<Words>) -> Self {
        Self { text: text.into(), markdown: None }
    }
}

/// A reporting descriptor: a rule, a notification or a taxon.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_uri: Option<String>,
    #[serde(skip_serializing_if = "is_empty", serialize_with = "as_map")]
    pub message_strings: Vec<(String, Text)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_configuration: Option<Configuration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    #[serde(skip_serializing_if = "Bag::is_empty")]
    pub properties: Bag,
}

#[derive(Serialize)]
pub(super) struct Configuration {
    pub level: &'static str,
}

/// A rule of a policy: what the configuration made of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PolicyRule {
    pub id: String,
    pub guid: String,
    pub default_configuration: Changed,
}

/// A policy: the decisions of a team on the rules of one pack.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PolicyComponent {
    pub name: String,
    pub guid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub associated_component: Option<ComponentReference>,
    pub rules: Vec<PolicyRule>,
}

#[derive(Serialize)]
pub(super) struct Relationship {
    pub target: DescriptorReference,
    pub kinds: [&'static str; 1],
    /// What of the control the rule does not check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// Names a rule, a notification or a taxon, by id and index: consumers read the one or the other.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescriptorReference {
    pub id: String,
    pub index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_component: Option<ComponentReference>,
}

#[derive(Clone, Serialize)]
pub(super) struct ComponentReference {
    pub name: String,
    pub index: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AutomationDetails {
    pub id: String,
    pub guid: String,
    pub correlation_guid: String,
}

#[derive(Serialize)]
pub(super) struct Artifact {
    pub location: ArtifactLocation,
    pub hashes: Hashes,
    pub roles: [&'static str; 1],
}

#[derive(Serialize)]
pub(super) struct Hashes {
    #[serde(rename = "sha-256")]
    pub sha256: String,
}

/// Always with its URI: DefectDojo's import crashes on an index alone.
#[derive(Clone, Serialize)]
pub(super) struct ArtifactLocation {
    pub uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<usize>,
    pub physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logical_locations: Option<[LogicalLocation; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub artifact_location: ArtifactLocation,
    pub region: Region,
}

/// All four: GitHub asks for them, and DefectDojo's import crashes without a first line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub start_line: u64,
    pub start_column: u64,
    pub end_line: u64,
    pub end_column: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    pub name: String,
    pub fully_qualified_name: String,
    pub kind: &'static str,
}

#[derive(Serialize)]
pub(super) struct Message {
    pub text: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Words>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult {
    pub rule_id: String,
    pub rule: DescriptorReference,
    /// Only with rules of the driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_index: Option<usize>,
    pub kind: &'static str,
    pub level: &'static str,
    /// Either every result of a run has it, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_state: Option<BaselineState>,
    pub message: Message,
    pub locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<Location>,
    /// Either every result of a run has it, or none: an empty list says that nobody accepted the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressions: Option<Vec<Suppression>>,
    pub partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    #[serde(skip_serializing_if = "Bag::is_empty")]
    pub properties: Bag,
}

/// When a result was found for the first and for the last time.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Provenance {
    pub first_detection_time_utc: String,
    pub last_detection_time_utc: String,
}

/// DefectDojo joins all of them in the order of their names into the identity of a finding, so a name that is
/// added, removed or changed re-keys every finding of every user. A slash may only stand before `vN`.
#[derive(Serialize)]
pub(super) struct Fingerprints {
    #[serde(rename = "ephorSubject/v1")]
    pub subject: String,
    #[serde(rename = "primaryLocationLineHash")]
    pub line_hash: String,
}

#[derive(Serialize)]
pub(super) struct Suppression {
    pub kind: &'static str,
    pub status: &'static str,
    pub justification: Words,
    pub location: Location,
    pub properties: Bag,
}

/// What the configuration changed of a rule.
#[derive(Serialize)]
pub(super) struct ConfigurationOverride {
    pub descriptor: DescriptorReference,
    pub configuration: Changed,
}

#[derive(Serialize)]
pub(super) struct Changed {
    pub enabled: bool,
    pub level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Bag>,
}

impl Changed {
    /// How a rule is configured, with those of its parameters that are set. The last of a name counts.
    pub(super) fn of(rule: &Rule, settings: &[(String, String, String)]) -> Self {
        let mut parameters = Bag::default();
        for (_, name, value) in settings.iter().rev().filter(|(id, ..)| *id == rule.id) {
            parameters.put(name, value.as_str());
        }
        parameters.0.reverse();
        let parameters = (!parameters.is_empty()).then_some(parameters);
        Self { enabled: !rule.off, level: super::tool::level(rule.level), parameters }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub execution_successful: bool,
    pub exit_code: u8,
    pub exit_code_description: Words,
    pub start_time_utc: String,
    pub end_time_utc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule_configuration_overrides: Vec<ConfigurationOverride>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_configuration_notifications: Vec<Notification>,
    pub tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Notification {
    pub descriptor: DescriptorReference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub associated_rule: Option<DescriptorReference>,
    pub level: &'static str,
    pub message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
}

fn is_empty(entries: &[(String, Text)]) -> bool {
    entries.is_empty()
}

fn as_map<S: Serializer>(entries: &[(String, Text)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(name, text)| (name, text)))
}
