//! Anti-phishing policies: impersonation and spoof protection.

use crate::parts::protection::{IS_BUILT_IN, IS_DEFAULT, RECOMMENDED_POLICY_TYPE, action};
use crate::parts::{ENABLED, IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/anti-phish-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AntiPhishPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the default anti-phishing policy",
        "MicrosoftDocs/defender-docs defender-office-365/recommended-settings-for-eop-and-office365.md @04088ff0",
    ),
    imported: scubagear("anti_phish_policies", SUITE, &["Get-AntiPhishPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "anti-phish-policies",
    meaning: "Anti-phishing policies: impersonation and spoof protection.",
    subject: "anti-phishing policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        IS_DEFAULT,
        IS_BUILT_IN,
        RECOMMENDED_POLICY_TYPE,
        ENABLED,
        integer(
            "PhishThresholdLevel",
            "How readily machine learning calls mail phishing: from 1 (standard) to 4 (most aggressive).",
        ),
        boolean(
            "EnableTargetedUserProtection",
            "Whether senders are looked at that pretend to be one of `TargetedUsersToProtect`.",
        ),
        list("TargetedUsersToProtect", Element::Text, "Who is protected from being impersonated: `name;address`."),
        action("TargetedUserProtectionAction", "What is done with mail of a sender who impersonates one of them."),
        boolean(
            "EnableOrganizationDomainsProtection",
            "Whether senders are looked at whose domains resemble an accepted domain.",
        ),
        boolean(
            "EnableTargetedDomainsProtection",
            "Whether senders are looked at whose domains resemble one of `TargetedDomainsToProtect`.",
        ),
        list(
            "TargetedDomainsToProtect",
            Element::Word,
            "Domains that are protected from being impersonated, beside the accepted ones.",
        ),
        action(
            "TargetedDomainProtectionAction",
            "What is done with mail of a sender who impersonates a protected domain.",
        ),
        list("ExcludedDomains", Element::Word, "Domains that are trusted: they impersonate nobody."),
        list("ExcludedSenders", Element::Word, "Senders who are trusted: they impersonate nobody."),
        boolean("EnableMailboxIntelligence", "Whether Exchange learns with whom somebody writes mail."),
        boolean("EnableMailboxIntelligenceProtection", "Whether what it learnt is used against impersonation."),
        action("MailboxIntelligenceProtectionAction", "What is done with mail that this finds."),
        boolean("EnableSpoofIntelligence", "Whether forged senders are looked for."),
        boolean("HonorDmarcPolicy", "Whether the DMARC policy of a forged sender's domain is followed."),
        action("DmarcRejectAction", "What is done with mail that fails a DMARC policy of `reject`."),
        action("DmarcQuarantineAction", "What is done with mail that fails a DMARC policy of `quarantine`."),
        boolean("EnableFirstContactSafetyTips", "Whether mail of a sender who rarely writes carries a safety tip."),
        boolean(
            "EnableSimilarUsersSafetyTips",
            "Whether mail carries a safety tip if it impersonates a protected user.",
        ),
        boolean(
            "EnableSimilarDomainsSafetyTips",
            "Whether mail carries a safety tip if it impersonates a protected domain.",
        ),
        boolean(
            "EnableUnusualCharactersSafetyTips",
            "Whether mail carries a safety tip if the sender's address has characters of several alphabets.",
        ),
        boolean("EnableViaTag", "Whether the true domain is shown (`via`) where it differs from that of the sender."),
        boolean(
            "EnableUnauthenticatedSender",
            "Whether a question mark is shown for a sender who could not be authenticated.",
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AuthenticationFailAction": "Quarantine",
  "DmarcQuarantineAction": "Quarantine",
  "DmarcRejectAction": "Reject",
  "EnableFirstContactSafetyTips": true,
  "EnableMailboxIntelligence": true,
  "EnableMailboxIntelligenceProtection": true,
  "EnableOrganizationDomainsProtection": true,
  "EnableSimilarDomainsSafetyTips": true,
  "EnableSimilarUsersSafetyTips": true,
  "EnableSpoofIntelligence": true,
  "EnableTargetedDomainsProtection": true,
  "EnableTargetedUserProtection": true,
  "EnableUnauthenticatedSender": true,
  "EnableUnusualCharactersSafetyTips": true,
  "EnableViaTag": true,
  "Enabled": true,
  "ExcludedDomains": [],
  "ExcludedSenders": [],
  "HonorDmarcPolicy": true,
  "Identity": "Everybody",
  "IsBuiltInProtection": false,
  "IsDefault": false,
  "MailboxIntelligenceProtectionAction": "Quarantine",
  "Name": "Everybody",
  "PhishThresholdLevel": 3,
  "RecommendedPolicyType": "Custom",
  "TargetedDomainProtectionAction": "Quarantine",
  "TargetedDomainsToProtect": ["alpineskihouse.example"],
  "TargetedUserProtectionAction": "Quarantine",
  "TargetedUsersToProtect": ["Chief Executive;ceo@contoso.example"]
}"#;
