//! The certificate behind tokens for other organizations.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::shape;

/// The certificate of a federation trust is about to expire
///
/// # What it does
/// Reads until when `OrgCertificate` of each federation trust is valid, unless federation is off
/// (`Enabled` of the federated organization identifier). The parameter `days` says how long it must still be.
///
/// # Why it matters
/// When it has expired, sharing and free/busy that go by this trust stop for everyone at once, and the trust may have
/// to be made anew.
///
/// # How to mend
/// Make a new certificate, publish it as the next one, wait until all servers have it, and roll over:
///
/// ```powershell
/// Set-FederationTrust -Identity "Microsoft Federation Gateway" -Thumbprint <thumbprint of the new certificate>
/// Test-FederationTrustCertificate
/// Set-FederationTrust -Identity "Microsoft Federation Gateway" -PublishFederationCertificate
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-federationtrust>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "free-busy", "certificates"),
    each(FederationTrust),
    documents(FederatedOrganizationIdentifier),
    parameter(days: integer = "30", "Days for which the certificate must still be valid"),
    fail(ends = "the certificate of {subject} is valid until {time}")
)]
pub struct FederationCertificateExpiring;

/// A federation trust, as `Get-FederationTrust` gives it.
#[derive(Deserialize, Document)]
#[document("federation-trusts")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct FederationTrust {
    #[serde(default)]
    org_certificate: Value,
}

/// The identifier, as `Get-FederatedOrganizationIdentifier` gives it.
#[derive(Deserialize, Document)]
#[document("federated-organization-identifiers")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct FederatedOrganizationIdentifier {
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
}

impl CheckDocument<FederationTrust> for FederationCertificateExpiring {
    fn check(trust: &Item<FederationTrust>, scan: &Scan<Self>) -> Verdict {
        let identifiers = scan.documents::<FederatedOrganizationIdentifier>();
        if !identifiers.is_empty() && identifiers.iter().all(|one| one.enabled == Some(false)) {
            return Verdict::NotApplicable;
        }
        match trust.org_certificate.get("NotAfter").and_then(shape::time) {
            None => Verdict::not_known("NotAfter of OrgCertificate"),
            Some(time) if time.since(scan.collected_at()) < Duration::days(scan.integer("days")) => Self::ends(time),
            Some(_) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(certificate: Value, enabled: Value) -> Verdict {
        let tenant = Tenant::new().with::<FederationTrust>(json!({"OrgCertificate": certificate}));
        let tenant = tenant.with::<FederatedOrganizationIdentifier>(json!({"Enabled": enabled}));
        tenant.objects::<FederationCertificateExpiring>().pop().unwrap().1
    }

    #[test]
    fn less_than_thirty_days_fail() {
        assert!(verdict(json!({"NotAfter": "2026-12-21T23:59:59Z"}), json!(true)).is_fail());
        assert!(verdict(json!({"NotAfter": "2026-12-22T00:00:00Z"}), json!(true)).is_pass());
        assert!(verdict(json!({"NotAfter": "/Date(1600000000000)/"}), json!(true)).is_fail());
    }

    #[test]
    fn without_federation_it_does_not_apply() {
        assert!(verdict(json!({"NotAfter": "2026-12-01T00:00:00Z"}), json!(false)).is_not_applicable());
        assert!(verdict(json!({"NotAfter": "2026-12-01T00:00:00Z"}), Value::Null).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(Value::Null, json!(true)).is_unknown());
        assert!(verdict(json!("[Not After] 1/1/2030"), json!(true)).is_unknown());
    }
}
