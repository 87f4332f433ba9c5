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

fn organization_config(tenant: &Tenant) -> Value {
    json!({
        "Identity": tenant.initial_domain,
        "Name": tenant.initial_domain,
        "DisplayName": tenant.name,
        "Guid": tenant.random_of("organization-config").guid(),
        "AuditDisabled": false,
        "OAuth2ClientProfileEnabled": true,
        "ActivityBasedAuthenticationTimeoutEnabled": true,
        "ActivityBasedAuthenticationTimeoutInterval": "06:00:00",
        "AppsForOfficeEnabled": true,
        "AutoExpandingArchiveEnabled": false,
        "CustomerLockBoxEnabled": true,
        "DefaultAuthenticationPolicy": BLOCK_BASIC,
        "EwsAllowedAppIDs": null,
        "EwsApplicationAccessPolicy": null,
        "EwsEnabled": null,
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

const PROTOCOLS: [&str; 10] = [
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

/// Who may give a role away does not hold it.
fn role_assignments() -> Vec<Value> {
    let assignment = |role: &str, assignee: &str, delegation: &str| {
        let suffix = if delegation == "Regular" { "" } else { "-Delegating" };
        let name = format!("{role}-{assignee}{suffix}");
        json!({
            "Identity": name,
            "Name": name,
            "Role": role,
            "RoleAssignee": assignee,
            "RoleAssigneeName": assignee,
            "RoleAssigneeType": "RoleGroup",
            "RoleAssignmentDelegationType": delegation,
            "AssignmentMethod": "Direct",
            "Enabled": true,
        })
    };
    vec![
        assignment("Mail Recipients", "Organization Management", "Regular"),
        assignment("Mailbox Import Export", "Organization Management", "DelegatingOrgWide"),
        assignment("Mailbox Search", "Discovery Management", "Regular"),
        assignment("View-Only Recipients", "View-Only Organization Management", "Regular"),
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

fn transport_rules(tenant: &Tenant) -> Vec<Value> {
    let rule = |name: &str, state: &str, priority: u8, scope: &str, subject: Option<&str>| {
        json!({
            "Identity": name,
            "Name": name,
            "State": state,
            "Mode": "Enforce",
            "Priority": priority,
            "FromScope": scope,
            "SentToScope": null,
            "PrependSubject": subject,
            "RedirectMessageTo": null,
            "BlindCopyTo": null,
            "CopyTo": null,
            "AddToRecipients": null,
            "SetSCL": null,
        })
    };
    vec![
        rule("External sender", "Enabled", 0, "NotInOrganization", Some("[External] ")),
        rule(
            "Internal announcements",
            "Enabled",
            1,
            "InOrganization",
            Some(tenant.random_of("transport-rules").pick(&["[News] ", "[Intern] ", "[Info] "])),
        ),
        rule("External sender (old)", "Disabled", 2, "NotInOrganization", Some("EXT: ")),
    ]
}
