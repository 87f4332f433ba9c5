use super::*;
use crate::sample;

fn bounded(plan: &Plan, findings: &[Finding], summary: &Summary, most: usize) -> String {
    let mut out = Vec::new();
    let mut page = Html::bounded(plan, &mut out, most);
    for finding in findings {
        page.finding(finding.clone()).unwrap();
    }
    Box::new(page).finish(summary, &sample::ending()).unwrap();
    String::from_utf8(out).unwrap()
}

fn page(plan: &Plan, findings: &[Finding]) -> String {
    bounded(plan, findings, &sample::summary(plan, findings), rows::MOST)
}

/// What stands between two marks.
fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    text.split_once(begin).and_then(|(_, rest)| rest.split_once(end)).unwrap_or_else(|| panic!("no {begin}")).0
}

#[test]
fn the_policy_admits_the_style_and_script_of_the_page_and_nothing_else() {
    let plan = sample::plan();
    let page = page(&plan, &[sample::finding(&plan, 0, 0, 0)]);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; ") && policy.contains("img-src 'none'"), "{policy}");
    let digest = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text)));
    assert!(policy.contains(&format!("style-src {};", digest(between(&page, "<style>", "</style>")))));
    assert!(policy.contains(&format!("script-src {};", digest(between(&page, "<script>", "</script>")))));
    assert!(!policy.contains("unsafe"));
    for part in [STYLE, SCRIPT] {
        assert!(!part.contains("</") && !part.contains("<!--"), "it would end its element");
        assert!(!part.contains("url(") && !part.contains("@import") && !part.contains("innerHTML"));
        assert!(!part.contains('\r'), "a browser would read another text than was hashed");
    }
}

#[test]
fn base64_is_that_of_rfc_4648() {
    let bytes = [0x14, 0xfb, 0x9c, 0x03, 0xd9, 0x7e];
    for (most, coded) in [(0, ""), (3, "FPuc"), (4, "FPucAw=="), (5, "FPucA9k="), (6, "FPucA9l+")] {
        assert_eq!(base64(&bytes[..most]), coded);
    }
    assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
}

/// A plan in which everything that a pack, a tenant or a configuration may write is hostile.
fn hostile_plan() -> Plan {
    let mut plan = sample::plan();
    let text = sample::HOSTILE.to_owned();
    plan.tenant.name.clone_from(&text);
    plan.tenant.domain.clone_from(&text);
    plan.tenant.id.clone_from(&text);
    plan.manifest_sha256.clone_from(&text);
    plan.files.push((text.clone(), text.clone()));
    for (source, _) in &mut plan.sources {
        source.reason = Some(text.clone());
        source.backend = Some(text.clone());
    }
    for pack in &mut plan.packs {
        (pack.title, pack.version, pack.origin, pack.sha256) = (text.clone(), text.clone(), text.clone(), text.clone());
        for rule in &mut pack.rules {
            (rule.title, rule.help, rule.remediation) = (text.clone(), text.clone(), text.clone());
            rule.properties.push(("link".to_owned(), "javascript:alert(1)".to_owned()));
            for reference in &mut rule.references {
                (reference.taxonomy, reference.id) = (text.clone(), text.clone());
            }
            for parameter in &mut rule.parameters {
                (parameter.meaning, parameter.default) = (text.clone(), text.clone());
            }
            for message in &mut rule.messages {
                message.text.push_str(&text);
            }
        }
    }
    let mut waiver = sample::waiver("identity/legacy-auth-enabled", &text, "2027-01-01");
    (waiver.reason, waiver.owner, waiver.ticket) = (text.clone(), Some(text.clone()), Some(text.clone()));
    plan.waivers = vec![waiver, sample::waiver(&text, &text, "2026-01-01")];
    plan
}

