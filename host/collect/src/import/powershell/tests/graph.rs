//! What Graph answered, raw and through its PowerShell module.

use serde_json::{Value, json};

use super::super::{Options, import};
use super::{TENANT, lines, put, status, write};
use ephor_snapshot::Status;

const ADA: &str = "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const BOB: &str = "2a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const GUEST: &str = "3a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";

fn users() -> Value {
    let user = |id: &str, name: &str, more: Value| {
        let mut user = json!({"id": id, "userPrincipalName": name, "accountEnabled": true, "userType": "Member", "creationType": null});
        for (name, value) in more.as_object().unwrap() {
            user[name] = value.clone();
        }
        user
    };
    json!({"@odata.context": "x", "value": [
        user(ADA, "ada@contoso.com", json!({"onPremisesSyncEnabled": null, "proxyAddresses": ["SMTP:A@Contoso.com", "x500:/o=x"]})),
        user(BOB, "bob@contoso.com", json!({"onPremisesSyncEnabled": true})),
        user(GUEST, "eve_x.com#EXT#@contoso.com", json!({"userType": "Guest"})),
    ]})
}

fn with_users() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "users.json", &users());
    folder
}

#[test]
fn an_account_is_named_for_synchronization_by_both_names() {
    let named = |name: Value, display_name: Value| {
        let folder = tempfile::tempdir().unwrap();
        let user = json!({"id": ADA, "userPrincipalName": name, "displayName": display_name});
        put(folder.path(), "users.json", &json!({"@odata.context": "x", "value": [user]}));
        lines(&write(folder.path()).1, "users.jsonl")[0]["named_for_synchronization"].clone()
    };
    let display_name = json!("On-Premises Directory Synchronization Service Account");
    assert_eq!(named(json!("Sync_SRV01_0a1b@contoso.onmicrosoft.com"), display_name.clone()), true);
    assert_eq!(named(json!("ADToAADSyncServiceAccount@contoso.onmicrosoft.com"), display_name.clone()), true);
    assert_eq!(named(json!("Sync_SRV01_0a1b@contoso.onmicrosoft.com"), json!("Ada")), false);
    assert_eq!(named(json!("ada@contoso.com"), display_name.clone()), false);
    assert_eq!(named(json!("ada@contoso.com"), Value::Null), false);
    assert_eq!(named(Value::Null, display_name), Value::Null);
    assert_eq!(named(json!("sync_srv01@contoso.onmicrosoft.com"), Value::Null), Value::Null);
}

#[test]
fn users_of_a_raw_answer_have_what_was_asked_for() {
    let (manifest, out) = write(with_users().path());
    assert_eq!(status(&manifest, "graph/users"), (Status::Complete, String::new()));
    let rows = lines(&out, "users.jsonl");
    let of = |row: &Value| {
        json!([
            row["external_user_type"],
            row["on_premises_sync_enabled"],
            row["address_domains"],
            row["account_enabled"]
        ])
    };
    assert_eq!(of(&rows[0]), json!(["", false, ["contoso.com"], true]));
    assert_eq!(of(&rows[1]), json!(["", true, null, true]));
    assert_eq!(of(&rows[2]), json!(["b2bCollaborationGuest", null, null, true]));
}

#[test]
fn a_null_of_the_module_that_no_user_contradicts_is_not_known() {
    let user = |sync: Value| {
        json!({
            "Id": ADA, "UserPrincipalName": "ada@contoso.com", "UserType": "Member", "OnPremisesSyncEnabled": null,
            "CreationType": null, "LicenseAssignmentStates": null, "AssignedPlans": null, "Other": sync,
        })
    };
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-MgUser.json", &json!([user(Value::Null)]));
    let row = lines(&write(folder.path()).1, "users.jsonl").remove(0);
    let said = json!({"id": ADA, "user_principal_name": "ada@contoso.com", "user_type": "Member",
        "named_for_synchronization": false});
    assert_eq!(row, said);
    // Another user has a value, so the property was asked for.
    let bob = json!({"Id": BOB, "UserPrincipalName": "bob@contoso.com", "OnPremisesSyncEnabled": true});
    put(folder.path(), "Get-MgUser.json", &json!([user(Value::Null), bob]));
    let row = lines(&write(folder.path()).1, "users.jsonl").remove(0);
    assert_eq!(row["on_premises_sync_enabled"], false);
}

