//! Which servers may send for a domain.

use ephor_mail_records::spf::{Everybody, Record, Stranger, judge};
use ephor_sdk::prelude::*;

use crate::dns::{Answers, MailDomain, SpfRecords, is_coexistence};

/// A mail domain publishes no SPF record that fails other senders
///
/// # What it checks
/// Reads the SPF record of each domain by the grammar of RFC 7208, term by term. A record passes if it ends in `-all` or
/// `~all` for everybody whom it does not name; with `strict` only `-all` does. It fails if
///
/// - there is none, or there are several: receivers use none of them;
/// - it has a syntax error anywhere, or asks DNS more than ten times: receivers discard it;
/// - it ends in `?all` or `+all`, or says nothing of others;
/// - its addresses are all of the Internet, such as `ip4:0.0.0.0/0` or its two halves.
///
/// What it redirects to or includes is judged where that name was asked; the collector follows redirects, and includes are
/// not followed. Where a redirect leads to a name that was not asked, or the records themselves are not there, the verdict
/// of the tool that asked DNS counts, if there is one. A coexistence domain (`*.mail.onmicrosoft.com`) is not judged: nobody
/// can publish records for it.
///
/// # Why it matters
/// SPF lists the servers that may send in the domain's name. Where it does not say that all others fail, or receivers
/// cannot use it, they have no reason to refuse them.
///
/// # Remediation
/// Publish one TXT record with all of your senders. For a domain that sends by Microsoft 365 only:
///
/// ```text
/// v=spf1 include:spf.protection.outlook.com -all
/// ```
///
/// A sender that you forget may be refused: use `~all` until the DMARC reports show that all of yours are listed.
///
/// # References
/// - CIS-M365 2.1.8
/// - SCuBA MS.EXO.2.2v3
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-spf-configure>
///
/// # Witnesses
/// - claim: reference field-faults.md, M6 the record is judged by its last word, not parsed
/// - claim: reference facts.md, spf-missing
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("mail", "dns"),
    each(SpfRecords),
    optional(MailDomain),
    parameter(strict: boolean = false, "Whether other senders must fail (-all), and not only be suspicious (~all)"),
    fail(
        missing = "{subject} publishes no SPF record",
        several = "{subject} publishes {count} SPF records, and receivers use none of them",
        discarded = "Receivers discard the SPF record of {subject}: {error}",
        soft = "{subject} does not fail other senders: its SPF record is \"{record}\"",
        everybody = "{subject} lets everybody send: its SPF record \"{record}\" names all addresses of {kind}",
        not_compliant = "The tool that asked DNS found the SPF record of {subject} wanting: {message}"
    ),
    unknown(
        not_read = "The SPF record of {subject} was not read: DNS gave no answer",
        redirected = "{subject} hands over to the SPF record of {target}, which was not read"
    )
)]
pub struct SpfMissing;

