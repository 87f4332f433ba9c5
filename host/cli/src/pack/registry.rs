//! What the commands about registries share: which store, whom to trust, and what a pack says of itself.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use ephor_finding::Refused;
use ephor_registry::{Access, Client, Credentials, Digest, LARGEST, Layout, Reference, Store, Trusted};
use ephor_scan::{Limits, Loaded, Origin, Runtime};
use ephor_seal::PublicKey;
use ephor_untrusted::printable;

use crate::{Exit, compiler, interrupt, runtime};

/// The variable with the password of a registry.
const PASSWORD: &str = "EPHOR_REGISTRY_PASSWORD";

/// Where packs are.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Registry")]
pub struct Registry {
    /// Log in by this name, with the password in EPHOR_REGISTRY_PASSWORD; without it, as 'docker login' left it
    #[arg(long, value_name = "NAME", conflicts_with = "oci_layout")]
    username: Option<String>,
    /// Use this image layout of OCI in place of the registry: no network
    #[arg(long, value_name = "DIR")]
    pub oci_layout: Option<PathBuf>,
}

impl Registry {
    /// The store of a repository.
    ///
    /// # Errors
    /// If a password is missing, or the layout is none.
    pub fn store(&self, reference: &Reference, access: Access) -> anyhow::Result<Store> {
        if let Some(folder) = &self.oci_layout {
            let layout = if access == Access::Push { Layout::open_or_make(folder)? } else { Layout::open(folder)? };
            return Ok(Store::Layout(layout, reference.bare()));
        }
        let credentials = match &self.username {
            None => Credentials::of_docker(),
            Some(username) => {
                let password = std::env::var(PASSWORD).ok().filter(|password| !password.is_empty());
                let Some(password) = password else { bail!("--username needs the password in {PASSWORD}") };
                Credentials::Given { username: username.clone(), password: password.into() }
            }
        };
        Ok(Store::Registry(Box::new(Client::new(reference, credentials, access))))
    }
}

/// Who must have signed a pack.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Signer")]
pub struct SignedBy {
    /// The public key: of minisign (RWQ...) or SSH ("ssh-ed25519 AAAA..."), or the file that it stands in
    #[arg(long, value_name = "KEY|FILE", conflicts_with_all = ["issuer", "identity"])]
    key: Option<String>,
    /// Who vouches for the identity at Sigstore, such as https://token.actions.githubusercontent.com
    #[arg(long, value_name = "URL", requires = "identity")]
    issuer: Option<String>,
    /// The identity at Sigstore; a * at its end stands for any characters
    #[arg(long, value_name = "TEXT", requires = "issuer")]
    identity: Option<String>,
}

impl SignedBy {
    /// Whom to trust; none if nobody is named.
    ///
    /// # Errors
    /// If what is named is no key and no identity.
    pub fn trusted(&self) -> anyhow::Result<Option<Trusted>> {
        if let Some(key) = &self.key {
            let is_file = Path::new(key).is_file();
            let key = if is_file {
                PublicKey::read(Path::new(key))?
            } else {
                PublicKey::parse(key).map_err(|reason| anyhow::anyhow!("--key: {reason}"))?
            };
            return Ok(Some(Trusted::Key(Box::new(key))));
        }
        let Some((issuer, identity)) = self.issuer.as_ref().zip(self.identity.as_ref()) else { return Ok(None) };
        let fixed = identity.strip_suffix('*').unwrap_or(identity);
        if fixed.contains('*') || !fixed.contains(|char: char| char.is_alphanumeric()) {
            bail!("--identity: expected an identity with at most one '*', at its end");
        }
        Ok(Some(Trusted::Identity { issuer: issuer.clone(), identity: identity.clone() }))
    }
}

/// Runs what asks the network, until it is interrupted.
pub fn online<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    runtime::run(interrupt::unless_interrupted(work))?.context("interrupted")?
}

/// Reads the component of a pack that somebody names.
pub fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    ephor_untrusted::file::read(path, LARGEST).with_context(|| format!("cannot read {}", path.display()))
}

/// A pack that described itself under the limits of one that was agreed on.
pub fn described(path: &Path, sha256: &Digest, name: &str) -> anyhow::Result<Result<Loaded, Refused>> {
    let limits = Limits::default();
    let runtime = Runtime::new(limits, compiler::compiler(limits, true)?)?;
    let origin = Origin::Locked { path: path.to_owned(), sha256: sha256.hex().to_owned(), name: name.to_owned() };
    Ok(runtime.load(&origin))
}

/// Says why a pack is not taken.
pub fn refused(name: &str, reason: &str) -> Exit {
    note(&format!("ephor: pack {name} is refused: {reason}"));
    Exit::Incomplete
}

/// Says something beside the result.
pub fn note(text: &str) {
    // Nothing to be done if nobody reads it.
    let _ = writeln!(anstream::stderr(), "{}", printable(text));
}

/// Says what was done.
pub fn say(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{}", printable(text))
}
