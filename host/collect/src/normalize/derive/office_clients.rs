//! The table `office-clients`, and the hunting queries for it.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;

use serde_json::Value;

use super::properties::{id, text};
use super::standing::Standing;
use super::{Derived, Gap, Inputs, Object};

const INVENTORY: &str = "defender/software-inventory";
const USERS: &str = "graph/users";

/// The most rows of one answer; one that has as many may have been cut. Source: Microsoft Learn, "Advanced hunting quotas
/// and service limits", read 2026-11.
pub const ROWS: u64 = 100_000;
/// How many rows a part is meant to have: devices are spread by chance, and a part must stay below [`ROWS`], and below
/// 50 MB.
const ROWS_OF_PART: u64 = 50_000;
/// How far back a query looks: `Timespan` of the request. Defender keeps no more.
pub const TIMESPAN: &str = "P30D";

/// The products of the Office family that connect to Exchange, as Defender names them, and those that share their builds.
const INSTALLED: &str = r#"DeviceTvmSoftwareInventory
| where SoftwareVendor =~ "microsoft" and SoftwareName in~ ("office", "365_apps", "office_365", "office_365_proplus", "office_long_term_servicing_channel", "office_professional_plus", "outlook", "word", "excel", "powerpoint", "access", "publisher")"#;

/// The most parts, whatever number of rows a tenant names: fifty million.
pub const MOST_PARTS: u64 = 1024;

/// Asks how many rows there are, in the column `Rows` of one row.
#[must_use]
pub fn count_query() -> String {
    format!("{INSTALLED}\n| summarize Rows = count()")
}

/// In how many parts so many rows are read.
#[must_use]
pub const fn parts(rows: u64) -> u64 {
    match rows.div_ceil(ROWS_OF_PART) {
        0 => 1,
        parts if parts > MOST_PARTS => MOST_PARTS,
        parts => parts,
    }
}

/// The query of one part, counted from 0. All rows of a device are in the same part, and each device in one of them.
///
/// When a device last reported, and who was signed in to it last, stands in what it reported in the last 30 days. One that
/// has not reported since has neither.
#[must_use]
pub fn query(part: u64, parts: u64) -> String {
    let of_part = format!("hash(DeviceId, {parts}) == {part}");
    format!(
        r#"let reports = DeviceInfo
| where Timestamp > ago(30d) and {of_part};
let seen = reports
| summarize LastSeen = max(Timestamp) by DeviceId;
let used = reports
| where isnotempty(LoggedOnUsers) and LoggedOnUsers != "[]"
| summarize arg_max(Timestamp, LoggedOnUsers) by DeviceId
| project DeviceId, LoggedOnUsers;
{INSTALLED}
| where {of_part}
| project DeviceId, DeviceName, SoftwareName, SoftwareVersion
| join kind=leftouter seen on DeviceId
| join kind=leftouter used on DeviceId
| project DeviceId, DeviceName, SoftwareName, SoftwareVersion, LastSeen, LoggedOnUsers"#
    )
}

/// One row of the table; what is none is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeClient {
    /// The device's id and the product, joined by a colon.
    pub id: String,
    /// Name of the device.
    pub device_name: Option<String>,
    /// Who used it last.
    pub user_principal_name: Option<String>,
    /// The product as Defender names it.
    pub product: String,
    /// The version with its build.
    pub version: Option<String>,
    /// When the device last reported, in seconds since 1970.
    pub last_seen: Option<i64>,
}

