//! Plans and findings for the tests of the reports.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "for tests alone, which fail where it does not fit"
)]

use std::collections::BTreeMap;

use ephor_config::{ExpectedUnknown, Waiver};
use ephor_finding::{
    Counts, Failure, Finding, Level, Message, Pack, Parameter, Place, Plan, Reference, Refused, Related, Rule, Subject,
    Summary, Verdict,
};
use ephor_snapshot::{SourceStatus, Status, Tenant};

/// Everything that is unpleasant in a name.
pub const HOSTILE: &str = "</script><script>alert(1)</script> [click](https://evil.example) \\[x\\](y) {0} {{1}} \
     {subject} \u{1b}[31mred\u{1b}]8;;https://evil.example\u{7} \u{202e}gpj.exe \0 \"quoted\" 'single' &amp; \
     =HYPERLINK(1) \r\nNo findings. \u{2028} | `code` <!-- \u{feff} 😀";

/// Two packs, three rules, one of the sources denied, one partial.
pub fn plan() -> Plan {
    Plan {
        tenant: Tenant {
            id: "8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10".to_owned(),
            name: "Contoso".to_owned(),
            domain: "contoso.onmicrosoft.com".to_owned(),
        },
        collected_at: 1_767_852_000,
        manifest_sha256: "aa".repeat(32),
        files: vec![
            ("conditional-access-policies.jsonl".to_owned(), "bb".repeat(32)),
            ("mailboxes.jsonl".to_owned(), "cc".repeat(32)),
            ("users.jsonl".to_owned(), "dd".repeat(32)),
        ],
        sources: vec![
            (source("exchange/mailboxes", Status::Partial, Some("3 of 5 pages were throttled")), 20),
            (source("graph/conditional-access-policies", Status::Complete, None), 31),
            (source("graph/sign-ins", Status::NotCollected, Some("not asked for")), 1),
            (source("graph/user-registration-details", Status::Denied, Some("AuditLog.Read.All is missing")), 40),
            (source("graph/users", Status::Complete, None), 50),
        ],
        packs: vec![
            pack(
                "identity",
                vec![
                    rule(
                        "identity/legacy-auth-enabled",
                        Level::Error,
                        "8.0",
                        "users",
                        &["graph/conditional-access-policies", "graph/users"],
                    ),
                    rule(
                        "identity/mfa-method-missing",
                        Level::Error,
                        "9.5",
                        "users",
                        &["graph/user-registration-details"],
                    ),
                ],
            ),
            pack(
                "mailbox",
                vec![rule("mailbox/audit-disabled", Level::Warning, "5.5", "mailboxes", &["exchange/mailboxes"])],
            ),
        ],
        refused: Vec::new(),
        waivers: Vec::new(),
        expected: Vec::new(),
        settings: Vec::new(),
        policy: None,
    }
}

/// A source with that status.
#[must_use]
pub fn source(id: &str, status: Status, reason: Option<&str>) -> SourceStatus {
    let has_data = status.has_data();
    SourceStatus {
        id: id.to_owned(),
        status,
        reason: reason.map(str::to_owned),
        backend: has_data.then(|| "ScubaGear 1.8.0".to_owned()),
        count: has_data.then_some(1_200),
        expected: (status == Status::Partial).then_some(2_000),
    }
}

/// A pack of these rules.
#[must_use]
pub fn pack(name: &str, rules: Vec<Rule>) -> Pack {
    Pack {
        name: name.to_owned(),
        version: "0.1.0".to_owned(),
        title: format!("The {name} rules"),
        description: format!("Judges the {name} side of a tenant."),
        sha256: "ee".repeat(32),
        origin: format!("/home/ann/packs/{name}.wasm"),
        size: 123_456,
        properties: vec![("organization".to_owned(), "Example Ltd".to_owned())],
        rules,
    }
}

/// A rule on rows, with one message for a fail and one for an unknown.
#[must_use]
pub fn rule(id: &str, level: Level, severity: &str, table: &str, sources: &[&str]) -> Rule {
    let reference =
        |taxonomy: &str, id: &str| Reference { taxonomy: taxonomy.to_owned(), id: id.to_owned(), partial: None };
    let message = |id: &str, verdict, text: &str, arguments: &[&str]| Message {
        id: id.to_owned(),
        verdict,
        text: text.to_owned(),
        arguments: arguments.iter().map(|&name| name.to_owned()).collect(),
    };
    Rule {
        id: id.to_owned(),
        title: format!("Rule {id} is not met"),
        help: "Looks at one thing.\n\n## Why it matters\n\nBecause attackers look at it too.".to_owned(),
        remediation: "Switch it *off*.".to_owned(),
        level,
        unsupported: None,
        own_level: level,
        off: false,
        security_severity: severity.to_owned(),
        references: vec![
            reference("SCuBA", "MS.AAD.3.2v2"),
            reference("CIS-M365", "5.2.3.4"),
            reference("ATT&CK", "T1078.004"),
            reference("CIS-M365", "5.2.3.4"),
        ],
        parameters: vec![Parameter {
            name: "days".to_owned(),
            kind: "duration".to_owned(),
            default: "7776000".to_owned(),
            meaning: "How long is too long".to_owned(),
        }],
        table: Some(table.to_owned()),
        columns: vec!["last-sign-in".to_owned()],
        documents: vec!["conditional-access-policies".to_owned()],
        sources: sources.iter().map(|&id| id.to_owned()).collect(),
        messages: vec![
            message(
                "stale",
                Verdict::Fail,
                "'{subject}' last signed in {days} days ago, by '{protocol}'.",
                &["days", "protocol"],
            ),
            message("not-seen", Verdict::Unknown, "It is not known when '{subject}' signed in.", &[]),
        ],
        properties: vec![("stage".to_owned(), "stable".to_owned()), ("tag".to_owned(), "sign-in".to_owned())],
    }
}

