//! A rule pack that attacks its host. It is compiled once; a test overwrites [`ATTACK`] in the compiled component
//! with the name of an attack. With any other name it is a sound pack of four rules that passes everything.
//!
//! `zz-evil/rows` and `zz-evil/documents` attack; `zz-evil/other` and `zz-evil/another` are honest and must keep their
//! verdicts.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, reason = "the exports of a component, generated")]
#![allow(clippy::panic, clippy::indexing_slicing, reason = "attacks")]

mod manifest;

use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use ephor_sdk::bindings::ephor::rules::logging;
use ephor_sdk::bindings::exports::ephor::rules::checks::{
    Batch, Context, Count, DocumentFinding, DocumentVerdicts, Guest, Manifest, Place, RowFinding, RowVerdicts,
};

/// The marker, and room for a name: overwritten in the compiled component.
#[used]
static ATTACK: [u8; 64] = *b"EPHOR-EVIL-ATTACK:honest                                        ";

/// The name of the attack.
fn attack() -> &'static str {
    let bytes: &'static [u8; 64] = black_box(&ATTACK);
    std::str::from_utf8(bytes).ok().and_then(|text| text.split_once(':')).map_or("", |(_, name)| name.trim_end())
}

/// Index of the rule that attacks when it judges rows.
const ROWS: u32 = 0;
/// Index of the honest rule.
const OTHER: u32 = 1;
/// Index of the rule that attacks when it judges documents.
const DOCUMENTS: u32 = 2;

static ASKED: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static CALLS: AtomicU32 = AtomicU32::new(0);

/// The rules of the open context.
fn asked() -> Vec<u32> {
    ASKED.lock().map(|asked| asked.clone()).unwrap_or_default()
}

struct Evil;

/// What every function of the contract does first.
fn anywhere(stage: &str) {
    let Some(attack) = attack().strip_prefix(stage).and_then(|rest| rest.strip_prefix('/')) else { return };
    match attack {
        "loop" => loop {
            black_box(0);
        },
        "allocate" => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(black_box(vec![1; 1 << 20]));
            }
        }
        "recurse" => {
            black_box(deep(black_box(1)));
        }
        "recurse-fat" => {
            black_box(fat(black_box(1)));
        }
        "panic" => {
            std::panic::set_hook(Box::new(|panic| logging::log(&panic.to_string())));
            panic!("the moon is full\u{1b}[2J, said {{0}} [here](https://evil.example)");
        }
        "panic-silently" => panic!("nobody hears this"),
        "log-much" => loop {
            logging::log("another line");
        },
        "log-large" => {
            let text = "x".repeat(10 << 20);
            loop {
                logging::log(&text);
            }
        }
        "log-huge" => logging::log(&"x".repeat(40 << 20)),
        "log-then-trap" => {
            (0..10_000).for_each(|line| logging::log(&format!("line {line}")));
            std::process::abort();
        }
        _ => {}
    }
}

/// Recursion that needs the stack of the host.
#[inline(never)]
fn deep(depth: u64) -> u64 {
    if black_box(depth) == 0 { 0 } else { deep(depth + 1) + black_box(depth) }
}

/// Recursion that needs the stack in linear memory.
#[inline(never)]
fn fat(depth: u64) -> u64 {
    let mut room = [depth; 512];
    black_box(&mut room);
    if black_box(depth) == 0 { 0 } else { fat(depth + 1) + room[7] }
}

fn row(rule: u32, row: u32, message: u32) -> RowFinding {
    RowFinding { rule, row, message, arguments: vec!["a value".to_owned()], related: Vec::new() }
}

fn pass(rule: u32, rows: u32) -> Count {
    Count { rule, pass: rows, not_applicable: 0 }
}

