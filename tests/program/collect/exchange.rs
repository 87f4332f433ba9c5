//! Answers of Exchange that are no good answers, though they look like it.

use ephor_simulator::{Fault, FaultKind};
use serde_json::json;

use super::*;

fn answer(status: u16, body: Value) -> FaultKind {
    FaultKind::Answer { status, headers: Vec::new(), body }
}

fn error_of_cmdlet(exception: &str, message: &str) -> Value {
    json!({"error": {"code": "BadRequest", "message": "Error executing cmdlet", "details": [
        {"code": "Context", "target": "", "message": format!("|{exception}|{message}")}]}})
}

#[test]
fn errors_in_a_good_answer_complete_nothing() {
    let scene = Scene::new(20, |options| options);
    let lost = json!({"value": [], "@adminapi.errors": ["The operation failed on the backend."]});
    for service in ["exchange Get-", "compliance Get-"] {
        scene.simulated.add_fault(Fault::always(answer(200, lost.clone()), service));
    }
    let found = scene.collected("found", &["--only", "exchange,compliance"]);
    for source in live().into_iter().filter(|id| id.starts_with("exchange/") || id.starts_with("compliance/")) {
        assert!(["failed", "not-collected"].contains(&found.status(source)), "{}", found.sources[source]);
    }
    let reason = found.reason("exchange/organization-config");
    assert!(reason.contains("The operation failed on the backend."), "{reason}");
}

#[test]
fn errors_beside_objects_make_a_part_of_them() {
    let scene = Scene::new(20, |options| options);
    let some =
        json!({"value": [{"Identity": "x", "Name": "x", "Guid": "x"}], "@adminapi.errors": ["One server is down."]});
    scene.simulated.add_fault(Fault::always(answer(200, some.clone()), "exchange Get-TransportRule"));
    scene.simulated.add_fault(Fault::always(answer(200, some), "exchange Get-MailboxPermission"));
    let found = scene.collected("found", &["--only", "exchange"]);
    for source in ["exchange/transport-rules", "exchange/mailbox-permissions"] {
        assert_eq!(found.status(source), "partial", "{}", found.sources[source]);
        assert!(found.reason(source).contains("One server is down."), "{}", found.reason(source));
    }
}

#[test]
fn what_every_tenant_has_is_not_complete_with_none() {
    let scene = Scene::new(20, |options| options);
    scene.simulated.add_fault(Fault::always(answer(200, json!({"value": []})), "exchange Get-"));
    let found = scene.collected("found", &["--only", "exchange"]);
    let exchange = ephor_schema::SOURCES.iter().filter(|source| source.service == ephor_schema::service::EXCHANGE);
    for (id, always) in exchange.filter_map(|source| Some((source.id, source.always?))) {
        assert_eq!(found.status(id), "failed", "{}", found.sources[id]);
        assert!(found.reason(id).contains(always.what), "{}", found.reason(id));
    }
    assert_eq!(found.status("exchange/transport-rules"), "complete", "there may be none");
}

#[test]
fn mailboxes_that_are_listed_and_not_found_are_told() {
    let scene = Scene::new(20, |options| options);
    let missing =
        error_of_cmdlet("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException", "not found");
    scene.simulated.add_fault(Fault::always(answer(404, missing.clone()), "exchange Get-MailboxPermission"));
    let each = ["exchange/mailbox-permissions", "exchange/inbox-rules"];
    let found = scene.collected("found", &["--only", &each.join(",")]);
    let source = &found.sources[each[0]];
    assert_ne!(found.status(each[0]), "complete", "each of them is there: {source}");
    assert!(found.reason(each[0]).contains("though there is"), "{source}");
    assert_eq!(found.status(each[1]), "complete", "{}", found.sources[each[1]]);
    // Where nobody is there any more, that is told, too.
    scene.simulated.add_fault(Fault::always(answer(404, missing), "exchange Get-Recipient "));
    let found = scene.collected("gone", &["--only", each[0]]);
    assert_eq!(found.status(each[0]), "partial", "{}", found.sources[each[0]]);
    assert!(found.reason(each[0]).contains("were listed and not found"), "{}", found.sources[each[0]]);
}

#[test]
fn a_switch_that_is_not_known_costs_what_it_tells_alone() {
    let scene = Scene::new(20, |options| options);
    let unknown = error_of_cmdlet(
        "System.Management.Automation.ParameterBindingException",
        "A parameter cannot be found that matches parameter name 'RetrieveEwsOperationAccessPolicy'.",
    );
    scene.simulated.add_fault(Fault::nth(answer(400, unknown), "exchange Get-OrganizationConfig", 1));
    let found = scene.collected("found", &["--only", "exchange/organization-config"]);
    assert_eq!(found.status("exchange/organization-config"), "complete");
    let parsed = |collected: &Collected| -> Value {
        serde_json::from_str(collected.files["organization-config.jsonl"].trim()).expect("one object")
    };
    let (mut whole, found) = (parsed(&scene.original()), parsed(&found));
    assert!(whole.as_object_mut().expect("an object").remove("EwsAllowedAppIDs").is_some());
    assert_eq!(found, whole);
}

#[test]
fn a_limit_told_as_text_is_waited_for() {
    let scene = Scene::new(20, |options| options);
    let text = "You have reached the maximum number of concurrent requests per tenant. Please wait and try again";
    for status in [400, 403] {
        let kind = FaultKind::Answer { status, headers: Vec::new(), body: Value::String(text.to_owned()) };
        scene.simulated.add_fault(Fault::nth(kind, "exchange Get-TransportConfig", 1));
    }
    let found = scene.collected("found", &["--only", "exchange/transport-config"]);
    assert_eq!(found.status("exchange/transport-config"), "complete", "{}", found.sources["exchange/transport-config"]);
}

#[test]
fn a_link_that_is_no_text_is_not_the_end_of_a_list() {
    let scene = Scene::new(20, |options| options);
    let page =
        json!({"value": [{"id": "a.example", "isInitial": true, "isDefault": true}], "@odata.nextLink": {"href": "x"}});
    scene.simulated.add_fault(Fault::always(answer(200, page), "graph GET /v1.0/domains"));
    let found = scene.collected("found", &["--only", "graph/domains"]);
    assert_eq!(found.status("graph/domains"), "partial", "{}", found.sources["graph/domains"]);
}

#[test]
fn an_error_with_status_200_is_no_object() {
    let scene = Scene::new(20, |options| options);
    let error = json!({"error": {"code": "UnknownError", "message": "It went wrong."}});
    scene.simulated.add_fault(Fault::always(answer(200, error), "graph GET /v1.0/policies/authorizationPolicy"));
    let found = scene.collected("found", &["--only", "graph/authorization-policy"]);
    assert_eq!(found.status("graph/authorization-policy"), "failed");
    assert!(found.reason("graph/authorization-policy").contains("It went wrong."));
}
