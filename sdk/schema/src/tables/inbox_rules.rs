//! Inbox rules.

crate::table::table! {
    /// One inbox rule of a mailbox, the hidden ones included where the source gives them.
    "inbox-rules" at 4, a "inbox rule", from "exchange/inbox-rules", id id, label name;

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
