//! A privileged directory role: who is assigned to it now, and the rules of Privileged Identity Management for it.

use ephor_sdk::prelude::*;
use ephor_sdk::{Others, present};

use crate::management_rule::ManagementRule;
use crate::privileged_user::GLOBAL_ADMINISTRATOR;

/// One of the most privileged roles.
#[derive(Debug, Document)]
#[document("privileged-roles")]
#[serde(rename_all = "camelCase")]
pub struct PrivilegedRole {
    display_name: Option<String>,
    role_template_id: Option<String>,
    assignments: Option<Vec<Option<Assignment>>>,
    rules: Option<Vec<Option<ManagementRule>>>,
}

/// One active assignment.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    principal_id: Option<String>,
    /// `user`, `group` or `servicePrincipal`, where the answer said so.
    principal_type: Option<String>,
    /// `Assigned`, or `Activated` for some hours.
    assignment_type: Option<String>,
    /// `/` for the tenant, else an administrative unit or an object.
    directory_scope_id: Option<String>,
    /// Null where the role was given outside of Privileged Identity Management, none if not read.
    #[serde(default, deserialize_with = "present")]
    pub start_date_time: Option<Option<String>>,
    /// Null where it never ends, none if not read.
    #[serde(default, deserialize_with = "present")]
    pub end_date_time: Option<Option<String>>,
    #[serde(flatten)]
    others: Others,
}

/// Members of an assignment (unifiedRoleAssignmentScheduleInstance of Microsoft Graph v1.0) that say what it comes from.
const OF_ASSIGNMENT: &[&str] = &[
    "activatedUsing",
    "appScope",
    "appScopeId",
    "createdUsing",
    "directoryScope",
    "memberType",
    "principal",
    "roleAssignmentOriginId",
    "roleAssignmentScheduleId",
    "roleDefinition",
    "roleDefinitionId",
    "status",
];

impl PrivilegedRole {
    /// Whether it is Global Administrator; none if neither its id nor its name is there.
    #[must_use]
    pub fn is_global_administrator(&self) -> Option<bool> {
        let named = |name: &String| name.eq_ignore_ascii_case(GLOBAL_ADMINISTRATOR);
        let of_id = |id: &String| id.eq_ignore_ascii_case(Role::GlobalAdministrator.symbol());
        match (self.role_template_id.as_ref().map(of_id), self.display_name.as_ref().map(named)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (None, None) => None,
            _ => Some(false),
        }
    }

    /// The active assignments, or none if they were not read.
    pub fn assignments(&self) -> Option<impl Iterator<Item = &Assignment>> {
        self.assignments.as_ref().map(|all| all.iter().flatten())
    }

    /// The management rules of that id: one of the role, and one of each managed group that holds it.
    #[must_use]
    pub fn rules(&self, id: &str) -> Vec<&ManagementRule> {
        self.rules.iter().flatten().flatten().filter(|rule| rule.is(id)).collect()
    }
}

/// How an assignment came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For its whole time.
    Assigned,
    /// By somebody who is eligible, for some hours.
    Activated,
}

impl Assignment {
    /// Who holds the role by it, and at which scope, for messages.
    #[must_use]
    pub fn principal(&self) -> Phrase {
        let Some(id) = &self.principal_id else { return Phrase::text("somebody without an id") };
        let kind = self.principal_type.as_deref().unwrap_or_default();
        let is = |wanted: &str| kind.eq_ignore_ascii_case(wanted);
        let named = if is("servicePrincipal") {
            Phrase::of(ObjectKind::ServicePrincipal, id).and(" (service principal)")
        } else if is("group") {
            Phrase::of(ObjectKind::Group, id).and(" (group)")
        } else {
            Phrase::of(ObjectKind::User, id)
        };
        match self.directory_scope_id.as_deref() {
            None | Some("" | "/") => named,
            Some(scope) => named.and(" in ").and(scope),
        }
    }

    /// The object id of whoever holds the role by it.
    #[must_use]
    pub fn principal_id(&self) -> Option<&str> {
        self.principal_id.as_deref()
    }

    /// Whether it is one of those that are listed by id.
    #[must_use]
    pub fn is_of<'a>(&self, mut ids: impl Iterator<Item = &'a str>) -> bool {
        self.principal_id.as_deref().is_some_and(|id| ids.any(|one| one.eq_ignore_ascii_case(id)))
    }

    /// Whether a service principal holds the role, which cannot activate anything; none if the answer did not say.
    #[must_use]
    pub fn is_of_service_principal(&self) -> Option<bool> {
        self.principal_type.as_deref().map(|kind| kind.eq_ignore_ascii_case("servicePrincipal"))
    }

    /// How it came about; none if it does not say, or in a word that is new.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        let known = [("Assigned", Kind::Assigned), ("Activated", Kind::Activated)];
        let own = self.assignment_type.as_deref()?;
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(own)).map(|(_, kind)| kind)
    }

    /// A member that is new, by which it may not be what it seems.
    #[must_use]
    pub fn new_member(&self) -> Option<&str> {
        self.others.unread(OF_ASSIGNMENT)
    }
}

