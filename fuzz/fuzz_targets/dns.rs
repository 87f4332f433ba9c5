//! The answer of a name server: no bytes panic, and only the answer to the question counts.
#![no_main]

use ephor_collect::live::answer;
use libfuzzer_sys::fuzz_target;

/// The number of the question in the seeds.
const ID: u16 = 0x1234;

fuzz_target!(|bytes: &[u8]| {
    let Some(read) = answer(bytes, ID, "contoso.example") else { return };
    assert!(bytes.starts_with(&ID.to_be_bytes()));
    if let Ok(asked) = read {
        // A text of an answer is no longer than what was sent; a byte that is no UTF-8 becomes three.
        assert!(asked.texts.iter().all(|text| text.len() <= 3 * bytes.len()));
    }
});
