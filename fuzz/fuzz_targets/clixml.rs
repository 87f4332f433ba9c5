//! CLIXML of PowerShell: no text panics, and what is read is bounded by what was written.
#![no_main]

use ephor_collect::import::powershell::clixml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match clixml(text) {
        Ok(value) => assert!(serde_json::to_string(&value).is_ok()),
        Err(message) => assert!(!message.is_empty() && !message.contains('\n'), "{message:?}"),
    }
});
