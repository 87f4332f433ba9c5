//! `ephor import`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::encryption::EncryptTo;
use super::{Exit, config};
use ephor_collect::import::{powershell, scubagear};
use ephor_collect::normalize::Normalized;
use ephor_snapshot::{Manifest, Status, Target};
use ephor_untrusted::printable;

/// Make a snapshot from what another tool exported.
///
/// Nothing is read from a tenant. A source that the export does not hold, or that the other tool could not
/// read, is written down as such, and rules that need it answer "unknown".
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    Scubagear(Scubagear),
    Powershell(Powershell),
}

/// From CISA's ScubaGear, versions 1.5 to 2.0.
///
/// Reads ProviderSettingsExport.json, which ScubaGear keeps with -KeepIndividualJSON, or ScubaResults_<id>.json,
/// which holds the same data. It has policies and settings, but no users, mailboxes or devices.
///
/// A source counts as complete only where ScubaGear wrote down that its command succeeded. Exchange lists of 1,000
/// or more objects are partial: ScubaGear reads one page.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ephor import scubagear ProviderSettingsExport.json --out contoso\n  ephor import scubagear ScubaResults_fa5589b7.json --out contoso\n  ephor import scubagear export.json --out contoso --collected-at 2026-05-04T17:15:48Z\n\nThe snapshot holds personal data; only you can read its files."
)]
struct Scubagear {
    /// The file that ScubaGear wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder to write: a new one, or an empty one.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// When ScubaGear ran, in RFC 3339, such as 2026-05-04T17:15:48Z. Only needed where the export does not say it.
    #[arg(long, value_name = "TIME", value_parser = time)]
    collected_at: Option<jiff::Timestamp>,
    /// The id of the tenant. Only needed where ScubaGear could not read it.
    #[arg(long, value_name = "GUID", value_parser = guid)]
    tenant_id: Option<String>,
    #[command(flatten)]
    protection: Protection,
}

/// Who may read the snapshot.
#[derive(Debug, Args)]
struct Protection {
    #[command(flatten)]
    encrypt_to: EncryptTo,
    #[command(flatten)]
    config: config::File,
}

/// From a folder with what PowerShell's cmdlets or Graph gave, as JSON, CSV or CLIXML.
///
/// Each file is named after its cmdlet, such as Get-Mailbox.json, Get-MgUser.csv or Get-InboxRule.xml, and holds what
/// ConvertTo-Json, Export-Csv or Export-Clixml wrote; JSON and CLIXML keep more than CSV. What Graph itself answered
/// is named after the table or document that it becomes, such as users.json or conditional-access-policies.json, or
/// after the last part of its source, such as risky-users.json; 'ephor snapshot schema' lists them. What a server
/// answered stands in the folder on-premises.
///
/// Several files make one table: Get-CASMailbox, Get-MailContact and others add to Get-Mailbox, and the reports of
/// methods, risk and roles to the users. A cmdlet that runs once for each mailbox, such as Get-InboxRule, is complete
/// only with a record of the loop: Get-InboxRule.loop.json with the numbers Done and Of, as the script writes it.
///
/// A source without a file is not collected; a property that a file lacks is unknown.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ephor import powershell answers --out contoso\n  ephor import powershell answers --out contoso --tenant-id 8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1\n  ephor import powershell --script > export-tenant.ps1\n\nThe snapshot holds personal data; only you can read its files."
)]
struct Powershell {
    /// The folder with the files.
    #[arg(value_name = "DIR", required_unless_present = "script")]
    folder: Option<PathBuf>,
    /// The folder to write: a new one, or an empty one.
    #[arg(long, value_name = "DIR", required_unless_present = "script")]
    out: Option<PathBuf>,
    /// Print a PowerShell script that writes such a folder, and do nothing else.
    #[arg(long, conflicts_with_all = ["folder", "out"])]
    script: bool,
    /// When the cmdlets ran, in RFC 3339; otherwise the time of the newest file.
    #[arg(long, value_name = "TIME", value_parser = time)]
    collected_at: Option<jiff::Timestamp>,
    /// The id of the tenant. Only needed where neither Get-MgOrganization nor Get-OrganizationConfig says it.
    #[arg(long, visible_alias = "tenant", value_name = "GUID", value_parser = guid)]
    tenant_id: Option<String>,
    #[command(flatten)]
    protection: Protection,
}

