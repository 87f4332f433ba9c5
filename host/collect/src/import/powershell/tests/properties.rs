//! Laws of the import, whatever the files hold.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::import;
use super::options;

const FILES: &[&str] = &[
    "Get-Mailbox",
    "Get-CASMailbox",
    "Get-MailContact",
    "Get-InboxRule",
    "Get-MailboxPermission",
    "Get-RecipientPermission",
    "Get-MailboxFolderPermission",
    "Get-MailboxAuditBypassAssociation",
    "Get-MobileDevice",
    "Get-RemoteDomain",
    "users",
    "Get-MgUser",
    "user-registration-details",
    "risky-users",
    "role-assignments",
    "policy-group-members",
    "conditional-access-policies",
    "subscribed-skus",
    "service-principals",
    "applications",
    "app-role-assignments",
    "oauth2-permission-grants",
    "sign-ins",
    "Get-ADSyncGlobalSettings",
];
const NAMES: &[&str] = &[
    "Guid",
    "ExternalDirectoryObjectId",
    "Identity",
    "Name",
    "User",
    "Trustee",
    "AccessRights",
    "IsInherited",
    "FolderName",
    "ForwardTo",
    "RedirectTo",
    "ForwardingAddress",
    "ExternalEmailAddress",
    "PrimarySmtpAddress",
    "RuleIdentity",
    "AuditBypassEnabled",
    "AuditLogAgeLimit",
    "Parameters",
    "Deny",
    "MoveToFolder",
    "id",
    "userPrincipalName",
    "userType",
    "assignedPlans",
    "licenseAssignmentStates",
    "servicePlans",
    "skuId",
    "servicePlanId",
    "state",
    "riskState",
    "groupId",
    "members",
    "conditions",
    "roleDefinition",
    "roleDefinitionId",
    "principalId",
    "clientId",
    "consentType",
    "scope",
    "appId",
    "keyCredentials",
    "passwordCredentials",
    "endDateTime",
    "createdDateTime",
    "status",
    "userId",
    "clientAppUsed",
    "isEnabled",
    "actions",
    "AdditionalProperties",
    "Id",
    "disabledPlans",
    "proxyAddresses",
    "error",
    "@odata.nextLink",
];
const TEXTS: &[&str] = &[
    "",
    "a",
    "ada@contoso.com",
    "SMTP:a@x.example",
    "\"A\" [EX:/o=a]",
    "\"A\" [SMTP:",
    "a\\b",
    "ada:\\x",
    ":\\",
    "/",
    "NT AUTHORITY\\SELF",
    "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1",
    "2A61E3A5-5D6C-4F6E-9D34-D1F0B2C7A9E1",
    "90.00:00:00",
    "Unlimited",
    "1 MB (1,048,576 bytes)",
    "2026-01-01T00:00:00Z",
    "/Date(9223372036854775807)/",
    "-9999-01-01T00:00:00Z",
    "System.String[]",
    "{a, b}",
    "{a...",
    "Active",
    "Enabled",
    "é\u{0}😀",
    "AllPrincipals",
    "True",
    "@{a=b}",
];

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| json!(number)),
        any::<u64>().prop_map(|number| json!(number)),
        proptest::sample::select(TEXTS).prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            object(inner).prop_map(Value::Object),
        ]
    })
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let pair = (proptest::sample::select(NAMES), value);
    proptest::collection::vec(pair, 0..12)
        .prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_objects_hold_a_snapshot_is_written(
        files in proptest::collection::btree_map(
            proptest::sample::select(FILES), proptest::collection::vec(object(any_value()), 0..5), 1..8,
        )
    ) {
        // Two names of the same file are an error that has a test of its own.
        let both = files.contains_key("users") && files.contains_key("Get-MgUser");
        let folder = tempfile::tempdir().unwrap();
        for (name, objects) in files.iter().filter(|(name, _)| !(both && **name == "users")) {
            std::fs::write(folder.path().join(format!("{name}.json")), json!(objects).to_string()).unwrap();
        }
        let imported = import(folder.path(), &options());
        prop_assert!(imported.is_ok(), "{}", imported.err().unwrap());
        let out = tempfile::tempdir().unwrap();
        let written = imported.unwrap().write(&out.path().join("t"));
        prop_assert!(written.is_ok(), "{}", written.err().unwrap());
    }
}
