//! Sending mail by SMTP with a name and a password.

use ephor_sdk::prelude::*;

/// Mail can be sent by SMTP AUTH
///
/// # What it checks
/// Reads `SmtpClientAuthenticationDisabled` of the organization's mail transport. A mailbox may have its own setting,
/// which beats this one: the rule `mailbox-smtp-auth-enabled` judges it.
///
/// # Why it matters
/// SMTP AUTH is the last way into Exchange Online that takes a name and a password and nothing else: no second factor,
/// no device. Guessed and leaked passwords are tried there, and the mailbox then sends spam and fraud in its owner's
/// name. Microsoft switches its basic authentication off by default at the end of December 2026. An administrator can
/// switch it on again, until a last day that Microsoft has said it will name in the second half of 2027.
///
/// # Remediation
/// See who still sends this way: Exchange admin center > Reports > Mail flow > SMTP AUTH clients report. Then switch
/// it off for the organization, and on for the few mailboxes of devices that cannot do without:
///
/// ```powershell
/// Set-TransportConfig -SmtpClientAuthenticationDisabled $true
/// Set-CASMailbox -Identity <mailbox of a device> -SmtpClientAuthenticationDisabled $false
/// ```
///
/// # References
/// - CIS-M365 6.5.4
/// - SCuBA MS.EXO.5.1v1
/// - ATT&CK T1110.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission>
///
/// # Witnesses
/// - claim: reference facts.md, mailbox-smtp-auth-enabled, smtp-auth-enabled
/// - deadline: reference facts.md, mailbox-smtp-auth-enabled, smtp-auth-enabled
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.5,
    tags("mail", "legacy-authentication"),
    documents(TransportConfig),
    fail(enabled = "SMTP AUTH is on for the organization: SmtpClientAuthenticationDisabled is false"),
    unknown(not_one = "The snapshot holds {count} transport configurations; there should be one")
)]
pub struct SmtpAuthEnabled;

/// Mail transport, as `Get-TransportConfig` gives it.
#[derive(Document)]
#[document("transport-config")]
pub struct TransportConfig {
    #[serde(rename = "SmtpClientAuthenticationDisabled")]
    smtp_auth_disabled: Option<bool>,
}

impl CheckTenant for SmtpAuthEnabled {
    fn check(scan: &Scan<Self>) -> Verdict {
        let configs = scan.documents::<TransportConfig>();
        let [config] = configs.as_slice() else { return Self::not_one(configs.len()).at_all(configs.iter()) };
        match config.smtp_auth_disabled {
            Some(true) => Verdict::Pass,
            Some(false) => Self::enabled().at(config),
            None => Verdict::not_known("SmtpClientAuthenticationDisabled").at(config),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(configs: &[Value]) -> Verdict {
        Tenant::new().with_all::<TransportConfig>(configs).check::<SmtpAuthEnabled>()
    }

    #[test]
    fn smtp_auth_that_is_on_fails_at_the_configuration() {
        let verdict = verdict(&[json!({"Identity": "Transport Settings", "SmtpClientAuthenticationDisabled": false})]);
        assert_eq!(verdict.message::<SmtpAuthEnabled>(), "enabled");
        let Verdict::Fail(found) = verdict else { panic!("a fail") };
        assert_eq!(found.related.len(), 1);
    }

    #[test]
    fn smtp_auth_that_is_off_passes() {
        assert!(verdict(&[json!({"SmtpClientAuthenticationDisabled": true})]).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(&[json!({})]).is_unknown(), "an empty configuration is no evidence");
        assert!(verdict(&[json!({"SmtpClientAuthenticationDisabled": null})]).is_unknown());
        assert!(verdict(&[]).is_unknown());
        let on = json!({"SmtpClientAuthenticationDisabled": true});
        assert!(verdict(&[on.clone(), on]).is_unknown());
    }
}
