//! `ephor pack push`.

use std::path::PathBuf;

use semver::{Comparator, Op, Version, VersionReq};

use ephor_finding::Pack;
use ephor_registry::{Access, Artifact, Digest, Error, Facts, Reference, Signature, Store, Target};
use ephor_untrusted::{clip, printable};

use super::registry::{self, Registry, described, note, online, refused, say};
use crate::packs::pack_cache;
use crate::{Exit, usage};

/// Put a pack into a registry, under its version
///
/// The tag is the version of the pack, and never moves: a version that is there with other bytes is refused, and so is one that
/// lacks a rule which the newest lower version has that it is compatible with (1.3.0 after 1.2.0; 0.2.1 after 0.2.0).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  Sign it, then push both:
    ephor pack sign acme.wasm --key ~/.minisign/minisign.key
    ephor pack push acme.wasm registry.example/acme/rules --signature acme.wasm.minisig

  Into a folder that is carried to a machine without a network:
    ephor pack push acme.wasm registry.example/acme/rules --oci-layout packs

Exit codes:
  0  it is there
  2  the version is there with other bytes, is no semantic version, or a rule vanished
  3  the pack is one that a scan would refuse
  4  could not run: the registry refuses, or does not answer soundly")]
pub struct Arguments {
    /// The pack, a WebAssembly component
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The repository, such as ghcr.io/acme/ephor-rules
    #[arg(value_name = "REF")]
    reference: String,
    /// A signature to put beside it: of minisign, of SSH, or a bundle of Sigstore; may be given several times
    #[arg(long, value_name = "FILE")]
    signature: Vec<PathBuf>,
    /// Its license, as an SPDX expression
    #[arg(long, value_name = "SPDX")]
    licenses: Option<String>,
    /// Where its sources are
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// The revision of its sources that it was built from
    #[arg(long, value_name = "TEXT")]
    revision: Option<String>,
    #[command(flatten)]
    registry: Registry,
}

/// A description is a page; an annotation is a paragraph.
const LONGEST: usize = 500;

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let reference = match Reference::parse(&arguments.reference) {
        Ok(reference) => reference,
        Err(error) => return Ok(usage(&printable(&error.to_string()))),
    };
    let component = registry::read(&arguments.file)?;
    let signatures = arguments.signature.iter().map(|path| Signature::read(path));
    let signatures = signatures.collect::<Result<Vec<_>, _>>()?;
    let name = arguments.file.display().to_string();
    let pack = match described(&arguments.file, &Digest::of(&component), &name)? {
        Ok(loaded) => loaded.pack,
        Err(said) => return Ok(refused(&name, &said.reason)),
    };
    let version = match version(&pack) {
        Ok(version) => version,
        Err(message) => return Ok(usage(&printable(&message))),
    };
    match reference.target() {
        None => {}
        Some(Target::Tag(tag)) if *tag == version.to_string() => {}
        Some(other) => {
            let message = format!("the tag is the version of the pack, {version}; {other} cannot be chosen");
            return Ok(usage(&printable(&message)));
        }
    }
    let store = arguments.registry.store(&reference, Access::Push)?;
    let property =
        |name: &str| pack.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let fact = |given: &Option<String>, name: &str| {
        given.clone().or_else(|| property(name).map(str::to_owned)).unwrap_or_default()
    };
    let description = clip(pack.description.trim(), LONGEST);
    let (licenses, source) = (fact(&arguments.licenses, "license"), fact(&arguments.source, "source"));
    let (revision, number) = (fact(&arguments.revision, "revision"), version.to_string());
    let facts = Facts {
        title: &pack.title,
        version: &number,
        description: &description,
        licenses: &licenses,
        source: &source,
        revision: &revision,
    };
    let artifact = Artifact::of(&component, &facts);
    let vanished = online(vanished(&store, &pack, &version))?;
    if let Some((older, rules)) = vanished {
        let message = format!(
            "{} lacks {} of version {older}, which it is compatible with: waivers and parameters name rules by their ids; \
             keep the rule, or raise the {} number",
            pack.name,
            rules.join(", "),
            if version.major == 0 { "second" } else { "first" }
        );
        return Ok(usage(&printable(&message)));
    }
    let pushed = online(async {
        match ephor_registry::push(&store, &component, &artifact, &version).await {
            Err(error @ Error::Moved { .. }) => return Ok(Some(error)),
            other => other?,
        }
        for signature in &signatures {
            ephor_registry::push_signature(&store, &artifact, signature).await?;
        }
        Ok(None)
    })?;
    if let Some(error) = pushed {
        return Ok(usage(&printable(&error.to_string())));
    }
    let signed = match signatures.len() {
        0 => "without a signature".to_owned(),
        1 => {
            format!("with a signature of {}", signatures.first().map_or_else(String::new, |one| one.kind().to_string()))
        }
        many => format!("with {many} signatures"),
    };
    say(&format!(
        "{} {version}: pushed to {}:{version}, {signed}\n  manifest  {}\n  sha256    {}",
        pack.name,
        reference.bare(),
        artifact.digest,
        pack.sha256
    ))?;
    Ok(Exit::Clean)
}

