//! What a rule says rests on something that was read, or is called unconfirmed.

use crate::packs::Packs;

#[test]
fn every_built_in_rule_names_a_witness_of_its_claim() {
    let packs = Packs::new();
    let rules = packs.loaded.iter().flat_map(|loaded| &loaded.pack.rules);
    let without: Vec<&str> = rules
        .filter(|rule| !rule.witnesses().any(|witness| witness.starts_with("claim: ")))
        .map(|rule| rule.id.as_str())
        .collect();
    assert!(without.is_empty(), "rules whose claim has no witness: {}", without.join(", "));
}
