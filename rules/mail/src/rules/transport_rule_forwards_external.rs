//! Mail flow rules that send mail to somebody outside.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::mail_flow::{Acts, Switches};
use crate::outside::{AcceptedDomain, Border, recipients};

/// A mail flow rule sends mail to an address outside of the organization
///
/// # What it checks
/// Reads whom each mail flow rule adds or takes as recipient: `RedirectMessageTo`, `BlindCopyTo`, `CopyTo`,
/// `AddToRecipients`, and `GenerateIncidentReport`, whose report can hold the whole message. An address is inside if its
/// domain is an accepted domain of Exchange, or below one with `MatchSubDomains`. Rules that are disabled, only tested, or
/// outside of their dates (`ActivationDate`, `ExpiryDate`) when the tenant was collected are not judged. A rule that hands mail to a connector (`RouteMessageOutboundConnector`) is not looked at.
///
/// # Why it matters
/// One such rule copies the mail of everybody. It runs in transport, so that nobody sees it in their mailbox, and no
/// policy against automatic forwarding stops it.
///
/// # Remediation
/// Find out who made the rule and what for: Exchange admin center > Mail flow > Rules. If nobody can say, keep what it
/// was, look in the audit log for `New-TransportRule` and `Set-TransportRule`, and switch it off:
///
/// ```powershell
/// Get-TransportRule -Identity "<rule>" | Format-List
/// Disable-TransportRule -Identity "<rule>"
/// ```
///
/// List an archive or partner that is meant in `allowed-domains`.
///
/// # References
/// - CIS-M365 6.2.1 (in part: mail flow rules; `outbound-policy-allows-forwarding` looks at the policies)
/// - ATT&CK T1114.003
/// - ATT&CK T1048
/// - <https://learn.microsoft.com/exchange/security-and-compliance/mail-flow-rules/mail-flow-rule-actions>
///
/// # Witnesses
/// - claim: reference facts.md, transport-rule-forwards-external
/// - claim: reference field-faults.md, M7 state told by two properties of four
/// - remediation: reference facts.md, transport-rule-forwards-external
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.1,
    tags("mail", "forwarding"),
    each(TransportRule),
    documents(AcceptedDomain),
    parameter(allowed_domains: list = "", "Domains, or single addresses, to which rules may send mail"),
    fail(sends = "{subject} sends mail outside of the organization: {targets}"),
    unknown(unclear = "{subject} sends mail to {targets}; whether that is outside of the organization is not known")
)]
pub struct TransportRuleForwardsExternal;

/// A mail flow rule, as `Get-TransportRule` gives it. Recipients that a rule has not are null.
#[derive(Debug, Document)]
#[document("transport-rules")]
#[serde(rename_all = "PascalCase")]
pub struct TransportRule {
    state: Option<String>,
    mode: Option<String>,
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    activation_date: Option<Value>,
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    expiry_date: Option<Value>,
    #[serde(default, deserialize_with = "recipients")]
    redirect_message_to: Option<Vec<String>>,
    #[serde(default, deserialize_with = "recipients")]
    blind_copy_to: Option<Vec<String>>,
    #[serde(default, deserialize_with = "recipients")]
    copy_to: Option<Vec<String>>,
    #[serde(default, deserialize_with = "recipients")]
    add_to_recipients: Option<Vec<String>>,
    #[serde(default, deserialize_with = "recipients")]
    generate_incident_report: Option<Vec<String>>,
}