/// Makes the table `office-clients`, and gives its rows in any order, each id once. Where a device has several versions of a
/// product, the oldest one stands for all.
///
/// Defender names who is signed in to a device by a security identifier, not by the name to sign in with: that of an
/// account of the cloud is made from its object id, and that of a synchronized one stands at the user.
///
/// # Feeds
/// - `defender/software-inventory`: `POST /v1.0/security/runHuntingQuery` with `{"Query", "Timespan": "P30D"}`: first
///   [`count_query`], then [`query`] for each of [`parts`]; an answer of [`ROWS`] rows is asked for again in twice as many
///   parts. Its objects are those of `results`. Application right ThreatHunting.Read.All; Microsoft Defender for Endpoint
///   Plan 2.
/// - `graph/users`: `GET /v1.0/users` with `id,userPrincipalName,onPremisesSecurityIdentifier` in its `$select`;
///   User.Read.All.
///
/// # Errors
/// If a feed cannot be read, or what `give` says.
pub fn office_clients<F: Inputs>(
    feeds: &F,
    give: &mut dyn FnMut(OfficeClient) -> Result<(), F::Error>,
) -> Result<Derived<()>, F::Error> {
    let mut standing = match Standing::on(feeds, INVENTORY) {
        Ok(standing) => standing,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    let owners = Owners::read(feeds)?;
    let mut oldest = Oldest::read(feeds)?;
    let (mut all, mut nameless) = (0, 0);
    feeds.try_each(INVENTORY, &mut |row| {
        all += 1;
        match client(&Columns::of(row), &owners) {
            Some(client) if oldest.take(&client) => give(client),
            Some(_) => Ok(()),
            None => {
                nameless += 1;
                Ok(())
            }
        }
    })?;
    standing.some(nameless, all, "rows lack DeviceId or SoftwareName, and are left out");
    if let Some(Gap { reason, .. }) = feeds.gap(USERS) {
        standing.lacks(&format!("who used a device may not be known ({USERS}: {reason})"));
    }
    Ok(standing.derived(Vec::new()))
}

/// The oldest version of each installation that was not given yet, by numbers that stand for its id: a hundred thousand
/// devices have many times as many installations.
struct Oldest {
    hasher: RandomState,
    versions: HashMap<(u64, u64), Number>,
}

/// A version as a number; what cannot be read comes first, since it may be anything.
type Number = [u32; 4];

impl Oldest {
    fn read<F: Inputs>(feeds: &F) -> Result<Self, F::Error> {
        let mut oldest = Self { hasher: RandomState::new(), versions: HashMap::new() };
        let nobody = Owners::default();
        feeds.each(INVENTORY, &mut |row| {
            let Some(client) = client(&Columns::of(row), &nobody) else { return };
            let version = numbers(client.version.as_deref());
            let known = oldest.versions.entry(key(&oldest.hasher, &client)).or_insert(version);
            *known = version.min(*known);
        })?;
        Ok(oldest)
    }

    /// Whether it is the one that stands for its installation; the first of equal ones is.
    fn take(&mut self, client: &OfficeClient) -> bool {
        let key = key(&self.hasher, client);
        let is_oldest = self.versions.get(&key) == Some(&numbers(client.version.as_deref()));
        if is_oldest {
            self.versions.remove(&key);
        }
        is_oldest
    }
}

fn key(hasher: &RandomState, client: &OfficeClient) -> (u64, u64) {
    (hasher.hash_one(&client.id), hasher.hash_one((&client.id, 1)))
}

/// A row by its columns; people disagree on their case.
struct Columns<'r>(&'r Object);

impl<'r> Columns<'r> {
    const fn of(row: &'r Object) -> Self {
        Self(row)
    }

    fn get(&self, name: &str) -> Option<&'r Value> {
        self.0
            .get(name)
            .or_else(|| self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
    }

    fn text(&self, name: &str) -> Option<&'r str> {
        self.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }
}

fn client(columns: &Columns<'_>, owners: &Owners) -> Option<OfficeClient> {
    let (device, product) = (columns.text("DeviceId")?, columns.text("SoftwareName")?);
    let signed_in = identifiers(columns.get("LoggedOnUsers"));
    Some(OfficeClient {
        id: format!("{device}:{product}"),
        device_name: columns.text("DeviceName").map(str::to_owned),
        user_principal_name: signed_in.iter().find_map(|sid| owners.names.get(sid)).cloned(),
        product: product.to_owned(),
        version: columns.text("SoftwareVersion").map(str::to_owned),
        last_seen: columns
            .get("LastSeen")
            .and_then(|time| time.as_str()?.parse::<jiff::Timestamp>().ok())
            .map(|time| time.as_second()),
    })
}

/// The security identifiers of who is signed in: a list, or the text of one.
fn identifiers(value: Option<&Value>) -> Vec<String> {
    let parsed: Value;
    let list = match value {
        Some(Value::String(text)) => {
            parsed = serde_json::from_str(text).unwrap_or_default();
            &parsed
        }
        Some(value) => value,
        None => return Vec::new(),
    };
    let objects = list.as_array().into_iter().flatten().filter_map(Value::as_object);
    objects.filter_map(|user| Columns::of(user).text("Sid").map(str::to_uppercase)).collect()
}

fn numbers(version: Option<&str>) -> Number {
    let mut number = Number::default();
    let parts: Result<Vec<u32>, _> = version.unwrap_or_default().split('.').map(str::parse).collect();
    for (place, part) in number.iter_mut().zip(parts.unwrap_or_default()) {
        *place = part;
    }
    number
}

