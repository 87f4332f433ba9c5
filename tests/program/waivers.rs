//! Configuration and waivers, through the whole program.

use std::fs;

use serde_json::Value;

use crate::run::{ephor, expect, json};
use crate::tenant::Tenant;

const RULE: &str = "identity/mfa-method-missing";

/// A tenant with a configuration beside it.
fn tenant(config: &str) -> Tenant {
    let tenant = Tenant::synth(200, &["--planted-settings", "none"]);
    fs::write(tenant.folder().join("ephor.toml"), config).unwrap();
    tenant
}

fn report(tenant: &Tenant, format: &str, further: &[&str]) -> Value {
    let arguments = [&["scan", "tenant", "--format", format], further].concat();
    json(&ephor(tenant.folder(), &arguments).stdout)
}

fn results(log: &Value, rule: &str) -> Vec<Value> {
    let results = log["runs"][0]["results"].as_array().unwrap();
    results.iter().filter(|result| result["ruleId"] == rule && result["kind"] == "fail").cloned().collect()
}

fn waiver(rule: &str, subject: &str, expires: &str) -> String {
    format!(
        "[[waivers]]\nrule = \"{rule}\"\nsubject = \"{subject}\"\nreason = \"Keys are [ordered]\"\nexpires = {expires}\n"
    )
}

/// The report for people, as if no line were ever broken.
fn text(tenant: &Tenant, further: &[&str]) -> String {
    let text = ephor(tenant.folder(), &[&["scan", "tenant"], further].concat()).stdout;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn id(result: &Value) -> String {
    let name = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap();
    name.rsplit_once('/').unwrap().1.to_owned()
}

#[test]
fn a_waived_finding_is_told_and_does_not_count() {
    let plain = tenant("");
    let found = results(&report(&plain, "sarif", &[]), RULE);
    assert!(found.len() >= 2, "{} planted", found.len());
    assert!(found.iter().all(|result| result.get("suppressions").is_none()), "without waivers nothing speaks of them");
    let first = id(&found[0]);
    let tenant = tenant(&waiver(RULE, &first.to_uppercase(), "2027-03-31"));
    let log = report(&tenant, "sarif", &[]);
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let suppressions = result["suppressions"].as_array().expect("all results or none have suppressions");
        assert_eq!(suppressions.len(), usize::from(result["ruleId"] == RULE && id(result) == first), "{result}");
    }
    let suppressed = results(&log, RULE).into_iter().find(|result| id(result) == first).unwrap();
    let suppression = &suppressed["suppressions"][0];
    assert_eq!(suppression["status"], "accepted");
    assert_eq!(suppression["justification"], "Keys are \\[ordered\\]");
    assert_eq!(suppression["properties"]["expiryUtc"], "2027-03-31T23:59:59Z");
    assert_eq!(suppression["location"]["physicalLocation"]["artifactLocation"]["uri"], "ephor.toml");
    let text = text(&tenant, &["--all"]);
    assert!(text.contains("ACCEPTED FOR A WHILE") && text.contains("accepts 1 finding until 2027-03-31"), "{text}");
    assert!(text.contains(&format!("{} of", found.len())) && text.contains("1 of them accepted"), "{text}");
}

#[test]
fn everything_waived_is_success_until_it_expires() {
    let every = |expires: &str| {
        let tenant = tenant("");
        let log = report(&tenant, "json", &[]);
        let mut rules: Vec<&str> =
            log["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
        rules.sort_unstable();
        rules.dedup();
        let config: String = rules.iter().map(|rule| waiver(rule, "*", expires)).collect();
        fs::write(tenant.folder().join("ephor.toml"), config).unwrap();
        tenant
    };
    let accepted = every("2027-03-31");
    let ran = expect(0, accepted.folder(), &["scan", "tenant", "--fail-on", "note"]);
    assert!(ran.stdout.contains("that is not accepted by a waiver"), "{}", ran.stdout);
    // The tenant was collected after the last day.
    let expired = every("2026-10-31");
    let ran = expect(1, expired.folder(), &["scan", "tenant", "--fail-on", "note"]);
    assert!(ran.stdout.contains("expired on 2026-10-31"), "{}", ran.stdout);
    let log = report(&expired, "sarif", &[]);
    let notes = log["runs"][0]["invocations"][0]["toolConfigurationNotifications"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["descriptor"]["id"] == "EPH3001"));
    assert!(results(&log, RULE).iter().all(|result| result["suppressions"].as_array().unwrap().is_empty()));
}

#[test]
fn an_unknown_verdict_is_never_accepted() {
    let tenant = tenant(&waiver(RULE, "*", "2027-03-31"));
    tenant.edit(|manifest| {
        let sources = manifest["sources"].as_array_mut().unwrap();
        sources.retain(|source| source["id"] != "graph/user-registration-details");
    });
    let counts = &report(&tenant, "json", &[])["summary"]["rules"][RULE];
    assert_eq!((&counts["unknown"], &counts["waived"]), (&1.into(), &0.into()));
    expect(3, tenant.folder(), &["scan", "tenant", "--strict"]);
}

#[test]
fn waivers_that_do_nothing_are_told() {
    let config = waiver("identity/mfa-method-mising", "*", "2027-03-31") + &waiver(RULE, "nobody", "2027-03-31");
    let tenant = tenant(&config);
    let text = text(&tenant, &[]);
    assert!(text.contains("did you mean \"identity/mfa-method-missing\"?"), "{text}");
    assert!(text.contains("fits no finding"), "{text}");
}

