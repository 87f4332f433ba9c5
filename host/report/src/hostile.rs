//! The law of all reports: whatever a pack, a tenant, a configuration or an earlier log says, a report says it as text.
//!
//! Every text of a plan, of findings and of a summary is hostile here, those of fields that come later, too: the fields are not
//! listed, but found in what is serialized. Each report is read back by the rules of its format.

use std::cell::RefCell;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::sarif::{Log, Profile};
use crate::{Report, ScanResult, rfc4180, sample};
use ephor_finding::{Finding, Plan, Policy, Related, Summary};
use ephor_untrusted::is_hidden;

/// What does harm somewhere.
const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "</script>",
    "<!--",
    "--><img src=x onerror=alert(1)>",
    "\" onclick=\"x",
    "' onclick='x",
    "[a](https://evil.example)",
    "![a](https://evil.example/a.png)",
    "[a](javascript:alert(1))",
    "<https://evil.example>",
    "[a]: javascript:alert(1)\n\n[a]",
    "https://evil.example",
    "www.evil.example",
    "a@evil.example",
    "@octocat",
    "#1",
    "GH-1",
    "o/r#1",
    "\n# Title\n",
    "\n- item\n\n    code\n",
    "\n1. item",
    "\n---\n",
    "\n```\n",
    "`",
    "|",
    "\\",
    "**b** _c_ ~~d~~",
    "&lt;b&gt; &#64;x &amp;",
    "{0}",
    "{subject}",
    "{{",
    "]]>",
    "=1+1",
    "@SUM(A1)",
    "-1",
    "\",\"",
    "\r\n",
    "::error::x",
    "##vso[task.complete]",
    "\u{1b}[2J\u{1b}]0;title\u{7}",
    "\u{9b}31m",
    "\0",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{200b}",
    "\u{ad}",
    "\u{feff}",
    "\u{e0001}\u{e0041}",
    "\u{fffe}",
    "x",
    " ",
];

fn texts() -> impl Strategy<Value = Vec<String>> {
    let piece = prop_oneof![4 => prop::sample::select(ATTACKS).prop_map(str::to_owned), 1 => ".{0,6}"];
    let text = prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat());
    prop::collection::vec(text, 7)
}

/// Every text in it, but for words that are one of a few.
fn poisoned<T: Serialize + DeserializeOwned>(value: &T, next: &mut impl FnMut() -> String, keep: &[&str]) -> T {
    fn poison(value: &mut Value, next: &mut impl FnMut() -> String, keep: &[&str]) {
        match value {
            Value::String(text) => *text = next(),
            Value::Array(items) => items.iter_mut().for_each(|item| poison(item, next, keep)),
            Value::Object(members) => {
                for (_, member) in members.iter_mut().filter(|(key, _)| !keep.contains(&key.as_str())) {
                    poison(member, next, keep);
                }
            }
            _ => {}
        }
    }
    let mut json = serde_json::to_value(value).unwrap();
    poison(&mut json, next, keep);
    serde_json::from_value(json).unwrap()
}

/// Words that the program itself chose.
const ENUMS: &[&str] = &["level", "own_level", "verdict", "status", "expires", "baseline"];

struct Scan {
    plan: Plan,
    findings: Vec<Finding>,
    summary: Summary,
    ending: ScanResult,
}

