//! What the team decided before: what is accepted for a while, what is switched off, and what the last scan said.

use std::io::{self, Write};

use ephor_untrusted::{Html, escaped, putln};

use super::waivers::{Condition, Expectation, expectations, standings};
use super::{Outcome, Output, Page, escape};
use crate::baseline::Difference;
use crate::sarif;
use crate::text::number;
use ephor_finding::Verdict;

/// Findings of the baseline that are gone and named; the rest is counted.
const GONE: usize = 200;

pub(super) fn waivers(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    putln!(
        out,
        "<section id=\"waivers\" aria-labelledby=\"waivers-title\"><h2 id=\"waivers-title\">Accepted for a while</h2>"
    )?;
    let standings = standings(page.plan, page.summary);
    if standings.is_empty() {
        putln!(out, "<p>The configuration has no waivers: nothing is accepted.</p>")?;
    } else {
        putln!(
            out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Waivers\"><table><caption class=\"hide\">Waivers</caption><thead><tr>\
             <th scope=\"col\">Standing</th><th scope=\"col\">Rule</th><th scope=\"col\">Subject</th><th scope=\"col\">Why</th>\
             <th scope=\"col\">Owner</th><th scope=\"col\">Ticket</th><th scope=\"col\">Until</th></tr></thead><tbody>"
        )?;
        for standing in standings {
            let (class, word) = badge(standing.condition, "Holds", "Rule not known");
            let waiver = standing.waiver;
            let rule = escape::text(&waiver.rule);
            let rule = match page.rule(&waiver.rule) {
                Some(judged) => escaped!(Html, "<a href=\"#{}\"><code>{}</code></a>", judged.anchor(), rule),
                None => escaped!(Html, "<code>{}</code>", rule),
            };
            putln!(
                out,
                "<tr><td><span class=\"badge {class}\">{word}</span> {}</td><td>{rule}</td><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td class=\"whole\">{}</td></tr>",
                escape::text(&standing.text),
                escape::text(&waiver.subject),
                escape::text(&waiver.reason),
                escape::text(waiver.owner.as_deref().unwrap_or("–")),
                escape::text(waiver.ticket.as_deref().unwrap_or("–")),
                escape::text(&waiver.expires.to_string()),
                class = class,
                word = word,
                rule = rule
            )?;
        }
        putln!(out, "</tbody></table></div>")?;
    }
    expected(page, out)?;
    let mut off = page.rules.iter().filter(|judged| judged.outcome == Outcome::Off).peekable();
    if off.peek().is_some() {
        putln!(
            out,
            "<h3>Switched off</h3><p>The configuration switched these rules off. They give no verdict at all.</p><ul>"
        )?;
        for judged in off {
            putln!(out, "<li><a href=\"#{}\">{}</a></li>", judged.anchor(), escape::text(&judged.rule.title))?;
        }
        putln!(out, "</ul>")?;
    }
    putln!(out, "</section>")
}

/// What the team expects not to be known.
fn expected(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let expectations = expectations(page.plan, page.summary);
    if expectations.is_empty() {
        return Ok(());
    }
    putln!(
        out,
        "<h3 id=\"expected-unknown\">Expected unknowns</h3><p>These verdicts are unknown, and the configuration says why that is expected.</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Expected unknowns\"><table><caption class=\"hide\">Expected unknowns</caption><thead><tr>\
         <th scope=\"col\">Standing</th><th scope=\"col\">Rule or source</th><th scope=\"col\">Why</th>\
         <th scope=\"col\">Owner</th><th scope=\"col\">Ticket</th><th scope=\"col\">Until</th></tr></thead><tbody>"
    )?;
    for Expectation { expected, condition, text } in expectations {
        let (class, word) = badge(condition, "Holds", "Names nothing");
        putln!(
            out,
            "<tr><td><span class=\"badge {class}\">{word}</span> {}</td><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td class=\"whole\">{}</td></tr>",
            escape::text(&text),
            escape::text(&expected.what()),
            escape::text(&expected.reason),
            escape::text(expected.owner.as_deref().unwrap_or("–")),
            escape::text(expected.ticket.as_deref().unwrap_or("–")),
            escape::text(&expected.expires.to_string()),
            class = class,
            word = word
        )?;
    }
    putln!(out, "</tbody></table></div>")
}

/// The class and the word of a badge.
const fn badge(condition: Condition, fine: &'static str, nothing: &'static str) -> (&'static str, &'static str) {
    match condition {
        Condition::Fine => ("accepted", fine),
        Condition::Lapsing => ("warning", "Lapses soon"),
        Condition::Expired => ("error", "Expired"),
        Condition::RuleUnknown => ("unknown", nothing),
        Condition::Unused => ("unknown", "Not used"),
    }
}

/// How the scan differs from an earlier one.
pub(super) fn baseline(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let Some(comparison) = &page.ending.comparison else { return Ok(()) };
    putln!(
        out,
        "<section id=\"baseline\" aria-labelledby=\"baseline-title\"><h2 id=\"baseline-title\">Comparison the baseline</h2>\n\
         <p>Compared with <code>{}</code>. Fails only; those that a waiver accepts are never new.</p>\n<ul class=\"tiles\">",
        escape::text(comparison.id())
    )?;
    let Difference { new, updated, unchanged, fixed, not_judged } = &comparison.difference;
    for (class, name, count) in [
        ("error", "New", new),
        ("pass", "Fixed", fixed),
        ("warning", "Changed", updated),
        ("accepted", "As they were", unchanged),
        ("unknown", "Not judged again", not_judged),
    ] {
        let class = escaped!(Html, "{}{}", class, if *count == 0 { " none" } else { "" });
        putln!(
            out,
            "<li class=\"{class}\"><div><b>{}</b> <span>{name}</span></div></li>",
            number(*count),
            class = class,
            name = name
        )?;
    }
    putln!(out, "</ul>")?;
    let mut gone = Vec::new();
    let mut all = 0_u64;
    comparison.gone(&mut |old, fixed| {
        if old.kind == sarif::kind(Verdict::Fail) {
            all += 1;
            if gone.len() < GONE {
                gone.push((fixed, escape::text(old.rule), escape::text(old.text)));
            }
        }
        Ok(())
    })?;
    if !gone.is_empty() {
        putln!(
            out,
            "<h3>Fixed, or not judged again</h3><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Fixed or not judged again\"><table><caption class=\"hide\">Fails of the baseline that are fixed or could not be judged again</caption>\
             <thead><tr><th scope=\"col\">Now</th><th scope=\"col\">Rule</th><th scope=\"col\">What it said</th></tr></thead><tbody>"
        )?;
        for (fixed, rule, text) in &gone {
            let (class, word) = if *fixed { ("pass", "Fixed") } else { ("unknown", "Not judged again") };
            putln!(
                out,
                "<tr><td><span class=\"badge {class}\">{word}</span></td><td><code>{rule}</code></td><td>{text}</td></tr>",
                class = class,
                word = word,
                rule = rule,
                text = text
            )?;
        }
        putln!(out, "</tbody></table></div>")?;
        let more = all - gone.len() as u64;
        if more > 0 {
            putln!(out, "<p>and {} more</p>", number(more))?;
        }
    }
    putln!(out, "</section>")
}
