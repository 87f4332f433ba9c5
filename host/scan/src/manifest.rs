//! What a pack says of itself, checked: a pack that lies about its rules is refused before it judges anything.

use std::collections::{BTreeSet, HashSet};

use super::contract::wire;
use super::limits::Limits;
use ephor_finding::{Level, Message, Pack, Parameter, Reference, Rule, Verdict};
use ephor_schema::names::{is_kebab, is_snake};

/// Ids of messages that the host itself uses: a pack that had them could pass its words off as the host's.
const OWN_MESSAGES: &[&str] = &["source-unavailable", "source-partial", "rule-failed"];

/// Reads and checks a manifest.
pub(super) fn read(
    manifest: wire::Manifest,
    limits: &Limits,
    origin: &str,
    sha256: String,
    size: u64,
) -> Result<Pack, String> {
    kebab(&manifest.name, "the name of the pack")?;
    let short = |text: String, what: &str| line(text, limits, what);
    if manifest.version.is_empty() {
        return Err("it has no version".to_owned());
    }
    let version = short(manifest.version, "the version")?;
    // Reports call it a semantic version, and locks compare it.
    if let Err(error) = semver::Version::parse(&version) {
        return Err(format!(
            "the version is {:?}; expected a semantic version, such as \"1.2.0\" ({error})",
            shown(&version)
        ));
    }
    if manifest.rules.is_empty() {
        return Err("it has no rules".to_owned());
    }
    if manifest.rules.len() > limits.rules {
        return Err(format!("it has {} rules, and {} are allowed", manifest.rules.len(), limits.rules));
    }
    let mut ids = HashSet::new();
    let mut rules = Vec::with_capacity(manifest.rules.len());
    for rule in manifest.rules {
        let shown: String = rule.id.chars().take(100).collect();
        let rule = read_rule(rule, &manifest.name, limits).map_err(|reason| format!("rule {shown:?}: {reason}"))?;
        if !ids.insert(rule.id.clone()) {
            return Err(format!("two rules have the id {:?}", rule.id));
        }
        rules.push(rule);
    }
    Ok(Pack {
        title: short(manifest.title, "the title")?,
        description: bounded(manifest.description, limits.manifest_text_bytes, "the description")?,
        properties: properties(manifest.properties, limits)?,
        name: manifest.name,
        version,
        sha256,
        origin: origin.to_owned(),
        size,
        rules,
    })
}

/// Whether a rule can do without a document, or a column (`table.column`).
fn is_optional(rule: &wire::Rule, what: &str) -> bool {
    rule.properties.iter().any(|known| known.name == "optional" && known.value == what)
}

