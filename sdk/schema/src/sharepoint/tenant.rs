//! Tenant settings of SharePoint and OneDrive.

use crate::prelude::*;

/// The REST interface takes a user who is a Global Reader, SharePoint PowerShell does not (reference breadth.md, section 4,
/// "sharepoint/tenant offers Global Reader for a user").
pub const SOURCE: Source = Source {
    id: "sharepoint/tenant",
    service: service::SHAREPOINT,
    request: Request::NotLive(None, Some(("GET", "/_api/SPO.Tenant"))),
    permission: Permission::Other(
        "SharePoint Sites.FullControl.All, or, by REST only, a user who signs in with the Entra role Global Reader",
    ),
    imported: scubagear("SPO_tenant", &["SharePoint"], &["Get-SPOTenantRest", "Get-SPOTenant", "Get-PnPTenant"])
        .and_cmdlets(&["Get-SPOTenant", "Get-PnPTenant"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "sharepoint-tenant",
    meaning: "Tenant settings of SharePoint and OneDrive. The vendor gives no id: `TenantId` is the id of the tenant.",
    subject: "SharePoint tenant settings",
    source: SOURCE.id,
    id: "TenantId",
    label: "TenantId",
    members: open(&[
        text("TenantId", "The id of the tenant."),
        integer(
            "SharingCapability",
            "With whom content of SharePoint may be shared: 0 nobody outside, 1 new and existing guests, 2 anybody, 3 existing guests.",
        ),
        integer("OneDriveSharingCapability", "With whom content of OneDrive may be shared, as in `SharingCapability`."),
        integer(
            "SharingDomainRestrictionMode",
            "Whether domains limit that: 0 no, 1 those of a list alone, 2 all but those of a list.",
        ),
        integer(
            "DefaultSharingLinkType",
            "Whom a link is for unless said otherwise: 1 those that it names, 2 the organization, 3 anybody.",
        ),
        integer("DefaultLinkPermission", "What a link lets do unless said otherwise: 1 view, 2 edit."),
        integer("RequireAnonymousLinksExpireInDays", "Days after which a link for anybody ends."),
        integer("FileAnonymousLinkType", "What a link for anybody to a file lets do at most: 1 view, 2 edit."),
        integer("FolderAnonymousLinkType", "What a link for anybody to a folder lets do at most: 1 view, 2 edit."),
        boolean(
            "EmailAttestationRequired",
            "Whether people who use a verification code must prove their address again.",
        ),
        integer("EmailAttestationReAuthDays", "After how many days."),
        boolean("LegacyAuthProtocolsEnabled", "Whether applications without modern authentication get in."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "TenantId": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149",
  "SharingCapability": 3,
  "OneDriveSharingCapability": 3,
  "SharingDomainRestrictionMode": 1,
  "DefaultSharingLinkType": 1,
  "DefaultLinkPermission": 1,
  "RequireAnonymousLinksExpireInDays": 30,
  "FileAnonymousLinkType": 1,
  "FolderAnonymousLinkType": 1,
  "EmailAttestationRequired": true,
  "EmailAttestationReAuthDays": 30,
  "LegacyAuthProtocolsEnabled": false
}"#;
