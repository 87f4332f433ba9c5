//! What is looked at of a component before it is compiled: no bytes panic, and it is the same each time.
#![no_main]

use ephor_scan::fuzzing::compilable;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert_eq!(compilable(bytes), compilable(bytes));
});
