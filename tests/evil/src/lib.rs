//! A rule pack that attacks its host.
//!
//! It is compiled once. A test picks the attack by writing its name over the marker in the component's bytes.
//! The pack has four rules: `evil/row` and `evil/document` attack, `evil/good-row` and `evil/good-document` answer as
//! they should, so that a test sees what becomes of the neighbours of a rule that misbehaves.

#![allow(clippy::panic, clippy::indexing_slicing, reason = "this is what it is for")]

use std::cell::RefCell;
use std::hint::black_box;

use ephor_sdk::bindings::ephor::rules::logging::log;
use ephor_sdk::bindings::exports::ephor::rules::checks as wire;

/// Where the name of the attack stands: 48 bytes, filled up with dots.
static ATTACK: [u8; 48] = *b"EPHOR-ATTACK:none...............................";

const ROW: u32 = 0;
const GOOD_ROW: u32 = 1;
const DOCUMENT: u32 = 2;
const GOOD_DOCUMENT: u32 = 3;

thread_local! {
    static CONTEXT: RefCell<Option<wire::Context>> = const { RefCell::new(None) };
    /// Survives only if an instance does.
    static CALLS: RefCell<u32> = const { RefCell::new(0) };
}

fn attack() -> String {
    let bytes = black_box(&ATTACK);
    String::from_utf8_lossy(&bytes[13..]).trim_end_matches('.').to_owned()
}

/// The pack.
pub struct Evil;

fn text(text: &str) -> String {
    text.to_owned()
}

fn rule(id: &str, table: Option<&str>) -> wire::Rule {
    wire::Rule {
        id: text(id),
        title: text("A rule of a hostile pack"),
        help: text("Attacks its host."),
        remediation: text("Do not use this pack."),
        level: text("error"),
        security_severity: text("5.0"),
        messages: vec![wire::Message {
            id: text("bad"),
            verdict: text("fail"),
            text: text("{subject} is bad: {why}"),
            arguments: vec![text("why")],
        }],
        references: Vec::new(),
        parameters: Vec::new(),
        table: table.map(text),
        columns: table.map(|_| text("account_enabled")).into_iter().collect(),
        documents: if table.is_some() { Vec::new() } else { vec![text("transport-config")] },
        properties: Vec::new(),
    }
}

fn manifest() -> wire::Manifest {
    wire::Manifest {
        name: text("evil"),
        version: text("6.6.6"),
        title: text("Evil"),
        description: text("Attacks its host."),
        rules: vec![
            rule("evil/row", Some("users")),
            rule("evil/good-row", Some("users")),
            rule("evil/document", None),
            rule("evil/good-document", None),
        ],
        properties: Vec::new(),
    }
}

fn spin() -> ! {
    let mut count = 0u64;
    loop {
        count = black_box(count.wrapping_add(1));
    }
}

fn allocate() -> ! {
    let mut all = Vec::new();
    loop {
        all.push(black_box(vec![1u8; 1 << 20]));
    }
}

#[allow(unconditional_recursion, reason = "the attack")]
fn recurse(depth: u64) -> u64 {
    let space = black_box([depth; 64]);
    recurse(depth + 1) + space[0]
}

/// Attacks that do not depend on what is asked.
fn misbehave() {
    match attack().as_str() {
        "spin" => spin(),
        "allocate" => allocate(),
        "recurse" => {
            black_box(recurse(0));
        }
        "panic" => panic!("the pack says \u{1b}[31mboo"),
        "unreachable" => std::process::abort(),
        "log-much" => loop {
            log("all work and no play");
        },
        "log-large" => log(&"x".repeat(40 << 20)),
        _ => {}
    }
}

impl wire::Guest for Evil {
    fn describe() -> wire::Manifest {
        std::panic::set_hook(Box::new(|panic| log(&panic.to_string())));
        let mut manifest = manifest();
        match attack().as_str() {
            "describe-spin" => spin(),
            "describe-allocate" => allocate(),
            "describe-panic" => panic!("no manifest for you"),
            "table-missing" => manifest.rules[0].table = Some(text("passwords")),
            "column-missing" => manifest.rules[0].columns = vec![text("password")],
            "document-missing" => manifest.rules[2].documents = vec![text("private-keys")],
            "id-of-another" => manifest.rules[0].id = text("identity/mfa-method-missing"),
            "id-twice" => manifest.rules[1].id = text("evil/row"),
            "name-of-another" => {
                manifest.name = text("identity");
                for rule in &mut manifest.rules {
                    rule.id = rule.id.replace("evil/", "identity/");
                }
            }
            "severity-nan" => manifest.rules[0].security_severity = text("NaN"),
            "severity-word" => manifest.rules[0].security_severity = text("high"),
            "level-odd" => manifest.rules[0].level = text("fatal"),
            "rules-many" => {
                manifest.rules = (0..100_000).map(|n| rule(&format!("evil/rule-{n}"), Some("users"))).collect()
            }
            "rules-none" => manifest.rules.clear(),
            "title-long" => manifest.rules[0].title = "x".repeat(1 << 20),
            "title-hostile" => {
                manifest.title = text("\u{1b}[2J\u{202e}<script>alert(1)</script>");
                manifest.rules[0].title = text("\u{1b}]0;owned\u{7} [click](https://evil.example) {0}");
                manifest.rules[0].messages[0].text = text("\u{1b}[31m{subject}\u{1b}[0m {0} [x](y) {why}");
            }
            _ => {}
        }
        manifest
    }