#[test]
fn methods_risk_roles_and_per_user_mfa_join_the_users() {
    let folder = with_users();
    put(
        folder.path(),
        "Get-MgBetaReportAuthenticationMethodUserRegistrationDetail.json",
        &json!([
            {"Id": ADA, "IsMfaRegistered": true, "MethodsRegistered": ["fido2"], "IsMfaCapable": true, "UserPreferredMethodForSecondaryAuthentication": "push"},
            {"UserPrincipalName": "BOB@contoso.com", "IsMfaRegistered": false, "MethodsRegistered": []},
        ]),
    );
    put(
        folder.path(),
        "risky-users.json",
        &json!({"value": [{"id": BOB, "riskState": "atRisk", "riskLevel": "high", "riskLastUpdatedDateTime": "2026-01-01T00:00:00Z"}]}),
    );
    put(folder.path(), "per-user-mfa.json", &json!([{"userId": ADA, "perUserMfaState": "enforced"}]));
    put(
        folder.path(),
        "Get-MgRoleManagementDirectoryRoleAssignment.json",
        &json!([
            {"PrincipalId": ADA, "RoleDefinitionId": "62E90394-69f5-4237-9190-012177145e10", "DirectoryScopeId": "/"},
            {"PrincipalId": "g1", "RoleDefinitionId": "r2", "DirectoryScopeId": "/"},
            {"PrincipalId": "g2", "RoleDefinitionId": "r3", "DirectoryScopeId": "/"},
        ]),
    );
    put(folder.path(), "role-definitions.json", &json!([{"id": "r2", "templateId": "T2"}]));
    put(folder.path(), "policy-group-members.json", &json!([{"groupId": "G1", "members": [BOB]}]));
    let (manifest, out) = write(folder.path());
    let rows = lines(&out, "users.jsonl");
    let of = |row: &Value| {
        json!([
            row["mfa_registered"],
            row["methods_registered"],
            row["second_factor"],
            row["risk_state"],
            row["risk_level"],
            row["per_user_mfa_state"],
            row["directory_roles"]
        ])
    };
    assert_eq!(
        of(&rows[0]),
        json!([true, ["fido2"], "push", "none", "none", "enforced", ["62e90394-69f5-4237-9190-012177145e10"]])
    );
    assert_eq!(of(&rows[1]), json!([false, [], null, "atRisk", "high", null, ["t2"]]));
    assert_eq!(of(&rows[2]), json!([null, null, null, "none", "none", null, null]));
    // The guest is not in the report, as guests may not be.
    assert_eq!(status(&manifest, "graph/user-registration-details"), (Status::Complete, String::new()));
    assert_eq!(status(&manifest, "graph/risky-users").0, Status::Complete);
    let (state, reason) = status(&manifest, "graph/role-assignments");
    assert!(state == Status::Partial && reason.contains("1 of 3 assignments"), "{reason}");
    let (state, reason) = status(&manifest, "graph/per-user-mfa");
    assert!(state == Status::Partial && reason.contains("2 of 3 users"), "{reason}");
}

