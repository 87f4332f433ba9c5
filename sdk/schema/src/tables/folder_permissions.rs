//! Folder permissions.

crate::table::table! {
    /// One right to the inbox or calendar of a mailbox, those of everybody (`Default`, `Anonymous`) included.
    "folder-permissions" at 7, a "folder permission", from "exchange/folder-permissions", id id, label name;

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
