//! Each oddity of an export, as a claim.

use serde_json::{Value, json};

use super::*;

mod properties;

/// An export with these keys beside a sound envelope.
fn export(keys: &Value) -> Value {
    let mut export = json!({
        "module_version": "1.8.0",
        "timestamp_zulu": "2026-05-04T17:15:48.307Z",
        "tenant_details": [{
            "TenantId": "8A61E3A5-5D6C-4F6E-9D34-D1F0B2C7A9E1",
            "DisplayName": "Contoso",
            "DomainName": "contoso.onmicrosoft.com",
        }],
        "scuba_config": {"M365Environment": "gcc"},
        "aad_successful_commands": ["Get-MgBetaIdentityConditionalAccessPolicy", "Get-MgBetaDomain", "Get-PrivilegedUser"],
        "exo_successful_commands": ["Get-RemoteDomain", "Get-OrganizationConfig"],
    });
    for (key, value) in keys.as_object().expect("keys") {
        export[key] = value.clone();
    }
    export
}

fn imported(keys: &Value) -> Imported {
    import(export(keys).to_string().as_bytes(), &Options::default()).expect("an export")
}

fn message(bytes: &[u8]) -> String {
    import(bytes, &Options::default()).expect_err("no export").to_string()
}

impl Imported {
    fn objects(&self, name: &str) -> &[Map<String, Value>] {
        self.documents.iter().find(|(document, _)| document.name == name).map_or(&[], |(_, objects)| objects)
    }

    fn status(&self, id: &str) -> (Status, &str) {
        let source = self.sources.iter().find(|source| source.id == id).expect("a source");
        (source.status, source.reason.as_deref().unwrap_or_default())
    }
}

#[test]
fn graph_gets_its_names_back_at_every_level() {
    let imported = imported(&json!({"conditional_access_policies": [{
        "Id": "p1",
        "Conditions": {"Users": {"IncludeUsers": ["All"]}},
        "GrantControls": {"AuthenticationStrength@odata.context": "c", "@odata.type": "t"},
    }]}));
    assert_eq!(
        Value::Object(imported.objects("conditional-access-policies")[0].clone()),
        json!({
            "id": "p1",
            "conditions": {"users": {"includeUsers": ["All"]}},
            "grantControls": {"authenticationStrength@odata.context": "c", "@odata.type": "t"},
        })
    );
    assert_eq!(imported.status("graph/conditional-access-policies"), (Status::Complete, ""));
}

#[test]
fn exchange_keeps_its_names() {
    let imported = imported(&json!({"remote_domains": [{"Identity": "Default", "AutoForwardEnabled": true}]}));
    assert_eq!(imported.objects("remote-domains")[0]["AutoForwardEnabled"], true);
}

#[test]
fn dates_become_rfc_3339() {
    assert_eq!(shape::date("/Date(1769788627239)/").as_deref(), Some("2026-01-30T15:57:07.239Z"));
    assert_eq!(shape::date("/Date(-62135596800000)/").as_deref(), Some("0001-01-01T00:00:00Z"));
    assert_eq!(shape::date("/Date(1769788627000+0200)/").as_deref(), Some("2026-01-30T15:57:07Z"));
    for text in ["/Date()/", "/Date(x)/", "/Date(-)/", "/Date(99999999999999999)/", "2026-01-30", "/Date(é1)/"] {
        assert_eq!(shape::date(text), None, "{text}");
    }
    let imported = imported(&json!({"domain_settings": {"Id": "a", "Nested": [{"When": "/Date(0)/"}]}}));
    assert_eq!(imported.objects("domains")[0]["nested"][0]["when"], "1970-01-01T00:00:00Z");
}

#[test]
fn lists_come_in_many_shapes() {
    for (found, count) in [
        (json!({"Id": "a"}), 1),
        (json!([{"Id": "a"}, {"Id": "b"}]), 2),
        (json!([[{"Id": "a"}], []]), 1),
        (json!([null]), 0),
        (json!([]), 0),
        (json!(null), 0),
        (json!([{"@odata.context": "c", "Value": []}]), 0),
        (json!({"value": [{"Id": "a"}, {"Id": "b"}], "Count": 2}), 2),
    ] {
        let imported = imported(&json!({"domain_settings": found.clone()}));
        assert_eq!(imported.objects("domains").len(), count, "{found}");
        assert_eq!(imported.status("graph/domains").0, Status::Complete, "{found}");
    }
    let imported = imported(&json!({"domain_settings": "Error"}));
    assert_eq!(
        imported.status("graph/domains"),
        (Status::Failed, "domain_settings: expected a list of objects, found the text \"Error\"")
    );
}