impl TransportRule {
    fn actions(&self) -> [(&'static str, Option<&Vec<String>>); 5] {
        [
            ("RedirectMessageTo", self.redirect_message_to.as_ref()),
            ("BlindCopyTo", self.blind_copy_to.as_ref()),
            ("CopyTo", self.copy_to.as_ref()),
            ("AddToRecipients", self.add_to_recipients.as_ref()),
            ("GenerateIncidentReport", self.generate_incident_report.as_ref()),
        ]
    }

    fn acts(&self, at: Time) -> Acts {
        let (state, mode) = (self.state.as_deref(), self.mode.as_deref());
        Switches { state, mode, begins: self.activation_date.as_ref(), ends: self.expiry_date.as_ref() }.act(at)
    }
}

impl CheckDocument<TransportRule> for TransportRuleForwardsExternal {
    fn check(rule: &Item<TransportRule>, scan: &Scan<Self>) -> Verdict {
        let acts = rule.acts(scan.collected_at());
        if acts == Acts::No {
            return Verdict::NotApplicable;
        }
        let border = Border::of(scan, scan.allowed_domains());
        let (mut outside, mut unclear, mut absent) = (Vec::new(), Vec::new(), None);
        for (action, recipients) in rule.actions() {
            let Some(recipients) = recipients else {
                absent = absent.or(Some(action));
                continue;
            };
            let sorted = border.sort(recipients.iter().map(String::as_str));
            outside.extend(sorted.outside.into_iter().map(|target| format!("{action} {target}")));
            unclear.extend(sorted.not_known.into_iter().map(|target| format!("{action} {target}")));
        }
        let not_known = match acts {
            Acts::NotKnown(what) => Some(what),
            Acts::Yes | Acts::No => None,
        };
        match (outside.is_empty(), unclear.is_empty(), absent) {
            (true, true, None) => Verdict::Pass,
            _ if not_known.is_some() => Verdict::not_known(not_known.unwrap_or_default()),
            (false, ..) => Self::sends(outside.join(", ")),
            (true, false, _) => Self::unclear(unclear.join(", ")),
            (true, true, Some(action)) => Verdict::not_known(action),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;
    use ephor_sdk::testing::changed;

    fn rule(changes: Value) -> Value {
        let rule = json!({
            "Name": "R", "State": "Enabled", "Mode": "Enforce", "RedirectMessageTo": null, "BlindCopyTo": null,
            "CopyTo": null, "AddToRecipients": null, "GenerateIncidentReport": null, "ActivationDate": null,
            "ExpiryDate": null,
        });
        changed(rule, &changes)
    }

    fn judge(rule: Value, allowed: &str) -> Verdict {
        let own = json!({"DomainName": "contoso.com", "MatchSubDomains": false});
        let tenant = Tenant::new().with::<AcceptedDomain>(own).with::<TransportRule>(rule);
        let tenant = tenant.parameter("allowed-domains", allowed);
        tenant.objects::<TransportRuleForwardsExternal>().pop().unwrap().1
    }

    fn verdict(changes: Value) -> Verdict {
        judge(rule(changes), "")
    }

    #[test]
    fn each_action_that_sends_outside_fails_and_is_named() {
        for action in ["RedirectMessageTo", "BlindCopyTo", "CopyTo", "AddToRecipients", "GenerateIncidentReport"] {
            let found = verdict(json!({action: ["ada@contoso.com", "eve@evil.example"]}));
            assert!(found.is_fail(), "{action}");
            assert_eq!(found.arguments(), [format!("{action} eve@evil.example")]);
            assert!(verdict(json!({action: "eve@evil.example"})).is_fail(), "{action}");
        }
    }

    #[test]
    fn rules_without_recipients_and_with_own_ones_pass() {
        assert!(verdict(json!({})).is_pass());
        assert!(verdict(json!({"BlindCopyTo": ["ada@contoso.com"], "CopyTo": []})).is_pass());
        assert!(judge(rule(json!({"BlindCopyTo": "in@vault.example"})), "vault.example").is_pass());
    }

    #[test]
    fn a_rule_that_is_off_or_tested_is_not_judged() {
        for change in [
            json!({"State": "Disabled"}),
            json!({"Mode": "Audit"}),
            json!({"Mode": "AuditAndNotify"}),
            json!({"ExpiryDate": "2024-01-01T00:00:00"}),
        ] {
            let mut changes = change;
            changes["BlindCopyTo"] = json!("eve@evil.example");
            assert!(verdict(changes).is_not_applicable());
        }
    }

    #[test]
    fn a_recipient_that_is_no_address_is_not_known() {
        let found = verdict(json!({"CopyTo": ["Eve"]}));
        assert_eq!((found.is_unknown(), found.message::<TransportRuleForwardsExternal>()), (true, "unclear"));
        assert_eq!(found.arguments(), ["CopyTo Eve"]);
        assert!(verdict(json!({"CopyTo": ["Eve", "eve@evil.example"]})).is_fail());
    }

    #[test]
    fn what_is_not_there_never_passes() {
        let mut partly = rule(json!({}));
        partly.as_object_mut().unwrap().remove("BlindCopyTo");
        assert_eq!(judge(partly, "").arguments(), ["BlindCopyTo"]);
        assert!(verdict(json!({"State": null, "CopyTo": "eve@evil.example"})).is_unknown());
        assert!(verdict(json!({"Mode": null, "CopyTo": "eve@evil.example"})).is_unknown());
        assert!(verdict(json!({"Mode": null})).is_pass(), "it sends nothing, whether it acts or not");
    }
}
