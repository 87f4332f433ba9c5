//! Answers of the directory: users, roles, applications and what they may do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::exchange::PEOPLE;
use super::{Of, Round};

const USERS: &str = "graph/user-list";
const USER: &str = "graph/user-get";
const LICENSED: Of = ("graph/user-assignlicense", 0);
const ASSIGNMENTS: &str = "graph/rbacapplication-list-roleassignments";
const INSTANCES: Of = ("graph/rbacapplication-list-roleassignmentscheduleinstances", 0);
const DETAILS: Of = ("graph/authenticationmethodsroot-list-userregistrationdetails", 0);
const PER_USER_MFA: Of = ("graph/beta-authentication-get", 1);
const RISKY: Of = ("graph/riskyuser-list", 0);
const PRINCIPALS: Of = ("graph/serviceprincipal-list", 0);
const GRANTED: Of = ("graph/serviceprincipal-list-approleassignments", 0);
const GRANTS: Of = ("graph/oauth2permissiongrant-list", 0);
const APPLICATIONS: &str = "graph/application-list";

/// The role that is documented without its name. <https://learn.microsoft.com/graph/permissions-reference>
const MAIL_READ_WRITE: (&str, &str) = ("e2a3a72e-5f79-4c64-b1b1-878b674786c9", "Mail.ReadWrite");
/// The role of the documented assignments.
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

pub(super) fn serve(round: &mut Round<'_>) {
    let mut users = Users::default();
    documented(round, &mut users);
    roles(round, &mut users);
    about_users(round, &mut users);
    for (id, name, _) in PEOPLE {
        users.all.push(json!({"id": id, "userPrincipalName": name}));
    }
    round.serve_list("graph GET /v1.0/users?", &users.all);
    if round.number == 0 {
        applications(round);
    }
}

/// Text of a property.
fn text<'v>(object: &'v Value, name: &str) -> &'v str {
    object[name].as_str().unwrap_or_else(|| panic!("{object} has no text {name}"))
}

/// The users of the tenant: those that are documented, and whoever a documented answer names.
#[derive(Default)]
struct Users {
    all: Vec<Value>,
    ids: BTreeSet<String>,
}

impl Users {
    /// Adds a documented user; one without an id, or with that of another, gets one.
    fn add(&mut self, round: &mut Round<'_>, of: Of, mut user: Value) -> String {
        let own = user["id"].as_str().filter(|id| self.ids.insert((*id).to_owned())).map(str::to_owned);
        let id = own.unwrap_or_else(|| round.id());
        user["id"] = json!(id);
        if round.number == 0 {
            round.properties(of, "users", &id, "graph/users", &user);
        }
        self.all.push(user);
        id
    }

    /// Adds somebody of whom the documentation has the id alone.
    fn named(&mut self, id: &str) {
        if self.ids.insert(id.to_owned()) {
            self.all.push(json!({"id": id, "userPrincipalName": format!("{id}@contoso.example")}));
        }
    }
}

fn documented(round: &mut Round<'_>, users: &mut Users) {
    let of_list = [0, 1, 3, 4, 5, 6, 7, 8, 10].map(|number| (USERS, number));
    for of in [(USER, 0), (USER, 1), (USER, 2)].into_iter().chain(of_list) {
        for user in round.objects(of) {
            users.add(round, of, user);
        }
    }
    // The one user with plans has a placeholder for their state, which is not Enabled.
    for (state, enabled) in [(None, false), (Some("Enabled"), true), (Some("Suspended"), false)] {
        let mut user = round.objects(LICENSED).remove(0);
        let plan = user["assignedPlans"][0]["servicePlanId"].clone();
        if let Some(state) = state {
            user["assignedPlans"][0]["capabilityStatus"] = json!(state);
        }
        let id = users.add(round, LICENSED, user);
        if round.number == 0 {
            let plans = if enabled { json!([plan]) } else { json!([]) };
            round.row(LICENSED, "users", &id, vec![("service_plans", plans)]);
        }
    }
}

fn roles(round: &mut Round<'_>, users: &mut Users) {
    let mut all = Vec::new();
    let mut roles: BTreeMap<String, (Of, BTreeSet<String>)> = BTreeMap::new();
    for of in [(ASSIGNMENTS, 0), (ASSIGNMENTS, 1)] {
        for assignment in round.objects(of) {
            let principal = text(&assignment, "principalId").to_owned();
            match &assignment["principal"] {
                Value::Null => users.named(&principal),
                expanded => drop(users.add(round, of, expanded.clone())),
            }
            let (_, held) = roles.entry(principal).or_insert_with(|| (of, BTreeSet::new()));
            held.insert(text(&assignment, "roleDefinitionId").to_owned());
            all.push(assignment);
        }
    }
    let instances = round.objects(INSTANCES);
    instances.iter().for_each(|instance| users.named(text(instance, "principalId")));
    if round.number > 0 {
        return;
    }
    round.serve_list("graph GET /v1.0/roleManagement/directory/roleAssignments?", &all);
    round.serve_list("graph GET /v1.0/roleManagement/directory/roleAssignmentScheduleInstances?", &instances);
    for (principal, (of, held)) in roles {
        let global = held.contains(GLOBAL_ADMINISTRATOR);
        round.row(of, "users", &principal, vec![("directory_roles", json!(held))]);
        if global && held.len() == 1 {
            round.object(of, "privileged-users", json!({"id": principal, "roles": ["Global Administrator"]}));
        }
    }
    for assignment in all.iter().filter(|assignment| assignment["principal"].is_object()) {
        let (id, name) = (&assignment["principalId"], &assignment["principal"]["displayName"]);
        round.object((ASSIGNMENTS, 0), "privileged-users", json!({"id": id, "displayName": name}));
    }
    for instance in &instances {
        let id = &instance["principalId"];
        round.object(INSTANCES, "privileged-users", json!({"id": id, "roles": ["Global Administrator"]}));
    }
    let role = json!({"roleTemplateId": GLOBAL_ADMINISTRATOR, "assignments": instances});
    round.object(INSTANCES, "privileged-roles", role);
}

