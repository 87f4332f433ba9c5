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
};
