//! How answers travel, as it is documented: pages, batches, errors and pauses.

use super::*;

/// The answer of a file whose test this is.
fn answer(documented: &Documented, file: &str) -> Answer {
    let [Answer { url, status, headers, body }] = &documented.0[file][..] else { panic!("{file} has one answer") };
    Answer { url: url.clone(), status: *status, headers: headers.clone(), body: body.clone() }
}

impl Answer {
    fn fault(&self) -> FaultKind {
        FaultKind::Answer { status: self.status, headers: self.headers.clone(), body: self.body.clone() }
    }
}

fn given(body: Value) -> FaultKind {
    FaultKind::Answer { status: 200, headers: Vec::new(), body }
}

/// The ids of the tenant's users.
fn users(scene: &Scene) -> Vec<String> {
    let original = scene.original();
    let rows = original.files["users.jsonl"].lines().map(crate::run::json);
    rows.map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_next_link_is_followed_as_it_is_and_to_nobody_else() {
    let Some(documented) = Documented::read() else { return };
    let scene = Scene::new(20, |options| options);
    let documented = answer(&documented, "graph/paging").body["@odata.nextLink"].as_str().expect("a link").to_owned();
    // Three dots between blanks stand for the middle of the token.
    let link = documented.replace(" ... ", "");
    let page = |link: &str| given(json!({"@odata.nextLink": link, "value": [{"id": users(&scene)[0]}]}));
    let ours = link.replace("https://graph.microsoft.com", &scene.simulated.graph);
    let token = link.split("$skiptoken=").nth(1).expect("a token").replace("%27", "'");
    scene.simulated.add_fault(Fault::always(
        given(json!({"value": [{"id": users(&scene)[1]}]})),
        &format!("graph GET /v1.0/users?$top=5&$skiptoken={token}$"),
    ));
    scene.simulated.add_fault(Fault::always(page(&ours), "graph GET /v1.0/users?"));
    let found = scene.collected("found", &["--only", "graph/users"]);
    assert_eq!(found.files["users.jsonl"].lines().count(), 2, "{}", found.sources["graph/users"]);
    assert_eq!(found.status("graph/users"), "complete", "{}", found.reason("graph/users"));

    // Here Graph is another host: the token goes to ours alone.
    for foreign in [&link, &documented] {
        scene.simulated.clear_faults();
        scene.simulated.add_fault(Fault::always(page(foreign), "graph GET /v1.0/users?"));
        let found = scene.collected(&format!("foreign-{}", foreign.len()), &["--only", "graph/users"]);
        assert_eq!(found.files["users.jsonl"].lines().count(), 1);
        let reason = found.reason("graph/users");
        assert_eq!(found.status("graph/users"), "partial", "{reason}");
        assert!(reason.contains("https://graph.microsoft.com/v1.0/users") && !reason.contains("4453707"), "{reason}");
    }
}

#[test]
fn an_error_is_judged_by_its_status_and_told_in_its_own_words() {
    let Some(documented) = Documented::read() else { return };
    let scene = Scene::new(20, |options| options);
    let mut error = answer(&documented, "graph/errors");
    let judged = [
        (400, "graph/domains", "domains", "failed"),
        (402, "graph/subscribed-skus", "subscribedSkus", "unlicensed"),
        (403, "graph/organization", "organization", "denied"),
        (404, "graph/security-defaults", "identitySecurityDefaultsEnforcementPolicy", "failed"),
        (416, "graph/authorization-policy", "authorizationPolicy", "failed"),
    ];
    let mut sources = Vec::new();
    for (status, source, path, _) in judged {
        error.status = status;
        scene.simulated.add_fault(Fault::always(error.fault(), &format!("{path}?")));
        sources.push(source);
    }
    let found = scene.collected("found", &["--only", &sources.join(",")]);
    for (status, source, _, expected) in judged {
        assert_eq!(found.status(source), expected, "{}", found.sources[source]);
        let said = format!("it answered {status} invalidRange: Uploaded fragment overlaps with existing data.");
        assert!(found.reason(source).contains(&said), "{}", found.reason(source));
    }
    let asked = scene.simulated.report().statuses;
    assert!(judged.iter().all(|(status, ..)| asked.get(status) == Some(&1)), "none is asked again: {asked:?}");
}

#[test]
fn what_a_throttled_answer_asks_for_is_waited_for() {
    let Some(documented) = Documented::read() else { return };
    let throttled = answer(&documented, "graph/throttling");
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, Some("2.128")));
    let scene = Scene::new(20, |options| options);
    let inner = format!("/beta/users/{}/authentication/requirements?", users(&scene)[0]);
    for place in ["graph GET /v1.0/domains?", "graph POST /v1.0/security/runHuntingQuery?", &inner] {
        scene.simulated.add_fault(Fault::nth(throttled.fault(), place, 1));
    }
    let sources = ["graph/domains", "defender/software-inventory", "graph/per-user-mfa"];
    let found = scene.collected("found", &["--only", &sources.join(",")]);
    let report = scene.simulated.report();
    assert!(report.faults.iter().all(|(_, struck)| *struck == 1), "{:?}", report.faults);
    // Who comes back before its time is written down.
    assert_eq!(report.early, Vec::new());
    for source in sources {
        assert_eq!(found.status(source), "complete", "{source}: {}", found.reason(source));
    }

    scene.simulated.add_fault(Fault::always(throttled.fault(), "graph GET /v1.0/domains?"));
    let found = scene.collected("given-up", &["--only", "graph/domains", "--retries", "0"]);
    assert_eq!(found.status("graph/domains"), "failed");
    let reason = found.reason("graph/domains");
    assert!(reason.contains("429 TooManyRequests: Please retry again later."), "{reason}");
}

