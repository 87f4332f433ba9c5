//! Whom a caller trusts, as `allowed_signers` of OpenSSH or a key of minisign: no bytes panic, and an error is one line.
#![no_main]

use std::fs;

use ephor_seal::Signers;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let path = folder.path().join("allowed_signers");
    fs::write(&path, bytes).unwrap();
    if let Err(error) = Signers::read(&path) {
        assert!(!error.to_string().contains('\n'), "{error}");
    }
});
