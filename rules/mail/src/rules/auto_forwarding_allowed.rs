//! Domains to which mail may be forwarded without a person.

use ephor_sdk::prelude::*;

use crate::outbound_policy_allows_forwarding::OutboundSpamFilterPolicy;

/// Mail may be forwarded automatically to other domains
///
/// # What it checks
/// Looks at each remote domain of Exchange Online and whether `AutoForwardEnabled` is true. The remote domain `*`
/// stands for every domain that has no entry of its own. Domains listed in the parameter `allowed-domains` may be
/// forwarded to; `*` is never allowed by it. True is what Exchange Online comes with. Outbound spam policies and mail flow
/// rules may still block what this setting lets through. Where all outbound spam policies say `Off` nothing is forwarded, and
/// nothing is judged, unless the parameter `despite-outbound-policies` is set: CISA's baseline asks for this setting whatever
/// these say. The rule `outbound-policy-allows-forwarding` judges them. Who does forward is found by
/// `mailbox-forwarding-external`, `inbox-rule-forwards-external` and `transport-rule-forwards-external`.
///
/// # Why it matters
/// Whoever gets into a mailbox sets up forwarding first: it goes on reading mail when the password has been changed,
/// and the mail that would warn the owner is among it. People who forward their work to private mailboxes take it
/// out of every protection, too.
///
/// # Remediation
/// ```powershell
/// Set-RemoteDomain -Identity Default -AutoForwardEnabled $false
/// ```
///
/// For a partner who needs it, make a remote domain of its own and list it in `allowed-domains`.
///
/// # References
/// - SCuBA MS.EXO.1.1v2 (in part: where outbound policies block, unless `despite-outbound-policies` is set)
/// - ATT&CK T1114.003
/// - <https://learn.microsoft.com/exchange/mail-flow-best-practices/remote-domains/remote-domains>
///
/// # Witnesses
/// - claim: reference facts.md, auto-forwarding-allowed
/// - default: reference facts.md, auto-forwarding-allowed
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.8,
    tags("mail", "forwarding"),
    each(RemoteDomain),
    optional(OutboundSpamFilterPolicy),
    parameter(allowed_domains: list = "", "Domains to which mail may be forwarded automatically"),
    parameter(despite_outbound_policies: boolean = "false", "Whether remote domains are judged where outbound spam policies block, as CISA asks it"),
    fail(
        to_everywhere = "{subject} lets mail be forwarded automatically to every domain without an entry of its own",
        to_domain = "{subject} lets mail be forwarded automatically to {domain}",
        blocked = "{subject} would let mail be forwarded automatically to {domain}, if the outbound spam policies did not block it"
    )
)]
pub struct AutoForwardingAllowed;

/// A remote domain, as `Get-RemoteDomain` gives it.
#[derive(Document)]
#[document("remote-domains")]
#[serde(rename_all = "PascalCase")]
pub struct RemoteDomain {
    domain_name: Option<String>,
    auto_forward_enabled: Option<bool>,
}

impl CheckDocument<RemoteDomain> for AutoForwardingAllowed {
    fn check(domain: &Item<RemoteDomain>, scan: &Scan<Self>) -> Verdict {
        match (domain.auto_forward_enabled, domain.domain_name.as_deref()) {
            (Some(false), _) => Verdict::Pass,
            (None, _) => Verdict::not_known("AutoForwardEnabled"),
            (Some(true), None) => Verdict::not_known("DomainName"),
            (Some(true), Some(name))
                if scan.allowed_domains().any(|known| known.eq_ignore_ascii_case(name)) && name != "*" =>
            {
                Verdict::Pass
            }
            (Some(true), Some(_)) if is_blocked(scan) && !scan.despite_outbound_policies() => Verdict::NotApplicable,
            (Some(true), Some("*")) if is_blocked(scan) => Self::blocked("every domain without an entry of its own"),
            (Some(true), Some("*")) => Self::to_everywhere(),
            (Some(true), Some(name)) if is_blocked(scan) => Self::blocked(name),
            (Some(true), Some(name)) => Self::to_domain(name),
        }
    }
}

