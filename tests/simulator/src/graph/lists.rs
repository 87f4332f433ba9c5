//! What stands behind each path.

use ephor_schema::{DOCUMENTS, Request, source};
use serde_json::{Value, json};

use super::{Asked, capped, not_found, one, page, queries, usage};
use crate::http::Answer;
use crate::odata::List;
use crate::rights::SIGN_IN_ACTIVITY;
use crate::server::State;
use crate::snapshot::Object;
use crate::tenant::{SignIns, Tenant};

/// Documents of one object, with whether the vendor gives it no id.
const SINGLES: &[(&str, bool)] = &[
    ("authentication-methods-policy", false),
    ("authorization-policy", false),
    ("admin-consent-request-policy", true),
    ("security-defaults", false),
    ("default-app-management-policy", false),
];

/// Other paths of documents than those that are asked for.
const ALSO: &[(&[&str], &str)] = &[
    (&["identity", "conditionalAccess", "authenticationStrength", "policies"], "authentication-strength-policies"),
    (&["groupSettings"], "directory-settings"),
];

/// The document that stands behind a path: that of the source which declares it.
fn document(path: &[&str]) -> Option<&'static str> {
    let declared = DOCUMENTS.iter().find(|document| match source(document.source).map(|source| &source.request) {
        Some(Request::Get(get)) => get.path.split('/').skip(1).eq(path.iter().copied()),
        _ => false,
    });
    let also = || ALSO.iter().find(|(known, _)| *known == path).map(|(_, name)| *name);
    declared.map(|document| document.name).or_else(also)
}

/// Values of enumerations that stand behind `unknownFutureValue` in the schema: only those get them who ask for them by
/// `Prefer: include-unknown-enum-members`.
const EVOLVED: &[&str] = &["riskRemediation"];

/// Hides values that came after `unknownFutureValue`.
fn hide_evolved(value: &mut Value) {
    match value {
        Value::String(text) if EVOLVED.contains(&text.as_str()) => *value = json!("unknownFutureValue"),
        Value::Array(all) => all.iter_mut().for_each(hide_evolved),
        Value::Object(object) => object.values_mut().for_each(hide_evolved),
        _ => {}
    }
}

/// What v1.0 says of a Conditional Access policy: nothing of agents.
fn without_agents(policy: &mut Object) {
    let Some(conditions) = policy.get_mut("conditions").and_then(Value::as_object_mut) else { return };
    conditions.retain(|name, _| name != "agents" && name != "agentIdRiskLevels");
    if let Some(clients) = conditions.get_mut("clientApplications").and_then(Value::as_object_mut) {
        clients.retain(|name, _| !name.to_lowercase().contains("agentid"));
    }
}

/// So many directory objects `$expand` gives, and no link to more.
const EXPANDED: usize = 20;

fn cut_expanded(object: &mut Object) {
    if let Some(Value::Array(all)) = object.get_mut("appliesTo") {
        all.truncate(EXPANDED);
    }
}

/// `GET /policies/appManagementPolicies/{id}/appliesTo`: all whom a policy applies to, page by page.
fn applies_to(state: &State, asked: &Asked<'_>, policy: &str) -> Answer {
    let policies = state.tenant.snapshot.document("app-management-policies");
    let own =
        |object: &&Object| object.get("id").and_then(Value::as_str).is_some_and(|id| id.eq_ignore_ascii_case(policy));
    let Some(policy) = policies.iter().find(own) else { return not_found(&asked.call.path) };
    let all = policy.get("appliesTo").and_then(Value::as_array).into_iter().flatten();
    let of = |target: &Value| {
        let mut target = target.as_object().cloned().unwrap_or_default();
        target.insert("@odata.type".to_owned(), json!("#microsoft.graph.application"));
        target
    };
    let all: Vec<Object> = all.map(of).collect();
    page(state, asked, List::of(&all).pages(100, 999))
}

