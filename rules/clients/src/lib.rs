//! The programs and devices that connect.

ephor_sdk::pack! {
    title: "Clients",
    description: "Builds of Office, versions of Exchange ActiveSync and Exchange Web Services: what may still connect, and what is still supported.",
}
