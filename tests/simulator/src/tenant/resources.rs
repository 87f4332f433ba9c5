//! Whose permissions there are, and what documents tell of applications.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::{names, object, text};
use crate::encoding;
use crate::snapshot::{Object, Snapshot};

/// An application whose permissions others get.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) app_id: &'static str,
    pub(super) name: &'static str,
    /// Where the table or a document has it; else a made-up id.
    pub(super) id: String,
    in_table: bool,
    pub(super) roles: BTreeMap<String, String>,
    pub(super) scopes: BTreeMap<String, String>,
}

const RESOURCES: [(&str, &str); 3] = [
    ("00000003-0000-0000-c000-000000000000", "Microsoft Graph"),
    ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online"),
    ("00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online"),
];
const GRAPH: usize = 0;
const EXCHANGE: usize = 1;

/// Ids of permissions that everybody knows; others are made up.
const KNOWN: &[(&str, &str)] = &[
    ("Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"),
    ("AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f"),
    ("Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61"),
    ("Directory.ReadWrite.All", "19dbc75e-c2e2-444c-a770-ec69d8559fc7"),
    ("Files.ReadWrite.All", "75359482-378d-4052-8f01-80520e7db3cd"),
    ("Mail.Read", "810c84a8-4a9e-49e6-bf7d-12d183f40d01"),
    ("Mail.ReadWrite", "e2a3a72e-5f79-4c64-b1b1-878b674786c9"),
    ("RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"),
    ("Sites.Read.All", "332a536c-c7ef-4017-ab91-336970924f0d"),
    ("User.Read.All", "df021288-bdef-4463-88db-98f22de89214"),
    ("full_access_as_app", "dc890d15-9560-4a4c-9b7f-a736ec74ec40"),
];

/// What all rows and documents together say.
#[derive(Debug)]
pub(crate) struct Applications {
    pub(super) resources: Vec<Resource>,
    /// Rows of the table by appId.
    rows: HashMap<String, usize>,
    /// Documents about an application, by appId.
    pub(super) described: BTreeMap<String, Object>,
    /// Service principals that stand in documents alone: id, appId.
    pub(super) extra: Vec<Object>,
    /// Applications that have no row in the table, by appId.
    pub(super) unlisted: Vec<String>,
}

pub(super) fn permissions(described: &Object) -> impl Iterator<Item = &Object> {
    described.get("permissions").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

pub(super) fn object_id<'o>(described: &'o Object, of: &str) -> Option<&'o str> {
    match described.get("objectId")? {
        Value::Object(ids) => ids.get(of)?.as_str(),
        Value::String(id) if of == "servicePrincipal" => Some(id),
        _ => None,
    }
}

