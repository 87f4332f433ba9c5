//! Files that are shared, not mailed.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::licence::lacks_defender;

/// Files in SharePoint, OneDrive and Teams are not scanned in a sandbox
///
/// # What it does
/// Reads `EnableATPForSPOTeamsODB` of the Defender for Office 365 policy.
///
/// # Why it matters
/// A file that is shared never passes the mail filter. Safe Attachments opens such files in a virtual machine, and locks
/// those that turn out to be malware, so that nobody else opens or shares them.
///
/// # How to mend
/// Microsoft Defender portal > Email & collaboration > Policies & rules > Threat policies > Safe Attachments > Global
/// settings. Or:
///
/// ```powershell
/// Set-AtpPolicyForO365 -EnableATPForSPOTeamsODB $true
/// ```
///
/// Then keep people from downloading what was found:
///
/// ```powershell
/// Set-SPOTenant -DisallowInfectedFileDownload $true
/// ```
///
/// # References
/// - CIS-M365 2.1.5
/// - SCuBA MS.SECURITYSUITE.1.4v1
/// - SCuBA MS.DEFENDER.3.1v1
/// - ATT&CK T1080
/// - ATT&CK T1204.002
/// - <https://learn.microsoft.com/defender-office-365/safe-attachments-for-spo-odfb-teams-configure>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("files", "malware"),
    documents(AtpPolicyForO365),
    optional(TenantPlan),
    fail(off = "files in SharePoint, OneDrive and Teams are not scanned: EnableATPForSPOTeamsODB is false"),
    unknown(not_one = "the snapshot holds {count} Defender for Office 365 policies; there should be one")
)]
pub struct FilesNotScanned;

/// Safe Attachments for files, as `Get-AtpPolicyForO365` gives it.
#[derive(Debug, Deserialize, Document)]
#[document("atp-policy-for-o365")]
#[serde(crate = "ephor_sdk::serde")]
pub struct AtpPolicyForO365 {
    #[serde(rename = "EnableATPForSPOTeamsODB")]
    enabled: Option<bool>,
}

impl CheckTenant for FilesNotScanned {
    fn check(scan: &Scan<Self>) -> Verdict {
        if lacks_defender(&scan.optional::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let policies = scan.documents::<AtpPolicyForO365>();
        let [policy] = policies.as_slice() else { return Self::not_one(policies.len()).at_all(policies.iter()) };
        match policy.enabled {
            Some(true) => Verdict::Pass,
            Some(false) => Self::off().at(policy),
            None => Verdict::not_known("EnableATPForSPOTeamsODB").at(policy),
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
