//! Privileged directory roles, with their PIM rules and active assignments (`startDateTime` and `endDateTime` null means permanent).

use crate::known::ROLE_NAMES;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/privileged-roles",
    service: service::GRAPH,
    request: Request::Derived(
        "GET /roleManagement/directory/roleAssignmentScheduleInstances, /policies/roleManagementPolicyAssignments of roles and of groups with a role and, of these, /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
    ),
    permission: Permission::graph_and(
        &[ROLE_MANAGEMENT, ROLE_MANAGEMENT_POLICY],
        "groups that hold a role",
        &[least("RoleManagementPolicy.Read.AzureADGroup"), least("PrivilegedEligibilitySchedule.Read.AzureADGroup")],
    ),
    license: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    from: made_from::ROLES,
    imported: scubagear("privileged_roles", &["aad"], &["Get-PrivilegedRole"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "privileged-roles",
    meaning: "Privileged directory roles, with their PIM rules and active assignments (`startDateTime` and `endDateTime` null means permanent).",
    subject: "privileged role",
    source: SOURCE.id,
    id: "roleTemplateId",
    label: "displayName",
    members: open(&[
        text("roleTemplateId", "The template id of the role, the same in every tenant.").vendor_id(),
        text("displayName", "The name of the role."),
        objects(
            "assignments",
            "Who has the role now.",
            closed(&[
                text("id", "Its id."),
                text("principalId", "Who has it."),
                symbol("principalType", "What that is.").values(&["user", "group", "servicePrincipal"]),
                symbol("assignmentType", "Whether it was given, or activated for some hours.")
                    .values(&["Assigned", "Activated"]),
                text("directoryScopeId", "For what: `/` is the tenant.").values(&["/"]),
                time("startDateTime", "Since when; null: it was not given by Privileged Identity Management."),
                time("endDateTime", "Until when; null: it does not end."),
                symbol("memberType", "Whether it was given to the holder, or to a group.").values(&[
                    "Direct",
                    "Group",
                    "Inherited",
                ]),
                any("activatedUsing", "The eligibility that it was activated by."),
                any("appScope", "The part of an application that it is for."),
                text("appScopeId", "The id of that part.").values(&["/"]),
                any("createdUsing", "The request that it came from."),
                any("directoryScope", "The part of the directory that it is for."),
                any("principal", "Who has it, as an object."),
                text("roleAssignmentOriginId", "The assignment that it came from."),
                text("roleAssignmentScheduleId", "The schedule that it came from."),
                any("roleDefinition", "The role, as an object."),
                text("roleDefinitionId", "The id of the role."),
                symbol("status", "The state of the schedule.").values(&["Provisioned"]),
            ]),
        ),
        objects(
            "rules",
            "The rules of Privileged Identity Management for the role, and for each group that holds it and is managed.",
            closed(&[
                text("id", "The rule.").values(&[
                    "Expiration_Admin_Eligibility",
                    "Enablement_Admin_Eligibility",
                    "Notification_Admin_Admin_Eligibility",
                    "Notification_Requestor_Admin_Eligibility",
                    "Notification_Approver_Admin_Eligibility",
                    "Expiration_Admin_Assignment",
                    "Enablement_Admin_Assignment",
                    "Notification_Admin_Admin_Assignment",
                    "Notification_Requestor_Admin_Assignment",
                    "Notification_Approver_Admin_Assignment",
                    "Expiration_EndUser_Assignment",
                    "Enablement_EndUser_Assignment",
                    "Notification_Admin_EndUser_Assignment",
                    "Notification_Requestor_EndUser_Assignment",
                    "Notification_Approver_EndUser_Assignment",
                    "Approval_EndUser_Assignment",
                    "AuthenticationContext_EndUser_Assignment",
                ]),
                text("ruleSource", "The role or group that it is for.").lists(&[ROLE_NAMES]),
                symbol("ruleSourceType", "Whether that is a role or a group.").values(&["Directory Role", "PIM Group"]),
                object(
                    "setting",
                    "Who must approve.",
                    closed(&[
                        boolean("isApprovalRequired", "Whether somebody must approve."),
                        symbol("approvalMode", "In how many stages.").values(&[
                            "SingleStage",
                            "Serial",
                            "Parallel",
                            "NoApproval",
                        ]),
                        any("approvalStages", "Who approves."),
                        boolean("isApprovalRequiredForExtension", "Whether somebody must approve a longer time."),
                        boolean("isRequestorJustificationRequired", "Whether who asks must say why."),
                    ]),
                ),
                object(
                    "target",
                    "What it is about.",
                    closed(&[
                        symbol("caller", "Whose request.").values(&["None", "Admin", "EndUser"]),
                        texts("operations", "Which requests.").values(&[
                            "All",
                            "Activate",
                            "Deactivate",
                            "Assign",
                            "Update",
                            "Remove",
                            "Extend",
                            "Renew",
                        ]),
                        symbol("level", "Whether eligibilities or assignments.").values(&["Eligibility", "Assignment"]),
                        any("enforcedSettings", "Settings that cannot be changed below."),
                        any("inheritableSettings", "Settings that hold below, too."),
                        any("targetObjects", "Objects that it is about."),
                    ]),
                ),
                list("notificationRecipients", Element::Word, "Who gets mail beside the default recipients."),
                symbol("notificationType", "How they are told.").values(&["Email"]),
                symbol("notificationLevel", "Of what.").values(&["None", "Critical", "All"]),
                boolean("isDefaultRecipientsEnabled", "Whether the default recipients get mail."),
                symbol("recipientType", "Whom the mail is for.").values(&["Requestor", "Approver", "Admin"]),
                texts("enabledRules", "What who asks must do.").values(&[
                    "MultiFactorAuthentication",
                    "Justification",
                    "Ticketing",
                ]),
                boolean("isExpirationRequired", "Whether it must end."),
                duration("maximumDuration", "After how long at the latest."),
                boolean("isEnabled", "Whether an authentication context is asked for."),
                text("claimValue", "Which authentication context."),
            ]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r##"{
  "assignments": [
    {
      "assignmentType": "Assigned",
      "directoryScopeId": "/",
      "endDateTime": "2027-01-30T23:30:00Z",
      "id": "5a0facce-8e28-4c6b-ad00-be4851a9b87b-62e90394-69f5-4237-9190-012177145e10",
      "memberType": "Direct",
      "principalId": "5a0facce-8e28-4c6b-ad00-be4851a9b87b",
      "principalType": "user",
      "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10",
      "startDateTime": "2026-11-01T23:30:00Z"
    },
    {
      "assignmentType": "Assigned",
      "directoryScopeId": "/",
      "endDateTime": "2027-02-02T23:30:00Z",
      "id": "91165532-c44e-42d2-8877-f714819f2380-62e90394-69f5-4237-9190-012177145e10",
      "memberType": "Direct",
      "principalId": "91165532-c44e-42d2-8877-f714819f2380",
      "principalType": "user",
      "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10",
      "startDateTime": "2026-11-04T23:30:00Z"
    }
  ],
  "displayName": "Global Administrator",
  "roleTemplateId": "62e90394-69f5-4237-9190-012177145e10",
  "rules": [
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyApprovalRule",
      "id": "Approval_EndUser_Assignment",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "setting": {
        "approvalMode": "SingleStage",
        "approvalStages": [
          {
            "approvalStageTimeOutInDays": 1,
            "isApproverJustificationRequired": true,
            "isEscalationEnabled": false,
            "primaryApprovers": [
              {
                "description": "Approvers",
                "id": "46c2ed9f-11e6-4ecc-bf35-c94257f9fc96",
                "isBackup": false
              }
            ]
          }
        ],
        "isApprovalRequired": true,
        "isApprovalRequiredForExtension": false,
        "isRequestorJustificationRequired": true
      },
      "target": {"caller": "EndUser", "level": "Assignment", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule",
      "enabledRules": ["MultiFactorAuthentication", "Justification"],
      "id": "Enablement_EndUser_Assignment",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "EndUser", "level": "Assignment", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
      "id": "Expiration_Admin_Assignment",
      "isExpirationRequired": true,
      "maximumDuration": "P180D",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "Admin", "level": "Assignment", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
      "id": "Expiration_Admin_Eligibility",
      "isExpirationRequired": true,
      "maximumDuration": "P365D",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "Admin", "level": "Eligibility", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
      "id": "Expiration_EndUser_Assignment",
      "isExpirationRequired": true,
      "maximumDuration": "PT8H",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "EndUser", "level": "Assignment", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule",
      "id": "Notification_Admin_Admin_Assignment",
      "isDefaultRecipientsEnabled": true,
      "notificationLevel": "All",
      "notificationRecipients": ["security@contoso.example"],
      "notificationType": "Email",
      "recipientType": "Admin",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "Admin", "level": "Assignment", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule",
      "id": "Notification_Admin_Admin_Eligibility",
      "isDefaultRecipientsEnabled": true,
      "notificationLevel": "All",
      "notificationRecipients": ["security@contoso.example"],
      "notificationType": "Email",
      "recipientType": "Admin",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "Admin", "level": "Eligibility", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule",
      "id": "Notification_Admin_EndUser_Assignment",
      "isDefaultRecipientsEnabled": true,
      "notificationLevel": "All",
      "notificationRecipients": ["security@contoso.example"],
      "notificationType": "Email",
      "recipientType": "Admin",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "EndUser", "level": "Assignment", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule",
      "id": "Notification_Approver_EndUser_Assignment",
      "isDefaultRecipientsEnabled": true,
      "notificationLevel": "All",
      "notificationRecipients": [],
      "notificationType": "Email",
      "recipientType": "Approver",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "EndUser", "level": "Assignment", "operations": ["All"]}
    },
    {
      "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule",
      "id": "Notification_Requestor_EndUser_Assignment",
      "isDefaultRecipientsEnabled": true,
      "notificationLevel": "All",
      "notificationRecipients": [],
      "notificationType": "Email",
      "recipientType": "Requestor",
      "ruleSource": "Global Administrator",
      "ruleSourceType": "Directory Role",
      "target": {"caller": "EndUser", "level": "Assignment", "operations": ["All"]}
    }
  ]
}"##;
