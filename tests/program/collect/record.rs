//! What a collection says of itself.

use ephor_collect::live::auth::Claims;
use serde_json::json;

use super::*;
use crate::run::expect;

#[test]
fn the_manifest_says_who_read_with_which_rights_from_where_and_when() {
    let scene = Scene::new(30, |options| options);
    let before = jiff::Timestamp::now().as_second();
    scene.collected("found", &["--only", "graph,exchange"]);
    let text = std::fs::read_to_string(scene.path("found/manifest.json")).expect("a manifest");
    assert!(!text.contains(SECRET) && !text.contains("eyJ"), "no secret and no token");
    let record = json_file(&scene.path("found/manifest.json"))["collection"].clone();
    assert_eq!(
        (&record["reader"]["credential"], &record["reader"]["application_id"]),
        (&json!("client secret"), &json!(CLIENT))
    );
    let rights = record["rights"].as_array().expect("rights");
    let services: Vec<&str> = rights.iter().filter_map(|one| one["service"].as_str()).collect();
    assert_eq!(services, ["graph", "exchange"], "those that were asked, and no others");
    let of_graph = rights[0]["application"].as_array().expect("permissions");
    assert!(of_graph.contains(&json!("Policy.Read.All")), "{of_graph:?}");
    assert!(
        rights[1]["application"].as_array().is_some_and(|all| all.contains(&json!("Exchange.ManageAsApp"))),
        "{}",
        rights[1]
    );
    assert_eq!(record["endpoints"]["graph"], json!(scene.simulated.graph));
    let time =
        |name: &str| record[name].as_str().expect("a time").parse::<jiff::Timestamp>().expect("a time").as_second();
    // By the clock, and not by --at.
    assert!(before <= time("began_at") + 1 && time("began_at") <= time("ended_at"), "{record}");
    let arguments: Vec<&str> =
        record["arguments"].as_array().expect("arguments").iter().filter_map(Value::as_str).collect();
    assert_eq!(arguments.first(), Some(&"collect"));
    assert!(arguments.windows(2).any(|two| two == ["--only", "graph,exchange"]), "{arguments:?}");
    assert_eq!(record["target"], json!(format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)));
    // It is told, and fits the schema.
    let at = scene.folder.path();
    let info = expect(0, at, &["snapshot", "info", "found"]).stdout;
    for words in [
        "read by    client secret, application 00000000-0000-4000-8000-000000000001",
        "rights     graph: ",
        "endpoint   login: ",
        "arguments  collect ",
    ] {
        assert!(info.contains(words), "{info}");
    }
    let schema: Value = serde_json::from_str(&expect(0, at, &["snapshot", "schema"]).stdout).expect("JSON");
    let manifest = json_file(&scene.path("found/manifest.json"));
    let error =
        jsonschema::validator_for(&schema).expect("a schema").validate(&manifest).err().map(|error| error.to_string());
    assert_eq!(error, None);
    // Without it, as older programs wrote it, a snapshot is read all the same.
    let mut older = manifest.clone();
    older.as_object_mut().expect("an object").remove("collection");
    std::fs::write(scene.path("found/manifest.json"), older.to_string()).expect("a manifest");
    assert!(!expect(0, at, &["snapshot", "info", "found", "--verify"]).stdout.contains("read by"));
    std::fs::write(scene.path("found/manifest.json"), manifest.to_string()).expect("a manifest");
    // A redacted copy names neither who read nor what was asked. Ids that begin with zeros are taken for Microsoft's own, as
    // everywhere in a redaction: that of the simulated application is one.
    expect(0, at, &["snapshot", "redact", "found", "--out", "redacted"]);
    let text = std::fs::read_to_string(scene.path("redacted/manifest.json")).expect("a manifest");
    let object_id = record["reader"]["object_id"].as_str().expect("an id");
    for name in [object_id, &scene.simulated.tenant, "127.0.0.1", "graph,exchange"] {
        assert!(!text.contains(name), "{name} in {text}");
    }
    let redacted = json_file(&scene.path("redacted/manifest.json"))["collection"].clone();
    assert_eq!((&redacted["rights"], &redacted["began_at"]), (&record["rights"], &record["began_at"]));
    assert!(redacted["reader"]["object_id"].as_str().is_some_and(|id| id.len() == object_id.len()), "a pseudonym");
}

#[test]
fn claims_of_a_recording_without_the_new_member_are_still_read() {
    let older = json!({
        "identity": "application", "application_id": "a", "application_name": null, "user": null, "tenant_id": "t",
        "application_permissions": [], "delegated_permissions": [], "directory_roles": [], "expires": null,
    });
    let claims: Claims = serde_json::from_value(older).expect("claims");
    assert_eq!(claims.object_id, None);
}

#[test]
fn a_seal_repeats_it_and_in_clear_it_names_nobody_of_what_is_encrypted() {
    let scene = Scene::new(20, |options| options);
    let at = scene.folder.path();
    if !crate::seal::ssh_key(at, "ann", &["-t", "ed25519", "-N", ""]) {
        return;
    }
    let key = std::fs::read_to_string(at.join("ann.pub")).expect("a key");
    std::fs::write(at.join("signers"), format!("ann@example.com {key}")).expect("a list");
    let only = ["--only", "graph/users", "--seal-key", "ann"];
    let encrypted = ["--encrypt-to", "ann.pub", "--identity", "ann"];
    for (name, more) in [("plain", &[][..]), ("closed", &encrypted)] {
        let ran = scene.run(&[&["--out", name], &only[..], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let said = expect(0, at, &["verify", name, "--signer", "signers"]).stdout;
        assert!(said.contains(&format!(", read by client secret of the application {CLIENT}")), "{said}");
        let verify = ["verify", name, "--signer", "signers", "--format", "json"];
        let said: Value = serde_json::from_str(&expect(0, at, &verify).stdout).expect("JSON");
        let snapshot = &said["statement"]["predicate"]["snapshots"][0];
        let run = &snapshot["collection"]["run"];
        assert_eq!(run["rights"][0]["service"], json!("graph"), "{run}");
        assert!(run["reader"]["object_id"].is_string(), "{run}");
        let is_closed = name == "closed";
        assert_eq!(snapshot["encrypted"], json!(is_closed));
        assert_eq!(run["arguments"].to_string().contains("graph/users"), !is_closed, "{run}");
        assert_eq!(run["arguments"].to_string().contains("(redacted)"), is_closed, "{run}");
        assert_eq!(run["endpoints"]["graph"] == json!(scene.simulated.graph), !is_closed, "{run}");
        let reasons = snapshot["collection"]["sources"].as_array().expect("sources").iter();
        assert_eq!(reasons.filter(|source| source["reason"].is_string()).count() > 0, !is_closed);
    }
}
