//! A pack: its rules behind the exports of the contract.

use std::cell::{Cell, RefCell};

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
    /// Name of the rule that is being asked.
    static ASKED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// A panic ends the call in a trap; its text reaches the author of the rule.
fn report_panics<P: Pack>() {
    std::panic::set_hook(Box::new(|panic| logging::log(&report::<P>(&panic.to_string()))));
}

/// What is reported of a panic. Its place may lie in the standard library, so that it says which rule was asked.
fn report<P: Pack>(panic: &str) -> String {
    match ASKED.get() {
        Some(rule) => format!("rule {}/{rule} {panic}", P::INFO.name),
        None => format!("pack {} {panic}", P::INFO.name),
    }
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
                ASKED.set(Some(entry.meta.name));
                wanted(&Asked { context, rule: *rule, meta: entry.meta }, entry.check);
            }
        }
        ASKED.set(None);
    });
}

impl<P: Pack> Guest for P {
    fn describe() -> wire::Manifest {
        report_panics::<P>();
        describe::<P>()
    }

    fn open(context: wire::Context) {
        report_panics::<P>();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    /// A state that is reported
    ///
    /// # What it checks
    /// Nothing.
    ///
    /// # Why it matters
    /// Authors look for the rule that panicked.
    ///
    /// # Remediation
    /// Not at all.
    #[derive(Rule)]
    #[rule(table = "users", level = "note", severity = 0.0, fail(bad = "{subject} is bad"))]
    struct Panicking {
        account_enabled: bool,
    }

    impl CheckRow for Panicking {
        fn check(&self, _scan: &Scan<Self>) -> Verdict {
            if self.account_enabled { Self::bad() } else { Verdict::Pass }
        }
    }

    struct Own;

    impl Pack for Own {
        const INFO: PackInfo =
            PackInfo { name: "own", version: "1.0.0", title: "Own", description: "", properties: &[] };
        const RULES: &'static [&'static Entry] = &[&<Panicking as Rule>::ENTRY];
    }

    #[test]
    fn a_panic_is_reported_with_the_rule_that_was_asked() {
        let context = wire::Context {
            collected_at: 0,
            rules: vec![0],
            settings: Vec::new(),
            documents: Vec::new(),
            sources: Vec::new(),
        };
        OPEN.set(Some((vec![0], Context::new(context))));
        let mut told = Vec::new();
        ask::<Own>(|_, _| told.push(report::<Own>("panicked at lib.rs:1:1: no")));
        assert_eq!(told, ["rule own/panicking panicked at lib.rs:1:1: no"]);
        assert_eq!(report::<Own>("panicked at lib.rs:1:1: no"), "pack own panicked at lib.rs:1:1: no");
    }
}
