//! A second opinion: each behavior of the simulated tenant names what it rests on, and it is not the collector.
//!
//! A room that answers as a service does has `pub(crate) const BEHAVIORS: &[Behavior]`, and stands in `ROOMS`. What nobody
//! but this project believes is `Unproven`: a test holds the list of those against `docs/unproven.md`, so that a new one
//! is seen.

/// One thing that the simulated tenant does because the services do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behavior {
    /// Its name: the room, a slash and words with hyphens, such as `exchange/page-by-same-body`.
    pub id: &'static str,
    /// What the services do, in one sentence.
    pub what: &'static str,
    /// Who says so.
    pub witness: Witness,
}

/// Who says that a service behaves so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witness {
    /// Public documentation: `OWNER/REPOSITORY PATH @COMMIT`, `<https://page> YYYY-MM-DD`, an RFC, or
    /// `reference PAGE.md, ROW`, where the row cites the document.
    Document(&'static str),
    /// An answer that somebody recorded and published, in the same form.
    Captured(&'static str),
    /// Another program that speaks with the service and works, in the same form.
    Implementation(&'static str),
    /// Nobody whom we could read; the text says what is believed and why it does no harm.
    Unproven(&'static str),
}

impl Witness {
    /// Its text.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Document(text) | Self::Captured(text) | Self::Implementation(text) | Self::Unproven(text) => text,
        }
    }

    /// Whether somebody outside this project says so.
    #[must_use]
    pub const fn is_independent(self) -> bool {
        !matches!(self, Self::Unproven(_))
    }
}

/// A behavior; for tables of them.
pub(crate) const fn behavior(id: &'static str, what: &'static str, witness: Witness) -> Behavior {
    Behavior { id, what, witness }
}

/// The behaviors of each room.
const ROOMS: &[&[Behavior]] = &[crate::graph::BEHAVIORS];

/// All behaviors, sorted by their ids.
#[must_use]
pub fn behaviors() -> Vec<Behavior> {
    let mut all: Vec<Behavior> = ROOMS.iter().copied().flatten().copied().collect();
    all.sort_unstable_by_key(|behavior| behavior.id);
    all
}
