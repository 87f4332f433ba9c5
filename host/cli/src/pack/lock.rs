//! `ephor pack lock`.

use std::path::Path;

use anyhow::bail;
use semver::Version;

use ephor_config::{Config, RegistryPack};
use ephor_registry::{Access, Digest, Lock, LockedPack, Mismatch, Reference, Store, Target, Trusted};
use ephor_scan::{Limits, is_large};
use ephor_untrusted::printable;

use super::pull::signed;
use super::registry::{Registry, described, note, online, refused, say};
use crate::packs::{lock_file, pack_cache};
use crate::{Exit, config, usage};

/// Agree on the bytes of the packs that the configuration names, and write them to ephor.lock
///
/// For each [[packs]] with "oci": takes the newest version that fits, pulls it, checks who signed it, asks the pack what it is,
/// and writes its digests beside the configuration. Commit that file: a scan runs these bytes and no others, and asks no network.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  After a change of ephor.toml, or to take newer versions:
    ephor pack lock

  In a pipeline, to see that ephor.lock fits ephor.toml, without a network:
    ephor pack lock --locked

Exit codes:
  0  ephor.lock fits the configuration
  2  the configuration is wrong, or --locked was given and ephor.lock does not fit it
  3  a pack is refused: no signer that the configuration names signed it, its version moved, or a scan would not load it
  4  could not run: there is no version that fits, or a registry does not answer soundly")]
pub struct Arguments {
    /// Change nothing and ask no registry: only say whether ephor.lock fits
    #[arg(long)]
    locked: bool,
    #[command(flatten)]
    registry: Registry,
    #[command(flatten)]
    config: config::File,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let config = match arguments.config.read() {
        Ok(config) => config,
        Err(error @ ephor_config::Error::Wrong { .. }) => return Ok(usage(&printable(&error.to_string()))),
        Err(error) => return Err(error.into()),
    };
    let Some(config) = config.filter(|config| !config.registry_packs.is_empty()) else {
        bail!(
            "no configuration names a pack of a registry: add [[packs]] with oci = \"...\" and version = \"...\" to ephor.toml"
        );
    };
    let path = lock_file(&config);
    let known = match Lock::read(&path) {
        Ok(lock) => lock,
        Err(error @ ephor_registry::Error::Wrong { .. }) if arguments.locked => {
            return Ok(usage(&printable(&error.to_string())));
        }
        // It is written anew.
        Err(ephor_registry::Error::Wrong { .. }) => Lock::default(),
        Err(error) => return Err(error.into()),
    };
    let mut wanted = Vec::new();
    for pack in &config.registry_packs {
        match read(&config, pack) {
            Ok(read) => wanted.push(read),
            Err(error) => return Ok(usage(&printable(&error.to_string()))),
        }
    }
    if arguments.locked {
        return check(&config, &known, &wanted, &path);
    }
    let mut lock = Lock::default();
    for (pack, reference, trusted) in &wanted {
        let store = arguments.registry.store(reference, Access::Pull)?;
        let locked = match online(resolve(&store, pack, trusted.as_ref(), &known))? {
            Ok(locked) => locked,
            Err((name, reason)) => return Ok(refused(&name, &reason)),
        };
        say(&line(&known, &locked))?;
        if trusted.is_none() {
            note(&format!(
                "ephor: note: {}:{} names no signer: its digest alone is agreed on",
                config.path.display(),
                pack.line
            ));
        }
        if !lock.packs.contains(&locked) {
            lock.packs.push(locked);
        }
    }
    lock.write(&path)?;
    say(&format!("Written to {}.", path.display()))?;
    Ok(Exit::Clean)
}

type Wanted<'c> = (&'c RegistryPack, Reference, Option<Trusted>);

/// What a configuration says of a pack, read.
fn read<'c>(config: &Config, pack: &'c RegistryPack) -> Result<Wanted<'c>, ephor_config::Error> {
    let reference = Reference::parse(&pack.oci).map_err(|error| config.wrong(pack.line, format!("oci: {error}")))?;
    if reference.target().is_some() {
        let message = "oci: expected a repository without a tag or digest; \"version\" says which";
        return Err(config.wrong(pack.line, message));
    }
    let trusted = pack.signed_by.as_ref().map(Trusted::of).transpose();
    let trusted = trusted.map_err(|reason| config.wrong(pack.line, format!("signed-by: {reason}")))?;
    Ok((pack, reference, trusted))
}

