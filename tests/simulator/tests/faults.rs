//! Faults on demand.

use std::time::Instant;

use ephor_simulator::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::client::{Answer, Client, unlimited};

const DOMAINS: &str = "/v1.0/domains";

/// What the first request gets; the second must be right again.
fn struck(kind: FaultKind, path: &str) -> Result<Answer, ureq::Error> {
    let mut options = unlimited();
    options.faults.push(Fault::nth(kind, path, 1));
    let client = Client::of(options);
    let first = client.try_graph(path, &[]);
    let second = client.graph(path);
    assert_eq!(second.status, 200);
    assert!(second.json()["value"].as_array().is_some_and(|all| !all.is_empty()));
    assert_eq!(client.tenant.report().faults[0].1, 1);
    first
}

#[test]
fn a_connection_is_dropped_and_a_body_cut_short() {
    assert!(struck(FaultKind::Drop, DOMAINS).is_err());
    assert!(struck(FaultKind::Truncate, DOMAINS).is_err());
}

#[test]
fn a_body_drips() {
    let mut options = unlimited();
    options.faults.push(Fault::nth(FaultKind::Drip, "/admin/reportSettings", 1));
    let client = Client::of(options);
    let before = Instant::now();
    // More bytes than the client's patience: a watchdog against hanging, not a measurement.
    assert!(client.try_graph("/v1.0/admin/reportSettings", &[]).is_ok() || before.elapsed().as_secs() >= 19);
    assert!(before.elapsed().as_secs() >= 2);
}

#[test]
fn errors_of_the_service_come_in_its_shape() {
    for status in [500, 502, 503, 504] {
        let answer = struck(FaultKind::Status(status), DOMAINS).unwrap();
        assert_eq!((answer.status, answer.error_code().is_empty()), (status, false));
    }
    assert_eq!(struck(FaultKind::Unavailable(7), DOMAINS).unwrap().header("retry-after"), Some("7"));
    let expired = struck(FaultKind::ExpiredToken, DOMAINS).unwrap();
    assert_eq!((expired.status, expired.error_code().as_str()), (401, "InvalidAuthenticationToken"));
    let page = struck(FaultKind::ExpiredPage, DOMAINS).unwrap();
    assert_eq!((page.status, page.error_code().as_str()), (400, "Directory_ExpiredPageToken"));
}

#[test]
fn what_is_no_json_is_not() {
    let html = struck(FaultKind::Html, DOMAINS).unwrap();
    assert!(html.status == 200 && html.text().starts_with("<!DOCTYPE"));
    let malformed = struck(FaultKind::Malformed, DOMAINS).unwrap();
    assert!(serde_json::from_slice::<Value>(&malformed.body).is_err());
    assert_eq!(malformed.header("content-type"), Some("application/json"));
    let kind = struck(FaultKind::ContentType, DOMAINS).unwrap();
    assert_eq!(kind.header("content-type"), Some("application/octet-stream"));
}

#[test]
fn a_refusal_says_when_to_come_back_in_every_form() {
    let after = |kind: FaultKind| {
        let answer = struck(kind, DOMAINS).unwrap();
        assert_eq!(answer.status, 429);
        answer.header("retry-after").map(str::to_owned)
    };
    assert_eq!(after(FaultKind::TooMany), None);
    assert_eq!(after(FaultKind::TooManySeconds(3)).unwrap(), "3");
    assert_eq!(after(FaultKind::TooManyDecimal(2.128)).unwrap(), "2.128");
    assert!(after(FaultKind::TooManyDate(30)).unwrap().ends_with(" GMT"));
}

#[test]
fn links_lead_in_circles_or_away() {
    let next = |kind: FaultKind| struck(kind, DOMAINS).unwrap().json()["@odata.nextLink"].as_str().unwrap().to_owned();
    assert!(next(FaultKind::Loop).ends_with("/graph/v1.0/domains"));
    assert!(next(FaultKind::Foreign).starts_with("https://graph.evil.example/"));
    let redirect = struck(FaultKind::Redirect, DOMAINS).unwrap();
    assert!(redirect.status == 302 && redirect.header("location").unwrap().contains("evil.example"));
}

#[test]
fn an_empty_page_leads_to_what_it_should_have_held() {
    let mut options = unlimited();
    options.faults.push(Fault::nth(FaultKind::EmptyPage, "/v1.0/users", 2));
    let client = Client::of(options);
    let pages = client.pages("/v1.0/users?$top=40&$select=id");
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [40, 0, 40, 20]);
}

