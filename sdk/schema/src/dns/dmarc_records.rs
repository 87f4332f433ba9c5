//! DNS TXT records with the DMARC policy of accepted domains, and the log of each look-up.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "dns/dmarc-records",
    service: service::DNS,
    request: Request::TxtRecords(Records::Dmarc),
    permission: Permission::Public,
    cost: one(Budget::Dns),
    from: &["exchange/accepted-domains", "graph/domains", "dns/dmarc-records"],
    imported: scubagear("dmarc_records", &["exo"], &["Get-ScubaDmarcRecord"]).needs(&["Get-AcceptedDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dmarc-records",
    meaning: "DNS TXT records with the DMARC policy of accepted domains, and the log of each look-up.",
    subject: "DMARC record",
    source: SOURCE.id,
    id: "domain",
    label: "domain",
};
