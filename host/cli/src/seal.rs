//! `ephor seal` and `ephor verify`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;

use ephor_seal::{Difference, Seal, Sealed, Signer, Signers};
use ephor_untrusted::printable;

use super::Exit;
use super::encryption::{Unlock, prompt};

/// Seal a folder: sign what stands in it, so that anybody can tell later who sealed it and what was changed.
///
/// The seal covers every file of DIR and says what it is: snapshots, configuration, packs, logs with the packs that judged
/// them, reports. What does not belong together is not sealed: a table that its manifest does not describe, a log of another
/// snapshot. It is written to seal.intoto.jsonl in DIR: a statement of in-toto in an envelope of DSSE.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  A folder with the snapshot, its log and its report, by an SSH key:
    ephor seal evidence --key ~/.ssh/id_ed25519

  By a minisign key; its passphrase is asked for, or stands in EPHOR_PASSPHRASE:
    ephor seal evidence --key ~/.minisign/minisign.key

Exit codes:
  0  sealed
  4  could not run: the folder is sealed already, something in it does not belong together, or the key cannot be used")]
pub struct SealArguments {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The private key that signs: of SSH (ssh-ed25519, ssh-rsa), or of minisign
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    unlock: Unlock,
}

/// Say who sealed a folder and when, and what differs from what was sealed.
///
/// Needs no network. A seal holds only if somebody signed it whom --signer names: that a signature is sound says nothing by
/// itself, since anybody can make one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  By a list of signers, as OpenSSH has it (ann@example.com ssh-ed25519 AAAA...):
    ephor verify evidence --signer allowed_signers

  By the public key of minisign:
    ephor verify evidence --signer minisign.pub

Exit codes:
  0  the seal holds: somebody whom you name sealed exactly this
  1  it does not: something differs, or nobody whom you name signed it
  4  could not run: there is no seal, or a file cannot be read")]
pub struct VerifyArguments {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Whom you trust: a file of allowed signers (OpenSSH), or the public key of minisign
    #[arg(long, value_name = "FILE")]
    signer: Option<PathBuf>,
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    unlock: Unlock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Sealing what a command made, as it ends.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Seal")]
pub struct SealKey {
    /// Seal the folder as the command ends, by this private key: of SSH (ssh-ed25519, ssh-rsa), or of minisign
    #[arg(long, value_name = "FILE")]
    seal_key: Option<PathBuf>,
}

impl SealKey {
    /// The key, read before anything else is done: its passphrase is asked for now, and what is wrong with it is told now.
    pub fn read(&self) -> anyhow::Result<Option<(Signer, &Path)>> {
        let Some(path) = &self.seal_key else { return Ok(None) };
        Ok(Some((Signer::read(path, &prompt())?, path.as_path())))
    }
}

/// Seals a folder, and says so on standard error.
pub fn seal_folder(folder: &Path, key: &(Signer, &Path), unlock: &Unlock) -> anyhow::Result<()> {
    let sealed = ephor_seal::seal(folder, &key.0, key.1, &unlock.identities())?;
    let _ = writeln!(anstream::stderr(), "{}", printable(&said(&sealed)));
    Ok(())
}

fn said(Sealed { path, statement, keyid }: &Sealed) -> String {
    let files = statement.subject.len();
    let files = format!("{files} {}", if files == 1 { "file" } else { "files" });
    format!("Sealed {files} by {keyid} at {}: {}", statement.predicate.sealed_at, path.display())
}

/// Runs `ephor seal`.
pub fn seal(arguments: SealArguments) -> anyhow::Result<Exit> {
    let SealArguments { folder, key, unlock } = arguments;
    let signer = Signer::read(&key, &prompt())?;
    let sealed = ephor_seal::seal(&folder, &signer, &key, &unlock.identities())?;
    writeln!(io::stdout().lock(), "{}", printable(&said(&sealed)))?;
    Ok(Exit::Clean)
}

/// Runs `ephor verify`.
pub fn verify(arguments: VerifyArguments) -> anyhow::Result<Exit> {
    let VerifyArguments { folder, signer, format, unlock } = arguments;
    let signers = signer.as_deref().map(Signers::read).transpose()?;
    let seal = ephor_seal::verify(&folder, signers.as_ref(), &unlock.identities())?;
    let text = match format {
        Format::Text => printable(&as_text(&seal, &folder)),
        Format::Json => format!("{}\n", ephor_untrusted::quiet(&format!("{:#}", as_json(&seal)))),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if seal.holds() { Exit::Clean } else { Exit::Findings })
}

fn as_text(seal: &Seal, folder: &Path) -> String {
    let mut text = String::new();
    let trusted = seal.signatures.iter().filter_map(|one| Some((one.trusted.as_ref()?, &one.key))).next();
    let sound = !seal.differences.iter().any(|one| {
        matches!(one, Difference::Seal(_) | Difference::Signature(_) | Difference::Signer(_) | Difference::Unsigned)
    });
    if let (Some((who, key)), Some(statement), true) = (trusted, &seal.statement, sound) {
        let predicate = &statement.predicate;
        text.push_str(&format!(
            "Sealed by {who} ({key}) at {} with ephor {}.\n",
            predicate.sealed_at, predicate.tool.version
        ));
        for snapshot in &predicate.snapshots {
            let what = match (&snapshot.collection, snapshot.encrypted) {
                (Some(of), _) => format!("of the tenant {}, as of {}", of.tenant, of.collected_at),
                (None, true) => "encrypted".to_owned(),
                (None, false) => String::new(),
            };
            let path = if snapshot.path.is_empty() { "." } else { &snapshot.path };
            text.push_str(&format!("  snapshot {path}, {what}\n"));
        }
        for log in &predicate.logs {
            let packs: Vec<String> = log.packs.iter().map(|pack| format!("{} {}", pack.name, pack.version)).collect();
            text.push_str(&format!("  log {}, judged by {}\n", log.path, packs.join(", ")));
        }
    }
    if seal.holds() {
        text.push_str(&format!("{}: the seal holds; nothing differs.\n", folder.display()));
        return text;
    }
    text.push_str(&format!("{}: the seal does not hold.\n", folder.display()));
    for difference in &seal.differences {
        text.push_str(&format!("  {}\n", difference.to_string().replace('\n', " ")));
    }
    text
}

fn as_json(seal: &Seal) -> serde_json::Value {
    let signatures: Vec<_> =
        seal.signatures.iter().map(|one| json!({"key": one.key, "trusted": one.trusted})).collect();
    let differences: Vec<_> = seal
        .differences
        .iter()
        .map(|one| {
            let (kind, path) = match one {
                Difference::Seal(_) => ("seal", None),
                Difference::Unsigned => ("unsigned", None),
                Difference::Signature(_) => ("signature", None),
                Difference::Signer(_) => ("signer", None),
                Difference::Changed { path, .. } => ("changed", Some(path)),
                Difference::Missing(path) => ("missing", Some(path)),
                Difference::Added(path) => ("added", Some(path)),
                Difference::Renamed { from, .. } => ("renamed", Some(from)),
                Difference::Kind { path, .. } => ("kind", Some(path)),
                Difference::Apart(_) => ("apart", None),
            };
            let lines = if let Difference::Changed { lines, .. } = one { lines.as_slice() } else { &[] };
            json!({"kind": kind, "path": path, "lines": lines, "message": one.to_string()})
        })
        .collect();
    json!({"holds": seal.holds(), "signatures": signatures, "differences": differences, "statement": seal.statement})
}