/// What `zz-evil/rows` answers.
fn judge(batch: &Batch) -> (Vec<RowFinding>, Vec<Count>) {
    let rows = batch.rows;
    // One finding on the first row, and something wrong with it.
    let wrong = |change: &dyn Fn(&mut RowFinding)| {
        let mut finding = row(ROWS, 0, 0);
        change(&mut finding);
        (vec![finding], vec![pass(ROWS, rows - 1)])
    };
    match attack() {
        "rows/finding" => wrong(&|_| {}),
        "rows/row-out-of-range" => wrong(&|finding| finding.row = rows),
        "rows/row-far-out-of-range" => wrong(&|finding| finding.row = u32::MAX),
        "rows/rule-out-of-range" => wrong(&|finding| finding.rule = 77),
        "rows/rule-not-asked" => wrong(&|finding| finding.rule = DOCUMENTS),
        "rows/message-out-of-range" => wrong(&|finding| finding.message = 9),
        "rows/too-few-arguments" => wrong(&|finding| finding.arguments.clear()),
        "rows/too-many-arguments" => wrong(&|finding| finding.arguments = vec![String::new(); 1_000]),
        "rows/long-argument" => wrong(&|finding| finding.arguments = vec!["x".repeat(20_000)]),
        "rows/huge-argument" => wrong(&|finding| finding.arguments = vec!["x".repeat(25 << 20)]),
        "rows/place-out-of-range" => wrong(&|finding| finding.related.push(Place { document: 3, item: 4 })),
        "rows/many-places" => wrong(&|finding| finding.related = vec![Place { document: 0, item: 0 }; 1 << 20]),
        // A template of 30 placeholders, each filled with as much as one may hold.
        "manifest/amplifier" => {
            let one = |at| RowFinding { arguments: vec!["x".repeat(16 << 10)], ..row(ROWS, at, 0) };
            ((0..rows).map(one).collect(), Vec::new())
        }
        // Every other row passes, and to say so takes long.
        "rows/slow-to-tell" => {
            let mut spent = 0;
            while black_box(spent) < 20_000_000 {
                spent += 1;
            }
            (Vec::new(), vec![Count { rule: ROWS, pass: rows.div_ceil(2), not_applicable: rows / 2 }])
        }
        // So much for each row.
        "rows/steady" => {
            for _ in 0..rows {
                let mut spent = 0;
                while black_box(spent) < 4_000 {
                    spent += 1;
                }
            }
            (Vec::new(), vec![pass(ROWS, rows)])
        }
        "rows/large-batches-loop" if rows > 400 => loop {
            black_box(0);
        },
        "rows/row-twice" => (vec![row(ROWS, 0, 0), row(ROWS, 0, 0)], vec![pass(ROWS, rows - 2)]),
        "rows/counted-twice" => (Vec::new(), vec![pass(ROWS, rows), pass(ROWS, rows)]),
        "rows/too-few" => (Vec::new(), vec![pass(ROWS, rows - 1)]),
        "rows/too-many" => (Vec::new(), vec![pass(ROWS, rows + 1)]),
        "rows/overflow" => (Vec::new(), vec![Count { rule: ROWS, pass: rows, not_applicable: u32::MAX }]),
        "rows/silent" => (Vec::new(), Vec::new()),
        "rows/million-findings" => {
            let empty = RowFinding { rule: ROWS, row: 0, message: 0, arguments: Vec::new(), related: Vec::new() };
            (vec![empty; 1_000_000], Vec::new())
        }
        "rows/many-findings" => {
            let empty = RowFinding { rule: ROWS, row: 0, message: 0, arguments: Vec::new(), related: Vec::new() };
            (vec![empty; 100_000], Vec::new())
        }
        // Whatever an instance remembers must be forgotten by the next.
        "state/second-call" => {
            let before = CALLS.fetch_add(1, Ordering::Relaxed);
            let findings = if before == 0 { Vec::new() } else { vec![row(ROWS, 0, 0)] };
            let found = u32::try_from(findings.len()).unwrap_or(0);
            (findings, vec![pass(ROWS, rows - found)])
        }
        // Whatever differs from run to run without being input: addresses, uninitialized memory, hashing seeds, how
        // a NaN looks.
        "state/entropy" => {
            use std::hash::{BuildHasher as _, Hasher as _};
            let mut seen = std::collections::hash_map::RandomState::new().build_hasher();
            let local = 0_u8;
            seen.write_usize(std::ptr::from_ref(black_box(&local)).addr());
            seen.write_usize(Box::into_raw(Box::new(black_box(1_u64))).addr());
            seen.write_u64((black_box(0.0_f64) / black_box(0.0)).to_bits());
            seen.write_u32((black_box(f32::INFINITY) - black_box(f32::INFINITY)).to_bits());
            let mut finding = row(ROWS, 0, 0);
            finding.arguments = vec![format!("{:016x}", seen.finish())];
            (vec![finding], vec![pass(ROWS, rows - 1)])
        }
        "state/company" => std::process::abort(),
        _ => (Vec::new(), vec![pass(ROWS, rows)]),
    }
}

