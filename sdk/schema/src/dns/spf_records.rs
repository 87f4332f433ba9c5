//! DNS TXT records of accepted domains, among them the SPF policy, and the log of each look-up.

use crate::parts::{LOG, RDATA};
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
    members: open(&[
        text("domain", "The accepted domain."),
        RDATA,
        LOG,
        boolean("compliant", "What the tool that asked DNS thinks of it."),
        text("message", "Why the tool thinks so."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "domain": "contoso.example",
  "log": [
    {
      "query_answers": ["MS=ms14830321", "v=spf1 include:spf.protection.outlook.com -all"],
      "query_method": "DNS",
      "query_name": "contoso.example",
      "query_result": "NOERROR, 2 records"
    }
  ],
  "rdata": ["MS=ms14830321", "v=spf1 include:spf.protection.outlook.com -all"]
}"#;
