//! A receive connector whose certificate is gone, or soon of no use.

use ephor_sdk::prelude::*;

use crate::certificates::{self, Connector, ExchangeCertificate, KnownServer, Side, Words};

/// A receive connector names a certificate that is missing or about to expire
///
/// # What it checks
/// Looks at each receive connector on-premises that is on and names a certificate (`TlsCertificateName`,
/// `<I>issuer<S>subject`): whether its server (`Server`) has a certificate of this issuer and subject, and whether the
/// newest of them is valid for longer than the parameter `days`. A certificate of another server does not count, and a
/// server whose certificates were not read is unknown.
///
/// # Why it matters
/// After a renewal by another authority the name no longer fits, and Exchange presents another certificate or none.
/// Mail between the servers and Exchange Online then stops, with `454 4.7.5 Certificate validation failure`.
///
/// # Remediation
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
/// # Witnesses
/// - claim: reference field-faults.md, M10
/// - claim: reference facts.md, receive-, send-connector-certificate-unusable
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "mail", "certificates"),
    each(ReceiveConnector),
    documents(ExchangeCertificate),
    optional(KnownServer),
    only_if("exchange-on-premises"),
    parameter(days: integer = "30", "Days for which the certificate must still be valid"),
    fail(
        missing = "{subject} names a certificate that {server} does not have: {name}",
        ends = "{subject} names a certificate that is valid until {time} on {server}: {name}"
    )
)]
pub struct ReceiveConnectorCertificateUnusable;

/// A receive connector, as `Get-ReceiveConnector` gives it.
#[derive(Document)]
#[document("receive-connectors")]
#[serde(transparent)]
pub struct ReceiveConnector(Connector);

impl CheckDocument<ReceiveConnector> for ReceiveConnectorCertificateUnusable {
    fn check(connector: &Item<ReceiveConnector>, scan: &Scan<Self>) -> Verdict {
        let words = Words {
            missing: |server, name| Self::missing(server, name),
            ends: |time, server, name| Self::ends(time, server, name),
        };
        certificates::verdict(&connector.0, Side::Receives, scan.days(), scan, &words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::tests::Asked;

    const ASKED: Asked<ReceiveConnectorCertificateUnusable, ReceiveConnector> = Asked::by("Server");

    #[test]
    fn a_certificate_that_is_missing_or_ends_soon_fails() {
        ASKED.a_certificate_that_is_missing_or_ends_soon_fails();
    }

    #[test]
    fn the_newest_certificate_of_that_name_counts() {
        ASKED.the_newest_certificate_of_that_name_counts();
    }

    #[test]
    fn the_certificate_of_another_server_does_not_count() {
        ASKED.the_certificate_of_another_server_does_not_count();
    }

    #[test]
    fn certificates_that_do_not_say_whose_they_are_are_those_of_the_only_server() {
        ASKED.certificates_that_do_not_say_whose_they_are_are_those_of_the_only_server();
    }

    #[test]
    fn without_a_server_the_verdict_must_be_the_same_on_all() {
        ASKED.without_a_server_the_verdict_must_be_the_same_on_all();
    }

    #[test]
    fn a_connector_without_a_name_or_that_is_off_is_not_judged() {
        ASKED.a_connector_without_a_name_or_that_is_off_is_not_judged();
    }

    #[test]
    fn what_is_not_known_never_passes() {
        ASKED.what_is_not_known_never_passes();
    }
}