#[test]
fn what_graph_has_no_value_for_is_empty_and_what_was_not_asked_for_is_not_known() {
    let user = |id: &str, more: Value| {
        let mut user = json!({"id": id, "userPrincipalName": format!("{id}@contoso.com")});
        user.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        user
    };
    let folder = tempfile::tempdir().unwrap();
    let set = json!({"department": "Finance", "companyName": null, "employeeType": "Contractor", "jobTitle": "",
        "lastPasswordChangeDateTime": "2026-01-02T03:04:05Z"});
    let unset = json!({"department": null, "lastPasswordChangeDateTime": "0001-01-01T00:00:00Z"});
    let all = [user(ADA, set), user(BOB, unset), user(GUEST, json!({}))];
    put(folder.path(), "users.json", &json!({"@odata.context": "x", "value": all}));
    let rows = lines(&write(folder.path()).1, "users.jsonl");
    let of = |row: &Value| {
        json!([row["department"], row["company_name"], row["employee_type"], row["job_title"], row["password_changed"]])
    };
    assert_eq!(of(&rows[0]), json!(["Finance", "", "Contractor", "", "2026-01-02T03:04:05Z"]));
    assert_eq!(of(&rows[1]), json!(["", null, null, null, null]));
    assert_eq!(of(&rows[2]), json!([null, null, null, null, null]));
    let ada = json!({"Id": ADA, "UserPrincipalName": "ada@contoso.com", "Department": null});
    let bob = json!({"Id": BOB, "UserPrincipalName": "bob@contoso.com", "Department": "Legal"});
    let module = tempfile::tempdir().unwrap();
    put(module.path(), "Get-MgUser.json", &json!([ada, bob]));
    let rows = lines(&write(module.path()).1, "users.jsonl");
    assert_eq!(rows[0]["department"], "");
    assert_eq!(rows[1]["department"], "Legal");
}

#[test]
fn the_first_moment_of_dotnet_is_no_sign_in_and_no_record_is_told_apart_from_no_answer() {
    const NEVER: &str = "0001-01-01T00:00:00Z";
    const TIME: &str = "2026-01-02T03:04:05Z";
    let rows = |name: &str, answer: &Value| {
        let folder = with_users();
        put(folder.path(), name, answer);
        let (manifest, out) = write(folder.path());
        let of = |row: &Value| {
            json!([
                row["last_sign_in"],
                row["last_non_interactive_sign_in"],
                row["last_successful_sign_in"],
                row["sign_in_recorded"]
            ])
        };
        let rows: Vec<Value> = lines(&out, "users.jsonl").iter().map(of).collect();
        (rows, status(&manifest, "graph/user-sign-in-activity"))
    };
    let raw = |activities: [Value; 3]| {
        let all: Vec<Value> = [ADA, BOB, GUEST]
            .iter()
            .zip(activities)
            .map(|(id, activity)| match activity {
                Value::Bool(_) => json!({"id": id}),
                activity => json!({"id": id, "signInActivity": activity}),
            })
            .collect();
        rows("user-sign-in-activity.json", &json!({"@odata.context": "x", "value": all}))
    };
    let (found, (state, reason)) = raw([
        json!({"lastSignInDateTime": TIME, "lastNonInteractiveSignInDateTime": NEVER, "lastNonInteractiveSignInRequestId": ""}),
        json!({"lastSignInDateTime": NEVER, "lastSignInRequestId": "", "lastSuccessfulSignInDateTime": null}),
        Value::Null,
    ]);
    assert_eq!(found[0], json!([TIME, null, null, true]));
    assert_eq!(found[1], json!([null, null, null, false]));
    assert_eq!(found[2], json!([null, null, null, false]));
    assert_eq!((state, reason.as_str()), (Status::Complete, ""));
    // Absent from a file, time that nobody can read, the id of a request without its time: no proof of no sign-in.
    let (found, (state, reason)) = raw([
        json!(true),
        json!({"lastSignInDateTime": "yesterday"}),
        json!({"lastSignInDateTime": null, "lastSignInRequestId": "7b54"}),
    ]);
    assert_eq!(found, vec![json!([null, null, null, null]); 3]);
    assert!(state == Status::Partial && reason.contains("3 of 3 users"), "{reason}");
    // The module writes nulls for what was not asked for.
    let nulls =
        json!({"LastSignInDateTime": null, "LastNonInteractiveSignInDateTime": null, "AdditionalProperties": {}});
    let module =
        json!([{"Id": ADA, "SignInActivity": nulls}, {"Id": BOB, "SignInActivity": {"LastSignInDateTime": TIME}}]);
    let (found, _) = rows("user-sign-in-activity.json", &module);
    assert_eq!(found[0], json!([null, null, null, null]));
    assert_eq!(found[1], json!([TIME, null, null, true]));
}

