//! The report that a person reads on a terminal: what is wrong, what could not be known, on what data.
//!
//! Only counters and the first findings of each rule are held; everything is written at the end.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::baseline::Difference;
use super::first::First;
use super::waivers::{self, Expectation, Standing};
use super::{Report, ScanResult, check_summary, rule_of, sarif, time};
use ephor_finding::{BaselineState, Counts, Finding, Level, Pack, Plan, Rule, Sink, Summary};
use ephor_snapshot::{SourceStatus, Status};

mod page;

use page::Page;
pub use page::wrap;
pub(super) use page::{number, plural};

/// How the report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Width in characters at which lines are wrapped.
    pub width: usize,
    /// Subjects shown for each rule; the rest is counted.
    pub subjects: usize,
    /// Whether to write colours.
    pub colours: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { width: 100, subjects: 5, colours: false }
    }
}

/// Longest message that is held and shown: a rule's words with a few names.
const LONGEST_MESSAGE: usize = 1_000;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const BLUE: Style = AnsiColor::Blue.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();

/// A text report that is being gathered.
#[must_use = "nothing is written before the report is finished"]
pub struct Text<'a, W: Write> {
    plan: &'a Plan,
    page: Page<W>,
    look: TextOptions,
    /// Place and message.
    shown: First<(String, String)>,
}

impl<'a, W: Write> Text<'a, W> {
    /// Begins the report. Nothing is written yet.
    pub fn new(plan: &'a Plan, out: W, look: TextOptions) -> Self {
        Self { plan, page: Page::new(out, look.width, look.colours), look, shown: First::new(plan, look.subjects) }
    }

    /// Writes the report and flushes the output.
    ///
    /// # Errors
    /// Whatever keeps it from being written, or a summary of another scan.
    pub fn finish(self, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        let plan = self.plan;
        let judged = judged(plan, summary, &self.shown);
        let mut page = self.page;
        header(&mut page, plan)?;
        broken(&mut page, plan, summary, ending)?;
        findings(&mut page, &judged)?;
        carried(&mut page, plan, summary, ending, self.look.subjects)?;
        unknowns(&mut page, &judged)?;
        accepted(&mut page, plan, summary)?;
        expected(&mut page, plan, summary)?;
        comparison(&mut page, ending)?;
        sources(&mut page, plan)?;
        last_line(&mut page, plan, summary, &judged, ending)?;
        page.flush()
    }
}

impl<W: Write> Sink for Text<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        rule_of(self.plan, &finding)?;
        self.shown.take(&finding, || {
            let new = if finding.baseline == Some(BaselineState::New) { "NEW: " } else { "" };
            let message = format!("{new}{}", ephor_untrusted::line(&finding.text(ephor_untrusted::value)));
            let place = format!("{}:{}", ephor_untrusted::value(&finding.place.file), finding.place.line);
            (place, ephor_untrusted::clip(&message, LONGEST_MESSAGE))
        });
        Ok(())
    }
}

impl<W: Write> Report for Text<'_, W> {
    fn finish(self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        (*self).finish(summary, ending)
    }
}

/// A rule with what the scan says of it.
struct Judged<'a> {
    rule: &'a Rule,
    counts: &'a Counts,
    shown: &'a [(String, String)],
}

/// All rules, the gravest first.
fn judged<'a>(plan: &'a Plan, summary: &'a Summary, shown: &'a First<(String, String)>) -> Vec<Judged<'a>> {
    let mut judged = Vec::new();
    for (pack, (described, counts)) in plan.packs.iter().zip(&summary.counts).enumerate() {
        for (index, (rule, counts)) in described.rules.iter().zip(counts).enumerate() {
            judged.push(Judged { rule, counts, shown: shown.of(pack, index) });
        }
    }
    judged.sort_by_cached_key(|judged| super::gravity(judged.rule));
    judged
}

fn header<W: Write>(page: &mut Page<W>, plan: &Plan) -> io::Result<()> {
    page.styled(BOLD, &format!("Ephor {}: {}", env!("CARGO_PKG_VERSION"), ephor_untrusted::value(&plan.tenant.name)))?;
    let collected = time(plan.collected_at).replace('T', " ").replace('Z', " UTC");
    let snapshot = format!("collected {collected}, manifest sha256 {}", short(&plan.manifest_sha256));
    page.field(
        "Tenant",
        &format!("{} ({})", ephor_untrusted::value(&plan.tenant.domain), ephor_untrusted::value(&plan.tenant.id)),
    )?;
    page.field("Snapshot", &snapshot)?;
    for (at, pack) in plan.packs.iter().enumerate() {
        page.field(if at == 0 { "Packs" } else { "" }, &pack_line(pack))?;
    }
    if plan.packs.is_empty() {
        page.field("Packs", "none")?;
    }
    Ok(())
}

