//! Who holds privileged directory roles, and by which rules.

use serde_json::{Value, json};

use super::super::accounts::Account;
use super::super::administrators::{self, GLOBAL, LESSER, Role};
use super::super::documents::Documents;
use super::super::service_principals::{Part, Registered, ServicePrincipals};
use super::super::users::Users;
use super::super::{Tenant, timestamp};

/// The role of the program that keeps copies of settings.
const OF_BACKUP: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";

/// An administrator of the tenant.
struct Holder {
    id: String,
    name: String,
    role: Role,
    /// What a defect of the settings gives beside.
    further: Vec<Role>,
}

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    let holders = holders(tenant);
    documents.collected("privileged-users", holders.iter().map(user).collect());
    let roles = [GLOBAL].iter().chain(LESSER).map(|role| privileged_role(tenant, *role, &holders)).collect();
    documents.collected("privileged-roles", roles);
    let backup = ServicePrincipals::new(tenant).playing(Part::Backup).map(backup_principal);
    documents.collected("privileged-service-principals", backup.into_iter().collect());
}

fn holders(tenant: &Tenant) -> Vec<Holder> {
    let users = Users::new(tenant);
    let administrators = (0..users.count()).filter(|index| users.profile(*index).account == Account::Administrator);
    administrators
        .map(|index| Holder {
            id: users.id(index),
            name: users.name(index, Account::Administrator).0,
            role: administrators::role(tenant, index),
            further: administrators::further(tenant, index),
        })
        .collect()
}

/// All of them live in the cloud alone.
fn user(holder: &Holder) -> Value {
    let mut roles: Vec<&str> = std::iter::once(&holder.role).chain(&holder.further).map(|role| role.1).collect();
    roles.sort_unstable();
    roles.dedup();
    json!({
        "id": holder.id,
        "displayName": holder.name,
        "onPremisesImmutableId": null,
        "onPremisesSyncEnabled": null,
        "roles": roles,
    })
}

/// Assignments end, also where somebody is active for some hours alone; to become Global Administrator for a while takes
/// somebody's approval.
fn privileged_role(tenant: &Tenant, (template, name): Role, holders: &[Holder]) -> Value {
    let global = template == GLOBAL.0;
    let mut random = tenant.random_of(template);
    let of_role = holders.iter().filter(|holder| holder.role.0 == template);
    let mut assignments: Vec<Value> = of_role
        .enumerate()
        .map(|(at, holder)| {
            if at == 0 && !global {
                return assignment(tenant, &holder.id, template, "Activated", Some(0), Some(1));
            }
            let days = 1 + i64::try_from(random.below(60)).unwrap_or_default();
            assignment(tenant, &holder.id, template, "Assigned", Some(-days), Some(90 - days))
        })
        .collect();
    if template == OF_BACKUP
        && let Some(backup) = ServicePrincipals::new(tenant).playing(Part::Backup)
    {
        let mut of_backup = assignment(tenant, &backup.id, template, "Assigned", Some(-10), Some(80));
        if let Some(assignment) = of_backup.as_object_mut() {
            assignment.insert("principalType".to_owned(), json!("servicePrincipal"));
        }
        assignments.push(of_backup);
    }
    assignments.sort_by_key(|one| one["id"].as_str().map(str::to_owned));
    json!({
        "roleTemplateId": template,
        "displayName": name,
        "assignments": assignments,
        "rules": rules(tenant, name, global),
    })
}

/// An active assignment, from one day to another, counted from the collection. One without a start was made past
/// Privileged Identity Management, and one without an end never ends.
fn assignment(
    tenant: &Tenant,
    principal: &str,
    template: &str,
    kind: &str,
    from: Option<i64>,
    to: Option<i64>,
) -> Value {
    // Half an hour ago, so that what lasts a day is within it.
    let day = |days: i64| timestamp(tenant.plan.collected_at - 1_800 + 86_400 * days);
    json!({
        "id": format!("{principal}-{template}"),
        "principalId": principal,
        "principalType": "user",
        "roleDefinitionId": template,
        "assignmentType": kind,
        "memberType": "Direct",
        "directoryScopeId": "/",
        "startDateTime": from.map(day),
        "endDateTime": to.map(day),
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
    // Who asks and who approves is told without being named.
    let mail_to = |recipients: &str| {
        json!({
            "notificationType": "Email",
            "notificationLevel": "All",
            "recipientType": recipients,
            "isDefaultRecipientsEnabled": true,
            "notificationRecipients": [],
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
    let mut rules = vec![
        rule("Expiration_Admin_Eligibility", "Expiration", "Admin", "Eligibility", expires("P365D")),
        rule("Expiration_Admin_Assignment", "Expiration", "Admin", "Assignment", expires("P180D")),
        rule("Expiration_EndUser_Assignment", "Expiration", "EndUser", "Assignment", expires("PT8H")),
        rule(
            "Enablement_EndUser_Assignment",
            "Enablement",
            "EndUser",
            "Assignment",
            json!({"enabledRules": ["MultiFactorAuthentication", "Justification"]}),
        ),
        rule("Approval_EndUser_Assignment", "Approval", "EndUser", "Assignment", setting),
        rule("Notification_Admin_Admin_Eligibility", "Notification", "Admin", "Eligibility", mail("Admin")),
        rule("Notification_Admin_Admin_Assignment", "Notification", "Admin", "Assignment", mail("Admin")),
        rule("Notification_Admin_EndUser_Assignment", "Notification", "EndUser", "Assignment", mail("Admin")),
        rule(
            "Notification_Requestor_EndUser_Assignment",
            "Notification",
            "EndUser",
            "Assignment",
            mail_to("Requestor"),
        ),
        rule("Notification_Approver_EndUser_Assignment", "Notification", "EndUser", "Assignment", mail_to("Approver")),
    ];
    rules.sort_by_key(|rule| rule["id"].as_str().map(str::to_owned));
    Value::Array(rules)
}

/// A program that keeps copies of settings, with a role that is no way to all others.
fn backup_principal(backup: Registered) -> Value {
    json!({
        "id": backup.id,
        "servicePrincipalId": backup.id,
        "appId": backup.app_id,
        "displayName": backup.name,
        "roles": ["Exchange Administrator"],
    })
}
