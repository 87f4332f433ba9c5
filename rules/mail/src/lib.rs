//! How mail enters and leaves.

ephor_sdk::pack! {
    title: "Mail",
    description: "How mail enters and leaves: forwarding, delegates and inbox rules, old protocols, and the DNS records of mail domains.",
}
