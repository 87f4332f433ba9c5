//! Certificates of Exchange servers, and whether a connector finds the one that it names.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;
use ephor_sdk::{Reads, Rule};

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

/// A connector of an Exchange server, for sending or receiving: what decides about its certificate.
#[derive(Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct Connector {
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    tls_certificate_name: Property,
}

/// The words of a rule on connectors: that its certificate is missing, by name, and that it ends, by time and name.
pub struct Words {
    /// No server has the certificate.
    pub missing: fn(&str) -> Verdict,
    /// The certificate ends soon, or has ended.
    pub ends: fn(Time, &str) -> Verdict,
}

/// The verdict on a connector. The rule has the parameter `days`, for which the certificate must still be valid.
#[must_use]
pub fn verdict<R: Rule + Reads<ExchangeCertificate>>(connector: &Connector, scan: &Scan<R>, words: &Words) -> Verdict {
    match connector.enabled {
        Some(true) => {}
        Some(false) => return Verdict::NotApplicable,
        None => return Verdict::not_known("Enabled"),
    }
    match named(&connector.tls_certificate_name, &scan.documents::<ExchangeCertificate>()) {
        Named::None => Verdict::NotApplicable,
        Named::NotKnown(property) => Verdict::not_known(property),
        Named::Missing(name) => (words.missing)(&name),
        Named::Ends(name, time) if time.since(scan.collected_at()) < Duration::days(scan.integer("days")) => {
            (words.ends)(time, &name)
        }
        Named::Ends(..) => Verdict::Pass,
    }
}

/// What comes of looking for the certificate that a connector names.
enum Named {
    /// The connector names none.
    None,
    /// The name, or the end of the certificate, is not known: this property is missing.
    NotKnown(&'static str),
    /// No certificate has that issuer and subject.
    Missing(String),
    /// The one that ends last ends then.
    Ends(String, Time),
}

/// Looks for the certificate of a `TlsCertificateName`.
fn named(name: &Property, certificates: &[Item<ExchangeCertificate>]) -> Named {
    const NAME: Named = Named::NotKnown("TlsCertificateName");
    let Some(value) = name else { return NAME };
    if shape::is_blank(value) {
        return Named::None;
    }
    let Some((issuer, subject)) = issuer_and_subject(value) else { return NAME };
    let same = |known: &Option<String>, named: &str| {
        known.as_deref().is_some_and(|known| known.trim().eq_ignore_ascii_case(named))
    };
    let matching = certificates.iter().filter(|one| same(&one.issuer, issuer) && same(&one.subject, subject));
    let ends: Vec<Option<Time>> = matching.map(|one| shape::time(&one.not_after)).collect();
    let name = format!("<I>{issuer}<S>{subject}");
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

/// Reads `<I>issuer<S>subject`, or the object that some exports make of it (`CertificateIssuer`, `CertificateSubject`).
fn issuer_and_subject(value: &Value) -> Option<(&str, &str)> {
    if let Value::Object(object) = value {
        let of = |name: &str| object.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty());
        return Some((of("CertificateIssuer")?, of("CertificateSubject")?));
    }
    let rest = after_tag(shape::text(value)?, "<I>")?;
    let at = rest.to_ascii_lowercase().find("<s>")?;
    let (issuer, subject) = rest.split_at_checked(at)?;
    Some((issuer.trim(), after_tag(subject, "<S>")?.trim()))
}

fn after_tag<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(tag.len())?;
    start.eq_ignore_ascii_case(tag).then_some(rest)
}

