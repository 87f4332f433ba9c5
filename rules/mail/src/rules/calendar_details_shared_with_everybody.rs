//! Calendars that anybody may read.

use ephor_sdk::prelude::*;

use crate::sharing::SharingPolicy;

/// Calendar details may be shared with every domain
///
/// # What it checks
/// Reads the domains of each sharing policy. An entry for `*` (every other organization) or `Anonymous` (anybody with
/// the link) with more than `CalendarSharingFreeBusySimple`, that is subjects, places or whole entries, fails. A policy that is switched off shares nothing, and passes.
///
/// # Why it matters
/// A calendar with its details says who meets whom about what, and from when to when somebody is away: what a fraudster
/// needs to write at the right moment.
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
/// - CIS-M365 1.3.3 (in part: CIS wants the default sharing policy off; free and busy times for everybody pass here)
/// - SCuBA MS.EXO.6.2v1 (in part: ScubaGear also fails free and busy times for every domain, and does not look at `Anonymous`)
/// - ATT&CK T1591
/// - <https://learn.microsoft.com/exchange/sharing/sharing-policies/sharing-policies>
///
/// # Witnesses
/// - claim: reference facts.md, calendar-details-shared-with-everybody
/// - claim: reference breadth.md, 1.3.3: CIS wants the default sharing policy off
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("mail", "sharing"),
    each(SharingPolicy),
    fail(shared = "{subject} lets calendar details be shared with everybody: {entries}")
)]
pub struct CalendarDetailsSharedWithEverybody;

impl CheckDocument<SharingPolicy> for CalendarDetailsSharedWithEverybody {
    fn check(policy: &Item<SharingPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.for_everybody(matters) {
            None => Verdict::not_known("Domains"),
            Some(entries) if entries.is_empty() => Verdict::Pass,
            Some(entries) => Self::shared(entries.join(", ")),
        }
    }
}

/// More than whether somebody is free.
fn matters(action: &str) -> bool {
    action.to_ascii_lowercase().starts_with("calendarsharing")
        && !action.eq_ignore_ascii_case("CalendarSharingFreeBusySimple")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(domains: Value, enabled: Value) -> Verdict {
        let policy = json!({"Name": "A", "Domains": domains, "Enabled": enabled});
        Tenant::new().with::<SharingPolicy>(policy).objects::<CalendarDetailsSharedWithEverybody>().pop().unwrap().1
    }

    #[test]
    fn details_for_everybody_fail() {
        for entry in [
            "*:CalendarSharingFreeBusyDetail",
            "*: ContactsSharing, CalendarSharingFreeBusyReviewer",
            "Anonymous:CalendarSharingFreeBusyReviewer",
        ] {
            let found = verdict(json!([entry, "a.example:CalendarSharingFreeBusySimple"]), json!(true));
            assert!(found.is_fail(), "{entry}");
            assert_eq!(found.arguments(), [entry]);
        }
    }

    #[test]
    fn free_and_busy_for_everybody_and_details_for_partners_pass() {
        assert!(
            verdict(
                json!(["*:CalendarSharingFreeBusySimple", "a.example:CalendarSharingFreeBusyReviewer"]),
                json!(true)
            )
            .is_pass()
        );
        assert!(verdict(json!("*:ContactsSharing"), json!(null)).is_pass());
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
