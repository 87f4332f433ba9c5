//! Words of vendors: what a text of a snapshot may say without naming anybody.
//!
//! They are told by place, a column or a property of documents: what is a state in one place is somebody's name in
//! another. They come from what the vendors document of these properties and from what rules decide by, never from what
//! tenants have been seen to hold. Whatever is not here is a name until somebody looks.

/// What may be said in some places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Columns, as `table.column`, and names of properties of documents, wherever these stand.
    pub places: &'static [&'static str],
    /// Whole texts, or the parts of a list with commas.
    pub whole: &'static [&'static str],
    /// What a text begins with.
    pub begin: &'static [&'static str],
    /// Single words within a text.
    pub within: &'static [&'static str],
}

const fn whole(places: &'static [&'static str], whole: &'static [&'static str]) -> Words {
    Words { places, whole, begin: &[], within: &[] }
}

/// Ids that begin so are the vendor's own, in these places: "App consent policies where the ID begins with microsoft- are
/// built-in policies" (learn.microsoft.com, "Manage app consent policies", read 2026-11). Microsoft adds to them, and
/// permissions name them behind what they are for, such as `ManagePermissionGrantsForTeam.`.
pub const BUILT_IN: (&[&str], &str, &str) = (
    &["permissionGrantPoliciesAssigned", "permissionGrantPolicyIdsAssignedToDefaultUserRole", "id"],
    "ManagePermissionGrantsFor",
    "microsoft-",
);

/// Properties of documents that rules read, whatever their case. Others say nothing that decides.
#[rustfmt::skip]
pub const PROPERTIES: &[&str] = &[
    "@ephor.damaged", "AbsoluteUri", "accidentalDeletionPrevention", "Action", "activatedUsing", "ActivationDate",
    "AddToRecipients", "AdminDisplayVersion", "AdvancedRule", "agentIdRiskLevels", "agents", "alertThreshold",
    "AllowBasicAuthActiveSync", "AllowBasicAuthAutodiscover", "AllowBasicAuthImap", "AllowBasicAuthMapi",
    "AllowBasicAuthOfflineAddressBook", "AllowBasicAuthOutlookService", "AllowBasicAuthPop", "AllowBasicAuthPowershell",
    "AllowBasicAuthReportingWebServices", "AllowBasicAuthRpc", "AllowBasicAuthSmtp", "AllowBasicAuthWebServices",
    "AllowClickThrough", "allowedCombinations", "AllowedDomains", "AllowedSenderDomains", "allowedToCreateApps",
    "allowInvitesFrom", "AllowSafeDocsOpen", "allowUserConsentForRiskyApps", "AntiPhishPolicy", "appId",
    "applicationFilter", "applicationRestrictions", "applications", "appliesTo", "ApplyHtmlDisclaimerText",
    "approvalMode", "approvalStages", "appScope", "appScopeId", "assignments", "assignmentType", "audiences",
    "AuditDisabled", "authenticationFlows", "authenticationMethodConfigurations", "authenticationMode",
    "authenticationStrength", "authenticationType", "AutoForwardEnabled", "AutoForwardingMode", "B2BManagementPolicy",
    "BlindCopyTo", "BlockAccess", "BlockAccessScope", "BlockedDomains", "Build", "builtInControls", "BulkSpamAction",
    "caller", "certificateBasedApplicationConfigurationIds", "CertificateIssuer", "CertificateSubject",
    "certifiedClientApplicationsOnly", "claimValue", "clientApplicationIds", "clientApplicationPublisherIds",
    "clientApplications", "clientApplicationsFromVerifiedPublisherOnly", "clientApplicationTenantIds", "clientAppTypes",
    "compliant", "Condition", "ConditionName", "Conditions", "configuration", "ConnectorType", "contactEmail",
    "ContentContainsSensitiveInformation", "CopyTo", "count", "countriesAndRegions", "createdUsing",
    "customAuthenticationFactors", "customSecurityAttributes", "DateTime", "Default", "DefaultAuthenticationPolicy",
    "defaultUserRolePermissions", "definition", "DeletionPrevention", "DeliverMessageAfterScan", "deviceFilter",
    "devices", "directoryScope", "directoryScopeId", "Disabled", "displayAppInformationRequiredState",
    "displayLocationInformationRequiredState", "displayName", "DistinguishedName", "DmarcQuarantineAction",
    "DmarcRejectAction", "Domain", "DomainName", "DomainNames", "Domains", "DomainType", "EffectiveUserName", "Enable",
    "EnableATPForSPOTeamsODB", "Enabled", "enabledRules", "EnableFileFilter", "EnableFirstContactSafetyTips",
    "EnableForInternalSenders", "EnableMailboxIntelligence", "EnableMailboxIntelligenceProtection",
    "EnableOrganizationDomainsProtection", "EnableSafeDocs", "EnableSafeLinksForEmail", "EnableSafeLinksForOffice",
    "EnableSafeLinksForTeams", "EnableSafeList", "EnableSimilarDomainsSafetyTips", "EnableSimilarUsersSafetyTips",
    "EnableSpoofIntelligence", "EnableTargetedDomainsProtection", "EnableTargetedUserProtection",
    "EnableUnauthenticatedSender", "EnableUnusualCharactersSafetyTips", "EnableViaTag", "endDateTime",
    "EndpointDlpLocation", "EndpointDlpRestrictions", "enforcedSettings", "EwsAllowedAppIDs", "EwsEnabled",
    "ExceptIfRecipientDomainIs", "ExceptIfSentTo", "ExceptIfSentToMemberOf", "Exceptions", "ExchangeLocation",
    "ExchangeObjectId", "excludeActors", "excludeAgentIdServicePrincipals", "excludeApplications", "excludeDevices",
    "excludeGroups", "excludeGuestsOrExternalUsers", "excludeLocations", "excludePlatforms", "excludeRoles", "excludes",
    "excludeServicePrincipals", "excludeTarget", "excludeUsers", "ExpiryDate", "externalTenants", "features",
    "featureSettings", "federatedCredentials", "FileTypes", "ForestName", "from", "FromScope", "GenerateIncidentReport",
    "grantControls", "groups", "guestOrExternalUserTypes", "guestUserRoleId", "Guid", "HighConfidencePhishAction",
    "HighConfidenceSpamAction", "HonorDmarcPolicy", "HostedContentFilterPolicy", "hour", "Id", "identifierUris",
    "Identity", "ImapEnabled", "includeAgentIdServicePrincipals", "includeAllPreApprovedApplications",
    "includeApplications", "includeAuthenticationContextClassReferences", "includeDevices", "includeGroups",
    "includeGuestsOrExternalUsers", "includeLocations", "includePlatforms", "includeRoles", "includes",
    "includeServicePrincipals", "includeTarget", "includeTargets", "includeUserActions", "includeUsers",
    "inheritableSettings", "initiatedBy", "initiatorId", "InPlaceHolds", "insiderRiskLevels", "InternetWebProxy",
    "InvitationsAllowedAndBlockedDomainsPolicy", "IPAllowList", "IsAdvancedRule", "isApprovalRequired",
    "isApprovalRequiredForExtension", "IsBuiltInProtection", "IsCoexistenceDomain", "IsDefault",
    "isDefaultRecipientsEnabled", "IsEdgeServer", "isEnabled", "isExpirationRequired", "isOrganizationDefault",
    "isRequestorJustificationRequired", "isRoot", "isSoftwareOathEnabled", "isStateSetByMicrosoft", "Issuer",
    "isTrusted", "IsValidated", "isVerified", "keyCredentials", "keyId", "kind", "level", "Locations", "log",
    "MailboxIntelligenceProtectionAction", "Major", "MalwareFilterPolicy", "MatchSubDomains", "maximumDuration",
    "maxLifetime", "membershipKind", "memberType", "message", "Minor", "Mode", "Name", "NotAfter", "notificationLevel",
    "notificationRecipients", "notificationType", "notifyReviewers", "NotifyUser", "OAuth2ClientProfileEnabled",
    "OneDriveLocation", "onPremisesImmutableId", "onPremisesLastSyncDateTime", "onPremisesSyncEnabled", "operations",
    "Operator", "OrgCertificate", "OriginalString", "outlook2007", "outlook2010", "outlook2013", "outlook2016",
    "outlook2019", "outlook2021", "outlook2024", "outlookM365", "ParentPolicyName", "passwordCredentials",
    "passwordSyncEnabled", "passwordValidityPeriodInDays", "permissionClassification",
    "permissionGrantPoliciesAssigned", "permissionGrantPolicyIdsAssignedToDefaultUserRole", "permissions",
    "permissionType", "PhishSpamAction", "PhishThresholdLevel", "platforms", "policyMigrationState", "PopEnabled",
    "PrependSubject", "principal", "principalId", "principalType", "Priority", "privacyProfile", "PSComputerName",
    "query", "query_answers", "query_method", "query_name", "query_result", "rdata", "RecipientDomainIs",
    "recipientType", "RecommendedPolicyType", "records", "RecordTypes", "RedirectMessageTo", "reportDate",
    "requirementsSatisfied", "RequireTls", "resourceApplication", "resourceScopeType",
    "restrictForAppsCreatedAfterDateTime", "restrictions", "restrictionType", "RetentionDuration", "reviewers",
    "riskyPermClassifications", "Role", "RoleAssigneeName", "RoleAssignmentDelegationType", "roleAssignmentOriginId",
    "roleAssignmentScheduleId", "roleDefinition", "roleDefinitionId", "roles", "roleTemplateId", "rule", "rules",
    "ruleSource", "ruleSourceType", "SafeAttachmentPolicy", "SafeLinksPolicy", "ScanUrls", "Selector1CNAME",
    "Selector2CNAME", "sensitivetypes", "SentTo", "SentToMemberOf", "Server", "servicePlanName",
    "servicePrincipalFilter", "servicePrincipalRestrictions", "servicePrincipalRiskLevels", "setting",
    "SharePointLocation", "signInRiskLevels", "SmtpClientAuthenticationDisabled", "SourceTransportServers",
    "SpamAction", "StagingModeEnabled", "startDateTime", "State", "statementUrl", "status", "SubConditions", "Subject",
    "SyncCycleEnabled", "synchronizationPreventionType", "target", "TargetAutodiscoverEpr",
    "TargetedDomainProtectionAction", "TargetedDomainsToProtect", "TargetedUserProtectionAction",
    "TargetedUsersToProtect", "targetObjects", "TargetSharingEpr", "TeamsLocation", "technicalNotificationMails",
    "termsOfUse", "ThresholdCount", "ThresholdPercentage", "Thumbprint", "TlsCertificateName", "TlsDomain",
    "TlsSenderCertificateName", "TlsSettings", "to", "TrackClicks", "transferMethods",
    "UnifiedAuditLogIngestionEnabled", "UserIds", "userRiskLevels", "users", "Value", "values", "Version", "Workload",
    "WSSecurityAuthentication", "ZapEnabled",
];

