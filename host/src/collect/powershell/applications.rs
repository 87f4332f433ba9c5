//! The table `service-principals`: applications in the tenant, with what they may do.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ephor_schema::tables::service_principals::{self as column, TABLE};
use ephor_schema::{Source, source};
use serde_json::Value;

use super::cells::{Cell, Cells, Rows, text};
use super::files::{Files, Found, Object};
use super::names::APPLICATIONS;
use super::tally::{self, Tally, nothing, property};
use super::value;
use crate::collect::scubagear::guid;
use crate::snapshot::{SourceStatus, Status};

/// The tenants in which Microsoft registers its own applications.
const MICROSOFT: &[&str] = &[
    "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
    "72f988bf-86f1-41af-91ab-2d7cd011db47",
    "cdc5aeea-15c5-4db6-b079-fcadd2505dc2",
];
/// The role that stands for access without a role.
const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";

/// Reads the applications, if there is a file, and their permissions.
pub(super) fn read(files: &Files, tenant_id: &str) -> (Option<Rows>, Vec<SourceStatus>) {
    let Some(own) = source(TABLE.source) else { return (None, Vec::new()) };
    let permissions: Vec<&'static Source> =
        ["graph/app-role-assignments", "graph/oauth2-permission-grants"].into_iter().filter_map(source).collect();
    let found = match tally::answer(files, own) {
        Ok(found) => found,
        Err(status) => {
            let lost = |source: &&'static Source| match tally::answer(files, source) {
                Err(status) => status,
                Ok(found) => {
                    let reason = format!(
                        "{} belongs to applications, and no file Get-MgServicePrincipal gives them",
                        found.name
                    );
                    nothing(source, Status::NotCollected, reason)
                }
            };
            return (None, std::iter::once(status).chain(permissions.iter().map(lost)).collect());
        }
    };
    let mut tally = Tally::of(found, own);
    let kept = tally::distinct(found, &mut tally, |object| property(object, "id").and_then(guid));
    let registered: HashMap<String, &Object> = files
        .objects(APPLICATIONS)
        .iter()
        .filter_map(|object| Some((property(object, "appId")?.to_lowercase(), object)))
        .collect();
    let mut rows: BTreeMap<String, Cells> = BTreeMap::new();
    let mut unregistered = 0;
    for (id, object) in &kept {
        let cells = row(found, object, tenant_id, &registered, files.get(APPLICATIONS));
        let is_own = cells.text(&column::OWNER) == Some("own");
        unregistered += usize::from(is_own && cells.get(&column::PASSWORDS).is_none());
        rows.insert(id.clone(), cells);
    }
    tally.some(
        unregistered,
        kept.len(),
        "applications are the tenant's own, and no file Get-MgApplication tells their credentials",
    );
    let mut statuses = vec![tally.status(own)];
    for source in permissions {
        statuses.push(match tally::answer(files, source) {
            Err(status) => status,
            Ok(granted) if source.id == "graph/app-role-assignments" => roles(granted, source, &kept, &mut rows),
            Ok(granted) => grants(granted, source, &mut rows),
        });
    }
    (Some(Rows { table: &TABLE, rows }), statuses)
}

fn row(
    found: &Found,
    object: &Object,
    tenant_id: &str,
    registered: &HashMap<String, &Object>,
    registrations: Option<&Found>,
) -> Cells {
    let mut cells = Cells::default();
    cells.fill(&TABLE, object);
    let owner = property(object, "appOwnerOrganizationId").map(|owner| match owner.to_lowercase() {
        owner if owner == tenant_id => "own",
        owner if MICROSOFT.contains(&owner.as_str()) => "microsoft",
        _ => "foreign",
    });
    cells.set(&column::OWNER, owner.map(text));
    let verified = match object.get("verifiedPublisher") {
        Some(Value::Object(publisher)) => Some(property(publisher, "verifiedPublisherId").is_some()),
        Some(Value::Null) if found.tells(object, "verifiedPublisher") => Some(false),
        _ => None,
    };
    cells.set(&column::PUBLISHER_VERIFIED, verified.map(Cell::Boolean));
    let registration = property(object, "appId").and_then(|id| registered.get(&id.to_lowercase()));
    let own = credentials(found, object);
    let all = match (owner, registration, registrations) {
        // The credentials of an own application stand at its registration, too.
        (Some("own"), Some(registration), Some(file)) => joined(own, credentials(file, registration)),
        (Some("own"), ..) | (None, ..) => None,
        (Some(_), ..) => own,
    };
    // A managed identity has no owner and no registration.
    let managed =
        property(object, "servicePrincipalType").is_some_and(|kind| kind.eq_ignore_ascii_case("ManagedIdentity"));
    let all = if managed { credentials(found, object) } else { all };
    if let Some((passwords, end)) = all {
        cells.set(&column::PASSWORDS, Cell::Integer(passwords));
        cells.set(&column::CREDENTIALS_END, end.map(Cell::Time));
    }
    cells
}

