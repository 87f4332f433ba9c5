//! Who signed a timestamp, whether that is a signature of it, and whether the caller trusts who signed.

use std::time::Duration;

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::Encode as _;
use der::asn1::{Any, ObjectIdentifier, OctetString};
use jiff::Timestamp;
use ring::digest;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectKeyIdentifier};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::messages::{CertificateId, CertificateIdWith, SigningCertificate, SigningCertificate2};

const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
const TIMESTAMP: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
const FOR_TIMESTAMPS: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");
/// The same as its bytes.
const FOR_TIMESTAMPS_BYTES: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
const ELLIPTIC: ObjectIdentifier = oid("1.2.840.10045.2.1");
const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = oid("1.3.132.0.34");
const ED25519: ObjectIdentifier = oid("1.3.101.112");

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// The digests that signatures of timestamps have. SHA-1 names certificates at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(algorithm: &AlgorithmIdentifierOwned) -> Result<Self, String> {
        match algorithm.oid.to_string().as_str() {
            "2.16.840.1.101.3.4.2.1" => Ok(Self::Sha256),
            "2.16.840.1.101.3.4.2.2" => Ok(Self::Sha384),
            "2.16.840.1.101.3.4.2.3" => Ok(Self::Sha512),
            other => Err(format!("its digest {other} is none of SHA-256, SHA-384 and SHA-512")),
        }
    }

    const fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}

/// A timestamp that somebody signed.
pub(super) struct Signed {
    /// The timestamp itself.
    pub(super) content: Vec<u8>,
    /// What came with it.
    certificates: Vec<Certificate>,
    info: SignerInfo,
}

impl Signed {
    pub(super) fn read(token: &ContentInfo) -> Result<Self, String> {
        let broken = |error: der::Error| format!("its timestamp cannot be read ({error})");
        if token.content_type != SIGNED_DATA {
            return Err(format!("it holds {}, expected signed data", token.content_type));
        }
        let data: SignedData = token.content.decode_as().map_err(broken)?;
        if data.encap_content_info.econtent_type != TIMESTAMP {
            return Err(format!(
                "it holds signed data of the type {}, expected a timestamp",
                data.encap_content_info.econtent_type
            ));
        }
        let content = data.encap_content_info.econtent.ok_or("it holds no timestamp")?;
        let content: OctetString = content.decode_as().map_err(broken)?;
        let certificates = data.certificates.into_iter().flat_map(|all| all.0.into_vec());
        let certificates = certificates.filter_map(|one| match one {
            CertificateChoices::Certificate(one) => Some(one),
            CertificateChoices::Other(_) => None,
        });
        let mut signers = data.signer_infos.0.into_vec().into_iter();
        let (Some(info), None) = (signers.next(), signers.next()) else {
            return Err("its timestamp has not exactly one signature".to_owned());
        };
        Ok(Self { content: content.as_bytes().to_vec(), certificates: certificates.collect(), info })
    }

    /// The certificate of who signed: one that came with it, or one of the caller's.
    pub(super) fn signer<'a>(&'a self, known: &'a [Certificate]) -> Result<&'a Certificate, String> {
        let is_signer = |certificate: &&Certificate| {
            let tbs = certificate.tbs_certificate();
            match &self.info.sid {
                SignerIdentifier::IssuerAndSerialNumber(id) => {
                    *tbs.issuer() == id.issuer && *tbs.serial_number() == id.serial_number
                }
                SignerIdentifier::SubjectKeyIdentifier(id) => {
                    let own = tbs.get_extension::<SubjectKeyIdentifier>();
                    own.is_ok_and(|own| own.is_some_and(|(_, own)| own == *id))
                }
            }
        };
        self.certificates.iter().chain(known).find(is_signer).ok_or_else(|| {
            "the certificate of who signed it did not come with it; name it with --timestamp-certificate".to_owned()
        })
    }

