//! The other ways to a list of Graph: where the first is refused, cannot be read, or has ended.

use ephor_simulator::{Fault, FaultKind};
use serde_json::json;

use super::*;

/// An answer in the place of the right one, from one request to another.
fn answers(pattern: &str, status: u16, body: Value, from: u64, to: u64) -> Fault {
    Fault { pattern: pattern.to_owned(), kind: FaultKind::Answer { status, headers: Vec::new(), body }, from, to }
}

fn error(code: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message}})
}

#[test]
fn policies_that_beta_refuses_are_read_from_v1_and_say_what_is_not_there() {
    let scene = Scene::new(30, |options| options);
    let only = ["--only", "graph/conditional-access-policies"];
    let whole = scene.collected("whole", &only);
    assert_eq!(whole.status("graph/conditional-access-policies"), "complete");
    let policies = "conditional-access-policies.jsonl";
    assert!(whole.files[policies].lines().all(|line| line.contains("\"agentIdRiskLevels\"")), "beta tells of agents");
    let refusal = error("BadRequest", "Resource not found for the segment 'conditionalAccess'.");
    let beta = "graph GET /beta/identity/conditionalAccess/policies";
    scene.simulated.add_fault(answers(beta, 400, refusal, 1, u64::MAX));
    let found = scene.collected("found", &only);
    assert_eq!(found.status("graph/conditional-access-policies"), "partial");
    let reason = found.reason("graph/conditional-access-policies");
    assert!(reason.contains("v1.0") && reason.contains("agents"), "{reason}");
    assert_eq!(found.files[policies].lines().count(), whole.files[policies].lines().count());
    assert!(!found.files[policies].contains("agentIdRiskLevels"));
}

#[test]
fn one_credential_that_breaks_the_list_off_takes_no_application_away() {
    let scene = Scene::new(60, |options| options);
    let only = ["--only", "graph/risky-applications,graph/dedicated-exchange-hybrid-applications"];
    let whole = scene.collected("whole", &only);
    scene.simulated.add_fault("malformed@graph GET /v1.0/applications*federatedIdentityCredentials".parse().expect("a fault"));
    let arguments = [&only[..], &["--retries", "1"]].concat();
    let found = scene.collected("found", &arguments);
    assert_same(&found, &whole);
    assert_eq!(found.status("graph/risky-applications"), "complete", "{}", found.reason("graph/risky-applications"));
    // Where they cannot be read singly either, the applications are there without them.
    scene.simulated.add_fault("500@graph GET /beta/applications".parse().expect("a fault"));
    let short = scene.collected("short", &arguments);
    assert_eq!(short.status("graph/risky-applications"), "partial");
    assert!(short.reason("graph/risky-applications").contains("federated"), "{}", short.reason("graph/risky-applications"));
}

#[test]
fn an_expired_page_of_sign_ins_begins_their_list_anew() {
    let scene = Scene::new(120, |mut options| {
        options.largest_page = Some(2);
        options
    });
    let only = ["--only", "graph/sign-ins"];
    let whole = scene.collected("whole", &only);
    let expired = error("", "Token not found: token is either invalid or expired");
    scene.simulated.add_fault(answers("graph GET /beta/auditLogs/signIns", 400, expired, 2, 2));
    let found = scene.collected("found", &only);
    assert_same(&found, &whole);
    assert_eq!(found.status("graph/sign-ins"), "complete");
}

#[test]
fn a_list_whose_kept_link_is_refused_begins_anew_when_it_is_resumed() {
    let scene = Scene::new(60, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let only = ["--only", "graph/users"];
    let whole = scene.collected("whole", &only);
    // The third page, and the same one again when the collection goes on.
    let refusal = || error("BadRequest", "The link is not good any more.");
    scene.simulated.add_fault(answers("graph GET /v1.0/users?", 400, refusal(), 3, 4));
    let short = scene.collected("found", &only);
    assert_eq!(short.status("graph/users"), "partial", "{}", short.reason("graph/users"));
    let resumed = scene.run(&["--resume", "found"]);
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert_same(&Collected::read(&scene.path("found")), &whole);
}

#[test]
fn names_are_read_in_one_request_and_their_right_is_told_where_it_is_missing() {
    let scene = Scene::new(30, |options| options);
    let found = scene.collected("found", &["--only", "graph/directory-names"]);
    // Of this source alone: what the policies name that it reads beside it, and no name differs.
    let all = scene.original().files["directory-names.jsonl"].clone();
    let names: Vec<&str> = found.files["directory-names.jsonl"].lines().collect();
    assert!(names.iter().all(|line| all.lines().any(|known| known == *line)), "{names:?}");
    assert!(names.iter().any(|line| line.contains("\"kind\":\"group\"")), "{names:?}");
    let asked = scene.simulated.report().by_path;
    let names: Vec<_> = asked.iter().filter(|(path, _)| path.contains("getByIds")).collect();
    assert_eq!(names.iter().map(|(_, count)| **count).sum::<u64>(), 1, "{names:?}");
    let scene = Scene::new(30, |mut options| {
        options.without_rights.insert("Directory.Read.All".to_owned());
        options
    });
    let short = scene.collected("found", &["--only", "graph/directory-names"]);
    assert_eq!(short.status("graph/directory-names"), "partial");
    let reason = short.reason("graph/directory-names");
    assert!(reason.contains("it takes Directory.Read.All"), "{reason}");
    assert!(short.files["directory-names.jsonl"].contains("Global Administrator"), "roles are named all the same");
}