#[test]
fn an_answer_with_a_further_page_is_partial() {
    let found = json!([{"@odata.nextLink": "https://graph", "Value": [{"Id": "a"}]}]);
    assert_eq!(imported(&json!({"domain_settings": found})).status("graph/domains").0, Status::Partial);
}

#[test]
fn of_keys_that_stand_twice_the_last_counts() {
    let text = export(&json!({})).to_string();
    let twice = format!(
        "{},\"domain_settings\":[{{\"Id\":\"a\"}}],\"domain_settings\":[{{\"Id\":\"b\",\"Id\":\"c\"}}]}}",
        text.strip_suffix('}').expect("an object")
    );
    let imported = import(twice.as_bytes(), &Options::default()).expect("an export");
    assert_eq!(imported.objects("domains")[0]["id"], "c");
}

#[test]
fn a_list_without_a_successful_command_is_no_evidence() {
    let imported = imported(&json!({
        "directory_settings": [],
        "transport_config": [{"Identity": "x"}],
        "exo_unsuccessful_commands": ["Get-TransportConfig"],
        "meeting_policies": [],
    }));
    assert_eq!(
        imported.status("graph/directory-settings"),
        (
            Status::NotCollected,
            "aad_successful_commands does not name Get-MgBetaDirectorySetting, which reads directory_settings"
        )
    );
    assert_eq!(
        imported.status("exchange/transport-config"),
        (Status::Failed, "ScubaGear 1.8.0 could not run Get-TransportConfig")
    );
    assert!(imported.objects("transport-config").is_empty());
    assert_eq!(imported.status("graph/domains"), (Status::NotCollected, "the export has no key domain_settings"));
    assert_eq!(
        imported.status("power-bi/tenant-settings"),
        (Status::NotCollected, "the export holds nothing of Power BI: powerbi_tenant_settings is missing")
    );
    for id in ["graph/users", "exchange/mailboxes", "graph/security-defaults"] {
        assert_eq!(imported.status(id).0, Status::NotCollected);
    }
    assert_eq!(imported.sources.len(), SOURCES.len());
}

#[test]
fn a_guessed_licence_is_not_a_success() {
    // ScubaGear writes the command into both lists when the call failed.
    let failed = imported(&json!({
        "atp_policy_for_o365": [],
        "defender_license": false,
        "defender_successful_commands": ["Get-AtpPolicyForO365"],
        "defender_unsuccessful_commands": ["Get-AtpPolicyForO365"],
    }));
    let (status, reason) = failed.status("exchange/atp-policy-for-o365");
    assert_eq!(status, Status::Failed);
    assert!(reason.contains("defender_license is false"), "{reason}");
    let unlicensed = imported(&json!({
        "powerbi_tenant_settings": [],
        "powerbi_license_found": false,
        "powerbi_successful_commands": ["Invoke-RestMethod"],
    }));
    assert_eq!(unlicensed.status("power-bi/tenant-settings").0, Status::Unlicensed);
}

#[test]
fn a_full_page_of_exchange_is_partial() {
    let domains = |count: usize| (0..count).map(|at| json!({"Identity": format!("d{at:04}")})).collect::<Vec<_>>();
    assert_eq!(
        imported(&json!({"remote_domains": domains(999)})).status("exchange/remote-domains").0,
        Status::Complete
    );
    let full = imported(&json!({"remote_domains": domains(1000)}));
    assert_eq!(
        full.status("exchange/remote-domains"),
        (Status::Partial, "ScubaGear reads one page of 1000 from Exchange; there may be more")
    );
    assert_eq!(full.objects("remote-domains").len(), 1000);
}

#[test]
fn tables_with_ids_as_keys_become_lists() {
    let imported = imported(&json!({"privileged_users": {"u1": {"DisplayName": "A", "roles": ["R"]}}}));
    assert_eq!(
        Value::Object(imported.objects("privileged-users")[0].clone()),
        json!({"id": "u1", "displayName": "A", "roles": ["R"]})
    );
}

#[test]
fn the_authentication_methods_policy_is_put_together_again() {
    let imported = imported(&json!({
        "aad_successful_commands": ["Get-MgBetaPolicyAuthenticationMethodPolicy"],
        "authentication_method": [{
            "authentication_method_policy": {"PolicyMigrationState": "migrationComplete"},
            "authentication_method_feature_settings": [{"Id": "Sms", "State": "disabled"}],
        }],
    }));
    assert_eq!(
        Value::Object(imported.objects("authentication-methods-policy")[0].clone()),
        json!({
            "id": "authenticationMethodsPolicy",
            "policyMigrationState": "migrationComplete",
            "authenticationMethodConfigurations": [{"id": "Sms", "state": "disabled"}],
        })
    );
}

