//! Outbound spam filter policies: automatic forwarding, and limits for senders.

use crate::parts::protection::IS_DEFAULT;
use crate::parts::{ENABLED, IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-outbound-spam-filter-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedOutboundSpamFilterPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the default outbound spam policy",
        "MicrosoftDocs/defender-docs defender-office-365/recommended-settings-for-eop-and-office365.md @04088ff0",
    ),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-outbound-spam-filter-policies",
    meaning: "Outbound spam filter policies: automatic forwarding, and limits for senders.",
    subject: "outbound spam filter policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        IS_DEFAULT,
        ENABLED,
        symbol("AutoForwardingMode", "Whether mail may be forwarded outside by itself; `Automatic` is off by now.")
            .values(&["Automatic", "On", "Off"]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ActionWhenThresholdReached": "BlockUser",
  "AutoForwardingMode": "Off",
  "BccSuspiciousOutboundAdditionalRecipients": ["security@contoso.example"],
  "BccSuspiciousOutboundMail": true,
  "Enabled": true,
  "Identity": "Default",
  "IsDefault": true,
  "Name": "Default",
  "NotifyOutboundSpam": true,
  "NotifyOutboundSpamRecipients": ["security@contoso.example"],
  "RecipientLimitExternalPerHour": 500,
  "RecipientLimitInternalPerHour": 1000,
  "RecipientLimitPerDay": 1000
}"#;
