//! Keys of the on-premises organization on an identity that all tenants share.

use ephor_sdk::prelude::*;
use ephor_sdk::property;
use ephor_sdk::serde_json::Value;

/// Exchange's shared service principal still holds keys
///
/// # What it checks
/// Looks for `keyCredentials` on the service principal *Office 365 Exchange Online*
/// (`00000002-0000-0ff1-ce00-000000000000`): certificates of an Exchange organization on-premises that a hybrid set-up
/// once put there.
///
/// # Why it matters
/// Who controls the Exchange server on-premises can, with such a certificate, ask for tokens of Exchange Online and act in
/// any mailbox, and hardly leaves a trace (CVE-2025-53786). Since 2025-10-31 Exchange Online refuses these calls for EWS;
/// what remains of the certificates is of use to nobody but an attacker.
///
/// # Remediation
/// Move the hybrid set-up to an application of its own, then remove the keys, with Microsoft's script
/// `ConfigureExchangeHybridApplication.ps1`: first with `-FullyConfigureExchangeHybridApplication`, then with
/// `-ResetFirstPartyServicePrincipalKeyCredentials`. A tenant that has no Exchange on-premises any more needs only the
/// second.
///
/// # References
/// - ATT&CK T1098.001
/// - ATT&CK T1550.001
/// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
/// # Witnesses
/// - claim: reference facts.md, shared-principal-credentials
/// - deadline: reference facts.md, dedicated-application-missing (2025-10-31)
/// - remediation: reference facts.md, shared-principal-credentials (switches exist, CSS-Exchange @f88378b)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.0,
    tags("hybrid", "credentials"),
    each(SharedPrincipal),
    fail(keys = "The shared service principal of Exchange holds {count} keys of an organization on-premises: {names}")
)]
pub struct SharedPrincipalCredentials;

/// The service principal of Exchange Online in this tenant.
#[derive(Debug, Document)]
#[document("legacy-exchange-service-principal")]
#[serde(rename_all = "camelCase")]
pub struct SharedPrincipal {
    key_credentials: Option<Value>,
}

impl CheckDocument<SharedPrincipal> for SharedPrincipalCredentials {
    fn check(principal: &Item<SharedPrincipal>, _scan: &Scan<Self>) -> Verdict {
        // A single key is exported as an object.
        let keys: Vec<&Value> = match &principal.key_credentials {
            Some(Value::Array(keys)) => keys.iter().filter(|key| !key.is_null()).collect(),
            Some(key @ Value::Object(_)) => vec![key],
            _ => return Verdict::not_known("keyCredentials"),
        };
        if keys.is_empty() {
            return Verdict::Pass;
        }
        let name = |key: &&Value| {
            let of = |name: &str| key.get(name).and_then(Value::as_str);
            let ends = of(property!("legacy-exchange-service-principal", "keyCredentials"."endDateTime"))
                .map(|end| format!(", ends {end}"))
                .unwrap_or_default();
            format!(
                "{}{ends}",
                of(property!("legacy-exchange-service-principal", "keyCredentials"."displayName"))
                    .or(of(property!("legacy-exchange-service-principal", "keyCredentials"."keyId")))
                    .unwrap_or("a key without a name")
            )
        };
        Self::keys(keys.len(), keys.iter().map(name).collect::<Vec<_>>().join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(keys: Value) -> Verdict {
        let principal = json!({"appId": "00000002-0000-0ff1-ce00-000000000000", "keyCredentials": keys});
        Tenant::new().with::<SharedPrincipal>(principal).objects::<SharedPrincipalCredentials>().pop().unwrap().1
    }

    #[test]
    fn no_key_passes() {
        assert!(verdict(json!([])).is_pass());
        assert!(verdict(json!([null])).is_pass());
    }

    #[test]
    fn keys_fail_and_are_named() {
        let key = json!({"displayName": "Auth", "endDateTime": "2027-03-11T23:50:01Z"});
        let found = verdict(json!([key, {"keyId": "k2"}]));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["2", "Auth, ends 2027-03-11T23:50:01Z; k2"]);
        assert_eq!(verdict(key).arguments()[0], "1", "a single key is an object");
    }

    #[test]
    fn keys_that_are_not_there_are_not_known() {
        assert!(verdict(json!(null)).is_unknown());
        assert!(verdict(json!("x")).is_unknown());
    }
}
