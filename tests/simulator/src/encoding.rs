//! Base64url, percent encoding and made-up ids.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64url without padding.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = (word >> (18 - 6 * place)) & 63;
            out.extend(ALPHABET.get(index as usize).map(|char| char::from(*char)));
        }
    }
    out
}

/// The bytes of base64url, with or without padding; nothing where it is none.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut bits) = (0_u32, 0);
    for char in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == char)?;
        word = (word << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((word >> bits) & 255).ok()?);
        }
    }
    Some(out)
}

/// `a%20b` and, in a form or query, `a+b` to `a b`. What is no valid escape stays.
pub(crate) fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = || u8::from_str_radix(text.get(at + 1..at + 3)?, 16).ok();
        match (byte, escaped()) {
            (b'%', Some(char)) => {
                out.push(char);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Everything but unreserved characters as `%XX`.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The pairs of a query or form.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('=') {
            Some((name, value)) => (decode(name), decode(value)),
            None => (decode(part), String::new()),
        })
        .collect()
}

/// A number that is always the same for a text (FNV-1a).
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A GUID that is always the same for a text.
pub(crate) fn guid(text: &str) -> String {
    let (a, b) = (hash(text), hash(&format!("{text}#")));
    let hex = format!("{a:016x}{b:016x}");
    guid_of_hex(&hex)
}

fn guid_of_hex(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// Another GUID for a GUID; the same call leads back. A text that is no GUID stays.
pub(crate) fn twin(id: &str, mask: u8) -> String {
    let hex: String = id.chars().filter(char::is_ascii_hexdigit).collect();
    if hex.len() != 32 || id.len() != 36 {
        return id.to_owned();
    }
    let turned: String = (0..16)
        .filter_map(|at| u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok())
        .map(|byte| format!("{:02x}", byte ^ mask))
        .collect();
    guid_of_hex(&turned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_leads_back() {
        for text in ["", "a", "ab", "abc", "abcd", "{\"alg\":\"none\"}", "ÿþ"] {
            assert_eq!(from_base64url(&base64url(text.as_bytes())).unwrap(), text.as_bytes());
        }
        assert_eq!(base64url(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw");
        assert_eq!(from_base64url("a b"), None);
    }

    #[test]
    fn escapes_lead_back() {
        for text in ["a b", "x&y=z", "ä/%25", "100%"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(decode("%zz+%4"), "%zz %4");
    }

    #[test]
    fn a_twin_of_a_guid_leads_back() {
        let id = "039011bc-0be9-4fdc-b3d0-1fe13b17f952";
        assert_ne!(twin(id, 7), id);
        assert_eq!(twin(&twin(id, 7), 7), id);
        assert_eq!(twin("no guid", 7), "no guid");
    }
}
