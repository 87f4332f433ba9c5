//! DKIM keys: no text panics, and what is read prints and reads again.
#![no_main]

use ephor_mail_records::dkim::Key;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(key) = Key::parse(text) else { return };
    assert_eq!(Key::parse(&key.to_string()), Some(key.clone()));
    let _ = key.unusable();
});
