//! What the pack says of itself, true or not.

use ephor_sdk::bindings::exports::ephor::rules::checks::{Manifest, Message, Parameter, Property, Reference, Rule};

/// Attacks with a thousand rules that judge rows.
pub(crate) const MANY: &[&str] = &["manifest/many-that-loop", "manifest/many-that-dawdle"];

/// Text that wants to steer a terminal, forge lines, and be markup in SARIF, Markdown and HTML.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\r\nNo findings.\u{202e} {0} {subject} {{}} [a](https://evil.example) \
                       <script>alert(1)</script> \u{0}\u{9b}31m `| ![b](https://evil.example/b.png) [c](javascript:alert(1)) \
                       www.evil.example @octocat \u{200b}\u{ad}\u{e0041} end";

/// The same without what may not stand in one line.
const HOSTILE_LINE: &str = "Evil: No findings.\u{202e} {0} {subject} {{}} [a](https://evil.example) <script>alert(1)</script> `| \
     ![b](https://evil.example/b.png) www.evil.example @octocat \u{200b}\u{ad}\u{e0041} end";

fn rule(name: &str, table: Option<&str>) -> Rule {
    Rule {
        id: format!("zz-evil/{name}"),
        title: "Something is bad".to_owned(),
        help: "It does bad things.".to_owned(),
        remediation: "Do not run it.".to_owned(),
        level: "error".to_owned(),
        security_severity: "9.9".to_owned(),
        messages: vec![Message {
            id: "found".to_owned(),
            verdict: "fail".to_owned(),
            text: "{subject} is bad: {value}".to_owned(),
            arguments: vec!["value".to_owned()],
        }],
        references: Vec::new(),
        parameters: Vec::new(),
        table: table.map(str::to_owned),
        columns: table.map(|_| "account_enabled".to_owned()).into_iter().collect(),
        documents: if table.is_some() { Vec::new() } else { vec!["conditional-access-policies".to_owned()] },
        properties: Vec::new(),
    }
}

/// The manifest of an attack.
pub(crate) fn describe(attack: &str) -> Manifest {
    let mut manifest = Manifest {
        name: "zz-evil".to_owned(),
        version: "6.6.6".to_owned(),
        title: "Evil".to_owned(),
        description: "Attacks its host.".to_owned(),
        rules: vec![
            rule("rows", Some("users")),
            rule("other", Some("users")),
            rule("documents", None),
            rule("another", Some("users")),
        ],
        properties: Vec::new(),
    };
    if MANY.iter().any(|many| many.ends_with(attack)) && !attack.is_empty() {
        manifest.rules = (0..1_000).map(|number| rule(&format!("rule-{number}"), Some("users"))).collect();
        return manifest;
    }
    match attack {
        "empty" => {
            manifest.name.clear();
            manifest.rules.clear();
        }
        "no-rules" => manifest.rules.clear(),
        "no-version" => manifest.version.clear(),
        "version-of-two" => manifest.version = "6.6".to_owned(),
        "version-with-zero" => manifest.version = "6.06.6".to_owned(),
        "version-of-words" => manifest.version = "latest".to_owned(),
        "name-of-another" => {
            manifest.name = "identity".to_owned();
            for rule in &mut manifest.rules {
                rule.id = rule.id.replace("zz-evil", "identity");
            }
        }
        "100000-rules" => manifest.rules = vec![Rule { messages: Vec::new(), ..rule("rows", None) }; 10_000],
        "long-strings" => manifest.title = "x".repeat(1 << 20),
        "long-name" => manifest.name = "x".repeat(1 << 20),
        "huge-strings" => manifest.description = "x".repeat(40 << 20),
        "twice" => {
            let again = manifest.rules.first().cloned();
            manifest.rules.extend(again);
        }
        "many-properties" => {
            manifest.properties = vec![Property { name: String::new(), value: String::new() }; 200_000];
        }
        "hostile-name" => manifest.name = HOSTILE.to_owned(),
        "hostile-version" => manifest.version = HOSTILE.to_owned(),
        _ => {}
    }
    if attack == "hostile-text" {
        manifest.title = HOSTILE_LINE.to_owned();
        manifest.description = HOSTILE.to_owned();
        manifest.properties = vec![
            Property { name: HOSTILE_LINE.to_owned(), value: HOSTILE.to_owned() },
            Property { name: "information-uri".to_owned(), value: "javascript:alert(1)".to_owned() },
            Property { name: "organization".to_owned(), value: HOSTILE.to_owned() },
        ];
    }
    if let Some(first) = manifest.rules.first_mut() {
        lie(first, attack);
    }
    manifest
}

/// What an attack changes in the first rule.
fn lie(rule: &mut Rule, attack: &str) {
    let message = |id: &str, text: &str| Message {
        id: id.to_owned(),
        verdict: "fail".to_owned(),
        text: text.to_owned(),
        arguments: vec!["value".to_owned()],
    };
    match attack {
        "amplifier" => {
            if let Some(first) = rule.messages.first_mut() {
                first.text = "{value}".repeat(30);
            }
        }
        "many-placeholders" => rule.messages.push(message("more", &"{subject}".repeat(455))),
        "unknown-table" => rule.table = Some("passwords".to_owned()),
        "unknown-column" => rule.columns.push("password".to_owned()),
        "column-of-another-table" => rule.columns.push("audit_owner".to_owned()),
        "unknown-document" => rule.documents.push("passwords".to_owned()),
        "column-twice" => rule.columns.push("account_enabled".to_owned()),
        "columns-without-table" => rule.table = None,
        "rule-of-another" => rule.id = "identity/mfa-method-missing".to_owned(),
        "id-without-slash" => rule.id = "rows".to_owned(),
        "id-in-capitals" => rule.id = "zz-evil/Rows".to_owned(),
        "id-with-two-slashes" => rule.id = "zz-evil/a/b".to_owned(),
        "level" => rule.level = "catastrophe".to_owned(),
        "severity-nan" => rule.security_severity = "NaN".to_owned(),
        "severity-word" => rule.security_severity = "high".to_owned(),
        "severity-negative" => rule.security_severity = "-1".to_owned(),
        "severity-infinite" => rule.security_severity = "inf".to_owned(),
        "severity-exponent" => rule.security_severity = "1e1".to_owned(),
        "severity-too-high" => rule.security_severity = "10.1".to_owned(),
        "message-twice" => rule.messages.push(message("found", "again")),
        "no-messages" => rule.messages.clear(),
        "message-verdict" => rule.messages.push(Message { verdict: "pass".to_owned(), ..message("good", "fine") }),
        "message-arguments" => {
            rule.messages.push(Message { arguments: vec!["x".to_owned(); 17], ..message("more", "more") });
        }
        "argument-twice" => {
            rule.messages.push(Message { arguments: vec!["x".to_owned(); 2], ..message("more", "more") });
        }
        "argument-subject" => {
            rule.messages.push(Message { arguments: vec!["subject".to_owned()], ..message("more", "more") });
        }
        "message-id-of-host" => rule.messages.push(message("rule-failed", "fine")),
        "no-help" => rule.help.clear(),
        "no-title" => rule.title = "  ".to_owned(),
        "parameter" => rule.parameters.push(Parameter {
            name: "limit".to_owned(),
            kind: "integer".to_owned(),
            default: "many".to_owned(),
            meaning: "A limit.".to_owned(),
        }),
        "hostile-title" => rule.title = HOSTILE.to_owned(),
        "hostile-message" => {
            for message in &mut rule.messages {
                message.text = HOSTILE.to_owned();
            }
        }
        "hostile-id" => rule.id = format!("zz-evil/{HOSTILE}"),
        "hostile-argument" => {
            for message in &mut rule.messages {
                message.arguments = vec![HOSTILE.to_owned()];
            }
        }
        "hostile-text" => {
            rule.title = HOSTILE_LINE.to_owned();
            rule.help = HOSTILE.to_owned();
            rule.remediation = HOSTILE.to_owned();
            rule.references.push(Reference { taxonomy: HOSTILE_LINE.to_owned(), id: HOSTILE_LINE.to_owned() });
            rule.parameters.push(Parameter {
                name: "limit".to_owned(),
                kind: "text".to_owned(),
                default: HOSTILE.to_owned(),
                meaning: HOSTILE_LINE.to_owned(),
            });
            for message in &mut rule.messages {
                message.text = HOSTILE_LINE.to_owned();
            }
            for name in [HOSTILE_LINE, "tag", "stage", "since"] {
                rule.properties.push(Property { name: name.to_owned(), value: HOSTILE.to_owned() });
            }
        }
        _ => {}
    }
}
