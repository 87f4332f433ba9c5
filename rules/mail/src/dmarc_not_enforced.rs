//! Whether receivers refuse mail that fails its checks.

use ephor_sdk::prelude::*;

use crate::dns::{DmarcRecords, Published};

/// A mail domain lets receivers take forged mail
///
/// # What it does
/// Reads the tag `p` of each domain's DMARC record, tag by tag: only `reject` passes, for all of the mail (`pct` is not
/// there or 100). The policy for subdomains, `sp`, must not be weaker.
///
/// # Why it matters
/// With `p=none` forged mail arrives as any other; with `quarantine` it waits in the junk folder, where people look.
///
/// # How to mend
/// Read the aggregate reports until all of your own senders pass SPF or DKIM for the domain. Then publish:
///
/// ```text
/// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
/// ```
///
/// # References
/// - CIS-M365 2.1.10
/// - SCuBA MS.EXO.4.2v1
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
        missing = "{subject} publishes no DMARC record that receivers use",
        not_enforced = "{subject} does not have forged mail rejected: its DMARC record says {tag}"
    ),
    unknown(not_read = "the DMARC record of {subject} was not read")
)]
pub struct DmarcNotEnforced;

impl CheckDocument<DmarcRecords> for DmarcNotEnforced {
    fn check(records: &Item<DmarcRecords>, _scan: &Scan<Self>) -> Verdict {
        let dmarc = match records.published() {
            Published::NotRead => return Self::not_read(),
            Published::Nothing | Published::Several(_) => return Self::missing(),
            Published::One(dmarc) => dmarc,
        };
        let says = |name: &str| format!("{name}={}", dmarc.tag(name).unwrap_or_default());
        let rejects = |name: &str| dmarc.tag(name).map(|policy| policy.eq_ignore_ascii_case("reject"));
        if rejects("p") != Some(true) {
            Self::not_enforced(if dmarc.tag("p").is_some() { says("p") } else { "no p".to_owned() })
        } else if rejects("sp") == Some(false) {
            Self::not_enforced(says("sp"))
        } else if dmarc.tag("pct").is_some_and(|percent| percent.parse() != Ok(100)) {
            Self::not_enforced(says("pct"))
        } else {
            Verdict::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(rdata: Value) -> Verdict {
        Tenant::new().with::<DmarcRecords>(json!({"rdata": rdata})).objects::<DmarcNotEnforced>().pop().unwrap().1
    }

    #[test]
    fn reject_passes_however_it_is_written() {
        for record in ["v=DMARC1; p=reject", "v=DMARC1;p = Reject ;pct=100", "v=DMARC1; p=reject; sp=reject;"] {
            assert!(verdict(json!([record])).is_pass(), "{record}");
        }
    }

    #[test]
    fn anything_weaker_fails_and_is_named() {
        for (record, tag) in [
            ("v=DMARC1; p=none; sp=reject;", "p=none"),
            ("v=DMARC1; p=quarantine", "p=quarantine"),
            ("v=DMARC1; p=reject; sp=none", "sp=none"),
            ("v=DMARC1; p=reject; pct=20", "pct=20"),
            ("v=DMARC1; rua=mailto:p=reject;", "no p"),
        ] {
            let found = verdict(json!([record]));
            assert!(found.is_fail(), "{record}");
            assert_eq!(found.arguments(), [tag], "{record}");
        }
        assert_eq!(verdict(json!([])).message::<DmarcNotEnforced>(), "missing");
    }

    #[test]
    fn records_that_were_not_read_are_not_known() {
        assert!(verdict(json!(null)).is_unknown());
    }
}
