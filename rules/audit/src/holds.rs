//! Whether the content of a mailbox is on hold.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// Holds of the whole organization, as `Get-OrganizationConfig` gives them.
#[derive(Document)]
#[document("organization-config")]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationHolds {
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    in_place_holds: Option<Value>,
}

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

/// Whether a mailbox is under a hold that is for all mailboxes, and not left out of it. The error names what would have to
/// be known. Policies for mailboxes begin with `mbx`, those for groups and others with other letters. Source: as above.
pub fn of_organization(
    organizations: &[Item<OrganizationHolds>],
    own: Option<SymbolSet<'_>>,
) -> Result<bool, &'static str> {
    const HOLDS: &str = "InPlaceHolds of the organization";
    let [organization] = organizations else { return Err(HOLDS) };
    let texts: Vec<&str> = match &organization.in_place_holds {
        None => return Err(HOLDS),
        Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(texts)) => {
            texts.iter().filter(|text| !text.is_null()).map(Value::as_str).collect::<Option<_>>().ok_or(HOLDS)?
        }
        Some(_) => return Err(HOLDS),
    };
    if texts.iter().any(|text| text.starts_with("System.")) {
        return Err(HOLDS);
    }
    let policy = |hold: &str| hold.trim_start_matches('-').split(':').next().unwrap_or_default().to_ascii_lowercase();
    let of_all: Vec<String> = texts
        .iter()
        .flat_map(|text| text.split([',', ';', '{', '}', ' ', '\r', '\n']))
        .filter(|hold| hold.to_ascii_lowercase().starts_with("mbx") && !hold.ends_with(":1"))
        .map(policy)
        .collect();
    match own {
        _ if of_all.is_empty() => Ok(false),
        None => Err("in_place_holds"),
        Some(own) => {
            let is_left_out = |held: &String| own.iter().any(|hold| hold.starts_with('-') && policy(hold) == *held);
            Ok(!of_all.iter().all(is_left_out))
        }
    }
}
