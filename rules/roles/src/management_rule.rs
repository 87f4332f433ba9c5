//! A rule of Privileged Identity Management for a role, or for a group that holds one: who must approve, and who is told.

use ephor_sdk::prelude::*;
use ephor_sdk::{Others, texts_if_known};

use crate::privileged_role::PrivilegedRole;

/// One rule for the role, or for a group that holds the role and is managed itself.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
pub struct ManagementRule {
    id: Option<String>,
    rule_source: Option<String>,
    rule_source_type: Option<String>,
    setting: Option<ApprovalSetting>,
    target: Option<Target>,
    #[serde(default, deserialize_with = "texts_if_known")]
    notification_recipients: Option<Vec<String>>,
    notification_type: Option<String>,
    notification_level: Option<String>,
    is_default_recipients_enabled: Option<bool>,
    #[serde(flatten)]
    others: Others,
}

/// Members of a rule that belong to rules of other kinds, or say whom the mail is for.
const OF_RULE: &[&str] =
    &["claimValue", "enabledRules", "isEnabled", "isExpirationRequired", "maximumDuration", "recipientType"];

/// What a rule is about.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct Target {
    #[serde(default, deserialize_with = "texts_if_known")]
    operations: Option<Vec<String>>,
    #[serde(flatten)]
    others: Others,
}

const OF_TARGET: &[&str] = &["caller", "level", "enforcedSettings", "inheritableSettings", "targetObjects"];

#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct ApprovalSetting {
    is_approval_required: Option<bool>,
    approval_mode: Option<String>,
    #[serde(flatten)]
    others: Others,
}

/// Where nobody is named as approver, Privileged Role Administrators are (MicrosoftDocs/entra-docs
/// docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee).
const OF_SETTING: &[&str] = &["approvalStages", "isApprovalRequiredForExtension", "isRequestorJustificationRequired"];

impl ManagementRule {
    /// Whether it has that id.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.id.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(id))
    }

    /// A member that is new, or an operation other than all, by which the rule may be for less than it seems.
    fn limits(&self) -> Option<String> {
        let of_rule = self.others.unread(OF_RULE).map(str::to_owned);
        let of_target = || {
            let target = self.target.as_ref()?;
            let all = |one: &String| one.eq_ignore_ascii_case("all");
            let some = target.operations.as_ref().is_some_and(|operations| !operations.iter().any(all));
            let new = target.others.unread(OF_TARGET).map(|name| format!("target.{name}"));
            new.or_else(|| some.then(|| "target.operations".to_owned()))
        };
        of_rule.or_else(of_target)
    }

    /// Whether somebody must approve; an error names what it does not say.
    pub fn is_approval_required(&self) -> Result<bool, String> {
        const MODES: [&str; 3] = ["SingleStage", "Serial", "Parallel"];
        let setting = self.setting.as_ref().ok_or("setting")?;
        if !setting.is_approval_required.ok_or("isApprovalRequired")? {
            return Ok(false);
        }
        let mode = setting.approval_mode.as_deref().filter(|mode| !mode.is_empty());
        if mode.is_some_and(|mode| !MODES.iter().any(|known| known.eq_ignore_ascii_case(mode))) {
            return Err("approvalMode".to_owned());
        }
        match setting.others.unread(OF_SETTING).map(str::to_owned).or_else(|| self.limits()) {
            Some(new) => Err(new),
            None => Ok(true),
        }
    }

    /// Whose rule it is, for messages.
    #[must_use]
    pub fn owner(&self) -> String {
        let name = self.rule_source.as_deref().unwrap_or("a source without a name");
        match self.rule_source_type.as_deref() {
            Some(kind) => format!("{name} ({kind})"),
            None => name.to_owned(),
        }
    }

    /// Whether it names anybody to be told; an error names what it does not say. Who gets critical mail only is told of
    /// what asks for action (pim-how-to-change-default-settings.md, as above), and whether these notifications do is not
    /// documented.
    pub fn names_recipients(&self) -> Result<bool, String> {
        let recipients = self.notification_recipients.as_ref().ok_or("notificationRecipients")?;
        if !recipients.iter().any(|recipient| !recipient.trim().is_empty()) {
            return Ok(false);
        }
        let is = |text: &Option<String>, known: &str| {
            text.as_deref().is_none_or(|text| text.is_empty() || text.eq_ignore_ascii_case(known))
        };
        if !is(&self.notification_type, "Email") {
            Err("notificationType".to_owned())
        } else if !is(&self.notification_level, "All") {
            Err(format!("notificationLevel {}", self.notification_level.as_deref().unwrap_or_default()))
        } else {
            self.limits().map_or(Ok(true), Err)
        }
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
    /// This is not there, or not clear.
    Missing(String),
}