#[test]
fn ids_are_found_where_the_vendor_has_them() {
    let imported = imported(&json!({
        "org_config": {"Name": "contoso.onmicrosoft.com"},
        "SPO_tenant": [{"SharingCapability": 0}],
        "SharePoint_successful_commands": "Get-SPOTenantRest",
        "tenant_isolation": [{"properties": {"tenantId": "t", "isDisabled": false}}],
        "powerplatform_successful_commands": ["Get-PowerPlatformTenantIsolationRest"],
    }));
    assert_eq!(imported.objects("organization-config")[0]["Identity"], "contoso.onmicrosoft.com");
    assert_eq!(imported.objects("sharepoint-tenant")[0]["TenantId"], "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1");
    assert_eq!(imported.objects("power-platform-tenant-isolation-policy")[0]["tenantId"], "t");
}

#[test]
fn objects_that_cannot_be_told_apart_make_a_source_partial() {
    let imported = imported(&json!({"domain_settings": [
        {"Id": "a", "IsRoot": true}, {"Id": "a", "IsRoot": true}, {"Id": "a", "IsRoot": false}, {"IsRoot": true},
    ]}));
    assert_eq!(imported.objects("domains").len(), 1);
    let source = imported.sources.iter().find(|source| source.id == "graph/domains").expect("a source");
    assert_eq!((source.status, source.count, source.expected), (Status::Partial, Some(1), Some(4)));
    assert_eq!(
        source.reason.as_deref(),
        Some(
            "domain_settings[2] has the \"id\" of another object, \"a\", and is left out; domain_settings[3] has no \"id\", and nothing else identifies it"
        )
    );
}

#[test]
fn what_scubagear_cuts_short_is_partial() {
    let imported = imported(&json!({
        "aad_successful_commands": ["Get-MgBetaPolicyAppManagementPolicy", "Get-PrivilegedRole", "Get-MgBetaSubscribedSku"],
        "app_management_policies": [{"Id": "a"}],
        "privileged_roles": [{"RoleTemplateId": "r"}],
        "service_plans": [{"ServicePlanId": "s", "ServicePlanName": "AAD_PREMIUM"}],
    }));
    assert_eq!(imported.status("graph/app-management-policies").0, Status::Partial);
    assert_eq!(imported.status("graph/privileged-roles").0, Status::Partial);
    assert_eq!(imported.status("graph/service-plans").0, Status::Complete);
}

#[test]
fn an_accepted_domain_that_was_not_looked_up_is_missing() {
    let keys = json!({
        "exo_successful_commands": ["Get-AcceptedDomain", "Get-ScubaDmarcRecord"],
        "accepted_domains": [{"Identity": "a", "DomainName": "A.example"}, {"Identity": "b", "DomainName": "b.example"}],
        "dmarc_records": {"domain": "a.example", "rdata": "v=DMARC1", "log": null},
    });
    let imported = imported(&keys);
    let source = imported.sources.iter().find(|source| source.id == "dns/dmarc-records").expect("a source");
    assert_eq!((source.status, source.count, source.expected), (Status::Partial, Some(1), Some(2)));
    assert_eq!(
        Value::Object(imported.objects("dmarc-records")[0].clone()),
        json!({"domain": "a.example", "rdata": ["v=DMARC1"], "log": []}),
        "lists that PowerShell unrolled are lists again"
    );
}

#[test]
fn settings_that_a_certificate_cannot_read_are_not_collected() {
    let imported = imported(&json!({
        "tenant_app_settings": [{"CertificateBasedAuth": true}],
        "teams_successful_commands": ["Get-CsTenant"],
    }));
    assert_eq!(imported.status("teams/unified-tenant-settings").0, Status::NotCollected);
}

#[test]
fn the_envelope_says_whose_data_it_is_and_when() {
    let imported = imported(&json!({"new_key": 1}));
    let tenant = imported.tenant.expect("a tenant");
    assert_eq!(tenant.id, "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1");
    assert_eq!((tenant.name.as_str(), imported.cloud), ("Contoso", "gcc"));
    assert_eq!(imported.collected_at.as_deref(), Some("2026-05-04T17:15:48Z"));
    assert_eq!(imported.notes, ["left out, for these keys are not known: \"new_key\""]);
}

