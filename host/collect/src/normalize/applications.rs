//! The table `service-principals`: applications in the tenant, with what they may do.

use std::collections::{BTreeSet, HashMap, HashSet};

use ephor_schema::tables::service_principals::{self as column, TABLE};
use ephor_schema::{Source, source};
use serde_json::Value;

use super::cells::{Cell, Cells, text};
use super::identity::{Distinct, Guid, Keys, Numbered};
use super::raw::{APPLICATIONS, Object, RawInputs, RawStream, Walk};
use super::sorted::Sorted;
use super::tally::{self, Row, Tally, nothing, property};
use super::{Error, Output, value};
use ephor_snapshot::{SourceStatus, Status};

/// The tenants in which Microsoft registers its own applications.
const MICROSOFT: &[&str] = &[
    "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
    "72f988bf-86f1-41af-91ab-2d7cd011db47",
    "cdc5aeea-15c5-4db6-b079-fcadd2505dc2",
];
/// The role that stands for access without a role.
const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";

/// Writes the table, if a feed gives the applications, with their permissions.
pub(super) fn write(feeds: &RawInputs, tenant_id: &str, output: &mut Output) -> Result<(), Error> {
    let Some(own) = source(TABLE.source) else { return Ok(()) };
    let permissions = [ROLES, GRANTS].into_iter().filter_map(source);
    let feed = match tally::answer(feeds, own) {
        Ok(feed) => feed,
        Err(status) => {
            output.say(status);
            permissions.for_each(|source| output.say(without_applications(feeds, source)));
            return Ok(());
        }
    };
    let registered = Registered::of(feeds)?;
    let mut tally = Tally::of(feed);
    let mut distinct = Distinct::default();
    let (mut unregistered, mut names) = (0, HashMap::new());
    let mut applications = Applications { parts: output.sorted(&TABLE)?, numbered: Numbered::default() };
    let all = feed.each(|object| {
        let Some((_, id)) = distinct.take(property(object, "id").and_then(Guid::of), object) else { return Ok(()) };
        let cells = row(feed, object, tenant_id, &registered);
        let is_own = cells.text(&column::OWNER) == Some("own");
        unregistered += usize::from(is_own && cells.get(&column::PASSWORDS).is_none());
        names_of_roles(id, object, &mut names);
        applications.parts.add(&id.text(), &cells)
    })?;
    tally.left_out(distinct.left, all);
    tally.count = distinct.numbered.len();
    tally.some(
        unregistered,
        distinct.numbered.len(),
        feeds.says(
            "applications are the tenant's own, and no file Get-MgApplication tells their credentials",
            "applications are the tenant's own, and the feed applications does not tell their credentials",
        ),
    );
    applications.numbered = distinct.numbered;
    output.say(tally.status(own, feed));
    let mut defaults = Cells::default();
    for source in permissions {
        output.say(match tally::answer(feeds, source) {
            Err(status) => status,
            Ok(granted) if source.id == ROLES => {
                roles(&Granted { feed: granted, feeds, source }, &names, &mut applications, &mut defaults)?
            }
            Ok(granted) => grants(&Granted { feed: granted, feeds, source }, &mut applications, &mut defaults)?,
        });
    }
    output.table(&TABLE, applications.parts, |id, parts, row| {
        let mut cells = defaults.clone();
        parts.into_iter().for_each(|part| cells.overlay(part));
        row(&id, &cells)
    })?;
    Ok(())
}

const ROLES: &str = "graph/app-role-assignments";
const GRANTS: &str = "graph/oauth2-permission-grants";

fn without_applications(feeds: &RawInputs, source: &Source) -> SourceStatus {
    match tally::answer(feeds, source) {
        Err(status) => status,
        Ok(feed) => {
            let nobody =
                feeds.says("no file Get-MgServicePrincipal gives them", "graph/service-principals does not give them");
            let reason = format!("{} belongs to applications, and {nobody}", feed.name());
            nothing(source, Status::NotCollected, reason, Some(feed))
        }
    }
}

/// The applications, and what is said of them.
struct Applications {
    numbered: Numbered,
    parts: Sorted,
}

