//! Arguments that are longer than the host takes.

use ephor_sdk::prelude::*;

/// Locations have many names
///
/// # What it checks
/// Puts all names of locations in a list, and in a text.
///
/// # Why it matters
/// An argument of more than 16 KiB is cut by the SDK, in bytes.
///
/// # Remediation
/// Use shorter names.
#[derive(Rule)]
#[rule(
    documents(Location),
    level = "note",
    severity = 1.0,
    fail(long = "the tenant has the locations {list}, as one text {text}")
)]
pub struct LocationNamesLong;

#[derive(Document)]
#[document("named-locations")]
#[serde(rename_all = "camelCase")]
pub struct Location {
    display_name: Option<String>,
    #[serde(default, deserialize_with = "ephor_sdk::texts_or_empty")]
    countries_and_regions: Vec<String>,
}

impl CheckTenant for LocationNamesLong {
    fn check(scan: &Scan<Self>) -> Verdict {
        let locations = scan.documents::<Location>();
        let name = |location: &Item<Location>| {
            let countries = location.countries_and_regions.join("+");
            format!("{} {countries}", location.display_name.as_deref().unwrap_or("{none}"))
        };
        let names: Vec<String> = locations.iter().map(name).collect();
        let text = names.join(", ");
        Self::long(names.into_iter().collect::<Phrases>(), text).at_all(locations.iter())
    }
}
