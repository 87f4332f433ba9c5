//! Client assertions: of a certificate, and of another identity provider.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use serde_json::Value;

use super::tokens::Issuer;
use crate::encoding;
use crate::time;

/// The audience of a federated assertion.
const EXCHANGE: &str = "api://AzureADTokenExchange";
/// What Microsoft allows an assertion to live: ten minutes after it is made.
const LONGEST: i64 = 600;

fn part(text: &str) -> Option<Value> {
    serde_json::from_slice(&encoding::from_base64url(text)?).ok()
}

/// Checks all but the signature, for which the tenant would need the certificate. Gives the id that may come once.
pub(super) fn check(assertion: &str, client: &str, issuer: &Issuer) -> Result<Option<(String, i64)>, (u32, String)> {
    let wrong = |message: &str| Err((700_027, format!("Client assertion is not valid: {message}.")));
    let mut parts = assertion.split('.');
    let (Some(header), Some(claims), Some(signature), None) = (
        parts.next().and_then(part),
        parts.next().and_then(part),
        parts.next().and_then(encoding::from_base64url),
        parts.next(),
    ) else {
        return wrong("expected a JWT of three parts");
    };
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |name: &str| claims.get(name).and_then(Value::as_i64);
    let now = time::now();
    let Some(expires) = number("exp").filter(|expires| *expires > now) else {
        return wrong("exp is missing or in the past");
    };
    if number("nbf").is_some_and(|from| from > now + 300) {
        return wrong("nbf is in the future");
    }
    if signature.is_empty() {
        return wrong("it is not signed");
    }
    if text(&claims, "aud") == EXCHANGE {
        // Of another identity provider: whose token it is stands in the application's federated credential.
        return match (text(&claims, "iss").as_str(), text(&claims, "sub").as_str()) {
            ("", _) | (_, "") => wrong("iss and sub are needed"),
            (iss, _) if iss == client => wrong("a federated assertion is issued by another provider"),
            _ => Ok(None),
        };
    }
    if text(&header, "alg") != "PS256" {
        return wrong("alg must be PS256");
    }
    if text(&header, "typ") != "JWT" {
        return wrong("typ must be JWT");
    }
    let thumbprint = encoding::from_base64url(&text(&header, "x5t#S256"));
    if thumbprint.is_none_or(|bytes| bytes.len() != 32) {
        return wrong("x5t#S256 must be the SHA-256 thumbprint of the certificate in base64url");
    }
    if signature.len() < 256 {
        return wrong("the signature is shorter than that of a key of 2,048 bits");
    }
    if !issuer.is_token_address(&text(&claims, "aud")) {
        return wrong("aud must be the address of the token endpoint");
    }
    if text(&claims, "iss") != client || text(&claims, "sub") != client {
        return wrong("iss and sub must be the id of the client");
    }
    if expires - number("iat").or(number("nbf")).unwrap_or(now) > LONGEST {
        return wrong("exp is more than ten minutes after iat");
    }
    match text(&claims, "jti") {
        id if id.is_empty() => wrong("jti is missing"),
        id => Ok(Some((id, expires))),
    }
}
