//! The truth of a run: coverage that is lost, strict scans that can pass, reports of redacted snapshots that name nobody.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::run::{ephor, expect, json as parsed};
use crate::tenant::{CONFIG, Tenant, json_file};

const LOST: [&str; 2] = ["graph/conditional-access-policies", "graph/user-registration-details"];

/// A tenant with defects, and the log of a first scan, `old.sarif`.
fn scanned() -> Tenant {
    let tenant = Tenant::synth(200, &[]);
    expect(1, tenant.folder(), &["scan", "tenant", "--no-config", "--format", "sarif", "--output", "old.sarif"]);
    tenant
}

/// Denies sources, as a collection without the rights would.
fn deny(tenant: &Tenant, sources: &[&str]) {
    tenant.edit(|manifest| {
        for source in manifest["sources"].as_array_mut().unwrap() {
            if sources.contains(&source["id"].as_str().unwrap()) {
                *source =
                    json!({"id": source["id"], "status": "denied", "reason": "it takes Policy.Read.All; HTTP 403"});
            }
        }
    });
}

fn run_of(folder: &Path, name: &str) -> Value {
    json_file(&folder.join(name))["runs"][0].clone()
}

fn scan(tenant: &Tenant, code: i32, baseline: &str, output: &str, further: &[&str]) -> (Value, String) {
    let arguments = ["scan", "tenant", "--no-config", "--format", "sarif", "--baseline", baseline, "--output", output];
    let ran = expect(code, tenant.folder(), &[&arguments[..], further].concat());
    (run_of(tenant.folder(), output), ran.stderr)
}

