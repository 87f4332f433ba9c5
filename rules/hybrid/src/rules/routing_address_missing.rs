//! People to whom the servers on-premises cannot hand on mail and look-ups.

use ephor_sdk::prelude::*;

use crate::relationships::AcceptedDomain;

/// What makes a user's mailbox one of Exchange Online.
const EXCHANGE: [ServicePlan; 3] = [ServicePlan::ExchangePlan1, ServicePlan::ExchangePlan2, ServicePlan::ExchangeKiosk];

/// A synchronized user with a mailbox has no address in the routing domain
///
/// # What it checks
/// Looks, in a hybrid tenant (one that accepts mail for a domain under `mail.onmicrosoft.com`), at synchronized users with
/// a plan of Exchange Online, and whether one of their addresses is in that domain.
///
/// # Why it matters
/// The servers on-premises reach a mailbox in the cloud by this address only (`targetAddress`). Without it mail from
/// on-premises comes back or loops, free/busy of this person is not found, and the mailbox cannot be moved.
///
/// # Remediation
/// Addresses of synchronized users are written on-premises. Add the routing domain to the email address policy, or the
/// address to the one user:
///
/// ```powershell
/// Set-RemoteMailbox -Identity <user> -EmailAddresses @{Add="<alias>@<tenant>.mail.onmicrosoft.com"}
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-remotemailbox>
/// - <https://learn.microsoft.com/exchange/hybrid-deployment/hybrid-deployment>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 4.0,
    tags("hybrid", "free-busy", "mail"),
    documents(AcceptedDomain),
    fail(missing = "{subject} has no address in {domains}; the addresses are in: {own}"),
    unknown(no_domains = "The snapshot holds no accepted domains; there should be at least one")
)]
pub struct RoutingAddressMissing<'a> {
    on_premises_sync_enabled: Option<bool>,
    service_plans: Option<ServicePlans<'a>>,
    address_domains: Option<SymbolSet<'a>>,
}

impl CheckRow for RoutingAddressMissing<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let accepted = scan.documents::<AcceptedDomain>();
        if accepted.is_empty() {
            return Self::no_domains();
        }
        let names = accepted.iter().filter_map(|domain| domain.domain_name.as_deref());
        let routing: Vec<&str> =
            names.filter(|name| name.trim().to_ascii_lowercase().ends_with(".mail.onmicrosoft.com")).collect();
        let mailbox = self.service_plans.map(|plans| plans.contains_any(&EXCHANGE));
        match (self.on_premises_sync_enabled, mailbox) {
            (Some(false), _) | (_, Some(false)) => return Verdict::NotApplicable,
            (Some(true), Some(true)) => {}
            (None, _) => return Verdict::not_known("on_premises_sync_enabled"),
            (_, None) => return Verdict::not_known("service_plans"),
        }
        if routing.is_empty() {
            let all_named = accepted.iter().all(|domain| domain.domain_name.is_some());
            return if all_named {
                Verdict::NotApplicable
            } else {
                Verdict::not_known("DomainName of an accepted domain")
            };
        }
        match self.address_domains {
            None => Verdict::not_known("address_domains"),
            Some(own) if routing.iter().any(|domain| own.contains(domain.trim())) => Verdict::Pass,
            Some(own) => Self::missing(routing.join(", "), own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    const KIOSK: &str = "4a82b400-a79f-41a4-b4e2-e94f5787b113";
    const ROUTING: &str = "Contoso.mail.onmicrosoft.com";

    fn hybrid() -> Tenant {
        let tenant = Tenant::new().with::<AcceptedDomain>(json!({"DomainName": "contoso.com"}));
        tenant.with::<AcceptedDomain>(json!({"DomainName": ROUTING}))
    }

    fn user(domains: Value) -> Value {
        json!({"on_premises_sync_enabled": true, "service_plans": [KIOSK], "address_domains": domains})
    }

    fn verdict(row: Value) -> Verdict {
        hybrid().row::<RoutingAddressMissing>(row)
    }

    #[test]
    fn an_address_in_the_routing_domain_passes_in_any_case() {
        assert!(verdict(user(json!(["contoso.com", "contoso.mail.onmicrosoft.com"]))).is_pass());
    }

    #[test]
    fn a_user_without_one_fails_and_the_domains_are_named() {
        let found = verdict(user(json!(["contoso.com", "contoso.onmicrosoft.com"])));
        assert_eq!(found.arguments(), [ROUTING, "contoso.com, contoso.onmicrosoft.com"]);
        assert_eq!(verdict(user(json!([]))).arguments(), [ROUTING, "none"]);
        let two = hybrid().with::<AcceptedDomain>(json!({"DomainName": "old.mail.onmicrosoft.com"}));
        let row = user(json!(["contoso.mail.onmicrosoft.com"]));
        assert!(two.row::<RoutingAddressMissing>(row).is_pass(), "one of several is enough");
    }

    #[test]
    fn users_of_the_cloud_and_users_without_a_mailbox_are_not_judged() {
        for (column, value) in [("on_premises_sync_enabled", json!(false)), ("service_plans", json!(["other"]))] {
            let mut row = user(json!([]));
            row[column] = value;
            assert!(verdict(row).is_not_applicable(), "{column}");
        }
    }

    #[test]
    fn a_tenant_without_a_routing_domain_is_not_hybrid() {
        let tenant = Tenant::new().with::<AcceptedDomain>(json!({"DomainName": "contoso.onmicrosoft.com"}));
        assert!(tenant.clone().row::<RoutingAddressMissing>(user(json!([]))).is_not_applicable());
        let tenant = tenant.with::<AcceptedDomain>(json!({"Name": "x"}));
        assert!(tenant.row::<RoutingAddressMissing>(user(json!([]))).is_unknown(), "unless a name is not known");
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["on_premises_sync_enabled", "service_plans", "address_domains"] {
            let mut row = user(json!(["contoso.com"]));
            row[column] = Value::Null;
            assert_eq!(verdict(row).arguments(), [column]);
        }
        let none = Tenant::new().row::<RoutingAddressMissing>(user(json!([ROUTING])));
        assert_eq!(none.message::<RoutingAddressMissing>(), "no-domains");
    }
}
