//! A fail of the baseline that could not be judged again, carried forward.

use std::io;

use super::lost::why;
use crate::{Comparison, sarif};
use ephor_finding::{BaselineState, Finding, Plan, Summary};
use ephor_snapshot::MANIFEST;

/// A fail of an earlier scan of which this one does not know whether it is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The fail as it was, with the waiver that accepts it now. It stands at the source that is missing.
    pub finding: Finding,
    /// Why it could not be judged, as a sentence without its end.
    pub reason: String,
    /// When it was judged last, in seconds since 1970-01-01T00:00:00Z.
    pub last_judged: i64,
}

impl Comparison {
    /// Gives the fails that could not be judged again to `take`, as far as their rule is one of the scan.
    pub(crate) fn carried(
        &self,
        plan: &Plan,
        summary: &Summary,
        take: &mut dyn FnMut(Carried) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.difference.not_judged == 0 {
            return Ok(());
        }
        let back = sarif::Back::new(plan);
        let earlier = self.collected_at();
        self.absent(&mut |old, fixed| {
            if fixed || !old.is_fail() {
                return Ok(());
            }
            let Some(mut finding) = back.carried(old.json) else { return Ok(()) };
            let rule = plan.packs.get(finding.pack).and_then(|pack| pack.rules.get(finding.rule));
            let counts = summary.counts.get(finding.pack).and_then(|counts| counts.get(finding.rule));
            let Some((rule, counts)) = rule.zip(counts) else { return Ok(()) };
            let missing = plan.sources.iter().find(|(source, _)| {
                rule.sources.contains(&source.id) && source.status != ephor_snapshot::Status::Complete
            });
            MANIFEST.clone_into(&mut finding.place.file);
            finding.place.line = missing.map_or(1, |(_, line)| *line);
            finding.related.clear();
            finding.waiver = ephor_finding::waiver_of(plan, &finding, &mut []);
            finding.baseline = Some(BaselineState::Unchanged);
            finding.first_seen = finding.first_seen.or(earlier);
            let last_judged = old.carried.or(earlier).unwrap_or_default();
            take(Carried { reason: why(plan, rule, counts), last_judged, finding })
        })
    }
}

impl Carried {
    /// What a reader is told before the words of the finding.
    pub(crate) fn prefix(&self) -> String {
        format!("Not judged again since {}: ", crate::time(self.last_judged))
    }
}
