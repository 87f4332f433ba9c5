//! `ephor pack sign`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use ephor_registry::Digest;
use ephor_seal::Signer;

use super::registry::{self, described, refused, say};
use crate::Exit;
use crate::encryption::prompt;
use crate::pending::Pending;

/// Sign a pack, by a key of minisign or SSH
///
/// Writes FILE.minisig or FILE.sig, as 'minisign -S' and 'ssh-keygen -Y sign -n ephor-pack' do. The pack is loaded first: what a
/// scan would refuse is not signed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  By a minisign key; its passphrase is asked for, or stands in EPHOR_PASSPHRASE:
    ephor pack sign acme.wasm --key ~/.minisign/minisign.key

  By an SSH key:
    ephor pack sign acme.wasm --key ~/.ssh/id_ed25519

Exit codes:
  0  signed
  3  the pack is one that a scan would refuse
  4  could not run: the key cannot be used, or a file cannot be read or written")]
pub struct Arguments {
    /// The pack, a WebAssembly component
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The private key that signs: of SSH (ssh-ed25519, ssh-rsa), or of minisign
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where to write the signature
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let component = registry::read(&arguments.file)?;
    let (name, sha256) = (arguments.file.display().to_string(), Digest::of(&component));
    let pack = match described(&arguments.file, &sha256, &name)? {
        Ok(loaded) => loaded.pack,
        Err(said) => return Ok(refused(&name, &said.reason)),
    };
    let signer = Signer::read(&arguments.key, &prompt())?;
    // On one line, whatever the pack calls itself.
    let comment = ephor_untrusted::line(&format!("rule pack {} {} {sha256}", pack.name, pack.version));
    let signature = signer.sign_pack(&component, &comment, &arguments.key)?;
    let path = arguments.output.unwrap_or_else(|| {
        let mut path = arguments.file.clone().into_os_string();
        path.push(format!(".{}", signer.format().extension()));
        path.into()
    });
    let file = Pending::create(&path)?;
    file.writer()?.write_all(signature.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    file.keep()?;
    say(&format!("{} {}: signed, {}", pack.name, pack.version, path.display()))?;
    Ok(Exit::Clean)
}
