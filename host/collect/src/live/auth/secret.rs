//! Secrets from a file or from standard input. Never from an argument, which every user of a machine can read.

use std::io::Read;
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::error::Error;

/// No secret of this kind is longer.
const LONGEST: u64 = 64 << 10;

/// Reads a secret from a file, or from standard input if the path is `-`. White space at its end is not part of it.
///
/// # Errors
/// If it cannot be read, is empty, too long, or no text.
pub fn read_secret(path: &Path) -> Result<SecretString, Error> {
    if path == Path::new("-") {
        return read_secret_from(std::io::stdin().lock(), "standard input");
    }
    let name = path.display().to_string();
    let file =
        std::fs::File::open(path).map_err(|error| Error::Secret { name: name.clone(), reason: error.to_string() })?;
    read_secret_from(file, &name)
}

/// Reads a secret; `name` says from where, in errors.
///
/// # Errors
/// If it cannot be read, is empty, too long, or no text.
pub fn read_secret_from(input: impl Read, name: &str) -> Result<SecretString, Error> {
    let failed = |reason: &str| Error::Secret { name: name.to_owned(), reason: reason.to_owned() };
    // Of its full size at once: a buffer that grows leaves copies in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 2));
    input.take(LONGEST + 1).read_to_end(&mut bytes).map_err(|error| failed(&error.to_string()))?;
    if bytes.len() as u64 > LONGEST {
        return Err(failed("expected a secret, found more than 64 KiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| failed("expected text in UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end();
    if text.is_empty() {
        return Err(failed("expected a secret, found nothing"));
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_read_without_the_end_of_its_line() {
        let read = |text: &str| read_secret_from(text.as_bytes(), "x").map(|secret| secret.expose_secret().to_owned());
        assert_eq!(read("a b~c\r\n").unwrap(), "a b~c");
        assert_eq!(read("\u{feff}abc").unwrap(), "abc");
        assert!(read("\n").unwrap_err().to_string().contains("found nothing"));
        assert!(read(&"a".repeat(70_000)).unwrap_err().to_string().contains("64 KiB"));
        assert!(read_secret_from([0xff, 0xfe].as_slice(), "x").is_err());
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let message = read_secret(Path::new("/nowhere/secret.txt")).unwrap_err().to_string();
        assert!(message.contains("/nowhere/secret.txt"), "{message}");
    }
}
