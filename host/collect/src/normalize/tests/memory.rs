//! What a large capture takes, by hand: `cargo test --release -p ephor-collect --lib -- --ignored --nocapture peak_memory`.

use std::process::Command;

use super::*;
use ephor_synth::Plan;

const USERS: u64 = 100_000;
/// The folder that the measured process reads.
const FOLDER: &str = "EPHOR_TEST_CAPTURE";
/// In MiB.
const MOST: u64 = 300;

/// Reads a capture that another process wrote, and says what it took.
#[test]
#[ignore = "the part of peak_memory that is measured"]
fn measured() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut feeds = RawInputs::of_capture();
    for entry in std::fs::read_dir(folder.join("raw")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().replacen('.', "/", 1);
        feeds.add(&name, RawStream::of_capture(&name, "Test", path, Outcome::Whole));
    }
    let tenant = Tenant { id: TENANT.to_owned(), name: String::new(), domain: String::new() };
    let begun = std::time::Instant::now();
    let manifest = normalize(&feeds, tenant, "global", TIME, &folder.join("written")).unwrap().manifest;
    for file in manifest.files.iter().filter(|file| file.rows > 1_000) {
        println!("{}: {} rows", file.path, file.rows);
    }
    println!("{} s", begun.elapsed().as_secs());
    println!("peak {} MiB", peak());
}

/// The most memory that this process had, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
#[ignore = "takes minutes and 2 GB of disk; Linux only"]
fn peak_memory_of_a_hundred_thousand_users_is_below_300_mib() {
    let folder = tempfile::tempdir().unwrap();
    let (made, raw) = (folder.path().join("made"), folder.path().join("raw"));
    let collected_at = TIME.parse::<jiff::Timestamp>().unwrap().as_second();
    let plan = Plan { users: USERS, seed: 1, collected_at, planted: true, settings: Vec::new() };
    let tenant = ephor_synth::Tenant::new(plan).unwrap().write(&made).unwrap().tenant;
    std::fs::create_dir(&raw).unwrap();
    drop(vendor::capture(&made, &raw, &tenant.id, Some(3)));
    recipients_and_folders(&made, &raw);
    let bytes: u64 = std::fs::read_dir(&raw).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    println!("capture of {} MiB", bytes >> 20);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--nocapture", "--exact", "normalize::tests::memory::measured"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    println!("{text}{}", String::from_utf8_lossy(&output.stderr));
    let peak = text.split("\npeak ").nth(1).unwrap().split(' ').next().unwrap();
    assert!(peak.parse::<u64>().unwrap() < MOST, "{text}");
}

/// What a real tenant has beside: all recipients with their names and addresses, four rights to folders and three rules
/// of every mailbox.
fn recipients_and_folders(made: &Path, raw: &Path) {
    use std::io::Write as _;
    let create = |name: &str| std::io::BufWriter::new(std::fs::File::create(raw.join(name)).unwrap());
    let (mut recipients, mut folders, mut rules) =
        (create("recipients.jsonl"), create("exchange.folder-permissions.jsonl"), create("exchange.inbox-rules.jsonl"));
    for row in vendor::rows(made, "mailboxes") {
        let (id, name) = (row["id"].as_str().unwrap(), row["user_principal_name"].as_str().unwrap());
        let alias = name.split('@').next().unwrap();
        let recipient = serde_json::json!({
            "ExternalDirectoryObjectId": id, "Guid": format!("{}-1111-4000-8000-{}", &id[..8], &id[24..]),
            "ExchangeGuid": format!("{}-2222-4000-8000-{}", &id[..8], &id[24..]), "Identity": format!("{alias} {id}"),
            "Name": format!("{alias} {id}"), "Alias": alias, "PrimarySmtpAddress": name,
            "EmailAddresses": [format!("SMTP:{name}"), format!("smtp:{alias}@a.example"), format!("smtp:{alias}@b.example")],
            "DistinguishedName": format!("CN={alias} {id},OU=contoso.onmicrosoft.com,OU=Microsoft Exchange Hosted Organizations"),
            "LegacyExchangeDN": format!("/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn={id}-{alias}"),
        });
        writeln!(recipients, "{recipient}").unwrap();
        for folder in ["Inbox", "Calendar"] {
            for user in ["Default", "Anonymous", "Some Colleague With A Name"] {
                let right = serde_json::json!({
                    "OfMailbox": id, "FolderName": folder, "FolderType": folder, "User": user, "AccessRights": ["Reviewer"],
                });
                writeln!(folders, "{right}").unwrap();
            }
        }
        for number in 0..3_u64 {
            let rule = serde_json::json!({
                "OfMailbox": id, "MailboxOwnerId": id, "RuleIdentity": 1_000_000_000_000_000_000 + number, "Name": "Newsletter",
                "Enabled": true, "ForwardTo": [format!("\"X\" [EX:/o=ExchangeLabs/cn={id}]")], "ForwardAsAttachmentTo": null,
                "RedirectTo": null, "MoveToFolder": null, "CopyToFolder": null, "DeleteMessage": false, "MarkAsRead": true,
                "SubjectContainsWords": ["newsletter"], "From": null,
            });
            writeln!(rules, "{rule}").unwrap();
        }
    }
}
