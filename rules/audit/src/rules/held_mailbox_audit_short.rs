//! Mailboxes on hold whose audit records are not.

use ephor_sdk::prelude::*;

use crate::holds::{self, OrganizationHolds};

/// A mailbox on hold throws its audit records away
///
/// # What it checks
/// Looks at mailboxes on litigation hold, under another hold (`InPlaceHolds`), or under one that is for all mailboxes of the
/// organization (`InPlaceHolds` of `Get-OrganizationConfig`), and whether they keep their own audit records
/// (`AuditLogAgeLimit`) for the days that the parameter `days` asks. Exclusions from a policy (`-mbx...`) and policies that
/// only delete (`mbx...:1`) are no holds. Group mailboxes are left out.
///
/// Microsoft has announced that this store is taken out of use, and tells no last day that could be confirmed: where
/// `Search-MailboxAuditLog` is gone or finds nothing new, switch this rule off.
///
/// # Why it matters
/// A hold keeps messages, and does not keep audit records: they go when their limit is reached, 90 days by default. A
/// mailbox is on hold because there is or may be a dispute, and when it is opened, who read or deleted what is as
/// much in question as the messages.
///
/// # Remediation
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -AuditLogAgeLimit 365
/// ```
///
/// Export what the unified audit log has of the mailbox, too, before it is 180 days old.
///
/// # References
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// - <https://learn.microsoft.com/purview/ediscovery-identify-a-hold-on-an-exchange-online-mailbox>
/// # Witnesses
/// - claim: reference facts.md, held-mailbox-audit-short (holds of the organization stand in Get-OrganizationConfig)
/// - claim: unconfirmed, whether the mailbox's own store is still written and read
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "note",
    severity = 3.0,
    tags("audit", "retention"),
    documents(OrganizationHolds),
    parameter(days: integer = "180", "Days for which a mailbox on hold must keep its audit records"),
    fail(short = "{subject} is on hold, and keeps its own audit records for {limit} only; it should be {days} days at least")
)]
pub struct HeldMailboxAuditShort<'a> {
    recipient_type: MailboxType<'a>,
    litigation_hold_enabled: Option<bool>,
    in_place_holds: Option<SymbolSet<'a>>,
    audit_log_age_limit: Option<Duration>,
}