impl Applications {
    /// The application with that id.
    fn find(&self, id: Option<&str>) -> Option<Row> {
        self.numbered.find(Guid::of(id?)?)
    }

    fn add(&mut self, row: Row, cells: &Cells) -> Result<(), Error> {
        let Some(id) = self.numbered.id(row) else { return Ok(()) };
        self.parts.add(&id.text(), cells)
    }
}

/// The credentials of the applications that are registered in the tenant, by appId.
struct Registered(HashMap<String, Option<Credentials>>);

impl Registered {
    fn of(feeds: &RawInputs) -> Result<Self, Error> {
        let mut all = HashMap::new();
        if let Some(feed) = feeds.get(APPLICATIONS) {
            feed.each(|object| {
                if let Some(id) = property(object, "appId") {
                    all.insert(id.to_lowercase(), credentials(feed, object));
                }
                Ok(())
            })?;
        }
        Ok(Self(all))
    }
}

fn row(feed: &RawStream, object: &Object, tenant_id: &str, registered: &Registered) -> Cells {
    let mut cells = Cells::default();
    cells.fill(&TABLE, object);
    let owner = property(object, "appOwnerOrganizationId").map(|owner| match owner.to_lowercase() {
        owner if owner == tenant_id => "own",
        owner if MICROSOFT.contains(&owner.as_str()) => "microsoft",
        _ => "foreign",
    });
    // A managed identity stands for a resource of the tenant; it has no owner and no registration.
    let managed =
        property(object, "servicePrincipalType").is_some_and(|kind| kind.eq_ignore_ascii_case("ManagedIdentity"));
    let owner = owner.or(managed.then_some("own"));
    cells.set(&column::OWNER, owner.map(text));
    let verified = match object.get("verifiedPublisher") {
        Some(Value::Object(publisher)) => Some(property(publisher, "verifiedPublisherId").is_some()),
        Some(Value::Null) if feed.tells(object, "verifiedPublisher") => Some(false),
        _ => None,
    };
    cells.set(&column::PUBLISHER_VERIFIED, verified.map(Cell::Boolean));
    let registration = property(object, "appId").and_then(|id| registered.0.get(&id.to_lowercase()));
    let own = credentials(feed, object);
    let all = match (owner, registration) {
        _ if managed => own,
        // The credentials of an own application stand at its registration, too.
        (Some("own"), Some(registration)) => joined(own, *registration),
        (Some("own") | None, _) => None,
        (Some(_), _) => own,
    };
    if let Some((passwords, end)) = all {
        cells.set(&column::PASSWORDS, Cell::Integer(passwords));
        cells.set(&column::CREDENTIALS_END, end.map(Cell::Time));
    }
    cells
}

/// How many passwords there are, and when the last credential ends.
type Credentials = (i64, Option<i64>);

fn credentials(feed: &RawStream, object: &Object) -> Option<Credentials> {
    let list = |name: &str| match object.get(name) {
        Some(Value::Array(all)) => Some(all.iter().collect::<Vec<_>>()),
        Some(one @ Value::Object(_)) => Some(vec![one]),
        Some(Value::Null) if feed.tells(object, name) => Some(Vec::new()),
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

/// Notes what the roles of a resource are called.
fn names_of_roles(resource: Guid, object: &Object, names: &mut HashMap<(Guid, String), String>) {
    for role in object.get("appRoles").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        let text = |name: &str| role.get(name).and_then(value::text);
        if let (Some(role), Some(name)) = (text("id"), text("value")) {
            names.insert((resource, role.to_lowercase()), name.to_owned());
        }
    }
}

/// A feed of permissions.
struct Granted<'f> {
    feed: &'f RawStream,
    feeds: &'f RawInputs,
    source: &'static Source,
}

