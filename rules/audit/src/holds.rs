//! Whether the content of a mailbox is on hold.

use ephor_sdk::prelude::*;

/// Whether a mailbox is on hold, by litigation or otherwise. The error names the column that would have to be known.
///
/// Not every entry of `InPlaceHolds` holds: one that begins with `-` says that the mailbox is left out of a policy, and
/// one that ends in `:1` is a policy that only deletes. Source: Microsoft Learn, "Identify the type of hold placed on an
/// Exchange Online mailbox", read 2026-11.
pub fn is_held(litigation: Option<bool>, holds: Option<SymbolSet<'_>>) -> Result<bool, &'static str> {
    let holding = |hold: &str| !hold.starts_with('-') && !hold.ends_with(":1");
    match (litigation, holds) {
        (Some(true), _) => Ok(true),
        (_, Some(holds)) if holds.iter().any(holding) => Ok(true),
        (Some(false), Some(_)) => Ok(false),
        (None, _) => Err("litigation_hold_enabled"),
        (Some(false), None) => Err("in_place_holds"),
    }
}
