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
};