/// Members of the vendors' objects that say which one it is and when it was changed, and nothing of what it does: a rule
/// need not know them.
pub const LABELS: &[&str] = &[
    "id",
    "displayName",
    "description",
    "createdDateTime",
    "deletedDateTime",
    "lastModifiedDateTime",
    "modifiedDateTime",
];

/// What may be said, by place. A place may stand more than once.
#[rustfmt::skip]
pub const WORDS: &[Words] = &[
    // `directory-names`: what Graph calls the types of directory objects, and what policies name besides.
    whole(
        &["kind"],
        &["user", "group", "role", "application", "servicePrincipal", "namedLocation", "device", "orgContact"],
    ),
    // Microsoft Entra: `userType`, `externalUserState` and the types of guests of conditional access.
    whole(
        &["users.user_type", "users.external_user_type", "guestOrExternalUserTypes"],
        &[
            "Member", "Guest", "internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember",
            "b2bDirectConnectUser", "otherExternalUser", "serviceProvider", "none",
        ],
    ),
    // Graph: `licenseAssignmentState.error`.
    whole(
        &["users.license_errors"],
        &[
            "CountViolation", "MutuallyExclusiveViolation", "DependencyViolation",
            "ProhibitedInUsageLocationViolation", "UniquenessViolation", "Other", "None",
        ],
    ),
    // Graph: `userRegistrationDetails.methodsRegistered`.
    whole(
        &["users.methods_registered"],
        &[
            "mobilePhone", "alternateMobilePhone", "officePhone", "email", "microsoftAuthenticatorPush",
            "microsoftAuthenticatorPasswordless", "softwareOneTimePasscode", "hardwareOneTimePasscode",
            "windowsHelloForBusiness", "fido2SecurityKey", "passKeyDeviceBound", "passKeyDeviceBoundAuthenticator",
            "passKeyDeviceBoundWindowsHello", "passKeySynced", "macOsSecureEnclaveKey", "temporaryAccessPass",
            "securityQuestion", "appPassword", "qrCodePin", "externalAuthMethod",
        ],
    ),
    // Graph: `userDefaultAuthenticationMethod`.
    whole(
        &["users.second_factor"],
        &["push", "oath", "voiceMobile", "voiceAlternateMobile", "voiceOffice", "sms", "none"],
    ),
    // Graph: `perUserMfaState`.
    whole(
        &["users.per_user_mfa_state"],
        &["disabled", "enabled", "enforced"],
    ),
    // Graph: `riskState`.
    whole(
        &["users.risk_state"],
        &[
            "none", "confirmedSafe", "remediated", "dismissed", "atRisk", "confirmedCompromised",
            "unknownFutureValue",
        ],
    ),
    // Graph: `riskLevel`, in the conditions of policies, too.
    whole(
        &[
            "users.risk_level", "signInRiskLevels", "userRiskLevels", "servicePrincipalRiskLevels",
            "insiderRiskLevels", "agentIdRiskLevels",
        ],
        &[
            "low", "medium", "high", "hidden", "none", "minor", "moderate", "elevated", "unknownFutureValue",
        ],
    ),
    // Exchange: `RecipientTypeDetails`.
    whole(
        &[
            "mailboxes.recipient_type", "mailbox-permissions.recipient_type",
            "recipient-permissions.recipient_type",
        ],
        &[
            "UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox", "GroupMailbox", "DiscoveryMailbox",
            "PublicFolderMailbox", "SchedulingMailbox", "TeamMailbox", "LegacyMailbox", "LinkedMailbox",
            "LinkedRoomMailbox", "ArbitrationMailbox", "AuditLogMailbox", "MonitoringMailbox",
            "AuxAuditLogMailbox", "SupervisoryReviewPolicyMailbox", "RemoteUserMailbox", "RemoteSharedMailbox",
            "RemoteRoomMailbox", "RemoteEquipmentMailbox", "RemoteTeamMailbox",
        ],
    ),
    // Exchange: `DefaultAuditSet`.
    whole(
        &["mailboxes.default_audit_set", "mailbox-permissions.default_audit_set"],
        &["Admin", "Delegate", "Owner"],
    ),
    // Exchange: mailbox auditing actions.
    whole(
        &[
            "mailboxes.audit_owner", "mailboxes.audit_delegate", "mailboxes.audit_admin",
            "mailbox-permissions.audit_delegate",
        ],
        &[
            "None", "Default", "AddFolderPermissions", "ApplyPriorityCleanup", "ApplyRecord", "AttachmentAccess",
            "Copy", "Create", "FolderBind", "HardDelete", "MailboxLogin", "MailItemsAccessed", "MessageBind",
            "ModifyFolderPermissions", "Move", "MoveToDeletedItems", "PriorityCleanupDelete", "RecordDelete",
            "RemoveFolderPermissions", "SearchQueryInitiated", "Send", "SendAs", "SendOnBehalf", "SoftDelete",
            "Update", "UpdateCalendarDelegation", "UpdateComplianceTag", "UpdateFolderPermissions",
            "UpdateInboxRules",
        ],
    ),
    // Whether a mailbox may use SMTP AUTH: words of this schema.
    whole(
        &["mailboxes.smtp_auth"],
        &["inherited", "enabled", "disabled"],
    ),
    // Graph: columns of the report of mail apps.
    whole(
        &["mailboxes.mail_apps_used"],
        &[
            "Mail For Mac", "Outlook For Mac", "Outlook For Windows", "Outlook For Mobile", "Other For Mobile",
            "Outlook For Web", "POP3 App", "IMAP4 App", "SMTP App",
        ],
    ),
    // Defender: names of Office products in the inventory of software.
    whole(
        &["office-clients.product"],
        &[
            "365_apps", "office", "office_365", "office_365_proplus", "office_long_term_servicing_channel",
            "office_professional_plus", "outlook",
        ],
    ),
    // Exchange: `ClientType` and `DeviceAccessState`.
    whole(
        &["mobile-devices.client_type", "mobile-devices.access_state"],
        &[
            "EAS", "MOWA", "REST", "Outlook", "Unknown", "Allowed", "Blocked", "Quarantined", "DeviceDiscovery",
            "MobileDeviceDiscovery",
        ],
    ),
    // Operating systems of telephones.
    Words {
        places: &["mobile-devices.device_os"],
        whole: &[],
        begin: &[],
        within: &["Android", "iOS", "iPadOS", "Mac", "OS", "Windows", "Phone"],
    },
    // Exchange: folders of a mailbox, by type.
    whole(
        &["folder-permissions.folder"],
        &[
            "Calendar", "Contacts", "DeletedItems", "Drafts", "Inbox", "JournalItems", "Notes", "Outbox",
            "SentItems", "Tasks",
        ],
    ),
    // Exchange: rights to folders and mailboxes.
    whole(
        &["folder-permissions.rights", "mailbox-permissions.rights", "recipient-permissions.rights"],
        &[
            "None", "AvailabilityOnly", "LimitedDetails", "Author", "Contributor", "Editor", "NonEditingAuthor",
            "Owner", "PublishingAuthor", "PublishingEditor", "Reviewer", "CreateItems", "CreateSubfolders",
            "DeleteAllItems", "DeleteOwnedItems", "EditAllItems", "EditOwnedItems", "FolderContact", "FolderOwner",
            "FolderVisible", "ReadItems", "FullAccess", "ReadPermission", "ChangePermission", "ChangeOwner",
            "DeleteItem", "ExternalAccount", "SendAs",
        ],
    ),
    // Outlook: the names of everybody, in the languages of mailboxes.
    whole(
        &["folder-permissions.trustee"],
        &[
            "default", "standard", "par défaut", "predeterminado", "predefinito", "impostazione predefinita",
            "standaard", "padrão", "predefinição", "oletus", "domyślne", "výchozí", "alapértelmezett",
            "varsayılan", "по умолчанию", "既定", "默认", "預設", "기본값", "anonymous", "anonym", "anonyme", "anónimo",
            "anonimo", "anônimo", "anoniem", "anonyymi", "anonimowe", "anonymní", "névtelen", "anonim", "анонимно",
            "аноним", "匿名", "익명",
        ],
    ),
    // Outlook: folders that nobody looks at, in the languages of mailboxes.
    Words {
        places: &["inbox-rules.moves_to"],
        whole: &[
            "conversation history", "aufgezeichnete unterhaltungen", "unterhaltungsverlauf",
            "historique des conversations", "historial de conversaciones", "cronologia conversazioni",
            "gespreksgeschiedenis", "histórico de conversa", "histórico de conversas", "histórico de conversações",
            "konversationshistorik", "samtaleoversigt", "samtalehistorik", "samtalelogg", "keskusteluhistoria",
            "historia konwersacji", "historie konverzace", "historie konverzací", "konuşma geçmişi",
            "журнал бесед", "история бесед", "会話の履歴", "会話履歴", "对话历史记录", "交談記錄", "대화 내용", "notes", "notizen",
            "notas", "note", "notities", "anotações", "anteckningar", "noter", "notater", "muistiinpanot",
            "notatki", "poznámky", "notlar", "заметки", "メモ", "便笺", "便箋", "메모", "sync issues",
            "synchronisierungsprobleme", "problèmes de synchronisation", "problemas de sincronización",
            "problemi di sincronizzazione", "problemi sincronizzazione", "synchronisatieproblemen",
            "problemas de sincronização", "synkroniseringsproblem", "synkroniseringsproblemer",
            "synkronointiongelmat", "problemy z synchronizacją", "problémy se synchronizací", "eşitleme sorunları",
            "ошибки синхронизации", "проблемы синхронизации", "同期の失敗", "同步问题", "同步處理問題", "동기화 문제", "archive",
            "archives", "archiv", "archivieren", "archivo", "archivar", "archivio", "archief", "arquivo",
            "arquivo morto", "arquivar", "arkiv", "arkisto", "archiwum", "arşiv", "архив", "アーカイブ", "存档", "封存",
            "보관", "보관함", "junk email", "junk e-mail", "junk-e-mail", "junk", "spam", "courrier indésirable",
            "correo no deseado", "posta indesiderata", "ongewenste e-mail", "lixo eletrônico", "lixo eletrónico",
            "e-mail de lixo", "skräppost", "uønsket mail", "uønsket e-mail", "uønsket post", "søppelpost",
            "roskaposti", "wiadomości-śmieci", "nevyžádaná pošta", "önemsiz e-posta", "нежелательная почта",
            "迷惑メール", "垃圾邮件", "垃圾郵件", "정크 메일", "deleted items", "deleted", "trash", "gelöschte elemente",
            "éléments supprimés", "elementos eliminados", "posta eliminata", "verwijderde items",
            "itens excluídos", "itens eliminados", "borttagna objekt", "slettet post", "slettede elementer",
            "poistetut", "elementy usunięte", "odstraněná pošta", "silinmiş öğeler", "удаленные", "удалённые",
            "削除済みアイテム", "已删除邮件", "刪除的郵件", "지운 편지함",
        ],
        begin: &[],
        within: &["rss"],
    },
    // Words that intruders' rules look for; the beginning of a word is enough.
    Words {
        places: &["inbox-rules.words"],
        whole: &[],
        begin: &[
            "invoice", "payment", "remittance", "wire transfer", "iban", "password", "passcode", "phish", "hacked",
            "compromised", "suspicious", "fraud", "scam", "security alert", "helpdesk", "help desk",
            "service desk", "unusual sign-in", "verification code", "rechnung", "zahlung", "überweisung",
            "kennwort", "passwort", "betrug", "facture", "paiement", "virement", "mot de passe", "factura",
            "transferencia", "contraseña", "fattura", "pagamento", "bonifico", "factuur", "betaling", "wachtwoord",
            "fatura", "senha",
        ],
        within: &[],
    },
    // Graph: `servicePrincipalType`; whose an application is, in words of this schema.
    whole(
        &["service-principals.principal_type", "service-principals.owner"],
        &[
            "Application", "ManagedIdentity", "Legacy", "SocialIdp", "ServiceIdentity", "own", "foreign",
            "microsoft",
        ],
    ),
    // Permissions of Microsoft Graph, Exchange and SharePoint that rules weigh.
    whole(
        &[
            "service-principals.application_permissions", "service-principals.tenant_permissions",
            "service-principals.user_permissions", "riskyPermClassifications",
        ],
        &[
            "AllSites.FullControl", "AllSites.Manage", "AllSites.Read", "AllSites.Write",
            "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "AppRoleAssignment.ReadWrite.All",
            "BackupRestore-Restore.ReadWrite.All", "BitlockerKey.Read.All", "Calendars.ReadWrite",
            "Calendars.ReadWrite.All", "Calendars.ReadWrite.Shared", "Calls.AccessMedia.All",
            "ChannelMessage.Read.All", "Chat.Read", "Chat.Read.All", "Chat.ReadWrite", "Chat.ReadWrite.All",
            "Contacts.ReadWrite", "Contacts.ReadWrite.All", "CustomAuthenticationExtension.ReadWrite.All",
            "DelegatedAdminRelationship.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All",
            "Device.ReadWrite.All", "DeviceLocalCredential.Read.All", "DeviceManagementApps.ReadWrite.All",
            "DeviceManagementConfiguration.ReadWrite.All",
            "DeviceManagementManagedDevices.PrivilegedOperations.All",
            "DeviceManagementManagedDevices.ReadWrite.All", "DeviceManagementRBAC.ReadWrite.All",
            "DeviceManagementScripts.ReadWrite.All", "Directory.AccessAsUser.All", "Directory.Read.All",
            "Directory.ReadWrite.All", "Domain-InternalFederation.ReadWrite.All", "Domain.ReadWrite.All",
            "EAS.AccessAsUser.All", "eDiscovery.ReadWrite.All", "email", "EntitlementManagement.ReadWrite.All",
            "EWS.AccessAsUser.All", "Exchange.Manage", "Exchange.ManageAsApp", "Exchange.ManageAsAppV2",
            "Exchange.ManageV2", "Files.Read", "Files.Read.All", "Files.ReadWrite", "Files.ReadWrite.All",
            "full_access_as_app", "full_access_as_user", "Group.Read.All", "Group.ReadWrite.All",
            "GroupMember.ReadWrite.All", "IdentityProvider.ReadWrite.All", "IMAP.AccessAsApp",
            "IMAP.AccessAsUser.All", "Mail-Advanced.ReadWrite.All", "Mail.Read", "Mail.Read.All",
            "Mail.Read.Shared", "Mail.ReadWrite", "Mail.ReadWrite.All", "Mail.ReadWrite.Shared", "Mail.Send",
            "Mail.Send.All", "Mail.Send.Shared", "Mailbox.Migration", "MailboxFolder.ReadWrite",
            "MailboxFolder.ReadWrite.All", "MailboxItem.ImportExport", "MailboxItem.ImportExport.All",
            "MailboxItem.Read", "MailboxItem.Read.All", "MailboxSettings.ReadWrite", "Notes.Read",
            "Notes.Read.All", "Notes.ReadWrite", "Notes.ReadWrite.All", "offline_access",
            "OnPremDirectorySynchronization.ReadWrite.All", "openid", "Organization.ReadWrite.All",
            "Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.Authorization",
            "Policy.ReadWrite.ConditionalAccess", "Policy.ReadWrite.PermissionGrant",
            "Policy.ReadWrite.SecurityDefaults", "POP.AccessAsApp", "POP.AccessAsUser.All",
            "PrivilegedAccess.ReadWrite.AzureAD", "PrivilegedAccess.ReadWrite.AzureADGroup",
            "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
            "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup", "profile",
            "RoleAssignmentSchedule.ReadWrite.Directory", "RoleEligibilitySchedule.ReadWrite.Directory",
            "RoleManagement.ReadWrite.Directory", "RoleManagement.ReadWrite.Exchange",
            "RoleManagementPolicy.ReadWrite.AzureADGroup", "RoleManagementPolicy.ReadWrite.Directory",
            "SignInIdentifier.ReadWrite.All", "Sites.FullControl.All", "Sites.Manage.All", "Sites.Read.All",
            "Sites.ReadWrite.All", "SMTP.Send", "SMTP.SendAsApp", "Synchronization.ReadWrite.All",
            "Teamwork.Migrate.All", "Tenant.ReadWrite.All", "User-PasswordProfile.ReadWrite.All",
            "User.EnableDisableAccount.All", "User.Export.All", "User.ManageIdentities.All", "User.Read",
            "User.Read.All", "User.ReadBasic.All", "User.ReadWrite.All", "UserAuthenticationMethod.ReadWrite.All",
            "UserAuthMethod-Email.ReadWrite.All", "UserAuthMethod-External.ReadWrite.All",
            "UserAuthMethod-HardwareOATH.ReadWrite.All", "UserAuthMethod-MicrosoftAuthApp.ReadWrite.All",
            "UserAuthMethod-Passkey.ReadWrite.All", "UserAuthMethod-Password.ReadWrite.All",
            "UserAuthMethod-Phone.ReadWrite.All", "UserAuthMethod-PlatformCred.ReadWrite.All",
            "UserAuthMethod-QR.ReadWrite.All", "UserAuthMethod-SoftwareOATH.ReadWrite.All",
            "UserAuthMethod-TAP.ReadWrite.All", "UserAuthMethod-WindowsHello.ReadWrite.All",
        ],
    ),
    // Graph: `clientAppUsed`; legacy clients stand in `LEGACY_CLIENTS`.
    whole(
        &["sign-ins.client_app"],
        &["Browser", "Mobile Apps and Desktop clients"],
    ),
    // States of policies, rules and features.
    whole(
        &["state", "State"],
        &[
            "enabled", "disabled", "enabledForReportingButNotEnforced", "default", "Enabled", "Disabled",
            "Suspended",
        ],
    ),
    // Modes of transport rules and DLP policies.
    whole(
        &["Mode"],
        &[
            "Enforce", "Audit", "AuditAndNotify", "Enable", "Disable", "TestWithNotifications",
            "TestWithoutNotifications", "PendingDeletion",
        ],
    ),
    // Exchange: what protection does.
    whole(
        &[
            "Action", "BulkSpamAction", "SpamAction", "HighConfidenceSpamAction", "PhishSpamAction",
            "HighConfidencePhishAction", "DmarcQuarantineAction", "DmarcRejectAction",
            "MailboxIntelligenceProtectionAction", "TargetedDomainProtectionAction", "TargetedUserProtectionAction",
        ],
        &[
            "Allow", "Block", "Replace", "DynamicDelivery", "MoveToJmf", "AddXHeader", "ModifySubject", "Redirect",
            "Delete", "Quarantine", "NoAction", "BccMessage", "Reject",
        ],
    ),
    // Exchange: automatic forwarding.
    whole(
        &["AutoForwardingMode"],
        &["Automatic", "On", "Off"],
    ),
    // Purview: whom and where a DLP rule concerns.
    whole(
        &["BlockAccessScope", "FromScope"],
        &["All", "PerUser", "PerAnonymousUser", "None", "InOrganization", "NotInOrganization"],
    ),
    // Purview: places of a DLP policy.
    whole(
        &[
            "ExchangeLocation", "OneDriveLocation", "SharePointLocation", "TeamsLocation", "EndpointDlpLocation",
        ],
        &["All"],
    ),
    // Purview: workloads.
    whole(
        &["Workload"],
        &[
            "Exchange", "SharePoint", "OneDriveForBusiness", "Teams", "EndpointDevices", "OnPremisesScanner",
            "PowerBI", "ThirdPartyApps", "AuditAlerting", "Applications", "ModernGroup", "Skype", "DynamicScope",
        ],
    ),
    // Purview: recipients of notices and reports.
    whole(
        &["NotifyUser", "GenerateIncidentReport"],
        &["SiteAdmin", "LastModifier", "Owner", "TenantAdmins"],
    ),
    // Purview: restrictions of endpoints.
    whole(
        &["setting", "value"],
        &[
            "UnallowedApps", "UnallowedBluetoothTransferApps", "UnallowedCloudSyncApps", "CopyPaste",
            "CloudEgress", "RemovableMedia", "NetworkShare", "Print", "ScreenCapture", "RemoteDesktopServices",
            "PasteToBrowser", "Audit", "Block", "Warn", "Allow", "Ignore",
        ],
    ),
    // Purview: kinds of conditions of a DLP rule.
    whole(
        &["ConditionName", "Operator", "operator"],
        &[
            "And", "Or", "Not", "AccessScope", "ContentContainsSensitiveInformation", "ContentIsShared",
            "ContentFileTypeMatches", "ContentPropertyContainsWords", "DocumentIsPasswordProtected", "SentTo",
            "RecipientDomainIs",
        ],
    ),
    // Purview: types of sensitive information that CISA asks for.
    whole(
        &["name", "Name"],
        &[
            "Credit Card Number", "U.S. Individual Taxpayer Identification Number (ITIN)",
            "U.S. Social Security Number (SSN)",
        ],
    ),
    // Purview: how long audit records stay.
    whole(
        &["RetentionDuration"],
        &[
            "SevenDays", "OneMonth", "ThreeMonths", "SixMonths", "NineMonths", "TwelveMonths", "ThreeYears",
            "FiveYears", "SevenYears", "TenYears",
        ],
    ),
    // Policies that Microsoft makes.
    Words {
        places: &[
            "Name", "Identity", "Id", "AntiPhishPolicy", "HostedContentFilterPolicy", "MalwareFilterPolicy",
            "SafeAttachmentPolicy", "SafeLinksPolicy", "ParentPolicyName",
        ],
        whole: &[
            "Default", "Built-In Protection Policy", "ATP Built-In Protection Rule", "Office365 AntiPhish Default",
        ],
        begin: &["Standard Preset Security Policy", "Strict Preset Security Policy"],
        within: &[],
    },
    // Exchange: what the hybrid configuration wizard makes.
    Words {
        places: &["Name", "Identity", "Id"],
        whole: &[],
        begin: &["HybridIOC", "O365 to On-Premises", "On-Premises to O365"],
        within: &[],
    },
    // Alert policies that Microsoft makes.
    whole(
        &["Name", "Identity", "Id"],
        &[
            "A potentially malicious URL click was detected", "Messages have been delayed",
            "Suspicious connector activity", "Suspicious Email Forwarding Activity",
            "Suspicious email sending patterns detected", "Tenant restricted from sending email",
            "Tenant restricted from sending unprovisioned email",
        ],
    ),
    // Exchange: `RecommendedPolicyType`.
    whole(
        &["RecommendedPolicyType"],
        &["Standard", "Strict", "Custom", "BuiltIn"],
    ),
    // Extensions of files that run.
    whole(
        &["FileTypes"],
        &[
            "ace", "ani", "apk", "app", "appx", "arj", "bat", "cab", "cmd", "com", "deb", "dex", "dll", "docm",
            "elf", "exe", "hta", "img", "iso", "jar", "jnlp", "js", "kext", "lha", "lib", "library", "lnk", "lzh",
            "macho", "msc", "msi", "msix", "msp", "mst", "pif", "ppa", "ppam", "ps1", "reg", "rev", "scf", "scr",
            "sct", "sys", "uif", "vb", "vbe", "vbs", "vxd", "wsc", "wsf", "wsh", "xll", "xz", "z",
        ],
    ),
    // Exchange: types of domains and connectors.
    whole(
        &["DomainType", "ConnectorType", "TlsSettings"],
        &[
            "Authoritative", "InternalRelay", "ExternalRelay", "OnPremises", "Partner", "EncryptionOnly",
            "CertificateValidation", "DomainValidation",
        ],
    ),
    // Exchange: what is shared, and with whom.
    Words {
        places: &["Domains"],
        whole: &[],
        begin: &[],
        within: &[
            "Anonymous", "CalendarSharingFreeBusySimple", "CalendarSharingFreeBusyDetail",
            "CalendarSharingFreeBusyReviewer", "ContactsSharing",
        ],
    },
    // Exchange: management roles and their holders.
    whole(
        &["Role", "EffectiveUserName", "RoleAssignmentDelegationType"],
        &["Mailbox Import Export", "All Group Members", "Regular", "Delegating", "DelegatingOrgWide"],
    ),
    // Versions of servers.
    Words {
        places: &["AdminDisplayVersion"],
        whole: &[],
        begin: &[],
        within: &["Version", "Build"],
    },
    // Names of certificates: parts of a distinguished name.
    Words {
        places: &[
            "Issuer", "Subject", "CertificateIssuer", "CertificateSubject", "TlsCertificateName",
            "TlsSenderCertificateName", "DistinguishedName",
        ],
        whole: &[],
        begin: &[],
        within: &["CN", "OU", "DC", "ST", "DigiCert", "Global", "Root", "G2"],
    },
    // Thumbprint of DigiCert Global Root G2.
    whole(
        &["Thumbprint"],
        &["DF3C24F9BFD666761B268073FE06D1CC8D4F82A4"],
    ),
    // Paths of Exchange.
    Words {
        places: &[
            "TargetAutodiscoverEpr", "TargetSharingEpr", "AbsoluteUri", "OriginalString", "InternetWebProxy",
        ],
        whole: &[],
        begin: &[],
        within: &["ews", "exchange", "asmx", "autodiscover", "svc", "wssecurity"],
    },
    // Entra Connect: against accidental deletions.
    whole(
        &["synchronizationPreventionType", "DeletionPrevention"],
        &[
            "disabled", "enabledForCount", "enabledForPercentage", "Disabled", "EnabledCount", "EnabledPercentage",
        ],
    ),
    // Conditional access: everybody and everything.
    whole(
        &[
            "includeUsers", "excludeUsers", "includeApplications", "excludeApplications",
            "includeServicePrincipals", "excludeServicePrincipals", "includeAgentIdServicePrincipals",
            "excludeAgentIdServicePrincipals", "includeLocations", "excludeLocations", "includeGroups",
            "excludeGroups", "includeRoles", "excludeRoles", "includeDevices", "excludeDevices", "membershipKind",
        ],
        &[
            "All", "None", "GuestsOrExternalUsers", "ServicePrincipalsInMyTenant", "AllAgentIdResources",
            "AllTrusted", "Office365", "MicrosoftAdminPortals", "all", "enumerated",
        ],
    ),
    // Conditional access: user actions.
    whole(
        &["includeUserActions"],
        &["urn:user:registersecurityinfo", "urn:user:registerdevice"],
    ),
    // Conditional access: platforms, clients, flows.
    whole(
        &["includePlatforms", "excludePlatforms", "clientAppTypes", "transferMethods", "mode"],
        &[
            "all", "android", "iOS", "windows", "windowsPhone", "macOS", "linux", "browser",
            "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "easUnsupported", "other", "none",
            "deviceCodeFlow", "authenticationTransfer", "include", "exclude", "unknownFutureValue",
        ],
    ),
    // Conditional access: controls.
    whole(
        &["builtInControls", "operator", "requirementsSatisfied"],
        &[
            "block", "mfa", "compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication",
            "passwordChange", "riskRemediation", "none", "AND", "OR", "unknownFutureValue",
        ],
    ),
    // Graph: `authenticationMethodModes`.
    whole(
        &["allowedCombinations"],
        &[
            "password", "voice", "hardwareOath", "softwareOath", "sms", "fido2", "windowsHelloForBusiness",
            "microsoftAuthenticatorPush", "deviceBasedPush", "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse", "email", "x509CertificateSingleFactor", "x509CertificateMultiFactor",
            "federatedSingleFactor", "federatedMultiFactor", "qrCodePin", "unknownFutureValue",
        ],
    ),
    // Graph: how Authenticator is used, and how domains sign in.
    whole(
        &["authenticationMode", "authenticationType"],
        &["deviceBasedPush", "push", "any", "Managed", "Federated"],
    ),
    // Graph: migration of authentication methods.
    whole(
        &["policyMigrationState"],
        &["preMigration", "migrationInProgress", "migrationComplete"],
    ),
    // Graph: who may invite guests.
    whole(
        &["allowInvitesFrom"],
        &["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"],
    ),
    // Graph: `restrictionType` of application management.
    whole(
        &["restrictionType"],
        &[
            "passwordAddition", "passwordLifetime", "symmetricKeyAddition", "symmetricKeyLifetime",
            "customPasswordAddition", "asymmetricKeyLifetime", "trustedCertificateAuthority",
            "nonDefaultUriAddition", "uriAdditionWithoutUniqueTenantIdentifier",
        ],
    ),
    // Graph: sets of conditions of consent.
    whole(
        &[
            "permissionClassification", "permissionType", "permissions", "clientApplicationIds",
            "clientApplicationPublisherIds", "clientApplicationTenantIds", "resourceApplication", "resourceScopeType",
        ],
        &[
            "all", "any", "low", "medium", "high", "none", "delegated", "application", "delegatedUserConsentable",
        ],
    ),
    // Graph: policies of consent that Microsoft makes, and their use.
    Words {
        places: &["permissionGrantPoliciesAssigned", "permissionGrantPolicyIdsAssignedToDefaultUserRole"],
        whole: &[
            "ManagePermissionGrantsForSelf.microsoft-user-default-legacy",
            "ManagePermissionGrantsForSelf.microsoft-user-default-low",
            "ManagePermissionGrantsForSelf.microsoft-user-default-recommended",
            "ManagePermissionGrantsForSelf.microsoft-user-default-allow-consent-apps-for-hidden-groups",
            "ManagePermissionGrantsForSelf.microsoft-company-admin",
            "ManagePermissionGrantsForSelf.microsoft-application-admin",
            "ManagePermissionGrantsForSelf.microsoft-all-application-permissions",
            "ManagePermissionGrantsForSelf.microsoft-all-application-permissions-for-chat",
            "ManagePermissionGrantsForSelf.microsoft-all-application-permissions-for-team",
            "ManagePermissionGrantsForSelf.microsoft-all-application-permissions-verified",
            "ManagePermissionGrantsForSelf.microsoft-dynamically-managed-permissions-for-chat",
            "ManagePermissionGrantsForSelf.microsoft-dynamically-managed-permissions-for-team",
            "ManagePermissionGrantsForSelf.microsoft-pre-approval-apps-for-chat",
            "ManagePermissionGrantsForSelf.microsoft-pre-approval-apps-for-group",
            "ManagePermissionGrantsForOwnedResource.microsoft-user-default-legacy",
            "ManagePermissionGrantsForOwnedResource.microsoft-user-default-low",
            "ManagePermissionGrantsForOwnedResource.microsoft-user-default-recommended",
            "ManagePermissionGrantsForOwnedResource.microsoft-user-default-allow-consent-apps-for-hidden-groups",
            "ManagePermissionGrantsForOwnedResource.microsoft-company-admin",
            "ManagePermissionGrantsForOwnedResource.microsoft-application-admin",
            "ManagePermissionGrantsForOwnedResource.microsoft-all-application-permissions",
            "ManagePermissionGrantsForOwnedResource.microsoft-all-application-permissions-for-chat",
            "ManagePermissionGrantsForOwnedResource.microsoft-all-application-permissions-for-team",
            "ManagePermissionGrantsForOwnedResource.microsoft-all-application-permissions-verified",
            "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-chat",
            "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team",
            "ManagePermissionGrantsForOwnedResource.microsoft-pre-approval-apps-for-chat",
            "ManagePermissionGrantsForOwnedResource.microsoft-pre-approval-apps-for-group",
        ],
        begin: &["ManagePermissionGrantsForSelf.", "ManagePermissionGrantsForOwnedResource."],
        within: &[],
    },
    // Graph: ids that Microsoft gives: policies of consent, methods, rules of Privileged Identity Management.
    whole(
        &["id"],
        &[
            "microsoft-user-default-legacy", "microsoft-user-default-low", "microsoft-user-default-recommended",
            "microsoft-user-default-allow-consent-apps-for-hidden-groups", "microsoft-company-admin",
            "microsoft-application-admin", "microsoft-all-application-permissions",
            "microsoft-all-application-permissions-for-chat", "microsoft-all-application-permissions-for-team",
            "microsoft-all-application-permissions-verified", "microsoft-dynamically-managed-permissions-for-chat",
            "microsoft-dynamically-managed-permissions-for-team", "microsoft-pre-approval-apps-for-chat",
            "microsoft-pre-approval-apps-for-group", "authorizationPolicy", "authenticationMethodsPolicy",
            "adminConsentRequestPolicy", "all_users", "Email", "ExternalAuthenticationMethod", "Fido2",
            "HardwareOath", "MicrosoftAuthenticator", "QRCodePin", "Sms", "SoftwareOath", "TemporaryAccessPass",
            "VerifiableCredentials", "Voice", "X509Certificate", "Expiration_Admin_Eligibility",
            "Enablement_Admin_Eligibility", "Notification_Admin_Admin_Eligibility",
            "Notification_Requestor_Admin_Eligibility", "Notification_Approver_Admin_Eligibility",
            "Expiration_Admin_Assignment", "Enablement_Admin_Assignment", "Notification_Admin_Admin_Assignment",
            "Notification_Requestor_Admin_Assignment", "Notification_Approver_Admin_Assignment",
            "Expiration_EndUser_Assignment", "Enablement_EndUser_Assignment",
            "Notification_Admin_EndUser_Assignment", "Notification_Requestor_EndUser_Assignment",
            "Notification_Approver_EndUser_Assignment", "Approval_EndUser_Assignment",
            "AuthenticationContext_EndUser_Assignment",
        ],
    ),
    // Directory roles that rules weigh, and what gives them.
    whole(
        &["roles", "ruleSource", "ruleSourceType", "level"],
        &[
            "Application Administrator", "Authentication Administrator", "Billing Administrator",
            "Cloud Application Administrator", "Conditional Access Administrator", "Exchange Administrator",
            "Global Administrator", "Global Reader", "Helpdesk Administrator", "Hybrid Identity Administrator",
            "Password Administrator", "Privileged Authentication Administrator", "Privileged Role Administrator",
            "Security Administrator", "SharePoint Administrator", "User Administrator", "Directory Role",
            "PIM Group", "Assignment", "Eligibility", "Admin", "Requestor", "Approver",
        ],
    ),
    // Graph: assignments of roles, and the rules of Privileged Identity Management.
    whole(
        &["assignmentType", "memberType", "principalType", "directoryScopeId"],
        &["Assigned", "Activated", "Direct", "Group", "Inherited", "user", "servicePrincipal", "/"],
    ),
    whole(
        &["approvalMode", "notificationLevel", "notificationType", "operations"],
        &["SingleStage", "Serial", "Parallel", "NoApproval", "All", "Critical", "Email"],
    ),
    // Graph: settings of the directory.
    whole(
        &["name"],
        &[
            "EnableAdminConsentRequests", "EnableGroupSpecificConsent", "BlockUserConsentForRiskyApps",
            "AllowGuestsToAccessGroups", "AllowToAddGuests", "AllowGuestsToBeGroupOwner", "EnableGroupCreation",
        ],
    ),
    // DNS: SPF, DKIM and DMARC. Two and three characters with d, i, l, o, p, s or h are macros of SPF.
    Words {
        places: &["rdata", "query_answers"],
        whole: &[],
        begin: &[],
        within: &[
            "reports", "dmarc", "cyber", "dhs", "v", "spf", "spf1", "all", "include", "redirect", "ip4", "ip6",
            "mx", "ptr", "exists", "exp", "DKIM1", "rsa", "ed25519", "sha1", "sha256", "email", "DMARC1", "none",
            "quarantine", "reject", "sp", "rua", "ruf", "pct", "adkim", "aspf", "fo", "rf", "ri", "afrf", "mailto", "np",
            "psd", "d1", "d2", "d3", "d4", "dr", "d1r", "d2r", "d3r", "ir", "lr", "l1r", "l2r", "o1", "o2", "or", "o1r",
            "sr", "s1r", "pr", "hr",
        ],
    },
    Words {
        places: &["query_name", "Selector1CNAME", "Selector2CNAME"],
        whole: &[],
        begin: &[],
        within: &["dmarc", "domainkey", "selector1", "selector2", "spf"],
    },
    // Exchange: kinds of conditions of mail flow rules.
    Words {
        places: &["Conditions"],
        whole: &[],
        begin: &[],
        within: &[
            "Microsoft", "Exchange", "MessagingPolicies", "Rules", "Tasks", "FromScopePredicate", "SentToScopePredicate",
        ],
    },
    whole(&["query_method"], &["DNS", "DoH", "traditional"]),
    Words {
        places: &["query_result"],
        whole: &[],
        begin: &[],
        within: &["Query", "returned", "txt", "record", "records", "NXDomain", "NOERROR", "SERVFAIL", "REFUSED"],
    },
    // Names of service plans that rules know.
    whole(
        &["servicePlanName"],
        &[
            "AAD_PREMIUM", "AAD_PREMIUM_GOV", "AAD_PREMIUM_P2", "AAD_PREMIUM_P2_GOV", "ADALLOM_S_O365",
            "ATP_ENTERPRISE", "ATP_ENTERPRISE_GOV", "EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_ENTERPRISE_GOV",
            "Entra_Identity_Governance", "EXCHANGE_S_STANDARD", "M365_ADVANCED_AUDITING", "M365_ADVANCED_AUDITING_GOV", "MFA_PREMIUM",
            "THREAT_INTELLIGENCE", "THREAT_INTELLIGENCE_GOV",
        ],
    ),
];

