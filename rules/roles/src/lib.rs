//! Who administers the tenant, and how.

ephor_sdk::pack! {
    title: "Roles",
    description: "Privileged directory roles: how many hold them, and what kind of account.",
}
