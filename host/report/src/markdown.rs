//! Markdown for the job summary of a pipeline, or a comment: what counts, in a page.
//!
//! Text of the tenant is escaped for Markdown and HTML at once: a name is never a link, a picture or a mention.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ephor_untrusted::{Escaped, Plain, clip, escaped, putln};

use super::{Comparison, Report, ScanResult, check_summary, rule_of, sarif, time, waivers};
use crate::baseline::Difference;
use crate::first::First;
use crate::waivers::Condition;
use ephor_finding::{BaselineState, Counts, Finding, Level, Pack, Plan, Rule, Sink, Summary};
use ephor_snapshot::Status;

/// Where the page goes: it takes nothing that was not escaped for Markdown.
type Output<W> = ephor_untrusted::Page<ephor_untrusted::Markdown, W>;
type Words = Escaped<ephor_untrusted::Markdown>;

/// Findings that one rule names; the rest is counted. GitHub cuts a summary at 1 MiB.
const SHOWN: usize = 5;
/// Rules that have their findings named, the gravest first.
const RULES: usize = 50;
/// Longest message.
const LONGEST: usize = 300;

/// A page that is being gathered: counters and the first findings of each rule.
#[must_use = "nothing is written before the report is finished"]
pub struct Markdown<'a, W: Write> {
    plan: &'a Plan,
    out: Output<W>,
    shown: First<Words>,
}

impl<'a, W: Write> Markdown<'a, W> {
    /// Begins the page. Nothing is written yet.
    pub fn new(plan: &'a Plan, out: W) -> Self {
        Self { plan, out: Output::new(out), shown: First::new(plan, SHOWN) }
    }
}

impl<W: Write> Sink for Markdown<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        rule_of(self.plan, &finding)?;
        self.shown.take(&finding, || {
            let new = if finding.baseline == Some(BaselineState::New) { "**new** " } else { "" };
            escaped!(ephor_untrusted::Markdown, "{}{}", new, words(&finding.text(ephor_untrusted::value)))
        });
        Ok(())
    }
}

/// Untrusted text, cut to [`LONGEST`].
fn words(text: &str) -> Words {
    Words::of(&clip(&ephor_untrusted::line(text), LONGEST))
}

/// A rule with what the scan says of it.
struct Judged<'a> {
    pack: &'a Pack,
    rule: &'a Rule,
    counts: &'a Counts,
    shown: &'a [Words],
}

const fn sign(level: Level) -> &'static str {
    match level {
        Level::Error => "🔴",
        Level::Warning => "🟠",
        Level::Note => "🔵",
    }
}

impl<W: Write> Report for Markdown<'_, W> {
    fn finish(mut self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        let (plan, out) = (self.plan, &mut self.out);
        let mut judged = Vec::new();
        for (at, (pack, counts)) in plan.packs.iter().zip(&summary.counts).enumerate() {
            for (index, (rule, counts)) in pack.rules.iter().zip(counts).enumerate() {
                judged.push(Judged { pack, rule, counts, shown: self.shown.of(at, index) });
            }
        }
        judged.sort_by_cached_key(|judged| super::gravity(judged.rule));
        let name = if plan.tenant.name.is_empty() { &plan.tenant.id } else { &plan.tenant.name };
        putln!(out, "## Ephor: {}\n", words(name))?;
        putln!(out, "{}\n", words(&ending.description))?;
        let collected = time(plan.collected_at);
        let (day, clock) = collected.trim_end_matches('Z').split_once('T').unwrap_or_default();
        putln!(
            out,
            "Tenant {}, collected {} {} UTC, snapshot `{}`.\n",
            words(&plan.tenant.id),
            Plain::token(day),
            Plain::token(clock),
            Plain::token(plan.manifest_sha256.get(..12).unwrap_or_default())
        )?;
        for sentence in ending.shortfalls() {
            putln!(out, "⚠️ {}\n", words(&sentence))?;
        }
        counts(out, &judged)?;
        comparison(out, ending)?;
        let failed: Vec<&Judged<'_>> = judged.iter().filter(|judged| judged.counts.open() > 0).collect();
        if !failed.is_empty() {
            putln!(out, "### Findings\n")?;
        }
        for Judged { rule, counts, shown, .. } in failed.iter().take(RULES) {
            let of = counts.pass.saturating_add(counts.fail);
            putln!(
                out,
                "<details><summary>{} <b>{}</b>: {} of {of} ({}, severity {})</summary>\n",
                sign(rule.level),
                words(&rule.title),
                counts.open(),
                words(&rule.id),
                Plain::token(&sarif::security_severity(rule)),
                of = of
            )?;
            for line in *shown {
                putln!(out, "- {line}", line = line)?;
            }
            let more = counts.open().saturating_sub(shown.len() as u64);
            if more > 0 {
                putln!(out, "- and {more} more", more = more)?;
            }
            putln!(out, "\n</details>\n")?;
        }
        if failed.len() > RULES {
            putln!(out, "{} more rules fail: see the full report.\n", failed.len() - RULES)?;
        }
        carried(out, plan, summary, ending)?;
        unknown(out, plan, summary, &judged)?;
        accepted(out, plan, summary)?;
        expected(out, plan, summary)?;
        out.flush()
    }
}

