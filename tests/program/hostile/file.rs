//! Files that are no packs.

use std::fs;

use super::{assert_refused, evil, refused, scan_file};

#[test]
fn what_is_not_a_component_is_refused() {
    let sound = evil("honest");
    // From a fixed seed: the same bytes in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    })
    .take(100_000)
    .collect();
    refused(&[], "it is not WebAssembly");
    refused(b"#!/bin/sh\nrm -rf /\n", "it is not WebAssembly");
    refused(&noise, "it is not WebAssembly");
    refused(&[&sound[..8], &noise].concat(), "it is not a sound component");
    refused(&sound[..4], "it is not a sound component");
    refused(&sound[..sound.len() / 2], "it is not a sound component");
    refused(&sound[..sound.len() - 1], "it is not a sound component");
    refused(&[0, b'a', b's', b'm', 1, 0, 0, 0], "it is a core WebAssembly module, not a component");
    refused(&sound[..8], "it is no rule pack: it exports nothing");
    let mut large = sound;
    large.resize(17 << 20, 0);
    refused(&large, "it is larger than 16 MiB, the limit for a pack");
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder.wasm")).unwrap();
    assert_refused(&scan_file(folder.path(), "folder.wasm"), "folder.wasm", "it is a folder, and not a regular file");
    assert_refused(&scan_file(folder.path(), "missing.wasm"), "missing.wasm", "cannot read it");
}
