//! TXT records of the tenant's domains.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::capture::End;
use super::super::derive::dns;
use super::super::feeds::{Feed, Records};
use super::super::resolver::Asked;
use super::{Fetch, OUT_OF_TIME, Written, text};
use crate::snapshot::Status;

impl Fetch<'_> {
    pub(super) fn names(&self, feed: &Feed, which: Records) -> Written<End> {
        if let Some(end) = self.unnamed("exchange/accepted-domains") {
            return Ok(end);
        }
        if let Err(reason) = self.resolver.ready() {
            return Ok(End::Refused { status: Status::Failed, reason });
        }
        let mut domains = BTreeSet::new();
        for object in self.objects("exchange/accepted-domains")? {
            domains.extend(text(&object?, "DomainName").map(str::to_lowercase));
        }
        self.capture.anew(feed.name)?;
        for domain in &domains {
            if self.caller.is_over() {
                return Ok(End::CutShort { reason: OUT_OF_TIME.to_owned() });
            }
            let objects = match which {
                Records::Spf => vec![self.question(domain, domain)],
                Records::Dkim => dns::dkim_names(domain).iter().map(|name| self.question(domain, name)).collect(),
                Records::Dmarc => self.dmarc(domain),
            };
            self.capture.page(feed.name, &objects, None)?;
            self.caller.board.more(feed.name, objects.len() as u64);
        }
        if domains.is_empty() {
            self.capture.page(feed.name, &[], None)?;
        }
        Ok(End::Whole)
    }

    /// A domain without a policy of its own has that of the domain above it.
    fn dmarc(&self, domain: &str) -> Vec<Value> {
        let mut objects = Vec::new();
        for name in dns::dmarc_names(domain) {
            let object = self.question(domain, &name);
            let answers = object.get("answers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let has =
                answers.iter().filter_map(Value::as_str).any(|text| text.to_ascii_lowercase().starts_with("v=dmarc1"));
            let answered = matches!(text(&object, "responseCode"), Some("NOERROR" | "NXDOMAIN"));
            objects.push(object);
            if has || !answered {
                break;
            }
        }
        objects
    }

    fn question(&self, domain: &str, name: &str) -> Value {
        self.caller.board.sent();
        match self.resolver.texts(name) {
            Ok(Asked { code, texts }) => json!({
                "ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": code, "answers": texts,
            }),
            Err(error) => json!({
                "ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": null, "answers": [], "error": error,
            }),
        }
    }
}
