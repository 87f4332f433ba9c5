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

/// What the collector believes of services beside what is simulated here, and nobody says: reference
/// collector-faults.md.
const COLLECTOR: &[Behavior] = &[
    behavior(
        "collector/batch-authorization",
        "each request inside a batch of Exchange needs Authorization and X-CmdletName",
        Witness::Unproven("F14: CIPP sends both, and so do we"),
    ),
    behavior(
        "collector/cmdlets-without-caller",
        "Get-CASMailboxPlan, Get-FederatedOrganizationIdentifier and Get-FederationTrust are answered at this interface",
        Witness::Unproven("section 3: no independent caller was found; a refusal is told as denied"),
    ),
    behavior(
        "collector/concurrency-status",
        "the status of the plain text about too many concurrent requests",
        Witness::Unproven("F12: it counts as throttling with any status"),
    ),
    behavior(
        "collector/dod-audience",
        "tokens for the documented hosts of DoD are asked for by the names that ScubaGear uses",
        Witness::Unproven("F15: the documents name hosts, not resources; a sign-in that is refused says so"),
    ),
    behavior(
        "collector/effective-users",
        "Get-ManagementRoleAssignment takes -GetEffectiveUsers at this interface",
        Witness::Unproven("section 3: documented, no independent caller; without it the source fails"),
    ),
    behavior(
        "collector/errors-with-nothing",
        "how often a good answer holds @adminapi.errors and no object",
        Witness::Unproven("F2: it is an error each time"),
    ),
    behavior(
        "collector/gone-mailboxes",
        "how often a mailbox that was listed a moment ago answers 404",
        Witness::Unproven("F3: each is asked about again, and more than a few make the source partial"),
    ),
    behavior(
        "collector/links-behind",
        "links to next pages can name machines such as *.prod.outlook.com:444",
        Witness::Unproven("F13: the path is asked for at our own door; no token goes there"),
    ),
    behavior(
        "collector/parameter-based-routing",
        "what the header parameter-based-routing does without a hint in the anchor",
        Witness::Unproven("section 3: CIPP sends it, too"),
    ),
];

/// The behaviors of each room.
const ROOMS: &[&[Behavior]] = &[
    COLLECTOR,
    crate::dns::BEHAVIORS,
    crate::exchange::BEHAVIORS,
    crate::faults::BEHAVIORS,
    crate::graph::BEHAVIORS,
    crate::graph::usage::BEHAVIORS,
    crate::login::BEHAVIORS,
    crate::regions::BEHAVIORS,
];

/// All behaviors, sorted by their ids.
#[must_use]
pub fn behaviors() -> Vec<Behavior> {
    let mut all: Vec<Behavior> = ROOMS.iter().copied().flatten().copied().collect();
    all.sort_unstable_by_key(|behavior| behavior.id);
    all
}
