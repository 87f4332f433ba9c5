//! Documents: objects that keep the vendor's names, each with an id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ephor_schema::{Document, Source};
use serde_json::{Value, json};

use super::files::{Files, Found, Object};
use super::names::APPLICATIONS;
use super::tally::{self, Tally, property};
use super::value;
use crate::collect::scubagear::guid;
use crate::snapshot::SourceStatus;

/// The appId of Office 365 Exchange Online.
const EXCHANGE_ONLINE: &str = "00000002-0000-0ff1-ce00-000000000000";
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

/// The objects of a document and the status of its source.
pub(super) fn read(
    files: &Files,
    document: &'static Document,
    source: &'static Source,
    tenant_id: &str,
) -> (SourceStatus, Option<Vec<Object>>) {
    if let Some(derived) = derived(files, document, source) {
        return derived;
    }
    let found = match tally::answer(files, source) {
        Ok(found) => found,
        Err(status) => return (status, None),
    };
    let found = mended(found, document);
    let mut tally = Tally::of(&found, source);
    let lone = found.objects.len() == 1;
    let kept = tally::distinct(&found, &mut tally, |object| id(document, object, lone, tenant_id));
    let objects = kept.into_iter().map(|(id, object)| finished(document, found.csv, object, id)).collect();
    (tally.status(source), Some(objects))
}

fn finished(document: &Document, csv: bool, object: &Object, id: String) -> Object {
    let mut object = object.clone();
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
fn mended<'f>(found: &'f Found, document: &Document) -> Cow<'f, Found> {
    let change: fn(&mut Object) = match document.name {
        "sync-servers" => version_of_server,
        "ad-sync-auto-upgrade" => state_of_upgrade,
        "trusted-roots" => root_of_server,
        "management-role-assignments" => user_of_assignment,
        "email-app-usage-versions" => day_of_report,
        "power-platform-tenant-isolation-policy" => tenant_of_isolation,
        _ => return Cow::Borrowed(found),
    };
    let mut found = found.clone();
    found.objects.iter_mut().for_each(change);
    Cow::Owned(found)
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

/// With `-GetEffectiveUsers` there is an object for each user, and all of an assignment have its id.
fn user_of_assignment(object: &mut Object) {
    let text = |name: &str| object.get(name).and_then(value::text);
    if let (Some(id), Some(user)) = (text("Identity").or_else(|| text("Name")), text("EffectiveUserName")) {
        let id = format!("{id}\\{user}");
        object.insert("Identity".to_owned(), Value::String(id));
    }
}

/// The report as CSV calls its day otherwise.
fn day_of_report(object: &mut Object) {
    let day = ["Report Date", "Report Refresh Date"].iter().find_map(|name| object.get(*name)).cloned();
    if let (Some(day), false) = (day, object.contains_key("reportDate")) {
        object.insert("reportDate".to_owned(), day);
    }
}

fn tenant_of_isolation(object: &mut Object) {
    let tenant = object.get("properties").and_then(|properties| properties.get("tenantId")).cloned();
    if let (Some(tenant), false) = (tenant, object.contains_key("tenantId")) {
        object.insert("tenantId".to_owned(), tenant);
    }
}

/// Documents that are made from the file of another source, where they have no file of their own.
fn derived(
    files: &Files,
    document: &'static Document,
    source: &'static Source,
) -> Option<(SourceStatus, Option<Vec<Object>>)> {
    if files.get(source.id).is_some() {
        return None;
    }
    type Make = fn(&Found) -> Option<Vec<Object>>;
    let (from, make): (&str, Make) = match document.name {
        "service-plans" => ("graph/subscribed-skus", service_plans),
        "legacy-exchange-service-principal" => ("graph/service-principals", exchange_principals),
        "dedicated-exchange-hybrid-applications" => (APPLICATIONS, hybrid_applications),
        _ => return None,
    };
    let found = match ephor_schema::source(from) {
        Some(from) => match tally::answer(files, from) {
            Ok(found) => found,
            Err(mut status) => {
                source.id.clone_into(&mut status.id);
                return Some((status, None));
            }
        },
        None => files.get(from).filter(|found| found.refused.is_none() && !found.empty)?,
    };
    let objects = make(found)?;
    let mut tally = Tally::of(found, source);
    tally.count = objects.len();
    Some((tally.status(source), Some(objects)))
}

