//! Data policies of Power Platform and the environments where they apply.

use crate::prelude::*;

/// scopes/admin/apiPolicies, of 2016, lists no groups of connectors.
pub const SOURCE: Source = Source {
    id: "power-platform/dlp-policies",
    service: service::POWER_PLATFORM,
    request: Request::NotLive(None, Some(("GET", "/providers/PowerPlatform.Governance/v2/policies"))),
    permission: POWER_PLATFORM_ADMINISTRATOR,
    imported: scubagear("dlp_policies", &["powerplatform"], &["Get-PowerPlatformDlpPoliciesRest", "Get-DlpPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "power-platform-dlp-policies",
    meaning: "Data policies of Power Platform and the environments where they apply.",
    subject: "Power Platform data policy",
    source: SOURCE.id,
    id: "name",
    label: "displayName",
};
