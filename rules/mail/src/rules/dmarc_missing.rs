//! Whether receivers know what to do with mail that fails its checks.

use ephor_mail_records::dmarc::Whom;
use ephor_sdk::prelude::*;

use crate::dns::{DmarcRecords, MailDomain, Published};

/// A mail domain publishes no DMARC record that receivers apply
///
/// # What it checks
/// Finds the DMARC record that counts for each domain as receivers find it (RFC 9989, 4.10): its own at `_dmarc`, or else that
/// of its organizational domain, the one above with the fewest labels that has a record. Texts that do not begin with
/// `v=DMARC1` are set aside. A record passes that asks for any policy, `none` too; the rule `dmarc-not-enforced` judges which. Two
/// records at the domain itself fail: receivers then use neither. A record without a valid policy `p`, and without an
/// address for reports either, fails: receivers apply nothing.
///
/// Domains above one that were not asked are taken from the records of other domains, where they are there; else the
/// domain is unknown. A coexistence domain (`*.mail.onmicrosoft.com`) is not judged: nobody can publish records for it.
///
/// # Why it matters
/// Without DMARC a receiver takes mail with the domain in its *From* line even if SPF and DKIM say that it came from
/// somewhere else. Anybody can write to your customers in your name, and nobody tells you.
///
/// # Remediation
/// Publish a TXT record at `_dmarc.<domain>`. Begin with reports only, read them until all of your own senders pass,
/// then become strict:
///
/// ```text
/// v=DMARC1; p=none; rua=mailto:dmarc@example.com
/// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
/// ```
///
/// For `*.onmicrosoft.com` the record is made in the Microsoft 365 admin center > Settings > Domains > the domain > DNS
/// records.
///
/// # References
/// - CIS-M365 2.1.10 (in part: that a record is there; `dmarc-not-enforced`, `dmarc-reports-unread` and `dmarc-contact-missing` look at the rest)
/// - SCuBA MS.EXO.4.1v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-dmarc-configure>
///
/// # Witnesses
/// - claim: ietf-wg-dmarc/draft-ietf-dmarc-dmarcbis draft-ietf-dmarc-dmarcbis-41.txt @61bcd417
/// - claim: reference facts.md, dmarc-missing
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 6.5,
    tags("mail", "dns"),
    each(DmarcRecords),
    optional(MailDomain),
    fail(
        missing = "{subject} publishes no DMARC record, nor does a domain above it",
        several = "{subject} publishes {count} DMARC records, and receivers use none of them",
        no_policy = "The DMARC record of {subject} has no valid policy (p, or sp where it is there), and receivers apply none"
    ),
    unknown(not_read = "Whether a DMARC record counts for {subject} is not known: there is no answer for {name}")
)]
pub struct DmarcMissing;

impl CheckDocument<DmarcRecords> for DmarcMissing {
    fn check(records: &Item<DmarcRecords>, scan: &Scan<Self>) -> Verdict {
        match records.published(scan) {
            Published::NoSender => Verdict::NotApplicable,
            Published::NotRead(name) => Self::not_read(name),
            Published::Nothing => Self::missing(),
            Published::Several(count) => Self::several(count),
            Published::One(record, _) if record.requested(Whom::Domain).is_none() => Self::no_policy(),
            Published::One(..) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn of(domain: &str, rdata: Value) -> Verdict {
        let row = json!({"domain": domain, "rdata": rdata});
        Tenant::new().with::<DmarcRecords>(row).objects::<DmarcMissing>().pop().unwrap().1
    }

    fn verdict(rdata: Value) -> Verdict {
        of("a.example", rdata)
    }

    #[test]
    fn any_policy_passes_and_so_does_none_with_reports() {
        for record in
            ["v=DMARC1; p=none", "v=DMARC1; p=Quarantine", "V=DMARC1;P=REJECT", "v=DMARC1; rua=mailto:a@b.example"]
        {
            assert!(verdict(json!([record])).is_pass(), "{record}");
        }
    }

    #[test]
    fn no_record_two_records_and_no_policy_fail() {
        for (rdata, message) in [
            (json!([]), "missing"),
            (json!(["v=spf1 -all"]), "missing"),
            (json!(["v=DMARC1; p=none", "v=DMARC1; p=none"]), "several"),
            (json!(["v=DMARC1"]), "no-policy"),
            (json!(["v=DMARC1; p=rejected"]), "no-policy"),
            (json!(["v=DMARC1; p=reject; sp=rejct"]), "no-policy"),
        ] {
            let found = verdict(rdata);
            assert_eq!((found.is_fail(), found.message::<DmarcMissing>()), (true, message));
        }
    }

    #[test]
    fn a_record_above_counts_wherever_it_was_found() {
        let both = |own: Value, above: Value| {
            let tenant = Tenant::new().with::<DmarcRecords>(json!({"domain": "mail.a.example", "rdata": own}));
            let all =
                tenant.with::<DmarcRecords>(json!({"domain": "a.example", "rdata": above})).objects::<DmarcMissing>();
            all.into_iter().map(|(_, verdict)| verdict).collect::<Vec<_>>()
        };
        assert!(both(json!(["v=spf1 -all"]), json!(["v=DMARC1; p=none"])).iter().all(Verdict::is_pass));
        assert!(both(json!([]), json!([])).iter().all(Verdict::is_fail));
        assert!(of("mail.a.example", json!([])).is_unknown(), "a.example was not asked");
        assert!(of("a.onmicrosoft.com", json!([])).is_fail(), "above it is Microsoft");
    }

    #[test]
    fn a_coexistence_domain_is_not_judged() {
        assert!(of("a.mail.onmicrosoft.com", json!([])).is_not_applicable());
    }

    #[test]
    fn records_that_were_not_read_are_not_known() {
        assert!(verdict(json!(null)).is_unknown());
        let log = json!([{"query_name": "_dmarc.a.example", "query_result": "Query returned response code 2", "query_answers": []}]);
        let row = json!({"domain": "a.example", "rdata": [], "log": log});
        let found = Tenant::new().with::<DmarcRecords>(row).objects::<DmarcMissing>().pop().unwrap().1;
        assert_eq!((found.is_unknown(), found.arguments()), (true, ["_dmarc.a.example".to_owned()].as_slice()));
    }
}
