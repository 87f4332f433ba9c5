//! Advanced hunting: installations of Office.

use serde_json::{Value, json};

use super::{Tenant, object, text};
use crate::encoding;
use crate::snapshot::Object;

/// What a hunting query asks for, as far as it is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    /// How many rows there are, in the column of that name.
    Count(String),
    /// The rows whose number, counted in so many parts, is this one.
    Rows { part: u64, parts: u64 },
}

/// The SID that a device writes for an object id: its bytes as four numbers.
pub(crate) fn sid(id: &str) -> String {
    let hex: String = id.chars().filter(char::is_ascii_hexdigit).collect();
    let bytes: Vec<u8> = (0..16).filter_map(|at| u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()).collect();
    // In memory the first three groups of a GUID are little-endian.
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let memory: Vec<u8> = order.iter().filter_map(|at| bytes.get(*at).copied()).collect();
    let words = memory
        .chunks_exact(4)
        .map(|word| word.iter().rev().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)).to_string());
    format!("S-1-12-1-{}", words.collect::<Vec<_>>().join("-"))
}

impl Tenant {
    /// The rows of a query, with the schema, at most 100,000.
    pub(crate) fn hunt(&self, query: &Query) -> Value {
        let all = self.snapshot.rows("office-clients");
        let (part, parts) = match query {
            Query::Count(column) => {
                return json!({"schema": [{"name": column, "type": "Int64"}], "results": [{column.as_str(): all}]});
            }
            Query::Rows { part, parts } => (*part, *parts),
        };
        let schema: Vec<Value> =
            ["DeviceId", "DeviceName", "SoftwareName", "SoftwareVersion", "LastSeen", "LoggedOnUsers"]
                .iter()
                .map(|name| json!({"name": name, "type": if *name == "LastSeen" { "DateTime" } else { "String" }}))
                .collect();
        let rows = (0..all).filter_map(|at| self.snapshot.row("office-clients", at));
        let own = rows.filter(|row| {
            let device = text(row, "id").and_then(|id| id.split(':').next()).unwrap_or_default();
            parts <= 1 || encoding::hash(device) % parts == part
        });
        let results: Vec<Value> = own.take(100_000).map(|row| Value::Object(self.installation(&row))).collect();
        json!({"schema": schema, "results": results})
    }

    fn installation(&self, row: &Object) -> Object {
        let id = text(row, "id").unwrap_or_default();
        let (device, software) = id.split_once(':').unwrap_or((id, ""));
        let users = text(row, "user_principal_name").map_or_else(String::new, |name| {
            let (local, domain) = name.split_once('@').unwrap_or((name, ""));
            let sid = self.sid_of_user(name).unwrap_or_default();
            let domain = domain.split('.').next().unwrap_or_default().to_uppercase();
            json!([{"UserName": local, "DomainName": domain, "Sid": sid}]).to_string()
        });
        let mut found = object(json!({
            "DeviceId": device,
            "SoftwareVendor": "microsoft",
            "SoftwareName": text(row, "product").unwrap_or(software),
            "LoggedOnUsers": users,
        }));
        for (column, property) in [
            ("device_name", "DeviceName"),
            ("version", "SoftwareVersion"),
            ("last_seen", "LastSeen"),
            ("last_seen", "Timestamp"),
        ] {
            super::copy(row, column, &mut found, property);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sid_of_an_object_is_its_id_in_numbers() {
        assert_eq!(super::sid("01000000-0200-0300-0400-000005000000"), "S-1-12-1-16777216-50332160-4-5");
    }
}
