//! Exchange servers that do not trust what Exchange Online shows them.

use std::collections::BTreeMap;

use ephor_facts::exchange_online::{ROOTS, Root};
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::shape;

/// An Exchange server does not trust a root certificate that Exchange Online uses
///
/// # What it checks
/// Looks among the root certificates that were exported on each Exchange server for those that end the certificate chains
/// of Exchange Online: since 2026-03-22 *DigiCert Global Root G2*. Servers are told apart by `PSComputerName`, where the
/// export has it; otherwise it must be on one of them at least.
///
/// # Why it matters
/// A server that does not know the root cannot prove that it talks to Exchange Online. Mail stays in its queue with
/// `454 4.7.5 Certificate validation failure`. Windows fetches missing roots by itself, unless somebody switched that off
/// or the server cannot reach Windows Update: then it lacks all that came after.
///
/// # Remediation
/// The root alone is not enough where Windows may not fetch certificates: the servers of Exchange Online also present an
/// intermediate certificate of that authority, which must be trusted as well.
///
/// Let Windows update its roots: the policy *Turn off Automatic Root Certificates Update* must not be on. Or fetch the
/// certificate from the authority, compare its thumbprint, and import it:
///
/// ```powershell
/// Import-Certificate -FilePath DigiCertGlobalRootG2.crt -CertStoreLocation Cert:\LocalMachine\Root
/// ```
///
/// # References
/// - <https://techcommunity.microsoft.com/blog/exchange/trust-digicert-global-root-g2-certificate-authority-to-avoid-exchange-online-ema/4488311>
/// - <https://learn.microsoft.com/purview/encryption-office-365-certificate-chains>
/// - <https://learn.microsoft.com/windows-server/identity/ad-cs/configure-trusted-roots-disallowed-certificates>
/// # Witnesses
/// - claim: reference facts.md, trusted-root-missing
/// - deadline: reference facts.md, trusted-root-missing (2026-03-22; techcommunity 4488311)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "mail", "certificates"),
    documents(TrustedRoot),
    only_if("exchange-on-premises"),
    fail(missing = "{servers} does not trust {roots}, by which Exchange Online proves who it is"),
    unknown(none = "The snapshot holds no trusted root certificates of the Exchange servers")
)]
pub struct TrustedRootMissing;

/// A root certificate, as `Get-ChildItem Cert:\LocalMachine\Root` gives it.
#[derive(Document)]
#[document("trusted-roots")]
#[serde(rename_all = "PascalCase")]
pub struct TrustedRoot {
    #[serde(default)]
    thumbprint: Value,
    #[serde(default, rename = "PSComputerName")]
    server: Value,
}

impl CheckTenant for TrustedRootMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        let needed = || ROOTS.iter().filter(|root| scan.collected_at() >= root.since.into());
        if needed().next().is_none() {
            return Verdict::NotApplicable;
        }
        let trusted = scan.documents::<TrustedRoot>();
        if trusted.is_empty() {
            return Self::none();
        }
        let mut servers: BTreeMap<&str, Vec<&Item<TrustedRoot>>> = BTreeMap::new();
        for root in trusted.iter() {
            servers.entry(shape::text(&root.server).unwrap_or_default()).or_default().push(root);
        }
        let mut without = Vec::new();
        let mut missing = Vec::new();
        let mut not_known = None;
        for (server, roots) in &servers {
            let has = |wanted: &Root| roots.iter().any(|root| is(&root.thumbprint, wanted.thumbprint) == Some(true));
            let lacking: Vec<&str> = needed().filter(|wanted| !has(wanted)).map(|wanted| wanted.name).collect();
            if lacking.is_empty() {
                continue;
            }
            if let Some(root) = roots.iter().find(|root| is(&root.thumbprint, "").is_none()) {
                not_known = not_known.or(Some(*root));
                continue;
            }
            without.push(if server.is_empty() { "an Exchange server" } else { server });
            missing.extend(lacking.into_iter().filter(|name| !missing.contains(name)).collect::<Vec<_>>());
        }
        match (without.is_empty(), not_known) {
            (false, _) => Self::missing(without.join(", "), missing.join(", ")),
            (true, Some(root)) => Verdict::not_known("Thumbprint").at(root),
            (true, None) => Verdict::Pass,
        }
    }
}

/// Whether a thumbprint is this one, however it is written; none if it is not known.
fn is(thumbprint: &Value, wanted: &str) -> Option<bool> {
    let digits: String = shape::text(thumbprint)?.chars().filter(char::is_ascii_hexdigit).collect();
    Some(digits.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    const G2: &str = "df3c24f9bfd666761b268073fe06d1cc8d4f82a4";
    const OTHER: &str = "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436";

    fn verdict(roots: &[Value]) -> Verdict {
        Tenant::new().with_all::<TrustedRoot>(roots).check::<TrustedRootMissing>()
    }

    #[test]
    fn the_root_must_be_there_however_it_is_written() {
        assert!(verdict(&[json!({"Thumbprint": OTHER}), json!({"Thumbprint": G2})]).is_pass());
        let spaced = "DF 3C 24 F9 BF D6 66 76 1B 26 80 73 FE 06 D1 CC 8D 4F 82 A4";
        assert!(verdict(&[json!({"Thumbprint": spaced})]).is_pass());
        let found = verdict(&[json!({"Thumbprint": OTHER, "Subject": "CN=DigiCert Global Root G2"})]);
        assert_eq!(found.arguments(), ["an Exchange server", "DigiCert Global Root G2"]);
    }

    #[test]
    fn each_server_must_have_it() {
        let on = |server: &str, thumbprint: &str| json!({"Thumbprint": thumbprint, "PSComputerName": server});
        assert!(verdict(&[on("EX1", G2), on("EX2", OTHER), on("EX2", G2)]).is_pass());
        let found = verdict(&[on("EX1", G2), on("EX2", OTHER), on("EX3", OTHER)]);
        assert_eq!(found.arguments(), ["EX2, EX3", "DigiCert Global Root G2"]);
    }

    #[test]
    fn before_its_day_nothing_is_asked() {
        let at = |time| Tenant::new().collected_at(time).with::<TrustedRoot>(json!({"Thumbprint": OTHER}));
        assert!(at(Time::date(2026, 3, 21)).check::<TrustedRootMissing>().is_not_applicable());
        assert!(at(Time::date(2026, 3, 22)).check::<TrustedRootMissing>().is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(verdict(&[]).message::<TrustedRootMissing>(), "none");
        assert!(
            verdict(&[json!({"Thumbprint": OTHER}), json!({"Subject": "CN=DigiCert Global Root G2"})]).is_unknown()
        );
        assert!(verdict(&[json!({"Thumbprint": null})]).is_unknown());
        assert!(verdict(&[json!({"Thumbprint": null}), json!({"Thumbprint": G2})]).is_pass());
    }
}