impl CheckDocument<SpfRecords> for SpfMissing {
    fn check(records: &Item<SpfRecords>, scan: &Scan<Self>) -> Verdict {
        if is_coexistence(records.domain.as_deref(), &scan.optional()) {
            return Verdict::NotApplicable;
        }
        let answers =
            scan.once(|scan| Answers::of(scan.documents::<SpfRecords>().iter().map(|item| &**item), str::to_owned));
        let domain = records.domain.as_deref().unwrap_or_default();
        let texts = if records.domain.is_some() { answers.texts(domain) } else { records.rdata.clone() };
        let Some(texts) = texts else {
            // Questions that failed are told in the log, and then the tool's own verdict says nothing either.
            return match records.compliant.filter(|_| records.log.is_none() && records.rdata.is_none()) {
                Some(true) => Verdict::Pass,
                Some(false) => Self::not_compliant(records.message.as_deref().unwrap_or_default()),
                None => Self::not_read(),
            };
        };
        let found: Vec<_> = texts.iter().filter_map(|text| Some((text, Record::parse(text)?))).collect();
        let (text, record) = match found.as_slice() {
            [] => return Self::missing(),
            [(text, Ok(record))] => (*text, record),
            [(_, Err(error))] => return Self::discarded(error),
            several => return Self::several(several.len()),
        };
        let judged = match judge(record, domain, &|name| answers.texts(name)) {
            Ok(judged) => judged,
            Err(error) => return Self::discarded(error),
        };
        match (judged.everybody, judged.stranger) {
            (Some(Everybody::Ip4), _) => Self::everybody(text, "IPv4"),
            (Some(Everybody::Ip6), _) => Self::everybody(text, "IPv6"),
            (None, Stranger::Fail) => Verdict::Pass,
            (None, Stranger::SoftFail) if !scan.strict() => Verdict::Pass,
            (None, Stranger::SoftFail | Stranger::Neutral | Stranger::Pass) => Self::soft(text),
            (None, Stranger::NotKnown(target)) => match records.compliant {
                Some(true) => Verdict::Pass,
                Some(false) => Self::not_compliant(records.message.as_deref().unwrap_or_default()),
                None => Self::redirected(target),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn check(records: Value) -> Verdict {
        Tenant::new().with::<SpfRecords>(records).objects::<SpfMissing>().pop().unwrap().1
    }

    fn verdict(rdata: Value) -> Verdict {
        check(json!({"domain": "a.example", "rdata": rdata}))
    }

    fn message(rdata: Value) -> &'static str {
        let found = verdict(rdata.clone());
        assert!(found.is_fail(), "{rdata}");
        found.message::<SpfMissing>()
    }

    #[test]
    fn a_record_that_fails_others_passes() {
        for record in [
            "v=spf1 include:spf.protection.outlook.com -all",
            "V=SPF1 -ALL",
            "v=spf1 include:spf.protection.outlook.com ~all",
            "v=spf1 foo=bar a mx ptr -all +all",
        ] {
            assert!(verdict(json!(["mscid=x", record])).is_pass(), "{record}");
        }
        assert!(verdict(json!("v=spf1 -all")).is_pass());
    }

    #[test]
    fn strict_asks_for_a_fail() {
        let strict = |record: &str| {
            let tenant = Tenant::new().with::<SpfRecords>(json!({"domain": "a.example", "rdata": [record]}));
            tenant.parameter("strict", "true").objects::<SpfMissing>().pop().unwrap().1
        };
        assert!(strict("v=spf1 -all").is_pass());
        assert_eq!(strict("v=spf1 ~all").message::<SpfMissing>(), "soft");
    }

    #[test]
    fn no_record_several_and_those_that_fail_nobody_fail() {
        for (rdata, expected) in [
            (json!([]), "missing"),
            (json!(["v=spf10 -all"]), "missing"),
            (json!([" v=spf1 -all"]), "missing"),
            (json!(["v=spf1\t-all"]), "missing"),
            (json!(["v=spf1 -all", "v=spf1 -all"]), "several"),
            (json!(["v=spf1 ?all redirect=b.example"]), "soft"),
            (json!(["v=spf1 +all"]), "soft"),
            (json!(["v=spf1 include:a-all.example"]), "soft"),
            (json!(["v=spf1 include:spf.protection.outlook.com-all"]), "soft"),
            (json!(["v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"]), "everybody"),
            (json!(["v=spf1 ip6:::/0 -all"]), "everybody"),
            (json!(["v=spf1 ip4:300.1.2.3 -all"]), "discarded"),
            (json!(["v=spf1 redirect=a.example"]), "discarded"),
            (json!(["v=spf1 redirect=b.example redirect=c.example"]), "discarded"),
        ] {
            assert_eq!(message(rdata.clone()), expected, "{rdata}");
        }
    }

    #[test]
    fn what_it_hands_over_to_is_judged_where_it_was_asked() {
        let own = |compliant: Value| json!({"domain": "a.example", "rdata": ["v=spf1 redirect=b.example"], "compliant": compliant});
        let with = |other: Value| {
            let other = json!({"domain": "b.example", "rdata": other});
            let tenant = Tenant::new().with::<SpfRecords>(own(json!(null))).with::<SpfRecords>(other);
            let all = tenant.objects::<SpfMissing>();
            all.into_iter().map(|(_, verdict)| verdict).collect::<Vec<_>>()
        };
        assert!(with(json!(["v=spf1 -all"])).iter().all(Verdict::is_pass));
        assert!(with(json!(["v=spf1 ?all"])).iter().all(Verdict::is_fail));
        let found = check(own(json!(null)));
        assert_eq!((found.is_unknown(), found.arguments()), (true, ["b.example".to_owned()].as_slice()));
        assert!(check(own(json!(true))).is_pass(), "the tool followed it");
        assert!(check(own(json!(false))).is_fail());
        let asked = json!([
            {"query_name": "a.example", "query_result": "NOERROR, 1 record", "query_answers": ["v=spf1 redirect=b.example"]},
            {"query_name": "b.example", "query_result": "NOERROR, 1 record", "query_answers": ["v=spf1 mx -all"]},
        ]);
        assert!(check(json!({"domain": "a.example", "rdata": ["v=spf1 redirect=b.example"], "log": asked})).is_pass());
    }

    #[test]
    fn without_the_records_the_verdict_of_the_tool_counts() {
        assert!(check(json!({"domain": "a.example", "compliant": true})).is_pass());
        let found = check(json!({"domain": "a.example", "compliant": false, "message": "no record"}));
        assert_eq!(found.message::<SpfMissing>(), "not-compliant");
        assert!(found.is_fail());
        assert!(check(json!({"domain": "a.example", "compliant": true, "rdata": []})).is_fail(), "records count more");
    }

    #[test]
    fn a_question_that_failed_says_nothing_whatever_the_tool_made_of_it() {
        let log =
            json!([{"query_name": "a.example", "query_result": "Query returned response code 2", "query_answers": []}]);
        for compliant in [true, false] {
            let row = json!({"domain": "a.example", "rdata": [], "log": log, "compliant": compliant});
            assert!(check(row).is_unknown());
        }
        assert!(check(json!({"domain": "a.example", "log": log})).is_unknown());
    }

    #[test]
    fn a_coexistence_domain_is_not_judged() {
        assert!(check(json!({"domain": "a.mail.onmicrosoft.com", "rdata": []})).is_not_applicable());
        let accepted = json!({"DomainName": "a.example", "IsCoexistenceDomain": true});
        let tenant = Tenant::new().with::<SpfRecords>(json!({"domain": "a.example", "rdata": []}));
        assert!(tenant.with::<MailDomain>(accepted).objects::<SpfMissing>()[0].1.is_not_applicable());
    }

    #[test]
    fn what_was_not_read_is_not_known() {
        assert!(check(json!({})).is_unknown());
        assert!(check(json!({"domain": "a.example"})).is_unknown());
    }
}
