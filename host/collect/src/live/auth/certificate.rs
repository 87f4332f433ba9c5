//! Certificates with their keys, from PEM or PFX files.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p12_keystore::Pkcs12Archive;
use pkcs8::EncryptedPrivateKeyInfoRef;
use ring::signature::{KeyPair as _, RsaKeyPair};
use rustls::pki_types::pem::{PemObject as _, SectionKind};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::Error;

/// No file with a certificate is larger.
const LARGEST: u64 = 1 << 20;

/// A certificate that can sign.
pub struct Certificate {
    pub(super) key: RsaKeyPair,
    /// SHA-256 of the certificate, in base64 for URLs: `x5t#S256`.
    pub(super) thumbprint: String,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate").field("thumbprint", &self.thumbprint).finish_non_exhaustive()
    }
}

impl Certificate {
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub(super) fn sha256(&self) -> Option<String> {
        URL_SAFE_NO_PAD.decode(&self.thumbprint).ok().map(|bytes| ephor_snapshot::hex(&bytes))
    }

    /// Reads a PEM or PFX file.
    ///
    /// # Errors
    /// If it cannot be read, or does not hold an RSA key with its certificate.
    pub fn read(path: &Path, password: Option<&SecretString>) -> Result<Self, Error> {
        let name = path.display().to_string();
        let failed = |reason: String| Error::Certificate { name: name.clone(), reason };
        let bytes =
            ephor_untrusted::file::read(path, LARGEST).map(Zeroizing::new).map_err(|error| match error.kind() {
                std::io::ErrorKind::FileTooLarge => {
                    failed("expected a PEM or PFX file, found more than 1 MiB".to_owned())
                }
                _ => failed(error.to_string()),
            })?;
        Self::parse(&bytes, password).map_err(failed)
    }

    fn parse(bytes: &[u8], password: Option<&SecretString>) -> Result<Self, String> {
        // DER begins with a sequence, and no text does.
        if bytes.first() == Some(&0x30) {
            return Self::from_pfx(bytes, password.map_or("", |password| password.expose_secret()));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "expected PEM text or a PFX file".to_owned())?;
        Self::from_pem(text, password)
    }

    fn from_pem(text: &str, password: Option<&SecretString>) -> Result<Self, String> {
        if text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err("its key is encrypted in an old way that is not supported; write it anew with 'openssl pkcs8 -topk8 -in FILE -out NEW'".to_owned());
        }
        let (mut keys, mut certificates) = (Vec::new(), Vec::new());
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text.as_bytes()) {
            let (kind, der) = section.map_err(|error| format!("not sound PEM: {error}"))?;
            match kind {
                SectionKind::Certificate => certificates.push(der),
                SectionKind::PrivateKey | SectionKind::RsaPrivateKey => keys.push((kind, Zeroizing::new(der))),
                SectionKind::EcPrivateKey => return Err(no_elliptic_curves()),
                _ => {}
            }
        }
        if let Some(encrypted) = encrypted_section(text) {
            keys.push((SectionKind::PrivateKey, decrypt(encrypted, password)?));
        }
        let key = match keys.as_slice() {
            [(SectionKind::RsaPrivateKey, der)] => RsaKeyPair::from_der(der).map_err(|error| rejected(&error))?,
            [(_, der)] => from_pkcs8(der)?,
            [] => return Err("expected a private key ('BEGIN PRIVATE KEY' or 'BEGIN RSA PRIVATE KEY') beside the certificate, found none".to_owned()),
            _ => return Err(format!("expected one private key, found {}", keys.len())),
        };
        Self::of(key, &certificates)
    }

    fn from_pfx(bytes: &[u8], password: &str) -> Result<Self, String> {
        let archive = Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| match error {
            p12_keystore::error::Error::MacError(_) | p12_keystore::error::Error::UnpadError => {
                format!("the password is wrong; {GIVE_PASSWORD}")
            }
            other => format!("not a PFX file that can be read: {other}"),
        })?;
        let certificates: Vec<Vec<u8>> = archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect();
        match archive.keys.as_slice() {
            [bag] => Self::of(from_pkcs8(bag.key.as_der())?, &certificates),
            [] => Err("expected a private key beside the certificate, found none; export it with its key".to_owned()),
            keys => Err(format!("expected one private key, found {}", keys.len())),
        }
    }

    /// The certificate of a key is the one that holds its public half; others belong to the chain.
    fn of(key: RsaKeyPair, certificates: &[Vec<u8>]) -> Result<Self, String> {
        let public = key.public_key().as_ref();
        let own = certificates.iter().find(|der| memchr::memmem::find(der, public).is_some());
        let Some(own) = own else {
            return Err(match certificates.len() {
                0 => "expected a certificate ('BEGIN CERTIFICATE') beside the private key, found none".to_owned(),
                _ => "the private key does not belong to the certificate".to_owned(),
            });
        };
        let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(own));
        Ok(Self { key, thumbprint })
    }
}