#[test]
fn an_enabled_member_who_is_not_in_the_report_makes_it_partial() {
    let folder = with_users();
    put(folder.path(), "user-registration-details.json", &json!([{"id": ADA, "isMfaRegistered": true}]));
    let (status, reason) = status(&write(folder.path()).0, "graph/user-registration-details");
    assert!(status == Status::Partial && reason.contains("1 of 2 enabled members"), "{reason}");
}

#[test]
fn a_list_of_risky_users_with_a_further_page_says_nothing_of_the_others() {
    let folder = with_users();
    put(folder.path(), "risky-users.json", &json!({"value": [], "@odata.nextLink": "https://graph.microsoft.com/x"}));
    let (manifest, out) = write(folder.path());
    assert_eq!(status(&manifest, "graph/risky-users").0, Status::Partial);
    assert_eq!(lines(&out, "users.jsonl")[0]["risk_state"], Value::Null);
}

#[test]
fn groups_that_policies_name_are_known_by_their_members() {
    let folder = with_users();
    let policy = json!([{"id": "p1", "conditions": {"users": {"includeGroups": ["G1"], "excludeGroups": ["g2"]}}}]);
    put(folder.path(), "conditional-access-policies.json", &policy);
    let members = |of_g2: &str| json!([{"groupId": "g1", "members": [ADA]}, {"groupId": of_g2, "members": [BOB]}]);
    put(folder.path(), "policy-group-members.json", &members("G2"));
    let (manifest, out) = write(folder.path());
    let rows = lines(&out, "users.jsonl");
    let groups = |at: usize| rows[at]["policy_groups"].clone();
    assert_eq!((groups(0), groups(1), groups(2)), (json!(["g1"]), json!(["g2"]), json!([])));
    assert_eq!(status(&manifest, "graph/policy-group-members").0, Status::Complete);
    put(folder.path(), "policy-group-members.json", &members("g9"));
    let (manifest, out) = write(folder.path());
    assert_eq!(lines(&out, "users.jsonl")[0]["policy_groups"], Value::Null);
    let (status, reason) = status(&manifest, "graph/policy-group-members");
    assert!(status == Status::Partial && reason.contains("1 of 2 groups"), "{reason}");
}

#[test]
fn the_audit_bypass_and_powershell_find_users_through_what_exchange_calls_them() {
    let folder = with_users();
    put(
        folder.path(),
        "Get-User.json",
        &json!([
            {"UserPrincipalName": "ada@contoso.com", "Guid": "E1", "DistinguishedName": "CN=Ada", "EXOModuleEnabled": true},
            {"ExternalDirectoryObjectId": BOB, "Name": "bob", "RemotePowerShellEnabled": false},
            {"ExternalDirectoryObjectId": GUEST, "Name": "eve", "EXOModuleEnabled": "Falsch"},
        ]),
    );
    put(
        folder.path(),
        "Get-MailboxAuditBypassAssociation.json",
        &json!([
            {"Identity": "contoso.com/x/Ada", "DistinguishedName": "CN=Ada", "AuditBypassEnabled": true},
            {"Name": "bob", "AuditBypassEnabled": false}, {"Name": GUEST, "AuditBypassEnabled": false},
            {"Name": "HealthMailbox", "AuditBypassEnabled": false},
        ]),
    );
    let (manifest, out) = write(folder.path());
    let rows = lines(&out, "users.jsonl");
    let of = |row: &Value| json!([row["exchange_powershell_enabled"], row["audit_bypass_enabled"]]);
    assert_eq!(
        rows.iter().map(of).collect::<Vec<_>>(),
        [json!([true, true]), json!([false, false]), json!([false, false])]
    );
    assert_eq!(status(&manifest, "exchange/users"), (Status::Complete, String::new()));
    assert_eq!(status(&manifest, "exchange/mailbox-audit-bypass"), (Status::Complete, String::new()));
}

