//! Safe Attachments for SharePoint, OneDrive and Teams, and Safe Documents.

use crate::parts::{IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/atp-policy-for-o365",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AtpPolicyForO365")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    always: always(
        "one policy of Defender for Office 365 for files and apps",
        "MicrosoftDocs/office-docs-powershell exchange/exchange-ps/ExchangePowerShell/Get-AtpPolicyForO365.md @09d3fb8e",
    ),
    imported: scubagear("atp_policy_for_o365", SUITE, &["Get-AtpPolicyForO365"]).flag("defender_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "atp-policy-for-o365",
    meaning: "Safe Attachments for SharePoint, OneDrive and Teams, and Safe Documents.",
    subject: "Defender for Office 365 policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        boolean("EnableATPForSPOTeamsODB", "Whether Safe Attachments scans files in SharePoint, OneDrive and Teams."),
        boolean("EnableSafeDocs", "Whether Safe Documents checks files that open in Protected View."),
        boolean(
            "AllowSafeDocsOpen",
            "Whether people may leave Protected View though a file was found to be malicious.",
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AllowSafeDocsOpen": false,
  "EnableATPForSPOTeamsODB": true,
  "EnableSafeDocs": true,
  "Identity": "Default",
  "Name": "Default"
}"#;
