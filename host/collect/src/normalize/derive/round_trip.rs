//! The proof: a made-up tenant is taken apart into raw answers, a capture is made of them, and what is derived from it are
//! the bytes that were made up.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::normalize::roles;
use crate::normalize::{Outcome, RawInputs, RawStream, normalize};
use ephor_snapshot::{Manifest, Snapshot, Status};
use ephor_synth::{Plan, Setting, Tenant};

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// 2026-11-24T06:30:00Z.
const COLLECTED_AT: i64 = 1_795_501_800;

/// The files that must come back byte for byte.
const FILES: &[&str] = &[
    "dedicated-exchange-hybrid-applications",
    "device-deletions",
    "dkim-records",
    "dmarc-records",
    "legacy-exchange-service-principal",
    "mail-items-accessed-activity",
    "office-clients",
    "privileged-roles",
    "privileged-service-principals",
    "privileged-users",
    "risky-applications",
    "risky-delegated-permission-classifications",
    "risky-third-party-service-principals",
    "service-plans",
    "spf-records",
];

/// A snapshot as objects.
struct Made<'f>(&'f Path);

impl Made<'_> {
    fn lines(&self, name: &str) -> Vec<Map<String, Value>> {
        let text = fs::read_to_string(self.0.join(format!("{name}.jsonl"))).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn by_id(&self, name: &str, id: &str) -> BTreeMap<String, Map<String, Value>> {
        self.lines(name).into_iter().map(|object| (text(&object[id]), object)).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}

/// The raw answers, by feed.
#[derive(Default)]
struct Answers(BTreeMap<&'static str, Vec<Value>>);

impl Answers {
    fn add(&mut self, feed: &'static str, objects: impl IntoIterator<Item = Value>) {
        self.0.entry(feed).or_default().extend(objects);
    }

    /// Writes a capture, and says where its feeds are.
    fn capture(&self, folder: &Path) -> RawInputs {
        let mut feeds = RawInputs::of_capture();
        for (name, objects) in &self.0 {
            let file = folder.join(format!("{}.jsonl", name.replace('/', ".")));
            let lines: String = objects.iter().map(|object| format!("{object}\n")).collect();
            fs::write(&file, lines).unwrap();
            feeds.add(name, RawStream::of_capture(name, "Microsoft Graph v1.0", file, Outcome::Whole));
        }
        feeds
    }
}

/// Who is in a role, as Graph expands a principal.
fn principal(kind: &str, object: &Map<String, Value>) -> Value {
    let mut principal = object.clone();
    principal.retain(|name, _| {
        matches!(name.as_str(), "id" | "displayName" | "appId" | "onPremisesImmutableId" | "onPremisesSyncEnabled")
    });
    principal.insert("@odata.type".to_owned(), json!(format!("#microsoft.graph.{kind}")));
    Value::Object(principal)
}

fn roles(made: &Made<'_>, answers: &mut Answers) {
    let definition = |id: &str| json!({"id": id, "templateId": id, "displayName": "a role", "isBuiltIn": true});
    let users = made.by_id("privileged-users", "id");
    let programs = made.by_id("privileged-service-principals", "id");
    let expanded = |id: &str| match (users.get(id), programs.get(id)) {
        (Some(user), _) => principal("user", user),
        (_, Some(program)) => principal("servicePrincipal", program),
        _ => Value::Null,
    };
    let mut known: BTreeSet<String> = roles::privileged().map(|role| role.0.to_owned()).collect();
    let mut active: BTreeSet<(String, String)> = BTreeSet::new();
    for role in made.lines("privileged-roles") {
        let (template, name) = (text(&role["roleTemplateId"]), text(&role["displayName"]));
        for assignment in role["assignments"].as_array().unwrap() {
            let id = text(&assignment["principalId"]);
            let mut raw = assignment.clone();
            raw.as_object_mut().unwrap().remove("principalType");
            raw["principal"] = expanded(&id);
            answers.add("role-assignment-instances", [raw]);
            if programs.contains_key(&id) {
                let raw = json!({"id": "x", "principalId": id, "roleDefinitionId": template, "directoryScopeId": "/", "principal": expanded(&id)});
                answers.add("graph/role-assignments", [raw]);
            }
            active.insert((id, name.clone()));
        }
        let rules = role["rules"].as_array().unwrap().iter().cloned().map(|mut rule| {
            let rule = rule.as_object_mut().unwrap();
            assert_eq!(rule.remove("ruleSource"), Some(json!(name)));
            assert_eq!(rule.remove("ruleSourceType"), Some(json!("Directory Role")));
            Value::Object(rule.clone())
        });
        let rules: Vec<Value> = rules.rev().collect();
        let policy = json!({"id": template, "policyId": "p", "scopeId": "/", "roleDefinitionId": template, "policy": {"rules": rules}});
        answers.add("role-management-policy-assignments", [policy]);
    }
    for user in made.lines("users") {
        for role in texts(&user["directory_roles"]) {
            let id = text(&user["id"]);
            let raw = json!({"id": "x", "principalId": id, "roleDefinitionId": role, "directoryScopeId": "/", "principal": {"@odata.type": "#microsoft.graph.user", "id": id}});
            answers.add("graph/role-assignments", [raw]);
            known.insert(role);
        }
    }
    for (id, holder) in users.iter().chain(&programs) {
        for name in texts(&holder["roles"]).into_iter().filter(|name| !active.contains(&(id.clone(), name.clone()))) {
            let role = roles::privileged().find(|role| role.1 == name).unwrap();
            let raw = json!({"id": "x", "principalId": id, "roleDefinitionId": role.0, "directoryScopeId": "/", "principal": expanded(id)});
            answers.add("role-eligibility-instances", [raw]);
        }
    }
    answers.add("role-definitions", known.iter().map(|id| definition(id)));
}

fn users(made: &Made<'_>, answers: &mut Answers) {
    let privileged = made.by_id("privileged-users", "id");
    for user in made.lines("users") {
        let privileged = privileged.get(&text(&user["id"]));
        let anchor = privileged.map(|user| user["onPremisesImmutableId"].clone());
        answers.add(
            "graph/users",
            [json!({
                "id": user["id"],
                "displayName": user["display_name"],
                "userPrincipalName": user["user_principal_name"],
                "accountEnabled": user["account_enabled"],
                "onPremisesImmutableId": anchor.unwrap_or(json!("b2Zf")),
                "onPremisesSyncEnabled": privileged.map(|user| user["onPremisesSyncEnabled"].clone()),
                "onPremisesSecurityIdentifier": null,
            })],
        );
    }
}

/// Which id and resource a permission has, by its kind and name.
type Published = BTreeMap<(&'static str, String), (String, String)>;

fn published(made: &Made<'_>) -> Published {
    let mut published = Published::new();
    for document in
        ["risky-applications", "risky-third-party-service-principals", "dedicated-exchange-hybrid-applications"]
    {
        for object in made.lines(document) {
            for permission in object["permissions"].as_array().unwrap() {
                let kind = if permission["roleType"] == "Application" { "Application" } else { "Delegated" };
                let resource = if permission["applicationDisplayName"] == "Microsoft Graph" { GRAPH } else { EXCHANGE };
                let known = (text(&permission["roleId"]), resource.to_owned());
                published.insert((kind, text(&permission["roleDisplayName"])), known);
            }
        }
    }
    for principal in made.lines("service-principals") {
        for (kind, column) in [("Application", "application_permissions"), ("Delegated", "tenant_permissions")] {
            for name in texts(&principal[column]) {
                let id = format!("{kind} {name}");
                published.entry((kind, name)).or_insert((id, GRAPH.to_owned()));
            }
        }
    }
    published
}

fn applications(made: &Made<'_>, tenant: &str, answers: &mut Answers) {
    let published = published(made);
    let third_party = made.by_id("risky-third-party-service-principals", "objectId");
    let exchange = made.by_id("legacy-exchange-service-principal", "objectId");
    let mut own = made.by_id("dedicated-exchange-hybrid-applications", "appId");
    own.extend(made.by_id("risky-applications", "appId"));
    let rows = made.lines("service-principals");
    let ids: BTreeMap<String, String> = rows.iter().map(|row| (text(&row["app_id"]), text(&row["id"]))).collect();
    let of = |kind: &str, resource: &str| -> Vec<Value> {
        let all = published.iter().filter(|((of, _), (_, at))| *of == kind && at == resource);
        all.map(|((_, name), (id, _))| json!({"id": id, "value": name})).collect()
    };
    for row in &rows {
        let (id, app) = (text(&row["id"]), text(&row["app_id"]));
        let owner = match row["owner"].as_str().unwrap() {
            "own" => tenant.to_owned(),
            other => third_party.get(&id).map_or(format!("{other} tenant"), |one| text(&one["appOwnerOrganizationId"])),
        };
        let keys = exchange.get(&id).map_or(json!([]), |one| one["keyCredentials"].clone());
        answers.add(
            "graph/service-principals",
            [json!({
                "id": id, "appId": app, "displayName": row["display_name"], "appOwnerOrganizationId": owner,
                "signInAudience": "AzureADMultipleOrgs", "keyCredentials": keys, "passwordCredentials": [],
                "appRoles": of("Application", &app), "oauth2PermissionScopes": of("Delegated", &app),
            })],
        );
        let mut asks: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for name in texts(&row["application_permissions"]) {
            let (role, resource) = &published[&("Application", name)];
            asks.entry(resource).or_default().push(json!({"id": role, "type": "Role"}));
            answers.add(
                "graph/app-role-assignments",
                [json!({"principalId": id, "principalType": "ServicePrincipal",
                "resourceId": ids[resource], "appRoleId": role})],
            );
        }
        let tenant_wide = texts(&row["tenant_permissions"]);
        if !tenant_wide.is_empty() {
            answers.add(
                "graph/oauth2-permission-grants",
                [json!({"clientId": id, "consentType": "AllPrincipals",
                "resourceId": ids[GRAPH], "scope": tenant_wide.join(" ")})],
            );
        }
        let of_users = texts(&row["user_permissions"]);
        if !of_users.is_empty() {
            answers.add(
                "graph/oauth2-permission-grants",
                [json!({"clientId": id, "consentType": "Principal",
                "principalId": "somebody", "resourceId": ids[GRAPH], "scope": of_users.join(" ")})],
            );
        }
        if row["owner"] != "own" || row["principal_type"] != "Application" {
            continue;
        }
        let asks: Vec<Value> =
            asks.iter().map(|(resource, all)| json!({"resourceAppId": resource, "resourceAccess": all})).collect();
        let shown = own.get(&app);
        let list = |name: &str| shown.map_or(json!([]), |one| one[name].clone());
        answers.add("applications", [json!({
            "id": shown.map_or(json!("x"), |one| one["objectId"]["application"].clone()),
            "appId": app, "displayName": row["display_name"], "signInAudience": "AzureADMyOrg", "requiredResourceAccess": asks,
            "keyCredentials": list("keyCredentials"), "passwordCredentials": list("passwordCredentials"),
            "federatedIdentityCredentials": list("federatedCredentials"),
        })]);
    }
}

/// The security identifier of an account of the cloud, by another way than that of the derivation.
fn security_identifier(id: &str) -> String {
    let groups: Vec<&str> = id.split('-').collect();
    let number = |hex: &str| u32::from_str_radix(hex, 16).unwrap();
    let turned = |hex: &str| number(hex).swap_bytes();
    let last = format!("{}{}", groups[3], groups[4]);
    let second = (number(groups[2]) << 16) | number(groups[1]);
    format!("S-1-12-1-{}-{second}-{}-{}", number(groups[0]), turned(&last[..8]), turned(&last[8..]))
}

fn office(made: &Made<'_>, answers: &mut Answers) {
    let users = made.by_id("users", "user_principal_name");
    for row in made.lines("office-clients") {
        let id = text(&row["id"]);
        let (device, product) = id.split_once(':').unwrap();
        let owner = row.get("user_principal_name").map(|name| security_identifier(&text(&users[&text(name)]["id"])));
        let signed_in: Vec<Value> =
            owner.into_iter().map(|sid| json!({"UserName": "x", "DomainName": "Y", "Sid": sid})).collect();
        answers.add("defender/software-inventory", [json!({
            "DeviceId": device, "DeviceName": row["device_name"], "SoftwareName": product, "SoftwareVersion": row["version"],
            "LastSeen": row["last_seen"], "LoggedOnUsers": json!(signed_in).to_string(),
        })]);
    }
}

fn activity(made: &Made<'_>, answers: &mut Answers) {
    for burst in made.lines("device-deletions") {
        let by = json!({"user": null, "app": {"displayName": burst["initiatedBy"], "servicePrincipalId": burst["initiatorId"]}});
        let audit = json!({"activityDisplayName": "Delete device", "result": "success", "activityDateTime": burst["hour"], "initiatedBy": by});
        answers.add("graph/device-deletions", (0..burst["count"].as_u64().unwrap()).map(|_| audit.clone()));
    }
    let [activity] = made.lines("mail-items-accessed-activity").try_into().unwrap();
    let (mut left, mut of) = (activity["records"].as_u64().unwrap(), activity["mailboxes"].as_u64().unwrap());
    let mut record = |mailbox: &Value, throttled: bool| {
        let properties = [json!({"Name": "IsThrottled", "Value": if throttled { "True" } else { "False" }})];
        answers.add("graph/mail-items-accessed-records", [json!({"id": "x", "operation": "MailItemsAccessed",
            "createdDateTime": activity["from"], "auditData": {"MailboxGuid": mailbox, "OperationProperties": properties}})]);
        left -= 1;
    };
    let mailboxes = made.lines("mailboxes");
    let (stopped, others): (Vec<_>, Vec<_>) =
        mailboxes.iter().partition(|mailbox| mailbox["mail_items_accessed_throttled"] != 0);
    for mailbox in stopped {
        of -= 1;
        (0..mailbox["mail_items_accessed_throttled"].as_u64().unwrap()).for_each(|_| record(&mailbox["id"], true));
    }
    others.iter().take(usize::try_from(of).unwrap()).for_each(|mailbox| record(&mailbox["id"], false));
    let again = if of > 0 { others.first().map(|mailbox| mailbox["id"].clone()) } else { None };
    if let Some(again) = again {
        (0..left).for_each(|_| {
            let properties = json!([]);
            answers.add("graph/mail-items-accessed-records", [json!({"id": "x", "operation": "MailItemsAccessed",
                "createdDateTime": activity["from"], "auditData": {"MailboxGuid": again, "OperationProperties": properties}})]);
        });
    }
    answers.add("graph/mail-items-accessed-records", []);
    answers.add(
        "exchange/mailboxes",
        mailboxes.iter().map(|mailbox| {
            json!({"ExternalDirectoryObjectId": mailbox["id"],
        "ExchangeGuid": mailbox["id"], "UserPrincipalName": mailbox["user_principal_name"]})
        }),
    );
}

fn records(made: &Made<'_>, answers: &mut Answers) {
    for feed in ["dns/spf-records", "dns/dmarc-records", "dns/dkim-records"] {
        for object in made.lines(feed.strip_prefix("dns/").unwrap()) {
            for question in object["log"].as_array().unwrap() {
                let code = text(&question["query_result"]);
                answers.add(
                    feed,
                    [json!({"ofDomain": object["domain"], "queryName": question["query_name"], "queryType": "TXT",
                    "responseCode": code.split(',').next(), "answers": question["query_answers"]})],
                );
            }
        }
    }
}

/// All raw answers that the made-up tenant would give.
fn answers(made: &Made<'_>, tenant: &str) -> Answers {
    let mut answers = Answers::default();
    for feed in [
        "graph/role-assignments",
        "role-assignment-instances",
        "role-eligibility-instances",
        "graph/policy-group-members",
        "group-eligibility-instances",
        "group-management-policy-assignments",
        "delegated-permission-classifications",
        "graph/device-deletions",
    ] {
        answers.add(feed, []);
    }
    roles(made, &mut answers);
    users(made, &mut answers);
    applications(made, tenant, &mut answers);
    office(made, &mut answers);
    activity(made, &mut answers);
    records(made, &mut answers);
    answers.add(
        "graph/subscribed-skus",
        [json!({"skuId": "sku", "capabilityStatus": "Enabled", "servicePlans": made.lines("service-plans")})],
    );
    answers
}

/// Takes a tenant apart and collects it: the folders of both snapshots, with their manifests.
fn round(plan: Plan) -> (tempfile::TempDir, Manifest, Manifest) {
    let folder = tempfile::tempdir().unwrap();
    let (made_up, capture) = (folder.path().join("made-up"), folder.path().join("capture"));
    fs::create_dir(&capture).unwrap();
    Tenant::new(plan).unwrap().write(&made_up).unwrap();
    let manifest = Snapshot::open(&made_up).unwrap().manifest().clone();
    let mut answers = answers(&Made(&made_up), &manifest.tenant.id);
    // In which order a tenant answers is nobody's promise; that of DNS is the order of the questions.
    answers.0.iter_mut().filter(|(feed, _)| !feed.starts_with("dns/")).for_each(|(_, objects)| objects.reverse());
    let feeds = answers.capture(&capture);
    let collected = folder.path().join("collected");
    let tenant = manifest.tenant.clone();
    let made = normalize(&feeds, tenant, &manifest.cloud, &manifest.collected_at, &collected).unwrap();
    (folder, manifest, made.manifest)
}

#[track_caller]
fn assert_comes_back(plan: Plan) {
    let what = format!("{plan:?}");
    let (folder, made_up, collected) = round(plan);
    for name in FILES {
        let read = |at: &str| fs::read_to_string(folder.path().join(at).join(format!("{name}.jsonl"))).unwrap();
        let (expected, found) = (read("made-up"), read("collected"));
        for (expected, found) in expected.lines().zip(found.lines()) {
            assert_eq!(found, expected, "{name} of {what}");
        }
        assert_eq!(found, expected, "{name} of {what}");
        let source = ephor_schema::document(name).map(|document| document.source);
        let source = source.unwrap_or("defender/software-inventory");
        let status = |manifest: &Manifest| manifest.sources.iter().find(|status| status.id == source).unwrap().clone();
        let (expected, found) = (status(&made_up), status(&collected));
        assert_eq!(
            (found.status, &found.reason, found.count),
            (Status::Complete, &None, expected.count),
            "{source} of {what}"
        );
        assert_eq!(collected.sources.iter().filter(|status| status.id == source).count(), 1, "{source}");
    }
    let column = |at: &str| -> Vec<(String, Value)> {
        let rows = Made(&folder.path().join(at)).lines("mailboxes");
        rows.iter().map(|row| (text(&row["id"]), row["mail_items_accessed_throttled"].clone())).collect()
    };
    assert_eq!(column("collected"), column("made-up"), "{what}");
}

fn plan(users: u64, seed: u64, settings: Vec<&'static Setting>) -> Plan {
    Plan { users, seed, collected_at: COLLECTED_AT, planted: true, settings }
}

#[test]
fn what_is_derived_of_a_tenant_is_what_was_made_up() {
    for seed in 1..4 {
        assert_comes_back(plan(400, seed, Setting::usual_ones()));
    }
    assert_comes_back(plan(20, 5, Vec::new()));
}

#[test]
fn so_it_is_with_the_defects_that_change_what_is_derived() {
    let of = ["roles/", "hybrid/de", "hybrid/shared-principal", "mail/d", "mail/spf", "audit/mail-items"];
    let changing = |setting: &&Setting| of.iter().any(|start| setting.rule().starts_with(start));
    for setting in Setting::all().filter(changing) {
        assert_comes_back(plan(100, 11, vec![setting]));
    }
    assert_comes_back(plan(100, 12, Setting::all_together()));
}
