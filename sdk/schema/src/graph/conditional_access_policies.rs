//! Conditional Access policies, in every state.

use crate::prelude::*;

/// v1.0 has no conditions on agents (its metadata), and left out policies that use features in preview
/// (AzureAD/AzureADAssessment issue 79; reference field-faults.md, F3).
pub const SOURCE: Source = Source {
    id: "graph/conditional-access-policies",
    service: service::GRAPH,
    request: Request::Get(Get::beta("/identity/conditionalAccess/policies").or(Instead {
version: Version::V1,
unexpanded: false,
lacks: Some(
"read from v1.0 of Microsoft Graph, since beta was refused: conditions on agents are not there, and policies that \
use features in preview may be missing",
),
})),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    license: Some("Microsoft Entra ID P1"),
    cost: one(Budget::ConditionalAccess),
    imported: scubagear("conditional_access_policies", &["aad"], &["Get-MgBetaIdentityConditionalAccessPolicy"]).and_cmdlets(&["Get-MgIdentityConditionalAccessPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "conditional-access-policies",
    meaning: "Conditional Access policies, in every state.",
    subject: "Conditional Access policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
