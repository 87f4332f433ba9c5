//! Subscriptions of the tenant, with licenses bought and used.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/subscribed-skus",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/subscribedSkus")),
    permission: Permission::graph(&[LICENSE_ASSIGNMENT]),
    cost: directory(3),
    imported: scubagear("license_information", &["aad"], &["Get-MgBetaSubscribedSku"])
        .and_cmdlets(&["Get-MgSubscribedSku"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "subscribed-skus",
    meaning: "Subscriptions of the tenant, with licenses bought and used.",
    subject: "subscription",
    source: SOURCE.id,
    id: "skuId",
    label: "skuPartNumber",
    members: open(&[
        text("id", "Its id: the tenant and the product."),
        text("skuId", "The id of the product, the same in every tenant.").vendor_id(),
        symbol("skuPartNumber", "The product, such as `SPE_E5`."),
        symbol("capabilityStatus", "Whether it can be used.").values(&[
            "Enabled",
            "Warning",
            "Suspended",
            "Deleted",
            "LockedOut",
        ]),
        integer("consumedUnits", "Licenses in use."),
        object(
            "prepaidUnits",
            "Licenses bought.",
            open(&[
                integer("enabled", "In force."),
                integer("warning", "Expired, and still usable."),
                integer("suspended", "Expired."),
                integer("lockedOut", "Of a cancelled subscription."),
            ]),
        ),
        objects(
            "servicePlans",
            "What it holds.",
            open(&[
                text("servicePlanId", "The id of the service plan.").vendor_id(),
                symbol("servicePlanName", "Its name."),
                symbol("provisioningStatus", "Whether it can be used."),
                symbol("appliesTo", "Whether it is given to users, or to the whole tenant.")
                    .values(&["User", "Company"]),
            ]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appliesTo": "User",
  "capabilityStatus": "Enabled",
  "consumedUnits": 22,
  "id": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149_05e9a617-0261-4cee-bb44-138d3ef5d965",
  "prepaidUnits": {"enabled": 40, "lockedOut": 0, "suspended": 0, "warning": 0},
  "servicePlans": [
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "f6de4823-28fa-440b-b886-4783fa86ddba",
      "servicePlanName": "M365_AUDIT_PLATFORM"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "f20fedf3-f3c3-43c3-8267-2bfdd51c0939",
      "servicePlanName": "ATP_ENTERPRISE"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
      "servicePlanName": "AAD_PREMIUM"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "efb87545-963c-4e0d-99df-69c6916d9eb0",
      "servicePlanName": "EXCHANGE_S_ENTERPRISE"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",
      "servicePlanName": "INTUNE_A"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "8a256a2b-b617-496d-b51b-e76466e88db0",
      "servicePlanName": "MFA_PREMIUM"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "43de0ff5-c92c-492b-9116-175376d08c38",
      "servicePlanName": "OFFICESUBSCRIPTION"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "57ff2da0-773e-42df-b2af-ffb7a2317929",
      "servicePlanName": "TEAMS1"
    },
    {
      "appliesTo": "User",
      "provisioningStatus": "Success",
      "servicePlanId": "7547a3fe-08ee-4ccb-b430-5077c5041653",
      "servicePlanName": "YAMMER_ENTERPRISE"
    }
  ],
  "skuId": "05e9a617-0261-4cee-bb44-138d3ef5d965",
  "skuPartNumber": "SPE_E3"
}"#;