#[test]
fn a_list_without_an_end_has_a_new_link_at_each_page() {
    for (kind, each) in [(FaultKind::EmptyPages, 0), (FaultKind::SamePage, 40)] {
        let mut options = unlimited();
        options.faults.push(Fault::always(kind, "/v1.0/users"));
        let client = Client::of(options);
        let (mut url, mut seen) = ("/v1.0/users?$top=40&$select=id".to_owned(), std::collections::HashSet::new());
        for _ in 0..20 {
            let page = client.graph(&url).json();
            assert_eq!(page["value"].as_array().unwrap().len(), each);
            page["@odata.nextLink"].as_str().unwrap().clone_into(&mut url);
            assert!(seen.insert(url.clone()), "{url}");
        }
    }
}

#[test]
fn lists_inside_batches_are_spoilt_too() {
    let mut options = unlimited();
    options.faults = vec!["empty-pages@graph GET /v1.0/domains".parse().unwrap()];
    options.faults.push("same-page@exchange Get-AcceptedDomain".parse().unwrap());
    let client = Client::of(options);
    let batch = json!({"requests": [{"id": "1", "method": "GET", "url": "/domains?$top=3"}]});
    let answer = client.post_graph("/v1.0/$batch", &batch).json();
    let body = &answer["responses"][0]["body"];
    assert_eq!(body["value"], json!([]));
    let next = body["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with(&format!("{}/v1.0/domains?$top=3&", client.tenant.graph)), "{next}");
    assert_eq!(client.graph(next).json()["value"], json!([]));
    let url = format!("{}/adminapi/beta/{}/InvokeCommand", client.tenant.exchange, client.tenant.tenant);
    let batch = url.replace("InvokeCommand", "$batch");
    let cmdlet = json!({"CmdletInput": {"CmdletName": "Get-AcceptedDomain", "Parameters": {}}});
    let requests = json!({"requests": [{"id": "1", "method": "POST", "url": url, "body": cmdlet, "headers": {}}]});
    let answer = client.post(&batch, client.exchange_token(), &requests, &[]).unwrap().json();
    let body = &answer["responses"][0]["body"];
    let next = body["@odata.nextLink"].as_str().unwrap();
    let again = client.post(next, client.exchange_token(), &cmdlet, &[]).unwrap().json();
    assert!(again["value"].as_array().is_some_and(|all| !all.is_empty()));
    assert_eq!(again["value"], body["value"]);
}

#[test]
fn an_object_comes_twice_across_pages() {
    let mut options = unlimited();
    options.faults.push(Fault::nth(FaultKind::Duplicate, "/v1.0/users", 2));
    let client = Client::of(options);
    let pages = client.pages("/v1.0/users?$top=40&$select=id");
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [40, 41, 20]);
    assert_eq!(pages[0].last(), pages[1].first());
}

