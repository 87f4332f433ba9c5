//! The configuration of the Exchange organization.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;
use super::super::random::Stream;

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected("admin-audit-log-config", vec![admin_audit_log_config()]);
    documents.collected("organization-config", vec![organization_config(tenant)]);
    documents.collected("remote-domains", vec![remote_domain()]);
    documents.collected("transport-config", vec![transport_config()]);
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
        "Guid": tenant.random(Stream::Tenant, 1).guid(),
        "AuditDisabled": false,
        "OAuth2ClientProfileEnabled": true,
        "ActivityBasedAuthenticationTimeoutEnabled": true,
        "ActivityBasedAuthenticationTimeoutInterval": "06:00:00",
        "AppsForOfficeEnabled": true,
        "AutoExpandingArchiveEnabled": false,
        "CustomerLockBoxEnabled": true,
        "DefaultAuthenticationPolicy": null,
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
fn remote_domain() -> Value {
    json!({
        "Identity": "Default",
        "Name": "Default",
        "DomainName": "*",
        "IsInternal": false,
        "AutoForwardEnabled": false,
        "AutoReplyEnabled": true,
        "DeliveryReportEnabled": true,
        "TrustedMailOutboundEnabled": false,
        "IsValid": true,
    })
}
