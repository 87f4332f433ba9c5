//! The settings of the tenant: Conditional Access and the configuration of Exchange, with the vendor's property names.

use serde_json::{Map, Value, json};

use super::random::{Random, Stream};
use super::{Defect, Error, Tenant, timestamp};

type Objects = Vec<Map<String, Value>>;

/// Checks that those settings can be planted together.
pub(super) fn check(settings: &[Defect]) -> Result<(), Error> {
    let fault = |setting, message| Err(Error::Setting { setting, message });
    if let Some(other) = settings.iter().copied().find(|setting| !Defect::SETTINGS.contains(setting)) {
        return fault(other, "this is no setting of the tenant; it is planted in rows");
    }
    if settings.contains(&Defect::SecurityDefaultsOff) && !settings.contains(&Defect::MfaNotRequired) {
        return fault(
            Defect::SecurityDefaultsOff,
            "needs identity/mfa-not-required too: a policy that requires MFA of everyone makes up for security defaults",
        );
    }
    Ok(())
}

/// All documents, by name.
pub(super) fn documents(tenant: &Tenant) -> Vec<(&'static str, Objects)> {
    vec![
        ("admin-audit-log-config", objects(admin_audit_log_config(tenant))),
        ("conditional-access-policies", policies(tenant).into_iter().flat_map(objects).collect()),
        ("organization-config", objects(organization_config(tenant))),
        ("remote-domains", objects(remote_domain())),
        ("security-defaults", objects(security_defaults(tenant))),
        ("transport-config", objects(transport_config(tenant))),
    ]
}

fn objects(value: Value) -> Objects {
    match value {
        Value::Object(object) => vec![object],
        _ => Vec::new(),
    }
}

