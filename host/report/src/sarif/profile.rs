//! What the consumers of a log can take, and what they would get wrong.

use ephor_finding::{Finding, Plan, Verdict};

/// For whom a log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Everything that is known. Baselines and further reports are made from it.
    #[default]
    Native,
    /// GitHub code scanning, which takes every result for an open alert: open fails alone, within its limits.
    Github,
    /// Azure DevOps, which looks rules up in the driver alone: a flat list of them.
    Azure,
    /// DefectDojo, which takes results that are gone for open ones, and drops all that are no fails.
    DefectDojo,
}

/// Rules of a run that GitHub takes (docs.github.com, "SARIF results exceed one or more limits", 2026-11).
const MOST_RULES: usize = 25_000;
/// Tool extensions of a run that GitHub takes.
const MOST_PACKS: usize = 100;

impl Profile {
    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Github => "github",
            Self::Azure => "azure",
            Self::DefectDojo => "defectdojo",
        }
    }

    /// Whether rules stand in the driver, and not with their packs.
    pub(super) const fn is_flat(self) -> bool {
        matches!(self, Self::Azure)
    }

    /// Whether the log holds what other reports are made from.
    pub(super) const fn is_whole(self) -> bool {
        matches!(self, Self::Native)
    }

    /// Whether results that are gone are in it, and how the others stand to the baseline.
    pub(super) const fn has_baseline(self) -> bool {
        matches!(self, Self::Native | Self::Azure)
    }

    /// Whether a rule with many results gets one for all.
    pub(super) const fn rolls_up(self) -> bool {
        matches!(self, Self::Github)
    }

    pub(super) fn takes(self, finding: &Finding) -> bool {
        match self {
            Self::Native | Self::Azure => true,
            Self::Github => finding.verdict == Verdict::Fail && finding.waiver.is_none(),
            Self::DefectDojo => finding.verdict == Verdict::Fail,
        }
    }

    pub(super) fn takes_non_finding(self, _clear: Verdict) -> bool {
        matches!(self, Self::Native | Self::Azure)
    }

    /// Refuses a scan that the consumer would refuse as a whole.
    pub(crate) fn check(self, plan: &Plan) -> Result<(), String> {
        if self != Self::Github {
            return Ok(());
        }
        let rules: usize = plan.packs.iter().map(|pack| pack.rules.len()).sum();
        for (count, most, what) in [(rules, MOST_RULES, "rules"), (plan.packs.len(), MOST_PACKS, "packs")] {
            if count > most {
                return Err(format!(
                    "profile github: the scan has {count} {what}, and GitHub refuses a log with more than {most}; scan with fewer packs"
                ));
            }
        }
        Ok(())
    }
}

/// Results that a profile leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LeftOut {
    pub unknown: u64,
    pub accepted: u64,
    pub non_finding: u64,
    pub absent: u64,
}

impl LeftOut {
    pub(super) fn count(&mut self, finding: &Finding) {
        let count = if finding.verdict == Verdict::Unknown { &mut self.unknown } else { &mut self.accepted };
        *count = count.saturating_add(finding.count);
    }

    /// What is left out, as a sentence; none if nothing is.
    pub(super) fn sentence(self, profile: Profile) -> Option<String> {
        use crate::text::plural;
        let parts: Vec<String> = [
            (self.unknown, "unknown verdict", "unknown verdicts"),
            (self.accepted, "accepted finding", "accepted findings"),
            (self.non_finding, "pass or rule that does not apply", "passes and rules that do not apply"),
            (self.absent, "finding that is gone", "findings that are gone"),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| plural(count, one, many).to_string())
        .collect();
        if parts.is_empty() {
            return None;
        }
        let mut text = format!("Not in this log for {}: {}.", profile.name(), parts.join(", "));
        if profile == Profile::Github && self.unknown > 0 {
            text.push_str(
                " GitHub marks alerts as fixed that are not in the latest log, though their rules could not judge: compare with --baseline, and do not upload a scan that ends with 3.",
            );
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests;
