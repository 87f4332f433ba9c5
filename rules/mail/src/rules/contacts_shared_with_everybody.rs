//! Contacts that anybody may see.

use ephor_sdk::prelude::*;

use crate::sharing::SharingPolicy;

/// Contacts may be shared with every domain
///
/// # What it checks
/// Reads the domains of each sharing policy. An entry for `*` (every other organization) or `Anonymous` (anybody with
/// the link) with `ContactsSharing` fails. A policy that is switched off shares nothing, and passes.
///
/// # Why it matters
/// Contacts say who works with whom: whom to imitate, and whom to write to. A partner may need them; the whole world does
/// not.
///
/// # Remediation
/// Name the partners, and leave everybody else with no more than free and busy times. Add the entry of each partner
/// before the one for everybody is removed:
///
/// ```powershell
/// Get-SharingPolicy | Format-List Name, Domains, Enabled
/// Set-SharingPolicy -Identity "<policy>" -Domains @{ Remove = "<entry>" }
/// ```
///
/// # References
/// - CIS-M365 1.3.3 (in part: CIS wants the default sharing policy off; the rule looks at contacts for everybody)
/// - SCuBA MS.EXO.6.1v1
/// - ATT&CK T1591
/// - <https://learn.microsoft.com/exchange/sharing/sharing-policies/sharing-policies>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - claim: reference breadth.md, 1.3.3: CIS wants the default sharing policy off
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("mail", "sharing"),
    each(SharingPolicy),
    fail(shared = "{subject} lets contacts be shared with everybody: {entries}")
)]
pub struct ContactsSharedWithEverybody;

impl CheckDocument<SharingPolicy> for ContactsSharedWithEverybody {
    fn check(policy: &Item<SharingPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.for_everybody(matters) {
            None => Verdict::not_known("Domains"),
            Some(entries) if entries.is_empty() => Verdict::Pass,
            Some(entries) => Self::shared(entries.join(", ")),
        }
    }
}

/// Contacts, whatever else.
fn matters(action: &str) -> bool {
    action.eq_ignore_ascii_case("ContactsSharing")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(domains: Value, enabled: Value) -> Verdict {
        let policy = json!({"Name": "A", "Domains": domains, "Enabled": enabled});
        Tenant::new().with::<SharingPolicy>(policy).objects::<ContactsSharedWithEverybody>().pop().unwrap().1
    }

    #[test]
    fn contacts_for_everybody_fail() {
        let found = verdict(
            json!(["a.example:ContactsSharing", "*:CalendarSharingFreeBusySimple, ContactsSharing"]),
            json!(true),
        );
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["*:CalendarSharingFreeBusySimple, ContactsSharing"]);
        assert!(verdict(json!("anonymous:contactssharing"), json!(null)).is_fail());
    }

    #[test]
    fn contacts_for_partners_pass() {
        assert!(
            verdict(json!(["a.example:ContactsSharing", "*:CalendarSharingFreeBusyDetail", "domain"]), json!(true))
                .is_pass()
        );
        assert!(verdict(json!([]), json!(true)).is_pass());
    }

    #[test]
    fn a_policy_that_is_off_shares_nothing() {
        let both = json!(["*:ContactsSharing, CalendarSharingFreeBusyDetail"]);
        assert!(verdict(both.clone(), json!(false)).is_pass());
        assert!(verdict(both, json!(null)).is_fail(), "only if it says that it is off");
    }

    #[test]
    fn domains_that_are_not_there_are_not_known() {
        assert!(verdict(json!(null), json!(true)).is_unknown());
    }
}
