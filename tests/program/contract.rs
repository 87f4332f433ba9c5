//! The contract with packs that are out there.

use wit_bindgen_core::{Files, WorldGenerator as _};
use wit_parser::Resolve;

use crate::run::committed_page;

/// Whether packs that were built for `old` work with a host that speaks `new`.
fn fits(old: &str, new: &str) -> bool {
    let mut resolve = Resolve::default();
    // Two packages of one name and version cannot stand side by side; the check ignores versions.
    let old = old.replace("package ephor:rules@0.1.0;", "package ephor:rules@0.1.0-released;");
    let mut world = |name: &str, text: &str| {
        let package = resolve.push_str(name, text).unwrap();
        resolve.select_world(&[package], Some("pack")).unwrap()
    };
    let (old, new) = (world("old.wit", &old), world("new.wit", new));
    wit_component::semver_check(resolve, old, new).is_ok()
}

#[test]
fn packs_built_for_the_frozen_contract_still_fit() {
    let frozen = include_str!("../data/wit-0.1.0/rules.wit");
    assert!(fits(frozen, include_str!("../../wit/rules.wit")), "wit/ breaks packs: see CONTRIBUTING, The contract");
    // What the check is for.
    assert!(!fits(frozen, &frozen.replace("    pass: u32,", "    pass: u64,")));
    assert!(!fits(frozen, &frozen.replace("    row: u32,", "    row: u32,\n    weight: u32,")));
    assert!(!fits(frozen, &frozen.replace("  import logging;", "")));
}

/// The guest's side of the contract in Rust, as the SDK holds it.
fn bindings() -> String {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("rules.wit", include_str!("../../wit/rules.wit")).unwrap();
    let world = resolve.select_world(&[package], Some("pack")).unwrap();
    let options = wit_bindgen_rust::Opts {
        format: true,
        pub_export_macro: true,
        export_macro_name: Some("export_pack".to_owned()),
        default_bindings_module: Some("ephor_sdk::bindings".to_owned()),
        runtime_path: Some("ephor_sdk::wit_bindgen::rt".to_owned()),
        ..wit_bindgen_rust::Opts::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).unwrap();
    let (_, text) = files.iter().next().unwrap();
    format!("// Generated from wit/rules.wit, by tests/program/contract.rs.\n{}", str::from_utf8(text).unwrap())
}

#[test]
fn the_bindings_of_the_sdk_are_those_of_the_contract() {
    committed_page(
        "sdk/src/bindings/generated.rs",
        &bindings(),
        "EPHOR_WRITE_DOCS=1 cargo nextest run --workspace -E 'test(bindings_of_the_sdk)'",
    );
}

#[test]
fn the_package_of_the_sdk_carries_the_contract() {
    let carried = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/rules.wit")).unwrap();
    assert_eq!(carried, include_str!("../../wit/rules.wit"), "sdk/rules.wit is a link to ../wit/rules.wit");
}
