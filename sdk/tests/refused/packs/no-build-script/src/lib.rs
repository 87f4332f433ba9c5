//! A pack that nothing finds the rules of.

use ephor_sdk::prelude::*;

ephor_sdk::pack! { //~ the build script of the pack finds its rules: add a build.rs
    title: "A pack",
    description: "A pack.",
}

#[derive(Document)]
#[document("transport-config")]
pub struct TransportConfig {}
