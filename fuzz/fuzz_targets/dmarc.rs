//! DMARC: no text panics, what is read prints and reads again, and the walk ends.
#![no_main]

use ephor_mail_records::answer::{Outcome, unquoted};
use ephor_mail_records::dmarc::{Record, Whom, discover};
use ephor_mail_records::microsoft;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = (Outcome::of(text), unquoted(text), microsoft::key_names(text, [Some(text), None]));
    let names = microsoft::walk(text);
    assert!(names.len() <= 8);
    let _ = discover(&names, &|name| (name.len() % 2 == 0).then(|| vec![text.to_owned()]));
    let Some(record) = Record::parse(text) else { return };
    assert_eq!(Record::parse(&record.to_string()), Some(record.clone()));
    for whom in [Whom::Domain, Whom::Subdomains, Whom::Nonexistent] {
        assert_eq!(record.requested(whom).is_none(), record.requested(Whom::Domain).is_none());
        let _ = (record.deciding(whom), record.percentage(), record.psd(), record.addresses("rua"));
    }
});
