//! A send connector whose certificate is gone, or soon of no use.

use ephor_sdk::prelude::*;

use crate::certificates::{self, Connector, ExchangeCertificate, Words};

/// A send connector names a certificate that is missing or about to expire
///
/// # What it does
/// Looks at each send connector on-premises that is on and names a certificate (`TlsCertificateName`,
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
/// Set-SendConnector -Identity <connector> -TlsCertificateName $name
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-sendconnector>
/// - <https://learn.microsoft.com/powershell/module/exchange/get-exchangecertificate>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "mail", "certificates"),
    each(SendConnector),
    documents(ExchangeCertificate),
    parameter(days: integer = "30", "Days for which the certificate must still be valid"),
    fail(
        missing = "{subject} names a certificate that no Exchange server has: {name}",
        ends = "{subject} names a certificate that is valid until {time}: {name}"
    )
)]
pub struct SendConnectorCertificateUnusable;

/// A send connector, as `Get-SendConnector` gives it.
#[derive(Deserialize, Document)]
#[document("send-connectors")]
#[serde(crate = "ephor_sdk::serde", transparent)]
pub struct SendConnector(Connector);

impl CheckDocument<SendConnector> for SendConnectorCertificateUnusable {
    fn check(connector: &Item<SendConnector>, scan: &Scan<Self>) -> Verdict {
        let words = Words { missing: |name| Self::missing(name), ends: |time, name| Self::ends(time, name) };
        certificates::verdict(&connector.0, scan, &words)
    }
}

#[cfg(test)]
mod tests {
    use super::{SendConnector, SendConnectorCertificateUnusable};
    use crate::certificates::tests as asked;

    #[test]
    fn a_certificate_that_is_missing_or_ends_soon_fails() {
        asked::a_certificate_that_is_missing_or_ends_soon_fails::<SendConnectorCertificateUnusable, SendConnector>();
    }

    #[test]
    fn the_newest_certificate_of_that_name_counts() {
        asked::the_newest_certificate_of_that_name_counts::<SendConnectorCertificateUnusable, SendConnector>();
    }

    #[test]
    fn a_connector_without_a_name_or_that_is_off_is_not_judged() {
        asked::a_connector_without_a_name_or_that_is_off_is_not_judged::<SendConnectorCertificateUnusable, SendConnector>(
        );
    }

    #[test]
    fn what_is_not_known_never_passes() {
        asked::what_is_not_known_never_passes::<SendConnectorCertificateUnusable, SendConnector>();
    }
}
