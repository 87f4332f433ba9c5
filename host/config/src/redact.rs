//! A configuration without names, for a snapshot without names.
//!
//! It is written anew: comments may name people, too. What is about rules stays, what is about the tenant or its people is
//! replaced by what stands for it in the copy of the snapshot.

use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use super::{Config, Error, SignedBy};

/// What stands in place of a reason: it is for people, and may name them.
const REASON: &str = "the reason is redacted";

/// What a configuration says of the tenant.
#[derive(Debug, Default)]
pub struct Said {
    /// Single texts: values of parameters, subjects of waivers, owners and tickets.
    pub texts: Vec<String>,
    /// Subjects of waivers with `*`.
    pub patterns: Vec<String>,
}

/// What the text of a configuration says of the tenant.
///
/// # Errors
/// If it is no configuration.
pub fn said(text: &str, path: &Path) -> Result<Said, Error> {
    let config = Config::parse(text, path)?;
    let mut said = Said::default();
    for change in &config.rules {
        for (_, value) in &change.parameters {
            said.texts.extend(value.split('\n').map(str::to_owned));
        }
    }
    for waiver in &config.waivers {
        let list = if is_pattern(&waiver.subject) { &mut said.patterns } else { &mut said.texts };
        list.push(waiver.subject.clone());
        said.texts.extend(waiver.owner.iter().chain(&waiver.ticket).cloned());
    }
    for expected in &config.expected {
        said.texts.extend(expected.owner.iter().chain(&expected.ticket).cloned());
    }
    Ok(said)
}

fn is_pattern(subject: &str) -> bool {
    subject.contains('*') && subject.trim() != "*"
}

/// The text of a configuration without names. `copy` is the digest of the manifest that it is for, `text` says what
/// stands for a text, `fits` which ids a pattern fits.
///
/// # Errors
/// If it is no configuration.
pub fn redacted<'b>(
    original: &str,
    path: &Path,
    copy: &str,
    text: &dyn Fn(&str) -> String,
    fits: &dyn Fn(&str) -> &'b [String],
) -> Result<String, Error> {
    let config = Config::parse(original, path)?;
    let wrong = |message: String| Error::Wrong { path: path.to_owned(), line: 1, message };
    let document: DocumentMut = original.parse().map_err(|error: toml_edit::TomlError| wrong(error.to_string()))?;
    let mut out = DocumentMut::new();
    let root = out.as_table_mut();
    root.insert("redacted-for", value(copy));
    for key in ["fail-on", "strict"] {
        if let Some(plain) = document.get(key).and_then(Item::as_value) {
            root.insert(key, value(bare(plain)));
        }
    }
    let packs = packs(&config);
    if !packs.is_empty() {
        root.insert("packs", Item::ArrayOfTables(packs));
    }
    if let Some(rules) = document.get("rules").and_then(Item::as_table_like) {
        root.insert("rules", Item::Table(parameters(rules, text)));
    }
    if !config.judged.is_empty() {
        let mut expect = Table::new();
        expect.insert("judged", value(config.judged.iter().map(|at| at.value.as_str()).collect::<Array>()));
        root.insert("expect", Item::Table(expect));
    }
    let mut expected = ArrayOfTables::new();
    for stanza in &config.expected {
        let mut table = Table::new();
        for (key, name) in [("rule", &stanza.rule), ("source", &stanza.source)] {
            if let Some(name) = name {
                table.insert(key, value(name.as_str()));
            }
        }
        close(&mut table, (&stanza.owner, &stanza.ticket), &stanza.expires.to_string(), text);
        expected.push(table);
    }
    if !expected.is_empty() {
        root.insert("expected-unknown", Item::ArrayOfTables(expected));
    }
    let mut waivers = ArrayOfTables::new();
    for waiver in &config.waivers {
        // A pattern fits names that the copy does not have: it becomes the subjects that it fits.
        let subjects: Vec<String> = match fits(&waiver.subject) {
            [] if is_pattern(&waiver.subject) => vec!["fits nothing in this copy".to_owned()],
            [] => vec![text(&waiver.subject)],
            ids => ids.to_vec(),
        };
        for subject in subjects {
            let mut table = Table::new();
            table.insert("rule", value(waiver.rule.as_str()));
            table.insert("subject", value(subject));
            close(&mut table, (&waiver.owner, &waiver.ticket), &waiver.expires.to_string(), text);
            waivers.push(table);
        }
    }
    if !waivers.is_empty() {
        root.insert("waivers", Item::ArrayOfTables(waivers));
    }
    let made = out.to_string();
    // What is written must be what will be read.
    Config::parse(&made, path)?;
    Ok(made)
}

/// The packs as they were: whose they are says nothing of the tenant.
fn packs(config: &Config) -> ArrayOfTables {
    let mut packs = ArrayOfTables::new();
    for pack in &config.packs {
        let mut table = Table::new();
        table.insert("path", value(pack.path.display().to_string()));
        if let Some(sha256) = &pack.sha256 {
            table.insert("sha256", value(sha256.as_str()));
        }
        packs.push(table);
    }
    for pack in &config.registry_packs {
        let mut table = Table::new();
        table.insert("oci", value(pack.oci.as_str()));
        table.insert("version", value(pack.version.to_string()));
        if let Some(signed_by) = &pack.signed_by {
            let mut by = InlineTable::new();
            match signed_by {
                SignedBy::Key(key) => {
                    by.insert("key", key.as_str().into());
                }
                SignedBy::Identity { issuer, identity } => {
                    by.insert("issuer", issuer.as_str().into());
                    by.insert("identity", identity.as_str().into());
                }
            }
            table.insert("signed-by", value(by));
        }
        packs.push(table);
    }
    packs
}

/// Changes of rules with other values of their parameters. Numbers and flags name nobody.
fn parameters(rules: &dyn TableLike, text: &dyn Fn(&str) -> String) -> Table {
    let mut out = Table::new();
    out.set_implicit(true);
    for (id, item) in rules.iter() {
        let Some(table) = item.as_table_like() else { continue };
        let mut changed = Table::new();
        for (key, item) in table.iter() {
            let Some(plain) = item.as_value() else { continue };
            let made = match plain {
                Value::String(one) if key != "level" => {
                    Value::from(one.value().split('\n').map(text).collect::<Vec<_>>().join("\n"))
                }
                Value::Array(list) => {
                    let texts = list.iter().filter_map(Value::as_str).map(text);
                    Value::from(texts.collect::<Array>())
                }
                other => bare(other),
            };
            changed.insert(key, value(made));
        }
        out.insert(id, Item::Table(changed));
    }
    out
}

/// A value without the spaces and comments around it.
fn bare(plain: &Value) -> Value {
    let mut plain = plain.clone();
    plain.decor_mut().clear();
    plain
}

/// The end of a stanza: who decided, and until when.
fn close(
    table: &mut Table,
    (owner, ticket): (&Option<String>, &Option<String>),
    expires: &str,
    text: &dyn Fn(&str) -> String,
) {
    table.insert("reason", value(REASON));
    for (key, name) in [("owner", owner), ("ticket", ticket)] {
        if let Some(name) = name {
            table.insert(key, value(text(name)));
        }
    }
    if let Ok(day) = expires.parse::<toml_edit::Datetime>() {
        table.insert("expires", value(day));
    }
}
