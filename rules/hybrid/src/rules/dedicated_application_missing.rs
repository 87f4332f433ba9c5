//! A hybrid deployment that has no application of its own.

use ephor_sdk::prelude::*;

use crate::relationships::OrganizationRelationship;

/// The Exchange hybrid deployment has no application of its own
///
/// # What it checks
/// Looks, where an organization relationship to the organization on-premises is on (`O365 to On-premises`, as the wizard
/// for hybrid deployments calls it), for an application `ExchangeServerApp-<guid>` in the tenant. Keys that remain on the
/// shared service principal are the finding of `shared-principal-credentials`, and the right to Exchange Web Services that the
/// application may still have is that of `hybrid-application-web-services`.
///
/// # Why it matters
/// Without it the servers on-premises can only be the service principal that all tenants share (CVE-2025-53786), and since
/// 2025-10-31 Exchange Online refuses that for Exchange Web Services: people on-premises see no free/busy, MailTips or
/// pictures of those in the cloud. Whoever puts it right in a hurry is tempted to grant too much.
///
/// # Remediation
/// The application alone is the first of two stages, and is set up with the right to Exchange Web Services, which Exchange
/// Online has until 2027-04-01 only. The second stage gives it rights of Microsoft Graph instead and needs Exchange Server
/// Subscription Edition with the update of May 2026 or a newer one on each server. Servers of another version lose
/// free/busy, MailTips and pictures on that day: plan their upgrade first.
///
/// Run the Hybrid Configuration wizard again and choose *Enable Exchange hybrid application*, or on an Exchange server
/// Microsoft's script:
///
/// ```powershell
/// .\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication
/// ```
///
/// Then follow Microsoft's guide to move its permissions to Graph, and take the right to Exchange Web Services from it.
///
/// # References
/// - ATT&CK T1550.001
/// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
/// # Witnesses
/// - claim: reference facts.md, dedicated-application-missing
/// - deadline: reference facts.md, dedicated-application-missing (2025-10-31; stage two by April 2027)
/// - remediation: reference facts.md, dedicated-application-missing (configured with EWS permissions by default)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "free-busy", "credentials"),
    documents(OrganizationRelationship, DedicatedApplication),
    fail(
        missing = "The tenant has an organization relationship to Exchange on-premises, and no application for the hybrid deployment"
    )
)]
pub struct DedicatedApplicationMissing;

/// An application that stands for an Exchange hybrid deployment.
#[derive(Document)]
#[document("dedicated-exchange-hybrid-applications")]
pub struct DedicatedApplication {
    /// What it asks for, and what it was granted.
    pub permissions: Option<Vec<Option<Permission>>>,
}

/// One permission of it.
#[derive(Object)]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    /// Its name; null where it could not be told.
    pub role_display_name: Option<String>,
    /// Whether the application has it; null where that is not known.
    pub is_admin_consented: Option<bool>,
}

impl CheckTenant for DedicatedApplicationMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        let relationships = scan.documents::<OrganizationRelationship>();
        let to_servers = || relationships.iter().filter(|relationship| relationship.is_named_hybrid());
        if to_servers().all(|relationship| relationship.enabled == Some(false)) {
            return Verdict::NotApplicable;
        }
        if !scan.documents::<DedicatedApplication>().is_empty() {
            return Verdict::Pass;
        }
        match to_servers().find(|relationship| relationship.enabled == Some(true)) {
            Some(relationship) => Self::missing().at(relationship),
            None => Verdict::not_known("Enabled").at_all(to_servers()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(enabled: Value) -> Tenant {
        let relationship = json!({"Name": "O365 to On-premises - 1234", "Enabled": enabled});
        let partner = json!({"Name": "Fabrikam", "Enabled": true});
        Tenant::new().with::<OrganizationRelationship>(partner).with::<OrganizationRelationship>(relationship)
    }

    fn with_application(tenant: Tenant) -> Verdict {
        let application = json!({"appId": "a", "displayName": "ExchangeServerApp-1"});
        tenant.with::<DedicatedApplication>(application).check::<DedicatedApplicationMissing>()
    }

    #[test]
    fn a_hybrid_deployment_without_its_application_fails_at_the_relationship() {
        let found = tenant(json!(true)).check::<DedicatedApplicationMissing>();
        let Verdict::Fail(found) = found else { panic!("a fail") };
        assert_eq!((found.related.len(), found.related[0].item), (1, 1));
    }

    #[test]
    fn one_with_its_application_passes() {
        assert!(with_application(tenant(json!(true))).is_pass());
        assert!(with_application(tenant(Value::Null)).is_pass());
    }

    #[test]
    fn without_a_hybrid_deployment_nothing_is_asked() {
        assert!(tenant(json!(false)).check::<DedicatedApplicationMissing>().is_not_applicable());
        assert!(Tenant::new().check::<DedicatedApplicationMissing>().is_not_applicable());
        let partner = json!({"Name": "Fabrikam", "Enabled": true});
        let tenant = Tenant::new().with::<OrganizationRelationship>(partner);
        assert!(tenant.check::<DedicatedApplicationMissing>().is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(tenant(Value::Null).check::<DedicatedApplicationMissing>().arguments(), ["Enabled"]);
    }
}
