//! Who seals: a key of SSH, or of minisign.

use std::io::Cursor;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ephor_encryption::Prompt;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use secrecy::ExposeSecret as _;
use ssh_key::private::KeypairData;
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, SshSig};
use zeroize::Zeroizing;

use super::Error;
use super::dsse::{self, Signature};

/// What a signature of SSH is for: a key that signs commits or mail for others does not thereby seal folders.
pub const NAMESPACE: &str = "ephor-seal";

/// A longer file is no key.
const LONGEST: u64 = 1 << 20;

/// A private key.
pub enum Signer {
    /// Of SSH: `ssh-ed25519` or `ssh-rsa`.
    Ssh(Box<PrivateKey>),
    /// Of minisign.
    Minisign(Box<minisign::SecretKey>),
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    /// Reads a private key; a passphrase is asked for where it has one.
    ///
    /// # Errors
    /// If it cannot be read, is no such key, or the passphrase is wrong.
    pub fn read(path: &Path, prompt: &dyn Prompt) -> Result<Self, Error> {
        let wrong = |message: &str| Error::wrong(path, message);
        let longer = "the file is longer than 1 MiB, which is no key";
        let bytes = ephor_untrusted::file::read(path, LONGEST).map_err(Error::unread(path, longer))?;
        let bytes = Zeroizing::new(bytes);
        let expected = "expected a private key of SSH (ssh-ed25519, ssh-rsa) in the format of OpenSSH, or the secret key of minisign";
        let text = std::str::from_utf8(&bytes).map_err(|_| wrong(expected))?;
        let ask = || {
            let question = format!("Passphrase of {}", path.display());
            prompt.passphrase(&question, false).ok_or_else(|| {
                wrong("it takes a passphrase, and there is no terminal to ask for it; set EPHOR_PASSPHRASE")
            })
        };
        if text.contains("-----BEGIN OPENSSH PRIVATE KEY-----") {
            let mut key = PrivateKey::from_openssh(text).map_err(|_| wrong(expected))?;
            if key.is_encrypted() {
                let passphrase = ask()?;
                key = key.decrypt(passphrase.expose_secret()).map_err(|_| wrong("the passphrase is wrong"))?;
            }
            if !key.algorithm().is_rsa() && key.algorithm() != Algorithm::Ed25519 {
                return Err(wrong("keys of this kind are not used here; name an ssh-ed25519 or ssh-rsa key"));
            }
            return Ok(Self::Ssh(Box::new(key)));
        }
        if text.starts_with("untrusted comment:") {
            let is_public = minisign::PublicKeyBox::from_string(text).and_then(minisign::PublicKeyBox::into_public_key);
            if is_public.is_ok() {
                return Err(wrong(&format!("this is a public key; {expected}")));
            }
            let read = || minisign::SecretKeyBox::from_string(text).map_err(|_| wrong(expected));
            if let Some(key) = read()?.into_unencrypted_secret_key().ok().or_else(|| without_checksum(text)) {
                return Ok(Self::Minisign(Box::new(key)));
            }
            let passphrase = ask()?.expose_secret().to_owned();
            let key = read()?.into_secret_key(Some(passphrase)).map_err(|_| wrong("the passphrase is wrong"))?;
            return Ok(Self::Minisign(Box::new(key)));
        }
        Err(wrong(expected))
    }

    /// Signs a payload.
    pub(crate) fn sign(&self, kind: &str, payload: &[u8], path: &Path) -> Result<Signature, Error> {
        let signed = dsse::pre_authentication(kind, payload);
        let failed = |_| Error::wrong(path, "the key cannot sign");
        match self {
            Self::Ssh(key) => {
                let signature = ssh_signature(key, NAMESPACE, &signed).map_err(failed)?;
                let text = signature.to_pem(LineEnding::LF).map_err(failed)?;
                let keyid = key.fingerprint(HashAlg::Sha256).to_string();
                Ok(Signature { keyid, sig: dsse::encode(text.as_bytes()) })
            }
            Self::Minisign(key) => {
                let failed = |_| Error::wrong(path, "the key cannot sign");
                let comment = Some("a folder sealed by ephor");
                let signature = minisign::sign(None, key, Cursor::new(&signed), comment, None).map_err(failed)?;
                let keyid = format!("minisign:{}", key_number(key.keynum()));
                Ok(Signature { keyid, sig: dsse::encode(signature.into_string().as_bytes()) })
            }
        }
    }
}

/// A key that `minisign -G -W` made (0.11, as Debian has it): without a passphrase it has no checksum, either, and the
/// library insists on one.
fn without_checksum(text: &str) -> Option<minisign::SecretKey> {
    const KDF: std::ops::Range<usize> = 2..4;
    const CHECKSUM: std::ops::Range<usize> = 126..158;
    let bytes = Zeroizing::new(STANDARD.decode(text.lines().nth(1)?.trim()).ok()?);
    let is_zero = |range| bytes.get(range).is_some_and(|part: &[u8]| part.iter().all(|byte| *byte == 0));
    let is_one = bytes.len() == CHECKSUM.end && is_zero(KDF) && is_zero(CHECKSUM);
    is_one.then(|| minisign::SecretKey::from_bytes(&bytes).ok()).flatten()
}

/// The signature that `ssh-keygen -Y sign` makes, too.
pub(crate) fn ssh_signature(key: &PrivateKey, namespace: &str, signed: &[u8]) -> ssh_key::Result<SshSig> {
    let KeypairData::Rsa(pair) = key.key_data() else { return key.sign(namespace, HashAlg::Sha512, signed) };
    // ssh-key 0.6.7 takes the first prime twice (src/private/rsa.rs) and so signs with no RSA key.
    let number = |number: &ssh_key::Mpint| rsa::BigUint::try_from(number);
    let primes = vec![number(&pair.private.p)?, number(&pair.private.q)?];
    let (modulus, exponent, private) = (number(&pair.public.n)?, number(&pair.public.e)?, number(&pair.private.d)?);
    let pair =
        rsa::RsaPrivateKey::from_components(modulus, exponent, private, primes).map_err(|_| ssh_key::Error::Crypto)?;
    let data = SshSig::signed_data(namespace, HashAlg::Sha512, signed)?;
    let data = rsa::pkcs1v15::SigningKey::<rsa::sha2::Sha512>::new(pair).try_sign(&data)?.to_vec();
    let signature = ssh_key::Signature::new(Algorithm::Rsa { hash: Some(HashAlg::Sha512) }, data)?;
    SshSig::new(key.public_key().key_data().clone(), namespace, HashAlg::Sha512, signature)
}

/// The number of a key as minisign writes it.
pub fn key_number(number: &[u8]) -> String {
    let mut bytes = number.to_vec();
    bytes.reverse();
    ephor_snapshot::hex(&bytes).to_uppercase()
}
