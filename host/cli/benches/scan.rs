//! Measures a scan: the packs against the same checks as plain native loops, and the whole program on tenants of
//! several sizes. Writes `docs/performance.md`.
//!
//! `cargo bench -p ephor --bench scan`. `EPHOR_BENCH_USERS=100000` measures up to another size (and then does not
//! write the page).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark may stop"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark speaks")]

mod native;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ephor_artifact::Key;
use ephor_builtin::{BuiltInPack, PACKS as BUILT_IN};
use ephor_scan::measure::Work;
use ephor_scan::{BuiltIn, InProcess, Limits, Options, Origin, Runtime, Scan};
use ephor_schema::tables;
use ephor_snapshot::Snapshot;
use wait4::Wait4 as _;

const PROGRAM: &str = env!("CARGO_BIN_EXE_ephor");
const RUNS: usize = 5;

fn main() {
    // `cargo test --benches` runs this, too: there is nothing to measure in a debug build.
    if std::env::args().any(|argument| argument == "--test") || cfg!(debug_assertions) {
        println!("skipped: measured in release only (cargo bench)");
        return;
    }
    let most: u64 = std::env::var("EPHOR_BENCH_USERS").ok().map_or(1_000_000, |users| users.parse().expect("a number"));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    let sizes: Vec<u64> = [100, 1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= most).collect();
    let mut page = String::from(HEAD);
    let _ = writeln!(
        page,
        "Measured on {}, {} cores, with ephor {}.\n",
        processor(),
        std::thread::available_parallelism().map_or(1, usize::from),
        env!("CARGO_PKG_VERSION")
    );
    whole_scans(&folder, &sizes, &mut page);
    packs_and_loops(&folder.join(format!("tenant-{most}")), most, &mut page);
    println!("{page}");
    if most == 1_000_000 {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance.md"), page).unwrap();
    }
}

const HEAD: &str = "<!-- Made by 'make bench'. Do not edit. -->\n# Performance\n\n\
Every figure comes from one run of `make bench` on made-up tenants (`ephor synth --seed 7`) with as many mailboxes as\n\
users, three Office installations for five users and three mobile devices for ten. Times are the least of several runs.\n\n";

/// The whole program: read, check, write SARIF.
fn whole_scans(folder: &Path, sizes: &[u64], page: &mut String) {
    page.push_str("## A whole scan\n\nThe program as a user runs it (`ephor scan DIR --format sarif --output FILE`), compiled packs in the cache: start, read and\nverify the snapshot, run all built-in packs, write SARIF. Goals: 10 CPU-seconds and 512 MB at a million users, 150 ms\nat a hundred.\n\n| users and mailboxes | snapshot | findings | CPU | elapsed | CPU a user | peak memory |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for size in sizes {
        let tenant = folder.join(format!("tenant-{size}"));
        // One of before may lack what the rules read today.
        let _ = std::fs::remove_dir_all(&tenant);
        run(Command::new(PROGRAM).args(["synth", "--seed", "7", "--users", &size.to_string(), "--out"]).arg(&tenant));
        let output = folder.join("scan.sarif");
        let mut scan = Command::new(PROGRAM);
        scan.arg("scan").arg(&tenant).args(["--format", "sarif", "--fail-on", "never", "--output"]).arg(&output);
        scan.env("EPHOR_CACHE_DIR", folder.join("cache")).env("EPHOR_STATE_DIR", folder.join("state"));
        let runs = if *size < 100_000 { RUNS } else { 3 };
        let best = (0..=runs).map(|_| run(&mut scan)).skip(1).min_by_key(|ran| ran.cpu).unwrap();
        let findings = std::fs::read_to_string(&output).unwrap().matches("\"kind\":\"fail\"").count();
        let bytes: u64 =
            std::fs::read_dir(&tenant).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
        let _ = writeln!(
            page,
            "| {} | {} MB | {} | {} | {} | {:.1} µs | {} MB |",
            thousands(*size),
            thousands(bytes / 1_000_000),
            thousands(findings as u64),
            seconds(best.cpu),
            seconds(best.elapsed),
            best.cpu.as_secs_f64() * 1e6 / *size as f64,
            best.memory / 1_000_000
        );
    }
    page.push('\n');
}

