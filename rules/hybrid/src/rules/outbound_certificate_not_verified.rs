//! Mail to servers on-premises that anyone in between may take.

use ephor_sdk::prelude::*;

use crate::connectors::OutboundConnector;
use crate::shape;

/// Mail to the servers on-premises goes to whoever answers
///
/// # What it checks
/// Looks at each outbound connector of the type `OnPremises` that is on: whether `TlsSettings` asks for no certificate
/// (blank or `EncryptionOnly`), or for one of a certain name (`DomainValidation`) without saying which (`TlsDomain`).
///
/// # Why it matters
/// Without a certificate that is checked, whoever can redirect the connection reads the mail, and Exchange Online
/// takes their server for yours.
///
/// # Remediation
/// With a certificate that does not fit, all mail to the servers waits in a queue and comes back after a day: check
/// it first, and change one connector at a time.
///
/// The certificate of the server on-premises must be valid and from a public authority; then:
///
/// ```powershell
/// Set-OutboundConnector -Identity <connector> -TlsSettings DomainValidation -TlsDomain <name in the certificate>
/// Validate-OutboundConnector -Identity <connector> -Recipients <address on-premises>
/// ```
///
/// # References
/// - ATT&CK T1557
/// - <https://learn.microsoft.com/powershell/module/exchange/set-outboundconnector>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "mail", "tls"),
    each(OutboundConnector),
    fail(
        not_required = "{subject} does not ask for TLS: TlsSettings is blank",
        any_certificate = "{subject} takes any certificate: TlsSettings is EncryptionOnly",
        no_name = "{subject} checks the name of the certificate against nothing: TlsSettings is DomainValidation and TlsDomain is blank"
    )
)]
pub struct OutboundCertificateNotVerified;

impl CheckDocument<OutboundConnector> for OutboundCertificateNotVerified {
    fn check(connector: &Item<OutboundConnector>, _scan: &Scan<Self>) -> Verdict {
        match connector.is_in_use() {
            Ok(true) => {}
            Ok(false) => return Verdict::NotApplicable,
            Err(property) => return Verdict::not_known(property),
        }
        let Some(settings) = &connector.tls_settings else { return Verdict::not_known("TlsSettings") };
        if shape::is_blank(settings) {
            return Self::not_required();
        }
        match shape::text(settings) {
            Some("EncryptionOnly") => Self::any_certificate(),
            Some("CertificateValidation") => Verdict::Pass,
            Some("DomainValidation") => match &connector.tls_domain {
                None => Verdict::not_known("TlsDomain"),
                Some(domain) if shape::is_blank(domain) => Self::no_name(),
                Some(_) => Verdict::Pass,
            },
            _ => Verdict::not_known("TlsSettings"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(mut more: Value) -> Verdict {
        for (name, value) in [("ConnectorType", json!("OnPremises")), ("Enabled", json!(true))] {
            if more.get(name).is_none() {
                more[name] = value;
            }
        }
        Tenant::new().with::<OutboundConnector>(more).objects::<OutboundCertificateNotVerified>().pop().unwrap().1
    }

    #[test]
    fn a_certificate_that_is_not_checked_fails() {
        let message = |more| verdict(more).message::<OutboundCertificateNotVerified>();
        assert_eq!(message(json!({"TlsSettings": null})), "not-required");
        assert_eq!(message(json!({"TlsSettings": ""})), "not-required");
        assert_eq!(message(json!({"TlsSettings": "EncryptionOnly"})), "any-certificate");
        assert_eq!(message(json!({"TlsSettings": "DomainValidation", "TlsDomain": null})), "no-name");
    }

    #[test]
    fn a_certificate_that_is_checked_passes() {
        assert!(verdict(json!({"TlsSettings": "DomainValidation", "TlsDomain": "mail.contoso.com"})).is_pass());
        assert!(verdict(json!({"TlsSettings": "CertificateValidation"})).is_pass());
    }

    #[test]
    fn connectors_that_are_off_or_lead_to_partners_are_not_judged() {
        assert!(verdict(json!({"Enabled": false, "TlsSettings": null})).is_not_applicable());
        assert!(verdict(json!({"ConnectorType": "Partner", "TlsSettings": null})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({})).is_unknown());
        assert!(verdict(json!({"TlsSettings": "Newer"})).is_unknown());
        assert!(verdict(json!({"TlsSettings": "DomainValidation"})).is_unknown());
        assert!(verdict(json!({"TlsSettings": null, "Enabled": null})).is_unknown());
        assert!(verdict(json!({"TlsSettings": null, "ConnectorType": null})).is_unknown());
    }
}