/// The version of a pack, as a tag can hold it.
fn version(pack: &Pack) -> Result<Version, String> {
    let version = Version::parse(&pack.version).map_err(|error| {
        format!("the pack has version {:?}; a registry needs a semantic one ({error})", pack.version)
    })?;
    if !version.build.is_empty() {
        return Err(format!("the pack has version {version}; a tag can hold no '+' and what follows it"));
    }
    Ok(version)
}

/// The newest lower version that this one is compatible with, and its rules that this one lacks, if there are any.
async fn vanished(store: &Store, pack: &Pack, version: &Version) -> anyhow::Result<Option<(Version, Vec<String>)>> {
    let all = ephor_registry::versions(store).await?;
    let Some(older) = all.into_iter().find(|older| older < version && is_compatible(older, version)) else {
        return Ok(None);
    };
    let published = ephor_registry::pull(store, &Target::Tag(older.to_string())).await?;
    let path = pack_cache()?.put(&published.component)?;
    let name = format!("{}:{older}", store.repository());
    match described(&path, &Digest::of(&published.component), &name)? {
        Ok(known) => {
            let rules = known.pack.rules.into_iter().map(|rule| rule.id);
            let lost: Vec<String> = rules.filter(|id| !pack.rules.iter().any(|rule| rule.id == *id)).collect();
            Ok((!lost.is_empty()).then_some((older, lost)))
        }
        Err(said) => {
            note(&format!("ephor: note: rules are not compared with {name}, which cannot be loaded: {}", said.reason));
            Ok(None)
        }
    }
}

/// Whether a requirement of `older` takes `newer`, as Cargo reads one.
fn is_compatible(older: &Version, newer: &Version) -> bool {
    let comparator = Comparator {
        op: Op::Caret,
        major: older.major,
        minor: Some(older.minor),
        patch: Some(older.patch),
        pre: older.pre.clone(),
    };
    // A version before a release is for those who ask for it; its rules are kept all the same.
    let released = Version::new(newer.major, newer.minor, newer.patch);
    VersionReq { comparators: vec![comparator] }.matches(&released)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compatible_as_cargo_has_it() {
        let is = |older: &str, newer: &str| is_compatible(&older.parse().unwrap(), &newer.parse().unwrap());
        assert!(is("1.2.0", "1.3.0") && is("1.2.0", "1.2.1-rc.1") && is("0.2.0", "0.2.1") && is("1.0.0-rc.1", "1.0.0"));
        assert!(!is("1.2.0", "2.0.0") && !is("0.2.0", "0.3.0") && !is("0.0.1", "0.0.2"));
    }
}
