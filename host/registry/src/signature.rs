//! Who signed a pack: signatures of minisign, SSH and Sigstore, over the bytes of its component.

use std::fmt;
use std::path::Path;

use ephor_config::SignedBy;
use ephor_seal::{PublicKey, SignatureFormat, signature_format};

use super::{Digest, Error, Manifest, Store, Target};

/// A longer file is no signature: a bundle of Sigstore has some kilobytes.
const LONGEST: u64 = 1 << 20;
/// So many signatures of one pack are looked at.
const MOST: usize = 20;

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureKind {
    /// By minisign.
    Minisign,
    /// By `ssh-keygen -Y sign`.
    Ssh,
    /// A bundle of Sigstore, as cosign and `actions/attest` write it.
    Sigstore,
}

impl SignatureKind {
    /// What a manifest calls it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Minisign => "application/vnd.ephor.signature.minisign.v1",
            Self::Ssh => "application/vnd.ephor.signature.ssh.v1",
            Self::Sigstore => "application/vnd.dev.sigstore.bundle.v0.3+json",
        }
    }

    /// What is added to the name of a file for that of its signature.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Minisign => SignatureFormat::Minisign.extension(),
            Self::Ssh => SignatureFormat::Ssh.extension(),
            Self::Sigstore => "sigstore.json",
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Self::Minisign, Self::Ssh, Self::Sigstore];
}

impl fmt::Display for SignatureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minisign => "minisign",
            Self::Ssh => "SSH",
            Self::Sigstore => "Sigstore",
        })
    }
}

/// A signature of a pack. Whether it counts shows when it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    kind: SignatureKind,
    text: String,
}

impl Signature {
    /// Reads a signature from its bytes.
    ///
    /// # Errors
    /// If it is none; as the end of a sentence.
    pub fn of(bytes: Vec<u8>) -> Result<Self, String> {
        let expected = "expected a signature of minisign, of SSH (ssh-keygen -Y sign), or a bundle of Sigstore";
        let text = String::from_utf8(bytes).map_err(|_| expected.to_owned())?;
        let kind = match signature_format(&text) {
            Some(SignatureFormat::Minisign) => SignatureKind::Minisign,
            Some(SignatureFormat::Ssh) => SignatureKind::Ssh,
            None if is_bundle(&text) => SignatureKind::Sigstore,
            None => return Err(expected.to_owned()),
        };
        Ok(Self { kind, text })
    }

    /// Reads a signature from a file.
    ///
    /// # Errors
    /// If it cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = ephor_untrusted::file::read(path, LONGEST).map_err(Error::io("read", path))?;
        Self::of(bytes).map_err(|reason| Error::wrong(path.display(), reason))
    }

    /// How it is written.
    #[must_use]
    pub const fn kind(&self) -> SignatureKind {
        self.kind
    }

    /// Its bytes, as its tool writes them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

fn is_bundle(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Bundle {
        media_type: String,
    }
    serde_json::from_str::<Bundle>(text)
        .is_ok_and(|bundle| bundle.media_type.starts_with("application/vnd.dev.sigstore.bundle"))
}

/// The signatures of a pack in a store.
///
/// # Errors
/// If one cannot be had. Kinds that are not known are passed over.
pub async fn signatures(store: &Store, about: &Digest) -> Result<Vec<Signature>, Error> {
    let mut found = Vec::new();
    let place = store.repository().to_string();
    let is_known = |kind: &Option<String>| {
        kind.as_ref().is_none_or(|kind| SignatureKind::ALL.iter().any(|known| known.media_type() == kind))
    };
    let referrers = store.referrers(about).await?;
    for one in referrers.into_iter().filter(|one| is_known(&one.artifact_type)).take(MOST) {
        let Some(bytes) = store.manifest(&Target::Digest(one.digest.clone())).await? else { continue };
        let manifest = Manifest::read(&bytes, &place)?;
        // A list can name what is about another pack.
        if manifest.subject.as_ref().is_none_or(|subject| subject.digest != *about) {
            continue;
        }
        let is_signature = |kind: &str| SignatureKind::ALL.iter().any(|known| known.media_type() == kind);
        for layer in manifest.layers.iter().filter(|layer| is_signature(&layer.media_type) && layer.size <= LONGEST) {
            let bytes = store.blob(layer).await?;
            found.extend(Signature::of(bytes));
        }
    }
    Ok(found)
}

/// Who is trusted to sign packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trusted {
    /// Who has the private key of this one.
    Key(Box<PublicKey>),
    /// Who could sign in as this at Sigstore.
    Identity {
        /// Who vouches for the identity.
        issuer: String,
        /// The identity; a `*` at its end stands for any characters.
        identity: String,
    },
}

/// Who signed a pack, as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// Who has the private key of this one.
    Key(Box<PublicKey>),
    /// Who signed in as this at Sigstore.
    Identity {
        /// Who vouched for it.
        issuer: String,
        /// The identity, whole.
        identity: String,
    },
}

impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(f, "the key {key}"),
            Self::Identity { issuer, identity } => write!(f, "{identity} (vouched for by {issuer})"),
        }
    }
}

impl Trusted {
    /// Of what a configuration says.
    ///
    /// # Errors
    /// If its key is none; as the end of a sentence.
    pub fn of(signed_by: &SignedBy) -> Result<Self, String> {
        Ok(match signed_by {
            SignedBy::Key(key) => Self::Key(Box::new(PublicKey::parse(key)?)),
            SignedBy::Identity { issuer, identity } => {
                Self::Identity { issuer: issuer.clone(), identity: identity.clone() }
            }
        })
    }