#[test]
fn a_time_in_the_words_of_a_machine_is_asked_for() {
    let export = export(&json!({"timestamp_zulu": "", "date": "05/04/2026 17:15:48 Coordinated Universal Time"}));
    let text = export.to_string();
    let error = message(text.as_bytes());
    assert!(error.contains("\"05/04/2026 17:15:48 Coordinated Universal Time\"; name the time with --collected-at"));
    let time = "2026-05-04T19:15:48.9+02:00".parse().expect("a time");
    let options = Options { collected_at: Some(time), ..Options::default() };
    let imported = import(text.as_bytes(), &options).expect("an export");
    assert_eq!(imported.collected_at.as_deref(), Some("2026-05-04T17:15:48Z"));
}

#[test]
fn a_tenant_that_could_not_be_read_is_asked_for() {
    let details = json!([{"TenantId": "Error retrieving Tenant ID", "DisplayName": "Error retrieving Display name",
        "DomainName": "x", "AADAdditionalData": "Error retrieving additional data"}]);
    let text = export(&json!({"tenant_details": details})).to_string();
    assert!(message(text.as_bytes()).contains("--tenant-id"));
    let options = Options { tenant_id: Some("t".to_owned()), ..Options::default() };
    let imported = import(text.as_bytes(), &options).expect("an export");
    assert_eq!(imported.status("graph/organization").0, Status::Failed);
    assert_eq!(imported.tenant.map(|tenant| tenant.name).as_deref(), Some(""));
}

#[test]
fn every_byte_order_mark_is_read() {
    let text = export(&json!({"domain_settings": [{"Id": "münchen.example"}]})).to_string();
    let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
        mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect::<Vec<u8>>()
    };
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend_from_slice(text.as_bytes());
    for bytes in [marked, utf16([0xff, 0xfe], u16::to_le_bytes), utf16([0xfe, 0xff], u16::to_be_bytes)] {
        let imported = import(&bytes, &Options::default()).expect("an export");
        assert_eq!(imported.objects("domains")[0]["id"], "münchen.example");
    }
    let mut odd = utf16([0xff, 0xfe], u16::to_le_bytes);
    odd.pop();
    assert!(message(&odd).contains("not UTF-16 (little endian) text"));
    assert_eq!(
        message(b"{\n\"a\": \"\xff\"}"),
        "line 2, byte 8: not UTF-8 text; copy the file again without changing it"
    );
}

#[test]
fn results_hold_the_export_as_raw() {
    let raw = export(&json!({"domain_settings": [{"Id": "a"}]}));
    for raw in [raw.clone(), Value::String(raw.to_string()), json!([raw])] {
        let results = json!({"MetaData": {}, "Summary": {}, "Results": {}, "Raw": raw});
        let imported = import(results.to_string().as_bytes(), &Options::default()).expect("an export");
        assert_eq!(imported.objects("domains").len(), 1);
    }
}

