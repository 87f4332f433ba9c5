//! Settings of mail transport for the organization.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/transport-config",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-TransportConfig")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always("one transport configuration", "reference collector-faults.md, F2 (the singletons)"),
    imported: scubagear("transport_config", &["exo"], &["Get-TransportConfig"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "transport-config",
    meaning: "Settings of mail transport for the organization.",
    subject: "transport configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
    members: open(&[
        text("Identity", "Its id.").values(&["Transport Settings"]),
        text("Name", "Its name.").values(&["Transport Settings"]),
        boolean(
            "SmtpClientAuthenticationDisabled",
            "Whether authenticated SMTP is off for mailboxes that are not set themselves.",
        ),
        boolean("AllowLegacyTLSClients", "Whether clients may use TLS 1.0 and 1.1."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AddressBookPolicyRoutingEnabled": false,
  "AllowLegacyTLSClients": false,
  "ClearCategories": true,
  "ConvertDisclaimerWrapperToEml": false,
  "DSNConversionMode": "PreserveDSNBody",
  "ExternalDelayDsnEnabled": true,
  "ExternalDsnLanguageDetectionEnabled": true,
  "ExternalDsnMaxMessageAttachSize": "10 MB (10,485,760 bytes)",
  "ExternalDsnSendHtml": true,
  "ExternalPostmasterAddress": null,
  "HeaderPromotionModeSetting": "NoCreate",
  "Identity": "Transport Settings",
  "InternalDelayDsnEnabled": true,
  "InternalDsnSendHtml": true,
  "JournalingReportNdrTo": "<>",
  "MaxReceiveSize": "Unlimited",
  "MaxRecipientEnvelopeLimit": "Unlimited",
  "MaxSendSize": "Unlimited",
  "MessageExpiration": "1.00:00:00",
  "Name": "Transport Settings",
  "OpenDomainRoutingEnabled": false,
  "Rfc2231EncodingEnabled": false,
  "SafetyNetHoldTime": "7.00:00:00",
  "SmtpClientAuthenticationDisabled": true
}"#;