fn scan(texts: &[String]) -> Scan {
    let mut at = 0;
    let mut next = || {
        at += 1;
        texts[at % texts.len()].clone()
    };
    let mut plan = sample::plan();
    let mut waiver = sample::waiver("identity/legacy-auth-enabled", "x", "2027-01-01");
    (waiver.owner, waiver.ticket) = (Some(String::new()), Some(String::new()));
    let mut expected = sample::expected(None, Some("graph/users"), "2026-01-20");
    (expected.owner, expected.ticket) = (Some(String::new()), Some(String::new()));
    for pack in &mut plan.packs {
        for rule in &mut pack.rules {
            let known = ["link", "tag", "witness", "precision", "optional", "precondition", "other"];
            rule.properties.extend(known.map(|name| (name.to_owned(), String::new())));
            rule.references[0].partial = Some(String::new());
        }
        *pack = poisoned(pack, &mut next, ENUMS);
        // Its facts have names that the host knows.
        pack.properties.extend(["organization", "information-uri", "tags"].map(|name| (name.to_owned(), next())));
        for rule in &mut pack.rules {
            rule.properties.extend(["link", "tag", "witness"].map(|name| (name.to_owned(), next())));
        }
    }
    plan.tenant = poisoned(&plan.tenant, &mut next, ENUMS);
    for (source, _) in &mut plan.sources {
        source.backend.get_or_insert_default();
        source.reason.get_or_insert_default();
        *source = poisoned(source, &mut next, ENUMS);
    }
    plan.manifest_sha256 = next();
    plan.files = poisoned(&plan.files, &mut next, ENUMS);
    plan.waivers = vec![poisoned(&waiver, &mut next, ENUMS)];
    plan.expected = vec![poisoned(&expected, &mut next, ENUMS)];
    plan.settings = vec![(plan.packs[0].rules[0].id.clone(), next(), next())];
    plan.policy = Some(Policy { name: next(), settings: plan.settings.clone() });
    let mut findings =
        vec![sample::finding(&plan, 0, 0, 0), sample::unknown(&plan, 0, 1, 3), sample::finding(&plan, 1, 0, 1)];
    for finding in &mut findings {
        finding.subject = poisoned(&finding.subject, &mut next, ENUMS);
        finding.place = poisoned(&finding.place, &mut next, ENUMS);
        finding.arguments = poisoned(&finding.arguments, &mut next, ENUMS);
        (finding.message_id, finding.template) = (next(), format!("{} {{subject}} {}", next(), next()));
        finding.related = vec![Related { place: finding.place.clone(), subject: finding.subject.clone() }];
    }
    findings[2].waiver = Some(0);
    let (mut plan, mut summary) = sample::broken(plan.clone(), sample::summary(&plan, &findings));
    plan.refused = poisoned(&plan.refused, &mut next, ENUMS);
    for failure in &mut summary.failures {
        (failure.during, failure.reason) = (next(), next());
    }
    for counts in summary.counts.iter_mut().flatten() {
        counts.unknown = counts.unknown.max(1);
        counts.unknown_reasons.insert(next(), 1);
    }
    summary.rows.insert(next(), 1);
    let ending = ScanResult { code: 1, description: next(), unmet: vec![next()], ..ScanResult::default() };
    Scan { plan, findings, summary, ending }
}

fn write<'a>(
    scan: &'a Scan,
    begin: impl FnOnce(&'a Plan, &'a mut Vec<u8>) -> Box<dyn Report + 'a>,
    out: &'a mut Vec<u8>,
) {
    let mut report = begin(&scan.plan, out);
    for finding in &scan.findings {
        report.finding(finding.clone()).unwrap();
    }
    report.finish(&scan.summary, &scan.ending).unwrap();
}

fn text(out: Vec<u8>) -> String {
    String::from_utf8(out).unwrap()
}

/// No character of it steers or hides, but for line ends; the marks that the program's own symbols have are not meant.
fn assert_visible(text: &str, what: &str) {
    let text = text.replace("⚠\u{fe0f}", "");
    let marks = |char: &char| matches!(char, '\u{fe0e}' | '\u{fe0f}' | '\u{200c}' | '\u{200d}');
    let found = text.chars().find(|char| *char != '\n' && is_hidden(*char) && !marks(char));
    assert!(found.is_none(), "{what}: {found:?} in {text:?}");
}

