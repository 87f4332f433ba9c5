//! What consumers of SARIF read and reject, as claims on logs of made-up scans.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::Value;

use super::*;
use crate::sample;
use ephor_finding::{Level, Reference};

pub(super) static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../tests/schemas/sarif-2.1.0.json")).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

fn bytes(plan: &Plan, findings: &[Finding], summary: &Summary, prefix: Option<&str>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut log = Log::new(plan, &mut out, prefix).unwrap();
    for finding in findings {
        log.finding(finding.clone()).unwrap();
    }
    log.finish(summary, &sample::ending()).unwrap();
    out
}

/// A log that the schema and what GitHub and DefectDojo ask for on top of it have been checked against.
fn checked(plan: &Plan, findings: &[Finding], summary: &Summary, prefix: Option<&str>) -> Value {
    let log: Value = serde_json::from_slice(&bytes(plan, findings, summary, prefix)).unwrap();
    let errors: Vec<String> =
        SCHEMA.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    consumers(&log);
    log
}

fn checked_findings(plan: &Plan, findings: &[Finding]) -> Value {
    checked(plan, findings, &sample::summary(plan, findings), None)
}

/// What breaks an import although the schema allows it.
fn consumers(log: &Value) {
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"], serde_json::json!([]), "GitHub needs it, DefectDojo needs it empty");
    assert!(run["results"].is_array() && run["automationDetails"]["id"].is_string());
    for extension in run["tool"]["extensions"].as_array().into_iter().flatten() {
        for rule in extension["rules"].as_array().unwrap() {
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{text} is missing for GitHub");
            }
            assert!(rule["fullDescription"]["text"].as_str().unwrap().chars().count() <= 1_024);
            assert!(rule["name"].as_str().unwrap().len() <= 255);
            let properties = &rule["properties"];
            assert!(properties["tags"].as_array().unwrap().len() <= 10);
            properties["security-severity"].as_str().unwrap().parse::<f64>().unwrap();
            for relationship in rule["relationships"].as_array().into_iter().flatten() {
                let target = &relationship["target"];
                let index = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
                let taxonomy = &run["taxonomies"][index(&target["toolComponent"]["index"])];
                assert_eq!(taxonomy["taxa"][index(&target["index"])]["id"], target["id"], "DefectDojo reads the id");
            }
        }
    }
    for result in run["results"].as_array().unwrap() {
        assert!(result.get("ruleIndex").is_none() && result.get("suppressions").is_none());
        let rule = &result["rule"];
        assert_eq!(result["ruleId"], rule["id"]);
        let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let pack = &run["tool"]["extensions"][at(&rule["toolComponent"]["index"])];
        assert_eq!(pack["rules"][at(&rule["index"])]["id"], rule["id"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert_eq!(result["kind"] == "fail", result["level"] != "none");
        for name in result["partialFingerprints"].as_object().unwrap().keys() {
            let version = name.split_once('/').map(|(_, last)| last.strip_prefix('v').unwrap_or("x"));
            assert!(version.is_none_or(|number| number.parse::<u32>().is_ok()), "DefectDojo crashes on {name}");
        }
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        for location in result["locations"].as_array().unwrap().iter().chain(related) {
            let physical = &location["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().expect("DefectDojo crashes without");
            assert!(!uri.is_empty() && !uri.starts_with('/') && !uri.contains(':'), "{uri} is not relative");
            for edge in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(physical["region"][edge].as_u64().unwrap() >= 1);
            }
            assert_eq!(location["logicalLocations"][0]["kind"], "resource");
        }
    }
}

#[test]
fn an_ordinary_scan_is_valid() {
    let plan = sample::plan();
    let findings: Vec<Finding> = (0..3)
        .map(|number| sample::finding(&plan, 0, 0, number))
        .chain([sample::finding(&plan, 1, 0, 0), sample::unknown(&plan, 0, 1, 1_200)])
        .collect();
    let log = checked_findings(&plan, &findings);
    let run = &log["runs"][0];
    let first = &run["results"][0];
    assert_eq!(first["message"]["text"], "'Person 0' last signed in 90 days ago, by 'IMAP'.");
    assert_eq!(first["message"]["id"], "stale");
    assert_eq!(first["message"]["arguments"], serde_json::json!(["Person 0", "90", "IMAP"]));
    let location = &first["locations"][0];
    assert_eq!(location["physicalLocation"]["artifactLocation"], serde_json::json!({"uri": "users.jsonl", "index": 3}));
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "tenants/8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10/users/00000000-0000-0000-0000-000000000000"
    );
    assert_eq!(first["properties"], serde_json::json!({"evidence": {"days": "90", "protocol": "IMAP"}}));
    let unknown = &run["results"][4];
    assert_eq!((&unknown["kind"], &unknown["level"]), (&"open".into(), &"none".into()));
    assert_eq!(unknown["properties"]["count"], 1_200);
    assert_eq!(run["artifacts"][0]["location"]["uri"], "manifest.json");
    assert_eq!(run["automationDetails"]["id"], "ephor/8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10/2026-01-08T06:00:00Z");
    assert_eq!(run["properties"]["counts"][0]["evaluated"], 13);
}

