//! Activation of the most powerful role without anybody else.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::privileged_role::{PrivilegedRole, global_administrator};
use crate::service_plan::has_pim;

/// Global Administrator can be activated without approval
///
/// # What it checks
/// Reads the rule `Approval_EndUser_Assignment` of Privileged Identity Management for the role Global Administrator, and
/// for each group that holds the role and is managed itself: whoever becomes its member for a while reaches the role by
/// the rules of the group. All must require approval. Privileged Identity Management comes with Microsoft Entra ID P2 or
/// Microsoft Entra ID Governance; a tenant with neither is not judged.
///
/// # Why it matters
/// Whoever has taken over an account that is eligible makes it Global Administrator with a click. Where a second person
/// must agree, the attack stops, and that person learns of it.
///
/// # Remediation
/// 1. Be sure that two emergency accounts hold the role permanently active: an eligible account waits for an approver, also
///    in the night in which you need it.
/// 2. Choose at least two approvers who can answer without the role, and who do not share a device or an office: nobody
///    approves their own request, and without any approver the Privileged Role Administrators have to.
/// 3. Entra admin center > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > Global
///    Administrator > Role settings > Edit: *Require approval to activate*. For a group that holds the role do the same
///    under Groups > the group > Settings > Member.
///
/// # References
/// - CIS-M365 5.3.4
/// - SCuBA MS.AAD.7.6v1
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
/// - claim: reference facts.md, global-administrator-approval-missing
/// - license: reference facts.md, PIM comes with P2 or Microsoft Entra ID Governance (B)
/// - remediation: MicrosoftDocs/entra-docs docs/id-governance/privileged-identity-management/pim-how-to-change-default-settings.md @11d7c8ee
/// - remediation: reference facts.md, permanent active for emergency accounts
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.6,
    tags("roles", "pim"),
    documents(PrivilegedRole, TenantPlan),
    fail(not_required = "Global Administrator can be activated without approval by the rules of {sources}"),
    unknown(
        no_role = "The snapshot does not hold the role Global Administrator",
        no_rule = "The snapshot does not hold the rule Approval_EndUser_Assignment of Global Administrator"
    )
)]
pub struct GlobalAdministratorApprovalMissing;

impl CheckTenant for GlobalAdministratorApprovalMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_pim(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let roles = scan.documents::<PrivilegedRole>();
        let held = global_administrator(&roles);
        if held.is_empty() {
            return Self::no_role();
        }
        let rules: Vec<_> = held.iter().flat_map(|role| role.rules("Approval_EndUser_Assignment")).collect();
        let without: Vec<String> =
            rules.iter().filter(|rule| rule.is_approval_required() == Ok(false)).map(|rule| rule.owner()).collect();
        if !without.is_empty() {
            Self::not_required(without.join(", ")).at_all(held)
        } else if rules.is_empty() {
            Self::no_rule().at_all(held)
        } else if let Some(what) = rules.iter().find_map(|rule| rule.is_approval_required().err()) {
            Verdict::not_known(&what).at_all(held)
        } else {
            Verdict::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privileged_role::tests::{tenant, unlicensed};
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(rules: Value) -> Verdict {
        let lesser = json!({"displayName": "User Administrator", "rules": [approval(json!(false), "U")]});
        let global = json!({"displayName": "Global Administrator", "rules": rules});
        tenant(&[lesser, global]).check::<GlobalAdministratorApprovalMissing>()
    }

    fn approval(required: Value, of: &str) -> Value {
        json!({"id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": required},
            "ruleSource": of, "ruleSourceType": "Directory Role"})
    }

    #[test]
    fn approval_of_the_role_and_of_its_groups_passes() {
        assert!(verdict(json!([approval(json!(true), "R"), approval(json!(true), "G")])).is_pass());
    }

    #[test]
    fn one_rule_without_approval_fails_and_is_named() {
        let found = verdict(json!([approval(json!(true), "R"), approval(json!(false), "G")]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["G (Directory Role)"]);
        assert!(verdict(json!([approval(Value::Null, "R"), approval(json!(false), "G")])).is_fail());
    }

    #[test]
    fn a_group_that_reaches_the_role_is_judged_by_its_own_rules_wherever_they_stand() {
        let role = |rules: Value| json!({"displayName": "Global Administrator", "rules": rules});
        let of_group = json!({"id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": false},
            "ruleSource": "Tier 0", "ruleSourceType": "PIM Group"});
        let apart = tenant(&[role(json!([approval(json!(true), "R")])), role(json!([of_group]))]);
        let found = apart.check::<GlobalAdministratorApprovalMissing>();
        assert_eq!((found.is_fail(), found.arguments()), (true, &["Tier 0 (PIM Group)".to_owned()][..]));
        assert!(verdict(json!([approval(json!(true), "R"), of_group])).is_fail());
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        assert!(unlicensed().check::<GlobalAdministratorApprovalMissing>().is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        type This = GlobalAdministratorApprovalMissing;
        assert_eq!(verdict(json!([])).message::<This>(), "no-rule");
        assert!(verdict(Value::Null).is_unknown());
        assert_eq!(verdict(json!([approval(Value::Null, "R")])).message::<This>(), "value-not-known");
        assert!(verdict(json!([{"id": "Approval_EndUser_Assignment"}])).is_unknown());
        assert_eq!(tenant(&[]).check::<This>().message::<This>(), "no-role");
    }
}
