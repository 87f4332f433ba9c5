//! Which application permission each path needs, and which licence.
//!
//! Source: permissions.json of microsoft-graph-devx-content, scheme Application.

use crate::options::Licence;

/// What a path needs: one of each list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needs {
    pub rights: &'static [&'static [&'static str]],
    pub licence: Option<Licence>,
    /// The source of the snapshot that stands behind it.
    pub source: &'static str,
}

const fn needs(source: &'static str, rights: &'static [&'static [&'static str]]) -> Needs {
    Needs { rights, licence: None, source }
}

const fn licensed(source: &'static str, rights: &'static [&'static [&'static str]], licence: Licence) -> Needs {
    Needs { rights, licence: Some(licence), source }
}

const POLICY: &[&[&str]] = &[&["Policy.Read.All"]];
const APPLICATION: &[&[&str]] = &[&["Application.Read.All", "Directory.Read.All"]];
const MEMBERS: &[&[&str]] =
    &[&["GroupMember.ReadBasic.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]];
const QUERIES: &[&[&str]] = &[&["AuditLogsQuery-Exchange.Read.All", "AuditLogsQuery.Read.All"]];

/// The permissions that a client has unless options say otherwise.
pub const ALL: &[&str] = &[
    "Application.Read.All",
    "AuditLog.Read.All",
    "AuditLogsQuery-Exchange.Read.All",
    "Directory.Read.All",
    "Domain.Read.All",
    "GroupMember.ReadBasic.All",
    "GroupSettings.Read.All",
    "IdentityRiskyUser.Read.All",
    "LicenseAssignment.Read.All",
    "MailboxSettings.Read",
    "Member.Read.Hidden",
    "Organization.Read.All",
    "Policy.Read.All",
    "Policy.Read.AuthenticationMethod",
    "Policy.Read.B2BManagementPolicy",
    "Policy.Read.PermissionGrant",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "ReportSettings.Read.All",
    "Reports.Read.All",
    "RoleManagement.Read.Directory",
    "RoleManagementPolicy.Read.AzureADGroup",
    "RoleManagementPolicy.Read.Directory",
    "ThreatHunting.Read.All",
    "User.Read.All",
];

/// What a path with a filter needs, its version and ids left out; nothing for a path that there is not.
pub(crate) fn of(path: &[&str], filter: &str) -> Option<Needs> {
    use Licence::{DefenderEndpoint, EntraP1, EntraP2};
    Some(match path {
        ["users"] | ["users", _] => needs("graph/users", &[&["User.Read.All", "Directory.Read.All"]]),
        ["users", _, "authentication", "requirements"] => needs("graph/per-user-mfa", POLICY),
        ["users", _, "mailFolders", "inbox", "messageRules"] => {
            needs("exchange/inbox-rules", &[&["MailboxSettings.Read"]])
        }
        ["groups"] => needs("", &[&["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]]),
        ["groups", ..] => needs("graph/policy-group-members", MEMBERS),
        ["directoryObjects", "getByIds"] => needs("graph/directory-names", &[&["Directory.Read.All"]]),
        ["reports", "authenticationMethods", "userRegistrationDetails"] => {
            licensed("graph/user-registration-details", &[&["AuditLog.Read.All"]], EntraP1)
        }
        ["reports", report] if report.starts_with("getEmailAppUsageVersions") => {
            needs("graph/email-app-usage-versions", &[&["Reports.Read.All"]])
        }
        ["reports", _] => needs("graph/email-app-usage", &[&["Reports.Read.All"]]),
        ["admin", "reportSettings"] => needs("", &[&["ReportSettings.Read.All"]]),
        ["identityProtection", "riskyUsers"] => {
            licensed("graph/risky-users", &[&["IdentityRiskyUser.Read.All"]], EntraP2)
        }
        ["roleManagement", "directory", "roleAssignments"] => {
            needs("graph/role-assignments", &[&["RoleManagement.Read.Directory", "Directory.Read.All"]])
        }
        ["roleManagement", "directory", "roleDefinitions"] => {
            needs("", &[&["RoleManagement.Read.Directory", "Directory.Read.All"]])
        }
        ["roleManagement", "directory", "roleAssignmentScheduleInstances"] => licensed(
            "graph/privileged-roles",
            &[&["RoleAssignmentSchedule.Read.Directory", "RoleManagement.Read.Directory"]],
            EntraP2,
        ),
        ["roleManagement", "directory", "roleEligibilityScheduleInstances"] => licensed(
            "graph/privileged-roles",
            &[&["RoleEligibilitySchedule.Read.Directory", "RoleManagement.Read.Directory"]],
            EntraP2,
        ),
        // The policies of groups take a right of their own (policyroot-list-rolemanagementpolicyassignments.md).
        ["policies", "roleManagementPolicyAssignments"] if filter.contains("scopeType eq 'Group'") => {
            licensed("graph/privileged-roles", &[&["RoleManagementPolicy.Read.AzureADGroup"]], EntraP2)
        }
        ["policies", "roleManagementPolicyAssignments"] => licensed(
            "graph/privileged-roles",
            &[&["RoleManagementPolicy.Read.Directory", "RoleManagement.Read.Directory"]],
            EntraP2,
        ),
        ["identityGovernance", "privilegedAccess", "group", "eligibilityScheduleInstances"] => {
            licensed("graph/privileged-roles", &[&["PrivilegedEligibilitySchedule.Read.AzureADGroup"]], EntraP2)
        }
        ["identity", "conditionalAccess", "policies"] => licensed("graph/conditional-access-policies", POLICY, EntraP1),
        ["identity", "conditionalAccess", "namedLocations"] => licensed("graph/named-locations", POLICY, EntraP1),
        ["policies", "authenticationStrengthPolicies"]
        | ["identity", "conditionalAccess", "authenticationStrength", "policies"] => {
            needs("graph/authentication-strength-policies", &[&["Policy.Read.AuthenticationMethod", "Policy.Read.All"]])
        }
        ["policies", "authenticationMethodsPolicy"] => {
            needs("graph/authentication-methods-policy", &[&["Policy.Read.AuthenticationMethod", "Policy.Read.All"]])
        }
        ["policies", "authorizationPolicy"] => needs("graph/authorization-policy", POLICY),
        ["policies", "adminConsentRequestPolicy"] => {
            needs("graph/admin-consent-request-policy", &[&["Policy.Read.All", "Directory.Read.All"]])
        }
        ["policies", "permissionGrantPolicies"] => {
            needs("graph/permission-grant-policies", &[&["Policy.Read.PermissionGrant"]])
        }
        ["policies", "identitySecurityDefaultsEnforcementPolicy"] => needs("graph/security-defaults", POLICY),
        ["policies", "appManagementPolicies", _, "appliesTo"] => {
            needs("graph/app-management-policies", &[&["Application.Read.All"], &["Policy.Read.All"]])
        }
        ["policies", "appManagementPolicies", ..] => needs("graph/app-management-policies", POLICY),
        ["policies", "defaultAppManagementPolicy"] => needs("graph/default-app-management-policy", POLICY),
        ["policies", "b2bManagementPolicies"] => {
            needs("graph/b2b-management-policies", &[&["Policy.Read.B2BManagementPolicy"]])
        }
        ["settings" | "groupSettings"] => {
            needs("graph/directory-settings", &[&["Directory.Read.All", "GroupSettings.Read.All"]])
        }
        ["servicePrincipals"] | ["servicePrincipals", _] => needs("graph/service-principals", APPLICATION),
        ["servicePrincipals", _, "appRoleAssignments"] => needs("graph/app-role-assignments", APPLICATION),
        ["servicePrincipals", _, "delegatedPermissionClassifications"] => {
            needs("graph/risky-delegated-permission-classifications", APPLICATION)
        }
        ["applications"] => needs("", APPLICATION),
        ["applications", _] => needs("", APPLICATION),
        ["applications", _, "federatedIdentityCredentials"] => needs("", &[&["Application.Read.All"]]),
        ["oauth2PermissionGrants"] => needs("graph/oauth2-permission-grants", &[&["Directory.Read.All"]]),
        // No application permission is enough.
        ["directory", "onPremisesSynchronization"] => needs("graph/on-premises-synchronization", &[&[DELEGATED]]),
        ["organization"] => {
            needs("graph/organization", &[&["Organization.Read.All", "Directory.Read.All", "User.Read.All"]])
        }
        ["domains"] => needs("graph/domains", &[&["Domain.Read.All", "Directory.Read.All"]]),
        ["subscribedSkus"] => needs(
            "graph/subscribed-skus",
            &[&["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"]],
        ),
        // Without Directory.Read.All Graph says that the licence is missing (microsoft-graph-docs issue 3033).
        ["auditLogs", "signIns"] => licensed("graph/sign-ins", &[&["AuditLog.Read.All"]], EntraP1),
        ["auditLogs", "directoryAudits"] => needs("graph/device-deletions", &[&["AuditLog.Read.All"]]),
        ["security", "runHuntingQuery"] => {
            licensed("defender/software-inventory", &[&["ThreatHunting.Read.All"]], DefenderEndpoint)
        }
        ["security", "auditLog", "queries", ..] => needs("graph/mail-items-accessed-records", QUERIES),
        _ => return None,
    })
}

/// The permission of a user who signs in; no application can have it.
pub(crate) const DELEGATED: &str = "OnPremDirectorySynchronization.Read.All";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rights_are_enough_for_every_path_but_the_delegated_one() {
        for path in [
            &["users"][..],
            &["groups", "x", "transitiveMembers"],
            &["reports", "getEmailAppUsageUserDetail(period='D180')"],
            &["policies", "b2bManagementPolicies"],
            &["security", "auditLog", "queries", "x", "records"],
            &["auditLogs", "signIns"],
        ] {
            let needs = of(path, "").unwrap();
            assert!(needs.rights.iter().all(|some| some.iter().any(|right| ALL.contains(right))), "{path:?}");
        }
        assert!(!ALL.contains(&DELEGATED));
        assert!(of(&["nothing"], "").is_none());
        let policies = ["policies", "roleManagementPolicyAssignments"];
        let right = |filter| of(&policies, filter).unwrap().rights[0][0];
        assert_eq!(right("scopeId eq '/' and scopeType eq 'DirectoryRole'"), "RoleManagementPolicy.Read.Directory");
        assert_eq!(right("scopeId eq 'x' and scopeType eq 'Group'"), "RoleManagementPolicy.Read.AzureADGroup");
    }
}
