//! A receive connector whose certificate is gone, or soon of no use.

use ephor_sdk::prelude::*;

use crate::certificates::{self, ExchangeCertificate, Named};
use crate::shape::{self, Property};

/// A receive connector names a certificate that is missing or about to expire
///
/// # What it does
/// Looks at each receive connector on-premises that is on and names a certificate (`TlsCertificateName`,
/// `<I>issuer<S>subject`): whether a certificate of the Exchange servers has this issuer and subject, and whether the
/// newest of them is valid for longer than the parameter `days`.
///
/// # Why it matters
/// After a renewal by another authority the name no longer fits, and Exchange presents another certificate or none.
/// Mail between the servers and Exchange Online then stops, with `454 4.7.5 Certificate validation failure`.
///
/// # How to mend
/// Renew the certificate, then give the connector its name:
///
/// ```powershell
/// $certificate = Get-ExchangeCertificate -Thumbprint <thumbprint>
/// $name = "<I>$($certificate.Issuer)<S>$($certificate.Subject)"
/// Set-ReceiveConnector -Identity <connector> -TlsCertificateName $name
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-receiveconnector>
/// - <https://learn.microsoft.com/powershell/module/exchange/get-exchangecertificate>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 6.5,
    tags("hybrid", "mail", "certificates"),
    each(ReceiveConnector),
    documents(ExchangeCertificate),
    parameter(days: integer = "30", "Days for which the certificate must still be valid"),
    fail(
        missing = "{subject} names a certificate that no Exchange server has: {name}",
        ends = "{subject} names a certificate that is valid until {time}: {name}"
    )
)]
pub struct ReceiveConnectorCertificateUnusable;

/// A receive connector, as `Get-ReceiveConnector` gives it.
#[derive(Deserialize, Document)]
#[document("receive-connectors")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct ReceiveConnector {
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    tls_certificate_name: Property,
}

impl CheckDocument<ReceiveConnector> for ReceiveConnectorCertificateUnusable {
    fn check(connector: &Item<ReceiveConnector>, scan: &Scan<Self>) -> Verdict {
        match connector.enabled {
            Some(true) => {}
            Some(false) => return Verdict::NotApplicable,
            None => return Verdict::not_known("Enabled"),
        }
        let certificates = scan.documents::<ExchangeCertificate>();
        match certificates::named(&connector.tls_certificate_name, &certificates) {
            Named::None => Verdict::NotApplicable,
            Named::NotKnown(property) => Verdict::not_known(property),
            Named::Missing(name) => Self::missing(name),
            Named::Ends(name, time) if time.since(scan.collected_at()) < Duration::days(scan.integer("days")) => {
                Self::ends(time, name)
            }
            Named::Ends(..) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(name: Value, ends: &[&str]) -> Verdict {
        let tenant = Tenant::new().with::<ReceiveConnector>(json!({"Enabled": true, "TlsCertificateName": name}));
        let certificate = |ends: &&str| json!({"Issuer": "CN=CA, O=X", "Subject": "CN=mail.a.com", "NotAfter": ends});
        let with = |tenant: Tenant, ends: &&str| tenant.with::<ExchangeCertificate>(certificate(ends));
        ends.iter().fold(tenant, with).objects::<ReceiveConnectorCertificateUnusable>().pop().unwrap().1
    }

    #[test]
    fn a_certificate_that_is_missing_or_ends_soon_fails() {
        let message = |name: &str, ends| verdict(json!(name), ends).message::<ReceiveConnectorCertificateUnusable>();
        assert_eq!(message("<I>CN=Old<S>CN=mail.a.com", &["2027-06-01T00:00:00Z"]), "missing");
        assert_eq!(message("<I>CN=CA, O=X<S>CN=mail.b.com", &["2027-06-01T00:00:00Z"]), "missing");
        assert_eq!(message("<I>CN=CA, O=X<S>CN=mail.a.com", &["2026-12-21T23:59:59Z"]), "ends");
        assert_eq!(message("<I>CN=CA, O=X<S>CN=mail.a.com", &["2025-01-01T00:00:00Z"]), "ends");
    }

    #[test]
    fn the_newest_certificate_of_that_name_counts() {
        let name = json!("<I>cn=ca, o=x<S>CN=MAIL.a.com");
        assert!(verdict(name.clone(), &["2026-12-22T00:00:00Z"]).is_pass());
        assert!(verdict(name, &["2026-11-30T00:00:00Z", "/Date(1830000000000)/"]).is_pass());
    }

    #[test]
    fn a_connector_without_a_name_or_that_is_off_is_not_judged() {
        assert!(verdict(Value::Null, &[]).is_not_applicable());
        let tenant = Tenant::new().with::<ReceiveConnector>(json!({"Enabled": false, "TlsCertificateName": "x"}));
        assert!(tenant.objects::<ReceiveConnectorCertificateUnusable>().pop().unwrap().1.is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!("mail.a.com"), &["2027-06-01T00:00:00Z"]).is_unknown());
        assert!(verdict(json!("<I>CN=CA, O=X<S>CN=mail.a.com"), &[]).is_unknown());
        assert!(verdict(json!("<I>CN=CA, O=X<S>CN=mail.a.com"), &["some day"]).is_unknown());
        for connector in [json!({"Enabled": true}), json!({"TlsCertificateName": "x"})] {
            let tenant = Tenant::new().with::<ReceiveConnector>(connector);
            assert!(tenant.objects::<ReceiveConnectorCertificateUnusable>().pop().unwrap().1.is_unknown());
        }
    }
}