/// Verdicts by pack.
fn counts(out: &mut Output<impl Write>, judged: &[Judged<'_>]) -> io::Result<()> {
    putln!(out, "| pack | 🔴 error | 🟠 warning | 🔵 note | accepted | passed | unknown |")?;
    putln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |")?;
    let mut packs: Vec<&str> = judged.iter().map(|judged| judged.pack.name.as_str()).collect();
    packs.sort_unstable();
    packs.dedup();
    for pack in packs {
        let of_pack = || judged.iter().filter(|judged| judged.pack.name == pack);
        let open = |level| {
            of_pack().filter(|judged| judged.rule.level == level).map(|judged| judged.counts.open()).sum::<u64>()
        };
        let sum = |count: fn(&Counts) -> u64| of_pack().map(|judged| count(judged.counts)).sum::<u64>();
        putln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            words(pack),
            open(Level::Error),
            open(Level::Warning),
            open(Level::Note),
            sum(|counts| counts.waived),
            sum(|counts| counts.pass),
            sum(|counts| counts.unknown)
        )?;
    }
    putln!(out)
}

fn comparison(out: &mut Output<impl Write>, ending: &ScanResult) -> io::Result<()> {
    let Some(Comparison { difference, .. }) = &ending.comparison else { return Ok(()) };
    let Difference { new, updated, unchanged, fixed, not_judged } = difference;
    putln!(
        out,
        "Since the baseline: **{new} new**, {fixed} fixed, {updated} changed, {unchanged} as they were, {not_judged} not judged again.\n",
        new = new,
        fixed = fixed,
        updated = updated,
        unchanged = unchanged,
        not_judged = not_judged
    )
}

/// Fails of the baseline of which nobody knows whether they are still there.
fn carried(out: &mut Output<impl Write>, plan: &Plan, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
    let Some(comparison) = &ending.comparison else { return Ok(()) };
    let mut rules: BTreeMap<String, (Vec<Words>, u64)> = BTreeMap::new();
    comparison.carried(plan, summary, &mut |carried| {
        let (_, rule) = rule_of(plan, &carried.finding)?;
        if rule.off {
            return Ok(());
        }
        let (shown, all) = rules.entry(rule.id.clone()).or_default();
        *all += 1;
        if shown.len() < SHOWN {
            let text = carried.finding.text(ephor_untrusted::value);
            shown.push(words(&format!("{}{text}", carried.prefix())));
        }
        Ok(())
    })?;
    if rules.is_empty() {
        return Ok(());
    }
    putln!(out, "### Not judged again\n")?;
    let more_rules = rules.len().saturating_sub(RULES);
    for (id, (shown, all)) in rules.into_iter().take(RULES) {
        putln!(out, "<details><summary>⚪ <b>{}</b>: {all}</summary>\n", words(&id), all = all)?;
        let more = all.saturating_sub(shown.len() as u64);
        for line in shown {
            putln!(out, "- {line}", line = line)?;
        }
        if more > 0 {
            putln!(out, "- and {more} more", more = more)?;
        }
        putln!(out, "\n</details>\n")?;
    }
    if more_rules > 0 {
        putln!(out, "{more_rules} more rules: see the full report.\n", more_rules = more_rules)?;
    }
    Ok(())
}

