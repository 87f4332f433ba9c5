//! A pack: its rules behind the exports of the contract.

use std::cell::RefCell;

use crate::bindings::ephor::rules::logging;
use crate::bindings::exports::ephor::rules::checks::{self as wire, Guest};
use crate::column::Batch;
use crate::document::Context;
use crate::rule::{Asked, Check, Entry};

/// What a pack says of itself.
#[derive(Clone, Copy, Debug)]
pub struct PackInfo {
    /// Kebab-case name.
    pub name: &'static str,
    /// Semantic version.
    pub version: &'static str,
    /// One line for people.
    pub title: &'static str,
    /// What it covers, Markdown.
    pub description: &'static str,
    /// Further facts.
    pub properties: &'static [(&'static str, &'static str)],
}

/// A pack: made by [`pack!`](crate::pack).
pub trait Pack {
    /// What it says of itself.
    const INFO: PackInfo;
    /// Its rules.
    const RULES: &'static [&'static Entry];
}

thread_local! {
    /// What `open` was given. An instance serves one piece of work and is thrown away.
    static OPEN: RefCell<Option<(Vec<u32>, Context)>> = const { RefCell::new(None) };
}

/// A panic ends the call in a trap; its text reaches whoever fixes the rule.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| logging::log(&panic.to_string())));
}

fn properties(all: &[(&str, &str)]) -> Vec<wire::Property> {
    all.iter().map(|(name, value)| wire::Property { name: (*name).to_owned(), value: (*value).to_owned() }).collect()
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

/// The manifest of a pack.
#[must_use]
pub(crate) fn describe<P: Pack>() -> wire::Manifest {
    let rule = |entry: &&Entry| {
        let meta = entry.meta;
        wire::Rule {
            id: format!("{}/{}", P::INFO.name, meta.name),
            title: meta.title.to_owned(),
            help: meta.help.to_owned(),
            remediation: meta.remediation.to_owned(),
            level: meta.level.to_owned(),
            security_severity: meta.severity.to_owned(),
            messages: meta
                .messages
                .iter()
                .map(|message| wire::Message {
                    id: message.id.to_owned(),
                    verdict: message.verdict.to_owned(),
                    text: message.text.to_owned(),
                    arguments: texts(message.arguments),
                })
                .collect(),
            references: meta
                .references
                .iter()
                .map(|(taxonomy, id)| wire::Reference { taxonomy: (*taxonomy).to_owned(), id: (*id).to_owned() })
                .collect(),
            parameters: meta
                .parameters
                .iter()
                .map(|parameter| wire::Parameter {
                    name: parameter.name.to_owned(),
                    kind: parameter.kind.to_owned(),
                    default: parameter.default.to_owned(),
                    meaning: parameter.meaning.to_owned(),
                })
                .collect(),
            table: meta.table.map(str::to_owned),
            columns: texts(meta.columns),
            documents: texts(meta.documents),
            properties: properties(meta.properties),
        }
    };
    wire::Manifest {
        name: P::INFO.name.to_owned(),
        version: P::INFO.version.to_owned(),
        title: P::INFO.title.to_owned(),
        description: P::INFO.description.to_owned(),
        rules: P::RULES.iter().map(rule).collect(),
        properties: properties(P::INFO.properties),
    }
}

/// Asks each rule of the open context that `wanted` picks.
fn ask<P: Pack>(mut wanted: impl FnMut(&Asked<'_>, Check)) {
    OPEN.with_borrow(|open| {
        let Some((rules, context)) = open else { return };
        for rule in rules {
            if let Some(entry) = P::RULES.get(*rule as usize) {
                wanted(&Asked { context, rule: *rule, meta: entry.meta }, entry.check);
            }
        }
    });
}

impl<P: Pack> Guest for P {
    fn describe() -> wire::Manifest {
        report_panics();
        describe::<P>()
    }

    fn open(context: wire::Context) {
        report_panics();
        OPEN.set(Some((context.rules.clone(), Context::new(context))));
    }

    fn check_documents() -> wire::DocumentVerdicts {
        let mut out = wire::DocumentVerdicts { findings: Vec::new(), counts: Vec::new() };
        ask::<P>(|asked, check| {
            if let Check::Documents(check) = check {
                check(asked, &mut out);
            }
        });
        out
    }

    fn check_rows(table: String, batch: wire::Batch) -> wire::RowVerdicts {
        let mut out = wire::RowVerdicts { findings: Vec::new(), counts: Vec::new() };
        ask::<P>(|asked, check| {
            if let Check::Rows(check) = check
                && asked.meta.table == Some(table.as_str())
            {
                check(asked, Batch(&batch), &mut out);
            }
        });
        out
    }
}