/// Asks whether the notifications of those ids name somebody, in all objects that the role has. Any that names nobody
/// decides.
#[must_use]
pub fn told(roles: &[&PrivilegedRole], ids: &[&'static str]) -> Told {
    let (mut nobody, mut missing) = (Vec::new(), None);
    for id in ids.iter().copied() {
        let rules: Vec<&ManagementRule> = roles.iter().flat_map(|role| role.rules(id)).collect();
        if rules.is_empty() {
            missing = missing.or_else(|| Some(id.to_owned()));
        }
        for rule in rules {
            match rule.names_recipients() {
                Ok(true) => {}
                Ok(false) => nobody.push(format!("{id} of {}: {}", rule.owner(), rule.default_recipients())),
                Err(what) => missing = missing.or(Some(what)),
            }
        }
    }
    match missing {
        _ if !nobody.is_empty() => Told::Nobody(nobody.join("; ")),
        Some(what) => Told::Missing(what),
        None => Told::Named,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{self, Value, json};

    fn role(value: Value) -> PrivilegedRole {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn an_approval_that_is_limited_in_a_new_way_is_not_known() {
        let required = |more: &[(&str, Value)]| {
            let mut rule = json!({"id": "Approval_EndUser_Assignment", "target": {"caller": "EndUser", "operations": ["All"]},
                "setting": {"isApprovalRequired": true, "approvalMode": "SingleStage", "approvalStages": []}});
            for (pointer, value) in more {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                rule.pointer_mut(parent).unwrap()[name] = value.clone();
            }
            serde_json::from_value::<ManagementRule>(rule).unwrap().is_approval_required()
        };
        assert_eq!(required(&[]), Ok(true));
        for (pointer, value, what) in [
            ("/setting/approvalMode", json!("NoApproval"), "approvalMode"),
            ("/setting/exceptFor", json!(["x"]), "exceptFor"),
            ("/target/operations", json!(["Extend"]), "target.operations"),
            ("/target/groups", json!(["x"]), "target.groups"),
            ("/condition", json!("x"), "condition"),
        ] {
            assert_eq!(required(&[(pointer, value)]), Err(what.to_owned()));
        }
        assert_eq!(required(&[("/setting/isApprovalRequired", json!(false)), ("/condition", json!("x"))]), Ok(false));
    }

    #[test]
    fn who_gets_critical_mail_only_may_not_be_told() {
        let names = |more: Value| {
            let mut rule = json!({"id": "N", "notificationRecipients": ["a@b.example"]});
            rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            serde_json::from_value::<ManagementRule>(rule).unwrap().names_recipients()
        };
        assert_eq!(names(json!({"notificationLevel": "all", "notificationType": ""})), Ok(true));
        assert_eq!(names(json!({"notificationLevel": "Critical"})), Err("notificationLevel Critical".to_owned()));
        assert_eq!(names(json!({"notificationType": "Teams"})), Err("notificationType".to_owned()));
        assert_eq!(names(json!({"onlyFor": ["x"]})), Err("onlyFor".to_owned()));
    }

    #[test]
    fn a_rule_of_a_group_counts_beside_that_of_the_role() {
        let of = |recipients: Value, name: &str| {
            json!({"id": "N", "notificationRecipients": recipients,
            "ruleSource": name, "ruleSourceType": "PIM Group", "isDefaultRecipientsEnabled": true})
        };
        let both = role(json!({"rules": [of(json!(["a@b.example"]), "R"), null, of(json!([" ", null]), "G")]}));
        let words = "N of G (PIM Group): only the default recipients are told";
        assert_eq!(told(&[&both], &["N"]), Told::Nobody(words.to_owned()));
    }

    #[test]
    fn what_is_missing_does_not_hide_what_is_bad() {
        let bad = role(json!({"rules": [{"id": "n", "notificationRecipients": []}]}));
        assert_eq!(
            told(&[&bad], &["O", "N"]),
            Told::Nobody("N of a source without a name: nobody is named".to_owned())
        );
        assert_eq!(
            told(&[&role(json!({"rules": [{"id": "N"}]}))], &["N"]),
            Told::Missing("notificationRecipients".to_owned())
        );
        assert_eq!(told(&[&role(json!({}))], &["O", "N"]), Told::Missing("O".to_owned()));
    }
}
