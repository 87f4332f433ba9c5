//! `ephor seal` and `ephor verify`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use serde_json::json;

use ephor_collect::live::transport::{Options, Request, Transport};
use ephor_seal::{
    Authority, CollectionRecord, Difference, LONGEST, Policy, QUERY_TYPE, Query, REPLY_TYPE, Seal, Sealed, Signer,
    Signers, Stamping,
};
use ephor_untrusted::printable;

use super::encryption::{Unlock, prompt};
use super::{Exit, interrupt, runtime};

/// Seal a folder: sign what stands in it, so that anybody can tell later who sealed it and what was changed.
///
/// The seal covers every file of DIR and says what it is: snapshots, configuration, packs, logs with the packs that judged
/// them, reports. What does not belong together is not sealed: a table that its manifest does not describe, a log of another
/// snapshot. It is written to seal.intoto.jsonl in DIR: a statement of in-toto in an envelope of DSSE.
///
/// The time in it is that of this machine's clock. With --timestamp an authority says when the seal was there at the latest
/// (RFC 3161): it is sent a digest of the seal and nothing else, and what it answers is written to seal.tsr in DIR.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  A folder with the snapshot, its log and its report, by an SSH key:
    ephor seal evidence --key ~/.ssh/id_ed25519

  By a minisign key; its passphrase is asked for, or stands in EPHOR_PASSPHRASE:
    ephor seal evidence --key ~/.minisign/minisign.key

  With the time of an authority, which must be the one of that certificate:
    ephor seal evidence --key ~/.ssh/id_ed25519 --timestamp https://tsa.example.com/tsr --timestamp-certificate tsa.pem

Exit codes:
  0  sealed
  4  could not run: the folder is sealed already, something in it does not belong together, the key cannot be used, or the authority
     gives no timestamp")]
pub struct SealArguments {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The private key that signs: of SSH (ssh-ed25519, ssh-rsa), or of minisign
    #[arg(id = KEY, long = "key", value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    timestamp: Timestamp,
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

  With the timestamp of an authority, which must be there:
    ephor verify evidence --signer allowed_signers --timestamp-certificate tsa.pem

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
    /// Whose timestamp there must be: the certificate of an authority, or of who vouches for it (PEM or DER)
    #[arg(long, value_name = "FILE")]
    timestamp_certificate: Option<PathBuf>,
    /// Under which policy the timestamp must stand
    #[arg(long, value_name = "OID", requires = "timestamp_certificate")]
    timestamp_policy: Option<Policy>,
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

/// The option with the key that signs, whatever its name.
pub const KEY: &str = "signing-key";

/// The time of an authority for a seal.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Timestamp")]
struct Timestamp {
    /// Have this authority say when the folder was sealed (RFC 3161): an URL, by HTTPS or HTTP
    #[arg(long, value_name = "URL", requires = KEY)]
    timestamp: Option<String>,
    /// Take the timestamp of this authority alone: its certificate, or that of who vouches for it (PEM or DER)
    #[arg(long, value_name = "FILE", requires = "timestamp")]
    timestamp_certificate: Option<PathBuf>,
    /// Ask for a timestamp under this policy, and take no other
    #[arg(long, value_name = "OID", requires = "timestamp")]
    timestamp_policy: Option<Policy>,
}

/// An authority that can be asked.
#[derive(Debug)]
pub struct Stamper {
    url: String,
    authority: Option<Authority>,
    policy: Option<Policy>,
}

impl Timestamp {
    /// Whom to ask, if anybody: what is wrong with the certificate is told now.
    fn read(&self) -> anyhow::Result<Option<Stamper>> {
        let Some(url) = self.timestamp.clone() else { return Ok(None) };
        let policy = self.timestamp_policy;
        let authority = self.timestamp_certificate.as_deref().map(|path| Authority::read(path, policy)).transpose()?;
        Ok(Some(Stamper { url, authority, policy }))
    }
}

impl Stamper {
    fn ask(&self, query: &Query) -> Result<Vec<u8>, String> {
        let transport = Transport::new(Options::default().within(Duration::from_secs(60)));
        let request = Request::post(self.url.as_str(), QUERY_TYPE, query.der()).header("Accept", REPLY_TYPE);
        // The query is a digest, and the reply is signed: neither needs a connection that is.
        let request = request.limit(LONGEST).plain();
        let sent = runtime::run(interrupt::unless_interrupted(transport.send(&request)));
        let response = match sent.map_err(|error| error.to_string())? {
            None => return Err("interrupted".to_owned()),
            Some(response) => response.map_err(|error| error.to_string())?,
        };
        if response.is_redirect() {
            let to = response.header("location").unwrap_or_default();
            return Err(format!("it redirects to {}, which is not followed; name that URL", shown(to)));
        }
        if response.status != 200 {
            return Err(format!("it answers with the status {} of HTTP, expected 200", response.status));
        }
        Ok(response.body().to_vec())
    }
}

/// An URL without what may be a permit.
fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Who seals as a command ends: the key, its file, and whose time.
pub type Sealing<'a> = (Signer, &'a Path, Option<Stamper>);