#[test]
fn somebody_unknown_who_bypasses_the_audit_is_not_lost() {
    let folder = with_users();
    put(folder.path(), "Get-MailboxAuditBypassAssociation.json", &json!([{"Name": "svc", "AuditBypassEnabled": true}]));
    let (status, reason) = status(&write(folder.path()).0, "exchange/mailbox-audit-bypass");
    assert!(status == Status::Partial && reason.contains("1 of 1 objects bypass the audit"), "{reason}");
}

#[test]
fn documents_of_the_module_are_those_of_graph() {
    let raw = json!([{"id": "p1", "displayName": "P", "conditions": {"users": {"includeUsers": ["All"]}}, "state": "enabled"}]);
    let module = json!([{"Id": "p1", "DisplayName": "P", "Conditions": {"Users": {"IncludeUsers": ["All"]}}, "State": "enabled", "AdditionalProperties": {}}]);
    let document = |name: &str, value: &Value| {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), name, value);
        lines(&write(folder.path()).1, "conditional-access-policies.jsonl")
    };
    let expected = document("conditional-access-policies.json", &raw);
    assert_eq!(expected, raw.as_array().unwrap().clone());
    for name in ["Get-MgIdentityConditionalAccessPolicy.json", "get-mgbetaidentityconditionalaccesspolicy.json"] {
        assert_eq!(document(name, &module), expected);
    }
}

#[test]
fn the_organization_tells_the_tenant_and_the_subscriptions_their_plans() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-MgOrganization.json", &json!([{"Id": TENANT, "DisplayName": "Contoso"}]));
    put(folder.path(), "Get-MgDomain.json", &json!([{"Id": "contoso.com", "IsDefault": true}]));
    put(
        folder.path(),
        "Get-MgSubscribedSku.json",
        &json!([{"SkuId": "s", "ServicePlans": [
            {"ServicePlanId": "A", "ServicePlanName": "N", "ProvisioningStatus": "Success"},
            {"ServicePlanId": "B", "ProvisioningStatus": "Disabled"},
        ]}]),
    );
    let out = tempfile::tempdir().unwrap();
    let manifest = import(folder.path(), &Options::default()).unwrap().write(&out.path().join("t")).unwrap().manifest;
    assert_eq!(
        (manifest.tenant.id.as_str(), manifest.tenant.name.as_str(), manifest.tenant.domain.as_str()),
        (TENANT, "Contoso", "contoso.com")
    );
    let plan = json!({"servicePlanId": "a", "servicePlanName": "N", "provisioningStatus": "Success"});
    assert_eq!(lines(&out, "service-plans.jsonl"), [plan]);
}

#[test]
fn owners_give_their_plans_to_their_mailboxes() {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "users.json",
        &json!([{"id": ADA, "assignedPlans": [{"servicePlanId": "P", "capabilityStatus": "Enabled"}]}]),
    );
    put(folder.path(), "Get-Mailbox.json", &json!([{"ExternalDirectoryObjectId": ADA}, {"Guid": BOB}]));
    let rows = lines(&write(folder.path()).1, "mailboxes.jsonl");
    assert_eq!(rows, [json!({"id": ADA, "owner_plans": ["p"]}), json!({"id": BOB})]);
}

#[test]
fn an_answer_that_is_an_error_is_told_with_its_reason() {
    let folder = with_users();
    put(
        folder.path(),
        "risky-users.json",
        &json!({"error": {"code": "Authorization_RequestDenied", "message": "Insufficient"}}),
    );
    let (status, reason) = status(&write(folder.path()).0, "graph/risky-users");
    assert!(status == Status::Denied && reason.contains("Authorization_RequestDenied: Insufficient"), "{reason}");
}

