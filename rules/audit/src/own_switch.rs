//! Mailboxes that auditing of the organization leaves out, and that obey their own switch.

use ephor_sdk::prelude::*;

/// The verdict on a mailbox of one of these kinds by its own switch; others are not judged.
pub fn check(
    kinds: &[MailboxKind],
    mailbox: MailboxKind,
    audit_enabled: Option<bool>,
    not_audited: impl FnOnce() -> Verdict,
) -> Verdict {
    if !kinds.contains(&mailbox) {
        return Verdict::NotApplicable;
    }
    match audit_enabled {
        Some(true) => Verdict::Pass,
        Some(false) => not_audited(),
        None => Verdict::not_known("audit_enabled"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    /// Fails unless `R` judges mailboxes of these kinds by their own switch, leaves out the others, and does not guess.
    #[track_caller]
    pub(crate) fn assert_judges<R: Rule>(kinds: &[&str], others: &[&str]) {
        let verdict = |row| Tenant::new().row::<R>(row);
        for kind in kinds {
            let off = verdict(json!({"recipient_type": kind, "audit_enabled": false}));
            assert!(off.is_fail(), "{kind}");
            assert_eq!(off.arguments(), [*kind]);
            assert!(verdict(json!({"recipient_type": kind, "audit_enabled": true})).is_pass(), "{kind}");
            assert!(verdict(json!({"recipient_type": kind})).is_unknown(), "{kind}");
        }
        for kind in others {
            let off = verdict(json!({"recipient_type": kind, "audit_enabled": false}));
            assert!(off.is_not_applicable(), "{kind}");
            assert!(verdict(json!({"recipient_type": kind})).is_not_applicable(), "{kind}");
        }
        for enabled in [false, true] {
            assert!(verdict(json!({"audit_enabled": enabled})).is_unknown(), "a mailbox of an unknown kind");
        }
    }
}