/// Says whether the lock file fits.
fn check(config: &Config, lock: &Lock, wanted: &[Wanted<'_>], path: &Path) -> anyhow::Result<Exit> {
    let mut used = Vec::new();
    for (pack, _, trusted) in wanted {
        match lock.find(pack, trusted.as_ref()) {
            Ok(locked) => used.push(locked),
            Err(mismatch) => return Ok(usage(&printable(&config.wrong(pack.line, mismatch.to_string()).to_string()))),
        }
    }
    if let Some(unused) = lock.packs.iter().find(|locked| !used.contains(locked)) {
        return Ok(usage(&printable(&Mismatch::Unused(unused.name()).to_string())));
    }
    say(&format!("{} fits {}.", path.display(), config.path.display()))?;
    Ok(Exit::Clean)
}

/// The newest version that fits, checked; else the name of what is refused, and why.
async fn resolve(
    store: &Store,
    pack: &RegistryPack,
    trusted: Option<&Trusted>,
    known: &Lock,
) -> anyhow::Result<Result<LockedPack, (String, String)>> {
    let oci = store.repository();
    let versions = ephor_registry::versions(store).await?;
    let Some(version) = versions.iter().find(|version| pack.version.matches(version)) else {
        let there = if versions.is_empty() { "none".to_owned() } else { shown(&versions) };
        bail!("{oci} has no version that fits {}; there is {there}", pack.version);
    };
    let name = format!("{oci}:{version}");
    let published = ephor_registry::pull(store, &Target::Tag(version.to_string())).await?;
    let moved = known.packs.iter().find(|known| known.oci == oci && known.version == *version);
    if let Some(moved) = moved.filter(|moved| moved.manifest != published.digest) {
        let reason = format!(
            "it was moved: ephor.lock agreed on {}, and it is {} now; a version never moves. If that is known and meant, \
             remove it from ephor.lock and lock it again",
            moved.manifest, published.digest
        );
        return Ok(Err((name, reason)));
    }
    let signed_by = match trusted {
        None => None,
        Some(trusted) => match signed(store, trusted, &published.digest, &published.component).await? {
            Ok(signer) => Some(signer),
            Err(reason) => return Ok(Err((name, reason))),
        },
    };
    let sha256 = Digest::of(&published.component);
    let path = pack_cache()?.put(&published.component)?;
    let described = match described(&path, &sha256, &name)? {
        Ok(described) => described,
        Err(said) => return Ok(Err((name, said.reason))),
    };
    // The signature is over the pack, not over the tag: an old one may stand under a new tag.
    if Version::parse(&described.pack.version).ok().as_ref() != Some(version) {
        let reason =
            format!("the pack says that it is version {:?}: it does not belong under that tag", described.pack.version);
        return Ok(Err((name, reason)));
    }
    Ok(Ok(LockedPack {
        oci,
        version: version.clone(),
        manifest: published.digest,
        sha256,
        signed_by,
        contract: described.contract,
        is_large: is_large(&published.component, &Limits::default()),
    }))
}

/// The newest of some versions, and how many more there are.
fn shown(versions: &[Version]) -> String {
    let first: Vec<String> = versions.iter().take(3).map(ToString::to_string).collect();
    let more = versions.len().saturating_sub(first.len());
    format!("{}{}", first.join(", "), if more > 0 { format!(" and {more} more") } else { String::new() })
}

/// What is new about a pack.
fn line(known: &Lock, locked: &LockedPack) -> String {
    let before = known.packs.iter().find(|known| known.oci == locked.oci);
    let change = match before {
        None => "added".to_owned(),
        Some(before) if before.version == locked.version => "unchanged".to_owned(),
        Some(before) => format!("was {}", before.version),
    };
    let by = locked.signed_by.as_ref().map_or_else(String::new, |signer| format!(", signed by {signer}"));
    format!("{} ({change}){by}\n  sha256    {}", locked.name(), locked.sha256.hex())
}
