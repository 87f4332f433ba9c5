// Made by scripts/sdk-schema.py from docs/snapshot.md. Do not edit.

/** The tables: their columns, with the kind of each. */
export const TABLES = {
  "users": {
    "id": "text",
    "user_principal_name": "text",
    "display_name": "text",
    "account_enabled": "boolean",
    "user_type": "symbol",
    "external_user_type": "symbol",
    "named_for_synchronization": "boolean",
    "is_agent": "boolean",
    "created": "time",
    "on_premises_sync_enabled": "boolean",
    "service_plans": "symbols",
    "disabled_plans": "symbols",
    "license_errors": "symbols",
    "license_error_groups": "symbols",
    "group_plans": "symbols",
    "address_domains": "symbols",
    "sessions_valid_from": "time",
    "department": "symbol",
    "company_name": "symbol",
    "employee_type": "symbol",
    "job_title": "text",
    "employee_hired": "time",
    "password_changed": "time",
    "last_sign_in": "time",
    "last_non_interactive_sign_in": "time",
    "last_successful_sign_in": "time",
    "sign_in_recorded": "boolean",
    "policy_groups": "symbols",
    "directory_roles": "symbols",
    "scoped_roles": "symbols",
    "mfa_registered": "boolean",
    "methods_registered": "symbols",
    "mfa_capable": "boolean",
    "passwordless_capable": "boolean",
    "second_factor": "symbol",
    "per_user_mfa_state": "symbol",
    "risk_state": "symbol",
    "risk_level": "symbol",
    "risk_updated": "time",
    "exchange_powershell_enabled": "boolean",
    "audit_bypass_enabled": "boolean"
  },
  "mailboxes": {
    "id": "text",
    "user_principal_name": "text",
    "recipient_type": "symbol",
    "audit_enabled": "boolean",
    "default_audit_set": "symbols",
    "audit_owner": "symbols",
    "audit_delegate": "symbols",
    "audit_admin": "symbols",
    "audit_log_age_limit": "duration",
    "litigation_hold_enabled": "boolean",
    "in_place_holds": "symbols",
    "forwarding_smtp_address": "symbol",
    "forwarding_recipient": "symbol",
    "deliver_and_forward": "boolean",
    "send_on_behalf": "symbols",
    "pop_enabled": "boolean",
    "imap_enabled": "boolean",
    "smtp_auth": "symbol",
    "mail_apps_used": "symbols",
    "audit_folder_items": "integer",
    "audit_folder_size": "integer",
    "mail_items_accessed_throttled": "integer",
    "owner_group_plans": "symbols",
    "owner_plans": "symbols"
  },
  "office-clients": {
    "id": "text",
    "device_name": "text",
    "user_principal_name": "text",
    "product": "symbol",
    "version": "symbol",
    "last_seen": "time"
  },
  "mobile-devices": {
    "id": "text",
    "name": "text",
    "client_type": "symbol",
    "client_version": "symbol",
    "device_os": "symbol",
    "access_state": "symbol"
  },
  "inbox-rules": {
    "id": "text",
    "name": "text",
    "rule_name": "symbol",
    "enabled": "boolean",
    "forwards_to": "symbols",
    "forwards_complete": "boolean",
    "moves_to": "symbol",
    "deletes": "boolean",
    "marks_read": "boolean",
    "words": "symbols",
    "words_complete": "boolean",
    "conditional": "boolean"
  },
  "mailbox-permissions": {
    "id": "text",
    "name": "text",
    "mailbox_id": "text",
    "recipient_type": "symbol",
    "rights": "symbols",
    "deny": "boolean",
    "audit_delegate": "symbols",
    "default_audit_set": "symbols"
  },
  "recipient-permissions": {
    "id": "text",
    "name": "text",
    "recipient_type": "symbol",
    "rights": "symbols",
    "allowed": "boolean"
  },
  "folder-permissions": {
    "id": "text",
    "name": "text",
    "folder": "symbol",
    "trustee": "symbol",
    "rights": "symbols"
  },
  "service-principals": {
    "id": "text",
    "display_name": "text",
    "app_id": "text",
    "account_enabled": "boolean",
    "principal_type": "symbol",
    "owner": "symbol",
    "publisher_verified": "boolean",
    "application_permissions": "symbols",
    "tenant_permissions": "symbols",
    "user_permissions": "symbols",
    "consenting_users": "integer",
    "credentials_end": "time",
    "passwords": "integer"
  },
  "sign-ins": {
    "id": "text",
    "name": "text",
    "client_app": "symbol",
    "successes": "integer",
    "failures": "integer",
    "last_success": "time"
  }
};