/// Whether all outbound spam policies block: each applies to somebody.
fn is_blocked(scan: &Scan<'_, AutoForwardingAllowed>) -> bool {
    let policies = scan.optional::<OutboundSpamFilterPolicy>();
    policies.known().is_some_and(|all| !all.is_empty() && all.iter().all(|policy| policy.blocks()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(domain: Value, allowed: &str) -> Verdict {
        let tenant = Tenant::new().with::<RemoteDomain>(domain).parameter("allowed-domains", allowed);
        tenant.objects::<AutoForwardingAllowed>().pop().unwrap().1
    }

    #[test]
    fn forwarding_that_is_on_fails() {
        let found = verdict(json!({"DomainName": "*", "AutoForwardEnabled": true}), "");
        assert_eq!(found.message::<AutoForwardingAllowed>(), "to-everywhere");
        let found = verdict(json!({"DomainName": "example.com", "AutoForwardEnabled": true}), "example2.com");
        assert_eq!((found.message::<AutoForwardingAllowed>(), found.is_fail()), ("to-domain", true));
        assert_eq!(found.arguments(), ["example.com"]);
    }

    #[test]
    fn where_the_outbound_policies_block_it_nothing_is_judged_unless_that_is_asked() {
        let of = |modes: &[&str], despite: &str| {
            let domain = json!({"DomainName": "*", "AutoForwardEnabled": true});
            let policies: Vec<Value> = modes.iter().map(|mode| json!({"AutoForwardingMode": mode})).collect();
            let tenant = Tenant::new().with::<RemoteDomain>(domain).with_all::<OutboundSpamFilterPolicy>(&policies);
            let tenant = tenant.parameter("despite-outbound-policies", despite);
            tenant.objects::<AutoForwardingAllowed>().pop().unwrap().1
        };
        let with = |modes: &[&str]| of(modes, "true").message::<AutoForwardingAllowed>();
        assert!(of(&["Off", "off"], "false").is_not_applicable());
        assert_eq!(of(&["Off", "On"], "false").message::<AutoForwardingAllowed>(), "to-everywhere");
        assert!(of(&[], "false").is_fail(), "no policy was read");
        assert_eq!(with(&["Off", "off"]), "blocked");
        assert_eq!(with(&["Off", "On"]), "to-everywhere");
        assert_eq!(with(&["Automatic"]), "to-everywhere", "it may mean on");
    }

    #[test]
    fn forwarding_that_is_off_passes() {
        assert!(verdict(json!({"DomainName": "*", "AutoForwardEnabled": false}), "").is_pass());
        assert!(verdict(json!({"AutoForwardEnabled": false}), "").is_pass());
    }

    #[test]
    fn a_partner_may_be_allowed_and_everybody_may_not() {
        let partner = json!({"DomainName": "Example.com", "AutoForwardEnabled": true});
        assert!(verdict(partner, "contoso.com\nexample.com").is_pass());
        assert!(verdict(json!({"DomainName": "*", "AutoForwardEnabled": true}), "*").is_fail());
        let part = json!({"DomainName": "sub.example.com", "AutoForwardEnabled": true});
        assert!(verdict(part, "example.com").is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({"DomainName": "*"}), "").is_unknown());
        assert!(verdict(json!({"DomainName": "*", "AutoForwardEnabled": null}), "").is_unknown());
        assert_eq!(verdict(json!({"AutoForwardEnabled": true}), "").arguments(), ["DomainName"]);
    }

    #[test]
    fn a_tenant_without_remote_domains_has_nothing_to_judge() {
        assert!(Tenant::new().objects::<AutoForwardingAllowed>()[0].1.is_not_applicable());
    }
}
