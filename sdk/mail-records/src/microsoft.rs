//! Domains that Microsoft gives to tenants, and where Exchange Online keeps the keys that it signs with.

use crate::dmarc;

/// What stands above a tenant's domains of Microsoft. Source: Microsoft Defender for Office 365, "Set up DKIM", which names the
/// initial domain `*.onmicrosoft.com`; the other two are those of its clouds for the US government and for China.
const OF_MICROSOFT: &[&str] = &["onmicrosoft.com", "onmicrosoft.us", "partner.onmschina.cn"];

/// The part of the name that Microsoft registers for a tenant, above which nothing is the tenant's; none for a domain of
/// one's own.
fn suffix(domain: &str) -> Option<&'static str> {
    let lower = domain.to_ascii_lowercase();
    OF_MICROSOFT.iter().copied().find(|suffix| lower.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether a name is one of a coexistence domain, which a hybrid deployment has for its routing (`contoso.mail.onmicrosoft.com`).
/// Nobody can publish records for it, and ScubaGear leaves it out of DKIM and DMARC (`Get-ScubaDmarcRecord` of cisagov/ScubaGear
/// `PowerShell/ScubaGear/Modules/Providers/ExportEXOProvider.psm1` @048eaeca; cisagov/ScubaGear issue 1514). Exchange says
/// so in `IsCoexistenceDomain`; this is for where that was not read.
#[must_use]
pub fn is_coexistence(domain: &str) -> bool {
    let lower = domain.to_ascii_lowercase();
    let above = suffix(&lower).and_then(|suffix| lower.strip_suffix(suffix)).unwrap_or_default();
    above.strip_suffix(".mail.").is_some_and(|tenant| !tenant.is_empty())
}

/// The domains that are asked for a DMARC record, in the order of the walk; none above those of the tenant.
#[must_use]
pub fn walk(domain: &str) -> Vec<String> {
    let mut names = dmarc::names(domain);
    if suffix(domain).is_some() {
        names.retain(|name| suffix(name).is_some());
    }
    names
}

/// The two selectors that Exchange Online signs with.
const SELECTORS: [&str; 2] = ["selector1", "selector2"];

/// The names at which receivers look for the keys of a domain, with `Selector1CNAME` and `Selector2CNAME` of its
/// `Get-DkimSigningConfig` where they are known.
///
/// Exchange says there where it keeps the key: `selector1-contoso-com._domainkey.contoso.onmicrosoft.com`. For a domain of one's
/// own the administrator points `selector1._domainkey.contoso.com` to it, and that is the name in a signature. For the
/// initial domain the name of Exchange is itself the one in the signature: its selector is `selector1-contoso-onmicrosoft-com`
/// (CISA's own sample: `selector1._domainkey.tqhjy.onmicrosoft.com` does not exist, the key is at
/// `selector1-tqhjy-onmicrosoft-com._domainkey.tqhjy.onmicrosoft.com`, as its `Selector1CNAME` says; cisagov/ScubaGear
/// `PowerShell/ScubaGear/Sample-Reports/ProviderSettingsExport.json`; maester365/maester pull request 1242).
#[must_use]
pub fn key_names(domain: &str, targets: [Option<&str>; 2]) -> Vec<String> {
    let below = format!("._domainkey.{}", domain.to_ascii_lowercase());
    let name = |(selector, target): (&str, Option<&str>)| {
        let target = target.map(|target| target.trim().trim_end_matches('.').to_ascii_lowercase());
        match target.filter(|target| target.ends_with(&below)) {
            Some(own) => own,
            None if suffix(domain).is_some() => {
                format!("{selector}-{}{below}", domain.to_ascii_lowercase().replace('.', "-"))
            }
            None => format!("{selector}{below}"),
        }
    };
    SELECTORS.into_iter().zip(targets).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coexistence_domains_are_those_of_routing() {
        for domain in ["contoso.mail.onmicrosoft.com", "Contoso.Mail.OnMicrosoft.US", "c.mail.partner.onmschina.cn"] {
            assert!(is_coexistence(domain), "{domain}");
        }
        for domain in [
            "contoso.onmicrosoft.com",
            "mail.onmicrosoft.com",
            "contoso.mail.contoso.com",
            "x.contosomail.onmicrosoft.com",
        ] {
            assert!(!is_coexistence(domain), "{domain}");
        }
    }

    #[test]
    fn the_walk_does_not_go_above_the_tenant() {
        assert_eq!(walk("contoso.onmicrosoft.com"), ["contoso.onmicrosoft.com"]);
        assert_eq!(walk("a.Contoso.onmicrosoft.com"), ["a.Contoso.onmicrosoft.com", "Contoso.onmicrosoft.com"]);
        assert_eq!(walk("mail.contoso.com"), ["mail.contoso.com", "contoso.com", "com"]);
        assert_eq!(walk("notonmicrosoft.com"), ["notonmicrosoft.com", "com"]);
    }

    #[test]
    fn keys_are_looked_for_where_the_signature_says() {
        let own = ["selector1._domainkey.contoso.com", "selector2._domainkey.contoso.com"];
        assert_eq!(key_names("contoso.com", [None; 2]), own);
        let elsewhere = [
            Some("selector1-contoso-com._domainkey.contoso.onmicrosoft.com"),
            Some("selector2-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft"),
        ];
        assert_eq!(key_names("Contoso.com", elsewhere), own);
        let initial = [
            "selector1-contoso-onmicrosoft-com._domainkey.contoso.onmicrosoft.com",
            "selector2-contoso-onmicrosoft-com._domainkey.contoso.onmicrosoft.com",
        ];
        assert_eq!(key_names("contoso.onmicrosoft.com", [Some(initial[0]), None]), initial);
        let odd = [Some("Selector1-x._domainkey.contoso.onmicrosoft.com."), Some(initial[1])];
        assert_eq!(key_names("contoso.onmicrosoft.com", odd)[0], "selector1-x._domainkey.contoso.onmicrosoft.com");
    }
}
