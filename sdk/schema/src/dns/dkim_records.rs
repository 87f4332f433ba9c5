//! DNS TXT records with the DKIM keys of accepted domains, and the log of each look-up.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "dns/dkim-records",
    service: service::DNS,
    request: Request::TxtRecords(Records::Dkim),
    permission: Permission::Public,
    cost: one(Budget::Dns),
    from: &["exchange/accepted-domains", "graph/domains", "exchange/dkim-signing-configs", "dns/dkim-records"],
    imported: scubagear("dkim_records", &["exo"], &["Get-ScubaDkimRecord"]).needs(&["Get-AcceptedDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dkim-records",
    meaning: "DNS TXT records with the DKIM keys of accepted domains, and the log of each look-up.",
    subject: "DKIM record",
    source: SOURCE.id,
    id: "domain",
    label: "domain",
};
