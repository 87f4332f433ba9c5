//! Claims about applications and what they may do.

use serde_json::{Value, json};

use super::super::sample::Sample;
use super::*;
use ephor_snapshot::Status;

const TENANT: &str = "aaaaaaaa-0000-4000-8000-000000000000";
const FOREIGN: &str = "bbbbbbbb-0000-4000-8000-000000000000";
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const READ_WRITE: &str = "e2a3a72e-5f79-4c64-b1b1-878b674786c9";
const FULL_ACCESS: &str = "dc890d15-9560-4a4c-9b7f-a736ec74ec40";
const SIGN_IN: &str = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";
const MAIL: &str = "570282fd-fa5c-430d-a7fd-fc8dc98a9dca";

fn principal(id: &str, app: &str, owner: &str) -> Value {
    json!({"id": id, "appId": app, "displayName": format!("principal {app}"), "signInAudience": "AzureADMultipleOrgs",
        "appOwnerOrganizationId": owner, "keyCredentials": [], "passwordCredentials": []})
}

fn resources() -> [Value; 2] {
    let graph = json!({"id": "graph", "appId": GRAPH, "displayName": "Microsoft Graph", "appOwnerOrganizationId": FOREIGN,
        "keyCredentials": [], "passwordCredentials": [],
        "appRoles": [{"id": READ_WRITE, "value": "Mail.ReadWrite"}],
        "oauth2PermissionScopes": [{"id": SIGN_IN, "value": "User.Read"}, {"id": MAIL, "value": "Mail.Read"}]});
    let exchange = json!({"id": "exchange", "appId": EXCHANGE, "displayName": "Office 365 Exchange Online",
        "appOwnerOrganizationId": FOREIGN, "keyCredentials": [], "passwordCredentials": [],
        "appRoles": [{"id": FULL_ACCESS, "value": "full_access_as_app"}], "oauth2PermissionScopes": []});
    [graph, exchange]
}

fn access(resource: &str, all: &[(&str, &str)]) -> Value {
    let all: Vec<Value> = all.iter().map(|(id, kind)| json!({"id": id, "type": kind})).collect();
    json!({"resourceAppId": resource, "resourceAccess": all})
}

fn application(app: &str, name: &str, asks: &[Value]) -> Value {
    json!({"id": format!("object of {app}"), "appId": app, "displayName": name, "signInAudience": "AzureADMyOrg",
        "requiredResourceAccess": asks, "keyCredentials": [], "passwordCredentials": [], "federatedIdentityCredentials": []})
}

fn role(principal: &str, resource: &str, role: &str) -> Value {
    json!({"id": "x", "principalId": principal, "principalType": "ServicePrincipal", "resourceId": resource, "appRoleId": role,
        "resourceDisplayName": "a resource"})
}

fn grant(client: &str, kind: &str, scope: &str) -> Value {
    json!({"id": "x", "clientId": client, "consentType": kind, "resourceId": "graph", "scope": scope})
}

fn tenant(applications: &[Value], principals: &[Value], roles: &[Value], grants: &[Value]) -> Sample {
    let principals: Vec<Value> = resources().iter().chain(principals).cloned().collect();
    Sample::new()
        .whole(APPLICATIONS, applications)
        .whole(SERVICE_PRINCIPALS, &principals)
        .whole(ROLE_ASSIGNMENTS, roles)
        .whole(GRANTS, grants)
}

fn read(sample: &Sample) -> Applications {
    let found = applications(sample, TENANT).unwrap();
    assert_eq!(found, applications(&sample.clone().reversed(), TENANT).unwrap(), "it depends on the order of feeds");
    found
}

fn complete(sample: &Sample) -> Applications {
    let found = read(sample);
    for derived in [&found.risky, &found.hybrid, &found.third_party] {
        assert_eq!((derived.status, &derived.reason), (Status::Complete, &None));
    }
    found
}

fn permission(name: &str, id: &str, kind: &str, granted: Option<bool>, risky: Option<bool>) -> Value {
    json!({"roleId": id, "roleType": kind, "roleDisplayName": name, "applicationDisplayName": "Microsoft Graph",
        "isAdminConsented": granted, "isRisky": risky})
}

