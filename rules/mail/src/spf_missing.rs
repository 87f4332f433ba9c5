//! Which servers may send for a domain.

use ephor_sdk::prelude::*;

/// A mail domain publishes no SPF record that fails other senders
///
/// # What it does
/// Reads the TXT records of each domain. One record that begins with `v=spf1` and ends in `-all`, or hands over to
/// another domain's by `redirect=`, passes. Two SPF records are an error (RFC 7208, 4.5) and fail, and so does `~all`,
/// `?all` or `+all`. Where only the verdict of the tool that asked DNS is there and not the records, that verdict counts.
///
/// # Why it matters
/// SPF lists the servers that may send in the domain's name. Where it does not say that all others fail, a receiver has
/// no reason to refuse them.
///
/// # How to mend
/// Publish one TXT record with all of your senders. For a domain that sends by Microsoft 365 only:
///
/// ```text
/// v=spf1 include:spf.protection.outlook.com -all
/// ```
///
/// # References
/// - CIS-M365 2.1.8
/// - SCuBA MS.EXO.2.2v3
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-spf-configure>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("mail", "dns"),
    each(SpfRecords),
    fail(
        missing = "{subject} publishes no SPF record",
        several = "{subject} publishes {count} SPF records, and receivers use none of them",
        soft = "{subject} does not fail other senders: its SPF record is \"{record}\"",
        not_compliant = "the tool that asked DNS found the SPF record of {subject} wanting: {message}"
    ),
    unknown(not_read = "the SPF record of {subject} was not read")
)]
pub struct SpfMissing;

/// TXT records of a domain.
#[derive(Debug, Deserialize, Document)]
#[document("spf-records")]
#[serde(crate = "ephor_sdk::serde")]
pub struct SpfRecords {
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    rdata: Option<Vec<String>>,
    compliant: Option<bool>,
    message: Option<String>,
}

impl CheckDocument<SpfRecords> for SpfMissing {
    fn check(records: &Item<SpfRecords>, _scan: &Scan<Self>) -> Verdict {
        let Some(rdata) = &records.rdata else {
            return match records.compliant {
                Some(true) => Verdict::Pass,
                Some(false) => Self::not_compliant(records.message.as_deref().unwrap_or_default()),
                None => Self::not_read(),
            };
        };
        let spf: Vec<&str> = rdata.iter().map(|record| record.trim()).filter(|record| is_spf(record)).collect();
        match spf.as_slice() {
            [] => Self::missing(),
            [record] if fails_others(record) => Verdict::Pass,
            [record] => Self::soft(*record),
            several => Self::several(several.len()),
        }
    }
}

fn is_spf(record: &str) -> bool {
    record.split_ascii_whitespace().next().is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
}

/// Whether the record ends with a fail for everybody else. `redirect` counts only without `all` (RFC 7208, 6.1).
fn fails_others(record: &str) -> bool {
    let terms: Vec<String> = record.split_ascii_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
    let all = terms.iter().find(|term| matches!(term.as_str(), "all" | "+all" | "-all" | "~all" | "?all"));
    match all {
        Some(all) => all == "-all",
        None => terms.iter().any(|term| term.starts_with("redirect=")),
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
        check(json!({"rdata": rdata}))
    }

    #[test]
    fn a_record_that_fails_others_passes() {
        assert!(verdict(json!(["mscid=x", "v=spf1 include:spf.protection.outlook.com -all"])).is_pass());
        assert!(verdict(json!("V=SPF1 -ALL")).is_pass());
        assert!(verdict(json!(["v=spf1 redirect=_spf.example.com"])).is_pass());
    }

    #[test]
    fn no_record_several_and_soft_ones_fail() {
        for (rdata, message) in [
            (json!([]), "missing"),
            (json!(["v=spf10 -all"]), "missing"),
            (json!(["v=spf1 -all", "v=spf1 -all"]), "several"),
            (json!(["v=spf1 include:a.example ~all"]), "soft"),
            (json!(["v=spf1 ?all redirect=b.example"]), "soft"),
            (json!(["v=spf1 include:a-all.example"]), "soft"),
        ] {
            let found = verdict(rdata.clone());
            assert_eq!((found.is_fail(), found.message::<SpfMissing>()), (true, message), "{rdata}");
        }
    }

    #[test]
    fn without_the_records_the_verdict_of_the_tool_counts() {
        assert!(check(json!({"compliant": true})).is_pass());
        let found = check(json!({"compliant": false, "message": "no record"}));
        assert_eq!(found.message::<SpfMissing>(), "not-compliant");
        assert!(found.is_fail());
        assert!(check(json!({"compliant": true, "rdata": []})).is_fail(), "the records themselves count more");
    }

    #[test]
    fn what_was_not_read_is_not_known() {
        assert!(check(json!({})).is_unknown());
    }
}
