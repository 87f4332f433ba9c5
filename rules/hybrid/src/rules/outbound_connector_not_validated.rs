//! A way to the servers on-premises that was never seen to work.

use ephor_sdk::prelude::*;

use crate::connectors::OutboundConnector;

/// A connector to the servers on-premises has not been validated
///
/// # What it checks
/// Looks at each outbound connector of the type `OnPremises` that is on, and whether `IsValidated` is false. That is the
/// default of a connector that a command made: it says that nobody ran the check, and not that mail is lost.
///
/// # Why it matters
/// Mail that a connector cannot deliver waits in a queue and comes back after a day. A check tells before that whether
/// the other side takes mail, and whether its certificate is trusted.
///
/// # Remediation
/// Run the check, which sends a message to the address, and fix what it names. In the Exchange admin center (Mail flow >
/// Connectors > the connector > Validate this connector) it also notes that the connector passed. Or, without that note:
///
/// ```powershell
/// Validate-OutboundConnector -Identity <connector> -Recipients <address on-premises>
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/validate-outboundconnector>
/// # Witnesses
/// - claim: reference facts.md, outbound-connector-not-validated
/// - default: reference facts.md, outbound-connector-not-validated (IsValidated false is the default of the cmdlet)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 2.0,
    tags("hybrid", "mail"),
    each(OutboundConnector),
    fail(not_validated = "{subject} has not been validated: IsValidated is false")
)]
pub struct OutboundConnectorNotValidated;

impl CheckDocument<OutboundConnector> for OutboundConnectorNotValidated {
    fn check(connector: &Item<OutboundConnector>, _scan: &Scan<Self>) -> Verdict {
        match (connector.is_in_use(), connector.is_validated) {
            (Ok(false), _) => Verdict::NotApplicable,
            (Err(property), _) => Verdict::not_known(property),
            (Ok(true), Some(true)) => Verdict::Pass,
            (Ok(true), Some(false)) => Self::not_validated(),
            (Ok(true), None) => Verdict::not_known("IsValidated"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(kind: &str, validated: Value) -> Verdict {
        let connector = json!({"ConnectorType": kind, "Enabled": true, "IsValidated": validated});
        Tenant::new().with::<OutboundConnector>(connector).objects::<OutboundConnectorNotValidated>().pop().unwrap().1
    }

    #[test]
    fn only_a_validated_connector_passes() {
        assert!(verdict("OnPremises", json!(true)).is_pass());
        assert!(verdict("OnPremises", json!(false)).is_fail());
        assert!(verdict("OnPremises", json!("False")).is_fail());
        assert!(verdict("OnPremises", Value::Null).is_unknown());
        assert!(verdict("Elsewhere", json!(true)).is_unknown());
    }

    #[test]
    fn a_connector_to_a_partner_is_not_judged() {
        assert!(verdict("Partner", json!(false)).is_not_applicable());
    }
}
