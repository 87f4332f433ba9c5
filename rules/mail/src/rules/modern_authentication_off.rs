//! Whether Outlook signs in as it must by now.

use ephor_sdk::prelude::*;

/// Modern authentication is off for Exchange
///
/// # What it checks
/// Reads `OAuth2ClientProfileEnabled` of the organization's configuration.
///
/// # Why it matters
/// Exchange Online has refused basic authentication since January 2023. Where modern authentication is off, Outlook for Windows has
/// no way left to sign in: people lose their mail client, and reach for ways that nobody looks after. It is on by default in
/// tenants made since August 2017; in older ones nobody may ever have switched it on.
///
/// # Remediation
///
/// ```powershell
/// Set-OrganizationConfig -OAuth2ClientProfileEnabled $true
/// ```
///
/// # References
/// - CIS-M365 6.5.1
/// - ATT&CK T1110
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/enable-or-disable-modern-authentication-in-exchange-online>
///
/// # Witnesses
/// - claim: reference facts.md, modern-authentication-off
/// - default: reference facts.md, modern-authentication-off
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 3.7,
    tags("mail", "legacy-authentication"),
    documents(OrganizationConfig),
    fail(off = "Modern authentication is off for Exchange: OAuth2ClientProfileEnabled is false"),
    unknown(not_one = "The snapshot holds {count} configurations of the organization; there should be one")
)]
pub struct ModernAuthenticationOff;

/// The organization, as `Get-OrganizationConfig` gives it.
#[derive(Debug, Document)]
#[document("organization-config")]
pub struct OrganizationConfig {
    #[serde(rename = "OAuth2ClientProfileEnabled")]
    modern_authentication: Option<bool>,
}

impl CheckTenant for ModernAuthenticationOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let configs = scan.documents::<OrganizationConfig>();
        let [config] = configs.as_slice() else { return Self::not_one(configs.len()).at_all(configs.iter()) };
        match config.modern_authentication {
            Some(true) => Verdict::Pass,
            Some(false) => Self::off().at(config),
            None => Verdict::not_known("OAuth2ClientProfileEnabled").at(config),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(configs: &[Value]) -> Verdict {
        Tenant::new().with_all::<OrganizationConfig>(configs).check::<ModernAuthenticationOff>()
    }

    #[test]
    fn modern_authentication_passes_on_and_fails_off() {
        assert!(verdict(&[json!({"OAuth2ClientProfileEnabled": true})]).is_pass());
        assert!(verdict(&[json!({"OAuth2ClientProfileEnabled": false})]).is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(&[]).is_unknown());
        assert!(verdict(&[json!({})]).is_unknown());
        let on = json!({"OAuth2ClientProfileEnabled": true});
        assert!(verdict(&[on.clone(), on]).is_unknown());
    }
}
