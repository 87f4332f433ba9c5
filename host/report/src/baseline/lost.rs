//! How far the rules of a scan could judge, and which coverage of its baseline is lost.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;

use super::read::read;
use super::{Baseline, BaselineResult, Error, LogFile, Now, Rows};
use crate::fingerprint::ON_THE_RULE;
use crate::text::plural;
use ephor_finding::{Counts, Finding, Plan, Rule, Summary, Verdict};
use ephor_snapshot::Status;

/// The message of the host that says that a part of a source was not read.
const PARTIAL: &str = "source-partial";

/// A rule that the baseline judged, and that could not be judged now.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Lost {
    /// Id of the rule.
    pub rule: String,
    /// Why it cannot be judged now, as a sentence without its end.
    pub reason: String,
    /// Fails of the baseline that are carried forward.
    pub findings: u64,
    /// When it was judged last, in seconds since 1970-01-01T00:00:00Z.
    pub last_judged: i64,
    /// Whether all that is unknown of it is expected: then it is told, and no fault of this scan.
    pub expected: bool,
}

/// Rules that one sentence names; the rest is counted.
const NAMED: usize = 5;

/// The lost coverage of a scan in sentences, one for each reason.
pub(crate) fn sentences<'l>(lost: impl Iterator<Item = &'l Lost>) -> Vec<String> {
    let mut by_reason: BTreeMap<&str, Vec<&Lost>> = BTreeMap::new();
    for one in lost {
        by_reason.entry(&one.reason).or_default().push(one);
    }
    let sentence = |(reason, rules): (&str, Vec<&Lost>)| {
        let mut names: Vec<&str> = rules.iter().take(NAMED).map(|one| one.rule.as_str()).collect();
        let more = rules.len().saturating_sub(NAMED);
        let more = if more > 0 { format!("{more} more") } else { String::new() };
        names.extend((!more.is_empty()).then_some(more.as_str()));
        let findings = plural(rules.iter().map(|one| one.findings).sum(), "finding", "findings");
        let verb = if rules.len() == 1 { "was" } else { "were" };
        format!(
            "coverage lost: {} ({}) {verb} judged by the baseline and cannot be judged now, {findings} carried forward: {reason}",
            plural(rules.len() as u64, "rule", "rules"),
            names.join(", ")
        )
    };
    by_reason.into_iter().map(sentence).collect()
}

/// How far a rule could judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Every subject but those of which it says that it could not.
    All,
    /// The subjects with these ids, since a part of their source was not read.
    Rows(HashSet<String>),
    /// Nobody knows which.
    Nothing,
}

impl Reach {
    /// Whether the subject of a result was judged, if the rule says nothing of it.
    pub(super) fn covers(&self, old: &BaselineResult<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Rows(read) => old.subject().is_some_and(|(_, id)| read.contains(&id)),
            Self::Nothing => false,
        }
    }
}

/// Whether an unknown names no single subject, so that nobody knows what else was not judged.
pub(super) fn blurs(finding: &Finding) -> bool {
    let is_row = ephor_schema::table(&finding.subject.collection).is_some();
    finding.verdict == Verdict::Unknown && (!is_row || ON_THE_RULE.contains(&finding.message_id.as_str()))
}

type Blurred = HashMap<(usize, usize), HashSet<String>>;

/// All rules of a scan with their counts.
fn rules<'p>(plan: &'p Plan, summary: &'p Summary) -> impl Iterator<Item = ((usize, usize), &'p Rule, &'p Counts)> {
    plan.packs.iter().zip(&summary.counts).enumerate().flat_map(|(pack, (described, counts))| {
        described
            .rules
            .iter()
            .zip(counts)
            .enumerate()
            .map(move |(rule, (described, counts))| ((pack, rule), described, counts))
    })
}

/// Notes how far each rule could judge. Rows of a table that is partial are looked up: one that was read was judged.
pub(super) fn reach(
    baseline: &mut Baseline,
    plan: &Plan,
    summary: &Summary,
    blurred: &Blurred,
    rows: &Rows<'_>,
) -> io::Result<()> {
    let mut by_table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (at, rule, counts) in rules(plan, summary) {
        let reach = match blurred.get(&at) {
            _ if rule.off => Reach::Nothing,
            None if counts.unknown == 0 || rule.table.is_some() => Reach::All,
            Some(messages) if messages.iter().all(|id| id == PARTIAL) && rule.table.is_some() => {
                let table = rule.table.clone().unwrap_or_default();
                by_table.entry(table).or_default().insert(rule.id.clone());
                Reach::Rows(HashSet::new())
            }
            _ => Reach::Nothing,
        };
        baseline.reach.insert(rule.id.clone(), reach);
    }
    for (table, of_table) in by_table {
        let wanted = wanted(baseline, &of_table)?;
        if wanted.is_empty() {
            continue;
        }
        let mut read = HashSet::new();
        rows(&table, &mut |id| {
            if wanted.contains(id) {
                read.insert(id.to_owned());
            }
        })?;
        for rule in of_table {
            baseline.reach.insert(rule, Reach::Rows(read.clone()));
        }
    }
    Ok(())
}

