//! The tables and their columns, one module a table.

use crate::Table;

/// All tables, in the order in which a scan reads them.
pub const TABLES: &[&Table] = &[&users::TABLE, &mailboxes::TABLE, &office_clients::TABLE, &mobile_devices::TABLE];

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
    /// Template ids of the directory roles that the user holds now, through groups too.
    DIRECTORY_ROLES: directory_roles Symbols from "graph/role-assignments" "roleDefinition.templateId";
    /// Whether any strong authentication method is registered.
    MFA_REGISTERED: mfa_registered Boolean from "graph/user-registration-details" "isMfaRegistered";
    /// The methods registered, such as `mobilePhone` or `fido2SecurityKey`; empty when there is none.
    METHODS_REGISTERED: methods_registered Symbols from "graph/user-registration-details" "methodsRegistered";
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