/// How many passwords there are, and when the last credential ends.
type Credentials = (i64, Option<i64>);

fn credentials(found: &Found, object: &Object) -> Option<Credentials> {
    let list = |name: &str| match object.get(name) {
        Some(Value::Array(all)) => Some(all.iter().collect::<Vec<_>>()),
        Some(one @ Value::Object(_)) => Some(vec![one]),
        Some(Value::Null) if found.tells(object, name) => Some(Vec::new()),
        _ => None,
    };
    let (passwords, keys) = (list("passwordCredentials")?, list("keyCredentials")?);
    let ends = passwords.iter().chain(&keys).filter_map(|one| value::time(one.get("endDateTime")?));
    Some((i64::try_from(passwords.len()).ok()?, ends.max()))
}

fn joined(a: Option<Credentials>, b: Option<Credentials>) -> Option<Credentials> {
    let ((a, a_end), (b, b_end)) = (a?, b?);
    Some((a.checked_add(b)?, a_end.max(b_end)))
}

fn roles(
    found: &Found,
    source: &Source,
    kept: &BTreeMap<String, &Object>,
    rows: &mut BTreeMap<String, Cells>,
) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    let mut names: HashMap<(String, String), &str> = HashMap::new();
    for (id, object) in kept {
        for role in object.get("appRoles").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
            let text = |name: &str| role.get(name).and_then(value::text);
            if let (Some(role), Some(name)) = (text("id"), text("value")) {
                names.insert((id.clone(), role.to_lowercase()), name);
            }
        }
    }
    let lower = |object: &Object, name: &str| property(object, name).map(str::to_lowercase);
    let mut held: HashMap<String, BTreeSet<String>> = HashMap::new();
    let (mut strangers, mut unnamed) = (0, 0);
    for object in &found.objects {
        let ids = (lower(object, "principalId"), lower(object, "resourceId"), lower(object, "appRoleId"));
        let (Some(principal), Some(resource), Some(role)) = ids else {
            strangers += 1;
            continue;
        };
        // Users and groups that may use an application are no permissions.
        if role == NO_ROLE || !rows.contains_key(&principal) {
            continue;
        }
        let name = names.get(&(resource, role.clone())).map(|name| (*name).to_owned());
        unnamed += usize::from(name.is_none());
        held.entry(principal).or_default().insert(name.unwrap_or(role));
    }
    let all = found.objects.len();
    tally.some(strangers, all, "objects lack principalId, resourceId or appRoleId, and are left out");
    tally.some(
        unnamed,
        all,
        "permissions stand as ids, for the file Get-MgServicePrincipal lacks the resource's appRoles",
    );
    // An application without permissions leaves no trace.
    if found.record.is_none() {
        tally.reasons.push(format!(
            "nobody wrote down for how many applications the cmdlet ran; a file {}.loop.json with Done and Of says it",
            found.stem
        ));
    }
    let whole = tally.reasons.is_empty() || (strangers == 0 && found.gaps(false).is_empty() && found.record.is_some());
    for (id, cells) in rows {
        let permissions = held.remove(id).map(|names| names.into_iter().collect());
        cells.set(&column::APPLICATION_PERMISSIONS, permissions.or_else(|| whole.then(Vec::new)).map(Cell::Symbols));
    }
    tally.status(source)
}

#[derive(Default)]
struct Granted {
    tenant: BTreeSet<String>,
    users: BTreeSet<String>,
    consenting: HashSet<String>,
}

fn grants(found: &Found, source: &Source, rows: &mut BTreeMap<String, Cells>) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    let mut granted: HashMap<String, Granted> = HashMap::new();
    let mut strangers = 0;
    for object in &found.objects {
        let client = property(object, "clientId").map(str::to_lowercase).filter(|client| rows.contains_key(client));
        let (Some(client), Some(kind)) = (client, property(object, "consentType")) else {
            strangers += 1;
            continue;
        };
        let scopes = property(object, "scope").unwrap_or_default().split_whitespace().map(str::to_owned);
        let of = granted.entry(client).or_default();
        if kind.eq_ignore_ascii_case("AllPrincipals") {
            of.tenant.extend(scopes);
        } else {
            of.users.extend(scopes);
            of.consenting.extend(property(object, "principalId").map(str::to_lowercase));
        }
    }
    let whole = found.gaps(false).is_empty();
    for (id, cells) in rows {
        let Some(of) = granted.remove(id).or_else(|| whole.then(Granted::default)) else { continue };
        let count = i64::try_from(of.consenting.len()).unwrap_or(i64::MAX);
        cells.set(&column::TENANT_PERMISSIONS, Cell::Symbols(of.tenant.into_iter().collect()));
        cells.set(&column::USER_PERMISSIONS, Cell::Symbols(of.users.into_iter().collect()));
        cells.set(&column::CONSENTING_USERS, Cell::Integer(count));
    }
    tally.some(strangers, found.objects.len(), "grants name no application of the file Get-MgServicePrincipal");
    tally.status(source)
}
