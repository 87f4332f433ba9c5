//! What the ids are called that the documents name: the document `directory-names`, which is made when all else is planted.

use std::collections::{BTreeMap, BTreeSet};

use ephor_schema::known;
use serde_json::{Value, json};

use super::documents::Documents;
use super::users::Users;
use super::{Tenant, groups};
use ephor_collect::normalize::derive::directory_names::{MENTIONING, mentioned};

/// The groups that policies name.
const GROUPS: &[(&str, &str)] = &[
    (groups::PILOT, "Pilot users"),
    (groups::EMPLOYEES, "All employees"),
    (groups::EXEMPTED, "Policy exceptions"),
    (groups::FIELD_STAFF, "Field staff"),
];

/// Adds the document. An id that nobody here has stays without a name, as that of somebody who was deleted.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    let ids = ids(documents);
    let mut rows: BTreeMap<String, Value> = BTreeMap::new();
    let mut name = |id: &str, kind: &str, name: &str| {
        rows.entry(id.to_owned()).or_insert_with(|| json!({"id": id, "kind": kind, "displayName": name}));
    };
    known::ROLES.iter().for_each(|(id, role)| name(id, "role", role));
    for location in documents.objects("named-locations") {
        if let (Some(id), Some(place)) = (location["id"].as_str(), location["displayName"].as_str()) {
            name(id, "namedLocation", place);
        }
    }
    let approvers = tenant.random_of("approvers").guid();
    for id in &ids {
        let group = GROUPS.iter().find(|(known, _)| known == id).map(|(_, name)| *name);
        let group = group.or((*id == approvers).then_some("Approvers"));
        match (group, known::application(id)) {
            (Some(group), _) => name(id, "group", group),
            (None, Some(application)) => name(id, "application", application),
            _ => {}
        }
    }
    let users = Users::new(tenant);
    let mut left: BTreeSet<&str> = ids.iter().map(String::as_str).filter(|id| !rows.contains_key(*id)).collect();
    for index in 0..users.count() {
        if left.is_empty() {
            break;
        }
        let id = users.id(index);
        if left.remove(id.as_str()) {
            let (shown, sign_in) = users.name(index, users.profile(index).account);
            let row = json!({"id": id, "kind": "user", "displayName": shown, "userPrincipalName": sign_in});
            rows.insert(id, row);
        }
    }
    documents.collected("directory-names", rows.into_values().collect());
}

/// The ids that the documents name, where the collection looks for them.
fn ids(documents: &Documents) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut take = |id: &str| _ = ids.insert(id.to_owned());
    for feed in MENTIONING {
        let document = feed.strip_prefix("graph/").unwrap_or_default();
        documents.objects(document).iter().for_each(|object| mentioned(object, &mut take));
    }
    // The rules of roles come with the policies of Privileged Identity Management.
    documents.objects("privileged-roles").iter().for_each(|role| mentioned(&role["rules"], &mut take));
    ids
}