fn fails(run: &Value) -> usize {
    run["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["kind"] == "fail" && one["baselineState"] != "absent")
        .count()
}

fn carried(run: &Value) -> Vec<&Value> {
    run["results"].as_array().unwrap().iter().filter(|one| one["properties"]["notJudged"].is_object()).collect()
}

#[test]
fn lost_rights_end_a_scan_with_3_and_nothing_is_mended_or_new_for_it() {
    let tenant = scanned();
    let folder = tenant.folder();
    let before = run_of(folder, "old.sarif");
    let manifest = fs::read(tenant.file("manifest.json")).unwrap();
    deny(&tenant, &LOST);
    let (lost, stderr) = scan(&tenant, 3, "old.sarif", "lost.sarif", &["--fail-on", "new"]);
    assert!(stderr.contains("that the baseline judged cannot be judged now"), "{stderr}");
    let kept = carried(&lost);
    assert!(!kept.is_empty());
    assert_eq!(kept.len() + fails(&lost), fails(&before), "no finding is forgotten");
    for result in &kept {
        assert_eq!(
            (&result["kind"], &result["level"], &result["baselineState"]),
            (&json!("open"), &json!("none"), &json!("unchanged"))
        );
        assert!(result["message"]["text"].as_str().unwrap().starts_with("Not judged again since "), "{result}");
    }
    let absent = lost["results"].as_array().unwrap().iter().filter(|one| one["baselineState"] == "absent").count();
    assert_eq!(absent, 0, "nothing was fixed");
    assert_eq!(lost["invocations"][0]["exitCode"], 3);
    assert_eq!(lost["invocations"][0]["executionSuccessful"], false);
    let notices = lost["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert!(notices.iter().any(|one| one["descriptor"]["id"] == "EPH1004"), "coverage that was lost is told");
    // For GitHub, which closes what is not there, the alerts stay.
    expect(
        0,
        folder,
        &["report", "lost.sarif", "--format", "sarif", "--profile", "github", "--output", "github.sarif"],
    );
    let github = run_of(folder, "github.sarif");
    let github_before = {
        expect(
            0,
            folder,
            &["report", "old.sarif", "--format", "sarif", "--profile", "github", "--output", "before.sarif"],
        );
        run_of(folder, "before.sarif")
    };
    let prints = |run: &Value| -> std::collections::BTreeSet<String> {
        let print = |one: &Value| one["partialFingerprints"]["ephorSubject/v1"].as_str().unwrap().to_owned();
        run["results"].as_array().unwrap().iter().map(print).collect()
    };
    assert_eq!(prints(&github), prints(&github_before), "no alert is closed");
    // A second night, against the log that is no good baseline: it says so, and the loss is not forgotten.
    let (again, stderr) = scan(&tenant, 3, "lost.sarif", "again.sarif", &["--fail-on", "new"]);
    assert!(stderr.contains("is no good baseline"), "{stderr}");
    assert_eq!(carried(&again).len(), kept.len());
    // The rights are back: nothing is new, nothing is fixed.
    fs::write(tenant.file("manifest.json"), manifest).unwrap();
    let (back, _) = scan(&tenant, 0, "again.sarif", "back.sarif", &["--fail-on", "new"]);
    assert!(carried(&back).is_empty());
    assert_eq!(fails(&back), fails(&before));
    let states = |run: &Value, state: &str| {
        run["results"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["kind"] == "fail" && one["baselineState"] == state)
            .count()
    };
    assert_eq!((states(&back, "new"), states(&back, "absent")), (0, 0));
}

#[test]
fn every_report_shows_what_was_not_judged_again() {
    let tenant = scanned();
    deny(&tenant, &LOST);
    let ran = tenant.scan(&[
        "--no-config",
        "--baseline",
        "old.sarif",
        "--all",
        "--report",
        "html=r.html",
        "--report",
        "csv=r.csv",
        "--report",
        "markdown=r.md",
        "--report",
        "json=r.json",
        "--report",
        "junit=r.xml",
    ]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stdout.contains("NOT JUDGED AGAIN") && ran.stdout.contains("coverage lost: "), "{}", ran.stdout);
    let file = |name: &str| fs::read_to_string(tenant.folder().join(name)).unwrap();
    assert!(file("r.csv").contains(",not-judged,"));
    assert!(file("r.md").contains("### Not judged again") && file("r.md").contains("coverage lost"));
    assert!(file("r.html").contains("Coverage lost") && file("r.html").contains("Not judged again"));
    assert!(file("r.xml").contains("coverage lost"));
    let report = parsed(&file("r.json"));
    let rules = report["since"]["lost"].as_array().unwrap();
    assert!(rules.iter().any(|one| one["reason"].as_str().unwrap().contains(LOST[0])), "{rules:?}");
    assert!(rules.iter().map(|one| one["findings"].as_u64().unwrap()).sum::<u64>() > 0);
}

#[test]
fn lost_coverage_can_be_allowed_loudly_or_expected_with_a_reason() {
    let tenant = scanned();
    deny(&tenant, &LOST);
    let (run, stderr) = scan(&tenant, 0, "old.sarif", "allowed.sarif", &["--fail-on", "new", "--allow-lost"]);
    assert!(stderr.contains("--allow-lost keeps it out of the exit code") && !carried(&run).is_empty(), "{stderr}");
    let stanza = |source: &str, expires: &str| {
        format!(
            "[[expected-unknown]]\nsource = \"{source}\"\nreason = \"The right comes in spring\"\nowner = \"ann\"\nexpires = {expires}\n\n"
        )
    };
    let with = |code: i32, stanzas: &str| {
        fs::write(tenant.folder().join("e.toml"), stanzas).unwrap();
        let arguments = ["scan", "tenant", "--config", "e.toml", "--baseline", "old.sarif", "--fail-on", "new"];
        expect(code, tenant.folder(), &arguments)
    };
    let both = LOST.map(|source| stanza(source, "2099-01-01")).concat();
    let ran = with(0, &both);
    assert!(ran.stdout.contains("EXPECTED UNKNOWNS") && ran.stdout.contains("until 2099-01-01"), "{}", ran.stdout);
    let expired = LOST.map(|source| stanza(source, "2001-01-01")).concat();
    assert!(with(3, &expired).stdout.contains("expired on 2001-01-01"));
    with(3, &stanza(LOST[0], "2099-01-01"));
    let unused = with(0, &(both + &stanza("graph/users", "2099-01-01")));
    assert!(unused.stdout.contains("source graph/users: fits nothing"), "{}", unused.stdout);
    for (text, said) in [
        ("[[expected-unknown]]\nreason = \"x\"\nexpires = 2099-01-01\n", "expected one of them, found neither"),
        ("[[expected-unknown]]\nsource = \"graph/users\"\nexpires = 2099-01-01\n", "say why it is expected"),
        ("[[expected-unknown]]\nsource = \"graph/users\"\nreason = \"x\"\n", "has no \"expires\""),
        ("[[expected-unknown]]\nsorce = \"graph/users\"\n", "did you mean \"source\""),
    ] {
        let ran = with(2, text);
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

#[test]
fn what_is_required_is_judged_or_ends_with_3() {
    let tenant = scanned();
    let require = |code: i32, names: &[&str]| {
        let mut arguments = vec!["scan", "tenant", "--no-config", "--fail-on", "never"];
        names.iter().for_each(|name| arguments.extend(["--require", name]));
        expect(code, tenant.folder(), &arguments)
    };
    require(0, &["graph/users", "identity/mfa-method-missing", "SCuBA MS.AAD.*"]);
    let ran = require(2, &["graph/usres"]);
    assert!(ran.stderr.contains("did you mean") && ran.stderr.contains("graph/users"), "{}", ran.stderr);
    deny(&tenant, &LOST);
    require(0, &["graph/users"]);
    for name in [LOST[1], "identity/mfa-method-missing"] {
        let ran = require(3, &[name]);
        assert!(ran.stdout.contains("required: ") && ran.stdout.contains("ephor doctor"), "{}", ran.stdout);
    }
    let config = tenant.folder().join("expect.toml");
    fs::write(&config, format!("[expect]\njudged = [\"{}\"]\n", LOST[0])).unwrap();
    expect(3, tenant.folder(), &["scan", "tenant", "--config", "expect.toml", "--fail-on", "never"]);
    fs::write(&config, "[expect]\njudged = [\n  \"graph/users\",\n  \"nobody/has-this\",\n]\n").unwrap();
    let ran = expect(2, tenant.folder(), &["scan", "tenant", "--config", "expect.toml"]);
    assert!(ran.stderr.contains("expect.toml:4: judged: there is no rule, source or control"), "{}", ran.stderr);
}

#[test]
fn servers_join_what_was_collected_and_strict_can_be_met() {
    let tenant = Tenant::synth(60, &[]);
    let folder = tenant.folder();
    let copy = |name: &str, keep: &dyn Fn(&str) -> bool, at: Option<&str>| {
        let to = folder.join(name);
        fs::create_dir(&to).unwrap();
        let mut manifest = tenant.manifest();
        let sources = manifest["sources"].as_array_mut().unwrap();
        for source in sources.iter_mut().filter(|source| !keep(source["id"].as_str().unwrap())) {
            *source =
                json!({"id": source["id"], "status": "not-collected", "reason": "it is not read over the network"});
        }
        let of = |path: &str| {
            let stem = path.trim_end_matches(".jsonl");
            ephor_schema::table(stem).map(|table| table.source).or(ephor_schema::document(stem).map(|one| one.source))
        };
        manifest["files"].as_array_mut().unwrap().retain(|file| of(file["path"].as_str().unwrap()).is_some_and(keep));
        for file in manifest["files"].as_array().unwrap() {
            let path = file["path"].as_str().unwrap();
            fs::copy(tenant.file(path), to.join(path)).unwrap();
        }
        if let Some(at) = at {
            manifest["collected_at"] = at.into();
        }
        fs::write(to.join("manifest.json"), format!("{manifest:#}\n")).unwrap();
    };
    let servers = |id: &str| id.starts_with("on-premises/") || id == "graph/on-premises-synchronization";
    copy("cloud", &|id| !servers(id), None);
    copy("servers", &servers, None);
    let strict =
        |snapshot: &str| ephor(folder, &["scan", snapshot, "--config", CONFIG, "--strict", "--fail-on", "never"]).code;
    let whole = strict("tenant");
    expect(0, folder, &["snapshot", "join", "cloud", "servers", "--out", "whole"]);
    expect(0, folder, &["snapshot", "info", "whole", "--verify"]);
    assert_eq!(strict("whole"), whole, "what was apart is whole again");
    let joined = json_file(&folder.join("whole/manifest.json"));
    assert_eq!(joined["joined"].as_array().unwrap().len(), 2);
    assert_eq!(joined["files"], tenant.manifest()["files"], "the files of both, with their digests");
    // Without the servers it is a matter of one stanza each, and then strict is met as far as the tenant is known.
    assert_eq!(strict("cloud"), 3);
    let stanza = |source: &str| {
        format!(
            "\n[[expected-unknown]]\nsource = \"{source}\"\nreason = \"Not read by an application\"\nexpires = 2099-01-01\n"
        )
    };
    let own = fs::read_to_string(folder.join(CONFIG)).unwrap();
    let stanzas = stanza("on-premises/*") + &stanza("graph/on-premises-synchronization");
    fs::write(folder.join(CONFIG), own.clone() + &stanzas).unwrap();
    assert_eq!(strict("cloud"), whole);
    fs::write(folder.join(CONFIG), own).unwrap();
    // What cannot be joined.
    for (arguments, said) in [
        (["cloud", "nowhere"], "nowhere"),
        (["cloud", "other"], "snapshots of one tenant can be joined"),
        (["cloud", "changed"], "nobody can say which counts"),
        (["cloud", "copy"], "the snapshot is redacted"),
    ] {
        match arguments[1] {
            "other" => {
                copy("other", &servers, None);
                let path = folder.join("other/manifest.json");
                let text = fs::read_to_string(&path).unwrap();
                let id = tenant.manifest()["tenant"]["id"].as_str().unwrap().to_owned();
                fs::write(path, text.replace(&id, "00000000-1111-2222-3333-444444444444")).unwrap();
            }
            "changed" => {
                copy("changed", &|id| id == "graph/domains", None);
                let path = folder.join("changed/domains.jsonl");
                let text = fs::read_to_string(&path).unwrap();
                let lines: Vec<&str> = text.lines().skip(1).collect();
                let bytes = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
                fs::write(&path, &bytes).unwrap();
                let mut manifest = json_file(&folder.join("changed/manifest.json"));
                for file in manifest["files"].as_array_mut().unwrap() {
                    use sha2::Digest as _;
                    let digest = sha2::Sha256::digest(bytes.as_bytes());
                    file["sha256"] = digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into();
                    file["rows"] = lines.len().into();
                }
                fs::write(folder.join("changed/manifest.json"), format!("{manifest:#}\n")).unwrap();
            }
            "copy" => _ = expect(0, folder, &["snapshot", "redact", "servers", "--out", "copy"]),
            _ => {}
        }
        let ran = ephor(folder, &["snapshot", "join", arguments[0], arguments[1], "--out", "never"]);
        assert!(ran.code == 4 && ran.stderr.contains(said), "{arguments:?}: {} {}", ran.code, ran.stderr);
        assert!(!folder.join("never").exists());
    }
}

/// Names of a tenant: of people, devices, policies, domains, and itself.
fn names(tenant: &Path) -> std::collections::BTreeSet<String> {
    let mut names = std::collections::BTreeSet::new();
    let mut of = |file: &str, columns: &[&str]| {
        for row in fs::read_to_string(tenant.join(file)).unwrap_or_default().lines().map(parsed) {
            names.extend(columns.iter().filter_map(|column| row[*column].as_str()).map(str::to_owned));
        }
    };
    of("users.jsonl", &["id", "user_principal_name", "display_name"]);
    of("mailboxes.jsonl", &["user_principal_name"]);
    of("office-clients.jsonl", &["device_name"]);
    of("conditional-access-policies.jsonl", &["displayName"]);
    of("domains.jsonl", &["id"]);
    names.retain(|name| name != "On-Premises Directory Synchronization Service Account");
    names
}

#[test]
fn the_report_of_a_redacted_snapshot_with_its_configuration_names_nobody() {
    let tenant = Tenant::synth(150, &["--planted-settings", "all"]);
    let folder = tenant.folder();
    // What an organization says of itself: people, partners, emergency accounts, and whom it forgives what.
    let users: Vec<Value> = fs::read_to_string(tenant.file("users.jsonl")).unwrap().lines().map(parsed).collect();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let fails = |user: &&Value| {
        user["account_enabled"] == true && user["user_type"] == "Member" && user["mfa_registered"] == false
    };
    let failing: Vec<&Value> = users.iter().filter(fails).collect();
    let [first, second, third, ..] = failing.as_slice() else { panic!("three users without a method") };
    let (one, two) = (text(&first["user_principal_name"]), text(&second["id"]));
    let begins: String = text(&third["user_principal_name"]).chars().take(3).collect();
    let mut config = fs::read_to_string(folder.join(CONFIG)).unwrap();
    config.push_str(&format!(
        "\n# Decided with Núria Puig of Alpine\n[[waivers]]\nrule = \"identity/mfa-method-missing\"\nsubject = \"{one}\"\nreason = \"Núria Puig said so\"\nowner = \"nuria.puig@contoso.example\"\nticket = \"SEC-1\"\nexpires = 2099-01-01\n\n\
         [[waivers]]\nrule = \"identity/mfa-method-missing\"\nsubject = \"{two}\"\nreason = \"Núria\"\nexpires = 2099-01-01\n\n\
         [[waivers]]\nrule = \"mail/*\"\nsubject = \"a*@*\"\nreason = \"Núria\"\nexpires = 2099-01-01\n\n\
         [[waivers]]\nrule = \"identity/mfa-method-missing\"\nsubject = \"{begins}*@*\"\nreason = \"Núria\"\nexpires = 2099-01-01\n\n\
         [[expected-unknown]]\nsource = \"teams/*\"\nreason = \"Núria looks at it herself\"\nowner = \"Núria Puig\"\nexpires = 2099-01-01\n"
    ));
    fs::write(folder.join("clear.toml"), config).unwrap();
    let redact =
        ["snapshot", "redact", "tenant", "--out", "copy", "--config", "clear.toml", "--config-out", "hidden.toml"];
    expect(0, folder, &redact);
    let forms = ["html", "sarif", "json", "jsonl", "csv", "markdown", "junit"];
    let scan = |snapshot: &str, config: &str| {
        let mut arguments =
            vec!["scan".to_owned(), snapshot.to_owned(), "--config".to_owned(), config.to_owned(), "--all".to_owned()];
        for form in forms {
            arguments.extend(["--report".to_owned(), format!("{form}={snapshot}.{form}")]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = ephor(folder, &arguments);
        assert!([0, 1].contains(&ran.code), "{}", ran.stderr);
        fs::write(folder.join(format!("{snapshot}.text")), &ran.stdout).unwrap();
        let report = json_file(&folder.join(format!("{snapshot}.json")));
        let mut rules = report["summary"]["rules"].clone();
        for counts in rules.as_object_mut().unwrap().values_mut() {
            counts.as_object_mut().unwrap().remove("unknown_reasons");
        }
        rules
    };
    let (before, after) = (scan("tenant", "clear.toml"), scan("copy", "hidden.toml"));
    for (rule, counts) in before.as_object().unwrap() {
        assert_eq!(counts, &after[rule], "{rule}");
    }
    assert!(before["identity/mfa-method-missing"]["waived"].as_u64().unwrap() > 0, "the waivers accept something");
    let hidden = names(&tenant.file(""));
    let more = ["Núria", "nuria", "alpine", "contoso", "SEC-1"];
    for form in forms.iter().chain(&["text"]) {
        let report = fs::read_to_string(folder.join(format!("copy.{form}"))).unwrap();
        let lower = report.to_lowercase();
        let left: Vec<&String> = hidden.iter().filter(|name| lower.contains(&name.to_lowercase())).collect();
        assert!(left.is_empty(), "{form}: {left:?}");
        for name in more {
            assert!(!lower.contains(&name.to_lowercase()), "{form}: {name}");
        }
    }
    // A configuration in clear is refused, and so is one of another copy.
    let refused = |arguments: &[&str], said: &str| {
        let ran = expect(2, folder, &[&["scan"], arguments].concat());
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    };
    refused(&["copy", "--config", "clear.toml"], "in clear");
    refused(&["tenant", "--config", "hidden.toml"], "made for a redacted snapshot");
    refused(
        &[
            "copy",
            "--no-config",
            "--set",
            "protection/partner-domains-impersonation-unprotected.protected-domains=contoso.example",
        ],
        "a value in clear",
    );
    expect(0, folder, &["snapshot", "redact", "tenant", "--out", "second"]);
    refused(&["second", "--config", "hidden.toml"], "made for another redacted snapshot");
    fs::copy(folder.join("clear.toml"), folder.join("ephor.toml")).unwrap();
    refused(&["copy"], "in clear");
}
