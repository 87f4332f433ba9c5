//! Directory roles: who holds one, who may, and the rules of Privileged Identity Management.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::index::Index;
use super::{Tenant, names, object, text};
use crate::encoding;
use crate::odata::List;
use crate::snapshot::{Object, Snapshot};

/// Navigation properties of what this file makes.
const NAVIGATION: &[&str] =
    &["principal", "roleDefinition", "directoryScope", "policy", "rules", "effectiveRules", "activatedUsing"];

/// What all rows together say of roles.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    /// Names by template.
    definitions: BTreeMap<String, String>,
    /// Active assignments of others than users: role and principal.
    others: Vec<(String, String)>,
    /// Who may activate a role: role and principal.
    eligible: Vec<(String, String)>,
    groups: BTreeSet<String>,
    /// The service principals that hold a role by a group, by the group.
    programs: BTreeMap<String, Vec<String>>,
}

fn assignments(role: &Object) -> impl Iterator<Item = &Object> {
    role.get("assignments").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

impl Roles {
    pub(crate) fn of(snapshot: &Snapshot, index: &Index) -> Self {
        let mut roles = Self::default();
        for role in snapshot.document("directory-names").iter().filter(|named| text(named, "kind") == Some("role")) {
            if let (Some(id), Some(name)) = (text(role, "id"), text(role, "displayName")) {
                roles.definitions.insert(id.to_owned(), name.to_owned());
            }
        }
        for template in index.roles.keys() {
            if roles.definitions.contains_key(template) {
                continue;
            }
            let shown = ephor_schema::known::role(template).map_or_else(|| format!("Role {template}"), str::to_owned);
            roles.definitions.insert(template.clone(), shown);
        }
        let mut instances: BTreeSet<(String, String)> = BTreeSet::new();
        for role in snapshot.document("privileged-roles") {
            let (Some(template), Some(name)) = (text(role, "roleTemplateId"), text(role, "displayName")) else {
                continue;
            };
            roles.definitions.insert(template.to_owned(), name.to_owned());
            for principal in assignments(role).filter_map(|assignment| text(assignment, "principalId")) {
                instances.insert((template.to_owned(), principal.to_owned()));
                let is_user = snapshot.find("users", principal).is_some();
                if !is_user {
                    roles.others.push((template.to_owned(), principal.to_owned()));
                    if !is_program(snapshot, principal) {
                        roles.groups.insert(principal.to_owned());
                    }
                }
            }
        }
        let by_name: BTreeMap<&str, &str> =
            roles.definitions.iter().map(|(id, name)| (name.as_str(), id.as_str())).collect();
        let mut eligible = Vec::new();
        for document in ["privileged-users", "privileged-service-principals"] {
            for holder in snapshot.document(document) {
                let Some(id) = text(holder, "id") else { continue };
                let user = snapshot.find("users", id);
                let active = user.as_ref().and_then(|user| names(user, "directory_roles")).unwrap_or_default();
                for role in names(holder, "roles").unwrap_or_default() {
                    let Some(template) = by_name.get(role) else { continue };
                    let held = instances.contains(&((*template).to_owned(), id.to_owned()));
                    if held || active.contains(template) {
                        continue;
                    }
                    let by_group = roles.others.iter().find(|(role, principal)| {
                        role == template && roles.groups.contains(principal) && document != "privileged-users"
                    });
                    match by_group {
                        Some((_, group)) => roles.programs.entry(group.clone()).or_default().push(id.to_owned()),
                        None => eligible.push(((*template).to_owned(), id.to_owned())),
                    }
                }
            }
        }
        roles.eligible = eligible;
        roles
    }

    /// Whether a principal is a group that holds a role.
    pub(crate) fn is_group(&self, id: &str) -> bool {
        self.groups.contains(id)
    }

    /// The service principals in a group that hold its role by it.
    pub(crate) fn programs_in(&self, group: &str) -> &[String] {
        self.programs.get(group).map(Vec::as_slice).unwrap_or_default()
    }

    /// The groups that hold a role.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }
}

fn is_program(snapshot: &Snapshot, id: &str) -> bool {
    snapshot.find("service-principals", id).is_some()
        || snapshot.document("privileged-service-principals").iter().any(|program| text(program, "id") == Some(id))
}

impl Tenant {
    /// A principal as `$expand` gives it.
    fn principal(&self, id: &str) -> Value {
        if let Some(user) = self.one_user(id) {
            let mut principal = user;
            principal.retain(|name, _| {
                [
                    "id",
                    "displayName",
                    "userPrincipalName",
                    "mail",
                    "userType",
                    "accountEnabled",
                    "onPremisesImmutableId",
                    "onPremisesSyncEnabled",
                ]
                .contains(&name.as_str())
            });
            principal.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
            return Value::Object(principal);
        }
        let program =
            self.snapshot.document("privileged-service-principals").iter().find(|own| text(own, "id") == Some(id));
        if let Some(program) = program {
            return json!({
                "@odata.type": "#microsoft.graph.servicePrincipal",
                "id": id,
                "displayName": program.get("displayName"),
                "appId": program.get("appId"),
            });
        }
        if let Some(row) = self.snapshot.find("service-principals", id) {
            return json!({
                "@odata.type": "#microsoft.graph.servicePrincipal",
                "id": id,
                "displayName": row.get("display_name"),
                "appId": row.get("app_id"),
            });
        }
        json!({"@odata.type": "#microsoft.graph.group", "id": id, "displayName": self.group_name(id)})
    }

    /// `GET /roleManagement/directory/roleDefinitions`.
    pub(crate) fn role_definitions(&self) -> Vec<Object> {
        let of = |(id, name): (&String, &String)| {
            object(json!({
                "id": id,
                "templateId": id,
                "displayName": name,
                "description": "",
                "isBuiltIn": true,
                "isEnabled": true,
                "resourceScopes": ["/"],
                "version": "1",
            }))
        };
        self.roles.definitions.iter().map(of).collect()
    }

    /// `GET /roleManagement/directory/roleAssignments`: a row for each role, and one for the others.
    pub(crate) fn role_assignments(&self) -> List<'_> {
        let roles: Vec<&String> = self.index.roles.keys().collect();
        List::rows(roles.len() + 1, move |at| {
            let pairs: Vec<(String, String)> = match roles.get(at) {
                Some(role) => {
                    let users = self.index.roles.get(*role).into_iter().flatten();
                    let id = |at: &u32| self.snapshot.table("users")?.id(usize::try_from(*at).ok()?);
                    users.filter_map(id).map(|user| ((*role).clone(), user)).collect()
                }
                None => self.roles.others.clone(),
            };
            let of = |(role, principal): (String, String)| {
                object(json!({
                    "id": encoding::base64url(format!("{role}{principal}").as_bytes()),
                    "principalId": principal,
                    "roleDefinitionId": role,
                    "directoryScopeId": "/",
                    "principal": self.principal(&principal),
                    "roleDefinition": self.role_definition(&role),
                }))
            };
            pairs.into_iter().map(of).collect()
        })
        .pages(999, 999)
        .navigation(NAVIGATION)
    }

    fn role_definition(&self, role: &str) -> Value {
        let name = self.roles.definitions.get(role);
        json!({"id": role, "templateId": role, "displayName": name, "isBuiltIn": true, "isEnabled": true})
    }

    /// `GET /roleManagement/directory/roleAssignmentScheduleInstances`.
    pub(crate) fn role_assignment_instances(&self) -> Vec<Object> {
        let privileged = self.snapshot.document("privileged-roles");
        let mut all = Vec::new();
        for assignment in privileged.iter().flat_map(assignments) {
            let mut assignment = assignment.clone();
            // The answer says what the principal is within the principal.
            assignment.remove("principalType");
            let principal = text(&assignment, "principalId").unwrap_or_default().to_owned();
            let role = text(&assignment, "roleDefinitionId").unwrap_or_default().to_owned();
            assignment.insert("principal".to_owned(), self.principal(&principal));
            assignment.insert("roleDefinition".to_owned(), self.role_definition(&role));
            all.push(assignment);
        }
        let known: BTreeSet<&str> = privileged.iter().filter_map(|role| text(role, "roleTemplateId")).collect();
        for (role, users) in self.index.roles.iter().filter(|(role, _)| !known.contains(role.as_str())) {
            for at in users {
                let at = usize::try_from(*at).unwrap_or_default();
                let Some(user) = self.snapshot.table("users").and_then(|users| users.id(at)) else { continue };
                all.push(object(json!({
                    "id": encoding::base64url(format!("{role}{user}").as_bytes()),
                    "principalId": user,
                    "roleDefinitionId": role,
                    "directoryScopeId": "/",
                    "assignmentType": "Assigned",
                    "memberType": "Direct",
                    "startDateTime": null,
                    "endDateTime": null,
                    "principal": self.principal(&user),
                    "roleDefinition": self.role_definition(role),
                })));
            }
        }
        all
    }

    /// `GET /roleManagement/directory/roleEligibilityScheduleInstances`.
    pub(crate) fn role_eligibility_instances(&self) -> Vec<Object> {
        let of = |(role, principal): &(String, String)| {
            object(json!({
                "id": encoding::base64url(format!("{role}{principal}eligible").as_bytes()),
                "principalId": principal,
                "roleDefinitionId": role,
                "directoryScopeId": "/",
                "memberType": "Direct",
                "startDateTime": "2024-01-01T00:00:00Z",
                "endDateTime": null,
                "principal": self.principal(principal),
                "roleDefinition": self.role_definition(role),
            }))
        };
        self.roles.eligible.iter().map(of).collect()
    }

    /// `GET /policies/roleManagementPolicyAssignments`: those of roles, and those of groups that rules name.
    pub(crate) fn role_policies(&self) -> Vec<Object> {
        let tenant = &self.snapshot.tenant_id;
        let mut all = Vec::new();
        let mut of_groups: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for role in self.snapshot.document("privileged-roles") {
            let Some(template) = text(role, "roleTemplateId") else { continue };
            let Some(rules) = role.get("rules").and_then(Value::as_array) else { continue };
            let mut own = Vec::new();
            for rule in rules.iter().filter_map(Value::as_object) {
                let mut plain = rule.clone();
                plain.remove("ruleSource");
                plain.remove("ruleSourceType");
                match (text(rule, "ruleSourceType"), text(rule, "ruleSource")) {
                    (Some("PIM Group"), Some(group)) => {
                        of_groups.entry(group.to_owned()).or_default().push(Value::Object(plain));
                    }
                    _ => own.push(Value::Object(plain)),
                }
            }
            all.push(policy(tenant, ("/", "DirectoryRole"), template, own));
        }
        for (group, mut rules) in of_groups {
            let mut seen = BTreeSet::new();
            rules.retain(|rule| seen.insert(rule.to_string()));
            let shown = |id: &&String| format!("Group {}", id.get(..8).unwrap_or(id)) == group || **id == group;
            let id = self.roles.groups.iter().find(shown).cloned().unwrap_or_else(|| encoding::guid(&group));
            all.push(policy(tenant, (&id, "Group"), "member", rules));
        }
        all
    }

    /// The same with what only `$expand` gives.
    pub(crate) fn with_navigation(list: List<'_>) -> List<'_> {
        list.navigation(NAVIGATION)
    }
}

fn policy(tenant: &str, (scope, kind): (&str, &str), role: &str, rules: Vec<Value>) -> Object {
    let id = format!("{kind}_{tenant}_{}", encoding::guid(&format!("policy {scope}{role}")));
    object(json!({
        "id": format!("{id}_{role}"),
        "policyId": id,
        "scopeId": scope,
        "scopeType": kind,
        "roleDefinitionId": role,
        "policy": {
            "id": id,
            "displayName": kind,
            "description": kind,
            "isOrganizationDefault": false,
            "scopeId": scope,
            "scopeType": kind,
            "lastModifiedDateTime": null,
            "rules": rules,
            "effectiveRules": [],
        },
    }))
}
