//! Safe Links policies.

use crate::parts::protection::{IS_BUILT_IN, IS_DEFAULT, RECOMMENDED_POLICY_TYPE};
use crate::parts::{IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/safe-links-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-SafeLinksPolicy")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("safe_links_policies", SUITE, &["Get-SafeLinksPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "safe-links-policies",
    meaning: "Safe Links policies.",
    subject: "Safe Links policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        IS_DEFAULT,
        IS_BUILT_IN,
        RECOMMENDED_POLICY_TYPE,
        boolean("EnableSafeLinksForEmail", "Whether links in mail are checked when they are clicked."),
        boolean("EnableSafeLinksForTeams", "Whether links in Teams are."),
        boolean("EnableSafeLinksForOffice", "Whether links in Office applications are."),
        boolean(
            "EnableForInternalSenders",
            "Whether links in mail between people of the organization are checked, too.",
        ),
        boolean("ScanUrls", "Whether what a suspicious link leads to is scanned."),
        boolean("DeliverMessageAfterScan", "Whether mail waits for that scan."),
        boolean("TrackClicks", "Whether clicks are recorded."),
        boolean("AllowClickThrough", "Whether people may go on to what was found to be malicious."),
        boolean("DisableUrlRewrite", "Whether links stay as they are written and are checked by the client alone."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AllowClickThrough": false,
  "DeliverMessageAfterScan": true,
  "DisableUrlRewrite": false,
  "DoNotRewriteUrls": [],
  "EnableForInternalSenders": true,
  "EnableSafeLinksForEmail": true,
  "EnableSafeLinksForOffice": true,
  "EnableSafeLinksForTeams": true,
  "Identity": "Everybody",
  "IsBuiltInProtection": false,
  "IsDefault": false,
  "Name": "Everybody",
  "RecommendedPolicyType": "Custom",
  "ScanUrls": true,
  "TrackClicks": true
}"#;
