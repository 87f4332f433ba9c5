//! A send connector whose certificate is gone, or soon of no use.

use ephor_sdk::prelude::*;

use crate::certificates::{self, Connector, ExchangeCertificate, KnownServer, Side, Words};

/// A send connector names a certificate that is missing or about to expire
///
/// # What it checks
/// Looks at each send connector on-premises that is on and names a certificate (`TlsCertificateName`,
/// `<I>issuer<S>subject`): whether each server that sends by it (`SourceTransportServers`) has a certificate of this
/// issuer and subject, and whether the newest of them is valid for longer than the parameter `days`. A certificate of
/// another server does not count, and a server whose certificates were not read is unknown.
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
/// Set-SendConnector -Identity <connector> -TlsCertificateName $name
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-sendconnector>
/// - <https://learn.microsoft.com/powershell/module/exchange/get-exchangecertificate>
/// # Witnesses
/// - claim: reference field-faults.md, M10 (the server of SourceTransportServers must have it)
/// - claim: reference facts.md, receive-, send-connector-certificate-unusable
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "mail", "certificates"),
    each(SendConnector),
    documents(ExchangeCertificate),
    optional(KnownServer),
    only_if("exchange-on-premises"),
    parameter(days: integer = "30", "Days for which the certificate must still be valid"),
    fail(
        missing = "{subject} names a certificate that {server} does not have: {name}",
        ends = "{subject} names a certificate that is valid until {time} on {server}: {name}"
    )
)]
pub struct SendConnectorCertificateUnusable;

/// A send connector, as `Get-SendConnector` gives it.
#[derive(Document)]
#[document("send-connectors")]
#[serde(transparent)]
pub struct SendConnector(Connector);

impl CheckDocument<SendConnector> for SendConnectorCertificateUnusable {
    fn check(connector: &Item<SendConnector>, scan: &Scan<Self>) -> Verdict {
        let words = Words {
            missing: |server, name| Self::missing(server, name),
            ends: |time, server, name| Self::ends(time, server, name),
        };
        certificates::verdict(&connector.0, Side::Sends, scan.days(), scan, &words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::tests::{Asked, another, certificate};
    use ephor_sdk::serde_json::{Value, json};

    const ASKED: Asked<SendConnectorCertificateUnusable, SendConnector> = Asked::by("SourceTransportServers");

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

    #[test]
    fn each_server_that_sends_must_have_it() {
        let on = |server: &str| json!({"PSComputerName": server});
        let later = "2027-06-01T00:00:00Z";
        let verdict = |servers: Value, certificates: &[Value]| {
            let name = "<I>CN=CA, O=X<S>CN=mail.a.com";
            let connector = json!({"Enabled": true, "TlsCertificateName": name, "SourceTransportServers": servers});
            let tenant = Tenant::new().with::<SendConnector>(connector);
            let tenant = tenant.with_all::<ExchangeCertificate>(certificates);
            tenant.objects::<SendConnectorCertificateUnusable>().pop().unwrap().1
        };
        let on_both = [certificate(later, &on("A")), certificate(later, &on("B"))];
        assert!(verdict(json!(["A", "B"]), &on_both).is_pass());
        let on_one = [certificate(later, &on("A")), another(&on("B"))];
        assert_eq!(verdict(json!("A, B"), &on_one).arguments()[0], "B");
        assert!(verdict(json!(["A", "EDGE"]), &on_one).is_unknown(), "those of the edge server were not read");
        assert!(verdict(json!(["EDGE", "B"]), &on_one).is_fail(), "what is missing counts beside what is not known");
        assert!(verdict(json!(["A", "B"]), &[certificate(later, &json!({}))]).is_unknown(), "of which of the two?");
    }
}
