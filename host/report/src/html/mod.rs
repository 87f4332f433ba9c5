//! One HTML file for people: opens offline, asks nobody for anything, and says what is known and what is not.
//!
//! Everything that is to be read stands in the file as HTML: it needs no script. The script sorts and filters the table
//! of findings, which it reads from a block of JSON. A strict content policy names style and script by their digests,
//! so that nothing else can run or load, whatever a name of the tenant holds; all text is escaped nevertheless.
//!
//! Memory is bounded: of every rule the first findings are held, 100,000 in all (see `rows`). What is left out is said.

use std::io::{self, Write};

use ephor_untrusted::{Escaped, escaped, put, putln};
use sha2::{Digest as _, Sha256};

use super::first::First;
use super::{Report, ScanResult, check_summary, rule_of, waivers};
use ephor_finding::{Counts, Finding, Level, Pack, Plan, Rule, Sink, Summary};
use rows::Rows;

mod charts;
mod controls;
mod data;
mod escape;
mod findings;
mod prose;
mod rows;
mod rules;
mod standing;
mod summary;
#[cfg(test)]
mod tests;
mod unknown;

/// Where the page goes: it takes nothing that was not escaped for HTML.
type Output<W> = ephor_untrusted::Page<ephor_untrusted::Html, W>;
/// Text escaped for HTML, or an element.
type Markup = Escaped<ephor_untrusted::Html>;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Findings that the part of a rule names without script; the rest is in the table.
const SHOWN: usize = 10;
/// Longest message there.
const LONGEST_MESSAGE: usize = 1_000;

/// A page that is being gathered.
#[must_use = "nothing is written before the report is finished"]
pub struct Html<'a, W: Write> {
    plan: &'a Plan,
    out: Output<W>,
    rows: Rows,
    /// Message and place.
    shown: First<(Markup, Markup)>,
}

impl<'a, W: Write> Html<'a, W> {
    /// Begins the page. Nothing is written yet.
    pub fn new(plan: &'a Plan, out: W) -> Self {
        Self::bounded(plan, out, rows::MOST)
    }

    fn bounded(plan: &'a Plan, out: W, most: usize) -> Self {
        Self { plan, out: Output::new(out), rows: Rows::new(plan, most), shown: First::new(plan, SHOWN) }
    }
}

impl<W: Write> Sink for Html<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        rule_of(self.plan, &finding)?;
        self.rows.push(&finding)?;
        self.shown.take(&finding, || {
            let message = ephor_untrusted::clip(&finding.text(ephor_untrusted::value), LONGEST_MESSAGE);
            let place = format!("{}:{}", ephor_untrusted::value(&finding.place.file), finding.place.line);
            (escape::text(&message), escape::text(&place))
        });
        Ok(())
    }
}

/// How a rule came out, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Something fails that nobody accepted.
    Fail,
    /// Nothing fails as far as it is known, and not all is known.
    Unknown,
    /// All that fails is accepted.
    Accepted,
    /// The configuration switched it off: nobody looked.
    Off,
    /// Something was judged, and nothing fails.
    Pass,
    /// There was nothing to judge.
    NotApplicable,
}

impl Outcome {
    const ALL: [Self; 6] = [Self::Fail, Self::Unknown, Self::Accepted, Self::Off, Self::Pass, Self::NotApplicable];

    fn of(rule: &Rule, counts: &Counts) -> Self {
        match counts {
            _ if rule.off => Self::Off,
            counts if counts.open() > 0 => Self::Fail,
            counts if counts.unknown > 0 => Self::Unknown,
            counts if counts.waived > 0 => Self::Accepted,
            counts if counts.pass > 0 => Self::Pass,
            _ => Self::NotApplicable,
        }
    }

    /// Name of its class in the style.
    const fn class(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Pass => "pass",
            Self::NotApplicable => "na",
            Self::Off => "off",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Fail => "Fails",
            Self::Unknown => "Unknown",
            Self::Accepted => "Accepted",
            Self::Pass => "Passed",
            Self::NotApplicable => "Not applicable",
            Self::Off => "Switched off",
        }
    }
}

/// A rule with what the scan says of it.
struct Judged<'a> {
    /// Where it stands in the plan.
    at: (usize, usize),
    pack: &'a Pack,
    rule: &'a Rule,
    counts: &'a Counts,
    outcome: Outcome,
    /// Its first open fails: message and place.
    shown: &'a [(Markup, Markup)],
}

impl Judged<'_> {
    /// What an address of its part ends with.
    fn anchor(&self) -> Markup {
        escape::text(&self.rule.id)
    }

    /// The class and word of its badge: the level if it fails.
    const fn badge(&self) -> (&'static str, &'static str) {
        match (self.outcome, self.rule.level) {
            (Outcome::Fail, Level::Error) => ("error", "Error"),
            (Outcome::Fail, Level::Warning) => ("warning", "Warning"),
            (Outcome::Fail, Level::Note) => ("note", "Note"),
            (outcome, _) => (outcome.class(), outcome.word()),
        }
    }
}

/// What the parts of the page are made from.
struct Page<'a> {
    plan: &'a Plan,
    summary: &'a Summary,
    ending: &'a ScanResult,
    /// All rules, the gravest first.
    rules: Vec<Judged<'a>>,
    rows: &'a Rows,
}

