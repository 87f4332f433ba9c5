//! What servers answered.

use serde_json::{Value, json};

use super::super::import;
use super::{lines, options, put, status, write};
use ephor_snapshot::Status;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("on-premises")).unwrap();
    folder
}

#[test]
fn the_same_cmdlet_in_both_places_is_told_apart_by_the_folder() {
    let folder = folder();
    put(folder.path(), "Get-SharingPolicy.json", &json!([{"Name": "Cloud"}]));
    put(&folder.path().join("on-premises"), "Get-SharingPolicy.json", &json!([{"Name": "Server"}]));
    let (_, out) = write(folder.path());
    assert_eq!(lines(&out, "sharing-policies.jsonl"), [json!({"Identity": "Cloud", "Name": "Cloud"})]);
    assert_eq!(lines(&out, "on-premises-sharing-policies.jsonl"), [json!({"Identity": "Server", "Name": "Server"})]);
}

#[test]
fn an_answer_of_the_tenant_is_not_taken_for_one_of_a_server_and_the_other_way_round() {
    let folder = folder();
    put(folder.path(), "Get-AvailabilityAddressSpace.json", &json!([{"Name": "contoso.com"}]));
    put(&folder.path().join("on-premises"), "Get-Mailbox.json", &json!([]));
    put(folder.path(), "Get-ExchangeServer.json", &json!([{"Name": "EX1"}]));
    let imported = import(folder.path(), &options()).unwrap();
    let told = |name: &str, why: &str| imported.notes.iter().any(|note| note.contains(name) && note.contains(why));
    assert!(told("\"Get-AvailabilityAddressSpace.json\"", "online and on-premises"), "{:?}", imported.notes);
    assert!(told("\"on-premises/Get-Mailbox.json\"", "no server answers it"), "{:?}", imported.notes);
    let (manifest, _out) = write(folder.path());
    assert_eq!(status(&manifest, "on-premises/availability-address-spaces").0, Status::NotCollected);
    assert_eq!(status(&manifest, "exchange/mailboxes").0, Status::NotCollected);
    assert_eq!(status(&manifest, "on-premises/exchange-servers").0, Status::Complete);
}

#[test]
fn answers_of_entra_connect_are_those_of_their_server() {
    let folder = folder();
    let place = folder.path().join("on-premises");
    put(
        &place,
        "Get-ADSyncScheduler.json",
        &json!([
            {"ComputerName": "SYNC1", "SyncCycleEnabled": true}, {"ComputerName": "SYNC2", "SyncCycleEnabled": false},
        ]),
    );
    put(&place, "Get-ADSyncAutoUpgrade.json", &json!("Enabled"));
    put(
        &place,
        "Get-ADSyncGlobalSettings.json",
        &json!({
            "ComputerName": "SYNC1", "Version": 1,
            "Parameters": [{"Name": "Other", "Value": "x"},
                           {"Name": "Microsoft.Synchronize.ServerConfigurationVersion", "Value": "2.5.79.0"}],
        }),
    );
    let (manifest, out) = write(folder.path());
    assert_eq!(lines(&out, "ad-sync-scheduler.jsonl").len(), 2);
    assert_eq!(lines(&out, "ad-sync-auto-upgrade.jsonl"), [json!({"ComputerName": "unnamed", "State": "Enabled"})]);
    assert_eq!(lines(&out, "sync-servers.jsonl"), [json!({"ComputerName": "SYNC1", "Version": "2.5.79.0"})]);
    assert_eq!(status(&manifest, "on-premises/sync-servers").0, Status::Complete);
}

#[test]
fn two_servers_without_a_name_are_not_taken_for_one() {
    let folder = folder();
    let two = json!([{"SyncCycleEnabled": true}, {"SyncCycleEnabled": false}]);
    put(&folder.path().join("on-premises"), "Get-ADSyncScheduler.json", &two);
    let (manifest, out) = write(folder.path());
    let (status, reason) = status(&manifest, "on-premises/ad-sync-scheduler");
    assert_eq!((status, reason.contains("2 of 2")), (Status::Partial, true), "{reason}");
    assert!(lines(&out, "ad-sync-scheduler.jsonl").is_empty());
}

#[test]
fn each_server_has_its_own_roots() {
    let folder = folder();
    let root =
        |server: &str| json!({"Thumbprint": "AB", "Subject": "CN=Root", "ComputerName": server, "PSPath": server});
    put(&folder.path().join("on-premises"), "trusted-roots.json", &json!([root("EX1"), root("EX2")]));
    let (manifest, out) = write(folder.path());
    assert_eq!(status(&manifest, "on-premises/trusted-roots").0, Status::Complete);
    assert_eq!(
        lines(&out, "trusted-roots.jsonl"),
        [
            json!({"Identity": "EX1\\AB", "PSComputerName": "EX1", "Thumbprint": "AB", "Subject": "CN=Root"}),
            json!({"Identity": "EX2\\AB", "PSComputerName": "EX2", "Thumbprint": "AB", "Subject": "CN=Root"}),
        ]
    );
}

#[test]
fn a_certificate_of_two_servers_stands_once_for_each() {
    let folder = folder();
    let on = |more: Value| {
        let mut certificate = json!({"Thumbprint": "A1", "Subject": "CN=mail.a.example", "Issuer": "CN=CA"});
        certificate.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        certificate
    };
    let certificates = json!([
        on(json!({"Identity": "EX1\\A1"})),
        on(json!({"PSComputerName": "EX2"})),
        on(json!({"Thumbprint": "B2"})),
    ]);
    put(&folder.path().join("on-premises"), "Get-ExchangeCertificate.json", &certificates);
    put(folder.path(), "Get-FederationTrust.json", &json!([{"Name": "Microsoft Federation Gateway"}]));
    let (manifest, out) = write(folder.path());
    assert_eq!(status(&manifest, "on-premises/exchange-certificates").0, Status::Complete);
    let found = lines(&out, "exchange-certificates.jsonl");
    let ids: Vec<_> = found.iter().map(|one| one["Identity"].as_str().unwrap()).collect();
    assert_eq!(ids, ["B2", "EX1\\A1", "EX2\\A1"]);
    let trust = status(&manifest, "on-premises/federation-trusts").0;
    assert_ne!(trust, Status::Complete, "that of the tenant is not that of the servers");
}
