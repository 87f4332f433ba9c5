//! Rules of the data loss prevention policies.

use crate::parts::{ACTIVATION_DATE, EXPIRY_DATE};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "compliance/dlp-compliance-rules",
    service: service::COMPLIANCE,
    request: Request::Cmdlet(Cmdlet::new("Get-DlpComplianceRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Compliance),
    imported: scubagear("dlp_compliance_rules", SUITE, &["Get-DlpComplianceRule"]).flag("defender_dlp_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dlp-compliance-rules",
    meaning: "Rules of the data loss prevention policies.",
    subject: "data loss prevention rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "What people call it."),
        text("ParentPolicyName", "The policy that it belongs to."),
        boolean("Disabled", "Whether it is off."),
        symbol("Mode", "Whether it acts.").values(&["Enforce", "Audit", "AuditAndNotify"]),
        boolean("IsAdvancedRule", "Whether its conditions stand in `AdvancedRule`."),
        tree("AdvancedRule", "Conditions that are joined by `And`, `Or` and `Not`.", CONDITIONS),
        tree(
            "ContentContainsSensitiveInformation",
            "The types of sensitive information that it looks for.",
            CONDITIONS,
        ),
        boolean("BlockAccess", "Whether it blocks access to what it finds."),
        symbol("BlockAccessScope", "For whom.").values(&["All", "PerUser", "PerAnonymousUser", "None"]),
        list("NotifyUser", Element::Word, "Who is told.").values(&["SiteAdmin", "LastModifier", "Owner"]),
        objects(
            "EndpointDlpRestrictions",
            "What it stops on devices.",
            open(&[
                symbol("setting", "What is restricted.").values(&[
                    "UnallowedApps",
                    "UnallowedBluetoothTransferApps",
                    "UnallowedCloudSyncApps",
                    "CopyPaste",
                    "CloudEgress",
                    "RemovableMedia",
                    "NetworkShare",
                    "Print",
                    "ScreenCapture",
                    "RemoteDesktopServices",
                    "PasteToBrowser",
                ]),
                symbol("value", "What is done.").values(&["Audit", "Block", "Warn", "Allow", "Ignore"]),
            ]),
        ),
        ACTIVATION_DATE,
        EXPIRY_DATE,
    ]),
    example: EXAMPLE,
};

/// Conditions, at every depth.
const CONDITIONS: Members = open(&[
    text("Version", "The version of the format.").version(),
    symbol("Operator", "How what it joins is joined.").values(&["And", "Or", "Not"]),
    tree("Condition", "The outermost condition.", open(&[])),
    tree("SubConditions", "What is joined.", open(&[])),
    symbol("ConditionName", "What is looked at.").values(&[
        "AccessScope",
        "ContentContainsSensitiveInformation",
        "ContentIsShared",
        "ContentFileTypeMatches",
        "ContentPropertyContainsWords",
        "DocumentIsPasswordProtected",
        "SentTo",
        "RecipientDomainIs",
    ]),
    tree("Value", "What it must be.", open(&[])),
    tree("groups", "Groups of types of sensitive information.", open(&[])),
    tree("sensitivetypes", "Types of sensitive information.", open(&[])),
    text("name", "A type of sensitive information, or a group.").values(&[
        "Credit Card Number",
        "U.S. Individual Taxpayer Identification Number (ITIN)",
        "U.S. Social Security Number (SSN)",
    ]),
    text("id", "The id of a type of sensitive information."),
]);

const EXAMPLE: &str = r#"{
  "BlockAccess": true,
  "BlockAccessScope": "All",
  "ContentContainsSensitiveInformation": [
    {
      "id": "a44669fe-0d48-453d-a9b1-2cc83f2cba77",
      "mincount": "1",
      "name": "U.S. Social Security Number (SSN)"
    },
    {
      "id": "e55e2a32-f92d-4985-a35d-a0b269eb687b",
      "mincount": "1",
      "name": "U.S. Individual Taxpayer Identification Number (ITIN)"
    },
    {"id": "50842eb7-edc8-4019-85dd-5a5c1f2bb085", "mincount": "1", "name": "Credit Card Number"},
    {
      "id": "e7dc4711-11b7-4cb0-b88b-2c394a771f0e",
      "mincount": "1",
      "name": "International Banking Account Number (IBAN)"
    }
  ],
  "Disabled": false,
  "EndpointDlpRestrictions": [
    {"setting": "UnallowedApps", "value": "Block"},
    {"setting": "UnallowedBluetoothTransferApps", "value": "Block"},
    {"setting": "CopyPaste", "value": "Audit"}
  ],
  "Guid": "d67b7877-347c-42d9-9375-ea521db0f386",
  "Identity": "Block outside",
  "IsAdvancedRule": false,
  "Mode": "Enforce",
  "Name": "Block outside",
  "NotifyUser": ["SiteAdmin", "LastModifier", "Owner"],
  "ParentPolicyName": "Cards and accounts"
}"#;
