//! The keys that signatures of mail are checked with: RFC 6376, 3.6.1.

use std::collections::BTreeSet;
use std::fmt;

use crate::tags::{is_blank, tags};

/// A key record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    tags: Vec<(String, String)>,
}

/// Why no signature is checked with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unusable {
    /// `p` is empty: the key was taken back.
    Revoked,
    /// `t=y`: receivers treat mail with it as unsigned.
    Testing,
    /// An algorithm, a hash or a use that receivers do not know, or that is not mail.
    NotForMail,
}

impl Key {
    /// Reads a text; none if receivers do not take it for a key: it is no list of tags, a tag stands twice, its version is
    /// another one or not its first tag, or there is no `p` in the alphabet of Base64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (at, tag) in tags(text).enumerate() {
            let (name, value) = tag.filter(|(name, value)| is_name(name) && is_value(value))?;
            if !seen.insert(name) || (name == "v" && (at > 0 || value != "DKIM1")) {
                return None;
            }
            found.push((name.to_owned(), value.to_owned()));
        }
        let key = Self { tags: found };
        key.tag("p").is_some_and(is_base64).then_some(key)
    }

    /// The value of a tag. Names have a case.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Why no signature of mail is checked with it, if so. Signatures of mail are RSA or Ed25519 (RFC 8463) over SHA-256
    /// (RFC 8301).
    #[must_use]
    pub fn unusable(&self) -> Option<Unusable> {
        let lists = |tag: &str, known: &[&str]| {
            self.tag(tag).is_none_or(|list| list.split(':').any(|entry| known.contains(&entry.trim_matches(is_blank))))
        };
        if self.tag("p").is_none_or(|key| key.chars().all(is_blank)) {
            Some(Unusable::Revoked)
        } else if !self.tag("k").is_none_or(|kind| matches!(kind, "rsa" | "ed25519"))
            || !lists("h", &["sha256"])
            || !lists("s", &["*", "email"])
        {
            Some(Unusable::NotForMail)
        } else if self.tag("t").is_some() && lists("t", &["y"]) {
            Some(Unusable::Testing)
        } else {
            None
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.tags.iter().enumerate() {
            write!(f, "{}{name}={value}", if at > 0 { "; " } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Revoked => "revoked",
            Self::Testing => "in test mode",
            Self::NotForMail => "not for mail",
        })
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// Printing characters but the semicolon, with blanks between.
fn is_value(value: &str) -> bool {
    value.chars().all(|char| is_blank(char) || (char.is_ascii_graphic() && char != ';'))
}

fn is_base64(value: &str) -> bool {
    let letters: String = value.chars().filter(|char| !is_blank(*char)).collect();
    let body = letters.strip_suffix("==").or_else(|| letters.strip_suffix('=')).unwrap_or(&letters);
    body.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '/'))
        && (!body.is_empty() || letters.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unusable(text: &str) -> Option<Unusable> {
        Key::parse(text).unwrap().unusable()
    }

    #[test]
    fn a_key_needs_nothing_but_p() {
        for text in [
            "p=MIIBIjANBg",
            "v=DKIM1; k=rsa; p=MIIB IjAN\r\n Bg==;",
            "v=DKIM1;p=MIIB",
            "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            "v = DKIM1 ; h=sha1:sha256; s=email:other; n=a note=with signs, and more; t=s; p=MIIB; x=unknown",
        ] {
            assert_eq!(unusable(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_that_is_taken_back_tested_or_for_another_use_checks_nothing() {
        assert_eq!(unusable("v=DKIM1; k=rsa; p="), Some(Unusable::Revoked));
        assert_eq!(unusable("p= ;"), Some(Unusable::Revoked));
        assert_eq!(unusable("v=DKIM1; t=y; p=MIIB"), Some(Unusable::Testing));
        assert_eq!(unusable("v=DKIM1; t=s : y; p=MIIB"), Some(Unusable::Testing));
        assert_eq!(unusable("k=dsa; p=MIIB"), Some(Unusable::NotForMail));
        assert_eq!(unusable("k=RSA; p=MIIB"), Some(Unusable::NotForMail), "values have a case");
        assert_eq!(unusable("h=sha1; p=MIIB"), Some(Unusable::NotForMail));
        assert_eq!(unusable("s=tlsrpt; p=MIIB"), Some(Unusable::NotForMail));
    }

    #[test]
    fn what_receivers_do_not_take_for_a_key_is_none() {
        for text in [
            "",
            "v=DKIM1",
            "v=DKIM1; k=rsa",
            "v=dkim1; p=MIIB",
            "v=DKIM2; p=MIIB",
            "k=rsa; v=DKIM1; p=MIIB",
            "v=DKIM1; p=MIIB; p=MIIC",
            "v=DKIM1; P=MIIB",
            "v=DKIM1; p=MI-IB",
            "v=DKIM1; p=MI=IB",
            "v=DKIM1; p==",
            "v=DKIM1; hello world; p=MIIB",
            "v=DKIM1;; p=MIIB",
            "v=DKIM1; p=MIIB\u{e4}",
            "v=spf1 -all",
            "mscid=x",
        ] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }
}