fn pack_line(pack: &Pack) -> String {
    let rules = plural(pack.rules.len() as u64, "rule", "rules");
    ephor_untrusted::line(&format!("{} {} ({rules}, sha256 {})", pack.name, pack.version, short(&pack.sha256)))
}

/// Enough of a digest to compare by eye.
fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

/// Refused packs, failed rules and lost coverage come first: what follows is not the whole truth.
fn broken<W: Write>(page: &mut Page<W>, plan: &Plan, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
    let shortfalls = ending.shortfalls();
    if plan.refused.is_empty() && summary.failures.is_empty() && shortfalls.is_empty() {
        return Ok(());
    }
    page.heading(RED, "THE SCAN IS INCOMPLETE")?;
    for refused in &plan.refused {
        let text = format!("pack refused: {}: {}", refused.origin, refused.reason);
        page.item("  ", &ephor_untrusted::line(&text))?;
    }
    for failure in &summary.failures {
        let pack = plan.packs.get(failure.pack);
        let rule = pack.zip(failure.rule).and_then(|(pack, rule)| pack.rules.get(rule));
        let who = match (rule, pack) {
            (Some(rule), _) => format!("rule failed: {}", rule.id),
            (None, pack) => format!("pack failed: {}", pack.map_or("unknown", |pack| &pack.name)),
        };
        let lost = plural(failure.lost, "verdict", "verdicts");
        page.item(
            "  ",
            &ephor_untrusted::line(&format!("{who} ({}): {}; {lost} lost", failure.during, failure.reason)),
        )?;
    }
    for sentence in shortfalls {
        page.item("  ", &ephor_untrusted::clip(&ephor_untrusted::line(&sentence), LONGEST_MESSAGE))?;
    }
    Ok(())
}

/// Fails of the baseline of which nobody knows whether they are still there: the first of each rule.
fn carried<W: Write>(
    page: &mut Page<W>,
    plan: &Plan,
    summary: &Summary,
    ending: &ScanResult,
    most: usize,
) -> io::Result<()> {
    let Some(comparison) = &ending.comparison else { return Ok(()) };
    let mut by_rule: BTreeMap<(usize, usize), (String, Vec<String>, u64)> = BTreeMap::new();
    comparison.carried(plan, summary, &mut |carried| {
        let finding = &carried.finding;
        let (_, rule) = rule_of(plan, finding)?;
        if rule.off {
            return Ok(());
        }
        let (_, shown, all) = by_rule
            .entry((finding.pack, finding.rule))
            .or_insert_with(|| (format!("{}: {}", rule.id, carried.reason), Vec::new(), 0));
        *all += 1;
        if shown.len() < most {
            let last = time(carried.last_judged);
            let text = ephor_untrusted::line(&finding.text(ephor_untrusted::value));
            shown.push(format!("last judged {}: {text}", last.split('T').next().unwrap_or(&last)));
        }
        Ok(())
    })?;
    if by_rule.is_empty() {
        return Ok(());
    }
    page.heading(YELLOW, "NOT JUDGED AGAIN")?;
    for (rule, shown, all) in by_rule.into_values() {
        page.item("  ", &ephor_untrusted::clip(&ephor_untrusted::line(&rule), LONGEST_MESSAGE))?;
        let more = all.saturating_sub(shown.len() as u64);
        for line in shown {
            page.item("    ", &ephor_untrusted::clip(&line, LONGEST_MESSAGE))?;
        }
        if more > 0 {
            page.styled(DIM, &format!("    and {} more", number(more)))?;
        }
    }
    Ok(())
}