    fn open(context: wire::Context) {
        std::panic::set_hook(Box::new(|panic| log(&panic.to_string())));
        if attack() == "open-spin" && context.rules.iter().any(|rule| [ROW, DOCUMENT].contains(rule)) {
            spin();
        }
        CONTEXT.set(Some(context));
    }

    fn check_documents() -> wire::DocumentVerdicts {
        let asked =
            CONTEXT.with_borrow(|context| context.as_ref().map(|context| context.rules.clone()).unwrap_or_default());
        let mut out = wire::DocumentVerdicts { findings: Vec::new(), counts: Vec::new() };
        for rule in asked {
            let count = |pass| wire::Count { rule, pass, not_applicable: 0 };
            if rule == GOOD_DOCUMENT {
                out.counts.push(count(1));
            }
            if rule != DOCUMENT {
                continue;
            }
            misbehave();
            let finding = |subject| wire::DocumentFinding {
                rule,
                subject,
                message: 0,
                arguments: vec![text("because")],
                related: Vec::new(),
            };
            match attack().as_str() {
                "document-silent" => {}
                "document-passes-many" => out.counts.push(count(u32::MAX)),
                "document-outside" => out.findings.push(finding(Some(wire::Place { document: 7, item: 7 }))),
                "document-twice" => out.findings.extend([finding(None), finding(None)]),
                "findings-many" => out.findings.extend((0..1_000_000).map(|_| finding(None))),
                "message-hostile" | "title-hostile" => out.findings.push(wire::DocumentFinding {
                    arguments: vec![text(
                        "\u{1b}[31m<script>alert(1)</script> [click](https://evil.example) {0} \u{202e}",
                    )],
                    ..finding(None)
                }),
                _ => out.counts.push(count(1)),
            }
        }
        out
    }

    fn check_rows(_table: String, batch: wire::Batch) -> wire::RowVerdicts {
        let asked =
            CONTEXT.with_borrow(|context| context.as_ref().map(|context| context.rules.clone()).unwrap_or_default());
        let mut out = wire::RowVerdicts { findings: Vec::new(), counts: Vec::new() };
        for rule in asked {
            let count = |pass| wire::Count { rule, pass, not_applicable: 0 };
            if rule == GOOD_ROW {
                out.counts.push(count(batch.rows));
            }
            if rule != ROW {
                continue;
            }
            misbehave();
            let finding =
                |row| wire::RowFinding { rule, row, message: 0, arguments: vec![text("because")], related: Vec::new() };
            let rest = batch.rows.saturating_sub(1);
            match attack().as_str() {
                "row-outside" => {
                    out.findings.push(finding(batch.rows));
                    out.counts.push(count(rest));
                }
                "row-twice" => {
                    out.findings.extend([finding(0), finding(0)]);
                    out.counts.push(count(batch.rows.saturating_sub(2)));
                }
                "rule-outside" => {
                    out.findings.push(wire::RowFinding { rule: 4_000_000_000, ..finding(0) });
                    out.counts.push(count(rest));
                }
                "rule-not-asked" => {
                    out.findings.push(wire::RowFinding { rule: DOCUMENT, ..finding(0) });
                    out.counts.push(count(batch.rows));
                }
                "message-outside" => {
                    out.findings.push(wire::RowFinding { message: 9, ..finding(0) });
                    out.counts.push(count(rest));
                }
                "arguments-many" => {
                    out.findings.push(wire::RowFinding { arguments: vec![text("x"); 1000], ..finding(0) });
                    out.counts.push(count(rest));
                }
                "argument-large" => {
                    out.findings.push(wire::RowFinding { arguments: vec!["x".repeat(1 << 20)], ..finding(0) });
                    out.counts.push(count(rest));
                }
                "argument-huge" => {
                    // 100 MB by handing the same string over again and again would need as much memory here.
                    out.findings.push(wire::RowFinding { arguments: vec!["x".repeat(30 << 20)], ..finding(0) });
                    out.counts.push(count(rest));
                }
                "findings-many" => out
                    .findings
                    .extend((0..1_000_000).map(|row| wire::RowFinding { arguments: Vec::new(), ..finding(row) })),
                "related-outside" => {
                    let related = vec![wire::Place { document: 0, item: 99 }];
                    out.findings.push(wire::RowFinding { related, ..finding(0) });
                    out.counts.push(count(rest));
                }
                "rows-short" => out.counts.push(count(rest)),
                "rows-long" => out.counts.push(count(u32::MAX)),
                "counts-twice" => out.counts.extend([count(batch.rows), count(0)]),
                "rows-silent" => {}
                "state" => {
                    // Passes the first time it is asked, fails every time after: a fresh instance never gets there.
                    let calls = CALLS.with_borrow_mut(|calls| {
                        *calls += 1;
                        *calls
                    });
                    if calls > 1 {
                        out.findings.push(finding(0));
                        out.counts.push(count(rest));
                    } else {
                        out.counts.push(count(batch.rows));
                    }
                }
                _ => out.counts.push(count(batch.rows)),
            }
        }
        out
    }
}

#[cfg(target_family = "wasm")]
mod exports {
    #![allow(unsafe_code, reason = "the exports of a component, generated")]
    #![allow(clippy::all, reason = "generated code")]
    use super::Evil;
    ephor_sdk::bindings::export_pack!(Evil with_types_in ephor_sdk::bindings);
}
