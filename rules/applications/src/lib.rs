//! What applications may do in the tenant.

ephor_sdk::pack! {
    title: "Applications",
    description: "Applications: who may register them, who consents to what they ask for, what they hold, and how they sign in.",
}
