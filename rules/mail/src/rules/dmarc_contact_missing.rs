//! Who of the organization hears of mail that failed.

use ephor_sdk::prelude::*;

use crate::dns::{DmarcRecords, MailDomain, Published};

/// The organization itself lacks one of the two kinds of DMARC reports of a mail domain
///
/// # What it checks
/// Reads the tags `rua` (aggregate reports) and `ruf` (reports of single messages that failed) of the DMARC record that
/// counts for each domain. Both must hold an address that is not one of the parameter `others`: addresses that belong to somebody else,
/// who gets the reports, too. An address counts only if it is written as `mailto:name@domain`; receivers leave out all
/// else. A domain without a record is the finding of `dmarc-missing`, and not judged here.
///
/// # Why it matters
/// If reports go to an authority only, nobody who could fix a sender sees that its mail fails. Few receivers send
/// reports of single messages; those that do show you the forged message itself.
///
/// # Remediation
///
/// ```text
/// v=DMARC1; p=reject; rua=mailto:dmarc@example.com; ruf=mailto:dmarc@example.com
/// ```
///
/// # References
/// - CIS-M365 2.1.10 (in part: that both kinds of reports go to somebody)
/// - SCuBA MS.EXO.4.4v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-dmarc-configure>
///
/// # Witnesses
/// - claim: reference facts.md, dmarc-contact-missing
/// - claim: ietf-wg-dmarc/draft-ietf-dmarc-dmarcbis draft-ietf-dmarc-dmarcbis-41.txt @61bcd417
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 2.2,
    tags("mail", "dns"),
    each(DmarcRecords),
    optional(MailDomain),
    parameter(others: list = "reports@dmarc.cyber.dhs.gov", "Mail addresses that are not the organization's own, one a line"),
    fail(
        missing = "The DMARC record of {subject} names no address of the organization itself in {tags}"
    ),
    unknown(not_read = "Who gets the DMARC reports of {subject} is not known: there is no answer for {name}")
)]
pub struct DmarcContactMissing;

impl CheckDocument<DmarcRecords> for DmarcContactMissing {
    fn check(records: &Item<DmarcRecords>, scan: &Scan<Self>) -> Verdict {
        let dmarc = match records.published(scan) {
            Published::NotRead(name) => return Self::not_read(name),
            // The finding of `dmarc-missing`.
            Published::NoSender | Published::Nothing | Published::Several(_) => return Verdict::NotApplicable,
            Published::One(dmarc, _) => dmarc,
        };
        let is_own = |address: &&str| !scan.others().any(|other| other.eq_ignore_ascii_case(address));
        let has_own = |tag: &&&str| dmarc.addresses(tag).iter().any(|address| is_own(&address.as_str()));
        let missing: Vec<&str> = ["rua", "ruf"].iter().filter(|tag| !has_own(tag)).copied().collect();
        if missing.is_empty() { Verdict::Pass } else { Self::missing(missing.join(" and ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(rdata: Value) -> Verdict {
        Tenant::new()
            .with::<DmarcRecords>(json!({"domain": "a.example", "rdata": rdata}))
            .objects::<DmarcContactMissing>()
            .pop()
            .unwrap()
            .1
    }

    #[test]
    fn an_address_of_ones_own_for_both_passes() {
        let record =
            "v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,\n mailto:a@b.example; ruf=mailto:a@b.example";
        assert!(verdict(json!([record])).is_pass());
    }

    #[test]
    fn what_only_others_get_fails_and_is_named() {
        for (record, tags) in [
            ("v=DMARC1; p=reject; rua=mailto:a@b.example", "ruf"),
            ("v=DMARC1; p=reject; rua=mailto:Reports@dmarc.cyber.dhs.gov; ruf=mailto:a@b.example", "rua"),
            ("v=DMARC1; p=reject; rua=mailto:a@b.example, ruf=mailto:a@b.example", "ruf"),
            ("v=DMARC1; p=reject; rua=a@b.example; ruf=b.example", "rua and ruf"),
        ] {
            let found = verdict(json!([record]));
            assert_eq!((found.is_fail(), found.arguments()), (true, [tags.to_owned()].as_slice()), "{record}");
        }
        assert!(verdict(json!([])).is_not_applicable(), "the finding of dmarc-missing");
    }

    #[test]
    fn records_that_were_not_read_are_not_known() {
        assert!(verdict(json!(null)).is_unknown());
    }
}