/// What GitHub makes of a page: links by themselves, mentions and references are read in text nodes.
fn assert_markdown_is_words(markdown: &str, own_links: bool, what: &str) {
    assert_visible(markdown, what);
    let ours = ["<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>", "<!-- -->"];
    let mut node = String::new();
    let mut code = false;
    let check = |node: &mut String| {
        let lower = std::mem::take(node).to_lowercase();
        let near =
            |sigil: char| lower.split(sigil).skip(1).any(|rest| rest.starts_with(|char: char| char.is_alphanumeric()));
        let is_address = lower.split("www.").skip(1).any(|rest| rest.starts_with(|char: char| char.is_alphanumeric()));
        assert!(!is_address && !lower.contains("://") && !near('@'), "{what}: {lower:?} in {markdown:?}");
        let numbered = |key: &str| {
            lower.match_indices(key).any(|(at, _)| {
                let begins = key == "#" || !lower[..at].ends_with(|char: char| char.is_alphanumeric());
                begins && lower[at + key.len()..].starts_with(|char: char| char.is_ascii_digit())
            })
        };
        assert!(!numbered("#") && !numbered("gh-"), "{what}: {lower:?} in {markdown:?}");
    };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) if !code => node.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => {
                check(&mut node);
                // A block of HTML has its own text.
                let mut rest: &str = &html;
                while let Some(at) = rest.find('<') {
                    node.push_str(&decoded(&rest[..at]));
                    check(&mut node);
                    let tag = ours.iter().find(|tag| rest[at..].starts_with(**tag));
                    let tag = tag.unwrap_or_else(|| panic!("{what}: {:?} is no tag of ours", &rest[at..]));
                    rest = &rest[at + tag.len()..];
                }
                node.push_str(&decoded(rest));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                check(&mut node);
                assert!(own_links && dest_url.starts_with("https://"), "{what}: a link to {dest_url}");
                // It is a link already.
                code = true;
            }
            Event::Start(Tag::Image { .. } | Tag::FootnoteDefinition(_)) | Event::FootnoteReference(_) => {
                panic!("{what}: {event:?} in {markdown:?}")
            }
            Event::Start(tag) => {
                check(&mut node);
                code = matches!(tag, Tag::CodeBlock(_));
                assert!(own_links || !matches!(tag, Tag::Strikethrough), "{what}: {markdown:?}");
            }
            Event::End(_) => {
                check(&mut node);
                code = false;
            }
            Event::SoftBreak | Event::HardBreak => node.push('\n'),
            _ => check(&mut node),
        }
    }
    check(&mut node);
}

/// Entities with numbers, as HTML reads them.
fn decoded(html: &str) -> String {
    let mut parts = html.split("&#");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').expect("an entity ends");
        out.push(char::from_u32(number.parse().expect("a number")).unwrap());
        out.push_str(rest);
    }
    out
}

/// The tags of a page are those of a page without a hostile word, with the same attributes.
fn assert_tags_are_ours(html: &str, known: &std::collections::BTreeSet<String>) {
    let found = shapes(html);
    let strange: Vec<&String> = found.iter().filter(|shape| !known.contains(*shape)).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

/// Names of tags, each with the names of its attributes.
fn shapes(html: &str) -> std::collections::BTreeSet<String> {
    let mut shapes = std::collections::BTreeSet::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let mut shape = String::new();
        let mut quoted = false;
        let mut end = tag.len();
        for (at, char) in tag.char_indices() {
            match char {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = at;
                    break;
                }
                char if !quoted => shape.push(char),
                _ => {}
            }
        }
        rest = &tag[end..];
        if shape.starts_with("script") || shape.starts_with("style") {
            let close = format!("</{}", shape.split(' ').next().unwrap());
            rest = rest.split_once(close.as_str()).expect("it ends").1;
        }
        shapes.insert(shape);
    }
    shapes
}

/// Texts of a log that people read, with where they stand.
fn readable<'v>(value: &'v Value, path: &str, found: &mut Vec<(String, &'v str)>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let at = format!("{path}/{key}");
                match member {
                    Value::String(text)
                        if ["text", "markdown", "justification", "exitCodeDescription", "semanticVersion"]
                            .contains(&key.as_str())
                            && !path.contains("/properties") =>
                    {
                        found.push((at, text));
                    }
                    _ => readable(member, &at, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| readable(item, path, found)),
        _ => {}
    }
}

/// Whether plain text of SARIF holds a link: a bracket that no odd number of backslashes stands before.
fn has_link(text: &str) -> bool {
    let mut backslashes = 0;
    text.chars().any(|char| {
        let free = matches!(char, '[' | ']') && backslashes % 2 == 0;
        backslashes = if char == '\\' { backslashes + 1 } else { 0 };
        free
    })
}

