//! Whether what happens is written down.

ephor_sdk::pack! {
    title: "Audit",
    description: "The unified audit log, mailbox auditing, and who is left out of it.",
}
