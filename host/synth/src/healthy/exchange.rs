//! The configuration of the Exchange organization.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;

const BLOCK_BASIC: &str = "Block basic authentication";

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected("admin-audit-log-config", vec![admin_audit_log_config()]);
    documents.collected("authentication-policies", authentication_policies());
    documents.collected("cas-mailbox-plans", mailbox_plans(tenant));
    documents.collected("management-role-assignments", role_assignments());
    documents.collected("organization-config", vec![organization_config(tenant)]);
    documents.collected("remote-domains", remote_domains(tenant));
    documents.collected("sharing-policies", sharing_policies(tenant));
    documents.collected("transport-config", vec![transport_config()]);
    documents.collected("transport-rules", transport_rules(tenant));
}

fn admin_audit_log_config() -> Value {
    json!({
        "Identity": "Admin Audit Log Settings",
        "Name": "Admin Audit Log Settings",
        "AdminAuditLogEnabled": true,
        "AdminAuditLogAgeLimit": "90.00:00:00",
        "AdminAuditLogCmdlets": ["*"],
        "AdminAuditLogParameters": ["*"],
        "AdminAuditLogExcludedCmdlets": [],
        "LogLevel": "None",
        "TestCmdletLoggingEnabled": false,
        "UnifiedAuditLogIngestionEnabled": true,
        "UnifiedAuditLogFirstOptInDate": "2019-03-14T09:21:37Z",
        "IsValid": true,
    })
}

/// Exchange Web Services are off, and an application that used them is still in the list.
fn organization_config(tenant: &Tenant) -> Value {
    json!({
        "Identity": tenant.initial_domain,
        "Name": tenant.initial_domain,
        "DisplayName": tenant.name,
        "Guid": tenant.random_of("organization-config").guid(),
        "AuditDisabled": false,
        // Holds of the organization that hold no mailbox: one of groups, and one that only deletes.
        "InPlaceHolds": ["grp5a1d3f5c9b7e4c2f8a6d4b2e0c8f6a4d:2", "mbx7cfb30345d454ac0a989ab3041051209:1"],
        "OAuth2ClientProfileEnabled": true,
        "ActivityBasedAuthenticationTimeoutEnabled": true,
        "ActivityBasedAuthenticationTimeoutInterval": "06:00:00",
        "AppsForOfficeEnabled": true,
        "AutoExpandingArchiveEnabled": false,
        "CustomerLockBoxEnabled": true,
        "DefaultAuthenticationPolicy": BLOCK_BASIC,
        "EwsAllowedAppIDs": tenant.random_of("application of old").guid(),
        "EwsApplicationAccessPolicy": null,
        "EwsEnabled": false,
        "FocusedInboxOn": null,
        "HybridConfigurationStatus": "Unknown",
        "IPListBlocked": [],
        "IsDehydrated": false,
        "MailTipsAllTipsEnabled": true,
        "MailTipsExternalRecipientsTipsEnabled": true,
        "MailTipsGroupMetricsEnabled": true,
        "MailTipsLargeAudienceThreshold": 25,
        "MaskClientIpInReceivedHeadersEnabled": true,
        "PublicFoldersEnabled": "Local",
        "ReadTrackingEnabled": false,
        "RejectDirectSend": true,
    })
}

fn transport_config() -> Value {
    json!({
        "Identity": "Transport Settings",
        "Name": "Transport Settings",
        "SmtpClientAuthenticationDisabled": true,
        "AllowLegacyTLSClients": false,
        "AddressBookPolicyRoutingEnabled": false,
        "ClearCategories": true,
        "ConvertDisclaimerWrapperToEml": false,
        "DSNConversionMode": "PreserveDSNBody",
        "ExternalDelayDsnEnabled": true,
        "ExternalDsnLanguageDetectionEnabled": true,
        "ExternalDsnMaxMessageAttachSize": "10 MB (10,485,760 bytes)",
        "ExternalDsnSendHtml": true,
        "ExternalPostmasterAddress": null,
        "HeaderPromotionModeSetting": "NoCreate",
        "InternalDelayDsnEnabled": true,
        "InternalDsnSendHtml": true,
        "JournalingReportNdrTo": "<>",
        "MaxReceiveSize": "Unlimited",
        "MaxRecipientEnvelopeLimit": "Unlimited",
        "MaxSendSize": "Unlimited",
        "MessageExpiration": "1.00:00:00",
        "OpenDomainRoutingEnabled": false,
        "Rfc2231EncodingEnabled": false,
        "SafetyNetHoldTime": "7.00:00:00",
    })
}

/// Mail to other domains is not forwarded by itself.
fn remote_domains(tenant: &Tenant) -> Vec<Value> {
    let domain = |name: &str, domain: &str, replies: bool| {
        json!({
            "Identity": name,
            "Name": name,
            "DomainName": domain,
            "IsInternal": false,
            "AutoForwardEnabled": false,
            "AutoReplyEnabled": replies,
            "DeliveryReportEnabled": true,
            "TrustedMailInboundEnabled": false,
            "TrustedMailOutboundEnabled": false,
            "IsValid": true,
        })
    };
    vec![domain("Default", "*", true), domain("Partner", &tenant.partner(), false)]
}

/// What an authentication policy allows or not.
pub(in super::super) const PROTOCOLS: [&str; 10] = [
    "AllowBasicAuthActiveSync",
    "AllowBasicAuthAutodiscover",
    "AllowBasicAuthImap",
    "AllowBasicAuthMapi",
    "AllowBasicAuthOfflineAddressBook",
    "AllowBasicAuthOutlookService",
    "AllowBasicAuthPop",
    "AllowBasicAuthPowershell",
    "AllowBasicAuthSmtp",
    "AllowBasicAuthWebServices",
];

