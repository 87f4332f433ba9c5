//! Alert policies.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "compliance/protection-alerts",
    service: service::COMPLIANCE,
    request: Request::Cmdlet(Cmdlet::new("Get-ProtectionAlert")),
    permission: GLOBAL_READER,
    cost: one(Budget::Compliance),
    imported: scubagear("protection_alerts", SUITE, &["Get-ProtectionAlert"]).flag("defender_dlp_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "protection-alerts",
    meaning: "Alert policies.",
    subject: "alert policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id.").values(ALERTS),
        text("Name", "The alert.").values(ALERTS),
        boolean("Disabled", "Whether it is off."),
        boolean("IsSystemRule", "Whether Microsoft made it."),
        symbol("Severity", "How severe it is.").values(&["Low", "Medium", "High", "Informational"]),
        boolean("NotificationEnabled", "Whether mail is sent."),
    ]),
    example: EXAMPLE,
};

/// Alert policies that Microsoft makes.
const ALERTS: &[&str] = &[
    "A potentially malicious URL click was detected",
    "Messages have been delayed",
    "Suspicious connector activity",
    "Suspicious Email Forwarding Activity",
    "Suspicious email sending patterns detected",
    "Tenant restricted from sending email",
    "Tenant restricted from sending unprovisioned email",
];

const EXAMPLE: &str = r#"{
  "Disabled": false,
  "Identity": "037445ba-5c20-49f1-9097-15c7406911f7\\User restricted from sending email",
  "IsSystemRule": true,
  "Name": "User restricted from sending email",
  "NotificationEnabled": true,
  "NotifyUser": ["TenantAdmins", "security@contoso.example"],
  "Severity": "High"
}"#;
