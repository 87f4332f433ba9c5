//! Outbound spam filter policies that let mail be forwarded.

use ephor_sdk::prelude::*;

/// An outbound spam filter policy does not block automatic forwarding
///
/// # What it checks
/// Reads `AutoForwardingMode` of each outbound spam filter policy. `Off` passes, and `On` fails. `Automatic`, the
/// default, fails, too, as CIS has it: in most tenants it blocks, but in those that used it before 2021 it may still mean on, and
/// nothing in the policy tells which. Microsoft advises to say `On` or `Off`. A policy is judged whether or not somebody is in its scope today. List a policy for
/// the few who may forward in `allowed-policies`.
///
/// # Why it matters
/// This policy is the one place that stops forwarding of mailboxes and forwarding by inbox rules at once, for the rules
/// that nobody has found yet, too. Where it is open, an intruder's forwarding works from the first minute.
///
/// # Remediation
/// See who forwards: Exchange admin center > Reports > Mail flow > Auto-forwarded messages report. Then:
///
/// ```powershell
/// Set-HostedOutboundSpamFilterPolicy -Identity Default -AutoForwardingMode Off
/// ```
///
/// Those who must forward get a policy of their own, with a rule that names them.
///
/// # References
/// - CIS-M365 6.2.1 (in part: outbound policies; `transport-rule-forwards-external` looks at mail flow rules)
/// - ATT&CK T1114.003
/// - ATT&CK T1048
/// - <https://learn.microsoft.com/defender-office-365/outbound-spam-policies-external-email-forwarding>
///
/// # Witnesses
/// - claim: reference facts.md, outbound-policy-allows-forwarding
/// - default: reference facts.md, outbound-policy-allows-forwarding
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.8,
    tags("mail", "forwarding"),
    each(OutboundSpamFilterPolicy),
    parameter(allowed_policies: list = "", "Names of policies for those who may forward"),
    fail(
        on = "{subject} lets mail be forwarded automatically: AutoForwardingMode is On",
        automatic = "{subject} does not say whether mail may be forwarded: AutoForwardingMode is Automatic, which blocks in most tenants and may still mean on in one from before 2021"
    ),
    unknown(other = "{subject} has the AutoForwardingMode {mode}, which this rule does not know")
)]
pub struct OutboundPolicyAllowsForwarding;

/// An outbound spam filter policy, as `Get-HostedOutboundSpamFilterPolicy` gives it.
#[derive(Debug, Document)]
#[document("hosted-outbound-spam-filter-policies")]
#[serde(rename_all = "PascalCase")]
pub struct OutboundSpamFilterPolicy {
    name: Option<String>,
    identity: Option<String>,
    auto_forwarding_mode: Option<String>,
}

impl OutboundSpamFilterPolicy {
    /// Whether it surely blocks forwarding.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.auto_forwarding_mode.as_deref().is_some_and(|mode| mode.trim().eq_ignore_ascii_case("Off"))
    }
}

impl CheckDocument<OutboundSpamFilterPolicy> for OutboundPolicyAllowsForwarding {
    fn check(policy: &Item<OutboundSpamFilterPolicy>, scan: &Scan<Self>) -> Verdict {
        let Some(mode) = policy.auto_forwarding_mode.as_deref() else {
            return Verdict::not_known("AutoForwardingMode");
        };
        let names = [policy.name.as_deref(), policy.identity.as_deref()];
        let is_allowed = |known: &str| names.iter().flatten().any(|name| name.eq_ignore_ascii_case(known));
        let open = match mode.to_ascii_lowercase().as_str() {
            "off" => return Verdict::Pass,
            "on" => Self::on(),
            "automatic" => Self::automatic(),
            _ => return Self::other(mode),
        };
        if scan.allowed_policies().any(is_allowed) { Verdict::Pass } else { open }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(mode: Value, allowed: &str) -> Verdict {
        let policy = json!({"Identity": "Partners", "AutoForwardingMode": mode});
        let tenant = Tenant::new().with::<OutboundSpamFilterPolicy>(policy).parameter("allowed-policies", allowed);
        tenant.objects::<OutboundPolicyAllowsForwarding>().pop().unwrap().1
    }

    #[test]
    fn only_off_passes() {
        assert!(verdict(json!("Off"), "").is_pass());
        let on = verdict(json!("On"), "Default");
        assert_eq!((on.is_fail(), on.message::<OutboundPolicyAllowsForwarding>()), (true, "on"));
        let automatic = verdict(json!("Automatic"), "");
        assert_eq!((automatic.is_fail(), automatic.message::<OutboundPolicyAllowsForwarding>()), (true, "automatic"));
    }

    #[test]
    fn a_policy_for_the_few_may_be_allowed_by_name() {
        assert!(verdict(json!("On"), "Other\npartners").is_pass());
        let policy = json!({"Identity": "contoso\\Partners", "Name": "Partners", "AutoForwardingMode": "On"});
        let tenant = Tenant::new().with::<OutboundSpamFilterPolicy>(policy).parameter("allowed-policies", "Partners");
        assert!(tenant.objects::<OutboundPolicyAllowsForwarding>()[0].1.is_pass());
    }

    #[test]
    fn a_mode_that_is_not_there_or_new_is_not_known() {
        assert!(verdict(json!(null), "Partners").is_unknown());
        let other = verdict(json!("Sometimes"), "Partners");
        assert_eq!((other.is_unknown(), other.arguments()), (true, &["Sometimes".to_owned()][..]));
    }

    #[test]
    fn a_tenant_without_policies_has_nothing_to_judge() {
        assert!(Tenant::new().objects::<OutboundPolicyAllowsForwarding>()[0].1.is_not_applicable());
    }
}