#[test]
fn a_wrong_file_is_named() {
    assert!(message(b"").starts_with("the file is empty"));
    assert!(message(b"\xef\xbb\xbf \n").starts_with("the file is empty"));
    assert!(message(b"<!DOCTYPE html><html>").contains("found an HTML or XML page"));
    assert!(message(b"\"Control ID\",\"Requirement\"\n").contains("(CSV)"));
    assert!(message(br#"[{"PolicyId":"MS.AAD.1.1v1","RequirementMet":true}]"#).contains("TestResults.json"));
    assert!(message(br#"{"Results":{},"Summary":{}}"#).contains("without its member \"Raw\""));
    assert!(message(br#"{"format_version":"1.0"}"#).contains("the manifest of a snapshot"));
    assert!(message(br#"{"version":"2.1.0","runs":[]}"#).contains("a SARIF log"));
    assert!(message(b"{\"date\": 1}").contains("without any key of an export"));
    assert!(message(b"3").contains("found a number"));
}

#[test]
fn broken_json_is_pointed_at() {
    assert_eq!(
        message(b"{\n  \"date\": x\n}"),
        "line 2, column 11 (byte 12): expected value; export again, or mend the file there; ScubaGear keeps what it could not repair as Invalid-ProviderSettingsExport.json"
    );
    assert!(message(b"{\"date\": \"05").contains("the file ends too early"));
    assert!(message("[".repeat(100_000).as_bytes()).contains("recursion limit"));
}

#[test]
fn a_folder_is_answered_with_the_export_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(read(folder.path()).expect_err("a folder").to_string().contains("without a ProviderSettingsExport.json"));
    std::fs::write(folder.path().join("ScubaResults_1.json"), "{}").expect("a file");
    std::fs::write(folder.path().join("TestResults.json"), "[]").expect("a file");
    let message = read(folder.path()).expect_err("a folder").to_string();
    assert!(message.starts_with("it is a folder; name the file in it: ") && message.ends_with("ScubaResults_1.json"));
}

#[test]
fn a_fragment_takes_the_callers_word_and_numbers_objects() {
    let options = Options {
        fragment: Some(Fragment { commands: Some(vec!["Get-MgBetaIdentityConditionalAccessPolicy".to_owned()]) }),
        ..Options::default()
    };
    let text = br#"{"conditional_access_policies": [{"State": "enabled"}, {"State": "disabled"}]}"#;
    let part = import(text, &options).expect("a fragment");
    assert_eq!(part.status("graph/conditional-access-policies").0, Status::Complete);
    assert_eq!(part.objects("conditional-access-policies")[1]["id"], "2");
    assert!(part.tenant.is_none() && part.collected_at.is_none());
    let all = Options { fragment: Some(Fragment::default()), ..Options::default() };
    let part = import(br#"{"domain_settings": []}"#, &all).expect("a fragment");
    assert_eq!(part.status("graph/domains").0, Status::Complete);
    assert_eq!(part.status("graph/directory-settings").0, Status::NotCollected);
    import(b"[]", &options).expect("an empty fragment");
    import(b"{}", &options).expect("an empty fragment");
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("contoso");
    imported(&json!({"domain_settings": [{"Id": "b"}, {"Id": "a"}]})).write(&target).expect("a snapshot");
    let snapshot = snapshot::Snapshot::open(&target).expect("a snapshot");
    let domains = ephor_schema::document("domains").expect("a document");
    let ids: Vec<_> = snapshot.items(domains).expect("items").into_iter().map(|item| item.id).collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn every_key_has_its_document_and_every_document_one_key() {
    let mut documents = std::collections::HashSet::new();
    for key in keys::KEYS.iter() {
        let document = ephor_schema::document(key.document);
        assert!(document.is_some(), "{}", key.document);
        assert!(documents.insert(key.document), "{} comes from two keys", key.document);
    }
    assert!(keys::OTHER_KEYS.is_sorted());
}

/// The public sample of ScubaGear 1.8.0.
#[test]
fn the_sample_of_scubagear_is_imported_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/scubagear/ProviderSettingsExport.json");
    let bytes = std::fs::read(&path).expect("the sample");
    let imported = import(&bytes, &Options::default()).expect("the sample");
    let with = |status| imported.sources.iter().filter(|source| source.status == status).count();
    // Whoever made the sample anonymous left DNS records of one or two of its seven domains.
    assert_eq!((with(Status::Complete), with(Status::Partial), with(Status::Failed)), (48, 3, 0));
    assert_eq!(imported.objects("conditional-access-policies").len(), 7);
    assert_eq!(imported.objects("protection-alerts").len(), 61);
    assert!(!format!("{:?}", imported.documents).contains("/Date("));
}

/// The inputs of ScubaGear's own unit tests.
#[test]
fn fragments_of_scubagears_own_tests_are_imported() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/scubagear/conformance-unit.jsonl");
    let text = std::fs::read_to_string(&path).expect("the cases");
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let options = Options { fragment: Some(Fragment::default()), ..Options::default() };
        let imported = import(case["input"].to_string().as_bytes(), &options).expect("a fragment");
        for (document, objects) in &imported.documents {
            let ids: std::collections::HashSet<_> = objects.iter().map(|object| &object[document.id]).collect();
            assert_eq!(ids.len(), objects.len(), "{} of {}", document.name, case["id"]);
        }
    }
}

#[test]
fn in_a_part_of_an_export_a_list_is_whole_beside_the_key_that_it_belongs_to() {
    let part = |keys: Value| {
        let options = Options { fragment: Some(Fragment::default()), ..Options::default() };
        import(keys.to_string().as_bytes(), &options).expect("an import")
    };
    let source = "graph/app-management-policies";
    let default = json!([{"IsEnabled": true}]);
    let without = part(json!({"default_app_management_policy": default}));
    assert_eq!(without.status(source).0, Status::Complete);
    assert!(without.objects("app-management-policies").is_empty());
    let one = json!({"default_app_management_policy": default, "app_management_policies": [{"Id": "a"}]});
    assert_eq!(part(one).status(source).0, Status::Complete);
    assert_eq!(part(json!({"service_plans": []})).status(source).0, Status::NotCollected);
    assert_eq!(imported(&json!({"default_app_management_policy": default})).status(source).0, Status::NotCollected);
}