    /// Whether a signer that was checked earlier is one whom this trusts.
    #[must_use]
    pub fn accepts(&self, signer: &Signer) -> bool {
        match (self, signer) {
            (Self::Key(wanted), Signer::Key(found)) => wanted == found,
            (Self::Identity { issuer, identity }, Signer::Identity { issuer: found_issuer, identity: found }) => {
                issuer == found_issuer && is_identity(identity, found)
            }
            _ => false,
        }
    }

    /// Checks a signature of a component; `manifest` is the digest of the manifest that names it, which some tools sign in
    /// its place.
    ///
    /// # Errors
    /// Why it does not count, as a sentence.
    pub fn verify(&self, signature: &Signature, component: &[u8], manifest: Option<&Digest>) -> Result<Signer, String> {
        match (self, signature.kind) {
            (Self::Key(key), SignatureKind::Minisign | SignatureKind::Ssh) => {
                key.verify(&signature.text, component)?;
                Ok(Signer::Key(key.clone()))
            }
            (Self::Key(_), SignatureKind::Sigstore) => {
                Err("it is of Sigstore, and a key was named; name the issuer and the identity".to_owned())
            }
            (Self::Identity { issuer, identity }, SignatureKind::Sigstore) => {
                let signer = sigstore(&signature.text, component, manifest, issuer)?;
                if self.accepts(&signer) {
                    return Ok(signer);
                }
                Err(format!("it is signed by {signer}, expected {identity} of {issuer}"))
            }
            (Self::Identity { .. }, kind) => {
                Err(format!("it is of {kind}, and an identity of Sigstore was named; name the key"))
            }
        }
    }
}

/// Whether an identity is the one that is wanted, in which a `*` at the end stands for any characters.
fn is_identity(wanted: &str, found: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => found.starts_with(start),
        None => wanted == found,
    }
}

#[cfg(feature = "sigstore")]
fn sigstore(bundle: &str, component: &[u8], manifest: Option<&Digest>, issuer: &str) -> Result<Signer, String> {
    super::sigstore::verify(bundle, component, manifest, issuer)
}

#[cfg(not(feature = "sigstore"))]
fn sigstore(_: &str, _: &[u8], _: Option<&Digest>, _: &str) -> Result<Signer, String> {
    Err("it is of Sigstore, which this ephor was built without (cargo feature sigstore)".to_owned())
}

/// Checks whether one of these signatures counts; what does not is passed over, so that several people can sign one pack.
///
/// # Errors
/// Why none does, as the end of a sentence about the pack.
pub fn verify_any(
    trusted: &Trusted,
    signatures: &[Signature],
    component: &[u8],
    manifest: Option<&Digest>,
) -> Result<Signer, String> {
    let mut reasons: Vec<String> = Vec::new();
    for signature in signatures {
        match trusted.verify(signature, component, manifest) {
            Ok(signer) => return Ok(signer),
            Err(reason) => reasons.push(format!("signature of {}: {reason}", signature.kind)),
        }
    }
    if reasons.is_empty() {
        return Err("it has no signature".to_owned());
    }
    reasons.dedup();
    Err(reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    fn identity(text: &str) -> Trusted {
        Trusted::Identity { issuer: "https://issuer.example".to_owned(), identity: text.to_owned() }
    }

    #[test]
    fn an_identity_may_end_in_anything_where_a_star_says_so() {
        let signer = |issuer: &str, identity: &str| Signer::Identity {
            issuer: issuer.to_owned(),
            identity: identity.to_owned(),
        };
        let issuer = "https://issuer.example";
        let tag = signer(issuer, "https://github.com/acme/rules/.github/workflows/r.yml@refs/tags/1");
        assert!(identity("https://github.com/acme/rules/.github/workflows/r.yml@refs/tags/*").accepts(&tag));
        assert!(!identity("https://github.com/acme/rules/.github/workflows/r.yml@refs/tags/").accepts(&tag));
        assert!(!identity("https://github.com/acme/other/*").accepts(&tag));
        assert!(identity("ann@example.com").accepts(&signer(issuer, "ann@example.com")));
        assert!(!identity("ann@example.com").accepts(&signer("https://other.example", "ann@example.com")));
        assert!(!identity("ann@example.com").accepts(&signer(issuer, "ann@example.com.evil.example")));
        let key = Signer::Key(Box::new(PublicKey::parse(KEY).unwrap()));
        assert!(!identity("ann@example.com").accepts(&key));
        assert!(Trusted::of(&SignedBy::Key(KEY.to_owned())).unwrap().accepts(&key));
    }

    #[test]
    fn a_signature_is_told_by_its_form() {
        let kind = |text: &str| Signature::of(text.as_bytes().to_vec()).map(|signature| signature.kind());
        assert_eq!(kind("-----BEGIN SSH SIGNATURE-----\n"), Ok(SignatureKind::Ssh));
        assert_eq!(kind("untrusted comment: x\nRUQ\n"), Ok(SignatureKind::Minisign));
        assert_eq!(
            kind("{\"mediaType\": \"application/vnd.dev.sigstore.bundle.v0.3+json\"}"),
            Ok(SignatureKind::Sigstore)
        );
        for text in ["", "{}", "-----BEGIN PGP SIGNATURE-----", "\u{0}"] {
            assert!(kind(text).unwrap_err().starts_with("expected a signature"), "{text}");
        }
    }

    #[test]
    fn a_pack_without_a_signature_is_told_apart_from_one_with_another() {
        let trusted = Trusted::of(&SignedBy::Key(KEY.to_owned())).unwrap();
        assert_eq!(verify_any(&trusted, &[], b"", None).unwrap_err(), "it has no signature");
        let other = Signature::of(b"untrusted comment: x\n".to_vec()).unwrap();
        let error = verify_any(&trusted, &[other], b"", None).unwrap_err();
        assert_eq!(error, "signature of minisign: it is no signature of SSH");
    }
}