/// The `number`th fail of a rule.
pub fn finding(plan: &Plan, pack: usize, rule: usize, number: u64) -> Finding {
    let described = &plan.packs[pack].rules[rule];
    let message = &described.messages[0];
    let table = described.table.clone().unwrap();
    Finding {
        pack,
        rule,
        verdict: Verdict::Fail,
        message_id: message.id.clone(),
        template: message.text.clone(),
        arguments: vec![("days".to_owned(), (90 + number).to_string()), ("protocol".to_owned(), "IMAP".to_owned())],
        subject: Subject {
            kind: "user".to_owned(),
            collection: table.clone(),
            id: format!("00000000-0000-0000-0000-{number:012}"),
            name: format!("Person {number}"),
        },
        count: 1,
        place: Place { file: format!("{table}.jsonl"), line: number + 1 },
        related: Vec::new(),
        waiver: None,
        baseline: None,
        first_seen: None,
    }
}

/// A fail with hostile text wherever a tenant can put some.
pub fn hostile(plan: &Plan, text: &str) -> Finding {
    let mut finding = finding(plan, 0, 0, 1);
    finding.subject.name = text.to_owned();
    finding.subject.id = text.to_owned();
    finding.arguments = vec![("days".to_owned(), text.to_owned()), ("protocol".to_owned(), text.to_owned())];
    finding.related = vec![Related { place: finding.place.clone(), subject: finding.subject.clone() }];
    finding
}

/// The host's own unknown: a source of the rule could not be read.
pub fn unknown(plan: &Plan, pack: usize, rule: usize, count: u64) -> Finding {
    Finding {
        verdict: Verdict::Unknown,
        message_id: "source-unavailable".to_owned(),
        template: "{source} could not be read: {reason}.".to_owned(),
        arguments: vec![
            ("source".to_owned(), "graph/user-registration-details".to_owned()),
            ("reason".to_owned(), "AuditLog.Read.All is missing".to_owned()),
        ],
        subject: Subject {
            kind: "tenant".to_owned(),
            collection: "tenant".to_owned(),
            id: plan.tenant.id.clone(),
            name: plan.tenant.name.clone(),
        },
        count,
        place: Place { file: "manifest.json".to_owned(), line: 40 },
        ..finding(plan, pack, rule, 0)
    }
}

/// Counts that belong to `findings`, with ten passes for each rule.
pub fn summary(plan: &Plan, findings: &[Finding]) -> Summary {
    let mut counts: Vec<Vec<Counts>> =
        plan.packs.iter().map(|pack| vec![Counts { pass: 10, ..Counts::default() }; pack.rules.len()]).collect();
    for finding in findings {
        let counts = &mut counts[finding.pack][finding.rule];
        match finding.verdict {
            Verdict::Fail => counts.fail += 1,
            Verdict::Unknown => {
                counts.unknown += finding.count;
                *counts.unknown_reasons.entry(finding.text(str::to_owned)).or_default() += finding.count;
            }
            Verdict::Pass | Verdict::NotApplicable => panic!("a finding fails or is unknown"),
        }
    }
    Summary { counts, rows: BTreeMap::from([("users".to_owned(), 1_200)]), ..Summary::default() }
}

/// A plan and a summary of a scan in which a pack was refused and a rule failed.
pub fn broken(mut plan: Plan, mut summary: Summary) -> (Plan, Summary) {
    plan.refused.push(Refused {
        origin: "/home/ann/packs/evil.wasm".to_owned(),
        reason: "it imports wasi:filesystem/types, and a pack may import nothing but logging".to_owned(),
    });
    summary.failures.push(Failure {
        pack: 0,
        rule: Some(1),
        during: "check-rows users".to_owned(),
        reason: "ran out of fuel (1,000,000,000 instructions)".to_owned(),
        lost: 1_024,
    });
    (plan, summary)
}

/// An expected unknown of `ephor.toml`.
pub fn expected(rule: Option<&str>, source: Option<&str>, expires: &str) -> ExpectedUnknown {
    ExpectedUnknown {
        rule: rule.map(str::to_owned),
        source: source.map(str::to_owned),
        reason: "Only users may read it".to_owned(),
        owner: Some("ann".to_owned()),
        ticket: None,
        expires: expires.parse().unwrap(),
        file: "ephor.toml".to_owned(),
        line: 9,
    }
}

/// A waiver of `ephor.toml`.
pub fn waiver(rule: &str, subject: &str, expires: &str) -> Waiver {
    Waiver {
        rule: rule.to_owned(),
        subject: subject.to_owned(),
        reason: "Replaced in spring".to_owned(),
        owner: Some("ann".to_owned()),
        ticket: Some("SEC-1".to_owned()),
        expires: expires.parse().unwrap(),
        file: "ephor.toml".to_owned(),
        line: 7,
    }
}
