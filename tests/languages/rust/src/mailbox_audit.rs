//! Integers, durations, sets, and parameters of every kind.

use ephor_sdk::prelude::*;

/// A mailbox is audited for a short time
///
/// # What it checks
/// Looks at the age limit of audit records, the number of records, and holds.
///
/// # Why it matters
/// Every kind of parameter has a value of its own type.
///
/// # Remediation
/// Keep more.
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 6.1,
    parameter(most_items: integer = 1000, "Records that may be there"),
    parameter(shortest: duration = 7776000, "How long records are kept"),
    parameter(only_held: boolean = false, "Whether mailboxes without a hold are left out"),
    parameter(kinds: list = "UserMailbox\nSharedMailbox", "Kinds of mailboxes that are judged"),
    parameter(word: text = "records", "What records are called"),
    fail(
        short = "{subject} keeps {word} for {limit}",
        many = "{subject} has {items} {word}, {holds} holds: {all}"
    )
)]
pub struct MailboxAudit<'a> {
    recipient_type: &'a str,
    audit_log_age_limit: Duration,
    in_place_holds: SymbolSet<'a>,
    audit_folder_items: Option<i64>,
}

impl CheckRow for MailboxAudit<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if !scan.kinds().any(|kind| kind == self.recipient_type) {
            return Verdict::NotApplicable;
        }
        if scan.only_held() && self.in_place_holds.is_empty() {
            return Verdict::NotApplicable;
        }
        if self.audit_log_age_limit < scan.shortest() {
            return Self::short(scan.word(), self.audit_log_age_limit);
        }
        let Some(items) = self.audit_folder_items else { return Verdict::not_known("audit_folder_items") };
        if items > scan.most_items() {
            return Self::many(items, scan.word(), self.in_place_holds.len(), self.in_place_holds);
        }
        Verdict::Pass
    }
}