/// `POST /directoryObjects/getByIds`: those of the ids that there are, with all their properties, in no order that is told.
fn by_ids(state: &State, asked: &Asked<'_>) -> Answer {
    /// So many ids a request may hold.
    const MOST: usize = 1_000;
    let ids = asked.call.json().and_then(|body| body.get("ids")?.as_array().cloned());
    let Some(ids) = ids.filter(|ids| ids.len() <= MOST) else {
        return Answer::graph_error(400, "Request_BadRequest", "Expected up to 1000 ids.");
    };
    let ids: std::collections::HashSet<String> = ids.iter().filter_map(Value::as_str).map(str::to_lowercase).collect();
    let of = |named: &Object| {
        let text = |name: &str| named.get(name).and_then(Value::as_str);
        let (id, kind) = (text("id")?.to_lowercase(), text("kind")?);
        let listed = !["role", "application", "namedLocation"].contains(&kind) && ids.contains(&id);
        listed.then(|| {
            json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": id, "deletedDateTime": null,
                "displayName": named.get("displayName"), "userPrincipalName": named.get("userPrincipalName"),
                "businessPhones": [], "mail": null})
        })
    };
    let found: Vec<Value> = state.tenant.snapshot.document("directory-names").iter().filter_map(of).collect();
    Answer::json(200, json!({"@odata.context": "$metadata#directoryObjects", "value": found}))
}

/// The answer to a request that is allowed.
pub(super) fn answer(state: &State, asked: &Asked<'_>) -> Answer {
    let tenant = &state.tenant;
    let path = asked.parts.as_slice();
    let method = asked.call.method.as_str();
    match (method, path) {
        ("POST", ["directoryObjects", "getByIds"]) => by_ids(state, asked),
        ("POST", ["security", "runHuntingQuery"]) => queries::hunt(state, asked),
        ("POST", ["security", "auditLog", "queries"]) => state.queries.make(asked.call),
        ("GET", ["security", "auditLog", "queries", id]) => state.queries.look(id),
        ("GET", ["security", "auditLog", "queries", id, "records"]) => match state.queries.window(id) {
            Some((from, to)) => page(state, asked, tenant.audit_records(from, to)),
            None => not_found(&asked.call.path),
        },
        ("GET", _) => lists(state, asked),
        _ => Answer::graph_error(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        ),
    }
}

fn documents(state: &State, asked: &Asked<'_>) -> Option<Answer> {
    let path = asked.parts.as_slice();
    let name = document(path)?;
    if let Some((_, nameless)) = SINGLES.iter().find(|(single, _)| *single == name) {
        let Some(object) = state.tenant.snapshot.document(name).first() else {
            return Some(not_found(&asked.call.path));
        };
        let mut object = object.clone();
        if *nameless {
            object.remove("id");
        }
        return Some(one(state, asked, Value::Object(object), &[]));
    }
    let mut objects = state.tenant.snapshot.document(name).to_vec();
    if asked.call.preference("include-unknown-enum-members").is_none() {
        for value in objects.iter_mut().flat_map(|object| object.values_mut()) {
            hide_evolved(value);
        }
    }
    if asked.version == "v1.0" && name == "conditional-access-policies" {
        objects.iter_mut().for_each(without_agents);
    }
    objects.iter_mut().for_each(cut_expanded);
    let list = List::of(&objects).navigation(&["appliesTo"]);
    // How many of them a page holds is not documented: more than a tenant has, unless pages are made smaller.
    let paged = matches!(path, ["identity", "conditionalAccess", "policies" | "namedLocations"]);
    Some(page(state, asked, if paged { list.pages(1000, 1000) } else { list }))
}

/// Segments such as `servicePrincipals(appId='…')`.
fn by_app_id(segment: &str) -> Option<&str> {
    segment.strip_prefix("servicePrincipals(appId='")?.strip_suffix("')")
}

