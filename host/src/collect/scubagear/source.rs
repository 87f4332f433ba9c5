//! From one key to its document and the status of its source.

use std::collections::HashMap;

use ephor_schema::Document;
use serde_json::{Map, Value};

use super::commands::{Commands, products};
use super::keys::{Id, Key, Names};
use super::shape::{Objects, graph_names, short};
use crate::collect::lists;
use crate::snapshot::{SourceStatus, Status};

/// ScubaGear asks Exchange for pages of a thousand and reads the first.
const EXCHANGE_PAGE: usize = 1000;

/// What all keys of an export share.
pub(super) struct Context<'a> {
    pub export: &'a Map<String, Value>,
    pub commands: Commands<'a>,
    pub tenant_id: Option<&'a str>,
    /// Whether objects without ids are numbered.
    pub number: bool,
    pub backend: &'a str,
}

type Found = (Status, Option<String>, Vec<Map<String, Value>>, Option<u64>);

impl Context<'_> {
    /// The status of the key's source, and its objects.
    pub(super) fn read(&self, key: &Key, document: &Document) -> (SourceStatus, Vec<Map<String, Value>>) {
        let (status, reason, objects, expected) = self.judge(key, document);
        let status = SourceStatus {
            id: document.source.to_owned(),
            status,
            reason,
            backend: (status != Status::NotCollected).then(|| self.backend.to_owned()),
            count: status.has_data().then_some(objects.len() as u64),
            expected,
        };
        (status, objects)
    }

    fn judge(&self, key: &Key, document: &Document) -> Found {
        let record = self.commands.of(key);
        let failed = (!record.failed.is_empty()).then(|| {
            let guess = match key.license {
                Some(flag) if self.is_false(flag) => format!(" ({flag} is false: it takes this for a missing licence)"),
                _ => String::new(),
            };
            format!("{} could not run {}{guess}", self.backend, record.failed.join(", "))
        });
        let unlicensed = || key.license.filter(|flag| self.is_false(flag));
        // The input of a test holds what the test is about, and nothing is cut short in it.
        let whole = self.number && key.beside.is_some_and(|other| self.export.contains_key(other));
        let Some(value) = self.export.get(key.name) else {
            if whole {
                return (Status::Complete, None, Vec::new(), None);
            }
            return match (failed, unlicensed()) {
                (Some(reason), _) => nothing(Status::Failed, reason),
                (None, Some(flag)) => nothing(Status::Unlicensed, missing_licence(flag)),
                (None, None) if !record.product => nothing(
                    Status::NotCollected,
                    format!("the export holds nothing of {}: {} is missing", products(key), key.name),
                ),
                (None, None) => nothing(Status::NotCollected, format!("the export has no key {}", key.name)),
            };
        };
        let found = match key.shape.objects(value.clone()) {
            Ok(found) => found,
            Err(message) => {
                let reason = failed.unwrap_or_else(|| format!("{}: expected a list of objects, {message}", key.name));
                return nothing(Status::Failed, reason);
            }
        };
        if found.objects.is_empty() {
            if let Some(reason) = failed {
                return nothing(Status::Failed, reason);
            }
            if let Some(flag) = unlicensed() {
                return nothing(Status::Unlicensed, missing_licence(flag));
            }
            if key.commands.is_empty() {
                return nothing(Status::NotCollected, format!("{} holds none", key.name));
            }
        }
        if found.objects.iter().any(|object| object.contains_key("CertificateBasedAuth")) {
            let reason = "ScubaGear signed in with a certificate, and cannot read this without a user";
            return nothing(Status::NotCollected, reason.to_owned());
        }
        if !record.succeeded {
            return match failed {
                Some(reason) => nothing(Status::Failed, reason),
                None => nothing(
                    Status::NotCollected,
                    format!(
                        "{}_successful_commands does not name {}, which reads {}",
                        key.products.join("_successful_commands or "),
                        key.commands.join(" or "),
                        key.name
                    ),
                ),
            };
        }
        let count = found.objects.len();
        let mut reasons = Vec::new();
        // One list can come from two products; what is here is from the one that succeeded.
        if record.contradiction || failed.as_ref().is_some_and(|_| key.products.len() == 1) {
            reasons.extend(failed);
        }
        if found.more {
            reasons.push("the answer names a further page that nobody read".to_owned());
        }
        if key.names == Names::Exchange && count >= EXCHANGE_PAGE {
            reasons.push(format!("ScubaGear reads one page of {EXCHANGE_PAGE} from Exchange; there may be more"));
        }
        let mut expected = None;
        let caveat = key.caveat.filter(|_| !whole);
        if let Some(caveat) = caveat.and_then(|check| check(&found.objects, self.export)) {
            reasons.push(caveat.reason);
            expected = caveat.expected;
        }
        let (objects, lost) = self.identify(key, document, found);
        if !lost.is_empty() {
            expected = Some(expected.unwrap_or_default().max(count));
        }
        let expected = expected.map(|expected| expected as u64);
        reasons.extend(lost);
        if reasons.is_empty() {
            (Status::Complete, None, objects, None)
        } else {
            (Status::Partial, Some(reasons.join("; ")), objects, expected)
        }
    }

    fn is_false(&self, flag: &str) -> bool {
        self.export.get(flag) == Some(&Value::Bool(false))
    }

    /// Gives every object its vendor's names and an id that no other has. What cannot be told apart is left
    /// out, and the second part says so.
    fn identify(&self, key: &Key, document: &Document, found: Objects) -> (Vec<Map<String, Value>>, Vec<String>) {
        let mut kept: Vec<Map<String, Value>> = Vec::with_capacity(found.objects.len());
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut lost = Vec::new();
        for (index, object) in found.objects.into_iter().enumerate() {
            let mut object = if key.names == Names::Graph { graph_names(object) } else { object };
            make_lists(&mut object, key.lists);
            lists::mend(document.name, &mut object);
            let id = match self.id(key, document, &object) {
                Some(id) => id,
                None if self.number => (index + 1).to_string(),
                None => {
                    lost.push(format!(
                        "{}[{index}] has no {:?}, and nothing else identifies it",
                        key.name, document.id
                    ));
                    continue;
                }
            };
            object.insert(document.id.to_owned(), Value::String(id.clone()));
            let unique = match by_id.get(&id).map(|first| kept.get(*first)) {
                None => id,
                // The same object twice says nothing new.
                Some(Some(first)) if *first == object => continue,
                Some(_) if self.number => {
                    let unique = format!("{id} ({})", index + 1);
                    object.insert(document.id.to_owned(), Value::String(unique.clone()));
                    unique
                }
                Some(_) => {
                    lost.push(format!(
                        "{}[{index}] has the {:?} of another object, {:?}, and is left out",
                        key.name,
                        document.id,
                        short(&id)
                    ));
                    continue;
                }
            };
            by_id.insert(unique, kept.len());
            kept.push(object);
        }
        if lost.len() > 3 {
            let more = lost.len() - 3;
            lost.truncate(3);
            lost.push(format!("and {more} more"));
        }
        (kept, lost)
    }

    fn id(&self, key: &Key, document: &Document, object: &Map<String, Value>) -> Option<String> {
        let text = |name: &str| object.get(name).and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned);
        text(document.id).or_else(|| match key.id {
            Id::Required => None,
            Id::SameAs(name) => text(name),
            Id::Constant(id) => Some(id.to_owned()),
            Id::Tenant => self.tenant_id.map(str::to_owned),
        })
    }
}

/// A lone value becomes a list of one, and null none.
fn make_lists(object: &mut Map<String, Value>, lists: &[&str]) {
    for name in lists {
        if let Some(value) = object.get_mut(*name) {
            *value = match value.take() {
                Value::Null => Value::Array(Vec::new()),
                Value::Array(values) => Value::Array(values.into_iter().filter(|value| !value.is_null()).collect()),
                lone => Value::Array(vec![lone]),
            };
        }
    }
}

fn nothing(status: Status, reason: String) -> Found {
    (status, Some(reason), Vec::new(), None)
}

fn missing_licence(flag: &str) -> String {
    format!("ScubaGear found no licence for it ({flag} is false)")
}
