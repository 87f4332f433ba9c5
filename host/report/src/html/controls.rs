//! Frameworks: which control is looked at by which rules, and how these came out.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ephor_untrusted::{Escaped, Html, escaped, put, putln};

use super::{Judged, Outcome, Output, Page, escape};
use crate::text::{number, plural};

/// The parts of an id as numbers and words: 5.2.3.10 comes after 5.2.3.9.
fn natural(id: &str) -> Vec<(u64, &str)> {
    let mut parts = Vec::new();
    let mut rest = id;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|char: char| char.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        parts.push(if digit { (part.parse().unwrap_or(u64::MAX), part) } else { (0, part) });
        rest = tail;
    }
    parts
}

pub(super) fn write(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    type Controls<'a> = BTreeMap<(Vec<(u64, &'a str)>, &'a str), Vec<&'a Judged<'a>>>;
    let mut frameworks: BTreeMap<&str, Controls<'_>> = BTreeMap::new();
    for judged in &page.rules {
        for reference in &judged.rule.references {
            let controls = frameworks.entry(&reference.taxonomy).or_default();
            let rules = controls.entry((natural(&reference.id), &reference.id)).or_default();
            if !rules.iter().any(|known| known.at == judged.at) {
                rules.push(judged);
            }
        }
    }
    putln!(
        out,
        "<section id=\"controls\" aria-labelledby=\"controls-title\"><h2 id=\"controls-title\">Controls by framework</h2>\n\
         <p>A rule is relevant to a control; it need not cover all that the control asks. The title of a rule names the bad state: passed means \
         that it was not found. Controls that no rule of this scan looks at are not listed.</p>"
    )?;
    // What is asked of a tenant comes before what attackers do.
    let mut frameworks: Vec<_> = frameworks.into_iter().collect();
    frameworks.sort_by_key(|(name, _)| *name == "ATT&CK");
    for (taxonomy, controls) in &frameworks {
        let name = taxonomy;
        let (one, many) = if *name == "ATT&CK" { ("technique", "techniques") } else { ("control", "controls") };
        let outcomes: Vec<Outcome> =
            controls.values().filter_map(|rules| rules.iter().map(|judged| judged.outcome).min()).collect();
        let counts =
            Outcome::ALL.map(|outcome| (outcome, outcomes.iter().filter(|one| **one == outcome).count() as u64));
        let counts: Vec<Escaped<Html>> = counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(outcome, count)| {
                escaped!(
                    Html,
                    "<span class=\"badge {}\">{} {}</span>",
                    outcome.class(),
                    number(*count),
                    escape::text(&outcome.word().to_lowercase())
                )
            })
            .collect();
        let name = escape::text(name);
        putln!(
            out,
            "<details class=\"framework\"><summary><h3>{name}</h3> <span class=\"quiet\">{}</span> {}</summary>\n\
             <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Controls of {name}\"><table><caption class=\"hide\">Controls of {name}</caption>\
             <thead><tr><th scope=\"col\">Control</th><th scope=\"col\">Verdict</th><th scope=\"col\">Rules</th></tr></thead><tbody>",
            plural(controls.len() as u64, one, many),
            Escaped::join(counts, " "),
            name = name
        )?;
        for ((_, id), rules) in controls {
            let outcome = rules.iter().map(|judged| judged.outcome).min().unwrap_or(Outcome::NotApplicable);
            put!(
                out,
                "<tr><th scope=\"row\">{}</th><td><span class=\"badge {}\">{}</span></td><td><ul class=\"stack\">",
                escape::text(id),
                outcome.class(),
                outcome.word()
            )?;
            for judged in rules {
                let (class, word) = judged.badge();
                let reference = judged.rule.references.iter().find(|one| one.taxonomy == *taxonomy && one.id == *id);
                let partial = reference.and_then(|reference| reference.partial.as_deref());
                let partial =
                    partial.map(|why| escaped!(Html, " <span class=\"quiet\">in part: {}</span>", escape::text(why)));
                put!(
                    out,
                    "<li><span class=\"badge {class}\">{word}</span> <a href=\"#{}\">{}</a>{}</li>",
                    judged.anchor(),
                    escape::text(&judged.rule.title),
                    partial,
                    class = class,
                    word = word
                )?;
            }
            putln!(out, "</ul></td></tr>")?;
        }
        putln!(out, "</tbody></table></div></details>")?;
    }
    if frameworks.is_empty() {
        putln!(out, "<p>No rule refers to a framework.</p>")?;
    }
    putln!(out, "</section>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_people_count() {
        let mut ids = ["5.2.10", "T1078.004", "5.10", "5.2.9", "MS.AAD.3.2v2", "MS.AAD.3.10v1"];
        ids.sort_by_key(|id| natural(id));
        assert_eq!(ids, ["MS.AAD.3.2v2", "MS.AAD.3.10v1", "T1078.004", "5.2.9", "5.2.10", "5.10"]);
    }
}
