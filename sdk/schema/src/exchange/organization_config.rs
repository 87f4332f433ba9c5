//! Settings of the Exchange organization.

use crate::prelude::*;

/// Which applications may use EWS is told only to those who ask. Get-OrganizationConfig.md does not list the switch,
/// Set-OrganizationConfig.md tells of it, and parameters may be missing by role (reference collector-faults.md, F9).
pub const SOURCE: Source = Source {
    id: "exchange/organization-config",
    service: service::EXCHANGE,
    request: Request::Cmdlet(
        Cmdlet::new("Get-OrganizationConfig")
            .with(&[("RetrieveEwsOperationAccessPolicy", None)])
            .optional("RetrieveEwsOperationAccessPolicy", &["EwsAllowedAppIDs"]),
    ),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always("one organization configuration", "reference collector-faults.md, F2 (the singletons)"),
    imported: scubagear("org_config", &["exo"], &["Get-OrganizationConfig"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "organization-config",
    meaning: "Settings of the Exchange organization. An import that has no Identity takes the Name: Exchange gives both the same value.",
    subject: "Exchange organization configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
    members: open(&[
        text("Identity", "Its id: the initial domain."),
        text("Name", "The initial domain."),
        boolean("AuditDisabled", "Whether mailbox auditing is off for everybody."),
        boolean("OAuth2ClientProfileEnabled", "Whether clients may use modern authentication."),
        text("DefaultAuthenticationPolicy", "The authentication policy of everybody who has no other."),
        boolean("EwsEnabled", "Whether Exchange Web Services are open; null: nobody decided."),
        texts("EwsAllowedAppIDs", "The applications that may use Exchange Web Services, also as one text with commas."),
        texts("InPlaceHolds", "Holds for all mailboxes: `mbx`, the policy, and behind a colon what it does."),
        boolean(
            "RejectDirectSend",
            "Whether mail is refused that claims to come from an accepted domain and was not authenticated.",
        ),
        boolean("CustomerLockBoxEnabled", "Whether an administrator must agree before Microsoft opens content."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ActivityBasedAuthenticationTimeoutEnabled": true,
  "ActivityBasedAuthenticationTimeoutInterval": "06:00:00",
  "AppsForOfficeEnabled": true,
  "AuditDisabled": false,
  "AutoExpandingArchiveEnabled": false,
  "CustomerLockBoxEnabled": true,
  "DefaultAuthenticationPolicy": "Block basic authentication",
  "DisplayName": "Contoso",
  "EwsAllowedAppIDs": "e9d98471-0a70-4aa8-92f7-f654d42a1259",
  "EwsApplicationAccessPolicy": null,
  "EwsEnabled": false,
  "FocusedInboxOn": null,
  "Guid": "b37b2d4c-ad42-4d1d-8915-908a582d0fea",
  "HybridConfigurationStatus": "Unknown",
  "IPListBlocked": [],
  "Identity": "contoso.onmicrosoft.com",
  "InPlaceHolds": ["grp5a1d3f5c9b7e4c2f8a6d4b2e0c8f6a4d:2", "mbx7cfb30345d454ac0a989ab3041051209:1"],
  "IsDehydrated": false,
  "MailTipsAllTipsEnabled": true,
  "MailTipsExternalRecipientsTipsEnabled": true,
  "MailTipsGroupMetricsEnabled": true,
  "MailTipsLargeAudienceThreshold": 25,
  "MaskClientIpInReceivedHeadersEnabled": true,
  "Name": "contoso.onmicrosoft.com",
  "OAuth2ClientProfileEnabled": true,
  "PublicFoldersEnabled": "Local",
  "ReadTrackingEnabled": false,
  "RejectDirectSend": true
}"#;
