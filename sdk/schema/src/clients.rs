//! Kinds of clients that users sign in with.

/// Clients of legacy authentication as `clientAppUsed` names them, old and new names. Sources: Microsoft Learn, "Sign-in log
/// activity details", client app; Microsoft Graph, `signIn` resource; both read 2026-11.
pub const LEGACY_CLIENTS: &[&str] = &[
    "Authenticated SMTP",
    "AutoDiscover",
    "Exchange ActiveSync",
    "Exchange Online PowerShell",
    "Exchange Web Services",
    "IMAP",
    "IMAP4",
    "MAPI",
    "MAPI Over HTTP",
    "Offline Address Book",
    "Other clients",
    "Other clients; IMAP",
    "Other clients; MAPI",
    "Other clients; Older Office clients",
    "Other clients; POP",
    "Other clients; SMTP",
    "Outlook Anywhere (RPC over HTTP)",
    "Outlook Service",
    "POP",
    "POP3",
    "Reporting Web Services",
    "SMTP",
    "Universal Outlook",
];
