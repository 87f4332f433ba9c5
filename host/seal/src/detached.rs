//! Signatures beside a file: of a rule pack, as minisign and `ssh-keygen -Y sign` write them.

use std::fmt;
use std::io::Cursor;
use std::path::Path;

use ssh_key::{Algorithm, HashAlg, LineEnding, SshSig};

use super::Error;
use super::signer::{Signer, key_number, ssh_signature};

/// What such a signature of SSH is for: a seal of a folder does not pass for one, nor the other way round.
pub const PACK_NAMESPACE: &str = "ephor-pack";

/// A longer file is no key.
const LONGEST_KEY: u64 = 64 << 10;

/// How a signature beside a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureFormat {
    /// As minisign does it.
    Minisign,
    /// As OpenSSH does it.
    Ssh,
}

impl SignatureFormat {
    /// What the name of the file ends with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Minisign => "minisig",
            Self::Ssh => "sig",
        }
    }
}

/// The public key of somebody whose packs are trusted.
#[derive(Clone)]
pub struct PublicKey(Kind);

#[derive(Clone)]
enum Kind {
    Ssh(Box<ssh_key::PublicKey>),
    Minisign(minisign::PublicKey),
}

impl PublicKey {
    /// Reads a key as it is written on one line: `RWQ...` of minisign, or `ssh-ed25519 AAAA...`.
    ///
    /// # Errors
    /// If it is none, as the end of a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let expected = "expected a public key: that of minisign (RWQ...), or ssh-ed25519 AAAA..., ssh-rsa AAAA...";
        let text = text.trim();
        if text.starts_with("ssh-") {
            let key = ssh_key::PublicKey::from_openssh(text).map_err(|_| expected.to_owned())?;
            if !key.algorithm().is_rsa() && key.algorithm() != Algorithm::Ed25519 {
                return Err(expected.to_owned());
            }
            return Ok(Self(Kind::Ssh(Box::new(key))));
        }
        match minisign::PublicKey::from_base64(text) {
            Ok(key) => Ok(Self(Kind::Minisign(key))),
            Err(_) => Err(expected.to_owned()),
        }
    }

    /// Reads a key from the file that its tool writes: `minisign.pub`, or `id_ed25519.pub`.
    ///
    /// # Errors
    /// If it cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let longer = "the file is longer than 64 KiB, which is no public key";
        let text = ephor_untrusted::file::read_text(path, LONGEST_KEY).map_err(Error::unread(path, longer))?;
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("untrusted comment:"));
        Self::parse(line.unwrap_or_default()).map_err(|message| Error::wrong(path, message))
    }

    /// Checks a signature of these bytes.
    ///
    /// # Errors
    /// Why it does not count, as a sentence that names the key.
    pub fn verify(&self, signature: &str, bytes: &[u8]) -> Result<(), String> {
        match &self.0 {
            Kind::Ssh(key) => {
                let read = SshSig::from_pem(signature).map_err(|_| "it is no signature of SSH".to_owned())?;
                if read.public_key() != key.key_data() {
                    let by = ssh_key::PublicKey::from(read.public_key().clone()).fingerprint(HashAlg::Sha256);
                    return Err(format!("it is signed by another key, {by}"));
                }
                if read.namespace() != PACK_NAMESPACE {
                    let found = ephor_untrusted::value(read.namespace());
                    return Err(format!(
                        "it was made for {found:?}; packs are signed for {PACK_NAMESPACE:?} (ssh-keygen -Y sign -n {PACK_NAMESPACE})"
                    ));
                }
                key.verify(PACK_NAMESPACE, bytes, &read)
                    .map_err(|_| "it is by the right key, and not of these bytes: the pack was changed".to_owned())
            }
            Kind::Minisign(key) => {
                let read = minisign::SignatureBox::from_string(signature)
                    .map_err(|_| "it is no signature of minisign".to_owned())?;
                if read.keynum() != key.keynum() {
                    return Err(format!("it is signed by another key, minisign {}", key_number(read.keynum())));
                }
                if !read.is_prehashed() {
                    return Err(
                        "it is in the old form of minisign, which is not taken; sign again without -l".to_owned()
                    );
                }
                minisign::verify(key, &read, Cursor::new(bytes), true, false, false)
                    .map_err(|_| "it is by the right key, and not of these bytes: the pack was changed".to_owned())
            }
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for PublicKey {}

/// On one line, without a comment: the form that [`PublicKey::parse`] reads.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Ssh(key) => {
                let key = ssh_key::PublicKey::from(key.key_data().clone());
                f.write_str(key.to_openssh().map_err(|_| fmt::Error)?.trim())
            }
            Kind::Minisign(key) => f.write_str(&key.to_base64()),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// The form of a signature, by how it begins.
#[must_use]
pub fn signature_format(signature: &str) -> Option<SignatureFormat> {
    if signature.starts_with("-----BEGIN SSH SIGNATURE-----") {
        return Some(SignatureFormat::Ssh);
    }
    signature.starts_with("untrusted comment:").then_some(SignatureFormat::Minisign)
}

impl Signer {
    /// How signatures of this key are written.
    #[must_use]
    pub const fn format(&self) -> SignatureFormat {
        match self {
            Self::Ssh(_) => SignatureFormat::Ssh,
            Self::Minisign(_) => SignatureFormat::Minisign,
        }
    }

    /// Signs the bytes of a pack. `comment` says what they are, on one line; minisign signs it with them.
    ///
    /// # Errors
    /// If the key cannot sign; `path` is where it was read from.
    pub fn sign_pack(&self, bytes: &[u8], comment: &str, path: &Path) -> Result<String, Error> {
        let failed = || Error::wrong(path, "the key cannot sign");
        match self {
            Self::Ssh(key) => {
                let signature = ssh_signature(key, PACK_NAMESPACE, bytes).map_err(|_| failed())?;
                signature.to_pem(LineEnding::LF).map_err(|_| failed())
            }
            Self::Minisign(key) => {
                let untrusted = Some("signature of a rule pack of ephor");
                let signed = minisign::sign(None, key, Cursor::new(bytes), Some(comment), untrusted);
                Ok(signed.map_err(|_| failed())?.into_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    /// From a fixed seed: the same key in every run.
    fn ssh(seed: u8) -> Signer {
        let pair = ssh_key::private::Ed25519Keypair::from_seed(&[seed; 32]);
        Signer::Ssh(Box::new(ssh_key::PrivateKey::from(pair)))
    }

    fn public(signer: &Signer) -> PublicKey {
        match signer {
            Signer::Ssh(key) => PublicKey::parse(&key.public_key().to_openssh().unwrap()).unwrap(),
            Signer::Minisign(key) => {
                let key = minisign::PublicKey::from_secret_key(key).unwrap();
                PublicKey::parse(&key.to_base64()).unwrap()
            }
        }
    }

    fn minisign_key() -> Signer {
        Signer::Minisign(Box::new(minisign::KeyPair::generate_unencrypted_keypair().unwrap().sk))
    }

    #[test]
    fn a_signature_counts_for_its_key_and_its_bytes_alone() {
        for (signer, other) in [(ssh(1), ssh(2)), (minisign_key(), minisign_key())] {
            let signature = signer.sign_pack(b"a pack", "a pack", Path::new("key")).unwrap();
            assert_eq!(signature_format(&signature), Some(signer.format()));
            public(&signer).verify(&signature, b"a pack").unwrap();
            let changed = public(&signer).verify(&signature, b"another").unwrap_err();
            assert!(changed.contains("not of these bytes"), "{changed}");
            let foreign = public(&other).verify(&signature, b"a pack").unwrap_err();
            assert!(foreign.contains("another key"), "{foreign}");
        }
        let signature = ssh(1).sign_pack(b"a pack", "", Path::new("key")).unwrap();
        assert_eq!(
            public(&minisign_key()).verify(&signature, b"a pack").unwrap_err(),
            "it is no signature of minisign"
        );
    }

    #[test]
    fn the_signature_of_a_seal_is_none_of_a_pack() {
        let Signer::Ssh(key) = ssh(1) else { unreachable!() };
        let seal = ssh_signature(&key, super::super::signer::NAMESPACE, b"a pack").unwrap();
        let error = public(&ssh(1)).verify(&seal.to_pem(LineEnding::LF).unwrap(), b"a pack").unwrap_err();
        assert!(error.contains("ephor-seal") && error.contains("ephor-pack"), "{error}");
    }

    #[test]
    fn a_comment_of_minisign_that_was_changed_is_noticed() {
        let signer = minisign_key();
        let signature = signer.sign_pack(b"a pack", "acme 1.0.0", Path::new("key")).unwrap();
        assert!(signature.contains("trusted comment: acme 1.0.0"), "{signature}");
        let forged = signature.replace("acme 1.0.0", "acme 9.0.0");
        assert!(public(&signer).verify(&forged, b"a pack").is_err());
    }

    #[test]
    fn a_key_that_minisign_made_without_a_passphrase_needs_no_checksum() {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minisign.key");
        let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
        let text = pair.sk.to_box(None).unwrap().into_string();
        let (comment, key) = text.split_once('\n').unwrap();
        let sound = STANDARD.decode(key.trim()).unwrap();
        let read = |bytes: &[u8]| {
            std::fs::write(&path, format!("{comment}\n{}\n", STANDARD.encode(bytes))).unwrap();
            Signer::read(&path, &ephor_encryption::Silent)
        };
        let without = [&sound[..126], &[0; 32]].concat();
        for bytes in [&sound, &without] {
            let signature = read(bytes).unwrap().sign_pack(b"a pack", "", &path).unwrap();
            PublicKey::parse(&pair.pk.to_base64()).unwrap().verify(&signature, b"a pack").unwrap();
        }
        // One that was damaged, or that has a passphrase.
        let mut damaged = sound.clone();
        damaged[60] ^= 1;
        let mut encrypted = without.clone();
        encrypted[2..4].copy_from_slice(b"Sc");
        for bytes in [damaged, encrypted, without[..157].to_vec()] {
            assert!(read(&bytes).is_err());
        }
    }

    #[test]
    fn a_key_is_read_as_it_is_shown() {
        let key = PublicKey::parse(&format!(" {KEY} ann@example.com\n")).unwrap();
        assert_eq!(key.to_string(), KEY);
        assert_eq!(PublicKey::parse(&key.to_string()).unwrap(), key);
        for text in ["", "RWQ", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-dss AAAA", "-----BEGIN"] {
            assert!(PublicKey::parse(text).unwrap_err().starts_with("expected a public key"), "{text}");
        }
    }
}
