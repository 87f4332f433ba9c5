//! Whether mail is signed.

use ephor_sdk::prelude::*;

/// A mail domain does not sign its mail
///
/// # What it does
/// For each domain of the tenant for which DNS was asked, looks for the signing configuration of Exchange
/// (`Get-DkimSigningConfig`), whether it is enabled, and for a DKIM key in DNS: a record that begins with `v=DKIM1`.
///
/// # Why it matters
/// The signature is what remains of a message's origin when it is forwarded. Without it mail from the domain fails
/// DMARC at every mailing list and forwarder, and DMARC cannot be made strict.
///
/// # How to mend
/// Publish the two CNAME records that Exchange names, then switch signing on:
///
/// ```powershell
/// Get-DkimSigningConfig -Identity example.com | Format-List Selector1CNAME, Selector2CNAME
/// Set-DkimSigningConfig -Identity example.com -Enabled $true
/// ```
///
/// A domain without a configuration needs `New-DkimSigningConfig` first.
///
/// # References
/// - CIS-M365 2.1.9
/// - SCuBA MS.EXO.3.1v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("mail", "dns"),
    documents(DkimSigningConfig, DkimRecords, SpfRecords),
    fail(not_signed = "{count} domains do not sign their mail: {domains}"),
    unknown(no_domain = "no mail domain is in the snapshot")
)]
pub struct DkimDisabled;

/// How Exchange signs for a domain.
#[derive(Debug, Deserialize, Document)]
#[document("dkim-signing-configs")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct DkimSigningConfig {
    domain: Option<String>,
    enabled: Option<bool>,
}

/// The keys in DNS.
#[derive(Debug, Deserialize, Document)]
#[document("dkim-records")]
#[serde(crate = "ephor_sdk::serde")]
pub struct DkimRecords {
    domain: Option<String>,
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    rdata: Option<Vec<String>>,
}

/// Every domain for which DNS was asked stands here.
#[derive(Debug, Deserialize, Document)]
#[document("spf-records")]
#[serde(crate = "ephor_sdk::serde")]
pub struct SpfRecords {
    domain: Option<String>,
}

impl CheckTenant for DkimDisabled {
    fn check(scan: &Scan<Self>) -> Verdict {
        let (domains, configs) = (scan.documents::<SpfRecords>(), scan.documents::<DkimSigningConfig>());
        let keys = scan.documents::<DkimRecords>();
        if domains.is_empty() {
            return Self::no_domain();
        }
        let mut lacking = Vec::new();
        let mut places = Vec::new();
        for item in domains.iter() {
            let Some(domain) = item.domain.as_deref() else { return Verdict::not_known("domain").at(item) };
            let is_it = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(domain));
            let config = configs.iter().find(|config| is_it(&config.domain));
            let key = keys.iter().find(|key| is_it(&key.domain));
            let why = match (config.map(|config| config.enabled), key.map(|key| key.rdata.as_deref())) {
                (None, _) => "no signing configuration",
                (Some(Some(false)), _) => "switched off",
                (Some(Some(true)), Some(Some(records))) if records.iter().any(|record| is_key(record)) => continue,
                (Some(Some(true)), Some(Some(_)) | None) => "no key in DNS",
                (Some(None), _) => return Verdict::not_known("Enabled").at_all(config),
                (Some(Some(true)), Some(None)) => return Verdict::not_known("rdata").at_all(key),
            };
            lacking.push(format!("{domain} ({why})"));
            places.push(item);
        }
        if lacking.is_empty() {
            Verdict::Pass
        } else {
            Self::not_signed(lacking.len(), lacking.join(", ")).at_all(places)
        }
    }
}

/// Whether a record holds a DKIM key. Source: RFC 6376, 3.6.1.
fn is_key(record: &str) -> bool {
    record.split(';').next().is_some_and(|first| {
        first.split_once('=').is_some_and(|(name, value)| name.trim() == "v" && value.trim() == "DKIM1")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(enabled: Value, rdata: Value) -> Verdict {
        Tenant::new()
            .with::<SpfRecords>(json!({"domain": "a.example"}))
            .with::<DkimSigningConfig>(json!({"Domain": "A.example", "Enabled": enabled}))
            .with::<DkimRecords>(json!({"domain": "a.example", "rdata": rdata}))
            .check::<DkimDisabled>()
    }

    #[test]
    fn a_domain_that_signs_with_a_key_passes() {
        assert!(verdict(json!(true), json!(["mscid=x", "v=DKIM1; k=rsa; p=abc"])).is_pass());
        assert!(verdict(json!(true), json!("v=DKIM1;")).is_pass());
    }

    #[test]
    fn a_domain_that_does_not_sign_fails() {
        for (found, why) in [
            (verdict(json!(false), json!(["v=DKIM1;"])), "switched off"),
            (verdict(json!(true), json!(["v=DKIM2;"])), "no key in DNS"),
            (verdict(json!(true), json!([])), "no key in DNS"),
            (
                Tenant::new().with::<SpfRecords>(json!({"domain": "a.example"})).check::<DkimDisabled>(),
                "no signing configuration",
            ),
        ] {
            assert!(found.is_fail());
            assert_eq!(found.arguments(), ["1".to_owned(), format!("a.example ({why})")]);
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(Tenant::new().check::<DkimDisabled>().is_unknown());
        assert!(verdict(json!(null), json!(["v=DKIM1;"])).is_unknown());
        assert!(verdict(json!(true), json!(null)).is_unknown());
        assert!(Tenant::new().with::<SpfRecords>(json!({})).check::<DkimDisabled>().is_unknown());
    }
}