/// What could not be known is as visible as what fails.
fn unknown(out: &mut Output<impl Write>, plan: &Plan, summary: &Summary, judged: &[Judged<'_>]) -> io::Result<()> {
    for refused in &plan.refused {
        let text = format!("pack refused: {}: {}", super::file_name(&refused.origin), refused.reason);
        putln!(out, "⚠️ {}\n", words(&text))?;
    }
    for failure in &summary.failures {
        putln!(out, "⚠️ rule failed: {}\n", words(&failure.reason))?;
    }
    let unknown: Vec<&Judged<'_>> = judged.iter().filter(|judged| judged.counts.unknown > 0).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    putln!(out, "### Could not be known\n")?;
    let read =
        |source: &&ephor_snapshot::SourceStatus| judged.iter().any(|judged| judged.rule.sources.contains(&source.id));
    let missing =
        plan.sources.iter().map(|(source, _)| source).filter(read).filter(|one| one.status != Status::Complete);
    for source in missing.take(RULES) {
        let reason = source.reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
        putln!(out, "- {}", words(&format!("{} is {}{reason}", source.id, source.status.name())))?;
    }
    let rules: Vec<Words> = unknown.iter().take(RULES).map(|judged| words(&judged.rule.id)).collect();
    let more = unknown.len().saturating_sub(RULES);
    let more = (more > 0).then(|| escaped!(ephor_untrusted::Markdown, " and {} more", more));
    putln!(out, "\nRules without a full verdict: {}{more}.\n", Escaped::join(rules, ", "), more = more)
}

fn accepted(out: &mut Output<impl Write>, plan: &Plan, summary: &Summary) -> io::Result<()> {
    let standings = waivers::standings(plan, summary);
    if standings.is_empty() {
        return Ok(());
    }
    putln!(out, "### Accepted for a while\n")?;
    for standing in standings.iter().take(RULES) {
        let sign = if standing.condition == Condition::Fine { "" } else { "⚠️ " };
        let text = format!(
            "{} on {}: {} ({})",
            standing.waiver.rule, standing.waiver.subject, standing.text, standing.waiver.reason
        );
        putln!(out, "- {sign}{}", words(&text), sign = sign)?;
    }
    putln!(out)
}

fn expected(out: &mut Output<impl Write>, plan: &Plan, summary: &Summary) -> io::Result<()> {
    let expectations = waivers::expectations(plan, summary);
    if expectations.is_empty() {
        return Ok(());
    }
    putln!(out, "### Expected unknowns\n")?;
    for one in expectations.iter().take(RULES) {
        let sign = if one.condition == Condition::Fine { "" } else { "⚠️ " };
        let text = format!("{}: {} ({})", one.expected.what(), one.text, one.expected.reason);
        putln!(out, "- {sign}{}", words(&text), sign = sign)?;
    }
    putln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn page(plan: &Plan, findings: &[Finding], summary: &Summary) -> String {
        let mut out = Vec::new();
        let mut report = Markdown::new(plan, &mut out);
        for finding in findings {
            report.finding(finding.clone()).unwrap();
        }
        Box::new(report).finish(summary, &sample::ending()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_page_says_what_fails_what_is_unknown_and_what_is_accepted() {
        let mut plan = sample::plan();
        plan.waivers = vec![sample::waiver("identity/legacy-auth-enabled", "x", "2026-01-01")];
        let findings: Vec<Finding> = (0..7)
            .map(|number| sample::finding(&plan, 0, 0, number))
            .chain([sample::unknown(&plan, 0, 1, 3)])
            .collect();
        let page = page(&plan, &findings, &sample::summary(&plan, &findings));
        assert!(page.contains("| identity | 7 | 0 | 0 | 0 | 20 | 3 |"), "{page}");
        assert!(page.contains("7 of 17") && page.contains("- and 2 more"), "{page}");
        assert!(page.contains("### Could not be known") && page.contains("is denied"), "{page}");
        assert!(page.contains("⚠️ identity/legacy-auth-enabled on x"), "{page}");
    }

    #[test]
    fn hostile_text_is_no_markup() {
        let plan = sample::plan();
        let findings =
            [sample::hostile(&plan, sample::HOSTILE), sample::hostile(&plan, "@all #1 https://evil.example ![x](y)")];
        let page = page(&plan, &findings, &sample::summary(&plan, &findings));
        for markup in ["<script", "](", "@all", "https://", "\u{1b}", "\u{202e}"] {
            assert!(!page.contains(markup), "{markup:?}: {page}");
        }
    }
}
