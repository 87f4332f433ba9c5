//! DNS: the TXT records of the tenant's domains.

mod resolver;

use std::collections::{BTreeMap, BTreeSet};

use ephor_mail_records::dmarc::{self, Psd};
use ephor_mail_records::{microsoft, spf};
use serde_json::{Value, json};

#[doc(hidden)]
pub use resolver::read as answer;
pub use resolver::{Asked, Resolver};

use super::session::{CaptureResult, OUT_OF_TIME, Session, objects, text};
use crate::live::capture::{Capture, End};
use crate::live::feeds::{Feed, Records};
use ephor_snapshot::Status;

/// The most records that hand over to each other; receivers follow ten at most (RFC 7208, 4.6.4).
const REDIRECTS: usize = 10;

/// What was asked already, by name: domains have the same domains above them.
type Known = BTreeMap<String, Result<Asked, String>>;

/// Name servers, while a tenant is read.
pub(super) struct Dns<'s> {
    session: &'s Session<'s>,
    resolver: &'s Resolver,
}

impl<'s> Dns<'s> {
    pub(super) const fn new(session: &'s Session<'s>, resolver: &'s Resolver) -> Self {
        Self { session, resolver }
    }

    pub(super) async fn records(&self, feed: &Feed, which: Records) -> CaptureResult<End> {
        let session = self.session;
        if let Some(end) = session.unnamed("exchange/accepted-domains") {
            return Ok(end);
        }
        if let Err(reason) = self.resolver.ready() {
            return Ok(End::Refused { status: Status::Failed, reason });
        }
        let domains = domains(&session.capture, which)?;
        let keys = if which == Records::Dkim { keys(&session.capture)? } else { BTreeMap::new() };
        let mut known = Known::new();
        session.capture.anew(feed.name)?;
        for domain in &domains {
            if session.api.deadline.is_over() {
                return Ok(End::CutShort { reason: OUT_OF_TIME.to_owned() });
            }
            let objects = match which {
                Records::Spf => self.spf(domain, &mut known).await,
                Records::Dkim => {
                    let names = keys.get(domain).cloned().unwrap_or_else(|| microsoft::key_names(domain, [None; 2]));
                    let mut objects = Vec::new();
                    for name in &names {
                        objects.push(self.question(domain, name, &mut known).await);
                    }
                    objects
                }
                Records::Dmarc => self.dmarc(domain, &mut known).await,
            };
            session.capture.page(feed.name, &objects, None)?;
            session.progress().more(feed.name, objects.len() as u64);
        }
        if domains.is_empty() {
            session.capture.page(feed.name, &[], None)?;
        }
        Ok(End::Whole)
    }

    /// The records of a domain, and those that they hand over to.
    async fn spf(&self, domain: &str, known: &mut Known) -> Vec<Value> {
        let mut objects = Vec::new();
        let mut name = domain.to_owned();
        for _ in 0..=REDIRECTS {
            objects.push(self.question(domain, &name, known).await);
            let Some(next) = known.get(&name).and_then(|asked| redirect(asked.as_ref().ok()?, &name, domain)) else {
                break;
            };
            if known.contains_key(&next) && objects.iter().any(|asked| text(asked, "queryName") == Some(&next)) {
                break;
            }
            name = next;
        }
        objects
    }

    /// All names of the walk: the record that counts is that of the fewest labels. One that says where the organization
    /// begins ends it (RFC 9989, 4.10).
    async fn dmarc(&self, domain: &str, known: &mut Known) -> Vec<Value> {
        let mut objects = Vec::new();
        for name in microsoft::walk(domain).into_iter().map(|name| format!("_dmarc.{name}")) {
            objects.push(self.question(domain, &name, known).await);
            let texts = known.get(&name).and_then(|asked| asked.as_ref().ok()).map(|asked| asked.texts.as_slice());
            let mut records = texts.unwrap_or_default().iter().filter_map(|text| dmarc::Record::parse(text));
            if let (Some(one), None) = (records.next(), records.next())
                && one.psd() != Psd::NotSaid
            {
                break;
            }
        }
        objects
    }

    async fn question(&self, domain: &str, name: &str, known: &mut Known) -> Value {
        if !known.contains_key(name) {
            self.session.progress().sent();
            let asked = self.resolver.texts(name).await;
            known.insert(name.to_owned(), asked);
        }
        match known.get(name).unwrap_or(&Err(String::new())) {
            Ok(Asked { code, texts, authenticated }) => json!({
                "ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": code, "answers": texts,
                "authenticatedData": authenticated,
            }),
            Err(error) => json!({
                "ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": null, "answers": [], "error": error,
            }),
        }
    }
}

/// The domains that are asked about. A coexistence domain is no sender, and nobody can publish a key or a policy for it.
fn domains(capture: &Capture, which: Records) -> CaptureResult<BTreeSet<String>> {
    let mut domains = BTreeSet::new();
    for object in objects(capture, "exchange/accepted-domains")? {
        let object = object?;
        let Some(domain) = text(&object, "DomainName").map(str::to_lowercase) else { continue };
        let said = object.get("IsCoexistenceDomain").and_then(Value::as_bool);
        if which == Records::Spf || !said.unwrap_or_else(|| microsoft::is_coexistence(&domain)) {
            domains.insert(domain);
        }
    }
    Ok(domains)
}

/// Where the keys of a domain are looked for, as Exchange says where it keeps them.
fn keys(capture: &Capture) -> CaptureResult<BTreeMap<String, Vec<String>>> {
    let mut keys = BTreeMap::new();
    for object in objects(capture, "exchange/dkim-signing-configs")? {
        let object = object?;
        if let Some(domain) = text(&object, "Domain").map(str::to_lowercase) {
            let targets = [text(&object, "Selector1CNAME"), text(&object, "Selector2CNAME")];
            let names = microsoft::key_names(&domain, targets);
            keys.insert(domain, names);
        }
    }
    Ok(keys)
}

/// The name that the record among these texts hands over to, where that decides.
fn redirect(asked: &Asked, name: &str, domain: &str) -> Option<String> {
    let mut records = asked.texts.iter().filter_map(|text| spf::Record::parse(text));
    let (Some(Ok(record)), None) = (records.next(), records.next()) else { return None };
    let decides = !record.terms.iter().any(|term| matches!(term, spf::Term::Directive(_, spf::Mechanism::All)));
    let target = record.terms.iter().find_map(|term| match term {
        spf::Term::Redirect(target) => target.expand(name, domain),
        _ => None,
    });
    target.filter(|_| decides)
}
