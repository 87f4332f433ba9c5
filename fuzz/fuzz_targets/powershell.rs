//! A folder of PowerShell exports: JSON, CSV or CLIXML under the name of a known cmdlet. No bytes panic, and what is
//! imported is a sound snapshot.
#![no_main]

use std::fs;

use ephor_collect::import::powershell::{Options, import};
use libfuzzer_sys::fuzz_target;

/// Names that the import knows, of every kind of target: table, document, part of a document.
const NAMES: [&str; 7] = [
    "Get-Mailbox",
    "Get-DkimSigningConfig",
    "Get-OrganizationConfig",
    "Get-TransportRule",
    "Get-CASMailbox",
    "users",
    "Get-ExchangeCertificate",
];

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (name, form, bytes) = input;
    let name = NAMES[usize::from(name) % NAMES.len()];
    let form = ["json", "csv", "clixml"][usize::from(form) % 3];
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let export = folder.path().join("export");
    fs::create_dir(&export).unwrap();
    fs::write(export.join(format!("{name}.{form}")), bytes).unwrap();
    let options = Options { tenant_id: Some("8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10".to_owned()), ..Options::default() };
    let Ok(imported) = import(&export, &options) else { return };
    let target = folder.path().join("snapshot");
    if imported.write(&target).is_ok() {
        ephor_fuzz::sound(&target);
    }
});
