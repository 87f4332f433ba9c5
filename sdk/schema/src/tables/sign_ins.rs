//! Sign ins.

crate::table::table! {
    /// What one user did with one kind of client of legacy authentication in the last 30 days. An import may hold other
    /// clients, too.
    "sign-ins" at 9, a "client", from "graph/sign-ins", id id, label name;

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