fn roles(
    granted: &Granted<'_>,
    names: &HashMap<(Guid, String), String>,
    applications: &mut Applications,
    defaults: &mut Cells,
) -> Result<SourceStatus, Error> {
    let Granted { feed, feeds, source } = granted;
    let mut tally = Tally::of(feed);
    let mut held: HashMap<Row, BTreeSet<String>> = HashMap::new();
    let (mut strangers, mut unnamed) = (0, 0);
    tally.count = feed.each(|object| {
        let lower = |name: &str| property(object, name).map(str::to_lowercase);
        let ids = (property(object, "principalId"), property(object, "resourceId"), lower("appRoleId"));
        let (Some(principal), Some(resource), Some(role)) = ids else {
            strangers += 1;
            return Ok(());
        };
        // Users and groups that may use an application are no permissions.
        let Some(row) = applications.find(Some(principal)).filter(|_| role != NO_ROLE) else { return Ok(()) };
        let name = Guid::of(resource).and_then(|resource| names.get(&(resource, role.clone())).cloned());
        unnamed += usize::from(name.is_none());
        held.entry(row).or_default().insert(name.unwrap_or(role));
        Ok(())
    })?;
    let all = tally.count;
    tally.some(strangers, all, "objects lack principalId, resourceId or appRoleId, and are left out");
    tally.some(
        unnamed,
        all,
        feeds.says(
            "permissions stand as ids, for the file Get-MgServicePrincipal lacks the resource's appRoles",
            "permissions stand as ids, for graph/service-principals lacks the resource's appRoles",
        ),
    );
    // An application without permissions leaves no trace.
    let recorded = !matches!(feed.walk(), Walk::Unrecorded);
    if !recorded {
        tally.reasons.push(super::unrecorded(feed, "applications"));
    }
    if tally.reasons.is_empty() || (strangers == 0 && feed.is_whole() && recorded) {
        defaults.set(&column::APPLICATION_PERMISSIONS, Cell::Symbols(Vec::new()));
    }
    for (row, names) in held {
        let mut cells = Cells::default();
        cells.set(&column::APPLICATION_PERMISSIONS, Cell::Symbols(names.into_iter().collect()));
        applications.add(row, &cells)?;
    }
    Ok(tally.status(source, feed))
}

/// The delegated permissions of an application.
#[derive(Default)]
struct Scopes {
    tenant: BTreeSet<String>,
    users: BTreeSet<String>,
    consenting: i64,
}

impl Scopes {
    fn cells(self) -> Cells {
        let mut cells = Cells::default();
        cells.set(&column::TENANT_PERMISSIONS, Cell::Symbols(self.tenant.into_iter().collect()));
        cells.set(&column::USER_PERMISSIONS, Cell::Symbols(self.users.into_iter().collect()));
        cells.set(&column::CONSENTING_USERS, Cell::Integer(self.consenting));
        cells
    }
}

fn grants(granted: &Granted<'_>, applications: &mut Applications, defaults: &mut Cells) -> Result<SourceStatus, Error> {
    let Granted { feed, feeds, source } = granted;
    let mut tally = Tally::of(feed);
    let mut scopes: HashMap<Row, Scopes> = HashMap::new();
    // A user consents once for each resource.
    let (keys, mut consents) = (Keys::default(), HashSet::new());
    let mut strangers = 0;
    tally.count = feed.each(|object| {
        let client = applications.find(property(object, "clientId"));
        let (Some(client), Some(kind)) = (client, property(object, "consentType")) else {
            strangers += 1;
            return Ok(());
        };
        let names = property(object, "scope").unwrap_or_default().split_whitespace().map(str::to_owned);
        let of = scopes.entry(client).or_default();
        if kind.eq_ignore_ascii_case("AllPrincipals") {
            of.tenant.extend(names);
        } else {
            of.users.extend(names);
            if let Some(user) = property(object, "principalId") {
                of.consenting += i64::from(consents.insert(keys.key((client, user.to_lowercase()))));
            }
        }
        Ok(())
    })?;
    if feed.is_whole() {
        defaults.overlay(Scopes::default().cells());
    }
    for (row, scopes) in scopes {
        applications.add(row, &scopes.cells())?;
    }
    let all = tally.count;
    let nowhere = feeds.says(
        "grants name no application of the file Get-MgServicePrincipal",
        "grants name no application of graph/service-principals",
    );
    tally.some(strangers, all, nowhere);
    Ok(tally.status(source, feed))
}
