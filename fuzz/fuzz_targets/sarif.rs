//! The log of an earlier scan: no bytes panic.
#![no_main]

use std::fs;

use ephor_report::baseline::Baseline;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let path = folder.path().join("log.sarif");
    fs::write(&path, bytes).unwrap();
    if let Ok(baseline) = Baseline::read(path.as_path(), "8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10") {
        let _ = baseline.absent(&mut |_, _| Ok(()));
    }
});