fn admin_audit_log_config(tenant: &Tenant) -> Value {
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
        "UnifiedAuditLogIngestionEnabled": !tenant.plants(Defect::UnifiedAuditLogDisabled),
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
        "AuditDisabled": tenant.plants(Defect::OrganizationAuditingDisabled),
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

fn transport_config(tenant: &Tenant) -> Value {
    json!({
        "Identity": "Transport Settings",
        "Name": "Transport Settings",
        "SmtpClientAuthenticationDisabled": !tenant.plants(Defect::SmtpAuthEnabled),
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

/// Off, as in a tenant that relies on Conditional Access. On only where no policy takes their place and the defect
/// is not planted, so that it is not there.
fn security_defaults(tenant: &Tenant) -> Value {
    let on = tenant.plants(Defect::MfaNotRequired) && !tenant.plants(Defect::SecurityDefaultsOff);
    json!({
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft. When enabled, these recommendations will be automatically enforced in your organization. Administrators and users will be better protected from common identity related attacks.",
        "isEnabled": on,
    })
}

const ENABLED: &str = "enabled";
const DISABLED: &str = "disabled";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

/// One Conditional Access policy: of everybody, for everything, until something narrows it.
struct Policy {
    json: Value,
}

impl Policy {
    fn new(tenant: &Tenant, random: &mut Random, name: &str, state: &str) -> Self {
        let age = 200 * 86_400 + random.below(900 * 86_400);
        let created = tenant.plan.collected_at - i64::try_from(age).unwrap_or_default();
        Self {
            json: json!({
                "id": random.guid(),
                "displayName": name,
                "createdDateTime": timestamp(created),
                "modifiedDateTime": timestamp(created + 86_400 * 30),
                "state": state,
                "templateId": null,
                "conditions": {
                    "clientAppTypes": ["all"],
                    "signInRiskLevels": [],
                    "userRiskLevels": [],
                    "servicePrincipalRiskLevels": [],
                    "insiderRiskLevels": null,
                    "applications": {
                        "includeApplications": ["All"],
                        "excludeApplications": [],
                        "includeUserActions": [],
                        "includeAuthenticationContextClassReferences": [],
                        "applicationFilter": null,
                    },
                    "users": {
                        "includeUsers": ["All"],
                        "excludeUsers": [],
                        "includeGroups": [],
                        "excludeGroups": [],
                        "includeRoles": [],
                        "excludeRoles": [],
                        "includeGuestsOrExternalUsers": null,
                        "excludeGuestsOrExternalUsers": null,
                    },
                    "platforms": null,
                    "locations": null,
                    "devices": null,
                    "clientApplications": null,
                },
                "grantControls": null,
                "sessionControls": null,
            }),
        }
    }

    fn set(mut self, pointer: &str, value: Value) -> Self {
        // All pointers are those of the object above; the tests read what came of them.
        if let Some(place) = self.json.pointer_mut(pointer) {
            *place = value;
        }
        self
    }

    fn grant(self, operator: &str, controls: &[&str]) -> Self {
        self.set(
            "/grantControls",
            json!({
                "operator": operator,
                "builtInControls": controls,
                "customAuthenticationFactors": [],
                "termsOfUse": [],
                "authenticationStrength": null,
            }),
        )
    }

    fn strength(self) -> Self {
        self.grant("OR", &[]).set(
            "/grantControls/authenticationStrength",
            json!({
                "id": "00000000-0000-0000-0000-000000000002",
                "displayName": "Multifactor authentication",
                "policyType": "builtIn",
                "requirementsSatisfied": "mfa",
                "allowedCombinations": [
                    "windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush",
                    "temporaryAccessPassOneTime", "password,microsoftAuthenticatorPush", "password,softwareOath",
                    "password,sms",
                ],
            }),
        )
    }
}

/// All policies: those that count, and beside them those that only look as if they did.
fn policies(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random(Stream::Tenant, 2);
    let mut policies = legacy_authentication(tenant, &mut random);
    policies.extend(mfa(tenant, &mut random));
    policies.push(
        Policy::new(tenant, &mut random, "CA050: Require a compliant device for everyone", ENABLED)
            .grant("OR", &["compliantDevice", "domainJoinedDevice"]),
    );
    policies.into_iter().map(|policy| policy.json).collect()
}

fn legacy_authentication(tenant: &Tenant, random: &mut Random) -> Vec<Policy> {
    let missing = tenant.plants(Defect::LegacyAuthenticationNotBlocked);
    let legacy = json!(["exchangeActiveSync", "other"]);
    let group = random.guid();
    let mut block = |name, state, apps: Value| {
        Policy::new(tenant, random, name, state).set("/conditions/clientAppTypes", apps).grant("OR", &["block"])
    };
    let state = if missing { REPORT_ONLY } else { ENABLED };
    vec![
        block("CA001: Block legacy authentication", state, legacy.clone()),
        block("CA002: Block ActiveSync", ENABLED, json!(["exchangeActiveSync"])),
        block("CA003: Block legacy authentication (pilot)", ENABLED, legacy.clone())
            .set("/conditions/users/includeUsers", json!([]))
            .set("/conditions/users/includeGroups", json!([group])),
        block("CA004: Block legacy authentication to Exchange", ENABLED, legacy.clone())
            .set("/conditions/applications/includeApplications", json!(["00000002-0000-0ff1-ce00-000000000000"])),
        block("CA005: Block legacy authentication (old)", DISABLED, legacy),
    ]
}

fn mfa(tenant: &Tenant, random: &mut Random) -> Vec<Policy> {
    let missing = tenant.plants(Defect::MfaNotRequired);
    // A policy that asks some people for MFA makes up for security defaults, so none may be on where that is planted.
    let narrow = if tenant.plants(Defect::SecurityDefaultsOff) { REPORT_ONLY } else { ENABLED };
    let strong = random.permille(500);
    let mut policy = |name, state| Policy::new(tenant, random, name, state);
    let everyone = policy("CA010: Require MFA for everyone", if missing { REPORT_ONLY } else { ENABLED });
    let trusted = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    vec![
        if strong { everyone.strength() } else { everyone.grant("OR", &["mfa"]) },
        policy("CA011: Require MFA for administrators", narrow)
            .set("/conditions/users/includeUsers", json!([]))
            .set("/conditions/users/includeRoles", json!(["62e90394-69f5-4237-9190-012177145e10"]))
            .grant("OR", &["mfa"]),
        policy("CA012: Require MFA on Android", narrow)
            .set("/conditions/platforms", json!({ "includePlatforms": ["android"], "excludePlatforms": [] }))
            .grant("OR", &["mfa"]),
        policy("CA013: Require MFA away from the office", narrow)
            .set("/conditions/locations", trusted)
            .grant("OR", &["mfa"]),
        policy("CA014: Require MFA for risky sign-ins", narrow)
            .set("/conditions/signInRiskLevels", json!(["high", "medium"]))
            .grant("AND", &["mfa"]),
        policy("CA015: Require MFA or a compliant device", narrow).grant("OR", &["mfa", "compliantDevice"]),
        policy("CA016: Require MFA for everyone (old)", DISABLED).grant("OR", &["mfa"]),
    ]
}
