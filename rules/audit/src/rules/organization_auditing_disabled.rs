//! Mailbox auditing, switched off for everybody.

use ephor_sdk::prelude::*;

/// Mailbox auditing is switched off for the whole organization
///
/// # What it checks
/// Reads `AuditDisabled` of the Exchange organization.
///
/// # Why it matters
/// The switch beats everything else: no mailbox is audited, not even one with `AuditEnabled` of its own. After a
/// break-in nobody can tell whose mail was read, sent or deleted. Attackers switch it off to stay unseen.
///
/// # Remediation
/// ```powershell
/// Set-OrganizationConfig -AuditDisabled $false
/// ```
///
/// Then look in the unified audit log for `Set-OrganizationConfig` to learn who switched it off, and since when.
///
/// # References
/// - CIS-M365 6.1.1
/// - SCuBA MS.EXO.13.1v1
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, organization-auditing-disabled (audit-mailboxes.md)
/// - remediation: reference facts.md, organization-auditing-disabled
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 9.1,
    tags("audit"),
    documents(OrganizationConfig),
    fail(disabled = "Mailbox auditing is off for the whole organization: AuditDisabled is true"),
    unknown(not_one = "The snapshot holds {count} configurations of the Exchange organization; there should be one")
)]
pub struct OrganizationAuditingDisabled;

/// The Exchange organization, as `Get-OrganizationConfig` gives it.
#[derive(Document)]
#[document("organization-config")]
pub struct OrganizationConfig {
    #[serde(rename = "AuditDisabled")]
    audit_disabled: Option<bool>,
}

impl CheckTenant for OrganizationAuditingDisabled {
    fn check(scan: &Scan<Self>) -> Verdict {
        let configs = scan.documents::<OrganizationConfig>();
        let [config] = configs.as_slice() else { return Self::not_one(configs.len()).at_all(configs.iter()) };
        match config.audit_disabled {
            Some(true) => Self::disabled().at(config),
            Some(false) => Verdict::Pass,
            None => Verdict::not_known("AuditDisabled").at(config),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(configs: &[Value]) -> Verdict {
        Tenant::new().with_all::<OrganizationConfig>(configs).check::<OrganizationAuditingDisabled>()
    }

    #[test]
    fn auditing_that_is_off_fails_at_the_configuration() {
        let verdict = verdict(&[json!({"Identity": "contoso.onmicrosoft.com", "AuditDisabled": true})]);
        assert_eq!(verdict.message::<OrganizationAuditingDisabled>(), "disabled");
        let Verdict::Fail(found) = verdict else { panic!("a fail") };
        assert_eq!(found.related.len(), 1);
    }

    #[test]
    fn auditing_that_is_on_passes() {
        assert!(verdict(&[json!({"AuditDisabled": false})]).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(&[json!({"Identity": "x"})]).is_unknown());
        assert!(verdict(&[json!({"AuditDisabled": null})]).is_unknown());
        assert!(verdict(&[json!({"AuditDisabled": "False"})]).is_unknown(), "a text is not a boolean");
    }

    #[test]
    fn none_or_several_configurations_are_unknown() {
        assert_eq!(verdict(&[]).arguments(), ["0"]);
        assert!(verdict(&[]).is_unknown());
        let two = verdict(&[json!({"AuditDisabled": false}), json!({"AuditDisabled": false})]);
        assert_eq!(two.message::<OrganizationAuditingDisabled>(), "not-one");
    }
}
