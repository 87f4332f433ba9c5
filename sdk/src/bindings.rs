//! The contract, as generated from `wit/`.

#![allow(missing_docs, unsafe_code, clippy::all, clippy::pedantic, reason = "generated code")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "generated code")]

wit_bindgen::generate!({
    path: "../wit",
    world: "pack",
    pub_export_macro: true,
    export_macro_name: "export_pack",
    default_bindings_module: "ephor_sdk::bindings",
    runtime_path: "ephor_sdk::wit_bindgen::rt",
});
