//! What has to be there for a rule to apply at all.

/// A thing that a tenant may not have. A rule that is about it names it (`only_if(...)` of the derive): where what the rule
/// reads was not read, but the tenant itself says that the thing is not there, the rule does not apply, instead of being
/// unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precondition {
    /// Its name, kebab-case.
    pub name: &'static str,
    /// What has to be so, as the end of *This rule applies only where*.
    pub meaning: &'static str,
    /// The documents that say whether it is there. Each must be known to the end before it is said not to be.
    pub documents: &'static [&'static str],
}

/// All of them, sorted by name.
pub const PRECONDITIONS: &[Precondition] = &[
    Precondition {
        name: "directory-synchronization",
        meaning: "a directory on-premises is synchronized",
        documents: &["organization"],
    },
    // An organization that runs Exchange servers beside Exchange Online has a directory that is synchronized, or something
    // in Exchange Online that is set up for them: reference journeys.md, F3.
    Precondition {
        name: "exchange-on-premises",
        meaning: "the organization has Exchange servers: its directory is synchronized, or Exchange Online is set up for them",
        documents: &[
            "organization",
            "accepted-domains",
            "organization-relationships",
            "intra-organization-connectors",
            "inbound-connectors",
            "outbound-connectors",
        ],
    },
];
