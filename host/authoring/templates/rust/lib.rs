//! Rules of our own.

ephor_sdk::pack! {
    title: "@NAME@",
    description: "Rules of our own.",
}
