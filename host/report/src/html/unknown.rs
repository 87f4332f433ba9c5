//! What could not be known: as prominent as what fails, since nobody may take it for a pass.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ephor_untrusted::{put, putln};

use super::{Judged, Output, Page, escape};
use crate::text::{number, plural};

/// Rules that one reason names; the rest is counted.
const RULES: usize = 12;
/// Reasons; the rest is counted.
const REASONS: usize = 60;

pub(super) fn write(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    putln!(
        out,
        "<section id=\"unknown\" aria-labelledby=\"unknown-title\"><h2 id=\"unknown-title\">What could not be known</h2>"
    )?;
    let mut reasons: BTreeMap<&str, (u64, Vec<&Judged<'_>>)> = BTreeMap::new();
    for judged in &page.rules {
        for (reason, count) in &judged.counts.unknown_reasons {
            let (sum, rules) = reasons.entry(reason).or_default();
            *sum = sum.saturating_add(*count);
            rules.push(judged);
        }
    }
    let unknown = page.sum(|judged| judged.counts.unknown);
    if unknown == 0 {
        putln!(out, "<p>Every rule that took part could judge all that it asks for.</p></section>")?;
        return Ok(());
    }
    let rules = page.number(|judged| judged.counts.unknown > 0);
    putln!(
        out,
        "<p>{} in {}. None of them is a pass: nobody knows until the data is there.</p>",
        plural(unknown, "verdict is unknown", "verdicts are unknown"),
        plural(rules, "rule", "rules")
    )?;
    // What leaves most rules without a verdict comes first.
    let mut reasons: Vec<(&str, (u64, Vec<&Judged<'_>>))> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, (count, rules))| std::cmp::Reverse((rules.len(), *count)));
    putln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Reasons\"><table><caption class=\"hide\">Why verdicts are unknown</caption>\
         <thead><tr><th scope=\"col\">Why</th><th scope=\"col\" class=\"number\">Verdicts</th><th scope=\"col\">Rules</th></tr></thead><tbody>"
    )?;
    for (reason, (count, rules)) in reasons.iter().take(REASONS) {
        put!(
            out,
            "<tr><td>{}</td><td class=\"number\">{}</td><td><ul class=\"inline\">",
            escape::text(reason),
            number(*count)
        )?;
        for judged in rules.iter().take(RULES) {
            let id = judged.anchor();
            put!(out, "<li><a href=\"#{id}\"><code>{id}</code></a></li>", id = id)?;
        }
        if rules.len() > RULES {
            put!(out, "<li>and {} more</li>", rules.len() - RULES)?;
        }
        putln!(out, "</ul></td></tr>")?;
    }
    putln!(out, "</tbody></table></div>")?;
    if reasons.len() > REASONS {
        let more = plural((reasons.len() - REASONS) as u64, "further reason is", "further reasons are");
        putln!(out, "<p>{more} given with the rules.</p>", more = more)?;
    }
    putln!(out, "</section>")
}
