//! What each consumer gets, and that none of them breaks on it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Profile;
use crate::sarif::tests::SCHEMA;
use crate::sarif::{Log, rollup};
use crate::{ScanResult, sample};
use ephor_finding::{BaselineState, Finding, Level, NonFinding, Place, Plan, Policy, Sink as _, Subject, Verdict};

const ALL: [Profile; 4] = [Profile::Native, Profile::Github, Profile::Azure, Profile::DefectDojo];

fn non_finding(verdict: Verdict, number: u64) -> NonFinding {
    NonFinding {
        pack: 0,
        rule: 0,
        verdict,
        subject: Subject {
            kind: "user".to_owned(),
            collection: "users".to_owned(),
            id: format!("{number}"),
            name: format!("Passing {number}"),
        },
        count: 1,
        place: Place { file: "users.jsonl".to_owned(), line: 9 },
        baseline: None,
        first_seen: None,
    }
}

/// A log that the schema holds of, and what the user is told.
fn log(plan: &Plan, profile: Profile, findings: &[Finding], clears: &[NonFinding]) -> (Value, Vec<String>) {
    let told = RefCell::default();
    let mut out = Vec::new();
    let mut log = Log::of(plan, &mut out, profile, &told).unwrap();
    for finding in findings {
        log.finding(finding.clone()).unwrap();
    }
    for clear in clears {
        log.non_finding(clear.clone()).unwrap();
    }
    let mut summary = sample::summary(plan, findings);
    summary.waived = vec![0; plan.waivers.len()];
    log.finish(&summary, &ScanResult { comparison: None, ..sample::ending() }).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    let errors: Vec<String> =
        SCHEMA.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{profile:?}: {errors:#?}");
    (log, told.into_inner())
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

fn kinds(log: &Value) -> BTreeMap<&str, usize> {
    let mut kinds = BTreeMap::new();
    for result in results(log) {
        *kinds.entry(result["kind"].as_str().unwrap()).or_default() += 1;
    }
    kinds
}

/// Two fails, one of them accepted, a hostile one, and an unknown.
fn mixed() -> (Plan, Vec<Finding>) {
    let mut plan = sample::plan();
    plan.waivers = vec![sample::waiver("identity/legacy-auth-enabled", "x", "2027-01-01")];
    let mut accepted = sample::finding(&plan, 0, 0, 1);
    accepted.waiver = Some(0);
    let findings = vec![
        sample::finding(&plan, 0, 0, 0),
        accepted,
        sample::hostile(&plan, sample::HOSTILE),
        sample::unknown(&plan, 0, 1, 3),
    ];
    (plan, findings)
}

#[test]
fn each_consumer_gets_what_it_reads_right() {
    let (plan, findings) = mixed();
    let clears = [non_finding(Verdict::Pass, 7), non_finding(Verdict::NotApplicable, 8)];
    let all = BTreeMap::from([("fail", 3), ("open", 1), ("pass", 1), ("notApplicable", 1)]);
    for (profile, expected, said) in [
        (Profile::Native, all.clone(), None),
        (Profile::Azure, all, None),
        (Profile::Github, BTreeMap::from([("fail", 2)]), Some("3 unknown verdicts, 1 accepted finding, 2 passes and")),
        (Profile::DefectDojo, BTreeMap::from([("fail", 3)]), Some("3 unknown verdicts, 2 passes and")),
    ] {
        let (log, told) = log(&plan, profile, &findings, &clears);
        assert_eq!(kinds(&log), expected, "{profile:?}");
        match said {
            None => assert!(told.is_empty(), "{profile:?}: {told:?}"),
            Some(said) => {
                assert!(told[0].contains(said), "{told:?}");
                let notifications = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
                let last = notifications.as_array().unwrap().last().unwrap();
                assert_eq!(last["descriptor"]["id"], "EPH4002");
                assert!(last["message"]["text"].as_str().unwrap().contains(said));
            }
        }
        let suppressed = results(&log).iter().filter(|result| result.get("suppressions").is_some()).count();
        let all_or_none = if profile == Profile::Github { 0 } else { results(&log).len() };
        assert_eq!(suppressed, all_or_none, "{profile:?}");
    }
}

#[test]
fn hostile_text_is_plain_text_for_every_consumer() {
    let (mut plan, mut findings) = mixed();
    plan.tenant.name = sample::HOSTILE.to_owned();
    plan.packs[0].rules[0].title = format!("{} [a](https://evil.example) {{0}}", sample::HOSTILE);
    findings.extend((0..u64::try_from(rollup::MOST).unwrap()).map(|number| sample::finding(&plan, 0, 0, 100 + number)));
    let mut clear = non_finding(Verdict::Pass, 7);
    clear.subject.name = sample::HOSTILE.to_owned();
    clear.subject.id = sample::HOSTILE.to_owned();
    for profile in ALL {
        let (log, told) = log(&plan, profile, &findings, std::slice::from_ref(&clear));
        for result in results(&log) {
            let message = result["message"]["text"].as_str().unwrap();
            for text in [message, result["locations"][0]["logicalLocations"][0]["name"].as_str().unwrap()] {
                assert!(!text.chars().any(|char| char.is_control() || char == '\u{202e}'), "{profile:?}: {text}");
            }
            assert!(!message.contains(" [") && !message.replace("{{", "").replace("}}", "").contains(['{', '}']));
        }
        assert!(told.iter().all(|text| !text.contains("evil.example")), "{told:?}");
    }
}

#[test]
fn passes_are_results_with_their_subject_and_no_level() {
    let (plan, _) = mixed();
    let (log, _) = log(&plan, Profile::Native, &[], &[non_finding(Verdict::Pass, 7)]);
    let result = &results(&log)[0];
    assert_eq!((&result["kind"], &result["level"]), (&json!("pass"), &json!("none")));
    assert_eq!(result["locations"][0]["logicalLocations"][0]["name"], "Passing 7");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 9);
    let text = result["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("Pass, user 'Passing 7'; looked for and not found: Rule identity/legacy"), "{text}");
}

#[test]
fn a_flat_log_names_every_rule_by_its_index_in_the_driver() {
    let (plan, mut findings) = mixed();
    findings.push(sample::finding(&plan, 1, 0, 0));
    let (log, _) = log(&plan, Profile::Azure, &findings, &[]);
    let tool = &log["runs"][0]["tool"];
    assert!(tool.get("extensions").is_none_or(|extensions| extensions.as_array().unwrap().is_empty()));
    let rules = tool["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 3);
    assert_eq!(rules[2]["properties"]["pack"], "mailbox");
    for result in results(&log) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!((&rules[index]["id"], &result["rule"]["index"]), (&result["ruleId"], &result["ruleIndex"]));
        assert!(result["rule"].get("toolComponent").is_none());
    }
}

#[test]
fn a_rule_with_too_many_results_gets_one_and_says_so() {
    let plan = sample::plan();
    let many = |count: u64| {
        let mut findings: Vec<Finding> = (0..count).map(|number| sample::finding(&plan, 0, 0, number)).collect();
        findings.extend((0..3).map(|number| sample::finding(&plan, 1, 0, number)));
        log(&plan, Profile::Github, &findings, &[])
    };
    let most = rollup::MOST as u64;
    let (fits, told) = many(most - 3);
    assert_eq!((results(&fits).len(), told.len()), (rollup::MOST, 0));
    let (first, told) = many(most - 2);
    assert_eq!(results(&first).len(), 4);
    let rolled = &results(&first)[0];
    let text = rolled["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("4998 findings, each on a user, too many to show one by one: Rule identity"), "{text}");
    assert_eq!(rolled["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "users.jsonl");
    assert!(told[0].contains("one stands for all of identity/legacy-auth-enabled (4998)"), "{told:?}");
    let notifications = first["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notifications.last().unwrap()["descriptor"]["id"], "EPH4001");
    let (second, _) = many(9_000);
    assert_eq!(
        rolled["partialFingerprints"],
        results(&second)[0]["partialFingerprints"],
        "the number is no part of the identity"
    );
}

#[test]
fn results_for_github_come_the_gravest_first() {
    let plan = sample::plan();
    let findings = [sample::finding(&plan, 1, 0, 0), sample::finding(&plan, 0, 0, 0), sample::finding(&plan, 0, 1, 0)];
    let (log, _) = log(&plan, Profile::Github, &findings, &[]);
    let ids: Vec<&str> = results(&log).iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["identity/mfa-method-missing", "identity/legacy-auth-enabled", "mailbox/audit-disabled"]);
}

#[test]
fn what_github_refuses_as_a_whole_is_refused_before_it_is_written() {
    let mut plan = sample::plan();
    plan.packs = (0..101).map(|number| sample::pack(&format!("p{number}"), Vec::new())).collect();
    let told = RefCell::default();
    let mut out = Vec::new();
    let error = Log::of(&plan, &mut out, Profile::Github, &told).err().unwrap();
    assert!(error.to_string().contains("101 packs, and GitHub refuses a log with more than 100"), "{error}");
    assert!(Log::of(&plan, Vec::new(), Profile::Native, &told).is_ok());
    let rule = sample::rule("p/r", Level::Note, "1.0", "users", &[]);
    plan.packs = vec![sample::pack("p", vec![rule; 25_001])];
    let error = Log::of(&plan, Vec::new(), Profile::Github, &told).err().unwrap();
    assert!(error.to_string().contains("25001 rules"), "{error}");
}

#[test]
fn what_a_team_decided_is_a_policy_and_an_override() {
    let mut plan = sample::plan();
    plan.packs[0].rules[0].level = Level::Note;
    plan.packs[1].rules[0].off = true;
    let set = |value: &str| ("identity/mfa-method-missing".to_owned(), "days".to_owned(), value.to_owned());
    plan.policy = Some(Policy { name: "ephor.toml".to_owned(), settings: vec![set("1")] });
    plan.settings = vec![set("1"), set("2")];
    for profile in ALL {
        let (log, _) = log(&plan, profile, &[], &[]);
        let policies = log["runs"][0]["policies"].as_array().unwrap();
        let names: Vec<&str> = policies.iter().map(|policy| policy["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["ephor.toml (identity)", "ephor.toml (mailbox)"]);
        assert_eq!(policies[0]["rules"][0]["defaultConfiguration"], json!({"enabled": true, "level": "note"}));
        assert_eq!(policies[0]["rules"][1]["defaultConfiguration"]["parameters"], json!({"days": "1"}));
        assert_eq!(policies[1]["rules"][0]["defaultConfiguration"]["enabled"], false);
        let overrides = log["runs"][0]["invocations"][0]["ruleConfigurationOverrides"].as_array().unwrap();
        assert_eq!(overrides.len(), 3);
        assert_eq!(overrides[1]["configuration"]["parameters"], json!({"days": "2"}), "the last one counts");
    }
    plan.policy = None;
    assert!(log(&plan, Profile::Native, &[], &[]).0["runs"][0].get("policies").is_none());
}

#[test]
fn a_result_says_since_when_it_is_there() {
    let plan = sample::plan();
    let mut finding = sample::finding(&plan, 0, 0, 0);
    finding.baseline = Some(BaselineState::Unchanged);
    finding.first_seen = Some(plan.collected_at - 86_400);
    let (log, _) = log(&plan, Profile::Native, &[finding], &[]);
    assert_eq!(
        results(&log)[0]["provenance"],
        json!({"firstDetectionTimeUtc": "2026-01-07T06:00:00Z", "lastDetectionTimeUtc": "2026-01-08T06:00:00Z"})
    );
}

/// What DefectDojo's parser does with a log (`dojo/tools/sarif/parser.py`), as far as it can crash: a missing key of
/// Python is an error here. Gives severity and state of each finding.
fn defectdojo(log: &Value) -> Result<Vec<(String, bool)>, String> {
    fn key<'v>(value: &'v Value, name: &str) -> Result<&'v Value, String> {
        value.get(name).ok_or_else(|| format!("KeyError: {name}"))
    }
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for run in list(key(log, "runs")?) {
        let tool = key(&run, "tool")?;
        let driver = key(tool, "driver")?;
        key(driver, "name")?;
        let mut described = list(&driver["rules"]);
        if described.is_empty() {
            described = list(&tool["extensions"]).iter().flat_map(|extension| list(&extension["rules"])).collect();
        }
        let mut rules = BTreeMap::new();
        for rule in described {
            for relationship in list(&rule["relationships"]) {
                key(key(&relationship, "target")?, "id")?;
            }
            rules.insert(key(&rule, "id")?.as_str().unwrap().to_owned(), rule);
        }
        for result in list(key(&run, "results")?) {
            if result["kind"] != "fail" {
                continue;
            }
            let rule = rules.get(result["ruleId"].as_str().unwrap_or_default()).ok_or("no score, no tags: no rule")?;
            let message = key(&result, "message")?;
            if let Some(id) = message.get("id") {
                key(key(rule, "messageStrings")?, id.as_str().unwrap())?;
            }
            for fix in list(&result["fixes"]) {
                key(key(&fix, "description")?, "text")?;
            }
            for name in result["partialFingerprints"].as_object().into_iter().flatten().map(|(name, _)| name) {
                if let Some((_, version)) = name.rsplit_once('/') {
                    version.replacen('v', "", 1).parse::<u32>().map_err(|_| format!("ValueError: {name}"))?;
                }
            }
            let score = rule["properties"]["security-severity"].as_str().unwrap_or("0");
            let score: f64 = score.parse().map_err(|_| format!("ValueError: {score}"))?;
            let severity = match score {
                9.0.. => "Critical",
                7.0.. => "High",
                4.0.. => "Medium",
                0.1.. => "Low",
                _ => "Info",
            };
            for location in list(&result["locations"]) {
                if let Some(physical) = location.get("physicalLocation") {
                    key(key(physical, "artifactLocation")?, "uri")?;
                    if let Some(region) = physical.get("region") {
                        key(region, "startLine")?;
                    }
                }
                found.push((severity.to_owned(), list(&result["suppressions"]).is_empty()));
            }
        }
    }
    Ok(found)
}

#[test]
fn defectdojo_imports_every_log_and_makes_one_finding_of_each_fail() {
    let (plan, findings) = mixed();
    for profile in ALL {
        let (log, _) = log(&plan, profile, &findings, &[non_finding(Verdict::Pass, 7)]);
        let found = defectdojo(&log).unwrap();
        let active = found.iter().filter(|(_, active)| *active).count();
        assert_eq!(active, 2, "{profile:?}: {found:?}");
        assert!(found.iter().all(|(severity, _)| severity == "High"), "{found:?}");
    }
}

#[test]
fn what_crashes_defectdojo_would_be_seen_here() {
    let (plan, findings) = mixed();
    let (good, _) = log(&plan, Profile::DefectDojo, &findings, &[]);
    let first = "/runs/0/results/0";
    type Case = (&'static str, fn(&mut Value), &'static str);
    let cases: [Case; 7] = [
        ("/partialFingerprints", |prints| prints["subject/latest"] = json!("x"), "ValueError: subject/latest"),
        ("/locations/0/physicalLocation/artifactLocation", |at| *at = json!({"index": 1}), "KeyError: uri"),
        ("/locations/0/physicalLocation/region", |region| *region = json!({"charOffset": 1}), "KeyError: startLine"),
        ("", |result| result["fixes"] = json!([{"artifactChanges": []}]), "KeyError: description"),
        ("", |result| result["ruleId"] = json!(null), "no score, no tags"),
        ("/message", |message| message["id"] = json!("no-such"), "KeyError: no-such"),
        ("", |_| {}, ""),
    ];
    for (pointer, change, said) in cases {
        let mut broken = good.clone();
        change(broken.pointer_mut(&format!("{first}{pointer}")).unwrap());
        match defectdojo(&broken) {
            Ok(_) => assert_eq!(said, "", "it is not seen"),
            Err(error) => assert!(!said.is_empty() && error.starts_with(said), "{error}"),
        }
    }
    let mut broken = good;
    let rule = "/runs/0/tool/extensions/0/rules/0";
    broken.pointer_mut(&format!("{rule}/relationships/0/target")).unwrap().as_object_mut().unwrap().remove("id");
    assert_eq!(defectdojo(&broken).unwrap_err(), "KeyError: id");
}
