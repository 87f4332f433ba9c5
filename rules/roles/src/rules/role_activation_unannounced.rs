//! Activations of lesser privileged roles that nobody is told of.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::management_rule::{Told, told};
use crate::privileged_role::{PrivilegedRole, is_judged};
use crate::service_plan::has_pim;

/// Nobody is named to be told when a privileged role is activated
///
/// # What it checks
/// Reads the notification of Privileged Identity Management to administrators when somebody activates one of the most
/// privileged roles (`Notification_Admin_EndUser_Assignment`), for the role and for each managed group that holds it. Each
/// must name a recipient; the default recipients are the administrators themselves, and do not count. Global Administrator
/// has its own rule, `global-administrator-activation-unannounced`. Where a recipient gets critical mail only, it is unknown.
/// Privileged Identity Management comes with Microsoft Entra ID P2 or Microsoft Entra ID Governance; a tenant with neither is
/// not judged.
///
/// # Why it matters
/// Several of these roles are a step away from Global Administrator: who may reset passwords, or give applications
/// secrets, becomes whoever they like. An activation at an odd hour is what gives such an attack away.
///
/// # Remediation
/// Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Role
/// settings > Edit > Notification: under *Send notifications when eligible members activate this role*, add a mailbox
/// that somebody reads as additional recipient of *Role activation alert*, and leave *Critical emails only* off.
///
/// # References
/// - SCuBA MS.AAD.7.9v1 (in part: SCuBA asks it of eight roles; the parameter roles leaves the others out)
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
/// - claim: reference facts.md, role-activation-unannounced
/// - default: unconfirmed, that the default recipients are the administrators themselves
/// - license: reference facts.md, PIM comes with P2 or Microsoft Entra ID Governance (B)
/// - remediation: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.6,
    tags("roles", "pim", "alerts"),
    each(PrivilegedRole),
    documents(TenantPlan),
    parameter(roles: list = "", "Names or template ids of the roles that are judged; empty: all that the snapshot holds"),
    fail(unannounced = "Activations of {subject} are announced to no named recipient: {notifications}"),
    unknown(no_rule = "The snapshot does not hold {rule} of {subject}")
)]
pub struct RoleActivationUnannounced;

impl CheckDocument<PrivilegedRole> for RoleActivationUnannounced {
    fn check(role: &Item<PrivilegedRole>, scan: &Scan<Self>) -> Verdict {
        if !has_pim(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        if !is_judged(role, scan.roles()) {
            return Verdict::NotApplicable;
        }
        match role.is_global_administrator() {
            Some(true) => return Verdict::NotApplicable,
            Some(false) => {}
            None => return Verdict::not_known("roleTemplateId"),
        }
        match told(&[role], &["Notification_Admin_EndUser_Assignment"]) {
            Told::Named => Verdict::Pass,
            Told::Nobody(notifications) => Self::unannounced(notifications),
            Told::Missing(rule) => Self::no_rule(rule),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privileged_role::tests::{tenant, unlicensed};
    use ephor_sdk::serde_json::{Value, json};

    fn of(tenant: Tenant) -> Verdict {
        tenant.objects::<RoleActivationUnannounced>().pop().unwrap().1
    }

    fn verdict(name: &str, rules: Value) -> Verdict {
        of(tenant(&[json!({"displayName": name, "rules": rules})]))
    }

    fn to(recipients: Value) -> Value {
        json!({"id": "Notification_Admin_EndUser_Assignment", "notificationRecipients": recipients, "ruleSource": "R"})
    }

    #[test]
    fn activations_that_are_announced_pass() {
        assert!(verdict("User Administrator", json!([to(json!(["a@b.example"]))])).is_pass());
    }

    #[test]
    fn one_rule_that_names_nobody_fails() {
        let found = verdict("User Administrator", json!([to(json!(["a@b.example"])), to(json!([]))]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["Notification_Admin_EndUser_Assignment of R: nobody is named"]);
    }

    #[test]
    fn global_administrator_is_left_to_its_own_rule() {
        assert!(verdict("Global Administrator", json!([to(json!([]))])).is_not_applicable());
    }

    #[test]
    fn a_role_that_is_not_listed_is_not_judged() {
        let of_role = |listed: &str| {
            of(tenant(&[json!({"displayName": "User Administrator", "rules": []})]).parameter("roles", listed))
        };
        assert!(of_role("Exchange Administrator").is_not_applicable());
        assert!(of_role("user administrator").is_unknown());
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        assert!(of(unlicensed()).is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let found = verdict("User Administrator", json!([]));
        assert_eq!(found.message::<RoleActivationUnannounced>(), "no-rule");
        assert!(of(tenant(&[json!({"rules": [to(json!([]))]})])).is_unknown(), "it may be Global Administrator");
    }
}