#[test]
fn levels_switches_and_parameters_of_the_configuration_count() {
    let config = format!(
        "fail-on = \"note\"\n[rules.\"{RULE}\"]\nlevel = \"note\"\n[rules.\"audit/audit-bypass\"]\nenabled = false\n"
    );
    let tenant = tenant(&config);
    let log = report(&tenant, "sarif", &[]);
    assert!(results(&log, RULE).iter().all(|result| result["level"] == "note"));
    assert!(results(&log, "audit/audit-bypass").is_empty());
    let overrides = log["runs"][0]["invocations"][0]["ruleConfigurationOverrides"].as_array().unwrap();
    let of = |id: &str| overrides.iter().find(|change| change["descriptor"]["id"] == id).unwrap();
    assert_eq!(of(RULE)["configuration"], serde_json::json!({"enabled": true, "level": "note"}));
    assert_eq!(of("audit/audit-bypass")["configuration"]["enabled"], false);
    assert_eq!(overrides.len(), 2);
    // The command line is above the file, and so is the environment.
    expect(1, tenant.folder(), &["scan", "tenant"]);
    expect(0, tenant.folder(), &["scan", "tenant", "--fail-on", "never"]);
    let text = text(&tenant, &[]);
    assert!(text.contains("SWITCHED OFF"), "{text}");
    let without = report(&tenant, "json", &["--no-config"]);
    assert!(without["summary"]["rules"]["audit/audit-bypass"]["fail"].as_u64().unwrap() > 0);
}

#[test]
fn a_wrong_configuration_is_told_with_its_line_and_nothing_is_scanned() {
    for (config, said) in [
        ("fail_on = \"error\"", "ephor.toml:1: the configuration has no key \"fail_on\"; did you mean \"fail-on\"?"),
        ("fail-on = \"loud\"", "ephor.toml:1: fail-on: expected error, warning, note, new, never, found \"loud\""),
        ("[rules.\"identity/mfa-not-requird\"]\nlevel = \"note\"", "ephor.toml:1: there is no rule"),
        (
            "[rules.\"identity/mfa-not-required\"]\nexcluded = []",
            "ephor.toml:2: rule identity/mfa-not-required has no parameter",
        ),
        (
            "[rules.\"identity/mfa-not-required\"]\nlevel = \"loud\"",
            "ephor.toml:2: level: expected error, warning, note",
        ),
        ("[[packs]]\npath = \"no.wasm\"\nsha256 = \"zz\"", "ephor.toml:3: sha256: expected 64"),
    ] {
        let tenant = tenant(config);
        let ran = expect(2, tenant.folder(), &["scan", "tenant"]);
        assert!(ran.stderr.contains(said), "{config}: {}", ran.stderr);
        assert!(ran.stdout.is_empty());
    }
    let tenant = tenant("");
    let ran = expect(4, tenant.folder(), &["scan", "tenant", "--config", "elsewhere.toml"]);
    assert!(ran.stderr.contains("cannot read elsewhere.toml"), "{}", ran.stderr);
}

#[test]
fn a_pack_of_another_digest_is_refused() {
    let tenant = tenant("");
    fs::write(tenant.folder().join("own.wasm"), ephor_tests::EVIL).unwrap();
    let config = format!("[[packs]]\npath = \"own.wasm\"\nsha256 = \"{}\"\n", "0".repeat(64));
    fs::write(tenant.folder().join("ephor.toml"), config).unwrap();
    let ran = expect(3, tenant.folder(), &["scan", "tenant"]);
    assert!(ran.stdout.contains("not the file that was agreed on"), "{}", ran.stdout);
}

#[test]
fn waive_writes_what_the_next_scan_reads() {
    let tenant = tenant("# ours\nfail-on = \"error\" # for now\n");
    let found = results(&report(&tenant, "sarif", &[]), RULE);
    let first = id(&found[0]);
    let arguments = ["waive", RULE, &first, "--reason", "Key \"ordered\"", "--expires", "2099-12-31", "--owner", "ann"];
    expect(0, tenant.folder(), &arguments);
    let written = fs::read_to_string(tenant.folder().join("ephor.toml")).unwrap();
    assert!(written.starts_with("# ours\nfail-on = \"error\" # for now\n"), "{written}");
    let log = report(&tenant, "sarif", &[]);
    let suppressed = results(&log, RULE).into_iter().filter(|result| result["suppressions"] != serde_json::json!([]));
    assert_eq!(suppressed.map(|result| id(&result)).collect::<Vec<_>>(), [first.as_str()]);
    // Once is enough, and nothing is written where something is wrong.
    let again = expect(2, tenant.folder(), &arguments);
    assert!(again.stderr.contains("holds a waiver of that rule and subject already"), "{}", again.stderr);
    for (arguments, said) in [
        (["waive", "identity/mfa-method-mising", "x", "--reason", "r", "--expires", "2099-01-01"], "did you mean"),
        (["waive", RULE, "x", "--reason", "r", "--expires", "2020-01-01"], "has passed"),
        (["waive", RULE, "x", "--reason", " ", "--expires", "2099-01-01"], "expected a text"),
        (["waive", RULE, "x", "--reason", "r", "--expires", "soon"], "--expires"),
    ] {
        let ran = expect(2, tenant.folder(), &arguments);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(tenant.folder().join("ephor.toml")).unwrap(), written);
}
