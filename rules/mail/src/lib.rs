//! How mail enters and leaves.

ephor_sdk::pack! {
    title: "Mail",
    description: "Ways of sending mail that a password alone opens, and forwarding out of the tenant.",
}
