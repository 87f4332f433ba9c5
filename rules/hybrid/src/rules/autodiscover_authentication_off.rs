//! Autodiscover that other organizations cannot sign in to.

use ephor_sdk::prelude::*;

use crate::shape;

/// Autodiscover refuses the sign-in of other organizations
///
/// # What it checks
/// Looks at each virtual directory of Autodiscover on-premises, and whether `WSSecurityAuthentication` is false.
/// `web-services-authentication-off` judges Exchange Web Services.
///
/// # Why it matters
/// A free/busy look-up from the cloud asks Autodiscover first where the mailbox is. Where the look-up comes with a token
/// of the federation trust, this server refuses it, and free/busy shows hatched lines.
///
/// # Remediation
/// ```powershell
/// Set-AutodiscoverVirtualDirectory -Identity "<server>\Autodiscover (Default Web Site)" -WSSecurityAuthentication $true
/// ```
///
/// Free/busy between the servers and the cloud goes by Exchange Web Services, which Exchange Online has until 2027-04-01
/// only: whatever is put right here has to move to Microsoft Graph by then, with the dedicated hybrid application
/// (`dedicated-application-missing`).
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-autodiscovervirtualdirectory>
/// # Witnesses
/// - claim: reference facts.md, availability-address-space-missing
/// - deadline: reference facts.md, availability-address-space-missing (EWS roads end on 2027-04-01)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.5,
    tags("hybrid", "free-busy"),
    each(AutodiscoverDirectory),
    only_if("exchange-on-premises"),
    fail(off = "{subject} refuses WS-Security: WSSecurityAuthentication is false")
)]
pub struct AutodiscoverAuthenticationOff;

/// A virtual directory, as `Get-AutodiscoverVirtualDirectory` gives it.
#[derive(Document)]
#[document("autodiscover-virtual-directories")]
pub struct AutodiscoverDirectory {
    #[serde(rename = "WSSecurityAuthentication", default, deserialize_with = "shape::flag")]
    ws_security: Option<bool>,
}

impl CheckDocument<AutodiscoverDirectory> for AutodiscoverAuthenticationOff {
    fn check(directory: &Item<AutodiscoverDirectory>, _scan: &Scan<Self>) -> Verdict {
        match directory.ws_security {
            Some(true) => Verdict::Pass,
            Some(false) => Self::off(),
            None => Verdict::not_known("WSSecurityAuthentication"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    #[test]
    fn only_true_passes() {
        let verdict = |directory: Value| {
            let tenant = Tenant::new().with::<AutodiscoverDirectory>(directory);
            tenant.objects::<AutodiscoverAuthenticationOff>().pop().unwrap().1
        };
        assert!(verdict(json!({"WSSecurityAuthentication": true})).is_pass());
        assert!(verdict(json!({"WSSecurityAuthentication": false})).is_fail());
        assert!(verdict(json!({"WSSecurityAuthentication": "False"})).is_fail());
        assert!(verdict(json!({"WSSecurityAuthentication": null})).is_unknown());
        assert!(verdict(json!({"BasicAuthentication": true})).is_unknown());
    }
}