/// Places whose texts are versions of software: four numbers there are no address of a network.
pub const VERSIONS: &[&str] =
    &["AdminDisplayVersion", "Version", "mobile-devices.client_version", "office-clients.version"];

/// Ids that are the same in every tenant, beside those that documents name as such: roles of the directory and of guests,
/// service plans, and the permission of Exchange in the list of DLP.
#[rustfmt::skip]
pub const IDS: &[&str] = &[
    "10dae51f-b6af-4016-8d66-8c2a99b929b3", "158c047a-c907-4556-b7ef-446551a6b5f7",
    "194ae4cb-b126-40b2-bd5b-6091b380977d", "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "2af84b1e-32c8-42b7-82bc-daa82404023b", "2f442157-a11c-46b9-ae5b-6e39ff4e5849",
    "41781fb2-bc02-4b7c-bd55-b576c07bb09d", "43de0ff5-c92c-492b-9116-175376d08c38",
    "4a82b400-a79f-41a4-b4e2-e94f5787b113", "62e90394-69f5-4237-9190-012177145e10",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13", "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "8e0c0a52-6a6c-4d40-8370-dd62790dcd70", "9aaf7827-d63c-4b61-89c3-182f06f82e5c",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "a0b1b346-4d3e-4e8b-98f8-753987be4970",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    "d29b2b05-8046-44ba-8758-1e26182fcf32", "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "e866a266-3cff-43a3-acca-0c90a7e00c8b",
    "eec0eb4f-6444-4f95-aba0-50c24d67f998", "efb87545-963c-4e0d-99df-69c6916d9eb0",
    "f20fedf3-f3c3-43c3-8267-2bfdd51c0939", "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
];

