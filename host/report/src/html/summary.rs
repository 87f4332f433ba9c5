//! What a reader sees first: whose report it is, what counts, and how much of the tenant was judged.

use std::io::{self, Write};

use ephor_untrusted::{Escaped, Html, escaped, put, putln};

use super::charts::{self, Slice};
use super::{Judged, Outcome, Output, Page, escape, tenant_name};
use crate::text::{number, plural};
use crate::{file_name, sarif, time};
use ephor_finding::{Counts, Level};

/// Rules that the summary names, the gravest first.
const GRAVEST: usize = 8;

pub(super) fn write(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    header(page, out)?;
    incomplete(page, out)?;
    putln!(out, "<section id=\"summary\" aria-labelledby=\"summary-title\"><h2 id=\"summary-title\">Summary</h2>")?;
    tiles(page, out)?;
    putln!(out, "<div class=\"columns\">")?;
    levels(page, out)?;
    coverage(page, out)?;
    putln!(out, "</div>")?;
    gravest(page, out)?;
    packs(page, out)?;
    putln!(out, "</section>")
}

fn header(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let tenant = &page.plan.tenant;
    let collected = time(page.plan.collected_at);
    let stamp = escape::text(&collected);
    putln!(
        out,
        "<header>\n<p class=\"kind\">Ephor compliance report</p>\n<h1>{}</h1>\n<p class=\"verdict\">{}</p>",
        escape::text(&tenant_name(page.plan)),
        escape::text(&page.ending.description)
    )?;
    putln!(
        out,
        "<dl class=\"facts\"><div><dt>Domain</dt><dd>{}</dd></div><div><dt>Tenant</dt><dd><code>{}</code></dd></div>\
         <div><dt>Collected</dt><dd><time datetime=\"{collected}\">{}</time></dd></div>\
         <div><dt>Snapshot</dt><dd><code title=\"SHA-256 of its manifest\">{}</code></dd></div>\
         <div><dt>Ephor</dt><dd>{}</dd></div></dl>\n</header>",
        escape::text(&tenant.domain),
        escape::text(&tenant.id),
        escape::text(&collected.replace('T', " ").replace('Z', " UTC")),
        escape::text(page.plan.manifest_sha256.get(..16).unwrap_or_default()),
        env!("CARGO_PKG_VERSION"),
        collected = stamp
    )
}

/// Refused packs, failed rules and lost coverage come first: what follows is not the whole truth.
fn incomplete(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let shortfalls = page.ending.shortfalls();
    if page.plan.refused.is_empty() && page.summary.failures.is_empty() && shortfalls.is_empty() {
        return Ok(());
    }
    putln!(
        out,
        "<section class=\"alarm\" aria-labelledby=\"incomplete\"><h2 id=\"incomplete\">The scan is incomplete</h2><ul>"
    )?;
    for refused in &page.plan.refused {
        let (origin, reason) = (escape::text(file_name(&refused.origin)), escape::text(&refused.reason));
        putln!(
            out,
            "<li>The pack <code>{origin}</code> was refused and gave no verdict: {reason}</li>",
            origin = origin,
            reason = reason
        )?;
    }
    for failure in &page.summary.failures {
        let pack = page.plan.packs.get(failure.pack);
        let rule = pack.zip(failure.rule).and_then(|(pack, rule)| pack.rules.get(rule));
        let who = match (rule, pack) {
            (Some(rule), _) => escaped!(Html, "The rule <code>{}</code>", escape::text(&rule.id)),
            (None, Some(pack)) => escaped!(Html, "The pack <code>{}</code>", escape::text(&pack.name)),
            (None, None) => "A pack".into(),
        };
        let (during, reason) = (escape::text(&failure.during), escape::text(&failure.reason));
        let lost = plural(failure.lost, "verdict", "verdicts");
        putln!(
            out,
            "<li>{who} failed ({during}): {reason}; {lost} lost</li>",
            who = who,
            during = during,
            reason = reason,
            lost = lost
        )?;
    }
    for sentence in shortfalls {
        putln!(out, "<li>{}</li>", escape::text(&capital(&sentence)))?;
    }
    putln!(out, "</ul></section>")
}

/// The same with a capital letter.
fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn open(judged: &Judged<'_>, level: Level) -> u64 {
    if judged.rule.level == level { judged.counts.open() } else { 0 }
}

