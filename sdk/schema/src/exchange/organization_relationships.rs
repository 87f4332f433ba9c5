//! Sharing of calendars and more with other Exchange organizations.

use crate::parts::{ENABLED, HYBRID_IDENTITY, HYBRID_NAME, address};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/organization-relationships",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-OrganizationRelationship")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("org_relationships", &["exo"], &["Get-OrganizationRelationship"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "organization-relationships",
    meaning: "Sharing of calendars and more with other Exchange organizations.",
    subject: "organization relationship",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        HYBRID_IDENTITY,
        HYBRID_NAME,
        ENABLED,
        list("DomainNames", Element::Word, "The domains of the other organization."),
        list("TargetAddressDomains", Element::Word, "Domains to which its mail is addressed."),
        address("TargetSharingEpr", "Where its Exchange Web Services are; null: Autodiscover finds out."),
        address("TargetAutodiscoverEpr", "Where its Autodiscover is; null: it is looked for."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "DeliveryReportEnabled": false,
  "DomainNames": ["contoso.example", "CONTOSO-GROUP.EXAMPLE"],
  "Enabled": true,
  "FreeBusyAccessEnabled": true,
  "FreeBusyAccessLevel": "LimitedDetails",
  "FreeBusyAccessScope": null,
  "Identity": "O365 to On-premises - 650d0e4e-64a9-4adc-b590-a9b029a7ca39",
  "MailTipsAccessEnabled": false,
  "MailTipsAccessLevel": "None",
  "MailboxMoveEnabled": false,
  "Name": "O365 to On-premises - 650d0e4e-64a9-4adc-b590-a9b029a7ca39",
  "PhotosEnabled": false,
  "TargetApplicationUri": "outlook.com",
  "TargetAutodiscoverEpr": "https://mail.contoso.example/autodiscover/autodiscover.svc/WSSecurity",
  "TargetSharingEpr": null
}"#;
