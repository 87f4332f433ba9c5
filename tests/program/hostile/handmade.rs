//! Components written by hand, for what no compiler makes.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::refused;
use crate::run::program;

fn component(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// A component with all exports of a pack, made from a core module in text: `parts` are its memory, tables and start,
/// `describe` is the body of that function.
fn pack(parts: &str, describe: &str) -> Vec<u8> {
    let checks = "ephor:rules/checks@0.1.0#";
    let mut module = component(&format!(
        r#"(module
            {parts}
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
            (func (export "{checks}describe") (result i32) {describe} unreachable)
            (func (export "{checks}open") (param i64 i32 i32 i32 i32 i32 i32 i32 i32))
            (func (export "{checks}check-documents") (result i32) unreachable)
            (func (export "{checks}check-rows") (param i32 i32 i32 i32 i32) (result i32) unreachable))"#
    ));
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit")).unwrap();
    let world = resolve.select_world(&[package], Some("pack")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}

const MEMORY: &str = r#"(memory (export "memory") 1)"#;

#[test]
fn a_start_function_is_bounded_like_any_call() {
    let parts = format!("{MEMORY} (func $f (loop $l (br $l))) (start $f)");
    refused(&pack(&parts, ""), "it used up its 200 million instructions");
    refused(&pack(&format!("{MEMORY} (func $f unreachable) (start $f)"), ""), "it crashed");
}

#[test]
fn tables_and_memories_are_bounded() {
    let grow = "(loop $l (drop (table.grow $t (ref.null func) (i32.const 10000))) (br $l))";
    refused(&pack(&format!("{MEMORY} (table $t 1 funcref)"), grow), "it asked for more memory than it may have");
    refused(&pack(&format!("{MEMORY} (table 9000000 funcref)"), ""), "it asked for more memory than it may have");
    refused(&pack(r#"(memory (export "memory") 5000)"#, ""), "it asked for more memory than it may have");
    refused(
        &pack(&format!("{MEMORY} (memory 900) (memory 900) (memory 900)"), ""),
        "it asked for more memory than it may have",
    );
    refused(&pack(&format!("{MEMORY} {}", "(memory 1)".repeat(20)), ""), "it asked for more memory than it may have");
}

#[test]
fn filling_memory_over_and_over_is_bounded() {
    let fill = "(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 50000000)) (br $l))";
    refused(&pack(r#"(memory (export "memory") 1000)"#, fill), "it used up its 200 million instructions");
}

/// What the host does for an operator has its price: 5 million of these took from 20 to 155 ns each for 4 instructions or
/// less, so that a call within its limit ran for half a minute.
#[test]
fn operators_that_the_host_works_for_are_paid_for() {
    for (parts, body) in [
        ("", "(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))"),
        ("", "(memory.copy (i32.const 0) (i32.const 0) (i32.const 0))"),
        ("", "(drop (memory.grow (i32.const 0)))"),
        ("(table $t 1 funcref)", "(drop (table.grow $t (ref.null func) (i32.const 0)))"),
        ("(table $t 1 funcref)", "(table.set $t (i32.const 0) (ref.null func))"),
        ("(table $t 1 funcref)", "(table.fill $t (i32.const 0) (ref.null func) (i32.const 0))"),
        ("(func $f) (elem declare func $f)", "(drop (ref.func $f))"),
    ] {
        // So many rounds cost 5 million times 4 without a price of their own, a tenth of what there is.
        let rounds = "(local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if $l (i32.lt_u (local.get $i) (i32.const 5000000)))";
        let describe = format!("(local $i i32) (loop $l {body} {rounds})");
        refused(&pack(&format!("{MEMORY} {parts}"), &describe), "it used up its 200 million instructions");
    }
}

/// Parameters and results of blocks multiply in the compiler: 12 KB of them took 22 GB.
#[test]
fn blocks_with_several_results_are_not_compiled() {
    let function = "(func (block (result i32 i32) i32.const 1 i32.const 2) drop drop)";
    refused(&component(&format!("(component (core module {function}))")), "multi-value");
}

/// Each makes the engine write a piece of code: 120,000 of them took 17 s and 1.5 GB.
#[test]
fn canonical_functions_are_counted() {
    let functions = "(core func (canon resource.drop $r))".repeat(10_001);
    let text = format!("(component (type $r (resource (rep i32))) {functions})");
    refused(&component(&text), "it has more than 10000 canonical functions");
}

/// One function, within all that is counted: nested loops, each of which turns the locals round. The time to compile it
/// grows with the square of both.
fn nested(loops: usize, locals: usize) -> Vec<u8> {
    let mut body = String::new();
    for number in 0..loops {
        let (from, to) = (number % locals, (number * 7 + 3) % locals);
        body.push_str(&format!("(loop $l{number} (local.set {to} (i64.add (local.get {from}) (local.get {to}))) "));
    }
    for number in (0..loops).rev() {
        body.push_str(&format!("(br_if $l{number} (i64.eqz (local.get {}))))", number % locals));
    }
    let declared = format!("(local {})", "i64 ".repeat(locals));
    component(&format!("(component (core module (func {declared} {body})))"))
}

/// What the program starts to compile, with less than it gives itself, so that the test is short.
fn compile_within(memory: &str, seconds: &str, component: &[u8]) -> std::process::Output {
    use std::io::Write as _;
    let mut child = std::process::Command::new(program())
        .args(["compile-pack", "--memory", memory, "--seconds", seconds])
        .env_clear()
        .envs([("RAYON_NUM_THREADS", "2"), ("MALLOC_ARENA_MAX", "2")])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    to.write_all(&[[7; 32].as_slice(), &2_u64.to_le_bytes(), b"it", component].concat()).unwrap();
    drop(to);
    child.wait_with_output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn what_compiles_for_hours_is_ended_by_its_cpu_time() {
    use std::os::unix::process::ExitStatusExt as _;
    let ended = compile_within("1024", "2", &nested(2_000, 490));
    assert!(matches!(ended.status.signal(), Some(9 | 24)), "{:?}", ended.status);
    assert!(ended.stdout.is_empty());
    let small = compile_within("1024", "30", &nested(2, 4));
    assert!(small.status.success(), "{small:?}");
    assert!(!small.stdout.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn what_compiles_in_gigabytes_is_ended_by_its_address_space() {
    let ended = compile_within("200", "60", &nested(2_000, 490));
    assert!(!ended.status.success(), "{:?}", ended.status);
    assert!(ended.stdout.is_empty());
}

#[test]
fn an_answer_that_lies_about_its_own_place_is_refused() {
    refused(&pack(MEMORY, "(return (i32.const -8))"), "it crashed");
    refused(&pack(MEMORY, "(return (i32.const 65532))"), "it crashed");
    refused(&pack(MEMORY, "(return (i32.const 3))"), "it crashed");
    // A string of 2 GB, and a list of 500 million rules, in a memory of 64 KiB.
    let strings = "(i32.store (i32.const 4) (i32.const 2000000000)) (return (i32.const 0))";
    refused(&pack(MEMORY, strings), "it crashed");
    let rules = "(i32.store (i32.const 36) (i32.const 500000000)) (return (i32.const 0))";
    refused(&pack(MEMORY, rules), "it ");
    // Text that is not UTF-8.
    let text = "(i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 9)) \
                (i32.store (i32.const 100) (i32.const -1)) (return (i32.const 0))";
    refused(&pack(MEMORY, text), "it crashed");
}

#[test]
fn what_a_pack_may_not_import_is_named() {
    let wasi = r#"(component
        (import "wasi:cli/environment@0.2.0" (instance))
        (import "wasi:filesystem/types@0.2.0" (instance)))"#;
    refused(
        &component(wasi),
        "it imports wasi:cli/environment@0.2.0, wasi:filesystem/types@0.2.0, and a pack may import nothing but \
         ephor:rules/logging",
    );
}

#[test]
fn another_version_of_the_contract_is_refused() {
    let with = |name: &str| component(&format!("(component (instance $i) (export \"{name}\" (instance $i)))"));
    refused(
        &with("ephor:rules/checks@9.0.0"),
        "it wants the contract ephor:rules@9.0.0, and this ephor speaks ephor:rules@0.1.0; use a newer ephor",
    );
    refused(&with("ephor:rules/checks@0.0.9"), "use a pack built for this contract");
    refused(&with("other:thing/checks@0.1.0"), "it is no rule pack: it exports other:thing/checks@0.1.0");
    refused(&with("ephor:rules/checks@0.1.0"), "it does not keep the contract ephor:rules@0.1.0");
    refused(&component("(component)"), "it is no rule pack: it exports nothing");
    let logging = r#"(component (import "ephor:rules/logging@9.1.0" (instance)))"#;
    refused(&component(logging), "it wants the contract ephor:rules@9.1.0");
}

#[test]
fn components_within_components_cannot_multiply() {
    // Each level has the one before it twice: 2^24 instances in a few hundred bytes.
    let mut text = "(component (core module $m) (core instance (instantiate $m)))".to_owned();
    for _ in 0..24 {
        text = format!(
            "(component (component $c {}) (instance (instantiate $c)) (instance (instantiate $c)))",
            text.strip_prefix("(component").and_then(|rest| rest.strip_suffix(')')).unwrap()
        );
    }
    refused(&component(&text), "it makes more than 200 instances, with those that its parts make");
    let many = "(core instance (instantiate $m))".repeat(201);
    refused(&component(&format!("(component (core module $m) {many})")), "it makes more than 200 instances");
}

#[test]
fn code_that_takes_for_ever_to_compile_is_refused() {
    let with = |functions: &str| component(&format!("(component (core module {functions}))"));
    let long = "(local.set 1 (i32.add (local.get 0) (local.get 1)))".repeat(20_000);
    let locals = "i32 ".repeat(1_000);
    let function = format!("(func (param i32) (local {locals}) {long})");
    refused(&with(&function), "bytes and 1000 locals; the product may be 100 million");
    refused(&with(&"(func)".repeat(20_001)), "it has more than 20000 functions");
}