impl Applications {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut rows = HashMap::new();
        let (mut roles, mut scopes) = (BTreeSet::new(), BTreeSet::new());
        for at in 0..snapshot.rows("service-principals") {
            let Some(row) = snapshot.row("service-principals", at) else { continue };
            if let Some(app) = text(&row, "app_id") {
                rows.insert(app.to_owned(), at);
            }
            let all = |column: &str| -> Vec<String> {
                names(&row, column).unwrap_or_default().into_iter().map(str::to_owned).collect()
            };
            roles.extend(all("application_permissions"));
            scopes.extend(all("tenant_permissions"));
            scopes.extend(all("user_permissions"));
        }
        let mut described: BTreeMap<String, Object> = BTreeMap::new();
        for document in [
            "risky-applications",
            "risky-third-party-service-principals",
            "dedicated-exchange-hybrid-applications",
            "legacy-exchange-service-principal",
        ] {
            for one in snapshot.document(document) {
                if let Some(app) = text(one, "appId") {
                    described.entry(app.to_owned()).or_insert_with(|| one.clone());
                }
            }
        }
        let mut resources: Vec<Resource> = RESOURCES
            .iter()
            .map(|(app_id, name)| {
                let at = rows.get(*app_id).and_then(|at| snapshot.table("service-principals")?.id(*at));
                let in_table = at.is_some();
                let known =
                    described.get(*app_id).and_then(|one| object_id(one, "servicePrincipal")).map(str::to_owned);
                let id = at.or(known).unwrap_or_else(|| encoding::guid(name));
                Resource { app_id, name, id, in_table, roles: BTreeMap::new(), scopes: BTreeMap::new() }
            })
            .collect();
        let mut give = |resource: usize, name: &str, id: Option<&str>, delegated: bool| {
            let Some(resource) = resources.get_mut(resource) else { return };
            let known = KNOWN.iter().find(|(known, _)| *known == name && !delegated).map(|(_, id)| *id);
            let kind = if delegated { "scope" } else { "role" };
            let id = id.or(known).map_or_else(|| encoding::guid(&format!("{kind} {name}")), str::to_owned);
            let all = if delegated { &mut resource.scopes } else { &mut resource.roles };
            all.entry(name.to_owned()).or_insert(id);
        };
        for permission in described.values().flat_map(permissions) {
            let resource = text(permission, "applicationDisplayName");
            let resource = RESOURCES.iter().position(|(_, name)| Some(*name) == resource).unwrap_or(GRAPH);
            if let Some(name) = text(permission, "roleDisplayName") {
                give(resource, name, text(permission, "roleId"), text(permission, "roleType") == Some("Delegated"));
            }
        }
        roles.iter().for_each(|name| give(resource_of(name), name, None, false));
        scopes.iter().for_each(|name| give(resource_of(name), name, None, true));
        let mut this = Self { resources, rows, described, extra: Vec::new(), unlisted: Vec::new() };
        this.unlisted = this.described.keys().filter(|app| !this.rows.contains_key(*app)).cloned().collect();
        let is_resource = |app: &str| RESOURCES.iter().any(|(known, _)| *known == app);
        for app in this.unlisted.iter().filter(|app| !is_resource(app)) {
            let Some(one) = this.described.get(app) else { continue };
            if let Some(id) = object_id(one, "servicePrincipal") {
                this.extra.push(object(json!({"id": id, "app_id": app, "display_name": one.get("displayName")})));
            }
        }
        let programs = snapshot.document("privileged-service-principals").iter();
        for program in programs
            .filter(|program| text(program, "id").is_some_and(|id| snapshot.find("service-principals", id).is_none()))
        {
            let row = json!({
                "id": program.get("id"),
                "app_id": program.get("appId"),
                "display_name": program.get("displayName"),
                "owner": "own",
                "principal_type": "Application",
                "passwords": 0,
            });
            this.unlisted.extend(text(program, "appId").map(str::to_owned));
            this.extra.push(object(row));
        }
        // A resource of which nobody has a permission need not be there.
        let is_needed = |resource: &&Resource| !(resource.roles.is_empty() && resource.scopes.is_empty());
        let missing = this.resources.iter().filter(|resource| !resource.in_table).filter(is_needed);
        this.extra.extend(missing.map(|resource| {
            object(json!({"id": resource.id, "app_id": resource.app_id, "display_name": resource.name, "owner": "microsoft"}))
        }));
        this
    }

    pub(super) fn resource_with(&self, name: &str, delegated: bool) -> Option<(&Resource, &str)> {
        let of = |resource: &'_ Resource| {
            if delegated { resource.scopes.get(name).cloned() } else { resource.roles.get(name).cloned() }
        };
        let usual = self.resources.get(resource_of(name)).filter(|resource| of(resource).is_some());
        let resource = usual.or_else(|| self.resources.iter().find(|resource| of(resource).is_some()))?;
        let all = if delegated { &resource.scopes } else { &resource.roles };
        Some((resource, all.get(name)?))
    }
}

/// Whose permission that is, where nothing says it.
fn resource_of(name: &str) -> usize {
    let of_exchange = ["full_access_as_app", "Exchange.", "EWS.", "IMAP.", "POP.", "SMTP."];
    if of_exchange.iter().any(|start| name.starts_with(start)) { EXCHANGE } else { GRAPH }
}
