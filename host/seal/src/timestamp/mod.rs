//! Timestamps of a third party (RFC 3161): that a seal was there at a time, by the clock of an authority.
//!
//! What is stamped are the bytes of the envelope, statement and signatures. Nothing here touches the network: [`Query`] is
//! what an authority is asked, and [`Authority::stamp`] reads what it answered.

mod messages;
mod signed;

use std::path::{Path, PathBuf};

use der::asn1::{Any, Int, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _, Tag, Tagged as _};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::Error;
use messages::{Imprint, Info, Reply, Request};

/// The reply of the authority, beside the seal. No seal covers it: it came after.
pub const STAMP: &str = "seal.tsr";

/// A longer reply is none, in bytes.
pub const LONGEST: u64 = 1 << 20;

/// The type of a [`Query`] in HTTP.
pub const QUERY_TYPE: &str = "application/timestamp-query";

/// The type of a reply in HTTP.
pub const REPLY_TYPE: &str = "application/timestamp-reply";

const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// What an authority is asked: to stamp these bytes.
#[derive(Debug)]
pub struct Query {
    der: Vec<u8>,
    nonce: Int,
    policy: Option<Policy>,
}

/// The policy of a timestamp: the number under which its authority says what its time is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy(ObjectIdentifier);

impl std::str::FromStr for Policy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let policy = ObjectIdentifier::new(text);
        policy.map(Self).map_err(|_| "expected an object identifier, such as 1.2.3.4".to_owned())
    }
}

impl std::fmt::Display for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Query {
    /// Asks for a stamp under this policy, or under whichever the authority takes.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn new(stamped: &[u8], policy: Option<Policy>) -> Result<Self, String> {
        let mut nonce = [0_u8; 16];
        getrandom::fill(&mut nonce).map_err(|error| format!("the system gives no random numbers: {error}"))?;
        // Positive, and never shorter.
        if let Some(first) = nonce.first_mut() {
            *first = *first & 0x3f | 0x40;
        }
        let broken = |error: der::Error| error.to_string();
        let nonce = Int::new(&nonce).map_err(broken)?;
        let request = Request {
            version: 1,
            imprint: Imprint {
                algorithm: AlgorithmIdentifierOwned { oid: SHA256, parameters: Some(Any::null()) },
                digest: OctetString::new(Sha256::digest(stamped).to_vec()).map_err(broken)?,
            },
            policy: policy.map(|policy| policy.0),
            nonce: Some(nonce.clone()),
            wants_certificates: true,
            extensions: None,
        };
        Ok(Self { der: request.to_der().map_err(broken)?, nonce, policy })
    }

    /// The query as it is sent.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

/// Whose timestamps count: certificates that the caller trusts.
#[derive(Debug)]
pub struct Authority {
    path: PathBuf,
    certificates: Vec<Certificate>,
    policy: Option<Policy>,
}