/// All objects that are Global Administrator: an export may have several.
#[must_use]
pub fn global_administrator(roles: &[Item<PrivilegedRole>]) -> Vec<&Item<PrivilegedRole>> {
    roles.iter().filter(|role| role.is_global_administrator() == Some(true)).collect()
}

/// Whether a rule that has a list of roles judges this one: by its name or template id; an empty list is all of them.
#[must_use]
pub fn is_judged<'a>(role: &PrivilegedRole, listed: impl Iterator<Item = &'a str>) -> bool {
    let own = [role.display_name.as_deref(), role.role_template_id.as_deref()];
    let mut listed = listed.peekable();
    listed.peek().is_none() || listed.any(|one| own.iter().flatten().any(|own| own.eq_ignore_ascii_case(one)))
}

/// How many different principals, in words, and who they are.
#[must_use]
pub fn count_and_names(mut principals: Vec<Phrase>) -> (String, Phrases) {
    principals.sort_unstable();
    principals.dedup();
    let count = match principals.len() {
        1 => "1 principal".to_owned(),
        count => format!("{count} principals"),
    };
    (count, principals.into_iter().collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::TenantPlan;
    use ephor_sdk::serde_json::{self, Value, json};

    fn role(value: Value) -> PrivilegedRole {
        serde_json::from_value(value).unwrap()
    }

    /// A tenant with Microsoft Entra ID P2 and those roles.
    pub fn tenant(roles: &[Value]) -> Tenant {
        let plan = json!({"servicePlanName": "AAD_PREMIUM_P2"});
        let tenant = Tenant::new().with::<TenantPlan>(plan);
        tenant.with_all::<PrivilegedRole>(roles)
    }

    /// A tenant that proves that it has no P2, and a role that fails everywhere else.
    pub fn unlicensed() -> Tenant {
        let plan = json!({"servicePlanName": "AAD_PREMIUM"});
        let role = json!({"displayName": "Global Administrator", "assignments": [], "rules": []});
        Tenant::new().with::<TenantPlan>(plan).with::<PrivilegedRole>(role)
    }

    #[test]
    fn global_administrator_is_known_by_id_or_name() {
        let is = |value| role(value).is_global_administrator();
        assert_eq!(is(json!({"roleTemplateId": "62E90394-69F5-4237-9190-012177145E10"})), Some(true));
        assert_eq!(is(json!({"displayName": "global administrator", "roleTemplateId": "x"})), Some(true));
        assert_eq!(is(json!({"displayName": "User Administrator"})), Some(false));
        assert_eq!(is(json!({})), None);
    }

    fn assignment(value: Value) -> Assignment {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn principals_are_counted_once_and_named_by_what_they_are() {
        let of = |id: &str| assignment(json!({"principalId": id})).principal();
        let (count, names) = count_and_names(vec![of("b"), of("a"), of("b")]);
        assert_eq!((count.as_str(), names), ("2 principals", Phrases::from_iter([of("a"), of("b")])));
        assert_eq!(count_and_names(vec![of("a")]).0, "1 principal");
        let words = |more: Value| {
            let mut one = json!({"principalId": "p", "directoryScopeId": "/"});
            one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            assignment(one).principal().as_str().to_owned()
        };
        assert_eq!(words(json!({})), "{user:p}");
        assert_eq!(words(json!({"principalType": "servicePrincipal"})), "{service-principal:p} (service principal)");
        assert_eq!(words(json!({"principalType": "Group"})), "{group:p} (group)");
        assert_eq!(words(json!({"directoryScopeId": "/administrativeUnits/u"})), "{user:p} in /administrativeUnits/u");
        assert_eq!(assignment(json!({})).principal().as_str(), "somebody without an id");
    }

    #[test]
    fn an_assignment_says_how_it_came_about_in_known_words_alone() {
        let kind = |word: Value| assignment(json!({"assignmentType": word})).kind();
        assert_eq!((kind(json!("assigned")), kind(json!("Activated"))), (Some(Kind::Assigned), Some(Kind::Activated)));
        assert_eq!((kind(json!("Renewed")), kind(Value::Null)), (None, None));
        assert_eq!(
            assignment(json!({"memberType": "Direct", "renewsItself": true})).new_member(),
            Some("renewsItself")
        );
    }

    #[test]
    fn a_list_of_roles_limits_what_is_judged() {
        let one = role(json!({"displayName": "User Administrator", "roleTemplateId": "u"}));
        let judged = |listed: &[&str]| is_judged(&one, listed.iter().copied());
        assert!(judged(&[]) && judged(&["x", "user administrator"]) && judged(&["U"]));
        assert!(!judged(&["Global Administrator"]));
    }
}
