//! Who hears which servers send in a domain's name.

use ephor_mail_records::dmarc::{Policy, Whom};
use ephor_sdk::prelude::*;

use crate::dns::{DmarcRecords, MailDomain, Published, is_of_microsoft};

/// Nobody gets the DMARC reports of a mail domain
///
/// # What it checks
/// Reads the tag `rua` of the DMARC record that counts for each domain: it must hold at least one address, each written as
/// `mailto:name@domain`, since receivers leave out what is not. All addresses of the parameter `aggregate-recipients`
/// must be among them: agencies of the US federal executive branch set it to `reports@dmarc.cyber.dhs.gov`. A domain without a
/// record is the finding of `dmarc-missing`, and judged here only if the parameter names somebody. Nor is the domain that Microsoft gave the tenant
/// (`*.onmicrosoft.com`) where it has forged mail rejected and the parameter names nobody: Microsoft's instructions publish no
/// address there.
///
/// # Why it matters
/// Aggregate reports say which servers send mail in the name of the domain, and whether it passes. Without them nobody
/// sees that somebody else sends in your name, nor which of your own senders would be refused by a strict policy.
///
/// # Remediation
/// Publish an address that somebody reads, or a service that does, in the record at `_dmarc.<domain>`:
///
/// ```text
/// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
/// ```
///
/// # References
/// - CIS-M365 2.1.10 (in part: that aggregate reports go to somebody)
/// - SCuBA MS.EXO.4.3v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-dmarc-configure>
///
/// # Witnesses
/// - claim: reference facts.md, dmarc-reports-unread
/// - default: MicrosoftDocs/defender-docs defender-office-365/email-authentication-dmarc-configure.md @04088ff0
/// - claim: ietf-wg-dmarc/draft-ietf-dmarc-dmarcbis draft-ietf-dmarc-dmarcbis-41.txt @61bcd417
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.0,
    tags("mail", "dns"),
    each(DmarcRecords),
    optional(MailDomain),
    parameter(aggregate_recipients: list = "", "Mail addresses that must get the reports, one a line"),
    fail(
        no_record = "{subject} has no DMARC record that receivers use, so those who should get its reports get none",
        nobody = "Nobody gets the DMARC reports of {subject}: its record names no address in rua",
        not_all = "Not all get the DMARC reports of {subject} who should: rua lacks {missing}"
    ),
    unknown(not_read = "Who gets the DMARC reports of {subject} is not known: there is no answer for {name}")
)]
pub struct DmarcReportsUnread;

impl CheckDocument<DmarcRecords> for DmarcReportsUnread {
    fn check(records: &Item<DmarcRecords>, scan: &Scan<Self>) -> Verdict {
        let asked = scan.aggregate_recipients().next().is_some();
        let dmarc = match records.published(scan) {
            Published::NotRead(name) => return Self::not_read(name),
            Published::NoSender => return Verdict::NotApplicable,
            Published::Nothing | Published::Several(_) if asked => return Self::no_record(),
            // The finding of `dmarc-missing`.
            Published::Nothing | Published::Several(_) => return Verdict::NotApplicable,
            Published::One(dmarc, _) => dmarc,
        };
        let recipients = dmarc.addresses("rua");
        if recipients.is_empty() {
            let rejects = dmarc.requested(Whom::Domain) == Some(Policy::Reject);
            return if is_of_microsoft(records.domain.as_deref()) && rejects && !asked {
                Verdict::NotApplicable
            } else {
                Self::nobody()
            };
        }
        let is_missing = |wanted: &&str| !recipients.iter().any(|known| known.eq_ignore_ascii_case(wanted));
        let missing: Vec<&str> = scan.aggregate_recipients().filter(is_missing).collect();
        if missing.is_empty() { Verdict::Pass } else { Self::not_all(missing.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(wanted: &str, rdata: Value) -> Verdict {
        of("a.example", wanted, rdata)
    }

    fn of(domain: &str, wanted: &str, rdata: Value) -> Verdict {
        let tenant = Tenant::new().parameter("aggregate-recipients", wanted);
        tenant
            .with::<DmarcRecords>(json!({"domain": domain, "rdata": rdata}))
            .objects::<DmarcReportsUnread>()
            .pop()
            .unwrap()
            .1
    }

    #[test]
    fn any_address_passes_unless_others_are_asked_for() {
        let record = json!(["v=DMARC1; p=reject; rua=mailto:A@b.example!10m, mailto:c@d.example"]);
        assert!(verdict("", record.clone()).is_pass());
        assert!(verdict("a@b.example\nc@d.example", record.clone()).is_pass());
        let found = verdict("c@d.example\ne@f.example", record);
        assert_eq!(
            (found.message::<DmarcReportsUnread>(), found.arguments()),
            ("not-all", ["e@f.example".to_owned()].as_slice())
        );
    }

    #[test]
    fn no_address_fails() {
        for (rdata, message) in [
            (json!(["v=DMARC1; p=none"]), "nobody"),
            (json!(["v=DMARC1; p=none; rua="]), "nobody"),
            (json!(["v=DMARC1; p=none; rua=a@b.example"]), "nobody"),
            (json!(["v=DMARC1; p=none; ruf=mailto:a@b.example"]), "nobody"),
        ] {
            let found = verdict("", rdata);
            assert_eq!((found.is_fail(), found.message::<DmarcReportsUnread>()), (true, message));
        }
    }

    #[test]
    fn records_that_were_not_read_are_not_known() {
        assert!(verdict("", json!(null)).is_unknown());
    }

    #[test]
    fn a_domain_without_a_record_is_the_finding_of_another_rule_unless_somebody_is_to_get_reports() {
        assert!(verdict("", json!([])).is_not_applicable());
        let asked = verdict("a@b.example", json!([]));
        assert_eq!((asked.is_fail(), asked.message::<DmarcReportsUnread>()), (true, "no-record"));
        assert!(verdict("", json!(["v=DMARC1; p=none", "v=DMARC1; p=none"])).is_not_applicable());
    }

    #[test]
    fn the_domain_of_microsoft_needs_no_reports_where_it_rejects() {
        let initial = |wanted: &str, record: &str| of("contoso.onmicrosoft.com", wanted, json!([record]));
        assert!(initial("", "v=DMARC1; p=reject").is_not_applicable());
        assert!(initial("", "v=DMARC1; p=quarantine").is_fail());
        assert!(initial("a@b.example", "v=DMARC1; p=reject").is_fail(), "somebody is to get them");
        assert!(initial("", "v=DMARC1; p=reject; rua=mailto:a@b.example").is_pass());
        assert!(verdict("", json!(["v=DMARC1; p=reject"])).is_fail(), "a domain of one's own does");
    }
}