/// The packs against plain loops, over columns in memory.
fn packs_and_loops(tenant: &Path, users: u64, page: &mut String) {
    let snapshot = Snapshot::open(tenant).unwrap();
    let compiler = InProcess::new(Limits::default(), Key::new([7; 32]));
    let runtime = Runtime::new(Limits::default(), Arc::new(compiler)).unwrap();
    let load = |pack: &BuiltInPack| {
        runtime.load(&Origin::BuiltIn(BuiltIn::Component(pack.component))).map_err(|refused| refused.reason).unwrap()
    };
    let loaded = BUILT_IN.iter().map(load).collect();
    let scan = Scan::prepare(&runtime, &snapshot, loaded, Vec::new(), Options::default()).unwrap();
    let _ = write!(
        page,
        "## The sandbox\n\nSome rules of the built-in packs against the same checks written as plain native loops (`host/cli/benches/native.rs`) over\nthe same columns, {} rows each, on one thread, in one run. The packs' time holds everything that the sandbox costs: copying the\ncolumns that a pack declared, a fresh instance for every batch of 16,384 rows, counting instructions, checking the\nanswers. Both found the same. Goal: at most 3 times the loops.\n\n| table | rules | findings | packs | loops | a row: packs | loops | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        thousands(users)
    );
    type Loop = fn(&[ephor_scan::measure::Batch]) -> native::Counts;
    let tables: [(&'static ephor_schema::Table, &[&str], Loop); 2] = [
        (&tables::users::TABLE, native::OF_USERS, native::users),
        (&tables::mailboxes::TABLE, native::OF_MAILBOXES, native::mailboxes),
    ];
    let (mut all_packs, mut all_loops) = (Duration::ZERO, Duration::ZERO);
    for (table, rules, by_hand) in tables {
        let work = Work::read(&scan, table).unwrap();
        let rows: u64 = work.batches().iter().map(|batch| u64::from(batch.rows)).sum();
        let (mut packs, mut loops) = (Duration::MAX, Duration::MAX);
        let (mut found, mut expected) = Default::default();
        for _ in 0..RUNS {
            let started = Instant::now();
            found = work.run_packs(rules).unwrap();
            packs = packs.min(started.elapsed());
            let started = Instant::now();
            expected = by_hand(work.batches());
            loops = loops.min(started.elapsed());
        }
        assert_eq!(found, expected, "packs and loops find different things in {}", table.name);
        all_packs += packs;
        all_loops += loops;
        row(page, table.name, found.len(), found.values().sum(), packs, loops, rows);
    }
    row(page, "both", 0, 0, all_packs, all_loops, users);
}

fn row(page: &mut String, name: &str, rules: usize, findings: u64, packs: Duration, loops: Duration, rows: u64) {
    let shown = |count: u64| if count == 0 { String::new() } else { thousands(count) };
    let each = |time: Duration| time.as_secs_f64() * 1e9 / rows as f64;
    let _ = writeln!(
        page,
        "| {name} | {} | {} | {} | {} | {:.0} ns | {:.0} ns | {:.2} |",
        shown(rules as u64),
        shown(findings),
        seconds(packs),
        seconds(loops),
        each(packs),
        each(loops),
        packs.as_secs_f64() / loops.as_secs_f64()
    );
}

/// What a run of the program cost.
struct Ran {
    cpu: Duration,
    elapsed: Duration,
    memory: u64,
}

fn run(command: &mut Command) -> Ran {
    let started = Instant::now();
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("ephor runs");
    let used = child.wait4().expect("ephor ends");
    assert!(used.status.success(), "{command:?} ended with {}", used.status);
    Ran { cpu: used.rusage.utime + used.rusage.stime, elapsed: started.elapsed(), memory: used.rusage.maxrss }
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.to_owned())
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 { format!("{:.0} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}

fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