/// What other lists say of users.
fn about_users(round: &mut Round<'_>, users: &mut Users) {
    let details = round.objects(DETAILS);
    details.iter().for_each(|one| users.named(text(one, "id")));
    let risky = round.objects(RISKY);
    risky.iter().for_each(|one| users.named(text(one, "id")));
    let asked = round.answer(PER_USER_MFA).path().expect("a path").to_owned();
    let of_user = asked.split('/').nth(2).expect("a user").to_owned();
    users.named(&of_user);
    if round.number > 0 {
        return;
    }
    round.serve_list("graph GET /v1.0/reports/authenticationMethods/userRegistrationDetails?", &details);
    for one in &details {
        round.properties(DETAILS, "users", text(one, "id"), "graph/user-registration-details", one);
    }
    // The example has the names of types in the place of values. They are kept, but for what is no time.
    round.serve_list("graph GET /v1.0/identityProtection/riskyUsers?", &risky);
    for one in &risky {
        round.properties(RISKY, "users", text(one, "id"), "graph/risky-users", one);
    }
    let body = round.answer(PER_USER_MFA).body.clone();
    round.properties(PER_USER_MFA, "users", &of_user, "graph/per-user-mfa", &body);
    round.serve(&format!("graph GET /beta{asked}?"), 200, &[], body);
}

fn applications(round: &mut Round<'_>) {
    let granted = round.objects(GRANTED).remove(0);
    let asked = round.answer(GRANTED).path().expect("a path").to_owned();
    let grants = round.objects(GRANTS);
    let mut principals = round.objects(PRINCIPALS);
    for one in &principals {
        let id = text(one, "id");
        round.properties(PRINCIPALS, "service-principals", id, "graph/service-principals", one);
        // Its owner is another tenant than ours; it has lists of credentials, and nothing in them.
        let cells = vec![("owner", json!("foreign")), ("passwords", json!(0)), ("credentials_end", Value::Null)];
        round.row(PRINCIPALS, "service-principals", id, cells);
    }
    // Whom the others name: who asked, who has the role, whose role it is, and who has the grants.
    let (role, name) = MAIL_READ_WRITE;
    assert_eq!(text(&granted, "appRoleId"), role);
    principals.push(json!({"id": asked.split('/').nth(2).expect("an id")}));
    principals.push(json!({"id": granted["principalId"], "displayName": granted["principalDisplayName"]}));
    principals.push(json!({
        "id": granted["resourceId"], "displayName": granted["resourceDisplayName"], "appRoles": [{"id": role, "value": name}],
    }));
    principals
        .push(json!({"id": grants[0]["clientId"], "appOwnerOrganizationId": principals[0]["appOwnerOrganizationId"]}));

    round.serve_list(&format!("graph GET /v1.0{asked}?"), std::slice::from_ref(&granted));
    let holds = vec![("application_permissions", json!([name]))];
    round.row(GRANTED, "service-principals", text(&granted, "principalId"), holds);

    round.serve_list("graph GET /v1.0/oauth2PermissionGrants?", &grants);
    let scopes: BTreeSet<&str> = grants.iter().flat_map(|grant| text(grant, "scope").split(' ')).collect();
    let cells = vec![
        ("tenant_permissions", json!(scopes)),
        // An administrator consented for all.
        ("user_permissions", json!([])),
        ("consenting_users", json!(0)),
    ];
    round.row(GRANTS, "service-principals", text(&grants[0], "clientId"), cells);

    // The client is of another tenant, and some of the grants are dangerous.
    let permission = |name: &&str| {
        json!({
            "roleId": null, "roleType": "Delegated", "roleDisplayName": name, "applicationDisplayName": null,
            "isAdminConsented": true, "isRisky": ephor_schema::permissions::DELEGATED.contains(name),
        })
    };
    let permissions: Vec<Value> = scopes.iter().map(permission).collect();
    let object = json!({"objectId": grants[0]["clientId"], "permissions": permissions});
    round.object(GRANTS, "risky-third-party-service-principals", object);

    let mut registered = Vec::new();
    for of in [0, 2, 3].map(|number| (APPLICATIONS, number)) {
        for mut application in round.objects(of) {
            // All have the same one in the documentation. Those with a dangerous permission are listed.
            let (app, principal) = (round.id(), round.id());
            application["appId"] = json!(app);
            principals.push(json!({"id": principal, "appId": app, "appOwnerOrganizationId": round.simulated.tenant}));
            let mut granted = granted.clone();
            granted["principalId"] = json!(principal);
            round.serve_list(&format!("graph GET /v1.0/servicePrincipals/{principal}/appRoleAssignments?"), &[granted]);
            let object = json!({
                "appId": app,
                "displayName": application["displayName"],
                "isMultiTenantEnabled": application["signInAudience"] != "AzureADMyOrg",
            });
            round.object(of, "risky-applications", object);
            registered.push(application);
        }
    }
    round.serve_list("graph GET /v1.0/applications?", &registered);
    round.serve_list("graph GET /v1.0/servicePrincipals?", &principals);
}