#[test]
fn the_first_hundred_of_the_module_may_not_be_all() {
    let folder = tempfile::tempdir().unwrap();
    let user = |index: usize| json!({"Id": format!("{index:08}-5d6c-4f6e-9d34-d1f0b2c7a9e1")});
    put(folder.path(), "Get-MgUser.json", &(0..100).map(user).collect());
    let (status, reason) = status(&write(folder.path()).0, "graph/users");
    assert!(status == Status::Partial && reason.contains("without -All"), "{reason}");
}

#[test]
fn an_application_has_its_permissions_and_credentials() {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "service-principals.json",
        &json!([
            {"id": ADA, "displayName": "Own", "appId": "A1", "appOwnerOrganizationId": TENANT, "verifiedPublisher": null,
             "passwordCredentials": [], "keyCredentials": [{"endDateTime": "2026-01-01T00:00:00Z"}]},
            {"id": BOB, "displayName": "Graph", "appId": "00000003-0000-0000-c000-000000000000", "verifiedPublisher": {"verifiedPublisherId": "1"},
             "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "passwordCredentials": [], "keyCredentials": [],
             "appRoles": [{"id": "R1", "value": "Mail.Read"}]},
        ]),
    );
    put(
        folder.path(),
        "applications.json",
        &json!([{"appId": "a1", "passwordCredentials": [{"endDateTime": "2027-01-01T00:00:00Z"}], "keyCredentials": []}]),
    );
    put(
        folder.path(),
        "app-role-assignments.json",
        &json!([{"principalId": ADA, "resourceId": BOB, "appRoleId": "r1"}]),
    );
    put(folder.path(), "app-role-assignments.loop.json", &json!({"Done": 2, "Of": 2}));
    put(
        folder.path(),
        "oauth2-permission-grants.json",
        &json!([
            {"clientId": ADA, "consentType": "AllPrincipals", "scope": " User.Read  openid"},
            {"clientId": ADA, "consentType": "Principal", "principalId": "u1", "scope": "Mail.Send"},
            {"clientId": ADA, "consentType": "Principal", "principalId": "U1", "scope": "Mail.Read"},
        ]),
    );
    let (manifest, out) = write(folder.path());
    let rows = lines(&out, "service-principals.jsonl");
    assert_eq!(
        rows[0],
        json!({
            "id": ADA, "display_name": "Own", "app_id": "A1", "owner": "own", "publisher_verified": false,
            "application_permissions": ["Mail.Read"], "tenant_permissions": ["User.Read", "openid"],
            "user_permissions": ["Mail.Read", "Mail.Send"], "consenting_users": 1, "credentials_end": "2027-01-01T00:00:00Z", "passwords": 1,
        })
    );
    assert_eq!(
        (&rows[1]["owner"], &rows[1]["publisher_verified"], &rows[1]["passwords"], &rows[1]["credentials_end"]),
        (&json!("microsoft"), &json!(true), &json!(0), &Value::Null)
    );
    for id in ["graph/service-principals", "graph/app-role-assignments", "graph/oauth2-permission-grants"] {
        assert_eq!(status(&manifest, id), (Status::Complete, String::new()), "{id}");
    }
}

