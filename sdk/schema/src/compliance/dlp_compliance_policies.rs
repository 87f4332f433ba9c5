//! Data loss prevention policies and the places where they apply.

use crate::parts::ENABLED;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "compliance/dlp-compliance-policies",
    service: service::COMPLIANCE,
    request: Request::Cmdlet(Cmdlet::new("Get-DlpCompliancePolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Compliance),
    imported: scubagear("dlp_compliance_policies", SUITE, &["Get-DlpCompliancePolicy"]).flag("defender_dlp_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dlp-compliance-policies",
    meaning: "Data loss prevention policies and the places where they apply.",
    subject: "data loss prevention policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "What people call it."),
        ENABLED,
        symbol("Mode", "Whether it acts, or only tells.").values(&[
            "Enable",
            "Disable",
            "TestWithNotifications",
            "TestWithoutNotifications",
            "PendingDeletion",
        ]),
        symbols("Workload", "The workloads that it applies to.").values(&[
            "Exchange",
            "SharePoint",
            "OneDriveForBusiness",
            "Teams",
            "EndpointDevices",
            "OnPremisesScanner",
            "PowerBI",
            "ThirdPartyApps",
            "AuditAlerting",
            "Applications",
            "ModernGroup",
            "Skype",
            "DynamicScope",
        ]),
        texts("ExchangeLocation", "Whose mail; `All` is everybody's.").values(&["All"]),
        texts("SharePointLocation", "Which SharePoint sites; `All` is every one.").values(&["All"]),
        texts("OneDriveLocation", "Whose OneDrive; `All` is everybody's.").values(&["All"]),
        texts("TeamsLocation", "Whose Teams messages; `All` is everybody's.").values(&["All"]),
        texts("EndpointDlpLocation", "Whose devices; `All` is everybody's.").values(&["All"]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "DisplayName": "Cards and accounts",
  "Enabled": true,
  "EndpointDlpLocation": ["All"],
  "ExchangeLocation": ["All"],
  "Guid": "95d65ac7-0d07-4f52-a079-8f97d1b79891",
  "Identity": "Cards and accounts",
  "Mode": "Enable",
  "Name": "Cards and accounts",
  "OneDriveLocation": ["All"],
  "Priority": 0,
  "SharePointLocation": ["All"],
  "TeamsLocation": ["All"],
  "Type": "Dlp",
  "Workload": "Exchange, SharePoint, OneDriveForBusiness, Teams, EndpointDevices"
}"#;
