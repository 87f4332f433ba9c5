//! What a vendor adds is not seen: a member that is new, of any name and value, never turns a fail or an unknown into a
//! pass, and never makes a subject not applicable that was judged.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::packs::{Found, Packs};
use crate::tenant::{Tenant, stem};

/// Names that no document has, in the styles of Graph and of Exchange.
const NAMES: [&str; 3] = ["brandNewCondition", "BrandNewSetting", "excludeBrandNewActors"];

/// Values that say something, of each type.
fn values() -> Vec<Value> {
    vec![
        json!(true),
        json!(false),
        json!("enabled"),
        json!(7),
        json!(["All"]),
        json!({"includeBrandNew": ["All"], "excludeBrandNew": ["0f0f0f0f-0000-4000-8000-000000000000"]}),
    ]
}

/// Adds a member to every object at this depth, counted from the object of the line.
fn add(value: &mut Value, depth: usize, name: &str, new: &Value) -> usize {
    match value {
        Value::Object(members) if depth == 0 => {
            members.insert(name.to_owned(), new.clone());
            1
        }
        Value::Object(members) => inner(members, depth, name, new),
        // The objects of a list are as deep as the list.
        Value::Array(items) => items.iter_mut().map(|item| add(item, depth, name, new)).sum(),
        _ => 0,
    }
}

fn inner(members: &mut Map<String, Value>, depth: usize, name: &str, new: &Value) -> usize {
    members.values_mut().map(|value| add(value, depth - 1, name, new)).sum()
}

/// The lines of each document of the snapshot.
fn documents(tenant: &Tenant) -> BTreeMap<String, Vec<Value>> {
    let manifest = tenant.manifest();
    let paths = manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_owned());
    let documents = paths.filter(|path| ephor_schema::document(stem(path)).is_some());
    documents
        .map(|path| {
            let text = std::fs::read_to_string(tenant.file(&path)).unwrap();
            (path, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
        })
        .collect()
}

/// What a rule said before and says now of the whole.
fn hold_against(before: &Found, now: &Found, case: &str) {
    for (rule, was) in &before.counts {
        let is = &now.counts[rule];
        assert!(is.pass <= was.pass, "{rule}: {case}: passes {} where it passed {}", is.pass, was.pass);
        let judged = |counts: &crate::tenant::Counts| counts.fail + counts.unknown;
        assert!(
            judged(is) >= judged(was),
            "{rule}: {case}: finds {} where it found {}, and calls {} in place of {} not applicable",
            judged(is),
            judged(was),
            is.not_applicable,
            was.not_applicable
        );
    }
}

fn try_all(tenant: &Tenant, packs: &Packs) {
    let original = documents(tenant);
    let before = tenant.judged(packs);
    assert!(before.fails.len() > 20, "only {} fails to begin with", before.fails.len());
    for depth in 0..4 {
        for (index, new) in values().iter().enumerate() {
            let name = NAMES[index % NAMES.len()];
            let mut added = 0;
            for (path, lines) in &original {
                let mut lines = lines.clone();
                added += lines.iter_mut().map(|line| add(line, depth, name, new)).sum::<usize>();
                let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
                tenant.replace_lines(path, &lines);
            }
            assert!(added > 10, "only {added} objects at depth {depth}");
            hold_against(&before, &tenant.judged(packs), &format!("{name}: {new} at depth {depth}"));
        }
    }
}

#[test]
fn a_member_that_is_new_never_makes_a_pass_of_a_fail() {
    try_all(&Tenant::synth(40, &[]), &Packs::new());
}
