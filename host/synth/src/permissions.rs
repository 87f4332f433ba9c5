//! The permissions that applications of a made-up tenant have, as the resources publish them. Ids: Microsoft Graph
//! permissions reference, read 2026-11.

use ephor_schema::permissions::{BY_ROLE, DATA_OF_ALL, DELEGATED, TAKEOVER};
use serde_json::{Value, json};

/// What publishes permissions: its appId and its name.
pub(super) type Resource = (&'static str, &'static str);

pub(super) const GRAPH: Resource = ("00000003-0000-0000-c000-000000000000", "Microsoft Graph");
pub(super) const EXCHANGE: Resource = ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online");

/// Application permissions: resource, name and id.
const APPLICATION: &[(Resource, &str, &str)] = &[
    (GRAPH, "Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"),
    (GRAPH, "Calendars.ReadBasic.All", "8ba4a692-bc31-4128-9094-475872af8a53"),
    (GRAPH, "Files.ReadWrite.All", "75359482-378d-4052-8f01-80520e7db3cd"),
    (GRAPH, "Mail.Read", "810c84a8-4a9e-49e6-bf7d-12d183f40d01"),
    (GRAPH, "Mail.ReadWrite", "e2a3a72e-5f79-4c64-b1b1-878b674786c9"),
    (GRAPH, "RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"),
    (GRAPH, "Sites.Read.All", "332a536c-c7ef-4017-ab91-336970924f0d"),
    (GRAPH, "User.Read.All", "df021288-bdef-4463-88db-98f22de89214"),
    (EXCHANGE, "full_access_as_app", "dc890d15-9560-4a4c-9b7f-a736ec74ec40"),
];
/// Delegated ones.
const OF_USERS: &[(Resource, &str, &str)] = &[
    (GRAPH, "Files.ReadWrite.All", "863451e7-0667-486c-a5d6-d135439485f0"),
    (GRAPH, "Mail.Read", "570282fd-fa5c-430d-a7fd-fc8dc98a9dca"),
    (GRAPH, "Mail.ReadWrite", "024d486e-b451-40bb-833d-3e66d98c5c73"),
    (GRAPH, "Mail.Send", "e383f46e-2787-4529-855e-0e479a3ffac0"),
    (GRAPH, "User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
    (GRAPH, "email", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"),
    (GRAPH, "offline_access", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
    (GRAPH, "openid", "37f7f235-527c-4136-accd-4a02d197296e"),
    (GRAPH, "profile", "14dad69e-099b-42c9-810b-d002981feec1"),
];

/// Whether one of them is dangerous: held by the application, and on behalf of everybody.
pub(super) fn are_risky(application: &[&str], of_users: &[&str]) -> bool {
    application.iter().any(|name| is_among(name, &[TAKEOVER, DATA_OF_ALL, BY_ROLE]))
        || of_users.iter().any(|name| is_among(name, &[DELEGATED]))
}

fn is_among(name: &str, lists: &[&[&str]]) -> bool {
    lists.iter().any(|list| list.contains(&name))
}

/// As documents list those that were granted.
pub(super) fn granted(application: &[&str], of_users: &[&str]) -> Vec<Value> {
    let shown = |kind: &'static str, lists: &'static [&'static [&'static str]]| {
        move |((_, resource), name, id): &(Resource, &str, &str)| {
            json!({
                "roleId": id,
                "roleType": kind,
                "roleDisplayName": name,
                "applicationDisplayName": resource,
                "isAdminConsented": true,
                "isRisky": is_among(name, lists),
            })
        }
    };
    let of = |resource: Resource| {
        let held = APPLICATION.iter().filter(move |one| one.0 == resource && application.contains(&one.1));
        let consented = OF_USERS.iter().filter(move |one| one.0 == resource && of_users.contains(&one.1));
        held.map(shown("Application", &[TAKEOVER, DATA_OF_ALL, BY_ROLE]))
            .chain(consented.map(shown("Delegated", &[DELEGATED])))
    };
    of(GRAPH).chain(of(EXCHANGE)).collect()
}

/// Whether all of them are published, with ids.
#[cfg(test)]
pub(super) fn are_published(application: &[&str], of_users: &[&str]) -> bool {
    let known = |list: &[(Resource, &str, &str)], name: &&&str| list.iter().any(|one| one.1 == **name);
    application.iter().all(|name| known(APPLICATION, &name)) && of_users.iter().all(|name| known(OF_USERS, &name))
}
