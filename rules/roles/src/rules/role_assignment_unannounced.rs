//! Assignments of privileged roles that nobody is told of.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::management_rule::{Told, told};
use crate::privileged_role::{PrivilegedRole, is_judged};
use crate::service_plan::has_pim;

/// Nobody is named to be told when a privileged role is assigned
///
/// # What it checks
/// Reads the notifications of Privileged Identity Management to administrators when somebody is made eligible for one of
/// the most privileged roles (`Notification_Admin_Admin_Eligibility`) or active in it
/// (`Notification_Admin_Admin_Assignment`), for the role and for each managed group that holds it. Each must name a
/// recipient; the default recipients are the administrators themselves, and do not count. Where a recipient gets critical mail
/// only, it is unknown. Privileged Identity Management comes with Microsoft Entra ID P2 or Microsoft Entra ID Governance; a
/// tenant with neither is not judged.
///
/// # Why it matters
/// An attacker who has got one administrator makes further ones, to stay. The mail about it must reach somebody who watches
/// for that, and who is not the account that did it.
///
/// # Remediation
/// Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Role
/// settings > Edit > Notification: under *Send notifications when members are assigned as eligible to this role* and *…as
/// active to this role*, add the mailbox of your security team as additional recipient of *Role assignment alert*, and leave
/// *Critical emails only* off.
///
/// # References
/// - SCuBA MS.AAD.7.7v1 (in part: SCuBA asks it of eight roles; the parameter roles leaves the others out)
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
/// - claim: reference facts.md, role-assignment-unannounced
/// - default: unconfirmed, that the default recipients are the administrators themselves
/// - license: reference facts.md, PIM comes with P2 or Microsoft Entra ID Governance (B)
/// - remediation: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.6,
    tags("roles", "pim", "alerts"),
    each(PrivilegedRole),
    documents(TenantPlan),
    parameter(roles: list = "", "Names or template ids of the roles that are judged; empty: all that the snapshot holds"),
    fail(unannounced = "Assignments to {subject} are announced to no named recipient: {notifications}"),
    unknown(no_rule = "The snapshot does not hold {rule} of {subject}")
)]
pub struct RoleAssignmentUnannounced;

impl CheckDocument<PrivilegedRole> for RoleAssignmentUnannounced {
    fn check(role: &Item<PrivilegedRole>, scan: &Scan<Self>) -> Verdict {
        if !has_pim(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        if !is_judged(role, scan.roles()) {
            return Verdict::NotApplicable;
        }
        match told(&[role], &["Notification_Admin_Admin_Assignment", "Notification_Admin_Admin_Eligibility"]) {
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
        tenant.objects::<RoleAssignmentUnannounced>().pop().unwrap().1
    }

    fn verdict(active: Value, eligible: Value) -> Verdict {
        let rule = |id: &str, to: Value| {
            json!({"id": id, "notificationRecipients": to, "ruleSource": "R",
            "ruleSourceType": "Directory Role", "isDefaultRecipientsEnabled": false})
        };
        let active = rule("Notification_Admin_Admin_Assignment", active);
        let rules = json!([active, rule("Notification_Admin_Admin_Eligibility", eligible)]);
        of(tenant(&[json!({"displayName": "User Administrator", "rules": rules})]))
    }

    #[test]
    fn both_announced_pass() {
        assert!(verdict(json!(["a@b.example"]), json!(["a@b.example", "c@d.example"])).is_pass());
    }

    #[test]
    fn each_of_the_two_must_be_announced() {
        let found = verdict(json!(["a@b.example"]), json!([]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["Notification_Admin_Admin_Eligibility of R (Directory Role): nobody is told"]);
        assert!(verdict(json!([]), json!(["a@b.example"])).is_fail());
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
        assert!(verdict(json!(["a@b.example"]), Value::Null).is_unknown());
        let found = of(tenant(&[json!({"displayName": "User Administrator", "rules": []})]));
        assert_eq!(found.message::<RoleAssignmentUnannounced>(), "no-rule");
    }
}
