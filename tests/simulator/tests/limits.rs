//! Limits, and what the report says of those who pass them.

use std::time::Duration;

use ephor_simulator::{Budgets, Options};
use serde_json::{Value, json};

use crate::client::{Client, data, unlimited};

fn limited(time_scale: f64) -> Client {
    let mut options = Options::new(data());
    options.budgets = Budgets::Documented { time_scale };
    Client::of(options)
}

fn passed(client: &Client, budget: &str) -> (f64, u64) {
    let report = client.tenant.report();
    let used = report.budgets.iter().find(|used| used.budget == budget).unwrap();
    (used.used, used.passed)
}

#[test]
fn identity_reports_give_five_requests_and_say_when_to_come_back() {
    let client = limited(1.0);
    let path = "/v1.0/auditLogs/directoryAudits?$top=1";
    assert!((0..5).all(|_| client.graph(path).status == 200));
    let refused = client.graph(path);
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&seconds));
    assert_eq!(passed(&client, "identity-reports"), (5.0, 1));
    assert_eq!(client.graph("/v1.0/users").status, 200, "others have budgets of their own");
    assert_eq!(client.tenant.report().passed_budgets(), 1);
}

#[test]
fn conditional_access_gives_one_request_a_second_and_says_nothing() {
    let client = limited(1.0);
    assert_eq!(client.graph("/v1.0/identity/conditionalAccess/policies").status, 200);
    let refused = client.graph("/v1.0/identityProtection/riskyUsers");
    assert_eq!((refused.status, refused.header("retry-after")), (429, None));
    assert_eq!(passed(&client, "conditional-access"), (1.0, 1));
}

#[test]
fn each_usage_report_has_fourteen_requests() {
    let client = limited(1.0);
    let ask = |name: &str| client.graph(&format!("/v1.0/reports/{name}(period='D30')")).status;
    assert!((0..14).all(|_| ask("getEmailAppUsageUserDetail") == 302));
    assert_eq!((ask("getEmailAppUsageUserDetail"), ask("getEmailAppUsageVersionsUserCounts")), (429, 302));
}

#[test]
fn the_directory_counts_in_resource_units() {
    let client = limited(1.0);
    let units = |path: &str| client.graph(path).header("x-ms-resource-unit").unwrap().to_owned();
    assert_eq!(units("/v1.0/users"), "2");
    assert_eq!(units("/v1.0/users?$select=id"), "1");
    assert_eq!(units("/v1.0/subscribedSkus"), "3");
    assert_eq!(units("/v1.0/applications?$expand=federatedIdentityCredentials"), "3");
    assert_eq!(passed(&client, "directory"), (9.0, 0));
}

#[test]
fn requests_inside_a_batch_count_and_are_refused_one_by_one() {
    let client = limited(1.0);
    let requests: Vec<Value> = (0..8)
        .map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/auditLogs/directoryAudits?$top=1"}))
        .collect();
    let answer = client.post_graph("/v1.0/$batch", &json!({"requests": requests}));
    assert_eq!(answer.status, 200);
    let responses = answer.json()["responses"].as_array().unwrap().clone();
    let refused: Vec<&Value> = responses.iter().filter(|one| one["status"] == 429).collect();
    assert_eq!(refused.len(), 3);
    assert!(refused.iter().all(|one| one["headers"]["Retry-After"].is_string()));
}

#[test]
fn whoever_comes_back_too_early_is_in_the_report_and_whoever_waits_is_not() {
    let client = limited(20.0);
    let path = "/v1.0/auditLogs/directoryAudits?$top=1";
    let refused = loop {
        let answer = client.graph(path);
        if answer.status == 429 {
            break answer;
        }
    };
    let seconds: f64 = refused.header("retry-after").unwrap().parse().unwrap();
    std::thread::sleep(Duration::from_millis(150));
    assert_eq!(client.graph(path).status, 429);
    let early = client.tenant.report().early;
    assert_eq!((early.len(), early[0].budget.as_str()), (1, "identity-reports"));
    std::thread::sleep(Duration::from_secs_f64(seconds));
    assert_eq!(client.graph(path).status, 200);
    assert_eq!(client.tenant.report().early.len(), 1);
}

#[test]
fn outlook_answers_four_at_once_for_a_mailbox() {
    let mut options = Options::new(data());
    options.latency = Duration::from_millis(300);
    let client = Client::of(options);
    let user = client.run("Get-Mailbox", json!({}), "").json()["value"][0]["ExternalDirectoryObjectId"].clone();
    let path = format!("/v1.0/users/{}/mailFolders/inbox/messageRules", user.as_str().unwrap());
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(|| client.graph(&path).status)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    assert_eq!(client.tenant.report().at_once["mailbox"], 4);
}

#[test]
fn the_report_counts_paths_and_repeats() {
    let client = Client::of(unlimited());
    for _ in 0..2 {
        client.graph("/v1.0/users?$top=5");
    }
    client.graph("/v1.0/users?$top=6");
    client.cmdlet("Get-Mailbox", json!({"ResultSize": "Unlimited"}));
    client.run("Get-Mailbox", json!({"ResultSize": "7"}), "");
    client.graph("/v1.0/nothing");
    let report = client.tenant.report();
    assert_eq!(report.by_path["graph GET /v1.0/users"], 3);
    assert_eq!(report.by_path["exchange Get-Mailbox"], 5);
    assert_eq!(report.repeats.len(), 1);
    assert!(report.repeats[0].0.contains("/v1.0/users?$top=5") && report.repeats[0].1 == 2, "{:?}", report.repeats);
    assert_eq!((report.statuses[&200], report.statuses[&400]), (8, 1));
    assert!(report.peak_per_second["graph"] >= 1);
    let by_hand = client.get(&client.tenant.report_url, &[]).unwrap().json();
    assert_eq!((by_hand["requests"].as_u64(), by_hand["statuses"]["200"].as_u64()), (Some(report.requests), Some(8)));
    client.tenant.reset_report();
    assert_eq!(client.tenant.report().requests, 0);
}
