//! Whose data an export holds, from which cloud, and when it was read.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::text::Export;
use super::{Error, Options};
use crate::normalize::shape::{date, list, short};
use ephor_snapshot::Tenant;

/// The tenant. ScubaGear leaves sentences such as `Error retrieving Tenant ID` where it could not read it.
pub(super) fn tenant(export: &Export, options: &Options, notes: &mut Vec<String>) -> Option<Tenant> {
    let details = export.root.get("tenant_details").and_then(|details| list(details).ok()).unwrap_or_default().objects;
    let of_platform = export.root.get("tenant_id").and_then(Value::as_str).and_then(guid);
    let of_details = text(&details, &export.metadata, "TenantId").and_then(|id| guid(&id));
    if let (Some(details), Some(platform)) = (&of_details, &of_platform)
        && details != platform
        && options.tenant_id.is_none()
    {
        notes
            .push(format!("tenant_details names the tenant {details}, and tenant_id is {platform}; the first is used"));
    }
    let given = options.tenant_id.clone();
    let id = given.or(of_details).or(of_platform)?;
    let or_nothing = |name: &str, notes: &mut Vec<String>| {
        text(&details, &export.metadata, name).unwrap_or_else(|| {
            notes.push(format!("the export does not say the tenant's {name}"));
            String::new()
        })
    };
    Some(Tenant { id, name: or_nothing("DisplayName", notes), domain: or_nothing("DomainName", notes) })
}

fn text(details: &[Map<String, Value>], metadata: &Map<String, Value>, name: &str) -> Option<String> {
    let candidates = details.iter().chain([metadata]).filter_map(|object| object.get(name).and_then(Value::as_str));
    candidates
        .map(str::trim)
        .find(|text| !text.is_empty() && !text.starts_with("Error retrieving") && !text.ends_with("Unretrievable"))
        .map(str::to_owned)
}

/// The GUID that a text is, in lower case.
#[must_use]
pub fn guid(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    fits.then(|| text.to_ascii_lowercase())
}

/// When the data was read, RFC 3339 in whole seconds. `date` is text in the language of the machine, and
/// `05/04/2026` means two days, so it counts only where it is RFC 3339.
pub(super) fn collected_at(export: &Export, options: &Options) -> Result<String, Error> {
    if let Some(time) = options.collected_at {
        return Ok(whole_seconds(time));
    }
    let candidates = [export.root.get("timestamp_zulu"), export.metadata.get("TimestampZulu"), export.root.get("date")];
    let texts: Vec<&str> =
        candidates.into_iter().flatten().filter_map(Value::as_str).filter(|text| !text.trim().is_empty()).collect();
    texts.iter().find_map(|text| time(text)).map(whole_seconds).ok_or_else(|| Error::Time {
        found: match texts.first() {
            Some(text) => format!("{:?}", short(text)),
            None => "neither timestamp_zulu nor date".to_owned(),
        },
    })
}

fn time(text: &str) -> Option<Timestamp> {
    date(text).as_deref().unwrap_or(text.trim()).parse().ok()
}

fn whole_seconds(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}

/// The cloud, in the words of a manifest.
pub(super) fn cloud(export: &Export, notes: &mut Vec<String>) -> &'static str {
    let environment = export.root.get("scuba_config").and_then(|config| config.get("M365Environment"));
    match environment.and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
        Some("commercial") => "global",
        Some("gcc") => "gcc",
        Some("gcchigh") => "gcc-high",
        Some("dod") => "dod",
        other => {
            let found = other.map_or("nothing".to_owned(), |text| format!("{:?}", short(text)));
            notes.push(format!("scuba_config.M365Environment: found {found}; the cloud is taken for \"global\""));
            "global"
        }
    }
}
