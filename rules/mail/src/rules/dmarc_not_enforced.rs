//! Whether receivers refuse mail that fails its checks.

use ephor_mail_records::dmarc::{Applied, Policy, Record, Whom};
use ephor_sdk::prelude::*;

use crate::dns::{DmarcRecords, MailDomain, Published, answers_for};

/// A mail domain lets receivers take forged mail
///
/// # What it checks
/// Reads what the DMARC record that counts for each domain asks of receivers: `reject` passes, and `quarantine` too where
/// `quarantine` is set. For a domain under its organization's record `sp` counts, or `p` where there is none; for the
/// organizational domain itself `p`, and `sp` and `np` must not be weaker, since they are for the domains below it, those
/// that do not exist too. In a record below the organizational domain `sp` and `np` are ignored, as receivers ignore them. Test
/// mode (`t=y`) asks for one level less. A share of mail (`pct` below 100) fails: RFC 9989 took it out, and receivers of
/// before still heed it. A domain without a record that receivers apply is the finding of `dmarc-missing`, and not judged here.
///
/// # Why it matters
/// With `p=none` forged mail arrives as any other; with `quarantine` it waits in the junk folder, where people look.
///
/// # Remediation
/// Read the aggregate reports until all of your own senders pass SPF or DKIM for the domain. Mail of a sender that you
/// forget is refused afterwards, and mailing lists that change messages break them. Then publish:
///
/// ```text
/// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
/// ```
///
/// # References
/// - CIS-M365 2.1.10 (in part: CIS takes `quarantine` as well, which the parameter `quarantine` allows, and asks for reports)
/// - SCuBA MS.EXO.4.2v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-dmarc-configure>
///
/// # Witnesses
/// - claim: ietf-wg-dmarc/draft-ietf-dmarc-dmarcbis draft-ietf-dmarc-dmarcbis-41.txt @61bcd417
/// - claim: reference field-faults.md, M5a a tag is judged without asking whether it applies to this domain
/// - claim: reference facts.md, dmarc-not-enforced
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 6.5,
    tags("mail", "dns"),
    each(DmarcRecords),
    optional(MailDomain),
    parameter(quarantine: boolean = false, "Whether it is enough that receivers put forged mail into quarantine"),
    fail(
        not_enforced = "{subject} does not have forged mail rejected: the DMARC record of {owner} says {tag}",
        quarantined = "{subject} has forged mail put into quarantine in place of rejected: the DMARC record of {owner} says {tag}"
    ),
    unknown(not_read = "Whether forged mail of {subject} is rejected is not known: there is no answer for {name}")
)]
pub struct DmarcNotEnforced;

impl CheckDocument<DmarcRecords> for DmarcNotEnforced {
    fn check(records: &Item<DmarcRecords>, scan: &Scan<Self>) -> Verdict {
        let (record, applied) = match records.published(scan) {
            Published::NotRead(name) => return Self::not_read(name),
            // The finding of `dmarc-missing`.
            Published::NoSender | Published::Nothing | Published::Several(_) => return Verdict::NotApplicable,
            Published::One(record, _) if record.requested(Whom::Domain).is_none() => return Verdict::NotApplicable,
            Published::One(record, applied) => (record, applied),
        };
        let least = if scan.quarantine() { Policy::Quarantine } else { Policy::Reject };
        let owner = match &applied {
            Applied::Inherited(name) => name.clone(),
            _ => records.domain.clone().unwrap_or_default(),
        };
        if let Some((policy, tag)) = weakness(&record, answers_for(&record, &applied), least) {
            return if policy == Some(Policy::Quarantine) {
                Self::quarantined(owner, tag)
            } else {
                Self::not_enforced(owner, tag)
            };
        }
        // Whether it is the organizational domain is not known, and then whether these tags count.
        if let Applied::OwnAt(above) = &applied
            && weakness(&record, &[Whom::Subdomains, Whom::Nonexistent], least).is_some()
        {
            return Self::not_read(format!("_dmarc.{above}"));
        }
        Verdict::Pass
    }
}

