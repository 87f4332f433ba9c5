//! Bundles of Sigstore, as cosign and GitHub's `actions/attest` write them: checked without a network, against the roots of the
//! public instance that the library carries.

use sigstore_verify::trust_root::{SIGSTORE_PRODUCTION_TRUSTED_ROOT, TrustedRoot};
use sigstore_verify::types::{Artifact, Bundle, Sha256Hash};
use sigstore_verify::{VerificationPolicy, Verifier};

use super::{Digest, Signer};

/// Both ways to write the version that is read.
const VERSIONS: [&str; 2] =
    ["application/vnd.dev.sigstore.bundle.v0.3+json", "application/vnd.dev.sigstore.bundle+json;version=0.3"];

/// Checks a bundle over a component, or over the digest of the manifest that names it. Who the signer is, is for the caller to
/// compare; that this issuer vouches for it is checked.
pub(crate) fn verify(text: &str, component: &[u8], manifest: Option<&Digest>, issuer: &str) -> Result<Signer, String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Head {
        media_type: String,
    }
    let head: Head = serde_json::from_str(text).map_err(|_| "it is no bundle of Sigstore".to_owned())?;
    if !VERSIONS.contains(&head.media_type.as_str()) {
        let found = super::error::quoted(&head.media_type);
        return Err(format!("it is a bundle of the kind {found:?}; expected {}", VERSIONS[0]));
    }
    let said = |error: &dyn std::fmt::Display| super::error::quoted(&error.to_string());
    let bundle = Bundle::from_json(text).map_err(|error| format!("it is no sound bundle: {}", said(&error)))?;
    let root = TrustedRoot::from_json(SIGSTORE_PRODUCTION_TRUSTED_ROOT);
    let root = root.map_err(|error| format!("the roots of Sigstore cannot be read: {}", said(&error)))?;
    let verifier = Verifier::new(&root);
    let verifier = verifier.map_err(|error| format!("the roots of Sigstore cannot be used: {}", said(&error)))?;
    let policy = VerificationPolicy::any_identity().require_issuer(issuer);
    let result = match (verifier.verify(component, &bundle, &policy), manifest) {
        (Err(error), Some(manifest)) => {
            let digest = Sha256Hash::from_hex(manifest.hex()).map_err(|error| said(&error))?;
            // The first reason is the one about what most tools sign.
            verifier.verify(Artifact::from_digest(digest), &bundle, &policy).map_err(|_| error)
        }
        (result, _) => result,
    };
    let result = result.map_err(|error| said(&error))?;
    match (result.identity(), result.issuer()) {
        (Some(identity), Some(issuer)) => {
            Ok(Signer::Identity { issuer: issuer.to_owned(), identity: identity.as_str().to_owned() })
        }
        _ => Err("its certificate names no identity".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Signature, Trusted};

    /// By cosign 3, of sigstore-verify's own tests: see `tests/data/sigstore/README.md`.
    const BUNDLE: &[u8] = include_bytes!("../../../tests/data/sigstore/cosign-v3-blob.sigstore.json");
    const BLOB: &[u8] = include_bytes!("../../../tests/data/sigstore/cosign-v3-blob.txt");
    const ISSUER: &str = "https://github.com/login/oauth";

    fn verified(identity: &str, issuer: &str, bundle: &[u8], blob: &[u8]) -> Result<String, String> {
        let trusted = Trusted::Identity { issuer: issuer.to_owned(), identity: identity.to_owned() };
        let signature = Signature::of(bundle.to_vec())?;
        trusted.verify(&signature, blob, None).map(|signer| signer.to_string())
    }

    #[test]
    fn a_bundle_of_cosign_counts_for_its_identity_and_its_bytes() {
        let signer = verified("*", ISSUER, BUNDLE, BLOB).unwrap();
        let (identity, _) = signer.split_once(" (vouched for by https://github.com/login/oauth)").unwrap();
        assert!(verified(identity, ISSUER, BUNDLE, BLOB).is_ok());
        assert!(verified(&identity[..4], ISSUER, BUNDLE, BLOB).unwrap_err().contains("it is signed by"));
        assert!(verified(identity, "https://accounts.google.com", BUNDLE, BLOB).is_err());
        assert!(verified(identity, ISSUER, BUNDLE, b"another pack").is_err());
    }

    #[test]
    fn a_bundle_that_was_changed_does_not_count() {
        let text = std::str::from_utf8(BUNDLE).unwrap();
        let mut bundle: serde_json::Value = serde_json::from_str(text).unwrap();
        let other = bundle["messageSignature"]["signature"].as_str().unwrap().replacen('A', "B", 1);
        bundle["messageSignature"]["signature"] = other.into();
        assert!(verified("*", ISSUER, bundle.to_string().as_bytes(), BLOB).is_err());
        let older = text.replace("bundle.v0.3+json", "bundle.v0.2+json");
        assert!(verified("*", ISSUER, older.as_bytes(), BLOB).unwrap_err().contains("of the kind"));
        let without = text.replace("\"tlogEntries\"", "\"noEntries\"");
        assert!(verified("*", ISSUER, without.as_bytes(), BLOB).is_err());
    }
}
