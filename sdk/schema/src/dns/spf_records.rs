//! DNS TXT records of accepted domains, among them the SPF policy, and the log of each look-up.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "dns/spf-records",
    service: service::DNS,
    request: Request::TxtRecords(Records::Spf),
    permission: Permission::Public,
    cost: one(Budget::Dns),
    from: &["exchange/accepted-domains", "graph/domains", "dns/spf-records"],
    imported: scubagear("spf_records", &["exo"], &["Get-ScubaSpfRecord"]).needs(&["Get-AcceptedDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "spf-records",
    meaning: "DNS TXT records of accepted domains, among them the SPF policy, and the log of each look-up.",
    subject: "SPF record",
    source: SOURCE.id,
    id: "domain",
    label: "domain",
};
