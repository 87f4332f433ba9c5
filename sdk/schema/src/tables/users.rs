//! Users.

crate::table::table! {
    /// One user account of the tenant, guests included.
    "users" at 0, a "user", from "graph/users", id id, label user_principal_name;

    /// Object id in Entra ID, a GUID in lower case.
    ID: id Text from "graph/users" "id";
    /// Name to sign in with.
    USER_PRINCIPAL_NAME: user_principal_name Text from "graph/users" "userPrincipalName";
    /// Name shown in the address book.
    DISPLAY_NAME: display_name Text from "graph/users" "displayName";
    /// Whether the account may sign in.
    ACCOUNT_ENABLED: account_enabled Boolean from "graph/users" "accountEnabled";
    /// `Member` or `Guest`.
    USER_TYPE: user_type Symbol from "graph/users" "userType";
    /// What kind of guest or external user it is, in the words of Conditional Access: `internalGuest`,
    /// `b2bCollaborationGuest` or `b2bCollaborationMember`; empty for a member of the tenant itself.
    EXTERNAL_USER_TYPE: external_user_type Symbol from "graph/users" "userType with creationType, externalUserState and #EXT# in userPrincipalName";
    /// Whether the account has both names of the account that Microsoft Entra Connect (`Sync_…`) or cloud sync
    /// (`ADToAADSyncServiceAccount@…`) makes to write to the directory. What it may do is in `directory_roles`.
    NAMED_FOR_SYNCHRONIZATION: named_for_synchronization Boolean from "graph/users" "userPrincipalName and displayName (On-Premises Directory Synchronization Service Account)";
    /// Whether it is the user account of an agent: it has no password and no methods of its own, and policies for users do
    /// not reach it.
    IS_AGENT: is_agent Boolean from "graph/users" "@odata.type (agentUser), or identityParentId";
    /// When the account was made.
    CREATED: created Time from "graph/users" "createdDateTime";
    /// Whether the account is synchronized from an on-premises directory.
    ON_PREMISES_SYNC_ENABLED: on_premises_sync_enabled Boolean from "graph/users" "onPremisesSyncEnabled (null means false)";
    /// Ids of the service plans that are assigned and enabled.
    SERVICE_PLANS: service_plans Symbols from "graph/users" "assignedPlans[capabilityStatus=Enabled].servicePlanId";
    /// Ids of the service plans that an assigned license contains and that are switched off for this user.
    DISABLED_PLANS: disabled_plans Symbols from "graph/users" "licenseAssignmentStates[].disabledPlans, those that no other assignment enables";
    /// Errors of license assignments, such as `CountViolation`; empty when there is none.
    LICENSE_ERRORS: license_errors Symbols from "graph/users" "licenseAssignmentStates[state=Error|ActiveWithError].error";
    /// Object ids of the groups whose license assignment is in error; empty when there is none.
    LICENSE_ERROR_GROUPS: license_error_groups Symbols from "graph/users" "licenseAssignmentStates[state=Error|ActiveWithError].assignedByGroup";
    /// Ids of the enabled service plans that come from a license assigned through a group; a plan that is assigned
    /// directly as well is in it too.
    GROUP_PLANS: group_plans Symbols from "graph/users" "licenseAssignmentStates[assignedByGroup, state=Active].skuId, with subscribedSkus[].servicePlans";
    /// Domains of the user's mail addresses, in lower case.
    ADDRESS_DOMAINS: address_domains Symbols from "graph/users" "proxyAddresses[smtp:]";
    /// From when on sessions are valid: whoever signed in before has to sign in again.
    SESSIONS_VALID_FROM: sessions_valid_from Time from "graph/users" "signInSessionsValidFromDateTime";
    /// The department; empty where none is set.
    DEPARTMENT: department Symbol from "graph/users" "department";
    /// The company, often that of an external user; empty where none is set.
    COMPANY_NAME: company_name Symbol from "graph/users" "companyName";
    /// What kind of employee it is in the organization's own words, such as `Employee`, `Contractor`, `Consultant` or
    /// `Vendor`; empty where none is set.
    EMPLOYEE_TYPE: employee_type Symbol from "graph/users" "employeeType";
    /// The job title; empty where none is set.
    JOB_TITLE: job_title Text from "graph/users" "jobTitle";
    /// When the person was hired, or will be. Not known where none is set.
    EMPLOYEE_HIRED: employee_hired Time from "graph/users" "employeeHireDate";
    /// When the password was last changed, or made.
    PASSWORD_CHANGED: password_changed Time from "graph/users" "lastPasswordChangeDateTime";
    /// When somebody last tried to sign in interactively, with success or not. Not known where no attempt is on record, which is
    /// not the same as never: see `sign_in_recorded`. It may be a day behind.
    LAST_SIGN_IN: last_sign_in Time from "graph/user-sign-in-activity" "signInActivity.lastSignInDateTime";
    /// When a client last tried to sign in on behalf of the user, with success or not. Not known where no attempt is on record:
    /// see `sign_in_recorded`.
    LAST_NON_INTERACTIVE_SIGN_IN: last_non_interactive_sign_in Time from "graph/user-sign-in-activity" "signInActivity.lastNonInteractiveSignInDateTime";
    /// When the user last signed in with success, interactively or not. Microsoft records it since December 1, 2023 and did not
    /// fill in what was before: not known where none is on record since.
    LAST_SUCCESSFUL_SIGN_IN: last_successful_sign_in Time from "graph/user-sign-in-activity" "signInActivity.lastSuccessfulSignInDateTime";
    /// Whether Microsoft Entra ID has any sign-in of the user on record, of either kind, with success or not. False: there is
    /// none since the record began, in April 2020 for interactive and in May 2020 for other attempts. Only of an account that was
    /// created later does it mean that there was never one.
    SIGN_IN_RECORDED: sign_in_recorded Boolean from "graph/user-sign-in-activity" "signInActivity, whether it holds any time";
    /// Object ids of the groups that Conditional Access policies name and the user is a member of, nested
    /// membership included.
    POLICY_GROUPS: policy_groups Symbols from "graph/policy-group-members" "transitiveMembers[].id of the groups in conditions.users";
    /// Template ids of the directory roles that the user holds now for the whole tenant, through groups too.
    DIRECTORY_ROLES: directory_roles Symbols from "graph/role-assignments" "roleDefinition.templateId, where directoryScopeId is /";
    /// Template ids of the directory roles that the user holds now for a part of the tenant, such as an administrative unit
    /// or one application, through groups too. Conditional Access does not count them.
    SCOPED_ROLES: scoped_roles Symbols from "graph/role-assignments" "roleDefinition.templateId, where directoryScopeId is another one, or appScopeId is set";
    /// Whether any strong authentication method is registered.
    MFA_REGISTERED: mfa_registered Boolean from "graph/user-registration-details" "isMfaRegistered";
    /// The methods registered, such as `mobilePhone` or `fido2SecurityKey`; empty when there is none.
    METHODS_REGISTERED: methods_registered Symbols from "graph/user-registration-details" "methodsRegistered";
    /// Whether the user can pass multifactor authentication: a method is registered, and the tenant allows it.
    MFA_CAPABLE: mfa_capable Boolean from "graph/user-registration-details" "isMfaCapable";
    /// Whether a passwordless method is registered that the tenant allows.
    PASSWORDLESS_CAPABLE: passwordless_capable Boolean from "graph/user-registration-details" "isPasswordlessCapable";
    /// The method asked for as second factor: `push`, `oath`, `voiceMobile`, `voiceAlternateMobile`, `voiceOffice`,
    /// `sms` or `none`.
    SECOND_FACTOR: second_factor Symbol from "graph/user-registration-details" "userPreferredMethodForSecondaryAuthentication";
    /// The old setting of a single user: `disabled`, `enabled` or `enforced`.
    PER_USER_MFA_STATE: per_user_mfa_state Symbol from "graph/per-user-mfa" "perUserMfaState";
    /// State of the user's risk: `none`, `confirmedSafe`, `remediated`, `dismissed`, `atRisk` or `confirmedCompromised`;
    /// `none` where the complete list of risky users does not hold the user.
    RISK_STATE: risk_state Symbol from "graph/risky-users" "riskState";
    /// The user's risk: `none`, `low`, `medium`, `high` or `hidden`.
    RISK_LEVEL: risk_level Symbol from "graph/risky-users" "riskLevel";
    /// When the user's risk last changed.
    RISK_UPDATED: risk_updated Time from "graph/risky-users" "riskLastUpdatedDateTime";
    /// Whether the user may open Exchange Online PowerShell.
    EXCHANGE_POWERSHELL_ENABLED: exchange_powershell_enabled Boolean from "exchange/users" "EXOModuleEnabled, earlier RemotePowerShellEnabled";
    /// Whether what this account does in mailboxes is left out of the mailbox audit log.
    AUDIT_BYPASS_ENABLED: audit_bypass_enabled Boolean from "exchange/mailbox-audit-bypass" "AuditBypassEnabled";
}
