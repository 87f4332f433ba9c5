//! A pack whose name is not one.
//~! the pack is called like its package, "wrong_name", and the name of a pack is kebab-case; set `name = "wrong-name"`

use ephor_sdk::prelude::*;

ephor_sdk::pack! {
    title: "A pack",
    description: "A pack.",
}

#[derive(Document)]
#[document("transport-config")]
pub struct TransportConfig {}
