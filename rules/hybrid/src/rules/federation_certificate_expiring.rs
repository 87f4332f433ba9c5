//! The certificate behind tokens for other organizations.

use ephor_sdk::prelude::*;
use ephor_sdk::property;
use ephor_sdk::serde_json::Value;

use crate::shape;

/// The certificate of a federation trust is about to expire
///
/// # What it checks
/// Reads until when `OrgCertificate` of each federation trust of the Exchange servers is valid. The parameter `days` says how
/// long it must still be. The trust that Exchange Online shows for itself is not read: Microsoft renews it, and no customer
/// can.
///
/// # Why it matters
/// When it has expired, sharing and free/busy that go by this trust stop for everyone at once, and the trust may have
/// to be made anew.
///
/// # Remediation
/// Do it while the old certificate is valid: with an expired one the trust, and every organization relationship that uses it,
/// must be made anew. On an Exchange server make a new certificate and publish it as the next one:
///
/// ```powershell
/// $id = (Get-Date).Ticks
/// $new = New-ExchangeCertificate -DomainName Federation -FriendlyName "Exchange Federation $id" -Services Federation -KeySize 2048 -PrivateKeyExportable $true -SubjectKeyIdentifier $id
/// Set-FederationTrust -Identity "Microsoft Federation Gateway" -Thumbprint $new.Thumbprint -RefreshMetadata:$false
/// ```
///
/// Then replace the TXT records of the federated domains with their new proofs, wait until all servers have the certificate
/// and DNS the records, and roll over:
///
/// ```powershell
/// Get-FederatedDomainProof -DomainName <domain>
/// Test-FederationTrustCertificate
/// Set-FederationTrust -Identity "Microsoft Federation Gateway" -PublishFederationCertificate
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-federationtrust>
/// # Witnesses
/// - claim: reference facts.md, federation-certificate-expiring (the trust that can expire for the customer is on-premises)
/// - remediation: reference facts.md, federation-certificate-expiring (New-ExchangeCertificate first, new TXT proofs)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "free-busy", "certificates"),
    each(FederationTrust),
    only_if("exchange-on-premises"),
    parameter(days: integer = "30", "Days for which the certificate must still be valid"),
    fail(ends = "The certificate of {subject} is valid until {time}")
)]
pub struct FederationCertificateExpiring;

/// A federation trust, as `Get-FederationTrust` gives it on-premises.
#[derive(Document)]
#[document("federation-trusts")]
#[serde(rename_all = "PascalCase")]
pub struct FederationTrust {
    #[serde(default)]
    org_certificate: Value,
}

impl CheckDocument<FederationTrust> for FederationCertificateExpiring {
    fn check(trust: &Item<FederationTrust>, scan: &Scan<Self>) -> Verdict {
        match trust
            .org_certificate
            .get(property!("federation-trusts", "OrgCertificate"."NotAfter"))
            .and_then(shape::time)
        {
            None => Verdict::not_known("NotAfter of OrgCertificate"),
            Some(time) if time.since(scan.collected_at()) < Duration::days(scan.days()) => Self::ends(time),
            Some(_) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(certificate: Value) -> Verdict {
        let tenant = Tenant::new().with::<FederationTrust>(json!({"OrgCertificate": certificate}));
        tenant.objects::<FederationCertificateExpiring>().pop().unwrap().1
    }

    #[test]
    fn less_than_thirty_days_fail() {
        assert!(verdict(json!({"NotAfter": "2026-12-21T23:59:59Z"})).is_fail());
        assert!(verdict(json!({"NotAfter": "2026-12-22T00:00:00Z"})).is_pass());
        assert!(verdict(json!({"NotAfter": "/Date(1600000000000)/"})).is_fail());
    }

    #[test]
    fn without_a_trust_nothing_is_asked() {
        assert!(Tenant::new().objects::<FederationCertificateExpiring>().pop().unwrap().1.is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(Value::Null).is_unknown());
        assert!(verdict(json!("[Not After] 1/1/2030")).is_unknown());
    }
}
