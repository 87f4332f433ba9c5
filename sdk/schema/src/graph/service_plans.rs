//! Service plans that the tenant has and that are provisioned.

use crate::known::SERVICE_PLAN_NAMES;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/service-plans",
    service: service::GRAPH,
    request: Request::Derived("GET /subscribedSkus, servicePlans"),
    permission: Permission::graph(&[LICENSE_ASSIGNMENT]),
    from: &["graph/subscribed-skus"],
    imported: scubagear("service_plans", &["aad", "securitysuite"], &["Get-MgBetaSubscribedSku"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "service-plans",
    meaning: "Service plans that the tenant has and that are provisioned.",
    subject: "service plan",
    source: SOURCE.id,
    id: "servicePlanId",
    label: "servicePlanName",
    members: open(&[
        text("servicePlanId", "Its id, the same in every tenant.").vendor_id(),
        symbol("servicePlanName", "Its name.").lists(&[SERVICE_PLAN_NAMES]).values(&[
            "AAD_PREMIUM_GOV",
            "AAD_PREMIUM_P2_GOV",
            "ADALLOM_S_O365",
            "ATP_ENTERPRISE_GOV",
            "EXCHANGE_S_ENTERPRISE_GOV",
            "M365_ADVANCED_AUDITING_GOV",
            "MFA_PREMIUM",
            "THREAT_INTELLIGENCE_GOV",
        ]),
        symbol("provisioningStatus", "Whether it can be used.").values(&[
            "Success",
            "Disabled",
            "Error",
            "PendingInput",
            "PendingActivation",
            "PendingProvisioning",
        ]),
        symbol("appliesTo", "Whether it is given to users, or to the whole tenant.").values(&["User", "Company"]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appliesTo": "User",
  "provisioningStatus": "Success",
  "servicePlanId": "eec0eb4f-6444-4f95-aba0-50c24d67f998",
  "servicePlanName": "AAD_PREMIUM_P2"
}"#;