fn findings<W: Write>(page: &mut Page<W>, judged: &[Judged<'_>]) -> io::Result<()> {
    let failed: Vec<&Judged<'_>> = judged.iter().filter(|judged| judged.counts.open() > 0).collect();
    if failed.is_empty() {
        page.heading(BOLD, "FINDINGS")?;
        let accepted = judged.iter().any(|judged| judged.counts.waived > 0);
        let but = if accepted { " that is not accepted by a waiver" } else { "" };
        return page.item("  ", &format!("None: no rule that could be judged has a fail{but}."));
    }
    for level in [Level::Error, Level::Warning, Level::Note] {
        let mut of_level = failed.iter().filter(|judged| judged.rule.level == level).peekable();
        let (heading, style) = match level {
            Level::Error => ("ERRORS", RED),
            Level::Warning => ("WARNINGS", YELLOW),
            Level::Note => ("NOTES", BLUE),
        };
        if of_level.peek().is_some() {
            page.heading(style, heading)?;
        }
        for (at, judged) in of_level.enumerate() {
            if at > 0 {
                page.blank()?;
            }
            failed_rule(page, judged)?;
        }
    }
    Ok(())
}

fn failed_rule<W: Write>(page: &mut Page<W>, judged: &Judged<'_>) -> io::Result<()> {
    let Judged { rule, counts, shown } = judged;
    let evaluated = counts.pass.saturating_add(counts.fail);
    page.styled(BOLD, &format!("  {}", ephor_untrusted::line(&rule.title)))?;
    let mut share = format!("{} of {} fail", number(counts.fail), number(evaluated));
    if counts.waived > 0 {
        share.push_str(&format!(", {} of them accepted", number(counts.waived)));
    }
    let severity = sarif::security_severity(rule);
    page.item("  ", &ephor_untrusted::line(&format!("{}, severity {severity}: {share}", rule.id)))?;
    let column = shown.iter().map(|(place, _)| place.chars().count()).max().unwrap_or_default();
    for (place, message) in *shown {
        page.pair("    ", place, column, message)?;
    }
    let more = counts.open().saturating_sub(shown.len() as u64);
    if more > 0 && !shown.is_empty() {
        page.styled(DIM, &format!("    and {} more", number(more)))?;
    }
    Ok(())
}

fn unknowns<W: Write>(page: &mut Page<W>, judged: &[Judged<'_>]) -> io::Result<()> {
    let mut unknown = judged.iter().filter(|judged| judged.counts.unknown > 0).peekable();
    if unknown.peek().is_some() {
        page.heading(YELLOW, "COULD NOT BE KNOWN")?;
    }
    for Judged { rule, counts, .. } in unknown {
        page.item("  ", &ephor_untrusted::line(&format!("{}: {} unknown", rule.id, number(counts.unknown))))?;
        let mut reasons: Vec<(&String, u64)> =
            counts.unknown_reasons.iter().map(|(why, count)| (why, *count)).collect();
        reasons.sort_by_key(|(_, count)| Reverse(*count));
        let column = reasons.iter().map(|(_, count)| number(*count).len()).max().unwrap_or_default();
        for (reason, count) in reasons {
            let count = format!("{:>column$}", number(count));
            page.pair("    ", &count, column, &ephor_untrusted::clip(&ephor_untrusted::line(reason), LONGEST_MESSAGE))?;
        }
    }
    Ok(())
}

/// How the scan differs from an earlier one.
fn comparison<W: Write>(page: &mut Page<W>, ending: &ScanResult) -> io::Result<()> {
    let Some(comparison) = &ending.comparison else { return Ok(()) };
    page.heading(BOLD, "SINCE THE BASELINE")?;
    page.item(
        "  ",
        &format!("{}: fails only, those that a waiver accepts are never new", ephor_untrusted::value(comparison.id())),
    )?;
    let Difference { new, updated, unchanged, fixed, not_judged } = &comparison.difference;
    let mut counts = vec![(new, "new"), (fixed, "fixed"), (updated, "changed"), (unchanged, "as they were")];
    if *not_judged > 0 {
        counts.push((not_judged, "not judged again: data or a rule is missing, so nobody knows"));
    }
    let column = counts.iter().map(|(count, _)| number(**count).len()).max().unwrap_or_default();
    for (count, what) in counts {
        page.pair("    ", &format!("{:>column$}", number(*count)), column, what)?;
    }
    Ok(())
}

/// What is accepted for a while, and what is wrong with waivers and switches.
fn accepted<W: Write>(page: &mut Page<W>, plan: &Plan, summary: &Summary) -> io::Result<()> {
    let off: Vec<&str> =
        plan.packs.iter().flat_map(|pack| &pack.rules).filter(|rule| rule.off).map(|rule| rule.id.as_str()).collect();
    if !off.is_empty() {
        page.heading(YELLOW, "SWITCHED OFF")?;
        for id in off {
            page.item("  ", &ephor_untrusted::line(id))?;
        }
    }
    let standings = waivers::standings(plan, summary);
    if standings.is_empty() {
        return Ok(());
    }
    page.heading(BOLD, "ACCEPTED FOR A WHILE")?;
    for Standing { waiver, text, .. } in standings {
        let what = format!("{} on {}: {text}", waiver.rule, waiver.subject);
        page.item("  ", &ephor_untrusted::clip(&ephor_untrusted::line(&what), LONGEST_MESSAGE))?;
        let by = waiver.owner.iter().map(|owner| format!("{owner}: ")).chain([waiver.reason.clone()]);
        let ticket = waiver.ticket.iter().map(|ticket| format!(" ({ticket})"));
        let why: String = by.chain(ticket).collect();
        page.item("    ", &ephor_untrusted::clip(&ephor_untrusted::line(&why), LONGEST_MESSAGE))?;
    }
    Ok(())
}

/// What is expected not to be known.
fn expected<W: Write>(page: &mut Page<W>, plan: &Plan, summary: &Summary) -> io::Result<()> {
    let expectations = waivers::expectations(plan, summary);
    if expectations.is_empty() {
        return Ok(());
    }
    page.heading(BOLD, "EXPECTED UNKNOWNS")?;
    for Expectation { expected, text, .. } in expectations {
        let what = format!("{}: {text}", expected.what());
        page.item("  ", &ephor_untrusted::clip(&ephor_untrusted::line(&what), LONGEST_MESSAGE))?;
        let by = expected.owner.iter().map(|owner| format!("{owner}: ")).chain([expected.reason.clone()]);
        let ticket = expected.ticket.iter().map(|ticket| format!(" ({ticket})"));
        let why: String = by.chain(ticket).collect();
        page.item("    ", &ephor_untrusted::clip(&ephor_untrusted::line(&why), LONGEST_MESSAGE))?;
    }
    Ok(())
}

/// How complete the data is that the rules read; what no rule reads is summed up.
fn sources<W: Write>(page: &mut Page<W>, plan: &Plan) -> io::Result<()> {
    let read = |source: &SourceStatus| {
        plan.packs.iter().flat_map(|pack| &pack.rules).any(|rule| rule.sources.contains(&source.id))
    };
    let (read, others): (Vec<_>, Vec<_>) = plan.sources.iter().map(|(source, _)| source).partition(|one| read(one));
    page.heading(BOLD, "DATA THAT THE RULES READ")?;
    let column = read.iter().map(|source| ephor_untrusted::value(&source.id).chars().count()).max().unwrap_or_default();
    for source in &read {
        let seen = match (source.count, source.expected) {
            (Some(count), Some(expected)) => Some(format!("{} of {}", number(count), number(expected))),
            (Some(count), None) => Some(number(count).to_string()),
            (None, _) => None,
        };
        let facts: Vec<&str> = seen.as_deref().into_iter().chain(source.reason.as_deref()).collect();
        let text = format!("{:<13} {}", source.status.name(), facts.join(": "));
        let style = match source.status {
            Status::Complete => GREEN,
            Status::Partial => YELLOW,
            _ => RED,
        };
        let text = ephor_untrusted::clip(&ephor_untrusted::line(&text), LONGEST_MESSAGE);
        page.pair_styled(
            "  ",
            &ephor_untrusted::value(&source.id),
            column,
            &text,
            Some((style, source.status.name())),
        )?;
    }
    if read.is_empty() {
        page.item("  ", "None: no rule takes part.")?;
    }
    if !others.is_empty() {
        let complete = others.iter().filter(|source| source.status == Status::Complete).count() as u64;
        let total = plural(others.len() as u64, "further source is", "further sources are");
        page.item("  ", &format!("{total} read by no rule of this scan ({} complete).", number(complete)))?;
    }
    Ok(())
}

fn last_line<W: Write>(
    page: &mut Page<W>,
    plan: &Plan,
    summary: &Summary,
    judged: &[Judged<'_>],
    ending: &ScanResult,
) -> io::Result<()> {
    let sum = |count: fn(&Counts) -> u64| judged.iter().map(|judged| count(judged.counts)).fold(0, u64::saturating_add);
    let fails = sum(Counts::open);
    let waived = sum(|counts| counts.waived);
    let rules = judged.iter().filter(|judged| judged.counts.open() > 0).count() as u64;
    let whole = plan.refused.is_empty() && summary.failures.is_empty() && ending.shortfalls().is_empty();
    let text = format!(
        "{}{} ({} of {}), {}{} passed, {} not applicable, {} unknown. {}",
        if whole { "" } else { "INCOMPLETE: " },
        plural(fails, "fail", "fails"),
        number(rules),
        plural(judged.len() as u64, "rule", "rules"),
        if waived == 0 { String::new() } else { format!("{} accepted, ", number(waived)) },
        number(sum(|counts| counts.pass)),
        number(sum(|counts| counts.not_applicable)),
        number(sum(|counts| counts.unknown)),
        ephor_untrusted::line(&ending.description),
    );
    // Green is for a scan that saw everything, and saw something.
    let clean = whole && !judged.is_empty() && fails == 0 && sum(|counts| counts.unknown) == 0;
    page.blank()?;
    page.styled(if clean { GREEN } else { BOLD }, &text)
}

#[cfg(test)]
mod tests;
