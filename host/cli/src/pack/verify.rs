//! `ephor pack verify`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use ephor_registry::{Access, Reference, Signature, SignatureKind, Signer, Trusted};

use super::pull::{signed, target};
use super::registry::{self, Registry, SignedBy, online, say};
use crate::{Exit, usage};

/// Check whether a signer you name signed a pack
///
/// Of a file, the signature stands beside it (FILE.minisig, FILE.sig, FILE.sigstore.json) or where --signature says; of a registry,
/// beside the pack. Signatures of Sigstore are checked without a network, against the roots that are part of this program.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  A file, by the public key of minisign or SSH:
    ephor pack verify acme.wasm --key acme.pub

  A pack of a registry, the newest version:
    ephor pack verify registry.example/acme/rules --key \"ssh-ed25519 AAAA...\"

  By an identity at Sigstore (a build with the cargo feature sigstore):
    ephor pack verify acme.wasm --issuer https://issuer.example --identity ann@acme.example

Exit codes:
  0  a signer you name signed exactly this
  1  no signer you name did
  2  the command line is wrong
  4  could not run: there is no such pack, or a file cannot be read")]
pub struct Arguments {
    /// The pack: a file, or a reference such as ghcr.io/acme/ephor-rules:1.2.0
    #[arg(value_name = "FILE|REF")]
    pack: String,
    /// The signature of a file; may be given several times
    #[arg(long, value_name = "FILE")]
    signature: Vec<PathBuf>,
    #[command(flatten)]
    signed_by: SignedBy,
    #[command(flatten)]
    registry: Registry,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let Some(trusted) = arguments.signed_by.trusted()? else {
        return Ok(usage(
            "say whom you trust: --key, or --issuer and --identity; that a signature is sound says nothing by itself",
        ));
    };
    let path = Path::new(&arguments.pack);
    let (name, found) = if path.exists() {
        (path.display().to_string(), of_file(path, &arguments.signature, &trusted)?)
    } else {
        let reference = Reference::parse(&arguments.pack)
            .with_context(|| format!("there is no file {:?}", ephor_untrusted::value(&arguments.pack)))?;
        if !arguments.signature.is_empty() {
            return Ok(usage("--signature goes with a file; signatures of a registry stand beside the pack"));
        }
        let store = arguments.registry.store(&reference, Access::Pull)?;
        online(async {
            let target = target(&store, &reference).await?;
            let published = ephor_registry::pull(&store, &target).await?;
            let found = signed(&store, &trusted, &published.digest, &published.component).await?;
            Ok((reference.at_digest(&published.digest).to_string(), found))
        })?
    };
    match found {
        Ok(signer) => {
            say(&format!("{name}: signed by {signer}"))?;
            Ok(Exit::Clean)
        }
        Err(reason) => {
            say(&format!("{name}: not signed by whom you name: {reason}"))?;
            Ok(Exit::Findings)
        }
    }
}

fn of_file(path: &Path, given: &[PathBuf], trusted: &Trusted) -> anyhow::Result<Result<Signer, String>> {
    let component = registry::read(path)?;
    let beside = || {
        SignatureKind::ALL.iter().map(|kind| {
            let mut path = path.to_owned().into_os_string();
            path.push(format!(".{}", kind.extension()));
            PathBuf::from(path)
        })
    };
    let paths: Vec<PathBuf> =
        if given.is_empty() { beside().filter(|path| path.exists()).collect() } else { given.to_vec() };
    let signatures = paths.iter().map(|path| Signature::read(path)).collect::<Result<Vec<_>, _>>()?;
    Ok(ephor_registry::verify_any(trusted, &signatures, &component, None))
}
