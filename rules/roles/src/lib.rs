//! Who administers the tenant, and how.

ephor_sdk::pack! {
    title: "Roles",
    description: "Privileged directory roles: how many hold them, with what kind of account, for how long, and who learns of it.",
}
