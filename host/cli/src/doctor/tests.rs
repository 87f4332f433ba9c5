//! What the doctor says, against a tenant on loopback.

use super::*;
use ephor_collect::live::access::tests::{Granted, SECRET, tenant, tokens};
use ephor_collect::live::transport::server::Server;
use ephor_finding::Level;

fn rule(id: &str, sources: &[&str]) -> Rule {
    Rule {
        id: id.to_owned(),
        title: String::new(),
        help: String::new(),
        remediation: String::new(),
        level: Level::Error,
        unsupported: None,
        own_level: Level::Error,
        off: false,
        security_severity: "5.0".to_owned(),
        references: Vec::new(),
        parameters: Vec::new(),
        table: None,
        columns: Vec::new(),
        documents: Vec::new(),
        sources: sources.iter().map(|id| (*id).to_owned()).collect(),
        messages: Vec::new(),
        properties: Vec::new(),
    }
}

/// One rule for each source, by its name.
fn rules() -> Vec<Rule> {
    ephor_schema::SOURCES.iter().map(|source| rule(&format!("rule/{}", source.id), &[source.id])).collect()
}

fn ready(server: &Server) -> Ready {
    Ready { tokens: tokens(server), taken: String::new() }
}

/// The text without its line breaks.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn found(granted: Granted, rules: &[Rule], then: impl FnOnce(&Findings<'_>)) {
    let server = tenant(granted);
    let ready = ready(&server);
    let rules: Vec<&Rule> = rules.iter().collect();
    then(&examine(&ready, &rules, false).await.unwrap().unwrap());
}

#[tokio::test]
async fn with_every_right_only_what_no_application_may_read_is_unknown() {
    found(Granted::everything(), &rules(), |found| {
        assert_eq!(found.unknown(), 0);
        assert!(found.is_complete());
        let text = flowing(&as_text(found));
        assert!(text.contains("Contoso, contoso.onmicrosoft.com, 8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1"), "{text}");
        assert!(text.contains("role Global Reader") && text.contains("Exchange.ManageAsApp"), "{text}");
        let only_users = "OnPremDirectorySynchronization.Read.All: graph/on-premises-synchronization";
        assert!(text.contains("Not for applications") && text.contains(only_users), "{text}");
        assert!(text.contains("Not read by 'ephor collect'") && text.contains("teams/tenant"), "{text}");
        assert!(!text.contains(SECRET) && !text.contains("eyJ"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_missing_right_names_what_to_grant_and_the_rules_concerned() {
    found(Granted::everything().without(&["IdentityRiskyUser.Read.All"]), &rules(), |found| {
        assert!(!found.is_complete());
        assert_eq!(found.rules_without("graph/risky-users"), ["rule/graph/risky-users"]);
        let text = flowing(&as_text(found));
        let place = text.find("IdentityRiskyUser.Read.All (application permission of Microsoft Graph)").unwrap();
        assert!(text[place..].contains("graph/risky-users: unknown without it: rule/graph/risky-users"), "{text}");
        let json = as_json(found);
        let grant = &json["to_grant"]["IdentityRiskyUser.Read.All (application permission of Microsoft Graph)"];
        assert_eq!(grant, &serde_json::json!(["graph/risky-users"]));
        let rules = json["rules"].as_array().unwrap();
        let of = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap()["status"].clone();
        assert_eq!(of("rule/graph/risky-users"), "unknown");
        assert_eq!(of("rule/graph/users"), "answered");
        assert_eq!(of("rule/teams/tenant"), "not-collected");
        assert_eq!(json["unknown_rules"], 1);
        assert_eq!(json["complete"], false);
        assert!(!json.to_string().contains("s3cret"));
    })
    .await;
}

#[tokio::test]
async fn a_license_that_is_missing_makes_its_rules_unknown() {
    let mut granted = Granted::everything();
    granted.plans.clear();
    found(granted, &rules(), |found| {
        let text = flowing(&as_text(found));
        assert!(text.contains("Microsoft Entra ID P2: not there"), "{text}");
        assert!(text.contains("graph/risky-users: needs Microsoft Entra ID P2 unknown without it:"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_can_do_without_a_source_is_not_unknown_without_it() {
    let mut optional = rule("rule/x", &["graph/users"]);
    let document = ephor_schema::DOCUMENTS.iter().find(|document| document.source == "graph/risky-users");
    let document =
        document.or_else(|| ephor_schema::DOCUMENTS.iter().find(|document| document.source == "graph/subscribed-skus"));
    let document = document.unwrap();
    optional.documents.push(document.name.to_owned());
    optional.properties.push(("optional".to_owned(), document.name.to_owned()));
    let granted = Granted::everything().without(&[
        "IdentityRiskyUser.Read.All",
        "LicenseAssignment.Read.All",
        "Organization.Read.All",
        "Directory.Read.All",
    ]);
    found(granted, &[optional], |found| {
        assert_eq!(found.unknown(), 0);
        assert!(as_text(found).contains("1 can be answered, though with less to go by"), "{}", as_text(found));
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_that_writes_is_refused_before_anything_is_asked() {
    let mut granted = Granted::everything();
    granted.graph["roles"].as_array_mut().unwrap().push("Policy.ReadWrite.ConditionalAccess".into());
    let server = tenant(granted);
    let ready = ready(&server);
    let rule = rule("rule/x", &["graph/users"]);
    assert!(examine(&ready, &[&rule], false).await.unwrap().is_none());
    assert!(server.received().iter().all(|request| request.target.ends_with("/token")), "only tokens were asked for");
    let allowed = examine(&ready, &[&rule], true).await.unwrap().unwrap();
    assert!(as_text(&allowed).contains("Can do more than read: Policy.ReadWrite.ConditionalAccess (Microsoft Graph)"));
    assert!(refusal(&allowed.writing).contains("--allow-write-rights"));
}

#[tokio::test]
async fn nobody_signed_in_is_an_error_with_what_to_do() {
    let server = Server::start(|_, _| {
        let body =
            "{\"error\":\"invalid_client\",\"error_codes\":[7000222],\"error_description\":\"AADSTS7000222: s3cret\"}";
        ephor_collect::live::transport::server::json(401, body)
    });
    let ready = ready(&server);
    let message = match examine(&ready, &[], false).await {
        Err(error) => format!("{error:#}"),
        Ok(_) => panic!("nobody can sign in here"),
    };
    assert!(message.contains("has expired") && !message.contains("s3cret"), "{message}");
}
