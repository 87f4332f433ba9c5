//! The domains of the tenant, and what DNS says of them.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;
use ephor_collect::normalize::derive::dns::{self, Records};

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    let domains =
        [tenant.domain.clone(), tenant.brand_domain(), tenant.initial_domain.clone(), tenant.routing_domain()];
    let each = |object: &dyn Fn(&str) -> Value| domains.iter().map(|domain| object(domain)).collect();
    // Nobody can publish a key or a policy for the coexistence domain, and nobody is asked for one.
    let senders = domains.iter().filter(|domain| **domain != tenant.routing_domain());
    let of_senders = |object: &dyn Fn(&str) -> Value| senders.clone().map(|domain| object(domain)).collect();
    let key = tenant.random_of("dkim-records").next();
    documents.collected("accepted-domains", each(&|domain| accepted_domain(tenant, domain)));
    documents.collected("dkim-records", of_senders(&|domain| dkim_record(tenant, domain, key)));
    documents.collected("dkim-signing-configs", each(&|domain| dkim_signing_config(tenant, domain)));
    documents.collected("dmarc-records", of_senders(&|domain| dmarc_record(tenant, domain)));
    documents.collected("spf-records", each(&|domain| spf_record(domain)));
    let mut all: Vec<Value> = each(&|domain| domain_of_graph(tenant, domain));
    all.extend(not_in_use(tenant));
    documents.collected("domains", all);
}

fn accepted_domain(tenant: &Tenant, domain: &str) -> Value {
    json!({
        "Identity": domain,
        "Name": domain,
        "DomainName": domain,
        "DomainType": "Authoritative",
        "Default": domain == tenant.domain,
        "InitialDomain": domain == tenant.initial_domain,
        "AuthenticationType": "Managed",
        "MatchSubDomains": false,
        "IsCoexistenceDomain": domain == tenant.routing_domain(),
        "SendingFromDomainDisabled": false,
    })
}

fn domain_of_graph(tenant: &Tenant, domain: &str) -> Value {
    json!({
        "id": domain,
        "authenticationType": "Managed",
        "isAdminManaged": true,
        "isDefault": domain == tenant.domain,
        "isInitial": domain == tenant.initial_domain,
        "isRoot": true,
        "isVerified": true,
        "passwordNotificationWindowInDays": 14,
        "passwordValidityPeriodInDays": 2_147_483_647,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
    })
}

/// Passwords of these would expire, if they had any: one is not verified, the other one follows its root.
fn not_in_use(tenant: &Tenant) -> Vec<Value> {
    let domain = |name: String, root: bool, verified: bool| {
        json!({
            "id": name,
            "authenticationType": "Managed",
            "isAdminManaged": true,
            "isDefault": false,
            "isInitial": false,
            "isRoot": root,
            "isVerified": verified,
            "passwordNotificationWindowInDays": 14,
            "passwordValidityPeriodInDays": 90,
            "supportedServices": [],
        })
    };
    vec![
        domain(format!("new-{}", tenant.domain), true, false),
        domain(format!("branch.{}", tenant.domain), false, true),
    ]
}

/// Beside the record that counts stands what others ask people to publish.
fn spf_record(domain: &str) -> Value {
    let records = ["MS=ms14830321", "v=spf1 include:spf.protection.outlook.com -all"];
    answered(Records::Spf, domain, vec![(domain.to_owned(), &records)])
}

/// The second selector waits for its turn. A key of the initial domain stands where Exchange says, and that of another
/// domain where its administrator points to it.
fn dkim_record(tenant: &Tenant, domain: &str, key: u64) -> Value {
    let record = format!("v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN{key:016x};");
    let name = |nth: u8| {
        if domain == tenant.initial_domain {
            kept_at(tenant, domain, nth)
        } else {
            format!("selector{nth}._domainkey.{domain}")
        }
    };
    answered(Records::Dkim, domain, vec![(name(1), &[&record]), (name(2), &[])])
}

/// Others get reports beside the organization itself, which takes none that are too large.
fn dmarc_record(tenant: &Tenant, domain: &str) -> Value {
    let (own, others) = (format!("mailto:dmarc@{domain}"), "mailto:reports@dmarc.cyber.dhs.gov");
    let record = format!("v=DMARC1; p=reject; pct=100; rua={others},{own}!10m; ruf={own}, {others}");
    published(tenant, Records::Dmarc, domain, &[&record])
}

/// The document of a domain that publishes these records. For a policy the domains above it are asked, too, where they
/// are not Microsoft's, and have none.
pub(in super::super) fn published(tenant: &Tenant, kind: Records, domain: &str, records: &[&str]) -> Value {
    if kind != Records::Dmarc {
        return answered(kind, domain, vec![(domain.to_owned(), records)]);
    }
    let dots = domain.match_indices('.').filter(|_| domain != tenant.initial_domain);
    let above = dots.map(|(at, dot)| domain.get(at + dot.len()..).unwrap_or_default());
    let own = (format!("_dmarc.{domain}"), records);
    answered(kind, domain, std::iter::once(own).chain(above.map(|name| (format!("_dmarc.{name}"), &[][..]))).collect())
}

fn answered(kind: Records, domain: &str, asked: Vec<(String, &[&str])>) -> Value {
    let texts = |records: &[&str]| records.iter().map(|record| (*record).to_owned()).collect();
    let asked: Vec<_> = asked.into_iter().map(|(name, records)| (name, texts(records))).collect();
    dns::answered(kind, domain, &asked)
}

/// Where Exchange keeps a key: below the initial domain, whosever it is. Witness: `Selector1CNAME` of both domains in CISA's
/// sample, cisagov/ScubaGear `PowerShell/ScubaGear/Sample-Reports/ProviderSettingsExport.json`.
fn kept_at(tenant: &Tenant, domain: &str, nth: u8) -> String {
    format!("selector{nth}-{}._domainkey.{}", domain.replace('.', "-"), tenant.initial_domain)
}

fn dkim_signing_config(tenant: &Tenant, domain: &str) -> Value {
    json!({
        "Identity": domain,
        "Domain": domain,
        "Enabled": true,
        "Status": "Valid",
        "Selector1CNAME": kept_at(tenant, domain, 1),
        "Selector2CNAME": kept_at(tenant, domain, 2),
        "Selector1KeySize": 2048,
        "Selector2KeySize": 2048,
    })
}
