//! How complete a derivation is, while it is made.

use super::{Derived, Gap, Inputs};
use ephor_snapshot::Status;

/// Reasons why not all is known; none while nothing is missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    reasons: Vec<String>,
}

impl Standing {
    /// Starts from the feed without which nothing is known. The error is why there is nothing.
    pub(super) fn on<F: Inputs>(feeds: &F, base: &str) -> Result<Self, Gap> {
        match feeds.gap(base) {
            None => Ok(Self::default()),
            Some(gap) if gap.status.has_data() => Ok(Self { reasons: vec![gap.reason] }),
            Some(gap) => Err(gap),
        }
    }

    /// Notes what is not known if a further feed is not whole.
    pub(super) fn also<F: Inputs>(&mut self, feeds: &F, feed: &str, unknown: &str) {
        if let Some(gap) = feeds.gap(feed) {
            self.lacks(&format!("{unknown} ({feed}: {})", gap.reason));
        }
    }

    /// Notes what is not known.
    pub(super) fn lacks(&mut self, reason: &str) {
        if !self.reasons.iter().any(|known| known == reason) {
            self.reasons.push(reason.to_owned());
        }
    }

    /// Notes a reason that concerns some of all.
    pub(super) fn some(&mut self, some: usize, all: usize, reason: &str) {
        if some > 0 {
            self.lacks(&format!("{some} of {all} {reason}"));
        }
    }

    /// What was made, with its standing.
    pub(super) fn derived<T>(self, rows: Vec<T>) -> Derived<T> {
        let (status, reason) = self.end();
        Derived { rows, status, reason }
    }

    /// The status and its reason.
    pub(super) fn end(self) -> (Status, Option<String>) {
        if self.reasons.is_empty() {
            (Status::Complete, None)
        } else {
            (Status::Partial, Some(self.reasons.join("; ")))
        }
    }
}