fn lists(state: &State, asked: &Asked<'_>) -> Answer {
    let tenant = &state.tenant;
    let call = asked.call;
    let listed = |objects: Option<Vec<Object>>| match objects {
        Some(objects) => page(state, asked, List::of(&objects).pages(999, 999)),
        None => not_found(&call.path),
    };
    let timed = |list: List<'_>, property: &'static str| {
        let list = List { timeless: (!state.options.keep_times).then_some(property), ..list };
        page(state, asked, list)
    };
    match asked.parts.as_slice() {
        ["users"] => {
            // A page with this property holds 500 at most, and a larger $top gives no more.
            let activity = call.option("$select").is_some_and(|names| names.contains(SIGN_IN_ACTIVITY));
            let list = tenant.list_users();
            if activity { capped(state, asked, list, 500) } else { page(state, asked, list) }
        }
        ["users", "$count"] => Answer::text(200, tenant.users().to_string(), "text/plain"),
        ["users", id, "authentication", "requirements"] => match tenant.per_user_mfa(id) {
            Some(value) => one(state, asked, value, &[]),
            None => not_found(&call.path),
        },
        ["users", id, "mailFolders", "inbox", "messageRules"] => {
            let listed = |rules: Vec<Object>| page(state, asked, List::of(&rules));
            tenant.mailbox_id(id).map_or_else(|| not_found(&call.path), |id| listed(tenant.message_rules(&id)))
        }
        ["users", id] => tenant
            .one_user(id)
            .map_or_else(|| not_found(&call.path), |user| one(state, asked, Value::Object(user), &[])),
        ["groups"] => listed(Some(tenant.groups())),
        ["policies", "appManagementPolicies", id, "appliesTo"] => applies_to(state, asked, id),
        // Only beta tells of service principals.
        ["groups", id, "transitiveMembers" | "members"] => {
            match tenant.group_members(&id.to_lowercase(), asked.version) {
                Some(list) => page(state, asked, list),
                None => not_found(&call.path),
            }
        }
        ["groups", id] if tenant.has_group(&id.to_lowercase()) => {
            let id = id.to_lowercase();
            let group = tenant.groups().into_iter().find(|group| group.get("id") == Some(&json!(id)));
            one(state, asked, group.map_or(Value::Null, Value::Object), &[])
        }
        ["reports", "authenticationMethods", "userRegistrationDetails"] => {
            page(state, asked, tenant.registration_details())
        }
        ["reports", report] => usage::answer(state, asked, report),
        ["admin", "reportSettings"] => {
            let settings = json!({"value": {"displayConcealedNames": state.options.concealed}});
            Answer::json(200, settings)
        }
        ["identityProtection", "riskyUsers"] => page(state, asked, tenant.risky_users()),
        ["roleManagement", "directory", "roleAssignments"] => {
            // Graph takes one $expand here.
            match call.option("$expand") {
                Some(expand) if expand.contains(',') => Answer::graph_error(
                    400,
                    "Request_UnsupportedQuery",
                    "Only one property can be expanded in a single query.",
                ),
                _ => page(state, asked, tenant.role_assignments()),
            }
        }
        ["roleManagement", "directory", "roleDefinitions"] => listed(Some(tenant.role_definitions())),
        ["roleManagement", "directory", "roleAssignmentScheduleInstances"] => {
            navigable(state, asked, &tenant.role_assignment_instances())
        }
        ["roleManagement", "directory", "roleEligibilityScheduleInstances"] => {
            navigable(state, asked, &tenant.role_eligibility_instances())
        }
        ["policies", "roleManagementPolicyAssignments"] => match call.option("$filter") {
            Some(_) => navigable(state, asked, &tenant.role_policies()),
            None => Answer::graph_error(
                400,
                "MissingParameters",
                "The required parameters scopeId, scopeType were missing.",
            ),
        },
        ["identityGovernance", "privilegedAccess", "group", "eligibilityScheduleInstances"] => {
            match call.option("$filter") {
                Some(_) => navigable(state, asked, &[]),
                None => Answer::graph_error(
                    400,
                    "MissingParameters",
                    "The required parameters GroupId or PrincipalId were missing.",
                ),
            }
        }
        ["servicePrincipals"] => page(state, asked, tenant.service_principals()),
        ["servicePrincipals", id, "appRoleAssignments"] => listed(tenant.app_role_assignments(id)),
        ["servicePrincipals", id, "delegatedPermissionClassifications"] => {
            listed(tenant.permission_classifications(id))
        }
        ["servicePrincipals", id] => match tenant.one_service_principal(id) {
            Some(program) => one(state, asked, Value::Object(program), &[]),
            None => not_found(&call.path),
        },
        ["applications"] => page(state, asked, tenant.applications()),
        ["applications", id] => match tenant.federated_credentials(id) {
            Some(_) => one(state, asked, json!({"id": id}), &[]),
            None => not_found(&call.path),
        },
        ["applications", id, "federatedIdentityCredentials"] => listed(tenant.federated_credentials(id)),
        ["oauth2PermissionGrants"] => page(state, asked, tenant.permission_grants()),
        ["subscribedSkus"] => page(state, asked, List::of(tenant.subscriptions())),
        ["auditLogs", "signIns"] => {
            let which = if asked.version == "beta" { SignIns::All } else { SignIns::Interactive };
            timed(tenant.sign_ins(which), "createdDateTime")
        }
        ["auditLogs", "directoryAudits"] => timed(tenant.directory_audits(), "activityDateTime"),
        [segment] if by_app_id(segment).is_some() => not_found(&call.path),
        _ => documents(state, asked).unwrap_or_else(|| not_found(&call.path)),
    }
}

fn navigable(state: &State, asked: &Asked<'_>, objects: &[Object]) -> Answer {
    page(state, asked, Tenant::with_navigation(List::of(objects).pages(999, 999)))
}