/// A time with its zone.
pub fn time(text: &str) -> Result<jiff::Timestamp, String> {
    text.parse().map_err(|_| "expected a time with its zone, such as 2026-05-04T17:15:48Z".to_owned())
}

fn guid(text: &str) -> Result<String, String> {
    scubagear::guid(text).ok_or_else(|| "expected a GUID, such as 8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1".to_owned())
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    match arguments.from {
        From::Scubagear(arguments) => run_scubagear(arguments),
        From::Powershell(arguments) => run_powershell(arguments),
    }
}

fn run_scubagear(arguments: Scubagear) -> anyhow::Result<Exit> {
    let Scubagear { file, out, collected_at, tenant_id, protection } = arguments;
    let envelope = match protection.encrypt_to.envelope_by(&protection.config)? {
        Ok(envelope) => envelope,
        Err(exit) => return Ok(exit),
    };
    let context = || format!("cannot import {}", file.display());
    let options = scubagear::Options { collected_at, tenant_id, fragment: None };
    let bytes = scubagear::read(&file).with_context(context)?;
    let imported = scubagear::import(&bytes, &options).with_context(context)?;
    show_notes(&imported.notes);
    let manifest = imported.write(Target::new(&out, envelope.as_ref()))?;
    let _ = anstream::stdout().write_all(printable(&summary("Imported", &manifest, &out)).as_bytes());
    Ok(Exit::Clean)
}

fn run_powershell(arguments: Powershell) -> anyhow::Result<Exit> {
    let Powershell { folder, out, script: _, collected_at, tenant_id, protection } = arguments;
    let (Some(folder), Some(out)) = (folder, out) else {
        anstream::stdout().write_all(powershell::script().as_bytes())?;
        return Ok(Exit::Clean);
    };
    let envelope = match protection.encrypt_to.envelope_by(&protection.config)? {
        Ok(envelope) => envelope,
        Err(exit) => return Ok(exit),
    };
    let options = powershell::Options { collected_at, tenant_id };
    let imported =
        powershell::import(&folder, &options).with_context(|| format!("cannot import {}", folder.display()))?;
    show_notes(&imported.notes);
    let Normalized { manifest, notes } = imported.write(Target::new(&out, envelope.as_ref()))?;
    show_notes(&notes);
    let _ = anstream::stdout().write_all(printable(&summary("Imported", &manifest, &out)).as_bytes());
    Ok(Exit::Clean)
}

fn show_notes(notes: &[String]) {
    for note in notes {
        // Nothing to be done if nobody reads it.
        let _ = writeln!(anstream::stderr(), "ephor: note: {}", printable(note));
    }
}

/// What was imported, for people.
/// What a snapshot holds that was just made: `Imported` or `Collected`.
pub fn summary(done: &str, manifest: &Manifest, out: &Path) -> String {
    let mut text = String::new();
    let tenant = &manifest.tenant;
    let name = match (tenant.name.as_str(), tenant.domain.as_str()) {
        ("", "") => String::new(),
        (name, "") | ("", name) => format!("{name}, "),
        (name, domain) => format!("{name} ({domain}), "),
    };
    let _ = writeln!(text, "{done} {name}tenant {}, as of {}.\n", tenant.id, manifest.collected_at);
    let _ = writeln!(text, "Documents and tables:");
    let width = manifest.files.iter().map(|file| stem(&file.path).len()).max().unwrap_or_default();
    for file in &manifest.files {
        let _ = writeln!(text, "  {:width$}  {:>6}", stem(&file.path), file.rows);
    }
    let _ = writeln!(text, "\nSources:");
    for status in [
        Status::Complete,
        Status::Partial,
        Status::Denied,
        Status::Unlicensed,
        Status::Concealed,
        Status::Failed,
        Status::NotCollected,
    ] {
        let sources: Vec<_> = manifest.sources.iter().filter(|source| source.status == status).collect();
        if sources.is_empty() {
            continue;
        }
        let _ = writeln!(text, "  {:13} {:>3}", status.name(), sources.len());
        if status != Status::Complete {
            for source in sources {
                let _ = writeln!(text, "    {}: {}", source.id, source.reason.as_deref().unwrap_or_default());
            }
        }
    }
    let _ = writeln!(text, "\nNext: ephor scan {}", quoted(out));
    text
}

fn stem(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// A path that can be pasted into a shell.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |char: char| char.is_ascii_alphanumeric() || "/\\._-:".contains(char);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
