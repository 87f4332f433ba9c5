//! Authentication policies that let a password alone suffice.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::{Map, Value};

/// An authentication policy of Exchange allows basic authentication
///
/// # What it checks
/// Reads all `AllowBasicAuth…` properties of each authentication policy, and says whether it is the one that the
/// organization gives to everybody without a policy of their own (`DefaultAuthenticationPolicy`). Which users have a
/// policy that is not the default is not read.
///
/// Of all protocols only SMTP still takes basic authentication: Exchange Online refuses it for the others since January
/// 2023, whatever the policy says. What a policy allows for those is left over, and fails with words of its own.
///
/// # Why it matters
/// Basic authentication is a name and a password and nothing else: no second factor, no device, no Conditional Access
/// before the password is checked. Guessed and leaked passwords are tried there first.
///
/// # Remediation
/// Give what sends by SMTP a client with modern authentication, or a connector. Then:
///
/// ```powershell
/// Set-AuthenticationPolicy -Identity "<policy>" -AllowBasicAuthSmtp:$false
/// ```
///
/// A new policy allows none of it, and everybody can have it as default:
///
/// ```powershell
/// New-AuthenticationPolicy -Name "Block basic authentication"
/// Set-OrganizationConfig -DefaultAuthenticationPolicy "Block basic authentication"
/// ```
///
/// # References
/// - ATT&CK T1110.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/disable-basic-authentication-in-exchange-online>
///
/// # Witnesses
/// - claim: reference facts.md, basic-authentication-allowed
/// - deadline: reference facts.md, basic-authentication-allowed
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("mail", "legacy-authentication"),
    each(AuthenticationPolicy),
    documents(OrganizationConfig),
    fail(
        by_default = "{subject}, which everybody has who has no policy of their own, lets a password alone suffice for {protocols}",
        allowed = "{subject} lets a password alone suffice for {protocols}",
        left_over = "{subject} still allows basic authentication for {protocols}, which Exchange Online refuses all the same"
    )
)]
pub struct BasicAuthenticationAllowed;

/// An authentication policy, as `Get-AuthenticationPolicy` gives it: a property for each protocol, and more to come.
#[derive(Debug, Document)]
#[document("authentication-policies")]
pub struct AuthenticationPolicy {
    #[serde(flatten)]
    properties: Map<String, Value>,
}

/// The organization, as `Get-OrganizationConfig` gives it.
#[derive(Debug, Document)]
#[document("organization-config")]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationConfig {
    default_authentication_policy: Option<String>,
}

/// The part of a property's name before the protocol.
const ALLOWS: &str = "AllowBasicAuth";

impl AuthenticationPolicy {
    /// The protocols with their switches; none where a switch has no value.
    fn protocols(&self) -> impl Iterator<Item = (&str, Option<bool>)> {
        self.properties.iter().filter_map(|(name, value)| Some((name.strip_prefix(ALLOWS)?, value.as_bool())))
    }

    /// Whether `reference` names it: by its name, id or path.
    fn is(&self, reference: &str) -> bool {
        let last = |path: &str| path.rsplit(['\\', '/']).next().unwrap_or_default().trim().to_lowercase();
        let properties = ["Name", "Identity", "Id", "Guid", "ExchangeObjectId", "DistinguishedName"];
        let texts = properties.iter().filter_map(|name| self.properties.get(*name)?.as_str());
        let wanted = last(reference);
        !wanted.is_empty() && texts.into_iter().any(|text| last(text) == wanted)
    }
}