#[test]
fn no_findings_no_packs_no_files_is_valid() {
    let plan = sample::plan();
    assert_eq!(checked_findings(&plan, &[])["runs"][0]["results"], serde_json::json!([]));
    let empty = Plan { packs: Vec::new(), files: Vec::new(), sources: Vec::new(), ..plan };
    let log = checked_findings(&empty, &[]);
    assert!(log["runs"][0].get("taxonomies").is_none());
}

#[test]
fn hostile_text_is_valid_and_harmless() {
    let mut plan = sample::plan();
    plan.tenant.name = sample::HOSTILE.to_owned();
    plan.sources[0].0.reason = Some(sample::HOSTILE.to_owned());
    let mut elsewhere = sample::hostile(&plan, sample::HOSTILE);
    elsewhere.place.file = "https://evil.example/a b?#\\..\n.jsonl".to_owned();
    elsewhere.place.line = 0;
    let mut nowhere = sample::hostile(&plan, "");
    nowhere.place.file.clear();
    let findings = [sample::hostile(&plan, sample::HOSTILE), elsewhere, nowhere];
    let log = checked_findings(&plan, &findings);
    let results = log["runs"][0]["results"].as_array().unwrap();
    for result in results {
        for text in [&result["message"]["text"], &result["locations"][0]["logicalLocations"][0]["name"]] {
            let text = text.as_str().unwrap();
            assert!(!text.chars().any(|char| char.is_control() || char == '\u{202e}'), "{text}");
            assert!(!text.contains('\u{0}'));
        }
        let message = result["message"]["text"].as_str().unwrap();
        assert!(!message.contains(" [click]("), "a link: {message}");
        assert!(!message.replace("{{", "").replace("}}", "").contains(['{', '}']), "a placeholder: {message}");
    }
    assert_eq!(results[0]["properties"]["evidence"]["days"], sample::HOSTILE, "evidence is kept as it is");
    let help = serde_json::to_string(&log["runs"][0]["tool"]).unwrap();
    assert!(!help.contains("evil.example"), "no word of a tenant in the rules");
}

#[test]
fn a_name_of_a_megabyte_does_not_fill_the_message() {
    let plan = sample::plan();
    let mut finding = sample::finding(&plan, 0, 0, 0);
    finding.subject.name = "x[".repeat(1 << 19);
    let log = checked_findings(&plan, &[finding]);
    assert!(log["runs"][0]["results"][0].to_string().len() < 4_096);
}

#[test]
fn many_packs_and_missing_references_are_valid() {
    let mut plan = sample::plan();
    plan.packs = (0..60)
        .map(|number| {
            let id = format!("pack-{number}/rule");
            let mut rule = sample::rule(&id, Level::Note, "not a number", "users", &["no/such-source"]);
            rule.references.clear();
            rule.help.clear();
            rule.remediation.clear();
            rule.title.clear();
            rule.messages.clear();
            rule.properties = ["tags", "precision", "security-severity", "stage", "stage"]
                .map(|name| (name.to_owned(), "nonsense".to_owned()))
                .to_vec();
            if number % 2 == 0 {
                rule.references.push(Reference {
                    taxonomy: "[Own] {x}".to_owned(),
                    id: format!("A&B {number}"),
                    partial: None,
                });
            }
            let mut pack = sample::pack(&format!("pack-{number}"), vec![rule]);
            pack.title.clear();
            pack.description.clear();
            pack.properties = vec![
                ("information-uri".to_owned(), "javascript:alert(1)".to_owned()),
                ("tags".to_owned(), "would break the schema".to_owned()),
                ("sha256".to_owned(), "would deceive".to_owned()),
            ];
            pack
        })
        .collect();
    let mut finding = sample::unknown(&sample::plan(), 0, 0, 1);
    finding.pack = 59;
    let log = checked_findings(&plan, &[finding]);
    let run = &log["runs"][0];
    assert_eq!(run["taxonomies"].as_array().unwrap().len(), 1);
    let pack = &run["tool"]["extensions"][0];
    assert_eq!(pack["properties"]["sha256"], "ee".repeat(32));
    assert_eq!(pack["rules"][0]["properties"].to_string().matches("stage").count(), 1);
    assert_eq!(pack["rules"][0]["properties"]["precision"], "very-high");
}

