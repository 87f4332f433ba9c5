//! DNS TXT records with the DMARC policy of accepted domains, and the log of each look-up.

use crate::parts::{LOG, RDATA};
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
    members: open(&[text("domain", "The accepted domain."), RDATA, LOG]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "domain": "contoso.example",
  "log": [
    {
      "query_answers": [

        "v=DMARC1; p=reject; pct=100; rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:dmarc@contoso.example!10m; ruf=mailto:dmarc@contoso.example, mailto:reports@dmarc.cyber.dhs.gov"
      ],
      "query_method": "DNS",
      "query_name": "_dmarc.contoso.example",
      "query_result": "NOERROR, 1 record"
    },
    {
      "query_answers": [],
      "query_method": "DNS",
      "query_name": "_dmarc.example",
      "query_result": "NXDOMAIN"
    }
  ],
  "rdata": [

    "v=DMARC1; p=reject; pct=100; rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:dmarc@contoso.example!10m; ruf=mailto:dmarc@contoso.example, mailto:reports@dmarc.cyber.dhs.gov"
  ]
}"#;
