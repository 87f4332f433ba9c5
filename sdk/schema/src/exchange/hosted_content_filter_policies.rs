//! Anti-spam policies for inbound mail.

use crate::parts::protection::{IS_BUILT_IN, IS_DEFAULT, RECOMMENDED_POLICY_TYPE, action};
use crate::parts::{IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-content-filter-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedContentFilterPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the default anti-spam policy",
        "MicrosoftDocs/defender-docs defender-office-365/anti-spam-protection-about.md @006b8a9f",
    ),
    imported: scubagear("hosted_content_filter_policies", SUITE, &["Get-HostedContentFilterPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-content-filter-policies",
    meaning: "Anti-spam policies for inbound mail.",
    subject: "anti-spam policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        IS_DEFAULT,
        IS_BUILT_IN,
        RECOMMENDED_POLICY_TYPE,
        action("SpamAction", "What is done with spam."),
        action("HighConfidenceSpamAction", "What is done with what is spam with high confidence."),
        action("PhishSpamAction", "What is done with phishing."),
        action("HighConfidencePhishAction", "What is done with what is phishing with high confidence."),
        action("BulkSpamAction", "What is done with bulk mail."),
        list("AllowedSenderDomains", Element::Word, "Domains whose mail is not filtered."),
        list("AllowedSenders", Element::Word, "Senders whose mail is not filtered."),
        list("BlockedSenderDomains", Element::Word, "Domains whose mail is always spam."),
        list("BlockedSenders", Element::Word, "Senders whose mail is always spam."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AllowedSenderDomains": [],
  "AllowedSenders": [],
  "BlockedSenderDomains": ["litware.example"],
  "BlockedSenders": [],
  "BulkSpamAction": "MoveToJmf",
  "BulkThreshold": 6,
  "HighConfidencePhishAction": "Quarantine",
  "HighConfidenceSpamAction": "Quarantine",
  "Identity": "Everybody",
  "InlineSafetyTipsEnabled": true,
  "IsBuiltInProtection": false,
  "IsDefault": false,
  "Name": "Everybody",
  "PhishSpamAction": "Quarantine",
  "PhishZapEnabled": true,
  "QuarantineRetentionPeriod": 30,
  "RecommendedPolicyType": "Custom",
  "SpamAction": "MoveToJmf",
  "SpamZapEnabled": true,
  "ZapEnabled": true
}"#;
