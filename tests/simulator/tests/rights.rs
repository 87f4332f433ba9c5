//! Rights and licenses.

use std::collections::BTreeSet;

use ephor_simulator::License;

use crate::client::{Client, copy_with, unlimited};

fn without(rights: &[&str]) -> Client {
    let mut options = unlimited();
    options.without_rights = rights.iter().map(|right| (*right).to_owned()).collect::<BTreeSet<_>>();
    Client::of(options)
}

fn unlicensed(license: License) -> Client {
    let mut options = unlimited();
    options.without_licenses.insert(license);
    Client::of(options)
}

#[test]
fn a_missing_right_is_a_403_and_another_right_may_do() {
    let client = without(&["User.Read.All"]);
    assert_eq!(client.graph("/v1.0/users").status, 200, "Directory.Read.All does too");
    let client = without(&["User.Read.All", "Directory.Read.All"]);
    let denied = client.graph("/v1.0/users");
    assert_eq!((denied.status, denied.error_code().as_str()), (403, "Authorization_RequestDenied"));
    assert_eq!(client.graph("/v1.0/oauth2PermissionGrants").status, 403);
    let client = without(&["Policy.Read.All"]);
    assert_eq!(client.graph("/v1.0/identity/conditionalAccess/policies").error_code(), "AccessDenied");
    assert_eq!(client.graph("/v1.0/policies/authenticationMethodsPolicy").status, 200);
    let denied = without(&["AuditLog.Read.All"]).graph("/v1.0/reports/authenticationMethods/userRegistrationDetails");
    assert!(denied.status == 403 && denied.text().contains("PermissionScopeNotGranted"));
}

#[test]
fn without_the_directory_sign_ins_seem_to_lack_a_license() {
    let answer = without(&["Directory.Read.All"]).graph("/beta/auditLogs/signIns");
    assert_eq!(answer.error_code(), "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
}

#[test]
fn sign_in_activity_takes_a_right_and_a_license_of_its_own_and_gives_smaller_pages() {
    const PATH: &str = "/v1.0/users?$top=999&$select=id,signInActivity";
    let denied = without(&["AuditLog.Read.All"]);
    let answer = denied.graph(PATH);
    assert_eq!((answer.status, answer.error_code().as_str()), (403, "Authentication_MSGraphPermissionMissing"));
    assert_eq!(denied.graph("/v1.0/users?$select=id").status, 200);
    let answer = without(&["User.Read.All", "Directory.Read.All"]).graph(PATH);
    assert_eq!(answer.status, 403);
    let unlicensed = unlicensed(License::EntraP1);
    let answer = unlicensed.graph(PATH);
    let code = answer.error_code();
    assert_eq!((answer.status, code.as_str()), (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"));
    assert_eq!(unlicensed.graph("/v1.0/users?$select=id,department").status, 200);
    assert_eq!(Client::new().graph(PATH).status, 200);
}

#[test]
fn no_application_may_read_the_synchronization() {
    let answer = Client::new().graph("/v1.0/directory/onPremisesSynchronization");
    assert_eq!(answer.status, 403);
}

#[test]
fn a_missing_license_is_told_as_the_service_tells_it() {
    let client = unlicensed(License::EntraP1);
    for path in ["/beta/auditLogs/signIns", "/v1.0/reports/authenticationMethods/userRegistrationDetails"] {
        let answer = client.graph(path);
        let code = answer.error_code();
        assert_eq!((answer.status, code.as_str()), (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"));
    }
    assert_eq!(client.graph("/v1.0/auditLogs/directoryAudits").status, 200);
    let client = unlicensed(License::EntraP2);
    assert!(client.graph("/v1.0/identityProtection/riskyUsers").text().contains("not licensed"));
    let answer = client.graph("/v1.0/roleManagement/directory/roleEligibilityScheduleInstances");
    assert_eq!((answer.status, answer.error_code().as_str()), (400, "AadPremiumLicenseRequired"));
    let client = unlicensed(License::DefenderOffice);
    assert!(client.run("Get-SafeLinksPolicy", serde_json::json!({}), "").text().contains("not recognized"));
    let client = unlicensed(License::DefenderEndpoint);
    let query = serde_json::json!({"Query": "DeviceTvmSoftwareInventory"});
    assert!(client.post_graph("/v1.0/security/runHuntingQuery", &query).text().contains("Failed to resolve table"));
}

#[test]
fn what_was_denied_when_the_snapshot_was_made_is_denied_again() {
    let path = crate::client::data().join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for source in manifest["sources"].as_array_mut().unwrap() {
        match source["id"].as_str().unwrap() {
            "graph/users" | "exchange/transport-rules" => source["status"] = "denied".into(),
            "graph/sign-ins" => source["status"] = "unlicensed".into(),
            _ => {}
        }
    }
    let folder = copy_with("manifest.json", &manifest.to_string());
    let mut options = unlimited();
    options.snapshot = folder.path().to_owned();
    let client = Client::of(options);
    assert_eq!((client.graph("/v1.0/users").status, client.graph("/v1.0/domains").status), (403, 200));
    assert!(client.graph("/beta/auditLogs/signIns").error_code().contains("NonPremium"));
    assert!(client.run("Get-TransportRule", serde_json::json!({}), "").text().contains("not recognized"));
}

#[test]
fn a_folder_that_is_no_snapshot_is_refused_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let start =
        || ephor_simulator::Simulator::start(ephor_simulator::Options::new(folder.path())).unwrap_err().to_string();
    assert!(start().contains("manifest.json"));
    std::fs::write(folder.path().join("manifest.json"), "{}").unwrap();
    assert!(start().contains("collected_at"));
}
