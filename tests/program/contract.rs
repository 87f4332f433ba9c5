//! The contract with packs that are out there.

use wit_parser::Resolve;

/// A pack that was built for the contract as it was released must keep working: what it needs is still there, in the
/// same form. `data/wit-0.1.0` is renewed with each new series of the contract, and at no other time.
#[test]
fn the_contract_still_fits_packs_of_its_release() {
    let mut resolve = Resolve::default();
    // Two packages of one name and version cannot stand side by side; the check ignores versions.
    let released = include_str!("../data/wit-0.1.0/rules.wit");
    let released = released.replace("package ephor:rules@0.1.0;", "package ephor:rules@0.1.0-released;");
    let old = resolve.push_str("released.wit", &released).unwrap();
    let (new, _) = resolve.push_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../wit")).unwrap();
    assert_ne!(old, new);
    let old = resolve.select_world(&[old], Some("pack")).unwrap();
    let new = resolve.select_world(&[new], Some("pack")).unwrap();
    // Seen from the host: what it offers to packs must go on being offered, what it calls must be exported by them.
    wit_component::semver_check(resolve, old, new).unwrap();
}