impl Authority {
    /// Reads a file of certificates, PEM or DER: of the authority itself, or of who vouches for it. Under another policy
    /// than this one, if there is one, no timestamp counts.
    ///
    /// # Errors
    /// If the file cannot be read, or holds no certificate.
    pub fn read(path: &Path, policy: Option<Policy>) -> Result<Self, Error> {
        let longer = "it is longer than 1 MiB, which is no certificate";
        let bytes = ephor_untrusted::file::read(path, LONGEST).map_err(Error::unread(path, longer))?;
        let certificates = if bytes.starts_with(&[0x30]) {
            Certificate::from_der(&bytes).map(|one| vec![one])
        } else {
            Certificate::load_pem_chain(&bytes)
        };
        let expected = |why: String| {
            Error::wrong(path, format!("expected the certificate of a timestamp authority, in PEM or DER{why}"))
        };
        let certificates = certificates.map_err(|error| expected(format!(" ({error})")))?;
        if certificates.is_empty() {
            return Err(expected(String::new()));
        }
        Ok(Self { path: path.to_owned(), certificates, policy })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A timestamp that is sound: it is one of these bytes, and who signed it may sign timestamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When the bytes were there, by the clock of the authority.
    pub at: Timestamp,
    /// Who says so: the subject of the certificate that signed.
    pub authority: String,
    /// Under which policy.
    pub policy: String,
    /// Whether the caller trusts the authority.
    pub trusted: bool,
}

/// Reads the reply of an authority: to `query` if it is given, of these bytes in any case. Trusted if `authority` is given;
/// its certificate must then have been valid at the time of the stamp.
///
/// # Errors
/// What is wrong with it, in words that follow the name of the file or the authority.
pub fn stamp(
    reply: &[u8],
    stamped: &[u8],
    query: Option<&Query>,
    authority: Option<&Authority>,
) -> Result<Stamp, String> {
    let reply = Reply::from_der(reply).map_err(|error| format!("it is no reply of a timestamp authority ({error})"))?;
    // Granted, or granted with changes.
    if reply.status.status > 1 {
        return Err(format!("the authority refused: {}", refusal(&reply)));
    }
    let token = reply.token.ok_or("it holds no timestamp")?;
    let signed = signed::Signed::read(&token)?;
    let info = Info::from_der(&signed.content).map_err(|error| format!("its timestamp cannot be read ({error})"))?;
    if info.version != 1 {
        return Err(format!("its timestamp is of version {}, expected 1", info.version));
    }
    if info.imprint.algorithm.oid != SHA256 {
        return Err(format!("it stamps a digest of the kind {}, expected SHA-256", info.imprint.algorithm.oid));
    }
    if info.imprint.digest.as_bytes() != Sha256::digest(stamped).as_slice() {
        return Err("it is the timestamp of something else than this seal".to_owned());
    }
    if let Some(query) = query {
        if info.nonce.as_ref() != Some(&query.nonce) {
            return Err("it answers another query than ours: its nonce is another".to_owned());
        }
        in_policy(&info, query.policy)?;
    }
    in_policy(&info, authority.and_then(|authority| authority.policy))?;
    let at = time(&info.time).ok_or("its time cannot be read")?;
    let trusted = authority.map(|authority| authority.certificates.as_slice()).unwrap_or_default();
    let signer = signed.signer(trusted)?;
    signed.verify(signer)?;
    signed::is_for_timestamps(signer)?;
    if let Some(authority) = authority {
        signed.leads_to(signer, &authority.certificates, at).map_err(|why| {
            format!("the certificate of {} does not count by {}: {why}", subject(signer), authority.path.display())
        })?;
    }
    Ok(Stamp { at, authority: subject(signer), policy: info.policy.to_string(), trusted: authority.is_some() })
}

fn in_policy(info: &Info, wanted: Option<Policy>) -> Result<(), String> {
    match wanted {
        Some(wanted) if wanted.0 != info.policy => {
            Err(format!("it stands under the policy {}, expected {wanted}", info.policy))
        }
        _ => Ok(()),
    }
}

fn subject(certificate: &Certificate) -> String {
    certificate.tbs_certificate().subject().to_string()
}

/// What the authority says of why it gives no timestamp.
fn refusal(reply: &Reply) -> String {
    const REASONS: [(usize, &str); 8] = [
        (0, "it does not know the algorithm of the digest"),
        (2, "it does not allow this request"),
        (5, "it cannot read the request"),
        (14, "its source of time is not available"),
        (15, "it does not stamp under the policy that was asked for"),
        (16, "it does not know an extension of the request"),
        (17, "it cannot say what was asked for"),
        (25, "it failed"),
    ];
    let failure = reply.status.failure.as_ref();
    let is_set = |bit: usize| {
        let byte = failure.and_then(|bits| bits.raw_bytes().get(bit / 8).copied()).unwrap_or_default();
        byte & 0x80_u8.checked_shr(u32::try_from(bit % 8).unwrap_or(8)).unwrap_or_default() != 0
    };
    let mut all: Vec<String> =
        REASONS.iter().filter(|(bit, _)| is_set(*bit)).map(|(_, text)| (*text).to_owned()).collect();
    all.extend(reply.status.texts.iter().flatten().map(|text| text.chars().take(200).collect()));
    if all.is_empty() { format!("status {}", reply.status.status) } else { all.join("; ") }
}

/// `GeneralizedTime` in UTC, with a fraction of a second or without.
fn time(value: &Any) -> Option<Timestamp> {
    if value.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(value.value()).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || fraction.is_some_and(|text| !digits(text) || text.len() > 9) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to).unwrap_or_default();
    let fraction = fraction.map(|text| format!(".{text}")).unwrap_or_default();
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    format!("{year}-{month}-{day}T{}:{}:{}{fraction}Z", part(8, 10), part(10, 12), part(12, 14)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_that_of_the_protocol() {
        let query = Query::new(b"abc", Some("1.2.3.4".parse().unwrap())).unwrap();
        let read = Request::from_der(query.der()).unwrap();
        assert_eq!((read.version, read.wants_certificates, read.policy), (1, true, Some("1.2.3.4".parse().unwrap())));
        assert_eq!(ephor_snapshot::hex(read.imprint.digest.as_bytes()).get(..16), Some("ba7816bf8f01cfea"));
        assert_ne!(Query::new(b"abc", None).unwrap().nonce, query.nonce);
        assert!("abc".parse::<Policy>().is_err());
    }

    #[test]
    fn times_with_and_without_a_fraction_are_read() {
        let read = |text: &str| time(&Any::new(Tag::GeneralizedTime, text.as_bytes()).unwrap());
        assert_eq!(read("20261201071244Z").unwrap().to_string(), "2026-12-01T07:12:44Z");
        assert_eq!(read("20261201071244.25Z").unwrap().to_string(), "2026-12-01T07:12:44.25Z");
        for wrong in [
            "",
            "Z",
            "20261201071244",
            "2026120107124Z",
            "20261301071244Z",
            "20261201071244.Z",
            "20261201071244+01Z",
            "2026-12-0107:1Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_reply_is_told_and_nothing_panics() {
        // status rejection, "no", badAlg
        let refused = [0x30, 0x0d, 0x30, 0x0b, 2, 1, 2, 0x30, 4, 0x0c, 2, b'n', b'o', 3, 0];
        assert!(stamp(&refused, b"", None, None).is_err());
        let refused = [0x30, 0x0f, 0x30, 0x0d, 2, 1, 2, 0x30, 4, 0x0c, 2, b'n', b'o', 3, 2, 7, 0x80];
        assert_eq!(
            stamp(&refused, b"", None, None).unwrap_err(),
            "the authority refused: it does not know the algorithm of the digest; no"
        );
        assert_eq!(stamp(&[0x30, 5, 0x30, 3, 2, 1, 0], b"", None, None).unwrap_err(), "it holds no timestamp");
        for wrong in [&b""[..], b"<html>", &[0x30, 0x80], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]] {
            assert!(stamp(wrong, b"", None, None).unwrap_err().contains("it is no reply of a timestamp authority"));
        }
    }
}
