//! What holds for every text.

use ephor_mail_records::Outcome;
use ephor_mail_records::dkim::Key;
use ephor_mail_records::dmarc::{self, Whom};
use ephor_mail_records::spf::{PermError, Record, judge};
use proptest::prelude::*;

/// Texts that look like records: pieces of them, in any order.
fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(pieces).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
        1 => "[ -~]{0,4}",
    ];
    prop::collection::vec(piece, 0..14).prop_map(|all| all.concat())
}

fn spf() -> impl Strategy<Value = String> {
    let piece = pieces(&[
        " ",
        " ",
        "a",
        "mx",
        "ptr",
        "all",
        "include:",
        "exists:",
        "redirect=",
        "exp=",
        "ip4:",
        "ip6:",
        "192.0.2.0",
        "0.0.0.0",
        "2001:db8::",
        "::",
        "/0",
        "/24",
        "//64",
        "%{d}",
        "%{i2r-}",
        "%%",
        "%",
        "example.com",
        ".",
        ":",
        "-",
        "~",
        "?",
        "+",
        "x=y",
    ]);
    piece.prop_map(|terms| format!("v=spf1 {terms}"))
}

fn tags(version: &'static str, names: &'static [&'static str]) -> impl Strategy<Value = String> {
    pieces(names).prop_map(move |tags| format!("{version}{tags}"))
}

const TAGS: &[&str] = &[
    ";",
    "; ",
    "=",
    " = ",
    "p=",
    "sp=",
    "np=",
    "t=y",
    "t=",
    "k=rsa",
    "h=",
    "s=",
    "v=",
    "rua=",
    "psd=y",
    "pct=",
    "none",
    "reject",
    "quarantine",
    "mailto:a@b.example",
    ",",
    "MIIB",
    "==",
    "y",
    "100",
    "p=reject",
    ":",
];

fn reads_again(text: &str) -> Result<(), TestCaseError> {
    if let Some(Ok(record)) = Record::parse(text) {
        prop_assert_eq!(Record::parse(&record.to_string()), Some(Ok(record.clone())));
        let judged = judge(&record, "example.com", &|name| (name == "example.com").then(|| vec![text.to_owned()]));
        prop_assert!(!matches!(judged, Err(PermError::Syntax(_))));
    }
    if let Some(key) = Key::parse(text) {
        prop_assert_eq!(Key::parse(&key.to_string()), Some(key.clone()));
        let _ = key.unusable();
    }
    if let Some(record) = dmarc::Record::parse(text) {
        prop_assert_eq!(dmarc::Record::parse(&record.to_string()), Some(record.clone()));
        for whom in [Whom::Domain, Whom::Subdomains, Whom::Nonexistent] {
            let _ = (record.requested(whom), record.deciding(whom), record.addresses("rua"), record.percentage());
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_read_prints_and_reads_again(text in "\\PC*") {
        reads_again(&text)?;
        let _ = (Outcome::of(&text), dmarc::names(&text));
    }

    #[test]
    fn spf_records_print_and_read_again(text in spf()) {
        reads_again(&text)?;
    }

    #[test]
    fn dmarc_records_print_and_read_again(text in tags("v=DMARC1", TAGS)) {
        reads_again(&text)?;
    }

    #[test]
    fn dkim_keys_print_and_read_again(text in tags("v=DKIM1; p=MIIB;", TAGS)) {
        reads_again(&text)?;
    }

    #[test]
    fn an_error_after_all_is_an_error_too(text in spf()) {
        if let Some(Err(_)) = Record::parse(&text) {
            let longer = format!("{text} -all");
            let before = format!("v=spf1 -all {}", &text["v=spf1 ".len()..]);
            prop_assert!(matches!(Record::parse(&longer), Some(Err(_))));
            prop_assert!(matches!(Record::parse(&before), Some(Err(_))));
        }
    }

    #[test]
    fn the_walk_ends_at_the_last_label_and_asks_eight_names_at_most(labels in prop::collection::vec("[a-z]{1,3}", 1..20)) {
        let names = dmarc::names(&labels.join("."));
        prop_assert!(names.len() <= 8 && !names.is_empty());
        prop_assert_eq!(names.first(), Some(&labels.join(".")));
        prop_assert_eq!(names.last(), labels.last());
    }
}
