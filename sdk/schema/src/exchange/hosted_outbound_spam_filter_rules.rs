//! To whom each custom outbound spam filter policy applies.

use crate::parts::assignment::{PRIORITY, STATE, policy};
use crate::parts::{IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-outbound-spam-filter-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedOutboundSpamFilterRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-outbound-spam-filter-rules",
    meaning: "To whom each custom outbound spam filter policy applies.",
    subject: "outbound spam filter rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        policy("HostedOutboundSpamFilterPolicy", "The outbound spam filter policy that it assigns."),
        STATE,
        PRIORITY,
        list("From", Element::Recipient, "Senders to whom it applies; null: not limited."),
        list("FromMemberOf", Element::Recipient, "Groups to whose members it applies; null: not limited."),
        list("SenderDomainIs", Element::Word, "Domains to whose senders it applies; null: not limited."),
        list("ExceptIfFrom", Element::Recipient, "Senders to whom it does not apply."),
        list("ExceptIfFromMemberOf", Element::Recipient, "Groups to whose members it does not apply."),
        list("ExceptIfSenderDomainIs", Element::Word, "Domains to whose senders it does not apply."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Identity": "Everybody",
  "Name": "Everybody",
  "HostedOutboundSpamFilterPolicy": "Everybody",
  "State": "Enabled",
  "Priority": 0,
  "From": null,
  "FromMemberOf": null,
  "SenderDomainIs": ["contoso.example"],
  "ExceptIfFrom": null,
  "ExceptIfFromMemberOf": null,
  "ExceptIfSenderDomainIs": null
}"#;
