//! A part for each rule: what it means, why it matters, how to fix it, and what it found.

use std::collections::BTreeSet;
use std::io::{self, Write};

use ephor_untrusted::{Escaped, Html, escaped, putln};

use super::{Judged, Outcome, Output, Page, escape, prose};
use crate::sarif;
use crate::text::{number, plural};
use ephor_finding::Reference;

pub(super) fn write(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    putln!(
        out,
        "<section id=\"rules\" aria-labelledby=\"rules-title\"><h2 id=\"rules-title\">Rules</h2>\n\
         <p>The title of a rule names the bad state. Passed means that it was looked for and not found.</p>\n\
         <p data-script hidden><button type=\"button\" id=\"expand\">Open those that fail</button> \
         <button type=\"button\" id=\"collapse\">Close all</button></p>"
    )?;
    for outcome in Outcome::ALL {
        let of_outcome: Vec<(usize, &Judged<'_>)> =
            page.rules.iter().enumerate().filter(|(_, judged)| judged.outcome == outcome).collect();
        if of_outcome.is_empty() {
            continue;
        }
        putln!(
            out,
            "<h3>{} <span class=\"quiet\">{}</span></h3>",
            outcome.word(),
            plural(of_outcome.len() as u64, "rule", "rules")
        )?;
        for (index, judged) in of_outcome {
            rule(page, index, judged, out)?;
        }
    }
    if page.rules.is_empty() {
        putln!(out, "<p>No rule took part.</p>")?;
    }
    putln!(out, "</section>")
}

fn rule(page: &Page<'_>, index: usize, judged: &Judged<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let Judged { rule, counts, outcome, .. } = judged;
    let (class, word) = judged.badge();
    let mut facts = vec![
        escaped!(Html, "<code>{}</code>", judged.anchor()),
        escaped!(Html, "severity {}", escape::text(&sarif::security_severity(rule))),
    ];
    let evaluated = counts.pass.saturating_add(counts.fail);
    if counts.fail > 0 {
        facts.push(escaped!(Html, "<b>{} of {} fail</b>", number(counts.open()), number(evaluated)));
    } else if counts.pass > 0 {
        facts.push(escaped!(Html, "{} passed", number(counts.pass)));
    }
    for (count, what) in
        [(counts.waived, "accepted"), (counts.unknown, "unknown"), (counts.not_applicable, "not applicable")]
    {
        if count > 0 {
            facts.push(escaped!(Html, "{} {}", number(count), what));
        }
    }
    putln!(
        out,
        "<details class=\"rule {}\" id=\"{}\"><summary><span class=\"badge {class}\">{word}</span>\
         <span class=\"name\"><h4>{}</h4><span class=\"quiet\">{}</span></span></summary>\n<div class=\"body\">",
        outcome.class(),
        judged.anchor(),
        escape::text(&rule.title),
        Escaped::join(facts, " · "),
        class = class,
        word = word
    )?;
    found(page, index, judged, out)?;
    reasons(judged, out)?;
    putln!(
        out,
        "<div class=\"prose\">{}<h5>Remediation</h5>\n{}</div>",
        prose::render(&rule.help),
        prose::render(&rule.remediation)
    )?;
    references(judged, out)?;
    witnesses(judged, out)?;
    parameters(judged, out)?;
    if rule.level != rule.own_level {
        putln!(
            out,
            "<p class=\"quiet\">The configuration changed the level; the pack's own is {}.</p>",
            crate::sarif::level(rule.own_level)
        )?;
    }
    putln!(out, "</div></details>")
}

/// Its first findings; the table has the others.
fn found(page: &Page<'_>, index: usize, judged: &Judged<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    if !judged.shown.is_empty() {
        putln!(out, "<h5>Findings</h5><ul class=\"found\">")?;
        for (message, place) in judged.shown {
            putln!(out, "<li><span>{message}</span> <code>{place}</code></li>", message = message, place = place)?;
        }
        let more = judged.counts.open().saturating_sub(judged.shown.len() as u64);
        if more > 0 {
            putln!(out, "<li class=\"quiet\">and {} more</li>", number(more))?;
        }
        putln!(out, "</ul>")?;
    }
    let (came, held) = page.rows.counts(judged.at.0, judged.at.1);
    if came > held {
        putln!(
            out,
            "<p class=\"quiet\">{} of its {} findings are not in the table.</p>",
            number(came - held),
            number(came)
        )?;
    }
    if held > 0 {
        putln!(
            out,
            "<p data-script hidden><button type=\"button\" data-rule=\"{index}\">Show {} in the table</button></p>",
            plural(held, "finding", "findings"),
            index = index
        )?;
    }
    Ok(())
}

fn reasons(judged: &Judged<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    if judged.counts.unknown_reasons.is_empty() {
        return Ok(());
    }
    putln!(out, "<h5>Could not be known</h5><ul class=\"found\">")?;
    for (reason, count) in &judged.counts.unknown_reasons {
        putln!(out, "<li><span>{}</span> <span class=\"quiet\">{}</span></li>", escape::text(reason), number(*count))?;
    }
    putln!(out, "</ul>")
}

fn references(judged: &Judged<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let references: BTreeSet<&Reference> = judged.rule.references.iter().collect();
    let links = judged.rule.properties.iter().filter(|(name, _)| name == "link").map(|(_, value)| value);
    let links: BTreeSet<&String> = links.collect();
    if references.is_empty() && links.is_empty() {
        return Ok(());
    }
    putln!(out, "<h5>References</h5><ul class=\"references\">")?;
    for reference in references {
        putln!(out, "<li>{}</li>", escape::text(&reference.to_string()))?;
    }
    for link in links {
        let (begin, end) = prose::anchor(link);
        putln!(out, "<li>{begin}{}{end}</li>", escape::text(link), begin = begin, end = end)?;
    }
    putln!(out, "</ul>")
}

/// What the statements of the rule rest on.
fn witnesses(judged: &Judged<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let mut witnesses = judged.rule.witnesses().peekable();
    if witnesses.peek().is_none() {
        return Ok(());
    }
    putln!(out, "<h5>Witnesses</h5><ul class=\"references\">")?;
    for witness in witnesses {
        putln!(out, "<li>{}</li>", escape::text(witness))?;
    }
    putln!(out, "</ul>")
}

fn parameters(judged: &Judged<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    if judged.rule.parameters.is_empty() {
        return Ok(());
    }
    putln!(out, "<h5>Parameters</h5><ul class=\"found\">")?;
    for parameter in &judged.rule.parameters {
        let default = if parameter.default.is_empty() { "nothing".into() } else { escape::text(&parameter.default) };
        putln!(
            out,
            "<li><span><code>{}</code>: {}</span> <span class=\"quiet\">{}, {default} by default</span></li>",
            escape::text(&parameter.name),
            escape::text(&parameter.meaning),
            escape::text(&parameter.kind),
            default = default
        )?;
    }
    putln!(out, "</ul>")
}
