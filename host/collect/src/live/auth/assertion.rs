//! The assertion that a certificate signs instead of a secret: a JSON Web Token with PS256, as Microsoft Entra wants
//! it ("Microsoft identity platform application authentication certificate credentials", read 2026-11).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::RSA_PSS_SHA256;
use secrecy::SecretString;
use serde_json::json;

use super::certificate::Certificate;
use super::error::Error;

/// How long it holds, in seconds. Entra takes no more than ten minutes; clocks may differ by some.
const LIFETIME: i64 = 8 * 60;
/// How far our clock may be ahead.
const SKEW: i64 = 60;

/// Signs an assertion for the token endpoint at `audience`.
pub(super) fn sign(certificate: &Certificate, client_id: &str, audience: &str) -> Result<SecretString, Error> {
    let now = jiff::Timestamp::now().as_second();
    let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": certificate.thumbprint});
    let claims = json!({
        "aud": audience,
        "iss": client_id,
        "sub": client_id,
        "jti": random::<16>()?,
        "nbf": now - SKEW,
        "iat": now,
        "exp": now + LIFETIME,
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut token = format!("{}.{}", part(&header), part(&claims));
    let mut signature = vec![0; certificate.key.public().modulus_len()];
    certificate.key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature).map_err(|_| {
        Error::Certificate { name: certificate.thumbprint.clone(), reason: "its key did not sign".to_owned() }
    })?;
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(&signature));
    Ok(token.into())
}

/// Random bytes, in base64 for URLs.
pub(super) fn random<const BYTES: usize>() -> Result<String, Error> {
    let mut bytes = [0; BYTES];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Secret {
        name: "random numbers".to_owned(),
        reason: "the operating system gives none".to_owned(),
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