impl Page<'_> {
    /// Sums up something of all rules.
    fn sum(&self, count: impl Fn(&Judged<'_>) -> u64) -> u64 {
        self.rules.iter().map(count).fold(0, u64::saturating_add)
    }

    /// Number of rules of which something holds.
    fn number(&self, holds: impl Fn(&Judged<'_>) -> bool) -> u64 {
        self.rules.iter().filter(|judged| holds(judged)).count() as u64
    }

    /// The rule with that id.
    fn rule(&self, id: &str) -> Option<&Judged<'_>> {
        self.rules.iter().find(|judged| judged.rule.id == id)
    }
}

impl<W: Write> Report for Html<'_, W> {
    fn finish(mut self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        if let Some(comparison) = &ending.comparison {
            let (plan, rows) = (self.plan, &mut self.rows);
            comparison.carried(plan, summary, &mut |carried| {
                let (_, rule) = rule_of(plan, &carried.finding)?;
                if rule.off { Ok(()) } else { rows.push_carried(&carried) }
            })?;
        }
        let mut rules = Vec::new();
        for (pack_index, (pack, counts)) in self.plan.packs.iter().zip(&summary.counts).enumerate() {
            for (rule_index, (rule, counts)) in pack.rules.iter().zip(counts).enumerate() {
                let outcome = Outcome::of(rule, counts);
                let shown = self.shown.of(pack_index, rule_index);
                rules.push(Judged { at: (pack_index, rule_index), pack, rule, counts, outcome, shown });
            }
        }
        rules.sort_by_cached_key(|judged| super::gravity(judged.rule));
        let page = Page { plan: self.plan, summary, ending, rules, rows: &self.rows };
        let out = &mut self.out;
        head(&page, out)?;
        summary::write(&page, out)?;
        unknown::write(&page, out)?;
        findings::write(&page, out)?;
        rules::write(&page, out)?;
        controls::write(&page, out)?;
        standing::waivers(&page, out)?;
        standing::baseline(&page, out)?;
        data::write(&page, out)?;
        putln!(out, "</main>")?;
        put!(out, "<script type=\"application/json\" id=\"rows\">")?;
        findings::data(&page, out)?;
        putln!(out, "</script>")?;
        putln!(out, "<script>{}</script>\n</body>\n</html>", SCRIPT)?;
        self.out.flush()
    }
}

/// The parts of the page: id, and name in the list of parts.
fn parts(page: &Page<'_>) -> Vec<(&'static str, &'static str)> {
    let mut parts = vec![
        ("summary", "Summary"),
        ("unknown", "Unknown"),
        ("findings", "Findings"),
        ("rules", "Rules"),
        ("controls", "Controls"),
        ("waivers", "Waivers"),
        ("data", "Data"),
        ("digests", "Digests"),
    ];
    if page.ending.comparison.is_some() {
        parts.insert(6, ("baseline", "Baseline"));
    }
    parts
}

fn head(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let name = escape::text(&tenant_name(page.plan));
    putln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"generator\" content=\"Ephor {}\">\n\
         <title>Ephor: {name}</title>\n<style>{style}</style>\n</head>\n<body>",
        policy(),
        env!("CARGO_PKG_VERSION"),
        style = STYLE,
        name = name
    )?;
    putln!(out, "<a class=\"skip\" href=\"#summary\">Skip to the summary</a>")?;
    putln!(out, "<nav aria-label=\"Parts of the report\">\n<div class=\"bar\"><ul>")?;
    for (id, name) in parts(page) {
        putln!(out, "<li><a href=\"#{id}\">{name}</a></li>", id = id, name = name)?;
    }
    putln!(
        out,
        "</ul>\n<div class=\"tools\" data-script hidden><button type=\"button\" id=\"theme\">Theme: system</button>\
         <button type=\"button\" id=\"print\">Print</button></div></div>\n</nav>\n<main>"
    )
}

/// What the page may load and run: its own style and script, and nothing else.
fn policy() -> Markup {
    escaped!(
        ephor_untrusted::Html,
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src 'none'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        escape::text(&base64(&Sha256::digest(STYLE))),
        escape::text(&base64(&Sha256::digest(SCRIPT)))
    )
}

/// Base64 with padding, as a content policy writes digests.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let index = (number >> (18 - 6 * digit)) & 63;
            let char = DIGITS.get(index as usize).map_or('=', |byte| char::from(*byte));
            out.push(if digit <= chunk.len() { char } else { '=' });
        }
    }
    out
}

/// The name of a tenant, or its id if it has none.
fn tenant_name(plan: &Plan) -> String {
    let name = if plan.tenant.name.trim().is_empty() { &plan.tenant.id } else { &plan.tenant.name };
    ephor_untrusted::value(name)
}

/// What is said of each waiver in the table.
fn waiver_texts(plan: &Plan) -> Vec<String> {
    let text = |waiver: &ephor_config::Waiver| {
        let by = waiver.owner.as_ref().map_or_else(String::new, |owner| format!(" ({owner})"));
        let ticket = waiver.ticket.as_ref().map_or_else(String::new, |ticket| format!(", {ticket}"));
        ephor_untrusted::clip(
            &ephor_untrusted::line(&format!("until {}: {}{by}{ticket}", waiver.expires, waiver.reason)),
            LONGEST_MESSAGE,
        )
    };
    plan.waivers.iter().map(text).collect()
}
