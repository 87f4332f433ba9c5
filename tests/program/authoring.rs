//! `ephor pack new`, `build`, `test`, `inspect` and `diff`: what authors of packs have, from nothing to verdicts.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Ran, ephor, expect, json};
use crate::tenant::Tenant;

const RULES: &str = "contoso/rules.toml";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    expect(0, folder.path(), &["pack", "new", "contoso"]);
    folder
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// Rules of a pack `mine`, each with these lines and the same words.
fn rules(each: &[(&str, &str)]) -> String {
    let mut text = String::from("[pack]\nname = \"mine\"\nversion = \"1.0.0\"\ntitle = \"M\"\ndescription = \"M\"\n");
    for (name, lines) in each {
        text.push_str(&format!(
            "[rules.{name}]\ntitle = \"A\"\nwhat = \"A\"\nwhy = \"A\"\nremediation = \"A\"\nlevel = \"note\"\nseverity = 1.0\n{lines}\n"
        ));
    }
    text
}

/// Builds these rules in the folder of a tenant and scans it with them alone.
fn judged(tenant: &Tenant, rules: &str) -> Value {
    fs::write(tenant.folder().join("rules.toml"), rules).unwrap();
    expect(0, tenant.folder(), &["pack", "build", "rules.toml", "--output", "mine.wasm"]);
    let options = ["--pack", "mine.wasm", "--no-built-in", "--format", "json", "--fail-on", "never"];
    let ran = tenant.scan(&options);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    json(&ran.stdout)
}

fn counts(report: &Value, rule: &str) -> [u64; 4] {
    let counts = &report["summary"]["rules"][format!("mine/{rule}")];
    ["pass", "fail", "not_applicable", "unknown"].map(|name| counts[name].as_u64().unwrap_or_default())
}