/// Words of addresses that name nobody: schemes, ends of domains, and domains of providers that everybody knows.
#[rustfmt::skip]
pub const ADDRESS_WORDS: &[&str] = &[
    "smtp", "http", "https", "mailto", "sip", "tel", "urn", "onmicrosoft", "microsoft", "office365", "outlook",
    "protection", "mail", "autodiscover", "www", "gmail", "hotmail", "live", "com", "net", "org", "edu", "gov",
    "mil", "int", "info", "biz", "example", "test", "invalid", "io", "co", "eu", "uk", "us", "de", "fr", "es",
    "it", "nl", "be", "at", "ch", "se", "no", "dk", "fi", "pl", "cz", "hu", "pt", "ie", "tr", "ru", "jp", "cn",
    "kr", "au", "ca", "br", "mx", "in",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_place_is_there() {
        for place in WORDS.iter().flat_map(|words| words.places).chain(VERSIONS) {
            let is_there = match place.split_once('.') {
                Some((table, column)) => crate::table(table).and_then(|table| table.column(column)).is_some(),
                None => PROPERTIES.iter().any(|property| property.eq_ignore_ascii_case(place)),
            };
            assert!(is_there, "{place}");
        }
    }

    #[test]
    fn nothing_is_said_twice() {
        let mut properties = HashSet::new();
        assert!(PROPERTIES.iter().all(|property| properties.insert(property.to_lowercase())));
        for words in WORDS {
            for list in [words.places, words.begin] {
                let set: HashSet<&str> = list.iter().copied().collect();
                assert_eq!(set.len(), list.len(), "{words:?}");
            }
        }
    }
}