fn authentication_policies() -> Vec<Value> {
    let mut policy = json!({"Identity": BLOCK_BASIC, "Name": BLOCK_BASIC});
    if let Some(policy) = policy.as_object_mut() {
        policy.extend(PROTOCOLS.map(|protocol| (protocol.to_owned(), json!(false))));
    }
    vec![policy]
}

fn mailbox_plans(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("cas-mailbox-plans");
    ["ExchangeOnline", "ExchangeOnlineDeskless", "ExchangeOnlineEnterprise"]
        .map(|plan| {
            let name = format!("{plan}-{}", random.guid());
            json!({
                "Identity": name,
                "Name": name,
                "DisplayName": plan,
                "ActiveSyncEnabled": true,
                "EwsEnabled": true,
                "ImapEnabled": false,
                "MAPIEnabled": true,
                "OWAEnabled": true,
                "PopEnabled": false,
            })
        })
        .to_vec()
}

/// Who may give a role away does not hold it, nor does anybody by an assignment that is off.
fn role_assignments() -> Vec<Value> {
    let assignment = |role: &str, assignee: &str, delegation: &str, enabled: bool| {
        let suffix = if delegation == "Regular" { "" } else { "-Delegating" };
        let name = format!("{role}-{assignee}{suffix}");
        json!({
            "Identity": format!("{name}\\All Group Members"),
            "Name": name,
            "Role": role,
            "RoleAssignee": assignee,
            "RoleAssigneeName": assignee,
            "RoleAssigneeType": "RoleGroup",
            "RoleAssignmentDelegationType": delegation,
            "EffectiveUserName": "All Group Members",
            "AssignmentMethod": "Direct",
            "Enabled": enabled,
        })
    };
    vec![
        assignment("Mailbox Import Export", "Migration 2022", "Regular", false),
        assignment("Mailbox Import Export", "Organization Management", "DelegatingOrgWide", true),
    ]
}

/// What is off shares nothing, and a partner may see more than everybody.
fn sharing_policies(tenant: &Tenant) -> Vec<Value> {
    let policy = |name: &str, default: bool, enabled: bool, domains: &[&str]| json!({"Identity": name, "Name": name, "Default": default, "Enabled": enabled, "Domains": domains});
    let partner = format!("{}:CalendarSharingFreeBusyDetail, ContactsSharing", tenant.partner());
    vec![
        policy("Default Sharing Policy", true, true, &["*:CalendarSharingFreeBusySimple"]),
        policy("Partners", false, true, &[&partner]),
        policy("Press (old)", false, false, &["Anonymous:CalendarSharingFreeBusyReviewer", "*:ContactsSharing"]),
    ]
}

/// Mail is redirected and reported within the organization alone, as far as a rule acts.
fn transport_rules(tenant: &Tenant) -> Vec<Value> {
    let rule = |name: &str, state: &str, mode: &str, priority: u8, more: Value| {
        let mut rule = json!({
            "Identity": name,
            "Name": name,
            "State": state,
            "Mode": mode,
            "Priority": priority,
            "FromScope": null,
            "SentToScope": null,
            "PrependSubject": null,
            "RedirectMessageTo": null,
            "BlindCopyTo": null,
            "CopyTo": null,
            "AddToRecipients": null,
            "GenerateIncidentReport": null,
            "SetSCL": null,
            "ApplyHtmlDisclaimerText": null,
            "ActivationDate": null,
            "ExpiryDate": null,
        });
        if let (Some(rule), Value::Object(more)) = (rule.as_object_mut(), more) {
            rule.extend(more);
        }
        rule
    };
    let internal = tenant.random_of("transport-rules").pick(&["[News] ", "[Intern] ", "[Info] "]);
    let own = |name: &str, domain: &str| format!("{name}@{domain}");
    let old = json!([own("archive", &tenant.partner())]);
    vec![
        rule(
            "External sender",
            "Enabled",
            "Enforce",
            0,
            json!({
                "FromScope": "NotInOrganization",
                "PrependSubject": "[External] ",
                "Conditions": ["Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate"],
            }),
        ),
        rule(
            "Internal announcements",
            "Enabled",
            "Enforce",
            1,
            json!({"FromScope": "InOrganization", "PrependSubject": internal}),
        ),
        rule(
            "External sender (old)",
            "Disabled",
            "Enforce",
            2,
            json!({"FromScope": "NotInOrganization", "PrependSubject": "EXT: "}),
        ),
        rule(
            "Payroll",
            "Enabled",
            "Enforce",
            3,
            json!({
                "RedirectMessageTo": [own("payroll", &tenant.brand_domain().to_uppercase())],
                "GenerateIncidentReport": own("security", &tenant.domain),
            }),
        ),
        rule("Archive (old)", "Disabled", "Enforce", 4, json!({"BlindCopyTo": old})),
        rule("Archive (trial)", "Enabled", "Audit", 5, json!({"BlindCopyTo": old})),
        // A rule stays enabled when its time is over, and does nothing (New-TransportRule, -ExpiryDate).
        rule(
            "Archive (2023)",
            "Enabled",
            "Enforce",
            6,
            json!({"BlindCopyTo": old, "ExpiryDate": "2024-01-01T00:00:00"}),
        ),
    ]
}
