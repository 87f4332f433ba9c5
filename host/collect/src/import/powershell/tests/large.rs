//! Files that are not held: they say the same, and are damaged in the same words.

use std::path::Path;

use serde_json::{Value, json};

use super::super::import;
use super::{options, put, status, write};
use ephor_snapshot::{Manifest, Status};

/// A text of which a few make a file large.
fn padding() -> String {
    "x".repeat(100_000)
}

fn id(number: usize) -> String {
    format!("{number:08x}-5d6c-4f6e-9d34-d1f0b2c7a9e1")
}

/// The files of a snapshot with their digests, and what is said of a source.
fn files(manifest: &Manifest, source: &str) -> (Vec<(String, String)>, (Status, String)) {
    let files = manifest.files.iter().map(|file| (file.path.clone(), file.sha256.clone()));
    (files.collect(), status(manifest, source))
}

fn imported(name: &str, source: &str, bytes: &[u8]) -> (Vec<(String, String)>, (Status, String)) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    files(&write(folder.path()).0, source)
}

fn with_bom(text: &str) -> Vec<u8> {
    [b"\xef\xbb\xbf", text.as_bytes()].concat()
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_large_list_says_the_same_as_one_that_is_held() {
    // Nulls that nobody asked for, names of the module, an object that was cut off, and lists in the list.
    let users = |more: &str| {
        let user = |number: usize| {
            json!({
                "Id": id(number), "UserPrincipalName": format!("é{number}@contoso.com"), "UserType": "Member",
                "AccountEnabled": true, "OnPremisesSyncEnabled": null, "CreationType": null, "Manager": "@{a=b}",
                "AdditionalProperties": {"signInSessionsValidFromDateTime": "/Date(0)/"}, "Notes": more,
            })
        };
        json!([user(2), [user(1), user(3)], {"value": [user(4)], "@odata.nextLink": "x"}, null])
    };
    let held = imported("Get-MgUser.json", "graph/users", users("").to_string().as_bytes());
    assert_eq!((held.1.0, held.0.len()), (Status::Partial, 1), "{held:?}");
    let large = users(&padding()[..80_000].repeat(5)).to_string();
    assert!(large.len() > 1 << 20);
    assert_eq!(imported("Get-MgUser.json", "graph/users", large.as_bytes()), held);
    assert_eq!(imported("Get-MgUser.json", "graph/users", &with_bom(&large)), held);
    // These are held, however large: only JSON in UTF-8 is read anew.
    assert_eq!(imported("Get-MgUser.json", "graph/users", &utf_16(&large)), held);
    let western: Vec<u8> = large.chars().map(|char| u8::try_from(char).unwrap()).collect();
    assert_eq!(imported("Get-MgUser.json", "graph/users", &western), held);
}

#[test]
fn a_thousand_objects_of_a_large_file_may_be_the_first_of_more() {
    let mailboxes = |count: usize| -> Value {
        (0..count).map(|number| json!({"Guid": id(number), "Notes": padding()[..1_200]})).collect()
    };
    let of = |count| imported("Get-Mailbox.json", "exchange/mailboxes", mailboxes(count).to_string().as_bytes()).1;
    let (status, reason) = of(1_000);
    assert!(status == Status::Partial && reason.starts_with("1,000 is what the cmdlet gives"), "{reason}");
    assert_eq!(of(1_001), (Status::Complete, String::new()));
}

#[test]
fn a_large_file_that_is_damaged_is_named_with_its_line() {
    let good = format!("{{\"Guid\": \"{}\", \"Notes\": \"{}\"}}", id(1), padding());
    let many = vec![good; 12].join(",\n");
    for (text, expected) in [
        (format!("[{many},\n"), "line 13, column"),
        (
            format!("[{many},\n1]"),
            "expected an object or a list of objects, found the number 1; export with ConvertTo-Json",
        ),
        (format!("[{many}]]"), "line 12, column"),
        (format!("[{many},\n{{\"A\": 1e999}}]"), "line 13, column"),
        (format!("[{many},\n{}", "[".repeat(1_000_000)), "line 13, column"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Get-Mailbox.json"), text).unwrap();
        let message = import(folder.path(), &options()).unwrap_err().to_string();
        assert!(message.starts_with(&format!("Get-Mailbox.json: {expected}")), "{message}");
    }
}

#[test]
fn a_large_file_that_goes_away_before_it_is_written_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Get-Mailbox.json", &json!([{"Guid": id(1), "Notes": padding().repeat(11)}]));
    let imported = import(folder.path(), &options()).unwrap();
    std::fs::remove_file(folder.path().join("Get-Mailbox.json")).unwrap();
    let out = tempfile::tempdir().unwrap();
    let target = out.path().join("t");
    let message = imported.write(&target).unwrap_err().to_string();
    assert!(message.starts_with("cannot read ") && message.contains("Get-Mailbox.json"), "{message}");
    assert!(!target.exists() && is_empty(out.path()));
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}
