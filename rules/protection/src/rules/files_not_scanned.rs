//! Files that are shared, not mailed.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::effective::Judged;
use crate::licence::{has_safe_documents, lacks_defender};

/// Files in SharePoint, OneDrive and Teams are not scanned in a sandbox
///
/// # What it checks
/// Reads `EnableATPForSPOTeamsODB` of the Defender for Office 365 policy. In a tenant with Safe Documents, which comes with
/// Microsoft 365 E5 and E5 Security (the service plan `SAFEDOCS`), files that people open from elsewhere count as well:
/// `EnableSafeDocs` must be on, and `AllowSafeDocsOpen`, by which people may edit a file that was found to be malicious, off.
///
/// # Why it matters
/// A file that is shared never passes the mail filter. Safe Attachments opens such files in a virtual machine, and locks
/// those that turn out to be malware, so that nobody else opens or shares them. Safe Documents does the same with a file from
/// elsewhere before it leaves Protected View.
///
/// # Remediation
/// Microsoft Defender portal > Email & collaboration > Policies & rules > Threat policies > Safe Attachments > Global
/// settings. Or, and the second line with Safe Documents only:
///
/// ```powershell
/// Set-AtpPolicyForO365 -EnableATPForSPOTeamsODB $true
/// Set-AtpPolicyForO365 -EnableSafeDocs $true -AllowSafeDocsOpen $false
/// ```
///
/// A file that was called malicious by mistake is locked then: say where people report it. Then keep people from downloading what was found:
///
/// ```powershell
/// Set-SPOTenant -DisallowInfectedFileDownload $true
/// ```
///
/// # References
/// - CIS-M365 2.1.5 (in part: Safe Documents is judged only where the tenant has the plan for it)
/// - SCuBA MS.SECURITYSUITE.1.4v1
/// - SCuBA MS.DEFENDER.3.1v1
/// - ATT&CK T1080
/// - ATT&CK T1204.002
/// - <https://learn.microsoft.com/defender-office-365/safe-attachments-for-spo-odfb-teams-configure>
/// # Witnesses
/// - claim: reference facts.md, files-not-scanned
/// - license: unconfirmed, that the service plan of Safe Documents is SAFEDOCS
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("files", "malware"),
    documents(AtpPolicyForO365),
    optional(TenantPlan),
    fail(
        off = "Files in SharePoint, OneDrive and Teams are not scanned: EnableATPForSPOTeamsODB is false",
        documents = "Files from elsewhere are not scanned before people edit them: {properties}"
    ),
    unknown(not_one = "The snapshot holds {count} Defender for Office 365 policies; there should be one")
)]
pub struct FilesNotScanned;

/// Safe Attachments for files, as `Get-AtpPolicyForO365` gives it.
#[derive(Debug, Document)]
#[document("atp-policy-for-o365")]
pub struct AtpPolicyForO365 {
    #[serde(rename = "EnableATPForSPOTeamsODB")]
    enabled: Option<bool>,
    #[serde(rename = "EnableSafeDocs")]
    safe_documents: Option<bool>,
    #[serde(rename = "AllowSafeDocsOpen")]
    open_anyway: Option<bool>,
}

impl AtpPolicyForO365 {
    /// What Safe Documents lacks.
    fn of_documents(&self) -> Judged {
        let open = match self.open_anyway {
            Some(false) => Judged::Good,
            Some(true) => Judged::Lacks("AllowSafeDocsOpen is true".to_owned()),
            None => Judged::NotKnown("AllowSafeDocsOpen".to_owned()),
        };
        Judged::all_on(&[("EnableSafeDocs", self.safe_documents)]).and(open)
    }
}

impl CheckTenant for FilesNotScanned {
    fn check(scan: &Scan<Self>) -> Verdict {
        if lacks_defender(&scan.optional::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let policies = scan.documents::<AtpPolicyForO365>();
        let [policy] = policies.as_slice() else { return Self::not_one(policies.len()).at_all(policies.iter()) };
        let safe_documents = has_safe_documents(&scan.optional::<TenantPlan>());
        match (policy.enabled, policy.of_documents()) {
            (Some(false), _) => Self::off().at(policy),
            (_, Judged::Lacks(what)) if safe_documents => Self::documents(what).at(policy),
            (None, _) => Verdict::not_known("EnableATPForSPOTeamsODB").at(policy),
            (_, Judged::NotKnown(what)) if safe_documents => Verdict::not_known(&what).at(policy),
            (Some(true), _) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(enabled: Value) -> Tenant {
        Tenant::new().with::<AtpPolicyForO365>(json!({"Identity": "Default", "EnableATPForSPOTeamsODB": enabled}))
    }

    #[test]
    fn the_scan_passes_on_and_fails_off() {
        assert!(tenant(json!(true)).check::<FilesNotScanned>().is_pass());
        assert!(tenant(json!(false)).check::<FilesNotScanned>().is_fail());
    }

    #[test]
    fn with_safe_documents_files_from_elsewhere_count_as_well() {
        let with = |plan: &str, safe: Value, open: Value| {
            let policy = json!({"Identity": "Default", "EnableATPForSPOTeamsODB": true, "EnableSafeDocs": safe,
                "AllowSafeDocsOpen": open});
            let tenant = Tenant::new().with::<AtpPolicyForO365>(policy);
            let tenant = tenant.with::<TenantPlan>(json!({"servicePlanName": "ATP_ENTERPRISE"}));
            tenant.with::<TenantPlan>(json!({"servicePlanName": plan})).check::<FilesNotScanned>()
        };
        assert!(with("SAFEDOCS", json!(true), json!(false)).is_pass());
        assert_eq!(with("SAFEDOCS", json!(false), json!(false)).arguments(), ["EnableSafeDocs is false"]);
        assert_eq!(with("SAFEDOCS", json!(true), json!(true)).arguments(), ["AllowSafeDocsOpen is true"]);
        assert!(with("SAFEDOCS", json!(null), json!(false)).is_unknown());
        assert!(with("SAFEDOCS", json!(true), json!(null)).is_unknown());
        assert!(with("OTHER", json!(false), json!(true)).is_pass(), "it needs a plan of its own");
    }

    #[test]
    fn a_switch_that_is_not_there_and_no_policy_are_not_known() {
        assert!(tenant(json!(null)).check::<FilesNotScanned>().is_unknown());
        assert_eq!(Tenant::new().check::<FilesNotScanned>().message::<FilesNotScanned>(), "not-one");
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let with = |plan: Value| tenant(json!(false)).with::<TenantPlan>(plan).check::<FilesNotScanned>();
        assert!(with(json!({"servicePlanName": "EXCHANGE_S_ENTERPRISE"})).is_not_applicable());
        assert!(with(json!({"servicePlanName": "ATP_ENTERPRISE"})).is_fail());
        assert!(with(json!({"servicePlanId": "x"})).is_fail(), "a plan without a name may be Defender");
    }
}
