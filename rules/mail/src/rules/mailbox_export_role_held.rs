//! Who may put mail into mailboxes.

use std::collections::BTreeSet;

use ephor_sdk::prelude::*;

/// Somebody may import mail into mailboxes at all times
///
/// # What it checks
/// Reads the assignments of the Exchange management role `Mailbox Import Export` and names who holds it through them,
/// through role groups, too. An assignment that only lets somebody assign the role (`Delegating`, as Organization
/// Management has it from the start) does not count, nor does one that is switched off. Roles that were made from this
/// one under another name are not seen.
///
/// # Why it matters
/// In Exchange Online the role lets its holder import PST files into mailboxes (the network upload of Microsoft Purview), so
/// plant mail that nobody sent. It copies nothing out: the cmdlets that did are left in Exchange Server only, and today eDiscovery
/// Manager and Export of Purview do that. Nobody holds the role by default; it is needed for a migration, for a few days.
///
/// # Remediation
/// Take the standing assignments away, and assign the role for the days in which it is needed:
///
/// ```powershell
/// Get-ManagementRoleAssignment -Role "Mailbox Import Export" -GetEffectiveUsers | Format-List Name, RoleAssigneeName, EffectiveUserName
/// Remove-ManagementRoleAssignment -Identity "<name>"
/// ```
///
/// Holders that are meant go into `allowed-holders`.
///
/// # References
/// - ATT&CK T1098
/// - <https://learn.microsoft.com/exchange/permissions-exo/permissions-exo>
///
/// # Witnesses
/// - claim: reference facts.md, mailbox-export-role-held
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.0,
    tags("mail", "roles"),
    documents(RoleAssignment),
    parameter(allowed_holders: list = "", "Users and role groups that may hold the role, written as in the finding"),
    fail(held = "The role Mailbox Import Export, which imports PST files into mailboxes, is held at all times by {holders}"),
    unknown(
        none_read = "No management role assignment is in the snapshot, and every organization has some",
        unclear = "Whether the role Mailbox Import Export is held through {assignments} is not known"
    )
)]
pub struct MailboxExportRoleHeld;

/// A management role given to somebody, as `Get-ManagementRoleAssignment -GetEffectiveUsers` gives it: one object for
/// each user who holds it.
#[derive(Debug, Document)]
#[document("management-role-assignments")]
#[serde(rename_all = "PascalCase")]
pub struct RoleAssignment {
    name: Option<String>,
    role: Option<String>,
    role_assignee_name: Option<String>,
    effective_user_name: Option<String>,
    role_assignment_delegation_type: Option<String>,
    enabled: Option<bool>,
}

/// What an assignment is for this rule.
#[derive(PartialEq, Eq)]
enum Standing {
    /// Of another role, or without effect.
    None,
    /// It gives the role.
    Held,
    /// Not known.
    Unclear,
}

impl RoleAssignment {
    fn standing(&self) -> Standing {
        if !self.role.as_deref().is_none_or(|role| role.trim().eq_ignore_ascii_case("Mailbox Import Export")) {
            return Standing::None;
        }
        let regular =
            self.role_assignment_delegation_type.as_deref().map(|kind| kind.trim().eq_ignore_ascii_case("Regular"));
        match (self.role.is_some(), regular, self.enabled) {
            (_, Some(false), _) | (_, _, Some(false)) => Standing::None,
            (true, Some(true), Some(true)) => Standing::Held,
            _ => Standing::Unclear,
        }
    }

    /// Who holds it: the user, or all members of the group that it is assigned to.
    fn holder(&self) -> &str {
        let user = self.effective_user_name.as_deref().map(str::trim).filter(|user| !user.is_empty());
        let user = user.filter(|user| !user.eq_ignore_ascii_case("All Group Members"));
        user.or(self.role_assignee_name.as_deref()).or(self.name.as_deref()).unwrap_or("somebody without a name")
    }

    fn label(&self) -> &str {
        self.name.as_deref().unwrap_or("an assignment without a name")
    }

    fn is_allowed(&self, known: &str) -> bool {
        let assignee = self.role_assignee_name.as_deref();
        known.eq_ignore_ascii_case(self.holder()) || assignee.is_some_and(|name| name.eq_ignore_ascii_case(known))
    }
}

