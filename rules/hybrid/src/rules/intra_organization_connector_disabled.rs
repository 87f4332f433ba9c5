//! Free/busy that cannot use OAuth.

use ephor_sdk::prelude::*;

use crate::organization::Organization;
use crate::shape;

/// The connector for free/busy in a hybrid deployment is off
///
/// # What it checks
/// Looks at each intra-organization connector, and whether it is off, in a tenant whose directory is synchronized or
/// where the connector bears the name that the wizard for hybrid deployments gives (`HybridIOC`).
///
/// # Why it matters
/// With the connector off, look-ups fall back from OAuth to an older way that needs a federation trust. Old advice says
/// to switch it off when free/busy fails; that hides the fault and keeps the older way alive.
///
/// # Remediation
/// While OAuth does not work, look-ups fail for everybody with the connector on: test it first, and switch the
/// connector on outside working hours.
///
/// Switch it on, and fix OAuth itself if the test fails:
///
/// ```powershell
/// Set-IntraOrganizationConnector -Identity <connector> -Enabled $true
/// Test-OAuthConnectivity -Service EWS -TargetUri https://<server>/metadata/json/1 -Mailbox <cloud mailbox> -Verbose
/// ```
///
/// Free/busy between the servers and the cloud goes by Exchange Web Services, which Exchange Online has until 2027-04-01
/// only: whatever is put right here has to move to Microsoft Graph by then, with the dedicated hybrid application
/// (`dedicated-application-missing`).
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-intraorganizationconnector>
/// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
/// # Witnesses
/// - claim: reference facts.md, availability-address-space-missing
/// - deadline: reference facts.md, availability-address-space-missing (EWS roads end on 2027-04-01)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.0,
    tags("hybrid", "free-busy"),
    each(IntraOrganizationConnector),
    documents(Organization),
    fail(off = "{subject} is off: Enabled is false"),
    unknown(not_one = "The snapshot holds {count} organizations; there should be one")
)]
pub struct IntraOrganizationConnectorDisabled;

/// A connector, as `Get-IntraOrganizationConnector` gives it.
#[derive(Document)]
#[document("intra-organization-connectors")]
#[serde(rename_all = "PascalCase")]
pub struct IntraOrganizationConnector {
    name: Option<String>,
    identity: Option<String>,
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
}

impl CheckDocument<IntraOrganizationConnector> for IntraOrganizationConnectorDisabled {
    fn check(connector: &Item<IntraOrganizationConnector>, scan: &Scan<Self>) -> Verdict {
        match connector.enabled {
            Some(true) => return Verdict::Pass,
            None => return Verdict::not_known("Enabled"),
            Some(false) => {}
        }
        let name = connector.name.as_deref().or(connector.identity.as_deref()).unwrap_or_default();
        if name.to_ascii_lowercase().starts_with("hybridioc") {
            return Self::off();
        }
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        match organization.is_synchronized() {
            Some(true) => Self::off(),
            Some(false) => Verdict::NotApplicable,
            None => Verdict::not_known("onPremisesSyncEnabled").at(organization),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(synchronized: Value, connector: Value) -> Verdict {
        let tenant = Tenant::new().with::<Organization>(json!({"onPremisesSyncEnabled": synchronized}));
        let tenant = tenant.with::<IntraOrganizationConnector>(connector);
        tenant.objects::<IntraOrganizationConnectorDisabled>().pop().unwrap().1
    }

    #[test]
    fn a_connector_that_is_off_fails_in_a_hybrid() {
        assert!(verdict(json!(true), json!({"Enabled": false})).is_fail());
        assert!(verdict(Value::Null, json!({"Name": "HybridIOC - 1", "Enabled": false})).is_fail());
    }

    #[test]
    fn a_connector_that_is_on_passes() {
        assert!(verdict(json!(true), json!({"Enabled": true})).is_pass());
    }

    #[test]
    fn outside_a_hybrid_it_does_not_apply() {
        assert!(verdict(Value::Null, json!({"Name": "Partner", "Enabled": false})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!(true), json!({})).is_unknown());
        let tenant = Tenant::new().with::<IntraOrganizationConnector>(json!({"Enabled": false}));
        assert!(tenant.objects::<IntraOrganizationConnectorDisabled>().pop().unwrap().1.is_unknown());
    }
}