#[test]
fn faults_strike_cmdlets_and_requests_inside_batches() {
    let mut options = unlimited();
    options.faults = vec![
        "busy@exchange Get-Mailbox#1".parse().unwrap(),
        "429=2@graph GET /v1.0/domains#1".parse().unwrap(),
        "batch-errors@graph POST /v1.0/$batch#2".parse().unwrap(),
        "drop@exchange*Get-CASMailbox*$skiptoken#1".parse().unwrap(),
    ];
    let client = Client::of(options);
    let busy = client.run("Get-Mailbox", json!({}), "");
    assert!(busy.status == 400 && busy.text().contains("too busy"));
    assert_eq!(client.run("Get-Mailbox", json!({}), "").status, 200);
    assert_eq!(client.run("Get-CASMailbox", json!({}), "").status, 200);
    let batch = json!({"requests": [
        {"id": "1", "method": "GET", "url": "/domains"},
        {"id": "2", "method": "GET", "url": "/organization"},
    ]});
    let first = client.post_graph("/v1.0/$batch", &batch).json();
    let of = |id: &str| first["responses"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((of("1")["status"].as_u64(), of("2")["status"].as_u64()), (Some(429), Some(200)));
    assert_eq!(of("1")["headers"]["Retry-After"], "2");
    let second = client.post_graph("/v1.0/$batch", &batch).json();
    assert!(second["responses"].as_array().unwrap().iter().all(|one| one["status"] == 500));
}

#[test]
fn faults_can_be_armed_and_disarmed_while_it_runs() {
    let client = Client::new();
    client.tenant.add_fault(Fault::always(FaultKind::Status(500), "/v1.0/domains"));
    assert_eq!((client.graph(DOMAINS).status, client.graph("/v1.0/organization").status), (500, 200));
    client.tenant.clear_faults();
    assert_eq!(client.graph(DOMAINS).status, 200);
}

#[test]
fn an_answer_can_be_given_word_by_word() {
    let client = Client::new();
    let body = json!({"value": [{"id": "contoso.example", "isDefault": true}]});
    let headers = vec![("Retry-After".to_owned(), "2.128".to_owned())];
    let answer = FaultKind::Answer { status: 203, headers, body: body.clone() };
    client.tenant.add_fault(Fault::always(answer, "GET /v1.0/domains"));
    let given = client.graph(DOMAINS);
    assert_eq!((given.status, given.header("retry-after"), given.json()), (203, Some("2.128"), body));
    let file = FaultKind::Answer { status: 200, headers: Vec::new(), body: json!("a,b\n") };
    client.tenant.add_fault(Fault::always(file, "GET /v1.0/organization"));
    let given = client.graph("/v1.0/organization");
    assert_eq!((given.header("content-type"), given.text().as_str()), (Some("application/octet-stream"), "a,b\n"));
}

#[test]
fn who_comes_back_before_the_time_that_an_answer_named_is_written_down() {
    let mut options = unlimited();
    options.faults.push(format!("503=1@{DOMAINS}#1").parse().unwrap());
    options.faults.push(Fault::nth(FaultKind::TooManyDate(2), "/v1.0/organization", 1));
    let client = Client::of(options);
    let early = |path: &str| {
        assert_ne!(client.graph(path).status, 200);
        client.graph("/v1.0/subscribedSkus");
        assert_eq!(client.graph(path).status, 200);
        client.tenant.report().early.iter().map(|early| early.request.clone()).collect::<Vec<_>>()
    };
    assert_eq!(early(DOMAINS), ["graph GET /v1.0/domains?"]);
    assert_eq!(early("/v1.0/organization").len(), 2);
    let batch = json!({"requests": [{"id": "1", "method": "GET", "url": "/domains"}]});
    let client = Client::new();
    client.tenant.add_fault("429=1@/v1.0/domains#1".parse().unwrap());
    for _ in 0..2 {
        client.post_graph("/v1.0/$batch", &batch);
    }
    assert_eq!(client.tenant.report().early.len(), 1);
    let client = Client::new();
    client.tenant.add_fault("429=0.2@/v1.0/domains#1".parse().unwrap());
    client.graph(DOMAINS);
    std::thread::sleep(std::time::Duration::from_millis(250));
    client.graph(DOMAINS);
    assert!(client.tenant.report().early.is_empty());
}

#[test]
fn odd_requests_are_answered_and_end_nothing() {
    let client = Client::new();
    for path in [
        "/",
        "//",
        "/v1.0",
        "/v1.0/",
        "/v3/users",
        "/v1.0/users/%00%ff",
        "/v1.0/users?$top=-1",
        "/v1.0/users?$top=99999999999999999999",
        "/v1.0/users?$filter=%",
        "/v1.0/users?$skiptoken=%F0%9F%A6%80",
        "/v1.0/users?$expand=((((",
        "/v1.0/reports/(period='D7')",
        "/v1.0/reports/getEmailAppUsageUserDetail(",
        "/v1.0/servicePrincipals(appId='x')",
        "/v1.0/security/auditLog/queries/x/records",
        "/v1.0/groups//members",
        "/beta/auditLogs/signIns?$filter=a/any(b:b/any(c:c eq 1))",
    ] {
        let status = client.graph(path).status;
        assert!((200..500).contains(&status), "{path}: {status}");
    }
    for body in
        [json!(null), json!([]), json!({"requests": 1}), json!({"requests": [1, {"id": 1}]}), json!({"Query": 1})]
    {
        for path in ["/v1.0/$batch", "/v1.0/security/runHuntingQuery", "/v1.0/security/auditLog/queries", "/v1.0/users"]
        {
            let status = client.post_graph(path, &body).status;
            assert!((400..500).contains(&status), "{path} {body}: {status}");
        }
    }
    for parameters in [json!(null), json!({"Identity": 1}), json!({"Identity": ":\\"}), json!({"ResultSize": -1})] {
        let status = client.run("Get-MailboxFolderPermission", parameters.clone(), "?$select=,,,&$skiptoken=").status;
        assert!((200..500).contains(&status), "{parameters}: {status}");
    }
    assert_eq!(client.graph("/v1.0/organization").status, 200);
}
