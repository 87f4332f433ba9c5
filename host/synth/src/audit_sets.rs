//! The audit sets of mailboxes: those that Microsoft manages, and what people made of them.

// The sets that Microsoft manages, since 2024 the same for all licences; sorted.
const ADMIN: &[&str] = &[
    "ApplyRecord",
    "Create",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "Send",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const DELEGATE: &[&str] = &[
    "ApplyRecord",
    "Create",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const OWNER: &[&str] = &[
    "ApplyRecord",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "Send",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
// Sets with everything that an auditor may ask for beside the default.
const ADMIN_MORE: &[&str] = &[
    "ApplyRecord",
    "Copy",
    "Create",
    "FolderBind",
    "HardDelete",
    "MailItemsAccessed",
    "Move",
    "MoveToDeletedItems",
    "RecordDelete",
    "Send",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const DELEGATE_MORE: &[&str] = &[
    "ApplyRecord",
    "Create",
    "FolderBind",
    "HardDelete",
    "MailItemsAccessed",
    "Move",
    "MoveToDeletedItems",
    "RecordDelete",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
const OWNER_MORE: &[&str] = &[
    "ApplyRecord",
    "Create",
    "HardDelete",
    "MailItemsAccessed",
    "MailboxLogin",
    "Move",
    "MoveToDeletedItems",
    "RecordDelete",
    "SearchQueryInitiated",
    "Send",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
    "UpdateInboxRules",
];
// Sets as they were customized before 2019.
const ADMIN_OLD: &[&str] = &[
    "Copy",
    "Create",
    "FolderBind",
    "HardDelete",
    "MessageBind",
    "Move",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
];
const DELEGATE_OLD: &[&str] = &["Create", "HardDelete", "SendAs", "SendOnBehalf", "SoftDelete", "Update"];
const OWNER_OLD: &[&str] = &["MailboxLogin"];
// Sets from which somebody took an action or two out.
const ADMIN_LESS: &[&str] = &[
    "ApplyRecord",
    "Create",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "Send",
    "SendAs",
    "SendOnBehalf",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
];
const OWNER_LESS: &[&str] = &[
    "ApplyRecord",
    "HardDelete",
    "MailItemsAccessed",
    "MoveToDeletedItems",
    "SoftDelete",
    "Update",
    "UpdateCalendarDelegation",
    "UpdateFolderPermissions",
];
// The fixed sets of group mailboxes.
const GROUP: &[&str] =
    &["Create", "HardDelete", "MoveToDeletedItems", "SendAs", "SendOnBehalf", "SoftDelete", "Update"];
const GROUP_OWNER: &[&str] = &["HardDelete", "MoveToDeletedItems", "SoftDelete", "Update"];

const ALL: &[&str] = &["Admin", "Delegate", "Owner"];

/// What a mailbox says about its auditing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sets {
    /// The logon types whose set Microsoft still manages.
    pub(super) managed: &'static [&'static str],
    pub(super) admin: &'static [&'static str],
    pub(super) delegate: &'static [&'static str],
    pub(super) owner: &'static [&'static str],
}

/// As Microsoft manages them.
pub(super) const DEFAULT: Sets = Sets { managed: ALL, admin: ADMIN, delegate: DELEGATE, owner: OWNER };
/// The fixed sets of a group mailbox.
pub(super) const OF_GROUP: Sets = Sets { managed: ALL, admin: GROUP, delegate: GROUP, owner: GROUP_OWNER };

/// The ways in which the record of access to mail is missing. At least one logon type is neither managed nor
/// records `MailItemsAccessed`.
pub(super) const MISSING: &[Sets] = &[
    Sets { managed: &[], admin: ADMIN_OLD, delegate: DELEGATE_OLD, owner: OWNER_OLD },
    Sets { managed: &["Admin", "Delegate"], owner: OWNER_OLD, ..DEFAULT },
    Sets { managed: &["Admin", "Owner"], delegate: DELEGATE_OLD, ..DEFAULT },
    Sets { managed: &["Delegate", "Owner"], admin: ADMIN_OLD, ..DEFAULT },
    Sets { managed: &[], admin: ADMIN_MORE, delegate: DELEGATE_MORE, owner: &[] },
    // The set that is shown for the delegate holds it and Microsoft manages the administrator's: the owner's lacks it.
    Sets { managed: &["Admin"], admin: ADMIN_OLD, delegate: DELEGATE_MORE, owner: OWNER_OLD },
];
/// Those of them in which what a delegate does is not recorded.
pub(super) const MISSING_OF_DELEGATES: &[Sets] = &[
    Sets { managed: &[], admin: ADMIN_OLD, delegate: DELEGATE_OLD, owner: OWNER_OLD },
    Sets { managed: &["Admin", "Owner"], delegate: DELEGATE_OLD, ..DEFAULT },
];
/// Access to mail is recorded, and another action that Microsoft records by itself is not.
pub(super) const INCOMPLETE: &[Sets] = &[
    Sets { managed: &["Admin", "Delegate"], owner: OWNER_LESS, ..DEFAULT },
    Sets { managed: &["Delegate", "Owner"], admin: ADMIN_LESS, ..DEFAULT },
    Sets { managed: &["Delegate"], admin: ADMIN_LESS, owner: OWNER_LESS, ..DEFAULT },
];
/// Customized, with the default and more.
pub(super) const SUPERSET: &[Sets] = &[
    Sets { managed: &[], admin: ADMIN_MORE, delegate: DELEGATE_MORE, owner: OWNER_MORE },
    Sets { managed: &["Admin", "Delegate"], owner: OWNER_MORE, ..DEFAULT },
    Sets { managed: &["Owner"], admin: ADMIN_MORE, ..DEFAULT },
];
/// Managed by Microsoft, and the sets that are shown are old.
pub(super) const STALE: &[Sets] = &[
    Sets { managed: ALL, admin: ADMIN_OLD, delegate: DELEGATE_OLD, owner: OWNER_OLD },
    Sets { managed: ALL, owner: OWNER_OLD, ..DEFAULT },
    Sets { managed: ALL, admin: ADMIN_MORE, delegate: DELEGATE_OLD, owner: &[] },
];

impl Default for Sets {
    fn default() -> Self {
        DEFAULT
    }
}
