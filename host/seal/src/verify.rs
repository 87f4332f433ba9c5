//! Holds a folder against its seal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use ephor_encryption::Identities;
use ssh_key::{HashAlg, SshSig};

use super::dsse::{self, Envelope, PAYLOAD_TYPE, Signature};
use super::folder::{self, Files};
use super::gather::contents;
use super::signer::NAMESPACE;
use super::statement::{PREDICATE, SEAL, STATEMENT, Statement};
use super::timestamp::{self, Authority, STAMP, Stamp};
use super::{Error, Signers};

/// A longer file is no seal.
const LONGEST: u64 = 64 << 20;

/// What a folder and its seal say.
#[derive(Debug)]
pub struct Seal {
    /// What was sealed, if that can be read. Nothing of it counts unless [`Seal::holds`].
    pub statement: Option<Statement>,
    /// Who signed it.
    pub signatures: Vec<SignedBy>,
    /// When the seal was there at the latest, by the clock of an authority. It counts only if it is trusted.
    pub stamp: Option<Stamp>,
    /// What differs, in the order of the folder.
    pub differences: Vec<Difference>,
}

impl Seal {
    /// Whether somebody who is trusted sealed this folder, and nothing differs.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.signatures.iter().any(|signature| signature.trusted.is_some())
    }
}

/// A signature that is sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    /// The key: its fingerprint, or its number.
    pub key: String,
    /// Who that is, by the caller's list; none if the list does not name the key.
    pub trusted: Option<String>,
}

/// What differs from the seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The seal is none, or not one of this program.
    Seal(String),
    /// Nobody signed it.
    Unsigned,
    /// A signature is not that of the statement.
    Signature(String),
    /// Nobody whom the caller names signed it.
    Signer(String),
    /// The timestamp is none of this seal, or of nobody whom the caller names.
    Stamp(String),
    /// A file was changed, in these lines where that can be told.
    Changed {
        /// The file.
        path: String,
        /// First and last line of each part that differs, from 1.
        lines: Vec<(u64, u64)>,
    },
    /// A file is gone.
    Missing(String),
    /// A file was not there.
    Added(String),
    /// A file has another name.
    Renamed {
        /// Its name when it was sealed.
        from: String,
        /// Its name now.
        to: String,
    },
    /// Something else stands there than a file.
    Kind {
        /// Where.
        path: String,
        /// What it is.
        what: String,
    },
    /// Files do not belong together.
    Apart(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seal(message) => write!(f, "{SEAL}: {message}"),
            Self::Unsigned => write!(f, "{SEAL}: nobody signed it"),
            Self::Signature(message) => write!(f, "{SEAL}: {message}"),
            Self::Signer(message) => f.write_str(message),
            Self::Stamp(message) => write!(f, "{STAMP}: {message}"),
            Self::Changed { path, lines } => {
                write!(f, "{path} was changed")?;
                let shown: Vec<String> = lines
                    .iter()
                    .take(5)
                    .map(|(first, last)| if first == last { format!("{first}") } else { format!("{first} to {last}") })
                    .collect();
                match (shown.as_slice(), lines.len().saturating_sub(5)) {
                    ([], _) => Ok(()),
                    ([one], 0) if !one.contains("to") => write!(f, " in line {one}"),
                    (some, 0) => write!(f, " in lines {}", some.join(", ")),
                    (some, more) => write!(f, " in lines {} and {more} more places", some.join(", ")),
                }
            }
            Self::Missing(path) => write!(f, "{path} is missing"),
            Self::Added(path) => write!(f, "{path} was added"),
            Self::Renamed { from, to } => write!(f, "{from} was renamed to {to}"),
            Self::Kind { path, what } => write!(f, "{path} is {what} now"),
            Self::Apart(message) => f.write_str(message),
        }
    }
}

/// Holds a folder against its seal. Nothing is trusted that `signers` does not name; without them nobody is. With an
/// authority, there must be a timestamp that counts by it.
///
/// # Errors
/// If there is no seal, or a file cannot be read. What differs is no error.
pub fn verify(
    folder: &Path,
    signers: Option<&Signers>,
    identities: &Identities,
    authority: Option<&Authority>,
) -> Result<Seal, Error> {
    let text = read(folder)?;
    let mut seal = Seal { statement: None, signatures: Vec::new(), stamp: None, differences: Vec::new() };
    let files = folder::read(folder)?;
    match envelope(&text) {
        Err(message) => seal.differences.push(Difference::Seal(message)),
        Ok((envelope, payload)) => {
            match statement(&envelope, &payload) {
                Ok(statement) => seal.statement = Some(statement),
                Err(message) => seal.differences.push(Difference::Seal(message)),
            }
            seal.stamp(&text, reply(folder)?.as_deref(), authority);
            seal.signatures(&envelope, &payload, signers);
            if let Some(statement) = &seal.statement {
                seal.differences.extend(differing(folder, statement, &files)?);
            }
        }
    }
    // What was changed since is told with its place already.
    let now = contents(folder, &files, identities)?;
    if !seal.differences.iter().any(|one| matches!(one, Difference::Changed { .. } | Difference::Missing(_))) {
        seal.differences.extend(now.problems(&files).into_iter().map(Difference::Apart));
    } else {
        let apart = now.problems(&files).into_iter().filter(|problem| problem.contains("log of another snapshot"));
        seal.differences.extend(apart.map(Difference::Apart));
    }
    Ok(seal)
}