#[test]
fn an_application_that_nobody_asked_about_has_no_known_permissions() {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "service-principals.json",
        &json!([{"id": ADA}, {"id": BOB, "appRoles": [{"id": "r1", "value": "Mail.Read"}]}]),
    );
    put(
        folder.path(),
        "app-role-assignments.json",
        &json!([{"principalId": ADA, "resourceId": BOB, "appRoleId": "r1"}]),
    );
    put(folder.path(), "oauth2-permission-grants.json", &json!({"value": [], "@odata.nextLink": "x"}));
    let (manifest, out) = write(folder.path());
    let rows = lines(&out, "service-principals.jsonl");
    assert_eq!(
        (&rows[0]["application_permissions"], &rows[1]["application_permissions"]),
        (&json!(["Mail.Read"]), &Value::Null)
    );
    assert_eq!(rows[0]["tenant_permissions"], Value::Null);
    assert_eq!(status(&manifest, "graph/app-role-assignments").0, Status::Partial);
    // The loop asked about all, and Mail.Read of an unknown resource is an id.
    put(folder.path(), "app-role-assignments.loop.json", &json!({"Done": 2, "Of": 2}));
    put(
        folder.path(),
        "app-role-assignments.json",
        &json!([{"principalId": ADA, "resourceId": "other", "appRoleId": "r1"}]),
    );
    let rows = lines(&write(folder.path()).1, "service-principals.jsonl");
    assert_eq!(
        (&rows[0]["application_permissions"], &rows[1]["application_permissions"]),
        (&json!(["r1"]), &json!([]))
    );
}

#[test]
fn documents_of_the_hybrid_deployment_are_found_among_the_applications() {
    let folder = tempfile::tempdir().unwrap();
    let keys = json!([{"keyId": "k", "displayName": "CN=EX1"}]);
    put(
        folder.path(),
        "service-principals.json",
        &json!([
            {"id": ADA, "appId": "00000002-0000-0FF1-ce00-000000000000", "displayName": "Exchange", "keyCredentials": keys},
            {"id": BOB, "appId": "x", "keyCredentials": []},
        ]),
    );
    put(
        folder.path(),
        "applications.json",
        &json!([{"appId": "a1", "displayName": "ExchangeServerApp-1"}, {"appId": "a2", "displayName": "Other"}]),
    );
    let (manifest, out) = write(folder.path());
    let legacy = lines(&out, "legacy-exchange-service-principal.jsonl").remove(0);
    let key = json!([{"keyId": "k", "displayName": "CN=EX1", "isFromApplication": false}]);
    assert_eq!((&legacy["objectId"], &legacy["keyCredentials"]), (&json!(ADA), &key));
    let hybrid = lines(&out, "dedicated-exchange-hybrid-applications.jsonl");
    assert_eq!((hybrid.len(), &hybrid[0]["appId"]), (1, &json!("a1")));
    // One that people gave a name of their own is known by what it may do, which nobody wrote down here.
    let (state, reason) = status(&manifest, "graph/dedicated-exchange-hybrid-applications");
    assert!(state == Status::Partial && reason.contains("graph/app-role-assignments"), "{reason}");
    std::fs::remove_file(folder.path().join("applications.json")).unwrap();
    let (manifest, _out) = write(folder.path());
    assert_eq!(status(&manifest, "graph/dedicated-exchange-hybrid-applications").0, Status::NotCollected);
}

#[test]
fn sign_ins_are_counted_by_user_and_client_and_never_whole() {
    let folder = tempfile::tempdir().unwrap();
    let sign_in = |code: i64, time: &str| {
        json!({
            "userId": ADA, "userPrincipalName": "ada@contoso.com", "clientAppUsed": "IMAP4", "status": {"errorCode": code}, "createdDateTime": time,
        })
    };
    put(
        folder.path(),
        "Get-MgAuditLogSignIn.json",
        &json!([
            sign_in(0, "2026-01-02T00:00:00Z"),
            sign_in(0, "2026-01-01T00:00:00Z"),
            sign_in(50126, "2026-01-03T00:00:00Z")
        ]),
    );
    let (manifest, out) = write(folder.path());
    assert_eq!(
        lines(&out, "sign-ins.jsonl"),
        [json!({
            "id": format!("{ADA}:IMAP4"), "name": "ada@contoso.com by IMAP4", "client_app": "IMAP4", "successes": 2, "failures": 1,
            "last_success": "2026-01-02T00:00:00Z",
        })]
    );
    assert_eq!(status(&manifest, "graph/sign-ins").0, Status::Partial);
}
