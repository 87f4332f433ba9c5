//! The envelope of DSSE, version 1 (<https://github.com/secure-systems-lab/dsse>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// What the payload of an in-toto statement is called.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// A payload and who signed it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Envelope {
    /// What the payload is.
    pub payload_type: String,
    /// The payload in base64.
    pub payload: String,
    /// The signatures.
    pub signatures: Vec<Signature>,
}

/// One signature.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Which key; a hint that nobody may rely on.
    #[serde(default)]
    pub keyid: String,
    /// The signature in base64: the armored signature of SSH, or the file that minisign writes.
    pub sig: String,
}

impl Envelope {
    /// The payload.
    pub fn decoded(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.payload).ok()
    }
}

impl Signature {
    /// The signature as its tool writes it.
    pub fn decoded(&self) -> Option<String> {
        String::from_utf8(STANDARD.decode(&self.sig).ok()?).ok()
    }
}

/// Bytes in base64.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// What is signed: the payload with its type, each with its length, so that neither can pass for the other.
pub fn pre_authentication(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_that_of_the_protocol() {
        // The example of the protocol.
        let signed = pre_authentication("http://example.com/HelloWorld", b"hello world");
        assert_eq!(signed, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }
}
