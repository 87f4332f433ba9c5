//! How the scan went: what was not collected, which packs were refused, which rules failed.

use crate::baseline::Lost;
use crate::waivers::{Condition, Expectation, Standing, expectations, standings};
use crate::{ScanResult, file_name, time};
use ephor_finding::{Failure, Plan, Refused, Summary};
use ephor_snapshot::{MANIFEST, SourceStatus};

use super::place::Files;
use super::tool::Notice;
use super::types::{
    Changed, ComponentReference, ConfigurationOverride, DescriptorReference, Invocation, Notification, Text,
};
use super::words::Words;

/// Rules named in one notification; the rest is counted.
const MOST_NAMES: usize = 10;

/// The one invocation of a run. Times are those of the snapshot: the same scan, tomorrow, gives the same bytes.
pub(super) fn invocation(
    rules: Rules<'_>,
    files: &Files,
    summary: &Summary,
    ending: &ScanResult,
    further: Vec<Notification>,
) -> Invocation {
    let plan = rules.plan;
    let sources = plan.sources.iter().filter_map(|(source, line)| lost(rules, files, source, *line));
    let refused = plan.refused.iter().map(refused);
    let failures = summary.failures.iter().map(|failure| failed(rules, failure));
    let collected = time(plan.collected_at);
    let coverage = ending.comparison.iter().flat_map(|comparison| &comparison.lost).filter(|lost| !lost.expected);
    let coverage = coverage.map(|lost| coverage_lost(rules, lost));
    let unmet = ending.unmet.iter().map(|text| notice(Notice::RequirementUnmet, text));
    let expected = expectations(plan, summary);
    let expected = expected.iter().filter_map(|one| expectation(files, one));
    Invocation {
        execution_successful: plan.refused.is_empty()
            && summary.failures.is_empty()
            && ending.unmet.is_empty()
            && ending.comparison.as_ref().is_none_or(|comparison| comparison.lost().next().is_none()),
        exit_code: ending.code,
        exit_code_description: Words::of(&ending.description),
        start_time_utc: collected.clone(),
        end_time_utc: collected,
        rule_configuration_overrides: overrides(rules),
        tool_configuration_notifications: standings(plan, summary)
            .iter()
            .filter_map(|one| waiver(files, one))
            .chain(expected)
            .collect(),
        tool_execution_notifications: sources
            .chain(refused)
            .chain(failures)
            .chain(coverage)
            .chain(unmet)
            .chain(further)
            .collect(),
    }
}

/// A notification of the log itself, which names the rules that it is about in its words.
pub(super) fn notice(notice: Notice, text: &str) -> Notification {
    Notification {
        descriptor: notice.reference(),
        associated_rule: None,
        level: notice.level(),
        message: Text::plain(Words::of(text)),
        locations: Vec::new(),
    }
}

/// Rules that were switched off, got another level or other parameters.
fn overrides(rules: Rules<'_>) -> Vec<ConfigurationOverride> {
    let plan = rules.plan;
    let mut overrides = Vec::new();
    for (pack, described) in plan.packs.iter().enumerate() {
        for (index, rule) in described.rules.iter().enumerate() {
            let configuration = Changed::of(rule, &plan.settings);
            if (rule.off || rule.level != rule.own_level || configuration.parameters.is_some())
                && let Some(descriptor) = rules.reference(pack, index)
            {
                overrides.push(ConfigurationOverride { descriptor, configuration });
            }
        }
    }
    overrides
}

/// What is to be said of a waiver, if anything.
fn waiver(files: &Files, standing: &Standing<'_>) -> Option<Notification> {
    let notice = match standing.condition {
        Condition::Fine => return None,
        Condition::Lapsing => Notice::WaiverLapsing,
        Condition::Expired => Notice::WaiverExpired,
        Condition::RuleUnknown => Notice::WaiverRuleUnknown,
        Condition::Unused => Notice::WaiverUnused,
    };
    let Standing { waiver, text, .. } = standing;
    let text = format!("The waiver of rule '{}' on '{}': {text}.", waiver.rule, waiver.subject);
    Some(Notification {
        descriptor: notice.reference(),
        associated_rule: None,
        level: notice.level(),
        message: Text::plain(Words::of(&text)),
        locations: vec![files.location(&waiver.file, waiver.line as u64)],
    })
}

/// What is to be said of an expected unknown, if anything.
fn expectation(files: &Files, one: &Expectation<'_>) -> Option<Notification> {
    let notice = match one.condition {
        Condition::Fine => return None,
        Condition::Lapsing => Notice::ExpectationLapsing,
        Condition::Expired => Notice::ExpectationExpired,
        Condition::RuleUnknown => Notice::ExpectationNamesNothing,
        Condition::Unused => Notice::ExpectationUnused,
    };
    let Expectation { expected, text, .. } = one;
    Some(Notification {
        descriptor: notice.reference(),
        associated_rule: None,
        level: notice.level(),
        message: Text::plain(Words::of(&format!("The expected unknown of {}: {text}.", expected.what()))),
        locations: vec![files.location(&expected.file, expected.line as u64)],
    })
}