impl CheckDocument<AuthenticationPolicy> for BasicAuthenticationAllowed {
    fn check(policy: &Item<AuthenticationPolicy>, scan: &Scan<Self>) -> Verdict {
        let allowed: Vec<&str> = policy.protocols().filter(|(_, on)| *on == Some(true)).map(|(name, _)| name).collect();
        if !allowed.is_empty() {
            if !allowed.iter().any(|name| name.eq_ignore_ascii_case("Smtp")) {
                return Self::left_over(allowed.join(", "));
            }
            let organization = scan.documents::<OrganizationConfig>();
            let default = organization.iter().find_map(|one| {
                one.default_authentication_policy.as_deref().filter(|reference| policy.is(reference)).map(|_| one)
            });
            return match default {
                Some(one) => Self::by_default(allowed.join(", ")).at(one),
                None => Self::allowed(allowed.join(", ")),
            };
        }
        let smtp = policy.protocols().find(|(name, _)| name.eq_ignore_ascii_case("Smtp"));
        match (smtp, policy.protocols().find(|(_, on)| on.is_none())) {
            (None, _) => Verdict::not_known("AllowBasicAuthSmtp"),
            (Some(_), Some((name, _))) => Verdict::not_known(&format!("{ALLOWS}{name}")),
            (Some(_), None) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn judge(policy: Value, default: Value) -> Verdict {
        let tenant = Tenant::new().with::<AuthenticationPolicy>(policy);
        let tenant = tenant.with::<OrganizationConfig>(json!({"DefaultAuthenticationPolicy": default}));
        tenant.objects::<BasicAuthenticationAllowed>().pop().unwrap().1
    }

    fn policy(smtp: Value, pop: Value) -> Value {
        json!({"Identity": "Legacy", "Name": "Legacy", "AllowBasicAuthSmtp": smtp, "AllowBasicAuthPop": pop})
    }

    #[test]
    fn smtp_fails_and_the_default_is_told_apart() {
        let found = judge(policy(json!(true), json!(true)), json!("Other"));
        assert_eq!((found.is_fail(), found.message::<BasicAuthenticationAllowed>()), (true, "allowed"));
        assert_eq!(found.arguments(), ["Pop, Smtp"]);
        for default in ["legacy", "contoso.onmicrosoft.com\\Legacy", "Configuration/Legacy"] {
            let found = judge(policy(json!(true), json!(false)), json!(default));
            assert_eq!(found.message::<BasicAuthenticationAllowed>(), "by-default", "{default}");
            let Verdict::Fail(found) = found else { panic!("a fail") };
            assert_eq!(found.related.len(), 1);
        }
        let mut other_id = policy(json!(true), json!(false));
        other_id["Id"] = json!("3f2504e0-4f89-11d3-9a0c-0305e82c3301");
        assert_eq!(judge(other_id, json!("Legacy")).message::<BasicAuthenticationAllowed>(), "by-default");
        for default in [json!(null), json!(""), json!("Legacy 2")] {
            let found = judge(policy(json!(true), json!(false)), default);
            assert_eq!(found.message::<BasicAuthenticationAllowed>(), "allowed");
        }
    }

    #[test]
    fn other_protocols_are_left_over() {
        let found = judge(policy(json!(false), json!(true)), json!("Legacy"));
        assert_eq!((found.is_fail(), found.message::<BasicAuthenticationAllowed>()), (true, "left-over"));
        assert_eq!(found.arguments(), ["Pop"]);
    }

    #[test]
    fn a_policy_that_allows_nothing_passes() {
        assert!(judge(policy(json!(false), json!(false)), json!("Legacy")).is_pass());
    }

    #[test]
    fn switches_that_are_not_there_are_not_known() {
        assert_eq!(judge(policy(json!(null), json!(false)), json!(null)).arguments(), ["AllowBasicAuthSmtp"]);
        assert_eq!(judge(policy(json!(false), json!(null)), json!(null)).arguments(), ["AllowBasicAuthPop"]);
        assert!(judge(json!({"Name": "Legacy", "AllowBasicAuthPop": false}), json!(null)).is_unknown());
        assert!(judge(json!({"Name": "Legacy"}), json!(null)).is_unknown());
    }

    #[test]
    fn a_tenant_without_policies_has_nothing_to_judge() {
        assert!(Tenant::new().objects::<BasicAuthenticationAllowed>()[0].1.is_not_applicable());
    }
}
