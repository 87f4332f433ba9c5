//! A snapshot: a manifest of any bytes, and rows of users of any bytes under a manifest that fits them.
#![no_main]

use std::fs;

use ephor_snapshot::{Snapshot, hex};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest as _, Sha256};

fuzz_target!(|input: (bool, &[u8])| {
    let (as_manifest, bytes) = input;
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let path = folder.path();
    if as_manifest {
        fs::write(path.join("manifest.json"), bytes).unwrap();
    } else {
        let rows = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        let manifest = include_str!("manifest.json")
            .replace("SHA256", &hex(&Sha256::digest(bytes)))
            .replace("\"ROWS\"", &rows.to_string())
            .replace("\"BYTES\"", &bytes.len().to_string());
        fs::write(path.join("manifest.json"), manifest).unwrap();
        fs::write(path.join("users.jsonl"), bytes).unwrap();
    }
    if let Ok(snapshot) = Snapshot::open(path) {
        let _ = ephor_scan::validate(&snapshot);
    }
});