#[test]
fn an_application_is_shown_with_its_permissions_and_credentials() {
    let mut migration = application("app", "Migration", &[access(GRAPH, &[(READ_WRITE, "Role"), (SIGN_IN, "Scope")])]);
    migration["passwordCredentials"] = json!([{"keyId": "p", "displayName": "s", "startDateTime": "a", "endDateTime": "b", "hint": "abc", "secretText": null}]);
    let trust = json!({"id": "f", "name": "ci", "description": null, "issuer": "https://token.example", "subject": "repo:x", "audiences": ["a"]});
    migration["federatedIdentityCredentials"] = json!([trust]);
    let mut own = principal("sp", "APP", TENANT);
    own["keyCredentials"] =
        json!([{"keyId": "k", "displayName": "CN=x", "startDateTime": "a", "endDateTime": "b", "key": null}]);
    let found = complete(&tenant(
        &[migration, application("b", "Harmless", &[])],
        &[own],
        &[role("sp", "graph", READ_WRITE)],
        &[],
    ));
    let expected = json!([{
        "objectId": {"application": "object of app", "servicePrincipal": "sp"},
        "appId": "app",
        "displayName": "Migration",
        "isMultiTenantEnabled": false,
        "keyCredentials": [{"keyId": "k", "displayName": "CN=x", "startDateTime": "a", "endDateTime": "b", "isFromApplication": false}],
        "passwordCredentials": [{"keyId": "p", "displayName": "s", "startDateTime": "a", "endDateTime": "b", "isFromApplication": true}],
        "federatedCredentials": [trust],
        "permissions": [
            permission("Mail.ReadWrite", READ_WRITE, "Application", Some(true), Some(true)),
            permission("User.Read", SIGN_IN, "Delegated", Some(false), Some(false)),
        ],
    }]);
    assert_eq!(json!(found.risky.rows), expected);
    assert_eq!((found.hybrid.rows.len(), found.third_party.rows.len()), (0, 0));
}

#[test]
fn what_was_granted_counts_even_if_the_application_does_not_ask_for_it() {
    let sample = tenant(
        &[application("app", "Quiet", &[])],
        &[principal("sp", "app", TENANT)],
        &[role("SP", "GRAPH", READ_WRITE)],
        &[],
    );
    assert_eq!(
        complete(&sample).risky.rows[0]["permissions"],
        json!([permission("Mail.ReadWrite", READ_WRITE, "Application", Some(true), Some(true))])
    );
}

#[test]
fn consent_for_everybody_counts_and_that_of_a_user_does_not() {
    let of = |kind| {
        let asks = [access(GRAPH, &[(MAIL, "Scope")])];
        let sample = tenant(
            &[application("app", "App", &asks)],
            &[principal("sp", "app", TENANT)],
            &[],
            &[grant("sp", kind, " Mail.Read  User.Read ")],
        );
        complete(&sample).risky.rows[0]["permissions"].clone()
    };
    let mail = |granted| permission("Mail.Read", MAIL, "Delegated", Some(granted), Some(true));
    assert_eq!(
        of("AllPrincipals"),
        json!([mail(true), permission("User.Read", SIGN_IN, "Delegated", Some(true), Some(false))])
    );
    assert_eq!(of("Principal"), json!([mail(false)]));
}

#[test]
fn a_delegated_permission_is_not_the_application_permission_of_that_name() {
    let scope = json!({"id": "s", "value": "Mail.Send"});
    let [mut graph, exchange] = resources();
    graph["oauth2PermissionScopes"] = json!([scope]);
    let foreign = principal("f", "f", FOREIGN);
    let sample = tenant(&[], &[], &[], &[grant("f", "AllPrincipals", "Mail.Send")])
        .whole(SERVICE_PRINCIPALS, &[graph, exchange, foreign]);
    assert_eq!(complete(&sample).third_party.rows[0]["permissions"][0]["roleType"], "Delegated");
}

#[test]
fn service_principals_of_others_stand_apart_and_managed_identities_nowhere() {
    let mut identity = principal("identity", "i", TENANT);
    identity["appOwnerOrganizationId"] = Value::Null;
    let all = [
        principal("f", "foreign", FOREIGN),
        principal("quiet", "q", FOREIGN),
        principal("own", "own", TENANT),
        identity,
    ];
    let roles = ["f", "own", "identity"].map(|id| role(id, "graph", READ_WRITE));
    let found = complete(&tenant(&[], &all, &roles, &[]));
    let expected = json!([{"objectId": "f", "appId": "foreign", "displayName": "principal foreign", "signInAudience": "AzureADMultipleOrgs",
        "appOwnerOrganizationId": FOREIGN, "keyCredentials": [], "passwordCredentials": [],
        "permissions": [permission("Mail.ReadWrite", READ_WRITE, "Application", Some(true), Some(true))]}]);
    assert_eq!((json!(found.third_party.rows), found.risky.rows.len()), (expected, 0));
}

#[test]
fn a_service_principal_of_another_tenant_is_not_that_of_an_application_here() {
    let stranger = principal("f", "app", FOREIGN);
    let sample = tenant(&[application("app", "App", &[])], &[stranger], &[role("f", "graph", READ_WRITE)], &[]);
    assert_eq!(complete(&sample).risky.rows.len(), 0);
}

