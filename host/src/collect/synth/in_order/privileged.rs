//! Who holds privileged directory roles, and by which rules.

use serde_json::{Value, json};

use super::super::accounts::Account;
use super::super::administrators::{self, GLOBAL, LESSER, Role};
use super::super::documents::Documents;
use super::super::users::Users;
use super::super::{Tenant, timestamp};

/// An administrator of the tenant.
struct Holder {
    id: String,
    name: String,
    role: Role,
}

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    let holders = holders(tenant);
    documents.collected("privileged-users", holders.iter().map(user).collect());
    let roles = [GLOBAL].iter().chain(LESSER).map(|role| privileged_role(tenant, *role, &holders)).collect();
    documents.collected("privileged-roles", roles);
    documents.collected("privileged-service-principals", vec![backup_principal(tenant)]);
}

fn holders(tenant: &Tenant) -> Vec<Holder> {
    let users = Users::new(tenant);
    let administrators = (0..users.count()).filter(|index| users.profile(*index).account == Account::Administrator);
    administrators
        .map(|index| Holder {
            id: users.id(index),
            name: users.name(index, Account::Administrator).0,
            role: administrators::role(tenant, index),
        })
        .collect()
}

/// All of them live in the cloud alone.
fn user(holder: &Holder) -> Value {
    json!({
        "id": holder.id,
        "displayName": holder.name,
        "onPremisesImmutableId": null,
        "roles": [holder.role.1],
    })
}

/// Assignments end, except for those of Global Administrators that no one may be locked out of; to become one for a
/// while takes somebody's approval.
fn privileged_role(tenant: &Tenant, (template, name): Role, holders: &[Holder]) -> Value {
    let global = template == GLOBAL.0;
    let mut random = tenant.random_of(template);
    let of_role = holders.iter().filter(|holder| holder.role.0 == template);
    let assignments: Vec<Value> = of_role
        .map(|holder| {
            let started = tenant.plan.collected_at - 86_400 * (1 + i64::try_from(random.below(60)).unwrap_or_default());
            json!({
                "id": format!("{}-{}", holder.id, template),
                "principalId": holder.id,
                "roleDefinitionId": template,
                "assignmentType": "Assigned",
                "memberType": "Direct",
                "directoryScopeId": "/",
                "startDateTime": timestamp(started),
                "endDateTime": timestamp(started + 86_400 * 90),
            })
        })
        .collect();
    json!({
        "roleTemplateId": template,
        "displayName": name,
        "assignments": assignments,
        "rules": rules(tenant, name, global),
    })
}

fn rules(tenant: &Tenant, role: &str, approval: bool) -> Value {
    let rule = |id: &str, kind: &str, caller: &str, level: &str, more: Value| {
        let mut rule = json!({
            "id": id,
            "@odata.type": format!("#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule"),
            "target": {"caller": caller, "level": level, "operations": ["All"]},
            "ruleSource": role,
            "ruleSourceType": "Directory Role",
        });
        if let (Some(rule), Value::Object(more)) = (rule.as_object_mut(), more) {
            rule.extend(more);
        }
        rule
    };
    let expires = |duration: &str| json!({"isExpirationRequired": true, "maximumDuration": duration});
    let mail = |recipients: &str| {
        json!({
            "notificationType": "Email",
            "notificationLevel": "All",
            "recipientType": recipients,
            "isDefaultRecipientsEnabled": true,
            "notificationRecipients": [format!("security@{}", tenant.domain)],
        })
    };
    let approver = tenant.random_of("approvers").guid();
    let setting = json!({
        "setting": {
            "isApprovalRequired": approval,
            "isApprovalRequiredForExtension": false,
            "isRequestorJustificationRequired": true,
            "approvalMode": "SingleStage",
            "approvalStages": [{
                "approvalStageTimeOutInDays": 1,
                "isApproverJustificationRequired": true,
                "isEscalationEnabled": false,
                "primaryApprovers": [{"id": approver, "description": "Approvers", "isBackup": false}],
            }],
        },
    });
    json!([
        rule("Expiration_Admin_Eligibility", "Expiration", "Admin", "Eligibility", expires("P365D")),
        rule("Expiration_Admin_Assignment", "Expiration", "Admin", "Assignment", expires("P180D")),
        rule("Expiration_EndUser_Assignment", "Expiration", "EndUser", "Assignment", expires("PT8H")),
        rule(
            "Enablement_EndUser_Assignment",
            "Enablement",
            "EndUser",
            "Assignment",
            json!({"enabledRules": ["MultiFactorAuthentication", "Justification"]})
        ),
        rule("Approval_EndUser_Assignment", "Approval", "EndUser", "Assignment", setting),
        rule("Notification_Admin_Admin_Eligibility", "Notification", "Admin", "Eligibility", mail("Admin")),
        rule("Notification_Admin_Admin_Assignment", "Notification", "Admin", "Assignment", mail("Admin")),
        rule("Notification_Admin_EndUser_Assignment", "Notification", "EndUser", "Assignment", mail("Admin")),
    ])
}

/// A program that keeps copies of settings, with a role that is no way to all others.
fn backup_principal(tenant: &Tenant) -> Value {
    let mut random = tenant.random_of("privileged-service-principals");
    let id = random.guid();
    json!({
        "id": id,
        "servicePrincipalId": id,
        "appId": random.guid(),
        "displayName": "Exchange backup",
        "roles": ["Exchange Administrator"],
    })
}
