//! Recipient permissions.

crate::table::table! {
    /// One right to send as somebody else.
    "recipient-permissions" at 6, a "right to send as", from "exchange/recipient-permissions", id id, label name;

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