#[test]
fn the_hybrid_application_is_known_by_its_name_or_by_the_key_of_the_servers() {
    let asks = [access(EXCHANGE, &[(FULL_ACCESS, "Role")])];
    let of = |name: &str, key: &str, asks: &[Value]| {
        let mut one = application("app", name, asks);
        one["keyCredentials"] = json!([{"keyId": "k", "displayName": key, "startDateTime": "a", "endDateTime": "b"}]);
        complete(&tenant(&[one], &[principal("sp", "app", TENANT)], &[], &[])).hybrid.rows.len()
    };
    assert_eq!(of("ExchangeServerApp-1234", "CN=x", &asks), 1);
    assert_eq!(of("exchangeserverapp-1234", "CN=x", &[]), 1);
    assert_eq!(of("Hybrid", "CN=Microsoft Exchange Server Auth Certificate", &asks), 1);
    assert_eq!(of("Hybrid", "CN=Microsoft Exchange Server Auth Certificate", &[]), 0, "it may not open mailboxes");
    assert_eq!(of("Mailbox migration", "CN=migration", &asks), 0, "it may open all mailboxes, and is something else");
}

#[test]
fn credentials_that_were_not_read_are_not_there() {
    let mut bare = application("app", "App", &[access(GRAPH, &[(READ_WRITE, "Role")])]);
    for property in ["passwordCredentials", "federatedIdentityCredentials"] {
        bare.as_object_mut().unwrap().remove(property);
    }
    let found = complete(&tenant(&[bare.clone()], &[principal("sp", "app", TENANT)], &[], &[]));
    let row = &found.risky.rows[0];
    assert!(row.get("passwordCredentials").is_none() && row.get("federatedCredentials").is_none(), "{row:?}");
    assert_eq!(row["keyCredentials"], json!([]));
    let mut own = principal("sp", "app", TENANT);
    own.as_object_mut().unwrap().remove("keyCredentials");
    let found = complete(&tenant(&[bare], &[own], &[], &[]));
    assert!(found.risky.rows[0].get("keyCredentials").is_none(), "there may be some at the service principal");
}

#[test]
fn a_permission_without_a_name_is_neither_harmless_nor_dangerous() {
    let asks =
        [access("ffffffff-0000-4000-8000-000000000000", &[("x", "Role")]), access(GRAPH, &[(READ_WRITE, "Role")])];
    let found = read(&tenant(&[application("app", "App", &asks)], &[], &[], &[]));
    assert_eq!(found.risky.status, Status::Partial);
    assert!(found.risky.reason.as_ref().unwrap().contains("1 permissions have no name"));
    let unnamed = json!({"roleId": "x", "roleType": "Application", "roleDisplayName": null, "applicationDisplayName": null,
        "isAdminConsented": false, "isRisky": null});
    assert!(found.risky.rows[0]["permissions"].as_array().unwrap().contains(&unnamed));
    assert_eq!(found.risky.rows[0]["objectId"], json!({"application": "object of app", "servicePrincipal": null}));
}

#[test]
fn what_is_missing_is_told() {
    let asks = [access(GRAPH, &[(READ_WRITE, "Role")])];
    let sample = tenant(&[application("app", "App", &asks)], &[principal("sp", "app", TENANT)], &[], &[]);
    let denied = |feed| read(&sample.clone().refused(feed, Status::Denied, "no right"));
    assert_eq!(denied(APPLICATIONS).risky.status, Status::Denied);
    assert_eq!(
        (denied(APPLICATIONS).hybrid.status, denied(APPLICATIONS).third_party.status),
        (Status::Denied, Status::Complete)
    );
    assert_eq!(
        (denied(SERVICE_PRINCIPALS).risky.status, denied(SERVICE_PRINCIPALS).third_party.status),
        (Status::Partial, Status::Denied)
    );
    let partial = read(&sample.clone().cut(ROLE_ASSIGNMENTS, &[], "10 of 90 were read: stopped"));
    assert_eq!((partial.risky.status, partial.third_party.status), (Status::Partial, Status::Partial));
    assert_eq!(partial.risky.rows[0]["permissions"][0]["isAdminConsented"], Value::Null, "it may be among the others");
    assert_eq!(denied(GRANTS).third_party.status, Status::Partial);
}

#[test]
fn access_without_a_role_and_that_of_people_is_no_permission() {
    let mut person = role("f", "graph", READ_WRITE);
    person["principalType"] = json!("User");
    let none = role("f", "graph", "00000000-0000-0000-0000-000000000000");
    let found = complete(&tenant(&[], &[principal("f", "f", FOREIGN)], &[person, none], &[]));
    assert_eq!(found.third_party.rows.len(), 0);
}
