//! Graph: lists, pages, options, batches.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::client::{Client, copy_with, unlimited};

fn ids(objects: &[Value]) -> HashSet<String> {
    objects.iter().map(|object| object["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn users_come_in_pages_as_large_as_documented() {
    let client = Client::new();
    let pages = client.pages("/v1.0/users?$top=30&$select=id");
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [30, 30, 30, 10]);
    assert_eq!(ids(&pages.concat()).len(), 100);
    assert!(pages.concat().iter().all(|user| user.as_object().unwrap().len() == 1));
    assert_eq!(client.graph("/v1.0/users?$top=1000").error_code(), "BadRequest");
    assert_eq!(client.graph("/v1.0/users?$skiptoken=guess").error_code(), "BadRequest");
    // A page token is good for its own question.
    let link = client.graph("/v1.0/users?$top=30").json()["@odata.nextLink"].as_str().unwrap().to_owned();
    assert_eq!(client.graph(&link.replace("$top=30", "$top=31")).status, 400);
}

#[test]
fn without_select_users_have_what_graph_gives_by_default() {
    let client = Client::new();
    let user = client.graph("/v1.0/users").json()["value"][0].clone();
    let keys: Vec<&str> = user.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(keys.contains(&"businessPhones") && keys.contains(&"userPrincipalName"));
    assert!(!keys.contains(&"assignedPlans") && !keys.contains(&"accountEnabled"));
    let id = user["id"].as_str().unwrap();
    let one = client.graph(&format!("/v1.0/users/{id}?$select=accountEnabled")).json();
    assert_eq!(one["accountEnabled"].as_bool(), Some(true));
    assert!(one.get("id").is_none());
}

#[test]
fn a_count_comes_with_the_first_page() {
    let client = Client::new();
    let page = client.graph("/v1.0/users?$top=30&$count=true").json();
    assert_eq!(page["@odata.count"], 100);
    let next = client.graph(page["@odata.nextLink"].as_str().unwrap()).json();
    assert!(next.get("@odata.count").is_none());
    let count = client.graph("/v1.0/users/$count");
    assert_eq!((count.text().as_str(), count.header("content-type")), ("100", Some("text/plain")));
}

#[test]
fn navigation_properties_come_with_expand_alone() {
    let client = Client::new();
    let path = "/v1.0/roleManagement/directory/roleAssignments";
    let plain = client.all(path);
    assert!(!plain.is_empty() && plain.iter().all(|one| one.get("principal").is_none()));
    let expanded = client.all(&format!("{path}?$expand=principal"));
    assert!(expanded.iter().all(|one| one["principal"]["id"] == one["principalId"]));
    assert_eq!(client.graph(&format!("{path}?$expand=principal,roleDefinition")).status, 400);
    let policies = "/v1.0/policies/roleManagementPolicyAssignments";
    assert_eq!(client.graph(policies).error_code(), "MissingParameters");
    let filter = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";
    let all = client.all(&format!("{policies}?{filter}&$expand=policy($expand=rules)"));
    assert!(
        !all.is_empty() && all.iter().all(|one| one["policy"]["rules"].as_array().is_some_and(|rules| rules.len() > 3))
    );
    assert!(all.iter().all(|one| one["policy"]["rules"][0].get("ruleSource").is_none()));
    let shallow = client.all(&format!("{policies}?{filter}&$expand=policy"));
    assert!(shallow.iter().all(|one| one["policy"].get("rules").is_none()));
}

#[test]
fn new_values_of_enumerations_come_to_those_who_ask_for_them() {
    let policy = json!({"id": "p", "grantControls": {"operator": "OR", "builtInControls": ["riskRemediation", "mfa"]}});
    let folder = copy_with("conditional-access-policies.jsonl", &format!("{policy}\n"));
    let mut options = unlimited();
    options.snapshot = folder.path().to_owned();
    let client = Client::of(options);
    let path = "/v1.0/identity/conditionalAccess/policies";
    let controls = |answer: Value| answer["value"][0]["grantControls"]["builtInControls"].clone();
    let asked = client.graph_with(path, &[("Prefer", "include-unknown-enum-members")]).json();
    assert_eq!(controls(asked), json!(["riskRemediation", "mfa"]));
    assert_eq!(controls(client.graph(path).json()), json!(["unknownFutureValue", "mfa"]));
}

#[test]
fn paths_that_are_not_there_are_told_from_objects_that_are_not() {
    let client = Client::new();
    assert_eq!(client.graph("/v1.0/nothing").error_code(), "BadRequest");
    assert_eq!(client.graph("/v1.0/settings").error_code(), "BadRequest");
    assert_eq!(client.graph("/beta/settings").status, 200);
    let missing = client.graph("/v1.0/groups/00000000-0000-0000-0000-000000000000/transitiveMembers");
    assert_eq!((missing.status, missing.error_code().as_str()), (404, "Request_ResourceNotFound"));
    assert!(missing.json()["error"]["innerError"]["request-id"].is_string());
}

#[test]
fn a_batch_answers_each_request_with_a_status_of_its_own() {
    let client = Client::new();
    let user = client.graph("/v1.0/users?$top=1&$select=id").json()["value"][0]["id"].as_str().unwrap().to_owned();
    let request = |id: usize, url: &str| json!({"id": id.to_string(), "method": "GET", "url": url});
    let mut requests = vec![
        request(0, &format!("/users/{user}/authentication/requirements")),
        request(1, "/users/00000000-0000-0000-0000-000000000000/authentication/requirements"),
        request(2, "/nothing"),
    ];
    let answer = client.post_graph("/beta/$batch", &json!({"requests": requests}));
    assert_eq!(answer.status, 200);
    let responses = answer.json()["responses"].as_array().unwrap().clone();
    let of = |id: &str| responses.iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((of("0")["status"].as_u64(), of("0")["body"]["perUserMfaState"].is_string()), (Some(200), true));
    assert_eq!((of("1")["status"].as_u64(), of("2")["status"].as_u64()), (Some(404), Some(400)));
    assert_ne!(responses[0]["id"], "0", "answers come in no order");
    requests.extend((3..21).map(|id| request(id, "/users")));
    assert_eq!(client.post_graph("/beta/$batch", &json!({"requests": requests})).status, 400);
    let twice = json!({"requests": [request(1, "/users"), request(1, "/users")]});
    assert_eq!(client.post_graph("/v1.0/$batch", &twice).status, 400);
}

#[test]
fn usage_reports_lead_to_a_file_that_takes_no_token() {
    let client = Client::new();
    let answer = client.graph("/v1.0/reports/getEmailAppUsageUserDetail(period='D180')");
    let place = answer.header("location").unwrap().to_owned();
    assert!(answer.status == 302 && !place.starts_with(&client.tenant.graph));
    let file = client.get(&place, &[]).unwrap();
    let csv = file.text();
    assert_eq!(file.header("content-type"), Some("application/octet-stream"));
    assert!(csv.starts_with("\u{feff}Report Refresh Date,User Principal Name,"));
    assert_eq!(csv.lines().count(), 101);
    assert!(client.tenant.report().violations.is_empty());
    client.graph(&place);
    assert_eq!(client.tenant.report().violations.len(), 1);
    assert_eq!(client.get(&place.replace("sig=", "sig=x"), &[]).unwrap().status, 403);
    assert_eq!(client.graph("/v1.0/reports/getEmailAppUsageUserDetail(period='D5')").status, 400);
}

#[test]
fn concealed_names_are_hashes_and_the_settings_say_so() {
    let mut options = unlimited();
    options.concealed = true;
    let client = Client::of(options);
    assert_eq!(client.graph("/v1.0/admin/reportSettings").json()["value"]["displayConcealedNames"], true);
    let answer = client.graph("/v1.0/reports/getEmailAppUsageUserDetail(period='D180')");
    let csv = client.get(answer.header("location").unwrap(), &[]).unwrap().text();
    assert!(!csv.contains('@'));
}

#[test]
fn sign_ins_are_as_many_events_as_their_rows_count() {
    let row = |user: &str, client: &str, successes: u64, failures: u64| {
        json!({
            "id": format!("{user}:{client}"), "name": format!("{user}@contoso.example by {client}"),
            "client_app": client, "successes": successes, "failures": failures, "last_success": "2026-11-20T10:00:00Z",
        })
    };
    let rows = [row("a", "Browser", 1200, 3), row("a", "IMAP4", 40, 0), row("b", "POP3", 0, 7)];
    let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let folder = copy_with("sign-ins.jsonl", &text);
    let mut options = unlimited();
    options.snapshot = folder.path().to_owned();
    let client = Client::of(options);
    let both =
        "(signInEventTypes/any(t: t eq 'interactiveUser') or signInEventTypes/any(t: t eq 'nonInteractiveUser'))";
    let pages = client.pages(&format!("/beta/auditLogs/signIns?$top=1000&$filter={both}"));
    let all = pages.concat();
    assert_eq!((pages.len(), all.len(), ids(&all).len()), (2, 1250, 1250));
    let plain = client.all("/v1.0/auditLogs/signIns");
    assert_eq!(plain.len(), 1203, "v1.0 knows the interactive ones alone");
    assert!(plain.iter().all(|event| event["isInteractive"] == true && event.get("signInEventTypes").is_none()));
    let own = client.all("/beta/auditLogs/signIns?$filter=userId eq 'a' and clientAppUsed eq 'IMAP4'");
    assert_eq!(own.len(), 40);
    let last = own.iter().map(|event| event["createdDateTime"].as_str().unwrap()).max();
    assert_eq!((last, own[0]["userPrincipalName"].as_str()), (Some("2026-11-20T10:00:00Z"), Some("a@contoso.example")));
    let failed = client.all("/beta/auditLogs/signIns?$filter=status/errorCode ne 0");
    assert_eq!(failed.len(), 10);
}

#[test]
fn filters_on_times_are_kept_on_request() {
    let filter = "/beta/auditLogs/signIns?$filter=createdDateTime ge 2100-01-01T00:00:00Z";
    assert!(!Client::new().all(filter).is_empty());
    let mut options = unlimited();
    options.keep_times = true;
    assert!(Client::of(options).all(filter).is_empty());
}

#[test]
fn deletions_of_devices_are_single_audits_in_their_hour() {
    let client = Client::new();
    let all = client.all("/v1.0/auditLogs/directoryAudits?$top=20&$filter=activityDisplayName eq 'Delete device'");
    assert_eq!(ids(&all).len(), all.len());
    let hours: HashSet<String> =
        all.iter().map(|audit| audit["activityDateTime"].as_str().unwrap()[..13].to_owned()).collect();
    assert!(all.len() > 20 && hours.len() > 1 && hours.len() < 20);
    assert!(
        all.iter().all(|audit| audit["result"] == "success" && audit["initiatedBy"]["app"]["displayName"].is_string())
    );
}

#[test]
fn hunting_gives_each_installation_in_one_part() {
    let client = Client::new();
    let ask = |query: &str| client.post_graph("/v1.0/security/runHuntingQuery", &json!({"Query": query}));
    let count = ask("DeviceTvmSoftwareInventory | summarize Rows = count()").json()["results"][0]["Rows"].as_u64();
    let part = |part: u64| {
        let query = format!("DeviceTvmSoftwareInventory | where hash(DeviceId, 3) == {part} | project DeviceId");
        ask(&query).json()["results"].as_array().unwrap().clone()
    };
    let parts: Vec<Vec<Value>> = (0..3).map(part).collect();
    assert!(parts.iter().all(|part| !part.is_empty()));
    assert_eq!(Some(parts.concat().len() as u64), count);
    let user: Value = serde_json::from_str(parts[0][0]["LoggedOnUsers"].as_str().unwrap()).unwrap();
    assert!(user[0]["Sid"].as_str().unwrap().starts_with("S-1-"));
    assert_eq!(ask("EmailEvents").status, 400);
}

#[test]
fn an_audit_query_is_waited_for_and_then_read_in_pages() {
    let client = Client::new();
    let body = json!({
        "displayName": "q",
        "filterStartDateTime": "2026-11-15T00:00:00Z",
        "filterEndDateTime": "2026-11-22T00:00:00Z",
        "operationFilters": ["MailItemsAccessed"],
    });
    let made = client.post_graph("/v1.0/security/auditLog/queries", &body);
    assert_eq!((made.status, made.json()["status"].as_str()), (201, Some("notStarted")));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let url = format!("/v1.0/security/auditLog/queries/{id}");
    assert_eq!(client.graph(&format!("{url}/records")).status, 404, "it is not done");
    let states: Vec<String> =
        (0..3).map(|_| client.graph(&url).json()["status"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["notStarted", "running", "succeeded"]);
    let records = client.all(&format!("{url}/records?$top=999"));
    let mailboxes: HashSet<&str> =
        records.iter().map(|one| one["auditData"]["MailboxGuid"].as_str().unwrap()).collect();
    let activity: Value = serde_json::from_str(
        &std::fs::read_to_string(crate::client::data().join("mail-items-accessed-activity.jsonl")).unwrap(),
    )
    .unwrap();
    assert_eq!(records.len() as u64, activity["records"].as_u64().unwrap());
    assert_eq!(mailboxes.len() as u64, activity["mailboxes"].as_u64().unwrap());
    let known: HashSet<String> = client
        .cmdlet("Get-Mailbox", json!({"ResultSize": "Unlimited"}))
        .iter()
        .map(|one| one["ExchangeGuid"].as_str().unwrap().to_owned())
        .collect();
    assert!(mailboxes.iter().all(|guid| known.contains(*guid)));
}

#[test]
fn permissions_lead_from_applications_to_resources_and_back() {
    let client = Client::new();
    let programs = client.all("/v1.0/servicePrincipals?$top=999");
    let by_id = |id: &Value| programs.iter().find(|one| one["id"] == *id);
    let mut seen = 0;
    for program in &programs {
        let path = format!("/v1.0/servicePrincipals/{}/appRoleAssignments", program["id"].as_str().unwrap());
        for assignment in client.all(&path) {
            let resource = by_id(&assignment["resourceId"]).unwrap();
            let roles = resource["appRoles"].as_array().unwrap();
            assert!(roles.iter().any(|role| role["id"] == assignment["appRoleId"]));
            seen += 1;
        }
    }
    assert!(seen > 5);
    let grants = client.all("/v1.0/oauth2PermissionGrants?$top=5");
    assert!(grants.len() > 5 && grants.iter().all(|grant| by_id(&grant["clientId"]).is_some()));
    let applications = client.all("/v1.0/applications?$top=999&$expand=federatedIdentityCredentials");
    assert!(applications.iter().all(|one| one["federatedIdentityCredentials"].is_array()));
    assert!(client.all("/v1.0/applications").iter().all(|one| one.get("federatedIdentityCredentials").is_none()));
}

#[test]
fn answers_are_compressed_for_those_who_take_it() {
    let client = Client::new();
    let whole = client.graph("/v1.0/users?$top=100");
    assert!(whole.json()["value"].as_array().is_some_and(|all| all.len() == 100));
    assert_eq!(whole.header("content-encoding"), None);
    let packed = client.graph_with("/v1.0/users?$top=100", &[("Accept-Encoding", "gzip")]);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.json()["value"], whole.json()["value"]);
}
