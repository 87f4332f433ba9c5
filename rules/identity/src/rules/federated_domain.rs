//! Domains whose users sign in elsewhere.

use ephor_sdk::prelude::*;

/// Users of a domain sign in at a federation server
///
/// # What it checks
/// Reads `authenticationType` of each verified domain. *Federated* is told: passwords are checked by a server of your own or
/// of another provider, and Entra ID believes what that server signs.
///
/// # Why it matters
/// Whoever gets the signing key of the federation server signs in as anybody, past every second factor that the server
/// vouches for, and a new password does not help. A password that is reset in Entra ID does not count there, so in an attack
/// it takes longer until the attacker is out; and where the server is down, nobody signs in.
///
/// # Remediation
/// 1. Password hash synchronization first, and group by group: Entra admin center > Entra Connect > Connect Sync > Staged
///    rollout. A domain that is converted before password hashes are there lets nobody in.
/// 2. Then convert the domain:
///
/// ```powershell
/// Update-MgDomain -DomainId example.com -AuthenticationType "Managed"
/// ```
///
/// Where federation has to stay, protect its servers like domain controllers, keep the signing key in a hardware module, and
/// set `federatedIdpMfaBehavior` of the domain to `rejectMfaByFederatedIdp`, so that Entra ID asks for the second factor
/// itself; everybody needs a method in Entra ID before that.
///
/// # References
/// - ATT&CK T1606.002
/// - ATT&CK T1484.002
/// - ATT&CK T1556.007
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/migrate-from-federation-to-cloud-authentication>
/// # Witnesses
/// - claim: reference facts.md, federated-domain
/// - remediation: reference facts.md, federated-domain (rejectMfaByFederatedIdp)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.2,
    tags("federation", "passwords"),
    each(Domain),
    fail(federated = "Users of {subject} sign in at a federation server"),
    unknown(new_kind = "Where users of {subject} sign in is not known: authenticationType is {kind}")
)]
pub struct FederatedDomain;

/// A domain of the tenant.
#[derive(Debug, Document)]
#[document("domains")]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    authentication_type: Option<String>,
    is_verified: Option<bool>,
}

impl CheckDocument<Domain> for FederatedDomain {
    fn check(domain: &Item<Domain>, _scan: &Scan<Self>) -> Verdict {
        match (domain.is_verified, domain.authentication_type.as_deref()) {
            (Some(false), _) => Verdict::NotApplicable,
            (_, None) => Verdict::not_known("authenticationType"),
            (_, Some(kind)) if kind.eq_ignore_ascii_case("Managed") => Verdict::Pass,
            (None, _) => Verdict::not_known("isVerified"),
            (_, Some(kind)) if kind.eq_ignore_ascii_case("Federated") => Self::federated(),
            (_, Some(kind)) => Self::new_kind(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(kind: Value, verified: Value) -> Verdict {
        let domain = json!({"id": "a.example", "authenticationType": kind, "isVerified": verified});
        Tenant::new().with::<Domain>(domain).objects::<FederatedDomain>().pop().unwrap().1
    }

    #[test]
    fn a_managed_domain_passes() {
        assert!(verdict(json!("Managed"), json!(true)).is_pass());
    }

    #[test]
    fn a_federated_domain_is_told() {
        assert!(verdict(json!("federated"), json!(true)).is_fail());
    }

    #[test]
    fn a_domain_that_is_not_verified_is_left_out() {
        assert!(verdict(json!("Federated"), json!(false)).is_not_applicable());
    }

    #[test]
    fn what_is_new_or_not_there_is_not_known() {
        assert!(verdict(Value::Null, json!(true)).is_unknown());
        assert!(verdict(json!("Federated"), Value::Null).is_unknown());
        assert_eq!(verdict(json!("Delegated"), json!(true)).message::<FederatedDomain>(), "new-kind");
    }
}