/// Sealing what a command made, as it ends.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Seal")]
pub struct SealKey {
    /// Seal the folder as the command ends, by this private key: of SSH (ssh-ed25519, ssh-rsa), or of minisign
    #[arg(id = KEY, long = "seal-key", value_name = "FILE")]
    seal_key: Option<PathBuf>,
    #[command(flatten)]
    timestamp: Timestamp,
}

impl SealKey {
    /// The key, read before anything else is done: its passphrase is asked for now, and what is wrong with it is told now.
    pub fn read(&self) -> anyhow::Result<Option<Sealing<'_>>> {
        let Some(path) = &self.seal_key else { return Ok(None) };
        let stamper = self.timestamp.read()?;
        Ok(Some((Signer::read(path, &prompt())?, path.as_path(), stamper)))
    }
}

/// Seals a folder, and says so on standard error.
pub fn seal_folder(folder: &Path, sealing: &Sealing<'_>, unlock: &Unlock) -> anyhow::Result<()> {
    let sealed = sealed(folder, sealing, unlock)?;
    let _ = writeln!(anstream::stderr(), "{}", printable(&said(&sealed)));
    Ok(())
}

fn sealed(folder: &Path, (signer, key, stamper): &Sealing<'_>, unlock: &Unlock) -> anyhow::Result<Sealed> {
    let identities = unlock.identities();
    let Some(stamper) = stamper else { return Ok(ephor_seal::seal(folder, signer, key, &identities, None)?) };
    let stamping = Stamping {
        name: shown(&stamper.url),
        policy: stamper.policy,
        authority: stamper.authority.as_ref(),
        ask: &|query| stamper.ask(query),
    };
    Ok(ephor_seal::seal(folder, signer, key, &identities, Some(&stamping))?)
}

fn said(Sealed { path, statement, keyid, stamp }: &Sealed) -> String {
    let files = statement.subject.len();
    let files = format!("{files} {}", if files == 1 { "file" } else { "files" });
    let stamped = stamp.as_ref().map(|stamp| format!(", timestamp {} of {}", stamp.at, stamp.authority));
    let stamped = stamped.unwrap_or_default();
    format!("Sealed {files} by {keyid} at {}{stamped}: {}", statement.predicate.sealed_at, path.display())
}

/// Runs `ephor seal`.
pub fn seal(arguments: SealArguments) -> anyhow::Result<Exit> {
    let SealArguments { folder, key, timestamp, unlock } = arguments;
    let stamper = timestamp.read()?;
    let sealing = (Signer::read(&key, &prompt())?, key.as_path(), stamper);
    let sealed = sealed(&folder, &sealing, &unlock)?;
    writeln!(io::stdout().lock(), "{}", printable(&said(&sealed)))?;
    Ok(Exit::Clean)
}

/// Runs `ephor verify`.
pub fn verify(arguments: VerifyArguments) -> anyhow::Result<Exit> {
    let VerifyArguments { folder, signer, timestamp_certificate, timestamp_policy, format, unlock } = arguments;
    let signers = signer.as_deref().map(Signers::read).transpose()?;
    let authority = timestamp_certificate.as_deref().map(|path| Authority::read(path, timestamp_policy)).transpose()?;
    let seal = ephor_seal::verify(&folder, signers.as_ref(), &unlock.identities(), authority.as_ref())?;
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
        match &seal.stamp {
            Some(stamp) if stamp.trusted => text.push_str(&format!(
                "  there at {} by the clock of {}, under the policy {}\n",
                stamp.at, stamp.authority, stamp.policy
            )),
            Some(stamp) => text.push_str(&format!(
                "  with a timestamp of {}, and nobody says whether that counts; name whom you trust with \
                 --timestamp-certificate FILE\n",
                stamp.authority
            )),
            None => {}
        }
        for snapshot in &predicate.snapshots {
            let what = match (&snapshot.collection, snapshot.encrypted) {
                (Some(of), encrypted) => {
                    let encrypted = if encrypted { "encrypted, " } else { "" };
                    format!("{encrypted}of the tenant {}, as of {}{}", of.tenant, of.collected_at, read_by(of))
                }
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

/// Who read the tenant, as far as the collection says so.
fn read_by(of: &CollectionRecord) -> String {
    let Some(run) = &of.run else { return String::new() };
    let who = [("user", &run.reader.user), ("application", &run.reader.application_id)];
    let who = who.iter().find_map(|(kind, id)| Some(format!(" of the {kind} {}", id.as_ref()?)));
    format!(", read by {}{}", run.reader.credential, who.unwrap_or_default())
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
                Difference::Stamp(_) => ("timestamp", None),
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
    let stamp = seal.stamp.as_ref().map(|stamp| {
        json!({
            "at": stamp.at.to_string(),
            "authority": stamp.authority,
            "policy": stamp.policy,
            "trusted": stamp.trusted,
        })
    });
    json!({
        "holds": seal.holds(),
        "signatures": signatures,
        "timestamp": stamp,
        "differences": differences,
        "statement": seal.statement,
    })
}
