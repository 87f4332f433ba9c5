//! Documents: objects that keep the vendor's names, each with an id.

use ephor_schema::{Document, Source};
use serde_json::Value;

use super::derived::{self, DerivationContext, Written};
use super::raw::{Object, RawInputs};
use super::tally::{self, Tally, property};
use super::{Error, Output, value};
use crate::import::scubagear::guid;

/// What Entra Connect calls its version.
const VERSION: &str = "Microsoft.Synchronize.ServerConfigurationVersion";

/// Ids of documents that have one object, to which the vendor gives no id, or not everywhere.
const CONSTANT: &[(&str, &str)] = &[
    ("admin-consent-request-policy", "adminConsentRequestPolicy"),
    ("authentication-methods-policy", "authenticationMethodsPolicy"),
    ("authorization-policy", "authorizationPolicy"),
    ("default-app-management-policy", "00000000-0000-0000-0000-000000000000"),
];
/// The same, with the id of the tenant.
const OF_TENANT: &[&str] = &[
    "on-premises-synchronization",
    "organization",
    "power-platform-tenant-isolation-policy",
    "power-platform-tenant-settings",
    "sharepoint-tenant",
    "teams-tenant",
];
/// The same, of a server whose name was not written down.
const OF_SERVER: &[&str] =
    &["ad-sync-auto-upgrade", "ad-sync-export-deletion-threshold", "ad-sync-scheduler", "sync-servers"];
const UNNAMED_SERVER: &str = "unnamed";

/// Writes a document, if its source or what it is derived from has an answer.
pub(super) fn write(
    inputs: &DerivationContext<'_>,
    document: &'static Document,
    source: &'static Source,
    output: &mut Output,
) -> Result<(), Error> {
    let (status, objects) = match derived::document(inputs, source)? {
        Some(made) => made,
        None => answered(inputs, document, source)?,
    };
    output.say(status);
    if let Some(objects) = objects {
        output.writer.document(document, objects)?;
    }
    Ok(())
}

/// The document of the source's own feed.
fn answered(
    inputs: &DerivationContext<'_>,
    document: &'static Document,
    source: &'static Source,
) -> Result<Written, Error> {
    let feed = match tally::answer(inputs.feeds, source) {
        Ok(feed) => feed,
        Err(status) => return Ok((status, None)),
    };
    let repair = repair(document);
    let mut tally = Tally::of(feed);
    let lone = feed.each(|_| Ok(()))? == 1;
    let mut full = 0;
    let kept = tally::distinct(feed, &mut tally, |object| {
        let mut object = object.clone();
        repair(&mut object);
        full += usize::from(is_full(&object));
        Some((id(document, &object, lone, inputs.tenant_id)?, object))
    })?;
    let all = tally.count;
    tally.some(full, all, "objects have 20 in appliesTo, as many as Graph gives with $expand: there may be more");
    let objects = kept.into_iter().map(|(id, object)| finished(document, feed.is_csv(), object, id)).collect();
    Ok((tally.status(source, feed), Some(objects)))
}

/// Whether whom a policy applies to may be more than it says: `$expand` gives 20 objects at the most, and no link to
/// others (Microsoft Graph, "Use query parameters", expand; reference collector-faults.md, F6).
fn is_full(object: &Object) -> bool {
    object.get("appliesTo").and_then(Value::as_array).is_some_and(|all| all.len() == 20)
}

fn finished(document: &Document, csv: bool, mut object: Object, id: String) -> Object {
    // An empty cell can be a null, an empty text or an empty list.
    object.retain(|_, value| !(csv && value.is_null()));
    object.insert(document.id.to_owned(), Value::String(id));
    object
}

/// The id of an object. `Identity` and `Name` are the same for Exchange's configuration objects.
fn id(document: &Document, object: &Object, lone: bool, tenant_id: &str) -> Option<String> {
    let stand_in = || {
        let constant = CONSTANT.iter().find(|(name, _)| *name == document.name).map(|(_, id)| *id);
        let of_tenant = || OF_TENANT.contains(&document.name).then_some(tenant_id);
        let of_server = || {
            let named = property(object, "PSComputerName").or_else(|| property(object, "MachineName"));
            OF_SERVER.contains(&document.name).then_some(named.unwrap_or(UNNAMED_SERVER))
        };
        if lone { constant.or_else(of_tenant).or_else(of_server) } else { None }
    };
    let same = || if document.id == "Identity" { property(object, "Name") } else { None };
    property(object, document.id).or_else(same).or_else(stand_in).map(str::to_owned)
}

/// Brings the answers of some cmdlets into the shape of the document.
fn repair(document: &Document) -> fn(&mut Object) {
    match document.name {
        "sync-servers" => version_of_server,
        "ad-sync-auto-upgrade" => state_of_upgrade,
        "trusted-roots" => root_of_server,
        "exchange-certificates" => certificate_of_server,
        "management-role-assignments" => user_of_assignment,
        "email-app-usage-versions" => day_of_report,
        "power-platform-tenant-isolation-policy" => tenant_of_isolation,
        _ => |_| {},
    }
}

/// `Get-ADSyncGlobalSettings` gives the version as one parameter among many.
fn version_of_server(object: &mut Object) {
    let Some(Value::Array(parameters)) = object.remove("Parameters") else { return };
    let named = |one: &&Value| one.get("Name").and_then(Value::as_str) == Some(VERSION);
    object.remove("Version");
    if let Some(version) = parameters.iter().find(named).and_then(|one| one.get("Value")).cloned() {
        object.insert("Version".to_owned(), version);
    }
    object.retain(|name, _| matches!(name.as_str(), "Version" | "ComputerName" | "PSComputerName" | "MachineName"));
}