/// What each of the two rules on connectors must answer: their tests ask for all of it.
#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    /// A rule on the connectors of the document `C`.
    struct Asked<R, C>(std::marker::PhantomData<(R, C)>);

    impl<R: Rule, C: Document> Asked<R, C> {
        fn connector(connector: Value, ends: &[&str]) -> Verdict {
            let certificate =
                |ends: &&str| json!({"Issuer": "CN=CA, O=X", "Subject": "CN=mail.a.com", "NotAfter": ends});
            let with = |tenant: Tenant, ends: &&str| tenant.with::<ExchangeCertificate>(certificate(ends));
            ends.iter().fold(Tenant::new().with::<C>(connector), with).objects::<R>().pop().unwrap().1
        }

        fn name(name: impl Into<Value>, ends: &[&str]) -> Verdict {
            Self::connector(json!({"Enabled": true, "TlsCertificateName": name.into()}), ends)
        }
    }

    pub(crate) fn a_certificate_that_is_missing_or_ends_soon_fails<R: Rule, C: Document>() {
        let message = |name: &str, ends| Asked::<R, C>::name(name, ends).message::<R>();
        assert_eq!(message("<I>CN=Old<S>CN=mail.a.com", &["2027-06-01T00:00:00Z"]), "missing");
        assert_eq!(message("<I>CN=CA, O=X<S>CN=mail.b.com", &["2027-06-01T00:00:00Z"]), "missing");
        assert_eq!(message("<I>CN=CA, O=X<S>CN=mail.a.com", &["2026-12-21T23:59:59Z"]), "ends");
        assert_eq!(message("<I>CN=CA, O=X<S>CN=mail.a.com", &["2025-01-01T00:00:00Z"]), "ends");
        let found = Asked::<R, C>::name("<I>CN=CA, O=X<S>CN=mail.a.com", &["2026-12-01T00:00:00Z"]);
        assert_eq!(found.arguments(), ["2026-12-01T00:00:00Z", "<I>CN=CA, O=X<S>CN=mail.a.com"]);
    }

    pub(crate) fn the_newest_certificate_of_that_name_counts<R: Rule, C: Document>() {
        let name = "<i>cn=ca, o=x<s>CN=MAIL.a.com";
        assert!(Asked::<R, C>::name(name, &["2026-12-22T00:00:00Z"]).is_pass());
        assert!(Asked::<R, C>::name(name, &["2026-11-30T00:00:00Z", "/Date(1830000000000)/"]).is_pass());
        let object = json!({"CertificateIssuer": "CN=CA, O=X", "CertificateSubject": "CN=mail.a.com"});
        assert!(Asked::<R, C>::name(object, &["2026-12-22T00:00:00Z"]).is_pass(), "as an object");
    }

    pub(crate) fn a_connector_without_a_name_or_that_is_off_is_not_judged<R: Rule, C: Document>() {
        assert!(Asked::<R, C>::name(Value::Null, &[]).is_not_applicable());
        let off = json!({"Enabled": "False", "TlsCertificateName": "x"});
        assert!(Asked::<R, C>::connector(off, &[]).is_not_applicable());
    }

    pub(crate) fn what_is_not_known_never_passes<R: Rule, C: Document>() {
        for odd in [json!("mail.a.com"), json!("<I>CN=CA"), json!("<I>é"), json!({"CertificateIssuer": "CN=CA, O=X"})]
        {
            assert!(Asked::<R, C>::name(odd.clone(), &["2027-06-01T00:00:00Z"]).is_unknown(), "{odd}");
        }
        assert!(Asked::<R, C>::name("<I>CN=CA, O=X<S>CN=mail.a.com", &[]).is_unknown());
        assert!(Asked::<R, C>::name("<I>CN=CA, O=X<S>CN=mail.a.com", &["some day"]).is_unknown());
        // One certificate that cannot be told from the one that is named, beside one that is another.
        for odd in [json!({"Subject": "CN=mail.a.com"}), json!({"Issuer": "CN=CA, O=X"})] {
            let other = json!({"Issuer": "CN=CA, O=X", "Subject": "CN=mail.b.com", "NotAfter": "2027-06-01T00:00:00Z"});
            let connector = json!({"Enabled": true, "TlsCertificateName": "<I>CN=CA, O=X<S>CN=mail.a.com"});
            let tenant = Tenant::new().with::<C>(connector).with::<ExchangeCertificate>(other);
            let found = tenant.with::<ExchangeCertificate>(odd).objects::<R>().pop().unwrap().1;
            assert_eq!(found.arguments(), ["Issuer or Subject of a certificate"]);
        }
        for connector in [json!({"Enabled": true}), json!({"TlsCertificateName": "x"})] {
            assert!(Asked::<R, C>::connector(connector, &[]).is_unknown());
        }
    }
}