impl CheckRow for HeldMailboxAuditShort<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if self.recipient_type.kind() == MailboxKind::Group {
            return Verdict::NotApplicable;
        }
        let days = scan.days();
        let own = holds::is_held(self.litigation_hold_enabled, self.in_place_holds);
        let held = match own {
            Ok(true) => Ok(true),
            own => match (holds::of_organization(&scan.documents::<OrganizationHolds>(), self.in_place_holds), own) {
                (Ok(true), _) => Ok(true),
                (Err(property), _) => Err(property),
                (Ok(false), own) => own,
            },
        };
        match (held, self.audit_log_age_limit) {
            (Ok(false), _) => Verdict::NotApplicable,
            (Err(column), _) => Verdict::not_known(column),
            (Ok(true), None) => Verdict::not_known("audit_log_age_limit"),
            (Ok(true), Some(limit)) if limit < Duration::days(days) => Self::short(limit, days),
            (Ok(true), Some(_)) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(litigation: Value, holds: Value, days: i64) -> Verdict {
        by_organization(json!([]), litigation, holds, days)
    }

    fn organization(holds: Value) -> Tenant {
        Tenant::new().with::<OrganizationHolds>(json!({"Identity": "contoso", "InPlaceHolds": holds}))
    }

    fn by_organization(of_all: Value, litigation: Value, holds: Value, days: i64) -> Verdict {
        organization(of_all).row::<HeldMailboxAuditShort>(json!({"recipient_type": "UserMailbox",
            "litigation_hold_enabled": litigation, "in_place_holds": holds, "audit_log_age_limit": days * 86_400}))
    }

    #[test]
    fn a_hold_of_the_whole_organization_holds_every_mailbox_that_is_not_left_out() {
        let policy = "mbx7cfb30345d454ac0a989ab3041051209:2";
        for holds in [json!([policy]), json!(policy), json!("grp1:2 mbx7cfb30345d454ac0a989ab3041051209:3")] {
            assert!(by_organization(holds.clone(), json!(false), json!([]), 90).is_fail(), "{holds}");
            assert!(by_organization(holds, json!(false), json!([]), 180).is_pass());
        }
        let left_out = json!(["-mbx7cfb30345d454ac0a989ab3041051209:2"]);
        assert!(by_organization(json!([policy]), json!(false), left_out, 90).is_not_applicable());
        for none in [json!(["grp1:2"]), json!(["mbx1:1"]), json!([]), json!(null), json!("")] {
            assert!(by_organization(none.clone(), json!(false), json!([]), 90).is_not_applicable(), "{none}");
        }
        assert_eq!(by_organization(json!([policy]), json!(false), Value::Null, 90).arguments(), ["in_place_holds"]);
        assert!(by_organization(json!("System.String[]"), json!(false), json!([]), 90).is_unknown());
        assert!(by_organization(json!("System.String[]"), json!(true), json!([]), 90).is_fail(), "held itself");
        let row = json!({"recipient_type": "UserMailbox", "litigation_hold_enabled": false, "in_place_holds": []});
        let unread = Tenant::new().with::<OrganizationHolds>(json!({"Identity": "contoso"}));
        assert!(unread.row::<HeldMailboxAuditShort>(row).is_unknown());
    }

    #[test]
    fn a_mailbox_on_hold_with_a_short_limit_fails() {
        assert_eq!(verdict(json!(true), json!([]), 90).arguments(), ["90 days", "180"]);
        assert!(verdict(json!(true), Value::Null, 179).is_fail());
        for hold in ["UniH7d895d48-7e23-4a8d-8346-533c3beac15d", "mbx7cfb30345d454ac0a989ab3041051209:2", "mbx7c:3"] {
            assert!(verdict(json!(false), json!([hold]), 90).is_fail(), "{hold}");
            assert!(verdict(Value::Null, json!([hold]), 90).is_fail(), "{hold}");
        }
    }

    #[test]
    fn a_long_limit_passes_and_the_parameter_asks_for_more() {
        assert!(verdict(json!(true), json!([]), 180).is_pass());
        let row = json!({"recipient_type": "UserMailbox", "litigation_hold_enabled": true, "audit_log_age_limit": 180 * 86_400});
        assert!(organization(json!([])).parameter("days", "365").row::<HeldMailboxAuditShort>(row).is_fail());
    }

    #[test]
    fn a_mailbox_without_a_hold_is_not_judged() {
        assert!(verdict(json!(false), json!([]), 1).is_not_applicable());
        let no_holds = json!(["-mbx7cfb30345d454ac0a989ab3041051209:2", "mbx9c1:1"]);
        assert!(verdict(json!(false), no_holds, 1).is_not_applicable(), "an exclusion, and a policy that deletes");
    }

    #[test]
    fn group_mailboxes_are_left_out() {
        let row = json!({"recipient_type": "GroupMailbox", "litigation_hold_enabled": true, "audit_log_age_limit": 0});
        assert!(Tenant::new().row::<HeldMailboxAuditShort>(row).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(verdict(Value::Null, json!([]), 365).arguments(), ["litigation_hold_enabled"]);
        assert_eq!(verdict(json!(false), Value::Null, 365).arguments(), ["in_place_holds"]);
        let row = json!({"recipient_type": "UserMailbox", "litigation_hold_enabled": true});
        assert_eq!(organization(json!([])).row::<HeldMailboxAuditShort>(row).arguments(), ["audit_log_age_limit"]);
        assert!(
            organization(json!([])).row::<HeldMailboxAuditShort>(json!({"litigation_hold_enabled": true})).is_unknown()
        );
    }
}