fn messages(report: &Value, rule: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|finding| finding["rule"] == format!("mine/{rule}"));
    own.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_new_pack_builds_passes_its_tests_and_judges_a_tenant() {
    let folder = folder();
    let built = expect(0, folder.path(), &["pack", "build", "contoso"]);
    assert!(built.stdout.starts_with("contoso/contoso.wasm: contoso 0.1.0, 1 rule, "), "{}", built.stdout);
    let bytes = fs::read(folder.path().join("contoso/contoso.wasm")).unwrap();
    // The same text gives the same bytes, wherever it stands.
    expect(0, folder.path(), &["pack", "build", RULES, "--output", "again.wasm", "--sbom", "again.cdx.json"]);
    assert_eq!(fs::read(folder.path().join("again.wasm")).unwrap(), bytes);
    let sbom = json(&fs::read_to_string(folder.path().join("again.cdx.json")).unwrap());
    assert_eq!((&sbom["bomFormat"], &sbom["components"][0]["name"]), (&"CycloneDX".into(), &"cel".into()));
    let tested = expect(0, folder.path(), &["pack", "test", "contoso"]);
    assert!(tested.stdout.contains("5 cases passed, 0 failed") && tested.stdout.contains("instructions a row"));
    let inspected = expect(0, folder.path(), &["pack", "inspect", "contoso/contoso.wasm"]).stdout;
    for says in [
        "contract      ephor:rules@0.1.0",
        "class         default",
        "least rights  User.Read.All",
        "parameter max-age (duration, \"31536000\"): How old a guest account may be",
        "answers to ATT&CK T1078.004",
    ] {
        assert!(inspected.contains(says), "{says}: {inspected}");
    }
    expect(0, folder.path(), &["synth", "--users", "300", "--out", "tenant"]);
    let options = ["--pack", "contoso/contoso.wasm", "--no-built-in", "--format", "json", "--fail-on", "never"];
    let report = json(&expect(0, folder.path(), &[&["scan", "tenant"], &options[..]].concat()).stdout);
    let counts = &report["summary"]["rules"]["contoso/guest-overstayed"];
    assert!(counts["fail"].as_u64() > Some(0) && counts["not_applicable"].as_u64() > Some(0), "{counts}");
    assert_eq!(counts["unknown"], 0);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_nothing_is_written() {
    let folder = folder();
    change(folder.path(), RULES, "created <= max_age", "creatd <= max_age");
    change(folder.path(), RULES, "level = \"warning\"", "level = \"high\"");
    let ran = expect(2, folder.path(), &["pack", "build", "contoso"]);
    assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
    for says in ["contoso/rules.toml:", "did you mean \"created\"?", "expected error, warning or note"] {
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    assert!(!folder.path().join("contoso/contoso.wasm").exists());
    for (arguments, code, says) in [
        (&["pack", "build", "nowhere"][..], 4, "expected a folder with a rules.toml or a Cargo.toml"),
        (&["pack", "new", "contoso"], 2, "contoso is not empty"),
        (&["pack", "new", "Contoso"], 2, "expected kebab-case"),
        (&["pack", "new", "identity"], 2, "there is a built-in pack \"identity\""),
        (&["pack", "new", "other", "--sdk", "."], 2, "expressions need none"),
        (&["pack", "test", "contoso/tests"], 4, "expected a folder with a rules.toml"),
        (&["pack", "inspect", RULES], 3, "it is not WebAssembly"),
    ] {
        let ran = expect(code, folder.path(), arguments);
        assert!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
    }
    fs::write(folder.path().join("core.wasm"), b"\0asm\x01\0\0\0").unwrap();
    let ran = expect(3, folder.path(), &["pack", "build", "core.wasm"]);
    assert!(ran.stderr.contains("it is no rule pack: it exports nothing"), "{}", ran.stderr);
    // A name that is taken is told when the pack is built.
    fs::write(
        folder.path().join("taken.toml"),
        rules(&[("a-b", "table = \"users\"\npass = \"account_enabled\"\nfail = \"x\"")])
            .replace("\"mine\"", "\"identity\""),
    )
    .unwrap();
    let ran = expect(3, folder.path(), &["pack", "build", "taken.toml"]);
    assert!(ran.stdout.contains("A built-in pack has this name"), "{}", ran.stdout);
}

#[test]
fn tests_of_a_pack_say_what_is_other_than_they_expect() {
    let folder = folder();
    let tests = "contoso/tests/guest-overstayed.toml";
    let failed = |from: &str, to: &str| -> Ran {
        let path = folder.path().join(tests);
        let before = fs::read_to_string(&path).unwrap();
        change(folder.path(), tests, from, to);
        let ran = expect(1, folder.path(), &["pack", "test", "contoso"]);
        fs::write(path, before).unwrap();
        ran
    };
    for (from, to, says) in [
        ("expect = \"pass\"", "expect = \"fail\"", "expected fail, found pass"),
        ("days = \"730\"", "days = \"731\"", "expected days to be \"731\", found \"730\""),
        ("days = \"730\"", "dayz = \"730\"", "the finding has no \"dayz\""),
        (
            "user_type = \"Member\"",
            "user_typ = \"Member\"",
            "users has no column \"user_typ\"; did you mean \"user_type\"?",
        ),
        (
            "account_enabled = true, user_type = \"Member\"",
            "account_enabled = \"yes\"",
            "account_enabled is of kind boolean",
        ),
        ("max-age = \"730 days\"", "max-aged = \"730 days\"", "the rule has no parameter \"max-aged\""),
        ("max-age = \"730 days\"", "max-age = \"long\"", "expected a whole number of seconds"),
        ("expect = \"unknown\"", "expect = \"maybe\"", "expected pass, fail, unknown or not-applicable"),
        (
            "rule = \"guest-overstayed\"",
            "rule = \"guest-overstay\"",
            "the pack has no rule \"guest-overstay\"; did you mean",
        ),
        ("name = \"a member\"", "name = \"a member\"\nobject = {}", "not both"),
    ] {
        let ran = failed(from, to);
        assert!(ran.stdout.contains(says), "{to}: {}", ran.stdout);
    }
    fs::remove_file(folder.path().join(tests)).unwrap();
    let ran = expect(1, folder.path(), &["pack", "test", "contoso"]);
    assert!(ran.stdout.contains("rule guest-overstayed has no test"), "{}", ran.stdout);
}

#[test]
fn a_new_version_says_what_it_changes_and_what_it_breaks() {
    let folder = folder();
    expect(0, folder.path(), &["pack", "build", "contoso", "--output", "old.wasm"]);
    let same = expect(0, folder.path(), &["pack", "diff", "old.wasm", "old.wasm"]);
    assert!(same.stdout.contains("the same file"), "{}", same.stdout);
    change(folder.path(), RULES, "severity = 5.0", "severity = 6.0");
    change(folder.path(), RULES, "\"365 days\"", "\"180 days\"");
    change(folder.path(), RULES, "{subject} has been", "{subject} was");
    change(folder.path(), RULES, "when = \"account_enabled", "when = \"!is_agent && account_enabled");
    expect(0, folder.path(), &["pack", "build", "contoso", "--output", "new.wasm"]);
    let changed = expect(0, folder.path(), &["pack", "diff", "old.wasm", "new.wasm"]).stdout;
    for says in [
        "newly reads users.is_agent",
        "warning 5.0 → warning 6.0",
        "the default of max-age: \"31536000\" → \"15552000\"",
        "the message fail: ",
    ] {
        assert!(changed.contains(says), "{says}: {changed}");
    }
    change(folder.path(), RULES, "max-age", "most-age");
    change(folder.path(), RULES, "max_age", "most_age");
    expect(0, folder.path(), &["pack", "build", "contoso", "--output", "next.wasm"]);
    let broken = expect(1, folder.path(), &["pack", "diff", "new.wasm", "next.wasm"]).stdout;
    assert!(broken.contains("the parameter max-age is gone (breaking)"), "{broken}");
    change(folder.path(), RULES, "guest-overstayed]", "guest-stayed]");
    change(folder.path(), RULES, "user_type ==", "mfa_registered && user_type ==");
    expect(0, folder.path(), &["pack", "build", "contoso", "--output", "last.wasm"]);
    let broken = expect(1, folder.path(), &["pack", "diff", "next.wasm", "last.wasm"]).stdout;
    for says in [
        "- contoso/guest-overstayed  the rule is gone (breaking)",
        "+ contoso/guest-stayed",
        "it newly needs AuditLog.Read.All (breaking)",
    ] {
        assert!(broken.contains(says), "{says}: {broken}");
    }
}

#[test]
fn expressions_judge_rows_objects_and_the_tenant_and_never_pass_on_what_is_not_known() {
    let tenant = Tenant::synth(200, &[]);
    let report = judged(
        &tenant,
        &rules(&[
            (
                "row-rule",
                "table = \"users\"\nwhen = \"user_type == 'Member'\"\npass = \"account_enabled\"\nfail = \"{subject} is off\"",
            ),
            (
                "null-column",
                "table = \"users\"\nnullable = [\"risk_updated\"]\npass = \"risk_updated == null || risk_updated < collected_at\"\nfail = \"x\"",
            ),
            (
                "each-policy",
                "each = \"conditional-access-policies\"\npass = \"object.state == 'enabled'\"\nfail = \"{subject} is {state}\"\nevidence.state = \"object.state\"",
            ),
            (
                "absent-property",
                "each = \"conditional-access-policies\"\npass = \"object.sessionControls.signInFrequency.isEnabled\"\nfail = \"x\"",
            ),
            (
                "has-property",
                "each = \"conditional-access-policies\"\npass = \"has(object.sessionControls.signInFrequency.isEnabled) || true\"\nfail = \"x\"",
            ),
            (
                "the-tenant",
                "pass = \"conditional_access_policies.exists(p, p.state == 'enabled')\"\nfail = \"none is on\"",
            ),
            ("divides-by-zero", "table = \"users\"\npass = \"1 / (account_enabled ? 0 : 0) > 0\"\nfail = \"x\""),
            (
                "not-judged",
                "table = \"users\"\nknown = \"user_type != 'Guest'\"\nunknown = \"{subject} is a {user_type}\"\npass = \"true || is_agent\"\nfail = \"x\"",
            ),
        ]),
    );
    let users = tenant.manifest()["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["path"] == "users.jsonl")
        .unwrap()["rows"]
        .as_u64()
        .unwrap();
    let [pass, fail, not_applicable, unknown] = counts(&report, "row-rule");
    assert!(pass > 0 && fail > 0 && not_applicable > 0 && unknown == 0);
    assert_eq!(pass + fail + not_applicable, users);
    assert!(messages(&report, "row-rule").iter().all(|message| message.ends_with(" is off")));
    assert_eq!(counts(&report, "null-column")[0], users);
    let [on, off, ..] = counts(&report, "each-policy");
    assert!(on > 0 && on + off == counts(&report, "has-property")[0], "{report:#}");
    // Some have it, and what has not is not known: never a pass, and never a fail.
    let [with, 0, 0, without] = counts(&report, "absent-property") else { panic!("{report:#}") };
    assert!(without > 0 && with + without == on + off);
    assert!(messages(&report, "absent-property").iter().all(|message| message.contains("is not known")));
    assert_eq!(counts(&report, "the-tenant"), [1, 0, 0, 0]);
    assert_eq!(counts(&report, "divides-by-zero"), [0, 0, 0, users]);
    assert!(messages(&report, "divides-by-zero")[0].contains("cannot be judged: "));
    assert!(counts(&report, "not-judged")[3] > 0 && messages(&report, "not-judged")[0].ends_with("is a Guest"));
}

#[test]
fn an_expression_that_costs_too_much_loses_its_verdicts_and_no_others() {
    let tenant = Tenant::synth(30, &[]);
    let list = format!("[{}]", (0..200).map(|number| number.to_string()).collect::<Vec<_>>().join(","));
    let dear = format!(
        "table = \"users\"\npass = \"account_enabled || {list}.all(a, {list}.all(b, {list}.all(c, a + b + c >= 0 && id != 'x')))\"\nfail = \"x\""
    );
    let all =
        rules(&[("dear-rule", &dear), ("cheap-rule", "table = \"users\"\npass = \"account_enabled\"\nfail = \"x\"")]);
    fs::write(tenant.folder().join("rules.toml"), all).unwrap();
    expect(0, tenant.folder(), &["pack", "build", "rules.toml", "--output", "mine.wasm"]);
    let options = ["--pack", "mine.wasm", "--no-built-in", "--format", "json", "--fail-on", "never"];
    let ran = tenant.scan(&options);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let report = json(&ran.stdout);
    assert!(counts(&report, "dear-rule")[3] > 0, "{report:#}");
    let [pass, fail, 0, 0] = counts(&report, "cheap-rule") else { panic!("{report:#}") };
    assert!(pass + fail >= 30);
}

/// Work scales: what is whole on 300 users is whole on many more.
#[test]
fn forty_expressions_are_whole_on_twenty_thousand_users() {
    let names: Vec<String> = (1..=40).map(|number| format!("rule-{number}")).collect();
    let lines: Vec<String> = (1..=40)
        .map(|number| match number % 2 {
            0 => format!("table = \"users\"\nwhen = \"account_enabled\"\npass = \"!user_principal_name.lowerAscii().contains('x{number}y')\"\nfail = \"x\""),
            _ => format!("table = \"users\"\nwhen = \"account_enabled\"\npass = \"collected_at - created >= days({number}) || is_agent\"\nfail = \"{{days}}\"\nevidence.days = \"(collected_at - created).getDays()\""),
        })
        .collect();
    let each: Vec<(&str, &str)> =
        names.iter().zip(&lines).map(|(name, lines)| (name.as_str(), lines.as_str())).collect();
    let tenant = Tenant::synth(20_000, &[]);
    let report = judged(&tenant, &rules(&each));
    assert_eq!(report["summary"]["failures"], serde_json::json!([]));
    for name in &names {
        assert_eq!(counts(&report, name)[3], 0, "{name}");
    }
}

#[test]
fn the_gallery_is_sound() {
    let gallery = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/packs/cel");
    let folder = tempfile::tempdir().unwrap();
    let built = ephor(folder.path(), &["pack", "build", gallery, "--output", "gallery.wasm"]);
    assert!(
        built.code == 0 && built.stdout.contains("gallery-cel 1.0.0, 20 rules"),
        "{}{}",
        built.stdout,
        built.stderr
    );
}
