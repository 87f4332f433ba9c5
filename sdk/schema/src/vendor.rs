//! Words of vendors: what a text of a snapshot may say without naming anybody.
//!
//! What the texts of documents may say stands with their properties ([`crate::property`]); here stand the columns of
//! tables, and what is the same everywhere. It comes from what the vendors document and from what rules decide by, never
//! from what tenants have been seen to hold. Whatever is not here is a name until somebody looks.

use crate::known::guest_roles;
use crate::{everybody, folders, known, permissions};

/// What may be said in some columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Columns, as `table.column`.
    pub columns: &'static [&'static str],
    /// Whole texts, or the parts of a list with commas.
    pub whole: &'static [&'static str],
    /// Lists of such texts that have a home of their own.
    pub lists: &'static [&'static [&'static str]],
    /// What a text begins with.
    pub begin: &'static [&'static str],
    /// Single words within a text.
    pub within: &'static [&'static str],
}

const fn whole(columns: &'static [&'static str], whole: &'static [&'static str]) -> Words {
    Words { columns, whole, lists: &[], begin: &[], within: &[] }
}

const fn listed(columns: &'static [&'static str], lists: &'static [&'static [&'static str]]) -> Words {
    Words { columns, whole: &[], lists, begin: &[], within: &[] }
}

/// Ids that begin so are the vendor's own, in the properties that say so: "App consent policies where the ID begins with
/// microsoft- are built-in policies" (learn.microsoft.com, "Manage app consent policies", read 2026-11). Microsoft adds to
/// them, and permissions name them behind what they are for, such as `ManagePermissionGrantsForTeam.`.
pub const BUILT_IN: (&str, &str) = ("ManagePermissionGrantsFor", "microsoft-");

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

/// What may be said, by column. A column may stand more than once.
#[rustfmt::skip]
pub const WORDS: &[Words] = &[
    // Microsoft Entra: `userType` and `externalUserState`, with the types of guests of Conditional Access.
    whole(
        &["users.user_type", "users.external_user_type"],
        &[
            "Member", "Guest", "internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember",
            "b2bDirectConnectUser", "otherExternalUser", "serviceProvider", "none",
        ],
    ),
    // Graph: the examples of `user.employeeType`.
    whole(&["users.employee_type"], &["Employee", "Contractor", "Consultant", "Vendor"]),
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
    // Graph: `riskLevel`.
    whole(
        &["users.risk_level"],
        &["low", "medium", "high", "hidden", "none", "unknownFutureValue"],
    ),
    // Exchange: `RecipientTypeDetails`.
    whole(
        &["mailboxes.recipient_type", "mailbox-permissions.recipient_type", "recipient-permissions.recipient_type"],
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
        &["mailboxes.audit_owner", "mailboxes.audit_delegate", "mailboxes.audit_admin", "mailbox-permissions.audit_delegate"],
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
        columns: &["mobile-devices.device_os"],
        lists: &[],
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
    listed(&["folder-permissions.trustee"], &[everybody::DEFAULT, everybody::ANONYMOUS]),
    // Outlook: folders that nobody looks at, in the languages of mailboxes.
    Words {
        columns: &["inbox-rules.moves_to"],
        lists: &[folders::UNWATCHED, folders::PUT_AWAY, folders::DELETED],
        whole: &[],
        begin: &[],
        within: &[folders::FEEDS],
    },
    // Words that intruders' rules look for; the beginning of a word is enough.
    Words {
        columns: &["inbox-rules.words"],
        lists: &[],
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
    listed(
        &[
            "service-principals.application_permissions", "service-principals.tenant_permissions",
            "service-principals.user_permissions",
        ],
        permissions::ALL,
    ),
    // Graph: `clientAppUsed`; legacy clients stand in `LEGACY_CLIENTS`.
    whole(
        &["sign-ins.client_app"],
        &["Browser", "Mobile Apps and Desktop clients"],
    ),
];

/// Columns whose texts are versions of software: four numbers there are no address of a network.
pub const VERSIONS: &[&str] = &["mobile-devices.client_version", "office-clients.version"];

/// Ids that are the same in every tenant, beside those that documents name as such: roles of the directory and of guests,
/// and service plans.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let known = known::ROLES.iter().chain(known::SERVICE_PLANS).map(|(id, _)| *id);
    known.chain([guest_roles::MEMBER, guest_roles::LIMITED, guest_roles::RESTRICTED])
}

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
    fn every_column_is_there() {
        for column in WORDS.iter().flat_map(|words| words.columns).chain(VERSIONS) {
            let known = column.split_once('.').and_then(|(table, column)| crate::table(table)?.column(column));
            assert!(known.is_some(), "{column}");
        }
    }

    #[test]
    fn nothing_is_said_twice() {
        for words in WORDS {
            for list in [words.columns, words.whole, words.begin, words.within] {
                let set: HashSet<&str> = list.iter().copied().collect();
                assert_eq!(set.len(), list.len(), "{words:?}");
            }
        }
    }
}
