//! The domains of the tenant, and what DNS says of them.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;
use crate::collect::live::derive::dns::{self, Records};

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    let domains =
        [tenant.domain.clone(), tenant.brand_domain(), tenant.initial_domain.clone(), tenant.routing_domain()];
    let each = |object: &dyn Fn(&str) -> Value| domains.iter().map(|domain| object(domain)).collect();
    let key = tenant.random_of("dkim-records").next();
    documents.collected("accepted-domains", each(&|domain| accepted_domain(tenant, domain)));
    documents.collected("dkim-records", each(&|domain| dkim_record(domain, key)));
    documents.collected("dkim-signing-configs", each(&|domain| dkim_signing_config(domain)));
    documents.collected("dmarc-records", each(&|domain| dmarc_record(domain)));
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
    published(Records::Spf, domain, &["MS=ms14830321", "v=spf1 include:spf.protection.outlook.com -all"])
}

/// The second selector waits for its turn.
fn dkim_record(domain: &str, key: u64) -> Value {
    published(Records::Dkim, domain, &[&format!("v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN{key:016x};")])
}

/// Others get reports beside the organization itself, which takes none that are too large.
fn dmarc_record(domain: &str) -> Value {
    let (own, others) = (format!("mailto:dmarc@{domain}"), "mailto:reports@dmarc.cyber.dhs.gov");
    let record = format!("v=DMARC1; p=reject; pct=100; rua={others},{own}!10m; ruf={own}, {others}");
    published(Records::Dmarc, domain, &[&record])
}

/// The document of a domain whose first name has these records, and whose other names do not exist.
pub(in super::super) fn published(kind: Records, domain: &str, records: &[&str]) -> Value {
    let records = records.iter().map(|record| (*record).to_owned()).collect();
    dns::answered(kind, domain, &[(0, records)])
}

fn dkim_signing_config(domain: &str) -> Value {
    let name = domain.replace('.', "-");
    json!({
        "Identity": domain,
        "Domain": domain,
        "Enabled": true,
        "Status": "Valid",
        "Selector1CNAME": format!("selector1-{name}._domainkey.{domain}"),
        "Selector2CNAME": format!("selector2-{name}._domainkey.{domain}"),
        "Selector1KeySize": 2048,
        "Selector2KeySize": 2048,
    })
}
