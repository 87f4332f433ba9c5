//! TXT records of the tenant's domains.

use std::collections::{BTreeMap, BTreeSet};

use ephor_mail_records::dmarc::{self, Psd};
use ephor_mail_records::{microsoft, spf};
use serde_json::{Value, json};

use super::super::capture::End;
use super::super::feeds::{Feed, Records};
use super::super::resolver::Asked;
use super::{Fetch, OUT_OF_TIME, Written, text};
use ephor_snapshot::Status;

/// The most records that hand over to each other; receivers follow ten at most (RFC 7208, 4.6.4).
const REDIRECTS: usize = 10;

/// What was asked already, by name: domains have the same domains above them.
type Known = BTreeMap<String, Result<Asked, String>>;

impl Fetch<'_> {
    pub(super) fn names(&self, feed: &Feed, which: Records) -> Written<End> {
        if let Some(end) = self.unnamed("exchange/accepted-domains") {
            return Ok(end);
        }
        if let Err(reason) = self.resolver.ready() {
            return Ok(End::Refused { status: Status::Failed, reason });
        }
        let domains = self.domains(which)?;
        let keys = if which == Records::Dkim { self.keys()? } else { BTreeMap::new() };
        let mut known = Known::new();
        self.capture.anew(feed.name)?;
        for domain in &domains {
            if self.caller.is_over() {
                return Ok(End::CutShort { reason: OUT_OF_TIME.to_owned() });
            }
            let objects = match which {
                Records::Spf => self.spf(domain, &mut known),
                Records::Dkim => {
                    let names = keys.get(domain).cloned().unwrap_or_else(|| microsoft::key_names(domain, [None; 2]));
                    names.iter().map(|name| self.question(domain, name, &mut known)).collect()
                }
                Records::Dmarc => self.dmarc(domain, &mut known),
            };
            self.capture.page(feed.name, &objects, None)?;
            self.caller.board.more(feed.name, objects.len() as u64);
        }
        if domains.is_empty() {
            self.capture.page(feed.name, &[], None)?;
        }
        Ok(End::Whole)
    }

    /// The domains that are asked about. A coexistence domain is no sender, and nobody can publish a key or a policy for it.
    fn domains(&self, which: Records) -> Written<BTreeSet<String>> {
        let mut domains = BTreeSet::new();
        for object in self.objects("exchange/accepted-domains")? {
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
    fn keys(&self) -> Written<BTreeMap<String, Vec<String>>> {
        let mut keys = BTreeMap::new();
        for object in self.objects("exchange/dkim-signing-configs")? {
            let object = object?;
            if let Some(domain) = text(&object, "Domain").map(str::to_lowercase) {
                let targets = [text(&object, "Selector1CNAME"), text(&object, "Selector2CNAME")];
                let names = microsoft::key_names(&domain, targets);
                keys.insert(domain, names);
            }
        }
        Ok(keys)
    }

    /// The records of a domain, and those that they hand over to.
    fn spf(&self, domain: &str, known: &mut Known) -> Vec<Value> {
        let mut objects = Vec::new();
        let mut name = domain.to_owned();
        for _ in 0..=REDIRECTS {
            objects.push(self.question(domain, &name, known));
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
    fn dmarc(&self, domain: &str, known: &mut Known) -> Vec<Value> {
        let mut objects = Vec::new();
        for name in microsoft::walk(domain).into_iter().map(|name| format!("_dmarc.{name}")) {
            objects.push(self.question(domain, &name, known));
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

    fn question(&self, domain: &str, name: &str, known: &mut Known) -> Value {
        let asked = known.entry(name.to_owned()).or_insert_with(|| {
            self.caller.board.sent();
            self.resolver.texts(name)
        });
        match asked {
            Ok(Asked { code, texts }) => json!({
                "ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": code, "answers": texts,
            }),
            Err(error) => json!({
                "ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": null, "answers": [], "error": error,
            }),
        }
    }
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
