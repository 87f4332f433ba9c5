//! Licences that are paid for and do not work.

ephor_sdk::pack! {
    title: "Licensing",
    description: "Service plans that are switched off or not for everybody, and licence assignments in error.",
}
