//! The sources: each is one read of the tenant.

/// One read of the tenant: an endpoint, a cmdlet or a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id, `service/what`.
    pub id: &'static str,
    /// What is called.
    pub reads: &'static str,
    /// The rights with which an application reads all of it, as few as there can be: a right that another source needs
    /// anyway stands here in place of a narrower one that would do for a part.
    pub right: &'static str,
    /// The licence without which it answers nothing, if it needs one.
    pub licence: Option<&'static str>,
}

const fn source(id: &'static str, reads: &'static str, right: &'static str) -> Source {
    Source { id, reads, right, licence: None }
}

const EXCHANGE: &str = "Exchange.ManageAsApp with the Entra role Global Reader";
/// The same, at the Security & Compliance endpoint.
const COMPLIANCE: &str =
    "Exchange.ManageAsApp with the Entra role Global Reader, at the Security & Compliance endpoint";
const DEFENDER_OFFICE: &str = "Microsoft Defender for Office 365 Plan 1";
const DNS: &str = "none: public DNS";
const ENTRA_CONNECT: &str = "on the server: a member of ADSyncAdmins";
const EXCHANGE_SERVER: &str = "on-premises: the Exchange role group View-Only Organization Management";
const POWER_PLATFORM: &str = "an application registered as Power Platform administrator";
/// The REST interface takes a user who is a Global Reader, SharePoint PowerShell does not (reference breadth.md, section 4,
/// "sharepoint/tenant offers Global Reader for a user").
const SHAREPOINT: &str =
    "SharePoint Sites.FullControl.All, or, by REST only, a user who signs in with the Entra role Global Reader";
/// No permission of Microsoft Graph plays a part there (reference breadth.md, section 4, "TEAMS says
/// Organization.Read.All"; cisagov/ScubaGear issue 624).
const TEAMS: &str = "the Entra role Global Reader, and no permission";

