//! Who can sign in, and with what.

ephor_sdk::pack! {
    title: "Identity",
    description: "Multifactor authentication, Conditional Access, and the methods people sign in with.",
}