    /// Whether this certificate signed it.
    pub(super) fn verify(&self, signer: &Certificate) -> Result<(), String> {
        let broken = |error: der::Error| format!("its signature cannot be read ({error})");
        let hash = Hash::of(&self.info.digest_alg)?;
        let attributes = self.info.signed_attrs.as_ref().ok_or("its signature says of no content whose it is")?;
        if self.attribute(CONTENT_TYPE)?.decode_as::<ObjectIdentifier>().map_err(broken)? != TIMESTAMP {
            return Err("its signature is not one of a timestamp".to_owned());
        }
        let named: OctetString = self.attribute(MESSAGE_DIGEST)?.decode_as().map_err(broken)?;
        if named.as_bytes() != digest::digest(hash.algorithm(), &self.content).as_ref() {
            return Err("its signature is not one of this timestamp: the time was changed".to_owned());
        }
        let der = signer.to_der().map_err(broken)?;
        self.names(&der)?;
        let signed = attributes.to_der().map_err(broken)?;
        let certificate = CertificateDer::from(der.as_slice());
        let certificate = EndEntityCert::try_from(&certificate)
            .map_err(|error| format!("its certificate cannot be used ({error})"))?;
        let algorithm = verifier(signer, self.info.signature_algorithm.oid == RSA_PSS, hash)?;
        certificate
            .verify_signature(algorithm, &signed, self.info.signature.as_bytes())
            .map_err(|_| "its signature is not one of the certificate that it names".to_owned())
    }

    /// The value of an attribute that must be there once.
    fn attribute(&self, kind: ObjectIdentifier) -> Result<&Any, String> {
        self.optional(kind)?.ok_or_else(|| format!("its signature lacks the attribute {kind}"))
    }

    fn optional(&self, kind: ObjectIdentifier) -> Result<Option<&Any>, String> {
        let mut found = self.info.signed_attrs.iter().flat_map(|all| all.iter()).filter(|one| one.oid == kind);
        let (first, second) = (found.next(), found.next());
        match (first, second) {
            (None, _) => Ok(None),
            (Some(one), None) if one.values.len() == 1 => Ok(one.values.get(0)),
            _ => Err(format!("its signature has the attribute {kind} more than once")),
        }
    }

