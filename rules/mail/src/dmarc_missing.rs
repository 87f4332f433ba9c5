//! Whether receivers know what to do with mail that fails its checks.

use ephor_sdk::prelude::*;

use crate::dns::{DmarcRecords, Published};

/// A mail domain publishes no valid DMARC record
///
/// # What it does
/// Reads the TXT records at `_dmarc` of each domain. One record that begins with `v=DMARC1` and has a policy `p` of
/// `none`, `quarantine` or `reject` passes. Two such records fail: receivers then use neither.
///
/// # Why it matters
/// Without DMARC a receiver takes mail with the domain in its *From* line even if SPF and DKIM say that it came from
/// somewhere else. Anybody can write to your customers in your name, and nobody tells you.
///
/// # How to mend
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
/// - CIS-M365 2.1.10
/// - SCuBA MS.EXO.4.1v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-dmarc-configure>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 6.5,
    tags("mail", "dns"),
    each(DmarcRecords),
    fail(
        missing = "{subject} publishes no DMARC record",
        several = "{subject} publishes {count} DMARC records, and receivers use none of them",
        no_policy = "{subject} publishes a DMARC record without a valid policy: p is \"{policy}\""
    ),
    unknown(not_read = "the DMARC record of {subject} was not read")
)]
pub struct DmarcMissing;

impl CheckDocument<DmarcRecords> for DmarcMissing {
    fn check(records: &Item<DmarcRecords>, _scan: &Scan<Self>) -> Verdict {
        match records.published() {
            Published::NotRead => Self::not_read(),
            Published::Nothing => Self::missing(),
            Published::Several(count) => Self::several(count),
            Published::One(dmarc) => {
                let policy = dmarc.tag("p").unwrap_or_default();
                let is_valid = ["none", "quarantine", "reject"].iter().any(|known| policy.eq_ignore_ascii_case(known));
                if is_valid { Verdict::Pass } else { Self::no_policy(policy) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(rdata: Value) -> Verdict {
        Tenant::new().with::<DmarcRecords>(json!({"rdata": rdata})).objects::<DmarcMissing>().pop().unwrap().1
    }

    #[test]
    fn any_policy_passes() {
        for policy in ["none", "Quarantine", "reject"] {
            assert!(verdict(json!([format!("v=DMARC1; p={policy}")])).is_pass(), "{policy}");
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
        ] {
            let found = verdict(rdata);
            assert_eq!((found.is_fail(), found.message::<DmarcMissing>()), (true, message));
        }
    }

    #[test]
    fn records_that_were_not_read_are_not_known() {
        assert!(verdict(json!(null)).is_unknown());
    }
}
