//! Components written by hand, for what no compiler makes.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::refused;

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
    refused(&component(&text), "it nests components more than one deep");
    let many = "(core instance (instantiate $m))".repeat(101);
    refused(&component(&format!("(component (core module $m) {many})")), "it makes more than 100 instances");
}

#[test]
fn code_that_takes_for_ever_to_compile_is_refused() {
    let with = |functions: &str| component(&format!("(component (core module {functions}))"));
    let long = "(local.set 1 (i32.add (local.get 0) (local.get 1)))".repeat(20_000);
    refused(&with(&format!("(func (param i32) (local i32) {long})")), "bytes, and 65536 are allowed");
    let locals = "i32 ".repeat(501);
    refused(&with(&format!("(func (local {locals}))")), "a function of it has 501 locals, and 500 are allowed");
    refused(&with(&"(func)".repeat(20_001)), "it has more than 20000 functions");
}
