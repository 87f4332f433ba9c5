//! SPF: no text panics, what is read prints and reads again, and judging ends.
#![no_main]

use ephor_mail_records::spf::{Record, judge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(Ok(record)) = Record::parse(text) else { return };
    assert_eq!(Record::parse(&record.to_string()), Some(Ok(record.clone())));
    // Every name has this record: whatever it refers to, it refers to itself.
    let _ = judge(&record, "contoso.example", &|_| Some(vec![text.to_owned()]));
});
