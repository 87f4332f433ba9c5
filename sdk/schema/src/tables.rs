//! The tables and their columns, one module a table.

use crate::Table;

/// All tables, in the order in which a scan reads them.
pub const TABLES: &[&Table] = &[
    &users::TABLE,
    &mailboxes::TABLE,
    &office_clients::TABLE,
    &mobile_devices::TABLE,
    &inbox_rules::TABLE,
    &mailbox_permissions::TABLE,
    &recipient_permissions::TABLE,
    &folder_permissions::TABLE,
    &service_principals::TABLE,
    &sign_ins::TABLE,
];

/// Declares a table: a constant for each column, and `TABLE` with all of them.
macro_rules! table {
    (
        $(#[doc = $table_meaning:expr])+
        mod $module:ident, $name:literal, a $subject:literal, from $table_source:literal, id $id:ident, label $label:ident;
        $(
            $(#[doc = $meaning:expr])+
            $constant:ident: $column:ident $kind:ident from $source:literal $property:literal;
        )+
    ) => {
        $(#[doc = $table_meaning])+
        pub mod $module {
            use crate::{Column, Kind, Table};
            $(
                $(#[doc = $meaning])+
                pub const $constant: Column = Column {
                    name: stringify!($column),
                    kind: Kind::$kind,
                    meaning: concat!($($meaning),+),
                    source: $source,
                    property: $property,
                };
            )+
            /// The table.
            pub const TABLE: Table = Table {
                name: $name,
                meaning: concat!($($table_meaning),+),
                subject: $subject,
                source: $table_source,
                id: stringify!($id),
                label: stringify!($label),
                columns: &[$($constant),+],
            };
        }
    };
}

table! {
    /// One user account of the tenant, guests included.
    mod users, "users", a "user", from "graph/users", id id, label user_principal_name;

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
    /// Ids of the service plans that an assigned licence contains and that are switched off for this user.
    DISABLED_PLANS: disabled_plans Symbols from "graph/users" "licenseAssignmentStates[].disabledPlans, those that no other assignment enables";
    /// Errors of licence assignments, such as `CountViolation`; empty when there is none.
    LICENSE_ERRORS: license_errors Symbols from "graph/users" "licenseAssignmentStates[state=Error|ActiveWithError].error";
    /// Object ids of the groups whose licence assignment is in error; empty when there is none.
    LICENSE_ERROR_GROUPS: license_error_groups Symbols from "graph/users" "licenseAssignmentStates[state=Error|ActiveWithError].assignedByGroup";
    /// Ids of the enabled service plans that come from a licence assigned through a group; a plan that is assigned
    /// directly as well is in it too.
    GROUP_PLANS: group_plans Symbols from "graph/users" "licenseAssignmentStates[assignedByGroup, state=Active].skuId, with subscribedSkus[].servicePlans";
    /// Domains of the user's mail addresses, in lower case.
    ADDRESS_DOMAINS: address_domains Symbols from "graph/users" "proxyAddresses[smtp:]";
    /// From when on sessions are valid: whoever signed in before has to sign in again.
    SESSIONS_VALID_FROM: sessions_valid_from Time from "graph/users" "signInSessionsValidFromDateTime";
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

table! {
    /// One mailbox of Exchange Online.
    mod mailboxes, "mailboxes", a "mailbox", from "exchange/mailboxes", id id, label user_principal_name;

    /// Object id of the mailbox in Entra ID, a GUID in lower case; the mailbox's own GUID where it has none.
    ID: id Text from "exchange/mailboxes" "ExternalDirectoryObjectId";
    /// Name of the owner to sign in with.
    USER_PRINCIPAL_NAME: user_principal_name Text from "exchange/mailboxes" "UserPrincipalName";
    /// Kind of mailbox: `UserMailbox`, `SharedMailbox`, `RoomMailbox`, `EquipmentMailbox`, `GroupMailbox`,
    /// `DiscoveryMailbox`, `PublicFolderMailbox` and others.
    RECIPIENT_TYPE: recipient_type Symbol from "exchange/mailboxes" "RecipientTypeDetails";
    /// Whether auditing is on for this mailbox. Ignored by Exchange for user, shared and group mailboxes while
    /// auditing is on for the organization.
    AUDIT_ENABLED: audit_enabled Boolean from "exchange/mailboxes" "AuditEnabled";
    /// The logon types whose audit set Microsoft still manages: `Admin`, `Delegate`, `Owner`; empty when all
    /// are customised.
    DEFAULT_AUDIT_SET: default_audit_set Symbols from "exchange/mailboxes" "DefaultAuditSet";
    /// Actions audited when the owner acts.
    AUDIT_OWNER: audit_owner Symbols from "exchange/mailboxes" "AuditOwner";
    /// Actions audited when a delegate acts (someone with full access or send permissions).
    AUDIT_DELEGATE: audit_delegate Symbols from "exchange/mailboxes" "AuditDelegate";
    /// Actions audited when an administrator acts.
    AUDIT_ADMIN: audit_admin Symbols from "exchange/mailboxes" "AuditAdmin";
    /// How long the mailbox's own audit store keeps records, in seconds.
    AUDIT_LOG_AGE_LIMIT: audit_log_age_limit Duration from "exchange/mailboxes" "AuditLogAgeLimit";
    /// Whether the mailbox is on litigation hold.
    LITIGATION_HOLD_ENABLED: litigation_hold_enabled Boolean from "exchange/mailboxes" "LitigationHoldEnabled";
    /// Ids of the other holds on the mailbox; empty when there is none.
    IN_PLACE_HOLDS: in_place_holds Symbols from "exchange/mailboxes" "InPlaceHolds";
    /// Address that all mail is forwarded to, without `smtp:`, in lower case; empty when there is none.
    FORWARDING_SMTP_ADDRESS: forwarding_smtp_address Symbol from "exchange/mailboxes" "ForwardingSmtpAddress";
    /// Address of the recipient that all mail is forwarded to, in lower case: of a contact the external address, of
    /// others the primary one. As Exchange writes the recipient where its address is not known; empty when there is
    /// none.
    FORWARDING_RECIPIENT: forwarding_recipient Symbol from "exchange/mailboxes" "ForwardingAddress, with ExternalEmailAddress or PrimarySmtpAddress of Get-Recipient";
    /// Whether the mailbox keeps a copy of what it forwards.
    DELIVER_AND_FORWARD: deliver_and_forward Boolean from "exchange/mailboxes" "DeliverToMailboxAndForward";
    /// Who may send on behalf of the mailbox, as Exchange writes them; empty when nobody may.
    SEND_ON_BEHALF: send_on_behalf Symbols from "exchange/mailboxes" "GrantSendOnBehalfTo";
    /// Whether POP3 may be used.
    POP_ENABLED: pop_enabled Boolean from "exchange/cas-mailboxes" "PopEnabled";
    /// Whether IMAP4 may be used.
    IMAP_ENABLED: imap_enabled Boolean from "exchange/cas-mailboxes" "ImapEnabled";
    /// SMTP AUTH of this mailbox: `enabled` or `disabled` where it is set, `inherited` where the organization decides.
    SMTP_AUTH: smtp_auth Symbol from "exchange/cas-mailboxes" "SmtpClientAuthenticationDisabled (null means inherited)";
    /// Kinds of mail apps used in the last 180 days, such as `POP3 App`, `IMAP4 App`, `SMTP App`; empty when there is
    /// none.
    MAIL_APPS_USED: mail_apps_used Symbols from "graph/email-app-usage" "the columns that say Yes";
    /// Records in the mailbox's own audit folder.
    AUDIT_FOLDER_ITEMS: audit_folder_items Integer from "exchange/mailbox-folder-statistics" "ItemsInFolder of the folder Audits";
    /// Size of the mailbox's own audit folder in bytes.
    AUDIT_FOLDER_SIZE: audit_folder_size Integer from "exchange/mailbox-folder-statistics" "FolderSize of the folder Audits";
    /// How many records of `MailItemsAccessed` of the seven days before the collection say that Exchange stopped to
    /// record: `IsThrottled`; 0 where the complete answer holds none.
    MAIL_ITEMS_ACCESSED_THROTTLED: mail_items_accessed_throttled Integer from "graph/mail-items-accessed-records" "auditData.OperationProperties IsThrottled=True, counted by MailboxGuid";
    /// Ids of the service plans that are enabled for the mailbox's owner through a group; not known where no user of
    /// that id exists.
    OWNER_GROUP_PLANS: owner_group_plans Symbols from "graph/users" "licenseAssignmentStates[assignedByGroup, state=Active].skuId, with subscribedSkus[].servicePlans";
    /// Ids of the service plans that are enabled for the mailbox's owner; not known where no user of that id exists.
    OWNER_PLANS: owner_plans Symbols from "graph/users" "assignedPlans[capabilityStatus=Enabled].servicePlanId";
}

table! {
    /// One installation of Office, or of a part of it, on one device.
    mod office_clients, "office-clients", a "Office installation", from "defender/software-inventory", id id, label device_name;

    /// Device id and product, joined by a colon.
    ID: id Text from "defender/software-inventory" "DeviceTvmSoftwareInventory.DeviceId + SoftwareName";
    /// Name of the device.
    DEVICE_NAME: device_name Text from "defender/software-inventory" "DeviceTvmSoftwareInventory.DeviceName";
    /// Who used the device last.
    USER_PRINCIPAL_NAME: user_principal_name Text from "defender/software-inventory" "DeviceInfo.LoggedOnUsers";
    /// The product as Defender names it, such as `office`, `365_apps` or `outlook`.
    PRODUCT: product Symbol from "defender/software-inventory" "DeviceTvmSoftwareInventory.SoftwareName";
    /// The version with its build, such as `16.0.17928.20114`.
    VERSION: version Symbol from "defender/software-inventory" "DeviceTvmSoftwareInventory.SoftwareVersion";
    /// When the device last reported.
    LAST_SEEN: last_seen Time from "defender/software-inventory" "DeviceInfo.Timestamp";
}

table! {
    /// One partnership of a mobile device with a mailbox.
    mod mobile_devices, "mobile-devices", a "mobile device", from "exchange/mobile-devices", id id, label name;

    /// GUID of the partnership, in lower case.
    ID: id Text from "exchange/mobile-devices" "Guid";
    /// Name of the partnership: the owner and the device.
    NAME: name Text from "exchange/mobile-devices" "FriendlyName or DeviceModel, with UserDisplayName";
    /// How it connects: `EAS` (ActiveSync), `REST`, `Outlook`, `MOWA`.
    CLIENT_TYPE: client_type Symbol from "exchange/mobile-devices" "ClientType";
    /// Version of the protocol it speaks, such as `16.1`.
    CLIENT_VERSION: client_version Symbol from "exchange/mobile-devices" "ClientVersion";
    /// The device's operating system, as it says itself.
    DEVICE_OS: device_os Symbol from "exchange/mobile-devices" "DeviceOS";
    /// Whether the organization lets it in: `Allowed`, `Blocked`, `Quarantined`, `DeviceDiscovery`.
    ACCESS_STATE: access_state Symbol from "exchange/mobile-devices" "DeviceAccessState";
}

table! {
    /// One inbox rule of a mailbox, the hidden ones included where the source gives them.
    mod inbox_rules, "inbox-rules", a "inbox rule", from "exchange/inbox-rules", id id, label name;

    /// Object id of the mailbox and the rule's own id, joined by a colon.
    ID: id Text from "exchange/inbox-rules" "MailboxOwnerId + RuleIdentity";
    /// Owner of the mailbox and name of the rule, for people: `ada@contoso.com: Invoices`.
    NAME: name Text from "exchange/inbox-rules" "MailboxOwnerId + Name";
    /// Name of the rule alone.
    RULE_NAME: rule_name Symbol from "exchange/inbox-rules" "Name";
    /// Whether the rule is on.
    ENABLED: enabled Boolean from "exchange/inbox-rules" "Enabled";
    /// Addresses that it forwards or redirects mail to, in lower case: of contacts the external address. As Exchange
    /// writes a recipient where the address is not known; empty when it forwards nothing.
    FORWARDS_TO: forwards_to Symbols from "exchange/inbox-rules" "ForwardTo, ForwardAsAttachmentTo, RedirectTo, with ExternalEmailAddress of Get-Recipient";
    /// Whether all recipients were read: where it is false, there may be more of them.
    FORWARDS_COMPLETE: forwards_complete Boolean from "exchange/inbox-rules" "whether ForwardTo, ForwardAsAttachmentTo and RedirectTo are all there";
    /// Folder that it moves or copies mail to, as people see it; empty when there is none. Names are localized.
    MOVES_TO: moves_to Symbol from "exchange/inbox-rules" "MoveToFolder, CopyToFolder";
    /// Whether it deletes mail, at once or into the deleted items.
    DELETES: deletes Boolean from "exchange/inbox-rules" "DeleteMessage, SoftDeleteMessage";
    /// Whether it marks mail as read.
    MARKS_READ: marks_read Boolean from "exchange/inbox-rules" "MarkAsRead";
    /// Words that it looks for in subject, body, sender or header, in lower case; empty when there is none.
    WORDS: words Symbols from "exchange/inbox-rules" "SubjectContainsWords, SubjectOrBodyContainsWords, BodyContainsWords, FromAddressContainsWords, HeaderContainsWords";
    /// Whether all words were read: where it is false, there may be more of them.
    WORDS_COMPLETE: words_complete Boolean from "exchange/inbox-rules" "whether all lists of words are there";
    /// Whether it has any condition; without one it takes all mail. Not known where none is set of those that were read, and
    /// some were not.
    CONDITIONAL: conditional Boolean from "exchange/inbox-rules" "any condition beside exceptions";
}

table! {
    /// One right to a whole mailbox, given to somebody other than its owner. Inherited rights and those of the system
    /// are not in it.
    mod mailbox_permissions, "mailbox-permissions", a "mailbox permission", from "exchange/mailbox-permissions", id id, label name;

    /// Object id of the mailbox and the trustee, joined by a colon.
    ID: id Text from "exchange/mailbox-permissions" "Identity + User";
    /// Trustee and mailbox, for people: `bob@contoso.com on ada@contoso.com`.
    NAME: name Text from "exchange/mailbox-permissions" "User + Identity";
    /// Object id of the mailbox.
    MAILBOX_ID: mailbox_id Text from "exchange/mailbox-permissions" "Identity";
    /// Kind of the mailbox, as in the table `mailboxes`.
    RECIPIENT_TYPE: recipient_type Symbol from "exchange/mailboxes" "RecipientTypeDetails";
    /// Rights, such as `FullAccess` and `ReadPermission`.
    RIGHTS: rights Symbols from "exchange/mailbox-permissions" "AccessRights";
    /// Whether the rights are denied.
    DENY: deny Boolean from "exchange/mailbox-permissions" "Deny";
    /// Actions audited when a delegate acts in the mailbox.
    AUDIT_DELEGATE: audit_delegate Symbols from "exchange/mailboxes" "AuditDelegate";
    /// The logon types of the mailbox whose audit set Microsoft still manages.
    DEFAULT_AUDIT_SET: default_audit_set Symbols from "exchange/mailboxes" "DefaultAuditSet";
}

table! {
    /// One right to send as somebody else.
    mod recipient_permissions, "recipient-permissions", a "right to send as", from "exchange/recipient-permissions", id id, label name;

    /// The recipient and the trustee, joined by a colon.
    ID: id Text from "exchange/recipient-permissions" "Identity + Trustee";
    /// Trustee and recipient, for people: `bob@contoso.com as ada@contoso.com`.
    NAME: name Text from "exchange/recipient-permissions" "Trustee + Identity";
    /// Kind of the recipient where it is a mailbox, as in the table `mailboxes`; not known of other recipients.
    RECIPIENT_TYPE: recipient_type Symbol from "exchange/mailboxes" "RecipientTypeDetails";
    /// Rights: `SendAs`.
    RIGHTS: rights Symbols from "exchange/recipient-permissions" "AccessRights";
    /// Whether the right is allowed, and not denied.
    ALLOWED: allowed Boolean from "exchange/recipient-permissions" "AccessControlType=Allow";
}

table! {
    /// One right to the inbox or calendar of a mailbox, those of everybody (`Default`, `Anonymous`) included.
    mod folder_permissions, "folder-permissions", a "folder permission", from "exchange/folder-permissions", id id, label name;

    /// Object id of the mailbox, the folder and the trustee, joined by colons.
    ID: id Text from "exchange/folder-permissions" "Identity + FolderName + User";
    /// Trustee, folder and mailbox, for people: `Default on Calendar of ada@contoso.com`.
    NAME: name Text from "exchange/folder-permissions" "User + FolderName + Identity";
    /// Kind of folder: `Inbox` or `Calendar`.
    FOLDER: folder Symbol from "exchange/folder-permissions" "FolderType of Get-MailboxFolderStatistics";
    /// To whom: `Default`, `Anonymous`, or a name.
    TRUSTEE: trustee Symbol from "exchange/folder-permissions" "User";
    /// Rights, such as `AvailabilityOnly`, `LimitedDetails`, `Reviewer`, `Editor`, `Owner`.
    RIGHTS: rights Symbols from "exchange/folder-permissions" "AccessRights";
}

table! {
    /// One application in the tenant: a service principal, of this tenant or of another.
    mod service_principals, "service-principals", a "application", from "graph/service-principals", id id, label display_name;

    /// Object id in Entra ID, a GUID in lower case.
    ID: id Text from "graph/service-principals" "id";
    /// Name that people see.
    DISPLAY_NAME: display_name Text from "graph/service-principals" "displayName";
    /// Id of the application, the same in every tenant.
    APP_ID: app_id Text from "graph/service-principals" "appId";
    /// Whether it may sign in and be signed in to.
    ACCOUNT_ENABLED: account_enabled Boolean from "graph/service-principals" "accountEnabled";
    /// Kind: `Application`, `ManagedIdentity`, `Legacy`, `SocialIdp`.
    PRINCIPAL_TYPE: principal_type Symbol from "graph/service-principals" "servicePrincipalType";
    /// Whose application it is: `own` of this tenant, `microsoft` of a tenant of Microsoft, `foreign` of another.
    OWNER: owner Symbol from "graph/service-principals" "appOwnerOrganizationId";
    /// Whether Microsoft has verified its publisher.
    PUBLISHER_VERIFIED: publisher_verified Boolean from "graph/service-principals" "verifiedPublisher.verifiedPublisherId";
    /// Application permissions granted to it, such as `Mail.Read`; empty when there is none.
    APPLICATION_PERMISSIONS: application_permissions Symbols from "graph/app-role-assignments" "appRoleId, as value of the resource's appRoles";
    /// Delegated permissions that an administrator granted for all users; empty when there is none.
    TENANT_PERMISSIONS: tenant_permissions Symbols from "graph/oauth2-permission-grants" "scope, where consentType is AllPrincipals";
    /// Delegated permissions that single users granted; empty when there is none.
    USER_PERMISSIONS: user_permissions Symbols from "graph/oauth2-permission-grants" "scope, where consentType is Principal";
    /// How many users granted it delegated permissions for themselves.
    CONSENTING_USERS: consenting_users Integer from "graph/oauth2-permission-grants" "principalId, counted, where consentType is Principal";
    /// When the last of its passwords and certificates ends, of the application and of the service principal; not
    /// known where it has none.
    CREDENTIALS_END: credentials_end Time from "graph/service-principals" "the latest endDateTime of passwordCredentials and keyCredentials";
    /// Number of passwords (client secrets) of the service principal and, of an own application, of the application.
    PASSWORDS: passwords Integer from "graph/service-principals" "passwordCredentials, with those of GET /applications";
}

table! {
    /// What one user did with one kind of client of legacy authentication in the last 30 days. An import may hold other
    /// clients, too.
    mod sign_ins, "sign-ins", a "client", from "graph/sign-ins", id id, label name;

    /// Object id of the user and the kind of client, joined by a colon.
    ID: id Text from "graph/sign-ins" "userId + clientAppUsed";
    /// User and client, for people: `ada@contoso.com by IMAP4`.
    NAME: name Text from "graph/sign-ins" "userPrincipalName + clientAppUsed";
    /// Kind of client, such as `Exchange ActiveSync`, `IMAP4`, `Authenticated SMTP`.
    CLIENT_APP: client_app Symbol from "graph/sign-ins" "clientAppUsed";
    /// Sign-ins that succeeded, interactive ones and others.
    SUCCESSES: successes Integer from "graph/sign-ins" "status.errorCode = 0, counted";
    /// Sign-ins that failed.
    FAILURES: failures Integer from "graph/sign-ins" "status.errorCode <> 0, counted";
    /// When the last one succeeded; not known where none did.
    LAST_SUCCESS: last_success Time from "graph/sign-ins" "createdDateTime";
}
