//! A privileged directory role: who is assigned to it now, and the rules of Privileged Identity Management for it.

use ephor_sdk::prelude::*;
use ephor_sdk::{present, texts_if_known};

use crate::privileged_user::GLOBAL_ADMINISTRATOR;

/// One of the most privileged roles.
#[derive(Debug, Deserialize, Document)]
#[document("privileged-roles")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct PrivilegedRole {
    display_name: Option<String>,
    role_template_id: Option<String>,
    assignments: Option<Vec<Option<Assignment>>>,
    rules: Option<Vec<Option<ManagementRule>>>,
}

/// One active assignment.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct Assignment {
    principal_id: Option<String>,
    /// Null where the role was given outside of Privileged Identity Management, none if not read.
    #[serde(default, deserialize_with = "present")]
    pub start_date_time: Option<Option<String>>,
    /// Null where it never ends, none if not read.
    #[serde(default, deserialize_with = "present")]
    pub end_date_time: Option<Option<String>>,
}

/// One rule for the role, or for a group that holds the role and is managed itself.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct ManagementRule {
    id: Option<String>,
    rule_source: Option<String>,
    rule_source_type: Option<String>,
    setting: Option<ApprovalSetting>,
    #[serde(default, deserialize_with = "texts_if_known")]
    notification_recipients: Option<Vec<String>>,
    is_default_recipients_enabled: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
struct ApprovalSetting {
    is_approval_required: Option<bool>,
}

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
        let of_id = |rule: &&ManagementRule| rule.id.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(id));
        self.rules.iter().flatten().flatten().filter(of_id).collect()
    }
}

impl Assignment {
    /// Who holds the role by it.
    #[must_use]
    pub fn principal(&self) -> &str {
        self.principal_id.as_deref().unwrap_or("somebody without an id")
    }
}

impl ManagementRule {
    /// Whether somebody must approve; none if it does not say.
    #[must_use]
    pub fn is_approval_required(&self) -> Option<bool> {
        self.setting.as_ref()?.is_approval_required
    }

    /// Whose rule it is, with who is told without being named: for messages.
    #[must_use]
    pub fn owner(&self) -> String {
        let name = self.rule_source.as_deref().unwrap_or("a source without a name");
        match self.rule_source_type.as_deref() {
            Some(kind) => format!("{name} ({kind})"),
            None => name.to_owned(),
        }
    }

    /// Whether it names anybody to be told; none if it does not say.
    #[must_use]
    pub fn names_recipients(&self) -> Option<bool> {
        self.notification_recipients.as_ref().map(|all| all.iter().any(|recipient| !recipient.trim().is_empty()))
    }

    /// Who is told where nobody is named.
    #[must_use]
    pub const fn default_recipients(&self) -> &'static str {
        match self.is_default_recipients_enabled {
            Some(true) => "only the default recipients are told",
            Some(false) => "nobody is told",
            None => "nobody is named",
        }
    }
}

/// What the notification rules of a role say.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// Each names somebody.
    Named,
    /// These name nobody: whose rule, which one, and who is told all the same.
    Nobody(String),
    /// This is not there.
    Missing(&'static str),
}

/// Asks whether the notifications of those ids name somebody. Any that names nobody decides.
#[must_use]
pub fn told(role: &PrivilegedRole, ids: &[&'static str]) -> Told {
    let (mut nobody, mut missing) = (Vec::new(), None);
    for id in ids.iter().copied() {
        let rules = role.rules(id);
        if rules.is_empty() {
            missing = missing.or(Some(id));
        }
        for rule in rules {
            match rule.names_recipients() {
                Some(true) => {}
                Some(false) => nobody.push(format!("{id} of {}: {}", rule.owner(), rule.default_recipients())),
                None => missing = missing.or(Some("notificationRecipients")),
            }
        }
    }
    match missing {
        _ if !nobody.is_empty() => Told::Nobody(nobody.join("; ")),
        Some(what) => Told::Missing(what),
        None => Told::Named,
    }
}

/// A message names this many principals at most.
const NAMED: usize = 20;

/// How many different principals, in words, and who they are.
#[must_use]
pub fn count_and_names(mut principals: Vec<&str>) -> (String, String) {
    principals.sort_unstable();
    principals.dedup();
    let more = if principals.len() > NAMED { ", and more" } else { "" };
    let count = match principals.len() {
        1 => "1 principal".to_owned(),
        count => format!("{count} principals"),
    };
    (count, format!("{}{more}", principals.get(..NAMED).unwrap_or(&principals).join(", ")))
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

    #[test]
    fn principals_are_counted_once_and_not_all_are_named() {
        assert_eq!(count_and_names(vec!["b", "a", "b"]), ("2 principals".to_owned(), "a, b".to_owned()));
        let many: Vec<String> = (10..31).map(|n| n.to_string()).collect();
        let (count, names) = count_and_names(many.iter().map(String::as_str).collect());
        assert_eq!((count.as_str(), names.ends_with("29, and more")), ("21 principals", true));
        assert_eq!(count_and_names(vec!["a"]).0, "1 principal");
    }

    #[test]
    fn a_rule_of_a_group_counts_beside_that_of_the_role() {
        let of = |recipients: Value, name: &str| {
            json!({"id": "N", "notificationRecipients": recipients,
            "ruleSource": name, "ruleSourceType": "PIM Group", "isDefaultRecipientsEnabled": true})
        };
        let both = role(json!({"rules": [of(json!(["a@b.example"]), "R"), null, of(json!([" ", null]), "G")]}));
        let words = "N of G (PIM Group): only the default recipients are told";
        assert_eq!(told(&both, &["N"]), Told::Nobody(words.to_owned()));
    }

    #[test]
    fn what_is_missing_does_not_hide_what_is_bad() {
        let bad = role(json!({"rules": [{"id": "n", "notificationRecipients": []}]}));
        assert_eq!(told(&bad, &["O", "N"]), Told::Nobody("N of a source without a name: nobody is named".to_owned()));
        assert_eq!(told(&role(json!({"rules": [{"id": "N"}]})), &["N"]), Told::Missing("notificationRecipients"));
        assert_eq!(told(&role(json!({})), &["O", "N"]), Told::Missing("O"));
    }
}