fn tiles(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let rules = |holds: &dyn Fn(&Counts) -> bool| {
        escaped!(Html, "in {}", plural(page.number(|judged| holds(judged.counts)), "rule", "rules"))
    };
    let failing = |level| {
        let rules = page.number(|judged| open(judged, level) > 0);
        (page.sum(|judged| open(judged, level)), escaped!(Html, "in {}", plural(rules, "rule", "rules")))
    };
    let sum = |count: fn(&Counts) -> u64| page.sum(|judged| count(judged.counts));
    let (errors, error_rules) = failing(Level::Error);
    let (warnings, warning_rules) = failing(Level::Warning);
    let (notes, note_rules) = failing(Level::Note);
    let tiles = [
        ("error", "Errors", errors, error_rules, "findings", "level=error"),
        ("warning", "Warnings", warnings, warning_rules, "findings", "level=warning"),
        ("note", "Notes", notes, note_rules, "findings", "level=note"),
        ("unknown", "Unknown", sum(|counts| counts.unknown), rules(&|counts| counts.unknown > 0), "unknown", ""),
        ("accepted", "Accepted", sum(|counts| counts.waived), rules(&|counts| counts.waived > 0), "waivers", ""),
        ("pass", "Passed", sum(|counts| counts.pass), rules(&|counts| counts.pass > 0), "rules", ""),
        (
            "na",
            "Not applicable",
            sum(|counts| counts.not_applicable),
            rules(&|counts| counts.not_applicable > 0),
            "rules",
            "",
        ),
    ];
    putln!(out, "<ul class=\"tiles\">")?;
    for (class, name, count, rules, part, filter) in tiles {
        let class = escaped!(Html, "{}{}", class, if count == 0 { " none" } else { "" });
        let filter = if filter.is_empty() { Escaped::empty() } else { escaped!(Html, " data-filter=\"{}\"", filter) };
        putln!(
            out,
            "<li class=\"{class}\"><a href=\"#{part}\"{filter}><b>{}</b> <span>{name}</span> <small>{rules}</small></a></li>",
            number(count),
            class = class,
            part = part,
            filter = filter,
            name = name,
            rules = rules
        )?;
    }
    putln!(out, "</ul>")
}

fn levels(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let slice = |class, name, level| Slice { class, name, count: page.sum(|judged| open(judged, level)) };
    let slices = [
        slice("error", "errors", Level::Error),
        slice("warning", "warnings", Level::Warning),
        slice("note", "notes", Level::Note),
        Slice { class: "accepted", name: "accepted", count: page.sum(|judged| judged.counts.waived) },
    ];
    putln!(out, "<div class=\"card\"><h3>What fails, by level</h3>")?;
    charts::bar("What fails, by level", &slices, out)?;
    charts::legend(&slices, out)?;
    let pass = page.sum(|judged| judged.counts.pass);
    let fail = page.sum(|judged| judged.counts.fail);
    let unknown = page.sum(|judged| judged.counts.unknown);
    let verdicts = [
        Slice { class: "pass", name: "passed", count: pass },
        Slice { class: "error", name: "failed, accepted ones included", count: fail },
        Slice { class: "unknown", name: "unknown", count: unknown },
    ];
    putln!(out, "<h3>All verdicts</h3>")?;
    charts::bar("All verdicts", &verdicts, out)?;
    charts::legend(&verdicts, out)?;
    putln!(out, "</div>")
}

/// How much of what the rules ask could be answered.
fn coverage(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let seen = |judged: &Judged<'_>| judged.counts.pass + judged.counts.fail + judged.counts.not_applicable > 0;
    let on = |judged: &Judged<'_>| judged.outcome != Outcome::Off;
    let unknown = |judged: &Judged<'_>| on(judged) && judged.counts.unknown > 0;
    let slices = [
        Slice {
            class: "pass",
            name: "judged in full",
            count: page.number(|judged| on(judged) && judged.counts.unknown == 0),
        },
        Slice { class: "partly", name: "judged in part", count: page.number(|judged| unknown(judged) && seen(judged)) },
        Slice { class: "unknown", name: "not judged", count: page.number(|judged| unknown(judged) && !seen(judged)) },
        Slice { class: "off", name: "switched off", count: page.number(|judged| !on(judged)) },
    ];
    let total = page.rules.len() as u64;
    let full = slices.first().map_or(0, |slice| slice.count);
    // Rounded down: 100% is said of all rules only.
    let percent = (full * 100).checked_div(total).map_or_else(|| "–".into(), |percent| escaped!(Html, "{}%", percent));
    putln!(out, "<div class=\"card\"><h3>Coverage: rules that could be judged</h3><div class=\"pair\">")?;
    charts::ring("Rules that could be judged", &percent, &slices, out)?;
    charts::legend(&slices, out)?;
    putln!(out, "</div>")?;
    let missing = slices.get(1..3).unwrap_or_default().iter().map(|slice| slice.count).sum::<u64>();
    if missing == 0 {
        putln!(
            out,
            "<p>Of {} in {}, each saw all the data that it needs.</p>",
            plural(total, "rule", "rules"),
            plural(page.plan.packs.len() as u64, "pack", "packs")
        )?;
    } else {
        let verb = if missing == 1 { "lacks" } else { "lack" };
        putln!(
            out,
            "<p>{} of {} {verb} data: <a href=\"#unknown\">what could not be known</a>.</p>",
            number(missing),
            plural(total, "rule", "rules"),
            verb = verb
        )?;
    }
    if !page.plan.refused.is_empty() {
        putln!(out, "<p>The rules of packs that were refused are not counted here.</p>")?;
    }
    putln!(out, "</div>")
}

