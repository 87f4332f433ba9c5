//! Whom the caller trusts: `allowed_signers` as OpenSSH reads it, or the public key of minisign.

use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ssh_key::PublicKey;

use super::Error;
use super::signer::{NAMESPACE, key_number};

const LONGEST: u64 = 1 << 20;

/// Keys with the names of their owners.
#[derive(Debug)]
pub struct Signers {
    path: PathBuf,
    pub(crate) ssh: Vec<Allowed>,
    pub(crate) minisign: Vec<(String, minisign::PublicKey)>,
}

/// One line of `allowed_signers`.
#[derive(Debug)]
pub(crate) struct Allowed {
    pub(crate) principals: String,
    pub(crate) key: PublicKey,
    namespaces: Option<Vec<String>>,
    after: Option<i64>,
    before: Option<i64>,
}

impl Allowed {
    /// Why the key does not count for a seal of that time, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) fn refusal(&self, sealed_at: i64) -> Option<String> {
        if self.namespaces.as_ref().is_some_and(|all| !all.iter().any(|one| one == NAMESPACE || one == "*")) {
            return Some(format!("its line allows other namespaces than {NAMESPACE:?}"));
        }
        if self.after.is_some_and(|after| sealed_at < after) {
            return Some("it was not valid yet when the folder was sealed".to_owned());
        }
        if self.before.is_some_and(|before| sealed_at > before) {
            return Some("it was not valid any more when the folder was sealed".to_owned());
        }
        None
    }
}

impl Signers {
    /// Reads `allowed_signers`, or the public key of minisign.
    ///
    /// # Errors
    /// If it cannot be read, or a line is none.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let wrong = |line: usize, message: &str| Error::wrong(path, format!("line {line}: {message}"));
        let longer = "line 1: the file is longer than 1 MiB, which is no list of signers";
        let text = ephor_untrusted::file::read_text(path, LONGEST).map_err(Error::unread(path, longer))?;
        let mut signers = Self { path: path.to_owned(), ssh: Vec::new(), minisign: Vec::new() };
        if text.starts_with("untrusted comment:") {
            let key = minisign::PublicKeyBox::from_string(&text).and_then(minisign::PublicKeyBox::into_public_key);
            let key = key.map_err(|_| wrong(1, "expected the public key of minisign"))?;
            signers.minisign.push((format!("minisign key {}", key_number(key.keynum())), key));
            return Ok(signers);
        }
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                signers.ssh.push(allowed(line).map_err(|message| wrong(number, &message))?);
            }
        }
        if signers.ssh.is_empty() {
            return Err(wrong(1, "nobody is named; expected lines such as: ann@example.com ssh-ed25519 AAAA..."));
        }
        Ok(signers)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn allowed(line: &str) -> Result<Allowed, String> {
    const KINDS: [&str; 3] = ["ssh-", "ecdsa-", "sk-"];
    let expected = || "expected PRINCIPALS [OPTIONS] KEY, such as: ann@example.com ssh-ed25519 AAAA...".to_owned();
    let words: Vec<&str> = line.split_whitespace().collect();
    let kind = words.iter().position(|word| KINDS.iter().any(|kind| word.starts_with(kind))).ok_or_else(expected)?;
    let (Some(principals), Some(number)) = (words.first().filter(|_| kind > 0), words.get(kind + 1)) else {
        return Err(expected());
    };
    let key = PublicKey::from_openssh(&format!("{} {number}", words.get(kind).unwrap_or(&"")))
        .map_err(|_| "the key cannot be read; expected ssh-ed25519 or ssh-rsa".to_owned())?;
    let mut found = Allowed { principals: (*principals).to_owned(), key, namespaces: None, after: None, before: None };
    for option in options(&words.get(1..kind).unwrap_or_default().join(" ")) {
        let (name, value) = option.split_once('=').unwrap_or((option.as_str(), ""));
        let value = value.trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "" => {}
            "namespaces" => found.namespaces = Some(value.split(',').map(str::to_owned).collect()),
            "valid-after" => found.after = Some(time(value)?),
            "valid-before" => found.before = Some(time(value)?),
            other => return Err(format!("the option {other:?} is not known here; name the keys themselves")),
        }
    }
    Ok(found)
}

/// What stands between commas that are not within quotes.
fn options(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for char in text.chars() {
        quoted ^= char == '"';
        match all.last_mut() {
            Some(last) if char != ',' || quoted => last.push(char),
            _ => all.push(String::new()),
        }
    }
    all.iter().map(|option| option.trim().to_owned()).collect()
}

/// `YYYYMMDD[HHMM[SS]][Z]`; without Z in the time zone of this machine.
fn time(text: &str) -> Result<i64, String> {
    let expected = || format!("expected a time such as 20270331 or 202703312359Z, found {text:?}");
    let (digits, zone) = match text.strip_suffix('Z') {
        Some(digits) => (digits, TimeZone::UTC),
        None => (text, TimeZone::system()),
    };
    if ![8, 12, 14].contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(expected());
    }
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i8>().ok()).unwrap_or(0);
    let year = digits.get(..4).and_then(|year| year.parse::<i16>().ok()).ok_or_else(expected)?;
    let time = DateTime::new(year, number(4, 6), number(6, 8), number(8, 10), number(10, 12), number(12, 14), 0);
    let zoned = time.and_then(|time| time.to_zoned_datetime(zone)).map_err(|_| expected())?;
    Ok(zoned.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    #[test]
    fn a_line_has_principals_options_and_a_key() {
        let read = |line: &str| allowed(line);
        let plain = read(&format!("ann@example.com,bob {KEY} a comment")).unwrap();
        assert_eq!((plain.principals.as_str(), plain.refusal(0)), ("ann@example.com,bob", None));
        let bounded = read(&format!("ann valid-after=\"20260101Z\",valid-before=\"20270101Z\" {KEY}")).unwrap();
        assert!(bounded.refusal(0).unwrap().contains("not valid yet"));
        assert!(bounded.refusal(1_800_000_000).unwrap().contains("not valid any more"));
        assert_eq!(bounded.refusal(1_780_000_000), None);
        for (options, counts) in [
            ("namespaces=\"git\"", false),
            ("namespaces=\"ephor-seal\"", true),
            ("namespaces=\"git,ephor-seal\"", true),
            ("namespaces=\"git,file\",valid-after=20200101Z", false),
        ] {
            assert_eq!(
                read(&format!("ann {options} {KEY}")).unwrap().refusal(1_780_000_000).is_none(),
                counts,
                "{options}"
            );
        }
        for line in [KEY, "ann", "ann ssh-ed25519", "ann ssh-ed25519 AAAA", "ann cert-authority ssh-ed25519 AAAA"] {
            assert!(read(line).is_err(), "{line}");
        }
        assert!(read(&format!("ann valid-after=tomorrow {KEY}")).unwrap_err().contains("20270331"));
        assert!(read(&format!("ann cert-authority {KEY}")).unwrap_err().contains("cert-authority"));
    }
}
