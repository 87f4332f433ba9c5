//! The examples of the RFCs: which records they show, and what these mean.

use ephor_mail_records::dkim::{Key, Unusable};
use ephor_mail_records::dmarc::{Policy, Record as Dmarc, Whom};
use ephor_mail_records::spf::{PermError, Record, Stranger, judge};

/// The zone of RFC 7208, 6.1, A.2 and A.4.
const ZONE: &[(&str, &str)] = &[
    ("example.com", "v=spf1 mx -all"),
    ("example.net", "v=spf1 a -all"),
    ("_spf.example.com", "v=spf1 mx:example.com -all"),
    ("ip4._spf.example.com", "v=spf1 -ip4:192.0.2.0/24 +all"),
    ("ptr._spf.example.com", "v=spf1 -ptr:example.com +all"),
];

fn spf(domain: &str, text: &str) -> Result<Stranger, PermError> {
    let Some(record) = Record::parse(text) else { return Err(PermError::NoRecord(domain.to_owned())) };
    let record = record.map_err(PermError::Syntax)?;
    assert_eq!(Record::parse(&record.to_string()), Some(Ok(record.clone())));
    let known = |name: &str| ZONE.iter().find(|(known, _)| *known == name).map(|(_, text)| vec![(*text).to_owned()]);
    judge(&record, domain, &known).map(|judged| judged.stranger)
}

#[test]
fn spf_records_of_rfc_7208_mean_what_it_says() {
    for (text, stranger) in [
        // 3, 5 and 6
        ("v=spf1 +mx a:colo.example.com/28 -all", Stranger::Fail),
        ("v=spf1 a -all", Stranger::Fail),
        ("v=spf1 include:example.com include:example.org -all", Stranger::Fail),
        ("v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} -all", Stranger::Fail),
        ("v=spf1 redirect=_spf.example.com", Stranger::Fail),
        ("v=spf1 mx -all exp=explain._spf.%{d}", Stranger::Fail),
        // A.1
        ("v=spf1 +all", Stranger::Pass),
        ("v=spf1 a:example.org -all", Stranger::Fail),
        ("v=spf1 mx -all", Stranger::Fail),
        ("v=spf1 mx:example.org -all", Stranger::Fail),
        ("v=spf1 mx mx:example.org -all", Stranger::Fail),
        ("v=spf1 mx/30 mx:example.org/30 -all", Stranger::Fail),
        ("v=spf1 ptr -all", Stranger::Fail),
        ("v=spf1 ip4:192.0.2.128/28 -all", Stranger::Fail),
        // A.2
        ("v=spf1 include:example.com include:example.net -all", Stranger::Fail),
        ("v=spf1 redirect=example.com", Stranger::Fail),
        // A.4
        ("v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all", Stranger::Pass),
    ] {
        assert_eq!(spf("example.com", text).as_ref(), Ok(&stranger), "{text}");
    }
    assert_eq!(Record::parse("v=spf10 -all"), None, "4.5");
}

#[test]
fn dkim_keys_of_rfc_6376_and_8463_are_keys() {
    let rsa = "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
    let ed25519 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    for text in [rsa, ed25519] {
        assert_eq!(Key::parse(text).unwrap().unusable(), None, "{text}");
    }
    assert_eq!(Key::parse("v=DKIM1; p=").unwrap().unusable(), Some(Unusable::Revoked), "3.6.1");
}

#[test]
fn dmarc_records_of_rfc_7489_and_9989_ask_for_what_they_say() {
    for (text, policy, reports) in [
        ("v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com", Policy::None, 1),
        (
            "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; ruf=mailto:auth-reports@thirdparty.example.net",
            Policy::None,
            1,
        ),
        (
            "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com, mailto:tld-test@thirdparty.example.net!10m; pct=25",
            Policy::Quarantine,
            2,
        ),
        (
            "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net; t=y",
            Policy::None,
            2,
        ),
        (
            "v=DMARC1; p=reject; rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net",
            Policy::Reject,
            2,
        ),
        ("v=DMARC1; p=reject; aspf=r;\n rua=mailto:dmarc-feedback@example.com", Policy::Reject, 1),
    ] {
        let record = Dmarc::parse(text).unwrap();
        assert_eq!((record.requested(Whom::Domain), record.addresses("rua").len()), (Some(policy), reports), "{text}");
        assert_eq!(Dmarc::parse(&record.to_string()).unwrap(), record);
    }
    let third_party = Dmarc::parse("v=DMARC1;").unwrap();
    assert_eq!(third_party.requested(Whom::Domain), None, "it lets somebody else's reports come, and has no policy");
}
