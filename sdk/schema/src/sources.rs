//! The sources: each is one read of the tenant.

/// One read of the tenant: an endpoint, a cmdlet or a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id, `service/what`.
    pub id: &'static str,
    /// What is called.
    pub reads: &'static str,
    /// The least right that lets an application read it.
    pub right: &'static str,
    /// The licence without which it answers nothing, if it needs one.
    pub licence: Option<&'static str>,
}

const fn source(id: &'static str, reads: &'static str, right: &'static str) -> Source {
    Source { id, reads, right, licence: None }
}

const EXCHANGE: &str = "Exchange.ManageAsApp with the Entra role Global Reader";

/// All sources, sorted by id. Endpoints and rights: Microsoft Graph permissions reference and Exchange Online
/// PowerShell, read 2026-11.
pub const SOURCES: &[Source] = &[
    Source {
        id: "defender/software-inventory",
        reads: "POST /security/runHuntingQuery DeviceTvmSoftwareInventory, DeviceInfo",
        right: "ThreatHunting.Read.All",
        licence: Some("Microsoft Defender for Endpoint Plan 2"),
    },
    source("exchange/admin-audit-log-config", "Get-AdminAuditLogConfig", EXCHANGE),
    Source {
        id: "exchange/mailbox-audit-bypass",
        reads: "Get-MailboxAuditBypassAssociation -ResultSize Unlimited",
        right: EXCHANGE,
        licence: None,
    },
    source("exchange/mailboxes", "Get-Mailbox -ResultSize Unlimited", EXCHANGE),
    source("exchange/mobile-devices", "Get-MobileDevice -ResultSize Unlimited", EXCHANGE),
    source("exchange/organization-config", "Get-OrganizationConfig", EXCHANGE),
    source("exchange/transport-config", "Get-TransportConfig", EXCHANGE),
    Source {
        id: "graph/conditional-access-policies",
        reads: "GET /identity/conditionalAccess/policies",
        right: "Policy.Read.All",
        licence: Some("Microsoft Entra ID P1"),
    },
    source("graph/role-assignments", "GET /roleManagement/directory/roleAssignments", "RoleManagement.Read.Directory"),
    source("graph/security-defaults", "GET /policies/identitySecurityDefaultsEnforcementPolicy", "Policy.Read.All"),
    Source {
        id: "graph/user-registration-details",
        reads: "GET /reports/authenticationMethods/userRegistrationDetails",
        right: "AuditLog.Read.All",
        licence: Some("Microsoft Entra ID P1"),
    },
    source("graph/users", "GET /users", "User.Read.All"),
];
