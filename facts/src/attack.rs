//! MITRE ATT&CK: which techniques were revoked, and what took their place.

use crate::{Table, day};

/// Where the table is from.
pub const TABLE: Table = Table {
    name: "attack",
    reviewed: day(2026, 11, 30),
    sources: &[
        "reference facts.md, X1 (attack.mitre.org/resources/updates/updates-april-2026, by way of public repositories)",
    ],
};

/// Name of the taxonomy in the references of rules.
pub const TAXONOMY: &str = "ATT&CK";

/// The release that the references of rules are of, of 2026-04-28.
pub const VERSION: &str = "19";

/// Techniques that rules referred to once and that are revoked by now, each with its successor.
pub const REVOKED: &[(&str, &str)] =
    &[("T1562.008", "T1685.002"), ("T1562.006", "T1685"), ("T1672", "T1684.002"), ("T1656", "T1684.001")];
