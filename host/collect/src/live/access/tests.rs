//! What a sign-in can read, against a tenant on loopback that grants as it is told.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::live::auth::{Cloud, Credential, Endpoints, Interaction, Overrides, unsigned};
use crate::live::transport::server::{Received, Reply, Server, json as answer, with};
use crate::live::transport::{BaseUrl, Options, Transport};

pub const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
pub const SECRET: &str = "s3cret~client";

/// What the tenant grants and has.
#[derive(Clone, Debug)]
pub struct Granted {
    /// Claims of the token for Graph.
    pub graph: Value,
    /// Claims of the tokens for Exchange and for Security & Compliance.
    pub exchange: Value,
    /// The cmdlets that Exchange lists; none to refuse.
    pub cmdlets: Option<Vec<String>>,
    /// The service plans.
    pub plans: Vec<&'static str>,
}

/// All permissions of Graph that a source needs and an application can have.
pub fn all_permissions() -> Vec<&'static str> {
    let mut all: Vec<&str> = ephor_schema::SOURCES
        .iter()
        .flat_map(|source| match Requirement::of(source) {
            Requirement::Permissions { all, also, only_users: false } => {
                all.into_iter().chain(also.into_iter().flat_map(|(_, names)| names)).collect()
            }
            _ => Vec::new(),
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// All cmdlets that a source needs.
pub fn all_cmdlets() -> Vec<String> {
    let name = |source| match Requirement::of(source) {
        Requirement::Cmdlet { name, .. } => Some(name.to_owned()),
        _ => None,
    };
    ephor_schema::SOURCES.iter().filter_map(name).collect()
}

impl Granted {
    /// All that a scanner can be given.
    pub fn everything() -> Self {
        let claims = |roles: &[&str]| {
            json!({"tid": "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "appid": "a-1", "app_displayname": "Ephor",
                "idtyp": "app", "roles": roles, "wids": [GLOBAL_READER]})
        };
        Self {
            graph: claims(&all_permissions()),
            exchange: claims(&["Exchange.ManageAsApp"]),
            cmdlets: Some(all_cmdlets()),
            plans: vec!["AAD_PREMIUM_P2", "ATP_ENTERPRISE", "WINDEFATP"],
        }
    }

    /// The same without these permissions of Graph.
    pub fn without(mut self, permissions: &[&str]) -> Self {
        let kept: Vec<&str> = all_permissions().into_iter().filter(|name| !permissions.contains(name)).collect();
        self.graph["roles"] = json!(kept);
        self
    }
}

fn reply(granted: &Granted, request: &Received) -> Reply {
    let path = request.target.split('?').next().unwrap();
    if path.ends_with("/oauth2/v2.0/token") {
        let is_graph = request.field("scope").unwrap().contains("graph.microsoft.com");
        let claims = if is_graph { &granted.graph } else { &granted.exchange };
        let token = unsigned(claims);
        return answer(200, &json!({"access_token": token, "expires_in": 3599}).to_string());
    }
    assert!(request.header("authorization").is_some_and(|value| value.starts_with("Bearer ")), "{request:?}");
    match path {
        "/graph/v1.0/organization" => answer(
            200,
            &json!({"value": [{"displayName": "Contoso", "verifiedDomains": [
                {"name": "contoso.com", "isInitial": false}, {"name": "contoso.onmicrosoft.com", "isInitial": true}]}]})
            .to_string(),
        ),
        "/graph/v1.0/subscribedSkus" => {
            let plan = |name: &&str| json!({"servicePlanName": name, "provisioningStatus": "Success"});
            let plans: Vec<Value> = granted.plans.iter().map(plan).collect();
            let body = json!({"value": [
                {"capabilityStatus": "Enabled", "servicePlans": plans},
                {"capabilityStatus": "Suspended", "servicePlans": [{"servicePlanName": "WINDEFATP"}]}]});
            answer(200, &body.to_string())
        }
        _ if path.ends_with("/EXOModuleFile") => {
            assert_eq!(request.header("commandname"), Some("*"));
            match &granted.cmdlets {
                Some(cmdlets) => answer(200, &json!({"value": [{"exportedCmdlets": cmdlets.join(",")}]}).to_string()),
                None => with(403, &[], ""),
            }
        }
        _ => answer(404, "{}"),
    }
}

pub fn tenant(granted: Granted) -> Server {
    Server::start(move |request, _| reply(&granted, request))
}

pub fn tokens(server: &Server) -> Tokens {
    let base = |path: &str| Some(BaseUrl::parse(&server.url(path)).unwrap());
    let overrides = Overrides {
        login: base("/login"),
        graph: base("/graph"),
        exchange: base("/exchange"),
        compliance: base("/compliance"),
    };
    let credential = Credential::Secret {
        client_id: "11111111-2222-3333-4444-555555555555".to_owned(),
        secret: SECRET.to_owned().into(),
    };
    let interaction = Interaction { show: Arc::new(|_| {}), open: Arc::new(|_| false) };
    let endpoints = Endpoints::new(Cloud::Global, overrides).unwrap();
    Tokens::new(Transport::new(Options::default()), endpoints, "contoso.com", credential, interaction).unwrap()
}

async fn access(granted: Granted) -> Access {
    let server = tenant(granted);
    let tokens = tokens(&server);
    let mut access = Access::sign_in(&tokens).await.unwrap();
    access.probe(&tokens).await;
    access
}

fn readiness(access: &Access, id: &str) -> Readiness {
    access.readiness(ephor_schema::source(id).unwrap())
}

#[tokio::test]
async fn with_every_right_all_that_an_application_can_read_is_readable() {
    let access = access(Granted::everything()).await;
    for source in ephor_schema::SOURCES {
        match access.readiness(source) {
            Readiness::Readable | Readiness::Elsewhere { .. } => {}
            Readiness::OnlyUsers { right } => {
                assert_eq!(source.id, "graph/on-premises-synchronization");
                assert_eq!(right, "OnPremDirectorySynchronization.Read.All");
            }
            other => panic!("{}: {other:?}", source.id),
        }
    }
    assert_eq!(access.organization.domain.as_deref(), Some("contoso.onmicrosoft.com"));
    assert!(access.writing_rights().is_empty());
}

#[tokio::test]
async fn each_right_that_is_taken_away_is_named_unless_a_wider_one_is_left() {
    for permission in all_permissions() {
        let access = access(Granted::everything().without(&[permission])).await;
        for source in ephor_schema::SOURCES {
            let Requirement::Permissions { all, also, only_users: false } = Requirement::of(source) else { continue };
            let also = also.map(|(_, names)| names).unwrap_or_default();
            let claims = access.claims(Resource::Graph).unwrap();
            match access.readiness(source) {
                Readiness::Denied { grant } => {
                    let other = rests_on(source.id).and_then(ephor_schema::source).map(Requirement::of);
                    let by_other =
                        matches!(other, Some(Requirement::Permissions { all, .. }) if all.contains(&permission));
                    assert!(all.contains(&permission) || by_other, "{permission}: {}", source.id);
                    assert_eq!(grant, [format!("{permission} (application permission of Microsoft Graph)")]);
                }
                Readiness::Readable => assert!(!all.contains(&permission) || holds(claims, source.id, permission)),
                Readiness::Partly { reason } => {
                    assert!(also.contains(&permission) && reason.contains(permission), "{permission}: {reason}");
                }
                other => panic!("{permission}: {}: {other:?}", source.id),
            }
        }
    }
}

#[tokio::test]
async fn each_cmdlet_that_is_taken_away_is_named() {
    for cmdlet in all_cmdlets() {
        let mut granted = Granted::everything().without(&["MailboxSettings.Read"]);
        granted.cmdlets.as_mut().unwrap().retain(|name| *name != cmdlet);
        let access = access(granted).await;
        for source in ephor_schema::SOURCES {
            let Requirement::Cmdlet { name, .. } = Requirement::of(source) else { continue };
            match access.readiness(source) {
                Readiness::Denied { grant } => {
                    let other = rests_on(source.id).and_then(ephor_schema::source).map(Requirement::of);
                    let by_other = matches!(other, Some(Requirement::Cmdlet { name, .. }) if name == cmdlet);
                    assert!(name == cmdlet || by_other, "{}", source.id);
                    assert!(grant.join(" ").contains(&cmdlet), "{grant:?}");
                }
                other => assert!(name != cmdlet && other == Readiness::Readable, "{}: {other:?}", source.id),
            }
        }
    }
}

#[tokio::test]
async fn an_application_that_may_not_enter_exchange_hears_what_it_needs() {
    let mut granted = Granted::everything();
    granted.exchange["roles"] = json!([]);
    granted.exchange["wids"] = json!([]);
    granted.cmdlets = None;
    let Readiness::Denied { grant } = readiness(&access(granted.clone()).await, "exchange/mailboxes") else { panic!() };
    assert_eq!(
        grant,
        ["Exchange.ManageAsApp (application permission of Office 365 Exchange Online)", "the Entra role Global Reader"]
    );
    granted.exchange["roles"] = json!(["Exchange.ManageAsApp"]);
    let Readiness::Denied { grant } = readiness(&access(granted).await, "exchange/mailboxes") else { panic!() };
    assert_eq!(grant, ["the Entra role Global Reader"]);
}

#[tokio::test]
async fn the_role_of_exchange_does_not_open_security_and_compliance() {
    let mut granted = Granted::everything();
    granted.exchange["wids"] = json!(["29232cdf-9323-42fd-ade2-1d097af3e4de"]);
    granted.cmdlets = None;
    let access = access(granted).await;
    let Readiness::Denied { grant } = readiness(&access, "compliance/protection-alerts") else { panic!() };
    assert_eq!(grant, ["the Entra role Global Reader"]);
    let Readiness::Denied { grant } = readiness(&access, "exchange/mailboxes") else { panic!() };
    assert_eq!(grant, ["an Exchange role group that may run Get-Mailbox"]);
}

#[tokio::test]
async fn inbox_rules_are_read_by_graph_where_exchange_does_not_show_them() {
    let mut granted = Granted::everything();
    granted.cmdlets.as_mut().unwrap().retain(|name| name != "Get-InboxRule");
    granted.graph["roles"].as_array_mut().unwrap().push(json!("MailboxSettings.Read"));
    let with_graph = readiness(&access(granted.clone()).await, "exchange/inbox-rules");
    assert!(matches!(&with_graph, Readiness::Partly { reason } if reason.contains("Get-InboxRule")), "{with_graph:?}");
    granted.graph["roles"] = json!(all_permissions());
    let without = readiness(&access(granted).await, "exchange/inbox-rules");
    let Readiness::Denied { grant } = without else { panic!("{without:?}") };
    assert!(grant[0].contains("Get-InboxRule") && grant[0].contains("MailboxSettings.Read"), "{grant:?}");
}

#[tokio::test]
async fn a_licence_that_is_not_there_is_told_apart_from_a_right() {
    let mut granted = Granted::everything();
    granted.plans = vec!["AAD_PREMIUM_GOV", "EXCHANGE_S_ENTERPRISE"];
    granted.cmdlets.as_mut().unwrap().retain(|name| !name.contains("SafeLinks"));
    let access = access(granted).await;
    assert_eq!(access.has_licence("Microsoft Entra ID P1"), Some(true), "governments have it with an ending");
    assert_eq!(readiness(&access, "graph/sign-ins"), Readiness::Readable);
    assert_eq!(readiness(&access, "graph/risky-users"), Readiness::Unlicensed { licence: "Microsoft Entra ID P2" });
    let defender = Readiness::Unlicensed { licence: "Microsoft Defender for Office 365 Plan 1" };
    assert_eq!(readiness(&access, "exchange/safe-links-policies"), defender, "its cmdlets are hidden");
    assert_eq!(
        readiness(&access, "defender/software-inventory"),
        Readiness::Unlicensed { licence: "Microsoft Defender for Endpoint Plan 2" },
        "a suspended subscription does not count"
    );
}

#[tokio::test]
async fn governance_brings_privileged_identity_management_without_p2() {
    let mut granted = Granted::everything();
    granted.plans = vec!["AAD_PREMIUM"];
    let licence = "Microsoft Entra ID P2 or Microsoft Entra ID Governance";
    assert_eq!(readiness(&access(granted).await, "graph/privileged-roles"), Readiness::Unlicensed { licence });
    let mut granted = Granted::everything();
    granted.plans = vec!["AAD_PREMIUM", "ENTRA_IDENTITY_GOVERNANCE"];
    assert_eq!(readiness(&access(granted).await, "graph/privileged-roles"), Readiness::Readable);
}

#[tokio::test]
async fn without_licences_known_nothing_is_called_unlicensed() {
    let mut access = access(Granted::everything()).await;
    access.plans = Err("status 403".to_owned());
    assert_eq!(readiness(&access, "graph/risky-users"), Readiness::Readable);
}

#[tokio::test]
async fn rights_that_write_are_named_with_their_service() {
    let mut granted = Granted::everything();
    granted.graph["roles"] = json!(["User.Read.All", "Application.ReadWrite.All"]);
    granted.exchange["roles"] = json!(["Exchange.ManageAsApp", "full_access_as_app"]);
    granted.exchange["wids"] = json!(["62e90394-69f5-4237-9190-012177145e10", "00000000-0000-0000-0000-000000000000"]);
    assert_eq!(
        access(granted).await.writing_rights(),
        [
            "Application.ReadWrite.All (Microsoft Graph)",
            "full_access_as_app (Exchange Online)",
            "full_access_as_app (Security & Compliance)",
            "the Entra role Global Administrator",
            "the Entra role with the template id 00000000-0000-0000-0000-000000000000, which ephor does not know",
        ]
    );
}

#[tokio::test]
async fn a_service_without_a_token_does_not_end_the_others() {
    let granted = Granted::everything();
    let server = Server::start(move |request, _| {
        let is_compliance = request.field("scope").is_some_and(|scope| scope.contains("compliance"));
        if is_compliance {
            return answer(
                400,
                "{\"error\":\"invalid_resource\",\"error_codes\":[500011],\"error_description\":\"AADSTS500011: x\"}",
            );
        }
        reply(&granted, request)
    });
    let tokens = tokens(&server);
    let mut access = Access::sign_in(&tokens).await.unwrap();
    access.probe(&tokens).await;
    assert_eq!(readiness(&access, "exchange/mailboxes"), Readiness::Readable);
    let lost = readiness(&access, "compliance/protection-alerts");
    assert!(matches!(&lost, Readiness::Failed { reason } if reason.contains("AADSTS500011")), "{lost:?}");
}

#[tokio::test]
async fn an_opaque_token_is_not_known_rather_than_denied() {
    let server = Server::start(|request, _| match request.target.contains("/token") {
        true => answer(200, "{\"access_token\":\"opaque\",\"expires_in\":3599}"),
        false => answer(403, "{}"),
    });
    let tokens = tokens(&server);
    let mut access = Access::sign_in(&tokens).await.unwrap();
    access.probe(&tokens).await;
    assert!(matches!(readiness(&access, "graph/users"), Readiness::NotKnown { .. }));
}

#[tokio::test]
async fn what_a_service_answers_instead_of_a_list_is_a_failure_with_its_words() {
    for (status, body, words) in [
        (500, "<html>", "status 500"),
        (200, "<html>", "exportedCmdlets"),
        (200, "{\"value\":[]}", "exportedCmdlets"),
        (302, "", "none of its regions"),
        (400, "{\"error\":{\"message\":\"busy\\u001b\"}}", "status 400: busy"),
    ] {
        let granted = Granted::everything();
        let server = Server::start(move |request, _| match request.target.contains("/EXOModuleFile") {
            true => with(status, &[("Location", "https://evil.example/x"), ("Retry-After", "0")], body),
            false => reply(&granted, request),
        });
        let tokens = tokens(&server);
        let mut access = Access::sign_in(&tokens).await.unwrap();
        access.probe(&tokens).await;
        let lost = readiness(&access, "exchange/mailboxes");
        assert!(
            matches!(&lost, Readiness::Failed { reason } if reason.contains(words) && !reason.contains('\u{1b}')),
            "{lost:?}"
        );
    }
}
