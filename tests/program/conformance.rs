//! CISA's own verdicts on its own sample, against ours on the same sample through the importer.
//!
//! `docs/conformance.md` is made here: every rule that answers to a SCuBA policy stands in it, and every difference
//! has its reason. `EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests conformance` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::run::{committed_page, ephor, json};

/// Where our verdict is not CISA's, and why: rule, policy, reason.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    (
        "audit/mail-items-accessed-missing",
        "MS.EXO.13.1v1",
        "CISA looks at the organization's switch alone; this rule looks at each mailbox, and the export holds none",
    ),
    (
        "identity/password-expiry",
        "MS.AAD.6.1v1",
        "the sample holds its only domain as an object in place of a list, in which CISA's policy finds no domain; its passwords never expire",
    ),
    (
        "mail/dkim-disabled",
        "MS.EXO.3.1v1",
        "six of the seven accepted domains were not looked up, so what they sign is not known",
    ),
    (
        "mail/dmarc-contact-missing",
        "MS.EXO.4.4v1",
        "the domain publishes two DMARC records, and receivers then use neither (RFC 7489, 6.6.3); six more domains were not looked up",
    ),
    (
        "mail/dmarc-missing",
        "MS.EXO.4.1v1",
        "the domain publishes two DMARC records, and receivers then use neither (RFC 7489, 6.6.3); six more domains were not looked up",
    ),
    (
        "mail/dmarc-not-enforced",
        "MS.EXO.4.2v1",
        "the domain publishes two DMARC records, and receivers then use neither (RFC 7489, 6.6.3); six more domains were not looked up",
    ),
    (
        "mail/dmarc-reports-unread",
        "MS.EXO.4.3v1",
        "the domain publishes two DMARC records, and receivers then use neither (RFC 7489, 6.6.3); six more domains were not looked up",
    ),
    (
        "mail/spf-missing",
        "MS.EXO.2.2v3",
        "five of the seven accepted domains were not looked up, so what they publish is not known",
    ),
];

/// What CISA's baseline asks for where a rule is content with another documented answer: rule, parameter, value.
pub const BASELINE: &[(&str, &str, &str)] = &[
    ("identity/risky-sign-ins-not-blocked", "only-block", "true"),
    ("identity/risky-users-not-blocked", "only-block", "true"),
    ("mail/auto-forwarding-allowed", "despite-outbound-policies", "true"),
    ("roles/global-administrators-prevail", "spared", "0"),
];

#[test]
fn our_verdicts_on_the_scubagear_sample_are_those_of_cisa() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/scubagear");
    let folder = tempfile::tempdir().unwrap();
    let export = format!("{data}/ProviderSettingsExport.json");
    assert_eq!(ephor(folder.path(), &["import", "scubagear", &export, "--out", "t"]).code, 0);
    let scan = ["scan", "t", "--format", "json", "--fail-on", "never"];
    let set = BASELINE.iter().flat_map(|(rule, name, value)| ["--set".to_owned(), format!("{rule}.{name}={value}")]);
    let arguments: Vec<String> = scan.iter().map(|one| (*one).to_owned()).chain(set).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let scanned = json(&ephor(folder.path(), &arguments).stdout);
    let results = std::fs::read_to_string(format!("{data}/TestResults.json")).unwrap();
    let results = json(results.trim_start_matches('\u{feff}'));
    // Some policies have one result for each part; the policy is met if all are.
    let mut met: BTreeMap<&str, bool> = BTreeMap::new();
    for result in results.as_array().unwrap() {
        let implemented = !result["Criticality"].as_str().unwrap().contains("Not-Implemented");
        if implemented {
            *met.entry(result["PolicyId"].as_str().unwrap()).or_insert(true) &= result["RequirementMet"] == true;
        }
    }

    let (mut agree, mut differ, mut without) = (String::new(), String::new(), String::new());
    let mut used = Vec::new();
    let mut agreed = 0;
    let rules = scanned["packs"].as_array().unwrap().iter().flat_map(|pack| pack["rules"].as_array().unwrap());
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        let ours = verdict(&scanned["summary"]["rules"][id]);
        let policies =
            rule["references"].as_array().unwrap().iter().filter(|reference| reference["taxonomy"] == "SCuBA");
        for policy in policies.map(|reference| reference["id"].as_str().unwrap()) {
            let Some(met) = met.get(policy) else {
                let _ = writeln!(without, "| `{id}` | {policy} |");
                continue;
            };
            let cisa = if *met { "pass" } else { "fail" };
            if ours == cisa {
                agreed += 1;
                let _ = writeln!(agree, "| `{id}` | {policy} | {cisa} |");
                continue;
            }
            let known = DIFFERENCES.iter().find(|(rule, known, _)| (*rule, *known) == (id, policy));
            let (.., reason) = known.unwrap_or_else(|| panic!("{id}: {ours}, and CISA says {cisa} of {policy}"));
            used.push((id, policy));
            let _ = writeln!(differ, "| `{id}` | {policy} | {ours} | {cisa} | {reason} |");
        }
    }
    for (rule, policy, _) in DIFFERENCES {
        let exists = scanned["summary"]["rules"].get(*rule).is_some();
        assert!(!exists || used.contains(&(*rule, *policy)), "{rule} and {policy} do not differ any more: take it out");
    }
    assert!(agreed >= 6, "only {agreed} verdicts agree");
    let page = format!(
        "<!-- Made by tests/program/conformance.rs. Do not edit. -->\n# Conformance with CISA's ScubaGear\n\n\
         CISA publishes an anonymised export of a real tenant and its own verdicts on it (ScubaGear 1.8, CC0; in\n\
         `tests/data/scubagear`). A test imports that export with `ephor import scubagear`, scans it, and compares every rule\n\
         that answers to a SCuBA policy. A policy that CISA checks by hand has no verdict to compare.\n\n\
         ## The same verdict\n\n| rule | policy | verdict |\n| --- | --- | --- |\n{agree}\n\
         ## Another verdict, and why\n\n| rule | policy | ours | CISA's | reason |\n| --- | --- | --- | --- | --- |\n{differ}\n\
         ## Policies without a verdict in the sample\n\n\
         Renamed or added after ScubaGear 1.8, or checked by hand.\n\n| rule | policy |\n| --- | --- |\n{without}"
    );
    committed_page("docs/conformance.md", &page, "EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests conformance");
}

fn verdict(counts: &Value) -> &'static str {
    let count = |name: &str| counts[name].as_u64().unwrap();
    match (count("fail"), count("unknown"), count("pass")) {
        (1.., ..) => "fail",
        (_, 1.., _) => "unknown",
        (.., 1..) => "pass",
        _ => "not-applicable",
    }
}
