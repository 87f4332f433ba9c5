//! On-premises servers that do not know where the mailboxes in the cloud are asked.

use ephor_sdk::prelude::*;

use crate::relationships::AcceptedDomain;

/// The servers on-premises do not look up free/busy in the cloud
///
/// # What it checks
/// Looks whether the availability address spaces on-premises contain the routing domain of the tenant: the accepted
/// domain under `mail.onmicrosoft.com` (`ForestName`). Without such an accepted domain there is no hybrid deployment.
///
/// # Why it matters
/// People whose mailbox is on-premises then see no free/busy information of those whose mailbox was moved.
///
/// # Remediation
/// Run the Hybrid Configuration wizard again, or on-premises:
///
/// ```powershell
/// Add-AvailabilityAddressSpace -ForestName <tenant>.mail.onmicrosoft.com -AccessMethod InternalProxy -UseServiceAccount $true -ProxyUrl https://<server>/ews/exchange.asmx
/// ```
///
/// Free/busy between the servers and the cloud goes by Exchange Web Services, which Exchange Online has until 2027-04-01
/// only: whatever is put right here has to move to Microsoft Graph by then, with the dedicated hybrid application
/// (`dedicated-application-missing`).
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/add-availabilityaddressspace>
/// # Witnesses
/// - claim: reference facts.md, availability-address-space-missing
/// - deadline: reference facts.md, availability-address-space-missing (EWS roads end on 2027-04-01)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.5,
    tags("hybrid", "free-busy"),
    documents(AcceptedDomain, AddressSpace),
    only_if("exchange-on-premises"),
    fail(missing = "No availability address space on-premises has the routing domain {domain}"),
    unknown(no_domains = "The snapshot holds no accepted domains; there should be at least one")
)]
pub struct AvailabilityAddressSpaceMissing;

/// An address space, as `Get-AvailabilityAddressSpace` gives it.
#[derive(Document)]
#[document("availability-address-spaces")]
#[serde(rename_all = "PascalCase")]
pub struct AddressSpace {
    forest_name: Option<String>,
}

impl CheckTenant for AvailabilityAddressSpaceMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        let accepted = scan.documents::<AcceptedDomain>();
        if accepted.is_empty() {
            return Self::no_domains();
        }
        let spaces = scan.documents::<AddressSpace>();
        let mut routing = false;
        for domain in accepted.iter() {
            let Some(name) = domain.domain_name.as_deref() else { return Verdict::not_known("DomainName").at(domain) };
            if !name.to_ascii_lowercase().ends_with(".mail.onmicrosoft.com") {
                continue;
            }
            routing = true;
            let has = |space: &AddressSpace| {
                space.forest_name.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name))
            };
            if spaces.iter().any(|space| has(space)) {
                continue;
            }
            if let Some(space) = spaces.iter().find(|space| space.forest_name.is_none()) {
                return Verdict::not_known("ForestName").at(space);
            }
            return Self::missing(name).at(domain);
        }
        if routing { Verdict::Pass } else { Verdict::NotApplicable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn tenant(domain: &str) -> Tenant {
        Tenant::new().with::<AcceptedDomain>(json!({"DomainName": domain}))
    }

    #[test]
    fn the_routing_domain_must_be_there_in_any_case() {
        let hybrid = tenant("contoso.mail.onmicrosoft.com");
        assert!(hybrid.check::<AvailabilityAddressSpaceMissing>().is_fail());
        let other = hybrid.clone().with::<AddressSpace>(json!({"ForestName": "fabrikam.com"}));
        assert!(other.check::<AvailabilityAddressSpaceMissing>().is_fail());
        let right = other.with::<AddressSpace>(json!({"ForestName": "Contoso.mail.onmicrosoft.com"}));
        assert!(right.check::<AvailabilityAddressSpaceMissing>().is_pass());
    }

    #[test]
    fn without_a_routing_domain_it_does_not_apply() {
        assert!(tenant("contoso.onmicrosoft.com").check::<AvailabilityAddressSpaceMissing>().is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(Tenant::new().check::<AvailabilityAddressSpaceMissing>().is_unknown());
        let odd = tenant("contoso.mail.onmicrosoft.com").with::<AddressSpace>(json!({}));
        assert!(odd.check::<AvailabilityAddressSpaceMissing>().is_unknown());
    }
}
