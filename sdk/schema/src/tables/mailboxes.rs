//! Mailboxes.

crate::table::table! {
    /// One mailbox of Exchange Online.
    "mailboxes" at 1, a "mailbox", from "exchange/mailboxes", id id, label user_principal_name;

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
    /// are customized.
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