fn read(folder: &Path) -> Result<Vec<u8>, Error> {
    let path = folder.join(SEAL);
    let kind = std::fs::symlink_metadata(&path);
    if !folder.is_dir() || kind.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Err(Error::wrong(
            folder,
            format!("there is no {SEAL}: the folder is not sealed ('ephor seal' does it)"),
        ));
    }
    if !kind.map_err(Error::io("open", &path))?.is_file() {
        return Err(Error::wrong(&path, "this is not a plain file"));
    }
    let longer = "it is longer than 64 MiB, which is no seal";
    ephor_untrusted::file::read_within(&path, LONGEST).map_err(Error::unread(&path, longer))
}

/// The reply of a timestamp authority, if there is one.
fn reply(folder: &Path) -> Result<Option<Vec<u8>>, Error> {
    let path = folder.join(STAMP);
    match std::fs::symlink_metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("open", &path)(error)),
        // A folder of that name is told as one that was added.
        Ok(kind) if kind.is_dir() => Ok(None),
        Ok(kind) if !kind.is_file() => Err(Error::wrong(&path, "this is not a plain file")),
        Ok(_) => ephor_untrusted::file::read_within(&path, timestamp::LONGEST)
            .map(Some)
            .map_err(Error::unread(&path, "it is longer than 1 MiB, which is no timestamp")),
    }
}

fn envelope(text: &[u8]) -> Result<(Envelope, Vec<u8>), String> {
    let line = text.strip_suffix(b"\n").unwrap_or(text);
    if line.contains(&b'\n') {
        return Err("it has more than one line; a folder has one seal".to_owned());
    }
    let envelope: Envelope =
        serde_json::from_slice(line).map_err(|error| format!("it is no envelope of a statement ({error})"))?;
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(format!("expected a payload of the type {PAYLOAD_TYPE}, found {:?}", envelope.payload_type));
    }
    let payload = envelope.decoded().ok_or("its payload is not base64")?;
    Ok((envelope, payload))
}

fn statement(_: &Envelope, payload: &[u8]) -> Result<Statement, String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Kind {
        #[serde(rename = "_type")]
        kind: String,
        predicate_type: String,
    }
    let broken = |error: serde_json::Error| format!("its statement cannot be read ({error})");
    let kind: Kind = serde_json::from_slice(payload).map_err(broken)?;
    for (expected, found) in [(STATEMENT, &kind.kind), (PREDICATE, &kind.predicate_type)] {
        if found != expected {
            return Err(format!("expected a statement of the type {expected}, found {found:?}"));
        }
    }
    serde_json::from_slice(payload).map_err(broken)
}

impl Seal {
    fn stamp(&mut self, stamped: &[u8], reply: Option<&[u8]>, authority: Option<&Authority>) {
        match (reply.map(|reply| timestamp::stamp(reply, stamped, None, authority)), authority) {
            (Some(Ok(stamp)), _) => self.stamp = Some(stamp),
            (Some(Err(message)), _) => self.differences.push(Difference::Stamp(message)),
            (None, Some(_)) => {
                let message = "there is no timestamp of the seal, which --timestamp-certificate asks for";
                self.differences.push(Difference::Stamp(message.to_owned()));
            }
            (None, None) => {}
        }
    }

    fn signatures(&mut self, envelope: &Envelope, payload: &[u8], signers: Option<&Signers>) {
        if envelope.signatures.is_empty() {
            self.differences.push(Difference::Unsigned);
            return;
        }
        let signed = dsse::pre_authentication(&envelope.payload_type, payload);
        let sealed_at = self.statement.as_ref().and_then(|one| one.predicate.sealed_at.parse::<jiff::Timestamp>().ok());
        // The clock of who sealed can be set; that of the authority cannot, and the key must have counted by both.
        let stamped_at = self.stamp.as_ref().filter(|stamp| stamp.trusted).map(|stamp| stamp.at.as_second());
        let sealed_at = sealed_at.map_or(i64::MAX, jiff::Timestamp::as_second);
        let times = [sealed_at, stamped_at.unwrap_or(sealed_at)];
        let mut refusals = Vec::new();
        for signature in &envelope.signatures {
            match checked(signature, &signed, signers, times) {
                Ok((by, refusal)) => {
                    self.signatures.push(by);
                    refusals.extend(refusal);
                }
                Err(Fault::Broken(message)) => self.differences.push(Difference::Signature(message)),
                Err(Fault::Unknown(message)) => refusals.push(message),
            }
        }
        if !self.signatures.iter().any(|one| one.trusted.is_some()) {
            self.differences.extend(refusals.into_iter().map(Difference::Signer));
        }
    }
}