/// Ids of the subjects of fails of these rules that were not seen again.
fn wanted(baseline: &Baseline, rules: &BTreeSet<String>) -> io::Result<HashSet<String>> {
    let mut wanted = HashSet::new();
    let read = read(&LogFile::new(&baseline.log.path, &baseline.log.identities), &mut |old: BaselineResult<'_>| {
        let not_seen = baseline.known.get(old.key).is_some_and(|known| known.now == Now::NotSeen);
        if rules.contains(old.rule) && old.is_fail() && not_seen {
            wanted.extend(old.subject().map(|(_, id)| id));
        }
        Ok(())
    });
    read.map_err(Error::into_io)?;
    Ok(wanted)
}

/// The rules that were judged then and could not be judged now.
pub(super) fn lost(
    baseline: &Baseline,
    plan: &Plan,
    summary: &Summary,
    blurred: &Blurred,
    carried: &BTreeMap<String, u64>,
) -> Vec<Lost> {
    let log = &baseline.log;
    let collected_at = log.collected_at.unwrap_or_default();
    let mut lost = Vec::new();
    for (at, rule, counts) in rules(plan, summary).filter(|(_, rule, _)| !rule.off) {
        let then = log.counts.get(&rule.id).copied().unwrap_or_default();
        let findings = carried.get(&rule.id).copied().unwrap_or_default();
        let known = log.counts.contains_key(&rule.id);
        let judged_then = (known && then.is_whole()) || log.lost.contains_key(&rule.id);
        let evaluated = counts.pass.saturating_add(counts.fail);
        let less = evaluated < then.evaluated && counts.unknown > then.unknown;
        let is_lost = counts.unknown > 0
            && (findings > 0
                || (judged_then && (blurred.contains_key(&at) || less))
                || (!then.off && then.evaluated > 0 && evaluated == 0));
        if is_lost {
            lost.push(Lost {
                rule: rule.id.clone(),
                reason: why(plan, rule, counts),
                findings,
                last_judged: log.lost.get(&rule.id).copied().unwrap_or(collected_at),
                expected: counts.expected >= counts.unknown,
            });
        }
    }
    // A whole pack that takes no part judged nothing. A rule that its pack does not have any more was withdrawn.
    let packs: HashSet<&str> = plan.packs.iter().map(|pack| pack.name.as_str()).collect();
    let mut gone: Vec<(&String, i64)> = log
        .counts
        .iter()
        .filter(|(_, then)| then.is_whole() || then.evaluated > 0)
        .map(|(rule, _)| (rule, collected_at))
        .chain(log.lost.iter().map(|(rule, last)| (rule, *last)))
        .filter(|(rule, _)| !packs.contains(rule.split('/').next().unwrap_or_default()))
        .collect();
    gone.sort_unstable();
    gone.dedup_by_key(|(rule, _)| *rule);
    lost.extend(gone.into_iter().map(|(rule, last_judged)| Lost {
        rule: rule.clone(),
        reason: "no pack of this scan has the rule".to_owned(),
        findings: carried.get(rule).copied().unwrap_or_default(),
        last_judged,
        expected: false,
    }));
    lost
}

/// Why a rule could not judge, as a sentence without its end.
#[must_use]
pub fn why(plan: &Plan, rule: &Rule, counts: &Counts) -> String {
    if rule.off {
        return "the configuration switched the rule off".to_owned();
    }
    let read = |id: &str| rule.sources.iter().any(|source| source == id);
    let sources = plan.sources.iter().map(|(source, _)| source).filter(|source| read(&source.id));
    // The gravest first: what is not there at all before what is there in part.
    let missing = sources
        .filter(|source| source.status != Status::Complete)
        .min_by_key(|source| (source.status.has_data(), source.id.as_str()));
    if let Some(source) = missing {
        let reason = source.reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
        return format!("{} is {}{}", source.id, source.status.name(), reason.trim_end_matches('.'));
    }
    let most = counts.unknown_reasons.iter().max_by_key(|(reason, count)| (**count, std::cmp::Reverse(*reason)));
    most.map_or_else(|| "the rule could not judge".to_owned(), |(reason, _)| reason.trim_end_matches('.').to_owned())
}
