//! How the scan went: what was not collected, which packs were refused, which rules failed.

use crate::report::waivers::{Condition, Standing, standings};
use crate::report::{Ending, file_name, time, untrusted};
use crate::scan::outcome::{Failure, Plan, Refused, Summary};
use crate::snapshot::{MANIFEST, SourceStatus};

use super::place::Files;
use super::tool::{self, Notice};
use super::types::{
    Changed, ComponentReference, ConfigurationOverride, DescriptorReference, Invocation, Notification, Text,
};
use super::words;

/// Rules named in one notification; the rest is counted.
const MOST_NAMES: usize = 10;

/// The one invocation of a run. Times are those of the snapshot: the same scan, tomorrow, gives the same bytes.
pub(super) fn invocation(plan: &Plan, files: &Files, summary: &Summary, ending: &Ending) -> Invocation {
    let sources = plan.sources.iter().filter_map(|(source, line)| lost(plan, files, source, *line));
    let refused = plan.refused.iter().map(refused);
    let failures = summary.failures.iter().map(|failure| failed(plan, failure));
    let collected = time(plan.collected_at);
    Invocation {
        execution_successful: plan.refused.is_empty() && summary.failures.is_empty(),
        exit_code: ending.code,
        exit_code_description: words::escape(&untrusted::line(&ending.description)),
        start_time_utc: collected.clone(),
        end_time_utc: collected,
        rule_configuration_overrides: overrides(plan),
        tool_configuration_notifications: standings(plan, summary)
            .iter()
            .filter_map(|one| waiver(files, one))
            .collect(),
        tool_execution_notifications: sources.chain(refused).chain(failures).collect(),
    }
}

/// Rules that the configuration switched off or gave another level.
fn overrides(plan: &Plan) -> Vec<ConfigurationOverride> {
    let mut overrides = Vec::new();
    for (pack, described) in plan.packs.iter().enumerate() {
        for (index, rule) in described.rules.iter().enumerate() {
            if (rule.off || rule.level != rule.own_level)
                && let Some(descriptor) = rule_reference(plan, pack, index)
            {
                let configuration = Changed { enabled: !rule.off, level: tool::level(rule.level) };
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
        message: Text::plain(words::escape(&untrusted::line(&text))),
        locations: vec![files.location(&waiver.file, waiver.line as u64)],
    })
}

/// A source that is not complete.
fn lost(plan: &Plan, files: &Files, source: &SourceStatus, line: u64) -> Option<Notification> {
    if source.status == crate::snapshot::Status::Complete {
        return None;
    }
    let readers: Vec<(DescriptorReference, &str)> = plan
        .packs
        .iter()
        .enumerate()
        .flat_map(|(pack, described)| (0..described.rules.len()).map(move |rule| (pack, rule)))
        .filter_map(|(pack, rule)| {
            let described = plan.packs.get(pack)?.rules.get(rule)?;
            let reads = described.sources.contains(&source.id);
            reads.then_some((rule_reference(plan, pack, rule)?, described.id.as_str()))
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
        message: Text::plain(words::escape(&untrusted::line(&text))),
        locations: vec![files.location(MANIFEST, line)],
    })
}

fn refused(refused: &Refused) -> Notification {
    let text = format!("Pack '{}' was refused: {}.", file_name(&refused.origin), refused.reason.trim_end_matches('.'));
    Notification {
        descriptor: Notice::PackRefused.reference(),
        associated_rule: None,
        level: Notice::PackRefused.level(),
        message: Text::plain(words::escape(&untrusted::line(&text))),
        locations: Vec::new(),
    }
}

fn failed(plan: &Plan, failure: &Failure) -> Notification {
    let pack = plan.packs.get(failure.pack).map_or("unknown", |pack| pack.name.as_str());
    let rule = failure.rule.and_then(|rule| rule_reference(plan, failure.pack, rule));
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
        message: Text::plain(words::escape(&untrusted::line(&text))),
        locations: Vec::new(),
    }
}

/// Names a rule as results and notifications do: VS Code looks it up by the two indices, others by the id.
pub(super) fn rule_reference(plan: &Plan, pack: usize, rule: usize) -> Option<DescriptorReference> {
    let described = plan.packs.get(pack)?;
    Some(DescriptorReference {
        id: described.rules.get(rule)?.id.clone(),
        index: rule,
        tool_component: Some(ComponentReference { name: described.name.clone(), index: pack }),
    })
}