/// Why a signature does not count.
enum Fault {
    /// It is not one of this statement.
    Broken(String),
    /// It may be one, of a key that the caller does not name.
    Unknown(String),
}

/// Whose signature it is; with it why its key is not trusted.
fn checked(
    signature: &Signature,
    signed: &[u8],
    signers: Option<&Signers>,
    times: [i64; 2],
) -> Result<(SignedBy, Option<String>), Fault> {
    let broken = |message: &str| Fault::Broken(message.to_owned());
    let text = signature.decoded().ok_or_else(|| broken("a signature is not base64"))?;
    if text.starts_with("-----BEGIN SSH SIGNATURE-----") {
        let read = SshSig::from_pem(&text).map_err(|_| broken("a signature cannot be read"))?;
        let public = ssh_key::PublicKey::from(read.public_key().clone());
        let key = public.fingerprint(HashAlg::Sha256).to_string();
        public
            .verify(NAMESPACE, signed, &read)
            .map_err(|_| Fault::Broken(format!("the signature of {key} is not one of this statement")))?;
        let allowed = signers.map_or(&[][..], |signers| &signers.ssh);
        let named = allowed.iter().filter(|one| one.key.key_data() == read.public_key());
        let mut refusal = None;
        for one in named {
            match times.into_iter().find_map(|time| one.refusal(time)) {
                None => return Ok((SignedBy { key, trusted: Some(one.principals.clone()) }, None)),
                Some(why) => refusal = Some(format!("the key {key} of {} does not count: {why}", one.principals)),
            }
        }
        let refusal = refusal.unwrap_or_else(|| match signers {
            None => {
                format!("sealed by the key {key}, and nobody says whose it is; name whom you trust with --signer FILE")
            }
            Some(signers) => format!("sealed by the key {key}, which {} does not name", signers.path().display()),
        });
        return Ok((SignedBy { key, trusted: None }, Some(refusal)));
    }
    let read = minisign::SignatureBox::from_string(&text).map_err(|_| broken("a signature cannot be read"))?;
    let number = super::signer::key_number(read.keynum());
    let key = format!("minisign key {number}");
    let known = signers.iter().flat_map(|signers| &signers.minisign).find(|(_, known)| known.keynum() == read.keynum());
    let Some((name, public)) = known else {
        let message = match signers {
            None => format!("sealed by the {key}, which takes its public key to check; name it with --signer FILE"),
            Some(signers) => format!("sealed by the {key}, which {} does not name", signers.path().display()),
        };
        return Err(Fault::Unknown(message));
    };
    minisign::verify(public, &read, std::io::Cursor::new(signed), true, false, false)
        .map_err(|_| Fault::Broken(format!("the signature of the {key} is not one of this statement")))?;
    Ok((SignedBy { key, trusted: Some(name.clone()) }, None))
}

/// What of the folder is not as it was sealed.
fn differing(folder: &Path, statement: &Statement, files: &Files) -> Result<Vec<Difference>, Error> {
    let mut sealed: BTreeMap<&str, &str> = BTreeMap::new();
    for subject in &statement.subject {
        let digest = subject.digest.get("sha256").map_or("", String::as_str);
        if sealed.insert(&subject.name, digest).is_some() {
            return Ok(vec![Difference::Seal(format!("it names {} twice", subject.name))]);
        }
    }
    let mut found = Vec::new();
    let mut missing: BTreeSet<&str> = sealed
        .keys()
        .copied()
        .filter(|name| !files.plain.contains_key(*name) && !files.others.contains_key(*name))
        .collect();
    for (name, digest) in &files.plain {
        match sealed.get(name.as_str()) {
            Some(expected) if expected == digest => {}
            Some(_) => {
                let lines = statement.predicate.lines.get(name);
                let lines = lines.map(|lines| folder::differing(&folder.join(name), lines)).transpose()?;
                found.push(Difference::Changed { path: name.clone(), lines: lines.unwrap_or_default() });
            }
            None => {
                let from = missing.iter().copied().find(|from| sealed.get(from) == Some(&digest.as_str()));
                found.push(match from {
                    Some(from) => {
                        missing.remove(from);
                        Difference::Renamed { from: from.to_owned(), to: name.clone() }
                    }
                    None => Difference::Added(name.clone()),
                });
            }
        }
    }
    found.extend(missing.into_iter().map(|name| Difference::Missing(name.to_owned())));
    for (path, what) in &files.others {
        let (path, what) = (path.clone(), (*what).to_owned());
        found.push(if sealed.contains_key(path.as_str()) {
            Difference::Kind { path, what }
        } else {
            Difference::Added(path)
        });
    }
    Ok(found)
}
