//! What holds personal data can be read by its owner only.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::run::expect;
use crate::tenant::{CONFIG, Tenant};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o7777
}

#[test]
fn a_snapshot_and_what_is_found_in_it_are_their_owners_alone() {
    let tenant = Tenant::synth(30, &[]);
    assert_eq!(mode(&tenant.file("")), 0o700, "the folder");
    for entry in fs::read_dir(tenant.file("")).expect("a folder") {
        let path = entry.expect("a file").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(mode(&tenant.folder().join("expected.jsonl")), 0o600, "the truth");
    assert_eq!(mode(&tenant.folder().join(CONFIG)), 0o600, "what the organization says of itself");
    for format in ["text", "sarif", "json", "html"] {
        let output = tenant.folder().join(format!("found.{format}"));
        // Even where an earlier one was for everybody.
        fs::write(&output, "before").expect("a file");
        fs::set_permissions(&output, fs::Permissions::from_mode(0o644)).expect("permissions");
        expect(1, tenant.folder(), &["scan", "tenant", "--format", format, "--output", &format!("found.{format}")]);
        assert_eq!(mode(&output), 0o600, "{format}");
    }
}

#[test]
fn a_demo_is_private_too() {
    let folder = tempfile::tempdir().expect("a folder");
    expect(1, folder.path(), &["demo"]);
    assert_eq!(mode(&folder.path().join("demo/tenant")), 0o700);
    assert_eq!(mode(&folder.path().join("demo/ephor.sarif")), 0o600);
}

/// What starts a program hands it its own variables, unless it takes them out.
#[test]
fn a_program_that_is_started_sees_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let az = folder.path().join("az");
    fs::write(&az, "#!/bin/sh\nenv > seen\necho 'ERROR: nobody is signed in' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&az, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let arguments = ["collect", "--out", "collected", "--tenant", "contoso.example", "--auth", "azure-cli"];
    let output = crate::run::command(folder.path(), &arguments)
        .env("PATH", path)
        .env("EPHOR_CLIENT_SECRET", "s3cret-of-a-client")
        .env("EPHOR_CERTIFICATE_PASSWORD", "s3cret-of-a-certificate")
        .env("EPHOR_SOMETHING_NEW", "s3cret-of-tomorrow")
        .env("AZURE_CONFIG_DIR", "where-az-looks")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let seen = fs::read_to_string(folder.path().join("seen")).unwrap_or_else(|_| panic!("az was not asked: {stderr}"));
    assert!(seen.contains("where-az-looks") && !seen.contains("s3cret") && !seen.contains("EPHOR_"), "{seen}");
}
