//! Activations of the most powerful role that nobody is told of.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::privileged_role::{PrivilegedRole, Told, told};
use crate::service_plan::has_premium_p2;

/// Nobody is named to be told when Global Administrator is activated
///
/// # What it does
/// Reads the notification of Privileged Identity Management to administrators when somebody activates Global Administrator
/// (`Notification_Admin_EndUser_Assignment`), for the role and for each managed group that holds it. Each must name a
/// recipient; the default recipients are the administrators themselves, and do not count. A tenant without Microsoft Entra
/// ID P2 has no Privileged Identity Management and is not judged.
///
/// # Why it matters
/// From the moment of activation an attacker can do everything. The mail about it is the first thing that anybody can see of
/// that, often the only one before the damage.
///
/// # How to mend
/// Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > Global
/// Administrator > Role settings > Edit > Notification: under *Send notifications when eligible members activate this
/// role*, add the mailbox of your security team as additional recipient of *Role activation alert*.
///
/// # References
/// - SCuBA MS.AAD.7.8v1
/// - ATT&CK T1098.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.0,
    tags("roles", "pim", "alerts"),
    documents(PrivilegedRole, TenantPlan),
    fail(unannounced = "activations of Global Administrator are announced to no named recipient: {notifications}"),
    unknown(
        no_role = "the snapshot does not hold the role Global Administrator",
        no_rule = "the snapshot does not hold {rule} of Global Administrator"
    )
)]
pub struct GlobalAdministratorActivationUnannounced;

impl CheckTenant for GlobalAdministratorActivationUnannounced {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let roles = scan.documents::<PrivilegedRole>();
        let Some(role) = roles.iter().find(|role| role.is_global_administrator() == Some(true)) else {
            return Self::no_role();
        };
        match told(role, &["Notification_Admin_EndUser_Assignment"]) {
            Told::Named => Verdict::Pass,
            Told::Nobody(notifications) => Self::unannounced(notifications).at(role),
            Told::Missing(rule) => Self::no_rule(rule).at(role),
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
    fn without_the_licence_there_is_nothing_to_judge() {
        assert!(unlicensed().check::<This>().is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert_eq!(verdict(json!([])).message::<This>(), "no-rule");
        assert_eq!(tenant(&[role("User Administrator", json!([]))]).check::<This>().message::<This>(), "no-role");
    }
}
