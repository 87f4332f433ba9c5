//! DKIM signing of each accepted domain.

use crate::parts::OF_DNS_NAMES;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/dkim-signing-configs",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-DkimSigningConfig")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("dkim_config", &["exo"], &["Get-DkimSigningConfig"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dkim-signing-configs",
    meaning: "DKIM signing of each accepted domain.",
    subject: "DKIM signing configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Domain",
    members: open(&[
        text("Identity", "Its id: the domain."),
        text("Domain", "The domain."),
        boolean("Enabled", "Whether mail is signed in the name of the domain."),
        text("Selector1CNAME", "Where the record of the first selector must point.").within(OF_DNS_NAMES),
        text("Selector2CNAME", "Where the record of the second selector must point.").within(OF_DNS_NAMES),
        symbol("Status", "What is wrong, if anything is.").values(&["Valid", "CnameMissing", "NoDKIMKeys"]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Domain": "contoso.example",
  "Enabled": true,
  "Identity": "contoso.example",
  "Selector1CNAME": "selector1-contoso-example._domainkey.contoso.onmicrosoft.com",
  "Selector1KeySize": 2048,
  "Selector2CNAME": "selector2-contoso-example._domainkey.contoso.onmicrosoft.com",
  "Selector2KeySize": 2048,
  "Status": "Valid"
}"#;