/// A rule that the baseline judged, and that could not be judged now.
fn coverage_lost(rules: Rules<'_>, lost: &Lost) -> Notification {
    let rule = rules.plan.packs.iter().enumerate().find_map(|(pack, described)| {
        let rule = described.rules.iter().position(|rule| rule.id == lost.rule)?;
        rules.reference(pack, rule)
    });
    let findings = crate::text::plural(lost.findings, "finding", "findings");
    let text = format!(
        "Rule '{}' was judged on {} and could not be judged now: {}. Carried forward: {findings}.",
        lost.rule,
        time(lost.last_judged),
        lost.reason.trim_end_matches('.')
    );
    Notification {
        descriptor: Notice::CoverageLost.reference(),
        associated_rule: rule,
        level: Notice::CoverageLost.level(),
        message: Text::plain(Words::of(&text)),
        locations: Vec::new(),
    }
}

/// A source that is not complete.
fn lost(rules: Rules<'_>, files: &Files, source: &SourceStatus, line: u64) -> Option<Notification> {
    if source.status == ephor_snapshot::Status::Complete {
        return None;
    }
    let plan = rules.plan;
    let readers: Vec<(DescriptorReference, &str)> = plan
        .packs
        .iter()
        .enumerate()
        .flat_map(|(pack, described)| (0..described.rules.len()).map(move |rule| (pack, rule)))
        .filter_map(|(pack, rule)| {
            let described = plan.packs.get(pack)?.rules.get(rule)?;
            let reads = described.sources.contains(&source.id);
            reads.then_some((rules.reference(pack, rule)?, described.id.as_str()))
        })
        .collect();
    let notice = match (readers.is_empty(), source.status.has_data()) {
        (true, _) => Notice::SourceNotNeeded,
        (false, true) => Notice::SourcePartial,
        (false, false) => Notice::SourceLost,
    };
    let mut text = format!("Source '{}' is {}", source.id, source.status.name());
    if let (Some(count), Some(expected)) = (source.count, source.expected) {
        text.push_str(&format!(" ({count} of {expected})"));
    }
    if let Some(reason) = &source.reason {
        text.push_str(&format!(": {}", reason.trim_end_matches('.')));
    }
    text.push('.');
    if !readers.is_empty() {
        let names: Vec<&str> = readers.iter().take(MOST_NAMES).map(|(_, id)| *id).collect();
        text.push_str(&format!(" Read by {}", names.join(", ")));
        if readers.len() > MOST_NAMES {
            text.push_str(&format!(" and {} more", readers.len() - MOST_NAMES));
        }
        text.push('.');
    }
    // A notification has room for one rule: naming the first of several would hide the others.
    let mut readers = readers.into_iter();
    let associated_rule = match (readers.next(), readers.next()) {
        (Some((only, _)), None) => Some(only),
        _ => None,
    };
    Some(Notification {
        descriptor: notice.reference(),
        associated_rule,
        level: notice.level(),
        message: Text::plain(Words::of(&text)),
        locations: vec![files.location(MANIFEST, line)],
    })
}

fn refused(refused: &Refused) -> Notification {
    let text = format!("Pack '{}' was refused: {}.", file_name(&refused.origin), refused.reason.trim_end_matches('.'));
    Notification {
        descriptor: Notice::PackRefused.reference(),
        associated_rule: None,
        level: Notice::PackRefused.level(),
        message: Text::plain(Words::of(&text)),
        locations: Vec::new(),
    }
}

fn failed(rules: Rules<'_>, failure: &Failure) -> Notification {
    let plan = rules.plan;
    let pack = plan.packs.get(failure.pack).map_or("unknown", |pack| pack.name.as_str());
    let rule = failure.rule.and_then(|rule| rules.reference(failure.pack, rule));
    let who = match &rule {
        Some(rule) => format!("Rule '{}' of pack '{pack}'", rule.id),
        None => format!("Pack '{pack}'"),
    };
    let reason = failure.reason.trim_end_matches('.');
    let text = format!("{who} failed during '{}': {reason}. Verdicts lost: {}.", failure.during, failure.lost);
    Notification {
        descriptor: Notice::RuleFailed.reference(),
        associated_rule: rule,
        level: Notice::RuleFailed.level(),
        message: Text::plain(Words::of(&text)),
        locations: Vec::new(),
    }
}

/// The rules of a scan, as this log names them.
#[derive(Clone, Copy)]
pub(super) struct Rules<'p> {
    pub plan: &'p Plan,
    /// Whether they all stand in the driver.
    pub flat: bool,
}

impl Rules<'_> {
    /// Names a rule as results and notifications do: VS Code looks it up by the two indices, others by the id.
    pub(super) fn reference(self, pack: usize, rule: usize) -> Option<DescriptorReference> {
        let described = self.plan.packs.get(pack)?;
        let id = described.rules.get(rule)?.id.clone();
        if self.flat {
            let before: usize = self.plan.packs.iter().take(pack).map(|pack| pack.rules.len()).sum();
            return Some(DescriptorReference { id, index: before + rule, tool_component: None });
        }
        let tool_component = Some(ComponentReference { name: described.name.clone(), index: pack });
        Some(DescriptorReference { id, index: rule, tool_component })
    }
}