fn read_rule(rule: wire::Rule, pack: &str, limits: &Limits) -> Result<Rule, String> {
    let short = |text: String, what: &str| line(text, limits, what);
    match rule.id.split_once('/') {
        Some((prefix, name)) if prefix == pack => kebab(name, "the second half of its id")?,
        _ => return Err(format!("its id must be {pack:?}, a slash and a kebab-case name")),
    }
    let level = match rule.level.as_str() {
        "error" => Level::Error,
        "warning" => Level::Warning,
        "note" => Level::Note,
        other => return Err(format!("its level is {other:?}; expected error, warning or note")),
    };
    let decimal = rule.security_severity.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let severity = rule.security_severity.parse::<f64>().ok().filter(|number| (0.0..=10.0).contains(number));
    if severity.is_none() || !decimal || rule.security_severity.len() > 8 {
        return Err(format!(
            "its security severity is {:?}; expected a number from 0.0 to 10.0",
            shown(&rule.security_severity)
        ));
    }
    let mut sources = BTreeSet::new();
    // What a newer program has is no fault of the pack: that rule alone cannot be judged here.
    let mut unsupported = None;
    let mut lacks = |what: String| {
        unsupported.get_or_insert_with(|| {
            format!(
                "it reads {what}, which this version of ephor does not have: a newer one may, or the name is misspelt"
            )
        });
    };
    match &rule.table {
        Some(name) => match ephor_schema::table(name) {
            None => lacks(format!("the table {:?}", shown(name))),
            Some(table) => {
                sources.insert(table.source.to_owned());
                for name in &rule.columns {
                    match table.column(name) {
                        Some(column) if !is_optional(&rule, &format!("{}.{}", table.name, column.name)) => {
                            sources.insert(column.source.to_owned());
                        }
                        Some(_) => {}
                        None => lacks(format!("the column {:?} of the table {}", shown(name), table.name)),
                    }
                }
            }
        },
        None if !rule.columns.is_empty() => return Err("it reads columns without a table".to_owned()),
        None if rule.documents.is_empty() => return Err("it reads nothing".to_owned()),
        None => {}
    }
    for name in &rule.documents {
        match ephor_schema::document(name) {
            Some(document) if !is_optional(&rule, name) => {
                sources.insert(document.source.to_owned());
            }
            Some(_) => {}
            None => lacks(format!("the document {:?}", shown(name))),
        }
    }
    few(rule.columns.len(), limits, "columns")?;
    few(rule.documents.len(), limits, "documents")?;
    for name in rule.table.iter().chain(&rule.columns).chain(&rule.documents) {
        identifier(name, "the name of something that it reads")?;
    }
    if let Some(name) = twice(&rule.columns).or_else(|| twice(&rule.documents)) {
        return Err(format!("it names {name:?} twice in what it reads"));
    }
    few(rule.messages.len(), limits, "messages")?;
    few(rule.references.len(), limits, "references")?;
    few(rule.parameters.len(), limits, "parameters")?;
    let mut messages = Vec::with_capacity(rule.messages.len());
    for message in rule.messages {
        kebab(&message.id, "the id of a message")?;
        let verdict = match message.verdict.as_str() {
            "fail" => Verdict::Fail,
            "unknown" => Verdict::Unknown,
            other => {
                return Err(format!("message {:?} means {:?}; expected fail or unknown", message.id, shown(other)));
            }
        };
        if message.arguments.len() > limits.arguments {
            return Err(format!("message {:?} has more than {} arguments", message.id, limits.arguments));
        }
        if let Some(own) = OWN_MESSAGES.iter().find(|own| **own == message.id) {
            return Err(format!("the message id {own:?} is one of the host's own"));
        }
        for name in &message.arguments {
            identifier(name, "the name of an argument")?;
        }
        if message.arguments.iter().any(|name| name == "subject") {
            return Err(format!("message {:?} has an argument \"subject\", which the host fills in", message.id));
        }
        if let Some(name) = twice(&message.arguments) {
            return Err(format!("message {:?} names the argument {name:?} twice", message.id));
        }
        let placeholders = ephor_finding::placeholders(&message.text).count();
        if placeholders > limits.placeholders {
            return Err(format!(
                "message {:?} has {placeholders} placeholders, and {} are allowed",
                message.id, limits.placeholders
            ));
        }
        messages.push(Message {
            verdict,
            text: short(message.text, "a message")?,
            arguments: message.arguments,
            id: message.id,
        });
    }
    if !messages.iter().any(|message| message.verdict == Verdict::Fail) {
        return Err("it has no message for a fail".to_owned());
    }
    if let Some(id) = twice(messages.iter().map(|message| &message.id)) {
        return Err(format!("two messages have the id {id:?}"));
    }
    let title = short(rule.title, "the title")?;
    if title.trim().is_empty() || rule.help.trim().is_empty() || rule.remediation.trim().is_empty() {
        return Err("it has no title, no help or no remediation".to_owned());
    }
    let mut references = Vec::with_capacity(rule.references.len());
    for reference in rule.references {
        let control = format!("{} {}: ", reference.taxonomy, reference.id);
        let partial = rule.properties.iter().filter(|property| property.name == "partial");
        let partial = partial.filter_map(|property| property.value.strip_prefix(&control)).next().map(str::to_owned);
        references.push(Reference {
            taxonomy: short(reference.taxonomy, "a taxonomy")?,
            id: short(reference.id, "a reference")?,
            partial: partial.map(|why| short(why, "what a reference leaves out")).transpose()?,
        });
    }
    let mut parameters = Vec::with_capacity(rule.parameters.len());
    for parameter in rule.parameters {
        kebab(&parameter.name, "the name of a parameter")?;
        let parameter = Parameter {
            kind: short(parameter.kind, "the kind of a parameter")?,
            default: bounded(parameter.default, limits.manifest_string_bytes, "the default of a parameter")?,
            meaning: short(parameter.meaning, "the meaning of a parameter")?,
            name: parameter.name,
        };
        check_setting(&parameter, &parameter.default)?;
        parameters.push(parameter);
    }
    Ok(Rule {
        title,
        help: bounded(rule.help, limits.manifest_text_bytes, "the help")?,
        remediation: bounded(rule.remediation, limits.manifest_text_bytes, "the remediation")?,
        level,
        own_level: level,
        off: false,
        security_severity: rule.security_severity,
        references,
        parameters,
        table: rule.table,
        columns: rule.columns,
        documents: rule.documents,
        sources: sources.into_iter().collect(),
        unsupported,
        messages,
        properties: properties(rule.properties, limits)?,
        id: rule.id,
    })
}

/// Checks a value for a parameter.
pub fn check_setting(parameter: &Parameter, value: &str) -> Result<(), String> {
    let expected = match parameter.kind.as_str() {
        "boolean" if value != "true" && value != "false" => "true or false",
        "integer" if value.parse::<i64>().is_err() => "a whole number",
        "duration" if value.parse::<i64>().is_err() => "a whole number of seconds",
        _ => return Ok(()),
    };
    Err(format!("parameter {:?}: expected {expected}, found {:?}", parameter.name, shown(value)))
}

fn properties(properties: Vec<wire::Property>, limits: &Limits) -> Result<Vec<(String, String)>, String> {
    few(properties.len(), limits, "properties")?;
    properties
        .into_iter()
        .map(|property| {
            let value = bounded(property.value, limits.manifest_string_bytes, "the value of a property")?;
            Ok((line(property.name, limits, "the name of a property")?, value))
        })
        .collect()
}

fn few(count: usize, limits: &Limits, what: &str) -> Result<(), String> {
    if count > limits.manifest_items {
        return Err(format!("it has {count} {what}, and {} are allowed", limits.manifest_items));
    }
    Ok(())
}

fn bounded(text: String, limit: usize, what: &str) -> Result<String, String> {
    if text.len() > limit {
        return Err(format!("{what} is longer than {limit} bytes"));
    }
    Ok(text)
}

/// One line: a title that holds several could forge what stands below it.
fn line(text: String, limits: &Limits, what: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err(format!("{what} is {:?}; expected one line without control characters", shown(&text)));
    }
    bounded(text, limits.manifest_string_bytes, what)
}

fn kebab(name: &str, what: &str) -> Result<(), String> {
    if is_kebab(name) {
        return Ok(());
    }
    Err(format!("{what} is {:?}; expected kebab-case, such as \"mfa-method-missing\"", shown(name)))
}

fn identifier(name: &str, what: &str) -> Result<(), String> {
    if is_snake(name) || is_kebab(name) {
        return Ok(());
    }
    Err(format!("{what} is {:?}; expected small letters, such as \"last_sign_in\"", shown(name)))
}

fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

/// The first name that comes a second time.
fn twice<'n>(names: impl IntoIterator<Item = &'n String>) -> Option<&'n String> {
    let mut seen = HashSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}
