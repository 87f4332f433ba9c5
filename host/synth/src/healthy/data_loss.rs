//! What Purview keeps, and what it keeps from leaving.

use serde_json::{Value, json};

use super::super::Tenant;
use super::super::documents::Documents;

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected(
        "unified-audit-log-retention-policies",
        vec![json!({
            "Identity": "Exchange for a year",
            "Name": "Exchange for a year",
            "Enabled": true,
            "Priority": 100,
            "RecordTypes": ["ExchangeAdmin", "ExchangeItem", "ExchangeItemAggregated", "ExchangeItemGroup"],
            "Operations": [],
            "UserIds": [],
            "RetentionDuration": "TwelveMonths",
        })],
    );
    documents.collected("dlp-compliance-policies", policies(tenant));
    documents.collected("dlp-compliance-rules", rules(tenant));
}

const CARDS: &str = "Cards and accounts";
const TRIAL: &str = "Health records, on trial";

/// One that acts everywhere, and one that is only tried.
fn policies(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("dlp-compliance-policies");
    let mut policy = |name: &str, mode: &str, priority: u8| {
        json!({
            "Identity": name,
            "Name": name,
            "DisplayName": name,
            "Guid": random.guid(),
            "Type": "Dlp",
            "Mode": mode,
            "Enabled": true,
            "ExchangeLocation": ["All"],
            "SharePointLocation": ["All"],
            "OneDriveLocation": ["All"],
            "TeamsLocation": ["All"],
            "EndpointDlpLocation": ["All"],
            "Workload": "Exchange, SharePoint, OneDriveForBusiness, Teams, EndpointDevices",
            "Priority": priority,
        })
    };
    vec![policy(CARDS, "Enable", 0), policy(TRIAL, "TestWithNotifications", 1)]
}

/// One rule that blocks what it finds; and others that need not: one for what nobody asks for, one that the first makes
/// up for, one that is switched off, and one of a policy that is only tried.
fn rules(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("dlp-compliance-rules");
    let mut rule = |name: &str, policy: &str, disabled: bool, blocks: bool, kinds: Value| {
        let setting = if blocks { "Block" } else { "Audit" };
        json!({
            "Identity": name,
            "Name": name,
            "Guid": random.guid(),
            "ParentPolicyName": policy,
            "Mode": "Enforce",
            "Disabled": disabled,
            "IsAdvancedRule": false,
            "BlockAccess": blocks,
            "BlockAccessScope": if blocks { json!("All") } else { Value::Null },
            "NotifyUser": if blocks { json!(["SiteAdmin", "LastModifier", "Owner"]) } else { json!([]) },
            "EndpointDlpRestrictions": [
                {"setting": "UnallowedApps", "value": setting},
                {"setting": "UnallowedBluetoothTransferApps", "value": setting},
                {"setting": "CopyPaste", "value": "Audit"},
            ],
            "ContentContainsSensitiveInformation": kinds,
        })
    };
    vec![
        rule("Block outside", CARDS, false, true, json!([security_number(), taxpayer_number(), card(), account()])),
        rule("Count cards", CARDS, false, false, json!([card()])),
        rule(
            "Passports",
            CARDS,
            false,
            false,
            json!([kind("178ec42a-18b4-47cc-85c7-d62c92fd67f8", "EU Passport Number")]),
        ),
        rule("Health records", TRIAL, false, false, json!([security_number(), taxpayer_number()])),
        rule("Old cards", CARDS, true, false, json!([card(), taxpayer_number()])),
    ]
}

/// Kinds of sensitive information.
pub(in super::super) fn security_number() -> Value {
    kind("a44669fe-0d48-453d-a9b1-2cc83f2cba77", "U.S. Social Security Number (SSN)")
}

pub(in super::super) fn taxpayer_number() -> Value {
    kind("e55e2a32-f92d-4985-a35d-a0b269eb687b", "U.S. Individual Taxpayer Identification Number (ITIN)")
}

pub(in super::super) fn card() -> Value {
    kind("50842eb7-edc8-4019-85dd-5a5c1f2bb085", "Credit Card Number")
}

pub(in super::super) fn account() -> Value {
    kind("e7dc4711-11b7-4cb0-b88b-2c394a771f0e", "International Banking Account Number (IBAN)")
}

fn kind(id: &str, name: &str) -> Value {
    json!({"name": name, "id": id, "mincount": "1"})
}