/// The weakest of what a record asks for, if it is weaker than `least`, and the tag that says so.
fn weakness(record: &Record, of: &[Whom], least: Policy) -> Option<(Option<Policy>, String)> {
    let weak = of.iter().map(|whom| (record.requested(*whom), *whom)).filter(|(policy, _)| *policy < Some(least));
    if let Some((policy, whom)) = weak.min_by_key(|(policy, _)| *policy) {
        let tag = record.deciding(whom).unwrap_or_else(|| "no p".to_owned());
        return Some((policy, if record.is_tested() { format!("{tag} and t=y, test mode") } else { tag }));
    }
    let percentage = record.percentage().filter(|percentage| *percentage < 100);
    percentage.map(|percentage| (None, format!("pct={percentage}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn all(rows: &[Value], quarantine: &str) -> Vec<Verdict> {
        let tenant = Tenant::new().with_all::<DmarcRecords>(rows).parameter("quarantine", quarantine);
        tenant.objects::<DmarcNotEnforced>().into_iter().map(|(_, verdict)| verdict).collect()
    }

    fn verdict(rdata: Value) -> Verdict {
        all(&[json!({"domain": "a.example", "rdata": rdata})], "false").pop().unwrap()
    }

    /// Of `mail.a.example`, which has these records, below `a.example`.
    fn below(own: &str, above: &str) -> Verdict {
        let strict = json!({"domain": "b.example", "rdata": ["v=DMARC1; p=reject"]});
        let question = |name: &str, text: &str| match text {
            "" => json!({"query_name": name, "query_result": "NXDOMAIN", "query_answers": []}),
            text => json!({"query_name": name, "query_result": "NOERROR, 1 record", "query_answers": [text]}),
        };
        let log = json!([question("_dmarc.mail.a.example", own), question("_dmarc.a.example", above)]);
        let found = all(&[json!({"domain": "mail.a.example", "rdata": [], "log": log}), strict], "false");
        found.into_iter().find(|verdict| !verdict.is_pass()).unwrap_or(Verdict::Pass)
    }

    #[test]
    fn reject_passes_however_it_is_written() {
        for record in [
            "v=DMARC1; p=reject",
            "v=DMARC1;p = Reject ;pct=100",
            "v=DMARC1; p=reject; sp=reject;",
            "v=DMARC1; p=reject; t=n; x=none",
        ] {
            assert!(verdict(json!([record])).is_pass(), "{record}");
        }
    }

    #[test]
    fn anything_weaker_fails_and_is_named() {
        for (record, message, tag) in [
            ("v=DMARC1; p=none; sp=reject;", "not-enforced", "p=none"),
            ("v=DMARC1; p=quarantine", "quarantined", "p=quarantine"),
            ("v=DMARC1; p=reject; sp=none", "not-enforced", "sp=none"),
            ("v=DMARC1; p=reject; sp=reject; np=none", "not-enforced", "np=none"),
            ("v=DMARC1; p=reject; pct=20", "not-enforced", "pct=20"),
            ("v=DMARC1; p=reject; T=Y", "quarantined", "p=reject and t=y, test mode"),
            ("v=DMARC1; rua=mailto:p=reject;", "not-enforced", "no p"),
        ] {
            let found = verdict(json!([record]));
            assert_eq!((found.is_fail(), found.message::<DmarcNotEnforced>()), (true, message), "{record}");
            assert_eq!(found.arguments(), ["a.example", tag], "{record}");
        }
    }

    #[test]
    fn a_domain_without_a_record_that_receivers_apply_is_the_finding_of_another_rule() {
        for rdata in [
            json!([]),
            json!(["v=DMARC1; p=none", "v=DMARC1; p=none"]),
            json!(["v=DMARC1"]),
            json!(["v=DMARC1; p=reject; sp=rejct"]),
        ] {
            assert!(verdict(rdata.clone()).is_not_applicable(), "{rdata}");
        }
    }

    #[test]
    fn quarantine_may_be_enough_and_none_never() {
        let with = |record: &str| all(&[json!({"domain": "a.example", "rdata": [record]})], "true").pop().unwrap();
        assert!(with("v=DMARC1; p=quarantine").is_pass());
        assert!(with("v=DMARC1; p=reject; t=y").is_pass());
        assert!(with("v=DMARC1; p=quarantine; t=y").is_fail());
        assert!(with("v=DMARC1; p=quarantine; sp=none").is_fail());
    }

    #[test]
    fn a_domain_below_is_judged_by_the_tag_for_it() {
        assert!(below("", "v=DMARC1; p=none; sp=reject").is_pass());
        assert!(below("", "v=DMARC1; p=reject").is_pass());
        assert!(below("", "v=DMARC1; p=reject; np=none").is_pass(), "the domain exists");
        assert_eq!(below("", "v=DMARC1; p=reject; sp=none").arguments(), ["a.example", "sp=none"]);
        assert!(below("", "v=DMARC1; p=reject; t=y").is_fail());
        assert!(below("v=DMARC1; p=none", "v=DMARC1; p=reject").is_fail());
    }

    #[test]
    fn tags_for_domains_below_are_ignored_below_the_organization() {
        for record in ["v=DMARC1; p=reject; sp=none", "v=DMARC1; p=reject; np=none"] {
            assert!(below(record, "v=DMARC1; p=reject").is_pass(), "{record}");
            assert!(below(record, "").is_fail(), "{record}: it is the organizational domain");
            let alone = json!({"domain": "mail.a.example", "rdata": [record]});
            assert!(all(&[alone], "false")[0].is_unknown(), "{record}: a.example was not asked");
        }
    }

    #[test]
    fn records_that_were_not_read_are_not_known() {
        assert!(verdict(json!(null)).is_unknown());
    }
}
