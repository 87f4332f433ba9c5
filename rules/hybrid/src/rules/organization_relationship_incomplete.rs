//! Domains whose people look for free/busy information in vain.

use ephor_sdk::prelude::*;

use crate::relationships::{AcceptedDomain, OrganizationRelationship};

/// The organization relationship leaves out an accepted domain
///
/// # What it checks
/// Takes the organization relationships to the organization on-premises: those that are on and name at least one
/// accepted domain, or are called `O365 to On-premises`. Then it looks for accepted domains that none of them names.
/// Names are compared without case; domains under `onmicrosoft.com` are left out. Relationships with other companies
/// say nothing about this.
///
/// # Why it matters
/// Whoever has an address in a domain that was added later sees no free/busy information across the hybrid deployment,
/// and nobody sees theirs.
///
/// # Remediation
/// ```powershell
/// Set-OrganizationRelationship -Identity <relationship> -DomainNames @{Add="<domain>"}
/// ```
///
/// Free/busy between the servers and the cloud goes by Exchange Web Services, which Exchange Online has until 2027-04-01
/// only: whatever is put right here has to move to Microsoft Graph by then, with the dedicated hybrid application
/// (`dedicated-application-missing`).
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-organizationrelationship>
/// # Witnesses
/// - claim: reference facts.md, availability-address-space-missing
/// - deadline: reference facts.md, availability-address-space-missing (EWS roads end on 2027-04-01)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.5,
    tags("hybrid", "free-busy"),
    documents(AcceptedDomain, OrganizationRelationship),
    fail(left_out = "No organization relationship to the organization on-premises names: {domains}"),
    unknown(no_domains = "The snapshot holds no accepted domains; there should be at least one")
)]
pub struct OrganizationRelationshipIncomplete;

impl CheckTenant for OrganizationRelationshipIncomplete {
    fn check(scan: &Scan<Self>) -> Verdict {
        let relationships = scan.documents::<OrganizationRelationship>();
        if relationships.iter().all(|one| one.enabled == Some(false)) {
            return Verdict::NotApplicable;
        }
        let accepted = scan.documents::<AcceptedDomain>();
        if accepted.is_empty() {
            return Self::no_domains();
        }
        let mut own = Vec::new();
        for domain in accepted.iter() {
            let Some(name) = domain.domain_name.as_deref() else { return Verdict::not_known("DomainName").at(domain) };
            let name = name.trim().to_ascii_lowercase();
            if !name.ends_with(".onmicrosoft.com") {
                own.push(name);
            }
        }
        let names = |one: &OrganizationRelationship, domain: &str| {
            one.domain_names.iter().flatten().any(|known| known.eq_ignore_ascii_case(domain))
        };
        let mut hybrid = Vec::new();
        for one in relationships.iter().filter(|one| one.enabled != Some(false)) {
            if one.domain_names.is_none() {
                return Verdict::not_known("DomainNames").at(one);
            }
            if one.is_named_hybrid() || own.iter().any(|domain| names(one, domain)) {
                if one.enabled.is_none() {
                    return Verdict::not_known("Enabled").at(one);
                }
                hybrid.push(one);
            }
        }
        if hybrid.is_empty() {
            return Verdict::NotApplicable;
        }
        own.retain(|domain| !hybrid.iter().any(|one| names(one, domain)));
        if own.is_empty() { Verdict::Pass } else { Self::left_out(own.join(", ")).at_all(hybrid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(domains: &[&str]) -> Tenant {
        let with = |tenant: Tenant, name: &&str| tenant.with::<AcceptedDomain>(json!({"DomainName": name}));
        domains.iter().fold(Tenant::new(), with)
    }

    fn verdict(domains: &[&str], relationship: Value) -> Verdict {
        tenant(domains).with::<OrganizationRelationship>(relationship).check::<OrganizationRelationshipIncomplete>()
    }

    const DOMAINS: [&str; 3] = ["contoso.com", "fabrikam.com", "contoso.onmicrosoft.com"];

    #[test]
    fn a_domain_that_is_left_out_fails() {
        let verdict = verdict(&DOMAINS, json!({"Enabled": true, "DomainNames": ["Contoso.com"]}));
        assert!(verdict.is_fail());
        assert_eq!(verdict.arguments(), ["fabrikam.com"]);
        let named = json!({"Name": "O365 to On-premises - 1", "Enabled": true, "DomainNames": []});
        assert!(super::tests::verdict(&DOMAINS, named).is_fail());
    }

    #[test]
    fn all_domains_in_any_case_pass_without_the_initial_one() {
        assert!(verdict(&DOMAINS, json!({"Enabled": true, "DomainNames": ["CONTOSO.COM", "Fabrikam.com"]})).is_pass());
        let second = json!({"Enabled": true, "DomainNames": "fabrikam.com"});
        let tenant = tenant(&DOMAINS).with::<OrganizationRelationship>(second);
        let first = json!({"Enabled": true, "DomainNames": ["contoso.com"]});
        let tenant = tenant.with::<OrganizationRelationship>(first);
        assert!(tenant.check::<OrganizationRelationshipIncomplete>().is_pass());
    }

    #[test]
    fn without_a_relationship_to_the_own_servers_it_does_not_apply() {
        assert!(tenant(&DOMAINS).check::<OrganizationRelationshipIncomplete>().is_not_applicable());
        assert!(verdict(&DOMAINS, json!({"Enabled": true, "DomainNames": ["partner.com"]})).is_not_applicable());
        assert!(verdict(&DOMAINS, json!({"Enabled": false, "DomainNames": ["contoso.com"]})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(&DOMAINS, json!({"Enabled": true})).is_unknown());
        assert!(verdict(&["contoso.com"], json!({"DomainNames": ["contoso.com"]})).is_unknown());
        assert!(verdict(&[], json!({"Enabled": true, "DomainNames": ["contoso.com"]})).is_unknown());
    }
}
