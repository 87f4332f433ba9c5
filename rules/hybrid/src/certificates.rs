//! Certificates of Exchange servers, and whether a connector finds the one that it names.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::shape::{self, Property};

/// A certificate, as `Get-ExchangeCertificate` gives it.
#[derive(Deserialize, Document)]
#[document("exchange-certificates")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct ExchangeCertificate {
    issuer: Option<String>,
    subject: Option<String>,
    #[serde(default)]
    not_after: Value,
}

/// What comes of looking for the certificate that a connector names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named<'n> {
    /// The connector names none.
    None,
    /// The name, or the end of the certificate, is not known: this property is missing.
    NotKnown(&'static str),
    /// No certificate has that issuer and subject.
    Missing(&'n str),
    /// The one that ends last ends then.
    Ends(&'n str, Time),
}

/// Looks for the certificate of a `TlsCertificateName`, `<I>issuer<S>subject`.
#[must_use]
pub fn named<'n>(name: &'n Property, certificates: &[Item<ExchangeCertificate>]) -> Named<'n> {
    let Some(value) = name else { return Named::NotKnown("TlsCertificateName") };
    if shape::is_blank(value) {
        return Named::None;
    }
    let Some(name) = shape::text(value) else { return Named::NotKnown("TlsCertificateName") };
    let parts = name.strip_prefix("<I>").and_then(|rest| rest.split_once("<S>"));
    let Some((issuer, subject)) = parts else { return Named::NotKnown("TlsCertificateName") };
    let same = |known: &Option<String>, named: &str| {
        known.as_deref().is_some_and(|known| known.trim().eq_ignore_ascii_case(named.trim()))
    };
    let matching = certificates.iter().filter(|one| same(&one.issuer, issuer) && same(&one.subject, subject));
    let ends: Vec<Option<Time>> = matching.map(|one| shape::time(&one.not_after)).collect();
    match ends.iter().flatten().max() {
        Some(last) => Named::Ends(name, *last),
        None if !ends.is_empty() => Named::NotKnown("NotAfter"),
        None if certificates.iter().any(|one| one.issuer.is_none() || one.subject.is_none()) => {
            Named::NotKnown("Issuer or Subject of a certificate")
        }
        None if certificates.is_empty() => Named::NotKnown("exchange-certificates"),
        None => Named::Missing(name),
    }
}
