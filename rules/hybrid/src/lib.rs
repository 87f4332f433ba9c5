//! What ties the tenant to servers of its own.

ephor_sdk::pack! {
    title: "Hybrid",
    description: "Directory synchronization, free/busy, connectors and certificates between the tenant and its own servers.",
}
