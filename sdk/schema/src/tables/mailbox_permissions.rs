//! Mailbox permissions.

crate::table::table! {
    /// One right to a whole mailbox, given to somebody other than its owner. Inherited rights and those of the system
    /// are not in it.
    "mailbox-permissions" at 5, a "mailbox permission", from "exchange/mailbox-permissions", id id, label name;

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