impl Guest for Evil {
    fn describe() -> Manifest {
        anywhere("describe");
        manifest::describe(attack().strip_prefix("manifest/").unwrap_or_default())
    }

    fn open(context: Context) {
        let attacks = context.rules.contains(&ROWS);
        if let Ok(mut asked) = ASKED.lock() {
            *asked = context.rules;
        }
        if attacks {
            anywhere("open");
        }
    }

    fn check_documents() -> DocumentVerdicts {
        anywhere("check-documents");
        let finding = DocumentFinding {
            rule: DOCUMENTS,
            subject: None,
            message: 0,
            arguments: vec!["a value".to_owned()],
            related: Vec::new(),
        };
        let one = |finding| DocumentVerdicts { findings: vec![finding], counts: Vec::new() };
        match attack() {
            "documents/finding" => one(finding),
            "documents/silent" => DocumentVerdicts { findings: Vec::new(), counts: Vec::new() },
            "documents/place-out-of-range" => {
                one(DocumentFinding { subject: Some(Place { document: 0, item: u32::MAX }), ..finding })
            }
            "documents/rule-not-asked" => one(DocumentFinding { rule: OTHER, ..finding }),
            "documents/twice" => DocumentVerdicts { findings: vec![finding.clone(), finding], counts: vec![] },
            "documents/too-many" => DocumentVerdicts { findings: Vec::new(), counts: vec![pass(DOCUMENTS, u32::MAX)] },
            "documents/million-findings" => {
                let findings = vec![DocumentFinding { arguments: Vec::new(), ..finding }; 100_000];
                DocumentVerdicts { findings, counts: Vec::new() }
            }
            _ => DocumentVerdicts { findings: Vec::new(), counts: vec![pass(DOCUMENTS, 1)] },
        }
    }

    fn check_rows(_table: String, batch: Batch) -> RowVerdicts {
        let asked = asked();
        if manifest::MANY.contains(&attack()) {
            return many(&asked, batch.rows);
        }
        let (mut findings, mut counts) = (Vec::new(), Vec::new());
        let company = asked.len();
        for rule in asked {
            match (rule, attack()) {
                (ROWS, _) => {
                    anywhere("check-rows");
                    let answer = judge(&batch);
                    findings.extend(answer.0);
                    counts.extend(answer.1);
                }
                // A verdict that depends on which rules are asked together.
                (OTHER, "state/company") => {
                    findings.push(RowFinding { arguments: vec![format!("{company} rules")], ..row(OTHER, 0, 0) });
                    counts.push(pass(OTHER, batch.rows - 1));
                }
                _ => counts.push(pass(rule, batch.rows)),
            }
        }
        RowVerdicts { findings, counts }
    }
}

/// What each of a thousand rules answers: all together they fail, so that each is asked alone.
fn many(asked: &[u32], rows: u32) -> RowVerdicts {
    if asked.len() > 1 {
        std::process::abort();
    }
    let patience = if attack() == "manifest/many-that-loop" { u64::MAX } else { 50_000_000 };
    let mut spent = 0;
    while black_box(spent) < patience {
        spent += 1;
    }
    RowVerdicts { findings: Vec::new(), counts: asked.iter().map(|rule| pass(*rule, rows)).collect() }
}

ephor_sdk::bindings::export_pack!(Evil with_types_in ephor_sdk::bindings);