#[test]
fn what_went_wrong_is_said_at_the_end() {
    let plan = sample::plan();
    let (plan, summary) = sample::broken(plan.clone(), sample::summary(&plan, &[]));
    let log = checked(&plan, &[], &summary, None);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["startTimeUtc"], "2026-01-08T06:00:00Z");
    let said: Vec<String> = invocation["toolExecutionNotifications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|notification| {
            let rule = notification["associatedRule"]["id"].as_str().unwrap_or("-");
            format!(
                "{} {rule}: {}",
                notification["level"].as_str().unwrap(),
                notification["message"]["text"].as_str().unwrap()
            )
        })
        .collect();
    let expected = [
        "warning mailbox/audit-disabled: Source 'exchange/mailboxes' is partial (1200 of 2000): 3 of 5 pages were throttled. Read by mailbox/audit-disabled.",
        "note -: Source 'graph/sign-ins' is not-collected: not asked for.",
        "error identity/mfa-method-missing: Source 'graph/user-registration-details' is denied: AuditLog.Read.All is missing. Read by identity/mfa-method-missing.",
        "error -: Pack 'evil.wasm' was refused: it imports wasi:filesystem/types, and a pack may import nothing but logging.",
        "error identity/mfa-method-missing: Rule 'identity/mfa-method-missing' of pack 'identity' failed during 'check-rows users': ran out of fuel (1,000,000,000 instructions). Verdicts lost: 1024.",
    ];
    assert_eq!(said, expected);
    assert!(!log.to_string().contains("/home/ann"), "no folder of this machine");
}

#[test]
fn the_same_scan_gives_the_same_bytes() {
    let plan = sample::plan();
    let findings: Vec<Finding> = (0..50).map(|number| sample::finding(&plan, 0, 0, number)).collect();
    let summary = sample::summary(&plan, &findings);
    let first = bytes(&plan, &findings, &summary, None);
    let mut moved = plan.clone();
    moved.packs[0].origin = "/elsewhere/identity.wasm".to_owned();
    assert_eq!(first, bytes(&moved, &findings, &summary, None));
}

#[test]
fn a_prefix_puts_the_snapshot_below_a_repository() {
    let plan = sample::plan();
    for (prefix, expected) in [
        ("m365/contoso", "m365/contoso/users.jsonl"),
        ("./m365/contoso/", "m365/contoso/users.jsonl"),
        ("/abs", "abs/users.jsonl"),
        ("https://evil", "https%3A//evil/users.jsonl"),
        ("", "users.jsonl"),
    ] {
        let finding = sample::finding(&plan, 0, 0, 0);
        let log = checked(&plan, &[finding], &sample::summary(&plan, &[]), Some(prefix));
        let uri = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, expected);
    }
}

#[test]
fn subjects_keep_their_fingerprint_and_no_two_share_one() {
    let plan = sample::plan();
    let findings: Vec<Finding> = (0..200).map(|number| sample::finding(&plan, 0, 0, number)).collect();
    let log = checked_findings(&plan, &findings);
    let hashes: std::collections::BTreeSet<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap())
        .collect();
    assert_eq!(hashes.len(), 200);
    assert!(hashes.iter().all(|hash| hash.len() == 18 && hash.ends_with(":1")));
    // Pinned: a change here re-keys every finding of every user.
    assert_eq!(
        log["runs"][0]["results"][0]["partialFingerprints"]["ephorSubject/v1"],
        "15c74ae4ee44fb279bfcef204023f4963a24569d3e168deb7d54de74a67a1c50"
    );
}

/// Counts what passes through.
#[derive(Clone, Default)]
struct Counter(Arc<Mutex<u64>>);

impl Counter {
    fn bytes(&self) -> u64 {
        *self.0.lock().unwrap()
    }
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0.lock().unwrap() += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn each_result_is_written_at_once() {
    let plan = sample::plan();
    let counter = Counter::default();
    let mut log = Log::new(&plan, counter.clone(), None).unwrap();
    let mut before = counter.bytes();
    assert!(before > 1_000, "the packs are written first");
    for number in 0..100_000 {
        log.finding(sample::finding(&plan, 0, 0, number)).unwrap();
        let after = counter.bytes();
        assert!((400..2_000).contains(&(after - before)), "result {number}: {} bytes", after - before);
        before = after;
    }
    log.finish(&sample::summary(&plan, &[]), &sample::ending()).unwrap();
    assert!(counter.bytes() > before);
}

/// Writes logs for `scripts/sarif-gate.sh`: `EPHOR_SARIF_SAMPLE=target/sarif-samples cargo test -p ephor samples`.
#[test]
fn samples_for_the_gate() {
    let Some(folder) = std::env::var_os("EPHOR_SARIF_SAMPLE") else { return };
    let folder = std::path::PathBuf::from(folder);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let plan = sample::plan();
    let findings: Vec<Finding> = (0..40)
        .map(|number| sample::finding(&plan, 0, 0, number))
        .chain([sample::finding(&plan, 1, 0, 0), sample::unknown(&plan, 0, 1, 1_200)])
        .chain([sample::hostile(&plan, sample::HOSTILE)])
        .collect();
    let summary = sample::summary(&plan, &findings);
    std::fs::write(folder.join("findings.sarif"), bytes(&plan, &findings, &summary, Some("m365/contoso"))).unwrap();
    std::fs::write(folder.join("empty.sarif"), bytes(&plan, &[], &sample::summary(&plan, &[]), None)).unwrap();
    let (plan, summary) = sample::broken(plan, summary);
    std::fs::write(folder.join("broken.sarif"), bytes(&plan, &findings, &summary, None)).unwrap();
}
