//! Domains whose mail is not filtered.

use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, EopPresetRule, SpamRule};
use crate::effective::Judged;
use crate::spam::{SpamPolicy, judge};

/// Whole sender domains skip the spam filter
///
/// # What it checks
/// Reads `AllowedSenderDomains` of the anti-spam policy that applies to each recipient.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// Mail from a domain on that list skips the spam filter and most checks of the sender: whoever writes that domain into
/// the *From* line reaches the inbox, as does an attacker who took over one mailbox there.
///
/// # Remediation
/// Mail from these domains is filtered from then on: ask who expects some, and have their senders fix SPF, DKIM and
/// DMARC first.
///
/// Take the domains out. If one sender is filtered wrongly, report it as clean in the Defender portal (Actions &
/// submissions > Submissions), which allows it for a limited time.
///
/// ```powershell
/// Set-HostedContentFilterPolicy -Identity Default -AllowedSenderDomains @{Remove = "example.com"}
/// ```
///
/// # References
/// - CIS-M365 2.1.14
/// - SCuBA MS.SECURITYSUITE.6.2v1
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/create-safe-sender-lists-in-office-365>
/// # Witnesses
/// - claim: reference facts.md, sender-domains-allowed
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("mail", "spam"),
    documents(SpamPolicy, SpamRule, EopPresetRule),
    optional(AcceptedDomain),
    fail(
        lacking = "Whole sender domains skip the spam filter by these policies: {policies}",
        uncovered = "No anti-spam policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether sender domains skip the spam filter: {reason}")
)]
pub struct SenderDomainsAllowed;

/// How many domains a message names.
const SHOWN: usize = 5;

fn shown(domains: &[String]) -> String {
    let named = domains.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match domains.len().saturating_sub(SHOWN) {
        0 => format!("AllowedSenderDomains: {named}"),
        more => format!("AllowedSenderDomains: {named} and {more} more"),
    }
}

impl CheckTenant for SenderDomainsAllowed {
    fn check(scan: &Scan<Self>) -> Verdict {
        let outcome = judge(scan, |policy| match policy.allowed_sender_domains.as_deref() {
            None => Judged::NotKnown("AllowedSenderDomains".to_owned()),
            Some([]) => Judged::Good,
            Some(domains) => Judged::Lacks(shown(domains)),
        });
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::tests::{assert_those_for_some_count, for_all};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(for_all(&json!({"AllowedSenderDomains": []})), change)
    }

    fn verdict(change: &Value) -> Verdict {
        Tenant::new().with::<SpamPolicy>(policy(change)).check::<SenderDomainsAllowed>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"AllowedSenderDomains": ["a.example"]}), "AllowedSenderDomains: a.example"),
            (json!({"AllowedSenderDomains": [{"Domain": "b.example"}]}), "b.example"),
            (json!({"AllowedSenderDomains": ["a", "b", "c", "d", "e", "f", "g"]}), "and 2 more"),
        ] {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<SenderDomainsAllowed>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"AllowedSenderDomains": ["a.example"]});
        assert_those_for_some_count::<SenderDomainsAllowed>(&policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(Tenant::new().check::<SenderDomainsAllowed>().message::<SenderDomainsAllowed>(), "uncovered");
    }

    #[test]
    fn a_list_that_was_not_read_is_not_known() {
        let policy = json!({"Identity": "Default", "IsDefault": true});
        assert!(Tenant::new().with::<SpamPolicy>(policy).check::<SenderDomainsAllowed>().is_unknown());
        assert!(verdict(&json!({"AllowedSenderDomains": null})).is_pass(), "Exchange writes null for none");
    }
}
