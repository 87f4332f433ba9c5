//! The documented answers of Exchange and Graph: none has a shape that is not known.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::import;
use super::{options, put, status};
use ephor_snapshot::{Manifest, Status};

/// The folder of documented answers.
fn documented(what: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/documented").join(what)
}

fn parse(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Imports one answer alone. What it says of itself must be no doubt about its shape.
fn imported(name: &str, write: impl FnOnce(&Path)) -> Manifest {
    let folder = tempfile::tempdir().unwrap();
    let place = if name.contains("AvailabilityAddressSpace") {
        folder.path().join("on-premises")
    } else {
        folder.path().to_owned()
    };
    std::fs::create_dir_all(&place).unwrap();
    write(&place);
    let imported = import(folder.path(), &options()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(imported.notes.is_empty(), "{name}: {:?}", imported.notes);
    let out = tempfile::tempdir().unwrap();
    imported.write(&out.path().join("t")).unwrap().manifest
}

/// The one source that the answer was read as.
fn read(manifest: &Manifest) -> Vec<(String, Status, String)> {
    let sources = manifest.sources.iter();
    let read =
        sources.filter(|source| !source.reason.as_deref().unwrap_or_default().starts_with("the folder has no file"));
    read.map(|source| (source.id.clone(), source.status, status(manifest, &source.id).1)).collect()
}

#[test]
fn every_documented_answer_of_exchange_is_understood() {
    let folder = documented("exchange");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file = parse(&path);
        let alternatives = file.get("alternatives").and_then(Value::as_array).cloned().unwrap_or_default();
        for answer in std::iter::once(&file).chain(&alternatives) {
            let manifest = imported(&name, |folder| put(folder, &name, &answer["value"]));
            let read = read(&manifest);
            println!("{name}: {read:?}");
            assert!(
                !read.is_empty() && read.iter().all(|(_, status, _)| *status != Status::Failed),
                "{name}: {read:?}"
            );
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

/// Pages of Graph's reference and the files that their answers would be.
const PAGES: &[(&str, &str)] = &[
    ("adminconsentrequestpolicy-get", "admin-consent-request-policy"),
    ("application-list", "applications"),
    ("authenticationmethodspolicy-get", "authentication-methods-policy"),
    ("authenticationmethodsroot-list-userregistrationdetails", "user-registration-details"),
    ("authorizationpolicy-get", "authorization-policy"),
    ("conditionalaccesspolicy-get", "conditional-access-policies"),
    ("conditionalaccessroot-list-namedlocations", "named-locations"),
    ("conditionalaccessroot-list-policies", "conditional-access-policies"),
    ("domain-list", "domains"),
    ("identitysecuritydefaultsenforcementpolicy-get", "security-defaults"),
    ("mailfolder-list-messagerules", "inbox-rules"),
    ("oauth2permissiongrant-list", "oauth2-permission-grants"),
    ("onpremisesdirectorysynchronization-get", "on-premises-synchronization"),
    ("organization-get", "organization"),
    ("organization-list", "organization"),
    ("permissiongrantpolicy-list", "permission-grant-policies"),
    ("rbacapplication-list-roleassignments", "role-assignments"),
    ("reportroot-getemailappusageuserdetail", "email-app-usage"),
    ("reportroot-getemailappusageversionsusercounts", "email-app-usage-versions"),
    ("riskyuser-list", "risky-users"),
    ("serviceprincipal-list", "service-principals"),
    ("serviceprincipal-list-approleassignments", "app-role-assignments"),
    ("signin-list", "sign-ins"),
    ("subscribedsku-list", "subscribed-skus"),
    ("user-get", "users"),
    ("user-list", "users"),
];

#[test]
fn every_documented_answer_of_graph_is_understood() {
    let folder = documented("graph");
    let mut count = 0;
    for (page, name) in PAGES {
        let file = parse(&folder.join(format!("{page}.json")));
        for exchange in file["exchanges"].as_array().unwrap() {
            let response = &exchange["response"];
            let csv = response["text"].as_str().filter(|text| text.contains(','));
            if !response["body"].is_object() && csv.is_none() {
                continue;
            }
            let manifest = imported(name, |folder| match csv {
                Some(text) => std::fs::write(folder.join(format!("{name}.csv")), text).unwrap(),
                None => put(folder, &format!("{name}.json"), &response["body"]),
            });
            let read = read(&manifest);
            println!("{page}: {read:?}");
            assert!(
                !read.is_empty() && read.iter().all(|(_, status, _)| *status != Status::Failed),
                "{page}: {read:?}"
            );
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}