    /// Whether the signature names this certificate as the one that it is of: another one with the same key is not.
    fn names(&self, certificate: &[u8]) -> Result<(), String> {
        let broken = |error: der::Error| format!("its signature cannot be read ({error})");
        let is = |algorithm: &'static digest::Algorithm, named: &OctetString| {
            named.as_bytes() == digest::digest(algorithm, certificate).as_ref()
        };
        let (mut any, mut all) = (false, true);
        if let Some(value) = self.optional(SIGNING_CERTIFICATE_2)? {
            let list: SigningCertificate2 = value.decode_as().map_err(broken)?;
            let first = list.certificates.first().ok_or("its signature names no certificate")?;
            let is_named = match first.decode_as::<CertificateIdWith>() {
                Ok(id) => is(Hash::of(&id.algorithm)?.algorithm(), &id.digest),
                Err(_) => is(&digest::SHA256, &first.decode_as::<CertificateId>().map_err(broken)?.digest),
            };
            (any, all) = (true, is_named);
        }
        if let Some(value) = self.optional(SIGNING_CERTIFICATE)? {
            let list: SigningCertificate = value.decode_as().map_err(broken)?;
            let first = list.certificates.first().ok_or("its signature names no certificate")?;
            (any, all) = (true, all && is(&digest::SHA1_FOR_LEGACY_USE_ONLY, &first.digest));
        }
        match (any, all) {
            (true, true) => Ok(()),
            (false, _) => Err("its signature does not say of which certificate it is".to_owned()),
            (true, false) => Err("its signature is one of another certificate".to_owned()),
        }
    }

    /// Whether a certificate leads to one that the caller trusts, or is one, and was valid at that time.
    pub(super) fn leads_to(&self, signer: &Certificate, trusted: &[Certificate], at: Timestamp) -> Result<(), String> {
        if trusted.contains(signer) {
            return valid(signer, at);
        }
        // An anchor has no times for the library, which takes it as given.
        let (valid_then, others): (Vec<_>, Vec<_>) = trusted.iter().partition(|one| valid(one, at).is_ok());
        let broken = |error: der::Error| error.to_string();
        let der = |one: &Certificate| one.to_der().map(CertificateDer::from).map_err(broken);
        let anchors = valid_then.into_iter().map(der).collect::<Result<Vec<_>, _>>()?;
        let anchors: Vec<TrustAnchor<'_>> =
            anchors.iter().filter_map(|one| anchor_from_trusted_cert(one).ok()).collect();
        if let (true, Some(one)) = (anchors.is_empty(), others.first()) {
            return valid(one, at);
        }
        let between = self.certificates.iter().chain(trusted).map(der).collect::<Result<Vec<_>, _>>()?;
        let signer = der(signer)?;
        let signer = EndEntityCert::try_from(&signer).map_err(|error| error.to_string())?;
        let since = u64::try_from(at.as_second()).map_err(|_| "its time lies before 1970".to_owned())?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(since));
        let usage = KeyUsage::required(FOR_TIMESTAMPS_BYTES);
        match signer.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, &between, time, usage, None, None) {
            Ok(_) => Ok(()),
            Err(webpki::Error::UnknownIssuer) => Err("it does not lead to a certificate of that file".to_owned()),
            Err(webpki::Error::CertExpired { .. }) => Err(format!("a certificate on the way had expired at {at}")),
            Err(webpki::Error::CertNotValidYet { .. }) => {
                Err(format!("a certificate on the way was not valid yet at {at}"))
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Whether a certificate was valid at that time.
fn valid(certificate: &Certificate, at: Timestamp) -> Result<(), String> {
    let validity = certificate.tbs_certificate().validity();
    let seconds = |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    let subject = certificate.tbs_certificate().subject();
    if at.as_second() > seconds(&validity.not_after) {
        return Err(format!("{subject} had expired at {at}"));
    }
    if at.as_second() < seconds(&validity.not_before) {
        return Err(format!("{subject} was not valid yet at {at}"));
    }
    Ok(())
}

/// Whether a certificate may sign timestamps, and nothing else: RFC 3161, 2.3.
pub(super) fn is_for_timestamps(certificate: &Certificate) -> Result<(), String> {
    let usage = certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>();
    match usage.map_err(|error| format!("its certificate cannot be read ({error})"))? {
        Some((true, usage)) if usage.0 == [FOR_TIMESTAMPS] => Ok(()),
        Some((false, usage)) if usage.0 == [FOR_TIMESTAMPS] => {
            Err("its certificate is for timestamps, but does not say so as a critical extension".to_owned())
        }
        _ => Err("its certificate is not one for timestamps alone (extended key usage timeStamping)".to_owned()),
    }
}

/// How a signature of this certificate's key with that digest is checked.
fn verifier(
    certificate: &Certificate,
    is_pss: bool,
    hash: Hash,
) -> Result<&'static dyn SignatureVerificationAlgorithm, String> {
    use webpki::ring;
    let key = &certificate.tbs_certificate().subject_public_key_info().algorithm;
    let curve = key.parameters.as_ref().and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
    match (key.oid, curve, hash) {
        (RSA, _, Hash::Sha256) if is_pss => Ok(ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY),
        (RSA, _, Hash::Sha384) if is_pss => Ok(ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY),
        (RSA, _, Hash::Sha512) if is_pss => Ok(ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY),
        (RSA, _, Hash::Sha256) => Ok(ring::RSA_PKCS1_2048_8192_SHA256),
        (RSA, _, Hash::Sha384) => Ok(ring::RSA_PKCS1_2048_8192_SHA384),
        (RSA, _, Hash::Sha512) => Ok(ring::RSA_PKCS1_2048_8192_SHA512),
        (ELLIPTIC, Some(P256), Hash::Sha256) => Ok(ring::ECDSA_P256_SHA256),
        (ELLIPTIC, Some(P256), Hash::Sha384) => Ok(ring::ECDSA_P256_SHA384),
        (ELLIPTIC, Some(P384), Hash::Sha256) => Ok(ring::ECDSA_P384_SHA256),
        (ELLIPTIC, Some(P384), Hash::Sha384) => Ok(ring::ECDSA_P384_SHA384),
        (ED25519, _, _) => Ok(ring::ED25519),
        (key, curve, hash) => {
            let curve = curve.map(|curve| format!(" {curve}")).unwrap_or_default();
            Err(format!(
                "its signature, of a key {key}{curve} with {hash:?}, is none of those that are checked here: RSA with \
                 SHA-256, SHA-384 or SHA-512, ECDSA of P-256 or P-384 with SHA-256 or SHA-384, and Ed25519"
            ))
        }
    }
}