/// All sources, sorted by id. Endpoints and rights: Microsoft Graph permissions reference and Exchange Online
/// PowerShell, read 2026-11.
pub const SOURCES: &[Source] = &[
    source("compliance/dlp-compliance-policies", "Get-DlpCompliancePolicy", COMPLIANCE),
    source("compliance/dlp-compliance-rules", "Get-DlpComplianceRule", COMPLIANCE),
    source("compliance/protection-alerts", "Get-ProtectionAlert", COMPLIANCE),
    source("compliance/unified-audit-log-retention-policies", "Get-UnifiedAuditLogRetentionPolicy", COMPLIANCE),
    Source {
        id: "defender/software-inventory",
        reads: "POST /security/runHuntingQuery DeviceTvmSoftwareInventory, DeviceInfo",
        right: "ThreatHunting.Read.All",
        licence: Some("Microsoft Defender for Endpoint Plan 2"),
    },
    source("dns/dkim-records", "TXT records selector1._domainkey and selector2._domainkey", DNS),
    source("dns/dmarc-records", "TXT records _dmarc", DNS),
    source("dns/spf-records", "TXT records", DNS),
    source("exchange/accepted-domains", "Get-AcceptedDomain", EXCHANGE),
    source("exchange/admin-audit-log-config", "Get-AdminAuditLogConfig", EXCHANGE),
    source("exchange/anti-phish-policies", "Get-AntiPhishPolicy", EXCHANGE),
    source("exchange/anti-phish-rules", "Get-AntiPhishRule", EXCHANGE),
    Source {
        id: "exchange/atp-built-in-protection-rules",
        reads: "Get-ATPBuiltInProtectionRule",
        right: EXCHANGE,
        licence: Some(DEFENDER_OFFICE),
    },
    Source {
        id: "exchange/atp-policy-for-o365",
        reads: "Get-AtpPolicyForO365",
        right: EXCHANGE,
        licence: Some(DEFENDER_OFFICE),
    },
    Source {
        id: "exchange/atp-protection-policy-rules",
        reads: "Get-ATPProtectionPolicyRule",
        right: EXCHANGE,
        licence: Some(DEFENDER_OFFICE),
    },
    source("exchange/authentication-policies", "Get-AuthenticationPolicy", EXCHANGE),
    source("exchange/cas-mailbox-plans", "Get-CASMailboxPlan", EXCHANGE),
    source("exchange/cas-mailboxes", "Get-CASMailbox -ResultSize Unlimited", EXCHANGE),
    source("exchange/dkim-signing-configs", "Get-DkimSigningConfig", EXCHANGE),
    source("exchange/eop-protection-policy-rules", "Get-EOPProtectionPolicyRule", EXCHANGE),
    source(
        "exchange/folder-permissions",
        "Get-MailboxFolderPermission of inbox and calendar, one call for each mailbox",
        EXCHANGE,
    ),
    source("exchange/hosted-connection-filter-policies", "Get-HostedConnectionFilterPolicy", EXCHANGE),
    source("exchange/hosted-content-filter-policies", "Get-HostedContentFilterPolicy", EXCHANGE),
    source("exchange/hosted-content-filter-rules", "Get-HostedContentFilterRule", EXCHANGE),
    source("exchange/hosted-outbound-spam-filter-policies", "Get-HostedOutboundSpamFilterPolicy", EXCHANGE),
    source("exchange/hosted-outbound-spam-filter-rules", "Get-HostedOutboundSpamFilterRule", EXCHANGE),
    source("exchange/inbound-connectors", "Get-InboundConnector", EXCHANGE),
    source(
        "exchange/inbox-rules",
        "Get-InboxRule -IncludeHidden, one call for each mailbox; or GET /users/{id}/mailFolders/inbox/messageRules",
        "an Exchange role group that may run Get-InboxRule (Global Reader may not); or MailboxSettings.Read, without hidden rules",
    ),
    source("exchange/intra-organization-connectors", "Get-IntraOrganizationConnector", EXCHANGE),
    Source {
        id: "exchange/mailbox-audit-bypass",
        reads: "Get-MailboxAuditBypassAssociation -ResultSize Unlimited",
        right: EXCHANGE,
        licence: None,
    },
    source(
        "exchange/mailbox-folder-statistics",
        "Get-MailboxFolderStatistics -FolderScope RecoverableItems, one call for each mailbox",
        EXCHANGE,
    ),
    source("exchange/mailbox-permissions", "Get-MailboxPermission, one call for each mailbox", EXCHANGE),
    source("exchange/mailboxes", "Get-Mailbox -ResultSize Unlimited", EXCHANGE),
    source("exchange/malware-filter-policies", "Get-MalwareFilterPolicy", EXCHANGE),
    source("exchange/malware-filter-rules", "Get-MalwareFilterRule", EXCHANGE),
    source(
        "exchange/management-role-assignments",
        "Get-ManagementRoleAssignment -Role 'Mailbox Import Export' -GetEffectiveUsers",
        EXCHANGE,
    ),
    source("exchange/mobile-devices", "Get-MobileDevice -ResultSize Unlimited", EXCHANGE),
    source("exchange/organization-config", "Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy", EXCHANGE),
    source("exchange/organization-relationships", "Get-OrganizationRelationship", EXCHANGE),
    source("exchange/outbound-connectors", "Get-OutboundConnector", EXCHANGE),
    source("exchange/recipient-permissions", "Get-RecipientPermission -ResultSize Unlimited", EXCHANGE),
    source("exchange/remote-domains", "Get-RemoteDomain", EXCHANGE),
    Source {
        id: "exchange/safe-attachment-policies",
        reads: "Get-SafeAttachmentPolicy",
        right: EXCHANGE,
        licence: Some(DEFENDER_OFFICE),
    },
    Source {
        id: "exchange/safe-attachment-rules",
        reads: "Get-SafeAttachmentRule",
        right: EXCHANGE,
        licence: Some(DEFENDER_OFFICE),
    },
    Source {
        id: "exchange/safe-links-policies",
        reads: "Get-SafeLinksPolicy",
        right: EXCHANGE,
        licence: Some(DEFENDER_OFFICE),
    },
    Source {
        id: "exchange/safe-links-rules",
        reads: "Get-SafeLinksRule",
        right: EXCHANGE,
        licence: Some(DEFENDER_OFFICE),
    },
    source("exchange/sharing-policies", "Get-SharingPolicy", EXCHANGE),
    source("exchange/transport-config", "Get-TransportConfig", EXCHANGE),
    source("exchange/transport-rules", "Get-TransportRule", EXCHANGE),
    source("exchange/users", "Get-User -ResultSize Unlimited", EXCHANGE),
    source("graph/admin-consent-request-policy", "GET /policies/adminConsentRequestPolicy", "Policy.Read.All"),
    // appmanagementpolicy-list-appliesto.md of microsoft-graph-docs-contrib @09a02445: both rights, and $expand gives 20 at
    // the most.
    source(
        "graph/app-management-policies",
        "GET /policies/appManagementPolicies, and GET /policies/appManagementPolicies/{id}/appliesTo",
        "Policy.Read.All; for whom the policies apply to also Application.Read.All",
    ),
    source("graph/app-role-assignments", "GET /servicePrincipals/{id}/appRoleAssignments", "Application.Read.All"),
    source(
        "graph/authentication-methods-policy",
        "GET /policies/authenticationMethodsPolicy",
        "Policy.Read.AuthenticationMethod",
    ),
    source(
        "graph/authentication-strength-policies",
        "GET /policies/authenticationStrengthPolicies",
        "Policy.Read.AuthenticationMethod",
    ),
    source("graph/authorization-policy", "GET /policies/authorizationPolicy", "Policy.Read.All"),
    source(
        "graph/b2b-management-policies",
        "GET /beta/policies/b2bManagementPolicies",
        "Policy.Read.B2BManagementPolicy",
    ),
    Source {
        id: "graph/conditional-access-policies",
        // v1.0 has no conditions on agents, and leaves out policies that use features in preview (reference
        // field-faults.md, F3).
        reads: "GET /beta/identity/conditionalAccess/policies",
        right: "Policy.Read.All",
        licence: Some("Microsoft Entra ID P1"),
    },
    source(
        "graph/dedicated-exchange-hybrid-applications",
        "GET /applications and /servicePrincipals, those of Exchange hybrid, with their permissions",
        "Application.Read.All and Directory.Read.All",
    ),
    source("graph/default-app-management-policy", "GET /policies/defaultAppManagementPolicy", "Policy.Read.All"),
    source(
        "graph/device-deletions",
        "GET /auditLogs/directoryAudits?$filter=activityDisplayName eq 'Delete device', by initiator and hour",
        "AuditLog.Read.All",
    ),
    // directoryobject-getbyids.md of microsoft-graph-docs-contrib @007852ac: Directory.Read.All, 1,000 ids a request.
    source(
        "graph/directory-names",
        "POST /directoryObjects/getByIds, of the ids that policies name",
        "Directory.Read.All",
    ),
    source("graph/directory-settings", "GET /beta/settings", "GroupSettings.Read.All"),
    source("graph/domains", "GET /domains", "Domain.Read.All"),
    Source {
        id: "graph/email-app-usage",
        reads: "GET /reports/getEmailAppUsageUserDetail(period='D180'), and whether reports conceal names",
        right: "Reports.Read.All; for whether reports conceal names also ReportSettings.Read.All",
        licence: None,
    },
    source(
        "graph/email-app-usage-versions",
        "GET /reports/getEmailAppUsageVersionsUserCounts(period='D30')",
        "Reports.Read.All",
    ),
    source(
        "graph/legacy-exchange-service-principal",
        "GET /servicePrincipals of appId 00000002-0000-0ff1-ce00-000000000000",
        "Application.Read.All",
    ),
    source(
        "graph/mail-items-accessed-records",
        "POST /security/auditLog/queries with the operation MailItemsAccessed, and its records",
        "AuditLogsQuery-Exchange.Read.All",
    ),
    source("graph/named-locations", "GET /identity/conditionalAccess/namedLocations", "Policy.Read.All"),
    source("graph/oauth2-permission-grants", "GET /oauth2PermissionGrants", "Directory.Read.All"),
    source(
        "graph/on-premises-synchronization",
        "GET /directory/onPremisesSynchronization",
        // onpremisesdirectorysynchronization-get.md: delegated alone, and no other role (reference collector-faults.md, F18).
        "OnPremDirectorySynchronization.Read.All of a user who signs in with the Entra role Global Administrator; not an application",
    ),
    source("graph/organization", "GET /organization", "Organization.Read.All"),
    source("graph/per-user-mfa", "GET /beta/users/{id}/authentication/requirements", "Policy.Read.All"),
    source("graph/permission-grant-policies", "GET /policies/permissionGrantPolicies", "Policy.Read.PermissionGrant"),
    source(
        "graph/policy-group-members",
        // v1.0 leaves out service principals: group-list-transitivemembers.md, v1.0 and beta (reference collector-faults.md,
        // F4). Hidden membership takes a right of its own: the same page of beta @00e146a9.
        "GET /beta/groups/{id}/transitiveMembers, of each group that a Conditional Access policy names, or that holds a role",
        "GroupMember.ReadBasic.All; for groups with hidden membership also Member.Read.Hidden",
    ),
    Source {
        id: "graph/privileged-roles",
        reads: "GET /roleManagement/directory/roleAssignmentScheduleInstances, /policies/roleManagementPolicyAssignments of roles and of groups with a role and, of these, /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
        right: "RoleManagement.Read.Directory and RoleManagementPolicy.Read.Directory; for groups that hold a role also RoleManagementPolicy.Read.AzureADGroup and PrivilegedEligibilitySchedule.Read.AzureADGroup",
        licence: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    },
    source(
        "graph/privileged-service-principals",
        "GET /roleManagement/directory/roleAssignments, roleEligibilityScheduleInstances and members of groups",
        "RoleManagement.Read.Directory; for groups that hold a role also GroupMember.ReadBasic.All and PrivilegedEligibilitySchedule.Read.AzureADGroup",
    ),
    source(
        "graph/privileged-users",
        "GET /roleManagement/directory/roleAssignments, roleEligibilityScheduleInstances, members of groups and users",
        "RoleManagement.Read.Directory and User.Read.All; for groups that hold a role also GroupMember.ReadBasic.All and PrivilegedEligibilitySchedule.Read.AzureADGroup",
    ),
    source(
        "graph/risky-applications",
        "GET /applications, /servicePrincipals, appRoleAssignments and /oauth2PermissionGrants",
        "Application.Read.All; for delegated permissions that were granted also Directory.Read.All",
    ),
    source(
        "graph/risky-delegated-permission-classifications",
        "GET /servicePrincipals/{id}/delegatedPermissionClassifications",
        "Application.Read.All",
    ),
    source(
        "graph/risky-third-party-service-principals",
        "GET /servicePrincipals and appRoleAssignments",
        "Application.Read.All",
    ),
    Source {
        id: "graph/risky-users",
        reads: "GET /identityProtection/riskyUsers",
        right: "IdentityRiskyUser.Read.All",
        licence: Some("Microsoft Entra ID P2"),
    },
    source("graph/role-assignments", "GET /roleManagement/directory/roleAssignments", "RoleManagement.Read.Directory"),
    source("graph/security-defaults", "GET /policies/identitySecurityDefaultsEnforcementPolicy", "Policy.Read.All"),
    source("graph/service-plans", "GET /subscribedSkus, servicePlans", "LicenseAssignment.Read.All"),
    source(
        "graph/service-principals",
        "GET /servicePrincipals, with the credentials of GET /applications",
        "Application.Read.All",
    ),
    Source {
        id: "graph/sign-ins",
        reads: "GET /beta/auditLogs/signIns of 30 days, interactive and not, with clients of legacy authentication",
        right: "AuditLog.Read.All and Directory.Read.All",
        licence: Some("Microsoft Entra ID P1"),
    },
    source("graph/subscribed-skus", "GET /subscribedSkus", "LicenseAssignment.Read.All"),
    Source {
        id: "graph/user-registration-details",
        reads: "GET /reports/authenticationMethods/userRegistrationDetails",
        right: "AuditLog.Read.All",
        licence: Some("Microsoft Entra ID P1"),
    },
    source("graph/users", "GET /users", "User.Read.All"),
    source("on-premises/ad-sync-auto-upgrade", "Get-ADSyncAutoUpgrade", ENTRA_CONNECT),
    source("on-premises/ad-sync-export-deletion-threshold", "Get-ADSyncExportDeletionThreshold", ENTRA_CONNECT),
    source("on-premises/ad-sync-scheduler", "Get-ADSyncScheduler", ENTRA_CONNECT),
    source("on-premises/autodiscover-virtual-directories", "Get-AutodiscoverVirtualDirectory", EXCHANGE_SERVER),
    source("on-premises/availability-address-spaces", "Get-AvailabilityAddressSpace", EXCHANGE_SERVER),
    source("on-premises/exchange-certificates", "Get-ExchangeCertificate", EXCHANGE_SERVER),
    source("on-premises/exchange-servers", "Get-ExchangeServer", EXCHANGE_SERVER),
    source("on-premises/federation-trusts", "Get-FederationTrust", EXCHANGE_SERVER),
    source("on-premises/receive-connectors", "Get-ReceiveConnector", EXCHANGE_SERVER),
    source("on-premises/send-connectors", "Get-SendConnector", EXCHANGE_SERVER),
    source("on-premises/sharing-policies", "Get-SharingPolicy, on-premises", EXCHANGE_SERVER),
    source(
        "on-premises/sync-servers",
        "Get-ADSyncGlobalSettings, parameter Microsoft.Synchronize.ServerConfigurationVersion",
        ENTRA_CONNECT,
    ),
    source(
        "on-premises/trusted-roots",
        "Get-ChildItem Cert:\\LocalMachine\\Root of each Exchange server",
        "on the server: a user who may sign in",
    ),
    source("on-premises/web-services-virtual-directories", "Get-WebServicesVirtualDirectory", EXCHANGE_SERVER),
    Source {
        id: "power-bi/tenant-settings",
        reads: "GET https://api.powerbi.com/v1/admin/tenantsettings",
        // With Tenant.Read.All an application is refused: MicrosoftDocs/powerbi-docs issue 3262 (reference breadth.md,
        // section 4, "power-bi/tenant-settings says Tenant.Read.All").
        right: "the tenant setting that opens read-only admin APIs to service principals, and no Power BI permission that an administrator consents to",
        licence: Some("Power BI"),
    },
    source(
        "power-platform/dlp-policies",
        // scopes/admin/apiPolicies, of 2016, lists no groups of connectors.
        "GET /providers/PowerPlatform.Governance/v2/policies",
        POWER_PLATFORM,
    ),
    source(
        "power-platform/environments",
        "GET /providers/Microsoft.BusinessAppPlatform/scopes/admin/environments",
        POWER_PLATFORM,
    ),
    source(
        "power-platform/tenant-isolation-policy",
        "GET /providers/PowerPlatform.Governance/v1/tenants/{tenantId}/tenantIsolationPolicy",
        POWER_PLATFORM,
    ),
    source(
        "power-platform/tenant-settings",
        "POST /providers/Microsoft.BusinessAppPlatform/listTenantSettings",
        POWER_PLATFORM,
    ),
    source("sharepoint/tenant", "GET /_api/SPO.Tenant", SHAREPOINT),
    source(
        "teams/app-permission-policies",
        "Get-CsTeamsAppPermissionPolicy, or GET /Skype.Policy/configurations/TeamsAppPermissionPolicy",
        TEAMS,
    ),
    source(
        "teams/client-configuration",
        "Get-CsTeamsClientConfiguration, or GET /Skype.Policy/configurations/TeamsClientConfiguration",
        TEAMS,
    ),
    source(
        "teams/federation-configuration",
        "Get-CsTenantFederationConfiguration, or GET /Skype.Policy/configurations/TenantFederationSettings",
        TEAMS,
    ),
    source(
        "teams/meeting-broadcast-policies",
        "Get-CsTeamsMeetingBroadcastPolicy, or GET /Skype.Policy/configurations/TeamsMeetingBroadcastPolicy",
        TEAMS,
    ),
    source(
        "teams/meeting-policies",
        "Get-CsTeamsMeetingPolicy, or GET /Skype.Policy/configurations/TeamsMeetingPolicy",
        TEAMS,
    ),
    source("teams/tenant", "Get-CsTenant, or GET /Teams.Tenant/tenants", TEAMS),
    source(
        "teams/unified-tenant-settings",
        "Get-M365UnifiedTenantSettings, or GET https://substrate.office.com/AdminAppCatalog/ps/v2/admin/unifiedApp/settings",
        "a user who signs in with the Entra role Global Reader or Teams Administrator; not an application",
    ),
];
