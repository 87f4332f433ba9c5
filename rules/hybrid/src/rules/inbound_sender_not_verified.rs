//! Mail that is taken for mail of the own servers.

use ephor_sdk::prelude::*;

use crate::connectors::InboundConnector;
use crate::shape;

/// Mail counts as that of the own servers without a certificate that proves it
///
/// # What it checks
/// Looks at each inbound connector of the type `OnPremises` that is on: whether it takes mail without TLS
/// (`RequireTls`), or names no certificate of the sender (`TlsSenderCertificateName`), so that an address alone
/// identifies the server.
///
/// # Why it matters
/// Mail that comes in by this connector is trusted more than other mail. Whoever sends from the same address, such as
/// another customer of a shared relay, is trusted with it.
///
/// # Remediation
/// Devices and relays that send by this connector without TLS, or with another certificate, are refused from then on:
/// find them in a message trace, and give them a connector of their own.
///
/// ```powershell
/// Set-InboundConnector -Identity <connector> -RequireTls $true -TlsSenderCertificateName <name in the certificate>
/// ```
///
/// # References
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/powershell/module/exchange/set-inboundconnector>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.0,
    tags("hybrid", "mail", "tls"),
    each(InboundConnector),
    fail(
        no_tls = "{subject} takes mail without TLS: RequireTls is false",
        no_certificate = "{subject} knows the server by its address alone: TlsSenderCertificateName is blank"
    )
)]
pub struct InboundSenderNotVerified;

impl CheckDocument<InboundConnector> for InboundSenderNotVerified {
    fn check(connector: &Item<InboundConnector>, _scan: &Scan<Self>) -> Verdict {
        match connector.is_in_use() {
            Ok(true) => {}
            Ok(false) => return Verdict::NotApplicable,
            Err(property) => return Verdict::not_known(property),
        }
        match (connector.require_tls, &connector.tls_sender_certificate_name) {
            (Some(false), _) => Self::no_tls(),
            (_, Some(name)) if shape::is_blank(name) => Self::no_certificate(),
            (None, _) => Verdict::not_known("RequireTls"),
            (Some(true), Some(name)) if shape::text(name).is_some() => Verdict::Pass,
            (Some(true), _) => Verdict::not_known("TlsSenderCertificateName"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(connector: Value) -> Verdict {
        Tenant::new().with::<InboundConnector>(connector).objects::<InboundSenderNotVerified>().pop().unwrap().1
    }

    fn on_premises(tls: Value, name: Value) -> Value {
        json!({"ConnectorType": "OnPremises", "Enabled": true, "RequireTls": tls, "TlsSenderCertificateName": name})
    }

    #[test]
    fn without_tls_or_a_name_it_fails() {
        let message = |tls, name| verdict(on_premises(tls, name)).message::<InboundSenderNotVerified>();
        assert_eq!(message(json!(false), json!("mail.contoso.com")), "no-tls");
        assert_eq!(message(json!(true), Value::Null), "no-certificate");
        assert_eq!(message(json!(true), json!("")), "no-certificate");
    }

    #[test]
    fn with_both_it_passes() {
        assert!(verdict(on_premises(json!(true), json!("mail.contoso.com"))).is_pass());
    }

    #[test]
    fn other_connectors_are_not_judged() {
        assert!(verdict(json!({"ConnectorType": "Partner", "Enabled": true, "RequireTls": false})).is_not_applicable());
        let off = json!({"ConnectorType": "OnPremises", "Enabled": false, "RequireTls": false});
        assert!(verdict(off).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({"ConnectorType": "OnPremises", "Enabled": true, "RequireTls": true})).is_unknown());
        assert!(verdict(on_premises(Value::Null, json!("mail.contoso.com"))).is_unknown());
        assert!(verdict(json!({"RequireTls": true, "TlsSenderCertificateName": "a"})).is_unknown());
    }
}