/// What stands in an encrypted key of PKCS#8, which the reader of PEM does not know.
fn encrypted_section(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("-----BEGIN ENCRYPTED PRIVATE KEY-----")?;
    rest.split_once("-----END ENCRYPTED PRIVATE KEY-----").map(|(section, _)| section)
}

fn decrypt(section: &str, password: Option<&SecretString>) -> Result<Zeroizing<Vec<u8>>, String> {
    let Some(password) = password else {
        return Err(format!("its key is encrypted; {GIVE_PASSWORD}"));
    };
    let base64: String = section.split_whitespace().collect();
    let der = STANDARD.decode(base64).map_err(|error| format!("not sound PEM: {error}"))?;
    let key = EncryptedPrivateKeyInfoRef::try_from(der.as_slice())
        .map_err(|_| "its key is encrypted in a way that is not supported; write it anew with 'openssl pkcs8 -topk8 -in FILE -out NEW'".to_owned())?;
    let plain = key
        .decrypt(password.expose_secret())
        .map_err(|_| format!("the password of its key is wrong, or it is encrypted in an old way; {GIVE_PASSWORD}"))?;
    Ok(Zeroizing::new(plain.as_bytes().to_vec()))
}

const GIVE_PASSWORD: &str = "give the password in EPHOR_CERTIFICATE_PASSWORD or with --certificate-password-file";

fn from_pkcs8(der: &[u8]) -> Result<RsaKeyPair, String> {
    // The object identifiers of elliptic curve keys and of Ed25519, as they stand in PKCS#8.
    const EC: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
    let start = der.get(..der.len().min(40)).unwrap_or_default();
    if [EC, ED25519].iter().any(|id| memchr::memmem::find(start, id).is_some()) {
        return Err(no_elliptic_curves());
    }
    RsaKeyPair::from_pkcs8(der).map_err(|error| rejected(&error))
}

fn no_elliptic_curves() -> String {
    "its key is one of an elliptic curve, and Microsoft Entra takes only RSA; make an RSA certificate of 2048 bits or more".to_owned()
}

fn rejected(error: &ring::error::KeyRejected) -> String {
    format!("expected an RSA key of 2048 to 4096 bits ({error})")
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;
    use crate::live::auth::tests::KEY;

    fn certificate(key: &KeyPair) -> rcgen::Certificate {
        CertificateParams::new(vec!["ephor.example".to_owned()]).unwrap().self_signed(key).unwrap()
    }

    fn message(bytes: &[u8]) -> String {
        Certificate::parse(bytes, None).unwrap_err()
    }

    #[test]
    fn a_chain_around_the_certificate_does_not_matter() {
        let key = KeyPair::from_pem(KEY).unwrap();
        let own = certificate(&key);
        let other = certificate(&KeyPair::generate().unwrap());
        let read = Certificate::parse(format!("{}{KEY}{}", other.pem(), own.pem()).as_bytes(), None).unwrap();
        assert_eq!(read.thumbprint, URL_SAFE_NO_PAD.encode(Sha256::digest(own.der())));
    }

    #[test]
    fn what_cannot_sign_is_refused_with_what_to_do() {
        let key = KeyPair::from_pem(KEY).unwrap();
        let pem = certificate(&key).pem();
        let elliptic = KeyPair::generate().unwrap();
        assert!(message(pem.as_bytes()).contains("BEGIN PRIVATE KEY"));
        assert!(message(KEY.as_bytes()).contains("BEGIN CERTIFICATE"));
        assert!(message(format!("{KEY}{}", certificate(&elliptic).pem()).as_bytes()).contains("does not belong"));
        let mixed = format!("{}{}", elliptic.serialize_pem(), certificate(&elliptic).pem());
        assert!(message(mixed.as_bytes()).contains("elliptic curve"));
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
        let both = format!("{pem}{encrypted}");
        assert!(message(both.as_bytes()).contains("EPHOR_CERTIFICATE_PASSWORD"));
        let password = SecretString::from("x".to_owned());
        let damaged = Certificate::parse(both.as_bytes(), Some(&password)).unwrap_err();
        assert!(damaged.contains("openssl pkcs8 -topk8"), "{damaged}");
        let old = KEY.replacen("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00\n\n", 1);
        assert!(message(old.as_bytes()).contains("openssl pkcs8 -topk8"));
        assert!(message(format!("{KEY}{KEY}{pem}").as_bytes()).contains("found 2"));
        for bytes in [
            &b""[..],
            b"\xff\xfe",
            b"0\x82",
            &[0x30; 64],
            b"-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----",
        ] {
            assert!(!message(bytes).is_empty());
        }
    }
}