impl CheckTenant for MailboxExportRoleHeld {
    fn check(scan: &Scan<Self>) -> Verdict {
        let assignments = scan.documents::<RoleAssignment>();
        if assignments.is_empty() {
            return Self::none_read();
        }
        let of = |wanted: Standing| {
            let others = assignments.iter().filter(move |one| one.standing() == wanted);
            others.filter(|one| !scan.allowed_holders().any(|known| one.is_allowed(known))).collect::<Vec<_>>()
        };
        let (held, unclear) = (of(Standing::Held), of(Standing::Unclear));
        let names = |of: &[&Item<RoleAssignment>], name: fn(&RoleAssignment) -> &str| {
            let names: BTreeSet<&str> = of.iter().map(|one| name(one)).collect();
            names.into_iter().collect::<Vec<_>>().join(", ")
        };
        if !held.is_empty() {
            return Self::held(names(&held, RoleAssignment::holder)).at_all(held);
        }
        if !unclear.is_empty() {
            return Self::unclear(names(&unclear, RoleAssignment::label)).at_all(unclear);
        }
        Verdict::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn assignment(changes: Value) -> Value {
        let assignment = json!({
            "Name": "Mailbox Import Export-Migration", "Role": "Mailbox Import Export", "RoleAssigneeName": "Migration",
            "RoleAssigneeType": "RoleGroup", "EffectiveUserName": "bob", "RoleAssignmentDelegationType": "Regular",
            "Enabled": true,
        });
        changed(assignment, &changes)
    }

    fn judge(assignments: &[Value], allowed: &str) -> Verdict {
        Tenant::new()
            .with_all::<RoleAssignment>(assignments)
            .parameter("allowed-holders", allowed)
            .check::<MailboxExportRoleHeld>()
    }

    fn other() -> Value {
        assignment(json!({"Name": "Mail Recipients-X", "Role": "Mail Recipients"}))
    }

    #[test]
    fn holders_are_named_once_each() {
        let found = judge(
            &[other(), assignment(json!({})), assignment(json!({"EffectiveUserName": "ada"})), assignment(json!({}))],
            "",
        );
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["ada, bob"]);
        let Verdict::Fail(found) = found else { panic!("a fail") };
        assert_eq!(found.related.len(), 3);
    }

    #[test]
    fn a_group_whose_members_are_not_given_is_named_itself() {
        for user in [json!("All Group Members"), json!(""), json!(null)] {
            assert_eq!(judge(&[assignment(json!({"EffectiveUserName": user}))], "").arguments(), ["Migration"]);
        }
    }

    #[test]
    fn other_roles_and_assignments_without_effect_pass() {
        assert!(judge(&[other()], "").is_pass());
        for changes in [
            json!({"RoleAssignmentDelegationType": "DelegatingOrgWide"}),
            json!({"RoleAssignmentDelegationType": "Delegating"}),
            json!({"Enabled": false}),
        ] {
            assert!(judge(&[assignment(changes.clone())], "").is_pass(), "{changes}");
        }
    }

    #[test]
    fn holders_that_are_meant_pass() {
        assert!(judge(&[assignment(json!({}))], "Bob").is_pass());
        assert!(judge(&[assignment(json!({}))], "migration").is_pass());
        assert!(judge(&[assignment(json!({}))], "ada").is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert_eq!(judge(&[], "").message::<MailboxExportRoleHeld>(), "none-read");
        for property in ["Role", "RoleAssignmentDelegationType", "Enabled"] {
            let found = judge(&[other(), assignment(json!({property: null}))], "");
            assert_eq!((found.is_unknown(), found.message::<MailboxExportRoleHeld>()), (true, "unclear"), "{property}");
        }
        let delegating = json!({"Role": null, "RoleAssignmentDelegationType": "Delegating"});
        assert!(judge(&[assignment(delegating)], "").is_pass(), "whatever the role, it is not held");
        assert!(judge(&[assignment(json!({})), assignment(json!({"Enabled": null}))], "").is_fail());
    }
}
