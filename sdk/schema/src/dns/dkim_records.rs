//! DNS TXT records with the DKIM keys of accepted domains, and the log of each look-up.

use crate::parts::{LOG, RDATA};
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
    members: open(&[text("domain", "The accepted domain."), RDATA, LOG]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "domain": "contoso.example",
  "log": [
    {
      "query_answers": ["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNd3537751540e28a0;"],
      "query_method": "DNS",
      "query_name": "selector1._domainkey.contoso.example",
      "query_result": "NOERROR, 1 record"
    },
    {
      "query_answers": [],
      "query_method": "DNS",
      "query_name": "selector2._domainkey.contoso.example",
      "query_result": "NXDOMAIN"
    }
  ],
  "rdata": ["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNd3537751540e28a0;"]
}"#;
