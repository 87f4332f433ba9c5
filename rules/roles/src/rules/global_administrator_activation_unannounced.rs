//! Activations of the most powerful role that nobody is told of.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::management_rule::{Told, told};
use crate::privileged_role::{PrivilegedRole, global_administrator};
use crate::service_plan::has_pim;

/// Nobody is named to be told when Global Administrator is activated
///
/// # What it checks
/// Reads the notification of Privileged Identity Management to administrators when somebody activates Global Administrator
/// (`Notification_Admin_EndUser_Assignment`), for the role and for each managed group that holds it. Each must name a
/// recipient; the default recipients are the administrators themselves, and do not count. Where a recipient gets critical mail
/// only, it is unknown. Privileged Identity Management comes with Microsoft Entra ID P2 or Microsoft Entra ID Governance; a
/// tenant with neither is not judged.
///
/// # Why it matters
/// From the moment of activation an attacker can do everything. The mail about it is the first thing that anybody can see of
/// that, often the only one before the damage.
///
/// # Remediation
/// Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > Global
/// Administrator > Role settings > Edit > Notification: under *Send notifications when eligible members activate this
/// role*, add the mailbox of your security team as additional recipient of *Role activation alert*, and leave *Critical
/// emails only* off. For a group that holds the role do the same under Groups > the group > Settings > Member.
///
/// # References
/// - SCuBA MS.AAD.7.8v1
/// - ATT&CK T1098.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
/// - claim: reference facts.md, global-administrator-activation-unannounced
/// - default: unconfirmed, that the default recipients are the administrators themselves
/// - license: reference facts.md, PIM comes with P2 or Microsoft Entra ID Governance (B)
/// - remediation: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.0,
    tags("roles", "pim", "alerts"),
    documents(PrivilegedRole, TenantPlan),
    fail(unannounced = "Activations of Global Administrator are announced to no named recipient: {notifications}"),
    unknown(
        no_role = "The snapshot does not hold the role Global Administrator",
        no_rule = "The snapshot does not hold {rule} of Global Administrator"
    )
)]
pub struct GlobalAdministratorActivationUnannounced;

impl CheckTenant for GlobalAdministratorActivationUnannounced {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_pim(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let roles = scan.documents::<PrivilegedRole>();
        let held = global_administrator(&roles);
        let read: Vec<&PrivilegedRole> = held.iter().map(|role| &***role).collect();
        match told(&read, &["Notification_Admin_EndUser_Assignment"]) {
            _ if held.is_empty() => Self::no_role(),
            Told::Named => Verdict::Pass,
            Told::Nobody(notifications) => Self::unannounced(notifications).at_all(held),
            Told::Missing(rule) => Self::no_rule(rule).at_all(held),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privileged_role::tests::{tenant, unlicensed};
    use ephor_sdk::serde_json::{Value, json};

    type This = GlobalAdministratorActivationUnannounced;

    fn role(name: &str, rules: Value) -> Value {
        json!({"displayName": name, "rules": rules})
    }

    fn to(recipients: Value) -> Value {
        json!({"id": "Notification_Admin_EndUser_Assignment", "notificationRecipients": recipients,
            "ruleSource": "R", "isDefaultRecipientsEnabled": true})
    }

    fn verdict(rules: Value) -> Verdict {
        let lesser = role("User Administrator", json!([to(json!([]))]));
        tenant(&[lesser, role("Global Administrator", rules)]).check::<This>()
    }

    #[test]
    fn activations_that_are_announced_pass() {
        assert!(verdict(json!([to(json!(["a@b.example"])), to(json!(["c@d.example"]))])).is_pass());
    }

    #[test]
    fn one_rule_that_names_nobody_fails() {
        let found = verdict(json!([to(json!(["a@b.example"])), to(json!([]))]));
        assert!(found.is_fail());
        let words = "Notification_Admin_EndUser_Assignment of R: only the default recipients are told";
        assert_eq!(found.arguments(), [words]);
    }

    #[test]
    fn of_several_objects_of_the_role_all_are_read() {
        let of_role = |recipients: Value| role("Global Administrator", json!([to(recipients)]));
        let two = tenant(&[of_role(json!(["a@b.example"])), of_role(json!([]))]);
        assert!(two.check::<This>().is_fail());
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        assert!(unlicensed().check::<This>().is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert_eq!(verdict(json!([])).message::<This>(), "no-rule");
        assert_eq!(tenant(&[role("User Administrator", json!([]))]).check::<This>().message::<This>(), "no-role");
    }
}
