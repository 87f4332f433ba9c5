//! A seal: an envelope of any bytes, and a sound envelope with a statement or a signature of any bytes. None panics, and
//! none holds: no key signs in this target.
#![no_main]

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ephor_encryption::Identities;
use ephor_seal::{SEAL, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (form, bytes) = input;
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let path = folder.path();
    fs::write(path.join("a.jsonl"), "{}\n{}\n{}\n").unwrap();
    fs::write(path.join("b.md"), "text").unwrap();
    let envelope = |payload: &[u8], signature: &[u8]| {
        format!(
            r#"{{"payloadType":"application/vnd.in-toto+json","payload":"{}","signatures":[{{"keyid":"","sig":"{}"}}]}}"#,
            STANDARD.encode(payload),
            STANDARD.encode(signature)
        )
    };
    let text = match form % 3 {
        0 => bytes.to_vec(),
        1 => envelope(bytes, b"").into_bytes(),
        _ => envelope(b"{}", bytes).into_bytes(),
    };
    fs::write(path.join(SEAL), text).unwrap();
    if let Ok(seal) = verify(path, None, &Identities::default()) {
        assert!(!seal.holds());
        let _ = seal.differences.iter().map(ToString::to_string).collect::<Vec<_>>();
    }
});