/** The documents: the source of each, and the properties that rules may read, with their kinds. */
export const DOCUMENTS = {
  "accepted-domains": {
    "source": "exchange/accepted-domains",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "DomainName": "text",
      "DomainType": "symbol",
      "MatchSubDomains": "boolean",
      "IsCoexistenceDomain": "boolean",
      "Default": "boolean",
      "InitialDomain": "boolean"
    }
  },
  "ad-sync-auto-upgrade": {
    "source": "on-premises/ad-sync-auto-upgrade",
    "properties": {
      "ComputerName": "text",
      "State": "symbol"
    }
  },
  "ad-sync-export-deletion-threshold": {
    "source": "on-premises/ad-sync-export-deletion-threshold",
    "properties": {
      "ComputerName": "text",
      "DeletionPrevention": "symbol",
      "ThresholdCount": "integer",
      "ThresholdPercentage": "integer"
    }
  },
  "ad-sync-scheduler": {
    "source": "on-premises/ad-sync-scheduler",
    "properties": {
      "ComputerName": "text",
      "SyncCycleEnabled": "boolean",
      "StagingModeEnabled": "boolean",
      "SchedulerSuspended": "boolean"
    }
  },
  "admin-audit-log-config": {
    "source": "exchange/admin-audit-log-config",
    "properties": {
      "Identity": "text",
      "UnifiedAuditLogIngestionEnabled": "boolean",
      "AdminAuditLogEnabled": "boolean"
    }
  },
  "admin-consent-request-policy": {
    "source": "graph/admin-consent-request-policy",
    "properties": {
      "id": "text",
      "isEnabled": "boolean",
      "notifyReviewers": "boolean",
      "requestDurationInDays": "integer",
      "reviewers": "objects",
      "reviewers[].query": "text",
      "reviewers[].queryType": "symbol",
      "reviewers[].queryRoot": "symbol"
    }
  },
  "anti-phish-policies": {
    "source": "exchange/anti-phish-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "IsDefault": "boolean",
      "IsBuiltInProtection": "boolean",
      "RecommendedPolicyType": "symbol",
      "Enabled": "boolean",
      "PhishThresholdLevel": "integer",
      "EnableTargetedUserProtection": "boolean",
      "TargetedUsersToProtect": "list",
      "TargetedUserProtectionAction": "symbol",
      "EnableOrganizationDomainsProtection": "boolean",
      "EnableTargetedDomainsProtection": "boolean",
      "TargetedDomainsToProtect": "list",
      "TargetedDomainProtectionAction": "symbol",
      "ExcludedDomains": "list",
      "ExcludedSenders": "list",
      "EnableMailboxIntelligence": "boolean",
      "EnableMailboxIntelligenceProtection": "boolean",
      "MailboxIntelligenceProtectionAction": "symbol",
      "EnableSpoofIntelligence": "boolean",
      "HonorDmarcPolicy": "boolean",
      "DmarcRejectAction": "symbol",
      "DmarcQuarantineAction": "symbol",
      "EnableFirstContactSafetyTips": "boolean",
      "EnableSimilarUsersSafetyTips": "boolean",
      "EnableSimilarDomainsSafetyTips": "boolean",
      "EnableUnusualCharactersSafetyTips": "boolean",
      "EnableViaTag": "boolean",
      "EnableUnauthenticatedSender": "boolean"
    }
  },
  "anti-phish-rules": {
    "source": "exchange/anti-phish-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "AntiPhishPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "app-management-policies": {
    "source": "graph/app-management-policies",
    "properties": {
      "id": "text",
      "displayName": "text",
      "isEnabled": "boolean",
      "restrictions": "object",
      "restrictions.passwordCredentials": "objects",
      "restrictions.passwordCredentials[].restrictionType": "symbol",
      "restrictions.passwordCredentials[].state": "symbol",
      "restrictions.passwordCredentials[].maxLifetime": "duration",
      "restrictions.passwordCredentials[].restrictForAppsCreatedAfterDateTime": "time",
      "restrictions.passwordCredentials[].excludeActors": "object",
      "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes": "objects",
      "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].id": "text",
      "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].operator": "symbol",
      "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].value": "text",
      "restrictions.passwordCredentials[].isStateSetByMicrosoft": "boolean",
      "restrictions.passwordCredentials[].appliesTo": "objects",
      "restrictions.passwordCredentials[].appliesTo[].id": "text",
      "restrictions.passwordCredentials[].appliesTo[].appId": "text",
      "restrictions.passwordCredentials[].appliesTo[].displayName": "text",
      "restrictions.keyCredentials": "objects",
      "restrictions.keyCredentials[].restrictionType": "symbol",
      "restrictions.keyCredentials[].state": "symbol",
      "restrictions.keyCredentials[].maxLifetime": "duration",
      "restrictions.keyCredentials[].restrictForAppsCreatedAfterDateTime": "time",
      "restrictions.keyCredentials[].excludeActors": "object",
      "restrictions.keyCredentials[].excludeActors.customSecurityAttributes": "objects",
      "restrictions.keyCredentials[].excludeActors.customSecurityAttributes[].id": "text",
      "restrictions.keyCredentials[].excludeActors.customSecurityAttributes[].operator": "symbol",
      "restrictions.keyCredentials[].excludeActors.customSecurityAttributes[].value": "text",
      "restrictions.keyCredentials[].isStateSetByMicrosoft": "boolean",
      "restrictions.keyCredentials[].certificateBasedApplicationConfigurationIds": "any",
      "restrictions.keyCredentials[].appliesTo": "objects",
      "restrictions.keyCredentials[].appliesTo[].id": "text",
      "restrictions.keyCredentials[].appliesTo[].appId": "text",
      "restrictions.keyCredentials[].appliesTo[].displayName": "text",
      "restrictions.identifierUris": "any",
      "restrictions.audiences": "any",
      "restrictions.applicationRestrictions": "any",
      "appliesTo": "objects",
      "appliesTo[].id": "text",
      "appliesTo[].appId": "text",
      "appliesTo[].displayName": "text"
    }
  },
  "atp-built-in-protection-rules": {
    "source": "exchange/atp-built-in-protection-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "SafeAttachmentPolicy": "text",
      "SafeLinksPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "atp-policy-for-o365": {
    "source": "exchange/atp-policy-for-o365",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "EnableATPForSPOTeamsODB": "boolean",
      "EnableSafeDocs": "boolean",
      "AllowSafeDocsOpen": "boolean"
    }
  },
  "atp-protection-policy-rules": {
    "source": "exchange/atp-protection-policy-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "SafeAttachmentPolicy": "text",
      "SafeLinksPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "authentication-methods-policy": {
    "source": "graph/authentication-methods-policy",
    "properties": {
      "id": "text",
      "displayName": "text",
      "policyMigrationState": "symbol",
      "authenticationMethodConfigurations": "objects",
      "authenticationMethodConfigurations[].id": "text",
      "authenticationMethodConfigurations[].state": "symbol",
      "authenticationMethodConfigurations[].isSoftwareOathEnabled": "boolean",
      "authenticationMethodConfigurations[].includeTargets": "objects",
      "authenticationMethodConfigurations[].includeTargets[].id": "text",
      "authenticationMethodConfigurations[].includeTargets[].targetType": "symbol",
      "authenticationMethodConfigurations[].includeTargets[].authenticationMode": "symbol",
      "authenticationMethodConfigurations[].excludeTargets": "objects",
      "authenticationMethodConfigurations[].excludeTargets[].id": "text",
      "authenticationMethodConfigurations[].excludeTargets[].targetType": "symbol",
      "authenticationMethodConfigurations[].featureSettings": "object",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState": "object",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.state": "symbol",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.includeTarget": "object",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.includeTarget.id": "text",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.includeTarget.targetType": "symbol",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.excludeTarget": "object",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.excludeTarget.id": "text",
      "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.excludeTarget.targetType": "symbol",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState": "object",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.state": "symbol",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.includeTarget": "object",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.includeTarget.id": "text",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.includeTarget.targetType": "symbol",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.excludeTarget": "object",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.excludeTarget.id": "text",
      "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.excludeTarget.targetType": "symbol"
    }
  },
  "authentication-policies": {
    "source": "exchange/authentication-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Id": "text",
      "Guid": "text",
      "ExchangeObjectId": "text",
      "DistinguishedName": "text",
      "AllowBasicAuthActiveSync": "boolean",
      "AllowBasicAuthAutodiscover": "boolean",
      "AllowBasicAuthImap": "boolean",
      "AllowBasicAuthMapi": "boolean",
      "AllowBasicAuthOfflineAddressBook": "boolean",
      "AllowBasicAuthOutlookService": "boolean",
      "AllowBasicAuthPop": "boolean",
      "AllowBasicAuthPowershell": "boolean",
      "AllowBasicAuthReportingWebServices": "boolean",
      "AllowBasicAuthRpc": "boolean",
      "AllowBasicAuthSmtp": "boolean",
      "AllowBasicAuthWebServices": "boolean"
    }
  },
  "authentication-strength-policies": {
    "source": "graph/authentication-strength-policies",
    "properties": {
      "id": "text",
      "displayName": "text",
      "policyType": "symbol",
      "requirementsSatisfied": "symbol",
      "allowedCombinations": "list"
    }
  },
  "authorization-policy": {
    "source": "graph/authorization-policy",
    "properties": {
      "id": "text",
      "displayName": "text",
      "allowInvitesFrom": "symbol",
      "guestUserRoleId": "text",
      "allowUserConsentForRiskyApps": "boolean",
      "permissionGrantPolicyIdsAssignedToDefaultUserRole": "list",
      "defaultUserRolePermissions": "object",
      "defaultUserRolePermissions.allowedToCreateApps": "boolean",
      "defaultUserRolePermissions.allowedToCreateSecurityGroups": "boolean",
      "defaultUserRolePermissions.allowedToCreateTenants": "boolean",
      "defaultUserRolePermissions.allowedToReadOtherUsers": "boolean",
      "defaultUserRolePermissions.permissionGrantPoliciesAssigned": "list"
    }
  },
  "autodiscover-virtual-directories": {
    "source": "on-premises/autodiscover-virtual-directories",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Server": "text",
      "WSSecurityAuthentication": "boolean"
    }
  },
  "availability-address-spaces": {
    "source": "on-premises/availability-address-spaces",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "ForestName": "text"
    }
  },
  "b2b-management-policies": {
    "source": "graph/b2b-management-policies",
    "properties": {
      "id": "text",
      "displayName": "text",
      "isOrganizationDefault": "boolean",
      "definition": "JSON in texts",
      "definition[].B2BManagementPolicy": "object",
      "definition[].B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy": "object",
      "definition[].B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy.AllowedDomains": "list",
      "definition[].B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy.BlockedDomains": "list"
    }
  },
  "cas-mailbox-plans": {
    "source": "exchange/cas-mailbox-plans",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "DisplayName": "text",
      "PopEnabled": "boolean",
      "ImapEnabled": "boolean",
      "ActiveSyncEnabled": "boolean"
    }
  },
  "conditional-access-policies": {
    "source": "graph/conditional-access-policies",
    "properties": {
      "id": "text",
      "displayName": "text",
      "state": "symbol",
      "conditions": "object",
      "conditions.clientAppTypes": "list",
      "conditions.users": "object",
      "conditions.users.includeUsers": "list",
      "conditions.users.excludeUsers": "list",
      "conditions.users.includeGroups": "list",
      "conditions.users.excludeGroups": "list",
      "conditions.users.includeRoles": "list",
      "conditions.users.excludeRoles": "list",
      "conditions.users.includeGuestsOrExternalUsers": "object",
      "conditions.users.includeGuestsOrExternalUsers.guestOrExternalUserTypes": "symbols in a text",
      "conditions.users.includeGuestsOrExternalUsers.externalTenants": "object",
      "conditions.users.includeGuestsOrExternalUsers.externalTenants.membershipKind": "symbol",
      "conditions.users.includeGuestsOrExternalUsers.externalTenants.members": "list",
      "conditions.users.excludeGuestsOrExternalUsers": "object",
      "conditions.users.excludeGuestsOrExternalUsers.guestOrExternalUserTypes": "symbols in a text",
      "conditions.users.excludeGuestsOrExternalUsers.externalTenants": "object",
      "conditions.users.excludeGuestsOrExternalUsers.externalTenants.membershipKind": "symbol",
      "conditions.users.excludeGuestsOrExternalUsers.externalTenants.members": "list",
      "conditions.applications": "object",
      "conditions.applications.includeApplications": "list",
      "conditions.applications.excludeApplications": "list",
      "conditions.applications.includeUserActions": "list",
      "conditions.applications.includeAuthenticationContextClassReferences": "list",
      "conditions.applications.applicationFilter": "object",
      "conditions.applications.applicationFilter.mode": "symbol",
      "conditions.applications.applicationFilter.rule": "text",
      "conditions.clientApplications": "object",
      "conditions.clientApplications.includeServicePrincipals": "list",
      "conditions.clientApplications.excludeServicePrincipals": "list",
      "conditions.clientApplications.includeAgentIdServicePrincipals": "list",
      "conditions.clientApplications.excludeAgentIdServicePrincipals": "list",
      "conditions.clientApplications.servicePrincipalFilter": "object",
      "conditions.clientApplications.servicePrincipalFilter.mode": "symbol",
      "conditions.clientApplications.servicePrincipalFilter.rule": "text",
      "conditions.signInRiskLevels": "list",
      "conditions.userRiskLevels": "list",
      "conditions.servicePrincipalRiskLevels": "list",
      "conditions.insiderRiskLevels": "symbols in a text",
      "conditions.agentIdRiskLevels": "symbols in a text",
      "conditions.platforms": "object",
      "conditions.platforms.includePlatforms": "list",
      "conditions.platforms.excludePlatforms": "list",
      "conditions.locations": "object",
      "conditions.locations.includeLocations": "list",
      "conditions.locations.excludeLocations": "list",
      "conditions.devices": "object",
      "conditions.devices.deviceFilter": "object",
      "conditions.devices.deviceFilter.mode": "symbol",
      "conditions.devices.deviceFilter.rule": "text",
      "conditions.devices.includeDevices": "list",
      "conditions.devices.excludeDevices": "list",
      "conditions.authenticationFlows": "object",
      "conditions.authenticationFlows.transferMethods": "symbols in a text",
      "conditions.agents": "any",
      "conditions.deviceStates": "any",
      "grantControls": "object",
      "grantControls.operator": "symbol",
      "grantControls.builtInControls": "list",
      "grantControls.customAuthenticationFactors": "list",
      "grantControls.termsOfUse": "list",
      "grantControls.authenticationStrength": "object",
      "grantControls.authenticationStrength.id": "text",
      "grantControls.authenticationStrength.displayName": "text",
      "grantControls.authenticationStrength.policyType": "symbol",
      "grantControls.authenticationStrength.requirementsSatisfied": "symbol",
      "grantControls.authenticationStrength.allowedCombinations": "list",
      "sessionControls": "object",
      "sessionControls.signInFrequency": "object",
      "sessionControls.signInFrequency.isEnabled": "boolean",
      "sessionControls.signInFrequency.frequencyInterval": "symbol",
      "sessionControls.signInFrequency.authenticationType": "symbol"
    }
  },
  "dedicated-exchange-hybrid-applications": {
    "source": "graph/dedicated-exchange-hybrid-applications",
    "properties": {
      "appId": "text",
      "displayName": "text",
      "keyCredentials": "objects",
      "keyCredentials[].keyId": "text",
      "keyCredentials[].displayName": "text",
      "keyCredentials[].startDateTime": "time",
      "keyCredentials[].endDateTime": "time",
      "keyCredentials[].isFromApplication": "boolean",
      "passwordCredentials": "objects",
      "passwordCredentials[].keyId": "text",
      "passwordCredentials[].displayName": "text",
      "passwordCredentials[].startDateTime": "time",
      "passwordCredentials[].endDateTime": "time",
      "passwordCredentials[].isFromApplication": "boolean",
      "federatedCredentials": "objects",
      "permissions": "objects",
      "permissions[].applicationDisplayName": "text",
      "permissions[].roleId": "text",
      "permissions[].roleDisplayName": "symbol",
      "permissions[].roleType": "symbol",
      "permissions[].isAdminConsented": "boolean",
      "permissions[].isRisky": "boolean",
      "isMultiTenantEnabled": "boolean"
    }
  },
  "default-app-management-policy": {
    "source": "graph/default-app-management-policy",
    "properties": {
      "id": "text",
      "displayName": "text",
      "isEnabled": "boolean",
      "applicationRestrictions": "object",
      "applicationRestrictions.passwordCredentials": "objects",
      "applicationRestrictions.passwordCredentials[].restrictionType": "symbol",
      "applicationRestrictions.passwordCredentials[].state": "symbol",
      "applicationRestrictions.passwordCredentials[].maxLifetime": "duration",
      "applicationRestrictions.passwordCredentials[].restrictForAppsCreatedAfterDateTime": "time",
      "applicationRestrictions.passwordCredentials[].excludeActors": "object",
      "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes": "objects",
      "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].id": "text",
      "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].operator": "symbol",
      "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].value": "text",
      "applicationRestrictions.passwordCredentials[].isStateSetByMicrosoft": "boolean",
      "applicationRestrictions.passwordCredentials[].appliesTo": "objects",
      "applicationRestrictions.passwordCredentials[].appliesTo[].id": "text",
      "applicationRestrictions.passwordCredentials[].appliesTo[].appId": "text",
      "applicationRestrictions.passwordCredentials[].appliesTo[].displayName": "text",
      "applicationRestrictions.keyCredentials": "objects",
      "applicationRestrictions.keyCredentials[].restrictionType": "symbol",
      "applicationRestrictions.keyCredentials[].state": "symbol",
      "applicationRestrictions.keyCredentials[].maxLifetime": "duration",
      "applicationRestrictions.keyCredentials[].restrictForAppsCreatedAfterDateTime": "time",
      "applicationRestrictions.keyCredentials[].excludeActors": "object",
      "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes": "objects",
      "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].id": "text",
      "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].operator": "symbol",
      "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].value": "text",
      "applicationRestrictions.keyCredentials[].isStateSetByMicrosoft": "boolean",
      "applicationRestrictions.keyCredentials[].certificateBasedApplicationConfigurationIds": "any",
      "applicationRestrictions.keyCredentials[].appliesTo": "objects",
      "applicationRestrictions.keyCredentials[].appliesTo[].id": "text",
      "applicationRestrictions.keyCredentials[].appliesTo[].appId": "text",
      "applicationRestrictions.keyCredentials[].appliesTo[].displayName": "text",
      "applicationRestrictions.identifierUris": "any",
      "applicationRestrictions.audiences": "any",
      "applicationRestrictions.applicationRestrictions": "any",
      "servicePrincipalRestrictions": "object",
      "servicePrincipalRestrictions.passwordCredentials": "objects",
      "servicePrincipalRestrictions.passwordCredentials[].restrictionType": "symbol",
      "servicePrincipalRestrictions.passwordCredentials[].state": "symbol",
      "servicePrincipalRestrictions.passwordCredentials[].maxLifetime": "duration",
      "servicePrincipalRestrictions.passwordCredentials[].restrictForAppsCreatedAfterDateTime": "time",
      "servicePrincipalRestrictions.passwordCredentials[].excludeActors": "object",
      "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes": "objects",
      "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].id": "text",
      "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].operator": "symbol",
      "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].value": "text",
      "servicePrincipalRestrictions.passwordCredentials[].isStateSetByMicrosoft": "boolean",
      "servicePrincipalRestrictions.passwordCredentials[].appliesTo": "objects",
      "servicePrincipalRestrictions.passwordCredentials[].appliesTo[].id": "text",
      "servicePrincipalRestrictions.passwordCredentials[].appliesTo[].appId": "text",
      "servicePrincipalRestrictions.passwordCredentials[].appliesTo[].displayName": "text",
      "servicePrincipalRestrictions.keyCredentials": "objects",
      "servicePrincipalRestrictions.keyCredentials[].restrictionType": "symbol",
      "servicePrincipalRestrictions.keyCredentials[].state": "symbol",
      "servicePrincipalRestrictions.keyCredentials[].maxLifetime": "duration",
      "servicePrincipalRestrictions.keyCredentials[].restrictForAppsCreatedAfterDateTime": "time",
      "servicePrincipalRestrictions.keyCredentials[].excludeActors": "object",
      "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes": "objects",
      "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].id": "text",
      "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].operator": "symbol",
      "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].value": "text",
      "servicePrincipalRestrictions.keyCredentials[].isStateSetByMicrosoft": "boolean",
      "servicePrincipalRestrictions.keyCredentials[].certificateBasedApplicationConfigurationIds": "any",
      "servicePrincipalRestrictions.keyCredentials[].appliesTo": "objects",
      "servicePrincipalRestrictions.keyCredentials[].appliesTo[].id": "text",
      "servicePrincipalRestrictions.keyCredentials[].appliesTo[].appId": "text",
      "servicePrincipalRestrictions.keyCredentials[].appliesTo[].displayName": "text",
      "servicePrincipalRestrictions.identifierUris": "any",
      "servicePrincipalRestrictions.audiences": "any",
      "servicePrincipalRestrictions.applicationRestrictions": "any"
    }
  },
  "device-deletions": {
    "source": "graph/device-deletions",
    "properties": {
      "id": "text",
      "initiatedBy": "text",
      "initiatorId": "text",
      "hour": "time",
      "count": "integer"
    }
  },
  "directory-names": {
    "source": "graph/directory-names",
    "properties": {
      "id": "text",
      "kind": "symbol",
      "displayName": "text",
      "userPrincipalName": "text"
    }
  },
  "directory-settings": {
    "source": "graph/directory-settings",
    "properties": {
      "id": "text",
      "displayName": "text",
      "templateId": "text",
      "values": "objects",
      "values[].name": "symbol",
      "values[].value": "text"
    }
  },
  "dkim-records": {
    "source": "dns/dkim-records",
    "properties": {
      "domain": "text",
      "rdata": "list",
      "log": "objects",
      "log[].query_name": "text",
      "log[].query_method": "symbol",
      "log[].query_result": "text",
      "log[].query_answers": "list"
    }
  },
  "dkim-signing-configs": {
    "source": "exchange/dkim-signing-configs",
    "properties": {
      "Identity": "text",
      "Domain": "text",
      "Enabled": "boolean",
      "Selector1CNAME": "text",
      "Selector2CNAME": "text",
      "Status": "symbol"
    }
  },
  "dlp-compliance-policies": {
    "source": "compliance/dlp-compliance-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "Mode": "symbol",
      "Workload": "symbols in a text",
      "ExchangeLocation": "list",
      "SharePointLocation": "list",
      "OneDriveLocation": "list",
      "TeamsLocation": "list",
      "EndpointDlpLocation": "list"
    }
  },
  "dlp-compliance-rules": {
    "source": "compliance/dlp-compliance-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "ParentPolicyName": "text",
      "Disabled": "boolean",
      "Mode": "symbol",
      "IsAdvancedRule": "boolean",
      "AdvancedRule": "tree",
      "AdvancedRule[].Version": "text",
      "AdvancedRule[].Operator": "symbol",
      "AdvancedRule[].Condition": "tree",
      "AdvancedRule[].SubConditions": "tree",
      "AdvancedRule[].ConditionName": "symbol",
      "AdvancedRule[].Value": "tree",
      "AdvancedRule[].groups": "tree",
      "AdvancedRule[].sensitivetypes": "tree",
      "AdvancedRule[].name": "text",
      "AdvancedRule[].id": "text",
      "ContentContainsSensitiveInformation": "tree",
      "ContentContainsSensitiveInformation[].Version": "text",
      "ContentContainsSensitiveInformation[].Operator": "symbol",
      "ContentContainsSensitiveInformation[].Condition": "tree",
      "ContentContainsSensitiveInformation[].SubConditions": "tree",
      "ContentContainsSensitiveInformation[].ConditionName": "symbol",
      "ContentContainsSensitiveInformation[].Value": "tree",
      "ContentContainsSensitiveInformation[].groups": "tree",
      "ContentContainsSensitiveInformation[].sensitivetypes": "tree",
      "ContentContainsSensitiveInformation[].name": "text",
      "ContentContainsSensitiveInformation[].id": "text",
      "BlockAccess": "boolean",
      "BlockAccessScope": "symbol",
      "NotifyUser": "list",
      "EndpointDlpRestrictions": "objects",
      "EndpointDlpRestrictions[].setting": "symbol",
      "EndpointDlpRestrictions[].value": "symbol",
      "ActivationDate": "time",
      "ExpiryDate": "time"
    }
  },
  "dmarc-records": {
    "source": "dns/dmarc-records",
    "properties": {
      "domain": "text",
      "rdata": "list",
      "log": "objects",
      "log[].query_name": "text",
      "log[].query_method": "symbol",
      "log[].query_result": "text",
      "log[].query_answers": "list"
    }
  },
  "domains": {
    "source": "graph/domains",
    "properties": {
      "id": "text",
      "authenticationType": "symbol",
      "isVerified": "boolean",
      "isRoot": "boolean",
      "isDefault": "boolean",
      "isInitial": "boolean",
      "passwordValidityPeriodInDays": "integer"
    }
  },
  "email-app-usage-versions": {
    "source": "graph/email-app-usage-versions",
    "properties": {
      "reportDate": "text",
      "outlook2007": "integer",
      "outlook2010": "integer",
      "outlook2013": "integer",
      "outlook2016": "integer",
      "outlook2019": "integer",
      "outlook2021": "integer",
      "outlook2024": "integer",
      "outlookM365": "integer",
      "undetermined": "integer"
    }
  },
  "eop-protection-policy-rules": {
    "source": "exchange/eop-protection-policy-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "AntiPhishPolicy": "text",
      "HostedContentFilterPolicy": "text",
      "MalwareFilterPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "exchange-certificates": {
    "source": "on-premises/exchange-certificates",
    "properties": {
      "Identity": "text",
      "Subject": "text",
      "Issuer": "text",
      "NotAfter": "time",
      "NotBefore": "time",
      "Thumbprint": "text",
      "PSComputerName": "text"
    }
  },
  "exchange-servers": {
    "source": "on-premises/exchange-servers",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "AdminDisplayVersion": "text",
      "IsEdgeServer": "boolean",
      "InternetWebProxy": "text"
    }
  },
  "federation-trusts": {
    "source": "on-premises/federation-trusts",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "OrgCertificate": "object",
      "OrgCertificate.NotAfter": "time",
      "OrgCertificate.Subject": "text",
      "OrgCertificate.Issuer": "text",
      "OrgCertificate.Thumbprint": "text"
    }
  },
  "hosted-connection-filter-policies": {
    "source": "exchange/hosted-connection-filter-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "IsDefault": "boolean",
      "IPAllowList": "list",
      "IPBlockList": "list",
      "EnableSafeList": "boolean"
    }
  },
  "hosted-content-filter-policies": {
    "source": "exchange/hosted-content-filter-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "IsDefault": "boolean",
      "IsBuiltInProtection": "boolean",
      "RecommendedPolicyType": "symbol",
      "SpamAction": "symbol",
      "HighConfidenceSpamAction": "symbol",
      "PhishSpamAction": "symbol",
      "HighConfidencePhishAction": "symbol",
      "BulkSpamAction": "symbol",
      "AllowedSenderDomains": "list",
      "AllowedSenders": "list",
      "BlockedSenderDomains": "list",
      "BlockedSenders": "list"
    }
  },
  "hosted-content-filter-rules": {
    "source": "exchange/hosted-content-filter-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "HostedContentFilterPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "hosted-outbound-spam-filter-policies": {
    "source": "exchange/hosted-outbound-spam-filter-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "IsDefault": "boolean",
      "Enabled": "boolean",
      "AutoForwardingMode": "symbol"
    }
  },
  "hosted-outbound-spam-filter-rules": {
    "source": "exchange/hosted-outbound-spam-filter-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "HostedOutboundSpamFilterPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "From": "list",
      "FromMemberOf": "list",
      "SenderDomainIs": "list",
      "ExceptIfFrom": "list",
      "ExceptIfFromMemberOf": "list",
      "ExceptIfSenderDomainIs": "list"
    }
  },
  "inbound-connectors": {
    "source": "exchange/inbound-connectors",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "ConnectorType": "symbol",
      "RequireTls": "boolean",
      "TlsSenderCertificateName": "text"
    }
  },
  "intra-organization-connectors": {
    "source": "exchange/intra-organization-connectors",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "TargetAddressDomains": "list",
      "TargetSharingEpr": "text"
    }
  },
  "legacy-exchange-service-principal": {
    "source": "graph/legacy-exchange-service-principal",
    "properties": {
      "appId": "text",
      "objectId": "text",
      "displayName": "text",
      "keyCredentials": "objects",
      "keyCredentials[].keyId": "text",
      "keyCredentials[].displayName": "text",
      "keyCredentials[].startDateTime": "time",
      "keyCredentials[].endDateTime": "time",
      "keyCredentials[].isFromApplication": "boolean",
      "passwordCredentials": "objects",
      "passwordCredentials[].keyId": "text",
      "passwordCredentials[].displayName": "text",
      "passwordCredentials[].startDateTime": "time",
      "passwordCredentials[].endDateTime": "time",
      "passwordCredentials[].isFromApplication": "boolean"
    }
  },
  "mail-items-accessed-activity": {
    "source": "graph/mail-items-accessed-records",
    "properties": {
      "id": "symbol",
      "from": "time",
      "to": "time",
      "records": "integer",
      "mailboxes": "integer"
    }
  },
  "malware-filter-policies": {
    "source": "exchange/malware-filter-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "IsDefault": "boolean",
      "IsBuiltInProtection": "boolean",
      "RecommendedPolicyType": "symbol",
      "EnableFileFilter": "boolean",
      "FileTypes": "list",
      "ZapEnabled": "boolean"
    }
  },
  "malware-filter-rules": {
    "source": "exchange/malware-filter-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "MalwareFilterPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "management-role-assignments": {
    "source": "exchange/management-role-assignments",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Role": "symbol",
      "RoleAssigneeName": "text",
      "EffectiveUserName": "text",
      "RoleAssignmentDelegationType": "symbol",
      "Enabled": "boolean"
    }
  },
  "named-locations": {
    "source": "graph/named-locations",
    "properties": {
      "id": "text",
      "displayName": "text",
      "isTrusted": "boolean",
      "countriesAndRegions": "list"
    }
  },
  "on-premises-sharing-policies": {
    "source": "on-premises/sharing-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Domains": "list",
      "Enabled": "boolean",
      "Default": "boolean"
    }
  },
  "on-premises-synchronization": {
    "source": "graph/on-premises-synchronization",
    "properties": {
      "id": "text",
      "configuration": "object",
      "configuration.accidentalDeletionPrevention": "object",
      "configuration.accidentalDeletionPrevention.synchronizationPreventionType": "symbol",
      "configuration.accidentalDeletionPrevention.alertThreshold": "integer",
      "features": "object",
      "features.passwordSyncEnabled": "boolean",
      "features.passwordWritebackEnabled": "boolean",
      "features.blockSoftMatchEnabled": "boolean",
      "features.blockCloudObjectTakeoverThroughHardMatchEnabled": "boolean",
      "value": "objects",
      "value[].id": "text",
      "value[].configuration": "object",
      "value[].configuration.accidentalDeletionPrevention": "object",
      "value[].configuration.accidentalDeletionPrevention.synchronizationPreventionType": "symbol",
      "value[].configuration.accidentalDeletionPrevention.alertThreshold": "integer",
      "value[].features": "object",
      "value[].features.passwordSyncEnabled": "boolean",
      "value[].features.passwordWritebackEnabled": "boolean",
      "value[].features.blockSoftMatchEnabled": "boolean",
      "value[].features.blockCloudObjectTakeoverThroughHardMatchEnabled": "boolean"
    }
  },
  "organization": {
    "source": "graph/organization",
    "properties": {
      "id": "text",
      "displayName": "text",
      "onPremisesSyncEnabled": "boolean",
      "onPremisesLastSyncDateTime": "time",
      "technicalNotificationMails": "list",
      "privacyProfile": "object",
      "privacyProfile.contactEmail": "text",
      "privacyProfile.statementUrl": "text"
    }
  },
  "organization-config": {
    "source": "exchange/organization-config",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "AuditDisabled": "boolean",
      "OAuth2ClientProfileEnabled": "boolean",
      "DefaultAuthenticationPolicy": "text",
      "EwsEnabled": "boolean",
      "EwsAllowedAppIDs": "list",
      "InPlaceHolds": "list",
      "RejectDirectSend": "boolean",
      "CustomerLockBoxEnabled": "boolean"
    }
  },
  "organization-relationships": {
    "source": "exchange/organization-relationships",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "DomainNames": "list",
      "TargetAddressDomains": "list",
      "TargetSharingEpr": "text",
      "TargetAutodiscoverEpr": "text"
    }
  },
  "outbound-connectors": {
    "source": "exchange/outbound-connectors",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "ConnectorType": "symbol",
      "TlsSettings": "symbol",
      "TlsDomain": "text",
      "IsValidated": "boolean"
    }
  },
  "permission-grant-policies": {
    "source": "graph/permission-grant-policies",
    "properties": {
      "id": "text",
      "displayName": "text",
      "includes": "objects",
      "includes[].id": "text",
      "includes[].permissionType": "symbol",
      "includes[].permissionClassification": "symbol",
      "includes[].resourceApplication": "symbol",
      "includes[].permissions": "list",
      "includes[].clientApplicationIds": "list",
      "includes[].clientApplicationTenantIds": "list",
      "includes[].clientApplicationPublisherIds": "list",
      "includes[].clientApplicationsFromVerifiedPublisherOnly": "boolean",
      "includes[].certifiedClientApplicationsOnly": "boolean",
      "excludes": "objects",
      "excludes[].id": "text",
      "excludes[].permissionType": "symbol",
      "excludes[].permissionClassification": "symbol",
      "excludes[].resourceApplication": "symbol",
      "excludes[].permissions": "list",
      "excludes[].clientApplicationIds": "list",
      "excludes[].clientApplicationTenantIds": "list",
      "excludes[].clientApplicationPublisherIds": "list",
      "excludes[].clientApplicationsFromVerifiedPublisherOnly": "boolean",
      "excludes[].certifiedClientApplicationsOnly": "boolean",
      "includeAllPreApprovedApplications": "boolean",
      "resourceScopeType": "symbol"
    }
  },
  "power-bi-tenant-settings": {
    "source": "power-bi/tenant-settings",
    "properties": {
      "settingName": "symbol",
      "title": "text",
      "enabled": "boolean",
      "canSpecifySecurityGroups": "boolean",
      "tenantSettingGroup": "symbol",
      "enabledSecurityGroups": "objects",
      "enabledSecurityGroups[].graphId": "text",
      "enabledSecurityGroups[].name": "text"
    }
  },
  "power-platform-dlp-policies": {
    "source": "power-platform/dlp-policies",
    "properties": {
      "name": "text",
      "displayName": "text",
      "defaultConnectorsClassification": "symbol",
      "environmentType": "symbol",
      "environments": "objects",
      "environments[].name": "text"
    }
  },
  "power-platform-environments": {
    "source": "power-platform/environments",
    "properties": {
      "EnvironmentName": "text",
      "DisplayName": "text",
      "IsDefault": "boolean",
      "EnvironmentType": "symbol",
      "Location": "symbol"
    }
  },
  "power-platform-tenant-isolation-policy": {
    "source": "power-platform/tenant-isolation-policy",
    "properties": {
      "tenantId": "text",
      "properties": "object",
      "properties.tenantId": "text",
      "properties.isDisabled": "boolean",
      "properties.allowedTenants": "objects",
      "properties.allowedTenants[].tenantId": "text",
      "properties.allowedTenants[].direction": "object",
      "properties.allowedTenants[].direction.inbound": "boolean",
      "properties.allowedTenants[].direction.outbound": "boolean"
    }
  },
  "power-platform-tenant-settings": {
    "source": "power-platform/tenant-settings",
    "properties": {
      "tenantId": "text",
      "disableEnvironmentCreationByNonAdminUsers": "boolean",
      "disableTrialEnvironmentCreationByNonAdminUsers": "boolean",
      "disablePortalsCreationByNonAdminUsers": "boolean",
      "powerPlatform": "object",
      "powerPlatform.governance": "object",
      "powerPlatform.governance.disableDeveloperEnvironmentCreationByNonAdminUsers": "boolean",
      "powerPlatform.powerApps": "object",
      "powerPlatform.powerApps.disableShareWithEveryone": "boolean",
      "powerPlatform.powerApps.enableGuestsToMake": "boolean"
    }
  },
  "privileged-roles": {
    "source": "graph/privileged-roles",
    "properties": {
      "roleTemplateId": "text",
      "displayName": "text",
      "assignments": "objects",
      "assignments[].id": "text",
      "assignments[].principalId": "text",
      "assignments[].principalType": "symbol",
      "assignments[].assignmentType": "symbol",
      "assignments[].directoryScopeId": "text",
      "assignments[].startDateTime": "time",
      "assignments[].endDateTime": "time",
      "assignments[].memberType": "symbol",
      "assignments[].activatedUsing": "any",
      "assignments[].appScope": "any",
      "assignments[].appScopeId": "text",
      "assignments[].createdUsing": "any",
      "assignments[].directoryScope": "any",
      "assignments[].principal": "any",
      "assignments[].roleAssignmentOriginId": "text",
      "assignments[].roleAssignmentScheduleId": "text",
      "assignments[].roleDefinition": "any",
      "assignments[].roleDefinitionId": "text",
      "assignments[].status": "symbol",
      "rules": "objects",
      "rules[].id": "text",
      "rules[].ruleSource": "text",
      "rules[].ruleSourceType": "symbol",
      "rules[].setting": "object",
      "rules[].setting.isApprovalRequired": "boolean",
      "rules[].setting.approvalMode": "symbol",
      "rules[].setting.approvalStages": "any",
      "rules[].setting.isApprovalRequiredForExtension": "boolean",
      "rules[].setting.isRequestorJustificationRequired": "boolean",
      "rules[].target": "object",
      "rules[].target.caller": "symbol",
      "rules[].target.operations": "list",
      "rules[].target.level": "symbol",
      "rules[].target.enforcedSettings": "any",
      "rules[].target.inheritableSettings": "any",
      "rules[].target.targetObjects": "any",
      "rules[].notificationRecipients": "list",
      "rules[].notificationType": "symbol",
      "rules[].notificationLevel": "symbol",
      "rules[].isDefaultRecipientsEnabled": "boolean",
      "rules[].recipientType": "symbol",
      "rules[].enabledRules": "list",
      "rules[].isExpirationRequired": "boolean",
      "rules[].maximumDuration": "duration",
      "rules[].isEnabled": "boolean",
      "rules[].claimValue": "text"
    }
  },
  "privileged-service-principals": {
    "source": "graph/privileged-service-principals",
    "properties": {
      "id": "text",
      "servicePrincipalId": "text",
      "appId": "text",
      "displayName": "text",
      "roles": "list"
    }
  },
  "privileged-users": {
    "source": "graph/privileged-users",
    "properties": {
      "id": "text",
      "displayName": "text",
      "roles": "list",
      "onPremisesImmutableId": "text",
      "onPremisesSyncEnabled": "boolean"
    }
  },
  "protection-alerts": {
    "source": "compliance/protection-alerts",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Disabled": "boolean",
      "IsSystemRule": "boolean",
      "Severity": "symbol",
      "NotificationEnabled": "boolean"
    }
  },
  "receive-connectors": {
    "source": "on-premises/receive-connectors",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "TlsCertificateName": "text",
      "Server": "text"
    }
  },
  "remote-domains": {
    "source": "exchange/remote-domains",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "DomainName": "text",
      "AutoForwardEnabled": "boolean",
      "AutoReplyEnabled": "boolean"
    }
  },
  "risky-applications": {
    "source": "graph/risky-applications",
    "properties": {
      "appId": "text",
      "displayName": "text",
      "keyCredentials": "objects",
      "keyCredentials[].keyId": "text",
      "keyCredentials[].displayName": "text",
      "keyCredentials[].startDateTime": "time",
      "keyCredentials[].endDateTime": "time",
      "keyCredentials[].isFromApplication": "boolean",
      "passwordCredentials": "objects",
      "passwordCredentials[].keyId": "text",
      "passwordCredentials[].displayName": "text",
      "passwordCredentials[].startDateTime": "time",
      "passwordCredentials[].endDateTime": "time",
      "passwordCredentials[].isFromApplication": "boolean",
      "federatedCredentials": "objects",
      "permissions": "objects",
      "permissions[].applicationDisplayName": "text",
      "permissions[].roleId": "text",
      "permissions[].roleDisplayName": "symbol",
      "permissions[].roleType": "symbol",
      "permissions[].isAdminConsented": "boolean",
      "permissions[].isRisky": "boolean",
      "isMultiTenantEnabled": "boolean"
    }
  },
  "risky-delegated-permission-classifications": {
    "source": "graph/risky-delegated-permission-classifications",
    "properties": {
      "objectId": "text",
      "appId": "text",
      "displayName": "text",
      "riskyPermClassifications": "list"
    }
  },
  "risky-third-party-service-principals": {
    "source": "graph/risky-third-party-service-principals",
    "properties": {
      "objectId": "text",
      "appId": "text",
      "displayName": "text",
      "appOwnerOrganizationId": "text",
      "signInAudience": "symbol",
      "keyCredentials": "objects",
      "keyCredentials[].keyId": "text",
      "keyCredentials[].displayName": "text",
      "keyCredentials[].startDateTime": "time",
      "keyCredentials[].endDateTime": "time",
      "keyCredentials[].isFromApplication": "boolean",
      "passwordCredentials": "objects",
      "passwordCredentials[].keyId": "text",
      "passwordCredentials[].displayName": "text",
      "passwordCredentials[].startDateTime": "time",
      "passwordCredentials[].endDateTime": "time",
      "passwordCredentials[].isFromApplication": "boolean",
      "permissions": "objects",
      "permissions[].applicationDisplayName": "text",
      "permissions[].roleId": "text",
      "permissions[].roleDisplayName": "symbol",
      "permissions[].roleType": "symbol",
      "permissions[].isAdminConsented": "boolean",
      "permissions[].isRisky": "boolean"
    }
  },
  "safe-attachment-policies": {
    "source": "exchange/safe-attachment-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "IsDefault": "boolean",
      "IsBuiltInProtection": "boolean",
      "RecommendedPolicyType": "symbol",
      "Enable": "boolean",
      "Action": "symbol"
    }
  },
  "safe-attachment-rules": {
    "source": "exchange/safe-attachment-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "SafeAttachmentPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "safe-links-policies": {
    "source": "exchange/safe-links-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "IsDefault": "boolean",
      "IsBuiltInProtection": "boolean",
      "RecommendedPolicyType": "symbol",
      "EnableSafeLinksForEmail": "boolean",
      "EnableSafeLinksForTeams": "boolean",
      "EnableSafeLinksForOffice": "boolean",
      "EnableForInternalSenders": "boolean",
      "ScanUrls": "boolean",
      "DeliverMessageAfterScan": "boolean",
      "TrackClicks": "boolean",
      "AllowClickThrough": "boolean",
      "DisableUrlRewrite": "boolean"
    }
  },
  "safe-links-rules": {
    "source": "exchange/safe-links-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "SafeLinksPolicy": "text",
      "State": "symbol",
      "Priority": "integer",
      "SentTo": "list",
      "SentToMemberOf": "list",
      "RecipientDomainIs": "list",
      "ExceptIfSentTo": "list",
      "ExceptIfSentToMemberOf": "list",
      "ExceptIfRecipientDomainIs": "list",
      "Conditions": "any",
      "Exceptions": "any"
    }
  },
  "security-defaults": {
    "source": "graph/security-defaults",
    "properties": {
      "id": "text",
      "displayName": "text",
      "isEnabled": "boolean"
    }
  },
  "send-connectors": {
    "source": "on-premises/send-connectors",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "TlsCertificateName": "text",
      "SourceTransportServers": "list"
    }
  },
  "service-plans": {
    "source": "graph/service-plans",
    "properties": {
      "servicePlanId": "text",
      "servicePlanName": "symbol",
      "provisioningStatus": "symbol",
      "appliesTo": "symbol"
    }
  },
  "sharepoint-tenant": {
    "source": "sharepoint/tenant",
    "properties": {
      "TenantId": "text",
      "SharingCapability": "integer",
      "OneDriveSharingCapability": "integer",
      "SharingDomainRestrictionMode": "integer",
      "DefaultSharingLinkType": "integer",
      "DefaultLinkPermission": "integer",
      "RequireAnonymousLinksExpireInDays": "integer",
      "FileAnonymousLinkType": "integer",
      "FolderAnonymousLinkType": "integer",
      "EmailAttestationRequired": "boolean",
      "EmailAttestationReAuthDays": "integer",
      "LegacyAuthProtocolsEnabled": "boolean"
    }
  },
  "sharing-policies": {
    "source": "exchange/sharing-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Domains": "list",
      "Enabled": "boolean",
      "Default": "boolean"
    }
  },
  "spf-records": {
    "source": "dns/spf-records",
    "properties": {
      "domain": "text",
      "rdata": "list",
      "log": "objects",
      "log[].query_name": "text",
      "log[].query_method": "symbol",
      "log[].query_result": "text",
      "log[].query_answers": "list",
      "compliant": "boolean",
      "message": "text"
    }
  },
  "subscribed-skus": {
    "source": "graph/subscribed-skus",
    "properties": {
      "id": "text",
      "skuId": "text",
      "skuPartNumber": "symbol",
      "capabilityStatus": "symbol",
      "consumedUnits": "integer",
      "prepaidUnits": "object",
      "prepaidUnits.enabled": "integer",
      "prepaidUnits.warning": "integer",
      "prepaidUnits.suspended": "integer",
      "prepaidUnits.lockedOut": "integer",
      "servicePlans": "objects",
      "servicePlans[].servicePlanId": "text",
      "servicePlans[].servicePlanName": "symbol",
      "servicePlans[].provisioningStatus": "symbol",
      "servicePlans[].appliesTo": "symbol"
    }
  },
  "sync-servers": {
    "source": "on-premises/sync-servers",
    "properties": {
      "ComputerName": "text",
      "Version": "text"
    }
  },
  "teams-app-permission-policies": {
    "source": "teams/app-permission-policies",
    "properties": {
      "Identity": "text",
      "DefaultCatalogAppsType": "symbol",
      "GlobalCatalogAppsType": "symbol",
      "PrivateCatalogAppsType": "symbol"
    }
  },
  "teams-client-configuration": {
    "source": "teams/client-configuration",
    "properties": {
      "Identity": "text",
      "AllowEmailIntoChannel": "boolean",
      "AllowDropBox": "boolean",
      "AllowBox": "boolean",
      "AllowGoogleDrive": "boolean",
      "AllowShareFile": "boolean",
      "AllowEgnyte": "boolean",
      "AllowGuestUser": "boolean"
    }
  },
  "teams-federation-configuration": {
    "source": "teams/federation-configuration",
    "properties": {
      "Identity": "text",
      "AllowFederatedUsers": "boolean",
      "AllowedDomains": "any",
      "BlockedDomains": "any",
      "AllowTeamsConsumer": "boolean",
      "AllowTeamsConsumerInbound": "boolean",
      "AllowPublicUsers": "boolean",
      "ExternalAccessWithTrialTenants": "symbol"
    }
  },
  "teams-meeting-broadcast-policies": {
    "source": "teams/meeting-broadcast-policies",
    "properties": {
      "Identity": "text",
      "AllowBroadcastScheduling": "boolean",
      "BroadcastAttendeeVisibilityMode": "symbol",
      "BroadcastRecordingMode": "symbol"
    }
  },
  "teams-meeting-policies": {
    "source": "teams/meeting-policies",
    "properties": {
      "Identity": "text",
      "AllowAnonymousUsersToJoinMeeting": "boolean",
      "AllowAnonymousUsersToStartMeeting": "boolean",
      "AutoAdmittedUsers": "symbol",
      "AllowPSTNUsersToBypassLobby": "boolean",
      "AllowExternalParticipantGiveRequestControl": "boolean",
      "DesignatedPresenterRoleMode": "symbol",
      "MeetingChatEnabledType": "symbol",
      "AllowCloudRecording": "boolean",
      "AllowRecordingStorageOutsideRegion": "boolean"
    }
  },
  "teams-tenant": {
    "source": "teams/tenant",
    "properties": {
      "TenantId": "text",
      "DisplayName": "text",
      "AssignedPlan": "list"
    }
  },
  "teams-unified-tenant-settings": {
    "source": "teams/unified-tenant-settings",
    "properties": {
      "SettingName": "symbol",
      "SettingValue": "symbol"
    }
  },
  "transport-config": {
    "source": "exchange/transport-config",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "SmtpClientAuthenticationDisabled": "boolean",
      "AllowLegacyTLSClients": "boolean"
    }
  },
  "transport-rules": {
    "source": "exchange/transport-rules",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "State": "symbol",
      "Mode": "symbol",
      "Priority": "integer",
      "ActivationDate": "time",
      "ExpiryDate": "time",
      "FromScope": "symbol",
      "Conditions": "list",
      "Exceptions": "any",
      "RedirectMessageTo": "list",
      "BlindCopyTo": "list",
      "CopyTo": "list",
      "AddToRecipients": "list",
      "GenerateIncidentReport": "list",
      "PrependSubject": "text",
      "ApplyHtmlDisclaimerText": "text"
    }
  },
  "trusted-roots": {
    "source": "on-premises/trusted-roots",
    "properties": {
      "Identity": "text",
      "Subject": "text",
      "Issuer": "text",
      "NotAfter": "time",
      "Thumbprint": "text",
      "PSComputerName": "text"
    }
  },
  "unified-audit-log-retention-policies": {
    "source": "compliance/unified-audit-log-retention-policies",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Enabled": "boolean",
      "Mode": "symbol",
      "Priority": "integer",
      "RetentionDuration": "symbol",
      "RecordTypes": "list",
      "Operations": "list",
      "UserIds": "list"
    }
  },
  "web-services-virtual-directories": {
    "source": "on-premises/web-services-virtual-directories",
    "properties": {
      "Identity": "text",
      "Name": "text",
      "Server": "text",
      "WSSecurityAuthentication": "boolean"
    }
  }
};
