//! The unified audit log, switched off.

use ephor_sdk::prelude::*;

/// The unified audit log does not record
///
/// # What it checks
/// Reads `UnifiedAuditLogIngestionEnabled`, as Exchange Online gives it. (Security & Compliance PowerShell answers
/// the same cmdlet with False always, and is no evidence.)
///
/// # Why it matters
/// The unified audit log is where Exchange, SharePoint, Teams, Entra and Defender write down who did what. While
/// ingestion is off nothing is recorded, and nothing can be had later for that time. Alerts built on it stay silent.
///
/// # Remediation
/// In Exchange Online PowerShell; it takes up to an hour to have effect:
///
/// ```powershell
/// Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true
/// ```
///
/// Or: Microsoft Purview portal > Audit > Start recording user and admin activity.
///
/// # References
/// - CIS-M365 3.1.1
/// - SCuBA MS.SECURITYSUITE.5.1v1
/// - SCuBA MS.DEFENDER.6.1v1
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-log-enable-disable>
/// # Witnesses
/// - claim: reference facts.md, unified-audit-log-disabled (Set-AdminAuditLogConfig; Security & Compliance answers False)
/// - remediation: reference facts.md, unified-audit-log-disabled
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 9.3,
    tags("audit"),
    documents(AdminAuditLogConfig),
    fail(disabled = "The unified audit log does not record: UnifiedAuditLogIngestionEnabled is false"),
    unknown(not_one = "The snapshot holds {count} audit log configurations; there should be one")
)]
pub struct UnifiedAuditLogDisabled;

/// The audit log, as `Get-AdminAuditLogConfig` gives it.
#[derive(Document)]
#[document("admin-audit-log-config")]
pub struct AdminAuditLogConfig {
    #[serde(rename = "UnifiedAuditLogIngestionEnabled")]
    ingestion_enabled: Option<bool>,
}

impl CheckTenant for UnifiedAuditLogDisabled {
    fn check(scan: &Scan<Self>) -> Verdict {
        let configs = scan.documents::<AdminAuditLogConfig>();
        let [config] = configs.as_slice() else { return Self::not_one(configs.len()).at_all(configs.iter()) };
        match config.ingestion_enabled {
            Some(true) => Verdict::Pass,
            Some(false) => Self::disabled().at(config),
            None => Verdict::not_known("UnifiedAuditLogIngestionEnabled").at(config),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(configs: &[Value]) -> Verdict {
        Tenant::new().with_all::<AdminAuditLogConfig>(configs).check::<UnifiedAuditLogDisabled>()
    }

    #[test]
    fn a_log_that_does_not_record_fails_at_the_configuration() {
        let verdict = verdict(&[json!({"UnifiedAuditLogIngestionEnabled": false})]);
        assert_eq!(verdict.message::<UnifiedAuditLogDisabled>(), "disabled");
        let Verdict::Fail(found) = verdict else { panic!("a fail") };
        assert_eq!(found.related.len(), 1);
    }

    #[test]
    fn a_log_that_records_passes() {
        assert!(verdict(&[json!({"UnifiedAuditLogIngestionEnabled": true})]).is_pass());
    }

    #[test]
    fn the_older_administrator_log_is_not_asked() {
        assert!(verdict(&[json!({"AdminAuditLogEnabled": true})]).is_unknown());
        let row = json!({"AdminAuditLogEnabled": true, "UnifiedAuditLogIngestionEnabled": false});
        assert!(verdict(&[row]).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(&[json!({"UnifiedAuditLogIngestionEnabled": null})]).is_unknown());
        assert!(verdict(&[]).is_unknown());
        let two = verdict(&[
            json!({"UnifiedAuditLogIngestionEnabled": true}),
            json!({"UnifiedAuditLogIngestionEnabled": true}),
        ]);
        assert_eq!((two.is_unknown(), two.arguments()), (true, &["2".to_owned()][..]));
    }
}
