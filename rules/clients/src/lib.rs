//! The programs and devices that connect.

ephor_sdk::pack! {
    title: "Clients",
    description: "Builds of Office and versions of Exchange ActiveSync: what may still connect, and what is still supported.",
}
