//! Every table and document with a source that answers over the network can be reached.

use ephor_schema::{DOCUMENTS, Protocol, Request, TABLES, source};
use serde_json::json;

use crate::client::{Client, data};

/// A path that reaches what each source of Graph is made from that is more than its own request.
const PATHS: &[(&str, &str)] = &[
    ("graph/directory-names", "/v1.0/roleManagement/directory/roleDefinitions"),
    ("graph/device-deletions", "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Delete device'"),
    ("graph/service-plans", "/v1.0/subscribedSkus"),
    (
        "graph/legacy-exchange-service-principal",
        "/v1.0/servicePrincipals?$filter=appId eq '00000002-0000-0ff1-ce00-000000000000'",
    ),
    (
        "graph/dedicated-exchange-hybrid-applications",
        "/v1.0/applications?$filter=startsWith(displayName,'ExchangeServerApp-')",
    ),
    ("graph/privileged-roles", "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances"),
    ("graph/privileged-users", "/v1.0/roleManagement/directory/roleAssignments?$expand=principal"),
    ("graph/privileged-service-principals", "/v1.0/roleManagement/directory/roleAssignments?$expand=principal"),
    ("graph/risky-applications", "/v1.0/applications"),
    ("graph/risky-third-party-service-principals", "/v1.0/servicePrincipals"),
    ("graph/risky-delegated-permission-classifications", "/v1.0/servicePrincipals"),
];

/// How many objects a document has in the snapshot.
fn count(document: &str) -> usize {
    let file = |ending: &str| data().join(format!("{document}.{ending}"));
    let lines = match std::fs::read(file("jsonl")) {
        Ok(lines) => lines,
        Err(_) => zstd::stream::decode_all(std::fs::File::open(file("jsonl.zst")).unwrap()).unwrap(),
    };
    lines.iter().filter(|byte| **byte == b'\n').count()
}

#[test]
fn every_document_with_a_source_on_the_network_is_reached() {
    let client = Client::new();
    let mut reached = 0;
    for document in DOCUMENTS {
        let source = source(document.source).unwrap();
        if !source.is_live() {
            continue;
        }
        let count = count(document.name);
        let cmdlet = source.cmdlet().map(|cmdlet| cmdlet.name);
        let found = match (source.service.protocol.unwrap(), cmdlet) {
            (Protocol::Exchange, Some(cmdlet)) => client.cmdlet(cmdlet, json!({"GetEffectiveUsers": true})).len(),
            (Protocol::Compliance, Some(cmdlet)) => client.compliance(cmdlet).len(),
            // Their tests stand beside.
            (Protocol::Dns, _) => continue,
            _ if ["email-app-usage-versions", "mail-items-accessed-activity"].contains(&document.name) => continue,
            // A user has to sign in for it.
            _ if !source.is_for_applications() => continue,
            _ => {
                let path = PATHS.iter().find(|(id, _)| *id == source.id).map(|(_, path)| (*path).to_owned());
                let path = path.unwrap_or_else(|| {
                    let Request::Get(get) = source.request else { panic!("{}", source.id) };
                    get.url()
                });
                let all = client.all(&path);
                assert!(!all.is_empty() || count == 0, "{}: {path}", document.name);
                if PATHS.iter().any(|(id, _)| *id == source.id) {
                    reached += 1;
                    continue;
                }
                all.len()
            }
        };
        assert_eq!(found, count, "{}", document.name);
        reached += 1;
    }
    assert!(reached > 50, "{reached}");
}

#[test]
fn every_table_is_reached() {
    let client = Client::new();
    let mailboxes = client.cmdlet("Get-Mailbox", json!({"ResultSize": "Unlimited"}));
    let each = |name: &str, parameter: &str, suffix: &str| -> usize {
        let of = |mailbox: &serde_json::Value| {
            let called = format!("{}{suffix}", mailbox["Guid"].as_str().unwrap());
            client.run(name, json!({parameter: called, "IncludeHidden": true}), "").json()["value"]
                .as_array()
                .map_or(0, Vec::len)
        };
        mailboxes.iter().map(of).sum()
    };
    for table in TABLES {
        let found = match table.name {
            "users" => client.all("/v1.0/users?$top=999").len(),
            "mailboxes" => mailboxes.len(),
            "office-clients" => {
                let body = json!({"Query": "DeviceTvmSoftwareInventory"});
                client.post_graph("/v1.0/security/runHuntingQuery", &body).json()["results"].as_array().unwrap().len()
            }
            "mobile-devices" => client.cmdlet("Get-MobileDevice", json!({"ResultSize": "Unlimited"})).len(),
            "inbox-rules" => each("Get-InboxRule", "Mailbox", ""),
            "mailbox-permissions" => each("Get-MailboxPermission", "Identity", "") - mailboxes.len(),
            "recipient-permissions" => {
                client.cmdlet("Get-RecipientPermission", json!({"ResultSize": "Unlimited"})).len()
            }
            "folder-permissions" => each("Get-MailboxFolderPermission", "Identity", ":\\Inbox"),
            "service-principals" => client.all("/v1.0/servicePrincipals?$top=999").len(),
            "sign-ins" => client.all("/beta/auditLogs/signIns").len(),
            other => panic!("{other} is a new table: serve it"),
        };
        assert!(found > 0, "{}", table.name);
    }
}
