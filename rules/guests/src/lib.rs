//! What people from outside may do.

ephor_sdk::pack! {
    title: "Guests",
    description: "Guests: what they see, and who may invite them.",
}