#[test]
fn each_answer_of_a_batch_is_judged_by_itself() {
    let Some(documented) = Documented::read() else { return };
    let batch = answer(&documented, "graph/json-batching").body;
    let inner = |id: &str| {
        let all = batch["responses"].as_array().expect("answers");
        let one = all.iter().find(|one| one["id"] == id).expect("an answer");
        let headers = one["headers"].as_object().expect("headers").iter();
        Answer {
            url: None,
            status: one["status"].as_u64().expect("a status").try_into().expect("a status"),
            headers: headers.map(|(name, value)| (name.clone(), value.as_str().expect("a text").to_owned())).collect(),
            body: one["body"].clone(),
        }
    };
    let scene = Scene::new(20, |options| options);
    let users = users(&scene);
    let place = |at: usize| format!("graph GET /beta/users/{}/authentication/requirements?", users[at]);
    // Two documented answers are lists; what is asked for here is told by an object.
    let list = |id: &str| {
        let mut list = inner(id);
        list.body["value"][0]["perUserMfaState"] = json!("documented");
        list
    };
    let states = |found: &Collected| -> Vec<Value> {
        let rows = found.files["users.jsonl"].lines().map(crate::run::json);
        rows.take(3).map(|row| row["per_user_mfa_state"].clone()).collect()
    };
    for (id, alone) in [("2", "denied"), ("3", "denied"), ("4", "failed")] {
        let error = inner(id);
        let message = error.body["error"]["message"].as_str().expect("a message").to_owned();
        // To one of many it is a gap; the link of another leads to a further page, outside of the batch.
        let mut first = list("1");
        let link = first.body["@odata.nextLink"].as_str().expect("a link").to_owned();
        first.body["@odata.nextLink"] = json!(link.replace("https://graph.microsoft.com", &scene.simulated.graph));
        scene.simulated.add_fault(Fault::always(first.fault(), &place(0)));
        scene.simulated.add_fault(Fault::always(list("5").fault(), &place(1)));
        scene.simulated.add_fault(Fault::always(error.fault(), &place(2)));
        let further = link.trim_start_matches("https://graph.microsoft.com");
        scene.simulated.add_fault(Fault::always(given(json!({"value": []})), &format!("graph GET {further}$")));
        let found = scene.collected(&format!("some-{id}"), &["--only", "graph/per-user-mfa"]);
        assert_eq!(states(&found), [json!("documented"), json!("documented"), Value::Null], "{id}");
        let reason = found.reason("graph/per-user-mfa");
        assert_eq!(found.status("graph/per-user-mfa"), "partial", "{reason}");
        assert!(reason.contains(&message) && reason.contains("of 20"), "{reason}");
        let struck = scene.simulated.report().faults;
        assert!(struck.iter().all(|(_, times)| *times == 1), "each is asked once: {struck:?}");
        scene.simulated.clear_faults();

        // To all it is what the source is.
        scene.simulated.add_fault(Fault::always(error.fault(), "/authentication/requirements?"));
        let found = scene.collected(&format!("all-{id}"), &["--only", "graph/per-user-mfa"]);
        assert_eq!(found.status("graph/per-user-mfa"), alone, "{}", found.reason("graph/per-user-mfa"));
        assert!(found.reason("graph/per-user-mfa").contains(&message), "{}", found.reason("graph/per-user-mfa"));
        scene.simulated.clear_faults();
    }
    // As it is documented the link leads to another host than Graph is here.
    scene.simulated.add_fault(Fault::always(list("1").fault(), &place(0)));
    let found = scene.collected("foreign", &["--only", "graph/per-user-mfa"]);
    assert_eq!(states(&found)[0], Value::Null);
    let reason = found.reason("graph/per-user-mfa");
    assert!(reason.contains("https://graph.microsoft.com/beta/me/memberOf") && !reason.contains("RFNwd"), "{reason}");
}
