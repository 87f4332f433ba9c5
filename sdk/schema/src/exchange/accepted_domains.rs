//! Domains for which Exchange accepts mail.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/accepted-domains",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AcceptedDomain")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always("the initial domain", "MicrosoftDocs/entra-docs docs/fundamentals/add-custom-domain.md @03589959"),
    imported: scubagear("accepted_domains", SUITE_AND_EXO, &["Get-AcceptedDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "accepted-domains",
    meaning: "Domains for which Exchange accepts mail.",
    subject: "accepted domain",
    source: SOURCE.id,
    id: "Identity",
    label: "DomainName",
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "What administrators call it: usually the domain."),
        text("DomainName", "The domain."),
        symbol("DomainType", "What becomes of mail to addresses of the domain that Exchange Online does not know.")
            .values(&["Authoritative", "InternalRelay", "ExternalRelay"]),
        boolean("MatchSubDomains", "Whether mail to all its subdomains is accepted, too."),
        boolean(
            "IsCoexistenceDomain",
            "Whether mail is routed by it in a hybrid deployment, as by `contoso.mail.onmicrosoft.com`.",
        ),
        boolean("Default", "Whether new addresses are of this domain."),
        boolean("InitialDomain", "Whether it is the one that the tenant was made with."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AuthenticationType": "Managed",
  "Default": true,
  "DomainName": "contoso.example",
  "DomainType": "Authoritative",
  "Identity": "contoso.example",
  "InitialDomain": false,
  "IsCoexistenceDomain": false,
  "MatchSubDomains": false,
  "Name": "contoso.example",
  "SendingFromDomainDisabled": false
}"#;
