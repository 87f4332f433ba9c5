//! Certificates of Exchange servers, and whether the server of a connector has the one that it names.

use std::collections::BTreeSet;

use ephor_sdk::prelude::*;
use ephor_sdk::property;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::Value;
use ephor_sdk::{MayRead, Reads, Rule};

use crate::shape::{self, Property};

/// A certificate, as `Get-ExchangeCertificate` gives it.
#[derive(Document)]
#[document("exchange-certificates")]
#[serde(rename_all = "PascalCase")]
pub struct ExchangeCertificate {
    issuer: Option<String>,
    subject: Option<String>,
    #[serde(default)]
    not_after: Value,
    /// `server\thumbprint`.
    identity: Option<String>,
    #[serde(rename = "PSComputerName")]
    computer: Option<String>,
}

/// An Exchange server, as `Get-ExchangeServer` gives it: that it is there is all that is asked.
#[derive(Document)]
#[document("exchange-servers")]
#[serde(rename_all = "PascalCase")]
pub struct KnownServer {
    #[allow(dead_code, reason = "read for its existence")]
    name: Option<String>,
}

/// A connector of an Exchange server, for sending or receiving: what decides about its certificate.
#[derive(Object)]
#[serde(rename_all = "PascalCase")]
pub struct Connector {
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    tls_certificate_name: Property,
    /// The servers that send by it.
    #[document(some)]
    #[serde(default, deserialize_with = "servers")]
    source_transport_servers: Option<Vec<String>>,
    /// The server that receives by it.
    #[document(some)]
    #[serde(default, deserialize_with = "servers")]
    server: Option<Vec<String>>,
    identity: Option<String>,
}

/// The words of a rule on connectors: that a server lacks the certificate, by server and name, and that it ends, by
/// time, server and name.
pub struct Words {
    /// The server has no such certificate.
    pub missing: fn(&str, &str) -> Verdict,
    /// The certificate ends soon, or has ended.
    pub ends: fn(Time, &str, &str) -> Verdict,
}

/// Whose certificate a connector uses.
#[derive(Clone, Copy)]
pub enum Side {
    /// That of each server that sends by it.
    Sends,
    /// That of the server to which it belongs.
    Receives,
}

/// The verdict on a connector, whose certificate must still be valid for `days`.
#[must_use]
pub fn verdict<R: Rule + Reads<ExchangeCertificate> + MayRead<KnownServer>>(
    connector: &Connector,
    side: Side,
    days: i64,
    scan: &Scan<R>,
    words: &Words,
) -> Verdict {
    match connector.enabled {
        Some(true) => {}
        Some(false) => return Verdict::NotApplicable,
        None => return Verdict::not_known("Enabled"),
    }
    let Some(value) = &connector.tls_certificate_name else { return Verdict::not_known("TlsCertificateName") };
    if shape::is_blank(value) {
        return Verdict::NotApplicable;
    }
    let Some((issuer, subject)) = issuer_and_subject(value) else { return Verdict::not_known("TlsCertificateName") };
    let certificates = scan.documents::<ExchangeCertificate>();
    let several = scan.optional::<KnownServer>().known().is_some_and(|servers| servers.len() > 1);
    let store = Store { certificates: &certificates, several, named: Name { issuer, subject } };
    let (servers, property) = match side {
        Side::Sends => (connector.source_transport_servers.clone(), "SourceTransportServers"),
        Side::Receives => (connector.receiver(), "Server"),
    };
    let name = format!("<I>{issuer}<S>{subject}");
    let soon = |time: &Time| time.since(scan.collected_at()) < Duration::days(days);
    let of = |server: &str| match store.of(Some(server), servers.as_ref().map_or(1, Vec::len)) {
        Found::Missing => (words.missing)(server, &name),
        Found::Ends(time) if soon(&time) => (words.ends)(time, server, &name),
        Found::Ends(_) => Verdict::Pass,
        Found::NotKnown(what) => Verdict::not_known(&what),
    };
    let verdicts: Vec<Verdict> = match servers.as_deref() {
        Some(servers @ [_, ..]) => servers.iter().map(|server| of(server)).collect(),
        // Which server it is was not written down: whatever it is, it is one of those.
        _ => {
            let all: Vec<Verdict> = store.servers().iter().map(|server| of(server)).collect();
            let one = match store.of(None, 1) {
                Found::Missing => (words.missing)("the Exchange server", &name),
                Found::Ends(time) if soon(&time) => (words.ends)(time, "the Exchange server", &name),
                Found::Ends(_) => Verdict::Pass,
                Found::NotKnown(what) => Verdict::not_known(&what),
            };
            match all.as_slice() {
                [] => vec![one],
                all if all.iter().all(Verdict::is_pass) || all.iter().all(Verdict::is_fail) || all.len() == 1 => {
                    all.to_vec()
                }
                _ => vec![Verdict::not_known(property)],
            }
        }
    };
    worst(verdicts)
}