/// `Get-ADSyncAutoUpgrade` answers one word, which is not an object; a script may have called it Value.
fn state_of_upgrade(object: &mut Object) {
    if !object.contains_key("State")
        && let Some(state) = object.remove("Value").or_else(|| object.remove("AutoUpgradeState"))
    {
        object.insert("State".to_owned(), state);
    }
}

/// Each server has roots of its own. Where a certificate stood there says nothing about it.
fn root_of_server(object: &mut Object) {
    let server = object.get("PSComputerName").or_else(|| object.get("ComputerName")).and_then(value::text);
    let server = server.unwrap_or(UNNAMED_SERVER).to_owned();
    object.retain(|name, _| !name.starts_with("PS") && name != "ComputerName");
    if let Some(thumbprint) = object.get("Thumbprint").and_then(value::text) {
        let id = format!("{server}\\{thumbprint}");
        object.insert("Identity".to_owned(), Value::String(id));
    }
    object.insert("PSComputerName".to_owned(), Value::String(server));
}

/// Several servers may have one certificate, each in a store of its own. Exchange names it `server\\thumbprint`; an
/// export of another kind may have lost that, and then the server stands in `PSComputerName`, or nowhere.
fn certificate_of_server(object: &mut Object) {
    let text = |name: &str| object.get(name).and_then(value::text);
    if text("Identity").is_some_and(|id| id.contains('\\')) {
        return;
    }
    let Some(thumbprint) = text("Thumbprint") else { return };
    let server = text("PSComputerName").or_else(|| text("ComputerName")).or_else(|| text("Server"));
    let id = server.map_or_else(|| thumbprint.to_owned(), |server| format!("{server}\\{thumbprint}"));
    object.insert("Identity".to_owned(), Value::String(id));
}

/// With `-GetEffectiveUsers` there is an object for each user, and all of an assignment have its id.
fn user_of_assignment(object: &mut Object) {
    let text = |name: &str| object.get(name).and_then(value::text);
    if let (Some(id), Some(user)) = (text("Identity").or_else(|| text("Name")), text("EffectiveUserName")) {
        let id = format!("{id}\\{user}");
        object.insert("Identity".to_owned(), Value::String(id));
    }
}

/// The report as CSV calls its columns otherwise (`Outlook 2016`, `Report Date`), and all its values are texts.
fn day_of_report(object: &mut Object) {
    if object.contains_key("reportDate") || !object.keys().any(|name| name.contains(' ')) {
        return;
    }
    for (name, value) in std::mem::take(object) {
        let mut name: String = name.split(' ').collect();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let number = value.as_str().and_then(|text| text.parse::<u64>().ok()).filter(|_| name != "reportPeriod");
        object.insert(name, number.map_or(value, Value::from));
    }
    // Some days of it have the day of the report only.
    if let (Some(day), false) = (object.get("reportRefreshDate").cloned(), object.contains_key("reportDate")) {
        object.insert("reportDate".to_owned(), day);
    }
}

fn tenant_of_isolation(object: &mut Object) {
    let tenant = object.get("properties").and_then(|properties| properties.get("tenantId")).cloned();
    if let (Some(tenant), false) = (tenant, object.contains_key("tenantId")) {
        object.insert("tenantId".to_owned(), tenant);
    }
}

/// What the feeds say of whose data they hold.
#[derive(Debug, Default)]
pub(crate) struct TenantInfo {
    /// The ids of the tenants that feeds name, with the names of the feeds; mostly one.
    pub ids: Vec<(String, String)>,
    /// The tenant's name for people, if a feed tells it.
    pub name: String,
    /// Its domain, if a feed tells it.
    pub domain: String,
}

/// The first object of a feed that fits.
fn first(feeds: &RawInputs, input: &str, fits: impl Fn(&Object) -> bool) -> Result<Option<Object>, Error> {
    let mut found = None;
    feeds.each(input, |object| {
        if found.is_none() && fits(object) {
            found = Some(object.clone());
        }
        Ok(())
    })?;
    Ok(found)
}

/// The tenant, where the feeds tell it. `initial` asks for the domain that the tenant was founded with, which does not
/// change, before the default one.
pub(crate) fn tenant(feeds: &RawInputs, initial: bool) -> Result<TenantInfo, Error> {
    let exchange = first(feeds, "exchange/organization-config", |_| true)?;
    let graph = first(feeds, "graph/organization", |_| true)?;
    let of = |object: &Option<Object>, name: &str| {
        object.as_ref().and_then(|object| property(object, name)).map(str::to_owned)
    };
    // Guid is Exchange's own id of the organization, not the tenant's.
    let ids = [
        ("exchange/organization-config", of(&exchange, "ExternalDirectoryOrganizationId")),
        ("graph/organization", of(&graph, "id")),
    ];
    let named = |(input, id): (&str, Option<String>)| Some((guid(&id?)?, feeds.get(input)?.name().to_owned()));
    let name = of(&exchange, "DisplayName").or_else(|| of(&graph, "displayName")).or_else(|| of(&exchange, "Name"));
    let is = |object: &Object, name: &str| object.get(name).and_then(value::boolean) == Some(true);
    let founded = match initial {
        true => of(&first(feeds, "graph/domains", |domain| is(domain, "isInitial"))?, "id"),
        false => None,
    };
    let accepted = first(feeds, "exchange/accepted-domains", |domain| is(domain, "Default"))?;
    let verified = first(feeds, "graph/domains", |domain| is(domain, "isDefault"))?;
    let domain = founded.or_else(|| of(&accepted, "DomainName")).or_else(|| of(&verified, "id"));
    Ok(TenantInfo {
        ids: ids.into_iter().filter_map(named).collect(),
        name: name.unwrap_or_default(),
        domain: domain.unwrap_or_default(),
    })
}
