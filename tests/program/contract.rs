//! The contract with packs that are out there.

use wit_parser::Resolve;

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