/// A fail before what is not known, and that before a pass.
fn worst(verdicts: Vec<Verdict>) -> Verdict {
    let mut worst = Verdict::Pass;
    for verdict in verdicts {
        if verdict.is_fail() {
            return verdict;
        }
        if verdict.is_unknown() && worst.is_pass() {
            worst = verdict;
        }
    }
    worst
}

impl Connector {
    /// The server of a receive connector: `Server`, or the first half of `server\name`.
    fn receiver(&self) -> Option<Vec<String>> {
        let of_identity = || {
            let (server, _) = self.identity.as_deref()?.split_once('\\')?;
            (!server.trim().is_empty()).then(|| vec![server.trim().to_owned()])
        };
        self.server.clone().filter(|servers| !servers.is_empty()).or_else(of_identity)
    }
}

impl ExchangeCertificate {
    /// The server that has it, where the export says so.
    fn server(&self) -> Option<&str> {
        let of_identity = || self.identity.as_deref()?.split_once('\\').map(|(server, _)| server);
        let named = self.computer.as_deref().or_else(of_identity)?.trim();
        (!named.is_empty() && !named.eq_ignore_ascii_case("unnamed")).then_some(named)
    }
}

/// What a `TlsCertificateName` names.
struct Name<'n> {
    issuer: &'n str,
    subject: &'n str,
}

/// The certificates of all servers, and the one that is looked for.
struct Store<'i> {
    certificates: &'i [Item<ExchangeCertificate>],
    /// Whether the organization has several Exchange servers.
    several: bool,
    named: Name<'i>,
}

/// What comes of looking for a certificate on one server.
enum Found {
    /// The server has none of that issuer and subject.
    Missing,
    /// The one that ends last ends then.
    Ends(Time),
    /// This is not known.
    NotKnown(String),
}

impl Store<'_> {
    /// The servers whose certificates were read.
    fn servers(&self) -> BTreeSet<&str> {
        self.certificates.iter().filter_map(|one| one.server()).collect()
    }

    /// Looks for the certificate on a server; none asks those of which nobody wrote down the server. `asked` servers
    /// are looked at: an unnamed certificate can be that of one of them alone.
    fn of(&self, server: Option<&str>, asked: usize) -> Found {
        let is_of =
            |one: &ExchangeCertificate| one.server().zip(server).is_some_and(|(own, asked)| is_same(own, asked));
        let own: Vec<_> = self.certificates.iter().filter(|one| is_of(one)).collect();
        let unnamed: Vec<_> = self.certificates.iter().filter(|one| one.server().is_none()).collect();
        let found = if own.is_empty() { &unnamed } else { &own };
        let whose = || {
            server.map_or_else(|| "the server of a certificate".to_owned(), |name| format!("certificates of {name}"))
        };
        // Those that do not say whose they are: of the one server that there is, or of nobody in particular.
        if own.is_empty() && (unnamed.is_empty() || asked > 1 || self.several || !self.servers().is_empty()) {
            return Found::NotKnown(if self.certificates.is_empty() {
                "exchange-certificates".to_owned()
            } else {
                whose()
            });
        }
        let ends: Vec<Option<Time>> = found
            .iter()
            .filter(|one| self.is_named(one) == Some(true))
            .map(|one| shape::time(&one.not_after))
            .collect();
        match ends.iter().flatten().max() {
            Some(last) => Found::Ends(*last),
            None if !ends.is_empty() => Found::NotKnown("NotAfter".to_owned()),
            None if found.iter().chain(&unnamed).any(|one| self.is_named(one) != Some(false)) => {
                Found::NotKnown("Issuer or Subject of a certificate".to_owned())
            }
            None => Found::Missing,
        }
    }

    fn is_named(&self, one: &ExchangeCertificate) -> Option<bool> {
        let same = |known: &Option<String>, named: &str| Some(distinguished(known.as_deref()?) == distinguished(named));
        match (same(&one.issuer, self.named.issuer), same(&one.subject, self.named.subject)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }
}

