//! Certificates in CLIXML: `Export-Clixml` writes the bytes of one and how .NET shows it, and hardly a property.
//!
//! Names are read from what is shown, since they have to read as Exchange writes them elsewhere; times from the bytes,
//! since what is shown has them as the machine does (microsoft/CSS-Exchange, the files of tests/data/css-exchange).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Map, Value};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::time::Time;

/// The type of a certificate; Exchange has one of its own that is one of these.
pub(super) const TYPE: &str = "System.Security.Cryptography.X509Certificates.X509Certificate2";

/// Adds what the bytes of a certificate and its text say to the properties that it has.
pub(super) fn complete(members: &mut Map<String, Value>, shown: Option<&str>, raw: Option<&str>) {
    let bytes = raw.and_then(|text| STANDARD.decode(text.split_ascii_whitespace().collect::<String>()).ok());
    let parsed = bytes.as_deref().and_then(|bytes| Some((thumbprint(bytes), Certificate::from_der(bytes).ok()?)));
    let thumbprint = parsed.as_ref().map(|(thumbprint, _)| thumbprint.clone());
    let section = |name: &str| shown.and_then(|shown| section(shown, name));
    // What is shown of another certificate says nothing of this one.
    let same = match (&thumbprint, section("Thumbprint")) {
        (Some(own), Some(shown)) => own.eq_ignore_ascii_case(shown),
        _ => true,
    };
    let of_text = |name: &str| section(name).filter(|_| same).map(str::to_owned);
    let time = |time: fn(&Certificate) -> Time| {
        let (_, certificate) = parsed.as_ref()?;
        let seconds = i64::try_from(time(certificate).to_unix_duration().as_secs()).ok()?;
        Some(jiff::Timestamp::from_second(seconds).ok()?.to_string())
    };
    for (name, value) in [
        ("Thumbprint", thumbprint.or_else(|| of_text("Thumbprint"))),
        ("Subject", of_text("Subject")),
        ("Issuer", of_text("Issuer")),
        ("NotBefore", time(|certificate| certificate.tbs_certificate().validity().not_before)),
        ("NotAfter", time(|certificate| certificate.tbs_certificate().validity().not_after)),
    ] {
        let known = members.get(name).is_some_and(|value| !value.is_null());
        if let (Some(value), false) = (value, known) {
            members.insert(name.to_owned(), Value::String(value));
        }
    }
}

/// The thumbprint of a certificate, as Windows writes it.
fn thumbprint(bytes: &[u8]) -> String {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The first line below `[Subject]` and the like.
fn section<'t>(shown: &'t str, name: &str) -> Option<&'t str> {
    let mut lines = shown.lines().map(str::trim);
    lines.find(|line| line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) == Some(name))?;
    lines.next().filter(|line| !line.is_empty())
}