/// What fails and what is not known, side by side: neither is to be overlooked.
fn gravest(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let accepted = page.sum(|judged| judged.counts.waived) > 0;
    let but = if accepted { " that is not accepted by a waiver" } else { "" };
    let none = escaped!(Html, "No rule that could be judged has a fail{}.", but);
    putln!(out, "<div class=\"columns\">")?;
    list(
        page,
        "Fails, gravest first",
        &none,
        |judged| judged.counts.open() > 0,
        out,
        |judged| {
            let evaluated = judged.counts.pass.saturating_add(judged.counts.fail);
            let (class, word) = judged.badge();
            (class, word, escaped!(Html, "{} of {} fail", number(judged.counts.open()), number(evaluated)))
        },
    )?;
    let none = "Every rule that took part could judge all that it asks for.".into();
    list(
        page,
        "Not known, gravest first",
        &none,
        |judged| judged.counts.unknown > 0,
        out,
        |judged| {
            let said = escaped!(
                Html,
                "{} if it fails; {} unknown",
                sarif::level(judged.rule.level),
                number(judged.counts.unknown)
            );
            (Outcome::Unknown.class(), Outcome::Unknown.word(), said)
        },
    )?;
    putln!(out, "</div>")
}

fn list(
    page: &Page<'_>,
    name: &'static str,
    none: &Escaped<Html>,
    wanted: impl Fn(&Judged<'_>) -> bool,
    out: &mut Output<impl Write>,
    said: impl Fn(&Judged<'_>) -> (&'static str, &'static str, Escaped<Html>),
) -> io::Result<()> {
    let found: Vec<&Judged<'_>> = page.rules.iter().filter(|judged| wanted(judged)).collect();
    put!(out, "<div class=\"card\"><h3>{name}</h3>", name = name)?;
    if found.is_empty() {
        return putln!(out, "<p>{none}</p></div>", none = none);
    }
    putln!(out, "<ol class=\"gravest\">")?;
    for judged in found.iter().take(GRAVEST) {
        let (class, word, said) = said(judged);
        putln!(
            out,
            "<li><span class=\"badge {class}\">{word}</span> <a href=\"#{}\">{}</a> <span class=\"quiet\">severity {}, {said}</span></li>",
            judged.anchor(),
            escape::text(&judged.rule.title),
            escape::text(&sarif::security_severity(judged.rule)),
            class = class,
            word = word,
            said = said
        )?;
    }
    putln!(out, "</ol>")?;
    if found.len() > GRAVEST {
        let more = plural((found.len() - GRAVEST) as u64, "further rule", "further rules");
        putln!(out, "<p>and {more}: see <a href=\"#rules\">the rules</a>.</p>", more = more)?;
    }
    putln!(out, "</div>")
}

fn packs(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    putln!(
        out,
        "<h3>By pack</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Verdicts by pack\"><table class=\"numbers\"><caption class=\"hide\">Verdicts by pack</caption>\
         <thead><tr><th scope=\"col\">Pack</th><th scope=\"col\">Rules</th><th scope=\"col\">Errors</th><th scope=\"col\">Warnings</th>\
         <th scope=\"col\">Notes</th><th scope=\"col\">Accepted</th><th scope=\"col\">Unknown</th><th scope=\"col\">Passed</th></tr></thead><tbody>"
    )?;
    for (index, pack) in page.plan.packs.iter().enumerate() {
        let sum = |count: &dyn Fn(&Judged<'_>) -> u64| {
            let of_pack = page.rules.iter().filter(|judged| judged.at.0 == index);
            of_pack.map(count).fold(0, u64::saturating_add)
        };
        put!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td>",
            escape::text(&pack.title),
            number(pack.rules.len() as u64)
        )?;
        for (class, count) in [
            ("error", sum(&|judged| open(judged, Level::Error))),
            ("warning", sum(&|judged| open(judged, Level::Warning))),
            ("note", sum(&|judged| open(judged, Level::Note))),
            ("accepted", sum(&|judged| judged.counts.waived)),
            ("unknown", sum(&|judged| judged.counts.unknown)),
            ("pass", sum(&|judged| judged.counts.pass)),
        ] {
            let class = if count == 0 { "none" } else { class };
            put!(out, "<td class=\"{class}\">{}</td>", number(count), class = class)?;
        }
        putln!(out, "</tr>")?;
    }
    putln!(out, "</tbody></table></div>")
}