/// The names of the people who are signed in somewhere, by security identifier.
#[derive(Debug, Default)]
struct Owners {
    names: HashMap<String, String>,
}

impl Owners {
    fn read<F: Inputs>(feeds: &F) -> Result<Self, F::Error> {
        let mut wanted: HashSet<String> = HashSet::new();
        feeds.each(INVENTORY, &mut |row| wanted.extend(identifiers(Columns::of(row).get("LoggedOnUsers"))))?;
        let mut owners = Self::default();
        feeds.each(USERS, &mut |user| {
            let Some(name) = text(user, "userPrincipalName") else { return };
            let own = id(user, "id").and_then(|id| security_identifier(&id));
            let of_servers = text(user, "onPremisesSecurityIdentifier").map(str::to_uppercase);
            for sid in [own, of_servers].into_iter().flatten().filter(|sid| wanted.contains(sid)) {
                owners.names.insert(sid, name.to_owned());
            }
        })?;
        Ok(owners)
    }
}

/// The security identifier of an account of the cloud: `S-1-12-1-` and the object id as four numbers, in the order in which
/// Windows keeps a GUID.
fn security_identifier(id: &str) -> Option<String> {
    let plain: String = id.chars().filter(|char| *char != '-').collect();
    if id.len() != 36 || plain.len() != 32 {
        return None;
    }
    let number = u128::from_str_radix(&plain, 16).ok()?.to_be_bytes();
    let [a, b, c, d, e, f, g, h, rest @ ..] = number;
    let [i, j, k, l, m, n, o, p] = rest;
    let numbers = [
        u32::from_be_bytes([a, b, c, d]),
        // Two groups of 16 bits, each with its last byte first.
        u32::from_le_bytes([f, e, h, g]),
        u32::from_le_bytes([i, j, k, l]),
        u32::from_le_bytes([m, n, o, p]),
    ];
    let [first, second, third, fourth] = numbers;
    Some(format!("S-1-12-1-{first}-{second}-{third}-{fourth}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    const ADA: &str = "6be4b305-b75e-4efc-bfcc-31bd3b53a5f8";

    fn row(device: &str, product: &str, version: &str, users: &str) -> Value {
        json!({"DeviceId": device, "DeviceName": "laptop.contoso.example", "SoftwareName": product, "SoftwareVersion": version,
            "LastSeen": "2026-11-20T09:39:50.7688641Z", "LoggedOnUsers": users})
    }

    fn signed_in(sid: &str) -> String {
        json!([{"UserName": "ada", "DomainName": "CONTOSO", "Sid": sid}]).to_string()
    }

    fn sample(rows: &[Value]) -> Sample {
        let ada = json!({"id": ADA, "userPrincipalName": "ada@contoso.example", "onPremisesSecurityIdentifier": "S-1-5-21-1-2-3-1104"});
        Sample::new().whole(INVENTORY, rows).whole(USERS, &[ada])
    }

    /// The rows, sorted by id, and how complete they are.
    fn made(sample: &Sample) -> (Vec<OfficeClient>, Status) {
        let mut rows: Vec<OfficeClient> = Vec::new();
        let made = office_clients(sample, &mut |client| {
            rows.push(client);
            Ok(())
        });
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        (rows, made.unwrap().status)
    }

    fn derived(rows: &[Value]) -> Vec<OfficeClient> {
        let (rows, status) = made(&sample(rows));
        assert_eq!(status, Status::Complete);
        rows
    }

    #[test]
    fn an_installation_has_its_device_product_and_who_used_it() {
        let sid = security_identifier(ADA).unwrap();
        let rows =
            derived(&[row("d2", "365_apps", "16.0.1", "[]"), row("d1", "office", "15.0.4963.1000", &signed_in(&sid))]);
        let expected = OfficeClient {
            id: "d1:office".to_owned(),
            device_name: Some("laptop.contoso.example".to_owned()),
            user_principal_name: Some("ada@contoso.example".to_owned()),
            product: "office".to_owned(),
            version: Some("15.0.4963.1000".to_owned()),
            last_seen: Some(1_795_167_590),
        };
        assert_eq!(rows[0], expected);
        assert_eq!((rows.len(), rows[1].user_principal_name.as_deref()), (2, None));
    }

    /// A pair that people who convert them publish.
    #[test]
    fn a_security_identifier_is_made_as_entra_makes_it() {
        let known = "S-1-12-1-1943430372-1249052806-2496021943-3034400218";
        assert_eq!(security_identifier("73d664e4-0886-4a73-b745-c694da45ddb4").as_deref(), Some(known));
        assert_eq!(security_identifier("not a guid"), None);
        assert_eq!(security_identifier("73d664e4-0886-4a73-b745-c694da45ddé4"), None);
    }

    #[test]
    fn who_is_synchronized_is_known_by_the_identifier_of_the_servers() {
        let both = json!([{"Sid": "S-1-5-21-9-9-9-500"}, {"sid": "s-1-5-21-1-2-3-1104"}]).to_string();
        assert_eq!(
            derived(&[row("d", "office", "16.0.1", &both)])[0].user_principal_name.as_deref(),
            Some("ada@contoso.example")
        );
        for nobody in ["", "[]", "{", "null", "[1]"] {
            assert_eq!(derived(&[row("d", "office", "16.0.1", nobody)])[0].user_principal_name, None, "{nobody}");
        }
    }

    #[test]
    fn the_oldest_of_several_versions_counts_whatever_comes_first() {
        let (old, new) = (row("d", "office", "16.0.4266.1001", "[]"), row("d", "office", "16.0.10417.20083", "[]"));
        for rows in [[old.clone(), new.clone()], [new, old]] {
            let found = derived(&rows);
            assert_eq!((found.len(), found[0].version.as_deref()), (1, Some("16.0.4266.1001")));
        }
        let twice = row("d", "office", "16.0.1", "[]");
        assert_eq!(derived(&[twice.clone(), twice]).len(), 1);
        for unread in [Value::Null, json!("?")] {
            let mut unreadable = row("d", "office", "", "[]");
            unreadable["SoftwareVersion"] = unread;
            assert_eq!(derived(&[row("d", "office", "16.0.1", "[]"), unreadable]).len(), 1);
        }
    }

    #[test]
    fn a_device_that_has_not_reported_lately_has_no_time() {
        let mut silent = row("d", "office", "16.0.1", "[]");
        silent["LastSeen"] = Value::Null;
        silent["LoggedOnUsers"] = Value::Null;
        let found = derived(&[silent]);
        assert_eq!((found[0].last_seen, found[0].user_principal_name.as_deref()), (None, None));
    }

    #[test]
    fn columns_are_found_in_any_case() {
        let row = json!({"deviceId": "d", "softwareName": "outlook", "softwareVersion": "14.0.4763.1000", "lastSeen": "2026-11-20T09:00:00Z"});
        let found = derived(&[row]);
        assert_eq!((found[0].id.as_str(), found[0].version.as_deref()), ("d:outlook", Some("14.0.4763.1000")));
        assert!(found[0].last_seen.is_some());
    }

    #[test]
    fn what_is_missing_is_told() {
        let told = |sample: &Sample| {
            let (rows, status) = made(sample);
            (rows.len(), status)
        };
        let one = row("d", "office", "16.0.1", "[]");
        assert_eq!(told(&sample(&[json!({"DeviceId": "d"}), one.clone()])), (1, Status::Partial));
        let cut = sample(&[]).cut(INVENTORY, std::slice::from_ref(&one), "part 2 of 3 was refused");
        assert_eq!(told(&cut), (1, Status::Partial));
        let refused = sample(&[]).refused(INVENTORY, Status::Unlicensed, "no Defender for Endpoint");
        assert_eq!(told(&refused), (0, Status::Unlicensed));
        assert_eq!(told(&sample(&[one]).refused(USERS, Status::Denied, "no right")), (1, Status::Partial));
    }

    #[test]
    fn every_device_is_in_one_part_and_no_part_comes_near_the_limit() {
        assert_eq!((parts(0), parts(1), parts(50_000), parts(50_001), parts(1_000_000)), (1, 1, 1, 2, 20));
        assert_eq!(parts(u64::MAX), MOST_PARTS, "a number that cannot be is no reason to ask for ever");
        let texts: HashSet<String> = (0..3).map(|part| query(part, 3)).collect();
        assert_eq!(texts.len(), 3);
        for (part, text) in (0..3).map(|part| (part, query(part, 3))) {
            // Both tables are cut alike, or a device would lose what it reported.
            assert_eq!(text.matches(&format!("hash(DeviceId, 3) == {part}")).count(), 2, "{text}");
        }
        assert!(query(0, 1).contains(INSTALLED) && count_query().contains(INSTALLED));
    }
}
