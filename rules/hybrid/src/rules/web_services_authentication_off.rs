//! Exchange Web Services that other organizations cannot sign in to.

use ephor_sdk::prelude::*;

use crate::shape;

/// Exchange Web Services refuse the sign-in of other organizations
///
/// # What it checks
/// Looks at each virtual directory of Exchange Web Services on-premises, and whether `WSSecurityAuthentication` is
/// false.
///
/// # Why it matters
/// Free/busy look-ups from the cloud that come with a token of the federation trust are then refused on this server.
///
/// # Remediation
/// ```powershell
/// Set-WebServicesVirtualDirectory -Identity "<server>\EWS (Default Web Site)" -WSSecurityAuthentication $true
/// ```
///
/// Free/busy between the servers and the cloud goes by Exchange Web Services, which Exchange Online has until 2027-04-01
/// only: whatever is put right here has to move to Microsoft Graph by then, with the dedicated hybrid application
/// (`dedicated-application-missing`).
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-webservicesvirtualdirectory>
/// # Witnesses
/// - claim: reference facts.md, availability-address-space-missing
/// - deadline: reference facts.md, availability-address-space-missing (EWS roads end on 2027-04-01)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.5,
    tags("hybrid", "free-busy"),
    each(VirtualDirectory),
    only_if("exchange-on-premises"),
    fail(off = "{subject} refuses WS-Security: WSSecurityAuthentication is false")
)]
pub struct WebServicesAuthenticationOff;

/// A virtual directory, as `Get-WebServicesVirtualDirectory` gives it.
#[derive(Document)]
#[document("web-services-virtual-directories")]
pub struct VirtualDirectory {
    #[serde(rename = "WSSecurityAuthentication", default, deserialize_with = "shape::flag")]
    ws_security: Option<bool>,
}

impl CheckDocument<VirtualDirectory> for WebServicesAuthenticationOff {
    fn check(directory: &Item<VirtualDirectory>, _scan: &Scan<Self>) -> Verdict {
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
        let verdict = |value: Value| {
            let tenant = Tenant::new().with::<VirtualDirectory>(json!({"WSSecurityAuthentication": value}));
            tenant.objects::<WebServicesAuthenticationOff>().pop().unwrap().1
        };
        assert!(verdict(json!(true)).is_pass());
        assert!(verdict(json!(false)).is_fail());
        assert!(verdict(json!("False")).is_fail());
        assert!(verdict(Value::Null).is_unknown());
    }
}
