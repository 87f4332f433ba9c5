//! `ephor pack pull`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use semver::Version;

use ephor_registry::{Access, Digest, Lock, LockedPack, Reference, Signer, Store, Target, Trusted};
use ephor_untrusted::printable;

use super::registry::{Registry, SignedBy, online, refused, say};
use crate::packs::{lock_file, pack_cache};
use crate::pending::Pending;
use crate::{Exit, config, usage};
use std::io::Write as _;

/// Take packs out of a registry, into the cache
///
/// Without REF, those that ephor.lock names, by their digests: then a scan runs without a network. With REF, one pack: a
/// version, a digest, or the newest version. What is pulled is checked against its digest, and never run.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  All that ephor.lock names:
    ephor pack pull

  One, beside the cache, and only if its author signed it:
    ephor pack pull registry.example/acme/rules:1.2.0 --output acme.wasm --key acme.pub

  On a machine without a network, from what skopeo copied:
    skopeo copy docker://registry.example/acme/rules:1.2.0 oci:packs:1.2.0
    ephor pack pull registry.example/acme/rules:1.2.0 --oci-layout packs

Exit codes:
  0  it is there
  2  the command line, the configuration or the lock file is wrong
  3  no signer you name signed it
  4  could not run: there is no such pack, or the registry does not answer soundly")]
pub struct Arguments {
    /// The pack, such as ghcr.io/acme/ephor-rules:1.2.0
    #[arg(value_name = "REF")]
    reference: Option<String>,
    /// Write the component here, too: a file, or a folder that is there
    #[arg(long, value_name = "FILE|DIR", requires = "reference")]
    output: Option<PathBuf>,
    #[command(flatten)]
    signed_by: SignedBy,
    #[command(flatten)]
    registry: Registry,
    #[command(flatten)]
    config: config::File,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let trusted = arguments.signed_by.trusted()?;
    let Some(reference) = &arguments.reference else {
        if trusted.is_some() {
            return Ok(usage("--key, --issuer and --identity go with REF; the lock file says who signed its packs"));
        }
        return locked(&arguments);
    };
    let reference = match Reference::parse(reference) {
        Ok(reference) => reference,
        Err(error) => return Ok(usage(&printable(&error.to_string()))),
    };
    let store = arguments.registry.store(&reference, Access::Pull)?;
    let (target, published, signed) = online(async {
        let target = target(&store, &reference).await?;
        let published = ephor_registry::pull(&store, &target).await?;
        let signed = match &trusted {
            None => None,
            Some(trusted) => Some(signed(&store, trusted, &published.digest, &published.component).await?),
        };
        Ok((target, published, signed))
    })?;
    let name = match &target {
        Target::Tag(tag) => format!("{}:{tag}", reference.bare()),
        Target::Digest(digest) => format!("{}@{digest}", reference.bare()),
    };
    let signer = match signed.transpose() {
        Ok(signer) => signer,
        Err(reason) => return Ok(refused(&name, &reason)),
    };
    let mut path = pack_cache()?.put(&published.component)?;
    if let Some(output) = &arguments.output {
        path = if output.is_dir() { output.join(file_name(&reference, &target)) } else { output.clone() };
        let file = Pending::create(&path)?;
        file.writer()?.write_all(&published.component).with_context(|| format!("cannot write {}", path.display()))?;
        file.keep()?;
    }
    let by = signer.map_or_else(String::new, |signer| format!("\n  signed by {signer}"));
    say(&format!(
        "{name}: pulled to {}\n  manifest  {}\n  sha256    {}{by}",
        path.display(),
        published.digest,
        Digest::of(&published.component).hex()
    ))?;
    Ok(Exit::Clean)
}

/// What a reference means: the newest version where it does not say.
pub async fn target(store: &Store, reference: &Reference) -> anyhow::Result<Target> {
    if let Some(target) = reference.target() {
        return Ok(target.clone());
    }
    let versions = ephor_registry::versions(store).await?;
    let newest = versions.iter().find(|version| version.pre.is_empty()).or(versions.first());
    let newest: &Version = newest.with_context(|| format!("{reference} has no version; name a tag or a digest"))?;
    Ok(Target::Tag(newest.to_string()))
}

/// Who of those that are trusted signed a pack; else why nobody did.
pub async fn signed(
    store: &Store,
    trusted: &Trusted,
    manifest: &Digest,
    component: &[u8],
) -> anyhow::Result<Result<Signer, String>> {
    let signatures = ephor_registry::signatures(store, manifest).await?;
    Ok(ephor_registry::verify_any(trusted, &signatures, component, Some(manifest)))
}

/// The name of the file of a pack: the end of its repository, and its version.
fn file_name(reference: &Reference, target: &Target) -> String {
    let name = reference.repository().rsplit('/').next().unwrap_or_default();
    match target {
        Target::Tag(tag) => format!("{name}-{tag}.wasm"),
        Target::Digest(digest) => format!("{name}-{}.wasm", digest.hex().get(..12).unwrap_or_default()),
    }
}

/// Pulls what the lock file names, as far as it is not there.
fn locked(arguments: &Arguments) -> anyhow::Result<Exit> {
    let config = match arguments.config.read() {
        Ok(config) => config,
        Err(error @ ephor_config::Error::Wrong { .. }) => return Ok(usage(&printable(&error.to_string()))),
        Err(error) => return Err(error.into()),
    };
    let Some(config) = config else {
        bail!(
            "there is no ephor.toml here, whose ephor.lock names packs; name a pack, or a configuration with --config"
        );
    };
    let path = lock_file(&config);
    let lock = match Lock::read(&path) {
        Ok(lock) => lock,
        Err(error @ ephor_registry::Error::Wrong { .. }) => return Ok(usage(&printable(&error.to_string()))),
        Err(error) => return Err(error.into()),
    };
    if lock.packs.is_empty() {
        bail!("{} names no pack; run 'ephor pack lock'", path.display());
    }
    let cache = pack_cache()?;
    for pack in &lock.packs {
        let place = cache.path(&pack.sha256);
        if is_there(&place, &pack.sha256) {
            say(&format!("{}: there", pack.name()))?;
            continue;
        }
        let store = arguments.registry.store(&pack.oci, Access::Pull)?;
        let component = online(component(&store, pack))?;
        cache.put(&component)?;
        say(&format!("{}: pulled, {} bytes", pack.name(), component.len()))?;
    }
    Ok(Exit::Clean)
}

fn is_there(place: &Path, sha256: &Digest) -> bool {
    ephor_untrusted::file::read(place, ephor_registry::LARGEST).is_ok_and(|bytes| Digest::of(&bytes) == *sha256)
}

/// The component of a pack that is locked.
async fn component(store: &Store, pack: &LockedPack) -> anyhow::Result<Vec<u8>> {
    let published = ephor_registry::pull(store, &Target::Digest(pack.manifest.clone())).await?;
    let found = Digest::of(&published.component);
    if found != pack.sha256 {
        bail!(
            "{}: the lock file names a manifest and a component that do not belong together (it has {}, expected {}); run 'ephor pack lock'",
            pack.name(),
            found.hex(),
            pack.sha256.hex()
        );
    }
    Ok(published.component)
}
