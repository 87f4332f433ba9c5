//! What people from outside may do.

ephor_sdk::pack! {
    title: "Guests",
    description: "Guests: what they see, who may invite them, and from where.",
}