/// A distinguished name as it is compared: without case, and without the blanks around its parts.
fn distinguished(name: &str) -> String {
    name.split(',').map(str::trim).collect::<Vec<_>>().join(",").to_ascii_lowercase()
}

/// Whether two names are those of one server: either may be qualified.
fn is_same(one: &str, other: &str) -> bool {
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let qualified = |name: &str| name.contains('.');
    one.eq_ignore_ascii_case(other) || (first(one) == first(other) && !(qualified(one) && qualified(other)))
}

/// The names of servers: a list, one text with several, the objects or paths that exports make of a server. What cannot
/// be read is not known, and so is what is not there.
fn servers<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let entries = match Value::deserialize(from)? {
        Value::Null => return Ok(Some(Vec::new())),
        Value::Array(entries) => entries,
        single => vec![single],
    };
    let mut names = Vec::new();
    for entry in entries {
        let text = match &entry {
            Value::Null => continue,
            Value::Object(object) => object.get("Name").and_then(Value::as_str),
            other => other.as_str(),
        };
        let Some(text) = text.map(str::trim).filter(|text| !text.starts_with("System.") && !text.starts_with('@'))
        else {
            return Ok(None);
        };
        if let Some(first) = after_tag(text, "CN=") {
            names.extend(first.split(',').next().map(str::to_owned));
        } else if let Some((_, last)) = text.rsplit_once('/') {
            names.push(last.to_owned());
        } else {
            let parts = text.split([',', ';', '{', '}', ' ', '\t', '\r', '\n']).map(str::trim);
            names.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    Ok(Some(names))
}

/// Reads `<I>issuer<S>subject`, or the object that some exports make of it (`CertificateIssuer`, `CertificateSubject`).
fn issuer_and_subject(value: &Value) -> Option<(&str, &str)> {
    if let Value::Object(object) = value {
        let of = |name: &str| object.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty());
        return Some((
            of(property!("send-connectors", "TlsCertificateName"."CertificateIssuer"))?,
            of(property!("send-connectors", "TlsCertificateName"."CertificateSubject"))?,
        ));
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
    use ephor_sdk::testing::changed;

    const NAME: &str = "<I>CN=CA, O=X<S>CN=mail.a.com";
    const LATER: &str = "2027-06-01T00:00:00Z";

    /// A rule on the connectors of the document `C`, which belong to a server by this property.
    pub(crate) struct Asked<R, C> {
        pub(crate) property: &'static str,
        pub(crate) of: std::marker::PhantomData<(R, C)>,
    }

    impl<R: Rule, C: Document> Asked<R, C> {
        pub(crate) const fn by(property: &'static str) -> Self {
            Self { property, of: std::marker::PhantomData }
        }

        fn judged(connector: Value, certificates: &[Value]) -> Verdict {
            let tenant = Tenant::new().with::<C>(connector).with_all::<ExchangeCertificate>(certificates);
            tenant.objects::<R>().pop().unwrap().1
        }

        fn connector(connector: Value, ends: &[&str]) -> Verdict {
            let certificates: Vec<Value> = ends.iter().map(|ends| certificate(ends, &json!({}))).collect();
            Self::judged(connector, &certificates)
        }

        fn name(name: impl Into<Value>, ends: &[&str]) -> Verdict {
            Self::connector(json!({"Enabled": true, "TlsCertificateName": name.into()}), ends)
        }

        /// The verdict on a connector of that server, or of those.
        fn of_server(&self, server: Value, certificates: &[Value]) -> Verdict {
            Self::judged(json!({"Enabled": true, "TlsCertificateName": NAME, self.property: server}), certificates)
        }

        pub(crate) fn a_certificate_that_is_missing_or_ends_soon_fails(&self) {
            let message = |name: &str, ends| Self::name(name, ends).message::<R>();
            assert_eq!(message("<I>CN=Old<S>CN=mail.a.com", &[LATER]), "missing");
            assert_eq!(message("<I>CN=CA, O=X<S>CN=mail.b.com", &[LATER]), "missing");
            assert_eq!(message(NAME, &["2026-12-21T23:59:59Z"]), "ends");
            assert_eq!(message(NAME, &["2025-01-01T00:00:00Z"]), "ends");
            let found = self.of_server(json!("EX1"), &[certificate("2026-12-01T00:00:00Z", &on("EX1"))]);
            assert_eq!(found.arguments(), ["2026-12-01T00:00:00Z", "EX1", NAME]);
            assert!(Self::name(NAME, &["12/05/2026 00:00:00"]).is_unknown(), "which number is the month?");
        }

        pub(crate) fn the_newest_certificate_of_that_name_counts(&self) {
            let name = "<i>cn=ca,o=x<s>CN=MAIL.a.com";
            assert!(Self::name(name, &["2026-12-22T00:00:00Z"]).is_pass());
            assert!(Self::name(name, &["2026-11-30T00:00:00Z", "/Date(1830000000000)/"]).is_pass());
            let object = json!({"CertificateIssuer": "CN=CA, O=X", "CertificateSubject": "CN=mail.a.com"});
            assert!(Self::name(object, &["2026-12-22T00:00:00Z"]).is_pass(), "as an object");
        }

        pub(crate) fn the_certificate_of_another_server_does_not_count(&self) {
            let of_other = [certificate(LATER, &on("EX2")), another(&on("EX1"))];
            let found = self.of_server(json!("EX1"), &of_other);
            assert_eq!(
                (found.message::<R>(), found.arguments()),
                ("missing", ["EX1", NAME].map(str::to_owned).as_slice())
            );
            assert!(self.of_server(json!("ex2.corp.a.com"), &of_other).is_pass());
            let found = self.of_server(json!("EX3"), &of_other);
            assert_eq!(found.arguments(), ["certificates of EX3"], "a server whose certificates were not read");
            for by_identity in ["EX1\\AB", "EX1.corp.a.com\\AB"] {
                let one = certificate(LATER, &json!({"Identity": by_identity}));
                assert!(self.of_server(json!("EX1"), &[one, another(&on("EX2"))]).is_pass(), "{by_identity}");
            }
            let (one, two) = (json!("EX1.a.com"), [certificate(LATER, &on("EX1.b.com")), another(&on("EX1.a.com"))]);
            assert!(self.of_server(one, &two).is_fail(), "two servers of one name in two domains");
        }

        pub(crate) fn certificates_that_do_not_say_whose_they_are_are_those_of_the_only_server(&self) {
            let unnamed = [certificate(LATER, &json!({}))];
            assert!(self.of_server(json!("EX1"), &unnamed).is_pass());
            assert!(self.of_server(json!("EX1"), &[another(&json!({}))]).is_fail());
            let connector = json!({"Enabled": true, "TlsCertificateName": NAME, self.property: "EX1"});
            let tenant = Tenant::new().with::<C>(connector).with_all::<ExchangeCertificate>(&unnamed);
            let two = [json!({"Name": "EX1"}), json!({"Name": "EX2"})];
            let found = tenant.with_all::<KnownServer>(&two).objects::<R>().pop().unwrap().1;
            assert_eq!(found.arguments(), ["certificates of EX1"], "of two servers");
            let mixed = [certificate(LATER, &json!({})), another(&on("EX2"))];
            assert!(self.of_server(json!("EX1"), &mixed).is_unknown());
        }

        pub(crate) fn without_a_server_the_verdict_must_be_the_same_on_all(&self) {
            let both = [certificate(LATER, &on("EX1")), certificate(LATER, &on("EX2"))];
            assert!(Self::judged(json!({"Enabled": true, "TlsCertificateName": NAME}), &both).is_pass());
            let one = [certificate(LATER, &on("EX1")), another(&on("EX2"))];
            let found = Self::judged(json!({"Enabled": true, "TlsCertificateName": NAME}), &one);
            assert_eq!(found.arguments(), [self.property]);
        }

        pub(crate) fn a_connector_without_a_name_or_that_is_off_is_not_judged(&self) {
            assert!(Self::name(Value::Null, &[]).is_not_applicable());
            let off = json!({"Enabled": "False", "TlsCertificateName": "x"});
            assert!(Self::connector(off, &[]).is_not_applicable());
        }

        pub(crate) fn what_is_not_known_never_passes(&self) {
            for odd in
                [json!("mail.a.com"), json!("<I>CN=CA"), json!("<I>é"), json!({"CertificateIssuer": "CN=CA, O=X"})]
            {
                assert!(Self::name(odd.clone(), &[LATER]).is_unknown(), "{odd}");
            }
            assert!(Self::name(NAME, &[]).is_unknown());
            assert!(Self::name(NAME, &["some day"]).is_unknown());
            // One certificate that cannot be told from the one that is named, beside one that is another.
            for odd in [json!({"Subject": "CN=mail.a.com"}), json!({"Issuer": "CN=CA, O=X"})] {
                let connector = json!({"Enabled": true, "TlsCertificateName": NAME});
                let found = Self::judged(connector, &[another(&json!({})), odd]);
                assert_eq!(found.arguments(), ["Issuer or Subject of a certificate"]);
            }
            for connector in [json!({"Enabled": true}), json!({"TlsCertificateName": "x"})] {
                assert!(Self::connector(connector, &[]).is_unknown());
            }
            let unread = self.of_server(json!("System.Object[]"), &[certificate(LATER, &on("A")), another(&on("B"))]);
            assert!(unread.is_unknown(), "servers that PowerShell did not write");
        }
    }

    fn on(server: &str) -> Value {
        json!({"PSComputerName": server})
    }

    /// The certificate that the connectors name.
    pub(crate) fn certificate(ends: &str, more: &Value) -> Value {
        changed(json!({"Issuer": "CN=CA, O=X", "Subject": "CN=mail.a.com", "NotAfter": ends}), more)
    }

    /// Another certificate.
    pub(crate) fn another(more: &Value) -> Value {
        changed(json!({"Issuer": "CN=EX", "Subject": "CN=EX", "NotAfter": LATER}), more)
    }

    #[test]
    fn names_of_servers_are_read_in_every_form() {
        let read = |value: Value| servers(value).unwrap();
        let both = Some(vec!["EX1".to_owned(), "EX2".to_owned()]);
        for two in [
            json!(["EX1", "EX2"]),
            json!("EX1 EX2"),
            json!("{EX1, EX2}"),
            json!("EX1;EX2"),
            json!([{"Name": "EX1"}, {"Name": "EX2"}]),
            json!(["CN=EX1,CN=Servers,CN=X", "a.com/Configuration/Servers/EX2"]),
        ] {
            assert_eq!(read(two.clone()), both, "{two}");
        }
        assert_eq!(read(json!(null)), Some(Vec::new()));
        for odd in [json!("System.Object[]"), json!([7]), json!({"Guid": "x"})] {
            assert_eq!(read(odd.clone()), None, "{odd}");
        }
    }
}
