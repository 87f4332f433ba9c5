//! A tenant whose names are attacks, through every output: each is read back by its own rules.

use std::fs;

use serde_json::Value;

use crate::run::{ephor_within, json};
use crate::tenant::Tenant;

#[path = "../../host/report/src/rfc4180.rs"]
mod rfc4180;

/// Enough for six reports of names of a megabyte, in a debug build.
const MEMORY: u64 = 600 << 20;
/// What no reader may be given: it would steer a terminal, or turn text round.
const STEERING: [char; 9] =
    ['\u{0}', '\u{7}', '\u{1b}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{2028}', '\u{200f}', '\u{feff}'];

fn hostile() -> Vec<String> {
    let mut names: Vec<String> = [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](https://evil.example) ![x](https://evil.example/x.png)",
        "{0} {{1}} {subject} \\[x\\](y)",
        "=HYPERLINK(\"https://evil.example\")",
        "\t=1+1",
        "@SUM(A1)",
        "-2+3",
        "\u{1b}[31mred\u{1b}]8;;https://evil.example\u{7}",
        "\u{202e}gpj.exe\u{2066}",
        "a\u{0}b",
        "\r\n::error::owned\r\n##vso[task.complete result=Succeeded;]",
        "]]> <failure/> <!-- -- >",
        "| cell | `code` | \u{2028} \u{feff}",
        "\"quoted\", 'single', \\",
        "@team #1 https://evil.example",
        "\u{9b}31m \u{200f}",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push(format!("{}<script>", "long ".repeat(200 << 10)));
    names
}

/// A tenant of which every text that people choose is hostile.
fn tenant() -> Tenant {
    let tenant = Tenant::synth(60, &["--planted-settings", "all"]);
    let names = hostile();
    let mut count = 0;
    let mut next = || {
        count += 1;
        // The long one only here and there: reports may hold hundreds of names.
        let at = count % (names.len() * 4);
        Value::from(names.get(at).map_or(names[at % (names.len() - 1)].as_str(), String::as_str))
    };
    for (file, columns) in [
        ("users.jsonl", &["user_principal_name", "display_name"][..]),
        ("mailboxes.jsonl", &["user_principal_name", "forwarding_smtp_address"]),
        ("office-clients.jsonl", &["device_name", "user_principal_name"]),
        ("mobile-devices.jsonl", &["name"]),
        ("inbox-rules.jsonl", &["name", "rule_name"]),
        ("service-principals.jsonl", &["display_name"]),
        ("conditional-access-policies.jsonl", &["displayName"]),
        ("transport-rules.jsonl", &["Name", "Identity"]),
    ] {
        let mut rows: Vec<Value> = fs::read_to_string(tenant.file(file)).unwrap().lines().map(json).collect();
        let documents = ephor_schema::table(crate::tenant::stem(file)).is_none();
        for (at, row) in rows.iter_mut().enumerate() {
            for column in columns {
                let mut name = next();
                if documents && *column == "Identity" {
                    // Ids stay in their order.
                    name = format!("{at:04}{}", name.as_str().unwrap()).into();
                }
                row[*column] = name;
            }
        }
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        tenant.replace_lines(file, &lines);
    }
    tenant.edit(|manifest| {
        manifest["tenant"]["name"] = names[0].as_str().into();
        for (at, source) in manifest["sources"].as_array_mut().unwrap().iter_mut().enumerate().take(8) {
            source["backend"] = names[at].as_str().into();
        }
    });
    tenant
}

/// The names of all tags of an XML text, which must close in their order.
fn tags(xml: &str) -> Vec<&str> {
    let (mut open, mut all): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for tag in xml.split('<').skip(1).map(|rest| rest.split_once('>').expect("a tag ends").0) {
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.starts_with('?') {
            let name = tag.split([' ', '/']).next().unwrap();
            all.push(name);
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

#[test]
fn hostile_names_are_harmless_in_every_output() {
    let tenant = tenant();
    let forms = ["sarif", "csv", "jsonl", "json", "junit", "markdown", "html", "sarif:github", "sarif:defectdojo"];
    let name = |form: &str| format!("out.{}", form.replace(':', "-"));
    let mut arguments: Vec<String> = ["scan", "tenant", "--fail-on", "never", "--all"].map(str::to_owned).to_vec();
    for form in forms {
        arguments.extend(["--report".to_owned(), format!("{form}={}", name(form))]);
    }
    let ran = ephor_within(MEMORY, tenant.folder(), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let read = |form: &str| fs::read_to_string(tenant.folder().join(name(form))).unwrap();

    for (form, text) in
        forms.iter().map(|form| (*form, read(form))).chain([("text", ran.stdout), ("stderr", ran.stderr)])
    {
        let found = STEERING.iter().find(|char| text.contains(**char));
        assert!(found.is_none(), "{form}: {found:?}");
        let control = text.chars().find(|char| char.is_control() && !['\n', '\r', '\t'].contains(char));
        assert!(control.is_none() && (form == "csv" || !text.contains('\r')), "{form}: {control:?}");
        // Commands of GitHub and Azure DevOps in what a pipeline prints.
        let command = text.lines().find(|line| line.starts_with("::") || line.starts_with("##vso"));
        assert!(command.is_none() || !["text", "stderr"].contains(&form), "{form}: {command:?}");
    }

    let findings = json(&read("json"))["findings"].as_array().unwrap().clone();
    let says = |part: &str| findings.iter().any(|one| one["message"].as_str().unwrap().contains(part));
    assert!(says("alert(1)") && says("evil.example") && says("long long"), "hostile names are among the findings");

    let rows = rfc4180::read(&read("csv"));
    assert_eq!(rows.len(), findings.len() + 1);
    for row in &rows {
        assert_eq!(row.len(), rows[0].len());
        assert!(!row.iter().any(|cell| cell.trim_start().starts_with(['=', '+', '-', '@'])), "{row:?}");
    }

    let lines: Vec<Value> = read("jsonl").lines().map(json).collect();
    assert_eq!(lines.iter().filter(|line| line["type"] == "finding").count(), findings.len());

    for form in ["sarif", "sarif:github", "sarif:defectdojo"] {
        let log = json(&read(form));
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let text = result["message"]["text"].as_str().unwrap_or_default();
            // Brackets that a backslash stands before make no link: SARIF 2.1.0, 3.11.6.
            assert!(!text.replace("\\]", "").contains("](https"), "{form}: a link that nobody of us made: {text}");
        }
    }
    assert_eq!(json(&read("sarif"))["runs"][0]["results"].as_array().unwrap().len(), findings.len());

    let known = ["testsuites", "testsuite", "testcase", "failure", "skipped", "system-out", "error"];
    let xml = read("junit");
    let unknown: Vec<&str> = tags(&xml).into_iter().filter(|tag| !known.contains(tag)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");

    let page = read("markdown");
    for attack in ["<script", "<img", "](https", "<failure", "@team", "https://evil"] {
        assert!(!page.contains(attack), "{attack}");
    }

    let page = read("html");
    assert_eq!(page.matches("<script").count(), 2, "the data and the script of the page");
    assert!(!page.contains("<img") && !page.contains("onerror=alert(1)>"));
}

#[test]
fn a_manifest_forges_no_line_of_what_is_told_of_a_snapshot() {
    let tenant = Tenant::synth(30, &[]);
    let lines = |ran: &crate::run::Ran| ran.stdout.lines().count();
    let before = crate::run::expect(0, tenant.folder(), &["snapshot", "info", "tenant"]);
    let hostile = "x\nSources: 1 of 1 complete\r\u{1b}[2J\u{202e}\u{200b}\u{ad}\u{e0041}";
    tenant.edit(|manifest| {
        for pointer in ["/tenant/name", "/tenant/domain", "/tool/name", "/tool/version", "/cloud"] {
            if let Some(text) = manifest.pointer_mut(pointer) {
                *text = hostile.into();
            }
        }
        for source in manifest["sources"].as_array_mut().unwrap().iter_mut().take(3) {
            source["backend"] = hostile.into();
            source["reason"] = hostile.into();
        }
    });
    let after = crate::run::ephor(tenant.folder(), &["snapshot", "info", "tenant"]);
    assert_eq!((after.code, lines(&after)), (0, lines(&before)), "{}{}", after.stdout, after.stderr);
    let hidden = after.stdout.chars().find(|char| *char != '\n' && (char.is_control() || STEERING.contains(char)));
    assert!(hidden.is_none() && !after.stdout.contains(['\u{200b}', '\u{ad}', '\u{e0041}']), "{}", after.stdout);
    let json = crate::run::expect(0, tenant.folder(), &["snapshot", "info", "tenant", "--format", "json"]);
    assert!(!json.stdout.contains(['\u{202e}', '\u{200b}', '\u{e0041}']), "{}", json.stdout);
    assert_eq!(crate::run::json(&json.stdout)["tenant"]["name"], hostile, "data stays what it is");
}