fn check(texts: &[String]) {
    let scan = scan(texts);
    let told = RefCell::new(Vec::new());
    for profile in [Profile::Native, Profile::Github, Profile::DefectDojo] {
        if profile.check(&scan.plan).is_err() {
            continue;
        }
        let mut out = Vec::new();
        write(&scan, |plan, out| Box::new(Log::of(plan, out, profile, &told).unwrap()), &mut out);
        let json = text(out);
        assert!(json.chars().all(|char| char == '\n' || !is_hidden(char)), "{json:?}");
        let log: Value = serde_json::from_str(&json).unwrap();
        let mut found = Vec::new();
        readable(&log, "", &mut found);
        assert!(found.len() > 20);
        for (path, words) in found {
            assert_visible(words, &path);
            match path.rsplit('/').next().unwrap() {
                "markdown" => assert_markdown_is_words(words, true, &path),
                "semanticVersion" => {
                    assert_eq!(words, env!("CARGO_PKG_VERSION"), "no version of a hostile pack is one")
                }
                _ => assert!(!has_link(words), "{path}: {words:?}"),
            }
        }
    }
    let (mut json, mut lines, mut csv, mut junit) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    write(&scan, |plan, out| Box::new(crate::json::Json::new(plan, out).unwrap()), &mut json);
    write(&scan, |plan, out| Box::new(crate::lines::Lines::new(plan, out).unwrap()), &mut lines);
    write(&scan, |plan, out| Box::new(crate::csv::Csv::new(plan, out).unwrap()), &mut csv);
    write(&scan, |plan, out| Box::new(crate::junit::JUnit::new(plan, out)), &mut junit);
    let (json, lines) = (text(json), text(lines));
    let log: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(log["tenant"]["name"], scan.plan.tenant.name.as_str(), "data stays what it is");
    assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()) && lines.lines().count() == 5);
    assert!(json.chars().chain(lines.chars()).all(|char| char == '\n' || !is_hidden(char)));

    let rows = rfc4180::read(&text(csv));
    assert_eq!(rows.len(), scan.findings.len() + 1);
    for cell in rows.iter().flatten() {
        assert_visible(cell, "csv");
        assert!(!cell.contains('\n') && !cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }

    let junit = text(junit);
    assert_visible(&junit, "junit");
    let names = ["testsuites", "testsuite", "testcase", "failure", "skipped", "system-out", "error", "?xml"];
    for shape in shapes(&junit) {
        let name = shape.trim_start_matches('/').split([' ', '/']).next().unwrap();
        assert!(names.contains(&name), "{shape:?}");
    }

    let (mut markdown, mut html, mut terminal) = (Vec::new(), Vec::new(), Vec::new());
    write(&scan, |plan, out| Box::new(crate::markdown::Markdown::new(plan, out)), &mut markdown);
    assert_markdown_is_words(&text(markdown), false, "markdown");

    write(&scan, |plan, out| Box::new(crate::html::Html::new(plan, out)), &mut html);
    let html = text(html);
    assert_visible(&html, "html");
    assert_eq!(html.matches("<script").count(), 2, "the data and the script");
    let allowed = ["<img", "<iframe", "<link", "<object", "<embed", "<base", "<form action"];
    assert!(allowed.iter().all(|tag| !html.to_lowercase().contains(tag)));
    for shape in shapes(&html) {
        let attributes = shape.split_whitespace().skip(1).map(|attribute| attribute.split('=').next().unwrap());
        for name in attributes {
            assert!(!name.starts_with("on") && name != "src" && name != "action" && name != "style", "{shape:?}");
        }
    }
    for link in html.split("href=\"").skip(1) {
        assert!(link.starts_with('#') || link.starts_with("https://"), "{:?}", link.get(..40));
    }

    write(&scan, |plan, out| Box::new(crate::text::Text::new(plan, out, Default::default())), &mut terminal);
    let terminal = text(terminal);
    assert_visible(&terminal, "text");
    let command = terminal.lines().find(|line| line.trim_start().starts_with("::") || line.contains("##vso["));
    assert!(command.is_none(), "{command:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_text_of_a_scan_is_text_in_every_report(texts in texts()) {
        check(&texts);
    }
}

/// Each attack fills every field once, whatever chance does.
#[test]
fn each_attack_is_text_in_every_field_of_every_report() {
    for attack in ATTACKS {
        check(&[(*attack).to_owned()]);
    }
}

#[test]
fn a_page_of_hostile_words_has_the_tags_of_any_page() {
    let plain = |text: &str| {
        let scan = scan(&[text.to_owned()]);
        let mut out = Vec::new();
        write(&scan, |plan, out| Box::new(crate::html::Html::new(plan, out)), &mut out);
        self::text(out)
    };
    let known = shapes(&plain("plain words"));
    for attack in
        ["<b onclick=\"x\">", "\"><script>alert(1)</script>", "' onmouseover='x", "</code></td></table>", "<!-- -->"]
    {
        // Help is Markdown: what it may become is tested with its renderer.
        let page = plain(attack);
        let known = known.iter().cloned().chain(["pre tabindex=".to_owned(), "/pre".to_owned()]).collect();
        assert_tags_are_ours(&page, &known);
    }
}