#[test]
fn hostile_text_is_text_everywhere() {
    let plan = hostile_plan();
    let mut waived = sample::hostile(&plan, sample::HOSTILE);
    waived.waiver = Some(0);
    let mut unknown = sample::unknown(&plan, 0, 1, 3);
    unknown.arguments[1].1 = sample::HOSTILE.to_owned();
    let findings = [sample::hostile(&plan, sample::HOSTILE), waived, unknown];
    let mut summary = sample::summary(&plan, &findings);
    summary.counts[0][0].waived = 1;
    let (plan, summary) = sample::broken(plan, summary);
    let page = bounded(&plan, &findings, &summary, rows::MOST);
    // The browser test opens it.
    if let Some(file) = std::env::var_os("EPHOR_HOSTILE_PAGE") {
        std::fs::write(file, &page).unwrap();
    }
    // The data and the script, and no third.
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    for bad in
        ["<!--", "<img", "onerror=", "\u{202e}", "\u{2028}alert", "\0", "\u{1b}", "href=\"javascript", "/home/ann"]
    {
        assert!(!page.contains(bad), "{bad:?}");
    }
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "it is shown nevertheless");
    let data: serde_json::Value = serde_json::from_str(between(&page, "id=\"rows\">", "</script>")).unwrap();
    assert_eq!(
        data["findings"].as_array().unwrap().iter().map(|rows| rows.as_array().unwrap().len()).sum::<usize>(),
        3
    );
    assert!(page.contains("The scan is incomplete"));
}

#[test]
fn the_same_scan_gives_the_same_bytes() {
    let plan = sample::plan();
    let findings: Vec<Finding> = (0..50).map(|number| sample::finding(&plan, 0, 0, number)).collect();
    assert_eq!(page(&plan, &findings), page(&plan, &findings));
}

#[test]
fn what_is_left_out_is_said() {
    let plan = sample::plan();
    let findings: Vec<Finding> = (0..1_500).map(|number| sample::finding(&plan, 0, 0, number)).collect();
    let summary = sample::summary(&plan, &findings);
    let page = bounded(&plan, &findings, &summary, 400);
    assert!(page.contains("<b>1,100 findings are not in this table.</b> The scan gave 1,500; a page can bear 400."));
    assert!(page.contains("1,100 of its 1,500 findings are not in the table"));
    assert!(page.contains("<b>1,500</b> <span>Errors</span>"), "the counts are of all findings");
    assert!(!bounded(&plan, &findings, &summary, 1_500).contains("not in this table"));
}

#[test]
fn an_unknown_is_never_a_pass() {
    let plan = sample::plan();
    let findings = [sample::unknown(&plan, 1, 0, 7)];
    let mut summary = sample::summary(&plan, &findings);
    summary.counts[1][0].pass = 0;
    let page = bounded(&plan, &findings, &summary, rows::MOST);
    assert!(page.contains("<details class=\"rule unknown\" id=\"mailbox/audit-disabled\">"));
    assert!(page.contains("7 verdicts are unknown in 1 rule."));
    assert!(page.contains("<b>1</b> not judged"));
    assert!(!page.contains("<h3>Not known, gravest first</h3><p>"), "the summary names it");
    // All rules refer to the same control: one unknown makes the control unknown.
    assert!(page.contains("<th scope=\"row\">5.2.3.4</th><td><span class=\"badge unknown\">Unknown</span>"));
}

#[test]
fn a_rule_comes_out_as_its_gravest_verdict() {
    let plan = sample::plan();
    let rule = &plan.packs[0].rules[0];
    let counts = |pass, fail, waived, unknown| Counts { pass, fail, waived, unknown, ..Counts::default() };
    for (counts, expected) in [
        (counts(1, 1, 0, 1), Outcome::Fail),
        (counts(1, 1, 1, 1), Outcome::Unknown),
        (counts(1, 1, 1, 0), Outcome::Accepted),
        (counts(1, 0, 0, 0), Outcome::Pass),
        (counts(0, 0, 0, 0), Outcome::NotApplicable),
    ] {
        assert_eq!(Outcome::of(rule, &counts), expected);
    }
    // A control of which one rule was switched off has not passed.
    assert!(Outcome::Off < Outcome::Pass && Outcome::Unknown < Outcome::Pass);
    let off = Rule { off: true, ..rule.clone() };
    assert_eq!(Outcome::of(&off, &Counts::default()), Outcome::Off);
}

#[test]
fn every_link_within_the_page_leads_somewhere() {
    let plan = sample::plan();
    let page = page(&plan, &[sample::finding(&plan, 0, 0, 0), sample::unknown(&plan, 0, 1, 2)]);
    let mut links = 0;
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "#{id}");
        links += 1;
    }
    assert!(links > 10);
}