/// Plans of the subscriptions that are provisioned, each once.
fn service_plans(found: &Found) -> Option<Vec<Object>> {
    let mut plans: BTreeMap<String, Object> = BTreeMap::new();
    for sku in &found.objects {
        for plan in sku.get("servicePlans")?.as_array()? {
            let plan = plan.as_object()?;
            let success =
                property(plan, "provisioningStatus").is_some_and(|status| status.eq_ignore_ascii_case("Success"));
            let id = property(plan, "servicePlanId")?.to_lowercase();
            if success && !plans.contains_key(&id) {
                let mut plan = plan.clone();
                plan.insert("servicePlanId".to_owned(), Value::String(id.clone()));
                plans.insert(id, plan);
            }
        }
    }
    Some(plans.into_values().collect())
}

/// The service principal of Exchange Online, with its credentials.
fn exchange_principals(found: &Found) -> Option<Vec<Object>> {
    let exchange =
        |object: &&Object| property(object, "appId").is_some_and(|id| id.eq_ignore_ascii_case(EXCHANGE_ONLINE));
    let mut all = Vec::new();
    for object in found.objects.iter().filter(exchange) {
        let mut object = object.clone();
        let id = property(&object, "id")?.to_lowercase();
        for credentials in ["keyCredentials", "passwordCredentials"] {
            if object.get(credentials).is_some_and(|value| value.is_null() && found.tells(&object, credentials)) {
                object.insert(credentials.to_owned(), json!([]));
            }
        }
        object.insert("objectId".to_owned(), Value::String(id));
        all.push(object);
    }
    Some(all)
}

/// The applications that the assistant for a dedicated hybrid application makes: `ExchangeServerApp-<GUID>`.
fn hybrid_applications(found: &Found) -> Option<Vec<Object>> {
    let start = "exchangeserverapp-";
    let dedicated = |object: &&Object| {
        property(object, "displayName").is_some_and(|name| name.to_ascii_lowercase().starts_with(start))
    };
    let all = found.objects.iter().filter(dedicated).cloned();
    all.map(|object| property(&object, "appId").is_some().then_some(object)).collect()
}

/// What the files say of whose data they hold.
#[derive(Debug, Default)]
pub(super) struct Whose {
    /// The ids of the tenants that files name, with the files; mostly one.
    pub ids: Vec<(String, String)>,
    pub name: String,
    pub domain: String,
}

/// The tenant, where files tell it.
pub(super) fn tenant(files: &Files) -> Whose {
    let exchange = files.objects("exchange/organization-config").first();
    let graph = files.objects("graph/organization").first();
    let of = |object: Option<&Object>, name: &str| object.and_then(|object| property(object, name)).map(str::to_owned);
    // Guid is Exchange's own id of the organization, not the tenant's.
    let ids = [
        ("exchange/organization-config", of(exchange, "ExternalDirectoryOrganizationId")),
        ("graph/organization", of(graph, "id")),
    ];
    let named = |(input, id): (&str, Option<String>)| Some((guid(&id?)?, files.get(input)?.name.clone()));
    let name = of(exchange, "DisplayName").or_else(|| of(graph, "displayName")).or_else(|| of(exchange, "Name"));
    let is = |object: &Object, name: &str| object.get(name).and_then(value::boolean) == Some(true);
    let accepted = files.objects("exchange/accepted-domains").iter().find(|domain| is(domain, "Default"));
    let verified = || files.objects("graph/domains").iter().find(|domain| is(domain, "isDefault"));
    let domain = of(accepted, "DomainName").or_else(|| of(verified(), "id"));
    Whose {
        ids: ids.into_iter().filter_map(named).collect(),
        name: name.unwrap_or_default(),
        domain: domain.unwrap_or_default(),
    }
}
